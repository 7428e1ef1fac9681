import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { newTraceId } from '../src/request-scope.ts';
import { startApp, type TestApp } from './support/app.ts';
import { initSeed, type SeededSession, type SeededUser } from './support/seed.ts';

let app: TestApp;
let other: SeededUser;
let viewer: SeededSession;
let operator: SeededSession;
beforeAll(async () => {
  app = await startApp();
  const seed = initSeed(app);
  other = await seed.user();
  viewer = await (await seed.user('VIEWER')).signIn();
  operator = await (await seed.user('COUNCIL_OPERATOR')).signIn();
});
afterAll(() => app.close());

/** Keeps everybody from writing to the audit log, until it is released or the test is over. */
async function lockAuditLog(): Promise<{ release(): Promise<void> }> {
  const client = new pg.Client({ connectionString: app.ownerUrl });
  await client.connect();
  await client.query('begin');
  await client.query('lock table audit_event in share mode');
  let released: Promise<void> | undefined;
  const release = () => {
    released ??= client.query('rollback').then(() => client.end());
    return released;
  };
  onTestFinished(release);
  return { release };
}

/** How many statements wait for the lock of the audit log. */
async function waitingWrites(): Promise<number> {
  const [row] = await app.sql<{ count: number }>(
    `select count(*)::int as count from pg_locks
     where relation = 'audit_event'::regclass and not granted`,
  );
  return row?.count ?? 0;
}
const factsOf = (traceId: string) =>
  app.sql('select target_label, data from audit_event where trace_id = $1', [traceId]);

const ALIASES = ['one', 'two', 'three', 'four', 'five'];
const fiveTimes = (field: string) =>
  `query ($id: ID!) { them: node(id: $id) { __typename } ${ALIASES.map((alias) => `${alias}: ${field}`).join(' ')} }`;

test.each<[string, string, string, string, string[]]>([
  [
    'an access rule, where each has an answer of its own',
    'node(id: $id) { ... on User { sessions(first: 1) { edges { cursor } } } }',
    'FORBIDDEN',
    'User.sessions',
    ALIASES,
  ],
  [
    'an access rule',
    'auditEvents(first: 1) { edges { cursor } }',
    'FORBIDDEN',
    'Query.auditEvents',
    ['one'],
  ],
  ['a service', 'user(id: $id) { id }', 'NOT_FOUND', 'Query.user', ['one']],
])(
  'no denial by %s is answered before it stands written, and five of one field are one fact',
  async (_by, field, code, coordinate, answered) => {
    // Whom an access rule lets through, the service may still refuse.
    const caller = code === 'NOT_FOUND' ? viewer : operator;
    const { release } = await lockAuditLog();
    const traceId = newTraceId();
    let isAnswered = false;
    const answering = app
      .ask(fiveTimes(field), { id: other.id }, { ...caller, headers: { 'x-trace-id': traceId } })
      .finally(() => {
        isAnswered = true;
      });
    await vi.waitFor(async () => expect(await waitingWrites()).toBe(1), { timeout: 4_000 });
    // Long enough for whoever does not wait to have answered.
    await sleep(200);
    expect(isAnswered).toBe(false);
    expect(await waitingWrites()).toBe(1);
    expect(await factsOf(traceId)).toEqual([]);

    await release();
    const { errors } = await answering;
    // Where a field may not be null, the first error is that of the whole answer.
    expect(errors.map(({ path }) => path?.[0]).sort()).toEqual([...answered].sort());
    for (const { extensions } of errors) expect(extensions.code).toBe(code);
    expect(await factsOf(traceId)).toMatchObject([{ target_label: coordinate, data: { code } }]);
  },
);

test('a denial that cannot be written is a failure, and says nothing else', async () => {
  const { release } = await lockAuditLog();
  // As long as a statement waits for a lock at the most.
  const { data, errors } = await app.ask<{ it: unknown }, never>(
    '{ it: auditEvents(first: 1) { edges { cursor } } }',
    undefined,
    operator,
  );
  await release();
  expect(data).toBeNull();
  expect(['UNAVAILABLE', 'INTERNAL']).toContain(errors[0]?.extensions.code);
});
