import type { Majority, Method, Quorum, Rules, Share, TieRule, VotingOption } from './rules.ts';

/** Why rules cannot be voted under. */
export interface RuleProblem {
  /** The field of the rules, or `options`. */
  field: keyof Rules | 'options';
  /** A sentence for whoever set the rules. */
  message: string;
}

const TIES: Readonly<Record<Method, readonly TieRule[]>> = {
  MOTION: ['FAIL', 'CHAIR'],
  SINGLE_CHOICE: ['FAIL', 'CHAIR', 'LISTED_FIRST'],
  APPROVAL: ['FAIL', 'CHAIR', 'LISTED_FIRST'],
  RANKED_CHOICE: ['FAIL', 'CHAIR', 'LISTED_FIRST', 'PREVIOUS_ROUNDS'],
};

const LARGEST_DENOMINATOR = 1000;
const LARGEST_COUNT = 1_000_000;
const WEEK_MINUTES = 7 * 24 * 60;
const FEWEST_OPTIONS = 2;
const MOST_OPTIONS = 50;

/**
 * Everything for which these rules cannot be voted under; empty when they can.
 *
 * @param options what can be chosen; undefined where that is not known yet
 */
export function checkRules(rules: Rules, options?: readonly VotingOption[]): RuleProblem[] {
  const problems: [RuleProblem['field'], string | false | undefined][] = [
    ['majority', majorityProblem(rules)],
    ['quorum', rules.quorum !== null && quorumProblem(rules.quorum)],
    ['tie', tieProblem(rules)],
    ['tally', isLeaking(rules) && 'A live tally would tell who cast each secret ballot.'],
    ['extensionMinutes', extensionProblem(rules)],
    ['options', options !== undefined && optionsProblem(rules.method, options)],
  ];
  return problems.flatMap(([field, message]) => (message ? [{ field, message }] : []));
}

function isLeaking({ secrecy, tally }: Rules): boolean {
  return secrecy === 'SECRET' && tally === 'LIVE';
}

function majorityProblem({ method, majority }: Rules): string | undefined {
  if (majority !== null) return shareProblem(majority);
  return method === 'MOTION' ? 'A motion needs a majority.' : undefined;
}

function shareProblem({ numerator, denominator, strict }: Share): string | undefined {
  const isFraction =
    Number.isInteger(numerator) &&
    Number.isInteger(denominator) &&
    numerator > 0 &&
    numerator <= denominator &&
    denominator <= LARGEST_DENOMINATOR;
  if (!isFraction) {
    return `A share has whole numbers, 0 < numerator ≤ denominator ≤ ${LARGEST_DENOMINATOR}.`;
  }
  return strict && numerator === denominator ? 'More than all can never be reached.' : undefined;
}

function quorumProblem(quorum: Quorum): string | undefined {
  if (quorum.kind === 'SHARE') return shareProblem(quorum);
  const { count, counts } = quorum;
  if (counts !== 'MEMBERS') return 'A count is of members; by weight, a quorum is a share.';
  const isCount = Number.isInteger(count) && count >= 1 && count <= LARGEST_COUNT;
  return isCount ? undefined : `A count is a whole number from 1 to ${LARGEST_COUNT}.`;
}

function tieProblem({ method, tie, secrecy, majority }: Rules): string | undefined {
  if (!TIES[method].includes(tie))
    return `With ${method}, a tie goes by ${TIES[method].join(', ')}.`;
  if (tie !== 'CHAIR') return undefined;
  if (secrecy === 'SECRET') return "A casting vote would tell the chair's secret ballot.";
  return isCastingBase(method, majority)
    ? undefined
    : 'A casting vote breaks a tie of the votes for and against: the majority must be one of CAST.';
}

/** Where those who abstain or stay away count against, as many for as against is not even the half. */
function isCastingBase(method: Method, majority: Majority | null): boolean {
  return method !== 'MOTION' || majority === null || majority.base === 'CAST';
}

function extensionProblem({ extensionMinutes, quorum, tally }: Rules): string | undefined {
  if (extensionMinutes === null) return undefined;
  const isInRange =
    Number.isInteger(extensionMinutes) && extensionMinutes >= 1 && extensionMinutes <= WEEK_MINUTES;
  if (!isInRange) return `An extension lasts 1 to ${WEEK_MINUTES} whole minutes.`;
  if (quorum === null) return 'Only a vote with a quorum can be extended for want of it.';
  // Who has voted is seen by everybody: that the vote goes on would say how many of them abstained.
  return tally !== 'LIVE' && !quorum.abstentionsCount
    ? 'Where the tally is hidden, an extension would tell of abstentions: they have to count for the quorum.'
    : undefined;
}

function optionsProblem(method: Method, options: readonly VotingOption[]): string | undefined {
  if (method === 'MOTION') {
    return options.length > 0 ? 'A motion is for or against: it has no options.' : undefined;
  }
  if (options.length < FEWEST_OPTIONS || options.length > MOST_OPTIONS) {
    return `There are ${FEWEST_OPTIONS} to ${MOST_OPTIONS} options to choose from.`;
  }
  const keys = new Set(options.map(({ key }) => key));
  if (keys.has('')) return 'Each option has a key.';
  return keys.size < options.length ? 'No two options have the same key.' : undefined;
}
