import { randomUUID } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { inject } from 'vitest';
import type { TestProject } from 'vitest/node';
import { startEmbeddedPostgres } from '../../src/db/embedded.ts';
import { migrateUp } from '../../src/db/migrate.ts';
import { createLogger } from '../../src/telemetry/logger.ts';

/** The Postgres that serves a whole test run: URLs of the template that each test file clones. */
export interface TestCluster {
  ownerUrl: string;
  appUrl: string;
}

declare module 'vitest' {
  export interface ProvidedContext {
    cluster: TestCluster;
  }
}

const TEMPLATE = 'conclave_template';

/** Nothing of it is kept, so nothing needs to be safe on disk. */
const SPEED = {
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_connections: '200',
  shared_buffers: '128MB',
  // Its workers would sit in the template when it is to be cloned.
  autovacuum: 'off',
};

/** Vitest's global setup: starts the cluster before the first test and ends it after the last. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const dataDir = join(tmpdir(), `conclave-test-${randomUUID()}`);
  const log = createLogger({ level: 'warn', pretty: false });
  const postgres = await startEmbeddedPostgres({ dataDir, log, settings: SPEED });
  async function teardown(): Promise<void> {
    await postgres.stop();
    await rm(dataDir, { recursive: true, force: true });
  }
  try {
    await execute(postgres.url('postgres'), `create database ${TEMPLATE}`);
    const template = { ownerUrl: postgres.url(TEMPLATE), appUrl: postgres.url(TEMPLATE, 'app') };
    await migrateUp(template.ownerUrl);
    provide('cluster', template);
  } catch (error) {
    await teardown();
    throw error;
  }
  return teardown;
}

/** A database of one's own, as it is after all migrations. */
export interface TestDatabase {
  /** By the role that owns the schema. */
  ownerUrl: string;
  /** By the role that the server uses. */
  appUrl: string;
  /** Ends what is still connected and removes the database. */
  drop(): Promise<void>;
}

export async function cloneDatabase(): Promise<TestDatabase> {
  const template = inject('cluster');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  const on = (database: string, url: string) => Object.assign(new URL(url), { pathname: database });
  const maintenance = on('postgres', template.ownerUrl).href;
  await execute(maintenance, `create database ${name} template ${TEMPLATE}`);
  return {
    ownerUrl: on(name, template.ownerUrl).href,
    appUrl: on(name, template.appUrl).href,
    drop: () => dropDatabase(maintenance, name),
  };
}

async function execute(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}

/**
 * Connections of the server that were just closed may still be there for a moment, and are not the
 * owner's to end: Postgres waits for them, up to five seconds, where the drop is not forced.
 */
async function dropDatabase(maintenance: string, name: string): Promise<void> {
  const own = `datname = '${name}' and usename = current_user`;
  await execute(maintenance, `select pg_terminate_backend(pid) from pg_stat_activity where ${own}`);
  await execute(maintenance, `drop database ${name}`);
}
