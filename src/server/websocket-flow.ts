import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** So many messages of a socket are acted on at once; others wait their turn. */
const AT_ONCE = 32;
/** So many are taken from it in a second. A proxy that counts requests does not see them. */
const A_SECOND = 200;
/** So much may be on its way to a client before anything more is taken from it, in bytes. */
const UNSENT = 256 * 1024;

/** How fast a socket is read: as fast as what it says is done, and what it is told is taken. */
export interface Flow {
  /** Acts on a message when it is its turn. `act` resolves when all that it brings about is delivered. */
  take(act: () => Promise<void>): void;
}

/**
 * Reads no more from a client than it can be answered. What is not read stays with the client: TCP holds
 * it up, as it does one that sends its requests by HTTP.
 *
 * @param wire what the socket writes to
 * @param openStreams streams among what is acted on, which last and are limited elsewhere
 */
export function controlFlow(socket: WebSocket, wire: Duplex, openStreams: () => number): Flow {
  const waiting: (() => Promise<void>)[] = [];
  let acting = 0;
  let taken = 0;
  let second: NodeJS.Timeout | undefined;

  // Streams are counted only where it matters: most sockets have few of them and nothing else.
  const isBusy = () => acting >= AT_ONCE && acting - openStreams() >= AT_ONCE;

  function weigh(): void {
    const isFull =
      waiting.length > 0 || isBusy() || taken >= A_SECOND || socket.bufferedAmount > UNSENT;
    if (isFull === socket.isPaused) return;
    if (isFull) socket.pause();
    else socket.resume();
  }

  function count(): void {
    taken += 1;
    second ??= setTimeout(() => {
      taken = 0;
      second = undefined;
      weigh();
    }, 1_000).unref();
    weigh();
  }

  async function run(act: () => Promise<void>): Promise<void> {
    acting += 1;
    await act();
    acting -= 1;
    next();
    weigh();
  }

  function next(): void {
    while (waiting.length > 0 && !isBusy()) {
      const act = waiting.shift();
      if (act) void run(act);
    }
  }

  // Control frames are answered by the library, and so fill what is on its way, too.
  socket.on('ping', count);
  socket.on('pong', count);
  wire.on('drain', weigh);
  socket.once('close', () => {
    clearTimeout(second);
    wire.off('drain', weigh);
    waiting.length = 0;
  });

  return {
    take(act) {
      if (isBusy()) waiting.push(act);
      else void run(act);
      count();
    },
  };
}
