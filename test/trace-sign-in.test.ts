import type { AddressInfo } from 'node:net';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { createMailer } from '../src/jobs/mailer.ts';
import { startWorker, type TaskActions } from '../src/jobs/worker.ts';
import { isTraceId, newTraceId } from '../src/request-scope.ts';
import { createLogger } from '../src/telemetry/logger.ts';
import { createNotifyUser } from '../src/users/notify.ts';
import { startApp, type TestApp } from './support/app.ts';
import { until } from './support/observed-yoga.ts';
import { type ReceivedSpan, startCollector } from './support/otlp.ts';
import { initSeed, LOGIN, type SeededUser } from './support/seed.ts';

const ADDRESS = '198.51.100.23';
const AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const CALLER_SPAN = 'b7ad6b7169203331';
const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';

let collector: Awaited<ReturnType<typeof startCollector>>;
let app: TestApp;
let user: SeededUser;
let spans: ReceivedSpan[];
let tokens: { accessToken: string; refreshToken: string | null };
const mails: string[] = [];
const jobLines: Record<string, unknown>[] = [];

beforeAll(async () => {
  collector = await startCollector();
  app = await startApp({
    OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint,
    OBSERVED_OPERATIONS: 'Login',
    OBSERVED_FIELDS: 'Session.deviceName',
  });
  user = await initSeed(app).user();
  await user.signIn('Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Safari/604.1');
  const stopWorker = await startMailing();
  const { data } = await app.ask(
    LOGIN,
    { input: { email: user.email, password: user.password } },
    {
      headers: {
        'user-agent': AGENT,
        'x-forwarded-for': ADDRESS,
        traceparent: `00-${TRACE_ID}-${CALLER_SPAN}-01`,
      },
    },
  );
  if (data?.login.__typename !== 'LoginSuccess') throw new Error('not signed in');
  tokens = data.login.tokens;
  await until(() => mails.length > 0, 'a mail');
  await stopWorker();
  await app.close();
  spans = collector.spans().filter(({ traceId }) => traceId === TRACE_ID);
});
afterAll(() => collector.close());

/** A worker that hands mail to a server on a real port. @returns what stops it */
async function startMailing(): Promise<() => Promise<void>> {
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk) => chunks.push(chunk));
      stream.on('end', () => {
        mails.push(Buffer.concat(chunks).toString());
        done();
      });
    },
  });
  await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
  const { port } = smtp.server.address() as AddressInfo;
  const log = createLogger(
    { level: 'info', pretty: false },
    { write: (line: string) => void jobLines.push(JSON.parse(line)) },
  );
  const { users, sessions, outbound } = app.services;
  const mailer = createMailer({
    smtpUrl: `smtp://127.0.0.1:${port}`,
    from: 'Conclave <no-reply@id.example>',
    log,
    outbound,
  });
  const publicUrl = 'https://id.example';
  const worker = await startWorker({
    url: app.appUrl,
    settings: loadConfig({ NODE_ENV: 'test' }),
    log,
    // The other tasks are not run here.
    actions: {
      'notify-user': createNotifyUser({ users, sessions, mailer, publicUrl }),
    } as TaskActions,
  });
  return async () => {
    await worker.stop();
    mailer.close();
    await new Promise<void>((resolve) => smtp.close(resolve));
  };
}

const named = (name: string) => spans.filter((span) => span.name === name);
const childrenOf = (parent: ReceivedSpan | undefined) =>
  spans.filter(({ parentSpanId }) => parentSpanId === parent?.spanId);

describe('a sign-in', () => {
  it('is one trace: request, operation, field, statements, the job and its call', () => {
    const [request, ...requests] = named('POST /graphql');
    expect(requests).toEqual([]);
    expect(request).toMatchObject({ kind: 2, parentSpanId: CALLER_SPAN, status: 0 });
    const [operation] = childrenOf(request);
    expect(operation).toMatchObject({ name: 'mutation Login', kind: 1 });
    expect(named('Session.deviceName')).toMatchObject([{ parentSpanId: operation?.spanId }]);
    const statements = childrenOf(operation).filter(({ kind }) => kind === 3);
    expect(statements.length).toBeGreaterThan(3);
    const [job, ...jobs] = named('job notify-user');
    expect(jobs).toEqual([]);
    expect(job).toMatchObject({
      kind: 5,
      attributes: { 'messaging.destination.name': 'notify-user' },
    });
    // What put it into the queue is what it hangs from and is linked to.
    expect(job?.links).toEqual([job?.parentSpanId]);
    expect(job?.parentSpanId).toBe(operation?.spanId);
    const work = childrenOf(job);
    expect(work.filter(({ name }) => name === 'smtp')).toMatchObject([
      { kind: 3, attributes: { 'peer.service': 'smtp' }, status: 0 },
    ]);
    expect(work.some(({ attributes }) => 'db.query.text' in attributes)).toBe(true);
  });

  it('leaves no span without its parent', () => {
    const ids = new Set([CALLER_SPAN, ...spans.map(({ spanId }) => spanId)]);
    expect(spans.filter(({ parentSpanId }) => !ids.has(parentSpanId ?? ''))).toEqual([]);
  });

  it('says nothing of who signed in, with what, and from where', () => {
    const sent = collector.bytes().toString('latin1');
    expect(sent).toContain('notify-user');
    const secrets = [
      user.email,
      user.id,
      user.password,
      user.displayName,
      ADDRESS,
      'Firefox',
      tokens.accessToken,
      tokens.refreshToken ?? 'none',
      'no-reply@id.example',
    ];
    for (const secret of secrets) expect(sent).not.toContain(secret);
  });

  it('has the trace id of its log lines, those of the job among them', () => {
    expect(app.logs.filter(({ event }) => event === 'operation').at(-1)).toMatchObject({
      traceId: TRACE_ID,
    });
    expect(jobLines).toMatchObject([{ event: 'mail_sent', traceId: TRACE_ID }]);
  });
});

describe('sampling', () => {
  it('records the share that is set, whatever callers wish for, and keeps the trace ids', async () => {
    const own = await startCollector();
    const sampled = await startApp({
      OTEL_EXPORTER_OTLP_ENDPOINT: own.endpoint,
      TRACE_SAMPLE_RATE: '0.25',
    });
    for (let i = 0; i < 200; i++) {
      const traceId = newTraceId();
      const { errors } = await sampled.ask(
        '{ viewer { id } }',
        {},
        { headers: i % 2 === 0 ? { traceparent: `00-${traceId}-${CALLER_SPAN}-01` } : {} },
      );
      expect(isTraceId(errors[0]?.extensions.traceId as string)).toBe(true);
    }
    await sampled.close();
    const traces = new Set(own.spans().map(({ traceId }) => traceId));
    expect(traces.size).toBeGreaterThan(10);
    expect(traces.size).toBeLessThan(120);
    await own.close();
  });
});
