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
  /** Whether a session that was accepted a moment ago still is. */
  isLive(sessionId: string): boolean | Promise<boolean>;
}

export function createAuthentication(deps: {
  db: Database;
  accessTokens: AccessTokens;
  revocations: Revocations;
  isTrusted: () => boolean;
}): Authentication {
  const { db, accessTokens, revocations, isTrusted } = deps;

  function isLive(
    sessionId: string,
    issuedAt = Number.POSITIVE_INFINITY,
  ): boolean | Promise<boolean> {
    if (revocations.has(sessionId)) return false;
    return (isTrusted() && revocations.covers(issuedAt)) || isLiveInDatabase(sessionId);
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
    const live = isLive(claims.sessionId, claims.issuedAt);
    return live instanceof Promise ? live.then(verdict) : verdict(live);
  }

  return {
    authenticate(token) {
      const claims = accessTokens.verify(token);
      return claims instanceof Promise ? claims.then(judge) : judge(claims);
    },
    isLive: (sessionId) => isLive(sessionId),
  };
}

/** A session that has ended, and what is to be told of it. */
export interface EndedSession {
  id: string;
  userId: string;
  reason: string;
  endedAt: Date;
}

/** The sessions that ended within the lifetime of an access token, and since when that is. */
export async function loadRecentlyEnded(
  db: Database,
  lifetimeMs: number,
): Promise<{ since: number; ended: EndedSession[] }> {
  const em = db.fork();
  const [from] = await em.execute<{ since: string }[]>(
    `select extract(epoch from clock_timestamp() - make_interval(secs => ?)) * 1000 as since`,
    [lifetimeMs / 1000],
  );
  // The end of what is being committed meanwhile is heard.
  const since = Math.ceil(Number(from?.since));
  const rows = await em.execute<(Omit<EndedSession, 'endedAt'> & { endedAt: string })[]>(
    `select id, user_id as "userId", end_reason as reason, ended_at as "endedAt" from session
     where ended_at >= to_timestamp(?::double precision / 1000) order by ended_at`,
    [since],
  );
  return { since, ended: rows.map((row) => ({ ...row, endedAt: new Date(row.endedAt) })) };
}
