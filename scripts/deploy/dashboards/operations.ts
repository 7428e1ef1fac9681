import type { Dashboard } from './dashboard.ts';
import { quantile, quantiles, ratesBy } from './queries.ts';

const FIELDS = 'conclave_graphql_field_duration_seconds';

/** Which operations and fields are called, how they end and how long they take. */
export const operations: Dashboard = {
  uid: 'operations',
  title: 'GraphQL operations',
  description: 'Operations and root fields: how many, how they end, how long they take.',
  rows: [
    {
      title: 'Operations',
      panels: [
        {
          title: 'By type',
          description: 'Subscriptions count when they begin.',
          unit: 'ops',
          isStacked: true,
          lines: [
            { expr: ratesBy('type', 'conclave_graphql_operations_total'), legend: '{{type}}' },
          ],
        },
        {
          title: 'By name',
          description: 'Names that OBSERVED_OPERATIONS lists; all others are unknown.',
          unit: 'ops',
          lines: [
            { expr: ratesBy('name', 'conclave_graphql_operations_total'), legend: '{{name}}' },
          ],
        },
        {
          title: 'By code of their first error',
          description: 'INTERNAL and UNAVAILABLE are ours, the rest are refusals.',
          unit: 'ops',
          lines: [
            {
              expr: ratesBy('code', 'conclave_graphql_operations_total{outcome="error"}'),
              legend: '{{code}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Time',
      panels: [
        {
          title: 'Of operations',
          description: 'Queries and mutations, from their beginning to their result.',
          unit: 's',
          alarmAt: 0.5,
          lines: quantiles('conclave_graphql_operation_duration_seconds'),
        },
        {
          title: 'Of each phase, p95',
          description: 'Where the time of an operation goes.',
          unit: 's',
          lines: [
            {
              expr: quantile(0.95, 'conclave_graphql_phase_duration_seconds', { by: 'phase' }),
              legend: '{{phase}}',
            },
          ],
        },
      ],
    },
    {
      title: 'Fields of Query and Mutation',
      panels: [
        {
          title: 'The ten most called',
          description: 'Executions, access rule included.',
          unit: 'ops',
          lines: [
            { expr: `topk(10, ${ratesBy('field', `${FIELDS}_count`)})`, legend: '{{field}}' },
          ],
        },
        {
          title: 'The ten slowest, p95',
          description: 'Without the fields below them.',
          unit: 's',
          lines: [
            { expr: `topk(10, ${quantile(0.95, FIELDS, { by: 'field' })})`, legend: '{{field}}' },
          ],
        },
        {
          title: 'Those that end in errors',
          description: 'Refusals of access among them.',
          unit: 'ops',
          lines: [
            { expr: ratesBy('field', `${FIELDS}_count{outcome="error"}`), legend: '{{field}}' },
          ],
        },
      ],
    },
    {
      title: 'Errors and sizes',
      panels: [
        {
          title: 'Errors by phase',
          description: 'Before execute: what clients send is wrong, or refused.',
          unit: 'ops',
          lines: [{ expr: ratesBy('phase', 'conclave_graphql_errors_total'), legend: '{{phase}}' }],
        },
        {
          title: 'Size of requests to /graphql, p95',
          description: 'Headers included.',
          unit: 'bytes',
          lines: [
            {
              expr: quantile(0.95, 'conclave_http_request_size_bytes', {
                where: 'route="/graphql"',
              }),
              legend: 'requests',
            },
            {
              expr: quantile(0.95, 'conclave_http_response_size_bytes', {
                where: 'route="/graphql"',
              }),
              legend: 'answers',
            },
          ],
        },
        {
          title: 'Refused for want of room',
          description: 'MAX_CONCURRENT_OPERATIONS ran already. Add a node, or find what is slow.',
          unit: 'ops',
          lines: [
            {
              expr: ratesBy('instance', 'conclave_graphql_operations_shed_total'),
              legend: '{{instance}}',
            },
          ],
        },
        {
          title: 'Checks of rate limits',
          description: 'shared: in Redis; local: each process for itself.',
          unit: 'ops',
          lines: [
            { expr: ratesBy('store', 'conclave_rate_limit_checks_total'), legend: '{{store}}' },
          ],
        },
      ],
    },
  ],
};
