import type { GraphQLContext } from '../../context.ts';
import { notFound } from '../../errors.ts';
import type { Resolvers } from '../../generated/resolvers.ts';
import { parsePage, toConnection } from '../../pagination.ts';
import { acting, actorOf } from '../acting/acting-caller.ts';
import type { CouncilView } from '../council/standing.service.ts';
import type { CommentPlace } from './commenting.ts';
import { type CommentReader, mayEdit, mayRemove } from './commenting.ts';
import type { CommentRecord } from './comments.service.ts';

/** The comment behind an id, where the caller may know of its proposal. */
export async function visibleComment(
  { loaders }: GraphQLContext,
  id: string,
): Promise<CommentRecord | null> {
  const comment = await loaders.comment.load(id);
  return comment && (await loaders.proposal.load(comment.proposalId)) ? comment : null;
}

async function commentAfter(context: GraphQLContext, id: string): Promise<CommentRecord> {
  const comment = await visibleComment(context, id);
  // The answer to what was sent again may concern what the caller does not see any more.
  if (!comment) throw notFound('comment');
  return comment;
}

function readerIn({ viewer }: CouncilView, context: GraphQLContext): CommentReader {
  const { allowed, seesCouncil } = viewer;
  return { userId: actorOf(context).userId, allowed, seesCouncil };
}

const viewerMay =
  (judge: (comment: CommentPlace, reader: CommentReader) => boolean) =>
  async (comment: CommentRecord, _args: object, context: GraphQLContext) => {
    const { council } = await context.loaders.someProposal(comment.proposalId);
    return !council.archivedAt && judge(comment, readerIn(council, context));
  };

export const commentResolvers: Resolvers = {
  Mutation: {
    commentOnProposal: (_, { input }, context, info) =>
      acting(context, info, async (actor) => {
        const { commentId } = await context.services.comments.add(input, actor);
        return { comment: await commentAfter(context, commentId) };
      }),
    editComment: (_, { input }, context, info) =>
      acting(context, info, async (actor) => {
        const { kind, commentId } = await context.services.comments.edit(input, actor);
        const comment = await commentAfter(context, commentId);
        return kind === 'edited'
          ? { __typename: 'CommentEdited', comment }
          : {
              __typename: 'CommentRemovedBefore',
              message: 'The comment has been removed.',
              comment,
            };
      }),
    removeComment: (_, { input }, context, info) =>
      acting(context, info, async (actor) => {
        const { commentId } = await context.services.comments.remove(input, actor);
        return { comment: await commentAfter(context, commentId) };
      }),
  },
  Proposal: {
    async comments({ id }, args, { loaders }) {
      const page = parsePage(args, { byTime: true });
      const comments = await loaders.commentsOfProposal.load({ id, page });
      return toConnection(comments, page, ({ createdAt, id }) => [createdAt.toISOString(), id]);
    },
    viewerCanComment: ({ council }) =>
      !council.archivedAt && council.viewer.allowed.has('comments:write'),
  },
  Comment: {
    proposal: ({ proposalId }, _args, { loaders }) => loaders.someProposal(proposalId),
    author: ({ authorId }, _args, { loaders }) => loaders.someUser(authorId),
    removedBy: ({ removedBy }, _args, { loaders }) =>
      removedBy ? loaders.someUser(removedBy) : null,
    viewerCanEdit: viewerMay(mayEdit),
    viewerCanRemove: viewerMay(mayRemove),
  },
};
