import { connect, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from './support/app.ts';
import { initSeed, type Seed } from './support/seed.ts';

const ACTIVITY = 'subscription { sessionActivity { kind sessionId userId reason } }';

/** So large that the buffers between us fill. */
const LARGE_ID = `session_${'x'.repeat(2_000)}`;

interface Activity {
  kind: string;
  sessionId: string;
  userId: string;
  reason: string | null;
}

let app: TestApp;
let seed: Seed;
let url: string;
beforeAll(async () => {
  app = await startApp({ MAX_STREAMS_PER_SESSION: '3', MAX_STREAMS_PER_USER: '4' });
  seed = initSeed(app);
  url = `${(await app.listen()).url}/graphql`;
});
afterAll(() => app.close());

/** Listens by a client that reads, and gathers what it is told. */
function listen(token: string) {
  const client = createClient({ url, headers: { authorization: `Bearer ${token}` } });
  const events: Activity[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<'complete' | 'error'>();
  const stop = client.subscribe<{ sessionActivity: Activity }>(
    { query: ACTIVITY },
    {
      next: ({ data }) => void (data && events.push(data.sessionActivity)),
      error: () => resolve('error'),
      complete: () => resolve('complete'),
    },
  );
  return { events, ended, stop };
}

async function until(condition: () => boolean): Promise<void> {
  for (let tries = 0; !condition(); tries += 1) {
    if (tries > 200) throw new Error('it did not come to that');
    await sleep(25);
  }
}

describe('the feed of session activity', () => {
  test('tells administrators of beginnings, refreshes and ends', async () => {
    const { token } = await (await seed.user('ADMIN')).signIn();
    const feed = listen(token);
    await until(() => app.services.streams.size === 1);

    const person = await seed.user();
    const session = await person.signIn();
    const origin = { actor: { type: 'SYSTEM' as const } };
    await app.services.refresh.refresh(session.refreshToken, origin);
    await app.sql(`update session set refreshed_at = refreshed_at - interval '1 hour'`);
    await app.services.refresh.refresh(session.refreshToken, origin);
    // Ends are told with their commit, the rest soon after it: they may arrive in another order.
    const told = () => feed.events.filter(({ userId }) => userId === person.id);
    await until(() => told().length === 3);
    feed.stop();

    const of = { sessionId: session.sessionId, userId: person.id };
    expect(told().sort((a, b) => b.kind.localeCompare(a.kind))).toEqual([
      { ...of, kind: 'STARTED', reason: null },
      { ...of, kind: 'REUSE_REFUSED', reason: 'REFRESH_TOKEN_REUSED' },
      { ...of, kind: 'REFRESHED', reason: null },
    ]);
    await until(() => app.services.streams.size === 0);
  });

  test('ends when its administrator is one no more', async () => {
    const admin = await seed.user('ADMIN');
    await seed.user('ADMIN');
    const feed = listen((await admin.signIn()).token);
    await until(() => app.services.streams.size === 1);
    await app.services.administration.setRole(admin.id, 'VIEWER', {
      actor: { type: 'SYSTEM' },
    });
    expect(await feed.ended).toBe('complete');
    expect(app.services.streams.size).toBe(0);
  });
});

describe('a stream that needs a permission', () => {
  test('ends with the permission, while another of the same account goes on', () => {
    const owner = {
      userId: 'user_x',
      sessionId: 'session_x',
      clientAddress: '192.0.2.1',
      tokenExpiresAt: Date.now() + 60_000,
      cutOff: () => undefined,
    };
    const needing = app.services.streams.open(owner, 'sessions:read');
    const other = app.services.streams.open(owner);
    app.services.streams.recheck('user_x', () => true);
    expect(needing.push('still open')).toBe(true);
    app.services.streams.recheck('user_x', () => false);
    expect([needing.push('lost'), other.push('still open')]).toEqual([false, true]);
    other.finish();
  });
});

describe('how many streams may be open', () => {
  test('at most three of a session and four of an account', async () => {
    const admin = await seed.user('ADMIN');
    const [first, second] = [await admin.signIn(), await admin.signIn()];
    const feeds = [first, first, first].map(({ token }) => listen(token));
    await until(() => app.services.streams.size === 3);

    const refused = await app.fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'text/event-stream',
        authorization: `Bearer ${first.token}`,
      },
      body: JSON.stringify({ query: ACTIVITY }),
    });
    expect(await refused.text()).toContain('"code":"RATE_LIMITED"');

    feeds.push(listen(second.token));
    await until(() => app.services.streams.size === 4);
    const fifth = listen(second.token);
    await sleep(200);
    expect(app.services.streams.size).toBe(4);
    fifth.stop();

    for (const feed of feeds) feed.stop();
    await until(() => app.services.streams.size === 0);
  });
});

describe('a client that never reads', () => {
  function stall(token: string): Promise<Socket> {
    const { hostname, port } = new URL(url);
    const body = JSON.stringify({ query: ACTIVITY });
    const socket = connect(Number(port), hostname);
    socket.pause();
    socket.on('error', () => undefined);
    socket.write(
      [
        'POST /graphql HTTP/1.1',
        `Host: ${hostname}:${port}`,
        `Authorization: Bearer ${token}`,
        'Accept: text/event-stream',
        'Content-Type: application/json',
        `Content-Length: ${Buffer.byteLength(body)}`,
        '',
        body,
      ].join('\r\n'),
    );
    return new Promise((resolve) => socket.once('connect', () => resolve(socket)));
  }

  async function tellMany(count: number): Promise<void> {
    for (let told = 0; told < count; told += 500) {
      await app.db.transaction(async (tx) => {
        for (let index = 0; index < 500; index += 1) {
          const userId = `user_${told + index}`;
          const at = new Date().toISOString();
          const event = { kind: 'STARTED' as const, userId, sessionId: LARGE_ID, at };
          await app.services.bus.tell(tx, 'session.activity', event);
        }
      });
    }
  }

  test('is cut off, while another misses none of 10,000 events', async () => {
    const admin = await seed.user('ADMIN');
    const { token } = await admin.signIn();
    const reading = listen((await admin.signIn()).token);
    const stalled = await stall(token);
    await until(() => app.services.streams.size === 2);

    await tellMany(10_000);
    const told = () => reading.events.filter((event) => event.sessionId === LARGE_ID);
    await until(() => told().length >= 10_000);
    await until(() => app.services.streams.size === 1);
    const closed = new Promise((resolve) => stalled.once('close', resolve));
    stalled.resume();
    await closed;
    await until(() => app.logs.some((line) => line.reason === 'overflow'));

    expect(new Set(told().map((event) => event.userId)).size).toBe(10_000);
    const { errors } = await app.ask('{ viewer { id } }', undefined, { token });
    expect(errors).toEqual([]);
    reading.stop();
  }, 60_000);
});
