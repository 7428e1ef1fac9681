import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
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

beforeAll(async () => {
  database = await startDatabase();
  const { url } = await database.openWay();
  pooler = await startPooler(url);
  [direct, pooled] = await Promise.all([
    startNode(database, 'direct'),
    startNode(database, 'pooled', { DATABASE_URL: pooler.url }),
  ]);
}, 60_000);

afterAll(async () => {
  await Promise.all([direct, pooled].map((node) => node?.stop()));
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
    expect(await database.sql('select id from node')).toHaveLength(1);
    for (const through of [direct, pooled]) {
      const session = await database.mint(userId);
      expect(await ask(pooled, VIEWER, session.token)).toMatchObject({ data: { viewer: {} } });
      const ending = await revoke(through, session, admin.token);
      // Who hears nothing cannot hear confirmations either, and has to wait for the lease.
      const [nodesConfirmed, nodesExpired] = through === direct ? [1, 0] : [0, 1];
      expect(ending).toMatchObject({ nodesConfirmed, nodesExpired });
      for (const node of [direct, pooled]) {
        expect(await ask(node, VIEWER, session.token)).toMatchObject({
          errors: [{ extensions: { code: 'SESSION_REVOKED' } }],
        });
      }
    }
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}
