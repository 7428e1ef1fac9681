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
   */
  holdCouncils(tx: Tx, userId: string): Promise<void>;
  /**
   * Ends all memberships of an account that is being deleted, with its transaction and under its lock
   * on the account. On rolls of votes that have opened they stay.
   */
  forgetMember(tx: Tx, userId: string, origin: Origin): Promise<void>;
}

export function createDepartureService(deps: { audit: AuditService; bus: Bus }): DepartureService {
  const { audit, bus } = deps;

  const lockCouncils = (tx: Tx, userId: string) =>
    tx.execute<object[]>(
      `select * from council where id in
         (select council_id from membership where user_id = ? and ended_at is null)
       order by id for update`,
      [userId],
    );

  return {
    async holdCouncils(tx, userId) {
      await lockCouncils(tx, userId);
    },
    async forgetMember(tx, userId, origin) {
      // Also those that they were seated in since.
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
