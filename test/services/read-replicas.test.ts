import { globSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { loadConfig } from '../../src/config.ts';
import { openDatabase } from '../../src/db/database.ts';
import { migrateUp } from '../../src/db/migrate.ts';
import { ENTITIES } from '../../src/services.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { registry } from '../../src/telemetry/metrics.ts';
import { type DebianServer, startDebianPostgres } from '../support/debian-postgres.ts';
import { eventually } from '../support/eventually.ts';
import { parseMetrics } from '../support/metrics.ts';
import { ask, type NodeProcess, seedPeople, startNode } from '../support/nodes.ts';
import { readShipped } from '../support/shipped.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const ROUNDS = 200;
const WAIT_MS = 100;
/** What a busy machine may add to a wait. */
const SLACK_MS = 1_000;

let postgres: Awaited<ReturnType<typeof startDebianPostgres>>;
let standbys: DebianServer[] = [];
let ways: TcpProxy[] = [];
let people: Awaited<ReturnType<typeof seedPeople>>;
let writer: NodeProcess;
let reader: NodeProcess;
const admins: { userId: string; token: string }[] = [];

beforeAll(async () => {
  postgres = await startDebianPostgres({
    shared_preload_libraries: 'pg_stat_statements',
    wal_retrieve_retry_interval: '200ms',
  });
  const secrets = join(postgres.folder, 'secrets');
  mkdirSync(secrets);
  for (const role of ['owner', 'api']) {
    writeFileSync(join(secrets, `postgres_${role}_password`), role.padEnd(24, 'x'));
  }
  await on(postgres, 'CREATE DATABASE conclave', 'postgres');
  const init = readShipped('deploy/postgres/init.sql');
  await on(postgres, `SET conclave.secrets_dir = '${secrets}'; ${init}`);
  await on(postgres, 'CREATE EXTENSION pg_stat_statements');
  await migrateUp(postgres.url('conclave_owner', 'conclave'));
  standbys = [await postgres.startStandby('first'), await postgres.startStandby('second')];
  ways = await Promise.all(standbys.map(({ port }) => startTcpProxy(port)));

  people = await seedPeople(postgres.url('conclave_api', 'conclave'));
  for (let i = 0; i < 8; i++) {
    const userId = await people.addUser('ADMIN');
    admins.push({ userId, token: (await people.mint(userId)).token });
  }
  const database = {
    async openWay() {
      return {
        url: postgres.url('conclave_api', 'conclave'),
        proxy: await startTcpProxy(postgres.port),
      };
    },
  };
  const settings = {
    READ_DATABASE_URLS: ways
      .map(({ port }) => `postgres://conclave_api@127.0.0.1:${port}/conclave`)
      .join(', '),
    READ_DATABASE_WAIT_MS: String(WAIT_MS),
  };
  [writer, reader] = await Promise.all([
    startNode(database, 'writer', settings),
    startNode(database, 'reader', settings),
  ]);
  await untilBothUsed();
}, 120_000);

afterAll(async () => {
  await Promise.all([writer, reader].map((node) => node?.stop()));
  await Promise.all([writer, reader].map((node) => node?.proxy.close()));
  await people?.close();
  await Promise.all(ways.map((way) => way.close()));
  postgres?.stop();
});

/** Runs SQL as the superuser. */
async function on<Row extends object>(
  server: Pick<DebianServer, 'url'>,
  sql: string,
  database = 'conclave',
): Promise<Row[]> {
  const client = new pg.Client({ connectionString: server.url('postgres', database) });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

async function metricsOf(node: NodeProcess): Promise<Map<string, number>> {
  return parseMetrics(await (await fetch(`${node.internalUrl}/metrics`)).text());
}

async function served(by: string): Promise<number> {
  return (await metricsOf(reader)).get(`conclave_list_reads_total{served="${by}"}`) ?? Number.NaN;
}

/** Waits until the reading node has come to use the replica of this number, or to leave it alone. */
async function until(replica: 1 | 2, state: 'used' | 'left alone'): Promise<void> {
  await vi.waitFor(
    async () => {
      const used = (await metricsOf(reader)).get(`conclave_replica_used{replica="${replica}"}`);
      expect(used).toBe(state === 'used' ? 1 : 0);
    },
    { timeout: 30_000, interval: 100 },
  );
}

async function untilBothUsed(): Promise<void> {
  await until(1, 'used');
  await until(2, 'used');
}

const body = (query: string) => JSON.stringify({ query });

async function rename(token: string, name: string): Promise<void> {
  const query = `mutation { updateProfile(input: { displayName: "${name}" }) { user { id } } }`;
  expect((await ask(writer, body(query), token)).errors).toBeUndefined();
}

/** What the lists of the other node say of somebody's name: that of accounts, and the audit log. */
async function listed(admin: { userId: string; token: string }, name: string): Promise<string[]> {
  const query = `{
    users(first: 50, filter: { search: "${name}" }) { edges { node { displayName } } }
    auditEvents(first: 1, filter: { targetId: "${admin.userId}", actions: [USER_PROFILE_UPDATED] }) {
      edges { node { data } }
    }
  }`;
  const { data, errors } = await ask(reader, body(query), admin.token);
  expect(errors).toBeUndefined();
  const { users, auditEvents } = data as {
    users: { edges: { node: { displayName: string } }[] };
    auditEvents: { edges: { node: { data: unknown } }[] };
  };
  const facts = auditEvents.edges.map(({ node }) => JSON.stringify(node.data));
  return [
    ...users.edges.map(({ node }) => node.displayName).filter((one) => one === name),
    ...facts.filter((fact) => fact.includes(`"to":"${name}"`)).map(() => name),
  ];
}

/** Writes on one node and lists on the other at once; gives the names that were missing. */
async function race(rounds: number, prefix: string): Promise<string[]> {
  const missing: string[] = [];
  await Promise.all(
    admins.map(async (admin, i) => {
      for (let round = 0; round < rounds / admins.length; round++) {
        const name = `${prefix} ${i} of round ${round} end`;
        await rename(admin.token, name);
        if ((await listed(admin, name)).length !== 2) missing.push(name);
      }
    }),
  );
  return missing;
}

/** Lists again and again until `over`, by several clients; how long each took, and what went wrong. */
async function hammer(over: () => Promise<void>) {
  const took: number[] = [];
  const errors: unknown[] = [];
  let isOver = false;
  const clients = admins.map(async ({ token }) => {
    while (!isOver) {
      const startedAt = performance.now();
      const answer = await ask(reader, body('{ users(first: 5) { edges { cursor } } }'), token);
      took.push(performance.now() - startedAt);
      if (answer.errors) errors.push(answer.errors[0]);
      await sleep(5);
    }
  });
  await over();
  isOver = true;
  await Promise.all(clients);
  return { took, errors, slowest: Math.max(...took) };
}

/** How often statements that look like this have run on a server since its statistics were reset. */
async function calls(server: DebianServer, like: string): Promise<number> {
  const [row] = await on<{ calls: number }>(
    server,
    `select coalesce(sum(calls), 0)::int as calls from pg_stat_statements(true)
     join pg_roles on pg_roles.oid = userid where rolname = 'conclave_api' and query ilike '${like}'`,
  );
  return row?.calls ?? 0;
}

const LISTS = ['%from "user" as%like%', '%from "audit_event"%'] as const;
const POSITION = '%pg_current_wal_flush_lsn%';

describe('with replicas', () => {
  test(`who wrote on one node finds it in the lists of another at once, ${ROUNDS} times of ${ROUNDS}`, async () => {
    for (const server of [postgres, ...standbys])
      await on(server, 'select pg_stat_statements_reset()');
    // Streaming on one machine takes less time than a request: this one replays each commit later.
    const [, late] = standbys as [DebianServer, DebianServer];
    await on(late, "alter system set recovery_min_apply_delay = '30ms'");
    await on(late, 'select pg_reload_conf()');
    const before = await served('replica');
    expect(await race(ROUNDS, 'Racer')).toEqual([]);
    await on(late, 'alter system reset recovery_min_apply_delay');
    await on(late, 'select pg_reload_conf()');
    const byReplica = (await served('replica')) - before;
    expect(byReplica).toBeGreaterThan(ROUNDS);
    const seen = async (server: DebianServer) =>
      (await Promise.all(LISTS.map((like) => calls(server, like)))).reduce((a, b) => a + b);
    const [first = 0, second = 0] = await Promise.all(standbys.map(seen));
    expect(first + second).toBeGreaterThanOrEqual(byReplica);
    expect(Math.min(first, second)).toBeGreaterThan(ROUNDS / 4);
    expect(await seen(postgres)).toBeLessThanOrEqual(2 * ROUNDS - byReplica);
  });

  test('a list costs the primary one question, and nothing of the list', async () => {
    await race(8, 'Quiet');
    await on(postgres, 'select pg_stat_statements_reset()');
    const before = await served('replica');
    const [admin] = admins;
    const startedAt = performance.now();
    for (let i = 0; i < 50; i++) {
      const answer = await ask(
        reader,
        body('{ users(first: 5) { edges { cursor } } }'),
        admin?.token ?? '',
      );
      expect(answer.errors).toBeUndefined();
    }
    const seconds = Math.ceil((performance.now() - startedAt) / 1000);
    const byReplica = (await served('replica')) - before;
    const asked = await calls(postgres, POSITION);
    const scanned = await calls(postgres, '%from "user" as%order by%limit%');
    expect(byReplica).toBeGreaterThan(45);
    expect(scanned).toBe(50 - byReplica);
    // Both nodes ask once a second for themselves, for each replica.
    expect(asked).toBeLessThanOrEqual(50 + 4 * (seconds + 1));
  });

  test('one that does not replay is left alone, and the other one serves', async () => {
    const [paused] = standbys as [DebianServer];
    await on(paused, 'select pg_wal_replay_pause()');
    await eventually(async () => {
      const [row] = await on<{ state: string }>(
        paused,
        'select pg_get_wal_replay_pause_state() as state',
      );
      expect(row?.state).toBe('paused');
    });
    const before = await served('replica');
    expect(await race(40, 'Paused')).toEqual([]);
    await until(1, 'left alone');
    const { slowest, errors } = await hammer(() => sleep(500));
    expect(errors).toEqual([]);
    expect(slowest).toBeLessThan(SLACK_MS);
    expect(await served('replica')).toBeGreaterThan(before + 40);
    await on(paused, 'select pg_wal_replay_resume()');
    await untilBothUsed();
  });

  test('one that waits for the rest of half a record gets it, though nobody commits', async () => {
    const busy = new pg.Client({ connectionString: postgres.url('postgres', 'conclave') });
    await busy.connect();
    await busy.query('create table busy (line text)');
    await busy.query('begin');
    await untilBothUsed();
    // Some pages of the log, of which the last one is not full.
    await busy.query(`insert into busy select repeat('y', 300) from generate_series(1, 3000)`);
    // By itself the primary would finish the record within 15 seconds.
    await vi.waitFor(
      async () => {
        const [{ position } = { position: '' }] = await on<{ position: string }>(
          postgres,
          'select pg_current_wal_flush_lsn()::text as position',
        );
        expect(Number.parseInt(position.split('/')[1] ?? '', 16) % 8192).not.toBe(0);
        for (const standby of standbys) {
          expect(
            await on(standby, `select pg_last_wal_replay_lsn() >= '${position}' as there`),
          ).toEqual([{ there: true }]);
        }
      },
      { timeout: 12_000, interval: 50 },
    );
    await busy.query('rollback');
    await busy.query('drop table busy');
    await busy.end();
    await untilBothUsed();
  });

  test('where none replays, the primary serves within the wait', async () => {
    for (const standby of standbys) await on(standby, 'select pg_wal_replay_pause()');
    const before = await served('behind');
    await rename(admins[0]?.token ?? '', 'Nobody replays this');
    const startedAt = performance.now();
    expect(await listed(admins[0] as never, 'Nobody replays this')).toHaveLength(2);
    const took = performance.now() - startedAt;
    expect(took).toBeLessThan(2 * WAIT_MS + SLACK_MS);
    expect(await race(40, 'Alone')).toEqual([]);
    // After that nobody waits again and again.
    expect((await served('behind')) - before).toBeLessThan(20);
    for (const standby of standbys) await on(standby, 'select pg_wal_replay_resume()');
    await untilBothUsed();
  });

  test('one that is killed, and one that hangs, cost nobody an answer, and come back', async () => {
    const [first, second] = standbys as [DebianServer, DebianServer];
    const [, way] = ways as [TcpProxy, TcpProxy];
    const killed = await hammer(async () => {
      await sleep(300);
      first.kill();
      await until(1, 'left alone');
    });
    const health = await (await fetch(`${reader.internalUrl}/health`)).json();
    expect(health).toMatchObject({
      status: 'degraded',
      checks: { replicas: { status: 'degraded' } },
    });
    expect((await fetch(`${reader.url}/readyz`)).status).toBe(200);
    await until(2, 'used');
    const hung = await hammer(async () => {
      await sleep(300);
      way.freeze();
      await until(2, 'left alone');
      await sleep(300);
      way.thaw();
      await until(2, 'used');
    });
    expect([...killed.errors, ...hung.errors]).toEqual([]);
    expect(killed.slowest).toBeLessThan(1_500);
    // An interval of the probe, and its patience.
    expect(hung.slowest).toBeLessThan(2_500 + SLACK_MS);
    first.start();
    await untilBothUsed();
    const before = await served('replica');
    expect(await race(40, 'Back')).toEqual([]);
    expect(await served('replica')).toBeGreaterThan(before + 40);
    expect(second.port).not.toBe(first.port);
    const lost = reader.logs.filter(({ reason }) => reason === 'lost');
    expect(new Set(lost.map(({ replica }) => replica))).toEqual(new Set([1, 2]));
    // Each time that something became of one there is a line, and none for each read.
    const lines = reader.logs.filter(({ event }) => /^replica_/.test(String(event)));
    expect(lines.length).toBeLessThan(60);
  });
});

describe('without the primary', () => {
  test('no list is read: nobody could say what it has to show', async () => {
    postgres.kill();
    const startedAt = performance.now();
    const [{ token } = { token: '' }] = admins;
    const query = body('{ users(first: 5) { edges { cursor } } }');
    expect(await ask(reader, query, token)).toMatchObject({
      errors: [{ extensions: { code: 'UNAVAILABLE' } }],
    });
    expect(performance.now() - startedAt).toBeLessThan(2_000);
    postgres.start();
    await untilBothUsed();
    const before = await served('replica');
    await vi.waitFor(
      async () => {
        expect(await race(8, 'Again')).toEqual([]);
        expect(await served('replica')).toBeGreaterThan(before);
      },
      { timeout: 20_000 },
    );
  });
});

/** A pool of this process with one replica, which logs into `logs`. */
async function openWith(replica: string) {
  const logs: Record<string, unknown>[] = [];
  const log = createLogger(
    { level: 'info', pretty: false },
    { write: (line: string) => void logs.push(JSON.parse(line)) },
  );
  const settings = {
    ...loadConfig({ NODE_ENV: 'test' }),
    READ_DATABASE_URLS: [replica],
    READ_DATABASE_WAIT_MS: 1_000,
  };
  const url = postgres.url('conclave_api', 'conclave');
  const db = await openDatabase({ url, entities: ENTITIES, settings, log });
  await db.useReplicas();
  const lost = () => logs.filter(({ event }) => event === 'replica_lost');
  return {
    db,
    lost,
    /** Whether a replica has served this read. */
    async readsThere(sql = 'select pg_is_in_recovery() as there'): Promise<boolean> {
      return db.readAnywhere(async (em) => {
        const [row] = await em.execute<{ there: boolean }[]>(sql);
        return row?.there === true;
      });
    },
    untilLost: (reason: string) =>
      vi.waitFor(() => expect(lost().at(-1)).toMatchObject({ replica: 1, reason }), 20_000),
    // After a base backup, and with nobody who commits, it may take Postgres as long as it takes to write
    // down which transactions run: 15 seconds.
    untilUsed: () =>
      vi.waitFor(() => expect(db.replicaStates()).toMatchObject([{ trouble: undefined }]), 25_000),
  };
}

const counted = async (by: string) =>
  parseMetrics(await registry.metrics()).get(`conclave_list_reads_total{served="${by}"}`) ?? 0;

describe('what serves no reads', () => {
  const conclave = (server: DebianServer, database = 'conclave') =>
    server.url('conclave_api', database);

  test('a replica that ends a read for the sake of replay: the primary serves that one', async () => {
    const [standby] = standbys as [DebianServer];
    await on(postgres, 'create table ballast as select generate_series(1, 10000) as id');
    await on(postgres, 'grant select on ballast to conclave_api');
    await on(standby, 'alter system set max_standby_streaming_delay = 0');
    await on(standby, 'select pg_reload_conf()');
    const { db, lost, readsThere, untilUsed } = await openWith(conclave(standby));
    await untilUsed();
    expect(await readsThere()).toBe(true);
    const before = await counted('cancelled');
    const reading = readsThere(
      'select pg_is_in_recovery() as there, count(*) from ballast, pg_sleep(1.5)',
    );
    await sleep(300);
    await on(postgres, 'delete from ballast where id < 9000');
    await on(postgres, 'vacuum ballast');
    expect(await reading).toBe(false);
    expect((await counted('cancelled')) - before).toBe(1);
    expect(await readsThere()).toBe(true);
    expect(lost()).toEqual([]);
    await db.close();
  });

  test('a question that no server can answer is asked once', async () => {
    const [, standby] = standbys as [DebianServer, DebianServer];
    const { db, lost, untilUsed } = await openWith(conclave(standby));
    await untilUsed();
    let asked = 0;
    const reading = db.readAnywhere((em) => {
      asked += 1;
      return em.execute('select ?', ['a NUL: \0']);
    });
    await expect(reading).rejects.toMatchObject({ code: '22021' });
    expect(asked).toBe(1);
    expect(lost()).toEqual([]);
    await db.close();
  });

  test('a copy of another database', async () => {
    const [standby] = standbys as [DebianServer];
    const { db, readsThere, untilLost } = await openWith(conclave(standby, 'postgres'));
    await untilLost('other-database');
    expect(await readsThere()).toBe(false);
    await db.close();
  });

  test('the primary itself under another name', async () => {
    const { db, readsThere, untilLost } = await openWith(
      conclave(postgres).replace('127.0.0.1', 'localhost'),
    );
    await untilLost('no-replica');
    expect(await readsThere()).toBe(false);
    await db.close();
  });

  test('a replica whose clock is another one', async () => {
    const [library = 'libfaketime is not here'] = globSync('/usr/lib/*/faketime/libfaketime.so.1');
    const environment = { LD_PRELOAD: library, FAKETIME: '-10s' };
    const late = await postgres.startStandby('late', postgres, environment);
    const { db, readsThere, untilLost } = await openWith(conclave(late));
    await untilLost('clock');
    expect(await readsThere()).toBe(false);
    await db.close();
  });

  test('a replica that was promoted, and one that follows it ahead of the primary', async () => {
    const [first] = standbys as [DebianServer];
    const promoted = await openWith(conclave(first));
    await promoted.untilUsed();
    expect(await promoted.readsThere()).toBe(true);
    first.promote();
    await on(first, 'create table elsewhere as select generate_series(1, 100000)');
    expect(await promoted.readsThere()).toBe(false);
    await promoted.untilLost('no-replica');
    const follower = await postgres.startStandby('follower', first);
    const diverged = await openWith(conclave(follower));
    await diverged.untilLost('diverged');
    expect(await diverged.readsThere()).toBe(false);
    await Promise.all([promoted.db.close(), diverged.db.close()]);
  });
});
