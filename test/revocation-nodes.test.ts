import type { GraphQLEnumType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { SYSTEM } from '../src/audit/facts.ts';
import { monotonic } from '../src/events/monotonic.ts';
import type { SessionEndReason, WhenRevokedSubscription } from '../src/generated/client/graphql.ts';
import { buildSchema } from '../src/schema.ts';
import { startApp, startAppOn, type TestApp } from './support/app.ts';
import { connectWebSocket, type ListeningClient, listenSse, post } from './support/clients.ts';
import { eventually } from './support/eventually.ts';
import { initSeed, type SeededUser } from './support/seed.ts';
import {
  type BegunSession,
  beginSession,
  beginSessions,
  factsAbout,
  LOGOUT,
  ON_REVOKED,
  REFRESH,
  REVOKE_OTHERS,
  REVOKE_SESSION,
  REVOKE_USER,
  WHO_AM_I,
} from './support/session-operations.ts';
import { startTcpProxy } from './support/tcp-proxy.ts';

/** So long that it is confirmations that revocations wait for, however busy the machine is. */
const LEASE_MS = 5_000;

/** Node A, where sessions are ended, and node B, where they must have ended when A answers. */
let a: TestApp;
let b: TestApp;
let urlA: string;
let urlB: string;
let admin: BegunSession;
beforeAll(async () => {
  a = await startApp({ EVENTS_LEASE_MS: String(LEASE_MS) });
  b = await startAppOn(a, { EVENTS_LEASE_MS: String(LEASE_MS) });
  [{ url: urlA }, { url: urlB }] = await Promise.all([a.listen(), b.listen()]);
  admin = await beginSession(a, (await initSeed(a).user('ADMIN')).id);
});
afterAll(async () => {
  await b.close();
  await a.close();
});

/** What becomes of the session whose end is looked at. */
interface World {
  person: SeededUser;
  ended: BegunSession;
  /** Another one of the person. */
  other: BegunSession;
}

interface Way {
  reason: SessionEndReason;
  /** Who the audit log says did it. */
  actor: (world: World) => string | null;
  act: (world: World) => Promise<unknown>;
  /** Whether the person's other session ends with it. */
  endsOther?: boolean;
}

const byOwner = ({ person }: World) => person.id;
const byAdmin = () => admin.userId;
const byNobody = () => null;

async function must<T>(answer: Promise<{ errors: unknown[]; data: T | null }>): Promise<T> {
  const { errors, data } = await answer;
  expect(errors).toEqual([]);
  return data as T;
}
const asAdmin = (query: string, variables: Record<string, unknown>) =>
  must(post(urlA, query, { token: admin.token, variables }));

/** Every way in which a session ends. */
const WAYS: Record<string, Way> = {
  logout: {
    reason: 'LOGOUT',
    actor: byOwner,
    act: ({ ended }) => must(post(urlA, LOGOUT, { token: ended.token })),
  },
  'revokeSession by its person': {
    reason: 'REVOKED_BY_OWNER',
    actor: byOwner,
    act: ({ ended: { sessionId }, other: { token } }) =>
      must(post(urlA, REVOKE_SESSION, { token, variables: { sessionId } })),
  },
  'revokeSession by an administrator': {
    reason: 'REVOKED_BY_ADMIN',
    actor: byAdmin,
    act: ({ ended: { sessionId } }) =>
      must(post(urlA, REVOKE_SESSION, { token: admin.token, variables: { sessionId } })),
  },
  revokeOtherSessions: {
    reason: 'REVOKED_BY_OWNER',
    actor: byOwner,
    act: ({ other: { token } }) => must(post(urlA, REVOKE_OTHERS, { token })),
  },
  revokeUserSessions: {
    reason: 'REVOKED_BY_ADMIN',
    actor: byAdmin,
    act: ({ person: { id: userId } }) =>
      must(post(urlA, REVOKE_USER, { token: admin.token, variables: { userId } })),
    endsOther: true,
  },
  'revokeSessions by list': {
    reason: 'REVOKED_BY_ADMIN',
    actor: byAdmin,
    act: ({ ended }) =>
      asAdmin(
        'mutation ($ids: [ID!]) { revokeSessions(input: { sessionIds: $ids }) { revokedCount } }',
        { ids: [ended.sessionId] },
      ),
  },
  'revokeSessions by filter': {
    reason: 'REVOKED_BY_ADMIN',
    actor: byAdmin,
    act: ({ person }) =>
      asAdmin(
        'mutation ($ids: [ID!]) { revokeSessions(input: { filter: { userIds: $ids } }) { revokedCount } }',
        { ids: [person.id] },
      ),
    endsOther: true,
  },
  changePassword: {
    reason: 'PASSWORD_CHANGED',
    actor: byOwner,
    act: ({ person, other: { token } }) =>
      must(
        post(
          urlA,
          `mutation ($old: String!, $new: String!) {
             changePassword(input: { currentPassword: $old, newPassword: $new }) {
               ... on PasswordChanged { revokedCount }
             }
           }`,
          { token, variables: { old: person.password, new: `${person.password} and more` } },
        ),
      ),
  },
  'setUserRole to one that allows less': {
    reason: 'ROLE_CHANGED',
    actor: byAdmin,
    act: ({ person: { id } }) =>
      asAdmin(
        'mutation ($id: ID!) { setUserRole(input: { userId: $id, role: "VIEWER" }) { __typename } }',
        { id },
      ),
    endsOther: true,
  },
  suspendUser: {
    reason: 'USER_SUSPENDED',
    actor: byAdmin,
    act: ({ person: { id } }) =>
      asAdmin('mutation ($id: ID!) { suspendUser(input: { userId: $id }) { __typename } }', { id }),
    endsOther: true,
  },
  deleteUser: {
    reason: 'USER_DELETED',
    actor: byAdmin,
    act: ({ person: { id } }) =>
      asAdmin('mutation ($id: ID!) { deleteUser(input: { userId: $id }) { __typename } }', { id }),
    endsOther: true,
  },
  deleteAccount: {
    reason: 'USER_DELETED',
    actor: byOwner,
    act: ({ person: { password }, other: { token } }) =>
      must(
        post(
          urlA,
          `mutation ($password: String!) {
             deleteAccount(input: { password: $password }) { ... on AccountDeleted { revokedCount } }
           }`,
          { token, variables: { password } },
        ),
      ),
    endsOther: true,
  },
  'a spent refresh token': {
    reason: 'REFRESH_TOKEN_REUSED',
    actor: byOwner,
    async act({ ended: { refreshToken, sessionId } }) {
      await must(post(urlA, REFRESH, { variables: { refreshToken } }));
      const past = `update session set refreshed_at = now() - interval '1 hour' where id = $1`;
      await a.sql(past, [sessionId]);
      await must(post(urlA, REFRESH, { variables: { refreshToken } }));
    },
  },
  'another service': {
    reason: 'REVOKED_BY_SERVICE',
    actor: () => service.id,
    async act({ ended }) {
      const response = await fetch(`${urlA}/oauth/revoke`, {
        method: 'POST',
        headers: {
          authorization: `Basic ${btoa(`${service.id}:${service.secret}`)}`,
        },
        body: new URLSearchParams({ token: ended.token }),
      });
      expect(response.status).toBe(200);
    },
  },
  'the end of its lifetime': {
    reason: 'EXPIRED',
    actor: byNobody,
    async act({ ended: { sessionId } }) {
      const past = `update session set expires_at = now() - interval '1 second' where id = $1`;
      await a.sql(past, [sessionId]);
      await a.services.sessions.endNow({ expired: true }, 'EXPIRED', SYSTEM);
    },
  },
};

let service: { id: string; secret: string };
beforeAll(async () => {
  const created = await a.services.serviceClients.create('Billing', SYSTEM);
  if (created.kind !== 'created') throw new Error(created.kind);
  service = created;
});

describe('every way in which a session ends', () => {
  test('is in this table', () => {
    const reasons = buildSchema().getType('SessionEndReason') as GraphQLEnumType;
    expect(new Set<string>(Object.values(WAYS).map(({ reason }) => reason))).toEqual(
      new Set(reasons.getValues().map(({ name }) => name)),
    );
  });

  test.each(Object.entries(WAYS))('%s', async (_name, { reason, actor, act, endsOther }) => {
    const person = await initSeed(a).user('COUNCIL_OPERATOR');
    const [ended, other] = [await beginSession(a, person.id), await beginSession(a, person.id)];
    const stranger = await beginSession(a, admin.userId);
    const sse = await listenSse(urlB, ON_REVOKED, ended.token);
    const peer = await connectWebSocket(urlB, { token: ended.token });
    const overWebSocket = peer.listen(ON_REVOKED);
    const others = await listenSse(urlB, ON_REVOKED, other.token);
    const strangers = await listenSse(urlB, ON_REVOKED, stranger.token);
    // The node has seen the tokens, and would know them without asking anybody.
    await must(post(urlB, WHO_AM_I, { token: ended.token }));
    await eventually(() => expect(b.services.streams.size).toBe(4));

    await act({ person, ended, other });

    // The very next request, on the other node.
    const { status, errors } = await post(urlB, WHO_AM_I, { token: ended.token });
    expect([status, errors[0]?.extensions.code]).toEqual([401, 'SESSION_REVOKED']);
    // The row and the fact.
    const [row] = await a.sql<{ ended_at: Date; end_reason: string }>(
      'select ended_at, end_reason from session where id = $1',
      [ended.sessionId],
    );
    expect(row?.end_reason).toBe(reason);
    const facts = (await factsAbout(a, ended.sessionId)).filter(
      ({ action }) => action === 'SESSION_ENDED',
    );
    expect(facts).toMatchObject([{ outcome: 'SUCCESS', data: { reason, userId: person.id } }]);
    expect(facts[0]?.actor_id).toBe(actor({ person, ended, other }));
    // Its streams were told why, and are over.
    const event = { sessionId: ended.sessionId, reason };
    expect(await sse.ended).toBe('complete');
    expect(eventsOf(sse).at(-1)).toMatchObject({ ...event, isCurrent: true });
    expect(await peer.closed()).toEqual({ code: 4401, reason: 'Session ended' });
    expect(eventsOf(overWebSocket).at(-1)).toMatchObject({ ...event, isCurrent: true });
    // The person's other streams were told, too, and nobody else's.
    await others.received(1);
    expect(eventsOf(others)).toContainEqual({
      ...event,
      endedAt: row?.ended_at.toISOString(),
      isCurrent: false,
    });
    expect(eventsOf(others)).toHaveLength(endsOther ? 2 : 1);
    if (endsOther) expect(await others.ended).toBe('complete');
    else expect(others.outcome()).toBeUndefined();
    expect(strangers.results).toEqual([]);
    expect(strangers.outcome()).toBeUndefined();
  });
});

function eventsOf({ results }: ListeningClient<WhenRevokedSubscription>) {
  return results.map(({ data }) => data?.sessionRevoked);
}

describe('the answer to a revocation', () => {
  test('means that the other node accepts nothing any more: 200 times under fire, none too late', async () => {
    const person = await initSeed(a).user();
    const sessions = await beginSessions(a, person.id, 200);
    const endedBy = new Map<string, number>();
    const tally = { accepted: 0, refused: 0, late: 0, tooLate: 0 };
    let firing = true;
    let next = 0;

    /** Aims at the sessions that are being ended, and at those that just were. */
    async function fire(): Promise<void> {
      while (firing) {
        const aim = Math.max(0, next - 4) + Math.floor(Math.random() * 8);
        const session = sessions[Math.min(aim, sessions.length - 1)];
        if (session) await attempt(session);
      }
    }

    async function attempt(session: BegunSession): Promise<void> {
      const sentAt = monotonic();
      const { errors } = await post(urlB, '{ viewer { id } }', session);
      const isLate = sentAt > (endedBy.get(session.sessionId) ?? Number.POSITIVE_INFINITY);
      const code = errors[0]?.extensions.code;
      expect([undefined, 'SESSION_REVOKED']).toContain(code);
      tally[code ? 'refused' : 'accepted'] += 1;
      if (isLate) tally.late += 1;
      if (isLate && !code) tally.tooLate += 1;
    }

    async function revoke(): Promise<void> {
      for (let session = sessions[next++]; session; session = sessions[next++]) {
        const { sessionId } = session;
        const variables = { sessionId };
        const { data } = await post(urlA, REVOKE_SESSION, { token: admin.token, variables });
        endedBy.set(sessionId, monotonic());
        expect(data?.revokeSession).toMatchObject({ nodesConfirmed: 2, nodesExpired: 0 });
      }
    }

    const fires = [fire(), fire()];
    try {
      await Promise.all([revoke(), revoke()]);
      await vi.waitFor(() => expect(tally.late).toBeGreaterThan(100), { timeout: 10_000 });
    } finally {
      firing = false;
      await Promise.all(fires);
    }

    expect(endedBy.size).toBe(200);
    expect(tally.accepted).toBeGreaterThan(50);
    expect(tally.tooLate).toBe(0);
  }, 60_000);

  test('means so too when somebody else has ended the session and still waits for a silent node', async () => {
    const { port } = new URL(a.appUrl);
    const proxy = await startTcpProxy(Number(port));
    const through = Object.assign(new URL(a.appUrl), { port: String(proxy.port) }).href;
    const silent = await startAppOn(
      { appUrl: through, ownerUrl: a.ownerUrl },
      { EVENTS_LEASE_MS: '1500' },
    );
    try {
      const person = await initSeed(a).user();
      const [ended, asking] = [await beginSession(a, person.id), await beginSession(a, person.id)];
      const variables = { sessionId: ended.sessionId };
      const isAcceptedBySilent = async () =>
        (await silent.ask<object, never>('{ viewer { id } }', undefined, ended)).errors.length ===
        0;
      expect(await isAcceptedBySilent()).toBe(true);

      proxy.freeze();
      const first = post(urlA, REVOKE_SESSION, { token: asking.token, variables });
      await eventually(async () => {
        const [row] = await a.sql<{ ended_at: Date | null }>(
          'select ended_at from session where id = $1',
          [ended.sessionId],
        );
        expect(row?.ended_at).not.toBeNull();
      });
      // The silent node cannot know yet, and may trust its memory a while.
      expect(await isAcceptedBySilent()).toBe(true);

      const second = await must(post(urlB, REVOKE_SESSION, { token: asking.token, variables }));
      const isAccepted = silent.services.bus.isTrusted() && (await isAcceptedBySilent());

      expect(isAccepted).toBe(false);
      expect(second.revokeSession.nodesExpired).toBe(1);
      expect((await must(first)).revokeSession.nodesExpired).toBe(1);
    } finally {
      proxy.thaw();
      await silent.close();
      await proxy.close();
    }
  });

  test('comes without waiting for a node that has said goodbye', async () => {
    const leaving = await startAppOn(a, { EVENTS_LEASE_MS: '10000' });
    const person = await initSeed(a).user();
    const [one, two] = [await beginSession(a, person.id), await beginSession(a, person.id)];
    const end = async ({ sessionId }: BegunSession) =>
      (await a.services.sessions.endNow({ sessionId }, 'LOGOUT', SYSTEM)).settlement;
    expect(await end(one)).toEqual({ nodesConfirmed: 3, nodesExpired: 0 });
    await leaving.close();
    expect(await end(two)).toEqual({ nodesConfirmed: 2, nodesExpired: 0 });
  });
});
