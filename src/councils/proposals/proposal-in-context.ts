import type { GraphQLContext } from '../../context.ts';
import { notFound } from '../../errors.ts';
import { actorOf } from '../acting/acting-caller.ts';
import { mayStep, type Step } from './lifecycle.ts';
import type { ProposalView } from './proposal-access.service.ts';
import type { StepOutcome } from './proposals.service.ts';

/** The proposal behind an id, where the caller may know of it. */
export async function visibleProposal(
  { loaders }: GraphQLContext,
  id: string,
): Promise<ProposalView | null> {
  return (await loaders.proposal.load(id)) ?? null;
}

/** The proposal after an act on it. */
export async function proposalAfter(context: GraphQLContext, id: string): Promise<ProposalView> {
  const proposal = await visibleProposal(context, id);
  // The answer to what was sent again may concern what the caller does not see any more.
  if (!proposal) throw notFound('proposal');
  return proposal;
}

/** Resolves whether the caller may take this step with a proposal, as `ProposalAccess.require` has it. */
export const viewerMay =
  (step: Step) => (proposal: ProposalView, _args: object, context: GraphQLContext) =>
    !proposal.council.archivedAt &&
    mayStep(step, proposal, {
      userId: actorOf(context).userId,
      allowed: proposal.council.viewer.allowed,
    });

/** What a step answers where the proposal does not stand in the state that it takes. */
export function wrongState({ state, allowedIn }: Extract<StepOutcome, { kind: 'wrong-state' }>) {
  const names = allowedIn.join(' or ');
  const message = `The proposal is ${state}; this can be done while it is ${names}.`;
  return {
    __typename: 'WrongProposalState' as const,
    message,
    state,
    allowedIn: [...allowedIn],
  };
}
