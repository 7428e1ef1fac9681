import type { Database, Tx } from '../db/database.ts';

/** At most `max` acts within a window of so many seconds that begins with the first of them. */
export interface Window {
  key: string;
  max: number;
  seconds: number;
}

/**
 * Counts an act in the database, in one statement, so that the limit holds across processes.
 *
 * @returns undefined when it may be done, else the seconds until the window is over
 */
export async function takeFromWindow(
  on: Tx | ReturnType<Database['fork']>,
  { key, max, seconds }: Window,
): Promise<number | undefined> {
  // A window that begins later than now was begun by a clock that has been set back since.
  const [row] = await on.execute<{ acts: number; left: number }[]>(
    `insert into throttle as t (key, failures, last_at) values (?, 1, clock_timestamp())
     on conflict (key) do update set
       (failures, last_at) = (
         select case when over then 1 else least(t.failures, ?) + 1 end,
           case when over then now else t.last_at end
         from clock_timestamp() as now,
           lateral (select t.last_at > now + interval '1 second'
             or t.last_at + make_interval(secs => ?) <= now) as w (over)
       )
     returning failures as acts,
       extract(epoch from last_at + make_interval(secs => ?) - clock_timestamp())::float8 as left`,
    [key, max, seconds, seconds],
  );
  if (!row || row.acts <= max) return undefined;
  return Math.max(1, Math.ceil(row.left));
}
