import pg from 'pg';

/** For so long a connection is waited for, in milliseconds. */
const CONNECT_MS = 5_000;

/**
 * Opens a connection of one's own, for what a pool is not for. A server that says nothing is not waited
 * for, and one that goes away fails the next query, but not the process.
 */
export async function openClient(
  connectionString: string,
  options: Pick<pg.ClientConfig, 'query_timeout' | 'lock_timeout'> = {},
): Promise<pg.Client> {
  const client = new pg.Client({
    ...options,
    connectionString,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
  });
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
