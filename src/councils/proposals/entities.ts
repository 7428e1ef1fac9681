import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Id } from '../../ids.ts';
import type { ResultJson, Rules, VotingOption } from '../voting.ts';

/** What has been written down; what the clock has decided since is added on reading. */
export type ProposalState =
  | 'DRAFT'
  | 'SUBMITTED'
  | 'SCHEDULED'
  | 'OPEN'
  | 'CLOSED'
  | 'CERTIFIED'
  | 'WITHDRAWN'
  | 'CANCELLED'
  | 'ANNULLED';

export type ProposalOutcome = 'ADOPTED' | 'REJECTED' | 'NO_QUORUM' | 'TIED';

/** Something that lies elsewhere and belongs to a proposal. */
export interface Attachment {
  label: string;
  url: string;
}

/** An annulment that waits for its second administrator. */
export interface Annulment {
  requestedBy: string;
  requestedAt: Date;
  reason: string;
}

/** A question to a council, from its draft to its certified result. */
export const ProposalEntity = defineEntity({
  name: 'Proposal',
  tableName: 'proposal',
  properties: {
    id: p.text().primary().$type<Id<'proposal'>>(),
    councilId: p.text().$type<Id<'council'>>(),
    authorId: p.text().$type<Id<'user'>>(),
    state: p.text().$type<ProposalState>(),
    title: p.text(),
    body: p.text(),
    attachments: p.json<Attachment[]>(),
    /** What can be chosen, where that is more than for and against. */
    options: p.json<VotingOption[]>(),
    /** SHA-256 of what is decided on, in hexadecimal; frozen at submission. */
    textHash: p.text().nullable(),
    /** Copied from the council, and frozen, when the vote is scheduled. */
    rules: p.json<Rules>().nullable(),
    opensAt: p.datetime().columnType('timestamptz(3)').nullable(),
    closesAt: p.datetime().columnType('timestamptz(3)').nullable(),
    /** Until when the vote was extended for want of a quorum. */
    extendedTo: p.datetime().columnType('timestamptz(3)').nullable(),
    /** When it closed: by its time, or before that where the outcome was certain. */
    closedAt: p.datetime().columnType('timestamptz(3)').nullable(),
    /** Who closed it before its time; null where the clock did. */
    closedBy: p.text().$type<Id<'user'>>().nullable(),
    outcome: p.text().$type<ProposalOutcome>().nullable(),
    result: p.json<ResultJson>().nullable(),
    /** When those on the roll were told that the vote opened, and closed. */
    openingToldAt: p.datetime().columnType('timestamptz(3)').nullable(),
    closingToldAt: p.datetime().columnType('timestamptz(3)').nullable(),
    /** The key that secret ballots are sealed to, and its private part until they are opened. */
    sealingKey: p.blob().nullable(),
    sealingKeySealed: p.blob().nullable(),
    createdAt: p.datetime().columnType('timestamptz(3)').defaultRaw('clock_timestamp()'),
    updatedAt: p.datetime().columnType('timestamptz(3)').defaultRaw('clock_timestamp()'),
    submittedAt: p.datetime().columnType('timestamptz(3)').nullable(),
    certifiedAt: p.datetime().columnType('timestamptz(3)').nullable(),
    certifiedBy: p.text().$type<Id<'user'>>().nullable(),
    /** Why it was withdrawn, cancelled or annulled. */
    endReason: p.text().nullable(),
    annulmentReason: p.text().nullable(),
    annulmentRequestedBy: p.text().$type<Id<'user'>>().nullable(),
    annulmentRequestedAt: p.datetime().columnType('timestamptz(3)').nullable(),
    annulledBy: p.text().$type<Id<'user'>>().nullable(),
    annulledAt: p.datetime().columnType('timestamptz(3)').nullable(),
  },
  indexes: [
    { name: 'proposal_council_index', properties: ['councilId', 'createdAt', 'id'] },
    { name: 'proposal_created_index', properties: ['createdAt', 'id'] },
    {
      name: 'proposal_opens_index',
      properties: ['opensAt'],
      where: "state = 'SCHEDULED'",
    },
    { name: 'proposal_closes_index', properties: ['closesAt'], where: "state = 'OPEN'" },
  ],
  checks: [
    {
      name: 'proposal_state_check',
      expression:
        "state in ('DRAFT', 'SUBMITTED', 'SCHEDULED', 'OPEN', 'CLOSED', 'CERTIFIED', 'WITHDRAWN', 'CANCELLED', 'ANNULLED')",
    },
    {
      name: 'proposal_outcome_check',
      expression: "outcome in ('ADOPTED', 'REJECTED', 'NO_QUORUM', 'TIED')",
    },
    {
      name: 'proposal_result_check',
      expression:
        "case when state = 'ANNULLED' and result is null then closed_at is not null and num_nonnulls(outcome, sealing_key, sealing_key_sealed) = 0 and not (rules->>'secrecy' is distinct from 'SECRET') when state in ('CLOSED', 'CERTIFIED', 'ANNULLED') then num_nonnulls(outcome, result, closed_at) = 3 else num_nonnulls(outcome, result, closed_at) = 0 end",
    },
    {
      name: 'proposal_schedule_check',
      expression:
        "state in ('DRAFT', 'SUBMITTED', 'WITHDRAWN', 'CANCELLED') or (rules is not null and opens_at is not null and closes_at is not null)",
    },
    { name: 'proposal_times_check', expression: 'opens_at < closes_at' },
    { name: 'proposal_extension_check', expression: 'extended_to > closes_at' },
    {
      name: 'proposal_annulment_check',
      expression:
        "(state = 'ANNULLED') = (annulled_by is not null) and annulled_by <> annulment_requested_by",
    },
  ],
});

export type Proposal = InferEntity<typeof ProposalEntity>;

/** What a proposal holds where nobody asks for its annulment, or not any more. */
export const NO_ANNULMENT = {
  annulmentRequestedBy: null,
  annulmentRequestedAt: null,
  annulmentReason: null,
} satisfies Partial<Proposal>;

/** The text of a draft before it was revised, or as it was begun. */
export const ProposalRevisionEntity = defineEntity({
  name: 'ProposalRevision',
  tableName: 'proposal_revision',
  properties: {
    id: p.text().primary().$type<Id<'revision'>>(),
    proposalId: p.text().$type<Id<'proposal'>>(),
    number: p.integer(),
    editorId: p.text().$type<Id<'user'>>(),
    title: p.text(),
    body: p.text(),
    attachments: p.json<Attachment[]>(),
    options: p.json<VotingOption[]>(),
    createdAt: p.datetime().columnType('timestamptz(3)').defaultRaw('clock_timestamp()'),
  },
  uniques: [{ name: 'proposal_revision_number_unique', properties: ['proposalId', 'number'] }],
});

export type ProposalRevisionRecord = InferEntity<typeof ProposalRevisionEntity>;
