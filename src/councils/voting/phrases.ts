import type { Share } from './rules.ts';
import { ONE, toDecimal } from './weights.ts';

const FRACTIONS: Readonly<Record<string, string>> = {
  '1/2': 'half',
  '1/3': 'one third',
  '2/3': 'two thirds',
  '1/4': 'one quarter',
  '3/4': 'three quarters',
};

/** A share in words: "more than half", "at least two thirds", "all". */
export function sayShare({ numerator, denominator, strict }: Share): string {
  if (numerator === denominator) return 'all';
  const fraction = `${numerator}/${denominator}`;
  return `${strict ? 'more than' : 'at least'} ${FRACTIONS[fraction] ?? fraction}`;
}

/** Members, with what they weigh where that is not one vote each. */
export function sayMembers({ members, weight }: { members: number; weight: bigint }): string {
  const counted = members === 1 ? '1 member' : `${members} members`;
  return weight === BigInt(members) * ONE ? counted : `${counted} weighing ${toDecimal(weight)}`;
}

/** Things one after the other: "a, b and c". */
export function sayList(things: readonly string[]): string {
  const last = things.at(-1) ?? '';
  return things.length > 1 ? `${things.slice(0, -1).join(', ')} and ${last}` : last;
}
