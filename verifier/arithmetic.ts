import type { Share, Sum } from './vote.ts';

/** A fraction that is not negative. */
export type Fraction = [numerator: bigint, denominator: bigint];

export const sum = (items: readonly Sum[]): Sum => ({
  weight: items.reduce((total, { weight }) => total + weight, 0n),
  members: items.reduce((total, { members }) => total + members, 0),
});

/** -1, 0 or 1: by continued fractions, which need no common denominator. */
export function compare([a, b]: Fraction, [c, d]: Fraction): number {
  const [p, q] = [a / b, c / d];
  if (p !== q) return p < q ? -1 : 1;
  const [r, s] = [a % b, c % d];
  if (r === 0n || s === 0n) return r === s ? 0 : r === 0n ? -1 : 1;
  return compare([d, s], [b, r]);
}

export const fractionOf = ({ numerator, denominator }: Share): Fraction => [
  BigInt(numerator),
  BigInt(denominator),
];

/** Whether a part of a whole is that share of it. */
export function isShare(part: bigint, whole: bigint, share: Share): boolean {
  // Nothing is any share of nothing, and no more than it.
  if (whole === 0n) return !share.strict;
  const order = compare([part, whole], fractionOf(share));
  return share.strict ? order > 0 : order >= 0;
}

/** The least that is such a share; of a strict one, what has to be exceeded. */
export function leastOf(whole: bigint, { numerator, denominator, strict }: Share): bigint {
  const parts = whole * BigInt(numerator);
  const rest = parts % BigInt(denominator);
  const least = (parts - rest) / BigInt(denominator);
  return !strict && rest > 0n ? least + 1n : least;
}
