import type { GraphQLResolveInfo } from 'graphql';
import { signedIn } from '../../access/rules.ts';
import type { GraphQLContext } from '../../context.ts';
import { badInput } from '../../errors.ts';
import type { Resolvers } from '../../generated/resolvers.ts';
import { acting } from '../acting/acting-caller.ts';
import type { CouncilStreams, Subject } from './council-streams.ts';

type Kind = Parameters<CouncilStreams['subscribe']>[0];

function listen(kind: Kind, subject: Subject, context: GraphQLContext, info: GraphQLResolveInfo) {
  const { userId, sessionId, tokenExpiresAt } = signedIn(context.caller);
  const { clientAddress, cutOff } = context;
  const owner = { userId, sessionId, tokenExpiresAt, clientAddress, cutOff };
  return acting(context, info, (actor) =>
    context.services.councilStreams.subscribe(kind, subject, owner, actor),
  ) as never;
}

function oneOf(proposalId: string | null | undefined, councilId: string | null | undefined) {
  if (proposalId != null && councilId == null) return { proposalId };
  if (councilId != null && proposalId == null) return { councilId };
  throw badInput('proposalId', 'Give either `proposalId` or `councilId`.');
}

export const streamResolvers: Resolvers = {
  Subscription: {
    proposalChanged: {
      subscribe: (_, { proposalId, councilId }, context, info) =>
        listen('proposal', oneOf(proposalId, councilId), context, info),
    },
    tallyChanged: {
      subscribe: (_, { proposalId }, context, info) =>
        listen('tally', { proposalId }, context, info),
    },
    commentAdded: {
      subscribe: (_, { proposalId }, context, info) =>
        listen('comments', { proposalId }, context, info),
    },
  },
};
