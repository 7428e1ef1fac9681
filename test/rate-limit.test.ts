import type { GraphQLSchema } from 'graphql';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { MemoryStore } from '../src/throttle/memory-store.ts';
import { guardedYoga } from './support/guarded-yoga.ts';

const typeDefs = /* GraphQL */ `
  type Query {
    free: Int!
    limited: Int @rateLimit(max: 5, window: "10s") @cost(weight: 0)
    box: Box!
    boxes: [Box!]!
  }
  type Box {
    limited: Int @rateLimit(max: 3, window: "1m")
  }
  type Mutation {
    limited: Int @rateLimit(max: 5, window: "10s") @cost(weight: 0)
  }
  type Subscription {
    ticks: Int @rateLimit(max: 2, window: "1m")
  }
`;

function limitedServer(schema?: GraphQLSchema) {
  const calls = { query: 0, mutation: 0, box: 0, ticks: 0 };
  const rejected: string[] = [];
  const server = guardedYoga({
    typeDefs,
    schema,
    settings: { MAX_QUERY_ALIASES: '200' },
    resolvers: {
      Query: {
        free: () => 1,
        limited: () => ++calls.query,
        box: () => ({}),
        boxes: () => [{}, {}, {}, {}, {}],
      },
      Box: { limited: () => ++calls.box },
      Mutation: { limited: async () => ++calls.mutation },
      Subscription: {
        ticks: {
          async *subscribe() {
            calls.ticks++;
            for (let tick = 1; tick <= 4; tick++) yield { ticks: tick };
          },
        },
      },
    },
    rateLimit: { onRejected: (coordinate) => rejected.push(coordinate) },
  });
  return { ...server, calls, rejected };
}

const aliases = (count: number, field: string) =>
  Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(' ');

beforeEach(() => void vi.useFakeTimers({ toFake: ['Date'] }));
afterEach(() => void vi.useRealTimers());

describe('@rateLimit', () => {
  test('counts each execution and refuses the one beyond with code, status and time', async () => {
    const { ask, calls, rejected, events } = limitedServer();
    for (let call = 1; call <= 5; call++)
      expect(await ask('{ limited }')).not.toHaveProperty('errors');
    vi.advanceTimersByTime(3000);
    const refused = await ask('{ limited }');
    expect(refused.errors).toEqual([
      expect.objectContaining({
        path: ['limited'],
        extensions: {
          code: 'RATE_LIMITED',
          retryAfterSeconds: 7,
          traceId: expect.stringMatching(/^[0-9a-f]{32}$/),
        },
      }),
    ]);
    expect(calls.query).toBe(5);
    expect(rejected).toEqual(['Query.limited']);
    expect(events('rate_limit_exceeded')).toEqual([
      expect.objectContaining({ field: 'Query.limited', caller: '192.0.2.1', level: 'warn' }),
    ]);
  });

  test('answers 429 with Retry-After when nothing else was asked', async () => {
    const { ask } = limitedServer();
    const answer = await ask(`mutation { ${aliases(6, 'limited')} }`);
    expect(answer.data).toMatchObject({ a4: 5, a5: null });
    expect(answer.status, 'an answer with data is a success').toBe(200);
    const strict = guardedYoga({
      typeDefs: 'type Query { limited: Int! @rateLimit(max: 1, window: "1h") }',
      resolvers: { Query: { limited: () => 1 } },
    });
    await strict.ask('{ limited }');
    const refused = await strict.ask('{ limited }');
    expect(refused.status).toBe(429);
    expect(refused.headers.get('retry-after')).toBe('3600');
    expect(JSON.stringify(refused)).not.toContain('"http"');
  });

  test('lets a caller in again exactly when a call leaves the window', async () => {
    const { ask, calls } = limitedServer();
    for (let call = 1; call <= 7; call++) {
      await ask('{ limited }');
      vi.advanceTimersByTime(1000);
    }
    expect(calls.query, 'refused calls do not count').toBe(5);
    vi.advanceTimersByTime(2999);
    await ask('{ limited }');
    expect(calls.query).toBe(5);
    vi.advanceTimersByTime(1);
    await ask('{ limited }');
    expect(calls.query).toBe(6);
    await ask('{ limited }');
    expect(calls.query).toBe(6);
  });

  test.each([
    ['100 aliases of a query', `{ ${aliases(100, 'limited')} }`, 'query'],
    ['100 aliases of a mutation', `mutation { ${aliases(100, 'limited')} }`, 'mutation'],
    [
      'a fragment spread under other parents',
      `{ ${aliases(20, 'box { ...more }')} } fragment more on Box { limited }`,
      'box',
    ],
    ['the items of a list', '{ boxes { limited } }', 'box'],
    [
      'nested fragments',
      `{ ...a ${aliases(9, 'limited')} } fragment a on Query { limited ...b } fragment b on Query { x: limited }`,
      'query',
    ],
  ] as const)('counts executions and not nodes: %s', async (_case, query, counter) => {
    const { ask, calls } = limitedServer();
    const answer = await ask(query);
    expect(answer.errors?.[0]?.extensions.code).toBe('RATE_LIMITED');
    expect(calls[counter]).toBe(counter === 'box' ? 3 : 5);
  });

  test('holds for requests that run at once', async () => {
    const { ask, calls } = limitedServer();
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => ask('mutation { limited }')),
    );
    expect(calls.mutation).toBe(5);
    expect(answers.filter(({ errors }) => errors)).toHaveLength(45);
  });

  test('counts beginning a subscription, not its events', async () => {
    const { fetch, calls } = limitedServer();
    const listen = async () => {
      const response = await fetch('http://localhost:4000/graphql', {
        method: 'POST',
        headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
        body: JSON.stringify({ query: 'subscription { ticks }' }),
      });
      return response.text();
    };
    expect(await listen()).toContain('{"data":{"ticks":4}}');
    expect(await listen()).toContain('{"data":{"ticks":4}}');
    expect(await listen()).toContain('"code":"RATE_LIMITED"');
    expect(calls.ticks).toBe(2);
  });

  test('keeps fields of the same name on different types apart', async () => {
    const { ask, calls } = limitedServer();
    await ask(`{ ${aliases(6, 'limited')} }`);
    await ask('mutation { limited }');
    await ask('{ box { limited } }');
    expect(calls).toMatchObject({ query: 5, mutation: 1, box: 1 });
  });

  test('tells callers apart by account, else by network', async () => {
    const { ask, calls } = limitedServer();
    const all = `{ ${aliases(5, 'limited')} }`;
    const refusedOf = async (headers: Record<string, string>) =>
      (await ask(all, { headers })).errors?.length ?? 0;
    expect(await refusedOf({ 'test-address': '192.0.2.1' })).toBe(0);
    expect(await refusedOf({ 'test-address': '::ffff:192.0.2.1' }), 'the same address').toBe(5);
    expect(await refusedOf({ 'test-address': '192.0.2.2' })).toBe(0);
    expect(await refusedOf({ 'test-address': '2001:db8:1:2::1' })).toBe(0);
    expect(await refusedOf({ 'test-address': '2001:db8:1:2:ffff::9' }), 'the same /64').toBe(5);
    expect(await refusedOf({ 'test-address': '2001:db8:1:3::1' })).toBe(0);
    expect(await refusedOf({ 'test-user': 'user_1', 'test-address': '192.0.2.1' })).toBe(0);
    expect(await refusedOf({ 'test-user': 'user_1', 'test-address': '192.0.2.9' })).toBe(5);
    expect(await refusedOf({ 'test-user': 'user_2', 'test-address': '192.0.2.1' })).toBe(0);
    expect(calls.query).toBe(30);
  });

  test('counts for each server by itself, also where servers share a schema', async () => {
    const one = limitedServer();
    const query = `{ ${aliases(5, 'limited')} }`;
    expect(await one.ask(query)).not.toHaveProperty('errors');
    expect(await limitedServer(one.schema).ask(query)).not.toHaveProperty('errors');
    expect((await one.ask(query)).errors).toHaveLength(5);
  });

  test.each([
    ['@rateLimit(max: 0, window: "1m")', /max must be/],
    ['@rateLimit(max: 5, window: "soon")', /window must be/],
    ['@rateLimit(max: 5, window: "5 m")', /window must be/],
  ])('does not start with %s', (directive, message) => {
    const start = () =>
      guardedYoga({ typeDefs: `type Query { limited: Int ${directive} }`, resolvers: {} });
    expect(start).toThrow(message);
  });
});

describe('MemoryStore', () => {
  const identity = (caller: number) => ({ contextIdentity: `${caller}`, fieldIdentity: 'Query.a' });

  test('forgets the caller unused for longest and never grows beyond its bounds', () => {
    const store = new MemoryStore({ maxEntries: 100, maxCalls: 1000 });
    for (let caller = 0; caller < 10_000; caller++) store.setForIdentity(identity(caller), [1, 2]);
    expect(store.size).toBe(100);
    expect(store.getForIdentity(identity(9_899))).toEqual([]);
    expect(store.getForIdentity(identity(9_900))).toEqual([1, 2]);
    for (let caller = 0; caller < 100; caller++) {
      store.setForIdentity(
        identity(caller),
        Array.from({ length: 120 }, () => 1),
      );
      expect(store.calls).toBeLessThanOrEqual(1000);
    }
    expect(store.size).toBe(8);
  });

  test('takes no longer with many callers than with few', () => {
    const store = new MemoryStore();
    const timeOf = (work: () => void) => {
      const start = process.hrtime.bigint();
      work();
      return Number(process.hrtime.bigint() - start);
    };
    const touch = () => {
      for (let caller = 0; caller < 2000; caller++) {
        store.setForIdentity(identity(caller), [...store.getForIdentity(identity(caller)), 1]);
      }
    };
    const few = timeOf(touch);
    for (let caller = 0; caller < 50_000; caller++) store.setForIdentity(identity(caller), [1]);
    expect(store.size).toBe(50_000);
    expect(timeOf(touch)).toBeLessThan(50 * few);
  });
});
