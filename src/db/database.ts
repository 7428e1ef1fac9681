import type { EntitySchema, SqlEntityManager } from '@mikro-orm/postgresql';
import type { Pool } from 'pg';
import type { Config } from '../config.ts';
import { currentScope, newTraceId, runInScope } from '../request-scope.ts';
import type { PoolState, ReplicaState } from '../telemetry/gauges.ts';
import type { Logger } from '../telemetry/logger.ts';
import { type ConnectionSettings, openConnections } from './connections.ts';
import { keepLane, type Lanes } from './lanes.ts';
import type { Leaving } from './read-only.ts';
import { openReplicas, type Replicas } from './replicas.ts';

/** An EntityManager inside a transaction. What takes one belongs to the caller's act and commits with it. */
export type Tx = SqlEntityManager;

export interface DatabaseOptions {
  url: string;
  /** All entities; the features hand them over, so that this folder knows none of them. */
  entities: EntitySchema[];
  settings: DatabaseSettings;
  log: Logger;
}

/** The settings that say how a process uses the database and its replicas. */
export type DatabaseSettings = ConnectionSettings &
  Pick<Config, 'READ_DATABASE_URLS' | 'READ_DATABASE_WAIT_MS'>;

/** The connection pool and the ways to use it. */
export interface Database {
  /** A fresh EntityManager for reading; each root field takes its own. */
  fork(): SqlEntityManager;
  /**
   * Runs a read that a replica may serve, by which nothing is decided: a page of a list. It sees all
   * that was acknowledged before the call, whichever node did it and wherever it is read. What a replica
   * cannot do, the primary does: `read` may run twice.
   */
  readAnywhere<T>(read: (em: SqlEntityManager) => Promise<T>): Promise<T>;
  /** From now on `readAnywhere` uses the replicas that are set. Until then, and without, the primary. */
  useReplicas(): Promise<void>;
  /** How it stands with the replicas that are used. */
  replicaStates(): ReplicaState[];
  /**
   * Runs `work` in one READ COMMITTED transaction: all of it is kept, or nothing. Resolves after the
   * commit and after everything that `afterCommit` registered has been waited for.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /**
   * `transaction` for work that is one single statement, which is a transaction by itself: it saves the two
   * round trips that begin and commit one.
   */
  statement<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Whether the database answers, and is no replica; throws when it does not, or is one. */
  ping(): Promise<void>;
  /** What the connections of the pool do at this moment. */
  poolState(): PoolState;
  close(): Promise<void>;
}

/** For so long a new connection, or one of the pool, is waited for; in milliseconds. */
export const CONNECT_TIMEOUT = 2_000;

interface Pending {
  onCommit: (() => Promise<void>)[];
  onRollback: (() => void)[];
}

const pending = new WeakMap<Tx, Pending>();

/** Registers what must have happened after the commit before the act may be answered. */
export function afterCommit(tx: Tx, act: () => Promise<void>): void {
  pendingOf(tx).onCommit.push(act);
}

/** Registers what is to be undone in memory when the transaction does not commit, or may not have. */
export function afterRollback(tx: Tx, act: () => void): void {
  pendingOf(tx).onRollback.push(act);
}

function pendingOf(tx: Tx): Pending {
  const acts = pending.get(tx);
  if (!acts) throw new Error('afterCommit or afterRollback outside of Database.transaction');
  return acts;
}

/** Opens the pool. Does not connect yet: the first query does. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const { settings } = options;
  let pool: Pool | undefined;
  let lanes: Lanes | undefined;
  let leaving: Leaving | undefined;
  const size = settings.DATABASE_POOL_SIZE;
  const orm = await openConnections({
    ...options,
    contextName: 'default',
    applicationName: 'conclave',
    connectTimeoutMs: CONNECT_TIMEOUT,
    onPool: (created, whereReadOnly) => {
      pool = created;
      leaving = whereReadOnly;
      lanes = keepLane(created, {
        size,
        timeoutMs: CONNECT_TIMEOUT,
        urgency: () => currentScope()?.urgency,
      });
    },
  });
  let replicas: Replicas | undefined;

  /** Runs what commits, and then what was registered for after that. */
  async function committing<T>(run: (begun: (tx: Tx) => Tx) => Promise<T>): Promise<T> {
    const acts: Pending = { onCommit: [], onRollback: [] };
    const begun = (tx: Tx) => {
      pending.set(tx, acts);
      return tx;
    };
    const result = await run(begun).catch((error) => {
      for (const act of acts.onRollback) act();
      throw error;
    });
    await Promise.all(acts.onCommit.map((act) => act()));
    return result;
  }

  const transaction = <T>(work: (tx: Tx) => Promise<T>): Promise<T> =>
    committing((begun) => orm.em.fork().transactional((tx) => work(begun(tx))));

  return {
    fork: () => orm.em.fork(),
    async readAnywhere(read) {
      const served = await replicas?.read(read);
      return served ? served.value : read(orm.em.fork());
    },
    async useReplicas() {
      const { READ_DATABASE_URLS: urls, READ_DATABASE_WAIT_MS: waitMs } = settings;
      if (urls.length === 0) return;
      replicas ??= await openReplicas({ ...options, urls, waitMs, fork: () => orm.em.fork() });
    },
    replicaStates: () => replicas?.states() ?? [],
    transaction,
    statement: (work) => committing((begun) => work(begun(orm.em.fork()))),
    async ping() {
      // Else a node with much to do would look as if it had lost its database.
      const scope = { traceId: newTraceId(), urgency: 'session' } as const;
      const [server] = await runInScope(scope, () =>
        orm.em
          .fork()
          .execute<{ isReplica: boolean }[]>('select pg_is_in_recovery() as "isReplica"'),
      );
      if (!server?.isReplica) return;
      leaving?.leave();
      throw new Error('the server is a replica, and takes no writes');
    },
    poolState: () => {
      const state = stateOf(pool, size);
      return { ...state, waiting: state.waiting + (lanes?.waiting() ?? 0) };
    },
    async close() {
      await replicas?.close();
      await orm.close(true);
    },
  };
}

/** What is known of any pool of pg. */
export function stateOf(
  pool: Pick<Pool, 'totalCount' | 'idleCount' | 'waitingCount'> | undefined,
  size: number,
): PoolState {
  const { totalCount = 0, idleCount = 0, waitingCount = 0 } = pool ?? {};
  return { used: totalCount - idleCount, idle: idleCount, waiting: waitingCount, size };
}
