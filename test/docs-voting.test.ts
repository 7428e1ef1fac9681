import { describe, expect, test } from 'vitest';
import {
  count,
  type Majority,
  PRESETS,
  type Quorum,
  type RollEntry,
  toDecimal,
  toUnits,
} from '../src/councils/voting.ts';
import { readShipped } from './support/shipped.ts';
import { motionRoll, RULES } from './support/votes.ts';

const PAGE = readShipped('docs/voting.md');

/** The rows of the table that begins with this heading, by their first cells. */
function tableOf(heading: string): Map<string, string[]> {
  const [, table = ''] = PAGE.split(`\n| ${heading} |`);
  const [body = ''] = table.split('\n\n');
  const rows = body.split('\n').slice(2);
  return new Map(
    rows.map((row) => {
      const [name = '', ...cells] = row
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim());
      return [name, cells];
    }),
  );
}

const outcomeOf = (majority: Majority, entries: RollEntry[]) =>
  count({ ...RULES, majority }, [], entries);

/** As the page says: 10 members of weight 1, of whom 5 are for, 3 against, 1 abstains and 1 stays away. */
const ROLL = motionRoll({ FOR: 5, AGAINST: 3, ABSTAIN: 1, absent: 1 });

function inWords({ base, numerator, denominator, strict }: Majority): string {
  if (numerator === denominator) return `${base}, all, and one at least`;
  return `${base}, ${strict ? 'more than' : 'at least'} ${numerator}/${denominator}`;
}

describe('docs/voting.md', () => {
  test('has the arithmetic of every majority that has a name as it comes out', () => {
    expect(PAGE).toContain(
      'a roll of 10 members of weight 1, none recused: 5 for, 3 against, 1 abstains, 1 stays away',
    );
    const expected = Object.entries(PRESETS).map(([preset, majority]) => {
      const { base, needed, got, outcome } = outcomeOf(majority, ROLL);
      if (!needed) throw new Error('a majority needs something');
      const least = `${needed.strict ? 'more than ' : ''}${toDecimal(needed.weight)}`;
      const numbers = [toDecimal(base.weight), least, toDecimal(got), outcome];
      return [preset, [inWords(majority), ...numbers]];
    });
    expect([...tableOf('preset')]).toEqual(expected);
  });

  test('says what a recusal does to that arithmetic', () => {
    expect(PAGE).toContain(
      'Were one of the five recused, the base of ABSOLUTE would be 9, and 4 not enough.',
    );
    const [first, ...others] = ROLL;
    const recused = [{ ...first, recused: { reason: 'Kin.' } } as RollEntry, ...others];
    const { base, got, outcome } = outcomeOf(PRESETS.ABSOLUTE, recused);
    expect([toDecimal(base.weight), toDecimal(got), outcome]).toEqual(['9', '4', 'REJECTED']);
  });

  test('says what abstaining and staying away do to each base', () => {
    const weightOf = (base: Majority['base'], more: { ABSTAIN?: number; absent?: number }) =>
      outcomeOf({ ...PRESETS.SIMPLE, base }, motionRoll({ FOR: 5, AGAINST: 3, ...more })).base
        .weight;
    const effect = (base: Majority['base'], more: { ABSTAIN?: number; absent?: number }) =>
      weightOf(base, more) === toUnits('8') ? 'does not matter' : 'counts like a vote against';
    const bases = tableOf('base');
    expect([...bases.keys()]).toEqual(['CAST', 'PRESENT', 'ELIGIBLE']);
    for (const [base, [, abstaining, away]] of bases) {
      expect([abstaining, away], base).toEqual([
        effect(base as Majority['base'], { ABSTAIN: 1 }),
        effect(base as Majority['base'], { absent: 1 }),
      ]);
    }
  });

  test('has the quorum of more than half of ten members as it comes out', () => {
    expect(PAGE).toContain('A quorum of “more than half” of 10 members needs 6');
    const quorum: Quorum = {
      kind: 'SHARE',
      numerator: 1,
      denominator: 2,
      strict: true,
      counts: 'MEMBERS',
      abstentionsCount: true,
    };
    const { quorum: result } = count({ ...RULES, quorum }, [], ROLL);
    expect(result?.needed).toEqual({ weight: toUnits('6'), strict: false });
  });
});
