import { request } from 'node:http';
import { connect } from 'node:net';
import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphql } from '../src/generated/client/index.ts';
import type { HealthReport } from '../src/health.ts';
import { readBacklogs } from '../src/jobs/backlog.ts';
import type { Addresses } from '../src/server/listen.ts';
import { startApp, type TestApp } from './support/app.ts';
import { parseMetrics } from './support/metrics.ts';
import { until } from './support/observed-yoga.ts';
import { initSeed, type SeededUser } from './support/seed.ts';
import { REVOKE_SESSION } from './support/session-operations.ts';

const REGISTER = graphql(`
  mutation RegisterMeasured($input: RegisterInput!) {
    register(input: $input) {
      __typename
    }
  }
`);

let app: TestApp;
let addresses: Addresses;
let user: SeededUser;

beforeAll(async () => {
  app = await startApp({ OBSERVED_OPERATIONS: 'Known', OBSERVED_FIELDS: 'User.displayName' });
  addresses = await app.listen();
  user = await initSeed(app).user();
});
afterAll(() => app.close());

const scrape = async () =>
  parseMetrics(await (await fetch(`${addresses.internalUrl}/metrics`)).text());
const read = async (series: string) => (await scrape()).get(series);

function post(query: string, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${addresses.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify({ query }),
  });
}

describe('requests', () => {
  const GRAPHQL = 'method="POST",route="/graphql",status="200"';

  it('are counted and measured, as the socket saw them', async () => {
    const before = await scrape();
    const grown = async (series: string) => ((await read(series)) ?? 0) - (before.get(series) ?? 0);
    await (await post('query Known { __typename }')).text();
    await (await fetch(`${addresses.url}/livez?x=1`)).text();
    await (await fetch(`${addresses.url}/made/up`)).text();
    expect(await grown(`conclave_http_requests_total{${GRAPHQL}}`)).toBe(1);
    expect(await grown(`conclave_http_request_duration_seconds_count{${GRAPHQL}}`)).toBe(1);
    const livez = 'method="GET",route="/livez",status="200"';
    expect(await grown(`conclave_http_requests_total{${livez}}`)).toBe(1);
    for (const path of ['/councils/made-up/minutes', '/proposals/made%2Fup/minutes?format=md']) {
      await (await fetch(`${addresses.url}${path}`)).text();
    }
    for (const route of ['/councils/:slug/minutes', '/proposals/:id/minutes']) {
      const minutes = `method="GET",route="${route}",status="401"`;
      expect(await grown(`conclave_http_requests_total{${minutes}}`)).toBe(1);
    }
    const other = 'method="GET",route="other",status="404"';
    expect(await grown(`conclave_http_requests_total{${other}}`)).toBe(1);
  });

  it('have the size that went over the wire, each its own on one connection', async () => {
    const before = await scrape();
    const head = (length: number) =>
      `POST /oauth/revoke HTTP/1.1\r\nhost: x\r\ncontent-length: ${length}\r\n\r\n`;
    const socket = connect(Number(new URL(addresses.url).port), '127.0.0.1');
    let answered = '';
    socket.on('data', (chunk) => {
      answered += chunk;
    });
    const sent = [head(2000) + 'x'.repeat(2000), `${head(3)}xyz`];
    for (const [at, text] of sent.entries()) {
      socket.write(text);
      await until(() => answered.split('HTTP/1.1 ').length === at + 2, 'an answer');
    }
    socket.destroy();
    const status = /^HTTP\/1.1 (\d+)/.exec(answered)?.[1];
    const labels = `method="POST",route="/oauth/revoke",status="${status}"`;
    const series = (what: string) => `conclave_http_${what}_size_bytes_sum{${labels}}`;
    const after = await scrape();
    const grown = (name: string) => (after.get(name) ?? 0) - (before.get(name) ?? 0);
    expect(grown(series('request'))).toBe(sent.join('').length);
    expect(grown(series('response'))).toBe(answered.length);
  });

  it('that break off before their answer are aborted', async () => {
    const broken = request(`${addresses.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': '1000' },
    });
    broken.on('error', () => undefined);
    broken.write('{"query":');
    const inFlight = 'conclave_http_requests_in_flight{method="POST",route="/graphql"}';
    await until(async () => (await read(inFlight)) === 1, 'a request in flight');
    broken.destroy();
    await until(async () => (await read(inFlight)) === 0, 'its end');
    const aborted = 'conclave_http_requests_total{method="POST",route="/graphql",status="aborted"}';
    expect(await read(aborted)).toBe(1);
  });

  it('that are streams are in flight while they are open, and not in the durations', async () => {
    const { token } = await user.signIn();
    const duration = `conclave_http_request_duration_seconds_count{${GRAPHQL}}`;
    const total = `conclave_http_requests_total{${GRAPHQL}}`;
    const before = await scrape();
    const client = createClient({
      url: `${addresses.url}/graphql`,
      headers: { authorization: `Bearer ${token}` },
    });
    const stream = client.iterate({ query: 'subscription { sessionRevoked { __typename } }' });
    const next = stream.next();
    await until(async () => (await read('conclave_streams_open')) === 1, 'an open stream');
    expect(await read('conclave_http_requests_in_flight{method="POST",route="/graphql"}')).toBe(1);
    client.dispose();
    await next.catch(() => undefined);
    await until(async () => (await read('conclave_streams_open')) === 0, 'its end');
    await until(async () => (await read(total)) === (before.get(total) ?? 0) + 1, 'its count');
    expect((await read(duration)) ?? 0).toBe(before.get(duration) ?? 0);
  });
});

describe('the parts', () => {
  it('show the pool, the listener, the key, the sessions and the queue', async () => {
    const input = {
      email: 'measured@people.example',
      password: 'a sentence that nobody guesses',
      displayName: 'Measured',
    };
    await app.must(REGISTER, { input });
    const all = await scrape();
    const pool = (state: string) =>
      all.get(`conclave_db_pool_connections{pool="services",state="${state}"}`) ?? Number.NaN;
    expect(pool('used') + pool('idle')).toBeGreaterThan(0);
    expect(pool('used') + pool('idle')).toBeLessThanOrEqual(10);
    expect(all.get('conclave_db_pool_size{pool="services"}')).toBe(10);
    expect(all.get('conclave_db_pool_waiting{pool="services"}')).toBe(0);
    expect(all.get('conclave_listener_trusted')).toBe(1);
    expect(all.has('conclave_redis_up')).toBe(false);
    expect(all.get('conclave_signing_key_age_seconds')).toBeGreaterThan(0);
    expect(all.get('conclave_signing_key_age_seconds')).toBeLessThan(600);
    expect(all.get('conclave_sessions_active')).toBeGreaterThanOrEqual(0);
  });

  it('show what waits in the queue, by task', async () => {
    const [row] = await readBacklogs(app.db);
    expect(row).toMatchObject({ task: 'notify-user', queued: 1, running: 0, failed: 0 });
    expect(row?.oldestSeconds).toBeGreaterThan(0);
  });

  it('show how long a revocation took to reach all nodes', async () => {
    const { token, sessionId } = await user.signIn();
    const labels = 'topic="sessions.ended",outcome="confirmed"';
    // The process may have done the same for other tests.
    const told = async () => ({
      count: (await read(`conclave_event_propagation_seconds_count{${labels}}`)) ?? 0,
      seconds: (await read(`conclave_event_propagation_seconds_sum{${labels}}`)) ?? 0,
      revoked: (await read('conclave_sessions_revoked_total{reason="revoked_by_owner"}')) ?? 0,
    });
    const before = await told();
    await app.must(REVOKE_SESSION, { sessionId }, { token });
    const after = await told();
    expect(after.count).toBe(before.count + 1);
    expect(after.seconds - before.seconds).toBeLessThan(1);
    expect(after.revoked).toBe(before.revoked + 1);
  });

  it('count the lines of the log by their level', async () => {
    const count = () => read('conclave_log_lines_total{level="info"}');
    const before = (await count()) ?? 0;
    await (await post('{ viewer { id } }')).text();
    expect(await count()).toBe(before + 1);
  });

  it('are summed up for people', async () => {
    const answer = await fetch(`${addresses.internalUrl}/metrics/health`);
    expect(answer.headers.get('content-type')).toContain('json');
    expect(await answer.json()).toMatchObject({
      status: 'healthy',
      uptimeSeconds: expect.any(Number),
      requests: { inFlight: 0, total: expect.any(Number), serverErrors: 0 },
      operations: { total: expect.any(Number), faults: 0 },
      signIns: { succeeded: expect.any(Number) },
      listenerTrusted: true,
      databasePool: { size: 10, waiting: 0 },
    });
  });
});

describe('the health of a node', () => {
  it('names its parts, with the depth of the queue on the internal port alone', async () => {
    const inside = (await (await fetch(`${addresses.internalUrl}/health`)).json()) as {
      status: string;
      checks: Record<string, { latencyMs: number; figures?: Record<string, number> }>;
    };
    expect(inside.status).toBe('healthy');
    expect(Object.keys(inside.checks)).toEqual([
      'database',
      'listener',
      'outbound',
      'jobs',
      'serving',
    ]);
    expect(inside.checks.database?.latencyMs).toBeGreaterThan(0);
    expect(inside.checks.jobs?.figures).toMatchObject({ queued: 1, running: 0, failed: 0 });
    const outside = await fetch(`${addresses.url}/health`);
    expect(await outside.text()).not.toMatch(/latency|figures|queued|detail/);
  });

  it('has started: migrations have run and keys are loaded', async () => {
    const answer = await fetch(`${addresses.url}/startupz`);
    expect(answer.status).toBe(200);
    expect(await answer.json()).toEqual({
      status: 'healthy',
      checks: { migrations: { status: 'healthy' }, keys: { status: 'healthy' } },
    });
  });

  it('is degraded, and still ready, while a breaker is open', async () => {
    const elsewhere = app.services.outbound.circuit('elsewhere', {
      timeoutMs: 1_000,
      attempts: 1,
      retryPauseMs: { first: 1, most: 1 },
      faultsToOpen: 1,
      openMs: { first: 60_000, most: 60_000 },
      concurrency: 1,
      queue: 0,
      isFault: () => true,
      isRepeatable: () => false,
    });
    await elsewhere.call(() => Promise.reject(new Error('away'))).catch(() => undefined);
    const outbound = async () =>
      ((await (await fetch(`${addresses.internalUrl}/health`)).json()) as HealthReport).checks
        .outbound;
    await until(async () => (await outbound())?.status === 'degraded', 'a degraded node');
    expect((await outbound())?.detail).toBe('not calling elsewhere');
    expect((await fetch(`${addresses.url}/readyz`)).status).toBe(200);
    elsewhere.reset();
    await until(async () => (await outbound())?.status === 'healthy', 'a healthy node');
  });

  it('is degraded, and still ready, when jobs wait for a worker that does not come', async () => {
    await app.sql(
      `update graphile_worker._private_jobs set run_at = now() - interval '10 minutes'`,
    );
    await until(async () => {
      const answer = await fetch(`${addresses.url}/readyz`);
      const { status } = (await answer.json()) as { status: string };
      return answer.status === 200 && status === 'degraded';
    }, 'a degraded node');
  });
});
