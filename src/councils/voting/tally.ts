import { type Choice, chosenOptions } from './choices.ts';
import type { ChoiceTally, Sum } from './result.ts';

/** Ballots that say the same, or one of them. */
export interface BallotGroup {
  choice: Choice;
  /** Of all of them together, in millionths, with that of members whom they represent. */
  weight: bigint;
  /** How many members' weight it is. */
  members: number;
}

/** Ballots sorted by what they say. */
export interface Tallies {
  /** What each choice got, in the order of the choices. */
  tally: ChoiceTally[];
  abstained: Sum;
  /** Ballots that are no abstention, whatever they say. */
  cast: Sum;
}

export const nothing = (): Sum => ({ weight: 0n, members: 0 });

export function add(sum: Sum, { weight, members }: Sum): void {
  sum.weight += weight;
  sum.members += members;
}

/**
 * Sorts ballots by what they say, in one pass.
 *
 * @param choices what ballots can say: `FOR` and `AGAINST`, or the keys of the options
 * @throws Error for a ballot that says something else
 */
export function sortBallots(choices: readonly string[], groups: Iterable<BallotGroup>): Tallies {
  const tally = choices.map((choice) => ({ choice, ...nothing() }));
  const places = new Map(tally.map((place) => [place.choice, place]));
  const [abstained, cast] = [nothing(), nothing()];
  for (const group of groups) {
    if (group.choice.kind === 'ABSTAIN') {
      add(abstained, group);
      continue;
    }
    add(cast, group);
    for (const choice of countedChoices(group.choice)) {
      const place = places.get(choice);
      if (!place) throw new Error('a ballot that does not fit its vote');
      add(place, group);
    }
  }
  return { tally, abstained, cast };
}

/** For what a ballot counts at first: of a ranking, only for what it puts first. */
function countedChoices(choice: Choice): readonly string[] {
  if (choice.kind === 'RANKING') return choice.ranking.slice(0, 1);
  return choice.kind === 'OPTION' || choice.kind === 'OPTIONS'
    ? chosenOptions(choice)
    : [choice.kind];
}
