import { type StreamEnd, streamEndNotes } from '../stream-end.ts';
import { BoundedQueue } from './queue.ts';

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

interface OpenStream {
  queue: BoundedQueue<unknown>;
  /** Keeps the reason for the log and the metrics. */
  note: (reason: StreamEnd) => void;
}

export function createStreams(): Streams {
  const bySession = new Map<string, Set<OpenStream>>();
  let size = 0;

  function forget(sessionId: string, stream: OpenStream): void {
    const streams = bySession.get(sessionId);
    if (!streams?.delete(stream)) return;
    size -= 1;
    if (streams.size === 0) bySession.delete(sessionId);
  }

  function end(streams: Iterable<OpenStream>, reason: StreamEnd): void {
    for (const { queue, note } of [...streams]) {
      note(reason);
      queue.finish();
    }
  }

  return {
    open<T>({ sessionId, tokenExpiresAt }: StreamOwner): BoundedQueue<T> {
      const note = streamEndNotes();
      const queue = new BoundedQueue<T>({ onOverflow: () => note('overflow') });
      const stream = { queue: queue as BoundedQueue<unknown>, note };
      bySession.set(sessionId, (bySession.get(sessionId) ?? new Set()).add(stream));
      size += 1;
      const left = Math.max(0, tokenExpiresAt - Date.now());
      const timer = setTimeout(() => end([stream], 'token-expired'), left);
      timer.unref();
      queue.onClose(() => {
        clearTimeout(timer);
        forget(sessionId, stream);
      });
      return queue;
    },
    endSessions(sessionIds) {
      for (const id of sessionIds) end(bySession.get(id) ?? [], 'session-ended');
    },
    endAll() {
      for (const streams of [...bySession.values()]) end(streams, 'shutdown');
    },
    get size() {
      return size;
    },
  };
}
