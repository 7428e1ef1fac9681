import type { Pool, PoolClient } from 'pg';

/**
 * Is told of a statement that begins, and of its end by what it returns.
 *
 * @param text the statement, once somebody wants to know it
 */
export type StatementWatch = (client: PoolClient, text: () => string) => End;

/** @param error why the statement failed, if it did */
export type End = (error?: unknown) => void;

/** Has these told of every statement of a pool that is waited for. */
export function watchStatements(pool: Pool, watches: readonly StatementWatch[]): void {
  pool.on('connect', (client) => watch(client, watches));
}

function watch(client: PoolClient, watches: readonly StatementWatch[]): void {
  const watched = (...args: unknown[]): unknown => {
    const ends = watches.map((begin) => begin(client, () => textOf(args[0])));
    const finish = (error?: unknown) => {
      for (const end of ends) end(error);
    };
    // As it is now: whoever counts or traces statements may have come after the connection.
    const result = Object.getPrototypeOf(client).query.apply(client, args);
    if (result instanceof Promise) result.then(() => finish(), finish);
    else finish();
    return result;
  };
  client.query = watched as typeof client.query;
}

function textOf(query: unknown): string {
  if (typeof query === 'string') return query;
  const { text } = (query ?? {}) as { text?: unknown };
  return typeof text === 'string' ? text : '';
}
