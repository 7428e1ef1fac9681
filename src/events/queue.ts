/**
 * A queue between whoever announces and one subscriber. It holds a bounded number of events: a
 * subscriber that does not read is cut off, instead of filling the memory of everybody.
 */
export class BoundedQueue<T> implements AsyncIterableIterator<T, undefined> {
  readonly #limit: number;
  readonly #onOverflow: () => void;
  readonly #items: T[] = [];
  readonly #onClose: (() => void)[] = [];
  #waiting: ((result: IteratorResult<T, undefined>) => void) | undefined;
  #closed = false;

  constructor({
    limit = 2_048,
    onOverflow = () => {},
  }: { limit?: number; onOverflow?: () => void } = {}) {
    this.#limit = limit;
    this.#onOverflow = onOverflow;
  }

  /** Adds an event; false when the queue is closed, or was full and has been closed for it. */
  push(item: T): boolean {
    if (this.#closed) return false;
    const waiting = this.#waiting;
    if (waiting) {
      this.#waiting = undefined;
      waiting({ value: item, done: false });
      return true;
    }
    if (this.#items.length >= this.#limit) {
      this.#items.length = 0;
      this.#onOverflow();
      this.finish();
      return false;
    }
    this.#items.push(item);
    return true;
  }

  /** Takes no more events; those that wait are still delivered, then the stream completes. */
  finish(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#waiting?.({ value: undefined, done: true });
    this.#waiting = undefined;
    for (const act of this.#onClose) act();
  }

  /** Runs once when the queue takes no more events, for whatever reason. */
  onClose(act: () => void): void {
    if (this.#closed) act();
    else this.#onClose.push(act);
  }

  next(): Promise<IteratorResult<T, undefined>> {
    const item = this.#items.shift();
    if (item !== undefined) return Promise.resolve({ value: item, done: false });
    if (this.#closed) return Promise.resolve({ value: undefined, done: true });
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  return(): Promise<IteratorResult<T, undefined>> {
    this.#items.length = 0;
    this.finish();
    return Promise.resolve({ value: undefined, done: true });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
