import { defineEntity, p } from '@mikro-orm/core';

/**
 * A node that hears events and trusts what it has heard. It registers before it trusts, under a new id
 * with each connection. A fenced node gets no further proof of hearing, and its row goes when its last
 * one must have run out.
 */
export const NodeEntity = defineEntity({
  name: 'Node',
  tableName: 'node',
  properties: {
    id: p.text().primary(),
    leaseMs: p.integer(),
    registeredAt: p.datetime().columnType('timestamptz(3)').defaultRaw('clock_timestamp()'),
    fencedAt: p.datetime().columnType('timestamptz(3)').nullable(),
  },
});
