import type { Secrets } from '../secrets.ts';
import type { AccessTokens } from './access-tokens.ts';
import type { Session } from './entities.ts';
import { formatToken, type RefreshToken, type RefreshTokenKeys } from './refresh-tokens.ts';

/** What a client holds of a session. */
export interface TokenPair {
  accessToken: string;
  accessTokenExpiresAt: Date;
  refreshToken: string;
  refreshTokenExpiresAt: Date;
}

export function refreshTokenKeys(secrets: Secrets): RefreshTokenKeys {
  return {
    tag: secrets.derive('refresh-token-tag'),
    successor: secrets.derive('refresh-token-successor'),
  };
}

/** Puts together what `login` and `refreshSession` answer with. */
export function createTokenIssuer(
  accessTokens: AccessTokens,
  keys: RefreshTokenKeys,
  accessTokenTtlSeconds: number,
) {
  return async (session: Session, refreshToken: RefreshToken): Promise<TokenPair> => {
    const longest = Date.now() + accessTokenTtlSeconds * 1000;
    // No token outlives its session: claims have whole seconds, so the shorter side is taken.
    const expiresAt =
      Math.floor(Math.min(longest, session.absoluteExpiresAt.getTime()) / 1000) * 1000;
    const accessToken = await accessTokens.sign({
      userId: session.userId,
      sessionId: session.id,
      expiresAt,
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
