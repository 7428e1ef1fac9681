import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type BallotGroup,
  type Choice,
  count,
  countGroups,
  isCertain,
  type RollEntry,
  type RollTotals,
  type Rules,
  resolveDelegations,
  resultFromJson,
  resultToJson,
  toDecimal,
  toUnits,
} from '../src/councils/voting.ts';
import { countNaively, countPlainly } from './support/naive-voting.ts';
import { RULES, type Vote, votes } from './support/votes.ts';

const METHODS = ['MOTION', 'SINGLE_CHOICE', 'APPROVAL', 'RANKED_CHOICE'] as const;
const SIZE = { members: 9, undecided: 9 };

describe.each(METHODS)('%s', (method) => {
  test('comes out as the plain implementation has it', () => {
    const seen = new Map<string, number>();
    fc.assert(
      fc.property(votes([method], SIZE), ({ rules, options, entries }) => {
        const result = countPlainly(rules, options, entries);
        seen.set(result.outcome, (seen.get(result.outcome) ?? 0) + 1);
        expect(countNaively(rules, options, entries)).toEqual(result);
      }),
      { numRuns: 5000 },
    );
    expect([...seen.keys()].sort()).toEqual(['ADOPTED', 'NO_QUORUM', 'REJECTED', 'TIED']);
  });

  test('does not depend on the order of the roll, or on who sums the ballots', () => {
    const shuffled = votes([method], SIZE).chain((vote) =>
      fc.record({
        vote: fc.constant(vote),
        entries: fc.shuffledSubarray(vote.entries, { minLength: vote.entries.length }),
      }),
    );
    fc.assert(
      fc.property(shuffled, ({ vote, entries }) => {
        const { rules, options } = vote;
        const { explanation, recused, ...result } = count(rules, options, vote.entries);
        expect(count(rules, options, entries)).toMatchObject(result);
        expect(countGroups(rules, options, summed(entries))).toMatchObject({
          ...result,
          voted: { ...result.voted, represented: null },
        });
      }),
      { numRuns: 1000 },
    );
  });

  test('survives its way through JSON, and says its arithmetic', () => {
    fc.assert(
      fc.property(votes([method], SIZE), ({ rules, options, entries }) => {
        const result = count(rules, options, entries);
        const json = JSON.stringify(resultToJson(result));
        expect(resultFromJson(JSON.parse(json))).toEqual(result);
        expect(result.explanation.join(' ')).not.toMatch(/undefined|null|NaN|\bn\b/);
        if (result.needed) expect(result.explanation.join(' ')).toContain(toDecimal(result.got));
      }),
      { numRuns: 500 },
    );
  });

  test('is certain only when nothing that can still happen changes it', () => {
    const seen = { certain: 0, open: 0 };
    fc.assert(
      fc.property(votes([method], { members: 5, undecided: 2 }), (vote) => {
        const { rules, options, entries } = vote;
        const says = isCertain(rules, options, entries);
        const outcomes = new Set([...futures(vote)].map((future) => verdict(vote, future)));
        const isSo = outcomes.size === 1;
        // Of motions it is exact; with options it may doubt, but never promise.
        if (method === 'MOTION' || says) expect(says).toBe(isSo);
        if (says && futureCount(vote) > 0) seen.certain++;
        if (!isSo) seen.open++;
      }),
      { numRuns: method === 'RANKED_CHOICE' ? 300 : 1500 },
    );
    expect(seen.certain).toBeGreaterThan(0);
    expect(seen.open).toBeGreaterThan(0);
  });
});

test('options that leave a runoff together could none of them have won', () => {
  const ranked = votes(['RANKED_CHOICE'], { members: 12, undecided: 12 });
  fc.assert(
    fc.property(ranked, ({ rules, options, entries }) => {
      const listed: Rules = { ...rules, tie: 'LISTED_FIRST' };
      const { outcome, winner } = count(listed, options, entries);
      expect({ outcome, winner }).toEqual(one(countNaively(listed, options, entries, false)));
    }),
    { numRuns: 3000 },
  );
});

test('nobody loses a motion by one more vote for it', () => {
  fc.assert(
    fc.property(votes(['MOTION'], SIZE), ({ rules, options, entries }) => {
      const before = count(rules, options, entries).outcome;
      for (const voter of entries) {
        if (voter.choice?.kind === 'FOR' || voter.recused) continue;
        const more = entries.map((one) => (one === voter ? { ...one, choice: FOR } : one));
        if (before === 'ADOPTED') expect(count(rules, options, more).outcome).toBe('ADOPTED');
      }
    }),
    { numRuns: 1000 },
  );
});

test('decimals are read and written exactly', () => {
  fc.assert(
    fc.property(fc.bigInt({ min: -(10n ** 29n), max: 10n ** 29n }), (units) => {
      expect(toUnits(toDecimal(units))).toBe(units);
    }),
  );
});

const FOR: Choice = { kind: 'FOR' };

const one = ({ outcome, winner }: { outcome: string; winner: string | null }) => ({
  outcome,
  winner,
});

function verdict({ rules, options }: Vote, entries: readonly RollEntry[]): string {
  const { outcome, winner } = countNaively(rules, options, entries);
  return `${outcome} ${winner}`;
}

/** What a database would sum up. */
function summed(entries: readonly RollEntry[]) {
  const groups = new Map<string, BallotGroup>();
  for (const { entry, choice } of resolveDelegations(entries)) {
    const { weight = 0n, members = 0 } = groups.get(JSON.stringify(choice)) ?? {};
    const sum = { choice, weight: weight + entry.weight, members: members + 1 };
    groups.set(JSON.stringify(choice), sum);
  }
  const voting = entries.filter(({ recused }) => !recused);
  const roll: RollTotals = {
    members: voting.length,
    weight: voting.reduce((sum, { weight }) => sum + weight, 0n),
    recused: [],
  };
  const chairs = voting.flatMap(({ isChair, choice }) => (isChair && choice ? [choice] : []));
  return { groups: [...groups.values()], roll, chairs };
}

const isUndecided = (entries: readonly RollEntry[], entry: RollEntry) =>
  !resolveDelegations(entries).some((counted) => counted.entry === entry) && !entry.recused;

const futureCount = ({ entries }: Vote) =>
  entries.filter((entry) => isUndecided(entries, entry)).length;

/** Every roll that this one may still become, by anything that an undecided member may do. */
function* futures(vote: Vote): Generator<RollEntry[]> {
  const { entries } = vote;
  const undecided = entries.filter((entry) => isUndecided(entries, entry));
  yield* spread(vote, entries, undecided);
}

function* spread(vote: Vote, entries: RollEntry[], undecided: RollEntry[]): Generator<RollEntry[]> {
  const [first, ...rest] = undecided;
  if (!first) {
    yield entries;
    return;
  }
  for (const act of actsOf(vote, first)) {
    const next = entries.map((entry) => (entry.id === first.id ? { ...entry, ...act } : entry));
    yield* spread(vote, next, rest);
  }
}

function actsOf({ rules, options, entries }: Vote, { id }: RollEntry): Partial<RollEntry>[] {
  const keys = options.map(({ key }) => key);
  const others = entries.filter((entry) => entry.id !== id).map((entry) => entry.id);
  const ballots = new Map<string, Choice[]>([
    ['MOTION', [FOR, { kind: 'AGAINST' }]],
    ['SINGLE_CHOICE', keys.map((option) => ({ kind: 'OPTION', option }))],
    ['APPROVAL', subsets(keys).map((some) => ({ kind: 'OPTIONS', options: some }))],
    ['RANKED_CHOICE', rankings(keys).map((ranking) => ({ kind: 'RANKING', ranking }))],
  ]);
  const choices: Choice[] = [...(ballots.get(rules.method) ?? []), { kind: 'ABSTAIN' }];
  return [
    ...choices.map((choice) => ({ choice })),
    { delegateTo: null },
    { recused: { reason: 'kin' } },
    ...others.map((delegateTo) => ({ delegateTo })),
  ];
}

function subsets(keys: readonly string[]): string[][] {
  const [first, ...rest] = keys;
  if (first === undefined) return [[]];
  return subsets(rest).flatMap((some) => [some, [first, ...some]]);
}

/** Rankings of up to three options: what is ranked behind them matters no more to so few ballots. */
function rankings(keys: readonly string[]): string[][] {
  const longer = (short: string[]) =>
    keys.filter((key) => !short.includes(key)).map((key) => [...short, key]);
  const single = keys.map((key) => [key]);
  const double = single.flatMap(longer);
  return [...single, ...double];
}

test('100,000 ballots are counted in a moment', () => {
  const rankings = fc.sample(fc.shuffledSubarray([...'abcdefgh'], { minLength: 1 }), 500);
  const entries = Array.from({ length: 100_000 }, (_, n): RollEntry => {
    const choice: Choice = { kind: 'RANKING', ranking: rankings[n % 500] ?? [] };
    const weight = toUnits('1') + BigInt(n % 7);
    return { id: `m${n}`, weight, isChair: false, recused: null, delegateTo: null, choice };
  });
  const options = [...'abcdefgh'].map((key) => ({ key, label: key }));
  const rules: Rules = { ...RULES, method: 'RANKED_CHOICE', majority: null };
  const startedAt = performance.now();
  const result = count(rules, options, entries);
  // It takes a tenth of that; a slow machine is no failure, a count that is not linear is one.
  expect(performance.now() - startedAt).toBeLessThan(2000);
  expect(result.voted.members).toBe(100_000);
});
