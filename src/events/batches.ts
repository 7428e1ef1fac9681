/** Most that wait to be sent; what is more is not sent at all. */
const MAX_WAITING = 10_000;
const MAX_AT_ONCE = 500;

/**
 * Has items sent in their order and many at a time: while some are on their way, the next gather. So
 * nothing waits for company, and the busier it is, the less sending costs each.
 *
 * @param send must not reject
 * @returns takes an item
 */
export function sendInBatches<T>(send: (batch: T[]) => Promise<void>): (item: T) => void {
  const waiting: T[] = [];
  let isSending = false;

  async function sendAll(): Promise<void> {
    isSending = true;
    while (waiting.length > 0) await send(waiting.splice(0, MAX_AT_ONCE));
    isSending = false;
  }

  return (item) => {
    if (waiting.length >= MAX_WAITING) return;
    waiting.push(item);
    if (!isSending) void sendAll();
  };
}
