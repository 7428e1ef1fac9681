import { defineEntity, type InferEntity, p } from '@mikro-orm/core';

/**
 * A breaker as the process that it belongs to last reported it. Breakers live in memory, each process
 * has its own; by these rows an administrator sees all of them, and asks for them to be closed.
 */
export const CircuitBreakerEntity = defineEntity({
  name: 'CircuitBreaker',
  tableName: 'circuit_breaker',
  properties: {
    process: p.text().primary(),
    service: p.text().primary(),
    state: p.text().$type<'CLOSED' | 'HALF_OPEN' | 'OPEN'>(),
    consecutiveFaults: p.integer(),
    openedAt: p.datetime().columnType('timestamptz(3)').nullable(),
    retryAt: p.datetime().columnType('timestamptz(3)').nullable(),
    lastFaultAt: p.datetime().columnType('timestamptz(3)').nullable(),
    lastFault: p.text().nullable(),
    reportedAt: p.datetime().columnType('timestamptz(3)').defaultRaw('clock_timestamp()'),
    resetRequestedAt: p.datetime().columnType('timestamptz(3)').nullable(),
  },
  checks: [
    {
      name: 'circuit_breaker_state_check',
      expression: `state in ('CLOSED', 'HALF_OPEN', 'OPEN')`,
    },
  ],
});

export type CircuitBreakerRecord = InferEntity<typeof CircuitBreakerEntity>;
