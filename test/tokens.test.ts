import { createSecretKey } from 'node:crypto';
import {
  base64url,
  type CryptoKey,
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  generateKeyPair,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from 'jose';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { createAccessTokens } from '../src/sessions/access-tokens.ts';
import { startApp, startAppOn, type TestApp } from './support/app.ts';
import { initSeed } from './support/seed.ts';
import {
  type BegunSession,
  beginSession,
  refusalOf,
  WHO_AM_I,
} from './support/session-operations.ts';

const ISSUER = 'http://localhost:4000';

let app: TestApp;
let url: string;
let session: BegunSession;
beforeAll(async () => {
  app = await startApp();
  ({ url } = await app.listen());
  session = await beginSession(app, (await initSeed(app).user()).id);
});
afterAll(() => app.close());

const now = () => Math.floor(Date.now() / 1000);

describe('what is remembered of tokens', () => {
  afterEach(() => void vi.useRealTimers());

  test('is forgotten once they have expired, and they are refused all the same', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    const tokens = createAccessTokens({ issuer: ISSUER, keys: app.services.keys });
    const make = (seconds: number) =>
      tokens.sign({ userId: 'u', sessionId: 's', expiresAt: Date.now() + seconds * 1000 });
    const [early, late] = [await make(60), await make(600)];
    for (const token of [early, late]) await tokens.verify(token);
    // What is remembered is answered without a promise.
    expect(tokens.verify(early)).toMatchObject({ sessionId: 's' });
    vi.setSystemTime(Date.now() + 90_000);
    expect(tokens.verify(early)).toBe('TOKEN_EXPIRED');

    await tokens.verify(await make(60));
    expect(tokens.verify(early)).toBeInstanceOf(Promise);
    expect(await tokens.verify(early)).toBe('TOKEN_EXPIRED');
    expect(tokens.verify(late)).toMatchObject({ sessionId: 's' });
  });
});

describe('an access token', () => {
  test('is what RFC 9068 calls one, and says no more than whose it is and of which session', () => {
    expect(decodeProtectedHeader(session.token)).toEqual({
      alg: 'EdDSA',
      typ: 'at+jwt',
      kid: expect.stringMatching(/^[\w-]{43}$/),
    });
    const claims = decodeJwt(session.token);
    expect(claims).toEqual({
      iss: ISSUER,
      aud: ISSUER,
      sub: session.userId,
      sid: session.sessionId,
      client_id: 'conclave',
      jti: expect.stringMatching(/^[\w-]{36}$/),
      iat: expect.any(Number),
      exp: expect.any(Number),
    });
    expect(Math.abs((claims.iat ?? 0) - now())).toBeLessThan(60);
    const lifetime = (claims.exp ?? 0) - (claims.iat ?? 0);
    expect(lifetime).toBeGreaterThanOrEqual(899);
    expect(lifetime).toBeLessThanOrEqual(900);
  });

  test('is never the same twice', async () => {
    const again = await beginSession(app, session.userId);
    expect(decodeJwt(again.token).jti).not.toBe(decodeJwt(session.token).jti);
  });

  test('can be checked by others, with the keys that the server publishes', async () => {
    const keys = createRemoteJWKSet(new URL(`${url}/.well-known/jwks.json`));
    const expected = { issuer: ISSUER, audience: ISSUER, typ: 'at+jwt', algorithms: ['EdDSA'] };
    const { payload } = await jwtVerify(session.token, keys, expected);
    expect(payload).toMatchObject({ sub: session.userId, sid: session.sessionId });
    const forged = await signed({}, { key: (await generateKeyPair('EdDSA')).privateKey });
    await expect(jwtVerify(forged, keys, expected)).rejects.toThrow('signature');
  });

  test('is accepted by every node on the database, also by one that started later', async () => {
    const later = await startAppOn(app);
    try {
      expect(await refusalOf(later, session.token)).toBeUndefined();
      const theirs = await beginSession(later, session.userId);
      expect(await refusalOf(app, theirs.token)).toBeUndefined();
    } finally {
      await later.close();
    }
  });
});

describe('the published keys', () => {
  test('are public, may be cached, and hold nothing private', async () => {
    const response = await fetch(`${url}/.well-known/jwks.json`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toContain('application/jwk-set+json');
    expect(response.headers.get('cache-control')).toMatch(/^public, max-age=[1-9]\d+$/);
    const { keys } = (await response.json()) as { keys: Record<string, unknown>[] };
    expect(keys.map(({ kid }) => kid)).toContain(decodeProtectedHeader(session.token).kid);
    for (const key of keys) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
      expect(key).toMatchObject({ kty: 'OKP', crv: 'Ed25519', alg: 'EdDSA', use: 'sig' });
    }
  });

  test('are sealed in the database: the private part opens with SECRET_KEY alone', async () => {
    const rows = await app.sql<{ private_sealed: Buffer; public_jwk: object }>(
      'select private_sealed, public_jwk from signing_key',
    );
    expect(rows.length).toBeGreaterThan(0);
    for (const { private_sealed: sealed, public_jwk: jwk } of rows) {
      expect(sealed.toString('latin1')).not.toMatch(/PRIVATE KEY|"d"/);
      expect(jwk).not.toHaveProperty('d');
    }
  });
});

/** A token signed with the server's own key, but for what is given. */
async function signed(
  claims: Partial<JWTPayload> & Record<string, unknown>,
  {
    key = app.services.keys.signingKey().key,
    header = {},
  }: { key?: CryptoKey | Uint8Array; header?: Record<string, unknown> } = {},
): Promise<string> {
  const { kid } = app.services.keys.signingKey();
  const payload = { ...decodeJwt(session.token), ...claims };
  return new SignJWT(JSON.parse(JSON.stringify(payload)) as JWTPayload)
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid, ...header })
    .sign(key);
}

async function unsigned(alg: string): Promise<string> {
  const header = { ...decodeProtectedHeader(session.token), alg };
  const [, payload] = session.token.split('.');
  return `${base64url.encode(JSON.stringify(header))}.${payload}.`;
}

/** As taken from another algorithm: the public key, which everybody has, as the secret of an HMAC. */
async function hmacWithPublicKey(spelling: 'x' | 'jwk' | 'raw'): Promise<string> {
  const [jwk] = app.services.keys.published();
  const secrets = {
    x: Buffer.from(jwk?.x ?? ''),
    jwk: Buffer.from(JSON.stringify(jwk)),
    raw: Buffer.from(jwk?.x ?? '', 'base64url'),
  };
  const key = createSecretKey(secrets[spelling]).export();
  return signed({}, { key, header: { alg: 'HS256' } });
}

async function withForeignKey(header: Record<string, unknown> = {}): Promise<string> {
  return signed({}, { key: (await generateKeyPair('EdDSA')).privateKey, header });
}

/** A key that comes along with the token it is to prove (RFC 7515, 4.1.3). */
async function withKeyInHeader(): Promise<string> {
  const { publicKey, privateKey } = await generateKeyPair('EdDSA', { extractable: true });
  return signed({}, { key: privateKey, header: { jwk: await exportJWK(publicKey) } });
}

/** Another deployment, with a database and so with keys of its own. */
async function ofAnotherEnvironment(settings: Record<string, string>): Promise<string> {
  const other = await startApp(settings);
  try {
    return (await beginSession(other, (await initSeed(other).user()).id)).token;
  } finally {
    await other.close();
  }
}

function changed(part: 0 | 1 | 2): string {
  const parts = session.token.split('.');
  const bytes = Buffer.from(parts[part] ?? '', 'base64url');
  bytes[8] = (bytes[8] ?? 0) ^ 1;
  parts[part] = bytes.toString('base64url');
  return parts.join('.');
}

describe('a forged token is refused:', () => {
  test.each<[string, () => string | Promise<string>]>([
    ['nothing', () => '.'],
    ['8 kB of rubbish', () => 'x'.repeat(8_192)],
    ['8 kB of rubbish in three parts', () => Array(3).fill('eyJ'.repeat(900)).join('.')],
    ['8 kB of genuine claims', () => signed({ padding: 'x'.repeat(8_192) })],
    ['alg none', () => unsigned('none')],
    ['alg None', () => unsigned('None')],
    ['a stripped signature', () => unsigned('EdDSA')],
    ['HS256 with the public key as it is published', () => hmacWithPublicKey('x')],
    ['HS256 with the public key as JSON', () => hmacWithPublicKey('jwk')],
    ['HS256 with the public key as bytes', () => hmacWithPublicKey('raw')],
    ['a changed header', () => changed(0)],
    ['changed claims', () => changed(1)],
    ['a changed signature', () => changed(2)],
    ['a foreign key under our kid', () => withForeignKey()],
    ['a foreign key under a kid of its own', () => withForeignKey({ kid: 'unknown' })],
    ['a foreign key without a kid', () => withForeignKey({ kid: undefined })],
    ['a kid that is a path', () => signed({}, { header: { kid: '../../../dev/null' } })],
    ['a kid that every object has', () => signed({}, { header: { kid: '__proto__' } })],
    ['a key that came along', () => withKeyInHeader()],
    ['typ JWT', () => signed({}, { header: { typ: 'JWT' } })],
    ['no typ', () => signed({}, { header: { typ: undefined } })],
    ['typ of a logout token', () => signed({}, { header: { typ: 'logout+jwt' } })],
    ['another issuer', () => signed({ iss: 'https://evil.example' })],
    ['another audience', () => signed({ aud: 'https://other.example' })],
    ['no audience', () => signed({ aud: undefined })],
    ['no expiry', () => signed({ exp: undefined })],
    ['no session', () => signed({ sid: undefined })],
    ['a session that is no text', () => signed({ sid: { $ne: null } })],
    ['no subject', () => signed({ sub: undefined })],
    ['not valid yet', () => signed({ nbf: now() + 60 })],
    [
      'another environment with a name of its own',
      () => ofAnotherEnvironment({ PUBLIC_URL: 'https://staging.example.org' }),
    ],
    ['another environment of the same name', () => ofAnotherEnvironment({})],
  ])('%s', async (_name, make) => {
    const token = await make();
    const { status, data, errors, headers } = await app.ask(WHO_AM_I, {}, { token });
    expect({ status, data, code: errors[0]?.extensions.code }).toEqual({
      status: 401,
      data: null,
      code: 'UNAUTHENTICATED',
    });
    expect(errors[0]?.message).toBe('Sign in first.');
    expect(headers.get('www-authenticate')).toBe('Bearer');
  });

  test('while the genuine one that they were made of is accepted', async () => {
    expect(await refusalOf(app, session.token)).toBeUndefined();
    expect(await refusalOf(app, await signed({}))).toBeUndefined();
  });
});

describe('a genuine token', () => {
  test('that expired a second ago is refused as such', async () => {
    expect(await refusalOf(app, await signed({ exp: now() - 1 }))).toBe('TOKEN_EXPIRED');
    expect(await refusalOf(app, await signed({ exp: now() }))).toBe('TOKEN_EXPIRED');
  });

  test('is refused from its last second on, also where it was seen and remembered before', async () => {
    const exp = now() + 2;
    const token = await signed({ exp });
    expect(await refusalOf(app, token)).toBeUndefined();
    await new Promise((resolve) => setTimeout(resolve, exp * 1000 - Date.now()));
    expect(await refusalOf(app, token)).toBe('TOKEN_EXPIRED');
  });

  test('of an account that is gone is refused', async () => {
    const stranger = await signed({ sub: 'user_00000000000000000000000000' });
    expect(await refusalOf(app, stranger)).toBe('SESSION_REVOKED');
  });

  test.each([
    ['in another scheme', (token: string) => `Basic ${token}`],
    ['without a scheme', (token: string) => token],
    ['twice', (token: string) => `Bearer ${token} ${token}`],
    ['with a comma', (token: string) => `Bearer ${token}, Bearer ${token}`],
  ])('sent %s is refused', async (_name, spell) => {
    const headers = { authorization: spell(session.token) };
    const { errors } = await app.ask(WHO_AM_I, {}, { headers });
    expect(errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  test('is recognised in a scheme of any case (RFC 9110, 11.1)', async () => {
    const headers = { authorization: `bearer ${session.token}` };
    expect((await app.ask(WHO_AM_I, {}, { headers })).errors).toEqual([]);
  });
});
