import { castingSide } from './casting-vote.ts';
import type { Decision, Votes } from './decision.ts';
import { isExactHalf, reaches, thresholdOf } from './share.ts';

/**
 * Decides a motion. It is adopted when somebody is for it and those for it are the share that is needed.
 *
 * It is tied when more than half is needed and exactly half of the base is for it, exactly half against
 * it. Where abstentions or absences keep both below the half, or another share is needed, there is
 * nothing that one vote more would settle: the motion has fallen short.
 */
export function decideMotion({ rules, tally, base, chairs }: Votes): Decision {
  const { majority, tie } = rules;
  if (majority === null) throw new Error('a motion needs a majority');
  const [got = 0n, against = 0n] = tally.map(({ weight }) => weight);
  const needed = thresholdOf(base.weight, majority);
  const common = { winner: null, base, needed, got, rounds: [] };
  if (got === 0n) {
    const decidedBy = against === 0n ? 'NO_VOTES' : 'MAJORITY';
    return { ...common, outcome: 'REJECTED', decidedBy };
  }
  if (reaches(got, base.weight, majority)) {
    return { ...common, outcome: 'ADOPTED', decidedBy: 'MAJORITY' };
  }
  if (got !== against || !isExactHalf(got, base.weight, majority)) {
    return { ...common, outcome: 'REJECTED', decidedBy: 'MAJORITY' };
  }
  const side = tie === 'CHAIR' ? castingSide(chairs) : null;
  if (side === null) return { ...common, outcome: 'TIED', decidedBy: 'TIE' };
  const outcome = side === 'FOR' ? 'ADOPTED' : 'REJECTED';
  return { ...common, outcome, decidedBy: 'CASTING_VOTE' };
}
