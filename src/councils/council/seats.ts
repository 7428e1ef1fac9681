import type { Tx } from '../../db/database.ts';
import type { Council } from './entities.ts';
import { COUNCIL_ROLES, permissionsOf } from './permissions.ts';

/**
 * Writes down, in the history of seats, what the memberships of a council are from now on. Call under the
 * council's lock for update, after every change of memberships or of what roles carry: whoever opens a
 * vote holds the lock for share, and so finds every change that was made before the opening.
 */
export async function recordSeats(tx: Tx, council: Council): Promise<void> {
  const voting = COUNCIL_ROLES.filter((role) =>
    permissionsOf(role, council.roleOverrides).includes('ballots:cast'),
  );
  // Never before what was written last, were the clock set back.
  const [now] = await tx.execute<{ at: string }[]>(
    `select greatest(clock_timestamp(), max(recorded_at) + interval '1 microsecond')::text as at
     from seat where council_id = ?`,
    [council.id],
  );
  const at = now?.at ?? '';
  const votes = `(m.role = any(string_to_array(?, ',')))`;
  await tx.execute(
    `update seat s set superseded_at = ?
     where s.council_id = ? and s.superseded_at is null and not exists (
       select from membership m where m.id = s.membership_id and m.ended_at is null
         and (m.role, m.weight, m.term_from, m.term_to, ${votes})
           is not distinct from (s.role, s.weight, s.term_from, s.term_to, s.votes))`,
    [at, council.id, voting.join()],
  );
  await tx.execute(
    `insert into seat (membership_id, recorded_at, council_id, user_id, role, votes, weight, term_from, term_to)
     select m.id, ?, m.council_id, m.user_id, m.role, ${votes}, m.weight, m.term_from, m.term_to
     from membership m
     where m.council_id = ? and m.ended_at is null and not exists (
       select from seat s where s.membership_id = m.id and s.superseded_at is null)`,
    [at, voting.join(), council.id],
  );
}
