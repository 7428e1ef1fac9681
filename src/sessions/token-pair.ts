import type { Secrets } from '../secrets.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { Session } from './entities.ts';
import {
  formatToken,
  type RefreshToken,
  type RefreshTokenKeys,
  type RefreshTokenRing,
} from './refresh-tokens.ts';

/** What a client holds of a session. */
export interface TokenPair {
  accessToken: string;
  accessTokenExpiresAt: Date;
  refreshToken: string;
  refreshTokenExpiresAt: Date;
}

export function refreshTokenRing(secrets: Secrets): RefreshTokenRing {
  const successors = secrets.deriveAll('refresh-token-successor');
  const [current, ...previous] = secrets.deriveAll('refresh-token-tag');
  const keysAt = (tag: Buffer, index: number): RefreshTokenKeys => ({
    tag,
    successor: successors[index] ?? successors[0],
  });
  return [keysAt(current, 0), ...previous.map((tag, index) => keysAt(tag, index + 1))];
}

/**
 * Puts together what `login` and `refreshSession` answer with. A refresh token is given out under the
 * current keys, or under those that are named.
 */
export function createTokenIssuer(
  accessTokens: AccessTokens,
  ring: RefreshTokenRing,
  accessTokenTtlSeconds: number,
) {
  return async (
    session: Session,
    refreshToken: RefreshToken,
    keys: RefreshTokenKeys = ring[0],
  ): Promise<TokenPair> => {
    const longest = Date.now() + accessTokenTtlSeconds * 1000;
    // No token outlives its session: claims have whole seconds, so the shorter side is taken.
    const expiresAt =
      Math.floor(Math.min(longest, session.absoluteExpiresAt.getTime()) / 1000) * 1000;
    const accessToken = await accessTokens.sign({
      userId: session.userId,
      sessionId: session.id,
      expiresAt,
      issuedAt: session.refreshedAt.getTime(),
    });
    return {
      accessToken,
      accessTokenExpiresAt: new Date(expiresAt),
      refreshToken: formatToken(refreshToken, keys),
      refreshTokenExpiresAt: session.expiresAt,
    };
  };
}

export type TokenIssuer = ReturnType<typeof createTokenIssuer>;
