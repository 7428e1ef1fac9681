import type { AuditService } from '../../audit/audit.service.ts';
import { databaseTime } from '../../db/clock.ts';
import type { Database, Tx } from '../../db/database.ts';
import { fetchPages } from '../../db/pages.ts';
import { badInput, notFound } from '../../errors.ts';
import type { Bus } from '../../events/bus.ts';
import { type Id, newId } from '../../ids.ts';
import type { PageRequest } from '../../pagination.ts';
import { type Actor, Denial } from '../acting/acting.ts';
import { once, type Repeatable } from '../acting/answered-mutations.ts';
import { toDecimal } from '../voting.ts';
import { refuseArchived } from './archived.ts';
import { type Council, CouncilEntity, type Membership, MembershipEntity } from './entities.ts';
import { requireGrant, requireNoGain } from './grants.ts';
import { leavesNoChair } from './last-chair.ts';
import {
  changeMembership,
  checkTerm,
  checkWeight,
  describeMembership,
  type MemberChange,
  pick,
} from './membership-change.ts';
import { type CouncilRole, permissionsOf } from './permissions.ts';
import { recordSeats } from './seats.ts';
import type { CouncilView, StandingService } from './standing.service.ts';

export interface NewMember extends Repeatable {
  councilId: string;
  userId: string;
  role: CouncilRole;
  weight?: string;
  termFrom?: Date | null;
  termTo?: Date | null;
}

/** A membership, and whether it counts now by the database's clock. */
export interface MembershipRecord extends Membership {
  isInTerm: boolean;
}

/** What came of changing or ending a membership. */
export interface SeatOutcome {
  kind: 'done' | 'last-chair';
  membershipId: string;
}

export interface MembershipsService {
  add(
    member: NewMember,
    actor: Actor,
  ): Promise<{ kind: 'added' | 'already-member'; membershipId: string }>;
  update(change: MemberChange, actor: Actor): Promise<SeatOutcome>;
  remove(input: { membershipId: string } & Repeatable, actor: Actor): Promise<SeatOutcome>;
  /** One membership by id, with the council that it is in; whether it may be seen is not asked. */
  find(id: string): Promise<MembershipRecord | null>;
  /** For each council the memberships of one page and one more, in the page's own direction. */
  listForCouncils(
    councilIds: readonly string[],
    includeEnded: boolean,
    page: PageRequest,
  ): Promise<Map<string, MembershipRecord[]>>;
}

/** Whether somebody with this role would stand on the roll of a vote of the council. */
export function isVotingRole(council: Pick<Council, 'roleOverrides'>, role: CouncilRole): boolean {
  return permissionsOf(role, council.roleOverrides).includes('ballots:cast');
}

export function createMembershipsService(deps: {
  db: Database;
  audit: AuditService;
  bus: Bus;
  standing: StandingService;
  /** Whether there is an account of that id; if so, it is not deleted before the transaction ends. */
  holdAccount: (tx: Tx, userId: string) => Promise<boolean>;
}): MembershipsService {
  const { db, audit, bus, standing, holdAccount } = deps;

  /** The council, locked, whose membership it is, when the caller may manage its members. */
  async function requireOf(tx: Tx, actor: Actor, membershipId: string) {
    const [place] = await tx.execute<{ councilId: string }[]>(
      'select council_id as "councilId" from membership where id = ?',
      [membershipId],
    );
    if (!place) {
      if (actor.isManager) throw notFound('membership');
      throw new Denial('NOT_FOUND', 'membership', 'members:manage');
    }
    const council = await standing
      .require(tx, actor, place.councilId, 'members:manage', 'update')
      .catch((error) => {
        // Whoever may not know of the council does not know of its members.
        if (!(error instanceof Denial) || error.code === 'FORBIDDEN') throw error;
        throw new Denial('NOT_FOUND', 'membership', 'members:manage');
      });
    refuseArchived(council);
    const id = membershipId as Membership['id'];
    return { council, membership: await tx.findOneOrFail(MembershipEntity, { id }) };
  }

  async function changed(tx: Tx, council: CouncilView, userId: string): Promise<void> {
    await tx.flush();
    await recordSeats(tx, await tx.findOneOrFail(CouncilEntity, { id: council.id }));
    await bus.tell(tx, 'membership.changed', { councilId: council.id, userId });
  }

  return {
    add: (member, actor) =>
      db.transaction((tx) =>
        once(tx, actor, 'addCouncilMember', member, async () => {
          // 1. identify, and check
          const { councilId, userId, role } = member;
          const weight = checkWeight(member.weight ?? '1');
          checkTerm(member.termFrom ?? null, member.termTo ?? null);
          // The council before the account, as where accounts are deleted.
          const council = await standing.require(tx, actor, councilId, 'members:manage', 'update');
          refuseArchived(council);
          requireGrant(council, actor, [role]);
          if (!(await holdAccount(tx, userId))) {
            throw badInput('input.userId', 'There is no such account.');
          }
          const known = await tx.findOne(MembershipEntity, {
            councilId: council.id,
            userId: userId as Id<'user'>,
            endedAt: null,
          });
          if (known) return { kind: 'already-member', membershipId: known.id } as const;
          // 2. act
          const id = newId('membership');
          await tx.insert(MembershipEntity, {
            id,
            councilId: council.id,
            userId: userId as Id<'user'>,
            role,
            weight,
            termFrom: member.termFrom ?? null,
            termTo: member.termTo ?? null,
          });
          await changed(tx, council, userId);
          // 3. record
          await audit.record(tx, actor.origin, {
            action: 'COUNCIL_MEMBER_ADDED',
            outcome: 'SUCCESS',
            target: { type: 'COUNCIL', id: councilId, label: council.slug },
            data: { membershipId: id, userId, role, weight: toDecimal(weight) },
          });
          return { kind: 'added', membershipId: id } as const;
        }),
      ),

    update: (change, actor) =>
      db.transaction((tx) =>
        once<SeatOutcome>(tx, actor, 'updateCouncilMember', change, async () => {
          // 1. identify, and check
          const { membershipId } = change;
          const { council, membership } = await requireOf(tx, actor, membershipId);
          if (membership.endedAt) throw notFound('membership');
          requireGrant(council, actor, [membership.role, change.role ?? membership.role]);
          const wanted: Membership = { ...membership };
          changeMembership(wanted, change);
          requireNoGain(council, actor, membership, wanted);
          if (!actor.isManager && (await leavesNoChair(tx, membership, wanted))) {
            return { kind: 'last-chair', membershipId };
          }
          // 2. act
          const before = describeMembership(membership);
          changeMembership(membership, change);
          const after = describeMembership(membership);
          const fields = (['role', 'weight', 'termFrom', 'termTo'] as const).filter(
            (field) => before[field] !== after[field],
          );
          if (fields.length === 0) return { kind: 'done', membershipId };
          membership.updatedAt = await databaseTime(tx);
          await changed(tx, council, membership.userId);
          // 3. record
          await audit.record(tx, actor.origin, {
            action: 'COUNCIL_MEMBER_UPDATED',
            outcome: 'SUCCESS',
            target: { type: 'COUNCIL', id: council.id, label: council.slug },
            data: {
              membershipId,
              userId: membership.userId,
              from: pick(before, fields),
              to: pick(after, fields),
            },
          });
          return { kind: 'done', membershipId };
        }),
      ),

    remove: (input, actor) =>
      db.transaction((tx) =>
        once<SeatOutcome>(tx, actor, 'removeCouncilMember', input, async () => {
          // 1. identify, and check
          const { membershipId } = input;
          const { council, membership } = await requireOf(tx, actor, membershipId);
          if (membership.endedAt) return { kind: 'done', membershipId };
          requireGrant(council, actor, [membership.role]);
          if (!actor.isManager && (await leavesNoChair(tx, membership, null))) {
            return { kind: 'last-chair', membershipId };
          }
          // 2. act
          await tx.execute('update membership set ended_at = clock_timestamp() where id = ?', [
            membershipId,
          ]);
          await changed(tx, council, membership.userId);
          // 3. record
          await audit.record(tx, actor.origin, {
            action: 'COUNCIL_MEMBER_REMOVED',
            outcome: 'SUCCESS',
            target: { type: 'COUNCIL', id: council.id, label: council.slug },
            data: { membershipId, userId: membership.userId },
          });
          return { kind: 'done', membershipId };
        }),
      ),

    async find(id) {
      const em = db.fork();
      const found = await em.findOne(MembershipEntity, { id: id as Membership['id'] });
      return found && ((await withTerm(em, [found]))[0] ?? null);
    },
    async listForCouncils(councilIds, includeEnded, page) {
      const current = ['ended_at is null'] as const;
      const conditions = includeEnded ? [] : [current];
      const list = { table: 'membership', orderBy: 'created_at', descending: false, conditions };
      const all = await db.readAnywhere(async (em) => {
        const found = await fetchPages(em, MembershipEntity, list, 'council_id', councilIds, page);
        return withTerm(em, [...found.values()].flat());
      });
      return Map.groupBy(all, ({ councilId }) => councilId as string);
    },
  };
}

/** Says of memberships whether their term runs, by the database's clock. */
async function withTerm(em: Tx, memberships: readonly Membership[]): Promise<MembershipRecord[]> {
  if (memberships.length === 0) return [];
  const now = (await databaseTime(em)).getTime();
  return memberships.map((membership) => {
    const { termFrom, termTo, endedAt } = membership;
    const begun = !termFrom || termFrom.getTime() <= now;
    const isInTerm = !endedAt && begun && (!termTo || termTo.getTime() > now);
    return { ...membership, isInTerm };
  });
}
