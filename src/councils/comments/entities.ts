import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Id } from '../../ids.ts';

/** Something said about a proposal. A removed one keeps its place, without its text. */
export const CommentEntity = defineEntity({
  name: 'Comment',
  tableName: 'comment',
  properties: {
    id: p.text().primary().$type<Id<'comment'>>(),
    proposalId: p.text().$type<Id<'proposal'>>(),
    authorId: p.text().$type<Id<'user'>>(),
    body: p.text().nullable(),
    createdAt: p.datetime().columnType('timestamptz(3)').defaultRaw('clock_timestamp()'),
    editedAt: p.datetime().columnType('timestamptz(3)').nullable(),
    removedAt: p.datetime().columnType('timestamptz(3)').nullable(),
    removedBy: p.text().$type<Id<'user'>>().nullable(),
  },
  indexes: [{ name: 'comment_proposal_index', properties: ['proposalId', 'createdAt', 'id'] }],
  checks: [
    { name: 'comment_removal_check', expression: '(removed_at is null) = (body is not null)' },
  ],
});

export type CommentRecord = InferEntity<typeof CommentEntity>;
