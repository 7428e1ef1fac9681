import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { SYSTEM } from '../src/audit/facts.ts';
import { BoundedQueue } from '../src/events/queue.ts';
import { startApp, startAppOn, type TestApp } from './support/app.ts';
import { connectWebSocket, listenSse, post } from './support/clients.ts';
import { eventually } from './support/eventually.ts';
import { initSeed, type Seed } from './support/seed.ts';
import {
  type BegunSession,
  beginSession,
  beginSessions,
  ON_REVOKED,
  refusalOf,
  WHO_AM_I,
} from './support/session-operations.ts';
import { statementsOf } from './support/sql-counter.ts';

const SETTINGS = { EVENTS_LEASE_MS: '800', LAST_SEEN_FLUSH_SECONDS: '300' };

let app: TestApp;
let other: TestApp;
let url: string;
let internalUrl: string;
let seed: Seed;
beforeAll(async () => {
  app = await startApp(SETTINGS);
  other = await startAppOn(app, SETTINGS);
  ({ url, internalUrl } = await app.listen());
  seed = initSeed(app);
  await trust(true);
});
afterAll(async () => {
  await other.close();
  await app.close();
});

/** Waits until both nodes trust their memory, or neither does. */
async function trust(expected: boolean): Promise<void> {
  await vi.waitFor(
    () => {
      const trusted = [app, other].map(({ services }) => services.bus.isTrusted());
      expect(trusted).toEqual([expected, expected]);
    },
    { timeout: 5_000, interval: 10 },
  );
}

const endOnOther = ({ sessionId }: BegunSession) =>
  other.services.sessions.endNow({ sessionId }, 'REVOKED_BY_ADMIN', SYSTEM);

const logged = (name: string) => app.logs.filter(({ event }) => event === name).length;

/** Runs `work` while the nodes have lost their listeners and cannot register with new ones. */
async function whileDeaf(work: () => Promise<void>): Promise<void> {
  const owner = new pg.Client({ connectionString: app.ownerUrl });
  await owner.connect();
  try {
    await owner.query('begin');
    // Lets everybody read the register, and nobody write it.
    await owner.query('lock table node in share row exclusive mode');
    // As the role that the nodes use: only it may.
    await app.db.fork().execute(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'conclave-listener' and datname = current_database()`,
    );
    await trust(false);
    await work();
  } finally {
    await owner.query('rollback');
    await owner.end();
  }
  await trust(true);
}

/** Waits until the node's health says whether it hears. A report is given again for a second. */
async function healthSays(detail: string | undefined): Promise<void> {
  await vi.waitFor(
    async () => {
      const report = (await (await fetch(`${internalUrl}/health`)).json()) as {
        checks: Record<string, { status: string; detail?: string }>;
      };
      const { listener } = report.checks;
      expect(listener?.detail).toBe(detail);
      expect(listener?.status).toBe(detail === undefined ? 'healthy' : 'degraded');
    },
    { timeout: 5_000, interval: 100 },
  );
}

describe('a node that hears the events of all', () => {
  // With a lease that holds however busy the machine is.
  let calm: TestApp;
  let calmUrl: string;
  beforeAll(async () => {
    calm = await startAppOn(app, { ...SETTINGS, EVENTS_LEASE_MS: '10000' });
    ({ url: calmUrl } = await calm.listen());
  });
  afterAll(() => calm.close());

  test('asks the database nothing to know who asks: 300 requests, no statement', async () => {
    const person = await seed.user();
    const sessions = await beginSessions(app, person.id, 10);
    // The first request looks the account up.
    const first = await statementsOf(calm, () => post(calmUrl, WHO_AM_I, sessions[0]));
    expect(first).toHaveLength(1);
    const answers: unknown[] = [];
    const statements = await statementsOf(calm, async () => {
      for (let round = 0; round < 30; round += 1) {
        const some = sessions.map((session) => post(calmUrl, WHO_AM_I, session));
        answers.push(...(await Promise.all(some)).map(({ data }) => data?.viewer.id));
      }
    });
    expect(statements).toEqual([]);
    expect(answers).toEqual(Array(300).fill(person.id));
  });

  test('asks nothing to refuse an ended session either', async () => {
    const session = await beginSession(app, (await seed.user()).id);
    await endOnOther(session);
    const statements = await statementsOf(calm, async () => {
      for (let round = 0; round < 20; round += 1) {
        expect(await refusalOf(calm, session.token)).toBe('SESSION_REVOKED');
      }
    });
    expect(statements).toEqual([]);
  });

  test('knows of a change to an account when the change is answered', async () => {
    const person = await seed.user();
    const { token } = await beginSession(app, person.id);
    const nameOn = async (node: TestApp) => {
      const { viewer } = await node.must<{ viewer: { displayName: string } }, never>(
        '{ viewer { displayName } }',
        undefined,
        { token },
      );
      return viewer.displayName;
    };
    expect(await Promise.all([app, other].map(nameOn))).toEqual(Array(2).fill('Testa Person'));
    for (const displayName of ['First Change', 'Second Change', 'Third Change']) {
      await app.must(
        'mutation ($name: String!) { updateProfile(input: { displayName: $name }) { user { id } } }',
        { name: displayName },
        { token },
      );
      expect(await Promise.all([app, other].map(nameOn))).toEqual([displayName, displayName]);
    }
  });
});

describe('a node whose listener is gone', () => {
  test('asks the database for each request, refuses what ended, and tells its streams when it is back', async () => {
    const person = await seed.user();
    const [kept, ended] = [await beginSession(app, person.id), await beginSession(app, person.id)];
    const sse = await listenSse(url, ON_REVOKED, ended.token);
    const peer = await connectWebSocket(url, { token: ended.token });
    const keptStream = await listenSse(url, ON_REVOKED, kept.token);
    await healthSays(undefined);

    await whileDeaf(async () => {
      await healthSays('not hearing events; checking the database');
      const asked = await statementsOf(app, async () => {
        for (let request = 0; request < 5; request += 1) {
          expect(await refusalOf(app, kept.token)).toBeUndefined();
        }
      });
      expect(asked.filter((sql) => /from "?session"?/.test(sql))).toHaveLength(5);
      expect(asked.filter((sql) => /from "user"/.test(sql))).toHaveLength(5);

      // Nobody hears it, so it answers when all must have lost their trust.
      const { settlement } = await endOnOther(ended);
      expect(settlement).toEqual({ nodesConfirmed: 0, nodesExpired: 2 });
      for (const node of [app, other]) {
        expect(await refusalOf(node, ended.token)).toBe('SESSION_REVOKED');
        expect(await refusalOf(node, kept.token)).toBeUndefined();
      }
    });

    await healthSays(undefined);
    const event = { sessionId: ended.sessionId, reason: 'REVOKED_BY_ADMIN' };
    expect(await sse.ended).toBe('complete');
    expect(sse.results).toMatchObject([
      { data: { sessionRevoked: { ...event, isCurrent: true } } },
    ]);
    expect(await peer.closed()).toEqual({ code: 4401, reason: 'Session ended' });
    expect(await keptStream.received(1)).toMatchObject([
      { data: { sessionRevoked: { ...event, isCurrent: false } } },
    ]);
    expect(keptStream.outcome()).toBeUndefined();
    // And from memory again.
    await eventually(async () => {
      const asked = await statementsOf(app, async () => {
        expect(await refusalOf(app, kept.token)).toBeUndefined();
        expect(await refusalOf(app, ended.token)).toBe('SESSION_REVOKED');
      });
      expect(asked).toEqual([]);
    });
  });

  test('knows of a role that was changed meanwhile', async () => {
    const person = await seed.user('VIEWER');
    const { token } = await beginSession(app, person.id);
    const roleNow = async () => (await app.must(WHO_AM_I, {}, { token })).viewer.role.name;
    expect(await roleNow()).toBe('VIEWER');
    await whileDeaf(async () => {
      await other.services.administration.setRole(person.id, 'COUNCIL_OPERATOR', SYSTEM);
      expect(await roleNow()).toBe('COUNCIL_OPERATOR');
    });
    expect(await roleNow()).toBe('COUNCIL_OPERATOR');
  });
});

describe('what is no event', () => {
  const MALFORMED = [
    '',
    'rubbish',
    'null',
    '5',
    '"text"',
    '[]',
    '{}',
    'x'.repeat(7_900),
    '{"topic":"sessions.ended"}',
    '{"id":"1","topic":"sessions.ended","data":{"sessionIds":7}}',
    '{"id":"1","topic":"sessions.ended","data":null}',
    '{"id":"1","topic":"principal.changed","data":null}',
    '{"id":"1","topic":"constructor","data":{}}',
    '{"id":{},"topic":{},"data":{}}',
    JSON.stringify({ id: '1', from: 'x'.repeat(64), topic: 'principal.changed', data: {} }),
    JSON.stringify({ id: '1', from: '"; drop', topic: 'principal.changed', data: {} }),
    '{"ids":5}',
    '{"ids":{},"nodeId":"x"}',
    '{"ids":[1,null],"nodeId":{}}',
    '{"ids":["1"],"nodeId":"nobody"}',
  ];

  test("is survived on the channel of all and on a node's own, and says so in the log", async () => {
    const before = logged('event_malformed');
    const nodes = await app.sql<{ id: string }>('select id from node');
    // Their own channels first: who begins anew has another.
    const channels = [...nodes.map(({ id }) => `conclave_events_to_${id}`), 'conclave_events'];
    for (const channel of channels) {
      for (const payload of MALFORMED) {
        await app.sql('select pg_notify($1, $2)', [channel, payload]);
      }
    }
    await eventually(() => expect(logged('event_malformed')).toBeGreaterThan(before + 10));
    // After what they could not act on the nodes begin anew; soon both hear again what is an event.
    await vi.waitFor(
      async () => {
        const settlement = await app.db.transaction((tx) =>
          app.services.bus.announce(tx, 'barrier', {}),
        );
        expect(settlement).toEqual({ nodesConfirmed: 2, nodesExpired: 0 });
      },
      { timeout: 10_000 },
    );
    const session = await beginSession(app, (await seed.user()).id);
    expect(await refusalOf(app, session.token)).toBeUndefined();
    expect((await endOnOther(session)).settlement).toEqual({ nodesConfirmed: 2, nodesExpired: 0 });
    expect(await refusalOf(app, session.token)).toBe('SESSION_REVOKED');
  });

  test('of a topic that only a later version knows disturbs nobody', async () => {
    const before = logged('listener_lost');
    const payload = { id: randomUUID(), topic: 'councils.opened', data: { councilId: '1' } };
    await app.sql('select pg_notify($1, $2)', ['conclave_events', JSON.stringify(payload)]);
    const session = await beginSession(app, (await seed.user()).id);
    expect((await endOnOther(session)).settlement.nodesConfirmed).toBe(2);
    expect(logged('listener_lost')).toBe(before);
  });
});

describe('the queue between an announcer and a subscriber', () => {
  const drain = async (queue: BoundedQueue<number>) => {
    const items: number[] = [];
    for await (const item of queue) items.push(item);
    return items;
  };

  test('gives everything that was pushed, once and in order, however reading and pushing mix', async () => {
    const bursts = fc.array(fc.record({ size: fc.nat(4), pauses: fc.nat(3) }), { maxLength: 40 });
    await fc.assert(
      fc.asyncProperty(bursts, async (plan) => {
        const queue = new BoundedQueue<number>();
        const reading = drain(queue);
        let pushed = 0;
        for (const { size, pauses } of plan) {
          for (const until = pushed + size; pushed < until; pushed += 1) queue.push(pushed);
          for (let pause = 0; pause < pauses; pause += 1) await undefined;
        }
        queue.finish();
        expect(await reading).toEqual(Array.from({ length: pushed }, (_, number) => number));
      }),
      { numRuns: 200 },
    );
  });

  test('delivers what waits before it completes, and takes nothing after its end', async () => {
    const queue = new BoundedQueue<number>();
    const closed = vi.fn();
    queue.onClose(closed);
    expect([queue.push(1), queue.push(2)]).toEqual([true, true]);
    queue.finish();
    queue.finish();
    expect(queue.push(3)).toBe(false);
    expect(await drain(queue)).toEqual([1, 2]);
    expect(closed).toHaveBeenCalledOnce();
    const late = vi.fn();
    queue.onClose(late);
    expect(late).toHaveBeenCalledOnce();
  });

  test('cuts off who does not read, and keeps nothing for them', async () => {
    const onOverflow = vi.fn();
    const queue = new BoundedQueue<number>({ limit: 3, onOverflow });
    expect([1, 2, 3, 4, 5].map((item) => queue.push(item))).toEqual([
      true,
      true,
      true,
      false,
      false,
    ]);
    expect(onOverflow).toHaveBeenCalledOnce();
    expect(await drain(queue)).toEqual([]);
  });

  test('lets go of a reader who waits when it ends or is left', async () => {
    const ended = new BoundedQueue<number>();
    const waiting = ended.next();
    ended.finish();
    expect(await waiting).toEqual({ value: undefined, done: true });
    const left = new BoundedQueue<number>();
    left.push(1);
    expect(await left.return()).toEqual({ value: undefined, done: true });
    expect(await left.next()).toEqual({ value: undefined, done: true });
    expect(left.push(2)).toBe(false);
  });
});
