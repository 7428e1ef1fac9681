import type { Choice, RollEntry, Rules, VotingOption } from '../../src/councils/voting.ts';

/**
 * The rules of councils' votes a second time, as slowly and plainly as they can be written: everything
 * is looked for again wherever it is needed, and shares are compared as fractions in lowest terms.
 */
export interface NaiveResult {
  outcome: string;
  winner: string | null;
  got: bigint;
  base: bigint;
  quorumMet: boolean;
  /** What each option had in each round of a runoff. */
  rounds: Record<string, bigint>[];
}

type Fraction = [bigint, bigint];

function gcd(a: bigint, b: bigint): bigint {
  return b === 0n ? a : gcd(b, a % b);
}

function fraction(n: bigint, d: bigint): Fraction {
  const g = gcd(n, d);
  return g === 0n ? [0n, 1n] : [n / g, d / g];
}

/** -1, 0 or 1: by continued fractions, which need no common denominator. */
function compare([a, b]: Fraction, [c, d]: Fraction): number {
  const [p, q] = [a / b, c / d];
  if (p !== q) return p < q ? -1 : 1;
  const [r, s] = [a % b, c % d];
  if (r === 0n || s === 0n) return r === s ? 0 : r === 0n ? -1 : 1;
  return compare([d, s], [b, r]);
}

interface Counted {
  weight: bigint;
  choice: Choice;
}

function whatCounts(entries: readonly RollEntry[]): Counted[] {
  return entries.flatMap((entry): Counted[] => {
    const { weight } = entry;
    if (entry.recused) return [];
    if (entry.choice) return [{ weight, choice: entry.choice }];
    const delegate = entries.find(({ id }) => id === entry.delegateTo);
    return delegate?.choice && !delegate.recused ? [{ weight, choice: delegate.choice }] : [];
  });
}

const sum = (items: readonly { weight: bigint }[]) =>
  items.reduce((s, { weight }) => s + weight, 0n);

const names = (choice: Choice, key: string) =>
  choice.kind === key ||
  (choice.kind === 'OPTION' && choice.option === key) ||
  (choice.kind === 'OPTIONS' && choice.options.includes(key));

/** @param together whether options that cannot win are eliminated together, when as weak as each other */
export function countNaively(
  rules: Rules,
  options: readonly VotingOption[],
  entries: readonly RollEntry[],
  together = true,
): NaiveResult {
  const counted = whatCounts(entries);
  const eligible = entries.filter(({ recused }) => !recused);
  const cast = counted.filter(({ choice }) => choice.kind !== 'ABSTAIN');
  const bases = { CAST: sum(cast), PRESENT: sum(counted), ELIGIBLE: sum(eligible) };
  const base = bases[rules.majority?.base ?? 'CAST'];
  const chairs = eligible.flatMap(({ isChair, choice }) => (isChair && choice ? [choice] : []));
  const quorumMet = hasQuorum(rules, eligible, counted);
  const decide = rules.method === 'MOTION' ? naiveMotion : naiveOptions;
  const decided = decide({
    rules,
    keys: options.map(({ key }) => key),
    cast,
    base,
    chairs,
    together,
  });
  return {
    ...decided,
    quorumMet,
    ...(!quorumMet && { outcome: 'NO_QUORUM', winner: null }),
  };
}

function hasQuorum(
  { quorum }: Rules,
  eligible: readonly { weight: bigint }[],
  counted: readonly Counted[],
): boolean {
  if (!quorum) return true;
  const takingPart = counted.filter(
    ({ choice }) => quorum.abstentionsCount || choice.kind !== 'ABSTAIN',
  );
  if (takingPart.length === 0) return false;
  if (quorum.kind === 'COUNT') return takingPart.length >= quorum.count;
  const part =
    quorum.counts === 'MEMBERS'
      ? fraction(BigInt(takingPart.length), BigInt(eligible.length))
      : fraction(sum(takingPart), sum(eligible));
  const order = compare(part, [BigInt(quorum.numerator), BigInt(quorum.denominator)]);
  return quorum.strict ? order > 0 : order >= 0;
}

interface Case {
  rules: Rules;
  keys: readonly string[];
  cast: readonly Counted[];
  base: bigint;
  chairs: readonly Choice[];
  together: boolean;
}

type Decided = Omit<NaiveResult, 'quorumMet'>;

/** How far a part of the base is from the majority: below it, on it, above it. */
function toMajority(
  got: bigint,
  base: bigint,
  { majority }: Rules,
): { isEnough: boolean; isHalf: boolean } {
  if (!majority) return { isEnough: true, isHalf: false };
  const share: Fraction = [BigInt(majority.numerator), BigInt(majority.denominator)];
  const order = base === 0n ? -1 : compare(fraction(got, base), share);
  const isEnough = majority.strict ? order > 0 : order >= 0;
  return { isEnough, isHalf: majority.strict && order === 0 && compare(share, [1n, 2n]) === 0 };
}

function naiveMotion({ rules, cast, base, chairs }: Case): Decided {
  const inFavour = sum(cast.filter(({ choice }) => choice.kind === 'FOR'));
  const against = sum(cast.filter(({ choice }) => choice.kind === 'AGAINST'));
  const { isEnough, isHalf } = toMajority(inFavour, base, rules);
  const common = { winner: null, got: inFavour, base, rounds: [] };
  if (inFavour > 0n && isEnough) return { ...common, outcome: 'ADOPTED' };
  if (inFavour === 0n || inFavour !== against || !isHalf) return { ...common, outcome: 'REJECTED' };
  const has = (kind: string) =>
    rules.tie === 'CHAIR' && chairs.some((chair) => chair.kind === kind);
  if (has('FOR') === has('AGAINST')) return { ...common, outcome: 'TIED' };
  return { ...common, outcome: has('FOR') ? 'ADOPTED' : 'REJECTED' };
}

function naiveOptions(input: Case): Decided {
  const { rules, keys, cast } = input;
  if (rules.method === 'RANKED_CHOICE') return naiveRunoff(input);
  const had = Object.fromEntries(
    keys.map((key) => [key, sum(cast.filter(({ choice }) => names(choice, key)))]),
  );
  return { ...naiveLead(input, had, [], input.base), rounds: [] };
}

function naiveLead(
  { rules, keys, chairs }: Case,
  had: Record<string, bigint>,
  earlier: Record<string, bigint>[],
  base: bigint,
): Omit<Decided, 'rounds'> {
  const left = keys.filter((key) => key in had);
  const got = left.map((key) => had[key] ?? 0n).reduce((a, b) => (a > b ? a : b), 0n);
  const leaders = left.filter((key) => had[key] === got);
  const common = { got, base, winner: null };
  const { isEnough, isHalf } = toMajority(got, base, rules);
  if (got === 0n) return { ...common, outcome: 'REJECTED' };
  if (leaders.length === 1) {
    return isEnough
      ? { ...common, outcome: 'ADOPTED', winner: leaders[0] ?? null }
      : { ...common, outcome: 'REJECTED' };
  }
  if (!isEnough && !isHalf) return { ...common, outcome: 'REJECTED' };
  const isCasting = rules.tie === 'CHAIR' && (rules.majority?.base ?? 'CAST') === 'CAST';
  const winner = isEnough || isCasting ? naiveBest(rules.tie, leaders, chairs, earlier) : null;
  return winner ? { ...common, outcome: 'ADOPTED', winner } : { ...common, outcome: 'TIED' };
}

/** The one option that is the best of some, by the rule of ties. */
function naiveBest(
  tie: Rules['tie'],
  tied: readonly string[],
  chairs: readonly Choice[],
  earlier: Record<string, bigint>[],
): string | null {
  if (tie === 'LISTED_FIRST') return tied[0] ?? null;
  if (tie === 'CHAIR') {
    // One that some chair puts above all others, and no chair puts another above all others.
    const first = chairs.flatMap((chair) => {
      if (chair.kind === 'RANKING')
        return chair.ranking.filter((key) => tied.includes(key)).slice(0, 1);
      const named = tied.filter((key) => names(chair, key));
      return named.length === 1 ? named : [];
    });
    return first.every((key) => key === first[0]) ? (first[0] ?? null) : null;
  }
  return tie === 'PREVIOUS_ROUNDS' ? naiveLookBack(tied, earlier, 1n) : null;
}

function naiveWorst(
  tie: Rules['tie'],
  tied: readonly string[],
  chairs: readonly Choice[],
  earlier: Record<string, bigint>[],
): string | null {
  if (tie === 'LISTED_FIRST') return tied.at(-1) ?? null;
  if (tie === 'CHAIR') {
    // One that a chair puts below each of the others.
    const last = chairs.flatMap((chair) => {
      if (chair.kind !== 'RANKING') return [];
      const place = (key: string) =>
        chair.ranking.includes(key) ? chair.ranking.indexOf(key) : Number.POSITIVE_INFINITY;
      return tied.filter((key) =>
        tied.every((other) => other === key || place(other) < place(key)),
      );
    });
    return last.every((key) => key === last[0]) ? (last[0] ?? null) : null;
  }
  return tie === 'PREVIOUS_ROUNDS' ? naiveLookBack(tied, earlier, -1n) : null;
}

function naiveLookBack(
  tied: readonly string[],
  earlier: Record<string, bigint>[],
  sign: bigint,
): string | null {
  if (tied.length === 1) return tied[0] ?? null;
  const latest = earlier.at(-1);
  if (!latest) return null;
  const score = (key: string) => sign * (latest[key] ?? 0n);
  const best = tied.filter((key) => tied.every((other) => score(other) <= score(key)));
  return naiveLookBack(best, earlier.slice(0, -1), sign);
}

function naiveRunoff(input: Case): Decided {
  const { rules, keys, cast } = input;
  const rounds: Record<string, bigint>[] = [];
  let left = [...keys];
  for (;;) {
    const had = Object.fromEntries(
      left.map((key) => [key, sum(cast.filter(({ choice }) => prefers(choice, left) === key))]),
    );
    const weights = Object.values(had);
    const continuing = weights.reduce((a, b) => a + b, 0n);
    const base = rules.majority ? input.base : continuing;
    const lead = naiveLead(input, had, rounds, base);
    const hasHalf = weights.some((weight) => 2n * weight > continuing);
    const isDone = hasHalf && toMajority(lead.got, base, rules).isEnough;
    if (left.length <= 2 || continuing === 0n || isDone) {
      return { ...lead, rounds: [...rounds, had] };
    }
    const leaving = whoLeaves(input, had, rounds);
    rounds.push(had);
    if (leaving.length === 0) return { ...lead, outcome: 'TIED', winner: null, rounds };
    left = left.filter((key) => !leaving.includes(key));
  }
}

function prefers(choice: Choice, left: readonly string[]): string | undefined {
  return choice.kind === 'RANKING' ? choice.ranking.find((key) => left.includes(key)) : undefined;
}

function whoLeaves(
  { rules, chairs, together }: Case,
  had: Record<string, bigint>,
  earlier: Record<string, bigint>[],
): readonly string[] {
  const left = Object.keys(had);
  const weightOf = (key: string) => had[key] ?? 0n;
  const last = left.filter((key) => left.every((other) => weightOf(key) <= weightOf(other)));
  const rest = left.filter((key) => !last.includes(key));
  const lost = last.reduce((s, key) => s + weightOf(key), 0n);
  if (last.length === 1) return last;
  const isSafe = rest.length > 1 || (rest.length === 1 && lost === 0n);
  if (together && isSafe && rest.every((key) => lost < weightOf(key))) return last;
  const worst = naiveWorst(rules.tie, last, chairs, earlier);
  return worst ? [worst] : [];
}
