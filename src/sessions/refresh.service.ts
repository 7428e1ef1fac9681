import type { AuditService } from '../audit/audit.service.ts';
import type { Origin } from '../audit/facts.ts';
import { afterCommit, type Database, type Tx } from '../db/database.ts';
import { PublicError } from '../errors.ts';
import type { Bus } from '../events/bus.ts';
import type { JobQueue } from '../jobs/queue.ts';
import { countRefresh } from '../telemetry/identity-metrics.ts';
import type { Logger } from '../telemetry/logger.ts';
import { type Session, SessionEntity } from './entities.ts';
import {
  hashToken,
  type ReadRefreshToken,
  type RefreshToken,
  type RefreshTokenRing,
  readToken,
  successorOf,
} from './refresh-tokens.ts';
import type { SessionsService, StartedSession } from './sessions.service.ts';
import type { TokenIssuer } from './token-pair.ts';

export type RefreshRefusalReason = 'INVALID' | 'SESSION_ENDED' | 'SESSION_EXPIRED' | 'REUSED';

export type RefreshOutcome =
  | ({ kind: 'refreshed' } & StartedSession)
  | { kind: 'refused'; reason: RefreshRefusalReason };

export interface RefreshService {
  /**
   * Exchanges a refresh token for its one successor. The latest token rotates, by compare and swap; the
   * one before it gets the same successor within the grace; anything older was spent, and ends the
   * session (RFC 9700, 4.14.2). Only the database's clock is asked, for the grace alone.
   *
   * @throws PublicError UNAVAILABLE for the one before, while the clock, set back, stands so far before
   *   the rotation that nobody can know how long ago that was: it is neither accepted nor taken for reuse
   */
  refresh(token: string, origin: Origin): Promise<RefreshOutcome>;
}

export interface RefreshOptions {
  idleDays: number;
  graceSeconds: number;
}

/** What the row says of a token that was presented. */
type Verdict = 'LATEST' | 'PREDECESSOR' | 'UNDECIDED' | Exclude<RefreshRefusalReason, 'INVALID'>;

interface JudgedRow {
  row: Record<string, unknown>;
  salt: Buffer;
  userId: string;
  /** How the account is called now. */
  label: string;
  verdict: Verdict;
}

export function createRefreshService(
  deps: {
    db: Database;
    audit: AuditService;
    sessions: SessionsService;
    jobs: JobQueue;
    bus: Bus;
    issueTokens: TokenIssuer;
    ring: RefreshTokenRing;
    log: Logger;
  },
  options: RefreshOptions,
): RefreshService {
  const { db, audit, sessions, jobs, bus, issueTokens, ring, log } = deps;

  async function refresh(text: string, origin: Origin): Promise<RefreshOutcome> {
    const outcome = await exchange(text, origin);
    if (outcome.kind === 'refused') countRefresh(outcome.reason);
    return outcome;
  }

  async function exchange(text: string, origin: Origin): Promise<RefreshOutcome> {
    // 1. identify: what this server never gave out is refused without asking the database
    const read = readToken(text, ring);
    if (!read) return { kind: 'refused', reason: 'INVALID' };
    const { token } = read;
    return db.transaction(async (tx) => {
      // 2. check: the row is locked, so that of many who present one token the first rotates it
      const judged = await judge(tx, token, options.graceSeconds);
      if (!judged) return { kind: 'refused', reason: 'INVALID' };
      const own = {
        ...origin,
        actor: { type: 'USER' as const, id: judged.userId, label: judged.label },
      };
      const from: Origin = { ...own, sessionId: token.sessionId };
      // 3. act, and 4. record
      if (judged.verdict === 'LATEST' || judged.verdict === 'PREDECESSOR') {
        return succeed(tx, read, judged, from);
      }
      if (judged.verdict === 'UNDECIDED') throw clockSetBack(token);
      return refuse(tx, token, judged, judged.verdict, from);
    });
  }

  async function succeed(
    tx: Tx,
    { token, keys }: ReadRefreshToken,
    judged: JudgedRow,
    origin: Origin,
  ): Promise<RefreshOutcome> {
    const successor = successorOf(token, judged.salt, keys);
    const row =
      judged.verdict === 'LATEST'
        ? await rotate(tx, token, successor, options.idleDays)
        : judged.row;
    const session = tx.map(SessionEntity, row as never) as Session;
    const metric = judged.verdict === 'LATEST' ? 'refreshed' : 'repeated';
    afterCommit(tx, async () => countRefresh(metric));
    if (judged.verdict === 'LATEST') {
      await audit.record(tx, origin, {
        action: 'SESSION_REFRESHED',
        outcome: 'SUCCESS',
        target: { type: 'SESSION', id: session.id, label: session.deviceName },
        data: {},
      });
      bus.tellAfter(tx, 'session.activity', {
        kind: 'REFRESHED',
        userId: session.userId,
        sessionId: session.id,
        at: session.refreshedAt.toISOString(),
      });
    }
    return { kind: 'refreshed', session, tokens: await issueTokens(session, successor, keys) };
  }

  function clockSetBack({ sessionId }: RefreshToken): PublicError {
    log.warn(
      { event: 'clock_set_back', sessionId },
      'By the clock of the database, a session is yet to be refreshed as it was already',
    );
    return new PublicError('UNAVAILABLE', 'The clock of the server is wrong. Try again later.');
  }

  async function refuse(
    tx: Tx,
    token: RefreshToken,
    judged: JudgedRow,
    reason: 'SESSION_ENDED' | 'SESSION_EXPIRED' | 'REUSED',
    origin: Origin,
  ): Promise<RefreshOutcome> {
    await audit.record(tx, origin, {
      action: 'SESSION_REFRESHED',
      outcome: 'FAILURE',
      target: { type: 'SESSION', id: token.sessionId },
      data: { reason },
    });
    if (reason === 'REUSED') {
      await sessions.end(tx, { sessionId: token.sessionId }, 'REFRESH_TOKEN_REUSED', origin);
      await jobs.add(tx, 'notify-user', { userId: judged.userId, notice: 'REFRESH_TOKEN_REUSED' });
    }
    return { kind: 'refused', reason };
  }

  return { refresh };
}

/** Locks the session's row and says what the token presented is to it, by the database's clock. */
async function judge(
  tx: Tx,
  token: RefreshToken,
  graceSeconds: number,
): Promise<JudgedRow | undefined> {
  const [found] = await tx.execute<Record<string, unknown>[]>(
    `select session.*,
       (select email from "user" where "user".id = session.user_id) as label,
       expires_at <= clock_timestamp() as is_expired,
       refreshed_at + make_interval(secs => ?) > clock_timestamp() as is_in_grace,
       refreshed_at - make_interval(secs => ?) > clock_timestamp() as is_to_come
     from session where id = ? for update`,
    [graceSeconds, graceSeconds, token.sessionId],
  );
  if (!found) return undefined;
  const { label, is_expired, is_in_grace, is_to_come, ...row } = found;
  const presented = hashToken(token);
  const matches = (column: string) =>
    presented.equals((row[column] as Buffer | null) ?? Buffer.of());
  const verdict = (): Verdict => {
    if (row.ended_at) return 'SESSION_ENDED';
    if (is_expired) return 'SESSION_EXPIRED';
    if (matches('refresh_hash')) return 'LATEST';
    const mayBeRepeated = graceSeconds > 0 && is_in_grace && matches('previous_refresh_hash');
    if (!mayBeRepeated) return 'REUSED';
    // A clock that was set back would stretch the grace by as much.
    return is_to_come ? 'UNDECIDED' : 'PREDECESSOR';
  };
  return {
    row,
    salt: row.refresh_salt as Buffer,
    userId: row.user_id as string,
    label: label as string,
    verdict: verdict(),
  };
}

async function rotate(
  tx: Tx,
  token: RefreshToken,
  successor: RefreshToken,
  idleDays: number,
): Promise<Record<string, unknown>> {
  const [row] = await tx.execute<Record<string, unknown>[]>(
    `update session set refresh_hash = ?, previous_refresh_hash = refresh_hash,
       refresh_generation = ?, refreshed_at = t, last_seen_at = t,
       expires_at = least(t + make_interval(days => ?), absolute_expires_at)
     from clock_timestamp() as t
     where id = ? and refresh_hash = ?
     returning session.*`,
    [hashToken(successor), successor.generation, idleDays, token.sessionId, hashToken(token)],
  );
  if (!row) throw new Error('A locked session changed under its lock.');
  return row;
}
