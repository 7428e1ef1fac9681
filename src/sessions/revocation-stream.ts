import type { Bus } from '../events/bus.ts';
import type { BoundedQueue } from '../events/queue.ts';
import type { StreamOwner, Streams } from '../events/streams.ts';
import type { Topics } from '../events/topics.ts';
import type { Authentication } from './authentication.ts';
import type { SessionEndReason } from './entities.ts';

/** What a listener is told of a session that ended. */
export interface SessionRevokedEvent {
  sessionId: string;
  reason: SessionEndReason;
  endedAt: Date;
  isCurrent: boolean;
}

interface Listening {
  owner: StreamOwner;
  queue: BoundedQueue<{ sessionRevoked: SessionRevokedEvent }>;
}

export interface RevocationStream {
  /** The ends of the account's own sessions. Completes after the end of the listening session. */
  subscribe(owner: StreamOwner): Promise<AsyncIterable<{ sessionRevoked: SessionRevokedEvent }>>;
}

/** Tells accounts of the ends of their sessions, and ends the streams of those sessions. */
export function createRevocationStream(deps: {
  bus: Bus;
  streams: Streams;
  authentication: Pick<Authentication, 'isLive'>;
}): RevocationStream {
  const { bus, streams, authentication } = deps;
  const listening = new Map<string, Set<Listening>>();

  function tell({ userId, sessionIds, reason, endedAt }: Topics['sessions.ended']): void {
    for (const { owner, queue } of listening.get(userId) ?? []) {
      // A stream's own session comes last: nothing can be said on it afterwards.
      for (const sessionId of ownLast(sessionIds, owner.sessionId)) {
        queue.push({
          sessionRevoked: {
            sessionId,
            reason: reason as SessionEndReason,
            endedAt: new Date(endedAt),
            isCurrent: sessionId === owner.sessionId,
          },
        });
      }
    }
    streams.endSessions(sessionIds);
  }

  bus.on('sessions.ended', tell);

  return {
    async subscribe(owner) {
      const queue = streams.open<{ sessionRevoked: SessionRevokedEvent }>(owner);
      const entry = { owner, queue };
      const entries = listening.get(owner.userId) ?? new Set();
      listening.set(owner.userId, entries.add(entry));
      queue.onClose(() => {
        entries.delete(entry);
        if (entries.size === 0) listening.delete(owner.userId);
      });
      // The session may have ended between the check of its token and the opening of the stream.
      if (!(await authentication.isLive(owner.sessionId))) queue.finish();
      return queue;
    },
  };
}

function ownLast(ids: readonly string[], own: string): string[] {
  return ids.includes(own) ? [...ids.filter((id) => id !== own), own] : [...ids];
}
