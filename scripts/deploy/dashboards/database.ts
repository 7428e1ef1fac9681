import type { Dashboard } from './dashboard.ts';
import { quantile, ratesBy } from './queries.ts';

/** How the processes get on with Postgres, and the worker with its jobs. */
export const database: Dashboard = {
  uid: 'database',
  title: 'Postgres and jobs',
  description: 'Connections to Postgres, as the processes see them, and the queue of jobs in it.',
  rows: [
    {
      title: 'Connections',
      panels: [
        {
          title: 'In use',
          description: 'By process and pool.',
          unit: 'short',
          lines: [
            {
              expr: 'sum by (instance, pool) (conclave_db_pool_connections{state="used"})',
              legend: '{{instance}} {{pool}}',
            },
          ],
        },
        {
          title: 'Share in use',
          description: 'At 100 % acts wait.',
          unit: 'percentunit',
          alarmAt: 1,
          lines: [
            {
              expr: 'sum by (instance, pool) (conclave_db_pool_connections{state="used"}) / on (instance, pool) conclave_db_pool_size',
              legend: '{{instance}} {{pool}}',
            },
          ],
        },
        {
          title: 'Acts that wait for one',
          description: 'Alert ConclavePoolExhausted.',
          unit: 'short',
          lines: [{ expr: 'conclave_db_pool_waiting', legend: '{{instance}} {{pool}}' }],
        },
        {
          title: 'Open and allowed',
          description: 'All processes together have to stay under max_connections.',
          unit: 'short',
          lines: [
            { expr: 'sum(conclave_db_pool_connections)', legend: 'open' },
            { expr: 'sum(conclave_db_pool_size)', legend: 'allowed' },
          ],
        },
      ],
    },
    {
      title: 'Replicas',
      panels: [
        {
          title: 'Lists',
          description: 'By a replica, or why by the primary.',
          unit: 'ops',
          lines: [{ expr: ratesBy('served', 'conclave_list_reads_total'), legend: '{{served}}' }],
        },
        {
          title: 'Behind',
          description: 'What each replica has not replayed, as each node sees it.',
          unit: 'bytes',
          lines: [{ expr: 'conclave_replica_lag_bytes', legend: '{{replica}} {{instance}}' }],
        },
        {
          title: 'Used',
          description: '0: left alone. Alert ConclaveReplicaUnused.',
          unit: 'short',
          lines: [{ expr: 'conclave_replica_used', legend: '{{replica}} {{instance}}' }],
        },
      ],
    },
    {
      title: 'Queue',
      panels: [
        {
          title: 'Jobs that wait',
          description: 'For their time, their turn or another try; by task.',
          unit: 'short',
          lines: [{ expr: 'max by (task) (conclave_jobs{state="queued"})', legend: '{{task}}' }],
        },
        {
          title: 'Age of the oldest',
          description: 'Since it could have run. Alert ConclaveQueueAge.',
          unit: 's',
          alarmAt: 300,
          lines: [{ expr: 'max by (task) (conclave_jobs_oldest_seconds)', legend: '{{task}}' }],
        },
        {
          title: 'Given up',
          description: 'After the last try. Alert ConclaveJobsFailed.',
          unit: 'short',
          alarmAt: 1,
          lines: [{ expr: 'max by (task) (conclave_jobs{state="failed"})', legend: '{{task}}' }],
        },
      ],
    },
    {
      title: 'Work',
      panels: [
        {
          title: 'Jobs done',
          description: 'By task.',
          unit: 'ops',
          lines: [
            {
              expr: ratesBy('task', 'conclave_job_duration_seconds_count{outcome="ok"}'),
              legend: '{{task}}',
            },
          ],
        },
        {
          title: 'Jobs that failed',
          description: 'They are tried again, ever more seldom.',
          unit: 'ops',
          lines: [
            {
              expr: ratesBy('task', 'conclave_job_duration_seconds_count{outcome="error"}'),
              legend: '{{task}}',
            },
          ],
        },
        {
          title: 'Time of a job, p95',
          description: 'Of one try.',
          unit: 's',
          lines: [
            {
              expr: quantile(0.95, 'conclave_job_duration_seconds', { by: 'task' }),
              legend: '{{task}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Outside services',
      panels: [
        {
          title: 'Breakers',
          description: '0 closed, 1 half open, 2 open: no calls. Alert ConclaveBreakerOpen.',
          unit: 'short',
          alarmAt: 2,
          lines: [{ expr: 'conclave_circuit_breaker_state', legend: '{{service}} {{instance}}' }],
        },
        {
          title: 'Calls',
          description: 'By how they ended.',
          unit: 'ops',
          lines: [
            {
              expr: ratesBy('service, outcome', 'conclave_outbound_calls_total'),
              legend: '{{service}} {{outcome}}',
            },
          ],
        },
        {
          title: 'Time of a call, p95',
          description: 'With its retries and pauses.',
          unit: 's',
          lines: [
            {
              expr: quantile(0.95, 'conclave_outbound_call_duration_seconds', { by: 'service' }),
              legend: '{{service}}',
            },
          ],
        },
      ],
    },
  ],
};
