import { randomBytes, randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { startEmbeddedPostgres } from '../src/db/embedded.ts';
import { readCredentials } from '../src/db/embedded-cluster.ts';
import { migrateUp } from '../src/db/migrate.ts';
import { createLogger } from '../src/telemetry/logger.ts';
import { createPeople, type People } from './people.ts';

/** A migrated Postgres with people in it, and what it knows of the statements that it ran. */
export interface BenchDatabase {
  appUrl: string;
  /** Under which the private keys in it are sealed. */
  secretKey: string;
  people: People;
  /** Makes another database in the same Postgres. @returns its URL, for its owner */
  create(name: string): Promise<string>;
  /** Forgets all statements counted until now. */
  resetStatements(): Promise<void>;
  /** How many statements ran since, but for those that nodes send by themselves. */
  countStatements(): Promise<number>;
  stop(): Promise<void>;
}

/**
 * What a node sends to prove that it hears, to write down when sessions were last used, and to look
 * for new keys.
 */
const BY_ITSELF = [
  '%pg_notify%',
  '%json_to_recordset%',
  '%from signing_key%',
  '%pg_stat_statements%',
];

/** Starts a Postgres of its own in a temporary folder, with Postgres' ordinary settings. */
export async function startDatabase(): Promise<BenchDatabase> {
  const dataDir = join(tmpdir(), `conclave-bench-${randomUUID()}`);
  const log = createLogger({ level: 'warn', pretty: false });
  const settings = {
    shared_preload_libraries: 'pg_stat_statements',
    'pg_stat_statements.track_utility': 'on',
  };
  const postgres = await startEmbeddedPostgres({ dataDir, log, settings });
  await migrateUp(postgres.url('conclave'));
  const superuser = new URL(postgres.url('conclave'));
  superuser.username = 'postgres';
  superuser.password = readCredentials(dataDir).postgres;
  const client = new pg.Client({ connectionString: superuser.href });
  await client.connect();
  await client.query('create extension pg_stat_statements');
  const people = await createPeople(client, randomBytes(18).toString('base64url'));

  return {
    appUrl: postgres.url('conclave', 'app'),
    secretKey: randomBytes(48).toString('base64'),
    people,
    async create(name) {
      await client.query(`create database ${name}`);
      return Object.assign(new URL(superuser), { pathname: name }).href;
    },
    async resetStatements() {
      await client.query('select pg_stat_statements_reset()');
    },
    async countStatements() {
      const { rows } = await client.query<{ calls: number }>(
        `select coalesce(sum(calls), 0)::int as calls from pg_stat_statements
         where not query ilike any($1)`,
        [BY_ITSELF],
      );
      return rows[0]?.calls ?? 0;
    },
    async stop() {
      await client.end();
      await postgres.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
