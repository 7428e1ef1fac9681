/** What minutes and certificates hold, as this verifier reads them. Weights are decimals in votes. */

export type Choice =
  | { kind: 'FOR' | 'AGAINST' | 'ABSTAIN' }
  | { kind: 'OPTION'; option: string }
  | { kind: 'OPTIONS'; options: string[] }
  | { kind: 'RANKING'; ranking: string[] };

export interface Share {
  numerator: number;
  denominator: number;
  strict: boolean;
}

export interface Rules {
  method: 'MOTION' | 'SINGLE_CHOICE' | 'APPROVAL' | 'RANKED_CHOICE';
  majority: (Share & { base: 'CAST' | 'PRESENT' | 'ELIGIBLE' }) | null;
  quorum:
    | ((({ kind: 'SHARE' } & Share) | { kind: 'COUNT'; count: number }) & {
        counts: 'MEMBERS' | 'WEIGHT';
        abstentionsCount: boolean;
      })
    | null;
  tie: 'FAIL' | 'CHAIR' | 'LISTED_FIRST' | 'PREVIOUS_ROUNDS';
}

/** A weight in millionths of a vote, and how many members it is of. */
export interface Sum {
  weight: bigint;
  members: number;
}

/** What somebody said, with what stands behind it. */
export interface Cast extends Sum {
  choice: Choice;
}

/** Somebody on a roll. */
export interface Entry {
  id: string;
  /** In millionths of a vote. */
  weight: bigint;
  isChair: boolean;
  isRecused: boolean;
  /** The entry whose ballot counts for this one, unless there is one of its own. */
  delegateId: string | null;
}

const DECIMAL = /^(0|[1-9]\d{0,23})(?:\.(\d{0,5}[1-9]))?$/;

/** A decimal of up to six places, in millionths. @throws Error for another text, such as `1.0` or `01` */
export function toMillionths(decimal: string): bigint {
  const [match, whole = '', places = ''] = DECIMAL.exec(decimal) ?? [];
  if (match === undefined) throw new Error(`${JSON.stringify(decimal)} is no weight`);
  return BigInt(whole + places.padEnd(6, '0'));
}

export function toDecimal(millionths: bigint): string {
  const digits = millionths.toString().padStart(7, '0');
  const places = digits.slice(-6).replace(/0+$/, '');
  return `${digits.slice(0, -6)}${places && '.'}${places}`;
}
