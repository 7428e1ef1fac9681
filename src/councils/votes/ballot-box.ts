import { type AuditService, SYSTEM } from '../../audit/audit.service.ts';
import { afterCommit, type Database, type Tx } from '../../db/database.ts';
import { PublicError } from '../../errors.ts';
import type { Secrets } from '../../secrets.ts';
import { countProposal } from '../../telemetry/council-metrics.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { Proposal } from '../proposals/entities.ts';
import { type Choice, checkChoice, normalChoice } from '../voting.ts';
import {
  groupBallots,
  type PublishedBallots,
  publish,
  type ReadBallot,
} from './published-ballots.ts';
import { type BallotContent, type BallotOpener, ballotOpener, opensKey } from './sealing.ts';
import { type CountedBallots, countLive } from './tally.ts';
import { ballotIn, live } from './voters.service.ts';

/** Ballots that have been opened ahead, by their ids, with what they were opened from. */
export type OpenedBallots = ReadonlyMap<
  string,
  { sealed: Buffer; content: BallotContent | undefined }
>;

/** Secret ballots that are too many to be opened while the proposal is locked. */
export class BallotsUnopened extends PublicError {
  constructor(proposalId: string) {
    super('UNAVAILABLE', 'The ballots are being opened. Try again in a moment.', {
      detail: `the ballots of ${proposalId} are too many to be opened in a transaction`,
    });
  }
}

/** Secret ballots whose key does not open with the secret that the server has. */
export class BallotsLocked extends PublicError {
  constructor(proposalId: string) {
    super('UNAVAILABLE', 'The ballots of the vote cannot be opened at the moment.', {
      detail: `the key to the ballots of ${proposalId} does not open`,
    });
  }
}

/** How the ballots of a vote are got at when it has ended. */
export interface BallotBox {
  /** Whether there is no secret to its ballots, or the server has it. */
  canOpen(proposal: Proposal): boolean;
  /**
   * Opens the secret ballots of a vote that is ending, in memory and outside of any transaction: its time
   * is over, or everybody has voted for good. None where somebody else has ended it meanwhile.
   */
  openAhead(proposal: Proposal): Promise<OpenedBallots>;
  /**
   * What the ballots say at the end of the vote. Where they were secret, they are opened, published, and
   * destroyed with their key. Call under the proposal's lock for update.
   *
   * @throws BallotsUnopened when too many of them have not been opened ahead
   * @throws BallotsLocked when their key does not open; nothing has been written then
   */
  publish(tx: Tx, proposal: Proposal, opened?: OpenedBallots): Promise<CountedBallots>;
  /**
   * Destroys secret ballots that nobody can open, and what is left of their key: a secret that is found
   * later opens nothing of them. The roll keeps whose were in. Call under the proposal's lock for update.
   *
   * @returns how many would have counted
   */
  destroy(tx: Tx, proposal: Proposal): Promise<number>;
}

/** A live sealed ballot, and the weight behind it: of its voter and of those whom they represent. */
interface SealedBallot {
  id: string;
  entryId: string;
  sealed: Buffer | null;
  weight: string;
  members: number;
}

const PAGE = 1_000;
/** So many take a quarter of a second, for which nobody else can have the proposal. */
const MOST_IN_TRANSACTION = 500;
/** So many are named in the audit log; of more, their number is. */
const MOST_NAMED = 100;

const LIVE = 'superseded_at is null and voided_at is null';

export function createBallotBox(deps: {
  db: Database;
  audit: AuditService;
  secrets: Secrets;
  log: Logger;
}): BallotBox {
  const { db, audit, secrets, log } = deps;

  const canOpen = ({ id, rules, sealingKeySealed }: Proposal) =>
    rules?.secrecy !== 'SECRET' ||
    (sealingKeySealed != null &&
      opensKey(secrets, { privateSealed: Buffer.from(sealingKeySealed) }, id));

  async function openerOf({ id, sealingKeySealed }: Proposal): Promise<BallotOpener> {
    if (!sealingKeySealed) throw new Error(`the ballots of ${id} have no key`);
    const key = { privateSealed: Buffer.from(sealingKeySealed) };
    return ballotOpener(secrets, key, id);
  }

  /** Whoever delegated is looked up by the ballot, as `ballotIn` does: a join would read all for each. */
  async function openSealed(tx: Tx, proposal: Proposal, opened: OpenedBallots) {
    const ballots = await tx.execute<SealedBallot[]>(
      `select b.id, b.entry_id as "entryId", b.sealed,
         (b.weight + coalesce(behind.weight, 0))::text as weight, 1 + behind.members as members
       from ballot b cross join lateral (
         select sum(r.weight) as weight, count(*)::int as members from roll_entry r
         where r.proposal_id = b.proposal_id and r.delegate_id = b.entry_id
           and r.recused_at is null and ${ballotIn('r.id')} is null
       ) as behind
       where b.proposal_id = ? and ${live('b')} and b.entry_id not in (
         select id from roll_entry where proposal_id = ? and recused_at is not null)`,
      [proposal.id, proposal.id],
    );
    // One that is not sealed was put there by somebody else, and is not counted.
    const unopened = ballots.filter(
      ({ id, sealed }) => sealed !== null && !opened.get(id)?.sealed.equals(sealed),
    ) as (SealedBallot & { sealed: Buffer })[];
    if (unopened.length > MOST_IN_TRANSACTION) throw new BallotsUnopened(proposal.id);
    const open = unopened.length > 0 ? await openerOf(proposal) : undefined;
    const contents = new Map<string, BallotContent | undefined>();
    for (const [place, content] of ((await open?.(unopened)) ?? []).entries()) {
      contents.set(unopened[place]?.id ?? '', content);
    }
    return ballots.map((ballot) => ({
      ...ballot,
      content: contents.has(ballot.id) ? contents.get(ballot.id) : opened.get(ballot.id)?.content,
    }));
  }

  /** Says which ballots count as void because nobody can read them: they were changed where they lie. */
  async function reportUnreadable(tx: Tx, { id, title }: Proposal, entryIds: readonly string[]) {
    if (entryIds.length === 0) return;
    log.error(
      { event: 'ballots_unreadable', proposalId: id, ballots: entryIds.length },
      'They count as void',
    );
    afterCommit(tx, async () => countProposal('ballots-unreadable'));
    await audit.record(tx, SYSTEM, {
      action: 'BALLOTS_UNREADABLE',
      outcome: 'FAILURE',
      target: { type: 'PROPOSAL', id, label: title },
      data: { ballots: entryIds.length, entryIds: entryIds.slice(0, MOST_NAMED) },
    });
  }

  return {
    canOpen,
    async openAhead(proposal) {
      const opened = new Map<string, { sealed: Buffer; content: BallotContent | undefined }>();
      if (proposal.state !== 'OPEN') return opened;
      const open = await openerOf(proposal);
      let last = '';
      for (;;) {
        const page = await db.fork().execute<{ id: string; entryId: string; sealed: Buffer }[]>(
          `select id, entry_id as "entryId", sealed from ballot
           where proposal_id = ? and id > ? and ${LIVE} and sealed is not null
           order by id limit ${PAGE}`,
          [proposal.id, last],
        );
        const contents = await open(page);
        for (const [place, { id, sealed }] of page.entries()) {
          opened.set(id, { sealed, content: contents[place] });
        }
        last = page.at(-1)?.id ?? last;
        if (page.length < PAGE) return opened;
      }
    },

    async publish(tx, proposal, opened = new Map()) {
      if (proposal.rules?.secrecy !== 'SECRET') return countLive(tx, proposal);
      // Whoever looks at such a vote tries: they are not to read all of its ballots for nothing.
      if (!canOpen(proposal)) throw new BallotsLocked(proposal.id);
      // 1. open
      const ballots = await openSealed(tx, proposal, opened);
      const read = readAll(proposal, ballots);
      const counted = new Set(read.map(({ entryId }) => entryId));
      const lost = ballots.map(({ entryId }) => entryId).filter((id) => !counted.has(id));
      await reportUnreadable(tx, proposal, lost);
      // 2. publish
      const groups = groupBallots(read);
      await tx.execute(
        `insert into opened_ballot (proposal_id, receipt, choice, weight, members)
         select ?, receipt, choice, weight, members from json_to_recordset(?::json)
           as b(receipt text, choice jsonb, weight bigint, members int)`,
        [proposal.id, toJson(publish(read, groups))],
      );
      // 3. destroy
      await destroySealed(tx, proposal, [...counted]);
      return { groups, represented: read.reduce((sum, { members }) => sum + members - 1, 0) };
    },

    async destroy(tx, proposal) {
      const ballots = await tx.execute<{ entryId: string }[]>(
        `select entry_id as "entryId" from ballot
         where proposal_id = ? and ${LIVE} and sealed is not null and entry_id not in (
           select id from roll_entry where proposal_id = ? and recused_at is not null)`,
        [proposal.id, proposal.id],
      );
      const entryIds = ballots.map(({ entryId }) => entryId);
      await destroySealed(tx, proposal, entryIds);
      return entryIds.length;
    },
  };
}

/** Destroys what joins a ballot with a person, and the key to all of them; the roll keeps who voted. */
async function destroySealed(tx: Tx, proposal: Proposal, voted: readonly string[]): Promise<void> {
  await tx.execute(
    `update roll_entry set voted = id in (select json_array_elements_text(?::json))
     where proposal_id = ?`,
    [JSON.stringify(voted), proposal.id],
  );
  await tx.execute('delete from ballot where proposal_id = ? and sealed is not null', [
    proposal.id,
  ]);
  proposal.sealingKey = null;
  proposal.sealingKeySealed = null;
}

/** The ballots that can be read. Receipts are unique: a second one would be somebody's forgery. */
function readAll(
  { rules, options }: Proposal,
  ballots: readonly (SealedBallot & { content: BallotContent | undefined })[],
): ReadBallot[] {
  const receipts = new Set<string>();
  return ballots.flatMap(({ content, entryId, weight, members }) => {
    const choice = content && parseChoice(content.choice);
    if (!choice || !rules || checkChoice(rules, options, choice) !== null) return [];
    if (receipts.has(content.receipt)) return [];
    receipts.add(content.receipt);
    const { receipt } = content;
    return [{ entryId, receipt, choice: normalChoice(choice), weight: BigInt(weight), members }];
  });
}

/** It was checked before it was sealed, and whoever can seal has the server's secret. */
function parseChoice(text: string): Choice | undefined {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const toJson = (published: readonly PublishedBallots[]) =>
  JSON.stringify(published, (_, value) => (typeof value === 'bigint' ? `${value}` : value));
