import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Logger } from '../logger.ts';

export interface ListenerOptions {
  /** Postgres directly: LISTEN does not work through a pooler in transaction mode. */
  url: string;
  channel: string;
  /** Milliseconds for which one proof of hearing is good. */
  leaseMs: number;
  log: Logger;
  onMessage: (payload: string) => void;
  /** Runs after LISTEN and before anything is trusted: load what was missed. */
  onConnected: () => Promise<void>;
}

/** A connection that hears notifications, and knows whether it still does. */
export interface Listener {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Milliseconds until the present proof runs out; 0 or less means that memory must not be trusted. */
  remainingLeaseMs(): number;
}

const RETRY_MS = { min: 100, max: 5_000 };

/**
 * Listens on a connection of its own and proves several times a second that it hears: it notifies
 * itself and waits for its own words. Postgres delivers notifications in commit order, so hearing a
 * ping proves that everything committed before the ping was sent has been heard too; the proof is as
 * old as the sending, on this process's monotonic clock. A half-open connection gives no proof, and
 * is replaced.
 */
export function createListener(options: ListenerOptions): Listener {
  const { leaseMs, log } = options;
  const pingChannel = `${options.channel}_ping_${randomBytes(6).toString('hex')}`;
  const now = () => performance.now();
  let client: pg.Client | undefined;
  let provenAt = Number.NEGATIVE_INFINITY;
  let connectedAt = 0;
  let stopped = false;
  let retryMs = RETRY_MS.min;
  let timer: NodeJS.Timeout | undefined;
  let firstProof: (() => void) | undefined;

  async function connect(): Promise<void> {
    const next = new pg.Client({
      connectionString: options.url,
      application_name: 'conclave-listener',
      connectionTimeoutMillis: 2_000,
      keepAlive: true,
    });
    next.on('error', (error) => reconnect(next, error));
    next.on('end', () => reconnect(next, new Error('the connection was closed')));
    next.on('notification', (message) => {
      if (next !== client) return;
      if (message.channel === pingChannel) hearPing(Number(message.payload));
      else if (message.payload !== undefined) options.onMessage(message.payload);
    });
    client = next;
    try {
      await next.connect();
      await next.query(`listen ${options.channel}; listen ${pingChannel}`);
      await options.onConnected();
    } catch (error) {
      reconnect(next, error);
      return;
    }
    if (next !== client) return;
    retryMs = RETRY_MS.min;
    connectedAt = now();
    log.info({ event: 'listener_connected' }, 'Hearing events of all nodes');
    ping(next);
  }

  function ping(on: pg.Client): void {
    clearTimeout(timer);
    if (stopped || on !== client) return;
    const sentAt = now();
    on.query('select pg_notify($1, $2)', [pingChannel, String(sentAt)]).catch((error) =>
      reconnect(on, error),
    );
    timer = setTimeout(() => {
      const heardAt = Math.max(provenAt, connectedAt);
      if (now() - heardAt > 2 * leaseMs) reconnect(on, new Error('no answer to pings'));
      else ping(on);
    }, leaseMs / 4);
  }

  function hearPing(sentAt: number): void {
    if (sentAt > provenAt) provenAt = sentAt;
    firstProof?.();
    firstProof = undefined;
  }

  function reconnect(from: pg.Client, error: unknown): void {
    if (from !== client || stopped) return;
    client = undefined;
    provenAt = Number.NEGATIVE_INFINITY;
    clearTimeout(timer);
    // A connection that hangs must not keep us: its socket is destroyed, not asked.
    from.end().catch(() => undefined);
    (
      from as unknown as { connection: { stream: { destroy(): void } } }
    ).connection.stream.destroy();
    log.warn(
      { event: 'listener_lost', reason: error instanceof Error ? error.message : String(error) },
      'Not hearing events: sessions are checked in the database until it works again',
    );
    timer = setTimeout(() => void connect(), retryMs * (0.5 + Math.random()));
    retryMs = Math.min(retryMs * 2, RETRY_MS.max);
  }

  return {
    async start() {
      const proof = new Promise<void>((resolve) => {
        firstProof = resolve;
      });
      await connect();
      if (client)
        await Promise.race([proof, new Promise((resolve) => setTimeout(resolve, 2_000).unref())]);
    },
    async stop() {
      stopped = true;
      clearTimeout(timer);
      const last = client;
      client = undefined;
      provenAt = Number.NEGATIVE_INFINITY;
      await last?.end().catch(() => undefined);
    },
    remainingLeaseMs: () => provenAt + leaseMs - now(),
  };
}
