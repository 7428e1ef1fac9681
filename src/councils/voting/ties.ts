import { castingPreference, castingRejection } from './casting-vote.ts';
import type { Choice } from './choices.ts';
import type { Elimination, Round } from './result.ts';
import type { TieRule } from './rules.ts';

/** What a rule of ties goes by. */
export interface TieContext {
  tie: TieRule;
  /** The chairs' own ballots. */
  chairs: readonly Choice[];
  /** The rounds before, in their order; none outside of runoffs. */
  earlier: readonly Round[];
}

/** The option that a rule picks, and which rule it was. */
export interface TieBreak {
  option: string;
  why: Exclude<Elimination['why'], 'FEWEST' | 'TOGETHER'>;
}

/** Which of several options that have the most wins; null where the rule does not tell. */
export function breakLead(tied: readonly string[], context: TieContext): TieBreak | null {
  const { tie, chairs, earlier } = context;
  if (tie === 'CHAIR') return broken('CASTING_VOTE', castingPreference(chairs, tied));
  if (tie === 'LISTED_FIRST') return broken('LIST_ORDER', tied[0]);
  if (tie === 'PREVIOUS_ROUNDS') return broken('PREVIOUS_ROUNDS', lookBack(tied, earlier, 'MOST'));
  return null;
}

/** Which of several options that have the fewest is eliminated; null where the rule does not tell. */
export function breakLast(tied: readonly string[], context: TieContext): TieBreak | null {
  const { tie, chairs, earlier } = context;
  if (tie === 'CHAIR') return broken('CASTING_VOTE', castingRejection(chairs, tied));
  if (tie === 'LISTED_FIRST') return broken('LIST_ORDER', tied.at(-1));
  if (tie === 'PREVIOUS_ROUNDS')
    return broken('PREVIOUS_ROUNDS', lookBack(tied, earlier, 'FEWEST'));
  return null;
}

function broken(why: TieBreak['why'], option: string | null | undefined): TieBreak | null {
  return option == null ? null : { option, why };
}

/** Goes back round by round, and keeps those that had the most, or the fewest, until one is left. */
function lookBack(
  tied: readonly string[],
  earlier: readonly Round[],
  which: 'MOST' | 'FEWEST',
): string | null {
  let left = tied;
  for (const { tally } of earlier.toReversed()) {
    const had = new Map(tally.map(({ choice, weight }) => [choice, weight]));
    const weights = left.map((key) => had.get(key) ?? 0n);
    const extreme = weights.reduce((a, b) => (a > b === (which === 'MOST') ? a : b));
    left = left.filter((key) => had.get(key) === extreme);
    if (left.length === 1) return left[0] ?? null;
  }
  return null;
}
