import { databaseTime } from '../../db/clock.ts';
import type { Tx } from '../../db/database.ts';
import type { Membership } from './entities.ts';
import { CURRENT } from './standing.service.ts';

type Seat = Pick<Membership, 'role' | 'termFrom' | 'termTo'>;

/**
 * Whether a council is left without a chair in office when a membership becomes what it shall be, or ends.
 * A term that runs out later was set to do so, and is no reason. Call under the council's lock for update:
 * of two chairs who leave at once, one stays.
 *
 * @param after null where it ends
 */
export async function leavesNoChair(
  tx: Tx,
  before: Membership,
  after: Seat | null,
): Promise<boolean> {
  const now = await databaseTime(tx);
  if (!isInOffice(before, now) || (after && isInOffice(after, now))) return false;
  const others = await tx.execute<object[]>(
    `select 1 from membership where council_id = ? and id <> ? and role = 'CHAIR' and ${CURRENT}`,
    [before.councilId, before.id],
  );
  return others.length === 0;
}

function isInOffice({ role, termFrom, termTo }: Seat, now: Date): boolean {
  return role === 'CHAIR' && (!termFrom || termFrom <= now) && (!termTo || termTo > now);
}
