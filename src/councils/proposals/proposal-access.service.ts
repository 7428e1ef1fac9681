import { LockMode } from '@mikro-orm/core';
import type { Database, Tx } from '../../db/database.ts';
import { notFound } from '../../errors.ts';
import { type Actor, Denial, type Reader } from '../acting/acting.ts';
import { refuseArchived } from '../council/archived.ts';
import { CouncilEntity } from '../council/entities.ts';
import type { CouncilPermission } from '../council/permissions.ts';
import type { CouncilView, StandingService } from '../council/standing.service.ts';
import { type Proposal, ProposalEntity } from './entities.ts';
import { asDecided, STEPS, type Step, seesDraft } from './lifecycle.ts';
import { PATIENCE_MS, type Settling } from './settling.ts';

/** A proposal, as somebody sees it. */
export interface ProposalView extends Proposal {
  council: CouncilView;
}

export interface ProposalAccess {
  /** Proposals by id, as the caller sees them and as the clock has it; what they may not know of is absent. */
  findMany(ids: readonly string[], actor: Reader): Promise<ProposalView[]>;
  /** `findMany` for several people in as many statements as for one: by the person's id, then the proposal's. */
  findForAll(
    ids: readonly string[],
    readers: readonly Reader[],
  ): Promise<Map<string, Map<string, ProposalView>>>;
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
   * @throws PublicError CONFLICT where the council is archived
   * @throws BallotsLocked when it has closed, and the key to its ballots does not open
   */
  require(tx: Tx, actor: Actor, proposalId: string, step: Step): Promise<Proposal>;
}

export function createProposalAccess(deps: {
  db: Database;
  standing: StandingService;
  settling: Settling;
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

  async function findForAll(
    ids: readonly string[],
    readers: readonly Reader[],
  ): Promise<Map<string, Map<string, ProposalView>>> {
    const wanted = [...new Set(ids)] as Proposal['id'][];
    if (wanted.length === 0) return new Map();
    const unwritten = await settling.settleDue({ proposalIds: wanted, patienceMs: PATIENCE_MS });
    const em = db.fork();
    const found = await em.find(ProposalEntity, { id: { $in: wanted } });
    const proposals = found.map((proposal) => asDecided(proposal, unwritten));
    if (proposals.length === 0) return new Map();
    const councilIds = [...new Set(proposals.map(({ councilId }) => councilId))];
    const userIds = [...new Set(readers.map(({ userId }) => userId))];
    const [councils, memberships] = await Promise.all([
      db.fork().find(CouncilEntity, { id: { $in: councilIds } }),
      standing.membershipsOfAll(userIds, councilIds),
    ]);
    const byId = new Map(councils.map((council) => [council.id as string, council]));
    const viewOf = (proposal: Proposal, reader: Reader) => {
      const council = byId.get(proposal.councilId);
      return council && standing.view(council, reader, memberships.get(reader.userId) ?? new Map());
    };
    const hidden = proposals.filter((proposal) =>
      readers.some((reader) => !viewOf(proposal, reader)),
    );
    const onRoll = await rollsOf(em, userIds, hidden);

    function see(proposal: Proposal, reader: Reader): ProposalView[] {
      const council = viewOf(proposal, reader);
      if (council) return asSeen(proposal, council, reader);
      // Who stands on its roll may read what they vote on, even when their membership has ended.
      const own = byId.get(proposal.councilId);
      if (!own || !onRoll.has(`${reader.userId} ${proposal.id}`)) return [];
      const allowed = new Set<CouncilPermission>();
      const viewer = { membership: null, allowed, seesCouncil: false };
      return [{ ...proposal, council: { ...own, viewer } }];
    }
    return new Map(
      readers.map((reader) => [
        reader.userId,
        new Map(
          proposals.flatMap((proposal) => see(proposal, reader)).map((view) => [view.id, view]),
        ),
      ]),
    );
  }

  return {
    async findMany(ids, actor) {
      return [...((await findForAll(ids, [actor])).get(actor.userId)?.values() ?? [])];
    },
    findForAll,

    async see(tx, actor, proposalId, missing) {
      // What refers to it holds it just so: before the council, as whoever takes a step with it does.
      await tx.execute('select 1 from proposal where id = ? for key share', [proposalId]);
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
      refuseArchived(council);
      await settling.settle(tx, proposal);
      return proposal;
    },
  };
}

function asSeen(proposal: Proposal, council: CouncilView, { userId }: Reader): ProposalView[] {
  const seen = seesDraft(proposal, { userId, allowed: council.viewer.allowed });
  return seen ? [{ ...proposal, council }] : [];
}

/** Who of these people stands on the roll of which of these proposals: both ids, with a space between. */
async function rollsOf(
  em: Tx,
  userIds: readonly string[],
  proposals: readonly Proposal[],
): Promise<ReadonlySet<string>> {
  if (proposals.length === 0) return new Set();
  const rows = await em.execute<{ place: string }[]>(
    `select user_id || ' ' || proposal_id as place from roll_entry
     where user_id in (select json_array_elements_text(?::json))
       and proposal_id in (select json_array_elements_text(?::json))`,
    [JSON.stringify(userIds), JSON.stringify(proposals.map(({ id }) => id))],
  );
  return new Set(rows.map(({ place }) => place));
}
