import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { CSRF_HEADER } from '../src/plugins/csrf.ts';
import { startApp, type TestApp } from './support/app.ts';
import { PRODUCTION } from './support/guarded-yoga.ts';

let app: TestApp;
let url: string;
let production: TestApp;
let productionUrl: string;
beforeAll(async () => {
  [app, production] = await Promise.all([startApp(), startApp(PRODUCTION)]);
  url = `${(await app.listen()).url}/graphql`;
  productionUrl = `${(await production.listen()).url}/graphql`;
});
afterAll(async () => {
  await app.close();
  await production.close();
});

/**
 * A GET needs the header that keeps other sites' forms and images out. GraphQL over HTTP leaves it to
 * the server whether it takes GET at all, and what it asks for besides.
 */
const fetchFn = (address: string, init: RequestInit = {}) =>
  fetch(address, { ...init, headers: { [CSRF_HEADER]: '1', ...init.headers } });

/** They try variables on `__type`, which production answers to nobody; what else they try is tried below. */
const INTROSPECTING = ['2EA1', '28B9', 'D6D5', '6A70'];

describe.each([
  ['development', () => url, []],
  ['production', () => productionUrl, INTROSPECTING],
])('the GraphQL over HTTP audits, in %s', (_kind, address, without) => {
  const audits = serverAudits({ url: async () => address(), fetchFn });
  const asked = audits.filter(({ id }) => !without.includes(id));

  test('are all sixty-one', () => {
    expect(audits).toHaveLength(61);
    expect(new Set(audits.map(({ id }) => id)).size).toBe(61);
  });

  test.each(asked.map((audit) => [audit.id, audit.name, audit] as const))(
    '%s %s',
    async (_id, _name, audit) => {
      const result = await audit.fn();
      // Neither errors nor warnings, and of what a server MAY do nothing is left out: no notice either.
      expect(result.status, 'reason' in result ? result.reason : undefined).toBe('ok');
    },
  );
});

describe('in production', () => {
  async function post(body: object, headers: Record<string, string> = {}) {
    const response = await fetch(productionUrl, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    const answer = (await response.json()) as {
      data?: Record<string, unknown> | null;
      errors?: { message: string; extensions: Record<string, unknown> }[];
    };
    return { status: response.status, headers: response.headers, ...answer };
  }

  test('a browser gets no GraphiQL', async () => {
    const page = { headers: { accept: 'text/html,application/xhtml+xml' } };
    const inDevelopment = await fetch(url, page);
    expect(inDevelopment.headers.get('content-type')).toContain('text/html');
    expect(await inDevelopment.text()).toMatch(/graphiql/i);
    const response = await fetch(productionUrl, page);
    expect(response.headers.get('content-type') ?? '').not.toContain('text/html');
    expect(await response.text()).not.toMatch(/graphiql|<script/i);
  });

  test.each([
    ['{ __schema { types { name } } }'],
    ['{ __type(name: "User") { fields { name } } }'],
    ['query { ...f } fragment f on Query { __schema { queryType { name } } }'],
  ])('the schema is not told: %s', async (query) => {
    const open = await app.ask(query);
    expect(open.errors).toEqual([]);
    const { data, errors } = await post({ query });
    expect(data ?? null).toBeNull();
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });

  const withVariable = {
    query: 'query Type($with: Boolean!) { __typename @include(if: $with) }',
    variables: { with: true },
  };

  test.each(['application/json', 'application/graphql-response+json'])(
    'variables come by POST and GET: %s',
    async (accept) => {
      const parameters = new URLSearchParams({
        ...withVariable,
        variables: JSON.stringify(withVariable.variables),
      });
      const byGet = await fetchFn(`${productionUrl}?${parameters}`, { headers: { accept } });
      expect(await byGet.json()).toEqual({ data: { __typename: 'Query' } });
      expect(await post(withVariable, { accept })).toMatchObject({
        status: 200,
        data: { __typename: 'Query' },
      });
    },
  );

  test('but what type an object has is, as clients need it', async () => {
    expect(await post({ query: '{ __typename }' })).toMatchObject({
      status: 200,
      data: { __typename: 'Query' },
    });
  });

  test.each<[what: string, body: { query: string; variables?: object }]>([
    ['a field', { query: '{ viewr { id } }' }],
    ['a field of an object', { query: '{ viewer { emial } }' }],
    ['a type', { query: '{ viewer { ... on Usr { id } } }' }],
    ['an argument', { query: '{ users(frist: 1) { edges { cursor } } }' }],
    ['an enum value', { query: '{ users(filter: { status: ACTVE }) { edges { cursor } } }' }],
    ['an input field', { query: '{ users(filter: { stats: ACTIVE }) { edges { cursor } } }' }],
    ['a directive', { query: '{ viewer @inclde(if: true) { id } }' }],
    [
      'a variable',
      {
        query: 'query ($f: UserFilter) { users(filter: $f) { edges { cursor } } }',
        variables: { f: { status: 'ACTVE' } },
      },
    ],
  ])('nobody is helped to guess the name of %s', async (_what, body) => {
    const { data, errors } = await post(body);
    expect(data ?? null).toBeNull();
    expect(errors?.length).toBeGreaterThan(0);
    for (const { message, extensions } of errors ?? []) {
      expect(message).not.toMatch(/did you mean/i);
      expect(extensions.code).toBe('BAD_USER_INPUT');
    }
  });

  test('a fault shows nothing of what is inside', async () => {
    await production.sql('alter table "user" rename to "people"');
    try {
      const variables = { input: { email: 'a@b.example', password: 'x' } };
      const query = 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }';
      const { status, errors } = await post({ query, variables });
      expect(status).toBe(500);
      const [error] = errors ?? [];
      expect(error?.extensions).toEqual({
        code: 'INTERNAL',
        traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
      });
      expect(JSON.stringify(errors)).not.toMatch(/people|relation|select|stack|\.ts/i);
      // The trace id finds in the log what the answer does not tell.
      const logged = production.logs.find((line) => line.traceId === error?.extensions.traceId);
      expect(JSON.stringify(logged)).toContain('relation');
    } finally {
      await production.sql('alter table "people" rename to "user"');
    }
  });

  test('browsers are told to come by https only', async () => {
    const { headers } = await post({ query: '{ __typename }' });
    expect(headers.get('strict-transport-security')).toMatch(/^max-age=\d{8,}/);
  });
});
