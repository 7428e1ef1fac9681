import type { Database } from '../db/database.ts';
import type { AccessClaims, AccessTokens, TokenRefusal } from './access-tokens.ts';
import type { Revocations } from './revocations.ts';

export type AuthenticationRefusal = TokenRefusal | 'SESSION_REVOKED';

export interface Authentication {
  /**
   * Whose an access token is, or why it is refused. Asks nobody while this node's memory of ended
   * sessions is trusted; otherwise the session's row.
   */
  authenticate(
    token: string,
  ): AccessClaims | AuthenticationRefusal | Promise<AccessClaims | AuthenticationRefusal>;
  /** Whether a session that was accepted before still is. */
  isLive(sessionId: string): boolean | Promise<boolean>;
}

export function createAuthentication(deps: {
  db: Database;
  accessTokens: AccessTokens;
  revocations: Revocations;
  isTrusted: () => boolean;
}): Authentication {
  const { db, accessTokens, revocations, isTrusted } = deps;

  function isLive(sessionId: string): boolean | Promise<boolean> {
    if (revocations.has(sessionId)) return false;
    return isTrusted() || isLiveInDatabase(sessionId);
  }

  async function isLiveInDatabase(sessionId: string): Promise<boolean> {
    const rows = await db
      .fork()
      .execute(
        'select 1 from session where id = ? and ended_at is null and absolute_expires_at > clock_timestamp()',
        [sessionId],
      );
    return rows.length > 0;
  }

  function judge(
    claims: AccessClaims | TokenRefusal,
  ): AccessClaims | AuthenticationRefusal | Promise<AccessClaims | AuthenticationRefusal> {
    if (typeof claims === 'string') return claims;
    const verdict = (live: boolean) => (live ? claims : 'SESSION_REVOKED');
    const live = isLive(claims.sessionId);
    return live instanceof Promise ? live.then(verdict) : verdict(live);
  }

  return {
    authenticate(token) {
      const claims = accessTokens.verify(token);
      return claims instanceof Promise ? claims.then(judge) : judge(claims);
    },
    isLive,
  };
}

/** A session that has ended, and what is to be told of it. */
export interface EndedSession {
  id: string;
  userId: string;
  reason: string;
  endedAt: Date;
}

/** The sessions that ended within the lifetime of an access token. */
export async function loadRecentlyEnded(db: Database, lifetimeMs: number): Promise<EndedSession[]> {
  const rows = await db.fork().execute<(Omit<EndedSession, 'endedAt'> & { endedAt: string })[]>(
    `select id, user_id as "userId", end_reason as reason, ended_at as "endedAt" from session
     where ended_at > clock_timestamp() - make_interval(secs => ?) order by ended_at`,
    [lifetimeMs / 1000],
  );
  return rows.map((row) => ({ ...row, endedAt: new Date(row.endedAt) }));
}
