import { randomBytes } from 'node:crypto';
import pg from 'pg';
import type { Logger } from '../logger.ts';

export interface ListenerOptions {
  /** Postgres directly: LISTEN does not work through a pooler in transaction mode. */
  url: string;
  /** What all nodes listen to. */
  channel: string;
  /** Milliseconds for which one proof of hearing is good. */
  leaseMs: number;
  log: Logger;
  onMessage: (payload: string) => void;
  /** What was sent to this node alone, by `send` to `privateChannel`. */
  onPrivateMessage: (payload: string) => void;
  /**
   * Runs after LISTEN and before anything is trusted: register the node, then load what was missed.
   * `formerId` is the id under which the node was registered before.
   */
  onConnected: (nodeId: string, formerId: string | undefined) => Promise<void>;
}

/** A connection that hears notifications, and knows whether it still does. */
export interface Listener {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Milliseconds until the present proof runs out; 0 or less means that memory must not be trusted. */
  remainingLeaseMs(): number;
  /** Id of this node on its present connection. */
  nodeId(): string | undefined;
  /** Notifies on the listener's own connection; what cannot be sent is not sent. */
  send(channel: string, payload: string): void;
}

const RETRY_MS = { min: 100, max: 5_000 };
/** Longest time from the first packet to being ready. */
const CONNECT_MS = 5_000;
/** How long `start` waits for the first proof; the node serves without it, and asks the database. */
const START_MS = 2_000;

/** The channel of what is sent to one node alone. */
export function privateChannel(channel: string, nodeId: string): string {
  return `${channel}_to_${nodeId}`;
}

/**
 * Listens on a connection of its own and proves several times a second that it hears: it notifies
 * itself and waits for its own words. Postgres delivers notifications in commit order, so hearing a
 * ping proves that everything committed before the ping was sent has been heard too; the proof is as
 * old as the sending, on this process's monotonic clock. A ping is only sent while the node is
 * registered and not fenced. A half-open connection gives no proof, and is replaced.
 */
export function createListener(options: ListenerOptions): Listener {
  const { channel, leaseMs, log } = options;
  const now = () => performance.now();
  let client: pg.Client | undefined;
  let nodeId: string | undefined;
  let registeredId: string | undefined;
  let provenAt = Number.NEGATIVE_INFINITY;
  let connectedAt = 0;
  let stopped = false;
  let retryMs = RETRY_MS.min;
  let timer: NodeJS.Timeout | undefined;
  let onFirstProof: (() => void) | undefined;

  async function connect(): Promise<void> {
    const id = randomBytes(8).toString('hex');
    const next = new pg.Client({
      connectionString: options.url,
      application_name: 'conclave-listener',
      keepAlive: true,
    });
    const pings = pingChannel(channel, id);
    next.on('error', (error) => reconnect(next, error));
    next.on('end', () => reconnect(next, new Error('the connection was closed')));
    next.on('notification', ({ channel: heardOn, payload = '' }) => {
      if (next !== client) return;
      if (heardOn === channel) options.onMessage(payload);
      else if (heardOn === pings) hearPing(Number(payload));
      else options.onPrivateMessage(payload);
    });
    client = next;
    timer = setTimeout(() => reconnect(next, new Error('no answer')), CONNECT_MS);
    try {
      await next.connect();
      await next.query(`listen ${channel}; listen ${pings}; listen ${privateChannel(channel, id)}`);
      await options.onConnected(id, registeredId);
    } catch (error) {
      reconnect(next, error);
      return;
    }
    if (next !== client) return;
    registeredId = id;
    nodeId = id;
    retryMs = RETRY_MS.min;
    connectedAt = now();
    log.info({ event: 'listener_connected', nodeId }, 'Hearing events of all nodes');
    ping(next, id);
  }

  function ping(on: pg.Client, id: string): void {
    clearTimeout(timer);
    if (stopped || on !== client) return;
    const sentAt = now();
    on.query('select pg_notify($1, $2) from node where id = $3 and fenced_at is null', [
      pingChannel(channel, id),
      String(sentAt),
      id,
    ]).then(
      ({ rowCount }) => {
        if (rowCount === 0) reconnect(on, new Error('this node was given up by others'));
      },
      (error) => reconnect(on, error),
    );
    timer = setTimeout(() => {
      const heardAt = Math.max(provenAt, connectedAt);
      if (now() - heardAt > 2 * leaseMs) reconnect(on, new Error('no answer to pings'));
      else ping(on, id);
    }, leaseMs / 4);
  }

  function hearPing(sentAt: number): void {
    if (sentAt > provenAt) provenAt = sentAt;
    onFirstProof?.();
    onFirstProof = undefined;
  }

  function reconnect(from: pg.Client, error: unknown): void {
    if (from !== client || stopped) return;
    distrust();
    discard(from);
    log.warn(
      { event: 'listener_lost', reason: error instanceof Error ? error.message : String(error) },
      'Not hearing events: sessions are checked in the database until it works again',
    );
    timer = setTimeout(() => void connect(), retryMs * (0.5 + Math.random()));
    retryMs = Math.min(retryMs * 2, RETRY_MS.max);
  }

  function distrust(): void {
    clearTimeout(timer);
    client = undefined;
    nodeId = undefined;
    provenAt = Number.NEGATIVE_INFINITY;
  }

  return {
    async start() {
      const { promise: proof, resolve } = Promise.withResolvers<void>();
      onFirstProof = resolve;
      await connect();
      const limit = setTimeout(resolve, client ? START_MS : 0);
      await proof;
      clearTimeout(limit);
    },
    async stop() {
      stopped = true;
      const last = client;
      distrust();
      await last?.end().catch(() => undefined);
    },
    remainingLeaseMs: () => provenAt + leaseMs - now(),
    nodeId: () => nodeId,
    send(to, payload) {
      const on = client;
      on?.query('select pg_notify($1, $2)', [to, payload]).catch((error) => reconnect(on, error));
    },
  };
}

function pingChannel(channel: string, nodeId: string): string {
  return `${channel}_ping_${nodeId}`;
}

/** A connection that hangs must not keep us: its socket is destroyed, not asked. */
function discard(client: pg.Client): void {
  client.end().catch(() => undefined);
  const { connection } = client as unknown as { connection: { stream: { destroy(): void } } };
  connection.stream.destroy();
}
