import type { RecheckStreams } from '../access/stream-permissions.ts';
import type { Bus } from '../events/bus.ts';
import type { BoundedQueue } from '../events/queue.ts';
import type { StreamOwner, Streams } from '../events/streams.ts';
import type { Topics } from '../events/topics.ts';
import type { Authentication } from './authentication.ts';
import type { SessionEndReason } from './entities.ts';

/** What an administrator sees happen to sessions. */
export interface SessionActivityEvent {
  kind: Topics['session.activity']['kind'] | 'ENDED' | 'REUSE_REFUSED';
  userId: string;
  sessionId: string;
  at: Date;
  reason: SessionEndReason | null;
}

export interface ActivityStream {
  /** What happens to all sessions, on all nodes, while the subscriber may read them. */
  subscribe(owner: StreamOwner): Promise<AsyncIterable<{ sessionActivity: SessionActivityEvent }>>;
}

type Item = { sessionActivity: SessionActivityEvent };

export function createActivityStream(deps: {
  bus: Bus;
  streams: Streams;
  authentication: Pick<Authentication, 'isLive'>;
  recheckStreams: RecheckStreams;
}): ActivityStream {
  const { bus, streams, authentication, recheckStreams } = deps;
  const listening = new Set<BoundedQueue<Item>>();

  function tell(event: SessionActivityEvent): void {
    for (const queue of listening) queue.push({ sessionActivity: event });
  }

  bus.on('session.activity', ({ kind, userId, sessionId, at }) =>
    tell({ kind, userId, sessionId, at: new Date(at), reason: null }),
  );
  bus.on('sessions.ended', ({ userId, sessionIds, reason, endedAt }) => {
    const kind = reason === 'REFRESH_TOKEN_REUSED' ? 'REUSE_REFUSED' : 'ENDED';
    for (const sessionId of sessionIds) {
      const at = new Date(endedAt);
      tell({ kind, userId, sessionId, at, reason: reason as SessionEndReason });
    }
  });

  return {
    async subscribe(owner) {
      const queue = streams.open<Item>(owner, 'sessions:read');
      listening.add(queue);
      queue.onClose(() => listening.delete(queue));
      // Session or permission may have been lost between their check and the opening of the stream.
      if (!(await authentication.isLive(owner.sessionId))) queue.finish();
      await recheckStreams(owner.userId);
      return queue;
    },
  };
}
