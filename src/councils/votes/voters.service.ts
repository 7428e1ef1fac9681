import type { Database, Tx } from '../../db/database.ts';
import { fetchPages, toRecords } from '../../db/pages.ts';
import type { PageRequest } from '../../pagination.ts';
import type { Proposal } from '../proposals/entities.ts';
import type { Choice } from '../voting.ts';
import { type RollEntry, RollEntryEntity } from './entities.ts';
import type { VoterStanding } from './voter-standing.ts';

export type { RollEntry };

/** A ballot that counts, as it is kept: open or sealed. */
export interface LiveBallot {
  id: string;
  choice: Choice | null;
  sealed: Buffer | null;
  castAt: Date;
}

/** Somebody's place on a roll, and where they stand there. */
export interface Voter extends VoterStanding {
  entry: RollEntry;
  ballot: LiveBallot | undefined;
}

/** How many of a roll take part. */
export interface Turnout {
  eligible: number;
  voted: number;
}

export interface VotersService {
  /** Somebody's standing on each of these proposals whose roll they are on, in one statement. */
  standings(userId: string, proposalIds: readonly string[]): Promise<Map<string, Voter>>;
  /** Entries by id, in one statement; whether they may be seen is not asked. */
  findEntries(ids: readonly string[]): Promise<RollEntry[]>;
  /** Which of these entries have a ballot of their own in, in one statement. */
  whoVoted(entryIds: readonly string[]): Promise<ReadonlySet<string>>;
  /** For each proposal the entries of one page and one more, in the page's own direction. */
  rollFor(proposalIds: readonly string[], page: PageRequest): Promise<Map<string, RollEntry[]>>;
  turnoutFor(proposalIds: readonly string[]): Promise<Map<string, Turnout>>;
}

const ANY = 'in (select json_array_elements_text(?::json))';

/** The condition under which a ballot counts, for a table of that alias. */
export const live = (alias: string) =>
  `${alias}.superseded_at is null and ${alias}.voided_at is null`;

/**
 * Whether there is a ballot of an entry that counts: true or null. In this form it is looked up by the
 * entry. As a join or an `exists` it is not, for a planner who believes that there are no ballots: their
 * table grows from nothing within minutes, and every voter would read all of it.
 *
 * @param entryId an expression of SQL
 */
export const ballotIn = (entryId: string) =>
  `(select true from ballot b where b.entry_id = ${entryId} and ${live('b')} limit 1)`;

/**
 * Whether somebody, whose id is its parameter, may cast a ballot on a row of `proposal` that is open, or another one:
 * `whyNotVote` in SQL.
 */
export const MAY_VOTE = `exists (
  select from roll_entry r
  where r.proposal_id = proposal.id and r.user_id = ? and r.recused_at is null
    and ((rules->>'ballotsMayChange')::boolean
      or (${ballotIn('r.id')} is null and ${ballotIn('r.delegate_id')} is null)))`;

/** What tells where the roll entry `r` stands, with `STANDING_JOIN`. */
export const STANDING = `r.*, own.id as ballot_id, own.choice as ballot_choice,
  own.sealed as ballot_sealed, own.cast_at as ballot_cast_at,
  ${ballotIn('r.delegate_id')} as is_delegation_used,
  (select true from roll_entry other
    where other.proposal_id = r.proposal_id and other.delegate_id = r.id limit 1) as is_delegate`;

export const STANDING_JOIN = `left join lateral (
  select * from ballot b where b.entry_id = r.id and ${live('b')} limit 1) as own on true`;

/** The voter of a row of `STANDING`. */
export function toVoter(em: Tx, row: Record<string, unknown>): Voter {
  const [entry] = toRecords(em, RollEntryEntity, [row]);
  if (!entry) throw new Error('a row without a record');
  const ballot = row.ballot_id
    ? {
        id: String(row.ballot_id),
        choice: row.ballot_choice as Choice | null,
        sealed: row.ballot_sealed as Buffer | null,
        castAt: new Date(row.ballot_cast_at as string),
      }
    : undefined;
  return {
    entry,
    ballot,
    isRecused: entry.recusedAt != null,
    hasVoted: entry.voted ?? ballot !== undefined,
    hasDelegated: entry.delegateId != null,
    isDelegationUsed: row.is_delegation_used === true,
    isDelegate: row.is_delegate === true,
  };
}

export function createVotersService({ db }: { db: Database }): VotersService {
  return {
    async standings(userId, proposalIds) {
      const em = db.fork();
      const rows = await em.execute<Record<string, unknown>[]>(
        `select ${STANDING} from roll_entry r ${STANDING_JOIN}
         where r.user_id = ? and r.proposal_id ${ANY}`,
        [userId, JSON.stringify([...new Set(proposalIds)])],
      );
      return new Map(rows.map((row) => [String(row.proposal_id), toVoter(em, row)]));
    },
    async findEntries(ids) {
      const em = db.fork();
      const rows = await em.execute<object[]>(`select * from roll_entry where id ${ANY}`, [
        JSON.stringify(ids),
      ]);
      return toRecords(em, RollEntryEntity, rows);
    },
    async whoVoted(entryIds) {
      const rows = await db
        .fork()
        .execute<{ id: string }[]>(
          `select e.id from json_array_elements_text(?::json) as e(id) where ${ballotIn('e.id')}`,
          [JSON.stringify(entryIds)],
        );
      return new Set(rows.map(({ id }) => id));
    },
    rollFor(proposalIds, page) {
      const list = { table: 'roll_entry', descending: false, conditions: [] };
      return db.readAnywhere((em) =>
        fetchPages(em, RollEntryEntity, list, 'proposal_id', proposalIds, page),
      );
    },
    async turnoutFor(proposalIds) {
      // Of the delegate, too, a secret vote only knows that they voted when it has been counted.
      const rows = await db.fork().execute<(Turnout & { id: Proposal['id'] })[]>(
        `select r.proposal_id as id, count(*)::int as eligible,
           (count(*) filter (where r.voted or ${ballotIn('r.id')} or ${ballotIn('r.delegate_id')}
              or (select voted from roll_entry d where d.id = r.delegate_id)))::int as voted
         from roll_entry r
         where r.recused_at is null and r.proposal_id ${ANY} group by r.proposal_id`,
        [JSON.stringify([...new Set(proposalIds)])],
      );
      return new Map(rows.map(({ id, eligible, voted }) => [id, { eligible, voted }]));
    },
  };
}
