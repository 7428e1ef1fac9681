import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { migrateUp } from '../../src/db/migrate.ts';
import { type DebianServer, startDebianPostgres } from '../support/debian-postgres.ts';
import { ask, type NodeProcess, seedPeople, startNode } from '../support/nodes.ts';
import { readShipped } from '../support/shipped.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

let postgres: Awaited<ReturnType<typeof startDebianPostgres>>;
let standby: DebianServer;
let node: NodeProcess;
let token: string;

beforeAll(async () => {
  postgres = await startDebianPostgres();
  const secrets = join(postgres.folder, 'secrets');
  mkdirSync(secrets);
  for (const role of ['owner', 'api']) {
    writeFileSync(join(secrets, `postgres_${role}_password`), role.padEnd(24, 'x'));
  }
  await superuser(postgres, ['CREATE DATABASE conclave'], 'postgres');
  const init = readShipped('deploy/postgres/init.sql');
  await superuser(postgres, [`SET conclave.secrets_dir = '${secrets}'; ${init}`]);
  await migrateUp(postgres.url('conclave_owner', 'conclave'));
  const people = await seedPeople(postgres.url('conclave_api', 'conclave'));
  ({ token } = await people.mint(await people.addUser('ADMIN')));
  await people.close();
  standby = await postgres.startStandby('standby');
  const openWay = async () => {
    const proxy = await startTcpProxy(postgres.port);
    return { url: `postgres://conclave_api@127.0.0.1:${proxy.port}/conclave`, proxy };
  };
  node = await startNode({ openWay }, 'a');
}, 120_000);

afterAll(async () => {
  await node?.stop();
  await node?.proxy.close();
  postgres?.stop();
});

async function superuser(server: Pick<DebianServer, 'url'>, sql: string[], database = 'conclave') {
  const client = new pg.Client({ connectionString: server.url('postgres', database) });
  await client.connect();
  for (const one of sql) await client.query(one);
  await client.end();
}

/** The code of a write's answer; undefined where it succeeded. */
async function write(): Promise<string | undefined> {
  const query = 'mutation { updateProfile(input: { displayName: "Testa" }) { user { id } } }';
  const { errors } = await ask(node, JSON.stringify({ query }), token);
  return errors?.[0]?.extensions?.code;
}

const readiness = async () => (await fetch(`${node.url}/readyz`)).status;
const database = async () => {
  const answer = await fetch(`${node.internalUrl}/health`);
  return ((await answer.json()) as { checks: { database: unknown } }).checks.database;
};
const eventually = (look: () => Promise<void>) =>
  vi.waitFor(look, { timeout: 60_000, interval: 100 });

test('a node follows its address to another server, and holds on to none that takes no writes', {
  timeout: 180_000,
}, async () => {
  expect(await write()).toBeUndefined();
  // The address leads to the standby from now on, and the former primary lives on.
  node.proxy.setTarget(standby.port);
  await superuser(postgres, [
    'alter system set default_transaction_read_only = on',
    'select pg_reload_conf()',
  ]);
  await eventually(async () => {
    expect(await write()).toBe('UNAVAILABLE');
    expect(await readiness()).toBe(503);
  });
  await eventually(async () =>
    expect(await database()).toMatchObject({
      status: 'unhealthy',
      detail: 'the server is a replica, and takes no writes',
    }),
  );
  standby.promote();
  await eventually(async () => {
    expect(await write()).toBeUndefined();
    expect(await readiness()).toBe(200);
  });
  expect(node.logs.map(({ event }) => event)).not.toContain('unexpected_error');
  expect(node.process.exitCode).toBeNull();
});
