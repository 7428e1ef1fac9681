import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphql } from '../src/generated/client/index.ts';
import { startApp, type TestApp } from './support/app.ts';
import { initSeed, LOGIN, type SeededUser, someAddress } from './support/seed.ts';

const ORIGIN = 'https://app.example.org';
const CSRF = { 'x-conclave-csrf': '1' };

const REFRESH = graphql(`
  mutation RefreshByCookie {
    refreshSession(input: {}) {
      __typename
      ... on RefreshSuccess {
        tokens {
          accessToken
          refreshToken
        }
      }
      ... on RefreshRefused {
        reason
      }
    }
  }
`);

let app: TestApp;
let person: SeededUser;
beforeAll(async () => {
  app = await startApp({ CORS_ORIGINS: ORIGIN });
  person = await initSeed(app).user();
});
afterAll(() => app.close());

const SIGN_IN = graphql(`
  mutation SignInByCookies($input: LoginInput!) {
    login(input: $input) {
      __typename
      ... on LoginSuccess {
        deviceToken
        tokens {
          accessToken
        }
      }
      ... on TooManyAttempts {
        message
      }
    }
  }
`);

const signIn = (headers: Record<string, string>) =>
  app.ask(
    LOGIN,
    { input: { email: person.email, password: person.password, delivery: 'COOKIE' } },
    { headers },
  );

async function cookieOf(): Promise<string> {
  const { headers } = await signIn({ ...CSRF, origin: ORIGIN });
  return headers.getSetCookie()[0]?.split(';')[0] ?? '';
}

describe('a refresh token for a browser', () => {
  test('goes into a cookie that scripts cannot read, and nowhere else', async () => {
    const { data, headers } = await signIn({ ...CSRF, origin: ORIGIN });
    const [cookie = ''] = headers.getSetCookie();
    expect(cookie).toMatch(/^__Host-conclave_refresh=cnr\.[^;]+; /);
    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/']) {
      expect(cookie.split('; ')).toContain(attribute);
    }
    expect(cookie).not.toMatch(/Domain/i);
    const login = data?.login;
    if (login?.__typename !== 'LoginSuccess') throw new Error('not signed in');
    expect(login.tokens.refreshToken).toBeNull();
    expect(login.tokens.accessToken).toMatch(/^ey/);
    expect(JSON.stringify(data)).not.toContain('cnr.');
  });

  test('is refreshed by the cookie, which is set anew', async () => {
    const cookie = await cookieOf();
    const answer = await app.ask(REFRESH, {}, { headers: { ...CSRF, cookie, origin: ORIGIN } });
    const refreshed = answer.data?.refreshSession;
    if (refreshed?.__typename !== 'RefreshSuccess') throw new Error('not refreshed');
    expect(refreshed.tokens.refreshToken).toBeNull();
    const [next] = answer.headers.getSetCookie();
    expect(next).toMatch(/^__Host-conclave_refresh=cnr\./);
    expect(next?.split(';')[0]).not.toBe(cookie);
  });

  test('of two tabs that refresh at once is the same afterwards, and neither loses it', async () => {
    const cookie = await cookieOf();
    const headers = { ...CSRF, cookie, origin: ORIGIN };
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => app.ask(REFRESH, {}, { headers })),
    );
    const cookies = answers.map((answer) => answer.headers.getSetCookie()[0]?.split(';')[0]);
    expect(new Set(cookies).size).toBe(1);
    expect(cookies[0]).toMatch(/=cnr\./);
  });

  test('that is refused leaves the cookie of whoever was faster', async () => {
    const cookie = await cookieOf();
    const headers = { ...CSRF, cookie, origin: ORIGIN };
    await app.ask(REFRESH, {}, { headers });
    await app.sql(`update session set refreshed_at = refreshed_at - interval '1 hour'`);
    const { data, headers: answered } = await app.ask(REFRESH, {}, { headers });
    expect(data?.refreshSession).toEqual({ __typename: 'RefreshRefused', reason: 'REUSED' });
    expect(answered.getSetCookie()).toEqual([]);
  });

  test('is removed by signing out', async () => {
    const { data, headers } = await signIn({ ...CSRF, origin: ORIGIN });
    if (data?.login.__typename !== 'LoginSuccess') throw new Error('not signed in');
    const cookie = headers.getSetCookie()[0]?.split(';')[0] ?? '';
    const answer = await app.ask('mutation { logout { session { state } } }', undefined, {
      token: data.login.tokens.accessToken,
      headers: { ...CSRF, cookie, origin: ORIGIN },
    });
    expect(answer.headers.getSetCookie()[0]).toMatch(/^__Host-conclave_refresh=; Max-Age=0;/);
  });
});

const DEVICE = /^__Host-conclave_device=cnd\.[^;]+; /;

/** What a browser keeps of an answer: names and values of its cookies. */
const kept = (headers: Headers) =>
  headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');
const nameOf = (cookie: string) => cookie.split('=')[0];

describe('a device token for a browser', () => {
  const tryIn = (
    { email, password }: Pick<SeededUser, 'email' | 'password'>,
    { cookie, ...more }: { cookie?: string; origin?: string; delivery?: 'BODY' | 'COOKIE' } = {},
  ) =>
    app.ask(
      SIGN_IN,
      { input: { email, password, delivery: more.delivery ?? 'COOKIE' } },
      {
        headers: {
          ...CSRF,
          origin: more.origin ?? ORIGIN,
          'x-forwarded-for': someAddress(),
          ...(cookie && { cookie }),
        },
      },
    );
  const devicesOf = ({ id }: SeededUser) =>
    app.sql('select 1 from device where user_id = $1', [id]);

  test('goes into a cookie of its own, that scripts cannot read and that outlives the session', async () => {
    const someone = await initSeed(app).user();
    const { data, headers } = await tryIn(someone);
    const cookies = headers.getSetCookie();
    expect(cookies.map(nameOf)).toEqual(['__Host-conclave_refresh', '__Host-conclave_device']);
    const device = cookies.find((cookie) => DEVICE.test(cookie)) ?? '';
    for (const attribute of ['HttpOnly', 'Secure', 'SameSite=Strict', 'Path=/']) {
      expect(device.split('; ')).toContain(attribute);
    }
    expect(device).not.toMatch(/Domain/i);
    const days = (Date.parse(/Expires=([^;]+)/.exec(device)?.[1] ?? '') - Date.now()) / 86_400_000;
    expect(Math.round(days)).toBe(400);
    expect(data?.login).toMatchObject({ deviceToken: null });
    expect(JSON.stringify(data)).not.toContain('cnd.');

    if (data?.login.__typename !== 'LoginSuccess') throw new Error('not signed in');
    const { headers: after } = await app.ask('mutation { logout { session { id } } }', undefined, {
      token: data.login.tokens.accessToken,
      headers: { ...CSRF, origin: ORIGIN, cookie: kept(headers) },
    });
    expect(after.getSetCookie().map(nameOf)).toEqual(['__Host-conclave_refresh']);
  });

  test('makes the next sign-in one of a known device, whom no stranger locks out', async () => {
    const someone = await initSeed(app).user();
    const cookie = kept((await tryIn(someone)).headers);
    for (let guesses = 0; guesses < 5; guesses++) {
      await tryIn({ email: someone.email, password: 'a guess' });
    }
    expect((await tryIn(someone)).data?.login.__typename).toBe('TooManyAttempts');
    const { data, headers } = await tryIn(someone, { cookie });
    expect(data?.login.__typename).toBe('LoginSuccess');
    expect(await devicesOf(someone)).toHaveLength(1);
    expect(kept(headers).split('; ')[1]).toBe(cookie.split('; ')[1]);
  });

  test('of another account, or that was tampered with, is as none', async () => {
    const [one, other] = [await initSeed(app).user(), await initSeed(app).user()];
    const cookie = kept((await tryIn(other)).headers);
    for (const foreign of [cookie, '__Host-conclave_device=cnd.rubbish']) {
      expect((await tryIn(one, { cookie: foreign })).data?.login.__typename).toBe('LoginSuccess');
    }
    expect(await devicesOf(one)).toHaveLength(2);
  });

  test('is not looked at where tokens go into the body, nor from an origin that is not listed', async () => {
    const someone = await initSeed(app).user();
    const cookie = kept((await tryIn(someone)).headers);
    const { data, headers } = await tryIn(someone, { cookie, delivery: 'BODY' });
    expect(data?.login).toMatchObject({ deviceToken: expect.stringMatching(/^cnd\./) });
    expect(headers.getSetCookie()).toEqual([]);
    expect(await devicesOf(someone)).toHaveLength(2);
    const { errors } = await tryIn(someone, { cookie, origin: 'https://evil.example' });
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect(await devicesOf(someone)).toHaveLength(2);
  });

  test('is removed with the account, as is the refresh token', async () => {
    const someone = await initSeed(app).user();
    const { data, headers } = await tryIn(someone);
    if (data?.login.__typename !== 'LoginSuccess') throw new Error('not signed in');
    const { headers: after } = await app.ask(
      'mutation ($password: String!) { deleteAccount(input: { password: $password }) { __typename } }',
      { password: someone.password },
      {
        token: data.login.tokens.accessToken,
        headers: { ...CSRF, origin: ORIGIN, cookie: kept(headers) },
      },
    );
    expect(kept(after)).toBe('__Host-conclave_refresh=; __Host-conclave_device=');
    for (const cookie of after.getSetCookie()) expect(cookie).toContain('Max-Age=0;');
  });
});

describe('what another site makes a browser send', () => {
  test.each([
    ['no header', { origin: ORIGIN }],
    ['an origin that is not listed', { ...CSRF, origin: 'https://evil.example' }],
    ['an opaque origin', { ...CSRF, origin: 'null' }],
  ])('with %s refreshes nothing and is logged', async (_what, headers) => {
    const cookie = await cookieOf();
    app.logs.length = 0;
    const { errors } = await app.ask(REFRESH, {}, { headers: { ...headers, cookie } });
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect(app.logs.map((line) => line.event)).toContain('csrf_invalid_token');
    const { data } = await app.ask(REFRESH, {}, { headers: { ...CSRF, cookie, origin: ORIGIN } });
    expect(data?.refreshSession.__typename).toBe('RefreshSuccess');
  });

  test('begins no session that asks for a cookie', async () => {
    const count = async () => (await app.sql('select 1 from session')).length;
    const before = await count();
    const { errors } = await signIn({ origin: 'https://evil.example', ...CSRF });
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
    expect(await count()).toBe(before);
  });

  test('without token and without cookie is told so', async () => {
    const { errors } = await app.ask(REFRESH, {}, { headers: CSRF });
    expect(errors[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.refreshToken',
    });
  });
});
