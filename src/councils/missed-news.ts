import type { Tx } from '../db/database.ts';

/** Something may have been noted this long, in milliseconds, before its event would have come. */
const SLACK_MS = 5_000;

/** Proposals of a council of which something has changed since then, by the clock too. */
export async function changedSince(tx: Tx, councilId: string, since: Date): Promise<string[]> {
  const rows = await tx.execute<{ id: string }[]>(
    `select id from proposal, (select clock_timestamp() as now) as clock
     where council_id = ? and greatest(updated_at, submitted_at, extended_to, closed_at,
         certified_at, annulment_requested_at, annulled_at,
         case when opens_at <= now then opens_at end, case when closes_at <= now then closes_at end)
       >= ?::timestamptz`,
    [councilId, early(since)],
  );
  return rows.map(({ id }) => id);
}

/** Comments on these proposals that were written since then, the oldest first. */
export async function commentedSince(
  tx: Tx,
  proposalIds: readonly string[],
  since: Date,
): Promise<string[]> {
  const rows = await tx.execute<{ id: string }[]>(
    `select id from comment where proposal_id in (select json_array_elements_text(?::json))
       and created_at >= ?::timestamptz
     order by created_at, id`,
    [JSON.stringify(proposalIds), early(since)],
  );
  return rows.map(({ id }) => id);
}

/**
 * In how many milliseconds the clock next decides something of what is listened to: that a vote of the
 * council opens or ends, or that the term of one of these people is over.
 */
export async function nextMoment(
  tx: Tx,
  councilId: string,
  userIds: readonly string[],
): Promise<number | null> {
  const [row] = await tx.execute<{ ms: number | null }[]>(
    `select (extract(epoch from min(at) - clock_timestamp()) * 1000)::float as ms from (
       select case state when 'SCHEDULED' then opens_at else coalesce(extended_to, closes_at) end as at
       from proposal where council_id = ? and state in ('SCHEDULED', 'OPEN')
       union all
       select term_to from membership where council_id = ? and ended_at is null
         and term_to > clock_timestamp() and user_id in (select json_array_elements_text(?::json))
     ) as moments`,
    [councilId, councilId, JSON.stringify(userIds)],
  );
  return row?.ms ?? null;
}

const early = (since: Date) => new Date(since.getTime() - SLACK_MS).toISOString();
