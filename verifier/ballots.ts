import { sum } from './arithmetic.ts';
import { hashOfLines } from './canonical.ts';
import type { CloseStatement } from './certificate.ts';
import { countVote, whatCounts } from './count.ts';
import type { MinutesOfProposal, RollLine, VoteLine } from './minutes.ts';
import { type Cast, type Choice, type Entry, toDecimal, toMillionths } from './vote.ts';

/** Tells of something that differs. */
export type Report = (problem: string) => void;

const KIND_OF = {
  MOTION: '',
  SINGLE_CHOICE: 'OPTION',
  APPROVAL: 'OPTIONS',
  RANKED_CHOICE: 'RANKING',
} as const;

/** What the roll comes to, as certificates have it. */
export function rollOf(roll: readonly RollLine[]): CloseStatement['roll'] {
  const records = roll.map(({ delegateId, id, isChair, recusal, userId, voted, weight }) => ({
    ...{ delegateId, id, isChair, recused: recusal !== null, userId, voted, weight },
  }));
  const weights = roll.map(({ weight }) => ({ weight: toMillionths(weight), members: 1 }));
  return {
    hash: hashOfLines(records),
    number: roll.length,
    weight: toDecimal(sum(weights).weight),
  };
}

/** What the ballots come to, as certificates have it. */
export function ballotsOf(
  votes: readonly VoteLine[],
  isSecret: boolean,
): CloseStatement['ballots'] {
  const records = votes.map(({ choice, entryId, members, receipt, weight }) =>
    isSecret ? { choice, members, receipt, weight } : { choice, entryId },
  );
  return { hash: hashOfLines(records), number: votes.length };
}

/**
 * Counts a vote from its roll and its ballots, after a look at whether they fit each other and the rules.
 *
 * @returns the result, as certificates have it
 */
export function recount(
  { decision, roll, votes }: MinutesOfProposal,
  rules: CloseStatement['rules'],
  report: Report,
): object {
  const keys = decision.options.map(({ key }) => key);
  for (const { choice } of votes) {
    if (!fits(choice, rules.method, keys)) {
      report(`votes: ${JSON.stringify(choice)} is no vote under its rules`);
    }
  }
  const entries = roll.map((line) => ({
    ...{ id: line.id, weight: toMillionths(line.weight), isChair: line.isChair },
    ...{ isRecused: line.recusal !== null, delegateId: line.delegateId },
  }));
  reportTwice(
    'roll',
    roll.map(({ id }) => id),
    report,
  );
  reportTwice(
    'roll',
    roll.map(({ userId }) => userId),
    report,
  );
  const counted =
    rules.secrecy === 'SECRET'
      ? secretBallots(roll, entries, votes, report)
      : rollCall(roll, entries, votes, report);
  return countVote({ rules, keys, entries, ...counted });
}

function rollCall(
  roll: readonly RollLine[],
  entries: readonly Entry[],
  votes: readonly VoteLine[],
  report: Report,
) {
  const ballots = new Map(votes.map(({ entryId, choice }) => [entryId ?? '', choice]));
  reportTwice(
    'votes',
    votes.map(({ entryId }) => entryId ?? ''),
    report,
  );
  const voters = new Set(roll.filter(({ voted }) => voted).map(({ id }) => id));
  if (voters.size !== ballots.size || voters.difference(new Set(ballots.keys())).size > 0) {
    report('votes: they are not of those who have voted, by the roll');
  }
  if (votes.some(({ members, receipt }) => members !== 1 || receipt !== null)) {
    report('votes: a ballot of a roll call is of one member, and has no receipt');
  }
  const byId = new Map(roll.map((line) => [line.id, line]));
  if (votes.some(({ entryId, weight }) => byId.get(entryId ?? '')?.weight !== weight)) {
    report('votes: a weight is not that of the roll');
  }
  return whatCounts(entries, ballots);
}

/** Of secret ballots, the roll tells how many there are, and with which weight. */
function secretBallots(
  roll: readonly RollLine[],
  entries: readonly Entry[],
  votes: readonly VoteLine[],
  report: Report,
) {
  const cast = votes.map(
    ({ choice, members, weight }): Cast => ({ choice, members, weight: toMillionths(weight) }),
  );
  const receipts = votes.flatMap(({ receipt }) => (receipt === null ? [] : [receipt]));
  reportTwice('votes', receipts, report);
  if (votes.some(({ entryId }) => entryId !== null)) report('votes: a secret ballot has a voter');
  // Whoever has voted, and whomever they represent, said something; what it was is not needed.
  const voted = new Map(roll.filter((line) => line.voted).map(({ id }) => [id, ABSTAINED]));
  const byRoll = whatCounts(entries, voted);
  const [published, expected] = [sum(cast), sum(byRoll.cast)];
  if (published.members !== expected.members || published.weight !== expected.weight) {
    report(
      `votes: they are of ${published.members} members with the weight ${toDecimal(published.weight)}, by the roll of ${expected.members} with ${toDecimal(expected.weight)}`,
    );
  }
  return { cast, represented: byRoll.represented, chairs: [] };
}

const ABSTAINED: Choice = { kind: 'ABSTAIN' };

function reportTwice(where: string, names: readonly string[], report: Report): void {
  if (new Set(names).size < names.length) report(`${where}: somebody stands there twice`);
}

function fits(choice: Choice, method: keyof typeof KIND_OF, keys: readonly string[]): boolean {
  if (choice.kind === 'ABSTAIN') return true;
  if (method === 'MOTION') return choice.kind === 'FOR' || choice.kind === 'AGAINST';
  if (choice.kind !== KIND_OF[method]) return false;
  const named = chosen(choice);
  const isEnough = choice.kind !== 'RANKING' || named.length > 0;
  const isOnce = new Set(named).size === named.length;
  return isEnough && isOnce && named.every((key) => keys.includes(key));
}

function chosen(choice: Choice): readonly string[] {
  if (choice.kind === 'OPTION') return [choice.option];
  if (choice.kind === 'OPTIONS') return choice.options;
  return choice.kind === 'RANKING' ? choice.ranking : [];
}
