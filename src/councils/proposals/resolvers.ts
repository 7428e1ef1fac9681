import type { GraphQLContext } from '../../context.ts';
import type { Resolvers } from '../../generated/resolvers.ts';
import { parsePage, toConnection } from '../../pagination.ts';
import { acting, actorOf } from '../acting/acting-caller.ts';
import { requireSight } from '../council/sight.ts';
import { describeRules, presetOf } from '../voting.ts';
import { endOf } from './lifecycle.ts';
import { proposalAfter, viewerMay, visibleProposal, wrongState } from './proposal-in-context.ts';
import { proposalKey } from './proposal-list.service.ts';
import type { StepOutcome } from './proposals.service.ts';
import { showsTally } from './showing.ts';

/** What a step's mutation answers: the proposal after it, or that it stood in another state. */
async function answer<Name extends string>(
  context: GraphQLContext,
  name: Name,
  outcome: StepOutcome,
) {
  if (outcome.kind === 'wrong-state') return wrongState(outcome);
  return { __typename: name, proposal: await proposalAfter(context, outcome.proposalId) };
}

export const proposalResolvers: Resolvers = {
  Query: {
    async proposal(_, { id }, context) {
      const proposal = await visibleProposal(context, id);
      if (proposal) return proposal;
      throw await context.hide('proposal', 'Query.proposal', 'to see its council');
    },
    async proposals(_, { filter, ...args }, context) {
      const page = parsePage(args, { byTime: true });
      const { proposalList } = context.services;
      const proposals = await proposalList.list(filter ?? {}, page, actorOf(context));
      return toConnection(proposals, page, proposalKey);
    },
  },
  Mutation: {
    createProposal: (_, { input }, context, info) =>
      acting(context, info, async (actor) => {
        const { proposalId } = await context.services.proposals.create(input, actor);
        return { proposal: await proposalAfter(context, proposalId) };
      }),
    reviseProposal: (_, { input }, context, info) =>
      acting(context, info, async (actor) =>
        answer(context, 'ProposalRevised', await context.services.proposals.revise(input, actor)),
      ),
    submitProposal: (_, { input }, context, info) =>
      acting(context, info, async (actor) =>
        answer(context, 'ProposalSubmitted', await context.services.proposals.submit(input, actor)),
      ),
    scheduleProposal: (_, { input }, context, info) =>
      acting(context, info, async (actor) =>
        answer(
          context,
          'ProposalScheduled',
          await context.services.scheduling.schedule(input, actor),
        ),
      ),
    withdrawProposal: (_, { input }, context, info) =>
      acting(context, info, async (actor) =>
        answer(
          context,
          'ProposalWithdrawn',
          await context.services.proposals.withdraw(input, actor),
        ),
      ),
    cancelProposal: (_, { input }, context, info) =>
      acting(context, info, async (actor) =>
        answer(context, 'ProposalCancelled', await context.services.proposals.cancel(input, actor)),
      ),
  },
  Council: {
    async proposals(council, { filter, ...args }, context) {
      const page = parsePage(args, { byTime: true });
      await requireSight(council, context, 'proposals');
      const proposals = await context.loaders.proposalsOfCouncil.load({
        council,
        filter: filter ?? {},
        page,
      });
      return toConnection(proposals, page, proposalKey);
    },
  },
  Proposal: {
    author: ({ authorId }, _args, { loaders }) => loaders.someUser(authorId),
    outcome: (proposal) => (showsTally(proposal) ? proposal.outcome : null),
    rules: ({ rules, council }) => rules ?? council.defaultRules,
    closesAt: (proposal) => endOf(proposal),
    isExtended: ({ extendedTo }) => extendedTo != null,
    certifiedBy: ({ certifiedBy }, _args, { loaders }) =>
      certifiedBy ? loaders.someUser(certifiedBy) : null,
    pendingAnnulment: ({ state, annulmentRequestedBy, annulmentRequestedAt, annulmentReason }) =>
      state !== 'ANNULLED' && annulmentRequestedBy && annulmentRequestedAt
        ? {
            requestedBy: annulmentRequestedBy,
            requestedAt: annulmentRequestedAt,
            reason: annulmentReason ?? '',
          }
        : null,
    async revisions({ id }, args, { loaders }) {
      const page = parsePage(args, { byTime: true });
      const revisions = await loaders.revisionsOfProposal.load({ id, page });
      return toConnection(revisions, page, ({ createdAt, id }) => [createdAt.toISOString(), id]);
    },
    async history({ id }, args, { loaders }) {
      const page = parsePage(args, { byTime: true });
      const facts = await loaders.historyOfProposal.load({ id, page });
      return toConnection(facts, page, ({ occurredAt, id }) => [occurredAt.toISOString(), id]);
    },
    viewerCanRevise: viewerMay('revise'),
    viewerCanSubmit: viewerMay('submit'),
    viewerCanWithdraw: viewerMay('withdraw'),
    viewerCanSchedule: viewerMay('schedule'),
    viewerCanCancel: viewerMay('cancel'),
  },
  PendingAnnulment: {
    requestedBy: ({ requestedBy }, _args, { loaders }) => loaders.someUser(requestedBy),
  },
  ProposalRevision: {
    editor: ({ editorId }, _args, { loaders }) => loaders.someUser(editorId),
  },
  ProposalEvent: {
    at: ({ occurredAt }) => occurredAt,
    actor: ({ actorType, actorId }, _args, { loaders }) =>
      actorType === 'USER' && actorId ? loaders.someUser(actorId) : null,
  },
  Majority: {
    preset: (majority) => presetOf(majority) ?? null,
  },
  VotingRules: {
    inWords: (rules) => describeRules(rules),
  },
};
