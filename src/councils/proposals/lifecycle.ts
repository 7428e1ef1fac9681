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
