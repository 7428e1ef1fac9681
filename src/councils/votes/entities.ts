import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Id } from '../../ids.ts';
import type { Choice } from '../voting.ts';

/** Somebody who may vote on a proposal, with the weight that they held when it opened. */
export const RollEntryEntity = defineEntity({
  name: 'RollEntry',
  tableName: 'roll_entry',
  properties: {
    id: p.text().primary().$type<Id<'rollentry'>>(),
    proposalId: p.text().$type<Id<'proposal'>>(),
    userId: p.text().$type<Id<'user'>>(),
    weight: p.bigint('bigint'),
    isChair: p.boolean(),
    /** Whose ballot counts for this entry too, unless it has one of its own. */
    delegateId: p.text().$type<Id<'rollentry'>>().nullable(),
    delegatedAt: p.datetime().columnType('timestamptz(3)').nullable(),
    recusedAt: p.datetime().columnType('timestamptz(3)').nullable(),
    recusalReason: p.text().nullable(),
    /** For secret votes, whose ballots are gone after the count: whether one of theirs was in it. */
    voted: p.boolean().nullable(),
  },
  uniques: [
    { name: 'roll_entry_user_unique', properties: ['proposalId', 'userId'] },
    { name: 'roll_entry_weight_unique', properties: ['proposalId', 'id', 'weight'] },
  ],
  indexes: [
    {
      name: 'roll_entry_delegate_index',
      properties: ['proposalId', 'delegateId'],
      where: 'delegate_id is not null',
    },
    {
      name: 'roll_entry_recused_index',
      properties: ['proposalId', 'id'],
      where: 'recused_at is not null',
    },
  ],
  checks: [
    { name: 'roll_entry_weight_check', expression: 'weight > 0' },
    {
      name: 'roll_entry_recusal_check',
      expression: '(recused_at is null) = (recusal_reason is null)',
    },
    {
      name: 'roll_entry_delegation_check',
      expression: '(delegate_id is null) = (delegated_at is null) and delegate_id <> id',
    },
  ],
});

export type RollEntry = InferEntity<typeof RollEntryEntity>;

/**
 * One ballot. Rows are added and marked, never changed: a trigger sees to it. Only sealed ones are
 * deleted, when they have been counted.
 */
export const BallotEntity = defineEntity({
  name: 'Ballot',
  tableName: 'ballot',
  properties: {
    id: p.text().primary().$type<Id<'ballot'>>(),
    proposalId: p.text().$type<Id<'proposal'>>(),
    entryId: p.text().$type<Id<'rollentry'>>(),
    /** That of the roll entry: a foreign key sees to it. */
    weight: p.bigint('bigint'),
    choice: p.json<Choice>().nullable(),
    sealed: p.blob().nullable(),
    castAt: p.datetime().columnType('timestamptz(3)').defaultRaw('clock_timestamp()'),
    supersededAt: p.datetime().columnType('timestamptz(3)').nullable(),
    voidedAt: p.datetime().columnType('timestamptz(3)').nullable(),
  },
  uniques: [
    {
      name: 'ballot_one_live',
      properties: ['entryId'],
      where: 'superseded_at is null and voided_at is null',
    },
  ],
  indexes: [{ name: 'ballot_proposal_index', properties: ['proposalId', 'id'] }],
  checks: [{ name: 'ballot_choice_check', expression: 'num_nulls(choice, sealed) = 1' }],
});

export type Ballot = InferEntity<typeof BallotEntity>;

/**
 * What secret ballots said, after the count: nothing here joins a choice with a person. Rows stand in
 * the order of their receipts, which are random. Where weights differ, there are only totals.
 */
export const OpenedBallotEntity = defineEntity({
  name: 'OpenedBallot',
  tableName: 'opened_ballot',
  properties: {
    proposalId: p.text().$type<Id<'proposal'>>().primary(),
    /** The voter's receipt, or for a total `total:` and its number. */
    receipt: p.text().primary(),
    choice: p.json<Choice>(),
    weight: p.bigint('bigint'),
    members: p.integer(),
  },
});

export type OpenedBallot = InferEntity<typeof OpenedBallotEntity>;
