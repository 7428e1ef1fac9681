import type { Config } from '../config.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Database } from './database.ts';
import { migrationStatus } from './migrate.ts';

/** What keeps a server from starting, in one sentence for its operator. */
export class NotReadyError extends Error {
  override name = 'NotReadyError';
}

/**
 * Refuses to serve on a database that is not migrated, or, where real people sign in, with a role
 * that could rewrite the audit log.
 *
 * @throws NotReadyError saying what to do
 */
export async function refuseUnready(
  db: Database,
  config: Config & { DATABASE_URL: string },
  log: Logger,
): Promise<void> {
  const { pending } = await migrationStatus(config.DATABASE_URL);
  if (pending.length > 0) {
    throw new NotReadyError(
      `The database lacks ${pending.length} migration(s); run: conclave migrate up`,
    );
  }
  const [rights] = await db
    .fork()
    .execute<{ rewrites: boolean }[]>(
      `select has_table_privilege('audit_event', 'update, delete, truncate') as rewrites`,
    );
  if (rights?.rewrites && !config.isDevelopment) {
    throw new NotReadyError(
      'The role of DATABASE_URL can rewrite the audit log. Use a role that owns nothing and is a member of conclave_app.',
    );
  }
  await warnOfTimeouts(db, config, log);
}

/** A pooler that is told to ignore them does not hand time-outs on; then the role has to have them. */
async function warnOfTimeouts(db: Database, config: Config, log: Logger): Promise<void> {
  const wanted: Record<string, number> = {
    statement_timeout: config.DATABASE_STATEMENT_TIMEOUT_MS,
    lock_timeout: config.DATABASE_LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: config.DATABASE_IDLE_TRANSACTION_TIMEOUT_MS,
  };
  const rows = await db
    .fork()
    .execute<{ name: string; setting: string }[]>(
      'select name, setting from pg_settings where name = any(string_to_array(?, ?))',
      [Object.keys(wanted).join(), ','],
    );
  const missing = rows.filter(({ name, setting }) => Number(setting) === 0 && wanted[name]);
  if (missing.length === 0) return;
  const names = missing.map(({ name }) => name);
  log.warn(
    { event: 'database_timeouts_missing', what: names },
    'A pooler keeps them from Postgres: set them for the role by ALTER ROLE',
  );
}
