import type { Tx } from '../../db/database.ts';
import { newId } from '../../ids.ts';
import type { Proposal } from '../proposals/entities.ts';
import { toDecimal } from '../voting.ts';

interface Seated {
  userId: string;
  weight: string;
  isChair: boolean;
}

/**
 * Writes down who may vote, and with which weight: the seats that voted at the opening, whose term ran
 * then. The council is locked for it, so that a change of its members that began before is waited for,
 * and one that begins later bears a later time.
 *
 * @returns how many members are on the roll, and the weight of all of them
 */
export async function freezeRoll(
  tx: Tx,
  { id, councilId, opensAt }: Proposal,
): Promise<{ members: number; weight: string }> {
  await tx.execute('select 1 from council where id = ? for share', [councilId]);
  const seats = await tx.execute<Seated[]>(
    `select user_id as "userId", weight::text, role = 'CHAIR' as "isChair"
     from seat, (select ?::timestamptz as at) as opening
     where council_id = ? and votes
       and recorded_at <= at and (superseded_at is null or superseded_at > at)
       and (term_from is null or term_from <= at) and (term_to is null or term_to > at)
     order by user_id`,
    [opensAt?.toISOString(), councilId],
  );
  const entries = seats.map((seat) => ({ id: newId('rollentry'), ...seat }));
  await tx.execute(
    `insert into roll_entry (id, proposal_id, user_id, weight, is_chair)
     select id, ?, "userId", weight, "isChair" from json_to_recordset(?::json)
       as entry(id text, "userId" text, weight bigint, "isChair" boolean)
     on conflict (proposal_id, user_id) do nothing`,
    [id, JSON.stringify(entries)],
  );
  const weight = seats.reduce((sum, seat) => sum + BigInt(seat.weight), 0n);
  return { members: seats.length, weight: toDecimal(weight) };
}
