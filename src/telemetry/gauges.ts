import { gauge, remember, sampleOf, source, type Unwatch, watch } from './read-gauge.ts';

export type { Unwatch };

/** Connections of a pool to the database. */
export interface PoolState {
  used: number;
  idle: number;
  /** Acts that wait for a connection. */
  waiting: number;
  /** Most connections that there may be. */
  size: number;
}

/** Why nothing is read from a replica. */
export type ReplicaTrouble =
  /** Nobody has looked at it yet. */
  | 'unknown'
  /** It gives no answer. */
  | 'lost'
  /** It has not replayed what was acknowledged, and does not within the wait. */
  | 'behind'
  /** It follows nobody: it was promoted. */
  | 'no-replica'
  /** It is no copy of this database. */
  | 'other-database'
  /** It has what the primary has not. */
  | 'diverged'
  /** Its clock is another one than the primary's. */
  | 'clock';

export interface ReplicaState {
  /** From 1, in the order of `READ_DATABASE_URLS`. */
  replica: number;
  /** Why nothing is read from it; undefined while it is read from. */
  trouble: ReplicaTrouble | undefined;
  /** How much of the log it has not replayed, as far as that is known. */
  lagBytes: number | undefined;
}

/** The jobs of one task, in the whole database. */
export interface Backlog {
  task: string;
  /** Waiting for their time, their turn, or another try. */
  queued: number;
  running: number;
  /** Given up after the last try. */
  failed: number;
  /** For how long the oldest one that is queued could have run; 0 where none could. */
  oldestSeconds: number;
}

/** From now on `/metrics` says whether the bus hears the events of all nodes. */
export const watchListener = watch<{ isTrusted(): boolean }>(
  'conclave_listener_trusted',
  'Whether this node hears the events of all nodes (1), or has to ask the database (0).',
  (bus) => (bus.isTrusted() ? 1 : 0),
);

export const watchRedis = watch<{ isUp(): boolean }>(
  'conclave_redis_up',
  'Whether rate limits are counted in Redis (1), or by this node for itself (0).',
  (redis) => (redis.isUp() ? 1 : 0),
);

export const watchSigningKey = watch<{ signingKeyAgeSeconds(): number | undefined }>(
  'conclave_signing_key_age_seconds',
  'Time since the key that signs access tokens became active.',
  (keys) => keys.signingKeyAgeSeconds(),
);

const sessions = source<() => Promise<number | undefined>>();

/** `count` is called once a minute at the most. */
export const watchSessions = (count: () => Promise<number>): Unwatch =>
  sessions.watch(remember(count, 60_000));

gauge('conclave_sessions_active', 'Sessions that have not ended.', [], async () =>
  sampleOf(await sessions.current()?.()),
);

const certificateKeys = source<() => Promise<number | undefined>>();

/** `read` is called once a minute at the most. */
export const watchCertificateKey = (read: () => Promise<number | undefined>): Unwatch =>
  certificateKeys.watch(remember(read, 60_000));

gauge(
  'conclave_certificate_key_age_seconds',
  'Time since the key that signs certificates of votes was made.',
  [],
  async () => sampleOf(await certificateKeys.current()?.()),
);

const jobs = source<() => Promise<Backlog[] | undefined>>();

/** `read` is called every ten seconds at the most. */
export const watchJobs = (read: () => Promise<Backlog[]>): Unwatch =>
  jobs.watch(remember(read, 10_000));

gauge('conclave_jobs', 'Jobs in the queue.', ['task', 'state'], async () =>
  ((await jobs.current()?.()) ?? []).flatMap(({ task, queued, running, failed }) =>
    Object.entries({ queued, running, failed }).map(([state, value]) => ({
      labels: { task, state },
      value,
    })),
  ),
);

gauge(
  'conclave_jobs_oldest_seconds',
  'For how long the oldest queued job could have run.',
  ['task'],
  async () =>
    ((await jobs.current()?.()) ?? []).map(({ task, oldestSeconds }) => ({
      labels: { task },
      value: oldestSeconds,
    })),
);

const pools = new Map<string, () => PoolState>();

/** From now on `/metrics` shows this pool: the one of the services, or the one of the worker's queue. */
export function watchPool(pool: 'services' | 'queue', read: () => PoolState): Unwatch {
  pools.set(pool, read);
  return () => {
    if (pools.get(pool) === read) pools.delete(pool);
  };
}

const ofPools = (pick: (state: PoolState) => Record<string, number>) => () =>
  [...pools].flatMap(([pool, read]) =>
    Object.entries(pick(read())).map(([state, value]) => ({ labels: { pool, state }, value })),
  );

gauge(
  'conclave_db_pool_connections',
  'Connections to the database.',
  ['pool', 'state'],
  ofPools(({ used, idle }) => ({ used, idle })),
);

gauge('conclave_db_pool_waiting', 'Acts that wait for a connection.', ['pool'], () =>
  [...pools].map(([pool, read]) => ({ labels: { pool }, value: read().waiting })),
);

gauge('conclave_db_pool_size', 'Most connections that the pool may hold.', ['pool'], () =>
  [...pools].map(([pool, read]) => ({ labels: { pool }, value: read().size })),
);

const replicas = source<() => ReplicaState[]>();

/** From now on `/metrics` says how it stands with the replicas; nothing where there are none. */
export const watchReplicas = replicas.watch;

const ofReplicas = (pick: (state: ReplicaState) => number | undefined) => () =>
  (replicas.current()?.() ?? []).flatMap((state) => {
    const value = pick(state);
    return value === undefined ? [] : [{ labels: { replica: String(state.replica) }, value }];
  });

gauge(
  'conclave_replica_used',
  'Whether lists are read from the replica (1), or it is left alone (0).',
  ['replica'],
  ofReplicas(({ trouble }) => (trouble ? 0 : 1)),
);

gauge(
  'conclave_replica_lag_bytes',
  "What the replica has not replayed of the primary's log.",
  ['replica'],
  ofReplicas(({ lagBytes }) => lagBytes),
);
