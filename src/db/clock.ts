import type { Tx } from './database.ts';

/** What the database's clock says now, within a transaction too. */
export async function databaseTime(tx: Tx): Promise<Date> {
  const [row] = await tx.execute<{ now: string | Date }[]>('select clock_timestamp() as now');
  return new Date(row?.now ?? Number.NaN);
}
