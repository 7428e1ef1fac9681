import { decodeJwt } from 'jose';
import type { Principal, Principals } from '../access/principals.ts';
import { roleOf } from '../access/roles.ts';
import type { AuditService } from '../audit/audit.service.ts';
import type { Origin } from '../audit/facts.ts';
import type { Database } from '../db/database.ts';
import { type AccessTokens, CLIENT_ID } from './access-tokens.ts';
import type { Authentication } from './authentication.ts';
import { hashToken, type RefreshTokenRing, readToken } from './refresh-tokens.ts';
import type { ServiceClient } from './service-clients.service.ts';
import type { SessionsService } from './sessions.service.ts';

/** What is told of a live token (RFC 7662, 2.2). Times are in seconds since the epoch. */
export interface ActiveToken {
  active: true;
  /** Whose it is. Of the person nothing else is told. */
  sub: string;
  /** The session it belongs to. */
  sid: string;
  iss: string;
  client_id: string;
  token_type: 'Bearer' | 'refresh_token';
  /** Permissions of the account's role at this moment. */
  scope: string;
  iat: number;
  exp: number;
  aud?: string;
  jti?: string;
}

export type Introspection = { active: false } | ActiveToken;

/** Where a request of a service comes from. */
export type RequestOrigin = Omit<Origin, 'actor' | 'sessionId'>;

/** What other services may ask and do about tokens. */
export interface IntrospectionService {
  /**
   * What there is to know of an access or refresh token. Of one that is not live, for whatever reason,
   * no more than that.
   */
  introspect(token: string): Promise<Introspection>;
  /**
   * Ends the session of an access or refresh token (RFC 7009). When it has resolved, no node accepts
   * the session any more. A token that is not good changes nothing.
   */
  revoke(token: string, service: ServiceClient, origin: RequestOrigin): Promise<void>;
  /** Writes down that somebody came without good credentials. */
  refuse(endpoint: string, origin: RequestOrigin): Promise<void>;
}

const INACTIVE: Introspection = { active: false };
const REFRESH_TOKEN = /^cnr\./;

export function createIntrospectionService(
  deps: {
    db: Database;
    audit: AuditService;
    accessTokens: Pick<AccessTokens, 'verify'>;
    authentication: Authentication;
    principals: Principals;
    sessions: SessionsService;
    ring: RefreshTokenRing;
    isTrusted: () => boolean;
  },
  options: { issuer: string },
): IntrospectionService {
  const { db, audit, accessTokens, authentication, principals, sessions, ring, isTrusted } = deps;
  const { issuer } = options;

  async function liveAccount(userId: string): Promise<Principal | undefined> {
    const principal = await principals.get(userId, isTrusted());
    return principal?.status === 'ACTIVE' ? principal : undefined;
  }

  const described = (principal: Principal) => ({
    active: true as const,
    sub: principal.id,
    iss: issuer,
    client_id: CLIENT_ID,
    scope: roleOf(principal.role).permissions.join(' '),
  });

  async function introspectAccessToken(token: string): Promise<Introspection> {
    const claims = await authentication.authenticate(token);
    if (typeof claims === 'string') return INACTIVE;
    const principal = await liveAccount(claims.userId);
    if (!principal) return INACTIVE;
    const { iat = 0, jti } = decodeJwt(token);
    return {
      ...described(principal),
      sid: claims.sessionId,
      token_type: 'Bearer',
      iat,
      exp: claims.expiresAt / 1000,
      aud: issuer,
      ...(jti !== undefined && { jti }),
    };
  }

  /** Only the latest token of a session is live; to ask about another one is not to spend it. */
  async function introspectRefreshToken(text: string): Promise<Introspection> {
    const read = readToken(text, ring);
    if (!read) return INACTIVE;
    const { token } = read;
    const [row] = await db.fork().execute<{ userId: string; iat: number; exp: number }[]>(
      `select user_id as "userId", extract(epoch from refreshed_at)::float8 as iat,
         extract(epoch from expires_at)::float8 as exp
       from session
       where id = ? and refresh_hash = ? and ended_at is null and expires_at > clock_timestamp()`,
      [token.sessionId, hashToken(token)],
    );
    const principal = row && (await liveAccount(row.userId));
    if (!principal) return INACTIVE;
    return {
      ...described(principal),
      sid: token.sessionId,
      token_type: 'refresh_token',
      iat: Math.floor(row.iat),
      exp: Math.floor(row.exp),
    };
  }

  async function sessionOf(token: string): Promise<string | undefined> {
    if (REFRESH_TOKEN.test(token)) return readToken(token, ring)?.token.sessionId;
    // Genuine is enough: where the session has ended, its end may not have reached every node yet.
    const claims = await accessTokens.verify(token);
    return typeof claims === 'string' ? undefined : claims.sessionId;
  }

  return {
    introspect: (token) =>
      REFRESH_TOKEN.test(token) ? introspectRefreshToken(token) : introspectAccessToken(token),
    async revoke(token, { id, name }, origin) {
      const sessionId = await sessionOf(token);
      if (sessionId === undefined) return;
      const actor = { type: 'SERVICE' as const, id, label: name };
      await sessions.endNow({ sessionId }, 'REVOKED_BY_SERVICE', { ...origin, actor });
    },
    refuse: (endpoint, origin) =>
      audit.recordAlone(
        { ...origin, actor: { type: 'ANONYMOUS' } },
        {
          action: 'ACCESS_DENIED',
          outcome: 'DENIED',
          target: { type: 'FIELD', label: endpoint },
          data: { code: 'UNAUTHENTICATED' },
        },
      ),
  };
}
