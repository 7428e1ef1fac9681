import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { createAccessTokens } from '../src/sessions/access-tokens.ts';
import { listenBySse, listenByWebSocket, type SignedIn } from './examples/streams.ts';
import { startApp, startAppOn, type TestApp } from './support/app.ts';
import { initSeed } from './support/seed.ts';
import { type BegunSession, beginSession } from './support/session-operations.ts';

const BY_LOGOUT = { actor: { type: 'SYSTEM' as const } };

let app: TestApp;
let url: string;
let person: string;
beforeAll(async () => {
  app = await startApp();
  ({ url } = await app.listen());
  person = (await initSeed(app).user()).id;
});
afterAll(() => app.close());

const begin = () => beginSession(app, person);
const end = ({ sessionId }: BegunSession) =>
  app.services.sessions.endNow({ sessionId }, 'LOGOUT', BY_LOGOUT);
const isListening = (node: TestApp, timeout = 10_000) =>
  vi.waitFor(() => expect(node.services.streams.size).toBe(1), { timeout, interval: 5 });

/** Of the session, for so many seconds yet at the most. */
function tokenFor({ userId, sessionId }: BegunSession, seconds: number): Promise<string> {
  const tokens = createAccessTokens({ issuer: 'http://localhost:4000', keys: app.services.keys });
  const expiresAt = Math.ceil(Date.now() / 1000 + seconds) * 1000;
  return tokens.sign({ userId, sessionId, expiresAt });
}

const LISTENERS = {
  'server-sent events': {
    listen: listenBySse,
    addressOf: (server: string) => `${server}/graphql`,
  },
  WebSocket: {
    listen: listenByWebSocket,
    addressOf: (server: string) => `${server.replace('http', 'ws')}/graphql`,
  },
};

describe.each(Object.entries(LISTENERS))('the listener of the documentation by %s', (_by, how) => {
  /** Begins to listen; `refresh` is what the server would say to the cookie. */
  function listen(session: Partial<SignedIn> & Pick<SignedIn, 'token'>, server = url) {
    const told: object[] = [];
    let refreshed = 0;
    let waits = 0;
    const signedIn: SignedIn = {
      token: session.token,
      refresh: async () => {
        refreshed += 1;
        return (await session.refresh?.()) ?? false;
      },
    };
    const over = how.listen(
      how.addressOf(server),
      signedIn,
      (event) => told.push(event),
      async () => {
        waits += 1;
        await new Promise((done) => setTimeout(done, 20));
      },
    );
    return { told, over, refreshed: () => refreshed, waits: () => waits };
  }

  test('tells of other sessions, and is over with its own', async () => {
    const [own, other] = [await begin(), await begin()];
    const { told, over } = listen({ token: () => own.token });
    await isListening(app);
    await end(other);
    await end(own);
    await over;
    expect(told).toEqual([
      { sessionId: other.sessionId, reason: 'LOGOUT', isCurrent: false },
      { sessionId: own.sessionId, reason: 'LOGOUT', isCurrent: true },
    ]);
  });

  test('is over at once where the session has ended before', async () => {
    const own = await begin();
    await end(own);
    const { told, over, refreshed } = listen({ token: () => own.token });
    await over;
    expect(told).toEqual([]);
    expect(refreshed()).toBe(0);
  });

  test('refreshes when its token expires, and goes on', async () => {
    const own = await begin();
    let token = await tokenFor(own, 1);
    const { told, over, refreshed } = listen({
      token: () => token,
      async refresh() {
        token = own.token;
        return true;
      },
    });
    await vi.waitFor(() => expect(refreshed()).toBe(1), { timeout: 10_000, interval: 5 });
    await isListening(app);
    await end(own);
    await over;
    expect(told).toMatchObject([{ sessionId: own.sessionId, isCurrent: true }]);
    expect(refreshed()).toBe(1);
  });

  test('is over when it cannot refresh', async () => {
    const own = await begin();
    const token = await tokenFor(own, -5);
    const { told, over, refreshed } = listen({ token: () => token, refresh: async () => false });
    await over;
    expect([told, refreshed()]).toEqual([[], 1]);
  });

  test('comes back when its server stops, as soon as another one listens there', async () => {
    const own = await begin();
    const leaving = await startAppOn(app);
    const { url: server } = await leaving.listen();
    const { told, over, waits } = listen({ token: () => own.token }, server);
    await isListening(leaving);
    await leaving.close();
    // Long enough to find several times that nobody is there.
    await vi.waitFor(() => expect(waits()).toBeGreaterThanOrEqual(3), { timeout: 10_000 });
    const successor = await startAppOn(app, { PORT: new URL(server).port });
    onTestFinished(() => successor.close());
    await successor.listen();
    await isListening(successor);
    await end(own);
    await over;
    expect(told).toMatchObject([{ sessionId: own.sessionId, isCurrent: true }]);
  });
});
