import type { AuditService } from '../audit/audit.service.ts';
import type { Origin } from '../audit/facts.ts';
import type { Database, Tx } from '../db/database.ts';
import type { Bus, Settlement } from '../events/bus.ts';
import { countSessionsRevoked } from '../telemetry/identity-metrics.ts';
import { type Session, type SessionEndReason, SessionEntity } from './entities.ts';
import { END_SESSIONS, toCondition } from './session-selection.ts';

/** No such session, or it has ended already. */
class NothingEnded extends Error {}

/** The event's data, as `Topics['sessions.ended']` has it. */
const ENDED_EVENT = `jsonb_build_object('userId', user_id, 'sessionIds', jsonb_build_array(id),
  'reason', end_reason, 'endedAt', ended_at)`;

/** One session that has ended, and how the nodes took it. */
export interface EndedOne {
  revokedCount: 1;
  session: Session;
  settlement: Settlement;
}

/**
 * Ends one session: row, fact and announcement in one statement, which needs no transaction around it.
 * Somebody waits for every round trip, and this is how most sessions end.
 *
 * @returns undefined where the session was not live: then nothing has happened
 */
export async function endOne(
  deps: { db: Database; audit: AuditService; bus: Bus },
  ending: { sessionId: string; reason: SessionEndReason; origin: Origin },
): Promise<EndedOne | undefined> {
  try {
    const ended = await deps.db.statement((tx) => end(deps, tx, ending));
    countSessionsRevoked(ending.reason, 1);
    return ended;
  } catch (error) {
    if (error instanceof NothingEnded) return undefined;
    throw error;
  }
}

async function end(
  { audit, bus }: { audit: AuditService; bus: Bus },
  tx: Tx,
  { sessionId, reason, origin }: Parameters<typeof endOne>[1],
): Promise<EndedOne> {
  const [condition, params] = toCondition({ sessionId });
  const { settlement, ...event } = bus.announcing(tx, 'sessions.ended', ENDED_EVENT);
  const fact = audit.recording(
    origin,
    {
      action: 'SESSION_ENDED',
      outcome: 'SUCCESS',
      target: { type: 'SESSION', id: sessionId },
      data: { reason, userId: '' },
    },
    'ended',
    { userId: 'user_id' },
  );
  const [row] = await tx.execute<object[]>(
    `with ended as (
       ${END_SESSIONS} ${condition} returning session.*
     ), told as (
       select ${event.sql} from ended
     ), fact as (${fact.sql})
     select ended.*, (select count(*) from told) as told from ended`,
    [reason, ...params, ...event.params, ...fact.params],
  );
  if (!row) throw new NothingEnded();
  return { revokedCount: 1, session: tx.map(SessionEntity, row as never), settlement };
}
