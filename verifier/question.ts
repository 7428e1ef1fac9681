import { type Cast, type Choice, type Rules, type Sum, toDecimal } from './vote.ts';

/** What a method of voting is given: the ballots that are no abstention, and what a majority is of. */
export interface Question {
  rules: Rules;
  /** Keys of the options, in their order; none for a motion. */
  keys: readonly string[];
  /** What the chairs said, themselves. */
  chairs: readonly Choice[];
  cast: readonly Cast[];
  base: bigint;
}

/** What a method of voting answers. */
export interface Answer {
  outcome: string;
  winner: string | null;
  decidedBy: string;
  base: { kind: string; weight: string };
  needed: { weight: string; strict: boolean } | null;
  got: string;
  rounds: object[];
}

/** Whether a ballot is one for this, at first. */
export function names(choice: Choice, key: string): boolean {
  if (choice.kind === 'OPTION') return choice.option === key;
  if (choice.kind === 'OPTIONS') return choice.options.includes(key);
  return choice.kind === 'RANKING' ? choice.ranking[0] === key : choice.kind === key;
}

/** A sum as certificates have it. */
export const toJson = ({ weight, members }: Sum) => ({ weight: toDecimal(weight), members });
