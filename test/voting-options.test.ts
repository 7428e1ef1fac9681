import { describe, expect, test } from 'vitest';
import {
  type BallotGroup,
  type Choice,
  countGroups,
  isCertain,
  PRESETS,
  type Result,
  type Rules,
  toDecimal,
  toUnits,
  type VotingOption,
} from '../src/councils/voting.ts';
import { entry, optionsOf, RULES } from './support/votes.ts';

const rank = (keys: string): Choice => ({ kind: 'RANKING', ranking: [...keys] });
const name = (option: string): Choice => ({ kind: 'OPTION', option });
const approve = (keys: string): Choice => ({ kind: 'OPTIONS', options: [...keys] });
const ABSTAIN: Choice = { kind: 'ABSTAIN' };

/** Counts so many ballots of each kind, each of weight 1. */
function counted(
  rules: Partial<Rules>,
  options: VotingOption[],
  ballots: readonly (readonly [number, Choice])[],
  chairs: Choice[] = [],
): Result {
  const groups = ballots.map(([members, choice]): BallotGroup => {
    return { choice, members, weight: toUnits(`${members}`) };
  });
  const members = ballots.reduce((sum, [number]) => sum + number, 0);
  const roll = { members, weight: toUnits(`${members}`), recused: [] };
  return countGroups({ ...RULES, majority: null, ...rules }, options, { groups, roll, chairs });
}

/** What each option had in each round, as text: `42 26 15 17`. */
const roundsOf = ({ rounds }: Result) =>
  rounds.map(({ tally }) => tally.map(({ weight }) => toDecimal(weight)).join(' '));

describe('instant-runoff, as published', () => {
  const RANKED = { method: 'RANKED_CHOICE' } as const;

  test('the capital of Tennessee is Knoxville', () => {
    // electowiki.org, "Effects of different voting systems under similar circumstances".
    const result = counted(RANKED, optionsOf('MNCK'), [
      [42, rank('MNCK')],
      [26, rank('NCKM')],
      [15, rank('CKNM')],
      [17, rank('KCNM')],
    ]);
    expect(roundsOf(result)).toEqual(['42 26 15 17', '42 26 32', '42 58']);
    expect(result).toMatchObject({ outcome: 'ADOPTED', winner: 'K', decidedBy: 'MAJORITY' });
    expect(result.base).toEqual({ kind: 'CONTINUING', weight: toUnits('100') });
    expect(result.explanation).toEqual([
      '100 members could vote; nobody was recused.',
      '100 members took part.',
      'Round 1: 42 “M”, 26 “N”, 15 “C” and 17 “K”.',
      '“C” had the fewest and left.',
      'Round 2: 42 “M”, 26 “N” and 32 “K”.',
      '“N” had the fewest and left.',
      'Round 3: 42 “M” and 58 “K”.',
      'Needed: more than half of the ballots that still count, which is more than 50. There were 58 of 100.',
      '“K” is chosen.',
    ]);
  });

  test('the capital of Tennessee is a tie, with fewer voters', () => {
    // abif.electorama.com, "TNexampleTie": Memphis and Knoxville end with 42 each.
    const ballots = [
      [42, rank('MNCK')],
      [20, rank('NCKM')],
      [10, rank('CKNM')],
      [12, rank('KCNM')],
    ] as const;
    const by = (tie: Rules['tie'], chairs?: Choice[]) =>
      counted({ ...RANKED, tie }, optionsOf('MNCK'), ballots, chairs);
    expect(roundsOf(by('FAIL'))).toEqual(['42 20 10 12', '42 20 22', '42 42']);
    expect(by('FAIL')).toMatchObject({ outcome: 'TIED', winner: null, decidedBy: 'TIE' });
    expect(by('LISTED_FIRST')).toMatchObject({ winner: 'M', decidedBy: 'LIST_ORDER' });
    expect(by('PREVIOUS_ROUNDS')).toMatchObject({ winner: 'M', decidedBy: 'PREVIOUS_ROUNDS' });
    expect(by('CHAIR', [rank('NK')])).toMatchObject({ winner: 'K', decidedBy: 'CASTING_VOTE' });
    expect(by('CHAIR', [rank('NK'), rank('M')]).outcome).toBe('TIED');
    expect(by('CHAIR', [ABSTAIN]).outcome).toBe('TIED');
  });

  test('fourteen voters choose C, who was first from the start', () => {
    // pierzgal.github.io/introelectoralsystems, "Instant Runoff Method (3)".
    const result = counted(RANKED, optionsOf('ABCD'), [
      [4, rank('ABCD')],
      [2, rank('BACD')],
      [1, rank('BCAD')],
      [2, rank('DCAB')],
      [5, rank('CBAD')],
    ]);
    expect(roundsOf(result)).toEqual(['4 3 5 2', '4 3 7', '6 8']);
    expect(result.winner).toBe('C');
  });

  test('Burlington 2009: Kiss wins with 4,313 to 4,061', () => {
    // The city's "2009 Burlington Mayor Detail Report", burlingtonvotes.org. Smith, Simpson and the write-ins
    // left together there, and what became of their ballots is published as a sum: here Simpson's and the
    // write-ins' are all among those that went to Montroll.
    const result = counted(RANKED, optionsOf('KWMSJI'), [
      [2585, rank('K')],
      [2951, rank('W')],
      [1332, rank('MK')],
      [731, rank('MW')],
      [396, rank('SK')],
      [343, rank('SW')],
      [420, rank('SM')],
      [147, rank('S')],
      [35, rank('JM')],
      [36, rank('IMW')],
      [4, ABSTAIN],
    ]);
    expect(roundsOf(result).at(0)).toBe('2585 2951 2063 1306 35 36');
    expect(roundsOf(result).slice(3)).toEqual(['2981 3294 2554', '4313 4061']);
    expect(result).toMatchObject({ outcome: 'ADOPTED', winner: 'K', got: toUnits('4313') });
  });
});

describe('a runoff', () => {
  const RANKED = { method: 'RANKED_CHOICE' } as const;
  const last = ({ rounds }: Result, index: number) => rounds[index]?.eliminated;

  test('ends in the first round where an option has more than half', () => {
    const result = counted(RANKED, optionsOf('abc'), [
      [3, rank('a')],
      [1, rank('b')],
      [1, rank('c')],
    ]);
    expect(result).toMatchObject({ winner: 'a', needed: { weight: toUnits('2.5'), strict: true } });
    expect(result.rounds).toHaveLength(1);
  });

  test('names exhausted ballots, which count no longer', () => {
    const result = counted(RANKED, optionsOf('abc'), [
      [4, rank('a')],
      [3, rank('b')],
      [2, rank('c')],
    ]);
    expect(result).toMatchObject({ winner: 'a', base: { weight: toUnits('7') } });
    expect(result.rounds.map(({ exhausted }) => exhausted.members)).toEqual([0, 2]);
    // A majority of all ballots is another thing: the exhausted ones are in its base.
    const cast = counted({ ...RANKED, majority: PRESETS.SIMPLE }, optionsOf('abc'), [
      [4, rank('a')],
      [3, rank('b')],
      [2, rank('c')],
    ]);
    expect(cast).toMatchObject({
      outcome: 'REJECTED',
      base: { kind: 'CAST', weight: toUnits('9') },
    });
  });

  test('goes on to the last two when a majority asks for more than half', () => {
    const ballots = [
      [6, rank('a')],
      [3, rank('b')],
      [1, rank('ca')],
    ] as const;
    const rules = { ...RANKED, majority: { ...PRESETS.TWO_THIRDS } };
    expect(counted(RANKED, optionsOf('abc'), ballots).rounds).toHaveLength(1);
    const result = counted(rules, optionsOf('abc'), ballots);
    expect(result).toMatchObject({ outcome: 'ADOPTED', winner: 'a', got: toUnits('7') });
  });

  test('sends away together those who could not win together, and keeps two', () => {
    const result = counted(RANKED, optionsOf('abcd'), [
      [5, rank('a')],
      [4, rank('b')],
      [1, rank('cb')],
      [1, rank('db')],
    ]);
    expect(last(result, 0)).toEqual([
      { option: 'c', why: 'TOGETHER' },
      { option: 'd', why: 'TOGETHER' },
    ]);
    expect(result.winner).toBe('b');
    const two = { ...RANKED, majority: { ...PRESETS.UNANIMOUS }, tie: 'LISTED_FIRST' } as const;
    const kept = counted(two, optionsOf('abc'), [
      [4, rank('b')],
      [1, rank('ab')],
      [1, rank('cb')],
    ]);
    expect(roundsOf(kept)).toEqual(['1 4 1', '1 5']);
    expect(kept.outcome).toBe('REJECTED');
  });

  const tied = [
    [3, rank('a')],
    [2, rank('ba')],
    [2, rank('cb')],
  ] as const;

  test.each([
    ['FAIL', [], undefined],
    ['LISTED_FIRST', [], { option: 'c', why: 'LIST_ORDER' }],
    ['CHAIR', [rank('abc')], { option: 'c', why: 'CASTING_VOTE' }],
    ['CHAIR', [rank('c')], { option: 'b', why: 'CASTING_VOTE' }],
    ['CHAIR', [rank('a')], undefined],
    ['CHAIR', [rank('bc'), rank('cb')], undefined],
    ['CHAIR', [ABSTAIN, rank('ba')], { option: 'c', why: 'CASTING_VOTE' }],
    ['PREVIOUS_ROUNDS', [], undefined],
  ] as const)('breaks a tie for the last place by %s %j', (tie, chairs, eliminated) => {
    const result = counted({ ...RANKED, tie }, optionsOf('abc'), tied, [...chairs]);
    expect(last(result, 0)?.[0]).toEqual(eliminated);
    if (!eliminated) expect(result).toMatchObject({ outcome: 'TIED', winner: null });
  });

  test('looks back to the latest round that tells options apart', () => {
    const ballots = [
      [5, rank('a')],
      [4, rank('b')],
      [3, rank('c')],
      [1, rank('dc')],
    ] as const;
    const rules = { ...RANKED, tie: 'PREVIOUS_ROUNDS' } as const;
    const result = counted(rules, optionsOf('abcd'), ballots);
    expect(roundsOf(result)).toEqual(['5 4 3 1', '5 4 4', '5 4']);
    expect(last(result, 1)).toEqual([{ option: 'c', why: 'PREVIOUS_ROUNDS' }]);
    expect(result.explanation).toContain(
      'Of those with the fewest, “C” left by the rounds before.',
    );
  });

  test('asks the latest earlier round before the first', () => {
    // c was ahead of b at first; then d's ballots put b ahead, and e's, which pass over, make them equal.
    const result = counted({ ...RANKED, tie: 'PREVIOUS_ROUNDS' }, optionsOf('abcde'), [
      [9, rank('a')],
      [5, rank('b')],
      [6, rank('c')],
      [2, rank('db')],
      [1, rank('ec')],
      [2, rank('e')],
    ]);
    expect(roundsOf(result)).toEqual(['9 5 6 2 3', '9 7 6 3', '9 7 7', '9 7']);
    expect(last(result, 2)).toEqual([{ option: 'c', why: 'PREVIOUS_ROUNDS' }]);
  });

  test('of nobody chooses nothing', () => {
    const result = counted(RANKED, optionsOf('abc'), [[3, ABSTAIN]]);
    expect(result).toMatchObject({ outcome: 'REJECTED', decidedBy: 'NO_VOTES', winner: null });
  });
});

describe('a single choice', () => {
  const SINGLE = { method: 'SINGLE_CHOICE' } as const;

  test.each([
    ['the most is enough', {}, [4, 3, 2], [], 'ADOPTED', 'a', 'PLURALITY'],
    [
      'the most is no majority',
      { majority: PRESETS.SIMPLE },
      [4, 3, 2],
      [],
      'REJECTED',
      null,
      'MAJORITY',
    ],
    ['a majority', { majority: PRESETS.SIMPLE }, [3, 7, 2], [], 'ADOPTED', 'b', 'MAJORITY'],
    ['a tie', {}, [3, 3, 2], [], 'TIED', null, 'TIE'],
    ['a tie by the list', { tie: 'LISTED_FIRST' }, [2, 3, 3], [], 'ADOPTED', 'b', 'LIST_ORDER'],
    [
      'a tie by the chair',
      { tie: 'CHAIR' },
      [3, 3, 2],
      [name('b')],
      'ADOPTED',
      'b',
      'CASTING_VOTE',
    ],
    [
      'a tie between others than the chair’s',
      { tie: 'CHAIR' },
      [3, 3, 2],
      [name('c')],
      'TIED',
      null,
      'TIE',
    ],
    ['half each', { majority: PRESETS.SIMPLE }, [3, 3, 0], [], 'TIED', null, 'TIE'],
    [
      'half each, which a list makes no majority',
      { majority: PRESETS.SIMPLE, tie: 'LISTED_FIRST' },
      [3, 3, 0],
      [],
      'TIED',
      null,
      'TIE',
    ],
    [
      'half each, and one vote more',
      { majority: PRESETS.SIMPLE, tie: 'CHAIR' },
      [3, 3, 0],
      [name('a')],
      'ADOPTED',
      'a',
      'CASTING_VOTE',
    ],
    [
      'half each of everybody',
      { majority: PRESETS.ABSOLUTE, tie: 'CHAIR' },
      [3, 3, 0],
      [name('a')],
      'TIED',
      null,
      'TIE',
    ],
    [
      'less than half each',
      { majority: PRESETS.SIMPLE, tie: 'CHAIR' },
      [3, 3, 1],
      [name('a')],
      'REJECTED',
      null,
      'MAJORITY',
    ],
    ['nobody', {}, [0, 0, 0], [], 'REJECTED', null, 'NO_VOTES'],
  ] as const)('%s', (_, rules, [a, b, c], chairs, outcome, winner, decidedBy) => {
    const ballots = [
      [a, name('a')],
      [b, name('b')],
      [c, name('c')],
    ] as const;
    const result = counted({ ...SINGLE, ...rules }, optionsOf('abc'), ballots, [...chairs]);
    expect(result).toMatchObject({ outcome, winner, decidedBy });
  });

  test('leaves abstentions out of what is cast', () => {
    const rules = { ...SINGLE, majority: PRESETS.SIMPLE };
    const ballots = [
      [2, name('a')],
      [1, name('b')],
      [9, ABSTAIN],
    ] as const;
    expect(counted(rules, optionsOf('ab'), ballots).winner).toBe('a');
    const present = { ...SINGLE, majority: { ...PRESETS.SIMPLE, base: 'PRESENT' } } as const;
    expect(counted(present, optionsOf('ab'), ballots).outcome).toBe('REJECTED');
  });
});

describe('approval', () => {
  const APPROVAL = { method: 'APPROVAL' } as const;

  test('chooses Nashville as the capital of Tennessee', () => {
    // electowiki.org, "Effects of different voting systems …": each approves of the nearest two cities.
    const result = counted(APPROVAL, optionsOf('MNCK'), [
      [42, approve('MN')],
      [26, approve('NC')],
      [15, approve('CK')],
      [17, approve('KC')],
    ]);
    expect(result.tally.map(({ members }) => members)).toEqual([42, 68, 58, 32]);
    expect(result).toMatchObject({ winner: 'N', base: { kind: 'CAST', weight: toUnits('100') } });
  });

  test('counts a ballot that approves of nothing as a vote against all', () => {
    const rules = { ...APPROVAL, majority: PRESETS.SIMPLE };
    expect(
      counted(rules, optionsOf('ab'), [
        [2, approve('ab')],
        [3, approve('')],
      ]).outcome,
    ).toBe('REJECTED');
    expect(
      counted(rules, optionsOf('ab'), [
        [2, approve('a')],
        [3, ABSTAIN],
      ]).winner,
    ).toBe('a');
  });

  test('breaks a tie by the chair only where the chair prefers one of them', () => {
    const rules = { ...APPROVAL, tie: 'CHAIR' } as const;
    const ballots = [
      [2, approve('ab')],
      [1, approve('c')],
    ] as const;
    expect(counted(rules, optionsOf('abc'), ballots, [approve('ac')]).winner).toBe('a');
    expect(counted(rules, optionsOf('abc'), ballots, [approve('ab')]).outcome).toBe('TIED');
  });
});

describe('with options, an outcome is not called certain', () => {
  const away = (weight: string) => entry(`away ${weight}`, null, { weight: toUnits(weight) });
  const simple = { ...RULES, majority: PRESETS.SIMPLE };

  test('when all who are away may approve of several, and so make a tie', () => {
    const entries = ['ab', '', ''].map((keys, n) => entry(`${n}`, approve(keys)));
    const rules: Rules = { ...simple, method: 'APPROVAL' };
    expect(isCertain(rules, optionsOf('ab'), [...entries, away('1')])).toBe(false);
    expect(
      isCertain(rules, optionsOf('ab'), [...entries, entry('4', approve('')), away('1')]),
    ).toBe(true);
  });

  test('when those who are away may part, and so make a tie for the last place', () => {
    const entries = [entry('d', rank('d')), entry('a', rank('a'), { weight: toUnits('0.5') })];
    const rules: Rules = { ...simple, method: 'RANKED_CHOICE', majority: PRESETS.UNANIMOUS };
    expect(isCertain(rules, optionsOf('abcd'), [...entries, away('1'), away('0.5')])).toBe(false);
  });

  test('unless nobody away can change it', () => {
    const rules: Rules = { ...simple, method: 'RANKED_CHOICE', majority: null };
    const entries = ['a', 'a', 'b'].map((keys, n) => entry(`${n}`, rank(keys)));
    expect(isCertain(rules, optionsOf('abc'), [...entries, away('0.5')])).toBe(true);
    expect(isCertain(rules, optionsOf('abc'), [...entries, away('1')])).toBe(false);
  });
});
