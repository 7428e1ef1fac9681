import { isShare, leastOf, sum } from './arithmetic.ts';
import { countOptions } from './options.ts';
import { type Answer, names, type Question, toJson } from './question.ts';
import { countRunoff } from './runoff.ts';
import { type Cast, type Choice, type Entry, type Rules, type Sum, toDecimal } from './vote.ts';

/** A vote that is to be counted. */
export interface Vote {
  rules: Rules;
  /** Keys of the options, in their order; none for a motion. */
  keys: readonly string[];
  entries: readonly Entry[];
  /** What was said, with the weight of those whom the voter represents. */
  cast: readonly Cast[];
  /** How many members the ballots of delegates represent. */
  represented: number;
  /** What the chairs said, themselves. */
  chairs: readonly Choice[];
}

/** Whose weight counts in a roll call, and with which ballot: one's own, or that of the delegate. */
export function whatCounts(
  entries: readonly Entry[],
  ballots: ReadonlyMap<string, Choice>,
): Pick<Vote, 'cast' | 'represented' | 'chairs'> {
  const recused = new Set(entries.filter((one) => one.isRecused).map(({ id }) => id));
  const said = (id: string | null) =>
    id === null || recused.has(id) ? undefined : ballots.get(id);
  const own = entries.flatMap(({ id, weight }): Cast[] => {
    const choice = said(id);
    return choice ? [{ weight, members: 1, choice }] : [];
  });
  const represented = entries.flatMap(({ id, weight, delegateId }): Cast[] => {
    const choice = recused.has(id) || said(id) ? undefined : said(delegateId);
    return choice ? [{ weight, members: 1, choice }] : [];
  });
  const chairs = entries.flatMap(({ id, isChair }) => (isChair ? (said(id) ?? []) : []));
  return { cast: [...own, ...represented], represented: represented.length, chairs };
}

/**
 * The rules of councils' votes a second time, apart from the server and as plainly as they can be written:
 * what is needed is looked for again wherever it is needed, and shares are compared as fractions.
 *
 * @param together whether options that cannot win leave a runoff together, as the rules have it
 * @returns the result as a certificate has it
 */
export function countVote(vote: Vote, together = true): object {
  const { rules, keys, entries, cast, represented, chairs } = vote;
  const voting = entries.filter(({ isRecused }) => !isRecused);
  const eligible = { weight: sum(voting.map(one)).weight, members: voting.length };
  const abstained = sum(cast.filter(isAbstention));
  const chosen = cast.filter((ballot) => !isAbstention(ballot));
  const voted = sum(cast);
  const kind = rules.majority?.base ?? 'CAST';
  const base = { CAST: sum(chosen), PRESENT: voted, ELIGIBLE: eligible }[kind].weight;
  const question = { rules, keys, cast: chosen, base, chairs };
  const quorum = countQuorum(rules, eligible, voted, abstained);
  const missed = quorum && !quorum.met;
  return {
    method: rules.method,
    ...answer(question, together),
    ...(missed && { outcome: 'NO_QUORUM', winner: null, decidedBy: 'NO_QUORUM' }),
    tally: tallyOf(rules, keys, chosen),
    abstained: toJson(abstained),
    voted: { ...toJson(voted), represented },
    eligible: toJson(eligible),
    recused: entries.flatMap(({ id, isRecused }) => (isRecused ? [id] : [])),
    quorum,
  };
}

function answer(question: Question, together: boolean): Answer {
  const { method } = question.rules;
  if (method === 'MOTION') return countMotion(question);
  return method === 'RANKED_CHOICE' ? countRunoff(question, together) : countOptions(question);
}

function countQuorum({ quorum }: Rules, eligible: Sum, voted: Sum, abstained: Sum) {
  if (!quorum) return null;
  const { counts, abstentionsCount } = quorum;
  const amount = ({ weight, members }: Sum) =>
    counts === 'WEIGHT' ? weight : BigInt(members) * ONE;
  const whole = amount(eligible);
  const present = amount(voted) - (abstentionsCount ? 0n : amount(abstained));
  const enough =
    quorum.kind === 'COUNT' ? present >= neededOf(quorum, whole) : isShare(present, whole, quorum);
  return {
    counts,
    abstentionsCount,
    eligible: toDecimal(whole),
    needed: {
      weight: toDecimal(neededOf(quorum, whole)),
      strict: quorum.kind === 'SHARE' && counts === 'WEIGHT' && quorum.strict,
    },
    present: toDecimal(present),
    met: present > 0n && enough,
  };
}

function neededOf(quorum: NonNullable<Rules['quorum']>, whole: bigint): bigint {
  if (quorum.kind === 'COUNT') return BigInt(quorum.count) * ONE;
  if (quorum.counts === 'WEIGHT') return leastOf(whole, quorum);
  // Members are whole: more than five of ten are six.
  return (leastOf(whole / ONE, quorum) + (quorum.strict ? 1n : 0n)) * ONE;
}

function countMotion({ rules, cast, base, chairs }: Question): Answer {
  const { majority } = rules;
  if (!majority) throw new Error('a motion without a majority');
  const weightOf = (kind: string) => sum(cast.filter(({ choice }) => choice.kind === kind)).weight;
  const [inFavour, against] = [weightOf('FOR'), weightOf('AGAINST')];
  const common = {
    winner: null,
    base: { kind: majority.base, weight: toDecimal(base) },
    needed: { weight: toDecimal(leastOf(base, majority)), strict: majority.strict },
    got: toDecimal(inFavour),
    rounds: [],
  };
  if (inFavour + against === 0n) return { ...common, outcome: 'REJECTED', decidedBy: 'NO_VOTES' };
  if (inFavour > 0n && isShare(inFavour, base, majority)) {
    return { ...common, outcome: 'ADOPTED', decidedBy: 'MAJORITY' };
  }
  const isHalf = majority.strict && 2 * majority.numerator === majority.denominator;
  if (!isHalf || inFavour !== against || inFavour + against !== base) {
    return { ...common, outcome: 'REJECTED', decidedBy: 'MAJORITY' };
  }
  const has = (kind: string) => rules.tie === 'CHAIR' && chairs.some((own) => own.kind === kind);
  if (has('FOR') === has('AGAINST')) return { ...common, outcome: 'TIED', decidedBy: 'TIE' };
  const outcome = has('FOR') ? 'ADOPTED' : 'REJECTED';
  return { ...common, outcome, decidedBy: 'CASTING_VOTE' };
}

/** Of rankings, what stands first. */
function tallyOf({ method }: Rules, keys: readonly string[], cast: readonly Cast[]) {
  const choices = method === 'MOTION' ? ['FOR', 'AGAINST'] : keys;
  return choices.map((choice) => ({
    choice,
    ...toJson(sum(cast.filter((ballot) => names(ballot.choice, choice)))),
  }));
}

const ONE = 1_000_000n;
const one = ({ weight }: Entry): Sum => ({ weight, members: 1 });
const isAbstention = ({ choice }: Cast) => choice.kind === 'ABSTAIN';
