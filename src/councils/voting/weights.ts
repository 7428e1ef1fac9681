/** The weight of one whole vote. Weights are `bigint`s in millionths of it: sums and shares never round. */
export const ONE = 1_000_000n;

/** No member of a roll weighs more: a million. */
const HEAVIEST = 1_000_000n * ONE;

const DECIMAL = /^(-?)(\d{1,24})(?:\.(\d{1,6}))?$/;

/**
 * Reads a decimal, with at most six places behind the point, as millionths.
 *
 * @throws RangeError for anything else
 */
export function toUnits(decimal: string): bigint {
  const [match, sign, whole = '', places = ''] = DECIMAL.exec(decimal) ?? [];
  if (match === undefined) throw new RangeError('not a decimal with at most six places');
  const units = BigInt(whole) * ONE + BigInt(places.padEnd(6, '0'));
  return sign ? -units : units;
}

/** Writes millionths as the shortest decimal: `3`, `0.5`, `6.666667`. */
export function toDecimal(units: bigint): string {
  if (units < 0n) return `-${toDecimal(-units)}`;
  const places = (units % ONE).toString().padStart(6, '0').replace(/0+$/, '');
  const whole = (units / ONE).toString();
  return places === '' ? whole : `${whole}.${places}`;
}

/** Whether a member of a roll may have this weight: more than 0, and at most 1,000,000 votes. */
export function isWeight(units: bigint): boolean {
  return units > 0n && units <= HEAVIEST;
}
