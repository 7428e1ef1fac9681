import { isShare, leastOf, sum } from './arithmetic.ts';
import { brokenBy, decideLead, type Had, worst } from './options.ts';
import { type Answer, type Question, toJson } from './question.ts';
import { type Choice, toDecimal } from './vote.ts';

const MORE_THAN_HALF = { numerator: 1, denominator: 2, strict: true };

/** Who leaves after a round, and why. */
interface Leaving {
  options: readonly string[];
  why: string;
}

/** Instant-runoff, each round anew from all ballots. */
export function countRunoff(question: Question, together: boolean): Answer {
  const { rules, keys, cast } = question;
  const rounds: object[] = [];
  const earlier: Had[] = [];
  let left = [...keys];
  for (;;) {
    const piles = Map.groupBy(cast, ({ choice }) => preferred(choice, left));
    const had = new Map(left.map((key) => [key, sum(piles.get(key) ?? []).weight]));
    const weights = [...had.values()];
    const continuing = weights.reduce((a, b) => a + b, 0n);
    const base = rules.majority ? question.base : continuing;
    const decision = inRound(
      { ...question, base },
      decideLead({ ...question, base }, had, earlier),
    );
    const isMost = (weight: bigint) =>
      isShare(weight, continuing, MORE_THAN_HALF) &&
      (!rules.majority || isShare(weight, base, rules.majority));
    const isLast = left.length <= 2 || continuing === 0n || weights.some(isMost);
    const leaving = isLast ? undefined : whoLeaves(question, had, earlier, together);
    const round = {
      tally: left.map((choice) => ({ choice, ...toJson(sum(piles.get(choice) ?? [])) })),
      exhausted: toJson(sum(piles.get(undefined) ?? [])),
      eliminated: (leaving?.options ?? []).map((option) => ({ option, why: leaving?.why })),
    };
    rounds.push(round);
    if (isLast) return { ...decision, rounds };
    if (!leaving || leaving.options.length === 0) {
      return { ...decision, outcome: 'TIED', winner: null, decidedBy: 'TIE', rounds };
    }
    earlier.push(had);
    left = left.filter((key) => !leaving.options.includes(key));
  }
}

/** Where no majority is asked for, more than half of the ballots that still count is one. */
function inRound({ rules, base }: Question, lead: Omit<Answer, 'rounds'>): Omit<Answer, 'rounds'> {
  if (rules.majority) return lead;
  return {
    ...lead,
    decidedBy: lead.decidedBy === 'PLURALITY' ? 'MAJORITY' : lead.decidedBy,
    base: { kind: 'CONTINUING', weight: toDecimal(base) },
    needed: { weight: toDecimal(leastOf(base, MORE_THAN_HALF)), strict: true },
  };
}

/** The option that a ballot counts for; undefined where it ranks none of those that are left. */
function preferred(choice: Choice, left: readonly string[]): string | undefined {
  return choice.kind === 'RANKING' ? choice.ranking.find((key) => left.includes(key)) : undefined;
}

function whoLeaves(
  { rules, chairs }: Question,
  had: Had,
  earlier: readonly Had[],
  together: boolean,
): Leaving {
  const left = [...had.keys()];
  const weightOf = (key: string) => had.get(key) ?? 0n;
  const last = left.filter((key) => left.every((other) => weightOf(key) <= weightOf(other)));
  if (last.length === 1) return { options: last, why: 'FEWEST' };
  const rest = left.filter((key) => !last.includes(key));
  const lost = last.reduce((total, key) => total + weightOf(key), 0n);
  const isSafe = rest.length > 1 || (rest.length === 1 && lost === 0n);
  if (together && isSafe && rest.every((key) => lost < weightOf(key))) {
    return { options: last, why: 'TOGETHER' };
  }
  const option = worst(rules, last, chairs, earlier);
  return { options: option === null ? [] : [option], why: brokenBy(rules) };
}
