import type { Database } from '../db/database.ts';
import type { Backlog } from '../telemetry/gauges.ts';

/** How much is to be done, by task. Every process may ask; the queue is one for all. */
export function readBacklogs(db: Database): Promise<Backlog[]> {
  return db.fork().execute<Backlog[]>(
    `select task_identifier as task,
       (count(*) filter (where locked_at is null and attempts < max_attempts))::int as queued,
       (count(*) filter (where locked_at is not null))::int as running,
       (count(*) filter (where locked_at is null and attempts >= max_attempts))::int as failed,
       coalesce(extract(epoch from clock_timestamp() - min(run_at) filter (
         where locked_at is null and attempts < max_attempts and run_at <= clock_timestamp()
       )), 0)::float8 as "oldestSeconds"
     from graphile_worker.jobs
     group by task_identifier`,
  );
}
