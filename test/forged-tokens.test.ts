import { createHmac, createPublicKey } from 'node:crypto';
import { type CryptoKey, decodeJwt, exportJWK, generateKeyPair, importPKCS8, SignJWT } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSecrets } from '../src/secrets.ts';
import { startApp, type TestApp } from './support/app.ts';
import { initSeed, type SeededSession } from './support/seed.ts';

const SECRET_KEY = 'pT7dLq0XzN4vR9cY2mW6hB1sK8fJ5gE3aU';
const ISSUER = 'http://localhost:4000';

let app: TestApp;
let session: SeededSession;
/** The true key, as somebody who has both the database and SECRET_KEY would have it. */
let key: CryptoKey;
let kid: string;
let publicJwk: { kty: string; crv: string; x: string };
beforeAll(async () => {
  app = await startApp({ SECRET_KEY });
  session = await (await initSeed(app).user()).signIn();
  const [row] = await app.sql<{
    kid: string;
    private_sealed: Buffer;
    public_jwk: typeof publicJwk;
  }>('select * from signing_key');
  if (!row) throw new Error('a key');
  ({ kid, public_jwk: publicJwk } = row);
  const opened = createSecrets(SECRET_KEY).open(row.private_sealed, `signing-key:${kid}`);
  key = (await importPKCS8(opened.toString(), 'EdDSA')) as CryptoKey;
});
afterAll(() => app.close());

async function refusalOf(token: string): Promise<unknown> {
  const { data, errors } = await app.ask('{ viewer { id } }', undefined, { token });
  return data ? 'accepted' : errors[0]?.extensions.code;
}

const now = () => Math.floor(Date.now() / 1000);

/** A token as the server makes it, but for what is said otherwise. */
function forge(claims: object = {}, header: object = {}, by: CryptoKey | Uint8Array = key) {
  return new SignJWT({
    iss: ISSUER,
    aud: ISSUER,
    ...decodeJwt(session.token),
    iat: now(),
    exp: now() + 60,
    ...claims,
  })
    .setProtectedHeader({ alg: 'EdDSA', typ: 'at+jwt', kid, ...header })
    .sign(by);
}

/** The same with a signature of one's own making. */
function assemble(header: object, signature: (input: string) => string): string {
  const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const input = `${part(header)}.${part({ ...decodeJwt(session.token), exp: now() + 60 })}`;
  return `${input}.${signature(input)}`;
}

test('what the server would have made itself is accepted, or the rest would prove nothing', async () => {
  expect(await refusalOf(session.token)).toBe('accepted');
  expect(await refusalOf(await forge())).toBe('accepted');
});

describe('a forged token is refused', () => {
  const pem = () =>
    createPublicKey({ key: { ...publicJwk }, format: 'jwk' }).export({
      type: 'spki',
      format: 'pem',
    });
  const hmac = (secret: string | Buffer) => (input: string) =>
    createHmac('sha256', secret).update(input).digest('base64url');

  test.each(['none', 'None', 'NONE', ''])('without a signature: alg %j', async (alg) => {
    expect(await refusalOf(assemble({ alg, typ: 'at+jwt', kid }, () => ''))).toBe(
      'UNAUTHENTICATED',
    );
  });

  test('with the public key as the secret of HS256, in any form of it', async () => {
    const header = { alg: 'HS256', typ: 'at+jwt', kid };
    const secrets = [
      pem(),
      `${pem()}`.trim(),
      JSON.stringify(publicJwk),
      Buffer.from(publicJwk.x, 'base64url'),
    ];
    for (const secret of secrets) {
      expect(await refusalOf(assemble(header, hmac(secret)))).toBe('UNAUTHENTICATED');
    }
  });

  test('with its own key in the header', async () => {
    const own = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
    const jwk = await exportJWK(own.publicKey);
    expect(await refusalOf(await forge({}, { jwk }, own.privateKey))).toBe('UNAUTHENTICATED');
    const jku = 'http://127.0.0.1:9/keys';
    expect(await refusalOf(await forge({}, { jku, kid: 'own' }, own.privateKey))).toBe(
      'UNAUTHENTICATED',
    );
  });

  test.each([['JWT'], ['at+jwt2'], ['logout+jwt'], [undefined]])(
    'with another type: %s',
    async (typ) => {
      expect(await refusalOf(await forge({}, { typ }))).toBe('UNAUTHENTICATED');
    },
  );

  test.each<[string, object]>([
    ['another issuer', { iss: 'https://elsewhere.example' }],
    ['the issuer with a slash', { iss: `${ISSUER}/` }],
    ['no issuer', { iss: undefined }],
    ['another audience', { aud: 'https://elsewhere.example' }],
    ['no audience', { aud: undefined }],
    ['no session', { sid: undefined }],
    ['no subject', { sub: undefined }],
    ['no end', { exp: undefined }],
  ])('with %s', async (_, claims) => {
    expect(await refusalOf(await forge(claims))).toBe('UNAUTHENTICATED');
  });

  test('of a key that nobody knows', async () => {
    const own = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
    expect(await refusalOf(await forge({}, { kid: 'unknown' }, own.privateKey))).toBe(
      'UNAUTHENTICATED',
    );
    expect(await refusalOf(await forge({}, {}, own.privateKey))).toBe('UNAUTHENTICATED');
    expect(await refusalOf(await forge({}, { kid: undefined }))).toBe('UNAUTHENTICATED');
  });

  test('that expired a second ago, also where it was good before', async () => {
    expect(await refusalOf(await forge({ exp: now() - 1 }))).toBe('TOKEN_EXPIRED');
    const short = await forge({ exp: now() + 1 });
    expect(await refusalOf(short)).toBe('accepted');
    await new Promise((resolve) => setTimeout(resolve, 1_100));
    expect(await refusalOf(short)).toBe('TOKEN_EXPIRED');
  });

  test('with any bit of its signature or claims changed', async () => {
    const [header = '', claims = '', signature = ''] = session.token.split('.');
    const flip = (part: string, at: number) => {
      const bytes = Buffer.from(part, 'base64url');
      bytes[at] = (bytes[at] ?? 0) ^ 1;
      return bytes.toString('base64url');
    };
    for (const at of [0, 20, 63]) {
      expect(await refusalOf([header, claims, flip(signature, at)].join('.'))).toBe(
        'UNAUTHENTICATED',
      );
      expect(await refusalOf([header, flip(claims, at), signature].join('.'))).toBe(
        'UNAUTHENTICATED',
      );
    }
  });

  test('of eight kilobytes of junk', async () => {
    const junk = ['x'.repeat(8_192), 'a.'.repeat(4_096), `${session.token}${'A'.repeat(8_192)}`];
    for (const token of junk) expect(await refusalOf(token)).toBe('UNAUTHENTICATED');
  });

  test('of another environment, be it with the same names or with the same keys', async () => {
    const elsewhere = await startApp({ PUBLIC_URL: ISSUER });
    try {
      const theirs = await (await initSeed(elsewhere).user()).signIn();
      expect(await refusalOf(theirs.token)).toBe('UNAUTHENTICATED');
      const staging = { iss: 'https://staging.example', aud: 'https://staging.example' };
      expect(await refusalOf(await forge(staging))).toBe('UNAUTHENTICATED');
    } finally {
      await elsewhere.close();
    }
  });

  test('of a retired key past its time, though its signature is right', async () => {
    await app.services.keyRotation.rotate(true, { actor: { type: 'SYSTEM' } });
    await app.services.keys.load();
    expect(await refusalOf(await forge())).toBe('accepted');

    await app.sql('update signing_key set accepted_until = clock_timestamp() where kid = $1', [
      kid,
    ]);
    await app.services.keys.load();

    expect(await refusalOf(await forge())).toBe('UNAUTHENTICATED');
    expect(await refusalOf(session.token)).toBe('UNAUTHENTICATED');
  });

  test('and many of unknown keys ask the database next to never', async () => {
    const own = await generateKeyPair('EdDSA', { crv: 'Ed25519' });
    const before = await keyReads();
    for (let n = 0; n < 50; n++) {
      await refusalOf(await forge({}, { kid: `unknown-${n}` }, own.privateKey));
    }
    expect((await keyReads()) - before).toBeLessThanOrEqual(3);
  });
});

/** How often the table of keys was read. */
async function keyReads(): Promise<number> {
  await app.sql('select pg_stat_force_next_flush()');
  const [row] = await app.sql<{ reads: number }>(
    `select (seq_scan + coalesce(idx_scan, 0))::int as reads
     from pg_stat_user_tables where relname = 'signing_key'`,
  );
  return row?.reads ?? 0;
}
