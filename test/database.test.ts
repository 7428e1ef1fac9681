import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { ENTITIES } from '../src/services.ts';
import { startApp, type TestApp } from './support/app.ts';
import { openTestDatabase } from './support/database.ts';

const SLOW_MS = 150;

let app: TestApp;
beforeAll(async () => {
  app = await startApp({
    DATABASE_POOL_SIZE: '3',
    DATABASE_STATEMENT_TIMEOUT_MS: '600',
    DATABASE_LOCK_TIMEOUT_MS: '200',
    DATABASE_IDLE_TRANSACTION_TIMEOUT_MS: '300',
    DATABASE_SLOW_QUERY_MS: String(SLOW_MS),
  });
});
afterAll(() => app.close());

const slow = () => app.logs.filter(({ event }) => event === 'slow_query');

describe('the settings of the database', () => {
  test('end a statement that takes too long', async () => {
    const sleeping = app.db.fork().execute('select pg_sleep(5)');
    await expect(sleeping).rejects.toMatchObject({ code: '57014' });
  });

  test('end a wait for a lock', async () => {
    const other = new pg.Client(app.ownerUrl);
    await other.connect();
    await other.query('begin; lock table device in access exclusive mode');
    const waiting = app.db.fork().execute('select 1 from device');
    await expect(waiting).rejects.toMatchObject({ code: '55P03' });
    await other.end();
  });

  test('end a transaction in which nothing happens, and the pool mends itself', async () => {
    const idle = app.db.transaction(async (tx) => {
      await tx.execute('select 1');
      await sleep(600);
      await tx.execute('select 2');
    });
    await expect(idle).rejects.toThrow();
    for (let i = 0; i < 5; i++) await app.db.ping();
  });

  test('say how many connections there are at the most', async () => {
    const db = await openTestDatabase(app.appUrl, ENTITIES, 3);
    const { promise: enough, resolve } = Promise.withResolvers<void>();
    const hold = () => db.transaction((tx) => tx.execute('select 1').then(() => enough));
    const holding = Array.from({ length: 6 }, hold);
    await vi.waitFor(
      () => expect(db.poolState()).toEqual({ used: 3, idle: 0, waiting: 3, size: 3 }),
      { interval: 5 },
    );
    resolve();
    await Promise.all(holding);
    await db.close();
  });

  test('are those of one server: one that takes no writes any more is left', async () => {
    const db = await openTestDatabase(app.appUrl, ENTITIES, 1);
    // As it is after a failover, on the connections that were there before.
    await db.fork().execute('set default_transaction_read_only = on');
    const write = () => db.transaction((tx) => tx.execute('delete from circuit_breaker'));
    await expect(write()).rejects.toMatchObject({ code: '25006' });
    await write();
    await db.close();
  });
});

describe('the URL of the database', () => {
  test('asks for TLS where it says so: a server without is not talked to', async () => {
    const db = await openTestDatabase(`${app.appUrl}?sslmode=verify-full`, ENTITIES);
    await expect(db.ping()).rejects.toThrow(/does not support SSL/);
    await db.close();
  });
});

describe('a slow statement', () => {
  test('is logged without its values, whether it succeeds or fails', async () => {
    const before = slow().length;
    await app.db.fork().execute(`select 'Petra''s secret', pg_sleep(?)`, [0.25]);
    await app.db
      .fork()
      .execute(`select 'another secret' from (select pg_sleep(5)) as s`)
      .catch(() => undefined);
    const lines = slow().slice(before);
    expect(lines.map(({ statement }) => statement)).toEqual([
      'select ?, pg_sleep(?)',
      'select ? from (select pg_sleep(?)) as s',
    ]);
    for (const { durationMs, level } of lines) {
      expect(durationMs).toBeGreaterThanOrEqual(SLOW_MS);
      expect(level).toBe('warn');
    }
    expect(JSON.stringify(app.logs)).not.toMatch(/secret/);
  });

  test('in a transaction is logged too, and a fast one is not', async () => {
    const before = slow().length;
    await app.db.transaction(async (tx) => {
      await tx.execute('select 1');
      await tx.execute('select pg_sleep(0.2)');
    });
    expect(slow().slice(before)).toHaveLength(1);
  });
});
