import type { AuditService } from '../../audit/audit.service.ts';
import type { Database, Tx } from '../../db/database.ts';
import { fetchPages } from '../../db/pages.ts';
import { notFound } from '../../errors.ts';
import type { Bus } from '../../events/bus.ts';
import { type Id, newId } from '../../ids.ts';
import type { PageRequest } from '../../pagination.ts';
import { type Actor, Denial } from '../acting/acting.ts';
import { once, type Repeatable } from '../acting/answered-mutations.ts';
import { checkText } from '../acting/text.ts';
import { refuseArchived } from '../council/archived.ts';
import type { CouncilPermission } from '../council/permissions.ts';
import type { CouncilView } from '../council/standing.service.ts';
import type { ProposalAccess } from '../proposals/proposal-access.service.ts';
import { CommentEntity, type CommentRecord } from './entities.ts';

export type { CommentRecord };

const MAX_LENGTH = 10_000;

export interface CommentsService {
  add(
    input: { proposalId: string; body: string } & Repeatable,
    actor: Actor,
  ): Promise<{ commentId: string }>;
  edit(
    input: { commentId: string; body: string } & Repeatable,
    actor: Actor,
  ): Promise<{ kind: 'edited' | 'removed-before'; commentId: string }>;
  /** Takes the text away; the comment keeps its place. */
  remove(input: { commentId: string } & Repeatable, actor: Actor): Promise<{ commentId: string }>;
  /** Comments by id; whether their proposal may be seen is not asked. */
  findMany(ids: readonly string[]): Promise<CommentRecord[]>;
  /** For each proposal the comments of one page and one more, in the page's own direction. */
  listForProposals(
    proposalIds: readonly string[],
    page: PageRequest,
  ): Promise<Map<string, CommentRecord[]>>;
}

export function createCommentsService(deps: {
  db: Database;
  audit: AuditService;
  bus: Bus;
  access: ProposalAccess;
}): CommentsService {
  const { db, audit, bus, access } = deps;

  /** The comment, locked, and its council, when the caller may know of its proposal. */
  async function requireOf(tx: Tx, actor: Actor, commentId: string, needs: CouncilPermission) {
    const missing = () => new Denial('NOT_FOUND', 'comment', needs);
    const [place] = await tx.execute<{ proposalId: string }[]>(
      'select proposal_id as "proposalId" from comment where id = ?',
      [commentId],
    );
    if (!place) throw actor.isManager ? notFound('comment') : missing();
    const { council } = await access.see(tx, actor, place.proposalId, needs).catch((error) => {
      throw error instanceof Denial ? missing() : error;
    });
    const [row] = await tx.execute<object[]>('select * from comment where id = ? for update', [
      commentId,
    ]);
    return { council, comment: tx.map(CommentEntity, row as never) };
  }

  return {
    add: (input, actor) =>
      db.transaction((tx) =>
        once(tx, actor, 'commentOnProposal', input, async () => {
          // 1. identify, and check
          const body = checkBody(input.body);
          const { id: proposalId, council } = await access.see(
            tx,
            actor,
            input.proposalId,
            'comments:write',
          );
          refuseUnless(council, 'proposal', 'comments:write');
          // 2. act
          const id = newId('comment');
          const authorId = actor.userId as Id<'user'>;
          await tx.insert(CommentEntity, { id, proposalId, authorId, body });
          bus.tellAfter(tx, 'comment.added', {
            councilId: council.id,
            proposalId,
            commentId: id,
          });
          // 3. record
          await audit.record(tx, actor.origin, {
            action: 'COMMENT_ADDED',
            outcome: 'SUCCESS',
            target: { type: 'COMMENT', id },
            data: { proposalId },
          });
          return { commentId: id };
        }),
      ),

    edit: (input, actor) =>
      db.transaction((tx) =>
        once(tx, actor, 'editComment', input, async () => {
          // 1. identify, and check
          const { commentId } = input;
          const body = checkBody(input.body);
          const { council, comment } = await requireOf(tx, actor, commentId, 'comments:write');
          if (comment.authorId !== actor.userId) {
            throw new Denial('FORBIDDEN', 'comment', 'to be its author');
          }
          refuseUnless(council, 'comment', 'comments:write');
          if (comment.removedAt) return { kind: 'removed-before', commentId } as const;
          // 2. act
          if (comment.body === body) return { kind: 'edited', commentId } as const;
          await tx.execute(
            'update comment set body = ?, edited_at = clock_timestamp() where id = ?',
            [body, commentId],
          );
          // 3. record
          await audit.record(tx, actor.origin, {
            action: 'COMMENT_EDITED',
            outcome: 'SUCCESS',
            target: { type: 'COMMENT', id: commentId },
            data: { proposalId: comment.proposalId },
          });
          return { kind: 'edited', commentId } as const;
        }),
      ),

    remove: (input, actor) =>
      db.transaction((tx) =>
        once(tx, actor, 'removeComment', input, async () => {
          // 1. identify, and check
          const { commentId } = input;
          const { council, comment } = await requireOf(tx, actor, commentId, 'comments:moderate');
          if (comment.authorId === actor.userId) refuseArchived(council);
          else refuseUnless(council, 'comment', 'comments:moderate');
          if (comment.removedAt) return { commentId };
          // 2. act
          await tx.execute(
            `update comment set body = null, removed_at = clock_timestamp(), removed_by = ?
             where id = ?`,
            [actor.userId, commentId],
          );
          // 3. record
          await audit.record(tx, actor.origin, {
            action: 'COMMENT_REMOVED',
            outcome: 'SUCCESS',
            target: { type: 'COMMENT', id: commentId },
            data: { proposalId: comment.proposalId, authorId: comment.authorId },
          });
          return { commentId };
        }),
      ),

    findMany: (ids) =>
      db.fork().find(CommentEntity, { id: { $in: [...new Set(ids)] as CommentRecord['id'][] } }),
    listForProposals(proposalIds, page) {
      const list = { table: 'comment', orderBy: 'created_at', descending: false, conditions: [] };
      return db.readAnywhere((em) =>
        fetchPages(em, CommentEntity, list, 'proposal_id', proposalIds, page),
      );
    },
  };
}

/** @throws Denial where the caller may not do this, or PublicError CONFLICT where nobody may any more */
function refuseUnless(council: CouncilView, what: string, permission: CouncilPermission): void {
  if (!council.viewer.allowed.has(permission)) throw new Denial('FORBIDDEN', what, permission);
  refuseArchived(council);
}

function checkBody(body: string): string {
  return checkText('input.body', body.trim() === '' ? '' : body, 1, MAX_LENGTH);
}
