import type { GraphQLContext } from '../../context.ts';
import type { Resolvers } from '../../generated/resolvers.ts';
import { acting, actorOf } from '../acting/acting-caller.ts';
import type { ProposalView } from '../proposals/proposal-access.service.ts';
import { proposalAfter, viewerMay, wrongState } from '../proposals/proposal-in-context.ts';
import { hashResult, showsTally } from '../proposals/showing.ts';
import { describeRules, type ResultJson } from '../voting.ts';
import type { AnnulOutcome, WithdrawOutcome } from './annulment.service.ts';
import type { CertifyOutcome } from './certification.service.ts';
import type { CloseOutcome } from './closing.service.ts';
import type { ChoiceTallyView, TallyView } from './tallies.service.ts';

async function closeAnswer(context: GraphQLContext, outcome: CloseOutcome) {
  switch (outcome.kind) {
    case 'closed':
      return {
        __typename: 'ProposalClosed' as const,
        proposal: await proposalAfter(context, outcome.proposalId),
      };
    case 'not-open':
      return {
        __typename: 'VotingNotOpen' as const,
        message: 'The vote is not open.',
        opensAt: outcome.opensAt === null ? null : new Date(outcome.opensAt),
      };
    case 'voting-closed':
      return {
        __typename: 'VotingClosed' as const,
        message: 'The vote has closed.',
        closedAt: new Date(outcome.closedAt),
      };
    case 'may-change':
      return {
        __typename: 'BallotsMayChange' as const,
        message: 'Ballots may change until the vote closes.',
      };
    case 'uncertain':
      return {
        __typename: 'OutcomeUncertain' as const,
        message: 'What may still be cast could change the outcome.',
      };
  }
}

async function certifyAnswer(context: GraphQLContext, outcome: CertifyOutcome) {
  if (outcome.kind === 'wrong-state') return wrongState(outcome);
  const proposal = await proposalAfter(context, outcome.proposalId);
  if (outcome.kind === 'done') return { __typename: 'ProposalCertified' as const, proposal };
  const { differences } = outcome;
  const message = 'The ballots were counted again, and the result differs.';
  return { __typename: 'RecountDiffers' as const, message, proposal, differences };
}

async function annulAnswer(context: GraphQLContext, outcome: AnnulOutcome) {
  if (outcome.kind === 'wrong-state') return wrongState(outcome);
  if (outcome.kind === 'same-administrator') {
    const message = 'Another administrator has to confirm it.';
    return { __typename: 'SameAdministrator' as const, message };
  }
  const __typename = outcome.kind === 'annulled' ? 'ProposalAnnulled' : 'AnnulmentRequested';
  return { __typename, proposal: await proposalAfter(context, outcome.proposalId) } as const;
}

async function withdrawAnswer(context: GraphQLContext, outcome: WithdrawOutcome) {
  if (outcome.kind === 'wrong-state') return wrongState(outcome);
  if (outcome.kind === 'none') {
    return { __typename: 'NoAnnulmentRequested', message: 'No annulment is asked for.' } as const;
  }
  const proposal = await proposalAfter(context, outcome.proposalId);
  return { __typename: 'AnnulmentWithdrawn', proposal } as const;
}

const optionOf = ({ options }: ProposalView, key: string | null) =>
  options.find((option) => option.key === key) ?? null;

const ofChoices = (proposal: ProposalView, tally: ResultJson['tally']): ChoiceTallyView[] =>
  tally.map((got) => ({ proposal, got }));

export const resultResolvers: Resolvers = {
  Mutation: {
    closeProposal: (_, { input }, context, info) =>
      acting(context, info, async (actor) =>
        closeAnswer(context, await context.services.closing.close(input, actor)),
      ),
    certifyProposal: (_, { input }, context, info) =>
      acting(context, info, async (actor) =>
        certifyAnswer(context, await context.services.certification.certify(input, actor)),
      ),
    annulProposal: (_, { input }, context, info) =>
      acting(context, info, async (actor) =>
        annulAnswer(context, await context.services.annulment.annul(input, actor)),
      ),
    withdrawAnnulment: (_, { input }, context, info) =>
      acting(context, info, async (actor) =>
        withdrawAnswer(context, await context.services.annulment.withdraw(input, actor)),
      ),
  },
  Proposal: {
    tally: async (proposal, _args, { loaders }) =>
      (await loaders.tallyOfProposal.load(proposal)) ?? null,
    result: (proposal) =>
      proposal.result && showsTally(proposal) ? { proposal, counted: proposal.result } : null,
    resultObstacle: (proposal, _args, { services }) => services.settling.obstacleTo(proposal),
    viewerCanClose: (proposal, args, context) =>
      viewerMay('close')(proposal, args, context) && proposal.rules?.ballotsMayChange === false,
    viewerCanCertify: (proposal, args, context) =>
      viewerMay('certify')(proposal, args, context) && proposal.outcome != null,
    viewerCanAnnul: (proposal, _args, context) => {
      const { isManager, userId } = actorOf(context);
      const { state, annulmentRequestedBy } = proposal;
      const hasClosed = state === 'CLOSED' || state === 'CERTIFIED';
      if (!isManager || !hasClosed || annulmentRequestedBy === userId) return false;
      return context.services.settling.obstacleTo(proposal) !== 'NOT_WRITTEN';
    },
    viewerCanWithdrawAnnulment: ({ state, annulmentRequestedBy }, _args, context) =>
      actorOf(context).isManager && state !== 'ANNULLED' && annulmentRequestedBy != null,
  },
  Tally: {
    choices: ({ proposal, counted }) => ofChoices(proposal, counted.tally),
    abstained: ({ counted }) => counted.abstained,
    voted: ({ counted }) => counted.voted,
    represented: ({ counted }) => counted.voted.represented ?? 0,
    eligible: ({ counted }) => counted.eligible,
    turnout: ({ counted: { voted, eligible } }) =>
      eligible.members === 0 ? 0 : voted.members / eligible.members,
  },
  ChoiceTally: {
    choice: ({ got }) => got.choice,
    option: ({ proposal, got }) => optionOf(proposal, got.choice),
    sum: ({ got }) => got,
  },
  ProposalResult: {
    outcome: ({ counted }) => counted.outcome,
    winner: ({ proposal, counted }) => optionOf(proposal, counted.winner),
    decidedBy: ({ counted }) => counted.decidedBy,
    tally: (result): TallyView => result,
    base: ({ counted }) => counted.base,
    needed: ({ counted }) => counted.needed,
    got: ({ counted }) => counted.got,
    quorum: ({ counted }) => counted.quorum,
    excluded: ({ counted }) => counted.recused,
    rounds: ({ proposal, counted }) => counted.rounds.map((round) => ({ proposal, round })),
    rule: ({ proposal }) => (proposal.rules ? describeRules(proposal.rules) : ''),
    explanation: ({ counted }) => counted.explanation,
    hash: ({ counted }) => hashResult(counted),
  },
  ExcludedMember: {
    user: async ({ id }, _args, { loaders }) =>
      loaders.someUser((await loaders.rollEntry.load(id))?.userId ?? ''),
  },
  RunoffRound: {
    choices: ({ proposal, round }) => ofChoices(proposal, round.tally),
    exhausted: ({ round }) => round.exhausted,
    eliminated: ({ proposal, round }) =>
      round.eliminated.flatMap(({ option: key, why }) => {
        const option = optionOf(proposal, key);
        return option ? [{ option, why }] : [];
      }),
  },
};
