import { globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { migrateUp } from '../../src/db/migrate.ts';
import { startAppOn, type TestApp } from '../support/app.ts';
import { AGAINST, FOR, SECRET_KEY } from '../support/ballots.ts';
import { actorOf, type Councils, initCouncils } from '../support/councils.ts';
import { startDebianPostgres } from '../support/debian-postgres.ts';
import { initSeed } from '../support/seed.ts';
import { readShipped } from '../support/shipped.ts';

const VOTERS = 24;

let postgres: Awaited<ReturnType<typeof startDebianPostgres>>;
let app: TestApp;
let councils: Councils;

beforeAll(async () => {
  postgres = await startDebianPostgres({
    shared_preload_libraries: 'pg_stat_statements',
    'pg_stat_statements.track': 'all',
    log_statement: 'all',
    // So that each row is in it once, when it is written.
    full_page_writes: 'off',
  });
  const secrets = join(postgres.folder, 'secrets');
  mkdirSync(secrets);
  for (const role of ['owner', 'api']) {
    writeFileSync(join(secrets, `postgres_${role}_password`), role.padEnd(24, 'x'));
  }
  await on('postgres', 'CREATE DATABASE conclave');
  const init = readShipped('deploy/postgres/init.sql');
  await on('conclave', `SET conclave.secrets_dir = '${secrets}'; ${init}`);
  await on('conclave', 'CREATE EXTENSION pg_stat_statements');
  await migrateUp(postgres.url('conclave_owner', 'conclave'));
  const urls = {
    appUrl: postgres.url('conclave_api', 'conclave'),
    ownerUrl: postgres.url('postgres', 'conclave'),
  };
  app = await startAppOn(urls, { SECRET_KEY });
  councils = initCouncils(app, initSeed(app));
}, 60_000);
afterAll(async () => {
  await app?.close();
  postgres?.stop();
});

/** Runs SQL as the superuser. */
async function on<Row extends object>(database: string, sql: string): Promise<Row[]> {
  const client = new pg.Client({ connectionString: postgres.url('postgres', database) });
  await client.connect();
  try {
    return (await client.query(sql)).rows as Row[];
  } finally {
    await client.end();
  }
}

/** All that Postgres writes beside its tables: the WAL, the log with every statement, their statistics. */
async function written() {
  const read = (pattern: string) =>
    globSync(join(postgres.folder, pattern))
      .sort()
      .map((file) => readFileSync(file).toString('latin1'))
      .join('');
  await on('conclave', 'CHECKPOINT');
  return {
    wal: read('data/pg_wal/0000*'),
    log: read('*.log'),
    statistics: JSON.stringify(await on('conclave', 'SELECT query FROM pg_stat_statements')),
  };
}

test('neither the WAL nor the log of statements joins a secret ballot with its voter', async () => {
  const council = await councils.council();
  const crowd = await councils.crowd(council, VOTERS);
  const id = await councils.proposal(council, { rules: { secrecy: 'SECRET' } });
  const receipts: string[] = [];
  for (const [place, userId] of crowd.entries()) {
    const ballot = {
      proposalId: id,
      choice: place % 2 ? FOR : AGAINST,
      clientMutationId: `of ${place}`,
    };
    const { receipt } = await app.services.ballots.cast(
      ballot,
      actorOf({ id: userId, email: 'one@people.example' }),
    );
    receipts.push(receipt ?? '');
  }

  // 1. Before the close nothing says what was voted, or by which receipt it will be found.
  for (const [where, text] of Object.entries(await written())) {
    expect(text, where).toContain('put_into_box');
    expect(text.includes('AGAINST'), where).toBe(false);
    expect(
      receipts.filter((receipt) => text.includes(receipt)),
      where,
    ).toEqual([]);
  }

  // 2. After it, ballots are written in the order of their receipts, by one statement, apart from the roll.
  await councils.moveVote(id, { opensIn: -60_000, closesIn: -1 });
  await app.services.settling.settleDue({ proposalIds: [id] });
  const { wal, log, statistics } = await written();
  const inOrder = receipts.toSorted();
  const placeOf = (receipt: string) => wal.indexOf(receipt);
  expect(receipts.map(placeOf)).not.toContain(-1);
  expect(receipts.toSorted((a, b) => placeOf(a) - placeOf(b))).toEqual(inOrder);
  const lines = log.split('\n').filter((line) => receipts.some((one) => line.includes(one)));
  expect(lines).toHaveLength(1);
  const positions = inOrder.map((receipt) => lines[0]?.indexOf(receipt) ?? -1);
  expect(positions).toEqual(positions.toSorted((a, b) => a - b));
  expect(crowd.filter((userId) => lines[0]?.includes(userId))).toEqual([]);
  expect(receipts.filter((receipt) => statistics.includes(receipt))).toEqual([]);
}, 60_000);
