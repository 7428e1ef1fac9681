import type { Pool, PoolClient } from 'pg';
import type { Logger } from '../telemetry/logger.ts';
import { withoutLiterals } from '../telemetry/statement-text.ts';

/**
 * Writes a line for each statement of a pool that took longer than `slowMs`, with its text but none of
 * its values. It says what the caller waited for: on a busy process that is more than the database took.
 */
export function logSlowQueries(pool: Pool, slowMs: number, log: Logger): void {
  pool.on('connect', (client) => watch(client, slowMs, log));
}

function watch(client: PoolClient, slowMs: number, log: Logger): void {
  const watched = (...args: unknown[]): unknown => {
    const startedAt = performance.now();
    // As it is now: whoever counts or traces statements may have come after the connection.
    const result = Object.getPrototypeOf(client).query.apply(client, args);
    if (result instanceof Promise) {
      const finish = () => {
        const durationMs = Math.round(performance.now() - startedAt);
        if (durationMs < slowMs) return;
        const statement = withoutLiterals(textOf(args[0]));
        log.warn({ event: 'slow_query', durationMs, statement }, 'A statement took long');
      };
      result.then(finish, finish);
    }
    return result;
  };
  client.query = watched as typeof client.query;
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query;
  const { text } = (query ?? {}) as { text?: unknown };
  return typeof text === 'string' ? text : '';
}
