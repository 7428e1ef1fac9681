import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { isPooled } from '../db/pooler.ts';
import type { Logger } from '../telemetry/logger.ts';
import { monotonic } from './monotonic.ts';

export interface ListenerOptions {
  /** Postgres itself: what stands behind a pooler is found out, and not trusted. */
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
   * `formerIds` are those under which the node may still be registered.
   */
  onConnected: (nodeId: string, formerIds: readonly string[]) => Promise<void>;
  /** The node of that id trusts nothing any more and never will again. */
  onLost: (nodeId: string) => void;
}

/** A connection that hears notifications, and knows whether it still does. */
export interface Listener {
  start(): Promise<void>;
  stop(): Promise<void>;
  /** Milliseconds until the present proof runs out; 0 or less means that memory must not be trusted. */
  remainingLeaseMs(): number;
  /** Id of this node on its present connection; what is sent to it before it listens is lost. */
  nodeId(): string | undefined;
  /** Trusts nothing from now on, and begins anew: for when something heard was not acted on. */
  restart(reason: string): void;
  /**
   * Notifies on the listener's own connection, of each payload; what cannot be sent is not sent.
   * Resolves when that is settled.
   */
  send(channel: string, payloads: readonly string[]): Promise<void>;
}

const RETRY_MS = { min: 100, max: 5_000 };
/** Longest time from the first packet to being ready. */
const CONNECT_MS = 5_000;
/** How long a connection may take to close before it is cut, at the end. */
const CLOSE_MS = 1_000;
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
 *
 * Nothing is heard through a pooler: it may hand the connection that listens to somebody else, who
 * would be told instead, and hand it back in time for the next ping to be heard.
 */
export function createListener(options: ListenerOptions): Listener {
  const { channel, leaseMs, log } = options;
  let client: pg.Client | undefined;
  let nodeId: string | undefined;
  let formerIds: readonly string[] = [];
  let provenAt = Number.NEGATIVE_INFINITY;
  let connectedAt = 0;
  let stopped = false;
  let retryMs = RETRY_MS.min;
  let timer: NodeJS.Timeout | undefined;
  let onFirstProof: (() => void) | undefined;
  let lastQuery: Promise<unknown> = Promise.resolve();

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
    nodeId = id;
    lastQuery = Promise.resolve();
    timer = setTimeout(() => reconnect(next, new Error('no answer')), CONNECT_MS);
    try {
      await next.connect();
      if (await isPooled(next)) {
        throw new Error(
          'a pooler stands between this node and Postgres; DIRECT_DATABASE_URL must name Postgres',
        );
      }
      await next.query(`listen ${channel}; listen ${pings}; listen ${privateChannel(channel, id)}`);
      if (next !== client) return;
      const former = formerIds;
      formerIds = [...former, id];
      await options.onConnected(id, former);
    } catch (error) {
      reconnect(next, error);
      return;
    }
    if (next !== client) {
      // Given up meanwhile, perhaps before it was registered.
      options.onLost(id);
      return;
    }
    formerIds = [id];
    retryMs = RETRY_MS.min;
    connectedAt = monotonic();
    log.info({ event: 'listener_connected', nodeId }, 'Hearing events of all nodes');
    ping(next, id);
  }

  function ping(on: pg.Client, id: string): void {
    clearTimeout(timer);
    if (stopped || on !== client) return;
    const sentAt = monotonic();
    query(on, 'select pg_notify($1, $2) from node where id = $3 and fenced_at is null', [
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
      if (monotonic() - heardAt > 2 * leaseMs) reconnect(on, new Error('no answer to pings'));
      else ping(on, id);
    }, leaseMs / 4);
  }

  /** One after another: the connection takes a query only when the last one is through. */
  function query(on: pg.Client, text: string, params: string[]): Promise<pg.QueryResult> {
    const result = lastQuery.then(() => on.query(text, params));
    lastQuery = result.catch(() => undefined);
    return result;
  }

  function hearPing(sentAt: number): void {
    if (sentAt > provenAt) provenAt = sentAt;
    onFirstProof?.();
    onFirstProof = undefined;
  }

  function reconnect(from: pg.Client, error: unknown): void {
    if (from !== client || stopped) return;
    const lostId = nodeId;
    distrust();
    discard(from);
    if (lostId) options.onLost(lostId);
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
      if (!last) return;
      const limit = setTimeout(() => discard(last), CLOSE_MS);
      // To end a connection that runs a query is to cut it, and the query goes on.
      await lastQuery;
      await last.end().catch(() => undefined);
      clearTimeout(limit);
    },
    remainingLeaseMs: () => provenAt + leaseMs - monotonic(),
    nodeId: () => nodeId,
    restart(reason) {
      if (client) reconnect(client, new Error(reason));
    },
    async send(to, payloads) {
      const on = client;
      if (!on) return;
      await query(
        on,
        'select pg_notify($1, payload) from json_array_elements_text($2::json) as payload',
        [to, JSON.stringify(payloads)],
      ).catch((error) => reconnect(on, error));
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
