/**
 * How a proposal is decided.
 *
 * - `MOTION`: for, against or abstaining.
 * - `SINGLE_CHOICE`: each ballot names one option; the one with the most weight leads.
 * - `APPROVAL`: each ballot names all options that it approves of, which may be none.
 * - `RANKED_CHOICE`: each ballot ranks as many options as it likes; instant-runoff.
 */
export type Method = 'MOTION' | 'SINGLE_CHOICE' | 'APPROVAL' | 'RANKED_CHOICE';

/**
 * Of what a majority is a share. Recused members are in none of them.
 *
 * - `CAST`: ballots for and against; with options, all ballots that are no abstention.
 * - `PRESENT`: everybody who voted, abstainers and represented members included.
 * - `ELIGIBLE`: everybody on the roll, whether they voted or not.
 */
export type Base = 'CAST' | 'PRESENT' | 'ELIGIBLE';

/** A share of something: of two thirds, 2 and 3. Compared in integers. */
export interface Share {
  numerator: number;
  denominator: number;
  /** Whether the share itself is too little, as half is for "more than half". */
  strict: boolean;
}

/** The share of a base that has to be reached. */
export interface Majority extends Share {
  base: Base;
}

/** How much of the roll, less those recused, has to take part for a decision to stand. */
export type Quorum = (({ kind: 'SHARE' } & Share) | { kind: 'COUNT'; count: number }) & {
  /** Whether members are counted, each as one, or their weights. A count is of members. */
  counts: 'MEMBERS' | 'WEIGHT';
  /** Whether who abstains takes part. */
  abstentionsCount: boolean;
};

/**
 * What happens in a tie: between for and against, for the lead, or over which option is eliminated.
 *
 * - `FAIL`: nothing is decided.
 * - `CHAIR`: the chair's own ballot decides. Where the ballots of several chairs disagree, or none takes
 *   a side, nothing is decided.
 * - `LISTED_FIRST`: the option that is listed first wins, and the one listed last is eliminated.
 * - `PREVIOUS_ROUNDS`: as the latest earlier round did that tells the options apart; where none does,
 *   nothing is decided.
 */
export type TieRule = 'FAIL' | 'CHAIR' | 'LISTED_FIRST' | 'PREVIOUS_ROUNDS';

/** The rules of one vote, which hold from its opening. They are JSON as they stand. */
export interface Rules {
  method: Method;
  /** Null, which a motion may not have: the most weight wins, whatever share it is. */
  majority: Majority | null;
  /** Null: whoever votes decides. */
  quorum: Quorum | null;
  tie: TieRule;
  /** Whether a ballot may be replaced until the vote closes. */
  ballotsMayChange: boolean;
  /** Who sees how somebody voted: everybody who sees the proposal, or nobody. */
  secrecy: 'ROLL_CALL' | 'SECRET';
  /** From when on the tally shows. */
  tally: 'LIVE' | 'AFTER_CLOSE' | 'AFTER_CERTIFICATION';
  /** For how many minutes the vote goes on, once, when the quorum is missing at its end; null: never. */
  extensionMinutes: number | null;
}

/** Something that can be chosen. */
export interface VotingOption {
  /** What ballots and results name it by; unique in its proposal. */
  key: string;
  /** What people read. */
  label: string;
}

/** Majorities that have names. */
export type MajorityPreset = 'SIMPLE' | 'ABSOLUTE' | 'TWO_THIRDS' | 'THREE_QUARTERS' | 'UNANIMOUS';

/**
 * The majorities that have names, as in Robert's Rules of Order Newly Revised, 12th edition, "Bases for
 * Determining a Voting Result".
 */
export const PRESETS: Readonly<Record<MajorityPreset, Majority>> = {
  /** More than half of the votes for and against. */
  SIMPLE: { base: 'CAST', numerator: 1, denominator: 2, strict: true },
  /** More than half of the entire membership. */
  ABSOLUTE: { base: 'ELIGIBLE', numerator: 1, denominator: 2, strict: true },
  /** At least two thirds of the votes for and against. */
  TWO_THIRDS: { base: 'CAST', numerator: 2, denominator: 3, strict: false },
  /** At least three quarters of the votes for and against. */
  THREE_QUARTERS: { base: 'CAST', numerator: 3, denominator: 4, strict: false },
  /** Nobody against, and somebody for. */
  UNANIMOUS: { base: 'CAST', numerator: 1, denominator: 1, strict: false },
};

/** The name of a majority, where it has one. */
export function presetOf(majority: Majority): MajorityPreset | undefined {
  const names = Object.keys(PRESETS) as MajorityPreset[];
  return names.find((name) => {
    const { base, numerator, denominator, strict } = PRESETS[name];
    const isSame = numerator * majority.denominator === majority.numerator * denominator;
    return isSame && base === majority.base && strict === majority.strict;
  });
}
