import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { createLogger } from '../../src/telemetry/logger.ts';
import { registry } from '../../src/telemetry/metrics.ts';
import { createSharedLimits } from '../../src/throttle/shared-limits.ts';
import { startApp, startAppOn, type TestApp } from '../support/app.ts';
import { freePort } from '../support/free-port.ts';
import { parseMetrics } from '../support/metrics.ts';
import { initSeed, LOGIN, someAddress } from '../support/seed.ts';

/** `@rateLimit(max: 20, window: "1m")` */
const MAX = 20;

/** Debian's redis-server, on a port of its own and without a file. */
class RedisServer {
  readonly port: number;
  readonly url: string;
  readonly #folder = mkdtempSync(join(tmpdir(), 'conclave-redis-'));
  #process: ChildProcess | undefined;

  constructor(port: number) {
    this.port = port;
    this.url = `redis://127.0.0.1:${port}`;
  }

  async start(): Promise<void> {
    const options = ['--port', String(this.port), '--bind', '127.0.0.1', '--save', ''];
    const started = spawn('redis-server', [...options, '--dir', this.#folder]);
    this.#process = started;
    await new Promise<void>((resolve, reject) => {
      started.on('error', reject);
      started.stdout.on('data', (text: Buffer) => {
        if (text.includes('Ready to accept connections')) resolve();
      });
    });
  }

  signal(name: 'SIGKILL' | 'SIGSTOP' | 'SIGCONT'): void {
    this.#process?.kill(name);
  }

  async kill(): Promise<void> {
    const running = this.#process;
    if (running?.exitCode !== null || running.signalCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await ended;
  }

  async remove(): Promise<void> {
    await this.kill();
    rmSync(this.#folder, { recursive: true });
  }
}

let redis: RedisServer;
let nodes: [TestApp, TestApp];
beforeAll(async () => {
  redis = new RedisServer(await freePort());
  await redis.start();
  const first = await startApp({ REDIS_URL: redis.url });
  nodes = [first, await startAppOn(first, { REDIS_URL: redis.url })];
});
afterAll(async () => {
  await nodes[1].close();
  await nodes[0].close();
  await redis.remove();
});

/** A call of a limited field from an address: its error code, or `ok`. */
async function call(node: TestApp, address: string): Promise<string> {
  const { errors } = await node.ask(
    LOGIN,
    { input: { email: `${address}.${Math.random()}@people.example`, password: 'wrong' } },
    { headers: { 'x-forwarded-for': address } },
  );
  return String(errors[0]?.extensions.code ?? 'ok');
}

async function callTimes(times: number, address: string, on: readonly TestApp[] = nodes) {
  const calls = Array.from({ length: times }, (_, n) =>
    call(on[n % on.length] as TestApp, address),
  );
  return Object.groupBy(await Promise.all(calls), (outcome) => outcome);
}

const isUp = (node: TestApp) => node.services.sharedLimits?.isUp();

async function untilUp(): Promise<void> {
  while (!nodes.every(isUp)) await sleep(20);
}

async function checks(store: string): Promise<number> {
  const metric = await registry.getSingleMetric('conclave_rate_limit_checks_total')?.get();
  return metric?.values.find(({ labels }) => labels.store === store)?.value ?? 0;
}

const events = (node: TestApp, name: string) => node.logs.filter(({ event }) => event === name);

describe('two nodes with one Redis', () => {
  test('let pass together what one may, however many come at once', async () => {
    const before = await checks('shared');
    const { ok, RATE_LIMITED } = await callTimes(50, someAddress());
    expect(ok).toHaveLength(MAX);
    expect(RATE_LIMITED).toHaveLength(30);
    expect(await checks('shared')).toBe(before + 50);
  });

  test('tell callers apart, and say when to come back', async () => {
    const [one, other] = [someAddress(), someAddress()];
    await callTimes(MAX, one);
    expect(await call(nodes[1], other)).toBe('ok');
    const { status, errors, headers } = await nodes[1].ask(
      LOGIN,
      { input: { email: 'x@people.example', password: 'wrong' } },
      { headers: { 'x-forwarded-for': one } },
    );
    expect(status).toBe(429);
    const { retryAfterSeconds } = errors[0]?.extensions ?? {};
    expect(retryAfterSeconds).toBeGreaterThan(50);
    expect(retryAfterSeconds).toBeLessThanOrEqual(60);
    expect(headers.get('retry-after')).toBe(String(retryAfterSeconds));
    expect(events(nodes[1], 'rate_limit_exceeded')).toContainEqual(
      expect.objectContaining({ field: 'Mutation.login', caller: one }),
    );
  });
});

describe('conclave_redis_up', () => {
  let node: TestApp;
  let internalUrl: string;
  beforeAll(async () => {
    node = await startAppOn(nodes[0], { REDIS_URL: redis.url });
    ({ internalUrl } = await node.listen());
  });
  afterAll(() => node.close());

  const scrape = async () =>
    parseMetrics(await (await fetch(`${internalUrl}/metrics`)).text()).get('conclave_redis_up');
  const becomes = (state: number) =>
    vi.waitFor(async () => expect(await scrape()).toBe(state), { timeout: 10_000, interval: 100 });
  /** Looks for longer than the pause between two tries. */
  async function stays(state: number): Promise<void> {
    for (let look = 0; look < 25; look++) {
      expect(await scrape()).toBe(state);
      await sleep(100);
    }
  }

  test('is 0 from when Redis is killed until it is back, whether anybody calls or not', async () => {
    await becomes(1);
    await redis.kill();
    await becomes(0);
    await stays(0);
    await redis.start();
    await becomes(1);
  });

  test('is 0 while Redis takes commands and answers none', async () => {
    await becomes(1);
    redis.signal('SIGSTOP');
    expect(await call(node, someAddress())).toBe('ok');
    await becomes(0);
    await stays(0);
    redis.signal('SIGCONT');
    await becomes(1);
    await stays(1);
  });

  test('is 0 while Redis answers and takes nothing', async () => {
    await becomes(1);
    const operator = new Redis(redis.url);
    operator.on('error', () => undefined);
    // It wants a replica, and has none.
    await operator.config('SET', 'min-replicas-to-write', '1');
    expect(await call(node, someAddress())).toBe('ok');
    await becomes(0);
    await stays(0);
    await operator.config('SET', 'min-replicas-to-write', '0');
    await becomes(1);
    await operator.quit();
  });
});

describe('the log of calls in Redis', () => {
  test('slides, and does not count what was refused', async () => {
    const log = createLogger({ level: 'silent', pretty: false });
    const limits = createSharedLimits(redis.url, log);
    await limits.start();
    const take = () => limits.take('slides', 3, 400);
    for (let n = 0; n < 3; n++) expect(await take()).toEqual({ allowed: true });
    const refusals = [await take(), await take()];
    for (const refusal of refusals) {
      expect(refusal).toEqual({ allowed: false, retryAfterMs: expect.any(Number) });
    }
    await sleep((refusals[0] as { retryAfterMs: number }).retryAfterMs + 5);
    expect(await take()).toEqual({ allowed: true });
    limits.stop();
  });
});

describe('a Redis that goes away', () => {
  test('killed in the middle, neither stops nor delays anybody, and each node counts on', async () => {
    await untilUp();
    const address = someAddress();
    expect((await callTimes(12, address)).ok).toHaveLength(12);
    await redis.kill();
    const startedAt = performance.now();
    // Each node remembers the six that came to it, and lets fourteen more pass.
    const { ok, RATE_LIMITED, ...others } = await callTimes(40, address);
    expect(others).toEqual({});
    expect(ok).toHaveLength(28);
    expect(RATE_LIMITED).toHaveLength(12);
    expect(performance.now() - startedAt).toBeLessThan(5000);
    for (const node of nodes) {
      expect(events(node, 'rate_limit_store_lost').length).toBeGreaterThan(0);
    }
    const { email, password } = await initSeed(nodes[0]).user();
    const { login } = await nodes[1].must(
      LOGIN,
      { input: { email, password } },
      { headers: { 'x-forwarded-for': someAddress() } },
    );
    expect(login.__typename).toBe('LoginSuccess');

    await redis.start();
    await untilUp();
    for (const node of nodes) expect(events(node, 'rate_limit_store_found')).not.toEqual([]);
    expect((await callTimes(50, someAddress())).ok).toHaveLength(MAX);
  });

  test('frozen, costs a quarter of a second once and then nothing', async () => {
    await untilUp();
    redis.signal('SIGSTOP');
    const lost = events(nodes[0], 'rate_limit_store_lost').length;
    const local = await checks('local');
    const limits = nodes[0].services.sharedLimits;
    const startedAt = performance.now();
    expect(await limits?.take('frozen', 1, 60_000)).toBeUndefined();
    expect(performance.now() - startedAt).toBeLessThan(10_000);
    expect(events(nodes[0], 'rate_limit_store_lost')).toHaveLength(lost + 1);
    // Nobody else waits: it is not even asked.
    expect(isUp(nodes[0])).toBe(false);
    expect(await call(nodes[0], someAddress())).toBe('ok');
    expect(await checks('local')).toBe(local + 1);

    redis.signal('SIGCONT');
    await untilUp();
    expect((await callTimes(50, someAddress())).ok).toHaveLength(MAX);
  });

  test('away at the start, keeps no node from starting', async () => {
    const lonely = await startAppOn(nodes[0], {
      REDIS_URL: `redis://127.0.0.1:${await freePort()}`,
    });
    expect(isUp(lonely)).toBe(false);
    expect((await callTimes(30, someAddress(), [lonely])).ok).toHaveLength(MAX);
    await lonely.close();
  });
});
