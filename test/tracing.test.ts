import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { Database } from '../src/db/database.ts';
import { createTraceExporter } from '../src/outbound/trace-exporter.ts';
import { useLogging } from '../src/plugins/logging.ts';
import { useTracing } from '../src/plugins/tracing.ts';
import { ENTITIES } from '../src/services.ts';
import { createLogger } from '../src/telemetry/logger.ts';
import { withoutLiterals } from '../src/telemetry/statement-text.ts';
import { startTracing, type Tracing } from '../src/telemetry/tracing.ts';
import { cloneDatabase, type TestDatabase } from './support/cluster.ts';
import { openTestDatabase } from './support/database.ts';
import { observedYoga, until } from './support/observed-yoga.ts';
import { type ReceivedSpan, startCollector } from './support/otlp.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const SPAN_ID = 'b7ad6b7169203331';
const PASSWORD = 'planted-password-7Qz';

let collector: Awaited<ReturnType<typeof startCollector>>;
let tracing: Tracing;
let server: Awaited<ReturnType<typeof observedYoga>>;
const warnings: string[] = [];
const log = createLogger(
  { level: 'debug', pretty: false },
  { write: (line: string) => void warnings.push(line) },
);

beforeAll(async () => {
  collector = await startCollector();
  tracing = startTracing({
    exporter: createTraceExporter(`${collector.endpoint}/`).exporter,
    log,
    instanceId: 'node-1',
  });
  server = await observedYoga((own) => [
    useLogging(own),
    useTracing({ tracing, operationNames: ['Known'] }),
  ]);
});
afterAll(async () => {
  await server.close();
  await tracing.shutdown();
  await collector.close();
});
beforeEach(async () => {
  await tracing.provider.forceFlush();
  collector.forget();
  server.lines.length = 0;
});

/** What the collector has been sent, the span of the HTTP request first. */
async function received(): Promise<ReceivedSpan[]> {
  await tracing.provider.forceFlush();
  return collector.spans().sort((a, b) => b.kind - a.kind);
}

async function ask(query: string, asking: Parameters<typeof server.send>[1] = {}) {
  const response = await server.send(query, asking);
  return response.text();
}

describe('a request', () => {
  it('is the root of the trace that its headers name, and the operation its child', async () => {
    await ask('query Known { viewer }', { headers: { 'x-trace-id': TRACE_ID } });
    const [request, operation, ...more] = await received();
    expect(more).toEqual([]);
    expect(request).toMatchObject({
      traceId: TRACE_ID,
      parentSpanId: undefined,
      name: 'POST /graphql',
      kind: 2,
      attributes: {
        'http.request.method': 'POST',
        'http.route': '/graphql',
        'http.response.status_code': 200,
      },
      status: 0,
    });
    expect(operation).toMatchObject({
      traceId: TRACE_ID,
      parentSpanId: request?.spanId,
      name: 'query Known',
      kind: 1,
      attributes: {
        'graphql.execute.operationName': 'Known',
        'graphql.execute.operationType': 'query',
      },
    });
    expect(server.events('operation')).toMatchObject([{ traceId: TRACE_ID }]);
  });

  it('is a child of the span that called', async () => {
    await ask('{ viewer }', { headers: { traceparent: `00-${TRACE_ID}-${SPAN_ID}-01` } });
    const [request, operation] = await received();
    expect(request).toMatchObject({ traceId: TRACE_ID, parentSpanId: SPAN_ID });
    expect(operation).toMatchObject({ traceId: TRACE_ID, parentSpanId: request?.spanId });
  });

  it('begins the trace that the log names when no header does', async () => {
    await ask('{ viewer }');
    const [request, operation] = await received();
    expect(request?.traceId).toBe(server.events('operation')[0]?.traceId);
    expect(operation?.traceId).toBe(request?.traceId);
  });

  it('is not recorded when its caller does not record the trace', async () => {
    await ask('{ viewer }', { headers: { traceparent: `00-${TRACE_ID}-${SPAN_ID}-00` } });
    expect(await received()).toEqual([]);
  });

  it('is not recorded when it is no GraphQL request', async () => {
    await fetch(new URL('/elsewhere?token=x', server.url));
    expect(await received()).toEqual([]);
  });
});

describe('an operation', () => {
  it('names its span only when its name is known', async () => {
    await ask(`query ${'Made'.repeat(100)} { viewer }`);
    const [, operation] = await received();
    expect(operation?.name).toBe('query');
    expect(operation?.attributes['graphql.execute.operationName']).toBe('Made'.repeat(16));
  });

  it('that fails says with which codes, ends its span, and gives resolvers none', async () => {
    await ask(`{ refuse fail(secret: "${PASSWORD}") failLater }`);
    const spans = await received();
    expect(spans).toHaveLength(2);
    expect(spans[1]).toMatchObject({
      name: 'query',
      status: 2,
      attributes: { 'graphql.error.codes': ['FORBIDDEN', 'INTERNAL'] },
    });
  });

  it('over WebSocket is the root of its own trace', async () => {
    const client = server.webSocket();
    for await (const _ of client.iterate({ query: 'query Known { viewer }' })) break;
    await client.dispose();
    expect(await received()).toMatchObject([
      {
        name: 'query Known',
        parentSpanId: undefined,
        traceId: server.events('operation')[0]?.traceId,
      },
    ]);
  });
});

describe('a subscription', () => {
  const headers = { accept: 'text/event-stream', 'x-trace-id': TRACE_ID };

  it.each([
    ['completes', 'subscription Known { ticks(upTo: 2) }', 0],
    ['fails', 'subscription Known { failing }', 2],
    ['is refused', 'subscription Known { refused }', 2],
  ])('has a span that ends when it %s', async (_, query, status) => {
    await ask(query, { headers });
    await until(async () => (await received()).length === 2, 'two spans');
    const [request, operation] = await received();
    expect(operation).toMatchObject({
      traceId: TRACE_ID,
      parentSpanId: request?.spanId,
      name: 'subscription Known',
      status,
    });
  });
});

describe('what leaves the process', () => {
  it('holds no argument, variable, result or message, however it came in', async () => {
    const variables = { p: PASSWORD };
    await ask('mutation M($p: String!) { login(password: $p) }', { variables });
    await ask(`mutation { login(password: "${PASSWORD}") }`);
    await ask(`mutation { login(password: """${PASSWORD}""") }`);
    await ask(`query Q($t: String = "${PASSWORD}") { echo(text: $t) }`);
    await ask('query Q($n: Int!) { echo(number: $n) }', { variables: { n: PASSWORD } });
    await ask(`{ echo(number: "${PASSWORD}") }`);
    await ask(`{ fail(secret: "${PASSWORD}") }`);
    await ask(`subscription { ticks(upTo: 1) } # ${PASSWORD}`, {
      headers: { accept: 'text/event-stream' },
    });
    await fetch(`${server.url}?query=${encodeURIComponent('{ viewer }')}&token=${PASSWORD}`);
    const spans = await received();
    expect(spans.length).toBeGreaterThan(12);
    const bytes = collector.bytes();
    expect(bytes.includes('conclave')).toBe(true);
    expect(bytes.includes('node-1')).toBe(true);
    for (const secret of [PASSWORD, 'planted', 'viewer'])
      expect(bytes.includes(secret)).toBe(false);
  });
});

describe('statements', () => {
  let database: TestDatabase;
  let db: Database;
  let reading: Awaited<ReturnType<typeof observedYoga>>;

  beforeAll(async () => {
    database = await cloneDatabase();
    db = await openTestDatabase(database.appUrl, ENTITIES);
    const echo = async (text = '') => {
      const [row] = await db.fork().execute('select ? || ?::text as found', [text, 7]);
      return row?.found;
    };
    reading = await observedYoga(() => [useTracing({ tracing })], echo);
    await reading.send('{ echo(text: "warm") }');
    await received();
    collector.forget();
  });
  afterAll(async () => {
    await reading.close();
    await db.close();
    await database.drop();
  });

  it('of an operation are its children, without their values', async () => {
    const response = await reading.send(`{ echo(text: "it's ${PASSWORD}") }`, {
      headers: { 'x-trace-id': TRACE_ID },
    });
    expect(await response.json()).toEqual({ data: { echo: `it's ${PASSWORD}7` } });
    const spans = await received();
    const operation = spans.find(({ name }) => name === 'query');
    expect(spans.filter(({ kind }) => kind === 3)).toMatchObject([
      {
        traceId: TRACE_ID,
        parentSpanId: operation?.spanId,
        attributes: { 'db.query.text': 'select ? || ?::text as found' },
      },
    ]);
    expect(collector.bytes().includes(PASSWORD)).toBe(false);
  });

  it('that fail say so without the message, which quotes values', async () => {
    const failing = await observedYoga(
      () => [useTracing({ tracing })],
      (text = '') => db.fork().execute('select ?::uuid', [text]),
    );
    const response = await failing.send(`{ echo(text: "${PASSWORD}") }`);
    expect(await response.text()).toContain('INTERNAL');
    await failing.close();
    const spans = await received();
    expect(spans.filter(({ kind }) => kind === 3)).toMatchObject([{ status: 2 }]);
    expect(collector.bytes().includes(PASSWORD)).toBe(false);
  });

  it('outside of requests are not recorded', async () => {
    await db.ping();
    expect(await received()).toEqual([]);
  });
});

describe('a collector that is away', () => {
  it('loses spans, which is logged, and delays neither answers nor the shutdown', async () => {
    const gone = await startCollector();
    await gone.close();
    const lines: string[] = [];
    const lost = startTracing({
      exporter: createTraceExporter(gone.endpoint).exporter,
      log: createLogger(
        { level: 'warn', pretty: false },
        { write: (line: string) => void lines.push(line) },
      ),
    });
    lost.provider.getTracer('test').startSpan('lost').end();
    const startedAt = performance.now();
    await lost.shutdown();
    expect(performance.now() - startedAt).toBeLessThan(20_000);
    expect(lines.join()).toContain('trace_export_failed');
  });
});

describe('the text of a statement', () => {
  it.each([
    [
      `select "e0".* from "users" as "e0" where "e0"."email" = 'a@b.c' and t1.c2 = $1 limit 50`,
      'select "e0".* from "users" as "e0" where "e0"."email" = ? and t1.c2 = $1 limit ?',
    ],
    [
      `values ('it''s', null, true, -3, 1.5e10, '\\x00', $$a$$, $t$b $ c$t$)`,
      'values (?, null, true, ?, ?, ?, ?, ?)',
    ],
    [`values (E'a\\'b', e'\\\\', N'x', U&'y')`, 'values (?, ?, ?, ?)'],
    [`select interval '1 day', '{"a": 1}'::jsonb`, 'select interval ?, ?::jsonb'],
    [`update "a'b" set "c" = 'd'`, `update "a'b" set "c" = ?`],
    [`select 1 -- it's`, ''],
    [`select 'unterminated`, ''],
    [`select /* it's */ 1`, ''],
  ])('%s', (sql, expected) => {
    expect(withoutLiterals(sql)).toBe(expected);
  });

  it('never holds a value, in whatever way it was quoted', () => {
    const secret = fc.string({ unit: 'grapheme', minLength: 0, maxLength: 12 });
    const quote = (value: string) => {
      const doubled = value.replaceAll("'", "''");
      return value.includes('\\') ? ` E'${doubled.replaceAll('\\', '\\\\')}'` : `'${doubled}'`;
    };
    fc.assert(
      fc.property(fc.array(secret, { minLength: 1, maxLength: 4 }), (values) => {
        const marked = values.map((value) => `${value}S3CRET${value}`);
        const sql = `insert into "t" ("a", b1) values (${marked.map(quote).join(', ')}) returning 1`;
        const text = withoutLiterals(sql);
        expect(text).not.toContain('S3CRET');
        expect(text.replace(/ /g, '')).toBe(
          `insertinto"t"("a",b1)values(${marked.map(() => '?').join(',')})returning?`,
        );
      }),
    );
  });

  it('is read however long a value is', () => {
    const entries = JSON.stringify(
      Array(300_000).fill({ id: 'rollentry_01m7zx54mhe03a2z8v8', weight: 1 }),
    );
    expect(withoutLiterals(`insert into a select '${entries}', "b" from c`)).toBe(
      'insert into a select ?, "b" from c',
    );
    const quotes = withoutLiterals(`select '${"''".repeat(20_000_000)}'`);
    expect(['', 'select ?']).toContain(quotes);
  });

  it('is cut when it is long', () => {
    expect(withoutLiterals(`select ${'a, '.repeat(5000)}b`).length).toBeLessThan(2100);
  });
});
