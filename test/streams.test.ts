import { once } from 'node:events';
import { connect } from 'node:net';
import {
  afterAll,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
  vi,
} from 'vitest';
import { WebSocket } from 'ws';
import type { WhenRevokedSubscription } from '../src/generated/client/graphql.ts';
import { createAccessTokens } from '../src/sessions/access-tokens.ts';
import { startApp, startAppOn, type TestApp } from './support/app.ts';
import {
  connectWebSocket,
  type ListeningClient,
  listenSse,
  post,
  type StreamOutcome,
  type WebSocketPeerOptions,
} from './support/clients.ts';
import { eventually } from './support/eventually.ts';
import { initSeed, type Seed } from './support/seed.ts';
import {
  type BegunSession,
  beginSession,
  beginSessions,
  LOGOUT,
  ON_REVOKED,
  REVOKE_SESSION,
  REVOKE_USER,
  WHO_AM_I,
} from './support/session-operations.ts';

type Listening = ListeningClient<WhenRevokedSubscription>;

const ISSUER = 'http://localhost:4000';
const LISTED = 'https://app.example.org';
const MAX_MESSAGE = 131_072;

let app: TestApp;
let url: string;
let seed: Seed;
/** For tests in which it does not matter who it is. */
let somebody: string;
beforeAll(async () => {
  app = await startApp({ CORS_ORIGINS: LISTED });
  ({ url } = await app.listen());
  seed = initSeed(app);
  somebody = await newPerson();
});
afterAll(() => app.close());

// What an earlier test has left behind must go away by itself.
beforeEach(() => openStreams(0));

const newPerson = async () => (await seed.user()).id;
const begin = (userId: string) => beginSession(app, userId);

/** A token of the session that is good for so many seconds yet, and less than one more. */
function shortLived({ userId, sessionId }: BegunSession, seconds: number): Promise<string> {
  const tokens = createAccessTokens({ issuer: ISSUER, keys: app.services.keys });
  const expiresAt = Math.ceil(Date.now() / 1000 + seconds) * 1000;
  return tokens.sign({ userId, sessionId, expiresAt });
}

/** The two ways in, each with a client of its own making. */
const TRANSPORTS = {
  async SSE(token: string) {
    const listening = await listenSse(url, ON_REVOKED, token);
    return { listening, closed: async () => undefined, isOpen: () => !listening.outcome() };
  },
  async WebSocket(token: string) {
    const before = app.services.streams.size;
    const peer = await connectWebSocket(url, { token });
    const listening = peer.listen(ON_REVOKED);
    // Operations of a socket run side by side: the answer to a later one would prove nothing.
    await vi.waitFor(() => expect(app.services.streams.size).toBeGreaterThan(before), 10_000);
    return { listening, closed: peer.closed, isOpen: peer.isOpen };
  },
} as const;

const eventsOf = ({ results }: Listening) => results.map(({ data }) => data?.sessionRevoked);

async function openStreams(count: number): Promise<void> {
  await eventually(() => expect(app.services.streams.size).toBe(count));
}

function closingOf(outcome: StreamOutcome): unknown {
  if (outcome === 'complete') return outcome;
  const { code, reason } = outcome.error as { code?: number; reason?: string };
  return { code, reason };
}

describe.each(Object.entries(TRANSPORTS))('over %s', (transport, open) => {
  const isSse = transport === 'SSE';

  test("the ended session is told why and its stream closes; the person's others are told and stay", async () => {
    const person = await newPerson();
    const [ended, other, asking] = [await begin(person), await begin(person), await begin(person)];
    const own = await open(ended.token);
    const others = await open(other.token);

    const { data } = await post(url, REVOKE_SESSION, {
      token: asking.token,
      variables: { sessionId: ended.sessionId },
    });

    const event = {
      sessionId: ended.sessionId,
      reason: 'REVOKED_BY_OWNER',
      endedAt: data?.revokeSession.session.endedAt,
    };
    expect(closingOf(await own.listening.ended)).toEqual(
      isSse ? 'complete' : { code: 4401, reason: 'Session ended' },
    );
    expect(eventsOf(own.listening)).toEqual([{ ...event, isCurrent: true }]);
    await others.listening.received(1);
    expect(eventsOf(others.listening)).toEqual([{ ...event, isCurrent: false }]);
    expect(others.isOpen()).toBe(true);
    // And goes on being told.
    await post(url, LOGOUT, { token: asking.token });
    await others.listening.received(2);
    expect(eventsOf(others.listening)[1]).toMatchObject({
      sessionId: asking.sessionId,
      reason: 'LOGOUT',
      isCurrent: false,
    });
  });

  test("an administrator's revokeUserSessions ends all streams of the person, own event last", async () => {
    const person = await newPerson();
    const sessions = [await begin(person), await begin(person), await begin(person)];
    const listening = await Promise.all(sessions.map(({ token }) => open(token)));
    const { token } = await (await seed.user('ADMIN')).signIn();

    await post(url, REVOKE_USER, { token, variables: { userId: person } });

    for (const [index, { listening: stream }] of listening.entries()) {
      await stream.ended;
      const events = eventsOf(stream);
      expect(events.map((event) => event?.reason)).toEqual(Array(3).fill('REVOKED_BY_ADMIN'));
      expect(events.map((event) => event?.isCurrent)).toEqual([false, false, true]);
      expect(events.at(-1)?.sessionId).toBe(sessions[index]?.sessionId);
    }
  });

  test('streams end with their access token, which sockets say', async () => {
    const sessions = await beginSessions(app, await newPerson(), 10);
    const streams = await Promise.all(
      sessions.map(async (session) => open(await shortLived(session, 2))),
    );
    for (const { listening } of streams) {
      expect(closingOf(await listening.ended)).toEqual(
        isSse ? 'complete' : { code: 4403, reason: 'Access token expired' },
      );
      expect(listening.results).toEqual([]);
    }
  });

  test('a client that goes away is forgotten', async () => {
    const session = await begin(await newPerson());
    const streams = await Promise.all(Array.from({ length: 5 }, () => open(session.token)));
    await openStreams(5);
    for (const { listening } of streams) listening.leave();
    await openStreams(0);
  });
});

describe('among many people', () => {
  test('nobody hears of anybody else', async () => {
    const people = await Promise.all(
      Array.from({ length: 25 }, async () => {
        const userId = await newPerson();
        const [listens, ends] = [await begin(userId), await begin(userId)];
        const sse = await TRANSPORTS.SSE(listens.token);
        const webSocket = await TRANSPORTS.WebSocket(listens.token);
        return { listens, ends, streams: [sse.listening, webSocket.listening] };
      }),
    );
    await openStreams(50);

    await Promise.all(people.map(({ ends }) => post(url, LOGOUT, { token: ends.token })));
    await Promise.all(people.flatMap(({ streams }) => streams.map((stream) => stream.received(1))));
    await Promise.all(people.map(({ listens }) => post(url, LOGOUT, { token: listens.token })));
    await Promise.all(people.flatMap(({ streams }) => streams.map((stream) => stream.ended)));

    for (const { listens, ends, streams } of people) {
      for (const stream of streams) {
        expect(eventsOf(stream).map((event) => event?.sessionId)).toEqual([
          ends.sessionId,
          listens.sessionId,
        ]);
      }
    }
  });
});

describe('who may not listen', () => {
  /** The client keeps the answer as it came: its status, and in its body why. */
  async function refusalBySse(token?: string) {
    const { ended, results } = await listenSse(url, ON_REVOKED, token);
    const { error } = (await ended) as { error: { response: Response } };
    expect(results).toEqual([]);
    const { response } = error;
    return { status: response.status, body: await response.text() };
  }

  test.each([
    ['nobody', async () => undefined, 'UNAUTHENTICATED'],
    ['somebody with rubbish', async () => 'rubbish', 'UNAUTHENTICATED'],
    [
      'whose session has ended',
      async () => {
        const { token } = await begin(await newPerson());
        await post(url, LOGOUT, { token });
        return token;
      },
      'SESSION_REVOKED',
    ],
    [
      'whose token has expired',
      async () => shortLived(await begin(await newPerson()), -5),
      'TOKEN_EXPIRED',
    ],
  ])('%s: is told so, and no stream is opened', async (_name, make, code) => {
    const opened = vi.spyOn(app.services.revocationStream, 'subscribe');
    const { status, body } = await refusalBySse(await make());
    expect(status).toBe(401);
    expect(body).toMatch(new RegExp(`"code":"${code}","traceId":"[0-9a-f]{32}"`));
    expect(body).toContain('event: complete');
    expect(opened).not.toHaveBeenCalled();
    opened.mockRestore();
  });

  test('nobody over WebSocket, whose socket stays open for what everybody may ask', async () => {
    const opened = vi.spyOn(app.services.revocationStream, 'subscribe');
    const peer = await connectWebSocket(url);
    const { errors } = await peer.ask(ON_REVOKED);
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(opened).not.toHaveBeenCalled();
    opened.mockRestore();
    expect(await peer.ask('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
  });

  test('a session that ends while its stream is being opened', async () => {
    const session = await begin(await newPerson());
    const authenticate = app.services.authentication.authenticate;
    // Between the check of the token and the opening of the stream.
    vi.spyOn(app.services.authentication, 'authenticate').mockImplementationOnce(async (token) => {
      const claims = await authenticate(token);
      await app.services.sessions.endNow({ sessionId: session.sessionId }, 'LOGOUT', {
        actor: { type: 'SYSTEM' },
      });
      return claims;
    });
    const { ended } = await listenSse(url, ON_REVOKED, session.token);
    expect(await ended).toBe('complete');
  });
});

/** The status line of the answer to a WebSocket handshake. */
async function handshake(headers: Record<string, string>, path = '/graphql'): Promise<number> {
  const address = `${url.replace('http', 'ws')}${path}`;
  const socket = new WebSocket(address, 'graphql-transport-ws', { headers });
  const { promise, resolve } = Promise.withResolvers<number>();
  socket.on('open', () => resolve(101));
  socket.on('unexpected-response', (_request, response) => resolve(response.statusCode ?? 0));
  const status = await promise;
  socket.on('error', () => undefined);
  socket.terminate();
  return status;
}

describe('the handshake of a WebSocket', () => {
  test.each([
    ["from the server's own origin", { origin: ISSUER }, 101],
    ['from a listed origin', { origin: LISTED }, 101],
    ['from no browser at all', {}, 101],
    ['from another origin', { origin: 'https://evil.example' }, 403],
    ['from a subdomain of a listed one', { origin: 'https://x.app.example.org' }, 403],
    ['from a listed name over http', { origin: 'http://app.example.org' }, 403],
    ['from a sandboxed page', { origin: 'null' }, 403],
  ])('%s: %j is answered with %i', async (_name, headers, status) => {
    expect(await handshake(headers as Record<string, string>)).toBe(status);
  });

  test('at another path is answered with 404', async () => {
    expect(await handshake({}, '/other')).toBe(404);
  });

  test('that is refused leaves nothing behind, whatever the client does', async () => {
    const request = [
      'GET /graphql HTTP/1.1',
      'Host: conclave.example',
      'Connection: Upgrade',
      'Upgrade: websocket',
      'Origin: https://evil.example',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version: 13',
    ].join('\r\n');
    const dial = async () => {
      const socket = connect({ port: Number(new URL(url).port), allowHalfOpen: true });
      socket.on('error', () => undefined);
      await once(socket, 'connect');
      socket.write(`${request}\r\n\r\n`);
      return socket;
    };
    for (let client = 0; client < 10; client += 1) (await dial()).resetAndDestroy();
    // One that never says goodbye is not waited for.
    const staying = await dial();
    staying.resume();
    await once(staying, 'end');
    await eventually(() => {
      staying.write('still here');
      expect(staying.destroyed).toBe(true);
    });
    expect(await handshake({})).toBe(101);
  });
});

/** What a socket is closed with after these connection parameters. */
async function closingAfter(options: WebSocketPeerOptions): Promise<unknown> {
  const peer = await connectWebSocket(url, options);
  return peer.closed();
}

describe('the token of a WebSocket', () => {
  test('that is rubbish closes it with 4401', async () => {
    expect(await closingAfter({ token: 'rubbish' })).toEqual({
      code: 4401,
      reason: 'UNAUTHENTICATED',
    });
  });

  test('without its scheme closes it with 4401', async () => {
    const { token } = await begin(somebody);
    const connectionParams = { authorization: token };
    expect(await closingAfter({ connectionParams })).toMatchObject({ code: 4401 });
    expect(await closingAfter({ connectionParams: { authorization: 5 } })).toMatchObject({
      code: 4401,
    });
  });

  test('of an ended session closes it with 4401', async () => {
    const { token } = await begin(somebody);
    await post(url, LOGOUT, { token });
    expect(await closingAfter({ token })).toEqual({ code: 4401, reason: 'SESSION_REVOKED' });
  });

  test('that has expired closes it with 4403, upon which the client refreshes and comes back', async () => {
    const session = await begin(somebody);
    const expired = await shortLived(session, -5);
    expect(await closingAfter({ token: expired })).toEqual({ code: 4403, reason: 'TOKEN_EXPIRED' });

    const tokens = [expired, await shortLived(session, 2), session.token];
    const peer = await connectWebSocket(url, {
      token: () => tokens.shift() ?? session.token,
      retryAttempts: 5,
    });
    const listening = peer.listen(ON_REVOKED);
    await vi.waitFor(() => expect(peer.closings).toHaveLength(2), { timeout: 20_000 });
    expect(peer.closings.map(({ code }) => code)).toEqual([4403, 4403]);
    await eventually(() => expect(peer.isOpen()).toBe(true));
    await openStreams(1);
    await post(url, LOGOUT, { token: session.token });
    expect(closingOf(await listening.ended)).toMatchObject({ code: 4401 });
    expect(eventsOf(listening)).toMatchObject([{ sessionId: session.sessionId, isCurrent: true }]);
  });
});

describe('the moment in which a token expires', () => {
  test('closes a socket before any of its streams is called complete', async () => {
    const sessions = await beginSessions(app, somebody, 8);
    const streams = await Promise.all(
      sessions.map(async (session) => {
        const peer = await connectWebSocket(url, { token: await shortLived(session, 1) });
        return [peer.listen(ON_REVOKED), peer.listen(ON_REVOKED)];
      }),
    );
    await openStreams(16);
    for (const { ended } of streams.flat()) {
      expect(closingOf(await ended)).toMatchObject({ code: 4403 });
    }
  });
});

describe('an operation over WebSocket', () => {
  test.each([
    ['that cannot be parsed', 'query {', 'BAD_USER_INPUT'],
    ['that is not valid', '{ nothing }', 'BAD_USER_INPUT'],
    [
      'that nobody can identify',
      'query A { viewer { id } } query B { roles { name } }',
      'BAD_USER_INPUT',
    ],
    ['with a wrong variable', 'query ($id: ID!) { node(id: $id) { id } }', 'BAD_USER_INPUT'],
    ['about what is not there', '{ user(id: "user_1") { id } }', 'NOT_FOUND'],
    ['that needs a permission', '{ users { edges { cursor } } }', 'FORBIDDEN'],
    ['that nests too deep', deep(13), 'COST_EXCEEDED'],
    ['with too many aliases', `{ ${aliases(16)} }`, 'COST_EXCEEDED'],
    ['with too many words', `{ ${'roles { name } '.repeat(600)} }`, 'COST_EXCEEDED'],
    ['that costs too much', costly('query'), 'COST_EXCEEDED'],
    [
      'that listens with too many aliases',
      `subscription { sessionRevoked { ${fields(16)} } }`,
      'COST_EXCEEDED',
    ],
    [
      'that listens to two things',
      'subscription { a: sessionRevoked { reason } b: sessionRevoked { reason } }',
      'BAD_USER_INPUT',
    ],
  ])('%s is refused with its code, and the socket lives on', async (_name, query, code) => {
    const peer = await connectWebSocket(url, await begin(somebody));
    const listening = peer.listen(ON_REVOKED);
    await openStreams(1);
    const refused = await peer.ask(query);
    expect(refused.data ?? null).toBeNull();
    for (const { extensions, message } of refused.errors ?? []) {
      expect(extensions).toMatchObject({ code, traceId: expect.stringMatching(/^[0-9a-f]{32}$/) });
      expect(Object.keys(extensions ?? {}).sort()).toEqual(['code', 'traceId']);
      expect(message).not.toMatch(/\n|node_modules|\.ts:/);
    }
    expect(refused.errors?.length).toBeGreaterThan(0);
    expect(await peer.ask(WHO_AM_I)).not.toHaveProperty('errors');
    expect(peer.isOpen()).toBe(true);
    expect(listening.outcome()).toBeUndefined();
    expect(app.services.streams.size).toBe(1);
  });

  test('that fails within the server says nothing of why', async () => {
    const peer = await connectWebSocket(url, await begin(somebody));
    const failing = vi
      .spyOn(app.services.revocationStream, 'subscribe')
      .mockImplementation(async () => ({
        // biome-ignore lint/correctness/useYield: it fails before there is anything to say
        async *[Symbol.asyncIterator]() {
          throw new Error('planted-fault');
        },
      }));
    const { errors } = await peer.ask(ON_REVOKED);
    failing.mockRestore();
    expect(JSON.stringify(errors)).not.toContain('planted');
    expect(errors?.[0]?.extensions).toMatchObject({ code: 'INTERNAL' });
    expect(peer.isOpen()).toBe(true);
  });

  test('is counted against the limits of its fields as over HTTP', async () => {
    const headers = { 'x-forwarded-for': '203.0.113.200' };
    const peer = await connectWebSocket(url, { headers });
    const junk = 'mutation { refreshSession(input: { refreshToken: "x" }) { __typename } }';
    expect(await peer.ask(junk)).toMatchObject({
      data: { refreshSession: { __typename: 'RefreshRefused' } },
    });
    const answers = await Promise.all(Array.from({ length: 120 }, () => peer.ask(junk)));
    expect(answers.at(-1)?.errors?.[0]?.extensions).toEqual({
      code: 'RATE_LIMITED',
      retryAfterSeconds: expect.any(Number),
      traceId: expect.any(String),
    });
    expect(peer.isOpen()).toBe(true);
  });

  test('that ends the session of the socket is answered before the socket closes', async () => {
    const session = await begin(somebody);
    const peer = await connectWebSocket(url, session);
    const listening = peer.listen(ON_REVOKED);
    const { data } = await peer.ask(LOGOUT);
    expect(data?.logout.session).toMatchObject({ id: session.sessionId, endReason: 'LOGOUT' });
    expect(await peer.closed()).toEqual({ code: 4401, reason: 'Session ended' });
    expect(eventsOf(listening)).toMatchObject([{ isCurrent: true }]);
  });

  test('that is larger than a body may be closes the socket with 1009', async () => {
    const spoken = vi.spyOn(console, 'error').mockImplementation(() => undefined);
    const peer = await connectWebSocket(url);
    peer.listen(`{ __typename } #${'x'.repeat(MAX_MESSAGE)}`);
    expect(await peer.closed()).toMatchObject({ code: 1009 });
    expect(spoken).not.toHaveBeenCalled();
    spoken.mockRestore();
    expect((await post(url, '{ __typename }')).errors).toEqual([]);
  });

  test.each([
    ['that is no JSON', 'rubbish', 4400],
    ['of no known type', '{"type":"evil"}', 4400],
    [
      'before the connection was acknowledged',
      '{"id":"1","type":"subscribe","payload":{"query":"{ __typename }"}}',
      4401,
    ],
  ])('in a message %s closes the socket', async (_name, message, code) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    socket.send(message);
    expect((await once(socket, 'close'))[0]).toBe(code);
  });
});

function deep(levels: number): string {
  return `{ viewer { ${'sessions { edges { node { user { '.repeat(Math.ceil(levels / 4))} id ${'} } } } '.repeat(Math.ceil(levels / 4))} } }`;
}
function aliases(count: number): string {
  return Array.from({ length: count }, (_, index) => `a${index}: __typename`).join(' ');
}
function fields(count: number): string {
  return Array.from({ length: count }, (_, index) => `a${index}: reason`).join(' ');
}
function costly(type: string): string {
  return `${type} { viewer { sessions(first: 100) { edges { node { user { sessions(first: 100) { edges { node { id } } } } } } } } }`;
}

describe('a client that never reads', () => {
  test('over WebSocket is cut off before 5,000 events; those that read are told them all', async () => {
    const person = await newPerson();
    const [stalled, reading] = [await begin(person), await begin(person)];
    const silent = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    onTestFinished(() => silent.terminate());
    silent.on('error', () => undefined);
    await once(silent, 'open');
    const authorization = `Bearer ${stalled.token}`;
    silent.send(JSON.stringify({ type: 'connection_init', payload: { authorization } }));
    await once(silent, 'message');
    const query = 'subscription { sessionRevoked { sessionId } }';
    silent.send(JSON.stringify({ id: '1', type: 'subscribe', payload: { query } }));
    silent.pause();
    await openStreams(1);
    const { listening } = await TRANSPORTS.SSE(reading.token);
    await openStreams(2);

    const [events, perRound] = [5_000, 100];
    for (let told = 0; told < events; told += perRound) {
      // Large ids, so that what the kernel takes in for the silent one is soon full.
      await app.sql(
        `select pg_notify('conclave_events', json_build_object('id', $1 || '-' || number,
           'topic', 'sessions.ended', 'data', json_build_object('userId', $1::text,
           'reason', 'LOGOUT', 'endedAt', now(), 'sessionIds', json_build_array(
             'session_' || ($2::int + number) || repeat('x', 4000))))::text)
         from generate_series(1, $3::int) as number`,
        [person, told, perRound],
      );
      await listening.received(told + perRound);
    }

    const numbers = eventsOf(listening).map((event) =>
      Number.parseInt(event?.sessionId.slice('session_'.length) ?? '', 10),
    );
    expect(numbers).toEqual(Array.from({ length: events }, (_, index) => index + 1));
    await openStreams(1);
    silent.resume();
    await vi.waitFor(() => expect(silent.readyState).toBe(WebSocket.CLOSED), { timeout: 20_000 });
    expect((await post(url, WHO_AM_I, { token: stalled.token })).errors).toEqual([]);
  });
});

describe('a shutdown', () => {
  test('ends streams properly and soon, also of clients that do not answer', async () => {
    const node = await startAppOn(app, { SHUTDOWN_TIMEOUT_SECONDS: '2' });
    const { url: nodeUrl } = await node.listen();
    const session = await begin(await newPerson());
    const sse = await Promise.all(
      Array.from({ length: 5 }, () => listenSse(nodeUrl, ON_REVOKED, session.token)),
    );
    const peers = await Promise.all(
      Array.from({ length: 5 }, () => connectWebSocket(nodeUrl, session)),
    );
    const overWebSocket = peers.map((peer) => peer.listen(ON_REVOKED));
    await eventually(() => expect(node.services.streams.size).toBe(10));
    const frozen = new WebSocket(
      `${nodeUrl.replace('http', 'ws')}/graphql`,
      'graphql-transport-ws',
    );
    frozen.on('error', () => undefined);
    await once(frozen, 'open');
    frozen.pause();

    const since = performance.now();
    await node.close();

    expect(performance.now() - since).toBeLessThan(12_000);
    expect(await Promise.all(sse.map(({ ended }) => ended))).toEqual(Array(5).fill('complete'));
    for (const stream of overWebSocket) {
      expect(['complete', { code: 1001, reason: 'Going away' }]).toContainEqual(
        closingOf(await stream.ended),
      );
    }
    for (const peer of peers) expect(await peer.closed()).toMatchObject({ code: 1001 });
    await expect(fetch(nodeUrl)).rejects.toThrow();
    frozen.terminate();
  });

  test('makes a graphql-ws client come back by itself, to listen at the node that takes over', async () => {
    const leaving = await startAppOn(app);
    const { url: nodeUrl } = await leaving.listen();
    const session = await begin(somebody);
    const peer = await connectWebSocket(nodeUrl, { token: session.token, retryAttempts: 200 });
    const listening = peer.listen(ON_REVOKED);
    await eventually(() => expect(leaving.services.streams.size).toBe(1));

    await leaving.close();
    expect(await peer.closed()).toMatchObject({ code: 1001 });
    expect(listening.outcome()).toBeUndefined();
    const successor = await startAppOn(app, { PORT: new URL(nodeUrl).port });
    onTestFinished(() => successor.close());
    await successor.listen();

    await vi.waitFor(() => expect(successor.services.streams.size).toBe(1), { timeout: 20_000 });
    await post(url, LOGOUT, { token: session.token });
    expect(closingOf(await listening.ended)).toMatchObject({ code: 4401 });
    expect(eventsOf(listening)).toMatchObject([{ sessionId: session.sessionId, isCurrent: true }]);
  });
});
