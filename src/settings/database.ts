import { z } from 'zod';
import { int, list, postgresUrl } from './values.ts';

/** More replicas than this nobody has; each is a series of its metrics. */
const MAX_REPLICAS = 8;

/** Where Postgres is, and how long it may take. */
export const databaseSettings = {
  DATABASE_URL: postgresUrl
    .optional()
    .describe(
      'Postgres, by a role that is a member of `conclave_app` and owns nothing. Without it, development runs an embedded one.',
    ),
  MIGRATION_DATABASE_URL: postgresUrl
    .optional()
    .describe('Postgres, by the role that owns the schema. Only `migrate` uses it.'),
  DIRECT_DATABASE_URL: postgresUrl
    .optional()
    .describe(
      'Postgres itself, where DATABASE_URL leads through a pooler in transaction mode: by it nodes hear events and workers take jobs.',
    ),
  READ_DATABASE_URLS: list
    .pipe(z.array(postgresUrl).max(MAX_REPLICAS, `must list at most ${MAX_REPLICAS}`))
    .default([])
    .describe(
      'Streaming replicas of the database, comma-separated, by the same role; a comma within one is `%2C`. Nodes read lists and the audit log from them, and see there what was acknowledged before. See docs/operators.md.',
    ),
  READ_DATABASE_WAIT_MS: int(0, 5_000)
    .default(100)
    .describe(
      'For how long a read waits for a replica that has not replayed what it must see, before the primary serves it; in milliseconds.',
    ),
  DATABASE_POOL_SIZE: int(1, 200)
    .default(10)
    .describe(
      'Connections a process holds at the most. Of five or more, two are kept for what ends sessions.',
    ),
  DATABASE_STATEMENT_TIMEOUT_MS: int(100, 600_000)
    .default(10_000)
    .describe('After this a statement is given up, in milliseconds.'),
  DATABASE_LOCK_TIMEOUT_MS: int(100, 600_000)
    .default(5_000)
    .describe('After this a wait for a lock is given up, in milliseconds.'),
  DATABASE_IDLE_TRANSACTION_TIMEOUT_MS: int(100, 600_000)
    .default(10_000)
    .describe(
      'After this a transaction in which nothing happens is ended, with its connection; in milliseconds.',
    ),
  DATABASE_SLOW_QUERY_MS: int(0, 600_000)
    .default(500)
    .describe(
      'A statement that takes longer is logged, without its values; in milliseconds. 0: none is.',
    ),
};
