import { setTimeout as sleep } from 'node:timers/promises';
import type { SqlEntityManager } from '@mikro-orm/postgresql';

/** A place in the write-ahead log, in bytes from its beginning. */
export type WalPosition = bigint;

/** How far the primary has come, and what time it is there. */
export interface PrimaryMoment {
  /** Everything that was acknowledged before it was asked for stands before this. */
  position: WalPosition;
  now: Date;
}

/**
 * A commit is acknowledged when it is flushed, so what is flushed holds all that anybody was told. It is
 * also what a replica can have: what is merely inserted is not sent to it yet. Where commits are
 * acknowledged before they are flushed, only the insert position holds them all.
 *
 * By itself Postgres flushes whole pages, and so a record by halves, which no replica can replay: while a
 * transaction writes and nobody commits, all replicas would look as if they were behind, until after up to
 * 15 seconds something is logged (LOG_SNAPSHOT_INTERVAL_MS of its background writer). Where the flushed log
 * ends with a page, a transaction of nothing but its own end has it flushed to the end of a record.
 */
const ASK_PRIMARY = `select clock_timestamp() as now,
  (case current_setting('synchronous_commit') when 'off' then pg_current_wal_insert_lsn()
    else flushed end)::text as position,
  case when pg_wal_lsn_diff(flushed, '0/0') % current_setting('wal_block_size')::int = 0
    then pg_current_xact_id() is not null end as nudged
  from pg_current_wal_flush_lsn() as flushed`;

export async function askPrimary(em: SqlEntityManager): Promise<PrimaryMoment> {
  const [row] = await em.execute<{ now: string | Date; position: string }[]>(ASK_PRIMARY);
  return { position: parseWalPosition(row?.position ?? ''), now: new Date(row?.now ?? Number.NaN) };
}

/** How far a replica has replayed the log; nothing on a server that is no replica, or none any more. */
export const ASK_REPLICA = `select clock_timestamp() as now,
  case when pg_is_in_recovery() then pg_last_wal_replay_lsn() end::text as position`;

/** @param text as Postgres writes a pg_lsn: two halves of 32 bits in hexadecimal digits, `16/B374D848` */
export function parseWalPosition(text: string): WalPosition {
  const [, high, low] = /^([0-9A-F]{1,8})\/([0-9A-F]{1,8})$/i.exec(text) ?? [];
  if (!high || !low) throw new Error('Postgres gave no position of its log');
  return (BigInt(`0x${high}`) << 32n) + BigInt(`0x${low}`);
}

/** An ask that takes longer does not keep the next one waiting, in milliseconds. */
const PATIENCE_MS = 20;

/**
 * Has all who want to know at the same time ask together. An ask that has begun is not shared: its
 * answer may be of a time before what the newcomer has seen done.
 */
export function askTogether<T>(ask: () => Promise<T>): () => Promise<T> {
  let running: Promise<unknown> | undefined;
  let next: Promise<T> | undefined;

  function begin(): Promise<T> {
    const asked = ask();
    const ended = asked.then(
      () => undefined,
      () => undefined,
    );
    running = ended;
    ended.then(() => {
      if (running === ended) running = undefined;
    });
    return asked;
  }

  return () => {
    if (!running) return begin();
    next ??= Promise.race([running, sleep(PATIENCE_MS)]).then(() => {
      next = undefined;
      return begin();
    });
    return next;
  };
}
