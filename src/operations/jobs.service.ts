import type { AuditService } from '../audit/audit.service.ts';
import type { Origin } from '../audit/facts.ts';
import type { Database, Tx } from '../db/database.ts';
import { badInput, notFound, PublicError } from '../errors.ts';
import type { Id } from '../ids.ts';
import { MAX_ATTEMPTS } from '../jobs/queue.ts';
import type { CursorKey, PageRequest } from '../pagination.ts';
import { fromJobId, toJobId } from './job-id.ts';

export type JobState = 'QUEUED' | 'RUNNING' | 'FAILED';

/** A job as administrators see it. What it was given stays in the queue: it may hold addresses. */
export interface JobRecord {
  id: Id<'job'>;
  /** The queue's own number, by which the list is ordered. */
  number: string;
  task: string;
  state: JobState;
  attempts: number;
  maxAttempts: number;
  createdAt: Date;
  runAt: Date;
  startedAt: Date | null;
  lastError: string | null;
}

export interface JobFilter {
  task?: string | null;
  state?: JobState | null;
}

export interface JobsService {
  /** The jobs of one page and one more, newest first, in the page's own direction. */
  list(filter: JobFilter, page: PageRequest): Promise<JobRecord[]>;
  find(id: string): Promise<JobRecord | null>;
  /**
   * Has a job run at once, with all its attempts before it.
   *
   * @throws PublicError NOT_FOUND; CONFLICT when it runs now
   */
  retry(id: string, origin: Origin): Promise<JobRecord>;
  /**
   * Takes a job out of the queue, so that it is never done.
   *
   * @throws PublicError NOT_FOUND; CONFLICT when it runs now
   */
  cancel(id: string, origin: Origin): Promise<JobRecord>;
}

const COLUMNS = `job.id::text as number, task.identifier as task,
  case when job.locked_at is not null then 'RUNNING'
    when job.attempts >= job.max_attempts then 'FAILED' else 'QUEUED' end as state,
  job.attempts::int, job.max_attempts::int as "maxAttempts", job.created_at as "createdAt",
  job.run_at as "runAt", job.locked_at as "startedAt", job.last_error as "lastError"`;
const JOBS = `graphile_worker._private_jobs as job
  join graphile_worker._private_tasks as task on task.id = job.task_id`;

const STATES: Record<JobState, string> = {
  RUNNING: 'job.locked_at is not null',
  FAILED: 'job.locked_at is null and job.attempts >= job.max_attempts',
  QUEUED: 'job.locked_at is null and job.attempts < job.max_attempts',
};

export function createJobsService(deps: { db: Database; audit: AuditService }): JobsService {
  const { db, audit } = deps;

  async function select(em: Tx, condition: string, values: unknown[]): Promise<JobRecord[]> {
    const rows = await em.execute<Omit<JobRecord, 'id'>[]>(
      `select ${COLUMNS} from ${JOBS} where ${condition}`,
      values,
    );
    return rows.map((row) => ({
      ...row,
      id: toJobId(row.number),
      createdAt: new Date(row.createdAt),
      runAt: new Date(row.runAt),
      startedAt: row.startedAt && new Date(row.startedAt),
    }));
  }

  /** Locks the job until the end of the transaction: a worker passes over it meanwhile. */
  async function lockIdle(tx: Tx, id: string): Promise<JobRecord> {
    const number = fromJobId(id);
    if (number === undefined) throw notFound('job');
    const [job] = await select(tx, 'job.id = ? for update of job', [number]);
    if (!job) throw notFound('job');
    if (job.state === 'RUNNING') throw new PublicError('CONFLICT', 'The job runs at the moment.');
    return job;
  }

  async function record(
    tx: Tx,
    origin: Origin,
    action: 'JOB_RETRIED' | 'JOB_CANCELLED',
    { id, task, state, attempts }: JobRecord,
  ): Promise<void> {
    await audit.record(tx, origin, {
      action,
      outcome: 'SUCCESS',
      target: { type: 'JOB', id, label: task },
      data: { state, attempts },
    });
  }

  return {
    list(filter, page) {
      const conditions = ['true'];
      const values: unknown[] = [];
      const add = (condition: string, ...given: unknown[]) => {
        conditions.push(condition);
        values.push(...given);
      };
      if (filter.task) add('task.identifier = ?', filter.task);
      if (filter.state) add(STATES[filter.state]);
      if (page.after) add('job.id < ?', numberOf('after', page.after));
      if (page.before) add('job.id > ?', numberOf('before', page.before));
      const direction = page.backward ? 'asc' : 'desc';
      const condition = `${conditions.join(' and ')} order by job.id ${direction} limit ?`;
      return select(db.fork(), condition, [...values, page.limit + 1]);
    },
    async find(id) {
      const number = fromJobId(id);
      if (number === undefined) return null;
      return (await select(db.fork(), 'job.id = ?', [number]))[0] ?? null;
    },
    retry: (id, origin) =>
      db.transaction(async (tx) => {
        // 1. identify, and 2. check
        const job = await lockIdle(tx, id);
        // 3. act
        const usual = (MAX_ATTEMPTS as Record<string, number>)[job.task] ?? job.maxAttempts;
        await tx.execute(
          `update graphile_worker._private_jobs set attempts = 0, max_attempts = ?, run_at = now(),
             updated_at = now() where id = ?`,
          [usual, job.number],
        );
        // 4. record
        await record(tx, origin, 'JOB_RETRIED', job);
        const [queued] = await select(tx, 'job.id = ?', [job.number]);
        return queued ?? job;
      }),
    cancel: (id, origin) =>
      db.transaction(async (tx) => {
        // 1. identify, and 2. check
        const job = await lockIdle(tx, id);
        // 3. act
        await tx.execute('delete from graphile_worker._private_jobs where id = ?', [job.number]);
        // 4. record
        await record(tx, origin, 'JOB_CANCELLED', job);
        return job;
      }),
  };
}

function numberOf(argument: string, [, number]: CursorKey): string {
  if (/^\d{1,18}$/.test(number)) return number;
  throw badInput(argument, `\`${argument}\` is no cursor of this list.`);
}
