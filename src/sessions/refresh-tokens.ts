import { createHash, createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Refresh tokens: `cnr.<session>.<generation>.<secret>.<tag>`. The secret has 256 bits. The tag, a MAC
 * under a key derived from SECRET_KEY, tells a token that was really given out from an invented one,
 * so that nobody can end somebody's session by presenting rubbish as a token spent before.
 */
export interface RefreshToken {
  /** Id of the session the token belongs to. */
  sessionId: string;
  /** 0 for the token of the sign-in, one more with each refresh. */
  generation: number;
  secret: Buffer;
}

export interface RefreshTokenKeys {
  /** Key of the tag. */
  tag: Buffer;
  /** Key of the derivation of successors. */
  successor: Buffer;
}

/** The keys of each SECRET_KEY whose tokens are good: of the current one first. */
export type RefreshTokenRing = readonly [RefreshTokenKeys, ...RefreshTokenKeys[]];

/** A token with the keys it was given out under. */
export interface ReadRefreshToken {
  token: RefreshToken;
  keys: RefreshTokenKeys;
}

const PREFIX = 'cnr';
const SESSION_PREFIX = 'session_';
const SECRET_BYTES = 32;
const TAG_BYTES = 16;
const MAX_LENGTH = 160;
const FORM = /^cnr\.([0-9a-z]{26})\.(0|[1-9][0-9]{0,8})\.([A-Za-z0-9_-]{43})\.([A-Za-z0-9_-]{22})$/;

/** The first token of a session. */
export function firstToken(sessionId: string): RefreshToken {
  return { sessionId, generation: 0, secret: randomBytes(SECRET_BYTES) };
}

/**
 * The one successor of a token. It is derived and not drawn, so that whoever presents the same token
 * twice within the grace gets the same answer without the server keeping a token in clear. The salt
 * is the session's own: SECRET_KEY alone derives nothing.
 */
export function successorOf(
  token: RefreshToken,
  salt: Buffer,
  keys: RefreshTokenKeys,
): RefreshToken {
  const generation = token.generation + 1;
  const secret = createHmac('sha256', keys.successor)
    .update(salt)
    .update(`${token.sessionId}.${generation}.`)
    .update(token.secret)
    .digest();
  return { sessionId: token.sessionId, generation, secret };
}

export function formatToken(token: RefreshToken, keys: RefreshTokenKeys): string {
  const suffix = token.sessionId.slice(SESSION_PREFIX.length);
  const body = `${PREFIX}.${suffix}.${token.generation}.${token.secret.toString('base64url')}`;
  return `${body}.${tagOf(body, keys).toString('base64url')}`;
}

/** The token, or undefined for anything that was not given out under these keys. */
export function parseToken(text: string, keys: RefreshTokenKeys): RefreshToken | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const match = FORM.exec(text);
  if (!match) return undefined;
  const [, suffix = '', generation = '', secret = '', tag = ''] = match;
  const body = text.slice(0, text.lastIndexOf('.'));
  if (!timingSafeEqual(tagOf(body, keys), Buffer.from(tag, 'base64url'))) return undefined;
  return {
    sessionId: SESSION_PREFIX + suffix,
    generation: Number(generation),
    secret: Buffer.from(secret, 'base64url'),
  };
}

/**
 * A token with the keys it was given out under, or undefined as `parseToken`. A session keeps to the
 * keys it began under, which the tag tells: so all nodes derive the same successor, whichever secret is
 * the current one of each while SECRET_KEY is being replaced.
 */
export function readToken(text: string, ring: RefreshTokenRing): ReadRefreshToken | undefined {
  for (const keys of ring) {
    const token = parseToken(text, keys);
    if (token) return { token, keys };
  }
  return undefined;
}

/** What the table keeps of a token. The secret has full entropy, so that a plain hash suffices. */
export function hashToken(token: RefreshToken): Buffer {
  return createHash('sha256')
    .update(`${token.sessionId}.${token.generation}.`)
    .update(token.secret)
    .digest();
}

function tagOf(body: string, keys: RefreshTokenKeys): Buffer {
  return createHmac('sha256', keys.tag).update(body).digest().subarray(0, TAG_BYTES);
}
