/** So many ids fit into one notification of 8,000 bytes, with room to spare. */
const IDS_AT_ONCE = 100;

/**
 * Gathers what is owed to other nodes: events that arrive together are confirmed together.
 *
 * @param send tells a node of these ids, which are no more than fit into a notification
 * @returns takes the id of an event, and the node that waits for its confirmation
 */
export function gatherConfirmations(
  send: (to: string, ids: string[]) => void,
): (id: string, to: string) => void {
  const owed = new Map<string, string[]>();

  function sendAll(to: string): void {
    const ids = owed.get(to) ?? [];
    owed.delete(to);
    for (let first = 0; first < ids.length; first += IDS_AT_ONCE) {
      send(to, ids.slice(first, first + IDS_AT_ONCE));
    }
  }

  return (id, to) => {
    const ids = owed.get(to);
    if (ids) {
      ids.push(id);
      return;
    }
    owed.set(to, [id]);
    queueMicrotask(() => sendAll(to));
  };
}
