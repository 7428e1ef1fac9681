import type { Choice } from './choices.ts';
import type { Result } from './result.ts';
import type { Rules, VotingOption } from './rules.ts';
import type { BallotGroup, Tallies } from './tally.ts';

/** What a method of voting has to say of a vote that had its quorum. */
export type Decision = Pick<
  Result,
  'outcome' | 'winner' | 'decidedBy' | 'base' | 'needed' | 'got' | 'rounds'
>;

/** What a method of voting decides on. */
export interface Votes extends Tallies {
  rules: Rules;
  options: readonly VotingOption[];
  groups: readonly BallotGroup[];
  /** The chairs' own ballots. */
  chairs: readonly Choice[];
  /** What the majority is a share of; where none is asked for, the ballots cast. */
  base: Result['base'];
}
