import type { CouncilPermission } from '../council/permissions.ts';
import type { ProposalState } from './entities.ts';

/** What of a proposal the clock has to do with. */
export interface Timetable {
  state: ProposalState;
  opensAt?: Date | null;
  closesAt?: Date | null;
  extendedTo?: Date | null;
}

/** When the vote ends, as far as is known. */
export function endOf({ closesAt, extendedTo }: Timetable): Date | null {
  return extendedTo ?? closesAt ?? null;
}

/** What the clock has decided and nobody has written down yet. */
export function dueOf(proposal: Timetable, now: Date): 'OPENING' | 'CLOSING' | undefined {
  const { state, opensAt } = proposal;
  if (state === 'SCHEDULED' && opensAt && opensAt <= now) return 'OPENING';
  const end = endOf(proposal);
  if (state === 'OPEN' && end && end <= now) return 'CLOSING';
  return undefined;
}

/** Whether its vote has been opened, and has not ended by then. */
export function isOpenAt(proposal: Timetable, now: Date): boolean {
  return proposal.state === 'OPEN' && dueOf(proposal, now) === undefined;
}

/**
 * What the clock has decided of proposals, by their ids, where that could not be written down. A vote that
 * may go on for want of a quorum is open until somebody has counted that it does not.
 */
export type Unwritten = ReadonlyMap<string, 'OPEN' | 'CLOSED'>;

/**
 * A proposal as the clock has it, whatever could be written down. One that has closed so has no result
 * yet.
 */
export function asDecided<T extends Timetable & { id: string; closedAt?: Date | null }>(
  proposal: T,
  unwritten: Unwritten,
): T {
  const state = unwritten.get(proposal.id);
  if (!state || (proposal.state !== 'SCHEDULED' && proposal.state !== 'OPEN')) return proposal;
  return state === 'OPEN'
    ? { ...proposal, state }
    : { ...proposal, state, closedAt: endOf(proposal) };
}

/** What can be done to a proposal, by whom, and in which states. */
export const STEPS = {
  revise: { permission: 'proposals:create', byAuthor: true, allowedIn: ['DRAFT'] },
  submit: { permission: 'proposals:create', byAuthor: true, allowedIn: ['DRAFT'] },
  withdraw: { permission: 'proposals:create', byAuthor: true, allowedIn: ['DRAFT', 'SUBMITTED'] },
  schedule: { permission: 'proposals:schedule', byAuthor: false, allowedIn: ['SUBMITTED'] },
  cancel: {
    permission: 'proposals:schedule',
    byAuthor: false,
    allowedIn: ['SUBMITTED', 'SCHEDULED'],
  },
  close: { permission: 'proposals:schedule', byAuthor: false, allowedIn: ['OPEN'] },
  certify: { permission: 'results:certify', byAuthor: false, allowedIn: ['CLOSED'] },
} as const satisfies Record<string, StepRule>;

interface StepRule {
  permission: CouncilPermission;
  /** Whether only its author may. */
  byAuthor: boolean;
  allowedIn: readonly ProposalState[];
}

export type Step = keyof typeof STEPS;

/** Who looks at a proposal, and what they may do in its council. */
export interface Onlooker {
  userId: string;
  allowed: ReadonlySet<CouncilPermission>;
}

/** Whether somebody who sees the council sees this proposal: drafts are seen by few. */
export function seesDraft(
  proposal: { authorId: string; submittedAt?: Date | null },
  { userId, allowed }: Onlooker,
): boolean {
  const isPublished = proposal.submittedAt != null;
  return isPublished || proposal.authorId === userId || allowed.has('proposals:schedule');
}

/** Whether somebody may do this to a proposal in the state that it is in. */
export function mayStep(
  step: Step,
  proposal: { state: ProposalState; authorId: string },
  { userId, allowed }: Onlooker,
): boolean {
  const { permission, byAuthor, allowedIn } = STEPS[step] as StepRule;
  const isTheirs = !byAuthor || proposal.authorId === userId;
  return allowed.has(permission) && isTheirs && allowedIn.includes(proposal.state);
}
