import type { ReplicaState, ReplicaTrouble } from '../telemetry/gauges.ts';
import type { Logger } from '../telemetry/logger.ts';

/**
 * A replica is left alone for so long, and twice as long each time that it is lost soon again. One that
 * is merely behind at times need not rest: it is used again only when it has caught up.
 */
const REST_MS = { first: 1_000, longest: 10_000 };

/** Whether a replica is read from, and how far behind it is. */
export interface Standing {
  state(): ReplicaState;
  /** Nothing is read from it until `found`. Logged when it is new. */
  leave(trouble: ReplicaTrouble, err?: unknown): void;
  /** All is well with it: it is read from, once it has rested. */
  found(): void;
  noteLag(bytes: number | undefined): void;
}

/** @param replica its number, from 1, in the order of `READ_DATABASE_URLS` */
export function createStanding(replica: number, log: Logger): Standing {
  let trouble: ReplicaTrouble | undefined = 'unknown';
  let lagBytes: number | undefined;
  let foundAt = Number.NEGATIVE_INFINITY;
  let restMs = 0;
  let restUntil = 0;

  return {
    state: () => ({ replica, trouble, lagBytes }),
    leave(next, err) {
      if (trouble === next) return;
      const now = performance.now();
      if (trouble === undefined) {
        const relapsed = next !== 'behind' && now - foundAt < 2 * REST_MS.longest;
        restMs = relapsed ? Math.min(restMs * 2 || REST_MS.first, REST_MS.longest) : REST_MS.first;
        restUntil = now + restMs;
      }
      trouble = next;
      log.warn(
        { event: 'replica_lost', replica, reason: next, ...(err !== undefined && { err }) },
        'Reads that it would have served go to another replica or to the primary',
      );
    },
    found() {
      const now = performance.now();
      if (trouble === undefined || now < restUntil) return;
      trouble = undefined;
      foundAt = now;
      log.info({ event: 'replica_found', replica }, 'It serves reads');
    },
    noteLag(bytes) {
      lagBytes = bytes;
    },
  };
}
