import { describe, expect, test } from 'vitest';
import {
  type BallotGroup,
  type Choice,
  checkChoice,
  checkRules,
  count,
  countGroups,
  describeRules,
  isCertain,
  isWeight,
  type Majority,
  type MajorityPreset,
  PRESETS,
  presetOf,
  type Quorum,
  type Result,
  type ResultJson,
  type RollEntry,
  type RollTotals,
  type Rules,
  resolveDelegations,
  resultFromJson,
  resultToJson,
  toDecimal,
  toUnits,
  type VotingOption,
} from '../src/councils/voting.ts';

const RULES: Rules = {
  method: 'MOTION',
  majority: PRESETS.SIMPLE,
  quorum: null,
  tie: 'FAIL',
  ballotsMayChange: false,
  secrecy: 'ROLL_CALL',
  tally: 'AFTER_CLOSE',
  extensionMinutes: null,
};

function entry(id: string, choice: Choice | null, more: Partial<RollEntry> = {}): RollEntry {
  const weight = toUnits('1');
  return { id, weight, isChair: false, recused: null, delegateTo: null, choice, ...more };
}

describe('a motion', () => {
  test('is adopted by more than half, counted with who is represented', () => {
    const entries = [
      entry('a', { kind: 'FOR' }),
      entry('b', null, { delegateTo: 'a' }),
      entry('c', { kind: 'AGAINST' }),
      entry('d', { kind: 'FOR' }, { recused: { reason: 'a relative' } }),
    ];
    expect(resolveDelegations(entries).map(({ entry: { id } }) => id)).toEqual(['a', 'b', 'c']);
    const result: Result = count(RULES, [], entries);
    expect(result).toMatchObject({ outcome: 'ADOPTED', got: toUnits('2'), decidedBy: 'MAJORITY' });
    expect(result.recused).toEqual([{ id: 'd', reason: 'a relative' }]);
    const json: ResultJson = resultToJson(result);
    expect(json.got).toBe('2');
    expect(resultFromJson(json)).toEqual(result);
    expect(isCertain(RULES, [], entries)).toBe(true);
    const groups: BallotGroup[] = [{ choice: { kind: 'FOR' }, weight: 1n, members: 1 }];
    const roll: RollTotals = { weight: 1n, members: 1, recused: [] };
    expect(countGroups(RULES, [], { groups, roll, chairs: [] }).outcome).toBe('ADOPTED');
  });

  test('keeps its rules', () => {
    expect(checkRules(RULES, [])).toEqual([]);
    const options: VotingOption[] = [{ key: 'a', label: 'A' }];
    expect(checkRules(RULES, options)).toHaveLength(1);
    const all: Majority = { base: 'CAST', numerator: 1, denominator: 1, strict: true };
    const none: Quorum = { kind: 'COUNT', count: 0, counts: 'MEMBERS', abstentionsCount: true };
    expect(checkRules({ ...RULES, majority: all, quorum: none })).toHaveLength(2);
    const names = Object.keys(PRESETS) as MajorityPreset[];
    for (const name of names) expect(presetOf(PRESETS[name])).toBe(name);
    expect(checkChoice(RULES, [], { kind: 'FOR' })).toBeNull();
    expect(describeRules(RULES)).toBeTypeOf('string');
    expect(isWeight(toUnits('1000000.000001'))).toBe(false);
    expect(toDecimal(toUnits('-0.50'))).toBe('-0.5');
  });
});
