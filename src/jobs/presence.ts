import pg from 'pg';
import type { Logger } from '../telemetry/logger.ts';
import type { InHand, TakenJob } from './in-hand.ts';

/** Says that a worker is there, and frees the jobs of those that are no more. */
export interface Presence {
  /** From now on `lockedBy`, the name under which a pool of workers takes jobs, is there. */
  announce(lockedBy: string): void;
  stop(): Promise<void>;
}

/** Any number, as long as it is always the same: the class of the advisory locks. */
const LOCKS = 7_264_902;
/** Milliseconds between looks, and for how long somebody must have been away to be gone. */
const LOOK_MS = 2_000;
const GONE_MS = 10_000;

/** Those who have taken jobs and hold no lock. Keys of advisory locks are shown without their sign. */
const ABSENT = `
  select distinct locked_by as name from graphile_worker._private_jobs as job
  where locked_by is not null and not exists (
    select from pg_locks
    where locktype = 'advisory' and granted and classid = $1
      and database = (select oid from pg_database where datname = current_database())
      and objid::bigint = hashtext(job.locked_by)::bigint & 4294967295)`;

const FREE = `
  with queues as (
    update graphile_worker._private_job_queues set locked_at = null, locked_by = null
    where locked_by = any($1)
  )
  update graphile_worker._private_jobs set locked_at = null, locked_by = null
  where locked_by = any($1)`;

/** What this worker has taken, as the queue has it; not what may still be on its way here. */
const TAKEN = `
  select id::text, attempts from graphile_worker._private_jobs
  where locked_by = $1 and locked_at < now() - interval '30 seconds'`;

const GIVE_BACK = `
  update graphile_worker._private_jobs
  set locked_at = null, locked_by = null, attempts = attempts - 1
  where locked_by = $1 and id = any($2::bigint[])`;

/** So that a machine that vanishes does not hold its lock for the two hours that TCP would give it. */
const KEEP_ALIVE =
  'set tcp_keepalives_idle = 5; set tcp_keepalives_interval = 2; set tcp_keepalives_count = 3';

/**
 * A worker holds an advisory lock as long as it lives: Postgres lets go of it when the connection ends,
 * whatever the worker died of. The queue itself would keep the jobs of a killed worker for four hours; and
 * as long those that a worker has taken and never heard of, since its connection broke in between.
 *
 * @param url Postgres itself: a pooler in transaction mode keeps no locks
 */
export function startPresence(options: { url: string; inHand: InHand; log: Logger }): Presence {
  const { url, inHand, log } = options;
  let client: pg.Client | undefined;
  let name: string | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isStopped = false;
  let running: Promise<void> = Promise.resolve();
  const absentSince = new Map<string, number>();

  async function connect(): Promise<pg.Client> {
    const next = new pg.Client({
      connectionString: url,
      application_name: 'conclave-worker-presence',
      keepAlive: true,
      connectionTimeoutMillis: LOOK_MS,
      query_timeout: LOOK_MS,
    });
    const lose = () => {
      if (client === next) client = undefined;
    };
    next.on('error', lose);
    next.on('end', lose);
    await next.connect();
    await next.query(KEEP_ALIVE);
    await next.query('select pg_advisory_lock($1, hashtext($2))', [LOCKS, name]);
    client = next;
    return next;
  }

  async function giveBack(on: pg.Client): Promise<void> {
    const { rows } = await on.query<TakenJob>(TAKEN, [name]);
    const unheard = inHand.unheardOf(rows);
    if (unheard.length === 0) return;
    await on.query(GIVE_BACK, [name, unheard.map(({ id }) => id)]);
    log.warn(
      { event: 'jobs_freed', workers: [name] },
      'Jobs that it never heard of are free again',
    );
  }

  async function look(): Promise<void> {
    const on = client ?? (await connect());
    await giveBack(on);
    const { rows } = await on.query<{ name: string }>(ABSENT, [LOCKS]);
    const now = performance.now();
    const absent = new Set(rows.map((row) => row.name));
    for (const known of absentSince.keys()) if (!absent.has(known)) absentSince.delete(known);
    for (const each of absent) if (!absentSince.has(each)) absentSince.set(each, now);
    const gone = [...absent].filter((each) => now - (absentSince.get(each) ?? now) >= GONE_MS);
    if (gone.length === 0) return;
    await on.query(FREE, [gone]);
    log.warn({ event: 'jobs_freed', workers: gone }, 'A worker is gone; others do its jobs');
  }

  async function tick(): Promise<void> {
    try {
      await look();
    } catch (error) {
      // What was seen before the database went away says nothing of those who come back with it.
      absentSince.clear();
      await client?.end().catch(() => undefined);
      client = undefined;
      log.debug({ event: 'presence_lost', err: error }, 'Will connect again');
    }
    if (!isStopped) timer = setTimeout(next, LOOK_MS);
  }

  function next(): void {
    running = tick();
  }

  return {
    announce(lockedBy) {
      name = lockedBy;
      next();
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
      await client?.end().catch(() => undefined);
    },
  };
}
