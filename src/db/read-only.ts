import type { Pool, PoolClient } from 'pg';
import { breakConnection } from './silence.ts';
import type { End, StatementWatch } from './statements.ts';

/** SQLSTATE of a write on a server that takes none (PostgreSQL, appendix A: read_only_sql_transaction). */
const READ_ONLY = '25006';

/** Sees to it that a pool holds no connections to a server that takes no writes any more. */
export interface Leaving {
  watch: StatementWatch;
  /** Lets go of all connections that there are: those in use when their work is done. */
  leave(): void;
}

/**
 * Where an address has come to stand for another server, as after a failover, the former primary may live
 * on, and with it the connections to it: what is written there fails, and what is read there is old.
 */
export function leaveReadOnly(pool: Pool): Leaving {
  const idle = new Set<PoolClient>();
  const inUse = new Set<PoolClient>();
  const leaving = new WeakSet<PoolClient>();
  pool.on('acquire', (client) => {
    idle.delete(client);
    inUse.add(client);
  });
  pool.on('release', (_error, client) => {
    inUse.delete(client);
    // The pool takes back no connection that ends.
    if (leaving.has(client)) client.end().catch(() => undefined);
    else idle.add(client);
  });
  pool.on('remove', (client) => {
    idle.delete(client);
    inUse.delete(client);
  });

  function leave(): void {
    for (const client of idle) breakConnection(client);
    for (const client of inUse) leaving.add(client);
  }

  const end: End = (error) => {
    if (error instanceof Error && 'code' in error && error.code === READ_ONLY) leave();
  };
  return { watch: () => end, leave };
}
