import { createRemoteJWKSet, customFetch, decodeProtectedHeader, jwtVerify } from 'jose';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SYSTEM } from '../src/audit/facts.ts';
import type { Rotation } from '../src/sessions/key-rotation.service.ts';
import { startApp, startAppOn, type TestApp } from './support/app.ts';
import { eventually } from './support/eventually.ts';
import { freePort } from './support/free-port.ts';
import { initSeed, type SeededUser } from './support/seed.ts';

let app: TestApp;
let other: TestApp;
let person: SeededUser;
beforeAll(async () => {
  app = await startApp();
  other = await startAppOn(app);
  person = await initSeed(app).user('ADMIN');
});
afterAll(async () => {
  await other.close();
  await app.close();
});

const kidOf = (token: string) => decodeProtectedHeader(token).kid;

async function publishedBy(node: TestApp): Promise<string[]> {
  const response = await node.fetch('http://localhost:4000/.well-known/jwks.json');
  const { keys } = (await response.json()) as { keys: { kid: string }[] };
  return keys.map(({ kid }) => kid);
}

async function isAccepted(token: string, node: TestApp): Promise<boolean> {
  const { errors } = await node.ask('{ viewer { id } }', undefined, { token });
  return errors.length === 0;
}

/** Makes a key older than it is. */
async function age(kid: string, interval: string): Promise<void> {
  const sql = 'update signing_key set created_at = created_at - $2::interval where kid = $1';
  await app.sql(sql, [kid, interval]);
}

async function factsOf(kid: string): Promise<unknown[]> {
  const facts = await app.sql<{ data: unknown }>(
    `select data from audit_event where action = 'KEY_ROTATED' and target_id = $1
     order by occurred_at, id`,
    [kid],
  );
  return facts.map(({ data }) => data);
}

async function states(): Promise<string[]> {
  return (await app.services.keyRotation.list()).map(({ state }) => state);
}

function kidIn(rotation: Rotation): string {
  if (rotation.kind === 'not-due') throw new Error('nothing was rotated');
  return rotation.kid;
}

/** Publishes a key and lets it sign once both nodes know it. */
async function rotateThrough(): Promise<string> {
  const kid = kidIn(await app.services.keyRotation.rotate(false, SYSTEM));
  await age(kid, '10 minutes');
  await app.services.keyRotation.rotate(false, SYSTEM);
  for (const node of [app, other]) {
    await eventually(() => expect(node.services.keys.signingKey().kid).toBe(kid));
  }
  return kid;
}

describe('a new key', () => {
  let before: string;
  let next: string;

  test('is published by every node before it signs', async () => {
    before = kidOf((await person.signIn()).token) ?? '';
    const rotation = await app.services.keyRotation.rotate(false, SYSTEM);

    next = kidIn(rotation);
    expect(rotation.kind).toBe('published');
    for (const node of [app, other]) {
      await eventually(async () =>
        expect((await publishedBy(node)).sort()).toEqual([before, next].sort()),
      );
    }
    expect(kidOf((await person.signIn()).token)).toBe(before);
    expect(await factsOf(next)).toEqual([{ step: 'PUBLISHED' }]);
  });

  test('does not sign before it has been published for ten minutes', async () => {
    await age(next, '9 minutes 50 seconds');

    const rotation = await app.services.keyRotation.rotate(false, SYSTEM);

    expect(rotation).toMatchObject({ kind: 'waiting', kid: next });
    expect(await app.services.keyRotation.rotateWhenDue(SYSTEM)).toEqual({ kind: 'not-due' });
    expect((await states()).sort()).toEqual(['ACTIVE', 'NEXT']);
  });

  test('then signs on every node, while tokens of the former are still accepted', async () => {
    const { token } = await person.signIn();
    await age(next, '10 seconds');

    const rotation = await app.services.keyRotation.rotate(false, SYSTEM);

    expect(rotation).toMatchObject({ kind: 'activated', kid: next, formerKid: before });
    for (const node of [app, other]) {
      await eventually(() => expect(node.services.keys.signingKey().kid).toBe(next));
      expect(await isAccepted(token, node)).toBe(true);
      expect(await publishedBy(node)).toContain(before);
    }
    expect(kidOf((await person.signIn()).token)).toBe(next);
    expect(await factsOf(next)).toEqual([{ step: 'PUBLISHED' }, { step: 'ACTIVATED' }]);
    const [retired] = await app.sql(
      `select private_sealed, extract(epoch from accepted_until - retired_at)::int as seconds
       from signing_key where kid = $1`,
      [before],
    );
    expect(retired, 'an hour, the longest life of a token, and some').toEqual({
      private_sealed: null,
      seconds: 3_900,
    });
  });

  test('signs at once when forced, and the log says so', async () => {
    const rotation = await app.services.keyRotation.rotate(true, SYSTEM);

    const kid = kidIn(rotation);
    await eventually(() => expect(app.services.keys.signingKey().kid).toBe(kid));
    expect(await factsOf(kid)).toEqual([
      { step: 'PUBLISHED' },
      { step: 'ACTIVATED', forced: true },
    ]);
  });
});

describe('a retired key past its time', () => {
  const setAcceptedUntil = (kid: string, interval: string) =>
    app.sql(
      'update signing_key set accepted_until = clock_timestamp() + $2::interval where kid = $1',
      [kid, interval],
    );

  test('is published no more, and tokens that were good a moment ago are refused', async () => {
    const { token } = await person.signIn();
    const kid = kidOf(token) ?? '';
    await rotateThrough();
    expect(await isAccepted(token, app)).toBe(true);
    expect(await isAccepted(token, other)).toBe(true);

    await setAcceptedUntil(kid, '-1 second');
    await Promise.all([app.services.keys.load(), other.services.keys.load()]);

    for (const node of [app, other]) {
      expect(await publishedBy(node)).not.toContain(kid);
      const { errors } = await node.ask('{ viewer { id } }', undefined, { token });
      expect(errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
    }
  });

  test('is refused when its time comes, by a node that hears nothing of it', async () => {
    const { token } = await person.signIn();
    const kid = kidOf(token) ?? '';
    await rotateThrough();
    await setAcceptedUntil(kid, '700 milliseconds');
    await app.services.keys.load();
    expect(await isAccepted(token, app)).toBe(true);

    await eventually(async () => expect(await isAccepted(token, app)).toBe(false));

    expect(await publishedBy(app)).not.toContain(kid);
  });
});

describe('the schedule', () => {
  const manyAtOnce = () =>
    Promise.all(
      [app, other, app, other, app, other].map((node) =>
        node.services.keyRotation.rotateWhenDue(SYSTEM),
      ),
    );
  const kindsOf = (rotations: Rotation[]) => rotations.map(({ kind }) => kind).sort();
  const setActiveFor = (days: number) =>
    app.sql(
      `update signing_key set activated_at = clock_timestamp() - make_interval(days => $1)
       where state = 'ACTIVE'`,
      [days],
    );
  const NOTHING = new Array(6).fill('not-due');
  const ONCE = (kind: string) => [...NOTHING.slice(1), kind].sort();

  test('leaves a key alone for 90 days', async () => {
    await setActiveFor(89);
    expect(kindsOf(await manyAtOnce())).toEqual(NOTHING);
  });

  test('takes each step once, however many workers come to it together', async () => {
    await setActiveFor(90);
    const published = await manyAtOnce();
    expect(kindsOf(published)).toEqual(ONCE('published'));
    expect(kindsOf(await manyAtOnce())).toEqual(NOTHING);

    const kid = kidIn(published.find(({ kind }) => kind === 'published') ?? { kind: 'not-due' });
    await age(kid, '10 minutes');
    expect(kindsOf(await manyAtOnce())).toEqual(ONCE('activated'));
    expect(kindsOf(await manyAtOnce())).toEqual(NOTHING);
    expect(await factsOf(kid)).toEqual([{ step: 'PUBLISHED' }, { step: 'ACTIVATED' }]);
  });
});

describe('another service, by the metadata alone', () => {
  let node: TestApp;
  let url: string;
  beforeAll(async () => {
    // Tokens name the port in their issuer, so it has to be known before the server listens.
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    node = await startAppOn(app, { PORT: String(port), PUBLIC_URL: url });
    await node.listen();
  });
  afterAll(() => node.close());

  test.each(['oauth-authorization-server', 'openid-configuration'])(
    'checks tokens with jose, also those of a key it fetched before that signed: %s',
    async (name) => {
      const metadata = (await (await fetch(`${url}/.well-known/${name}`)).json()) as {
        issuer: string;
        jwks_uri: string;
        id_token_signing_alg_values_supported: string[];
      };
      let fetches = 0;
      const keys = createRemoteJWKSet(new URL(metadata.jwks_uri), {
        [customFetch]: (...args) => {
          fetches += 1;
          return fetch(...args);
        },
      });
      const verify = (token: string) =>
        jwtVerify(token, keys, {
          issuer: metadata.issuer,
          audience: metadata.issuer,
          typ: 'at+jwt',
          algorithms: metadata.id_token_signing_alg_values_supported,
        });
      const user = await initSeed(node).user();
      const next = kidIn(await node.services.keyRotation.rotate(false, SYSTEM));
      await eventually(async () => expect(await publishedBy(node)).toContain(next));

      const first = await user.signIn();
      expect((await verify(first.token)).payload).toMatchObject({
        sub: user.id,
        sid: first.sessionId,
      });
      await age(next, '10 minutes');
      await node.services.keyRotation.rotate(false, SYSTEM);
      await eventually(() => expect(node.services.keys.signingKey().kid).toBe(next));

      const second = await user.signIn();
      expect((await verify(second.token)).protectedHeader.kid).toBe(next);
      expect((await verify(first.token)).protectedHeader.kid).not.toBe(next);
      expect(fetches).toBe(1);
    },
  );

  test('may keep the keys for far less time than they are published before they sign', async () => {
    const { headers } = await fetch(`${url}/.well-known/jwks.json`);
    expect(headers.get('content-type')).toBe('application/jwk-set+json');
    const [, seconds] = /^public, max-age=(\d+)$/.exec(headers.get('cache-control') ?? '') ?? [];
    expect(Number(seconds)).toBeGreaterThan(0);
    expect(Number(seconds)).toBeLessThanOrEqual(600 / 2);
  });

  test('sees no private part of a key', async () => {
    const response = await fetch(`${url}/.well-known/jwks.json`);
    const { keys } = (await response.json()) as { keys: object[] };
    for (const key of keys) {
      expect(Object.keys(key).sort()).toEqual(['alg', 'crv', 'kid', 'kty', 'use', 'x']);
    }
  });

  test('finds where to ask, and only what there is', async () => {
    const metadata = await (await fetch(`${url}/.well-known/oauth-authorization-server`)).json();
    expect(metadata).toMatchObject({
      issuer: url,
      jwks_uri: `${url}/.well-known/jwks.json`,
      introspection_endpoint: `${url}/oauth/introspect`,
      introspection_endpoint_auth_methods_supported: ['client_secret_basic'],
      revocation_endpoint: `${url}/oauth/revoke`,
      revocation_endpoint_auth_methods_supported: ['client_secret_basic'],
      response_types_supported: [],
    });
    expect(metadata).not.toHaveProperty('authorization_endpoint');
    expect(metadata).not.toHaveProperty('token_endpoint');
    const refused = await fetch(`${url}/.well-known/jwks.json`, { method: 'POST', body: '' });
    expect([refused.status, refused.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
  });
});
