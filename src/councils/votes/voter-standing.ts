import type { ProposalState } from '../proposals/entities.ts';

/** Why somebody cannot cast a ballot, or another one. */
export type CannotVote =
  | 'NOT_OPEN'
  | 'CLOSED'
  | 'NOT_ON_ROLL'
  | 'RECUSED'
  | 'ALREADY_VOTED'
  | 'DELEGATED_AWAY';

/** What of a vote decides who may do what in it. */
export interface VoteState {
  state: ProposalState;
  ballotsMayChange: boolean;
}

/** Where somebody on the roll stands. */
export interface VoterStanding {
  isRecused: boolean;
  hasVoted: boolean;
  hasDelegated: boolean;
  /** Whether the ballot of their delegate is in. */
  isDelegationUsed: boolean;
  /** Whether others have delegated to them. */
  isDelegate: boolean;
}

/** Why nobody can do anything in a vote any more, or yet; null while it is open. */
export function whyNotOpen(state: ProposalState): 'NOT_OPEN' | 'CLOSED' | null {
  if (state === 'OPEN') return null;
  const isOver = state === 'CLOSED' || state === 'CERTIFIED' || state === 'ANNULLED';
  return isOver ? 'CLOSED' : 'NOT_OPEN';
}

/** Why somebody cannot cast a ballot; null where they can. `MAY_VOTE` says the same in SQL. */
export function whyNotVote(
  { state, ballotsMayChange }: VoteState,
  standing: VoterStanding | undefined,
): CannotVote | null {
  const closed = whyNotOpen(state);
  if (closed) return closed;
  if (!standing) return 'NOT_ON_ROLL';
  if (standing.isRecused) return 'RECUSED';
  if (ballotsMayChange) return null;
  if (standing.hasVoted) return 'ALREADY_VOTED';
  return standing.isDelegationUsed ? 'DELEGATED_AWAY' : null;
}

export function mayRecuse({ state }: VoteState, standing: VoterStanding | undefined): boolean {
  return state === 'OPEN' && standing !== undefined && !standing.isRecused;
}

/** Whether somebody has delegated, and can take it back. */
export function mayRevokeDelegation(
  { state }: VoteState,
  standing: VoterStanding | undefined,
): boolean {
  return state === 'OPEN' && standing?.hasDelegated === true && !standing.isDelegationUsed;
}

/** Whether somebody can delegate; whether their delegate can take it is another question. */
export function mayDelegate(vote: VoteState, standing: VoterStanding | undefined): boolean {
  if (!standing || !mayRecuse(vote, standing)) return false;
  return !standing.hasVoted && !standing.isDelegationUsed && !standing.isDelegate;
}
