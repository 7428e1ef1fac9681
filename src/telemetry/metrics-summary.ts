import type { MetricObjectWithValues, MetricValue, Registry } from 'prom-client';
import type { HealthReport } from '../health.ts';

type Values = readonly MetricValue<string>[];

/**
 * The state of a process in a few figures, for a person who looks. Counts are since its start; what it
 * does not have, such as a listener, is left out. Times are in seconds, memory in bytes.
 */
export async function summarise(
  registry: Pick<Registry, 'getMetricsAsJSON'>,
  health: Pick<HealthReport, 'status'>,
) {
  const metrics = (await registry.getMetricsAsJSON()) as MetricObjectWithValues<
    MetricValue<string>
  >[];
  const byName = new Map(metrics.map(({ name, values }) => [name, values]));
  const of = (name: string): Values => byName.get(name) ?? [];
  /** Undefined, and so left out, where there is no such series. */
  const sum = (name: string, labels: Record<string, string | RegExp> = {}) => {
    const values = of(name).filter((one) => matches(one, labels));
    return values.length > 0 ? values.reduce((total, { value }) => total + value, 0) : undefined;
  };
  const total = (name: string, labels: Record<string, string | RegExp> = {}) =>
    sum(name, labels) ?? 0;
  const flag = (name: string) => {
    const value = sum(name);
    return value === undefined ? undefined : value === 1;
  };

  return {
    status: health.status,
    uptimeSeconds: Math.round(process.uptime()),
    requests: {
      inFlight: total('conclave_http_requests_in_flight'),
      total: total('conclave_http_requests_total'),
      serverErrors: total('conclave_http_requests_total', { status: /^5/ }),
    },
    operations: {
      total: total('conclave_graphql_operations_total'),
      refusedOrFailed: total('conclave_graphql_operations_total', { outcome: 'error' }),
      faults: total('conclave_graphql_operations_total', { code: 'INTERNAL' }),
    },
    signIns: {
      succeeded: total('conclave_sign_ins_total', { outcome: 'success' }),
      failed: total('conclave_sign_ins_total', { outcome: /^(?!success)/ }),
    },
    sessionsActive: sum('conclave_sessions_active'),
    streamsOpen: total('conclave_streams_open'),
    jobs: {
      queued: total('conclave_jobs', { state: 'queued' }),
      running: total('conclave_jobs', { state: 'running' }),
      failed: total('conclave_jobs', { state: 'failed' }),
      oldestSeconds: Math.max(0, ...of('conclave_jobs_oldest_seconds').map(({ value }) => value)),
    },
    databasePool: {
      used: total('conclave_db_pool_connections', { state: 'used' }),
      idle: total('conclave_db_pool_connections', { state: 'idle' }),
      waiting: total('conclave_db_pool_waiting'),
      size: total('conclave_db_pool_size'),
    },
    listenerTrusted: flag('conclave_listener_trusted'),
    redisUp: flag('conclave_redis_up'),
    log: {
      warnings: total('conclave_log_lines_total', { level: 'warn' }),
      errors: total('conclave_log_lines_total', { level: /^(error|fatal)$/ }),
    },
    residentMemoryBytes: sum('process_resident_memory_bytes'),
    eventLoopLagSeconds: sum('nodejs_eventloop_lag_p99_seconds'),
  };
}

function matches(
  { labels }: MetricValue<string>,
  wanted: Record<string, string | RegExp>,
): boolean {
  return Object.entries(wanted).every(([name, value]) => {
    const actual = String(labels[name] ?? '');
    return typeof value === 'string' ? actual === value : value.test(actual);
  });
}
