import canonicalize from 'canonicalize';
import type { BallotGroup, Choice } from '../voting.ts';

/** What stands in place of a receipt where there are only totals, with their number behind it. */
const TOTAL = 'total:';

/** A secret ballot that has been read, with the weight behind it: of its voter and of those whom they represent. */
export interface ReadBallot {
  entryId: string;
  receipt: string;
  choice: Choice;
  weight: bigint;
  members: number;
}

/** What is published of a ballot, or of all that say the same. */
export interface PublishedBallots extends BallotGroup {
  /** That of the voter, or for a total `total:` and its number. */
  receipt: string;
}

/** The receipt that stands with a published ballot; null for a total. */
export function receiptOf(published: string): string | null {
  return published.startsWith(TOTAL) ? null : published;
}

/** What the ballots say, in an order that has nothing to do with who cast them, and when. */
export function groupBallots(ballots: readonly ReadBallot[]): BallotGroup[] {
  const groups = new Map<string, BallotGroup>();
  for (const { choice, weight, members } of ballots) {
    const key = canonicalize(choice) ?? '';
    const group = groups.get(key) ?? { choice, weight: 0n, members: 0 };
    groups.set(key, group);
    group.weight += weight;
    group.members += members;
  }
  return [...groups].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group);
}

/** Every ballot by its receipt, where all count alike; else only what they say in sum. */
export function publish(
  ballots: readonly ReadBallot[],
  groups: readonly BallotGroup[],
): PublishedBallots[] {
  return isUniform(ballots) ? inOrderOfReceipts(ballots) : toTotals(groups);
}

/** Whether all count alike: a weight that few have would tell whose ballot it is. */
function isUniform([first, ...others]: readonly ReadBallot[]): boolean {
  return others.every(
    ({ weight, members }) => weight === first?.weight && members === first.members,
  );
}

/** Receipts are random: their order, in which the rows come to lie, says nothing of who voted when. */
function inOrderOfReceipts(ballots: readonly ReadBallot[]): PublishedBallots[] {
  return ballots
    .map(({ receipt, choice, weight, members }) => ({ receipt, choice, weight, members }))
    .sort((a, b) => (a.receipt < b.receipt ? -1 : 1));
}

function toTotals(groups: readonly BallotGroup[]): PublishedBallots[] {
  return groups.map((group, place) => ({ receipt: `${TOTAL}${place + 1}`, ...group }));
}
