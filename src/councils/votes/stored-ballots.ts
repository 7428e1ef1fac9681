import type { Database } from '../../db/database.ts';
import type { Secrets } from '../../secrets.ts';
import type { Actor } from '../acting/acting.ts';
import type { Choice } from '../voting.ts';
import { BallotsLocked } from './ballot-box.ts';
import { type BallotContent, type BallotPlace, ballotOpener, opensKey } from './sealing.ts';

/** Ballots that are in, one at a time. */
export interface StoredBallots {
  /**
   * What a sealed ballot says; undefined where its key is there no more.
   *
   * @throws BallotsLocked when the key does not open
   */
  open(
    place: BallotPlace,
    key: Uint8Array | null | undefined,
    sealed: Buffer,
  ): Promise<BallotContent | undefined>;
  /**
   * What a ballot that was cast before says to its voter: of a secret one nothing any more when it has been
   * opened. Whose it is, the roll says, and not whoever wrote down that it was theirs.
   */
  readBack(
    ballotId: string,
    actor: Actor,
  ): Promise<{ choice: Choice; receipt: string | null } | undefined>;
}

/** A ballot as the table has it, with the key that it may be sealed to. */
interface StoredBallot extends BallotPlace {
  key: Buffer | null;
  choice: Choice | null;
  sealed: Buffer | null;
}

export function createStoredBallots(deps: { db: Database; secrets: Secrets }): StoredBallots {
  const { db, secrets } = deps;

  async function open(place: BallotPlace, key: Uint8Array | null | undefined, sealed: Buffer) {
    if (!key) return undefined;
    const { proposalId } = place;
    const privateSealed = Buffer.from(key);
    if (!opensKey(secrets, { privateSealed }, proposalId)) throw new BallotsLocked(proposalId);
    const opener = await ballotOpener(secrets, { privateSealed }, proposalId);
    const [content] = await opener([{ entryId: place.entryId, sealed }]);
    return content;
  }

  async function readBack(
    ballotId: string,
    { userId }: Actor,
  ): Promise<{ choice: Choice; receipt: string | null } | undefined> {
    const [row] = await db.fork().execute<StoredBallot[]>(
      `select b.proposal_id as "proposalId", b.entry_id as "entryId", b.choice, b.sealed,
         p.sealing_key_sealed as key
       from ballot b join proposal p on p.id = b.proposal_id join roll_entry r on r.id = b.entry_id
       where b.id = ? and r.user_id = ?`,
      [ballotId, userId],
    );
    if (row?.choice) return { choice: row.choice, receipt: null };
    const content = row?.sealed && (await open(row, row.key, row.sealed));
    return content ? { choice: JSON.parse(content.choice), receipt: content.receipt } : undefined;
  }

  return { open, readBack };
}
