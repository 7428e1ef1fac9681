import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { sendInBatches } from '../src/events/batches.ts';
import { startApp, startAppOn, type TestApp } from './support/app.ts';
import { eventually } from './support/eventually.ts';
import { initSeed } from './support/seed.ts';
import { statementsOf } from './support/sql-counter.ts';

const AT = '2026-01-01T00:00:00.000Z';
const LEASE = { EVENTS_LEASE_MS: '800' };

let app: TestApp;
let other: TestApp;
/** Accounts of the events that the other node has heard. */
const heard: string[] = [];
beforeAll(async () => {
  app = await startApp(LEASE);
  other = await startAppOn(app, LEASE);
  other.services.bus.on('session.activity', ({ userId }) => heard.push(userId));
});
afterAll(async () => {
  await other.close();
  await app.close();
});

const tellAfter = (userId: string) =>
  app.db.transaction(async (tx) => {
    const event = { kind: 'STARTED' as const, userId, sessionId: 'session_x', at: AT };
    app.services.bus.tellAfter(tx, 'session.activity', event);
  });

describe('what is told after the commit', () => {
  test('is heard by other nodes, all of it and in order, and nothing of a transaction that rolls back', async () => {
    const ids = Array.from({ length: 1_200 }, (_, n) => `user_${n}`);
    const undone = app.db.transaction(async (tx) => {
      const event = { kind: 'STARTED' as const, userId: 'user_u', sessionId: 'session_x', at: AT };
      app.services.bus.tellAfter(tx, 'session.activity', event);
      throw new Error('undone');
    });
    await expect(undone).rejects.toThrow('undone');
    heard.length = 0;
    for (const id of ids) await tellAfter(id);
    await eventually(() => expect(heard.length).toBeGreaterThanOrEqual(ids.length));
    expect(heard).toEqual(ids);
  });

  test('goes on when a listener that was lost is back', async () => {
    await app.db.fork().execute(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'conclave-listener' and datname = current_database()`,
    );
    await vi.waitFor(() => expect(app.services.bus.isTrusted()).toBe(false), { timeout: 5_000 });
    await tellAfter('user_unheard');
    await vi.waitFor(
      async () => {
        expect([app, other].map(({ services }) => services.bus.isTrusted())).toEqual([true, true]);
      },
      { timeout: 5_000 },
    );
    heard.length = 0;
    await tellAfter('user_again');
    await eventually(() => expect(heard).toEqual(['user_again']));
  });

  test('keeps the lock of NOTIFY out of sign-ins and refreshes', async () => {
    const person = await initSeed(app).user();
    const statements = await statementsOf(app, async () => {
      const { refreshToken } = await person.signIn();
      const origin = { actor: { type: 'SYSTEM' as const } };
      const { kind } = await app.services.refresh.refresh(refreshToken, origin);
      expect(kind).toBe('refreshed');
    });
    expect(statements.filter((text) => text === 'commit')).not.toEqual([]);
    expect(statements.filter((text) => text.includes('pg_notify'))).toEqual([]);
    await eventually(() => {
      expect(heard.filter((userId) => userId === person.id)).toHaveLength(2);
    });
  });
});

describe('what is sent in batches', () => {
  test('goes at once when nothing is on its way, and gathers while something is', async () => {
    const batches: number[][] = [];
    const sent = Promise.withResolvers<void>();
    const add = sendInBatches<number>(async (batch) => {
      batches.push(batch);
      if (batches.length === 1) await sent.promise;
    });
    for (let item = 0; item < 1_000; item += 1) add(item);
    expect(batches).toEqual([[0]]);
    sent.resolve();
    await eventually(() => expect(batches.map((batch) => batch.length)).toEqual([1, 500, 499]));
    expect(batches.flat()).toEqual(Array.from({ length: 1_000 }, (_, n) => n));
  });

  test('is left out where ten thousand wait', async () => {
    const batches: number[][] = [];
    const sent = Promise.withResolvers<void>();
    const add = sendInBatches<number>(async (batch) => {
      batches.push(batch);
      await sent.promise;
    });
    for (let item = 0; item < 20_000; item += 1) add(item);
    sent.resolve();
    await eventually(() => expect(batches.flat()).toHaveLength(10_001));
  });
});
