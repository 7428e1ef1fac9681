import { EventEmitter } from 'node:events';
import {
  type JobHelpers,
  Logger as JobLogger,
  parseCronItems,
  type Runner,
  run,
  type TaskList,
  type WorkerEvents,
} from 'graphile-worker';
import type { Timeouts } from '../db/connections.ts';
import { stateOf } from '../db/database.ts';
import { refusePooler } from '../db/pooler.ts';
import { runInScope, scopeOf } from '../request-scope.ts';
import { watchPool } from '../telemetry/gauges.ts';
import type { Logger } from '../telemetry/logger.ts';
import { jobDuration } from '../telemetry/metrics.ts';
import { inSpan } from '../telemetry/spans.ts';
import { isUnexpected, judgeFailure, summarizeFailure } from './failures.ts';
import { noteJobs } from './in-hand.ts';
import { startPresence } from './presence.ts';
import { MAX_ATTEMPTS, type Tasks } from './queue.ts';
import { openQueuePool } from './queue-pool.ts';

/** What tells a job from all others, however often it runs: letters, digits, `.` and `-`. */
export interface JobIdentity {
  key: string;
}

/** What is done for each task. A task may run twice; it must not matter. */
export type TaskActions = {
  [T in keyof Tasks]: (payload: Tasks[T], job: JobIdentity) => Promise<void>;
};

export interface WorkerOptions {
  url: string;
  settings: Timeouts;
  actions: TaskActions;
  log: Logger;
  /** How many jobs at once. */
  concurrency?: number;
  /** Is called when no jobs run any more, though nobody has said so. */
  onEnded?: () => void;
}

export interface Worker {
  /** Waits for running jobs, then ends. */
  stop(): Promise<void>;
}

/**
 * What is done by the clock, in the form of cron and in UTC. However many workers there are, each time
 * comes once.
 */
const SCHEDULE: readonly { task: keyof Tasks; match: string }[] = [
  { task: 'expire-sessions', match: '* * * * *' },
  { task: 'forget-attempts', match: '23 * * * *' },
  { task: 'rotate-keys', match: '*/5 * * * *' },
  { task: 'purge-sessions', match: '17 3 * * *' },
  { task: 'settle-proposals', match: '* * * * *' },
  { task: 'issue-certificates', match: '*/10 * * * *' },
  { task: 'forget-answers', match: '47 * * * *' },
];

/**
 * Runs jobs until stopped. Failed ones are tried again, ever more seldom (graphile-worker).
 *
 * @throws PoolerError when `url` leads through a pooler
 */
export async function startWorker(options: WorkerOptions): Promise<Worker> {
  const { url, settings, actions, log, concurrency = 4, onEnded } = options;
  await refusePooler(url, 'DIRECT_DATABASE_URL');
  const taskList: TaskList = Object.fromEntries(
    Object.entries(actions).map(([name, act]) => [
      name,
      (payload: unknown, helpers: JobHelpers) =>
        asConsequence(name, payload, (own) =>
          timed(name, () => act(own as never, { key: keyOf(helpers) })).catch((error) =>
            fail(error, helpers, log),
          ),
        ),
    ]),
  );
  const size = concurrency + 2;
  // A connection that breaks is replaced.
  let isStopping = false;
  const onError = (error: Error) => {
    if (isStopping) return;
    log.warn({ event: 'job_connection_lost', reason: error.message }, 'It will be replaced');
  };
  const queue = openQueuePool({ url, size, settings, log, onError });
  const unwatch = watchPool('queue', () => stateOf(queue.pool, size));
  const events = new EventEmitter() as WorkerEvents;
  const presence = startPresence({ url, inHand: noteJobs(events), log });
  events.on('pool:create', ({ workerPool }) => presence.announce(workerPool.id));
  const runner: Runner = await run({
    pgPool: queue.pool,
    events,
    taskList,
    parsedCronItems: parseCronItems(
      SCHEDULE.map(({ task, match }) => ({
        task,
        match,
        options: { backfillPeriod: 0, maxAttempts: MAX_ATTEMPTS[task] },
      })),
    ),
    concurrency,
    noHandleSignals: true,
    pollInterval: 2_000,
    logger: new JobLogger(() => (level, message, meta) => {
      // Jobs that come and go are no news; what goes wrong is, and that of a job was said already.
      const isFailure = meta !== undefined && 'failure' in meta;
      if (!isFailure && (level === 'error' || level === 'warning')) {
        log.warn(
          {
            event: 'job_trouble',
            task: (meta?.job as { task_identifier?: string })?.task_identifier,
          },
          message,
        );
      }
    }),
  });
  // The runner's promise rejects when its database is away for good; graphile-worker retries by itself.
  runner.promise.catch((error) => {
    log.error({ event: 'worker_ended', err: error }, 'No jobs run');
    if (!isStopping) onEnded?.();
  });
  return {
    async stop() {
      isStopping = true;
      queue.hurry();
      unwatch();
      await runner.stop().catch(() => undefined);
      await runner.promise.catch(() => undefined);
      await presence.stop();
      await queue.end();
    },
  };
}

/** Runs a job in the trace of what caused it. `run` is given what the job was given by that. */
function asConsequence(
  task: string,
  payload: unknown,
  run: (own: object) => Promise<void>,
): Promise<void> {
  const { traceparent, ...own } = payload as { traceparent?: string };
  const scope = scopeOf(undefined, traceparent);
  const span = {
    name: `job ${task}`,
    kind: 'consumer',
    attributes: { 'messaging.destination.name': task },
    cause: scope.parent,
  } as const;
  return runInScope(scope, () => inSpan(span, () => run(own)));
}

async function timed(task: string, run: () => Promise<void>): Promise<void> {
  const startedAt = performance.now();
  let outcome = 'error';
  try {
    await run();
    outcome = 'ok';
  } finally {
    jobDuration.observe({ task, outcome }, (performance.now() - startedAt) / 1000);
  }
}

/** Numbers of jobs begin anew where the database does; the time tells those apart. */
function keyOf({ job }: JobHelpers): string {
  return `job-${job.id}.${new Date(job.created_at).getTime().toString(36)}`;
}

/** Says in the log what went wrong, and in the queue only as much as quotes nobody. */
async function fail(
  error: unknown,
  { job, withPgClient }: JobHelpers,
  log: Logger,
): Promise<never> {
  const verdict = judgeFailure(error);
  const { id, task_identifier: task, attempts } = job;
  const line = { event: 'job_failed', job: id, task, attempts, verdict: verdict.kind, err: error };
  if (isUnexpected(error)) log.error(line, task);
  else log.warn(line, task);
  if (verdict.kind === 'postpone') {
    await withPgClient((client) =>
      client.query(
        `update graphile_worker._private_jobs
         set attempts = attempts - 1, run_at = now() + $2 * interval '1 millisecond' where id = $1`,
        [id, verdict.delayMs],
      ),
    );
  } else if (verdict.kind === 'give-up') {
    await withPgClient((client) =>
      client.query(
        'update graphile_worker._private_jobs set max_attempts = attempts where id = $1',
        [id],
      ),
    );
  }
  throw new Error(summarizeFailure(error));
}
