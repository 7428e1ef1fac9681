import { randomBytes } from 'node:crypto';
import { loadConfig } from '../src/config.ts';
import { openDatabase } from '../src/db/database.ts';
import { newId } from '../src/ids.ts';
import { createSecrets } from '../src/secrets.ts';
import { ENTITIES } from '../src/services.ts';
import { createAccessTokens } from '../src/sessions/access-tokens.ts';
import { createKeyService } from '../src/sessions/keys.service.ts';
import { firstToken, formatToken, hashToken } from '../src/sessions/refresh-tokens.ts';
import { refreshTokenRing } from '../src/sessions/token-pair.ts';
import { createLogger } from '../src/telemetry/logger.ts';
import { PUBLIC_URL } from './conclave.ts';
import type { BenchDatabase } from './database.ts';

/** What a client holds of a session. */
export interface BegunSession {
  id: string;
  accessToken: string;
  refreshToken: string;
}

const TOKEN_MS = 900_000;

/** Begins a session for each of the accounts, without the cost of signing in. */
export async function beginSessions(
  database: BenchDatabase,
  userIds: readonly string[],
): Promise<BegunSession[]> {
  const secrets = createSecrets(database.secretKey);
  const ring = refreshTokenRing(secrets);
  const db = await openDatabase({
    url: database.appUrl,
    entities: ENTITIES,
    settings: loadConfig({ NODE_ENV: 'test', DATABASE_POOL_SIZE: '1' }),
    log: createLogger({ level: 'silent', pretty: false }),
  });
  try {
    const log = createLogger({ level: 'silent', pretty: false });
    const keys = createKeyService({ db, secrets, log });
    await keys.load();
    const accessTokens = createAccessTokens({ issuer: PUBLIC_URL, keys });
    const expiresAt = Date.now() + TOKEN_MS;
    const drawn = userIds.map((userId) => ({ userId, refresh: firstToken(newId('session')) }));
    await db.fork().execute(
      `insert into session (id, user_id, refresh_hash, refresh_salt, device_name,
         created_at, last_seen_at, refreshed_at, expires_at, absolute_expires_at)
       select id, "user", decode(hash, 'hex'), decode(salt, 'hex'), 'Firefox on Linux',
         now(), now(), now(), now() + interval '7 days', now() + interval '30 days'
       from json_to_recordset(?::json) as session(id text, "user" text, hash text, salt text)`,
      [
        JSON.stringify(
          drawn.map(({ userId, refresh }) => ({
            id: refresh.sessionId,
            user: userId,
            hash: hashToken(refresh).toString('hex'),
            salt: randomBytes(32).toString('hex'),
          })),
        ),
      ],
    );
    return await Promise.all(
      drawn.map(async ({ userId, refresh }) => ({
        id: refresh.sessionId,
        accessToken: await accessTokens.sign({ userId, sessionId: refresh.sessionId, expiresAt }),
        refreshToken: formatToken(refresh, ring[0]),
      })),
    );
  } finally {
    await db.close();
  }
}
