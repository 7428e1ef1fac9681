import { type EntitySchema, MikroORM, type SqlEntityManager } from '@mikro-orm/postgresql';

/** An EntityManager inside a transaction. What takes one belongs to the caller's act and commits with it. */
export type Tx = SqlEntityManager;

export interface DatabaseOptions {
  url: string;
  /** All entities; the features hand them over, so that this folder knows none of them. */
  entities: EntitySchema[];
  /** Connections held at the most. */
  poolSize?: number;
}

/** The connection pool and the two ways to use it. */
export interface Database {
  /** A fresh EntityManager for reading; each root field takes its own. */
  fork(): SqlEntityManager;
  /**
   * Runs `work` in one READ COMMITTED transaction: all of it is kept, or nothing. Resolves after the
   * commit and after everything that `afterCommit` registered has been waited for.
   */
  transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T>;
  /** Whether the database answers; throws when it does not. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** Milliseconds after which a statement, a wait for a lock, or an idle transaction is given up. */
const TIMEOUTS = { statement: 10_000, lock: 5_000, idleInTransaction: 10_000, connect: 2_000 };

const pending = new WeakMap<Tx, (() => Promise<void>)[]>();

/** Registers what must have happened after the commit before the act may be answered. */
export function afterCommit(tx: Tx, act: () => Promise<void>): void {
  const acts = pending.get(tx);
  if (!acts) throw new Error('afterCommit outside of Database.transaction');
  acts.push(act);
}

/** Opens the pool. Does not connect yet: the first query does. */
export async function openDatabase(options: DatabaseOptions): Promise<Database> {
  const orm = await MikroORM.init({
    clientUrl: options.url,
    entities: options.entities,
    pool: { min: 0, max: options.poolSize ?? 10 },
    driverOptions: {
      application_name: 'conclave',
      statement_timeout: TIMEOUTS.statement,
      lock_timeout: TIMEOUTS.lock,
      idle_in_transaction_session_timeout: TIMEOUTS.idleInTransaction,
      connectionTimeoutMillis: TIMEOUTS.connect,
      keepAlive: true,
    },
    forceUtcTimezone: true,
    implicitTransactions: false,
    ensureDatabase: false,
    logger: () => undefined,
  });

  async function transaction<T>(work: (tx: Tx) => Promise<T>): Promise<T> {
    const acts: (() => Promise<void>)[] = [];
    const result = await orm.em.fork().transactional((tx) => {
      pending.set(tx, acts);
      return work(tx);
    });
    await Promise.all(acts.map((act) => act()));
    return result;
  }

  return {
    fork: () => orm.em.fork(),
    transaction,
    async ping() {
      await orm.em.fork().execute('select 1');
    },
    close: () => orm.close(true),
  };
}
