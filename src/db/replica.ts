import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { Pool, PoolClient } from 'pg';
import type { ReplicaState, ReplicaTrouble } from '../telemetry/gauges.ts';
import { type ConnectionOptions, openConnections } from './connections.ts';
import { awaitReplay, createProbe, type Primary } from './replica-probe.ts';
import { createStanding } from './replica-standing.ts';
import { breakConnection } from './silence.ts';
import { ASK_REPLICA, parseWalPosition, type WalPosition } from './wal-position.ts';

/** A replica does not show what a read must see. */
export class UnfitReplica extends Error {
  override readonly name = 'UnfitReplica';
  readonly trouble: ReplicaTrouble;
  constructor(trouble: ReplicaTrouble) {
    super(`A replica cannot serve a read: ${trouble}`);
    this.trouble = trouble;
  }
}

/** One replica: its pool, and whether anything is read from it. */
export interface Replica {
  state(): ReplicaState;
  /**
   * Runs `work` in a transaction that sees everything up to `position`.
   *
   * @throws UnfitReplica when it has not come so far within the wait, or is no replica any more
   */
  read<T>(position: WalPosition, work: (em: SqlEntityManager) => Promise<T>): Promise<T>;
  /** Reads nothing from it until it has been found well again. */
  leave(trouble: ReplicaTrouble, err?: unknown): void;
  close(): Promise<void>;
}

export interface ReplicaOptions
  extends Pick<ConnectionOptions, 'url' | 'entities' | 'settings' | 'log'> {
  /** From 1, in the order of `READ_DATABASE_URLS`. */
  number: number;
  /** For how long a read waits for it to have replayed enough, in milliseconds. */
  waitMs: number;
  primary: Primary;
}

/** How often each replica is looked after, in milliseconds. */
const PROBE_MS = 1_000;
/** For so long a connection is waited for: the primary is another way. Milliseconds. */
const CONNECT_TIMEOUT = 1_000;

/** Opens the pool, and looks after the replica until it is closed. */
export async function openReplica(options: ReplicaOptions): Promise<Replica> {
  const { number, url, waitMs, log } = options;
  const standing = createStanding(number, log);
  const probe = createProbe({ url, waitMs, primary: options.primary });
  const clients = new Set<PoolClient>();
  const orm = await openConnections({
    ...options,
    contextName: `replica-${number}`,
    applicationName: 'conclave-reads',
    connectTimeoutMs: CONNECT_TIMEOUT,
    onPool: (pool: Pool) => {
      pool.on('connect', (client) => clients.add(client));
      pool.on('remove', (client) => clients.delete(client));
    },
  });
  let isClosed = false;
  let timer: NodeJS.Timeout | undefined;

  function leave(trouble: ReplicaTrouble, err?: unknown): void {
    standing.leave(trouble, err);
    // What hangs there is to be read elsewhere, and at once.
    if (trouble === 'lost') for (const client of clients) breakConnection(client);
  }

  async function lookAfter(): Promise<void> {
    try {
      const finding = await probe.run();
      standing.noteLag(finding?.lagBytes);
      if (finding?.trouble) leave(finding.trouble);
      else if (finding) standing.found();
    } catch (error) {
      standing.noteLag(undefined);
      if (!isClosed) leave('lost', error);
    }
    if (isClosed) return probe.close();
    timer = setTimeout(lookAfter, PROBE_MS);
    timer.unref();
  }
  lookAfter();

  return {
    state: standing.state,
    read: (position, work) =>
      orm.em.fork().transactional(
        async (em) => {
          const replayed = async () => {
            const [row] = await em.execute<{ position: string | null }[]>(ASK_REPLICA);
            return row?.position ? parseWalPosition(row.position) : undefined;
          };
          // In the transaction, so that it is the same server whatever stands in between.
          const trouble = await awaitReplay(replayed, position, waitMs);
          if (trouble) throw new UnfitReplica(trouble);
          return work(em);
        },
        { readOnly: true },
      ),
    leave,
    async close() {
      isClosed = true;
      clearTimeout(timer);
      probe.close();
      await orm.close(true);
    },
  };
}
