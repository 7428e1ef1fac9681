import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { type Timeouts, timeoutsOf } from '../db/connections.ts';
import { CONNECT_TIMEOUT } from '../db/database.ts';
import { giveUpSilent } from '../db/silence.ts';
import { watchStatements } from '../db/statements.ts';
import { isOutage } from '../faults.ts';
import type { Logger } from '../telemetry/logger.ts';

/** The connections by which the queue takes jobs and writes down their ends. */
export interface QueuePool {
  pool: pg.Pool;
  /** From now on a database that is away is not waited for. */
  hurry(): void;
  /** Closes the connections; what still fails is forgotten. */
  end(): Promise<void>;
}

export interface QueuePoolOptions {
  url: string;
  size: number;
  settings: Timeouts;
  log: Logger;
  /** Is told of connections that break, which are replaced. */
  onError: (error: Error) => void;
}

/** Milliseconds between tries to connect. */
const RETRY_MS = 1_000;
/** After an error of this code the queue tries the same again, at once and then ever more seldom. */
const REPEATABLE = '40001';

/**
 * Opens a pool for graphile-worker. After a connection that broke the library does not try again to write
 * down that a job has ended: it leaves a rejected promise behind, which ends the process. So nobody hears
 * of a database that is away before it is back, and of a connection that broke by a code after which the
 * library tries again.
 */
export function openQueuePool(options: QueuePoolOptions): QueuePool {
  const { url, size, settings, log, onError } = options;
  const pool = new pg.Pool({
    connectionString: url,
    max: size,
    application_name: 'conclave-worker',
    ...timeoutsOf(settings, CONNECT_TIMEOUT),
  });
  let isHurried = false;

  function repeatably(error: unknown): never {
    if (isHurried || !isOutage(error)) throw error;
    const { message } = error as Error;
    throw Object.assign(new Error(message, { cause: error }), { code: REPEATABLE });
  }

  const statementTimeoutMs = settings.DATABASE_STATEMENT_TIMEOUT_MS;
  watchStatements(pool, [giveUpSilent({ pool, url, statementTimeoutMs, log })]);
  pool.on('error', onError);
  pool.on('connect', (client) => {
    // Without a listener the error of one that is in use would end the process.
    client.on('error', onError);
    const query = client.query as (...args: unknown[]) => unknown;
    const repeatable = (...args: unknown[]) => {
      const result = query.apply(client, args);
      return result instanceof Promise ? result.catch(repeatably) : result;
    };
    client.query = repeatable as typeof client.query;
  });
  type Callback = (error: Error | undefined, client: pg.PoolClient | undefined) => void;
  const connect = pool.connect.bind(pool) as (callback?: Callback) => Promise<pg.PoolClient>;
  async function patiently(): Promise<pg.PoolClient> {
    for (;;) {
      try {
        return await connect();
      } catch (error) {
        if (isHurried || !isOutage(error)) throw error;
      }
      await sleep(RETRY_MS);
    }
  }
  // With a callback the library asks for the connection that listens, and tries again by itself.
  pool.connect = ((callback?: Callback) =>
    callback ? connect(callback) : patiently()) as typeof pool.connect;

  /** The library leaves the promise to nobody; another worker finds the job when this one is gone. */
  const forget = (error: unknown) => {
    if (!isOutage(error)) throw error;
  };

  return {
    pool,
    hurry() {
      isHurried = true;
      process.on('unhandledRejection', forget);
    },
    async end() {
      await pool.end();
      process.off('unhandledRejection', forget);
    },
  };
}
