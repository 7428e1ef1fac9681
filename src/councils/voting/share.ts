import type { Threshold } from './result.ts';
import type { Share } from './rules.ts';

/** Whether a part of the whole is that share of it. Multiplied out, for a quotient would round. */
export function reaches(part: bigint, whole: bigint, share: Share): boolean {
  const has = part * BigInt(share.denominator);
  const needs = whole * BigInt(share.numerator);
  return share.strict ? has > needs : has >= needs;
}

/** The least that is that share of a whole; of a strict share the most that is not. */
export function thresholdOf(whole: bigint, { numerator, denominator, strict }: Share): Threshold {
  const [n, d] = [BigInt(numerator), BigInt(denominator)];
  const weight = strict ? (whole * n) / d : (whole * n + d - 1n) / d;
  return { weight, strict };
}

/** Whether a part is exactly the half of a whole, where more than half is needed: one vote more would do. */
export function isExactHalf(
  part: bigint,
  whole: bigint,
  { numerator, denominator, strict }: Share,
): boolean {
  return strict && 2 * numerator === denominator && 2n * part === whole;
}
