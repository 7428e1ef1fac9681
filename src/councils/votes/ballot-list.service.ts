import type { Database } from '../../db/database.ts';
import { fetchPages } from '../../db/pages.ts';
import type { PageRequest } from '../../pagination.ts';
import { type Ballot, BallotEntity, type OpenedBallot, OpenedBallotEntity } from './entities.ts';
import { checkReceipt } from './receipts.ts';

export type { OpenedBallot };

/** A ballot of a roll call that counts. */
export type RollCallBallotRecord = Ballot & { choice: NonNullable<Ballot['choice']> };

/** What the ballots said. Whether the tally may be shown, the caller asks. */
export interface BallotList {
  /** For each roll call the ballots of one page and one more, in the page's own direction. */
  rollCallFor(
    proposalIds: readonly string[],
    page: PageRequest,
  ): Promise<Map<string, RollCallBallotRecord[]>>;
  /** For each secret vote the opened ballots of one page and one more, in the order of receipts. */
  openedFor(
    proposalIds: readonly string[],
    page: PageRequest,
  ): Promise<Map<string, OpenedBallot[]>>;
  /** @throws PublicError BAD_USER_INPUT when it has not the form of a receipt */
  findOpened(proposalId: string, receipt: string): Promise<OpenedBallot | null>;
  /** A ballot of a roll call, if it counts. */
  findRollCall(id: string): Promise<RollCallBallotRecord | null>;
}

const COUNTS = { supersededAt: null, voidedAt: null, choice: { $ne: null } };

export function createBallotList({ db }: { db: Database }): BallotList {
  return {
    rollCallFor(proposalIds, page) {
      const conditions = [
        ['superseded_at is null and voided_at is null and choice is not null'],
      ] as const;
      const list = { table: 'ballot', descending: false, conditions };
      const found = db.readAnywhere((em) =>
        fetchPages(em, BallotEntity, list, 'proposal_id', proposalIds, page),
      );
      return found as Promise<Map<string, RollCallBallotRecord[]>>;
    },
    openedFor(proposalIds, page) {
      const list = { table: 'opened_ballot', key: 'receipt', descending: false, conditions: [] };
      return db.readAnywhere((em) =>
        fetchPages(em, OpenedBallotEntity, list, 'proposal_id', proposalIds, page),
      );
    },
    findOpened: (proposalId, receipt) =>
      db.fork().findOne(OpenedBallotEntity, {
        proposalId: proposalId as OpenedBallot['proposalId'],
        receipt: checkReceipt('receipt', receipt),
      }),
    async findRollCall(id) {
      const found = await db.fork().findOne(BallotEntity, { id: id as Ballot['id'], ...COUNTS });
      return found as RollCallBallotRecord | null;
    },
  };
}
