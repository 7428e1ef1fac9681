import { Agent, createServer, request as httpRequest, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSchema, createYoga } from 'graphql-yoga';
import { afterEach, describe, expect, it } from 'vitest';
import { type CheckResult, createHealth, type Health } from '../src/health.ts';
import { type InternalServer, startInternalServer } from '../src/internal-server.ts';
import { NO_BUILT_IN_HEALTH_CHECK, useHealth } from '../src/plugins/health.ts';
import { createLogger } from '../src/telemetry/logger.ts';
import { registry } from '../src/telemetry/metrics.ts';

const FINE = async (): Promise<CheckResult> => ({ ok: true });
const DETAIL = 'planted-detail: no route to 10.0.0.9';
const BROKEN = async (): Promise<CheckResult> => ({ ok: false, detail: DETAIL });

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(closing.splice(0).map((close) => close()));
});

/** The public port: a small Yoga with the plugin. */
async function servePublic(health: Health): Promise<string> {
  const yoga = createYoga({
    schema: createSchema({
      typeDefs: 'type Query { viewer: String }',
      resolvers: { Query: { viewer: () => 'Ada' } },
    }),
    logging: false,
    landingPage: false,
    healthCheckEndpoint: NO_BUILT_IN_HEALTH_CHECK,
    plugins: [useHealth(health)],
  });
  const server: Server = createServer((request, response) => void yoga(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closing.push(async () => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function serveInternal(
  health: Health,
  options: Partial<Parameters<typeof startInternalServer>[0]> = {},
): Promise<InternalServer & { lines: string[] }> {
  const lines: string[] = [];
  const log = createLogger(
    { level: 'debug', pretty: false },
    { write: (line: string) => void lines.push(line) },
  );
  const server = await startInternalServer({
    host: '127.0.0.1',
    port: 0,
    registry,
    health,
    log,
    ...options,
  });
  closing.push(() => server.close());
  return { ...server, lines };
}

async function probe(url: string, init?: RequestInit) {
  const response = await fetch(url, init);
  const text = await response.text();
  return { status: response.status, body: text && JSON.parse(text), headers: response.headers };
}

describe('probes on the public port', () => {
  it('are answered while all is well', async () => {
    const url = await servePublic(createHealth({ database: FINE, listener: FINE }));
    const healthy = { status: 'healthy' };
    const checks = { database: healthy, listener: healthy, serving: healthy };
    for (const path of ['/readyz', '/health']) {
      const answer = await probe(`${url}${path}`);
      expect(answer).toMatchObject({ status: 200, body: { status: 'healthy', checks } });
      expect(answer.headers.get('cache-control')).toBe('no-store');
      expect(answer.headers.get('content-type')).toContain('application/json');
    }
    expect(await probe(`${url}/livez`)).toMatchObject({ status: 200, body: healthy });
    expect(await probe(`${url}/readyz`, { method: 'HEAD' })).toMatchObject({ status: 200 });
  });

  it('name the check that fails and keep to themselves why', async () => {
    const url = await servePublic(createHealth({ database: BROKEN, listener: FINE }));
    for (const path of ['/readyz', '/health']) {
      const { status, body } = await probe(`${url}${path}`);
      expect(status).toBe(503);
      expect(body).toEqual({
        status: 'unhealthy',
        checks: {
          database: { status: 'unhealthy' },
          listener: { status: 'healthy' },
          serving: { status: 'healthy' },
        },
      });
    }
    expect((await probe(`${url}/livez`)).status).toBe(200);
  });

  it('are refused new traffic from the drain on, also from a report just made', async () => {
    const health = createHealth({ database: FINE }, { reuseMs: 60_000 });
    const url = await servePublic(health);
    expect((await probe(`${url}/readyz`)).status).toBe(200);
    health.drain();
    expect(await probe(`${url}/readyz`)).toMatchObject({
      status: 503,
      body: { checks: { database: { status: 'healthy' }, serving: { status: 'unhealthy' } } },
    });
    expect((await probe(`${url}/livez`)).status).toBe(200);
  });

  it('leave everything else to Yoga', async () => {
    const url = await servePublic(createHealth({}));
    const query = encodeURIComponent('{ viewer }');
    const answer = await probe(`${url}/graphql?query=${query}&from=/health`);
    expect(answer).toMatchObject({ status: 200, body: { data: { viewer: 'Ada' } } });
    expect((await fetch(`${url}/readyz`, { method: 'POST' })).status).toBe(404);
    expect((await fetch(`${url}/readyz/more`)).status).toBe(404);
  });
});

describe('checks', () => {
  it('that throw or hang fail, and a hanging one is not started again', async () => {
    let started = 0;
    let finish = (_: CheckResult): void => undefined;
    const health = createHealth(
      {
        throwing: () => Promise.reject(new Error('connection refused')),
        hanging: () => {
          started += 1;
          return new Promise((resolve) => {
            finish = resolve;
          });
        },
        sound: FINE,
      },
      { timeoutMs: 20, reuseMs: 0 },
    );
    for (let round = 0; round < 3; round++) {
      expect(await health.report()).toMatchObject({
        status: 'unhealthy',
        checks: {
          throwing: { status: 'unhealthy', detail: 'connection refused' },
          hanging: { status: 'unhealthy', detail: 'no answer within 20 ms' },
          sound: { status: 'healthy' },
        },
      });
    }
    expect(started).toBe(1);
    finish({ ok: true });
    await new Promise((resolve) => setImmediate(resolve));
    const after = health.report();
    expect(started).toBe(2);
    finish({ ok: true });
    expect((await after).checks.hanging).toMatchObject({ status: 'healthy' });
  });

  it('run once for a flood of probes', async () => {
    const { check, runs } = counted();
    const health = createHealth({ database: check }, { reuseMs: 60_000 });
    const url = await servePublic(health);
    const internal = await serveInternal(health);
    const probes = Array.from({ length: 50 }, (_, i) =>
      probe(`${i % 2 ? url : internal.url}/readyz`),
    );
    for (const { status } of await Promise.all(probes)) expect(status).toBe(200);
    expect(runs()).toBe(1);
  });

  it('run anew when the last report is old', async () => {
    const { check, runs } = counted();
    const health = createHealth({ database: check }, { reuseMs: 0 });
    await health.report();
    await health.report();
    expect(runs()).toBe(2);
  });
});

/** A check that takes its time and counts how often it runs. */
function counted() {
  let runs = 0;
  const check = async () => {
    runs += 1;
    await new Promise((resolve) => setTimeout(resolve, 10));
    return { ok: true };
  };
  return { check, runs: () => runs };
}

describe('what is dispensable', () => {
  it('degrades where it fails or hangs, and is answered with 200', async () => {
    const hanging = () => new Promise<never>(() => undefined);
    const figures = { queued: 3, oldestSeconds: 400 };
    const health = createHealth(
      { database: FINE },
      {
        timeoutMs: 20,
        dispensable: { outbound: BROKEN, hanging, jobs: async () => ({ ok: true, figures }) },
      },
    );
    const url = await servePublic(health);
    const answer = await probe(`${url}/readyz`);
    expect(answer).toMatchObject({ status: 200, body: { status: 'degraded' } });
    expect(answer.body.checks).toEqual({
      database: { status: 'healthy' },
      outbound: { status: 'degraded' },
      hanging: { status: 'degraded' },
      jobs: { status: 'healthy' },
      serving: { status: 'healthy' },
    });
    const internal = await serveInternal(health);
    expect((await probe(`${internal.url}/health`)).body.checks).toMatchObject({
      outbound: { status: 'degraded', detail: DETAIL },
      jobs: { status: 'healthy', figures },
    });
    health.drain();
    expect(await probe(`${url}/readyz`)).toMatchObject({ status: 503 });
  });

  it('hides nothing that is not', async () => {
    const health = createHealth({ database: BROKEN }, { dispensable: { outbound: BROKEN } });
    expect((await health.report()).status).toBe('unhealthy');
  });
});

describe('a process that starts', () => {
  it('has started when all has held once, and stays so', async () => {
    let ran = 0;
    const migrations = async (): Promise<CheckResult> => {
      ran += 1;
      return { ok: ran >= 3, detail: DETAIL };
    };
    const health = createHealth({ database: BROKEN }, { startup: { migrations, keys: FINE } });
    const url = await servePublic(health);
    const internal = await serveInternal(health);
    const first = await probe(`${url}/startupz`);
    expect(first).toMatchObject({
      status: 503,
      body: { checks: { migrations: { status: 'unhealthy' }, keys: { status: 'healthy' } } },
    });
    expect(JSON.stringify(first.body)).not.toContain(DETAIL);
    const second = await probe(`${internal.url}/startupz`);
    expect(second).toMatchObject({
      status: 503,
      body: { checks: { migrations: { detail: DETAIL } } },
    });
    for (let again = 0; again < 5; again++) {
      expect(await probe(`${url}/startupz`)).toMatchObject({ status: 200 });
    }
    expect(ran).toBe(3);
  });
});

describe('the internal server', () => {
  it('says what is wrong and how long each check took', async () => {
    const { url } = await serveInternal(createHealth({ database: BROKEN, listener: FINE }));
    const { status, body } = await probe(`${url}/health`);
    expect(status).toBe(503);
    expect(body).toMatchObject({
      status: 'unhealthy',
      checkedAt: expect.stringMatching(/Z$/),
      checks: {
        database: { status: 'unhealthy', detail: DETAIL, latencyMs: expect.any(Number) },
        listener: { status: 'healthy', latencyMs: expect.any(Number) },
      },
    });
    expect((await probe(`${url}/readyz`)).status).toBe(503);
    expect((await probe(`${url}/livez`)).status).toBe(200);
  });

  it('serves the metrics in the format of Prometheus', async () => {
    const { url } = await serveInternal(createHealth({}));
    const response = await fetch(`${url}/metrics?from=scraper`);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe(registry.contentType);
    expect(await response.text()).toContain('# TYPE conclave_log_lines_total counter');
  });

  it('serves nothing else', async () => {
    const { url } = await serveInternal(createHealth({}));
    expect((await fetch(`${url}/graphql`)).status).toBe(404);
    expect((await fetch(`${url}/`)).status).toBe(404);
    const posted = await fetch(`${url}/metrics`, { method: 'POST', body: 'x' });
    expect(posted.status).toBe(405);
    expect(posted.headers.get('allow')).toBe('GET, HEAD');
  });

  it('answers 500 and logs when metrics cannot be collected', async () => {
    const metrics = () => Promise.reject(new Error('a collector failed'));
    const { url, lines } = await serveInternal(createHealth({}), {
      registry: Object.assign(Object.create(registry), { metrics }),
    });
    const response = await fetch(`${url}/metrics`);
    expect(response.status).toBe(500);
    expect(await response.text()).not.toContain('collector');
    expect(lines.join()).toContain('internal_request_failed');
  });

  it('does not start on a port that is taken', async () => {
    const { url } = await serveInternal(createHealth({}));
    const port = Number(new URL(url).port);
    await expect(serveInternal(createHealth({}), { port })).rejects.toThrow('EADDRINUSE');
  });

  it('closes although a scraper keeps its connection', async () => {
    const server = await serveInternal(createHealth({}));
    const agent = new Agent({ keepAlive: true });
    await new Promise((resolve, reject) => {
      const scrape = httpRequest(`${server.url}/livez`, { agent }, (response) => {
        response.resume().on('end', resolve);
      });
      scrape.on('error', reject).end();
    });
    await server.close();
    await expect(fetch(`${server.url}/livez`)).rejects.toThrow();
    agent.destroy();
  });
});
