import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Migrator } from '@mikro-orm/migrations';
import { type EntitySchema, MikroORM } from '@mikro-orm/postgresql';
import { runMigrations } from 'graphile-worker';
import type pg from 'pg';
import { describeFault } from '../faults.ts';
import { openClient } from './client.ts';
import { MigrationGenerator } from './migration-generator.ts';
import { refusePooler } from './pooler.ts';

export interface MigrationStatus {
  /** Names of the migrations that have run, oldest first. */
  executed: string[];
  /** Names of those that are still to run. */
  pending: string[];
}

/** Any number, as long as it is always the same: who holds this lock migrates. */
const MIGRATION_LOCK = 7_264_901;

/**
 * Milliseconds that a migration waits for a table. Whoever comes after it waits behind it, so that a long
 * read, such as a backup, would stop the nodes: rather it lets them through, and tries again.
 */
const LOCK_MS = 2_000;
const HELD_UP = { pauseMs: 3_000, tries: 60 };
/** For so long a connection, and the answer to a question, are waited for; in milliseconds. */
const ANSWER_MS = 5_000;

/** The tables of a migration were in use all the time. */
export class MigrationHeldUpError extends Error {
  override readonly name = 'MigrationHeldUpError';
  constructor() {
    super(
      'A migration did not get the tables that it changes, for they are in use: look in pg_stat_activity for a transaction that has run for long, such as a backup, and migrate after it. Nothing was changed.',
    );
  }
}

/** The folder of migrations. */
export const MIGRATIONS = fileURLToPath(new URL('../../migrations', import.meta.url));

/**
 * The ORM's view of a database that is to be migrated, by the role that owns it.
 *
 * @param settings further ones of the connection
 */
export function openMigrations(
  ownerUrl: string,
  entities: EntitySchema[] = [],
  settings: Pick<pg.ClientConfig, 'query_timeout' | 'lock_timeout'> = {},
) {
  return MikroORM.init({
    clientUrl: ownerUrl,
    driverOptions: { ...settings, connectionString: ownerUrl, connectionTimeoutMillis: ANSWER_MS },
    entities,
    extensions: [Migrator],
    discovery: { warnWhenNoEntities: false },
    pool: { min: 0, max: 2 },
    migrations: {
      path: MIGRATIONS,
      pathTs: MIGRATIONS,
      tableName: 'conclave_migration',
      emit: 'ts',
      generator: MigrationGenerator,
      snapshot: false,
      glob: '!(*.d).{js,ts}',
    },
    // The queue's schema is its own; triggers and functions are written by hand and tested by what they do.
    schemaGenerator: {
      ignoreSchema: ['graphile_worker'],
      ignoreTriggers: true,
      ignoreRoutines: true,
    },
    logger: () => undefined,
  });
}

/**
 * Brings the database up to date. Several processes that start at once run each migration once: the
 * others wait.
 *
 * @param onHeldUp is called each time that a table was in use, before it is tried again
 * @returns names of the migrations that ran now
 * @throws MigrationHeldUpError when that goes on for minutes
 */
export function migrateUp(ownerUrl: string, onHeldUp?: () => void): Promise<string[]> {
  return underLock(ownerUrl, async () => {
    const ran = await inTurn(ownerUrl, (orm) => orm.migrator.up(), onHeldUp);
    await migrateJobs(ownerUrl);
    return ran.map((migration) => migration.name);
  });
}

/**
 * Takes back the latest migration.
 *
 * @param onHeldUp as of `migrateUp`
 * @returns its name, or undefined when there is none
 * @throws MigrationHeldUpError as `migrateUp`
 */
export function migrateDown(ownerUrl: string, onHeldUp?: () => void): Promise<string | undefined> {
  return underLock(ownerUrl, async () => {
    const [taken] = await inTurn(ownerUrl, (orm) => orm.migrator.down(), onHeldUp);
    return taken?.name;
  });
}

/** Which migrations have run and which have not; any role may ask. */
export async function migrationStatus(ownerUrl: string): Promise<MigrationStatus> {
  const orm = await openMigrations(ownerUrl, [], { query_timeout: ANSWER_MS });
  try {
    const executed = await orm.migrator.getExecuted();
    const pending = await orm.migrator.getPending();
    return { executed: executed.map(({ name }) => name), pending: pending.map(({ name }) => name) };
  } finally {
    await orm.close(true);
  }
}

type Orm = Awaited<ReturnType<typeof openMigrations>>;

async function underLock<T>(ownerUrl: string, work: () => Promise<T>): Promise<T> {
  // It would take the lock on one connection and let go of it on another.
  await refusePooler(ownerUrl, 'MIGRATION_DATABASE_URL');
  const lock = await openClient(ownerUrl);
  try {
    await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    return await work();
  } finally {
    await lock.end();
  }
}

/** Does it when the tables are free: what waits too long for one has changed nothing. */
async function inTurn<T>(
  ownerUrl: string,
  work: (orm: Orm) => Promise<T>,
  onHeldUp: () => void = () => undefined,
): Promise<T> {
  for (let tried = 1; tried <= HELD_UP.tries; tried++) {
    const orm = await openMigrations(ownerUrl, [], { lock_timeout: LOCK_MS });
    try {
      return await work(orm);
    } catch (error) {
      if (!isLockTimeout(error)) throw error;
    } finally {
      await orm.close(true);
    }
    onHeldUp();
    await sleep(HELD_UP.pauseMs);
  }
  throw new MigrationHeldUpError();
}

function isLockTimeout(error: unknown): boolean {
  const { code, cause } = describeFault(error);
  return code === '55P03' || cause?.code === '55P03';
}

/** The job queue's own tables, with the rights that server and worker need. */
async function migrateJobs(ownerUrl: string): Promise<void> {
  await runMigrations({ connectionString: ownerUrl });
  const client = await openClient(ownerUrl);
  try {
    await client.query(JOB_GRANTS);
    await client.query('grant select on conclave_migration to conclave_app');
  } finally {
    await client.end();
  }
}

const JOB_GRANTS = `
  grant usage on schema graphile_worker to conclave_app;
  grant select, insert, update, delete on all tables in schema graphile_worker to conclave_app;
  grant usage, select on all sequences in schema graphile_worker to conclave_app;
  grant execute on all functions in schema graphile_worker to conclave_app;
  do $$
  declare name text;
  begin
    for name in
      select relname from pg_class
      where relnamespace = 'graphile_worker'::regnamespace and relkind = 'r' and relrowsecurity
    loop
      execute format('drop policy if exists conclave_app on graphile_worker.%I', name);
      execute format(
        'create policy conclave_app on graphile_worker.%I to conclave_app using (true) with check (true)',
        name);
    end loop;
  end $$;
`;
