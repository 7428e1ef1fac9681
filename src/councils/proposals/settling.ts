import type { Tx } from '../../db/database.ts';
import type { Proposal } from './entities.ts';
import type { Unwritten } from './lifecycle.ts';

/** Which proposals to look at; nothing said means all. */
export interface DueScope {
  proposalIds?: readonly string[];
  councilIds?: readonly string[];
  /** For how long to wait, at most, in milliseconds; until all is done, if not said. It goes on meanwhile. */
  patienceMs?: number;
}

/**
 * For so long somebody who reads or votes waits until what the clock has decided is written down, in
 * milliseconds: to open many thousands of secret ballots takes longer, which may be another council's.
 */
export const PATIENCE_MS = 2_000;

/**
 * Writes down what the clock has decided. Proposals want it done before they are read or changed; how it is
 * done, with rolls and ballots, votes know.
 */
export interface Settling {
  /**
   * Writes down what the clock has decided on a proposal that the transaction has locked: that it has
   * opened, with its roll; that it goes on for want of a quorum; that it has closed, with its result.
   * It is the same whoever comes first, and when.
   *
   * @throws BallotsUnopened when it has closed and its secret ballots are too many to be opened now;
   *   `settleDue` opens them
   * @throws BallotsLocked when the key to them does not open; the transaction can go on then
   */
  settle(tx: Tx, proposal: Proposal): Promise<void>;
  /**
   * `settle` for all that is due, each step in a transaction of its own: a reader is told nothing outdated.
   *
   * @returns what the clock has decided and could not be written down, which is in the log, or is not yet
   */
  settleDue(scope: DueScope): Promise<Unwritten>;
}
