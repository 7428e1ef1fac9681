import type { Tx } from '../../db/database.ts';

/** Something may have been noted this long, in milliseconds, before its event would have come. */
const SLACK_MS = 5_000;

/** Proposals of a council of which something has changed since then, by the clock too. */
export async function changedSince(tx: Tx, councilId: string, since: Date): Promise<string[]> {
  const rows = await tx.execute<{ id: string }[]>(
    `select id from proposal, (select clock_timestamp() as now) as clock
     where council_id = ? and greatest(updated_at,
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

const early = (since: Date) => new Date(since.getTime() - SLACK_MS).toISOString();
