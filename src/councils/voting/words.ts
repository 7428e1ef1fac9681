import type { Result } from './result.ts';
import type { Rules, VotingOption } from './rules.ts';

/** Why a vote came out as it did. */
export function explain(
  _rules: Rules,
  _options: readonly VotingOption[],
  _result: Omit<Result, 'explanation'>,
): string[] {
  return [];
}

/** What a vote is held under, in words. */
export function describeRules(_rules: Rules): string {
  return '';
}
