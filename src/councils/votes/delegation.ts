/** Why a vote cannot be delegated to somebody. */
export type DelegationRefusal =
  | 'DELEGATE_NOT_ON_ROLL'
  | 'DELEGATE_IS_SELF'
  | 'DELEGATE_RECUSED'
  | 'DELEGATE_HAS_DELEGATED'
  | 'DELEGATE_HAS_VOTED'
  | 'DELEGATOR_IS_DELEGATE'
  | 'ALREADY_USED';

/** Who is to vote for another. */
export interface Delegate {
  id: string;
  isRecused: boolean;
  hasDelegated: boolean;
  hasVoted: boolean;
}

/** Who wants another to vote for them. They are not recused, and have not voted. */
export interface Delegator {
  id: string;
  isDelegationUsed: boolean;
  isDelegate: boolean;
}

/** Why somebody cannot delegate to a delegate of the same roll; null where they can. */
export function whyNotDelegate(
  delegator: Delegator,
  delegate: Delegate | undefined,
): DelegationRefusal | null {
  if (!delegate) return 'DELEGATE_NOT_ON_ROLL';
  if (delegate.id === delegator.id) return 'DELEGATE_IS_SELF';
  if (delegator.isDelegationUsed) return 'ALREADY_USED';
  // One level: neither a delegator nor a delegate stands on both sides.
  if (delegator.isDelegate) return 'DELEGATOR_IS_DELEGATE';
  if (delegate.isRecused) return 'DELEGATE_RECUSED';
  if (delegate.hasDelegated) return 'DELEGATE_HAS_DELEGATED';
  return delegate.hasVoted ? 'DELEGATE_HAS_VOTED' : null;
}
