import type { DelegationRefusal } from './delegation.ts';
import type { VoteRefusal } from './voter-access.service.ts';

type Recused = Extract<VoteRefusal, { kind: 'recused' }>;

/** Why nothing can be done in a vote, as the schema has it. */
export function shut(refusal: Exclude<VoteRefusal, Recused>) {
  switch (refusal.kind) {
    case 'not-open': {
      const opensAt = refusal.opensAt ? new Date(refusal.opensAt) : null;
      return { __typename: 'VotingNotOpen', message: 'The vote is not open.', opensAt } as const;
    }
    case 'closed': {
      const closedAt = new Date(refusal.closedAt);
      return { __typename: 'VotingClosed', message: 'The vote has closed.', closedAt } as const;
    }
    case 'not-on-roll':
      return { __typename: 'NotOnRoll', message: 'You are not on the roll of this vote.' } as const;
  }
}

/** `shut`, or that the voter is recused. */
export function refused(refusal: VoteRefusal) {
  if (refusal.kind !== 'recused') return shut(refusal);
  const message = 'You are recused: you take no part in this decision.';
  return { __typename: 'Recused', message, since: new Date(refusal.recusedAt) } as const;
}

const WHY: Readonly<Record<DelegationRefusal, string>> = {
  DELEGATE_NOT_ON_ROLL: 'The delegate is not on the roll of this vote.',
  DELEGATE_IS_SELF: 'You cannot delegate to yourself.',
  DELEGATE_RECUSED: 'The delegate is recused.',
  DELEGATE_HAS_DELEGATED: 'The delegate has delegated their own vote, and cannot pass yours on.',
  DELEGATE_HAS_VOTED: 'The delegate has voted already.',
  DELEGATOR_IS_DELEGATE: 'Others have delegated to you, and you cannot pass their votes on.',
  ALREADY_USED: 'Your delegate has voted: the delegation stands.',
};

/** Why a vote was not delegated, as the schema has it. */
export function delegationRefused(reason: DelegationRefusal) {
  return { __typename: 'DelegationRefused', message: WHY[reason], reason } as const;
}
