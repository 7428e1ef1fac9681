import { defineEntity, p } from '@mikro-orm/core';
import type { Id } from '../../ids.ts';

/** The answer of a mutation that a client named, so that sending it again does nothing again. */
export const AnsweredMutationEntity = defineEntity({
  name: 'AnsweredMutation',
  tableName: 'answered_mutation',
  properties: {
    userId: p.text().$type<Id<'user'>>().primary(),
    clientMutationId: p.text().primary(),
    mutation: p.text(),
    inputHash: p.blob(),
    answer: p.json<object>(),
    answeredAt: p.datetime().columnType('timestamptz(3)').defaultRaw('clock_timestamp()'),
  },
  indexes: [{ name: 'answered_mutation_time_index', properties: ['answeredAt'] }],
});
