import type { Principals } from '../access/principals.ts';
import type { RecheckStreams } from '../access/stream-permissions.ts';
import type { Database } from '../db/database.ts';
import type { Bus } from '../events/bus.ts';
import type { Streams } from '../events/streams.ts';
import { loadRecentlyEnded } from './authentication.ts';
import type { KeyService } from './keys.service.ts';
import type { Revocations } from './revocations.ts';

export interface MemoryDeps {
  bus: Bus;
  db: Database;
  keys: Pick<KeyService, 'reload'>;
  principals: Principals;
  revocations: Revocations;
  streams: Streams;
  recheckStreams: RecheckStreams;
  /** For how long an ended session is remembered, in milliseconds. */
  revocationMs: number;
}

/** What a node remembers, while it is kept in step. */
export interface Memory {
  start(): void;
  stop(): void;
}

const PRUNE_MS = 30_000;
/** Nodes learn of new keys at once; this is for the one that missed the news. */
const RELOAD_KEYS_MS = 60_000;

/**
 * Keeps what this node remembers in step with what all nodes announce: ended sessions, accounts and
 * signing keys. After a gap it loads what was missed, and tells the streams of those sessions.
 */
export function keepMemory(deps: MemoryDeps): Memory {
  const { bus, db, keys, principals, revocations, streams, recheckStreams } = deps;

  bus.on('sessions.ended', ({ sessionIds, endedAt }) =>
    revocations.add(sessionIds, Date.parse(endedAt)),
  );
  bus.on('principal.changed', ({ userId }) => {
    principals.invalidate(userId);
    if (streams.has(userId)) void recheckStreams(userId);
  });
  bus.on('keys.changed', keys.reload);
  bus.onResync(async (deliver) => {
    keys.reload();
    principals.clear();
    const { since, ended } = await loadRecentlyEnded(db, deps.revocationMs);
    for (const { id, userId, reason, endedAt } of ended) {
      // Known ones were told when they ended; of the others, whoever listens here has heard nothing.
      if (revocations.has(id)) continue;
      const at = endedAt.toISOString();
      deliver('sessions.ended', { userId, sessionIds: [id], reason, endedAt: at });
    }
    revocations.loadedSince(since);
  });

  let timers: NodeJS.Timeout[] = [];
  return {
    start() {
      timers = [
        setInterval(() => revocations.prune(), PRUNE_MS),
        setInterval(keys.reload, RELOAD_KEYS_MS),
      ];
      for (const timer of timers) timer.unref();
    },
    stop() {
      for (const timer of timers) clearInterval(timer);
    },
  };
}
