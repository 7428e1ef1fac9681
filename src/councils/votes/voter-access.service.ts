import type { Database, Tx } from '../../db/database.ts';
import { notFound, PublicError } from '../../errors.ts';
import { type Actor, Denial } from '../acting/acting.ts';
import type { ProposalState } from '../proposals/entities.ts';
import type { Unwritten } from '../proposals/lifecycle.ts';
import type { ProposalAccess } from '../proposals/proposal-access.service.ts';
import { PATIENCE_MS } from '../proposals/settling.ts';
import type { Rules, VotingOption } from '../voting.ts';
import type { SettlingService } from './settling.service.ts';
import { whyNotOpen } from './voter-standing.ts';
import { STANDING, STANDING_JOIN, toVoter, type Voter } from './voters.service.ts';

/** A vote, as somebody comes to it. */
export interface VoteInView {
  proposalId: string;
  councilId: string;
  title: string;
  state: ProposalState;
  opensAt: string | null;
  /** When it ends, or has ended; null before it is scheduled. */
  endsAt: string | null;
  closedAt: string | null;
  /** Null before it is scheduled. */
  rules: Rules | null;
  options: VotingOption[];
  sealingKey: Buffer | null;
  /** Undefined for whoever is not on the roll. */
  voter: Voter | undefined;
}

/** Why nothing can be done in a vote by somebody; plain JSON. */
export type VoteRefusal =
  | { kind: 'not-open'; opensAt: string | null }
  | { kind: 'closed'; closedAt: string }
  | { kind: 'not-on-roll' }
  | { kind: 'recused'; recusedAt: string };

/** The vote is not what it was when it was looked at: look again. */
export class Overtaken extends Error {}

export interface VoterAccess {
  /**
   * Looks at the vote, as the clock has it, and works on what was seen; again where that turns out to
   * have been overtaken.
   *
   * @throws Denial when the caller may not know of the proposal
   */
  attempt<T>(actor: Actor, proposalId: string, work: (vote: VoteInView) => Promise<T>): Promise<T>;
  /**
   * Locks the vote against its end and against other changes of its roll, and the voter against ballots
   * of their own; those of others go on. Entries of others can be changed under it as well: whoever
   * casts a ballot holds nothing but their own, and waits for nobody then.
   *
   * @returns the voter as they stand from here on, and the moment
   * @throws Overtaken when the vote is not open any more
   */
  lockRoll(tx: Tx, vote: VoteInView, voter: Voter): Promise<{ voter: Voter; at: string }>;
}

/** How often somebody looks again, when others are always faster. */
const ATTEMPTS = 5;

/** The reason for which somebody can do nothing in a vote; null where they can. */
export function refusalOf(vote: VoteInView): VoteRefusal | null {
  const closed = whyNotOpen(vote.state);
  if (closed === 'CLOSED') return { kind: 'closed', closedAt: vote.closedAt ?? '' };
  if (closed)
    return { kind: 'not-open', opensAt: vote.state === 'SCHEDULED' ? vote.opensAt : null };
  const { voter } = vote;
  if (!voter) return { kind: 'not-on-roll' };
  const { recusedAt } = voter.entry;
  return recusedAt ? { kind: 'recused', recusedAt: new Date(recusedAt).toISOString() } : null;
}

export function createVoterAccess(deps: {
  db: Database;
  access: ProposalAccess;
  settling: SettlingService;
}): VoterAccess {
  const { db, access, settling } = deps;

  async function look(actor: Actor, proposalId: string): Promise<VoteInView> {
    let seen = await read(db.fork(), proposalId, actor.userId);
    if (seen?.isDue) {
      const unwritten = await settling.settleDue({
        proposalIds: [proposalId],
        patienceMs: PATIENCE_MS,
      });
      seen = await read(db.fork(), proposalId, actor.userId);
      if (seen?.isDue) seen = { ...seen, vote: asClockHasIt(seen.vote, unwritten) };
    }
    // Whoever is on the roll sees it; of others it is asked.
    const isSeen = seen?.vote.voter || (await access.findMany([proposalId], actor)).length > 0;
    if (seen && isSeen) return seen.vote;
    if (actor.isManager) throw notFound('proposal');
    throw new Denial('NOT_FOUND', 'proposal', 'to see its council');
  }

  return {
    async attempt(actor, proposalId, work) {
      for (let attempts = 0; attempts < ATTEMPTS; attempts++) {
        try {
          return await work(await look(actor, proposalId));
        } catch (error) {
          if (!(error instanceof Overtaken)) throw error;
        }
      }
      throw new PublicError('CONFLICT', 'The vote is being changed by others. Try again.');
    },

    async lockRoll(tx, { proposalId }, { entry }) {
      // Ballots hold the proposal for key share: they go on meanwhile, and wait only for its end.
      const [held] = await tx.execute<{ isOpen: boolean; at: string }[]>(
        `with vote as materialized (
           select state, coalesce(extended_to, closes_at) as ends_at from proposal
           where id = ? for no key update)
         select state = 'OPEN' and t < ends_at as "isOpen", t::text as at
         from vote, lateral (select date_trunc('milliseconds', clock_timestamp()) as t
           where vote.state is not null) as now`,
        [proposalId],
      );
      if (!held?.isOpen) throw new Overtaken();
      await tx.execute('select 1 from roll_entry where id = ? for update', [entry.id]);
      const seen = await read(tx, proposalId, entry.userId);
      if (!seen?.vote.voter) throw new Error('a roll entry is gone');
      return { voter: seen.vote.voter, at: held.at };
    },
  };
}

async function read(
  em: Tx,
  proposalId: string,
  userId: string,
): Promise<{ vote: VoteInView; isDue: boolean } | undefined> {
  const [row] = await em.execute<Record<string, unknown>[]>(
    `select p.id as vote_id, p.council_id, p.title, p.state, p.opens_at, p.closed_at, p.rules, p.options,
       coalesce(p.extended_to, p.closes_at) as ends_at, p.sealing_key,
       case p.state when 'SCHEDULED' then p.opens_at <= clock_timestamp()
         when 'OPEN' then coalesce(p.extended_to, p.closes_at) <= clock_timestamp()
         else false end as is_due, ${STANDING}
     from proposal p
     left join roll_entry r on r.proposal_id = p.id and r.user_id = ? ${STANDING_JOIN}
     where p.id = ?`,
    [userId, proposalId],
  );
  if (!row) return undefined;
  const vote: VoteInView = {
    proposalId,
    councilId: String(row.council_id),
    title: String(row.title),
    state: row.state as ProposalState,
    opensAt: toText(row.opens_at),
    endsAt: toText(row.ends_at),
    closedAt: toText(row.closed_at),
    rules: row.rules as Rules | null,
    options: row.options as VotingOption[],
    sealingKey: row.sealing_key as Buffer | null,
    voter: row.id ? toVoter(em, row) : undefined,
  };
  return { vote, isDue: row.is_due === true };
}

/** What the clock has decided holds for voters, too, where it could not be written down. */
function asClockHasIt(vote: VoteInView, unwritten: Unwritten): VoteInView {
  const state = unwritten.get(vote.proposalId);
  if (state === 'CLOSED') return { ...vote, state, closedAt: vote.endsAt };
  if (state === undefined) return vote;
  // Who is on its roll, or whether it goes on, has not been written down: nobody can be told it is not so.
  throw new PublicError('UNAVAILABLE', 'Where the vote stands is not known yet. Try again.');
}

const toText = (moment: unknown) => (moment ? new Date(moment as string).toISOString() : null);
