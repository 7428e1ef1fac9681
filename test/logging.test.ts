import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { useLogging } from '../src/plugins/logging.ts';
import { isTraceId, scopeOf } from '../src/request-scope.ts';
import { CALLER, observedYoga, until } from './support/observed-yoga.ts';

const TRACE_ID = '0af7651916cd43dd8448eb211c80319c';
const PASSWORD = 'planted-password-7Qz';
const NAME = /^[_A-Za-z][_0-9A-Za-z]{0,63}$/;

let server: Awaited<ReturnType<typeof observedYoga>>;

beforeAll(async () => {
  server = await observedYoga((log) => [
    useLogging(log),
    {
      onExecute({ args }) {
        if (args.operationName === 'Thrown') throw new Error('a plugin failed');
      },
    },
  ]);
});
afterAll(() => server.close());
beforeEach(() => {
  server.lines.length = 0;
});

/** The one line about an operation that the last request wrote. */
function theLine() {
  const lines = server.events('operation');
  expect(lines).toHaveLength(1);
  return lines[0] ?? {};
}

describe('the line of an operation', () => {
  it('says what was done, by whom, and how it ended', async () => {
    const response = await server.send('query Who { viewer }', {
      headers: { 'x-trace-id': TRACE_ID },
    });
    expect(await response.json()).toEqual({ data: { viewer: 'Ada' } });
    expect(server.lines).toHaveLength(1);
    expect(theLine()).toEqual({
      level: 'info',
      time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      traceId: TRACE_ID,
      event: 'operation',
      operationName: 'Who',
      operationType: 'query',
      userId: CALLER.userId,
      sessionId: CALLER.sessionId,
      clientAddress: '192.0.2.7',
      durationMs: expect.any(Number),
      outcome: 'ok',
      msg: 'Operation',
    });
    expect(theLine().durationMs).toBeGreaterThan(0);
  });

  it('names the codes of errors, each once', async () => {
    await server.send('{ a: refuse b: refuse c: failLater d: fail }');
    expect(theLine()).toMatchObject({ outcome: 'error', codes: ['FORBIDDEN', 'INTERNAL'] });
    expect(theLine()).not.toHaveProperty('operationName');
  });

  it.each([
    ['does not parse', '{ viewer', {}, 'BAD_USER_INPUT'],
    ['is not valid', 'query Bad { nothing }', {}, 'BAD_USER_INPUT'],
    ['is not in the document', '{ viewer }', { operationName: 'Other' }, 'BAD_USER_INPUT'],
    [
      'has wrong variables',
      'query Bad($n: Int!) { echo(number: $n) }',
      { variables: { n: PASSWORD } },
      'BAD_USER_INPUT',
    ],
    ['gets no context', 'query noContext { viewer }', {}, 'UNAVAILABLE'],
    ['meets a failing plugin', 'query Thrown { viewer }', { operationName: 'Thrown' }, 'INTERNAL'],
  ])('is written when the operation %s', async (_, query, asking, code) => {
    const response = await server.send(query, asking);
    expect(await response.json()).toHaveProperty('errors');
    expect(theLine()).toMatchObject({ outcome: 'error', codes: [code] });
  });

  it('holds neither variables nor arguments', async () => {
    await server.send('mutation Login($p: String!) { login(password: $p) }', {
      variables: { p: PASSWORD },
    });
    await server.send(`mutation { login(password: "${PASSWORD}") }`);
    await server.send('query Q($n: Int!) { echo(number: $n) }', { variables: { n: PASSWORD } });
    await server.send(`{ echo(number: "${PASSWORD}") }`);
    expect(server.events('operation')).toHaveLength(4);
    expect(JSON.stringify(server.lines)).not.toContain(PASSWORD);
  });

  it.each([
    ['cut', `query ${'N'.repeat(5000)} { viewer }`, undefined],
    ['cleaned', '{', 'x\n{"event":"forged"}'],
    ['cleaned at its beginning', '{', '9 lives'],
  ])('has a name that is %s', async (_, query, operationName) => {
    await server.send(query, { ...(operationName && { operationName }) });
    expect(theLine().operationName).toMatch(NAME);
  });

  it('is not written for requests that are no operation', async () => {
    await fetch(server.url, { method: 'POST', body: 'nonsense' });
    await fetch(new URL('/elsewhere', server.url));
    expect(server.events('operation')).toEqual([]);
  });

  it('is written over WebSocket as well', async () => {
    const client = server.webSocket();
    for await (const _ of client.iterate({ query: 'query Socket { viewer }' })) break;
    await client
      .iterate({ query: 'query Bad { nothing }' })
      .next()
      .catch(() => undefined);
    await client.dispose();
    expect(server.events('operation')).toMatchObject([
      { operationName: 'Socket', outcome: 'ok', userId: CALLER.userId },
      { operationName: 'Bad', outcome: 'error', codes: ['BAD_USER_INPUT'] },
    ]);
    expect(isTraceId(String(server.events('operation')[0]?.traceId))).toBe(true);
  });
});

describe('a subscription', () => {
  const EVENT_STREAM = { accept: 'text/event-stream', 'x-trace-id': TRACE_ID };

  async function theEnd() {
    await until(() => server.events('subscription_ended').length > 0, 'the end of the stream');
    expect(server.events('subscription_started')).toHaveLength(1);
    expect(server.events('subscription_ended')).toHaveLength(1);
    expect(server.events('operation')).toEqual([]);
    return server.events('subscription_ended')[0] ?? {};
  }

  it('writes its beginning and its end', async () => {
    const response = await server.send('subscription Ticks { ticks(upTo: 3) }', {
      headers: EVENT_STREAM,
    });
    expect(await response.text()).toContain('{"ticks":3}');
    expect(await theEnd()).toMatchObject({
      traceId: TRACE_ID,
      operationName: 'Ticks',
      operationType: 'subscription',
      userId: CALLER.userId,
      reason: 'completed',
    });
    expect(server.events('subscription_started')[0]).toMatchObject({ traceId: TRACE_ID });
  });

  it('says when the client went away, with the trace id of the request', async () => {
    const leaving = new AbortController();
    const response = await server.send('subscription { ticks }', {
      headers: EVENT_STREAM,
      signal: leaving.signal,
    });
    await response.body?.getReader().read();
    leaving.abort();
    expect(await theEnd()).toMatchObject({ reason: 'client', traceId: TRACE_ID });
  });

  it('says when its source failed', async () => {
    const response = await server.send('subscription { failing }', { headers: EVENT_STREAM });
    await response.text();
    expect(await theEnd()).toMatchObject({ reason: 'error' });
  });

  it('says why the server ended it', async () => {
    const response = await server.send('subscription { ending }', { headers: EVENT_STREAM });
    await response.text();
    expect(await theEnd()).toMatchObject({ reason: 'session-ended' });
  });

  it('is one refused operation when it does not begin', async () => {
    await (await server.send('subscription { refused }', { headers: EVENT_STREAM })).text();
    expect(theLine()).toMatchObject({ operationType: 'subscription', codes: ['UNAUTHENTICATED'] });
    expect(server.events('subscription_started')).toEqual([]);
  });

  it('is written over WebSocket as well', async () => {
    const client = server.webSocket();
    for await (const _ of client.iterate({ query: 'subscription S { ticks }' })) break;
    expect(await theEnd()).toMatchObject({ operationName: 'S', reason: 'client' });
    await client.dispose();
  });
});

describe('the trace of a request', () => {
  const SPAN_ID = 'b7ad6b7169203331';
  const TRACEPARENT = `00-${TRACE_ID}-${SPAN_ID}-01`;
  const OTHER = 'f'.repeat(32);

  it('is the one that was sent along', () => {
    expect(scopeOf(TRACE_ID)).toEqual({ traceId: TRACE_ID });
    const parent = { spanId: SPAN_ID, sampled: true };
    expect(scopeOf(undefined, TRACEPARENT)).toEqual({ traceId: TRACE_ID, parent });
    expect(scopeOf(TRACE_ID, TRACEPARENT)).toEqual({ traceId: TRACE_ID, parent });
    expect(scopeOf(null, `00-${TRACE_ID}-${SPAN_ID}-00`).parent?.sampled).toBe(false);
    expect(scopeOf(null, `cc-${TRACE_ID}-${SPAN_ID}-01-later`).parent).toEqual(parent);
  });

  it('has no parent in another trace', () => {
    expect(scopeOf(OTHER, TRACEPARENT)).toEqual({ traceId: OTHER });
  });

  it.each([
    undefined,
    '',
    'x',
    TRACE_ID.toUpperCase(),
    '0'.repeat(32),
    `${TRACE_ID}0`,
    `ff-${TRACE_ID}-${SPAN_ID}-01`,
    `00-${TRACE_ID}-${SPAN_ID}-01-more`,
    `00-${'0'.repeat(32)}-${SPAN_ID}-01`,
    `00-${TRACE_ID}-${'0'.repeat(16)}-01`,
  ])('is a new one for %j', (sent) => {
    for (const scope of [scopeOf(sent, undefined), scopeOf(undefined, sent)]) {
      expect(isTraceId(scope.traceId)).toBe(true);
      expect(scope.traceId).not.toBe(TRACE_ID);
      expect(scope).not.toHaveProperty('parent');
    }
  });
});
