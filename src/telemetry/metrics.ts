import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { counterSeries, histogramSeries } from './series.ts';

/**
 * Everything that `/metrics` shows, of this process; docs/metrics.md lists it. What happens is counted
 * by the metrics of this file and those of accounts, sessions and councils beside it; gauges.ts has what is
 * looked up at a scrape, http-metrics.ts requests.
 */
export const registry = new Registry();

/** Upper bounds in seconds, from 1 ms to 10 s. */
export const BUCKETS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export const operationDuration = histogramSeries({
  name: 'conclave_graphql_operation_duration_seconds',
  help: 'Time from the beginning of a query or mutation to its result.',
  labelNames: ['type', 'name', 'outcome'],
  buckets: BUCKETS,
  registry,
});

export const operations = counterSeries({
  name: 'conclave_graphql_operations_total',
  help: 'Operations that have been answered or refused, and subscriptions that have begun.',
  labelNames: ['type', 'name', 'outcome', 'code'],
  registry,
});

export const phaseDuration = histogramSeries({
  name: 'conclave_graphql_phase_duration_seconds',
  help: 'Time that a phase of an operation took.',
  labelNames: ['phase'],
  buckets: BUCKETS,
  registry,
});

export const fieldDuration = histogramSeries({
  name: 'conclave_graphql_field_duration_seconds',
  help: 'Time that a root field, or one that is observed, took, with its access rule.',
  labelNames: ['field', 'outcome'],
  buckets: BUCKETS,
  registry,
});

/** `shared`: in Redis; `local`: in this process, because there is no Redis or it gave no answer. */
export const countRateLimitCheck = counter(
  'conclave_rate_limit_checks_total',
  'Checks of the rate limits of fields.',
  'store',
  ['shared', 'local'],
);

/** Reads that a replica may serve: whether one did, or why the primary had to. */
export const countListRead = counter(
  'conclave_list_reads_total',
  'Reads of lists since there are replicas.',
  'served',
  ['replica', 'unusable', 'behind', 'busy', 'cancelled', 'lost', 'failed'],
);

export const propagation = new Histogram({
  name: 'conclave_event_propagation_seconds',
  help: 'Time from the commit of an event until every node has acted on it or must have noticed.',
  labelNames: ['topic', 'outcome'],
  buckets: BUCKETS,
  registers: [registry],
});

export const jobDuration = new Histogram({
  name: 'conclave_job_duration_seconds',
  help: 'Time that one run of a job took.',
  labelNames: ['task', 'outcome'],
  buckets: [...BUCKETS, 30, 60],
  registers: [registry],
});

export const countLogLine = counter('conclave_log_lines_total', 'Lines of the log.', 'level', [
  'fatal',
  'error',
  'warn',
  'info',
  'debug',
  'trace',
]);

export const countStreamEnd = counter(
  'conclave_streams_ended_total',
  'Subscriptions that ended.',
  'reason',
  [
    'client',
    'completed',
    'error',
    'overflow',
    'permission-lost',
    'session-ended',
    'shutdown',
    'token-expired',
  ],
);

export const openStreams = new Gauge({
  name: 'conclave_streams_open',
  help: 'Subscriptions that are open.',
  registers: [registry],
});

const rateLimitRefusals = new Counter({
  name: 'conclave_rate_limit_refusals_total',
  help: 'Executions of a field that its rate limit refused.',
  labelNames: ['field'],
  registers: [registry],
});

const fields = new Set<string>();

/** Makes coordinates such as `Mutation.login` known; others are counted as `other`. */
export function knowFields(coordinates: Iterable<string>): void {
  for (const coordinate of coordinates) fields.add(coordinate);
}

/** Counts an execution that the rate limit of the field at this coordinate refused. */
export function countRateLimitRefusal(coordinate: string): void {
  rateLimitRefusals.inc({ field: fields.has(coordinate) ? coordinate : 'other' });
}

let collectsProcess = false;

/** Adds Node's own metrics: CPU, memory, garbage collection, event loop delay. Once for a process. */
export function collectProcessMetrics(): void {
  if (collectsProcess) return;
  collectsProcess = true;
  collectDefaultMetrics({ register: registry });
}

/**
 * A counter with one label whose values are known beforehand. All of them stand at 0 from the start, so
 * that a rate is right from the first event on, and nobody can add more.
 */
export function counter<V extends string>(
  name: string,
  help: string,
  label: string,
  values: readonly V[],
) {
  const find = counterSeries({ name, help, labelNames: [label], registry });
  const cells = new Map(values.map((value) => [value, find({ [label]: toLabel(value) })]));
  return (value: V, count = 1): void => {
    const cell = cells.get(value) ?? find({ [label]: 'other' });
    cell.value += count;
  };
}

/** One spelling for the words of the API and those of the code: `SESSION_ENDED` as `session_ended`. */
function toLabel(value: string): string {
  return value.toLowerCase().replaceAll('-', '_');
}
