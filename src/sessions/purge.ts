import type { Database } from '../db/database.ts';

/** So many in one statement, so that none holds its locks for long. */
const PURGED_AT_ONCE = 1_000;

/**
 * Deletes sessions that ended before so many days.
 *
 * @returns how many there were
 */
export async function purgeSessions(db: Database, retentionDays: number): Promise<number> {
  for (let total = 0; ; ) {
    const [row] = await db
      .fork()
      .execute<{ purged: number }[]>('select purge_ended_sessions(?, ?) as purged', [
        retentionDays,
        PURGED_AT_ONCE,
      ]);
    total += row?.purged ?? 0;
    if ((row?.purged ?? 0) < PURGED_AT_ONCE) return total;
  }
}
