import { sayMajority } from './describe.ts';
import { sayList, sayMembers } from './phrases.ts';
import type { DecidedBy, Elimination, QuorumResult, Result, Round, Threshold } from './result.ts';
import type { Rules, VotingOption } from './rules.ts';
import { toDecimal } from './weights.ts';

type Counted = Omit<Result, 'explanation'>;
type Label = (choice: string) => string;

const BROKEN_BY: Readonly<Partial<Record<DecidedBy | Elimination['why'], string>>> = {
  CASTING_VOTE: "by the chair's casting vote",
  LIST_ORDER: 'by the order of the list',
  PREVIOUS_ROUNDS: 'by the rounds before',
};

/** Why a vote came out as it did: the rule and its arithmetic, in English sentences. */
export function explain(rules: Rules, options: readonly VotingOption[], result: Counted): string[] {
  const labels = new Map(options.map(({ key, label }) => [key, `“${label}”`]));
  labels.set('FOR', 'for').set('AGAINST', 'against');
  const label: Label = (choice) => labels.get(choice) ?? choice;
  return [
    sayRoll(result),
    sayTurnout(result),
    ...(result.quorum ? [sayQuorum(result.quorum)] : []),
    ...(result.method === 'RANKED_CHOICE'
      ? result.rounds.flatMap((round, index) => sayRound(round, index + 1, label))
      : [`Votes: ${sayTally(result.tally, label)}.`]),
    ...sayNeeded(rules, result),
    sayOutcome(result, label),
  ];
}

function sayRoll({ eligible, recused }: Counted): string {
  const some = `${sayMembers(eligible)} could vote`;
  if (recused.length === 0) return `${some}; nobody was recused.`;
  return `${some}; ${recused.length} recused ${recused.length === 1 ? 'counts' : 'count'} on neither side.`;
}

function sayTurnout({ voted, abstained }: Counted): string {
  const represented = voted.represented
    ? `, ${voted.represented} of them represented by the ballot of a delegate`
    : '';
  const abstaining =
    abstained.members > 0 ? `, and of these ${sayMembers(abstained)} abstained` : '';
  return `${sayMembers(voted)} took part${represented}${abstaining}.`;
}

function sayQuorum(quorum: QuorumResult): string {
  const { counts, abstentionsCount, eligible, needed, present, met } = quorum;
  const unit = counts === 'WEIGHT' ? ' by weight' : ' members';
  const of = `of ${toDecimal(eligible)}${unit}, abstentions ${abstentionsCount ? 'included' : 'left out'}`;
  return `The quorum is ${sayThreshold(needed)} ${of}; ${toDecimal(present)} took part, so it was ${met ? 'met' : 'missed'}.`;
}

function sayThreshold({ weight, strict }: Threshold): string {
  return strict ? `more than ${toDecimal(weight)}` : toDecimal(weight);
}

function sayTally(tally: Result['tally'], label: Label): string {
  return sayList(tally.map(({ choice, weight }) => `${toDecimal(weight)} ${label(choice)}`));
}

function sayRound({ tally, exhausted, eliminated }: Round, number: number, label: Label): string[] {
  const spent = exhausted.weight > 0n ? `; ${toDecimal(exhausted.weight)} exhausted` : '';
  const votes = `Round ${number}: ${sayTally(tally, label)}${spent}.`;
  const [first] = eliminated;
  if (!first) return [votes];
  const names = sayList(eliminated.map(({ option }) => label(option)));
  if (first.why === 'FEWEST') return [votes, `${names} had the fewest and left.`];
  return first.why === 'TOGETHER'
    ? [votes, `${names} had, all together, fewer than any other and left.`]
    : [votes, `Of those with the fewest, ${names} left ${BROKEN_BY[first.why]}.`];
}

function sayNeeded({ method, majority }: Rules, { base, needed, got }: Counted): string[] {
  if (!needed) return [];
  const had = `${toDecimal(got)} of ${toDecimal(base.weight)}`;
  const least = needed.strict ? sayThreshold(needed) : `at least ${sayThreshold(needed)}`;
  if (base.kind === 'CONTINUING' || !majority) {
    return [
      `Needed: more than half of the ballots that still count, which is ${least}. There were ${had}.`,
    ];
  }
  const share = sayMajority(majority, method === 'MOTION' ? 'motion' : 'options');
  return [`Needed: ${share}, which is ${least}. There were ${had}.`];
}

function sayOutcome({ method, outcome, winner, decidedBy }: Counted, label: Label): string {
  const how = BROKEN_BY[decidedBy] ? `, in a tie broken ${BROKEN_BY[decidedBy]}` : '';
  if (outcome === 'NO_QUORUM') return 'Without a quorum, nothing is decided.';
  if (outcome === 'TIED') return 'It is a tie that the rules do not break: nothing is decided.';
  if (method === 'MOTION') {
    if (outcome === 'ADOPTED') return `The motion is adopted${how}.`;
    return decidedBy === 'NO_VOTES'
      ? 'The motion is rejected: nobody voted for or against it.'
      : `The motion is rejected${how}.`;
  }
  if (winner !== null) return `${label(winner)} is chosen${how}.`;
  return decidedBy === 'NO_VOTES'
    ? 'No option is chosen: nobody voted for one.'
    : 'No option is chosen: the one that led fell short.';
}
