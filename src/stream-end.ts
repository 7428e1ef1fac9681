import { currentScope, type RequestScope } from './request-scope.ts';

/** Why a stream ended. */
export type StreamEnd =
  /** The client went away or said that it has had enough. */
  | 'client'
  /** Its source has nothing more to say. */
  | 'completed'
  /** Its source failed. */
  | 'error'
  /** The client did not read, and too many events waited for it. */
  | 'overflow'
  /** Its account lost the permission that the stream needs. */
  | 'permission-lost'
  /** The session of the stream ended. */
  | 'session-ended'
  /** The server is stopping. */
  | 'shutdown'
  /** The access token of the stream expired. */
  | 'token-expired';

const noted = new WeakMap<RequestScope, StreamEnd>();

/**
 * To be called while a stream is being opened; the answer is for whoever ends it from the server's
 * side and knows why. The log and the metrics take the reason from here.
 */
export function streamEndNotes(): (reason: StreamEnd) => void {
  const scope = currentScope();
  return (reason) => {
    if (scope && !noted.has(scope)) noted.set(scope, reason);
  };
}

/**
 * The same stream, watched: `onEnd` runs once when it has ended, with the reason noted for the request
 * or else with what can be seen from here.
 */
export function watchStream<T>(
  source: AsyncIterable<T>,
  onEnd: (reason: StreamEnd) => void,
): AsyncIterableIterator<T> {
  const scope = currentScope();
  const iterator = source[Symbol.asyncIterator]();
  let isOpen = true;

  function end(seen: StreamEnd): void {
    if (!isOpen) return;
    isOpen = false;
    onEnd((scope && noted.get(scope)) ?? seen);
  }

  return {
    async next() {
      try {
        const result = await iterator.next();
        if (result.done) end('completed');
        return result;
      } catch (error) {
        end('error');
        throw error;
      }
    },
    async return(value?: unknown) {
      end('client');
      await iterator.return?.(value);
      return { done: true, value };
    },
    [Symbol.asyncIterator]() {
      return this;
    },
  };
}
