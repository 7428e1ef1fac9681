import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Database } from '../src/db/database.ts';
import { isUnexpected, PermanentFailure } from '../src/jobs/failures.ts';
import { SmtpFault } from '../src/jobs/smtp-errors.ts';
import { CallNotMade } from '../src/outbound/circuit.ts';
import { ENTITIES } from '../src/services.ts';
import { type ErrorReports, startErrorReports } from '../src/telemetry/error-reports.ts';
import { createLogger } from '../src/telemetry/logger.ts';
import { cloneDatabase, type TestDatabase } from './support/cluster.ts';
import { openTestDatabase } from './support/database.ts';
import { observedYoga, until } from './support/observed-yoga.ts';
import { startSentrySink } from './support/sentry.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SECRET = 'planted-secret-7Qz';

let sink: Awaited<ReturnType<typeof startSentrySink>>;
let reports: ErrorReports;
let database: TestDatabase;
let db: Database;
let server: Awaited<ReturnType<typeof observedYoga>>;
const lost: string[] = [];

beforeAll(async () => {
  sink = await startSentrySink();
  reports = startErrorReports({
    dsn: sink.dsn,
    sampleRate: 1,
    environment: 'test',
    onLost: (reason) => lost.push(reason),
  });
  database = await cloneDatabase();
  db = await openTestDatabase(database.appUrl, ENTITIES);
  server = await observedYoga(
    () => [],
    (text = '') => db.fork().execute('select ?::uuid', [text]),
    reports.report,
  );
});
afterAll(async () => {
  await server.close();
  await reports.close();
  await sink.close();
  await db.close();
  await database.drop();
});

/** Sends an operation with secrets in all places, and waits for what it caused. */
async function ask(query: string, reported: number): Promise<string> {
  const before = sink.events().length;
  const response = await server.send(query, {
    headers: {
      'x-trace-id': TRACE_ID,
      authorization: `Bearer ${SECRET}`,
      cookie: `__Host-session=${SECRET}`,
      'x-forwarded-for': '198.51.100.23',
    },
  });
  const text = await response.text();
  await until(() => sink.events().length >= before + reported, 'a report');
  expect(sink.events()).toHaveLength(before + reported);
  return text;
}

describe('a fault', () => {
  it('is reported with its kind, its place in the code, and the trace id', async () => {
    const answer = await ask(`{ fail(secret: "${SECRET}") }`, 1);
    expect(answer).toContain(TRACE_ID);
    const event = sink.events().at(-1);
    expect(event).toMatchObject({
      level: 'error',
      environment: 'test',
      tags: { event: 'unexpected_error' },
      contexts: { trace: { trace_id: TRACE_ID } },
    });
    expect(event?.exception.values).toMatchObject([{ type: 'Error' }]);
    const frames = event?.exception.values[0]?.stacktrace.frames ?? [];
    expect(frames.at(-1)).toMatchObject({
      filename: './test/support/observed-yoga.ts',
      lineno: expect.any(Number),
    });
    expect(frames.some(({ filename }) => String(filename).startsWith('/'))).toBe(false);
  });

  it('of the database is reported with its SQLSTATE and its cause, and without values', async () => {
    await ask(`{ echo(text: "${SECRET}") }`, 1);
    const values = sink.events().at(-1)?.exception.values ?? [];
    expect(values.at(-1)).toMatchObject({ value: 'Code 22P02' });
  });

  it('is sent with no secret, message, header, variable or address', async () => {
    const sent = sink.text();
    expect(sink.events().length).toBeGreaterThan(1);
    expect(sent).not.toContain(SECRET);
    expect(sent).not.toContain('planted');
    expect(sent).not.toContain('Bearer');
    expect(sent).not.toContain('198.51.100.23');
    expect(sent).not.toContain('192.0.2.7');
    expect(sent).not.toContain('select');
    const allowed = 'contexts environment event_id exception level platform sdk tags timestamp';
    for (const event of sink.events()) {
      expect(allowed.split(' ')).toEqual(expect.arrayContaining(Object.keys(event)));
    }
  });
});

describe('what is no fault', () => {
  it('is not reported: refusals, mistakes of callers, outages', async () => {
    await ask('{ refuse }', 0);
    await ask('{ nothing }', 0);
    await ask('{ viewer', 0);
    await ask('query noContext { viewer }', 0);
    // Whoever comes late would be seen here.
    await ask('{ failLater }', 1);
  });
});

describe('a job that fails', () => {
  it.each([
    [new TypeError('x is not a function'), true],
    [Object.assign(new Error('duplicate key'), { code: '23505' }), true],
    ['thrown', true],
    [Object.assign(new Error('terminating connection'), { code: '57P01' }), false],
    [Object.assign(new Error('connect'), { code: 'ECONNREFUSED' }), false],
    [Object.assign(new Error('Invalid login'), { code: 'EAUTH' }), false],
    [new SmtpFault({ name: 'Error', message: 'x', responseCode: 451 }), false],
    [new CallNotMade('smtp', 'its breaker is open', 1), false],
    [new PermanentFailure('no such mailbox'), false],
  ])('is a fault where nobody foresaw it: %s', (error, expected) => {
    expect(isUnexpected(error)).toBe(expected);
  });
});

describe('a flood of faults', () => {
  it('is reported sixty times a minute at the most', async () => {
    const own = await startSentrySink();
    const flooded = startErrorReports({
      dsn: own.dsn,
      sampleRate: 1,
      environment: 'test',
      onLost: () => undefined,
    });
    const log = createLogger(
      { level: 'error', pretty: false, onFault: flooded.report },
      { write: () => undefined },
    );
    for (let i = 0; i < 500; i++) log.error({ event: 'event_failed', err: new Error('x') }, 'x');
    await flooded.close();
    expect(own.events().length).toBeGreaterThan(0);
    expect(own.events().length).toBeLessThanOrEqual(120);
    await own.close();
  });

  it('is sampled by the setting', async () => {
    const own = await startSentrySink();
    const sampled = startErrorReports({
      dsn: own.dsn,
      sampleRate: 0,
      environment: 'test',
      onLost: () => undefined,
    });
    const description = { type: 'Error', message: 'x', stack: 'Error: x' };
    for (let i = 0; i < 50; i++)
      sampled.report({ event: 'event_failed', description, traceId: TRACE_ID });
    await sampled.close();
    expect(own.events()).toEqual([]);
    await own.close();
  });
});

describe('a Sentry that is away', () => {
  it('loses reports, which is said, and delays nothing', async () => {
    const gone = await startSentrySink();
    await gone.close();
    const reasons: string[] = [];
    const away = startErrorReports({
      dsn: gone.dsn,
      sampleRate: 1,
      environment: 'test',
      onLost: (reason) => reasons.push(reason),
    });
    const startedAt = performance.now();
    away.report({
      event: 'event_failed',
      description: { type: 'Error', message: 'x', stack: 'Error: x' },
      traceId: undefined,
    });
    await away.close();
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    expect(reasons).toHaveLength(1);
    expect(lost).toEqual([]);
  });
});
