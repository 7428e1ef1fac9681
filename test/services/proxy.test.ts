import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connectWebSocket, listenSse, post } from '../support/clients.ts';
import { type Haproxy, startHaproxy } from '../support/haproxy.ts';
import {
  type NodeProcess,
  type NodesDatabase,
  startDatabase,
  startNode,
} from '../support/nodes.ts';

/** As many of each kind as surely reach both nodes. */
const STREAMS = 4;
const LISTEN = 'subscription { sessionRevoked { sessionId reason isCurrent } }';
const PERSON = { email: 'mina@people.example', password: 'the tide was late today' };

interface Revoked {
  sessionRevoked: { sessionId: string; reason: string; isCurrent: boolean };
}

let database: NodesDatabase;
let a: NodeProcess;
let b: NodeProcess;
let proxy: Haproxy;
beforeAll(async () => {
  database = await startDatabase();
  const settings = { TRUSTED_PROXIES: '127.0.0.1' };
  [a, b] = await Promise.all([
    startNode(database, 'a', settings),
    startNode(database, 'b', settings),
  ]);
  proxy = await startHaproxy([a, b]);
  const input = { ...PERSON, displayName: 'Mina Sato' };
  await must(
    proxy.url,
    'mutation ($input: RegisterInput!) { register(input: $input) { __typename } }',
    { input },
  );
}, 60_000);
afterAll(async () => {
  await proxy?.stop();
  await a?.stop();
  await b?.stop();
  await database?.stop();
});

async function must<T>(url: string, query: string, variables: object, token?: string): Promise<T> {
  const answer = await post<T, Record<string, unknown>>(url, query, {
    token,
    variables: variables as Record<string, unknown>,
  });
  expect(answer.errors).toEqual([]);
  return answer.data as T;
}

async function signIn(url: string): Promise<{ id: string; token: string }> {
  const query = `mutation ($input: LoginInput!) {
    login(input: $input) { ... on LoginSuccess { session { id } tokens { accessToken } } }
  }`;
  const { login } = await must<{
    login: { session: { id: string }; tokens: { accessToken: string } };
  }>(url, query, { input: PERSON });
  return { id: login.session.id, token: login.tokens.accessToken };
}

const revoke = (url: string, sessionId: string, token: string) =>
  must(
    url,
    'mutation ($input: RevokeSessionInput!) { revokeSession(input: $input) { nodesConfirmed } }',
    { input: { sessionId } },
    token,
  );

/** Streams of both kinds through the proxy, open and listening. */
async function openStreams(token: string, retryAttempts = 0) {
  const each = Array.from({ length: STREAMS });
  const sse = await Promise.all(each.map(() => listenSse<Revoked>(proxy.url, LISTEN, token)));
  const sockets = await Promise.all(
    each.map(async () => {
      const peer = await connectWebSocket(proxy.url, { token, retryAttempts });
      return { peer, listening: peer.listen<Revoked>(LISTEN) };
    }),
  );
  // The protocol acknowledges connections and not subscriptions.
  await sleep(200);
  return { sse, sockets, all: [...sse, ...sockets.map(({ listening }) => listening)] };
}

const openOn = async (node: NodeProcess) => {
  const internal = node.logs.find(({ event }) => event === 'server_started')?.internalUrl;
  const metrics = await (await fetch(`${internal}/metrics`)).text();
  return Number(/^conclave_streams_open (\d+)$/m.exec(metrics)?.[1]);
};

test('streams run through a proxy, and a revocation on one node ends those on the other', async () => {
  const listener = await signIn(a.url);
  const { sse, sockets, all } = await openStreams(listener.token);
  expect(await openOn(a)).toBeGreaterThan(0);
  expect(await openOn(b)).toBeGreaterThan(0);

  await sleep(3_000);
  const other = await signIn(proxy.url);
  await revoke(proxy.url, other.id, listener.token);
  const event = { sessionId: other.id, reason: 'REVOKED_BY_OWNER', isCurrent: false };
  for (const stream of all) {
    expect(await stream.received(1)).toEqual([{ data: { sessionRevoked: event } }]);
    expect(stream.outcome()).toBeUndefined();
  }

  const { token } = await signIn(b.url);
  await revoke(b.url, listener.id, token);
  const last = { sessionId: listener.id, reason: 'REVOKED_BY_OWNER', isCurrent: true };
  for (const stream of all) {
    expect((await stream.received(2))[1]).toEqual({ data: { sessionRevoked: last } });
  }
  for (const stream of sse) expect(await stream.ended).toBe('complete');
  for (const { peer } of sockets) expect(await peer.closed()).toMatchObject({ code: 4401 });
  for (const url of [a.url, b.url, proxy.url]) {
    const refused = await post(url, '{ viewer { id } }', { token: listener.token });
    expect(refused.errors[0]?.extensions.code).toBe('SESSION_REVOKED');
  }
});

test('when a node is killed, its clients come back by the proxy and hear what follows', async () => {
  const { token } = await signIn(a.url);
  const { sse, sockets } = await openStreams(token, 20);
  expect(await openOn(b)).toBeGreaterThan(0);
  await b.kill();

  const back = await Promise.all(
    sse.map(async (stream) => {
      await sleep(500);
      return stream.outcome() === undefined ? stream : listenSse<Revoked>(proxy.url, LISTEN, token);
    }),
  );
  expect(back.filter((stream) => !sse.includes(stream)).length).toBeGreaterThan(0);
  expect(sockets.filter(({ peer }) => peer.closings.length > 0).length).toBeGreaterThan(0);
  await expect.poll(() => openOn(a), { timeout: 10_000 }).toBe(2 * STREAMS);

  const other = await signIn(proxy.url);
  await revoke(proxy.url, other.id, token);
  for (const stream of [...back, ...sockets.map(({ listening }) => listening)]) {
    const [first] = await stream.received(1);
    expect(first?.data?.sessionRevoked.sessionId).toBe(other.id);
  }
});
