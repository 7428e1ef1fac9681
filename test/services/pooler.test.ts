import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { migrateUp } from '../../src/db/migrate.ts';
import { startWorker, type TaskActions } from '../../src/jobs/worker.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { revoke } from '../support/hammer.ts';
import {
  ask,
  type NodeProcess,
  type NodesDatabase,
  startDatabase,
  startNode,
} from '../support/nodes.ts';
import { type Pooler, startPooler } from '../support/pooler.ts';

const VIEWER = JSON.stringify({ query: '{ viewer { id } }' });

let database: NodesDatabase;
let pooler: Pooler;
let direct: NodeProcess;
let pooled: NodeProcess;
let mixed: NodeProcess;

beforeAll(async () => {
  database = await startDatabase();
  const { url } = await database.openWay();
  pooler = await startPooler(url);
  [direct, pooled, mixed] = await Promise.all([
    startNode(database, 'direct'),
    startNode(database, 'pooled', { DATABASE_URL: pooler.url }),
    startNode(database, 'mixed', { DATABASE_URL: pooler.url, DIRECT_DATABASE_URL: url }),
  ]);
}, 60_000);

afterAll(async () => {
  await Promise.all([direct, pooled, mixed].map((node) => node?.stop()));
  await pooler?.stop();
  await database?.stop();
});

describe('a node behind a pooler in transaction mode', () => {
  it('finds it out, trusts nothing, and is waited for by nobody', async () => {
    const userId = await database.addUser('VIEWER');
    const admin = await database.mint(await database.addUser('ADMIN'));
    await vi.waitFor(() => {
      const reasons = pooled.logs.filter(({ event }) => event === 'listener_lost');
      expect(String(reasons[0]?.reason)).toMatch(/pooler/);
    }, 20_000);
    expect(await database.sql('select id from node')).toHaveLength(2);
    for (const through of [direct, pooled]) {
      const session = await database.mint(userId);
      expect(await ask(pooled, VIEWER, session.token)).toMatchObject({ data: { viewer: {} } });
      const ending = await revoke(through, session, admin.token);
      // Who hears nothing cannot hear confirmations either, and has to wait for the lease.
      const [nodesConfirmed, nodesExpired] = through === direct ? [2, 0] : [0, 2];
      expect(ending).toMatchObject({ nodesConfirmed, nodesExpired });
      for (const node of [direct, pooled, mixed]) {
        expect(await ask(node, VIEWER, session.token)).toMatchObject({
          errors: [{ extensions: { code: 'SESSION_REVOKED' } }],
        });
      }
    }
  });
});

describe('a node that hears past the pooler', () => {
  it('trusts what it hears, is waited for, and confirms', async () => {
    const userId = await database.addUser('VIEWER');
    const admin = await database.mint(await database.addUser('ADMIN'));
    for (const through of [direct, mixed]) {
      const session = await database.mint(userId);
      expect(await ask(mixed, VIEWER, session.token)).toMatchObject({ data: { viewer: {} } });
      const ending = await revoke(through, session, admin.token);
      expect(ending).toMatchObject({ nodesConfirmed: 2, nodesExpired: 0 });
      expect(await ask(mixed, VIEWER, session.token)).toMatchObject({
        errors: [{ extensions: { code: 'SESSION_REVOKED' } }],
      });
    }
    // It may lose its way for a moment on a busy machine, but not because of the pooler.
    const lost = mixed.logs.filter(({ event }) => event === 'listener_lost');
    expect(lost.map(({ reason }) => String(reason)).join()).not.toContain('pooler');
  });

  it('serves more requests at once than the pooler has connections', async () => {
    const { token } = await database.mint(await database.addUser('ADMIN'));
    const list = JSON.stringify({
      query:
        '{ users(first: 5) { edges { node { id sessions(first: 5) { edges { cursor } } } } } }',
    });
    const rename = (name: string) =>
      JSON.stringify({
        query: `mutation { updateProfile(input: { displayName: "${name}" }) { user { displayName } } }`,
      });
    const answers = await Promise.all(
      Array.from({ length: 60 }, (_, i) => ask(mixed, i % 2 ? list : rename(`Name ${i}`), token)),
    );
    expect(answers.filter(({ errors }) => errors)).toEqual([]);
  });

  it('says that the pooler keeps the time-outs from Postgres', () => {
    const [line] = mixed.logs.filter(({ event }) => event === 'database_timeouts_missing');
    expect(line?.what).toContain('statement_timeout');
    expect(direct.logs.map(({ event }) => event)).not.toContain('database_timeouts_missing');
  });
});

describe('what takes locks for longer than a transaction', () => {
  const log = createLogger({ level: 'silent', pretty: false });
  const settings = loadConfig({ NODE_ENV: 'test' });

  it('runs no jobs through the pooler', async () => {
    const worker = startWorker({ url: pooler.url, settings, log, actions: {} as TaskActions });
    await expect(worker).rejects.toThrow('DIRECT_DATABASE_URL must name Postgres itself');
  });

  it('runs no migrations through the pooler', async () => {
    await expect(migrateUp(pooler.url)).rejects.toThrow(
      'MIGRATION_DATABASE_URL must name Postgres itself',
    );
  });
});
