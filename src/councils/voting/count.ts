import type { Choice } from './choices.ts';
import type { Decision, Votes } from './decision.ts';
import { explain } from './explain.ts';
import { decideByLead } from './lead.ts';
import { decideMotion } from './motion.ts';
import { countQuorum } from './quorum.ts';
import type { Recusal, Result, Sum } from './result.ts';
import { type RollEntry, resolveDelegations } from './roll.ts';
import type { Method, Rules, VotingOption } from './rules.ts';
import { decideByRunoff } from './runoff.ts';
import { add, type BallotGroup, nothing, sortBallots } from './tally.ts';

/** Who may vote, in sum. */
export interface RollTotals extends Sum {
  /** Those who are in neither `weight` nor `members`. */
  recused: readonly Recusal[];
  /** How many members the ballots of delegates represent, where that is known. */
  represented?: number;
}

/** What is counted. */
export interface Ballots {
  /** One for each thing that ballots say, or for each ballot. */
  groups: readonly BallotGroup[];
  roll: RollTotals;
  /** The chairs' own ballots, for casting votes; of chairs who are not recused. */
  chairs: readonly Choice[];
}

const DECIDE: Readonly<Record<Method, (votes: Votes) => Decision>> = {
  MOTION: decideMotion,
  SINGLE_CHOICE: decideByLead,
  APPROVAL: decideByLead,
  RANKED_CHOICE: decideByRunoff,
};

/**
 * Counts a vote from its roll: whose weight counts and how, under which rules, and what came of it.
 *
 * @param rules such as `checkRules` has nothing against
 * @param entries with ballots that `checkChoice` has nothing against
 */
export function count(
  rules: Rules,
  options: readonly VotingOption[],
  entries: readonly RollEntry[],
): Result {
  const counted = resolveDelegations(entries);
  const groups = counted.map(({ entry, choice }) => ({ choice, weight: entry.weight, members: 1 }));
  const eligible = nothing();
  const recused: Recusal[] = [];
  const chairs: Choice[] = [];
  for (const { id, weight, isChair, recused: recusal, choice } of entries) {
    if (recusal) recused.push({ id, reason: recusal.reason });
    else add(eligible, { weight, members: 1 });
    if (isChair && !recusal && choice) chairs.push(choice);
  }
  const represented = counted.filter(({ isRepresented }) => isRepresented).length;
  return countGroups(rules, options, {
    groups,
    roll: { ...eligible, recused, represented },
    chairs,
  });
}

/**
 * Counts a vote from sums, as a database makes them, and as secret ballots leave nothing else: what the
 * ballots say, with the weight and the members behind it, delegations resolved and recusals left out.
 *
 * @throws Error for a ballot that names an option which there is not
 */
export function countGroups(
  rules: Rules,
  options: readonly VotingOption[],
  { groups, roll, chairs }: Ballots,
): Result {
  const { method, quorum: quorumRule } = rules;
  const tallies = sortBallots(choicesOf(method, options), groups);
  const { tally, abstained, cast } = tallies;
  const voted = { ...cast };
  add(voted, abstained);
  const eligible = { weight: roll.weight, members: roll.members };
  const base = baseOf(rules, { cast, voted, eligible });
  const quorum = quorumRule && countQuorum(quorumRule, { eligible, voted, abstained });
  const decision = DECIDE[method]({ ...tallies, rules, options, groups, chairs, base });
  const missed = { outcome: 'NO_QUORUM', winner: null, decidedBy: 'NO_QUORUM' } as const;
  const result: Omit<Result, 'explanation'> = {
    method,
    ...decision,
    ...(quorum && !quorum.met && missed),
    tally,
    abstained,
    voted: { ...voted, represented: roll.represented ?? null },
    eligible,
    recused: [...roll.recused],
    quorum,
  };
  return { ...result, explanation: explain(rules, options, result) };
}

function choicesOf(method: Method, options: readonly VotingOption[]): readonly string[] {
  return method === 'MOTION' ? ['FOR', 'AGAINST'] : options.map(({ key }) => key);
}

function baseOf(
  { majority }: Rules,
  { cast, voted, eligible }: { cast: Sum; voted: Sum; eligible: Sum },
): Result['base'] {
  const kind = majority?.base ?? 'CAST';
  const sums = { CAST: cast, PRESENT: voted, ELIGIBLE: eligible };
  return { kind, weight: sums[kind].weight };
}
