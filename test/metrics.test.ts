import { readFileSync } from 'node:fs';
import type { Metric } from 'prom-client';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { watchListener, watchRedis, watchSessions } from '../src/telemetry/gauges.ts';
import '../src/telemetry/council-metrics.ts';
import '../src/telemetry/http-metrics.ts';
import '../src/outbound/metrics.ts';
import '../src/plugins/overload.ts';
import { useMetrics } from '../src/plugins/metrics.ts';
import {
  countRefresh,
  countRegistration,
  countSessionsRevoked,
  countSignIn,
} from '../src/telemetry/identity-metrics.ts';
import {
  collectProcessMetrics,
  countRateLimitRefusal,
  registry,
} from '../src/telemetry/metrics.ts';
import { parseMetrics } from './support/metrics.ts';
import { observedYoga, until } from './support/observed-yoga.ts';

let server: Awaited<ReturnType<typeof observedYoga>>;
/** All series as they stood when the test began. */
let before: Map<string, number>;

beforeAll(async () => {
  collectProcessMetrics();
  server = await observedYoga(() => [useMetrics({ operationNames: ['Known'] })]);
});
afterAll(() => server.close());
beforeEach(async () => {
  before = await readAll();
});

/** Everything that `/metrics` shows, by name with labels. */
async function readAll(): Promise<Map<string, number>> {
  return parseMetrics(await registry.metrics());
}

const read = async (series: string) => (await readAll()).get(series);

/** By how much a series has grown in this test; undefined when there is no such series. */
async function growth(series: string): Promise<number | undefined> {
  const now = await read(series);
  return now === undefined ? undefined : now - (before.get(series) ?? 0);
}

const operations = (labels: string) =>
  growth(`conclave_graphql_operation_duration_seconds_count{${labels}}`);

describe('operations', () => {
  it('are measured by type, known name and outcome', async () => {
    await server.send('query Known { viewer }');
    await server.send('query Known { viewer refuse }');
    await server.send('query Other { viewer }');
    await server.send('{ viewer }');
    await server.send('fragment F on Mutation { login(password: "x") } mutation Known { ...F }');
    expect(await operations('type="query",name="Known",outcome="ok"')).toBe(1);
    expect(await operations('type="query",name="Known",outcome="error"')).toBe(1);
    expect(await operations('type="query",name="unknown",outcome="ok"')).toBe(1);
    expect(await operations('type="query",name="anonymous",outcome="ok"')).toBe(1);
    expect(await operations('type="mutation",name="Known",outcome="ok"')).toBe(1);
  });

  it('are measured in seconds, finer than a millisecond', async () => {
    await server.send('{ viewer }');
    const sum = await growth(
      'conclave_graphql_operation_duration_seconds_sum{type="query",name="anonymous",outcome="ok"}',
    );
    expect(sum).toBeGreaterThan(0);
    expect(sum).toBeLessThan(1);
    expect((sum ?? 0) * 1000).not.toBe(Math.round((sum ?? 0) * 1000));
  });

  it('are measured over WebSocket as well', async () => {
    const client = server.webSocket();
    for await (const _ of client.iterate({ query: 'query Known { viewer }' })) break;
    await client.dispose();
    expect(await operations('type="query",name="Known",outcome="ok"')).toBe(1);
  });
});

describe('what became of operations', () => {
  const ended = (labels: string) => growth(`conclave_graphql_operations_total{${labels}}`);

  it('is counted by type, known name, outcome and code, refused ones too', async () => {
    await server.send('query Known { viewer }');
    await server.send('query Known { refuse fail }');
    await server.send('query Known { nothing }');
    await server.send('query noContext { viewer }');
    await server.send('mutation Other { login(password: "x") }');
    await server.send('{ viewer(', { operationName: 'Known' });
    const known = 'type="query",name="Known"';
    expect(await ended(`${known},outcome="ok",code="none"`)).toBe(1);
    expect(await ended(`${known},outcome="error",code="FORBIDDEN"`)).toBe(1);
    expect(await ended(`${known},outcome="error",code="BAD_USER_INPUT"`)).toBe(1);
    expect(await ended('type="mutation",name="unknown",outcome="ok",code="none"')).toBe(1);
    const unread = 'type="unknown",name="Known",outcome="error",code="BAD_USER_INPUT"';
    expect(await ended(unread)).toBe(1);
    const refused = 'type="unknown",name="anonymous",outcome="error",code="UNAVAILABLE"';
    expect(await ended(refused)).toBe(1);
  });

  it('is counted when a subscription begins, and not when it ends', async () => {
    const headers = { accept: 'text/event-stream' };
    await (await server.send('subscription Known { ticks(upTo: 2) }', { headers })).text();
    await (await server.send('subscription Known { refused }', { headers })).text();
    const known = 'type="subscription",name="Known"';
    expect(await ended(`${known},outcome="ok",code="none"`)).toBe(1);
    expect(await ended(`${known},outcome="error",code="UNAUTHENTICATED"`)).toBe(1);
  });

  it('took time in phases', async () => {
    const phases = async () =>
      Promise.all(
        ['parse', 'validate', 'context', 'execute', 'subscribe'].map((phase) =>
          growth(`conclave_graphql_phase_duration_seconds_count{phase="${phase}"}`),
        ),
      );
    await server.send('{ viewer }');
    expect((await phases()).slice(0, 4)).toEqual([1, 1, 1, 1]);
    await server.send('{ nothing }');
    expect((await phases()).slice(0, 4)).toEqual([2, 2, 1, 1]);
    const client = server.webSocket();
    for await (const _ of client.iterate({ query: 'subscription { ticks }' })) break;
    await client.dispose();
    expect((await phases())[2]).toBe(2);
    expect((await phases())[4]).toBeGreaterThan(0);
  });
});

describe('root fields', () => {
  const fields = (field: string, outcome: string) =>
    growth(`conclave_graphql_field_duration_seconds_count{field="${field}",outcome="${outcome}"}`);

  it('are measured at each execution, and no field below them', async () => {
    await server.send('{ a: viewer b: viewer viewers { id name } fail failLater refuse }');
    expect(await fields('Query.viewer', 'ok')).toBe(2);
    expect(await fields('Query.viewers', 'ok')).toBe(1);
    expect(await fields('Query.fail', 'error')).toBe(1);
    expect(await fields('Query.failLater', 'error')).toBe(1);
    expect(await fields('Query.refuse', 'error')).toBe(1);
    expect(await fields('Viewer.name', 'ok')).toBeUndefined();
  });

  it('are measured beside those that are named, and what is not there is refused', async () => {
    const plugin = useMetrics({ fields: ['Viewer.id'] });
    const { schema } = server.yoga.getEnveloped();
    plugin.onSchemaChange?.({ schema, replaceSchema: () => undefined });
    await server.send('{ viewers { id name } }');
    expect(await fields('Viewer.id', 'ok')).toBe(5);
    const wrong = useMetrics({ fields: ['Viewer.nothing'] });
    expect(() => wrong.onSchemaChange?.({ schema, replaceSchema: () => undefined })).toThrow(
      'OBSERVED_FIELDS: there is no field Viewer.nothing',
    );
  });

  it('are measured once when two servers share a schema', async () => {
    const plugin = useMetrics();
    const { schema } = server.yoga.getEnveloped();
    plugin.onSchemaChange?.({ schema, replaceSchema: () => undefined });
    await server.send('{ viewer }');
    expect(await fields('Query.viewer', 'ok')).toBe(1);
  });
});

describe('errors', () => {
  const errors = (phase: string, code: string) =>
    growth(`conclave_graphql_errors_total{phase="${phase}",code="${code}"}`);

  it('are counted by phase and code', async () => {
    await server.send('{ viewer');
    await server.send('{ nothing }');
    await server.send('query noContext { viewer }');
    await server.send('{ refuse fail failLater }');
    const { body } = await server.send('subscription { refused }', {
      headers: { accept: 'text/event-stream' },
    });
    await body?.cancel();
    expect(await errors('parse', 'BAD_USER_INPUT')).toBe(1);
    expect(await errors('validate', 'BAD_USER_INPUT')).toBe(1);
    expect(await errors('context', 'UNAVAILABLE')).toBe(1);
    expect(await errors('execute', 'FORBIDDEN')).toBe(1);
    expect(await errors('execute', 'INTERNAL')).toBe(2);
    expect(await errors('execute', 'UNAUTHENTICATED')).toBe(1);
  });
});

describe('streams', () => {
  const ended = (reason: string) => growth(`conclave_streams_ended_total{reason="${reason}"}`);
  const headers = { accept: 'text/event-stream' };

  it('are counted while they are open and by the reason of their end', async () => {
    const leaving = new AbortController();
    const response = await server.send('subscription { ticks }', {
      headers,
      signal: leaving.signal,
    });
    await response.body?.getReader().read();
    expect(await read('conclave_streams_open')).toBe(1);
    leaving.abort();
    for (const field of ['ticks(upTo: 1)', 'failing', 'ending']) {
      await (await server.send(`subscription { ${field} }`, { headers })).text();
    }
    await until(async () => (await read('conclave_streams_open')) === 0, 'the end of all streams');
    expect(await ended('client')).toBe(1);
    expect(await ended('completed')).toBe(1);
    expect(await ended('error')).toBe(1);
    expect(await ended('session_ended')).toBe(1);
    expect(await ended('shutdown')).toBe(0);
  });
});

describe('what clients choose', () => {
  it('makes no time series, however much of it there is', async () => {
    const own = async () =>
      [...(await readAll()).keys()].filter((series) => series.startsWith('conclave_'));
    const flood = async (from: number) => {
      for (let i = from; i < from + 1000; i++) {
        const body = JSON.stringify({
          query: `query Made${i} { alias${i}: refuse other${i}: viewer }`,
          operationName: `Made${i}`,
        });
        const wrong = JSON.stringify({
          query: `{ missing${i} }`,
          operationName: `Wrong${i}`,
          variables: { [`v${i}`]: i },
        });
        await post(`?made=${i}`, body);
        await post('', wrong);
        await post('', JSON.stringify({ query: `{ unparsed${i}` }));
        countRateLimitRefusal(`Query.made${i}`);
      }
    };
    const post = (search: string, body: string) =>
      server.yoga.fetch(`${server.url}${search}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body,
      });
    await post('', JSON.stringify({ query: '{ failInList { id } }' }));
    await flood(0);
    const after1000 = await own();
    await flood(1000);
    const after2000 = await own();
    expect(after2000).toHaveLength(after1000.length);
    expect(after2000.length).toBeLessThan(500);
    expect(after2000.join('\n')).not.toMatch(/made\d|wrong\d|alias\d|missing\d|unparsed\d/i);
    expect(await growth('conclave_rate_limit_refusals_total{field="other"}')).toBe(2000);
    expect(await operations('type="query",name="unknown",outcome="error"')).toBe(2000);
  });
});

describe('what happens to accounts and sessions', () => {
  it('stands at zero before it happens', async () => {
    expect(await read('conclave_sign_ins_total{outcome="success"}')).toBe(0);
    expect(await read('conclave_session_refreshes_total{outcome="reused"}')).toBe(0);
  });

  it('is counted', async () => {
    countSignIn('invalid-credentials');
    countRegistration('repeated');
    countRefresh('SESSION_ENDED');
    countSessionsRevoked('PASSWORD_CHANGED', 3);
    countRateLimitRefusal('Mutation.login');
    expect(await growth('conclave_sign_ins_total{outcome="invalid_credentials"}')).toBe(1);
    expect(await growth('conclave_registrations_total{outcome="repeated"}')).toBe(1);
    expect(await growth('conclave_session_refreshes_total{outcome="session_ended"}')).toBe(1);
    expect(await growth('conclave_sessions_revoked_total{reason="password_changed"}')).toBe(3);
    expect(await growth('conclave_rate_limit_refusals_total{field="Mutation.login"}')).toBe(1);
  });
});

describe('the listener', () => {
  it('is absent until there is one, then trusted or not', async () => {
    expect(await read('conclave_listener_trusted')).toBeUndefined();
    let isTrusted = true;
    watchListener({ isTrusted: () => isTrusted });
    expect(await read('conclave_listener_trusted')).toBe(1);
    isTrusted = false;
    expect(await read('conclave_listener_trusted')).toBe(0);
  });
});

describe('what is looked up', () => {
  it('is absent from when it is closed, and nothing is asked of it any more', async () => {
    let asked = 0;
    const unwatch = [
      watchRedis({ isUp: () => true }),
      watchSessions(async () => {
        asked += 1;
        return 7;
      }),
    ];
    expect(await read('conclave_redis_up')).toBe(1);
    expect(await read('conclave_sessions_active')).toBe(7);
    expect(await read('conclave_sessions_active')).toBe(7);
    for (const each of unwatch) each();
    expect(await read('conclave_redis_up')).toBeUndefined();
    expect(await read('conclave_sessions_active')).toBeUndefined();
    expect(asked).toBe(1);
  });

  it('is absent, and holds up no scrape, where it fails or hangs', async () => {
    const failing = watchSessions(() => Promise.reject(new Error('away')));
    expect(await read('conclave_sessions_active')).toBeUndefined();
    failing();
    const hanging = watchSessions(() => new Promise(() => undefined));
    const startedAt = performance.now();
    expect(await read('conclave_sessions_active')).toBeUndefined();
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    hanging();
  });
});

describe('docs/metrics.md', () => {
  const ROW = /^\| `(\w+)` \| (\w+) \| ([^|]+) \|/gm;
  const docs = readFileSync('docs/metrics.md', 'utf8');
  const documented = [...docs.matchAll(ROW)].map(([, name, type, labels]) => ({
    name,
    type,
    labels: [...(labels ?? '').matchAll(/`(\w+)`/g)].map(([, label]) => label).sort(),
  }));

  it('lists what is exported, with type and labels, and nothing else', async () => {
    const metrics = registry.getMetricsAsArray() as unknown as (Metric & {
      labelNames: string[];
    })[];
    const exported = await Promise.all(
      metrics.map(async (metric) => {
        const { name, type } = await metric.get();
        return { name, type, labels: [...metric.labelNames].sort() };
      }),
    );
    const byName = (a: { name?: string }, b: { name?: string }) =>
      (a.name ?? '').localeCompare(b.name ?? '');
    expect(documented.length).toBeGreaterThan(20);
    expect(documented.sort(byName)).toEqual(exported.sort(byName));
  });
});
