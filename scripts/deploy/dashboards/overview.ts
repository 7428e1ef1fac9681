import type { Dashboard } from './dashboard.ts';
import { quantiles, rateOf, ratesBy } from './queries.ts';

const PUBLIC = 'route!~"/(live|ready|startup)z|/health"';

/** The first look: do people get answers, are they quick, and how are the processes? */
export const overview: Dashboard = {
  uid: 'overview',
  title: 'Overview',
  description: 'Whether people get answers, how quickly, and how the processes are.',
  rows: [
    {
      title: 'Promises',
      panels: [
        {
          title: 'Processes that answer',
          description: 'Of those that Prometheus knows, by role.',
          unit: 'short',
          isFigure: true,
          lines: [{ expr: 'sum by (role) (up{job="conclave"})', legend: '{{role}}' }],
        },
        {
          title: 'Failed operations, 3 days',
          description: 'Through a fault of ours; 0.1 % is allowed over 30 days.',
          unit: 'percentunit',
          isFigure: true,
          alarmAt: 0.001,
          lines: [{ expr: 'conclave:operations_failed:ratio_rate3d', legend: 'failed' }],
        },
        {
          title: 'Slow operations, 3 days',
          description: 'Longer than 500 ms; 1 % is allowed over 30 days.',
          unit: 'percentunit',
          isFigure: true,
          alarmAt: 0.01,
          lines: [{ expr: 'conclave:operations_slow:ratio_rate3d', legend: 'slow' }],
        },
        {
          title: 'Nodes that hear all others',
          description: 'The rest ask the database about each session.',
          unit: 'short',
          isFigure: true,
          lines: [{ expr: 'sum(conclave_listener_trusted)', legend: 'nodes' }],
        },
      ],
    },
    {
      title: 'Traffic',
      panels: [
        {
          title: 'HTTP requests',
          description: 'Without probes, by status.',
          unit: 'reqps',
          isStacked: true,
          lines: [
            {
              expr: ratesBy('status', `conclave_http_requests_total{${PUBLIC}}`),
              legend: '{{status}}',
            },
          ],
        },
        {
          title: 'Share of 5xx',
          description: 'Alert ConclaveHttpErrors from 1 % on.',
          unit: 'percentunit',
          alarmAt: 0.01,
          lines: [
            {
              expr: `${rateOf(`conclave_http_requests_total{status=~"5..", ${PUBLIC}}`)} / ${rateOf(`conclave_http_requests_total{${PUBLIC}}`)}`,
              legend: '5xx',
            },
          ],
        },
        {
          title: 'Time of operations',
          description: 'Alert ConclaveSlow when the 95th percentile is above 500 ms.',
          unit: 's',
          alarmAt: 0.5,
          lines: quantiles('conclave_graphql_operation_duration_seconds'),
        },
      ],
    },
    {
      title: 'Open',
      panels: [
        {
          title: 'Requests in flight',
          description: 'By process; open streams among them.',
          unit: 'short',
          lines: [
            {
              expr: 'sum by (instance) (conclave_http_requests_in_flight)',
              legend: '{{instance}}',
            },
          ],
        },
        {
          title: 'Streams',
          description: 'Open subscriptions by process.',
          unit: 'short',
          lines: [{ expr: 'sum by (instance) (conclave_streams_open)', legend: '{{instance}}' }],
        },
        {
          title: 'Streams that ended',
          description: 'By reason. Much overflow: clients that do not read.',
          unit: 'ops',
          lines: [
            { expr: ratesBy('reason', 'conclave_streams_ended_total'), legend: '{{reason}}' },
          ],
        },
      ],
    },
    {
      title: 'Processes',
      panels: [
        {
          title: 'Processor',
          description: 'Seconds a second; a process has one thread of JavaScript.',
          unit: 'short',
          lines: [
            {
              expr: ratesBy('instance', 'process_cpu_seconds_total{job="conclave"}'),
              legend: '{{instance}}',
            },
          ],
        },
        {
          title: 'Memory',
          description: 'Resident.',
          unit: 'bytes',
          lines: [
            { expr: 'process_resident_memory_bytes{job="conclave"}', legend: '{{instance}}' },
          ],
        },
        {
          title: 'Delay of the event loop, p99',
          description: 'An idle process shows 10 ms. Alert ConclaveEventLoopLag.',
          unit: 's',
          alarmAt: 0.2,
          lines: [
            { expr: 'nodejs_eventloop_lag_p99_seconds{job="conclave"}', legend: '{{instance}}' },
          ],
        },
        {
          title: 'Lines of the log',
          description: 'Warnings and worse, by level. Alert ConclaveErrorLog.',
          unit: 'ops',
          lines: [
            {
              expr: ratesBy('level', 'conclave_log_lines_total{level=~"fatal|error|warn"}'),
              legend: '{{level}}',
            },
          ],
        },
      ],
    },
  ],
};
