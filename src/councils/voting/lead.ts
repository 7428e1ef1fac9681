import type { Decision, Votes } from './decision.ts';
import type { ChoiceTally, DecidedBy, Round } from './result.ts';
import type { Majority } from './rules.ts';
import { isExactHalf, reaches, thresholdOf } from './share.ts';
import { breakLead } from './ties.ts';

/** Decides between options by what each of them got: the most wins, when it is the share that is needed. */
export function decideByLead(votes: Votes): Decision {
  return { ...settleLead(votes, votes.tally, []), rounds: [] };
}

/** The options that have the most, which is something, in the order in which they are listed. */
export function leadersOf(tally: readonly ChoiceTally[]): ChoiceTally[] {
  let most = 0n;
  for (const { weight } of tally) if (weight > most) most = weight;
  return tally.filter(({ weight }) => weight === most && weight > 0n);
}

/**
 * Decides between options by what each has in the end.
 *
 * A rule of ties picks one of those that reach the majority; it makes no majority. Only the chair's
 * casting vote, being one vote more, carries one of several that have exactly the half of the votes cast
 * of which more is needed.
 *
 * @param earlier the rounds of a runoff before this tally
 */
export function settleLead(
  { rules, base, chairs }: Pick<Votes, 'rules' | 'base' | 'chairs'>,
  tally: readonly ChoiceTally[],
  earlier: readonly Round[],
): Omit<Decision, 'rounds'> {
  const { majority, tie } = rules;
  const leaders = leadersOf(tally);
  const got = leaders[0]?.weight ?? 0n;
  const needed = majority && thresholdOf(base.weight, majority);
  const common = { winner: null, base, needed, got };
  if (got === 0n) return { ...common, outcome: 'REJECTED', decidedBy: 'NO_VOTES' };
  const isReached = majority === null || reaches(got, base.weight, majority);
  const isTied = leaders.length > 1;
  if (!isReached && !(isTied && isHalf(got, base.weight, majority))) {
    return { ...common, outcome: 'REJECTED', decidedBy: 'MAJORITY' };
  }
  if (!isTied) {
    const decidedBy: DecidedBy = majority === null ? 'PLURALITY' : 'MAJORITY';
    return { ...common, outcome: 'ADOPTED', winner: leaders[0]?.choice ?? null, decidedBy };
  }
  const mayBreak = isReached || (tie === 'CHAIR' && base.kind === 'CAST');
  const tied = leaders.map(({ choice }) => choice);
  const broken = mayBreak ? breakLead(tied, { tie, chairs, earlier }) : null;
  if (!broken) return { ...common, outcome: 'TIED', decidedBy: 'TIE' };
  return { ...common, outcome: 'ADOPTED', winner: broken.option, decidedBy: broken.why };
}

function isHalf(got: bigint, whole: bigint, majority: Majority | null): boolean {
  return majority !== null && isExactHalf(got, whole, majority);
}
