import { LockMode } from '@mikro-orm/core';
import type { Database, Tx } from '../db/database.ts';
import { notFound } from '../errors.ts';
import { type Actor, Denial, type Reader } from './acting.ts';
import { CouncilEntity } from './entities.ts';
import { STEPS, type Step, seesDraft } from './lifecycle.ts';
import type { CouncilPermission } from './permissions.ts';
import { type Proposal, ProposalEntity } from './proposal-entities.ts';
import type { SettlingService } from './settling.service.ts';
import type { CouncilView, StandingService } from './standing.service.ts';

/** A proposal, as somebody sees it. */
export interface ProposalView extends Proposal {
  council: CouncilView;
}

export interface ProposalAccess {
  /** Proposals by id, as the caller sees them and as the clock has it; what they may not know of is absent. */
  findMany(ids: readonly string[], actor: Reader): Promise<ProposalView[]>;
  /**
   * The proposal as it was written down last, when the caller may know of it; its council is locked
   * against changes of its members.
   *
   * @param missing the permission that is wanted there, for the fact of a denial
   * @throws Denial when the caller may not know of it
   */
  see(tx: Tx, actor: Actor, proposalId: string, missing: CouncilPermission): Promise<ProposalView>;
  /**
   * The proposal, locked, in the state that the clock has it in, when the caller may take this step with
   * it. Whether the state fits the step is for the caller to say.
   *
   * @throws Denial when the caller may not know of it, or may not do this
   */
  require(tx: Tx, actor: Actor, proposalId: string, step: Step): Promise<Proposal>;
}

export function createProposalAccess(deps: {
  db: Database;
  standing: StandingService;
  settling: SettlingService;
}): ProposalAccess {
  const { db, standing, settling } = deps;

  /** The proposal and its council, in the order in which they are locked. */
  async function find(
    tx: Tx,
    actor: Actor,
    proposalId: string,
    permission: CouncilPermission,
    lock: { lockMode?: LockMode },
  ): Promise<{ proposal: Proposal; council: CouncilView }> {
    const missing = () => new Denial('NOT_FOUND', 'proposal', permission);
    const id = proposalId as Proposal['id'];
    const proposal = await tx.findOne(ProposalEntity, { id }, lock);
    if (!proposal) throw actor.isManager ? notFound('proposal') : missing();
    const council = await standing.see(tx, actor, proposal.councilId, permission).catch((error) => {
      throw error instanceof Denial ? missing() : error;
    });
    const { allowed } = council.viewer;
    if (!seesDraft(proposal, { userId: actor.userId, allowed })) throw missing();
    return { proposal, council };
  }

  return {
    async findMany(ids, actor) {
      const wanted = [...new Set(ids)] as Proposal['id'][];
      if (wanted.length === 0) return [];
      await settling.settleDue({ proposalIds: wanted });
      const em = db.fork();
      const proposals = await em.find(ProposalEntity, { id: { $in: wanted } });
      if (proposals.length === 0) return [];
      const councilIds = [...new Set(proposals.map(({ councilId }) => councilId))];
      const [councils, memberships] = await Promise.all([
        db.fork().find(CouncilEntity, { id: { $in: councilIds } }),
        standing.membershipsOf(actor.userId),
      ]);
      const views = new Map(
        councils.map((council) => [council.id, standing.view(council, actor, memberships)]),
      );
      const hidden = proposals.filter(({ councilId }) => !views.get(councilId));
      const onRoll = await rollsOf(em, actor.userId, hidden);
      return proposals.flatMap((proposal) => {
        const council = views.get(proposal.councilId);
        if (council) return asSeen(proposal, council, actor);
        // Who stands on its roll may read what they vote on, even when their membership has ended.
        const own = councils.find(({ id }) => id === proposal.councilId);
        if (!own || !onRoll.has(proposal.id)) return [];
        return [
          { ...proposal, council: { ...own, viewer: { membership: null, allowed: new Set() } } },
        ];
      });
    },

    async see(tx, actor, proposalId, missing) {
      const { proposal, council } = await find(tx, actor, proposalId, missing, {});
      return { ...proposal, council };
    },

    async require(tx, actor, proposalId, step) {
      const { permission, byAuthor } = STEPS[step];
      const lock = { lockMode: LockMode.PESSIMISTIC_WRITE };
      const { proposal, council } = await find(tx, actor, proposalId, permission, lock);
      if (!council.viewer.allowed.has(permission))
        throw new Denial('FORBIDDEN', 'proposal', permission);
      if (byAuthor && proposal.authorId !== actor.userId) {
        throw new Denial('FORBIDDEN', 'proposal', 'to be its author');
      }
      await settling.settle(tx, proposal);
      return proposal;
    },
  };
}

function asSeen(proposal: Proposal, council: CouncilView, { userId }: Reader): ProposalView[] {
  const seen = seesDraft(proposal, { userId, allowed: council.viewer.allowed });
  return seen ? [{ ...proposal, council }] : [];
}

/** On the rolls of which of these proposals somebody stands. */
async function rollsOf(
  em: Tx,
  userId: string,
  proposals: readonly Proposal[],
): Promise<ReadonlySet<string>> {
  if (proposals.length === 0) return new Set();
  const rows = await em.execute<{ id: string }[]>(
    `select proposal_id as id from roll_entry
     where user_id = ? and proposal_id in (select json_array_elements_text(?::json))`,
    [userId, JSON.stringify(proposals.map(({ id }) => id))],
  );
  return new Set(rows.map(({ id }) => id));
}
