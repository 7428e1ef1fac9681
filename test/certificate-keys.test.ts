import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { SYSTEM } from '../src/audit/facts.ts';
import { CertificateKeyLocked } from '../src/councils/certificates/certificate-keys.service.ts';
import { startApp, startAppOn, type TestApp } from './support/app.ts';

const OLD = 'pT7dLq0XzN4vR9cY2mW6hB1sK8fJ5gE3aU-certificates';
const NEW = 'zM3xCv6Bn9Lk2Jh5Gf8Ds1Ap4Oi7Uy0TrE-certificates';
const PATH = 'http://localhost:4000/.well-known/conclave-certificate-keys.json';

let app: TestApp;
/** A further node, which knows nothing but the old secret. */
let bereft: TestApp;
/** A node that has the new secret and knows the old one. */
let replaced: TestApp;
beforeAll(async () => {
  app = await startApp({ SECRET_KEY: OLD });
  bereft = await startAppOn(app, { SECRET_KEY: OLD });
  replaced = await startAppOn(app, { SECRET_KEY: NEW, SECRET_KEY_PREVIOUS: OLD });
});
afterAll(async () => {
  await replaced?.close();
  await bereft?.close();
  await app?.close();
});

const keysOf = (node: TestApp) => node.services.certificateKeys;

async function publishedKids(node: TestApp = app): Promise<string[]> {
  const { keys } = (await (await node.fetch(PATH)).json()) as { keys: { kid: string }[] };
  return keys.map(({ kid }) => kid);
}

async function activeKid(): Promise<string> {
  const active = (await keysOf(app).list()).filter(({ state }) => state === 'ACTIVE');
  expect(active).toHaveLength(1);
  return active[0]?.kid ?? '';
}

const age = (days: number) =>
  app.sql(
    `alter table certificate_key disable trigger user;
     update certificate_key set created_at = clock_timestamp() - interval '${days} days'
       where state = 'ACTIVE';
     alter table certificate_key enable trigger user`,
  );

describe('the keys of certificates', () => {
  test('begin with one, however many make it at once', async () => {
    const nodes = [app, bereft, app, bereft, app, bereft];
    await Promise.all(nodes.map((node) => keysOf(node).ensure(SYSTEM)));
    const kid = await activeKid();
    const facts = await app.sql(
      "select data from audit_event where action = 'KEY_ROTATED' and target_id = $1",
      [kid],
    );
    expect(facts).toEqual([{ data: { step: 'ACTIVATED', purpose: 'CERTIFICATES' } }]);
  });

  test('are published, without private parts, apart from those of access tokens', async () => {
    const response = await app.fetch(PATH);
    expect(response.headers.get('content-type')).toBe('application/jwk-set+json');
    const { keys } = (await response.json()) as { keys: { kid: string }[] };
    expect(keys.map((key) => Object.keys(key).sort())).toEqual([
      ['alg', 'crv', 'kid', 'kty', 'use', 'x'],
    ]);
    const tokens = app.services.keys.published().map(({ kid }) => kid);
    expect(keys.some(({ kid }) => tokens.includes(kid))).toBe(false);
    const posted = await app.fetch(PATH, { method: 'POST', body: '' });
    expect([posted.status, posted.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });

  test('stay published for good when another one signs, and cannot sign again', async () => {
    const former = await activeKid();
    const rotation = await keysOf(app).rotate(false, SYSTEM);
    expect(rotation).toMatchObject({ kind: 'activated', formerKid: former });
    const now = await activeKid();
    expect(now).not.toBe(former);
    await vi.waitFor(
      async () => expect((await publishedKids()).sort()).toEqual([former, now].sort()),
      { timeout: 30_000, interval: 200 },
    );
    expect(
      await app.sql('select state, private_sealed from certificate_key where kid = $1', [former]),
    ).toEqual([{ state: 'RETIRED', private_sealed: null }]);
  });

  test('are replaced by age, once, whoever comes', async () => {
    const nodes = [app, bereft, app, bereft];
    const due = () => Promise.all(nodes.map((node) => keysOf(node).rotateWhenDue(SYSTEM)));
    const kinds = async () => (await due()).map(({ kind }) => kind).sort();
    await age(89);
    expect(await kinds()).toEqual(Array(4).fill('not-due'));
    expect(await keysOf(app).ageSeconds()).toBeGreaterThan(88 * 86_400);
    await age(90);
    expect(await kinds()).toEqual(['activated', 'not-due', 'not-due', 'not-due']);
  });

  test('are asked for again where the database has none to give', async () => {
    // What is remembered is forgotten with a rotation.
    await keysOf(app).rotate(false, SYSTEM);
    await app.sql('alter table certificate_key rename to certificate_key_away');
    try {
      const { status, headers } = await app.fetch(PATH);
      expect([status, headers.get('retry-after')]).toEqual([503, '5']);
      expect(app.logs).toContainEqual(expect.objectContaining({ event: 'keys_not_read' }));
    } finally {
      await app.sql('alter table certificate_key_away rename to certificate_key');
    }
    expect(await publishedKids()).toContain(await activeKid());
  });

  test('are not to be deleted or changed by the server, nor by the owner in passing', async () => {
    const { db } = app;
    await expect(db.fork().execute('delete from certificate_key')).rejects.toThrow('permission');
    await expect(
      app.sql(`update certificate_key set public_jwk = '{}' where state = 'RETIRED'`),
    ).rejects.toThrow('may not be changed');
  });
});

describe('where SECRET_KEY is another one', () => {
  test('reseal puts the key under the new one, and then the old secret opens it no more', async () => {
    const before = await activeKid();
    expect(await keysOf(replaced).reseal(SYSTEM)).toBe(1);
    expect(await keysOf(replaced).reseal(SYSTEM)).toBe(0);
    expect(await activeKid()).toBe(before);
    const signer = (node: TestApp) =>
      node.db.transaction(async (tx) => (await keysOf(node).signer(tx)).kid);
    expect(await signer(replaced)).toBe(before);
    await expect(signer(bereft)).rejects.toThrow(CertificateKeyLocked);
  });

  test('a key is not lost to who cannot open it: neither by age nor unforced', async () => {
    const kid = await activeKid();
    await age(400);
    expect(await keysOf(bereft).rotateWhenDue(SYSTEM)).toEqual({ kind: 'locked', kid });
    expect(await keysOf(bereft).rotate(false, SYSTEM)).toEqual({ kind: 'locked', kid });
    await expect(keysOf(bereft).reseal(SYSTEM)).rejects.toThrow(CertificateKeyLocked);
    expect(await activeKid()).toBe(kid);
    expect(await keysOf(bereft).rotate(true, SYSTEM)).toMatchObject({ formerKid: kid });
    expect(await activeKid()).not.toBe(kid);
  });
});
