import type { Base, Method, Quorum } from './rules.ts';
import { toDecimal, toUnits } from './weights.ts';

/** What came of a vote. */
export type Outcome = 'ADOPTED' | 'REJECTED' | 'NO_QUORUM' | 'TIED';

/**
 * What the outcome rests on.
 *
 * - `NO_QUORUM`: too few took part.
 * - `NO_VOTES`: nobody voted for anything.
 * - `MAJORITY`: the majority was reached, or missed.
 * - `PLURALITY`: one option had the most, and no majority was asked for.
 * - `TIE`: a tie that the rules leave unbroken.
 * - `CASTING_VOTE`, `LIST_ORDER`, `PREVIOUS_ROUNDS`: what broke a tie.
 */
export type DecidedBy =
  | 'NO_QUORUM'
  | 'NO_VOTES'
  | 'MAJORITY'
  | 'PLURALITY'
  | 'TIE'
  | 'CASTING_VOTE'
  | 'LIST_ORDER'
  | 'PREVIOUS_ROUNDS';

/** Weight, in millionths, and how many members it is the weight of. */
export interface Sum {
  weight: bigint;
  members: number;
}

/** What `choice` got: `FOR`, `AGAINST` or the key of an option. */
export interface ChoiceTally extends Sum {
  choice: string;
}

/** The least that is enough; with `strict` the most that is not, which has to be exceeded. */
export interface Threshold {
  weight: bigint;
  strict: boolean;
}

/** Whether enough took part. Where members are counted, each weighs 1. */
export interface QuorumResult {
  counts: Quorum['counts'];
  abstentionsCount: boolean;
  eligible: bigint;
  needed: Threshold;
  present: bigint;
  met: boolean;
}

/** A member who counts on neither side. */
export interface Recusal {
  /** Of the entry on the roll. */
  id: string;
  reason: string;
}

/**
 * An option that leaves a runoff, and why it was this one.
 *
 * - `FEWEST`: it alone had the least.
 * - `TOGETHER`: the options with the least had, all of them, less than the next; none could have won.
 * - `CASTING_VOTE`, `LIST_ORDER`, `PREVIOUS_ROUNDS`: what told it from others that had as little.
 */
export interface Elimination {
  option: string;
  why: 'FEWEST' | 'TOGETHER' | 'CASTING_VOTE' | 'LIST_ORDER' | 'PREVIOUS_ROUNDS';
}

/** A round of a runoff. */
export interface Round {
  /** What each option that was left got, in the order in which they are listed. */
  tally: ChoiceTally[];
  /** Ballots that rank none of the options that were left. */
  exhausted: Sum;
  /** Who left after it; none after the last. */
  eliminated: Elimination[];
}

/** What came of a vote, with its arithmetic. Weights are in millionths. */
export interface Result {
  method: Method;
  outcome: Outcome;
  /** The option that won; null for motions, and where none did. */
  winner: string | null;
  decidedBy: DecidedBy;
  /** What each choice got, without abstentions; in a runoff, as first preference. */
  tally: ChoiceTally[];
  abstained: Sum;
  /** Everybody who took part; `represented` by the ballot of a delegate were so many, if that is known. */
  voted: Sum & { represented: number | null };
  /** The roll less those recused. */
  eligible: Sum;
  recused: Recusal[];
  /** What a majority is a share of; `CONTINUING` are the ballots that counted in a runoff's last round. */
  base: { kind: Base | 'CONTINUING'; weight: bigint };
  /** Null where the most is enough. */
  needed: Threshold | null;
  /** What was for the motion, or for the option that led at the end. */
  got: bigint;
  /** Null where none was asked for. */
  quorum: QuorumResult | null;
  /** Of a runoff; empty otherwise. */
  rounds: Round[];
  /** Why it came out so: sentences with all the numbers. */
  explanation: string[];
}

/** The same as JSON: weights are decimals. */
export type ResultJson = AsJson<Result>;

type AsJson<T> = T extends bigint
  ? string
  : T extends readonly (infer Item)[]
    ? AsJson<Item>[]
    : T extends object
      ? { [Key in keyof T]: AsJson<T[Key]> }
      : T;

type WeightKey<T> = T extends readonly (infer Item)[]
  ? WeightKey<Item>
  : T extends object
    ? { [Key in keyof T]: T[Key] extends bigint ? Key : WeightKey<T[Key]> }[keyof T]
    : never;

/** Under which names weights stand, at any depth. Nothing else stands there as a string. */
const WEIGHTS: Readonly<Record<WeightKey<Result>, true>> = {
  weight: true,
  got: true,
  eligible: true,
  present: true,
};

/** A result for storing, certifying and sending. */
export function resultToJson(result: Result): ResultJson {
  return JSON.parse(
    JSON.stringify(result, (_, value) => (typeof value === 'bigint' ? toDecimal(value) : value)),
  );
}

/** The result that such JSON was written from. */
export function resultFromJson(json: ResultJson): Result {
  return JSON.parse(JSON.stringify(json), (key, value) =>
    Object.hasOwn(WEIGHTS, key) && typeof value === 'string' ? toUnits(value) : value,
  );
}
