import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Id } from '../../ids.ts';
import type { Rules } from '../voting.ts';
import type { CouncilRole, RoleOverrides } from './permissions.ts';

export type CouncilVisibility = 'PUBLIC' | 'MEMBERS';

/** A body that decides. It is archived and never deleted: what it decided stays readable. */
export const CouncilEntity = defineEntity({
  name: 'Council',
  tableName: 'council',
  properties: {
    id: p.text().primary().$type<Id<'council'>>(),
    slug: p.text().unique('council_slug_unique'),
    name: p.text(),
    description: p.text(),
    visibility: p.text().$type<CouncilVisibility>(),
    defaultRules: p.json<Rules>(),
    roleOverrides: p.json<RoleOverrides>(),
    createdAt: p.datetime().columnType('timestamptz(3)').defaultRaw('clock_timestamp()'),
    updatedAt: p.datetime().columnType('timestamptz(3)').defaultRaw('clock_timestamp()'),
    archivedAt: p.datetime().columnType('timestamptz(3)').nullable(),
  },
  indexes: [{ name: 'council_name_index', properties: ['name', 'id'] }],
  checks: [
    { name: 'council_visibility_check', expression: "visibility in ('PUBLIC', 'MEMBERS')" },
    { name: 'council_slug_check', expression: "slug ~ '^[a-z0-9]+(-[a-z0-9]+)*$'" },
  ],
});

export type Council = InferEntity<typeof CouncilEntity>;

/** Somebody's place in a council, as it is now. How it was is in `Seat`. */
export const MembershipEntity = defineEntity({
  name: 'Membership',
  tableName: 'membership',
  properties: {
    id: p.text().primary().$type<Id<'membership'>>(),
    councilId: p.text().$type<Id<'council'>>(),
    userId: p.text().$type<Id<'user'>>(),
    role: p.text().$type<CouncilRole>(),
    /** In millionths, so that it is exact. */
    weight: p.bigint('bigint'),
    termFrom: p.datetime().columnType('timestamptz(3)').nullable(),
    termTo: p.datetime().columnType('timestamptz(3)').nullable(),
    createdAt: p.datetime().columnType('timestamptz(3)').defaultRaw('clock_timestamp()'),
    updatedAt: p.datetime().columnType('timestamptz(3)').defaultRaw('clock_timestamp()'),
    endedAt: p.datetime().columnType('timestamptz(3)').nullable(),
  },
  uniques: [
    {
      name: 'membership_one_current',
      properties: ['councilId', 'userId'],
      where: 'ended_at is null',
    },
  ],
  indexes: [
    { name: 'membership_user_index', properties: ['userId', 'councilId'] },
    { name: 'membership_council_index', properties: ['councilId', 'createdAt', 'id'] },
  ],
  checks: [
    { name: 'membership_role_check', expression: "role in ('CHAIR', 'OPERATOR', 'OBSERVER')" },
    { name: 'membership_weight_check', expression: 'weight > 0' },
    { name: 'membership_term_check', expression: 'term_from < term_to' },
  ],
});

export type Membership = InferEntity<typeof MembershipEntity>;

/**
 * One version of a membership: what held from `recordedAt` until `supersededAt`. The roll of a proposal
 * is read from here as of its opening, and is the same whoever reads it, and when.
 */
export const SeatEntity = defineEntity({
  name: 'Seat',
  tableName: 'seat',
  properties: {
    membershipId: p.text().$type<Id<'membership'>>().primary(),
    recordedAt: p.datetime().columnType('timestamptz(6)').primary(),
    councilId: p.text().$type<Id<'council'>>(),
    userId: p.text().$type<Id<'user'>>(),
    role: p.text().$type<CouncilRole>(),
    /** Whether its role allowed to cast ballots then. */
    votes: p.boolean(),
    weight: p.bigint('bigint'),
    termFrom: p.datetime().columnType('timestamptz(3)').nullable(),
    termTo: p.datetime().columnType('timestamptz(3)').nullable(),
    supersededAt: p.datetime().columnType('timestamptz(6)').nullable(),
  },
  uniques: [
    {
      name: 'seat_one_current',
      properties: ['membershipId'],
      where: 'superseded_at is null',
    },
  ],
  indexes: [{ name: 'seat_council_index', properties: ['councilId', 'recordedAt'] }],
});
