import fc from 'fast-check';
import {
  type Choice,
  checkRules,
  type Majority,
  type Quorum,
  type RollEntry,
  type Rules,
  toUnits,
  type VotingOption,
} from '../../src/councils/voting.ts';

/** A motion that needs a simple majority, without quorum; roll call, ballots final. */
export const RULES: Rules = {
  method: 'MOTION',
  majority: { base: 'CAST', numerator: 1, denominator: 2, strict: true },
  quorum: null,
  tie: 'FAIL',
  ballotsMayChange: false,
  secrecy: 'ROLL_CALL',
  tally: 'AFTER_CLOSE',
  extensionMinutes: null,
};

/** Options named by letters: `optionsOf('abc')`. */
export function optionsOf(keys: string): VotingOption[] {
  return [...keys].map((key) => ({ key, label: key.toUpperCase() }));
}

/** A member of the roll, of weight 1 unless it is said otherwise. */
export function entry(id: string, choice: Choice | null, more: Partial<RollEntry> = {}): RollEntry {
  const weight = toUnits('1');
  return { id, weight, isChair: false, recused: null, delegateTo: null, choice, ...more };
}

/** So many ballots of each kind; `absent` members cast none. */
export function motionRoll(counts: {
  FOR?: number;
  AGAINST?: number;
  ABSTAIN?: number;
  absent?: number;
}): RollEntry[] {
  const { absent = 0, ...cast } = counts;
  const voters = Object.entries(cast).flatMap(([kind, number]) =>
    Array.from({ length: number }, (_, n) =>
      entry(`${kind} ${n}`, { kind: kind as 'FOR' | 'AGAINST' | 'ABSTAIN' }),
    ),
  );
  return [...voters, ...Array.from({ length: absent }, (_, n) => entry(`absent ${n}`, null))];
}

/** Small numbers, so that ties and shares that are just reached are common. */
const share = fc
  .tuple(fc.integer({ min: 1, max: 4 }), fc.integer({ min: 1, max: 4 }), fc.boolean())
  .map(([a, b, strict]) => ({ numerator: Math.min(a, b), denominator: Math.max(a, b), strict }));

const majority: fc.Arbitrary<Majority> = fc
  .tuple(share, fc.constantFrom('CAST' as const, 'PRESENT' as const, 'ELIGIBLE' as const))
  .map(([fraction, base]) => ({ ...fraction, base }));

const quorum: fc.Arbitrary<Quorum> = fc.oneof(
  fc
    .tuple(share, fc.constantFrom('MEMBERS' as const, 'WEIGHT' as const), fc.boolean())
    .map(([fraction, counts, abstentionsCount]) => ({
      kind: 'SHARE' as const,
      ...fraction,
      counts,
      abstentionsCount,
    })),
  fc.tuple(fc.integer({ min: 1, max: 6 }), fc.boolean()).map(([count, abstentionsCount]) => ({
    kind: 'COUNT' as const,
    count,
    counts: 'MEMBERS' as const,
    abstentionsCount,
  })),
);

const weight = fc.oneof(
  { weight: 3, arbitrary: fc.constantFrom(toUnits('1'), toUnits('2'), toUnits('0.5')) },
  { weight: 1, arbitrary: fc.bigInt({ min: 1n, max: toUnits('1000000') }) },
);

function choice(method: Rules['method'], keys: readonly string[]): fc.Arbitrary<Choice> {
  const abstain = fc.constant<Choice>({ kind: 'ABSTAIN' });
  const choices: Record<Rules['method'], () => fc.Arbitrary<Choice>> = {
    MOTION: () => fc.constantFrom<Choice>({ kind: 'FOR' }, { kind: 'AGAINST' }),
    SINGLE_CHOICE: () => fc.constantFrom(...keys).map((option) => ({ kind: 'OPTION', option })),
    APPROVAL: () => fc.subarray([...keys]).map((options) => ({ kind: 'OPTIONS', options })),
    RANKED_CHOICE: () =>
      fc
        .shuffledSubarray([...keys], { minLength: 1 })
        .map((ranking) => ({ kind: 'RANKING', ranking })),
  };
  return fc.oneof({ weight: 6, arbitrary: choices[method]() }, { weight: 1, arbitrary: abstain });
}

function roll(
  method: Rules['method'],
  keys: readonly string[],
  { members, undecided }: Size,
): fc.Arbitrary<RollEntry[]> {
  const ids = Array.from({ length: members }, (_, n) => `m${n}`);
  const member = fc.record({
    weight,
    isChair: fc.integer({ min: 0, max: 3 }).map((n) => n === 0),
    recused: fc.integer({ min: 0, max: 7 }).map((n) => (n === 0 ? { reason: 'kin' } : null)),
    delegateTo: fc.option(fc.constantFrom(...ids, 'nobody'), { freq: 2 }),
    choice: fc.option(choice(method, keys), { freq: 3 }),
  });
  return fc
    .array(member, { maxLength: members })
    .map((drawn) => drawn.map((fields, n) => ({ id: ids[n] ?? '', ...fields })))
    .filter((entries) => entries.filter((one) => !one.choice && !one.recused).length <= undecided);
}

interface Size {
  /** How many there are on the roll, at most. */
  members: number;
  /** How many of them have cast no ballot and are not recused, at most. */
  undecided: number;
}

/** A vote under rules that can be voted under, with its roll. */
export interface Vote {
  rules: Rules;
  options: VotingOption[];
  entries: RollEntry[];
}

/** Any vote at all, of a few members. */
export function votes(methods: readonly Rules['method'][], size: Size): fc.Arbitrary<Vote> {
  const letters = fc.constantFrom('ab', 'abc', 'abcd', 'abcde');
  return fc.tuple(fc.constantFrom(...methods), letters).chain(([method, drawn]) => {
    const options = optionsOf(method === 'MOTION' ? '' : drawn);
    const rules: fc.Arbitrary<Rules> = fc
      .record({
        majority: method === 'MOTION' ? majority : fc.option(majority),
        quorum: fc.option(quorum, { freq: 2 }),
        tie: fc.constantFrom('FAIL', 'CHAIR', 'LISTED_FIRST', 'PREVIOUS_ROUNDS'),
      })
      .map((drawnRules) => ({ ...RULES, method, ...drawnRules }))
      .filter((all) => checkRules(all, options).length === 0);
    const keys = options.map(({ key }) => key);
    return fc.record({ rules, options: fc.constant(options), entries: roll(method, keys, size) });
  });
}
