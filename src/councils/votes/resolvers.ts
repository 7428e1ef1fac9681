import type { GraphQLContext } from '../../context.ts';
import type { Resolvers } from '../../generated/resolvers.ts';
import { parsePage, toConnection } from '../../pagination.ts';
import { acting } from '../acting/acting-caller.ts';
import type { ProposalView } from '../proposals/proposal-access.service.ts';
import { proposalAfter, visibleProposal } from '../proposals/proposal-in-context.ts';
import { showsTally } from '../proposals/showing.ts';
import { toDecimal } from '../voting.ts';
import { parseChoice } from './ballot-choice.ts';
import type { OpenedBallot, RollCallBallotRecord } from './ballot-list.service.ts';
import { delegationRefused, refused, shut } from './outcomes.ts';
import { receiptOf } from './published-ballots.ts';
import {
  mayDelegate,
  mayRecuse,
  mayRevokeDelegation,
  type VoteState,
  whyNotVote,
} from './voter-standing.ts';
import type { RollEntry } from './voters.service.ts';

/** The roll entry behind an id, where the caller may know of its proposal. */
export async function visibleRollEntry(
  context: GraphQLContext,
  id: string,
): Promise<RollEntry | null> {
  const entry = await context.loaders.rollEntry.load(id);
  return entry && (await visibleProposal(context, entry.proposalId)) ? entry : null;
}

/** The ballot of a roll call behind an id, where the caller may know what it says. */
export async function visibleBallot(
  context: GraphQLContext,
  id: string,
): Promise<RollCallBallotRecord | null> {
  const ballot = await context.services.ballotList.findRollCall(id);
  const proposal = ballot && (await visibleProposal(context, ballot.proposalId));
  return proposal && showsTally(proposal) ? ballot : null;
}

async function entryAfter({ loaders }: GraphQLContext, id: string): Promise<RollEntry> {
  const entry = await loaders.rollEntry.load(id);
  if (!entry) throw new Error(`roll entry ${id} is gone`);
  return entry;
}

const voteOf = ({ state, rules }: ProposalView): VoteState => ({
  state,
  ballotsMayChange: rules?.ballotsMayChange ?? false,
});

const byKey =
  <T>(keyOf: (row: T) => string) =>
  (row: T) =>
    ['', keyOf(row)] as const;

export const votingResolvers: Resolvers = {
  Mutation: {
    castBallot: (_, { input }, context, info) =>
      acting(context, info, async (actor) => {
        const choice = parseChoice('input.choice', input.choice);
        const { outcome, receipt } = await context.services.ballots.cast(
          { ...input, choice },
          actor,
        );
        switch (outcome.kind) {
          case 'cast': {
            const { proposalId } = input;
            const castAt = new Date(outcome.castAt);
            return { __typename: 'BallotCast', proposalId, castAt, receipt };
          }
          case 'already-voted':
            return { __typename: 'AlreadyVoted', message: 'You have voted; that stands.' };
          case 'delegated-away':
            return {
              __typename: 'DelegatedAway',
              message: 'Your delegate has voted; that stands.',
            };
          default:
            return refused(outcome);
        }
      }),
    recuseFromProposal: (_, { input }, context, info) =>
      acting(context, info, async (actor) => {
        const outcome = await context.services.recusals.recuse(input, actor);
        if (outcome.kind !== 'recused-now') return refused(outcome);
        return {
          __typename: 'RecusalDeclared',
          entry: await entryAfter(context, outcome.entryId),
          ballotVoided: outcome.ballotVoided,
          proposal: await proposalAfter(context, input.proposalId),
        };
      }),
    delegateVote: (_, { input }, context, info) =>
      acting(context, info, async (actor) => {
        const outcome = await context.services.delegations.delegate(input, actor);
        switch (outcome.kind) {
          case 'delegated':
            return {
              __typename: 'VoteDelegated',
              entry: await entryAfter(context, outcome.entryId),
              proposal: await proposalAfter(context, input.proposalId),
            };
          case 'already-voted':
            return { __typename: 'AlreadyVoted', message: 'Your own ballot is in.' };
          case 'refused':
            return delegationRefused(outcome.reason);
          default:
            return refused(outcome);
        }
      }),
    revokeDelegation: (_, { input }, context, info) =>
      acting(context, info, async (actor) => {
        const outcome = await context.services.delegations.revoke(input, actor);
        switch (outcome.kind) {
          case 'revoked':
            return {
              __typename: 'DelegationRevoked',
              entry: await entryAfter(context, outcome.entryId),
              proposal: await proposalAfter(context, input.proposalId),
            };
          case 'none':
            return { __typename: 'NoDelegation', message: 'You have delegated to nobody.' };
          case 'used':
            return { __typename: 'DelegationUsed', message: 'Your delegate has voted already.' };
          default:
            return shut(outcome);
        }
      }),
  },
  Proposal: {
    async roll({ id }, args, { loaders }) {
      const page = parsePage(args);
      const entries = await loaders.rollOfProposal.load({ id, page });
      return toConnection(
        entries,
        page,
        byKey<RollEntry>((entry) => entry.id),
      );
    },
    async ballots(proposal, args, { loaders }) {
      const page = parsePage(args);
      const { id, rules } = proposal;
      if (!showsTally(proposal)) return toConnection([], page, byKey(String));
      if (rules?.secrecy === 'SECRET') {
        const opened = await loaders.openedOfProposal.load({ id, page });
        const nodes = opened.map((ballot) => ({ ...ballot, __typename: 'OpenedBallot' as const }));
        return toConnection(
          nodes,
          page,
          byKey(({ receipt }: OpenedBallot) => receipt),
        );
      }
      const ballots = await loaders.rollCallOfProposal.load({ id, page });
      const nodes = ballots.map((ballot) => ({ ...ballot, __typename: 'RollCallBallot' as const }));
      return toConnection(
        nodes,
        page,
        byKey((ballot: RollCallBallotRecord) => ballot.id),
      );
    },
    ballotByReceipt: async (proposal, { receipt }, { services }) => {
      const found = await services.ballotList.findOpened(proposal.id, receipt);
      return showsTally(proposal) ? found : null;
    },
    turnout: ({ id }, _args, { loaders }) => loaders.turnout.load(id),
    viewerEntry: async ({ id }, _args, { loaders }) =>
      (await loaders.viewerVoter.load(id))?.entry ?? null,
    async viewerBallot(proposal, _args, { loaders, services }) {
      const voter = await loaders.viewerVoter.load(proposal.id);
      return voter ? services.ballots.openOwn(proposal, voter) : null;
    },
    async viewerCanVote(proposal, _args, { loaders }) {
      const reason = whyNotVote(voteOf(proposal), await loaders.viewerVoter.load(proposal.id));
      return { allowed: reason === null, reason };
    },
    viewerCanRecuse: async (proposal, _args, { loaders }) =>
      mayRecuse(voteOf(proposal), await loaders.viewerVoter.load(proposal.id)),
    viewerCanRevokeDelegation: async (proposal, _args, { loaders }) =>
      mayRevokeDelegation(voteOf(proposal), await loaders.viewerVoter.load(proposal.id)),
    viewerCanDelegate: async (proposal, _args, { loaders }) =>
      mayDelegate(voteOf(proposal), await loaders.viewerVoter.load(proposal.id)),
  },
  BallotCast: {
    proposal: ({ proposalId }, _args, context) => proposalAfter(context, proposalId),
  },
  RollEntry: {
    user: ({ userId }, _args, { loaders }) => loaders.someUser(userId),
    weight: ({ weight }) => toDecimal(weight),
    recusal: ({ recusedAt, recusalReason }) =>
      recusedAt && recusalReason ? { at: recusedAt, reason: recusalReason } : null,
    delegate: async ({ delegateId }, _args, { loaders }) =>
      delegateId ? ((await loaders.rollEntry.load(delegateId)) ?? null) : null,
    hasVoted: ({ id, voted }, _args, { loaders }) => voted ?? loaders.hasVoted.load(id),
  },
  RollCallBallot: {
    entry: ({ entryId }, _args, context) => entryAfter(context, entryId),
  },
  OpenedBallot: {
    receipt: ({ receipt }) => receiptOf(receipt),
    weight: ({ weight }) => toDecimal(weight),
  },
  BallotChoice: {
    motion: ({ kind }) =>
      kind === 'FOR' || kind === 'AGAINST' || kind === 'ABSTAIN' ? kind : null,
    option: (choice) => (choice.kind === 'OPTION' ? choice.option : null),
    options: (choice) => (choice.kind === 'OPTIONS' ? choice.options : null),
    ranking: (choice) => (choice.kind === 'RANKING' ? choice.ranking : null),
    isAbstention: ({ kind }) => kind === 'ABSTAIN',
  },
};
