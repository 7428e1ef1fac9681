import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { migrateUp } from '../../src/db/migrate.ts';
import { startWorker, type TaskActions } from '../../src/jobs/worker.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { freePort } from '../support/free-port.ts';
import { revoke } from '../support/hammer.ts';
import {
  ask,
  type NodeProcess,
  type NodesDatabase,
  startDatabase,
  startNode,
} from '../support/nodes.ts';

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
    }, 5_000);
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
    expect(mixed.logs.map(({ event }) => event)).not.toContain('listener_lost');
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

  it('runs no jobs through the pooler', async () => {
    const worker = startWorker({ url: pooler.url, log, actions: {} as TaskActions });
    await expect(worker).rejects.toThrow('DIRECT_DATABASE_URL must name Postgres itself');
  });

  it('runs no migrations through the pooler', async () => {
    await expect(migrateUp(pooler.url)).rejects.toThrow(
      'MIGRATION_DATABASE_URL must name Postgres itself',
    );
  });
});

interface Pooler {
  url: string;
  stop(): Promise<void>;
}

/** PgBouncer in transaction mode in front of the database. */
async function startPooler(target: string): Promise<Pooler> {
  const { hostname, port, username, password, pathname } = new URL(target);
  const folder = mkdtempSync(join(tmpdir(), 'conclave-pooler-'));
  const ownPort = await freePort();
  const ini = join(folder, 'pgbouncer.ini');
  const users = join(folder, 'users.txt');
  writeFileSync(users, `"${username}" "${decodeURIComponent(password)}"\n`);
  writeFileSync(
    ini,
    `[databases]
conclave = host=${hostname} port=${port} dbname=${pathname.slice(1)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${ownPort}
default_pool_size = 4
unix_socket_dir =
pool_mode = transaction
auth_type = plain
auth_file = ${users}
ignore_startup_parameters = extra_float_digits,statement_timeout,lock_timeout,idle_in_transaction_session_timeout
`,
  );
  for (const file of [folder, ini, users]) chmodSync(file, 0o755);
  // It refuses to run as root.
  const asOther = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child: ChildProcess = spawn('/usr/sbin/pgbouncer', ['-q', ...asOther, ini], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await vi.waitFor(() => answers(ownPort), { timeout: 5_000, interval: 50 });
  const url = Object.assign(new URL(target), { port: String(ownPort) }).href;
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await Promise.race([once(child, 'exit'), sleep(2_000)]);
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    },
  };
}

async function answers(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
}
