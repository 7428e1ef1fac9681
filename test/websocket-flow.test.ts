import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { controlFlow } from '../src/server/websocket-flow.ts';

const server = createServer();
const sockets = new WebSocketServer({ server });
beforeAll(async () => {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(() => {
  for (const socket of sockets.clients) socket.terminate();
});
afterAll(() => {
  sockets.close();
  server.close();
});

/** A client, and the server's end of its socket, on which what is said is acted on by `act`. */
async function meet(act: (said: string) => Promise<void>, openStreams = () => 0) {
  const met = new Promise<WebSocket>((resolve) => {
    sockets.once('connection', (end, request) => {
      const flow = controlFlow(end, request.socket, openStreams);
      end.on('message', (data) => flow.take(() => act(String(data))));
      resolve(end);
    });
  });
  const client = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}`);
  await once(client, 'open');
  return { client, end: await met };
}

const eventually = (look: () => void) => vi.waitFor(look, { timeout: 30_000, interval: 10 });
const say = (client: WebSocket, count: number) => {
  for (let i = 0; i < count; i++) client.send(String(i));
};

test('of what a client says 32 things are done at once, and the others in their turn', async () => {
  const done: string[] = [];
  const acting = new Map<string, () => void>();
  const act = (said: string) =>
    new Promise<void>((resolve) => {
      acting.set(said, () => {
        acting.delete(said);
        done.push(said);
        resolve();
      });
    });
  const { client, end } = await meet(act);
  say(client, 150);
  await eventually(() => expect(end.isPaused).toBe(true));
  expect(acting.size).toBe(32);
  await eventually(() => {
    for (const finish of [...acting.values()]) finish();
    expect(done).toHaveLength(150);
  });
  expect(done).toEqual(Array.from({ length: 150 }, (_, i) => String(i)));
  await eventually(() => expect(end.isPaused).toBe(false));
});

test('what has become a stream keeps nothing else waiting', async () => {
  let begun = 0;
  const { client, end } = await meet(
    () => {
      begun += 1;
      return new Promise(() => undefined);
    },
    () => begun,
  );
  say(client, 100);
  await eventually(() => expect(begun).toBe(100));
  expect(end.isPaused).toBe(false);
});

test('in one second 200 things are taken, and what is left in the next', async () => {
  const taken: number[] = [];
  const { client, end } = await meet(async () => {
    taken.push(performance.now());
  });
  // Each in its own packet, or they would be there before anybody could say stop.
  for (let i = 0; i < 250; i++) {
    client.send('x'.repeat(4096));
    await new Promise(setImmediate);
  }
  await eventually(() => expect(end.isPaused || taken.length === 250).toBe(true));
  await eventually(() => expect(taken).toHaveLength(250));
  // How many of them come before the stop is heard depends on the system; the last do not.
  expect((taken.at(-1) ?? 0) - (taken[0] ?? 0)).toBeGreaterThan(500);
});

test('nothing is taken from a client that does not read what it is told, until it does', async () => {
  const { client, end } = await meet(async () => end.send('y'.repeat(1024 * 1024)));
  client.pause();
  let told = 0;
  client.on('message', () => {
    told += 1;
  });
  await eventually(() => {
    client.send('more');
    expect(end.isPaused).toBe(true);
  });
  expect(end.bufferedAmount).toBeGreaterThan(0);
  client.resume();
  await eventually(() => expect(end.isPaused).toBe(false));
  await eventually(() => expect(told).toBeGreaterThan(0));
});
