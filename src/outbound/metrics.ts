import { Counter, Gauge, Histogram } from 'prom-client';
import { BUCKETS, registry } from '../telemetry/metrics.ts';

/** `fault`: of the service; `refused`: it answered, and does not want what was sent. */
export type OutboundOutcome = 'ok' | 'fault' | 'refused' | 'not_made';

export const outboundDuration = new Histogram({
  name: 'conclave_outbound_call_duration_seconds',
  help: 'Time that a call to an outside service took, with its retries.',
  labelNames: ['service'],
  buckets: BUCKETS,
  registers: [registry],
});

const outboundCalls = new Counter({
  name: 'conclave_outbound_calls_total',
  help: 'Calls to outside services.',
  labelNames: ['service', 'outcome'],
  registers: [registry],
});

export function countOutboundCall(service: string, outcome: OutboundOutcome): void {
  outboundCalls.inc({ service, outcome });
}

export type BreakerState = (typeof STATES)[number];

/** In the order of their numbers in the metric. */
const STATES = ['CLOSED', 'HALF_OPEN', 'OPEN'] as const;
const breakers = new Map<string, () => BreakerState>();

new Gauge({
  name: 'conclave_circuit_breaker_state',
  help: 'Whether calls to an outside service are made: 0 closed (they are), 1 half open, 2 open.',
  labelNames: ['service'],
  registers: [registry],
  collect() {
    for (const [service, state] of breakers) this.set({ service }, STATES.indexOf(state()));
  },
});

/** From now on `/metrics` shows how the breaker of a service stands. */
export function watchBreaker(service: string, state: () => BreakerState): void {
  breakers.set(service, state);
}
