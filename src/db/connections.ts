import { type EntitySchema, MikroORM, type Platform } from '@mikro-orm/postgresql';
import type { Pool, PoolConfig } from 'pg';
import type { Config } from '../config.ts';
import type { Logger } from '../telemetry/logger.ts';
import { type Leaving, leaveReadOnly } from './read-only.ts';
import { giveUpSilent } from './silence.ts';
import { logSlowQueries } from './slow-queries.ts';
import { watchStatements } from './statements.ts';

/** The settings that say how long anything may take there. */
export type Timeouts = Pick<
  Config,
  | 'DATABASE_STATEMENT_TIMEOUT_MS'
  | 'DATABASE_LOCK_TIMEOUT_MS'
  | 'DATABASE_IDLE_TRANSACTION_TIMEOUT_MS'
>;

/** The settings that say how a process uses a database. */
export type ConnectionSettings = Timeouts &
  Pick<Config, 'DATABASE_POOL_SIZE' | 'DATABASE_SLOW_QUERY_MS'>;

export interface ConnectionOptions {
  url: string;
  /** All entities; the features hand them over, so that this folder knows none of them. */
  entities: EntitySchema[];
  settings: ConnectionSettings;
  log: Logger;
  /** What tells this server's transactions from another's, where one runs inside the other. */
  contextName: string;
  /** As Postgres shows it in `pg_stat_activity`. */
  applicationName: string;
  /** For so long a new connection, or one of the pool, is waited for; in milliseconds. */
  connectTimeoutMs: number;
  /** Is given the pool as soon as there is one, which is at the first query. */
  onPool?: (pool: Pool, leaving: Leaving) => void;
}

/** Opens a pool to one server. Does not connect yet: the first query does. */
export async function openConnections(options: ConnectionOptions): Promise<MikroORM> {
  const { url, settings, log } = options;
  const orm = await MikroORM.init({
    clientUrl: url,
    contextName: options.contextName,
    entities: options.entities,
    pool: { min: 0, max: settings.DATABASE_POOL_SIZE },
    driverOptions: {
      // The ORM takes host, role and database from the URL, and drops the rest, such as `sslmode`.
      connectionString: url,
      application_name: options.applicationName,
      ...timeoutsOf(settings, options.connectTimeoutMs),
      onPoolCreated: (created: Pool) => {
        const leaving = leaveReadOnly(created);
        options.onPool?.(created, leaving);
        const slowMs = settings.DATABASE_SLOW_QUERY_MS;
        const statementTimeoutMs = settings.DATABASE_STATEMENT_TIMEOUT_MS;
        watchStatements(created, [
          leaving.watch,
          giveUpSilent({ pool: created, url, statementTimeoutMs, log }),
          ...(slowMs > 0 ? [logSlowQueries(slowMs, log)] : []),
        ]);
      },
    },
    forceUtcTimezone: true,
    implicitTransactions: false,
    ensureDatabase: false,
    logger: () => undefined,
  });
  refuseNul(orm.em.getPlatform());
  return orm;
}

/** The time-outs as pg wants them, for every connection of a pool. */
export function timeoutsOf(settings: Timeouts, connectTimeoutMs: number): PoolConfig {
  return {
    statement_timeout: settings.DATABASE_STATEMENT_TIMEOUT_MS,
    lock_timeout: settings.DATABASE_LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: settings.DATABASE_IDLE_TRANSACTION_TIMEOUT_MS,
    connectionTimeoutMillis: connectTimeoutMs,
    keepAlive: true,
  };
}

/** SQLSTATE of text that the database cannot hold (PostgreSQL, appendix A: character_not_in_repertoire). */
const NOT_IN_REPERTOIRE = '22021';

/**
 * Postgres' text knows no NUL. The ORM writes values into the statement, which would end there, so that
 * Postgres would complain of the protocol: such a value is refused before anything is sent, with the
 * error that Postgres has for it.
 */
function refuseNul(platform: Platform): void {
  const quote = platform.escape.bind(platform);
  platform.escape = (value) => {
    if (typeof value === 'string' && value.includes('\0')) {
      throw Object.assign(new Error('a value holds a NUL'), { code: NOT_IN_REPERTOIRE });
    }
    return quote(value);
  };
}
