import type { AuditService } from '../../audit/audit.service.ts';
import type { Origin } from '../../audit/facts.ts';
import type { Tx } from '../../db/database.ts';
import type { Bus } from '../../events/bus.ts';
import { CouncilEntity } from './entities.ts';
import { recordSeats } from './seats.ts';

export interface DepartureService {
  /**
   * Locks the councils that an account is a member of. Call before the account is locked: whoever opens
   * a vote, or writes in a council, holds the council first and its people then.
   *
   * @returns what tells, when the account is locked, whether those are still all: if not, it was seated in
   *   another one in between, and everything is to be locked anew
   */
  holdCouncils(tx: Tx, userId: string): Promise<() => Promise<boolean>>;
  /**
   * Ends all memberships of an account that is being deleted, with its transaction and under its lock
   * on the account and its councils. On rolls of votes that have opened they stay.
   */
  forgetMember(tx: Tx, userId: string, origin: Origin): Promise<void>;
}

export function createDepartureService(deps: { audit: AuditService; bus: Bus }): DepartureService {
  const { audit, bus } = deps;

  const lockCouncils = (tx: Tx, userId: string) =>
    tx.execute<{ id: string }[]>(
      `select * from council where id in
         (select council_id from membership where user_id = ? and ended_at is null)
       order by id for update`,
      [userId],
    );

  return {
    async holdCouncils(tx, userId) {
      const held = new Set((await lockCouncils(tx, userId)).map(({ id }) => id));
      return async () => {
        const rows = await tx.execute<{ id: string }[]>(
          'select council_id as id from membership where user_id = ? and ended_at is null',
          [userId],
        );
        return rows.every(({ id }) => held.has(id));
      };
    },
    async forgetMember(tx, userId, origin) {
      const rows = await lockCouncils(tx, userId);
      const ended = await tx.execute<{ id: string; councilId: string }[]>(
        `update membership set ended_at = clock_timestamp() where user_id = ? and ended_at is null
         returning id, council_id as "councilId"`,
        [userId],
      );
      for (const row of rows) {
        const council = tx.map(CouncilEntity, row as never);
        await recordSeats(tx, council);
        const membership = ended.find(({ councilId }) => councilId === council.id);
        if (!membership) continue;
        await bus.tell(tx, 'membership.changed', { councilId: council.id, userId });
        await audit.record(tx, origin, {
          action: 'COUNCIL_MEMBER_REMOVED',
          outcome: 'SUCCESS',
          target: { type: 'COUNCIL', id: council.id, label: council.slug },
          data: { membershipId: membership.id, userId },
        });
      }
    },
  };
}
