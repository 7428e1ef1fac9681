import { connect } from 'node:net';
import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { CSRF_HEADER, isAllowedOrigin } from '../src/plugins/csrf.ts';
import { guardedYoga, PRODUCTION } from './support/guarded-yoga.ts';

const typeDefs = /* GraphQL */ `
  type Query { hello(name: String): String! }
  type Mutation { act: Int! }
  type Subscription { ticks: Int! }
`;
const URL_OF_API = 'http://localhost:4000/graphql';
const LISTED = 'https://app.example.org';

function guardedServer(settings: Record<string, string> = {}) {
  const acts: string[] = [];
  const server = guardedYoga({
    typeDefs,
    settings: { CORS_ORIGINS: `${LISTED}, https://other.example.org:443`, ...settings },
    resolvers: {
      Query: { hello: (_source, { name = 'you' }) => `Hello ${name}` },
      Mutation: { act: () => acts.push('act') },
      Subscription: {
        ticks: {
          async *subscribe() {
            yield { ticks: 1 };
          },
        },
      },
    },
  });
  return { ...server, acts };
}

const json = { 'content-type': 'application/json' };
const post = (body: unknown, headers: Record<string, string> = json) => ({
  method: 'POST',
  headers,
  body: typeof body === 'string' ? body : JSON.stringify(body),
});
const query = (params: Record<string, string>) => `${URL_OF_API}?${new URLSearchParams(params)}`;

async function codeOf(response: Response): Promise<[status: number, code: unknown]> {
  const { errors } = (await response.json()) as {
    errors?: { message: string; extensions: { code: string; traceId: string } }[];
  };
  const extensions = errors?.[0]?.extensions;
  if (extensions) expect(extensions.traceId).toBe(response.headers.get('x-trace-id'));
  return [response.status, extensions?.code];
}

describe('GraphQL over HTTP', () => {
  const started = guardedServer().listen();
  afterAll(async () => (await started).server.close());

  test('is audited in full', () => {
    expect(serverAudits({ url: URL_OF_API })).toHaveLength(61);
  });

  // A GET needs the header that keeps other sites out; GraphQL over HTTP leaves that to the server.
  const fetchFn = (url: string, init: RequestInit = {}) =>
    fetch(url, { ...init, headers: { [CSRF_HEADER]: '1', ...init.headers } });
  const audits = serverAudits({ url: async () => (await started).url, fetchFn });

  test.each(audits.map((audit) => [audit.id, audit.name, audit] as const))(
    '%s %s',
    async (_id, _name, audit) => {
      const result = await audit.fn();
      expect(result.status, 'reason' in result ? result.reason : undefined).toBe('ok');
    },
  );
});

describe('a malformed request', () => {
  test.each<[string, string, RequestInit, number, string]>([
    ['bad JSON', URL_OF_API, post('{"query":'), 400, 'BAD_USER_INPUT'],
    ['no body', URL_OF_API, { method: 'POST', headers: json }, 400, 'BAD_USER_INPUT'],
    ['null', URL_OF_API, post('null'), 400, 'BAD_USER_INPUT'],
    ['no query', URL_OF_API, post({ variables: {} }), 400, 'BAD_USER_INPUT'],
    [
      'an unknown parameter',
      URL_OF_API,
      post({ query: '{ hello }', id: 'x' }),
      400,
      'BAD_USER_INPUT',
    ],
    ['a batch', URL_OF_API, post([{ query: '{ hello }' }]), 400, 'BAD_USER_INPUT'],
    ['an empty batch', URL_OF_API, post([]), 400, 'BAD_USER_INPUT'],
    [
      'variables of a GET that are no JSON',
      query({ query: '{ hello }', variables: '{' }),
      { headers: { [CSRF_HEADER]: '1' } },
      400,
      'BAD_USER_INPUT',
    ],
    [
      'another method',
      URL_OF_API,
      { ...post({ query: '{ hello }' }), method: 'PUT' },
      405,
      'BAD_USER_INPUT',
    ],
    [
      'an answer in no known type',
      URL_OF_API,
      post({ query: '{ hello }' }, { ...json, accept: 'image/png' }),
      406,
      'BAD_USER_INPUT',
    ],
    ['another address', 'http://localhost:4000/nowhere', {}, 404, 'NOT_FOUND'],
  ])('is answered with code and status: %s', async (_case, url, init, status, code) => {
    const { fetch, lines } = guardedServer();
    expect(await codeOf(await fetch(url, init))).toEqual([status, code]);
    expect(lines).toEqual([]);
  });
});

describe('what another site can make a browser send', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };
  const mutation = new URLSearchParams({ query: 'mutation { act }' }).toString();
  const upload = () => {
    const body = new FormData();
    body.set('operations', JSON.stringify({ query: 'mutation { act }' }));
    return { method: 'POST', body };
  };
  const mark = { [CSRF_HEADER]: '1' };

  test.each<[string, string, RequestInit, number]>([
    ['a form', URL_OF_API, post(mutation, form), 403],
    ['an upload', URL_OF_API, upload(), 403],
    [
      'plain text',
      URL_OF_API,
      post({ query: 'mutation { act }' }, { 'content-type': 'text/plain' }),
      403,
    ],
    [
      'text that says it is JSON',
      URL_OF_API,
      post({ query: 'mutation { act }' }, { 'content-type': 'text/plain; application/json' }),
      403,
    ],
    ['a GET', query({ query: '{ hello }' }), {}, 403],
    ['a GET of a mutation', query({ query: 'mutation { act }' }), {}, 403],
  ])('is refused and logged: %s', async (_case, url, init, status) => {
    const { fetch, acts, events } = guardedServer();
    const response = await fetch(url, {
      ...init,
      headers: { ...init.headers, origin: 'https://evil.example' },
    });
    expect(await codeOf(response)).toEqual([status, 'FORBIDDEN']);
    expect(acts).toEqual([]);
    expect(events('csrf_invalid_token')).toEqual([
      expect.objectContaining({ origin: 'https://evil.example', method: init.method ?? 'GET' }),
    ]);
  });

  test.each<[string, string, RequestInit, number]>([
    ['a marked form', URL_OF_API, post(mutation, { ...form, ...mark }), 415],
    ['a marked upload', URL_OF_API, { ...upload(), headers: mark }, 415],
    [
      'a body of another type',
      URL_OF_API,
      post('mutation { act }', { 'content-type': 'application/graphql' }),
      415,
    ],
    [
      'a type that only begins like JSON',
      URL_OF_API,
      post({ query: 'mutation { act }' }, { 'content-type': 'application/jsonp' }),
      415,
    ],
    [
      'a GET that claims a body',
      query({ query: '{ hello }' }),
      { headers: { 'content-type': 'message/rfc822' } },
      415,
    ],
    ['a marked GET of a mutation', query({ query: 'mutation { act }' }), { headers: mark }, 405],
    [
      'a GET of a mutation that claims JSON',
      query({ query: 'mutation { act }' }),
      { headers: json },
      405,
    ],
    [
      'a marked GET of a mutation among others',
      query({ query: 'query A { hello } mutation B { act }', operationName: 'B' }),
      { headers: mark },
      405,
    ],
  ])('runs nothing either: %s', async (_case, url, init, status) => {
    const { fetch, acts } = guardedServer();
    expect(await codeOf(await fetch(url, init))).toEqual([status, 'BAD_USER_INPUT']);
    expect(acts).toEqual([]);
  });

  test.each<[string, string, RequestInit]>([
    ['JSON', URL_OF_API, post({ query: '{ hello }' })],
    [
      'JSON with a charset',
      URL_OF_API,
      post({ query: '{ hello }' }, { 'content-type': 'application/json; charset=utf-8' }),
    ],
    ['a marked GET', query({ query: '{ hello }' }), { headers: mark }],
  ])('is not mistaken for it: %s', async (_case, url, init) => {
    const response = await guardedServer().fetch(url, init);
    expect(await response.json()).toEqual({ data: { hello: 'Hello you' } });
  });
});

describe('CORS', () => {
  const corsOf = (response: Response) =>
    Object.fromEntries(
      [...response.headers].filter(([name]) => name.startsWith('access-control-')),
    );

  test('lets listed origins in with credentials, also in a preflight', async () => {
    const { fetch } = guardedServer();
    for (const origin of [LISTED, 'https://other.example.org', 'http://localhost:4000']) {
      const preflight = {
        method: 'OPTIONS',
        headers: { origin, 'access-control-request-method': 'POST' },
      };
      for (const init of [preflight, post({ query: '{ hello }' }, { ...json, origin })]) {
        const response = await fetch(URL_OF_API, init);
        expect(corsOf(response)).toMatchObject({
          'access-control-allow-origin': origin,
          'access-control-allow-credentials': 'true',
          'access-control-allow-methods': 'GET, POST',
          'access-control-allow-headers': expect.stringContaining(CSRF_HEADER),
        });
        expect(response.headers.get('vary')).toMatch(/origin/i);
      }
    }
  });

  test.each([
    'https://evil.example',
    'null',
    `${LISTED}.evil.example`,
    'http://app.example.org',
    'https://app.example.org:8443',
    '*',
  ])('tells %s nothing', async (origin) => {
    const { fetch } = guardedServer();
    const preflight = {
      method: 'OPTIONS',
      headers: { origin, 'access-control-request-method': 'POST' },
    };
    for (const init of [preflight, post({ query: '{ hello }' }, { ...json, origin })]) {
      const response = await fetch(URL_OF_API, init);
      expect(corsOf(response)).toEqual({});
      expect(response.headers.get('vary')).toMatch(/origin/i);
    }
  });

  test('tells nobody anything when none are listed', async () => {
    const { fetch } = guardedServer({ CORS_ORIGINS: '' });
    expect(
      corsOf(await fetch(URL_OF_API, post({ query: '{ hello }' }, { ...json, origin: LISTED }))),
    ).toEqual({});
  });

  test('lets in the page that the server itself shows in development, whatever its port', () => {
    const config = loadConfig({ PORT: '4100' });
    for (const host of ['localhost', '127.0.0.1']) {
      expect(isAllowedOrigin(`http://${host}:4100`, config)).toBe(true);
      expect(isAllowedOrigin(`http://${host}:4000`, config)).toBe(true);
      expect(isAllowedOrigin(`http://${host}:4200`, config)).toBe(false);
      const elsewhere = loadConfig({ PORT: '4100', PUBLIC_URL: 'https://tunnel.example.org' });
      expect(isAllowedOrigin(`http://${host}:4100`, elsewhere)).toBe(false);
    }
  });

  test('is asked in the same way for WebSockets', () => {
    const config = loadConfig({ PUBLIC_URL: 'https://api.example.org/', CORS_ORIGINS: LISTED });
    expect(
      [LISTED, 'https://api.example.org'].map((origin) => isAllowedOrigin(origin, config)),
    ).toEqual([true, true]);
    expect(
      ['https://evil.example', 'null', '', 'https://api.example.org/'].map((origin) =>
        isAllowedOrigin(origin, config),
      ),
    ).not.toContain(true);
  });
});

describe('headers', () => {
  test('protect every answer', async () => {
    const { fetch } = guardedServer();
    const answers = {
      data: await fetch(URL_OF_API, post({ query: '{ hello }' })),
      stream: await fetch(
        URL_OF_API,
        post({ query: 'subscription { ticks }' }, { ...json, accept: 'text/event-stream' }),
      ),
      mistake: await fetch(URL_OF_API, post('{')),
      forged: await fetch(URL_OF_API),
      nowhere: await fetch('http://localhost:4000/nowhere'),
    };
    for (const [name, response] of Object.entries(answers)) {
      const headers = Object.fromEntries(response.headers);
      expect(headers, name).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'no-referrer',
        'cache-control': 'no-store',
        'content-security-policy': expect.stringMatching(
          /^default-src 'none'; .*frame-ancestors 'none'$/,
        ),
        'x-trace-id': expect.stringMatching(/^[0-9a-f]{32}$/),
      });
      expect(headers, name).not.toHaveProperty('strict-transport-security');
    }
  });

  test('ask for https from where it is https', async () => {
    const { fetch } = guardedServer(PRODUCTION);
    const response = await fetch(URL_OF_API, post({ query: '{ hello }' }));
    expect(response.headers.get('strict-transport-security')).toBe('max-age=31536000');
  });

  test('let GraphiQL run in development, and nothing in production', async () => {
    const page = { headers: { accept: 'text/html' } };
    const development = await guardedServer().fetch(URL_OF_API, page);
    expect(development.headers.get('content-type')).toContain('text/html');
    const policy = development.headers.get('content-security-policy');
    expect(policy).toContain("script-src 'unsafe-inline'");
    expect(policy).toContain("frame-ancestors 'none'");
    const production = await guardedServer(PRODUCTION).fetch(URL_OF_API, page);
    expect(production.headers.get('content-type')).not.toContain('text/html');
    expect(production.headers.get('content-security-policy')).not.toContain('unsafe-inline');
  });
});

describe('on a real port', () => {
  const server = guardedServer({ MAX_BODY_BYTES: '2048', ...PRODUCTION });
  let port = 0;
  let url = '';
  let close = () => {};
  beforeAll(async () => {
    const listening = await server.listen();
    ({ port, url } = listening);
    close = () => listening.server.close();
  });
  afterAll(() => close());

  /** What the server answers to exactly these bytes, until it hangs up. */
  const send = (lines: string[], body = ''): Promise<string> =>
    new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1');
      let answer = '';
      socket.on('data', (data) => {
        answer += data;
      });
      socket.on('close', () => resolve(answer)).on('error', reject);
      socket.write(`${[...lines, '', ''].join('\r\n')}${body}`);
    });
  const query = JSON.stringify({ query: '{ hello }' });
  const head = ['POST /graphql HTTP/1.1', 'host: localhost', 'content-type: application/json'];
  const chunk = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n`;

  test('a body is taken up to the limit, with or without a declared length', async () => {
    const padded = query.padEnd(2048);
    const declared = await fetch(url, post(padded));
    expect(await declared.json()).toEqual({ data: { hello: 'Hello you' } });
    const chunked = await send(
      [...head, 'transfer-encoding: chunked', 'connection: close'],
      `${chunk(padded)}${chunk('')}`,
    );
    expect(chunked).toContain('{"data":{"hello":"Hello you"}}');
  });

  test('a larger body is refused before it is read', async () => {
    const refused = await fetch(url, post(query.padEnd(2049)));
    expect(await codeOf(refused)).toEqual([413, 'COST_EXCEEDED']);
    const announced = await send([...head, 'content-length: 99999999999']);
    expect(announced).toMatch(/^HTTP\/1\.1 413 /);
    expect(announced).toContain('"code":"COST_EXCEEDED"');
  });

  test('a larger body without a declared length is refused while it is read', async () => {
    const parts = chunk('x'.repeat(1500)).repeat(2);
    const endless = await send([...head, 'transfer-encoding: chunked'], parts);
    expect(endless).toMatch(/^HTTP\/1\.1 413 /);
    expect(endless).toContain('"code":"COST_EXCEEDED"');
  });

  test('two lengths are none', async () => {
    const both = [...head, 'content-length: 5', 'transfer-encoding: chunked'];
    expect(await send(both, `${chunk(query)}${chunk('')}`)).toMatch(/^HTTP\/1\.1 400 /);
  });

  test.each(['[', 'a b', 'x:99999'])('a malformed Host (%s) gets no stack', async (host) => {
    const lines = ['POST /graphql HTTP/1.1', `host: ${host}`, 'content-type: application/json'];
    const length = `content-length: ${query.length}`;
    const answer = await send([...lines, length, 'connection: close'], query);
    expect(answer).toMatch(/^HTTP\/1\.1 400 /);
    expect(answer).toContain('"code":"BAD_USER_INPUT"');
    expect(answer).not.toMatch(/node_modules| at /);
  });
});
