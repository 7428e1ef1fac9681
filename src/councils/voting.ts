/**
 * The rules by which councils decide, as functions of what they are given: no database, no clock, no
 * floating point. Weights are exact, in millionths.
 */

export { isCertain } from './voting/certainty.ts';
export { checkRules } from './voting/check-rules.ts';
export { type Choice, checkChoice, normalChoice } from './voting/choices.ts';
export { count, countGroups, type RollTotals } from './voting/count.ts';
export { describeRules } from './voting/describe.ts';
export {
  type Result,
  type ResultJson,
  resultFromJson,
  resultToJson,
} from './voting/result.ts';
export { type RollEntry, resolveDelegations } from './voting/roll.ts';
export {
  type Majority,
  type MajorityPreset,
  PRESETS,
  presetOf,
  type Quorum,
  type Rules,
  type VotingOption,
} from './voting/rules.ts';
export type { BallotGroup } from './voting/tally.ts';
export { isWeight, toDecimal, toUnits } from './voting/weights.ts';
