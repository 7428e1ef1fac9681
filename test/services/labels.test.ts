import { Agent, METHODS, request } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ROUTES } from '../../src/telemetry/http-metrics.ts';
import { startApp, type TestApp } from '../support/app.ts';
import { parseMetrics } from '../support/metrics.ts';
import { initSeed, someAddress } from '../support/seed.ts';

/** Of each kind. */
const MANY = 10_000;
/** So many sign-ins with addresses of nobody are looked at; the others come too often for their limit. */
const HASHED = 100;

let app: TestApp;
let url: string;
let internalUrl: string;
let token: string;
const agent = new Agent({ keepAlive: true, maxSockets: 16 });
beforeAll(async () => {
  app = await startApp({ OBSERVED_OPERATIONS: 'Known' });
  ({ url, internalUrl } = await app.listen());
  ({ token } = await (await initSeed(app).user('ADMIN')).signIn());
});
afterAll(async () => {
  agent.destroy();
  await app.close();
});

/** @returns the status of the answer */
function send(
  path: string,
  options: { method?: string; headers?: Record<string, string>; query?: string },
): Promise<number> {
  const { method = 'POST', headers, query } = options;
  return new Promise((resolve, reject) => {
    const asked = request(`${url}${path}`, {
      agent,
      method,
      headers: { 'content-type': 'application/json', ...headers },
    });
    asked.on('error', reject);
    asked.on('response', (answer) => {
      answer.on('error', reject);
      answer.on('end', () => resolve(answer.statusCode ?? 0));
      answer.resume();
    });
    asked.end(query && JSON.stringify({ query }));
  });
}

/** Metrics of ours; those of tasks come from the queue, and only now and then. */
async function series(): Promise<string[]> {
  const text = await (await fetch(`${internalUrl}/metrics`)).text();
  return [...parseMetrics(text).keys()].filter((name) => /^conclave_(?!jobs)/.test(name));
}

const KNOWN_METHODS = METHODS.filter((method) => method !== 'CONNECT');
const seen = new Map<string, Set<number>>();

/** Each thing that a client can make up, the `i`th of its kind. */
const KINDS: Record<string, (i: number) => Promise<number>> = {
  name: (i) =>
    send('/graphql', {
      query: `query Made${i} { made${i}: viewer { id } }`,
      headers: {
        authorization: `Bearer made${i}`,
        'user-agent': `Made${i}`,
        'x-forwarded-for': `10.${(i >> 16) & 255}.${(i >> 8) & 255}.${i & 255}`,
        traceparent: `00-${String(i).padStart(32, 'a')}-${String(i).padStart(16, 'b')}-01`,
      },
    }),
  path: (i) => {
    const paths = [`/made/${i}?made=${i}`, `/graphql/made${i}`, `/graphql?made${i}=${i}`];
    const method = KNOWN_METHODS[i % KNOWN_METHODS.length] as string;
    return send(paths[i % paths.length] as string, { method });
  },
  account: (i) => {
    const input = `{ email: "made${i}@people.example", password: "made${i}" }`;
    const query = `mutation Made${i} { login(input: ${input}) { __typename } }`;
    const address = i % (MANY / HASHED) === 0 ? someAddress() : '198.51.100.7';
    return send('/graphql', { query, headers: { 'x-forwarded-for': address } });
  },
  id: (i) =>
    send('/graphql', {
      query: `{ made${i}: user(id: "made${i}") { id } }`,
      headers: { authorization: `Bearer ${token}` },
    }),
};

async function flood(from: number, to: number): Promise<void> {
  for (const [kind, make] of Object.entries(KINDS)) {
    const statuses = seen.get(kind) ?? new Set();
    seen.set(kind, statuses);
    for (let at = from; at < to; at += 50) {
      const all = await Promise.all(Array.from({ length: 50 }, (_, i) => make(at + i)));
      for (const status of all) statuses.add(status);
    }
  }
}

/** What no HTTP client would send. */
function sendRaw(line: string): Promise<void> {
  return new Promise((resolve) => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.on('close', () => resolve());
    socket.resume();
    socket.end(`${line}\r\nhost: made\r\nconnection: close\r\n\r\n`);
  });
}

test('10,000 made-up names, paths and users make not one time series', {
  timeout: 240_000,
}, async () => {
  await flood(0, 500);
  const first = await series();
  await flood(500, MANY);
  for (let i = 0; i < 100; i++) await sendRaw(`MADE${i} /made${i} HTTP/1.1`);
  const all = await series();

  expect(all.filter((name) => !first.includes(name))).toEqual([]);
  expect(all.length).toBeLessThan(1500);
  expect(all.join('\n')).not.toMatch(/made|198\.51|10\.\d/i);
  // They were answered as what they are, and not turned away at the door.
  expect([...(seen.get('name') ?? [])]).toEqual([401]);
  expect([...(seen.get('account') ?? [])].toSorted()).toEqual([200, 429]);
  expect([...(seen.get('id') ?? [])]).toEqual([404]);
  expect([...(seen.get('path') ?? [])]).toEqual(expect.arrayContaining([404]));
});

test('what labels can say is known beforehand', async () => {
  const values = new Map<string, Set<string>>();
  for (const name of await series()) {
    for (const [, label = '', value = ''] of name.matchAll(/(\w+)="([^"]*)"/g)) {
      values.set(label, (values.get(label) ?? new Set()).add(value));
    }
  }
  const of = (label: string) => [...(values.get(label) ?? [])];
  const within = (label: string, known: readonly string[]) =>
    expect(
      of(label).filter((value) => !known.includes(value)),
      label,
    ).toEqual([]);
  within('method', [
    'GET',
    'HEAD',
    'OPTIONS',
    'POST',
    'other',
    'motion',
    'single_choice',
    'approval',
    'ranked_choice',
  ]);
  within('route', [...ROUTES, 'other']);
  within('name', ['anonymous', 'unknown', 'Known']);
  within('type', ['query', 'mutation', 'subscription', 'unknown']);
  expect(of('status').filter((value) => !/^([1-5]\d\d|aborted)$/.test(value))).toEqual([]);
});
