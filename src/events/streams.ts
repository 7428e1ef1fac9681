import { BoundedQueue } from './queue.ts';

/** Why the server ended a stream. */
export type StreamEnd = 'session-ended' | 'token-expired' | 'shutdown';

/** Whose stream it is, and until when it may run. */
export interface StreamOwner {
  userId: string;
  sessionId: string;
  /** When the access token expires, in milliseconds since the epoch. */
  tokenExpiresAt: number;
}

/** All open streams of this node, so that they end when their session does. */
export interface Streams {
  /** Opens a stream for one subscriber. It completes at token expiry by itself. */
  open<T>(owner: StreamOwner): BoundedQueue<T>;
  /** Ends the streams of sessions, after what was pushed before has been delivered. */
  endSessions(sessionIds: Iterable<string>): void;
  /** Ends all streams, as in a shutdown. */
  endAll(): void;
  readonly size: number;
}

export function createStreams(onEnd: (reason: StreamEnd) => void = () => undefined): Streams {
  const bySession = new Map<string, Set<BoundedQueue<unknown>>>();
  let size = 0;

  function forget(sessionId: string, queue: BoundedQueue<unknown>): void {
    const queues = bySession.get(sessionId);
    if (!queues?.delete(queue)) return;
    size -= 1;
    if (queues.size === 0) bySession.delete(sessionId);
  }

  function end(queues: Iterable<BoundedQueue<unknown>>, reason: StreamEnd): void {
    for (const queue of [...queues]) {
      onEnd(reason);
      queue.finish();
    }
  }

  return {
    open<T>({ sessionId, tokenExpiresAt }: StreamOwner): BoundedQueue<T> {
      const queue = new BoundedQueue<T>();
      const queues = bySession.get(sessionId) ?? new Set();
      bySession.set(sessionId, queues.add(queue as BoundedQueue<unknown>));
      size += 1;
      const timer = setTimeout(
        () => end([queue as BoundedQueue<unknown>], 'token-expired'),
        Math.max(0, tokenExpiresAt - Date.now()),
      );
      timer.unref();
      queue.onClose(() => {
        clearTimeout(timer);
        forget(sessionId, queue as BoundedQueue<unknown>);
      });
      return queue;
    },
    endSessions(sessionIds) {
      for (const id of sessionIds) end(bySession.get(id) ?? [], 'session-ended');
    },
    endAll() {
      for (const queues of [...bySession.values()]) end(queues, 'shutdown');
    },
    get size() {
      return size;
    },
  };
}
