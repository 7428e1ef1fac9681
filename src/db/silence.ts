import pg, { type Pool, type PoolClient } from 'pg';
import type { Logger } from '../telemetry/logger.ts';
import type { StatementWatch } from './statements.ts';

/** In milliseconds. */
const TICK = 250;
/** After so long without an answer somebody asks on a new connection, and waits for so long. */
const ASK = { after: 2_000, patience: 2_500, pause: 2_500 };
/** By so much longer than Postgres lets a statement run its end may take to get here. */
const LATE = 1_000;

interface Waiting {
  /** Statements on the connection. */
  statements: number;
  /** For how long nothing has come, as far as this process was awake to see it. */
  silentMs: number;
}

export interface SilenceOptions {
  pool: Pool;
  /** Of the same server, to ask on a new connection. */
  url: string;
  /** After this Postgres itself gives a statement up, in milliseconds. */
  statementTimeoutMs: number;
  log: Logger;
}

/**
 * Gives up connections to a server that has gone without a word, such as a machine without power or a
 * network without a way there: TCP would wait for a quarter of an hour, and the statement with it. Where
 * nothing answers on a new connection either, what has waited for seconds is given up; where something
 * does, as after a failover, what has waited for longer than a statement may take. Connections that are
 * not in use go with them, for they lead to the same place.
 */
export function giveUpSilent(options: SilenceOptions): StatementWatch {
  const { pool, log } = options;
  const longest = options.statementTimeoutMs + LATE;
  const running = new Map<PoolClient, Waiting>();
  const idle = new Set<PoolClient>();
  let timer: NodeJS.Timeout | undefined;
  let sinceAsked = Number.POSITIVE_INFINITY;
  pool.on('acquire', (client) => idle.delete(client));
  pool.on('release', (_error, client) => idle.add(client));
  pool.on('remove', (client) => idle.delete(client));

  function giveUp(silentFor: number, reason: string): void {
    const silent = [...running].filter(([, { silentMs }]) => silentMs >= silentFor);
    if (silent.length === 0) return;
    log.warn({ event: 'database_silent', reason }, 'Connections to the database are given up');
    for (const [client] of silent) breakConnection(client);
    for (const client of idle) breakConnection(client);
  }

  /** Counts what it sees: a process that was kept busy does not take its own silence for another's. */
  function tick(): void {
    if (running.size === 0) {
      clearInterval(timer);
      timer = undefined;
      return;
    }
    for (const waiting of running.values()) waiting.silentMs += TICK;
    giveUp(longest, 'a statement has had no answer for longer than it may take');
    sinceAsked += TICK;
    const isSilent = [...running.values()].some(({ silentMs }) => silentMs >= ASK.after);
    if (!isSilent || sinceAsked < ASK.pause) return;
    sinceAsked = Number.NEGATIVE_INFINITY;
    answers(options.url).then((hasAnswered) => {
      sinceAsked = 0;
      if (!hasAnswered) giveUp(ASK.after, 'nothing answers on a new connection either');
    });
  }

  return (client) => {
    const waiting = running.get(client) ?? { statements: 0, silentMs: 0 };
    waiting.statements += 1;
    running.set(client, waiting);
    if (!timer) timer = setInterval(tick, TICK).unref();
    return () => {
      waiting.silentMs = 0;
      waiting.statements -= 1;
      if (waiting.statements === 0) running.delete(client);
    };
  };
}

/** Whether a server says anything at all, be it that it takes no more connections. */
async function answers(connectionString: string): Promise<boolean> {
  const client = new pg.Client({
    connectionString,
    application_name: 'conclave-probe',
    connectionTimeoutMillis: ASK.patience,
    query_timeout: ASK.patience,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select');
    return true;
  } catch (error) {
    return error instanceof pg.DatabaseError;
  } finally {
    breakConnection(client);
  }
}

/** Breaks a connection at once, whatever runs on it, without a word to a server that may not listen. */
export function breakConnection(client: Pick<PoolClient, 'query'>): void {
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } };
  connection.stream.destroy();
}
