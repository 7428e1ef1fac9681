import { describe, expect, test } from 'vitest';
import {
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
  type ResultJson,
  type Rules,
  resolveDelegations,
  resultToJson,
  toDecimal,
  toUnits,
} from '../src/councils/voting.ts';
import { entry, motionRoll, optionsOf, RULES } from './support/votes.ts';

const FOR: Choice = { kind: 'FOR' };
const AGAINST: Choice = { kind: 'AGAINST' };
const ABSTAIN: Choice = { kind: 'ABSTAIN' };

const outcomeOf = (majority: Majority, counts: Parameters<typeof motionRoll>[0]) =>
  count({ ...RULES, majority }, [], motionRoll(counts)).outcome;

const of = (base: Majority['base'], preset: MajorityPreset): Majority => ({
  ...PRESETS[preset],
  base,
});

/** The least number of votes for a motion that adopts it, of a roll where the rest does something else. */
function leastFor(majority: Majority, cast: number, abstained = 0, absent = 0): number | undefined {
  const numbers = Array.from({ length: cast + 1 }, (_, n) => n);
  return numbers.find(
    (n) =>
      outcomeOf(majority, { FOR: n, AGAINST: cast - n, ABSTAIN: abstained, absent }) === 'ADOPTED',
  );
}

// The 12th edition; what it says of majorities is in "Bases for Determining a Voting Result".
describe("Robert's Rules of Order Newly Revised (RONR)", () => {
  test.each([
    // Sylvester, The Complete Idiot's Guide to Robert's Rules, "Majority Vote".
    ['a majority of 19 votes', PRESETS.SIMPLE, 19, 10],
    ['a majority of 20 votes', PRESETS.SIMPLE, 20, 11],
    // 11th ed., p. 400: half of 17 is 8½, so that "50 percent plus one" would wrongly ask for more than 9.
    ['a majority of 17 votes', PRESETS.SIMPLE, 17, 9],
    // California State Association of Parliamentarians, "Counting Votes": blank votes left out, 81 cast.
    ['a majority of 81 votes', PRESETS.SIMPLE, 81, 41],
    ['a majority of 1000 votes, which is not 51 percent', PRESETS.SIMPLE, 1000, 501],
    // Questions of the official forum of RONR: two thirds of 12, 15, 19, 20, 30 votes.
    ['two thirds of 12 votes', PRESETS.TWO_THIRDS, 12, 8],
    ['two thirds of 15 votes', PRESETS.TWO_THIRDS, 15, 10],
    ['two thirds of 19 votes', PRESETS.TWO_THIRDS, 19, 13],
    ['two thirds of 20 votes', PRESETS.TWO_THIRDS, 20, 14],
    ['two thirds of 30 votes', PRESETS.TWO_THIRDS, 30, 20],
  ] as const)('%s', (_, majority, cast, needed) => {
    expect(leastFor(majority, cast)).toBe(needed);
  });

  // Its example of the different bases: of 150 members 30 are present, and 25 of them vote.
  test.each([
    ['a majority', PRESETS.SIMPLE, 25, 5, 120, 13],
    ['a majority of the members present', of('PRESENT', 'SIMPLE'), 25, 5, 120, 16],
    ['a majority of the entire membership', PRESETS.ABSOLUTE, 150, 0, 0, 76],
    ['a two-thirds vote', PRESETS.TWO_THIRDS, 25, 5, 120, 17],
    ['two thirds of the members present', of('PRESENT', 'TWO_THIRDS'), 25, 5, 120, 20],
    ['two thirds of the entire membership', of('ELIGIBLE', 'TWO_THIRDS'), 150, 0, 0, 100],
  ] as const)(
    '%s, of 150 members with 30 present',
    (_, majority, cast, abstained, absent, least) => {
      expect(leastFor(majority, cast, abstained, absent)).toBe(least);
    },
  );

  test('15 to 10 is no majority of 43 members present', () => {
    // Official forum of RONR, "majority needed to pass a motion".
    const counts = { FOR: 15, AGAINST: 10, ABSTAIN: 18 };
    expect(outcomeOf(PRESETS.SIMPLE, counts)).toBe('ADOPTED');
    expect(outcomeOf(of('PRESENT', 'SIMPLE'), counts)).toBe('REJECTED');
  });

  test('with 50 members, nothing less than 26 is a majority of the entire membership', () => {
    // Official forum of RONR, "Majority vote of the entire membership": 40 of them are there.
    expect(outcomeOf(PRESETS.ABSOLUTE, { FOR: 26, AGAINST: 14, absent: 10 })).toBe('ADOPTED');
    expect(outcomeOf(PRESETS.ABSOLUTE, { FOR: 25, AGAINST: 0, absent: 25 })).toBe('REJECTED');
  });

  test('13 to 14 fails, and so does 13 to 13, which is a tie', () => {
    // Numbers of The Complete Idiot's Guide.
    expect(outcomeOf(PRESETS.SIMPLE, { FOR: 13, AGAINST: 14 })).toBe('REJECTED');
    expect(outcomeOf(PRESETS.SIMPLE, { FOR: 13, AGAINST: 13 })).toBe('TIED');
  });

  test('abstentions have no effect on a majority of the votes cast', () => {
    // Those who do not vote are not counted: one vote for, and nobody else votes.
    expect(outcomeOf(PRESETS.SIMPLE, { FOR: 1, ABSTAIN: 99 })).toBe('ADOPTED');
  });
});

describe('a majority', () => {
  test.each([
    ['unanimity', PRESETS.UNANIMOUS, { FOR: 1, ABSTAIN: 5 }, 'ADOPTED'],
    ['unanimity with one against', PRESETS.UNANIMOUS, { FOR: 99, AGAINST: 1 }, 'REJECTED'],
    ['unanimity of nobody', PRESETS.UNANIMOUS, { ABSTAIN: 5 }, 'REJECTED'],
    ['three quarters', PRESETS.THREE_QUARTERS, { FOR: 3, AGAINST: 1 }, 'ADOPTED'],
    ['less than three quarters', PRESETS.THREE_QUARTERS, { FOR: 299, AGAINST: 100 }, 'REJECTED'],
    ['nobody for it', PRESETS.SIMPLE, { AGAINST: 1 }, 'REJECTED'],
    ['nobody at all', PRESETS.SIMPLE, {}, 'REJECTED'],
    [
      'just half, where that is enough',
      { ...PRESETS.SIMPLE, strict: false },
      { FOR: 2, AGAINST: 2 },
      'ADOPTED',
    ],
    [
      'as many against, where two thirds are asked',
      PRESETS.TWO_THIRDS,
      { FOR: 2, AGAINST: 2 },
      'REJECTED',
    ],
    ['as many against, of everybody', PRESETS.ABSOLUTE, { FOR: 2, AGAINST: 2 }, 'TIED'],
    [
      'as many against, with one away',
      PRESETS.ABSOLUTE,
      { FOR: 2, AGAINST: 2, absent: 1 },
      'REJECTED',
    ],
    [
      'as many against, with one abstaining',
      of('PRESENT', 'SIMPLE'),
      { FOR: 2, AGAINST: 2, ABSTAIN: 1 },
      'REJECTED',
    ],
    [
      'half, with the other half abstaining',
      of('PRESENT', 'SIMPLE'),
      { FOR: 2, ABSTAIN: 2 },
      'REJECTED',
    ],
  ] as const)('%s', (_, majority, counts, outcome) => {
    expect(outcomeOf(majority, counts)).toBe(outcome);
  });

  test('says what was needed, to the millionth', () => {
    const entries = [
      entry('a', FOR, { weight: toUnits('0.1') }),
      entry('b', FOR, { weight: toUnits('0.2') }),
      entry('c', AGAINST, { weight: toUnits('0.15') }),
    ];
    const rules = { ...RULES, majority: PRESETS.TWO_THIRDS };
    // In floating point 0.1 + 0.2 is more than 0.3; here it is two thirds of 0.45 to the last digit.
    const json: ResultJson = resultToJson(count(rules, [], entries));
    expect(json).toMatchObject({ outcome: 'ADOPTED', got: '0.3' });
    expect(json.needed).toEqual({ weight: '0.3', strict: false });
    const one = resultToJson(count(rules, [], motionRoll({ FOR: 1 })));
    expect(one.needed).toEqual({ weight: '0.666667', strict: false });
  });

  test('has a name where it has one', () => {
    for (const name of Object.keys(PRESETS) as MajorityPreset[]) {
      expect(presetOf({ ...PRESETS[name] })).toBe(name);
    }
    expect(presetOf({ ...PRESETS.SIMPLE, numerator: 2, denominator: 4 })).toBe('SIMPLE');
    expect(presetOf({ ...PRESETS.SIMPLE, strict: false })).toBeUndefined();
    expect(presetOf({ ...PRESETS.TWO_THIRDS, base: 'ELIGIBLE' })).toBeUndefined();
  });
});

describe('a quorum', () => {
  const withQuorum = (quorum: Quorum, counts: Parameters<typeof motionRoll>[0]) =>
    count({ ...RULES, quorum }, [], motionRoll(counts));
  const half = { kind: 'SHARE', numerator: 1, denominator: 2, strict: true } as const;
  const counts = { counts: 'MEMBERS', abstentionsCount: true } as const;

  test('of more than half of ten members is six, abstainers included', () => {
    const met = withQuorum({ ...half, ...counts }, { FOR: 1, ABSTAIN: 5, absent: 4 });
    expect(met).toMatchObject({ outcome: 'ADOPTED', quorum: { met: true } });
    expect(met.quorum?.needed).toEqual({ weight: toUnits('6'), strict: false });
    const missed = withQuorum({ ...half, ...counts }, { FOR: 5, absent: 5 });
    expect(missed).toMatchObject({ outcome: 'NO_QUORUM', decidedBy: 'NO_QUORUM', winner: null });
  });

  test('can leave abstainers out', () => {
    const quorum: Quorum = { kind: 'COUNT', count: 3, counts: 'MEMBERS', abstentionsCount: false };
    expect(withQuorum(quorum, { FOR: 2, ABSTAIN: 9 }).outcome).toBe('NO_QUORUM');
    expect(withQuorum(quorum, { FOR: 2, AGAINST: 1 }).outcome).toBe('ADOPTED');
  });

  test('by weight is of the weight of the roll', () => {
    const quorum: Quorum = { ...half, strict: false, ...counts, counts: 'WEIGHT' };
    const entries = [entry('a', FOR, { weight: toUnits('5') }), ...motionRoll({ absent: 5 })];
    expect(count({ ...RULES, quorum }, [], entries).outcome).toBe('ADOPTED');
    const one = entry('b', null, { weight: 1n });
    expect(count({ ...RULES, quorum }, [], [...entries, one]).outcome).toBe('NO_QUORUM');
  });

  test('leaves who is recused out on both sides, with the reason; abstaining is something else', () => {
    const quorum: Quorum = { ...half, strict: false, ...counts };
    const away = motionRoll({ FOR: 2, absent: 2 });
    const recused = { reason: 'owns the land' };
    const dora = entry('dora', AGAINST, { recused });
    const result = count({ ...RULES, quorum, majority: PRESETS.ABSOLUTE }, [], [...away, dora]);
    expect(result.recused).toEqual([{ id: 'dora', ...recused }]);
    expect(result).toMatchObject({ outcome: 'REJECTED', quorum: { met: true } });
    expect(result.eligible.members).toBe(4);
    expect(result.tally[1]?.members).toBe(0);
    // As an abstainer she is in the base of an absolute majority, and takes part.
    const abstaining = count({ ...RULES, quorum }, [], [...away, entry('dora', ABSTAIN)]);
    expect(abstaining).toMatchObject({ eligible: { members: 5 }, voted: { members: 3 } });
  });

  test('cannot be met by nobody', () => {
    const all: Quorum = { ...half, strict: false, ...counts };
    expect(withQuorum(all, {}).outcome).toBe('NO_QUORUM');
  });
});

describe('a casting vote', () => {
  const rules: Rules = { ...RULES, tie: 'CHAIR' };
  const chair = (choice: Choice | null, id = 'chair') => entry(id, choice, { isChair: true });

  test.each([
    ['for', [chair(FOR), entry('b', AGAINST)], 'ADOPTED', 'CASTING_VOTE'],
    ['against', [chair(AGAINST), entry('b', FOR)], 'REJECTED', 'CASTING_VOTE'],
    [
      'of a chair who abstained',
      [chair(ABSTAIN), entry('b', AGAINST), entry('c', FOR)],
      'TIED',
      'TIE',
    ],
    ['of chairs who disagree', [chair(FOR), chair(AGAINST, 'second')], 'TIED', 'TIE'],
    [
      'of one chair, when the other abstains',
      [chair(FOR), entry('b', AGAINST), chair(ABSTAIN, 'second')],
      'ADOPTED',
      'CASTING_VOTE',
    ],
    ['of nobody', [entry('a', FOR), entry('b', AGAINST)], 'TIED', 'TIE'],
    [
      'where there is no tie',
      [chair(FOR), entry('b', AGAINST), entry('c', AGAINST)],
      'REJECTED',
      'MAJORITY',
    ],
  ] as const)('%s', (_, entries, outcome, decidedBy) => {
    expect(count(rules, [], entries)).toMatchObject({ outcome, decidedBy });
  });

  test('is never that of a delegate', () => {
    const entries = [
      entry('a', FOR),
      { ...chair(null), delegateTo: 'a' },
      entry('c', AGAINST, { weight: toUnits('2') }),
    ];
    expect(count(rules, [], entries).outcome).toBe('TIED');
  });
});

describe('a delegation', () => {
  const ballot = (entries: Parameters<typeof resolveDelegations>[0]) =>
    resolveDelegations(entries).map((one) => `${one.entry.id} ${one.choice.kind}`);

  test.each([
    [
      'counts with the ballot of the delegate',
      [entry('a', FOR), entry('b', null, { delegateTo: 'a' })],
      ['a FOR', 'b FOR'],
    ],
    [
      'gives way to a ballot of one’s own',
      [entry('a', FOR), entry('b', AGAINST, { delegateTo: 'a' })],
      ['a FOR', 'b AGAINST'],
    ],
    [
      'reaches one level',
      [
        entry('a', FOR),
        entry('b', null, { delegateTo: 'a' }),
        entry('c', null, { delegateTo: 'b' }),
      ],
      ['a FOR', 'b FOR'],
    ],
    [
      'ends with the recusal of the delegate',
      [entry('a', FOR, { recused: { reason: 'kin' } }), entry('b', null, { delegateTo: 'a' })],
      [],
    ],
    [
      'ends with one’s own recusal',
      [entry('a', FOR), entry('b', null, { delegateTo: 'a', recused: { reason: 'kin' } })],
      ['a FOR'],
    ],
    [
      'to somebody who does not vote counts nothing',
      [entry('a', null), entry('b', null, { delegateTo: 'a' })],
      [],
    ],
    [
      'in a circle counts nothing',
      [entry('a', null, { delegateTo: 'b' }), entry('b', null, { delegateTo: 'a' })],
      [],
    ],
    ['to nobody on the roll counts nothing', [entry('a', null, { delegateTo: 'z' })], []],
  ] as const)('%s', (_, entries, counted) => {
    expect(ballot(entries)).toEqual(counted);
  });

  test('makes the member take part', () => {
    const quorum: Quorum = { kind: 'COUNT', count: 2, counts: 'MEMBERS', abstentionsCount: true };
    const entries = [entry('a', FOR), entry('b', null, { delegateTo: 'a' })];
    const result = count({ ...RULES, quorum }, [], entries);
    expect(result).toMatchObject({ outcome: 'ADOPTED', voted: { members: 2, represented: 1 } });
    expect(result.explanation.join(' ')).toContain(
      '1 of them represented by the ballot of a delegate',
    );
  });
});

describe('a result', () => {
  test('says the rule and its arithmetic', () => {
    const quorum: Quorum = {
      kind: 'SHARE',
      numerator: 1,
      denominator: 3,
      strict: false,
      counts: 'MEMBERS',
      abstentionsCount: true,
    };
    const entries = [
      ...motionRoll({ FOR: 4, AGAINST: 2, ABSTAIN: 1, absent: 3 }),
      entry('r', null, { recused: { reason: 'kin' } }),
    ];
    const rules = { ...RULES, quorum, majority: PRESETS.TWO_THIRDS };
    expect(count(rules, [], entries).explanation).toEqual([
      '10 members could vote; 1 recused counts on neither side.',
      '7 members took part, and of these 1 member abstained.',
      'The quorum is 4 of 10 members, abstentions included; 7 took part, so it was met.',
      'Votes: 4 for and 2 against.',
      'Needed: at least two thirds of the votes for and against, which is at least 4. There were 4 of 6.',
      'The motion is adopted.',
    ]);
    expect(describeRules({ ...rules, extensionMinutes: 60 })).toBe(
      'The motion is adopted by at least two thirds of the votes for and against. ' +
        'For a quorum, at least one third of the members eligible take part; abstaining counts as taking part. ' +
        'In a tie, nothing is decided. ' +
        'Who is represented by the ballot of a delegate takes part; who is recused counts on neither side. ' +
        'A ballot is final when it is cast. ' +
        'Everybody who sees the tally sees who voted what. ' +
        'The tally shows when the vote has closed. ' +
        'If the quorum is missing at the end, the vote goes on once, for 60 minutes.',
    );
  });

  test('is refused to ballots that do not fit the vote', () => {
    const groups = [{ choice: { kind: 'OPTION' as const, option: 'a' }, weight: 1n, members: 1 }];
    const roll = { weight: 1n, members: 1, recused: [] };
    expect(() => countGroups(RULES, [], { groups, roll, chairs: [] })).toThrow('does not fit');
  });
});

describe('rules that cannot be voted under', () => {
  const options = optionsOf('abc');
  const single: Rules = { ...RULES, method: 'SINGLE_CHOICE', majority: null };
  const half = { ...PRESETS.SIMPLE };
  const share = {
    kind: 'SHARE',
    numerator: 1,
    denominator: 3,
    strict: false,
    counts: 'MEMBERS',
    abstentionsCount: true,
  } as const;
  const three = { kind: 'COUNT', count: 3, counts: 'MEMBERS', abstentionsCount: true } as const;

  test.each([
    [RULES, []],
    [single, options],
    [{ ...single, method: 'RANKED_CHOICE', tie: 'PREVIOUS_ROUNDS' }, optionsOf('ab')],
    [{ ...single, method: 'APPROVAL', tie: 'LISTED_FIRST', secrecy: 'SECRET' }, options],
    [{ ...RULES, tie: 'CHAIR' }, []],
    [{ ...single, tie: 'CHAIR', majority: PRESETS.ABSOLUTE }, options],
    [{ ...RULES, quorum: three, extensionMinutes: 10_080 }, []],
    [
      {
        ...RULES,
        quorum: { ...three, abstentionsCount: false },
        extensionMinutes: 60,
        tally: 'LIVE',
      },
      [],
    ],
    [{ ...RULES, quorum: three, extensionMinutes: 60, secrecy: 'SECRET' }, []],
    [{ ...RULES, quorum: { ...three, abstentionsCount: false }, secrecy: 'SECRET' }, []],
    [{ ...RULES, quorum: { ...share, counts: 'WEIGHT' } }, undefined],
    [single, undefined],
  ] as const)('are not these: %j', (rules, choices) => {
    expect(checkRules(rules, choices)).toEqual([]);
  });

  test.each([
    ['majority', { ...RULES, majority: null }, []],
    ['majority', { ...RULES, majority: { ...half, numerator: 0 } }, []],
    ['majority', { ...RULES, majority: { ...half, numerator: 3 } }, []],
    ['majority', { ...RULES, majority: { ...half, denominator: 1001 } }, []],
    ['majority', { ...RULES, majority: { ...half, numerator: 0.5 } }, []],
    ['majority', { ...RULES, majority: { ...half, denominator: 2.5 } }, []],
    ['majority', { ...RULES, majority: { ...PRESETS.UNANIMOUS, strict: true } }, []],
    ['quorum', { ...RULES, quorum: { ...share, numerator: 4 } }, []],
    ['quorum', { ...RULES, quorum: { ...three, count: 0 } }, []],
    ['quorum', { ...RULES, quorum: { ...three, count: 1.5 } }, []],
    ['quorum', { ...RULES, quorum: { ...three, count: 1_000_001 } }, []],
    ['quorum', { ...RULES, quorum: { ...three, counts: 'WEIGHT' } }, []],
    ['tie', { ...RULES, tie: 'LISTED_FIRST' }, []],
    ['tie', { ...single, tie: 'PREVIOUS_ROUNDS' }, options],
    ['tie', { ...RULES, tie: 'CHAIR', secrecy: 'SECRET' }, []],
    ['tie', { ...RULES, tie: 'CHAIR', majority: PRESETS.ABSOLUTE }, []],
    ['tally', { ...RULES, secrecy: 'SECRET', tally: 'LIVE' }, []],
    ['extensionMinutes', { ...RULES, extensionMinutes: 60 }, []],
    ['extensionMinutes', { ...RULES, quorum: three, extensionMinutes: 0 }, []],
    ['extensionMinutes', { ...RULES, quorum: three, extensionMinutes: 10_081 }, []],
    ['extensionMinutes', { ...RULES, quorum: three, extensionMinutes: 1.5 }, []],
    ...(
      [{ secrecy: 'SECRET' }, { tally: 'AFTER_CLOSE' }, { tally: 'AFTER_CERTIFICATION' }] as const
    ).map(
      (hidden) =>
        [
          'extensionMinutes',
          {
            ...RULES,
            ...hidden,
            quorum: { ...three, abstentionsCount: false },
            extensionMinutes: 60,
          },
          [],
        ] as const,
    ),
    ['options', RULES, options],
    ['options', single, optionsOf('a')],
    ['options', single, optionsOf('aa')],
    ['options', single, [...options, { key: '', label: 'none' }]],
    ['options', single, Array.from({ length: 51 }, (_, n) => ({ key: `${n}`, label: '' }))],
  ] as const)('say so of %s: %j', (field, rules, choices) => {
    const problems = checkRules(rules, choices);
    expect(problems.map((problem) => problem.field)).toEqual([field]);
    expect(problems[0]?.message).toMatch(/\.$/);
  });

  test('say everything at once', () => {
    const rules: Rules = {
      ...RULES,
      majority: null,
      tie: 'LISTED_FIRST',
      tally: 'LIVE',
      secrecy: 'SECRET',
      extensionMinutes: 0,
    };
    expect(checkRules(rules, options).map(({ field }) => field)).toEqual([
      'majority',
      'tie',
      'tally',
      'extensionMinutes',
      'options',
    ]);
  });
});

test.each([
  ['MOTION', FOR, null],
  [
    'MOTION',
    { kind: 'OPTION', option: 'a' },
    'A vote by MOTION takes `motion` or `abstain`, not `option`.',
  ],
  ['SINGLE_CHOICE', { kind: 'OPTION', option: 'a' }, null],
  ['SINGLE_CHOICE', { kind: 'OPTION', option: 'z' }, 'This vote has no such option.'],
  ['SINGLE_CHOICE', FOR, 'A vote by SINGLE_CHOICE takes `option` or `abstain`, not `motion`.'],
  ['APPROVAL', { kind: 'OPTIONS', options: [] }, null],
  ['APPROVAL', { kind: 'OPTIONS', options: ['b', 'a'] }, null],
  ['APPROVAL', { kind: 'OPTIONS', options: ['a', 'a'] }, 'An option can be named only once.'],
  ['RANKED_CHOICE', { kind: 'RANKING', ranking: ['b'] }, null],
  [
    'RANKED_CHOICE',
    { kind: 'RANKING', ranking: [] },
    'A ranking names at least one option; who prefers none abstains.',
  ],
  ['RANKED_CHOICE', { kind: 'RANKING', ranking: ['a', 'z'] }, 'This vote has no such option.'],
  ['RANKED_CHOICE', ABSTAIN, null],
] as const)('in %s, %j is answered with %j', (method, choice, problem) => {
  const options = optionsOf(method === 'MOTION' ? '' : 'abc');
  expect(checkChoice({ method }, options, choice as Choice)).toBe(problem);
});

describe('a weight', () => {
  test.each([
    ['1', 1_000_000n, '1'],
    ['0.000001', 1n, '0.000001'],
    ['1000000', 1_000_000_000_000n, '1000000'],
    ['2.50', 2_500_000n, '2.5'],
    ['-0.5', -500_000n, '-0.5'],
    ['007', 7_000_000n, '7'],
  ])('of %s is exact', (text, units, shortest) => {
    expect(toUnits(text)).toBe(units);
    expect(toDecimal(units)).toBe(shortest);
  });

  test.each(['', '1.', '.5', '1e3', '0.0000001', '+1', ' 1', '1,5', 'NaN', '0x1'])(
    'is not %j',
    (text) => {
      expect(() => toUnits(text)).toThrow(RangeError);
    },
  );

  test('is more than 0 and at most a million', () => {
    expect([0n, -1n, toUnits('1000000.000001')].filter(isWeight)).toEqual([]);
    expect([1n, toUnits('1000000')].every(isWeight)).toBe(true);
  });
});

describe('an outcome is certain', () => {
  test.each([
    ['when those away cannot outvote it', { FOR: 3, AGAINST: 1, absent: 1 }, true],
    ['not when they can make a tie', { FOR: 3, AGAINST: 1, absent: 2 }, false],
    ['when everybody has voted', { FOR: 1, AGAINST: 1 }, true],
    ['when they cannot save it', { AGAINST: 3, absent: 2 }, true],
    ['not before anybody voted', { absent: 1 }, false],
  ] as const)('%s', (_, counts, certain) => {
    expect(isCertain(RULES, [], motionRoll(counts))).toBe(certain);
    expect(isCertain({ ...RULES, ballotsMayChange: true }, [], motionRoll(counts))).toBe(false);
  });

  test('not when somebody can still be recused, which lowers the base', () => {
    const rules = { ...RULES, majority: PRESETS.ABSOLUTE };
    expect(isCertain(rules, [], motionRoll({ FOR: 2, AGAINST: 1, absent: 1 }))).toBe(false);
    expect(isCertain(rules, [], motionRoll({ FOR: 1, AGAINST: 2, absent: 1 }))).toBe(false);
    expect(isCertain(rules, [], motionRoll({ FOR: 1, AGAINST: 3, absent: 1 }))).toBe(true);
  });

  test('when a delegation has been used: who is represented has voted', () => {
    const entries = [entry('a', FOR), entry('b', null, { delegateTo: 'a' }), entry('c', null)];
    expect(isCertain(RULES, [], entries)).toBe(true);
    expect(isCertain(RULES, [], entries.with(1, entry('b', null)))).toBe(false);
  });
});
