import { afterAll, beforeAll, expect, test } from 'vitest';
import { graphql } from '../src/generated/client/index.ts';
import { createAccessTokens } from '../src/sessions/access-tokens.ts';
import { ConclaveError, createConclave } from './examples/client.ts';
import { startApp, type TestApp } from './support/app.ts';
import { initSeed, type SeededUser } from './support/seed.ts';

const WHO_AM_I = graphql(`
  query DisplayNameOfViewer {
    viewer {
      displayName
    }
  }
`);

let app: TestApp;
let endpoint: string;
let person: SeededUser;
beforeAll(async () => {
  app = await startApp();
  endpoint = `${(await app.listen()).url}/graphql`;
  person = await initSeed(app).user();
});
afterAll(() => app?.close());

/** A browser as far as a client sees it: keeps cookies, and may find that time has passed. */
function openBrowser() {
  let cookie: string | undefined;
  const aged = new Map<string, string>();
  const sent: string[] = [];

  async function fetchWithCookies(input: URL | RequestInfo, init?: RequestInit): Promise<Response> {
    const headers = new Headers(init?.headers);
    const authorization = headers.get('authorization') ?? '';
    headers.set('authorization', aged.get(authorization) ?? authorization);
    if (authorization === '') headers.delete('authorization');
    if (cookie) headers.set('cookie', cookie);
    sent.push(/(?:query|mutation) (\w+)/.exec(String(init?.body))?.[1] ?? '');
    const response = await fetch(input, { ...init, headers });
    cookie = response.headers.getSetCookie()[0]?.split(';')[0] ?? cookie;
    return response;
  }

  /** Lets the access token that was used last be one of an hour ago. */
  async function age(token: string): Promise<void> {
    const tokens = createAccessTokens({
      issuer: 'http://localhost:4000',
      keys: app.services.keys,
    });
    const claims = await tokens.verify(token);
    if (typeof claims === 'string') throw new Error(claims);
    const expired = await tokens.sign({ ...claims, expiresAt: Date.now() - 3_600_000 });
    aged.set(`Bearer ${token}`, `Bearer ${expired}`);
  }

  return { fetch: fetchWithCookies, age, sent };
}

test('the client of the documentation signs in, and says what was wrong', async () => {
  const conclave = createConclave(endpoint, openBrowser().fetch);
  const refused = await conclave.signIn(person.email, 'not the password');
  expect(refused).toMatchObject({ __typename: 'InvalidCredentials' });
  const failure = await conclave.ask(WHO_AM_I, {}).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(ConclaveError);
  expect(failure).toMatchObject({ extensions: { code: 'UNAUTHENTICATED' } });
  expect(await conclave.signIn(person.email, person.password)).toMatchObject({
    __typename: 'LoginSuccess',
  });
  expect(await conclave.ask(WHO_AM_I, {})).toEqual({
    viewer: { displayName: person.displayName },
  });
});

test('it finds the session again when the page is loaded anew, by the cookie', async () => {
  const browser = openBrowser();
  await createConclave(endpoint, browser.fetch).signIn(person.email, person.password);
  const reloaded = createConclave(endpoint, browser.fetch);
  expect(await reloaded.refresh()).toBe(true);
  await expect(reloaded.ask(WHO_AM_I, {})).resolves.toBeDefined();
});

test('it refreshes an expired token once for all who wait', async () => {
  const browser = openBrowser();
  const conclave = createConclave(endpoint, browser.fetch);
  const login = await conclave.signIn(person.email, person.password);
  if (login.__typename !== 'LoginSuccess') throw new Error('not signed in');
  await browser.age(login.tokens.accessToken);
  const answers = await Promise.all([1, 2, 3, 4].map(() => conclave.ask(WHO_AM_I, {})));
  expect(answers).toHaveLength(4);
  expect(browser.sent.filter((name) => name === 'RefreshBrowser')).toHaveLength(1);
  expect(browser.sent.filter((name) => name === 'DisplayNameOfViewer')).toHaveLength(8);
});

test('it does not come back after its session has ended', async () => {
  const browser = openBrowser();
  const conclave = createConclave(endpoint, browser.fetch);
  await conclave.signIn(person.email, person.password);
  await app.must('mutation { revokeOtherSessions { revokedCount } }', undefined, {
    token: (await person.signIn()).token,
  });
  await expect(conclave.ask(WHO_AM_I, {})).rejects.toMatchObject({
    extensions: { code: 'SESSION_REVOKED' },
  });
  expect(await conclave.refresh()).toBe(false);
});

test('it finds nobody signed in where there is no cookie', async () => {
  expect(await createConclave(endpoint, openBrowser().fetch).refresh()).toBe(false);
});

test('it sends nothing as somebody else, whom another tab has signed in', async () => {
  const browser = openBrowser();
  const conclave = createConclave(endpoint, browser.fetch);
  const login = await conclave.signIn(person.email, person.password);
  if (login.__typename !== 'LoginSuccess') throw new Error('not signed in');
  const other = await initSeed(app).user();
  await createConclave(endpoint, browser.fetch).signIn(other.email, other.password);

  await browser.age(login.tokens.accessToken);
  await expect(conclave.ask(WHO_AM_I, {})).rejects.toMatchObject({
    extensions: { code: 'TOKEN_EXPIRED' },
  });
  expect(await conclave.refresh()).toBe(false);
  // The page that is loaded anew is the other person's.
  const reloaded = createConclave(endpoint, browser.fetch);
  expect(await reloaded.refresh()).toBe(true);
  expect((await reloaded.ask(WHO_AM_I, {})).viewer.displayName).toBe(other.displayName);
});
