import type { Command } from 'commander';
import { type Config, loadConfig } from '../config.ts';
import { createMigration } from '../db/create-migration.ts';
import { migrateDown, migrateUp, migrationStatus } from '../db/migrate.ts';
import { ENTITIES } from '../services.ts';
import { createLogger, type Logger } from '../telemetry/logger.ts';
import { openDatabases } from './runtime.ts';

export function registerMigrate(program: Command): void {
  const migrate = program
    .command('migrate')
    .description('The database schema; runs as MIGRATION_DATABASE_URL, which owns it');
  migrate
    .command('up')
    .description('Run all migrations that have not run yet')
    .action(() => withOwner((ownerUrl, log) => runMigrations(ownerUrl, log)));
  migrate
    .command('down')
    .description('Take back the latest migration')
    .action(() =>
      withOwner(async (ownerUrl, log) => {
        const name = await migrateDown(ownerUrl, waiting(log));
        print(name ? `Took back ${name}.` : 'There is nothing to take back.');
      }),
    );
  migrate
    .command('status')
    .description('Say which migrations have run; exits 1 when some have not')
    .action(() =>
      withOwner(async (ownerUrl) => {
        const { executed, pending } = await migrationStatus(ownerUrl);
        for (const name of executed) print(`done     ${name}`);
        for (const name of pending) print(`pending  ${name}`);
        if (pending.length > 0) process.exitCode = 1;
      }),
    );
  migrate
    .command('create')
    .description('Write a new migration from the difference between entities and database')
    .argument('<name>', 'what it does, in snake_case')
    .action((name: string) =>
      withOwner(async (ownerUrl) => {
        const file = await createMigration(ownerUrl, ENTITIES, name);
        print(
          file
            ? `Wrote migrations/${file}. Say what it is for, and complete it: grants, foreign keys, triggers.`
            : 'There is no difference.',
        );
      }),
    );
}

/** Runs all pending migrations and says so in the log. */
export async function runMigrations(ownerUrl: string, log: Logger): Promise<void> {
  const startedAt = performance.now();
  const names = await migrateUp(ownerUrl, waiting(log));
  log.info(
    {
      event: 'database_migrations_complete',
      ran: names.length,
      durationMs: Math.round(performance.now() - startedAt),
    },
    names.length > 0 ? `Ran ${names.join(', ')}` : 'The database is up to date',
  );
}

const waiting = (log: Logger) => () =>
  log.warn(
    { event: 'migration_waits' },
    'Tables that a migration changes are in use; trying again',
  );

async function withOwner(work: (ownerUrl: string, log: Logger) => Promise<void>): Promise<void> {
  const config: Config = loadConfig();
  const log = createLogger({ level: config.LOG_LEVEL, pretty: config.LOG_PRETTY });
  const databases = await openDatabases(config, log, true);
  try {
    await work(databases.ownerUrl, log);
  } finally {
    await databases.close();
  }
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
