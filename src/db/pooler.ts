import type pg from 'pg';
import { openClient } from './client.ts';

/** For so long an answer is waited for, in milliseconds. */
const ANSWER_MS = 5_000;

/** There is a pooler where Postgres itself is needed. */
export class PoolerError extends Error {
  override readonly name = 'PoolerError';
}

/**
 * Whether a pooler stands between this connection and Postgres: it makes up the process id that it gives
 * its clients at the start. Through one in transaction mode nothing is heard, and no lock is kept.
 */
export async function isPooled(client: pg.Client): Promise<boolean> {
  const { processID } = client as unknown as { processID: number };
  const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
  return rows[0]?.pid !== processID;
}

/**
 * Connects once, to find out.
 *
 * @param setting the setting that ought to name Postgres itself
 * @throws PoolerError when there is a pooler
 */
export async function refusePooler(url: string, setting: string): Promise<void> {
  const client = await openClient(url, { query_timeout: ANSWER_MS });
  try {
    if (!(await isPooled(client))) return;
    throw new PoolerError(
      `A pooler stands between this process and Postgres; ${setting} must name Postgres itself.`,
    );
  } finally {
    await client.end();
  }
}
