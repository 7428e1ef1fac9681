import { type BallotBox, groupOpenBallots } from './tally.ts';

export function createBallotBox(): BallotBox {
  return { groups: groupOpenBallots, publish: groupOpenBallots };
}
