import { sayShare } from './phrases.ts';
import type { Base, Majority, Quorum, Rules, TieRule } from './rules.ts';

/** What a majority is a share of, in words. */
const BASES: Readonly<Record<Base, { motion: string; options: string }>> = {
  CAST: { motion: 'the votes for and against', options: 'the ballots that are no abstention' },
  PRESENT: {
    motion: 'the votes of everybody who voted, abstainers included',
    options: 'the votes of everybody who voted, abstainers included',
  },
  ELIGIBLE: {
    motion: 'the votes of everybody eligible, whether they voted or not',
    options: 'the votes of everybody eligible, whether they voted or not',
  },
};

const TIES: Readonly<Record<TieRule, string>> = {
  FAIL: 'In a tie, nothing is decided.',
  CHAIR: "In a tie, the chair's own ballot decides; without one, nothing is decided.",
  LISTED_FIRST: 'In a tie, the option listed first comes first.',
  PREVIOUS_ROUNDS:
    'In a tie, the latest earlier round that tells the options apart decides; if none does, nothing is decided.',
};

const TALLIES: Readonly<Record<Rules['tally'], string>> = {
  LIVE: 'The tally shows while the vote is open.',
  AFTER_CLOSE: 'The tally shows when the vote has closed.',
  AFTER_CERTIFICATION: 'The tally shows when the result has been certified.',
};

/** The rules of a vote in English sentences. */
export function describeRules(rules: Rules): string {
  const { quorum, tie, ballotsMayChange, secrecy, tally, extensionMinutes } = rules;
  return [
    ...describeMethod(rules),
    quorum ? describeQuorum(quorum) : 'No quorum is asked for.',
    TIES[tie],
    'Who is represented by the ballot of a delegate takes part; who is recused counts on neither side.',
    ballotsMayChange
      ? 'A ballot may be changed until the vote closes.'
      : 'A ballot is final when it is cast.',
    secrecy === 'SECRET'
      ? 'Ballots are secret.'
      : 'Everybody who sees the tally sees who voted what.',
    TALLIES[tally],
    ...(extensionMinutes === null ? [] : [describeExtension(extensionMinutes)]),
  ].join(' ');
}

function describeMethod({ method, majority }: Rules): string[] {
  if (method === 'MOTION') {
    return majority ? [`The motion is adopted by ${sayMajority(majority, 'motion')}.`] : [];
  }
  const share = majority && sayMajority(majority, 'options');
  if (method === 'RANKED_CHOICE') {
    const compared = share && `It is chosen only if it then has ${share}.`;
    return [
      'Ballots rank the options. Round by round the option with the fewest votes leaves, and its ballots pass to the next option on them that is left, until one has more than half of the ballots that still count.',
      ...(compared ? [compared] : []),
    ];
  }
  const ballots =
    method === 'APPROVAL'
      ? 'Each ballot approves any number of options.'
      : 'Each ballot names one option.';
  return [
    ballots,
    `The option with the most votes is chosen${share ? ` if it has ${share}` : ''}.`,
  ];
}

/** A majority in words: "more than half of the votes for and against". */
export function sayMajority(majority: Majority, method: 'motion' | 'options'): string {
  return `${sayShare(majority)} of ${BASES[majority.base][method]}`;
}

function describeQuorum(quorum: Quorum): string {
  const members = quorum.kind === 'COUNT' && quorum.count === 1 ? 'member' : 'members';
  const size = quorum.kind === 'COUNT' ? `at least ${quorum.count}` : sayShare(quorum);
  const of = quorum.kind === 'COUNT' ? members : 'of the members eligible';
  const unit = quorum.counts === 'WEIGHT' ? ', by weight,' : '';
  const abstentions = quorum.abstentionsCount ? 'counts' : 'does not count';
  return `For a quorum, ${size} ${of}${unit} take part; abstaining ${abstentions} as taking part.`;
}

function describeExtension(minutes: number): string {
  const duration = minutes === 1 ? '1 minute' : `${minutes} minutes`;
  return `If the quorum is missing at the end, the vote goes on once, for ${duration}.`;
}
