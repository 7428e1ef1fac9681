import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { exampleTabs } from '../../src/graphiql/tabs.ts';
import { type Browser, openBrowser } from '../support/browser.ts';
import { type DevServer, startDevServer } from '../support/dev-server.ts';

const ADDRESS = 'ada@demo.example';
/** The editor draws what it holds line by line. */
const DRAWN = { timeout: 10_000 };

let server: DevServer;
let browser: Browser;
beforeAll(async () => {
  [server, browser] = await Promise.all([startDevServer(), openBrowser()]);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** GraphiQL, as a person uses it. */
function graphiql(page: Page) {
  const tool = page.locator('.graphiql-editor-tool .monaco-editor:visible');
  const result = page.locator('.result-window .view-lines');
  const execute = page.getByRole('button', { name: /^Execute query/ });
  const stop = page.getByRole('button', { name: /^Stop query/ });
  // It takes over what was typed, and which operation it is, when that has been still for a moment.
  const settle = () => page.waitForTimeout(600);

  async function fill(editor: Locator, text: string): Promise<void> {
    await editor.click();
    await page.keyboard.press('Control+A');
    await page.keyboard.press('Delete');
    await page.keyboard.insertText(text);
  }

  return {
    tabs: () => page.locator('.graphiql-tab-button').allInnerTexts(),
    async open(name: string): Promise<void> {
      const tab = page.locator('.graphiql-tab', { hasText: name });
      await tab.locator('.graphiql-tab-button').press('Enter');
      await page.locator('.graphiql-tab-active', { hasText: name }).waitFor();
    },
    async headers(token: string): Promise<void> {
      await page.getByRole('button', { name: 'Headers' }).click();
      await fill(tool, JSON.stringify({ authorization: `Bearer ${token}` }));
    },
    async variables(values?: object): Promise<string> {
      await page.getByRole('button', { name: 'Variables' }).click();
      if (values) await fill(tool, JSON.stringify(values));
      return textOf(tool.locator('.view-lines'));
    },
    /** Runs the operation until the answer shows this. */
    async run(pattern: RegExp): Promise<string> {
      return vi.waitFor(
        async () => {
          await settle();
          await execute.click();
          await execute.waitFor();
          return this.answer(pattern, 500);
        },
        { timeout: 20_000, interval: 50 },
      );
    },
    /** Begins to listen. */
    async listen(): Promise<void> {
      await vi.waitFor(
        async () => {
          await settle();
          await execute.click();
          await settle();
          expect(await stop.count()).toBe(1);
        },
        { timeout: 20_000, interval: 50 },
      );
    },
    /** Waits until the stream has ended. */
    ended: () => execute.waitFor(),
    /** Waits until the answer shows this. */
    async answer(pattern: RegExp, timeout = 10_000): Promise<string> {
      return vi.waitFor(
        async () => {
          const text = await textOf(result);
          expect(text).toMatch(pattern);
          return text;
        },
        { timeout, interval: 50 },
      );
    },
  };
}

/** The lines of an editor, whose spaces do not break. */
async function textOf(lines: Locator): Promise<string> {
  return (await lines.allInnerTexts()).join('\n').replaceAll('\u00a0', ' ');
}

async function signIn(email: string): Promise<string> {
  const input = { email, password: server.passwords.get(email) };
  const query = `mutation ($input: LoginInput!) {
    login(input: $input) { ... on LoginSuccess { tokens { accessToken } } }
  }`;
  const { data } = await post({ query, variables: { input } });
  return (data as { login: { tokens: { accessToken: string } } }).login.tokens.accessToken;
}

async function post(body: object, token?: string): Promise<{ data?: unknown; errors?: unknown[] }> {
  const response = await fetch(server.graphiql, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify(body),
  });
  return (await response.json()) as { data?: unknown; errors?: unknown[] };
}

test('a reader of the README gets along in a real browser', async () => {
  const { page } = browser;
  await page.goto(server.graphiql);
  await page.locator('.graphiql-tab').first().waitFor();
  const ui = graphiql(page);
  const names = exampleTabs().map(
    ({ query }) => /(?:query|mutation|subscription) (\w+)/.exec(query)?.[1],
  );
  expect(await ui.tabs()).toEqual(names);

  // Sign in with a demo account.
  await ui.open('SignIn');
  await expect.poll(() => ui.variables(), DRAWN).toContain('mina@people.example');
  await ui.variables({ input: { email: ADDRESS, password: server.passwords.get(ADDRESS) } });
  const signedIn = await ui.run(/"refreshToken": "cnr[^"]+"/);
  // Long lines are wrapped.
  const token = /"accessToken":"(eyJ[^"]+)"/.exec(signedIn.replace(/\s/g, ''))?.[1] ?? '';
  expect(signedIn).toContain('"deviceName": "Chrome on Linux"');

  await ui.open('MyDevices');
  await ui.run(/"code": "UNAUTHENTICATED"/);
  await ui.headers(token);
  expect(await ui.run(/"displayName": "Ada Osei"/)).toContain('"isCurrent": true');

  // Listen here, and end the session elsewhere.
  await ui.open('ListenForRevocation');
  await ui.headers(token);
  await ui.listen();
  const elsewhere = await signIn(ADDRESS);
  const { errors } = await post(
    { query: 'mutation { revokeOtherSessions { revokedCount } }' },
    elsewhere,
  );
  expect(errors).toBeUndefined();
  expect(await ui.answer(/"isCurrent": true/)).toContain('"reason": "REVOKED_BY_OWNER"');
  await ui.ended();

  await ui.open('MyDevices');
  await ui.run(/"code": "SESSION_REVOKED"/);
  await expectContained();
});

test('so does a member of councils: from what there is to vote on to a ballot and a result', async () => {
  const { page } = browser;
  await page.goto(server.graphiql);
  await page.locator('.graphiql-tab').first().waitFor();
  const ui = graphiql(page);
  const token = await signIn('oskar@demo.example');

  await ui.open('Councils');
  await ui.headers(token);
  const councils = await ui.run(/"slug": "house-council"/);
  expect(councils).toMatch(/"slug": "garden-council"[^}]*"viewerMembership": \{\s*"role": "CHAIR"/);
  expect(councils).toMatch(
    /"visibility": "MEMBERS"[^}]*"viewerMembership": \{\s*"role": "OPERATOR"/,
  );

  await ui.open('OpenVotes');
  await expect.poll(() => ui.variables(), DRAWN).toContain('"viewerCanVote": true');
  await ui.headers(token);
  const open = await ui.run(/"title": "A fountain between the beds"/);
  expect(open).toMatch(/"viewerCanVote": \{\s*"allowed": true/);
  const proposalId = /"id": "(proposal_\w+)"/.exec(open)?.[1];

  await ui.open('CastOwnBallot');
  await expect.poll(() => ui.variables(), DRAWN).toContain('"clientMutationId": "my-first-ballot"');
  const ballot = { proposalId, choice: { motion: 'AGAINST' }, clientMutationId: 'my-first-ballot' };
  await ui.variables({ input: ballot });
  await ui.headers(token);
  const counted = /"choice": "AGAINST",\s*"sum": \{\s*"members": 1\s*\}/;
  expect(await ui.run(counted)).toContain('"__typename": "BallotCast"');
  // Sent again it is the same one, and a ballot of another kind under its name is none.
  expect(await ui.run(counted)).toContain('"__typename": "BallotCast"');
  await ui.variables({ input: { ...ballot, choice: { motion: 'FOR' } } });
  await ui.run(/"field": "input.clientMutationId"/);

  await ui.open('Decided');
  await ui.headers(token);
  const decided = await ui.run(/"title": "A midsummer feast"/);
  expect(decided).toMatch(/"outcome": "ADOPTED"/);
  expect(decided).toContain('4 members could vote; nobody was recused.');
  await expectContained();
});

/** That nothing has left the machine, and the policy kept nothing from working. */
async function expectContained(): Promise<void> {
  const { origin } = new URL(server.graphiql);
  const foreign = browser.requests.filter(
    (url) => !url.replace('blob:', '').startsWith(`${origin}/`),
  );
  expect(foreign.filter((url) => !url.startsWith('data:'))).toEqual([]);
  expect(browser.requests.length).toBeGreaterThan(5);
  expect(browser.errors.filter((text) => !/status of 40[01]/.test(text))).toEqual([]);
}
