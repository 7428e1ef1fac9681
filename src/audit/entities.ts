import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Id } from '../ids.ts';
import type { FactAction, Outcome, SubjectType } from './facts.ts';

/**
 * One fact. Rows are only ever added: the application's database role may insert and select, and a
 * trigger refuses update and delete to everybody.
 */
export const AuditEventEntity = defineEntity({
  name: 'AuditEvent',
  tableName: 'audit_event',
  properties: {
    id: p.text().primary().$type<Id<'event'>>(),
    occurredAt: p.datetime().columnType('timestamptz(3)').defaultRaw('clock_timestamp()'),
    action: p.text().$type<FactAction>(),
    outcome: p.text().$type<Outcome>(),
    actorType: p.text().$type<SubjectType>(),
    actorId: p.text().nullable(),
    actorLabel: p.text().nullable(),
    targetType: p.text().$type<SubjectType>().nullable(),
    targetId: p.text().nullable(),
    targetLabel: p.text().nullable(),
    sessionId: p.text().nullable(),
    ipAddress: p.text().nullable(),
    userAgent: p.text().nullable(),
    traceId: p.text().nullable(),
    data: p.json<Record<string, unknown>>(),
  },
  indexes: [
    { name: 'audit_event_time_index', properties: ['occurredAt', 'id'] },
    { name: 'audit_event_actor_index', properties: ['actorId', 'occurredAt', 'id'] },
    { name: 'audit_event_target_index', properties: ['targetId', 'occurredAt', 'id'] },
    { name: 'audit_event_action_index', properties: ['action', 'occurredAt', 'id'] },
  ],
  checks: [
    {
      name: 'audit_event_outcome_check',
      expression: "outcome in ('SUCCESS', 'FAILURE', 'DENIED')",
    },
  ],
});

export type AuditEventRecord = InferEntity<typeof AuditEventEntity>;
