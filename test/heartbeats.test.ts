import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWebSocketClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { WebSocket } from 'ws';
import { startApp, type TestApp } from './support/app.ts';
import { initSeed } from './support/seed.ts';
import { type BegunSession, beginSession } from './support/session-operations.ts';
import { startTcpProxy } from './support/tcp-proxy.ts';

const QUERY = 'subscription { sessionRevoked { sessionId } }';
const PING_SECONDS = 1;

let app: TestApp;
let url: string;
let session: BegunSession;
beforeAll(async () => {
  app = await startApp({ WEBSOCKET_PING_SECONDS: String(PING_SECONDS) });
  ({ url } = await app.listen());
  session = await beginSession(app, (await initSeed(app).user()).id);
});
afterAll(() => app.close());

const openStreams = (count: number, timeout = 20_000) =>
  vi.waitFor(() => expect(app.services.streams.size).toBe(count), { timeout, interval: 10 });
const end = () =>
  app.services.sessions.endNow({ sessionId: session.sessionId }, 'LOGOUT', {
    actor: { type: 'SYSTEM' },
  });

describe('a stream on which nothing happens', () => {
  test('by SSE is kept alive with comments, which its client passes over', async () => {
    let text = '';
    const events: unknown[] = [];
    const { promise: ended, resolve } = Promise.withResolvers<void>();
    const client = createSseClient({
      url: `${url}/graphql`,
      singleConnection: false,
      retryAttempts: 0,
      headers: { authorization: `Bearer ${session.token}` },
      // The client's own connection, overheard.
      async fetchFn(...args: Parameters<typeof fetch>) {
        const response = await fetch(...args);
        const [heard, passed] = response.body?.tee() ?? [];
        const listen = async () => {
          for await (const chunk of heard?.pipeThrough(new TextDecoderStream()) ?? [])
            text += chunk;
        };
        void listen().catch(() => undefined);
        return new Response(passed, response);
      },
    });
    const leave = client.subscribe(
      { query: QUERY },
      {
        next: (event) => void events.push(event),
        error: () => resolve(),
        complete: () => resolve(),
      },
    );
    onTestFinished(leave);
    // The first comes with the answer, the others by the clock: every 12 s, and for tests every 0.3 s.
    await vi.waitFor(() => expect(text.match(/^:$/gm)?.length).toBeGreaterThanOrEqual(4), 20_000);
    expect(text.replaceAll(':\n\n', '')).toBe('');
    expect(events).toEqual([]);
    await end();
    await ended;
    expect(events).toHaveLength(1);
    session = await beginSession(app, session.userId);
  });

  test('over WebSocket is pinged, and who answers is kept', async () => {
    let pings = 0;
    let closed = false;
    const client = createWebSocketClient({
      url: `${url.replace('http', 'ws')}/graphql`,
      webSocketImpl: class extends WebSocket {
        constructor(address: string, protocols: string[]) {
          super(address, protocols);
          this.on('ping', () => {
            pings += 1;
          });
        }
      },
      retryAttempts: 0,
      connectionParams: { authorization: `Bearer ${session.token}` },
      on: {
        closed: () => {
          closed = true;
        },
      },
    });
    onTestFinished(() => void client.dispose());
    client.subscribe({ query: QUERY }, { next() {}, error() {}, complete() {} });
    await openStreams(1);
    await vi.waitFor(() => expect(pings).toBeGreaterThanOrEqual(3), 10_000);
    expect(closed).toBe(false);
    expect(app.services.streams.size).toBe(1);
    await client.dispose();
    await openStreams(0);
  });
});

describe('a WebSocket whose peer is dead', () => {
  /** Listens by the protocol itself, on a socket that leaves pings unanswered if told to. */
  function listen(address: string, options: { autoPong?: boolean } = {}): WebSocket {
    const socket = new WebSocket(
      `${address.replace('http', 'ws')}/graphql`,
      'graphql-transport-ws',
      options,
    );
    onTestFinished(() => socket.terminate());
    socket.on('error', () => undefined);
    const send = (message: object) => socket.send(JSON.stringify(message));
    socket.on('open', () =>
      send({ type: 'connection_init', payload: { authorization: `Bearer ${session.token}` } }),
    );
    socket.on('message', (data) => {
      const { type } = JSON.parse(String(data)) as { type: string };
      if (type === 'connection_ack')
        send({ type: 'subscribe', id: '1', payload: { query: QUERY } });
    });
    return socket;
  }

  test('because it answers no ping, is dropped with its streams', async () => {
    const socket = listen(url, { autoPong: false });
    const { promise: closed, resolve } = Promise.withResolvers<number>();
    socket.on('close', resolve);
    await openStreams(1);
    const before = performance.now();
    await openStreams(0, 10_000);
    // Two intervals at the most, and some time for a busy machine.
    expect(performance.now() - before).toBeLessThan((2 * PING_SECONDS + 10) * 1000);
    // Without a word: there is nobody to hear it.
    expect(await closed).toBe(1006);
  });

  test('because its wire was cut and nobody said so, is dropped with its streams', async () => {
    const proxy = await startTcpProxy(Number(new URL(url).port));
    onTestFinished(() => proxy.close());
    const socket = listen(`http://127.0.0.1:${proxy.port}`);
    await openStreams(1);
    proxy.freeze();
    await openStreams(0, 10_000);
    // The peer has not noticed anything.
    expect(socket.readyState).toBe(WebSocket.OPEN);
  });
});
