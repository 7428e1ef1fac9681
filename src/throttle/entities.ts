import { defineEntity, p } from '@mikro-orm/core';

/** The tally of one account, device or address. Addresses stand in it as keyed hashes only. */
export const ThrottleEntity = defineEntity({
  name: 'Throttle',
  tableName: 'throttle',
  properties: {
    key: p.text().primary(),
    failures: p.integer(),
    pending: p.integer().default(0),
    inARow: p.integer().fieldName('in_a_row').default(0),
    lastAt: p.datetime().columnType('timestamptz(3)'),
    lockedUntil: p.datetime().columnType('timestamptz(3)').nullable(),
  },
  indexes: [{ name: 'throttle_last_at_index', properties: ['lastAt'] }],
  checks: [
    { name: 'throttle_pending_check', expression: 'pending >= 0 and pending <= failures' },
    { name: 'throttle_in_a_row_check', expression: 'in_a_row >= 0' },
  ],
});
