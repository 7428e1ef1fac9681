import { compare, fractionOf, isShare, leastOf, sum } from './arithmetic.ts';
import { type Answer, names, type Question } from './question.ts';
import { type Choice, type Rules, toDecimal } from './vote.ts';

/** What options had: all that are left, in the order in which they are listed. */
export type Had = ReadonlyMap<string, bigint>;

const BROKEN_BY = {
  FAIL: 'TIE',
  CHAIR: 'CASTING_VOTE',
  LISTED_FIRST: 'LIST_ORDER',
  PREVIOUS_ROUNDS: 'PREVIOUS_ROUNDS',
} as const;

/** How the rule of ties is called where it has broken one. */
export const brokenBy = ({ tie }: Rules) => BROKEN_BY[tie];

export function countOptions(question: Question): Answer {
  const { keys, cast } = question;
  const had = new Map(
    keys.map((key) => [key, sum(cast.filter(({ choice }) => names(choice, key))).weight]),
  );
  return { ...decideLead(question, had, []), rounds: [] };
}

/** Decides by what options have in the end; `earlier` are the rounds before. */
export function decideLead(
  { rules, keys, base, chairs }: Question,
  had: Had,
  earlier: readonly Had[],
): Omit<Answer, 'rounds'> {
  const { majority } = rules;
  const left = keys.filter((key) => had.has(key));
  const weightOf = (key: string) => had.get(key) ?? 0n;
  const leaders = left.filter(
    (key) => weightOf(key) > 0n && left.every((other) => weightOf(other) <= weightOf(key)),
  );
  const [leader] = leaders;
  const got = leader === undefined ? 0n : weightOf(leader);
  const common = {
    winner: null,
    base: { kind: majority?.base ?? 'CAST', weight: toDecimal(base) },
    needed: majority && {
      weight: toDecimal(leastOf(base, majority)),
      strict: majority.strict,
    },
    got: toDecimal(got),
  };
  if (leader === undefined) return { ...common, outcome: 'REJECTED', decidedBy: 'NO_VOTES' };
  const isEnough = !majority || isShare(got, base, majority);
  if (leaders.length === 1) {
    if (!isEnough) return { ...common, outcome: 'REJECTED', decidedBy: 'MAJORITY' };
    const decidedBy = majority ? 'MAJORITY' : 'PLURALITY';
    return { ...common, outcome: 'ADOPTED', winner: leader, decidedBy };
  }
  if (!isEnough && !isHalf(got, base, rules)) {
    return { ...common, outcome: 'REJECTED', decidedBy: 'MAJORITY' };
  }
  const winner = isEnough || isCasting(rules) ? best(rules, leaders, chairs, earlier) : null;
  return winner === null
    ? { ...common, outcome: 'TIED', decidedBy: 'TIE' }
    : { ...common, outcome: 'ADOPTED', winner, decidedBy: brokenBy(rules) };
}

/** Whether what was got is the half, and more than half is needed. */
function isHalf(got: bigint, base: bigint, { majority }: Rules): boolean {
  if (!majority?.strict || compare(fractionOf(majority), [1n, 2n]) !== 0) return false;
  return compare([got, base], [1n, 2n]) === 0;
}

/** Whether the chair's ballot is one vote more, which carries one of several that have the half. */
const isCasting = ({ tie, majority }: Rules) =>
  tie === 'CHAIR' && (majority?.base ?? 'CAST') === 'CAST';

/** The one option that is the best of some, by the rule of ties. */
function best(
  { tie }: Rules,
  tied: readonly string[],
  chairs: readonly Choice[],
  earlier: readonly Had[],
): string | null {
  if (tie === 'LISTED_FIRST') return tied[0] ?? null;
  if (tie === 'PREVIOUS_ROUNDS') return lookBack(tied, earlier, 1n);
  if (tie !== 'CHAIR') return null;
  // One that some chair puts above all others, and no chair puts another above all others.
  const first = chairs.flatMap((own) => {
    if (own.kind === 'RANKING') return own.ranking.filter((key) => tied.includes(key)).slice(0, 1);
    const named = tied.filter((key) => names(own, key));
    return named.length === 1 ? named : [];
  });
  return first.every((key) => key === first[0]) ? (first[0] ?? null) : null;
}

/** The one option that is the worst of some, by the rule of ties. */
export function worst(
  { tie }: Rules,
  tied: readonly string[],
  chairs: readonly Choice[],
  earlier: readonly Had[],
): string | null {
  if (tie === 'LISTED_FIRST') return tied.at(-1) ?? null;
  if (tie === 'PREVIOUS_ROUNDS') return lookBack(tied, earlier, -1n);
  if (tie !== 'CHAIR') return null;
  // One that a chair puts below each of the others.
  const last = chairs.flatMap((own) => {
    if (own.kind !== 'RANKING') return [];
    const place = (key: string) =>
      own.ranking.includes(key) ? own.ranking.indexOf(key) : Number.POSITIVE_INFINITY;
    return tied.filter((key) => tied.every((other) => other === key || place(other) < place(key)));
  });
  return last.every((key) => key === last[0]) ? (last[0] ?? null) : null;
}

function lookBack(tied: readonly string[], earlier: readonly Had[], sign: bigint): string | null {
  if (tied.length === 1) return tied[0] ?? null;
  const latest = earlier.at(-1);
  if (!latest) return null;
  const score = (key: string) => sign * (latest.get(key) ?? 0n);
  const most = tied.filter((key) => tied.every((other) => score(other) <= score(key)));
  return lookBack(most, earlier.slice(0, -1), sign);
}
