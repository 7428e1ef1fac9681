import {
  count,
  type ResultJson,
  type RollEntry,
  type Rules,
  resultToJson,
  type VotingOption,
} from '../../src/councils/voting.ts';
import { countVote, whatCounts } from '../../verifier/count.ts';

/** A result without what is not counted: its sentences, and why members are recused. */
export type PlainResult = Omit<ResultJson, 'explanation' | 'recused'> & { recused: string[] };

/**
 * What the verifier of certificates makes of a vote: the rules of councils' votes a second time, apart from
 * the server's.
 *
 * @param together whether options that cannot win are eliminated together, when as weak as each other
 */
export function countNaively(
  rules: Rules,
  options: readonly VotingOption[],
  roll: readonly RollEntry[],
  together = true,
): PlainResult {
  const entries = roll.map(({ id, weight, isChair, recused, delegateTo }) => ({
    ...{ id, weight, isChair, isRecused: recused !== null, delegateId: delegateTo },
  }));
  const ballots = new Map(roll.flatMap(({ id, choice }) => (choice ? [[id, choice]] : [])));
  const counted = whatCounts(entries, ballots);
  const keys = options.map(({ key }) => key);
  return countVote({ rules, keys, entries, ...counted }, together) as PlainResult;
}

/** What the server makes of it, in the same form. */
export function countPlainly(
  rules: Rules,
  options: readonly VotingOption[],
  entries: readonly RollEntry[],
): PlainResult {
  const { explanation, recused, ...result } = resultToJson(count(rules, options, entries));
  return { ...result, recused: recused.map(({ id }) => id) };
}
