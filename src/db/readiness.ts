import type { Config } from '../config.ts';
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
}
