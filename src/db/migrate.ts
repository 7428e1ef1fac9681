import { fileURLToPath } from 'node:url';
import { Migrator } from '@mikro-orm/migrations';
import { type EntitySchema, MikroORM } from '@mikro-orm/postgresql';
import { runMigrations } from 'graphile-worker';
import pg from 'pg';
import { refusePooler } from './pooler.ts';

export interface MigrationStatus {
  /** Names of the migrations that have run, oldest first. */
  executed: string[];
  /** Names of those that are still to run. */
  pending: string[];
}

/** Any number, as long as it is always the same: who holds this lock migrates. */
const MIGRATION_LOCK = 7_264_901;

const FOLDER = fileURLToPath(new URL('../../migrations', import.meta.url));

/** The ORM's view of a database that is to be migrated, by the role that owns it. */
export function openMigrations(ownerUrl: string, entities: EntitySchema[] = []) {
  return MikroORM.init({
    clientUrl: ownerUrl,
    entities,
    extensions: [Migrator],
    discovery: { warnWhenNoEntities: false },
    pool: { min: 0, max: 2 },
    migrations: {
      path: FOLDER,
      pathTs: FOLDER,
      tableName: 'conclave_migration',
      emit: 'ts',
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
 * @returns names of the migrations that ran now
 */
export function migrateUp(ownerUrl: string): Promise<string[]> {
  return underLock(ownerUrl, async (orm) => {
    const ran = await orm.migrator.up();
    await migrateJobs(ownerUrl);
    return ran.map((migration) => migration.name);
  });
}

/** Takes back the latest migration. @returns its name, or undefined when there is none */
export function migrateDown(ownerUrl: string): Promise<string | undefined> {
  return underLock(ownerUrl, async (orm) => (await orm.migrator.down())[0]?.name);
}

/** Which migrations have run and which have not; any role may ask. */
export async function migrationStatus(ownerUrl: string): Promise<MigrationStatus> {
  const orm = await openMigrations(ownerUrl);
  try {
    const executed = await orm.migrator.getExecuted();
    const pending = await orm.migrator.getPending();
    return { executed: executed.map(({ name }) => name), pending: pending.map(({ name }) => name) };
  } finally {
    await orm.close(true);
  }
}

type Orm = Awaited<ReturnType<typeof openMigrations>>;

async function underLock<T>(ownerUrl: string, work: (orm: Orm) => Promise<T>): Promise<T> {
  // It would take the lock on one connection and let go of it on another.
  await refusePooler(ownerUrl, 'MIGRATION_DATABASE_URL');
  const lock = new pg.Client({ connectionString: ownerUrl });
  await lock.connect();
  try {
    await lock.query('select pg_advisory_lock($1)', [MIGRATION_LOCK]);
    const orm = await openMigrations(ownerUrl);
    try {
      return await work(orm);
    } finally {
      await orm.close(true);
    }
  } finally {
    await lock.end();
  }
}

/** The job queue's own tables, with the rights that server and worker need. */
async function migrateJobs(ownerUrl: string): Promise<void> {
  await runMigrations({ connectionString: ownerUrl });
  const client = new pg.Client({ connectionString: ownerUrl });
  await client.connect();
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

/**
 * Writes a migration from the difference between the entities and the database.
 *
 * @returns its file name, or undefined when there is no difference
 */
export async function createMigration(
  ownerUrl: string,
  entities: EntitySchema[],
  name: string,
): Promise<string | undefined> {
  const orm = await openMigrations(ownerUrl, entities);
  try {
    const { diff, fileName } = await orm.migrator.create(FOLDER, false, false, name);
    return diff.up.length > 0 ? fileName : undefined;
  } finally {
    await orm.close(true);
  }
}
