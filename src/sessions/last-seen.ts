import type { Database } from '../db/database.ts';
import type { Logger } from '../telemetry/logger.ts';

/** Notes when sessions were last used and writes it down now and then, many in one statement. */
export interface LastSeen {
  touch(sessionId: string): void;
  flush(): Promise<void>;
  stop(): Promise<void>;
}

export function createLastSeen(db: Database, log: Logger, everySeconds: number): LastSeen {
  let seen = new Map<string, number>();

  async function flush(): Promise<void> {
    if (seen.size === 0) return;
    const batch = seen;
    seen = new Map();
    const now = Date.now();
    // Ages and not times: the database's clock is the one that counts.
    const rows = [...batch].map(([id, at]) => ({ id, age: (now - at) / 1000 }));
    try {
      await db.fork().execute(
        `update session set last_seen_at = greatest(last_seen_at, clock_timestamp() - make_interval(secs => age))
         from json_to_recordset(?::json) as used(id text, age double precision)
         where session.id = used.id and session.ended_at is null`,
        [JSON.stringify(rows)],
      );
    } catch (error) {
      // Newer uses noted meanwhile win; nothing is lost but precision if this fails again and again.
      for (const [id, at] of batch) if (!seen.has(id)) seen.set(id, at);
      log.warn({ event: 'last_seen_not_written', err: error }, 'Will try again');
    }
  }

  const timer = setInterval(() => void flush(), everySeconds * 1000);
  timer.unref();
  return {
    touch: (sessionId) => void seen.set(sessionId, Date.now()),
    flush,
    async stop() {
      clearInterval(timer);
      await flush();
    },
  };
}
