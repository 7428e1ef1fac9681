import { assertEnumType } from 'graphql';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { SYSTEM } from '../src/audit/facts.ts';
import { buildSchema } from '../src/schema.ts';
import { registry } from '../src/telemetry/metrics.ts';
import { startApp, type TestApp } from './support/app.ts';
import { connectWebSocket } from './support/clients.ts';
import { initSeed, type Seed, type SeededSession, type SeededUser } from './support/seed.ts';

const MAX = 20;
const POOL = 6;
const RENAME =
  'mutation Overload { updateProfile(input: { displayName: "Busy" }) { user { id } } }';

let app: TestApp;
let url: string;
let seed: Seed;
let admin: SeededUser;
let session: SeededSession;
let busy: SeededUser;
let busySession: SeededSession;
let holder: pg.Client;
beforeAll(async () => {
  app = await startApp({
    MAX_CONCURRENT_OPERATIONS: String(MAX),
    DATABASE_POOL_SIZE: String(POOL),
  });
  ({ url } = await app.listen());
  seed = initSeed(app);
  admin = await seed.user('ADMIN');
  session = await admin.signIn();
  busy = await seed.user();
  busySession = await busy.signIn();
  holder = new pg.Client(app.ownerUrl);
  await holder.connect();
});
afterAll(async () => {
  await holder.end();
  await app.close();
});

const codesOf = ({ errors }: { errors: { extensions: Record<string, unknown> }[] }) =>
  errors.map(({ extensions }) => extensions.code);
const value = async (name: string) =>
  (await registry.getSingleMetric(name)?.get())?.values[0]?.value;
const isRunning = (count: number) =>
  vi.waitFor(
    async () => expect(await value('conclave_graphql_operations_running')).toBe(count),
    5_000,
  );

/** As many operations as may run, held up by a lock or for want of a connection, until `during` is through. */
async function whileFull(during: () => Promise<void>): Promise<void> {
  await holder.query('begin');
  await holder.query('select 1 from "user" where id = $1 for update', [busy.id]);
  const held = Array.from({ length: MAX }, () => app.ask(RENAME, {}, busySession));
  try {
    await isRunning(MAX);
    // All connections but those that are kept.
    await vi.waitFor(() => expect(app.db.poolState().used).toBe(POOL - 2), 20_000);
    await during();
  } finally {
    await holder.query('rollback');
  }
  // Who had no connection for two seconds was told so.
  for (const answer of await Promise.all(held)) {
    expect(['UNAVAILABLE', undefined]).toContain(codesOf(answer)[0]);
  }
  await isRunning(0);
}

/** Why a session has ended. */
async function endOf({ sessionId }: SeededSession): Promise<unknown> {
  const [row] = await app.sql('select end_reason from session where id = $1', [sessionId]);
  return row?.end_reason;
}

type Act = (victim: SeededUser, own: SeededSession) => string;
const PASSWORD = 'four herons stood in the rain';

/** All acts that end sessions, by the reason that the session then has, and from where they are asked for. */
const ENDINGS: [reason: string, as: 'victim' | 'elsewhere' | 'admin', Act][] = [
  ['LOGOUT', 'victim', () => 'logout'],
  ['REVOKED_BY_OWNER', 'elsewhere', () => 'revokeOtherSessions'],
  [
    'REVOKED_BY_OWNER',
    'elsewhere',
    (_, { sessionId }) => `revokeSession(input: { sessionId: "${sessionId}" })`,
  ],
  [
    'REVOKED_BY_ADMIN',
    'admin',
    (_, { sessionId }) => `revokeSession(input: { sessionId: "${sessionId}" })`,
  ],
  [
    'REVOKED_BY_ADMIN',
    'admin',
    (_, { sessionId }) => `revokeSessions(input: { sessionIds: ["${sessionId}"] })`,
  ],
  ['REVOKED_BY_ADMIN', 'admin', ({ id }) => `revokeUserSessions(input: { userId: "${id}" })`],
  [
    'PASSWORD_CHANGED',
    'elsewhere',
    ({ password }) =>
      `changePassword(input: { currentPassword: "${password}", newPassword: "${PASSWORD}" })`,
  ],
  ['ROLE_CHANGED', 'admin', ({ id }) => `setUserRole(input: { userId: "${id}", role: "VIEWER" })`],
  ['USER_SUSPENDED', 'admin', ({ id }) => `suspendUser(input: { userId: "${id}" })`],
  ['USER_DELETED', 'admin', ({ id }) => `deleteUser(input: { userId: "${id}" })`],
  ['USER_DELETED', 'victim', ({ password }) => `deleteAccount(input: { password: "${password}" })`],
];

describe('a node on which as much runs as may', () => {
  test('refuses more at once, with 503 and when to come back', async () => {
    await whileFull(async () => {
      const before = (await value('conclave_graphql_operations_shed_total')) ?? 0;
      const startedAt = performance.now();
      const answers = await Promise.all(
        Array.from({ length: 20 }, () => app.ask('{ viewer { id } }', {}, session)),
      );
      expect(performance.now() - startedAt).toBeLessThan(4_500);
      for (const answer of answers) {
        expect(answer.status).toBe(503);
        expect(codesOf(answer)).toEqual(['UNAVAILABLE']);
        expect(Number(answer.headers.get('retry-after'))).toBeGreaterThanOrEqual(1);
        expect(answer.errors[0]?.extensions.retryAfterSeconds).toBeLessThanOrEqual(3);
      }
      const waits = new Set(answers.map(({ headers }) => headers.get('retry-after')));
      expect(waits.size).toBeGreaterThan(1);
      expect(await value('conclave_graphql_operations_shed_total')).toBe(before + 20);
    });
    const told = app.logs.filter(({ event }) => event === 'overloaded');
    expect(told).toHaveLength(1);
    expect(told[0]).toMatchObject({ level: 'warn', running: MAX });
  });

  test.each(ENDINGS)('ends sessions all the same: %s, as %s', async (reason, as, actOf) => {
    const victim = await seed.user('COUNCIL_OPERATOR');
    const [own, elsewhere] = [await victim.signIn(), await victim.signIn('curl/8.5')];
    const caller = { victim: own, elsewhere, admin: session }[as];
    await whileFull(async () => {
      await app.must(`mutation { ${actOf(victim, own)} { __typename } }`, {}, caller);
      expect(await value('conclave_graphql_operations_running')).toBeGreaterThanOrEqual(MAX);
    });
    expect(await endOf(own)).toBe(reason);
  });

  test('ends sessions while an act on a locked account waits, which has to wait itself', async () => {
    const [one, two] = await Promise.all([seed.user(), seed.user()]);
    const [a, b] = [await one.signIn(), await two.signIn()];
    let waiting: Promise<unknown> | undefined;
    await whileFull(async () => {
      const role = `setUserRole(input: { userId: "${busy.id}", role: "VIEWER" })`;
      waiting = app.ask(`mutation { ${role} { __typename } }`, {}, session);
      await vi.waitFor(() => expect(app.db.poolState().used).toBe(POOL - 1), 20_000);
      const startedAt = performance.now();
      await app.must('mutation { logout { __typename } }', {}, a);
      const revoke = `revokeSession(input: { sessionId: "${b.sessionId}" })`;
      await app.must(`mutation { ${revoke} { __typename } }`, {}, session);
      expect(performance.now() - startedAt).toBeLessThan(4_500);
    });
    await waiting;
    expect(await endOf(a)).toBe('LOGOUT');
    expect(await endOf(b)).toBe('REVOKED_BY_ADMIN');
  });

  test('ends sessions for a service, too', async () => {
    const service = await app.services.serviceClients.create('overload', SYSTEM);
    if (service.kind !== 'created') throw new Error(service.kind);
    const own = await (await seed.user()).signIn();
    await whileFull(async () => {
      const answer = await app.fetch(`${url}/oauth/revoke`, {
        method: 'POST',
        headers: { authorization: `Basic ${btoa(`${service.id}:${service.secret}`)}` },
        body: new URLSearchParams({ token: own.token }),
      });
      expect(answer.status).toBe(200);
    });
    expect(await endOf(own)).toBe('REVOKED_BY_SERVICE');
  });

  test('has been seen to end sessions for every reason that a caller can have', () => {
    const reasons = assertEnumType(buildSchema().getType('SessionEndReason')).getValues();
    // One is found out when somebody comes with a token; the other comes with time, by the worker.
    const uncalled = ['REFRESH_TOKEN_REUSED', 'EXPIRED'];
    expect(
      new Set([...ENDINGS.map(([reason]) => reason), 'REVOKED_BY_SERVICE', ...uncalled]),
    ).toEqual(new Set(reasons.map(({ name }) => name)));
  });

  test.each([
    [
      'a field',
      'mutation A { logout { session { id } } updateProfile(input: { displayName: "x" }) { user { id } } }',
    ],
    ['a fragment', 'mutation B { ...F } fragment F on Mutation { logout { session { id } } }'],
    ['a query', 'query C { viewer { id } }'],
  ])('lets %s not slip in with it', async (_what, query) => {
    const { token } = await (await seed.user()).signIn();
    await whileFull(async () => {
      expect(codesOf(await app.ask(query, {}, { token }))).toEqual(['UNAVAILABLE']);
    });
    expect(codesOf(await app.ask('{ viewer { id } }', {}, { token }))).toEqual([]);
  });

  test('refuses by WebSocket too, and keeps the socket', async () => {
    const peer = await connectWebSocket(url, { token: session.token });
    const ask = () => peer.ask('query OverloadBySocket { viewer { id } }');
    await whileFull(async () => {
      expect(await ask()).toMatchObject({ errors: [{ extensions: { code: 'UNAVAILABLE' } }] });
    });
    expect(await ask()).toMatchObject({ data: { viewer: { id: admin.id } } });
    expect(peer.closings).toEqual([]);
    peer.dispose();
  });

  test('is still healthy', async () => {
    await whileFull(async () => {
      for (const path of ['/livez', '/readyz']) {
        expect((await app.fetch(`${url}${path}`)).status).toBe(200);
      }
    });
  });

  test('keeps its word after operations that fail', async () => {
    const operations = [
      '{ viewer { nothing } }',
      '{ viewer',
      'query ($x: Int!) { viewer { id } }',
      '{ roles { name } }',
    ];
    await Promise.all(
      operations.flatMap((each) => Array.from({ length: 10 }, () => app.ask(each))),
    );
    await isRunning(0);
    expect(codesOf(await app.ask('{ viewer { id } }', {}, session))).toEqual([]);
  });
});
