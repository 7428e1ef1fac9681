import { PublicError } from '../errors.ts';
import { type StreamEnd, streamEndNotes } from '../stream-end.ts';
import { BoundedQueue } from './queue.ts';

/** Whose stream it is, and until when it may run. */
export interface StreamOwner {
  userId: string;
  sessionId: string;
  clientAddress: string;
  /** When the access token expires, in milliseconds since the epoch. */
  tokenExpiresAt: number;
  /** Closes the connection of a client that does not read. */
  cutOff: () => void;
}

/** How many streams may be open at once on this node. */
export interface StreamCaps {
  perSession: number;
  perUser: number;
  perAddress: number;
}

/** All open streams of this node, so that they end when their session does. */
export interface Streams {
  /**
   * Opens a stream for one subscriber. It completes at token expiry by itself.
   *
   * @param needs the permission without which the stream ends; see `recheck`
   * @throws PublicError RATE_LIMITED when the owner has too many open
   */
  open<T>(owner: StreamOwner, needs?: string): BoundedQueue<T>;
  /** Ends the streams of sessions, after what was pushed before has been delivered. */
  endSessions(sessionIds: Iterable<string>): void;
  /** Ends those streams of an account that need a permission it has no more. */
  recheck(userId: string, mayStill: (permission: string) => boolean): void;
  /**
   * Ends a stream whose subscriber may not see any more what it tells. What waits to be delivered is
   * dropped: more would be read for it than was seen when it was pushed.
   */
  revoke<T>(stream: BoundedQueue<T>): void;
  /** Whether the account has a stream here. */
  has(userId: string): boolean;
  /** Ends all streams, as in a shutdown. */
  endAll(): void;
  readonly size: number;
}

interface OpenStream {
  owner: StreamOwner;
  queue: BoundedQueue<unknown>;
  needs: string | undefined;
  /** Keeps the reason for the log and the metrics. */
  note: (reason: StreamEnd) => void;
}

export function createStreams(caps: StreamCaps): Streams {
  const all = new Set<OpenStream>();
  const notes = new WeakMap<object, OpenStream['note']>();
  const bySession = new Index((owner) => owner.sessionId);
  const byUser = new Index((owner) => owner.userId);
  const byAddress = new Index((owner) => owner.clientAddress);

  function refuseMany(owner: StreamOwner): void {
    const isFull =
      bySession.of(owner.sessionId).size >= caps.perSession ||
      byUser.of(owner.userId).size >= caps.perUser ||
      byAddress.of(owner.clientAddress).size >= caps.perAddress;
    if (!isFull) return;
    throw new PublicError('RATE_LIMITED', 'Too many streams are open; close one first.', {
      retryAfterSeconds: 5,
    });
  }

  function end(streams: Iterable<OpenStream>, reason: StreamEnd): void {
    for (const { queue, note } of [...streams]) {
      note(reason);
      queue.finish();
    }
  }

  return {
    open<T>(owner: StreamOwner, needs?: string): BoundedQueue<T> {
      refuseMany(owner);
      const note = streamEndNotes();
      const queue = new BoundedQueue<T>({
        onOverflow() {
          note('overflow');
          owner.cutOff();
        },
      });
      const stream = { owner, queue: queue as BoundedQueue<unknown>, needs, note };
      for (const index of [bySession, byUser, byAddress]) index.add(stream);
      all.add(stream);
      notes.set(stream.queue, note);
      let timer: NodeJS.Timeout | undefined;
      const expire = () => {
        // Timers round to milliseconds, and so may fire early.
        const left = owner.tokenExpiresAt - Date.now();
        if (left > 0) timer = setTimeout(expire, left).unref();
        else end([stream], 'token-expired');
      };
      queue.onClose(() => {
        clearTimeout(timer);
        all.delete(stream);
        for (const index of [bySession, byUser, byAddress]) index.delete(stream);
      });
      expire();
      return queue;
    },
    endSessions(sessionIds) {
      for (const id of sessionIds) end(bySession.of(id), 'session-ended');
    },
    recheck(userId, mayStill) {
      const lost = [...byUser.of(userId)].filter(({ needs }) => needs && !mayStill(needs));
      end(lost, 'permission-lost');
    },
    revoke(queue) {
      notes.get(queue)?.('permission-lost');
      void queue.return();
    },
    has: (userId) => byUser.of(userId).size > 0,
    endAll: () => end(all, 'shutdown'),
    get size() {
      return all.size;
    },
  };
}

/** Streams by something of their owner. */
class Index {
  static readonly #NONE: ReadonlySet<OpenStream> = new Set();
  readonly #keyOf: (owner: StreamOwner) => string;
  readonly #sets = new Map<string, Set<OpenStream>>();

  constructor(keyOf: (owner: StreamOwner) => string) {
    this.#keyOf = keyOf;
  }

  of(key: string): ReadonlySet<OpenStream> {
    return this.#sets.get(key) ?? Index.#NONE;
  }

  add(stream: OpenStream): void {
    const key = this.#keyOf(stream.owner);
    this.#sets.set(key, (this.#sets.get(key) ?? new Set()).add(stream));
  }

  delete(stream: OpenStream): void {
    const key = this.#keyOf(stream.owner);
    const set = this.#sets.get(key);
    if (set?.delete(stream) && set.size === 0) this.#sets.delete(key);
  }
}
