import type { Database, Tx } from '../db/database.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { Circuit } from './circuit.ts';

export interface ReportsDeps {
  db: Database;
  log: Logger;
  /** What this process is called. */
  process: string;
  circuits: () => readonly Circuit[];
  everyMs?: number;
}

/** Milliseconds between reports. */
const EVERY_MS = 2_000;
/** A process that has not reported for so many seconds is gone, and its rows with it. */
export const SILENT_SECONDS = 30;

/**
 * Keeps the rows of `circuit_breaker` in step with the breakers of this process: takes up requests to
 * close them, then says how they stand. A database that is away stops neither breakers nor calls.
 */
export function createReports(deps: ReportsDeps): { start(): void; stop(): Promise<void> } {
  const { db, log, process, circuits, everyMs = EVERY_MS } = deps;
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> = Promise.resolve();
  let isStopped = true;
  let isLost = false;

  async function report(): Promise<void> {
    const all = circuits();
    if (all.length === 0) return;
    await db.transaction(async (tx) => {
      const asked = await tx.execute<{ service: string }[]>(
        `update circuit_breaker set reset_requested_at = null
         where process = ? and reset_requested_at is not null returning service`,
        [process],
      );
      for (const circuit of all) {
        if (!asked.some(({ service }) => service === circuit.service)) continue;
        circuit.reset();
        log.info({ event: 'breaker_reset', service: circuit.service }, 'By an administrator');
      }
      await write(tx, process, all);
    });
  }

  async function tick(): Promise<void> {
    try {
      await report();
      isLost = false;
    } catch (error) {
      if (!isLost) log.warn({ event: 'breakers_not_reported', err: error }, 'Will try again');
      isLost = true;
    }
    if (!isStopped) timer = setTimeout(() => void next(), everyMs).unref();
  }

  function next(): Promise<void> {
    running = tick();
    return running;
  }

  return {
    start() {
      isStopped = false;
      timer = setTimeout(() => void next(), 0).unref();
    },
    async stop() {
      isStopped = true;
      clearTimeout(timer);
      await running;
      if (circuits().length === 0) return;
      await db
        .fork()
        .execute('delete from circuit_breaker where process = ?', [process])
        .catch(() => undefined);
    },
  };
}

async function write(tx: Tx, process: string, circuits: readonly Circuit[]): Promise<void> {
  const rows = circuits.map((circuit) => ({ service: circuit.service, ...circuit.status() }));
  await tx.execute(
    `insert into circuit_breaker (process, service, state, consecutive_faults, opened_at, retry_at,
       last_fault_at, last_fault, reported_at)
     select ?, service, state, "consecutiveFaults", "openedAt", "retryAt", "lastFaultAt", "lastFault",
       clock_timestamp()
     from json_to_recordset(?::json) as report(service text, state text, "consecutiveFaults" int,
       "openedAt" timestamptz, "retryAt" timestamptz, "lastFaultAt" timestamptz, "lastFault" text)
     on conflict (process, service) do update set
       state = excluded.state, consecutive_faults = excluded.consecutive_faults,
       opened_at = excluded.opened_at, retry_at = excluded.retry_at,
       last_fault_at = excluded.last_fault_at, last_fault = excluded.last_fault,
       reported_at = excluded.reported_at`,
    [process, JSON.stringify(rows)],
  );
  await tx.execute(
    'delete from circuit_breaker where reported_at < clock_timestamp() - make_interval(secs => ?)',
    [SILENT_SECONDS],
  );
}
