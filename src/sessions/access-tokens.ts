import { randomUUID } from 'node:crypto';
import { type CryptoKey, errors, type JWTHeaderParameters, jwtVerify, SignJWT } from 'jose';
import { LRUCache } from 'lru-cache';

/** What an access token says: whose it is, and of which session. Role and permissions are not in it. */
export interface AccessClaims {
  userId: string;
  sessionId: string;
  /** Milliseconds since the epoch. */
  expiresAt: number;
  /** When the session was begun or refreshed for it, by the database's clock, in whole seconds. */
  issuedAt: number;
}

/** Where keys come from; a key that is not known (any more) is undefined. */
export interface KeySource {
  signingKey(): { kid: string; key: CryptoKey };
  verificationKey(kid: string): Promise<CryptoKey | undefined>;
  /** Whether tokens of a key are accepted now, as far as is known without asking anybody. */
  accepts(kid: string): boolean;
}

export interface AccessTokenOptions {
  /** PUBLIC_URL: issuer and audience. */
  issuer: string;
  keys: KeySource;
}

export type TokenRefusal = 'UNAUTHENTICATED' | 'TOKEN_EXPIRED';

export interface AccessTokens {
  /** Signs a token (RFC 9068, EdDSA) that expires at `expiresAt`, in whole seconds. */
  sign(claims: Omit<AccessClaims, 'issuedAt'> & { issuedAt?: number }): Promise<string>;
  /** The claims of a genuine token that has not expired, or why it is refused. */
  verify(token: string): AccessClaims | TokenRefusal | Promise<AccessClaims | TokenRefusal>;
}

const TYPE = 'at+jwt';
/** Client that all tokens are given out to (RFC 9068, 2.2). */
export const CLIENT_ID = 'conclave';
const MAX_LENGTH = 2048;
const MAX_REMEMBERED = 20_000;
/** How often those that have expired are forgotten. */
const FORGET_EVERY_MS = 60_000;

/** A token whose signature has been verified, with the key that it hangs on. */
interface Verified {
  claims: AccessClaims;
  kid: string;
}

export function createAccessTokens({ issuer, keys }: AccessTokenOptions): AccessTokens {
  // A signature costs a hundred microseconds to verify, and a client sends the same token for minutes.
  const verified = new LRUCache<string, Verified>({ max: MAX_REMEMBERED });

  let forgottenAt = Date.now();

  function remember(token: string, known: Verified): void {
    verified.set(token, known);
    const now = Date.now();
    if (now - forgottenAt < FORGET_EVERY_MS) return;
    forgottenAt = now;
    for (const [old, { claims }] of verified.entries()) {
      if (claims.expiresAt <= now) verified.delete(old);
    }
  }

  async function keyOf(header: JWTHeaderParameters): Promise<CryptoKey> {
    const key = header.kid === undefined ? undefined : await keys.verificationKey(header.kid);
    if (!key) throw new errors.JWKSNoMatchingKey();
    return key;
  }

  async function verifySignature(token: string): Promise<AccessClaims | TokenRefusal> {
    try {
      const { payload, protectedHeader } = await jwtVerify(token, keyOf, {
        algorithms: ['EdDSA'],
        typ: TYPE,
        issuer,
        audience: issuer,
        requiredClaims: ['sub', 'sid', 'exp', 'iat', 'jti'],
      });
      const { sub, sid, exp, iat } = payload;
      if (typeof sub !== 'string' || typeof sid !== 'string' || !exp || !iat) {
        return 'UNAUTHENTICATED';
      }
      const claims = {
        userId: sub,
        sessionId: sid,
        expiresAt: exp * 1000,
        issuedAt: iat * 1000,
      };
      remember(token, { claims, kid: protectedHeader.kid ?? '' });
      return claims;
    } catch (error) {
      if (error instanceof errors.JWTExpired) return 'TOKEN_EXPIRED';
      if (error instanceof errors.JOSEError) return 'UNAUTHENTICATED';
      throw error;
    }
  }

  return {
    sign({ userId, sessionId, expiresAt, issuedAt = Date.now() }) {
      const { kid, key } = keys.signingKey();
      return new SignJWT({ sid: sessionId, client_id: CLIENT_ID })
        .setProtectedHeader({ alg: 'EdDSA', typ: TYPE, kid })
        .setIssuer(issuer)
        .setAudience(issuer)
        .setSubject(userId)
        .setJti(randomUUID())
        .setIssuedAt(Math.floor(issuedAt / 1000))
        .setExpirationTime(Math.floor(expiresAt / 1000))
        .sign(key);
    },
    verify(token) {
      if (token.length > MAX_LENGTH) return 'UNAUTHENTICATED';
      const known = verified.get(token);
      // No token outlives its key, not even one that was good a moment ago.
      if (!known || !keys.accepts(known.kid)) return verifySignature(token);
      return known.claims.expiresAt > Date.now() ? known.claims : 'TOKEN_EXPIRED';
    },
  };
}
