import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SYSTEM } from '../src/audit/facts.ts';
import { startApp, type TestApp } from './support/app.ts';
import { initSeed, LOGIN, type Seed, type SeededUser } from './support/seed.ts';
import {
  beginSession,
  beginSessions,
  DEVICES,
  factsAbout,
  LOGOUT,
  REVOKE_OTHERS,
  REVOKE_SESSION,
  REVOKE_USER,
  refusalOf,
  WHO_AM_I,
} from './support/session-operations.ts';
import { statementsOf } from './support/sql-counter.ts';

const DAY_MS = 86_400_000;
const IPHONE =
  'Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/17.5 Mobile/15E148 Safari/604.1';
/** A well-formed id that nothing has. */
const NOBODYS = 'session_00000000000000000000000000';

let app: TestApp;
let seed: Seed;
let admin: SeededUser;
beforeAll(async () => {
  // So that the last use is written down when a test says so, and at no other time.
  app = await startApp({ LAST_SEEN_FLUSH_SECONDS: '300', EVENTS_LEASE_MS: '5000' });
  seed = initSeed(app);
  admin = await seed.user('ADMIN');
});
afterAll(() => app.close());

async function devicesOf(token: string, includeEnded = false) {
  const { viewer } = await app.must(DEVICES, { includeEnded }, { token });
  return viewer.sessions.edges.map(({ node }) => node);
}

const begin = ({ id }: SeededUser) => beginSession(app, id);

async function rowOf(sessionId: string) {
  const [row] = await app.sql<Record<string, unknown>>('select * from session where id = $1', [
    sessionId,
  ]);
  if (!row) throw new Error('there is no such row');
  return row;
}

describe('a sign-in', () => {
  test('begins a session that names its device, its place and its times', async () => {
    const ada = await seed.user();
    const before = Date.now() - 1_000;
    const { login } = await app.must(
      LOGIN,
      { input: { email: ada.email.toUpperCase(), password: ada.password } },
      { headers: { 'user-agent': IPHONE, 'x-forwarded-for': '198.51.100.23' } },
    );
    if (login.__typename !== 'LoginSuccess') throw new Error(login.__typename);

    const [device, ...others] = await devicesOf(login.tokens.accessToken);
    expect(others).toEqual([]);
    expect(device).toEqual({
      id: login.session.id,
      deviceName: 'Safari on iPhone',
      browser: 'Safari 17',
      operatingSystem: 'iOS',
      ipAddress: '198.51.100.23',
      createdAt: expect.any(String),
      lastSeenAt: device?.createdAt,
      expiresAt: login.tokens.refreshTokenExpiresAt,
      state: 'ACTIVE',
      endedAt: null,
      endReason: null,
      isCurrent: true,
      viewerCanRevoke: true,
    });
    const createdAt = Date.parse(device?.createdAt ?? '');
    expect(createdAt).toBeGreaterThan(before);
    expect(createdAt).toBeLessThan(Date.now() + 1_000);
    expect(Date.parse(device?.expiresAt ?? '')).toBe(createdAt + 7 * DAY_MS);
    const row = await rowOf(login.session.id);
    expect(Number(row.absolute_expires_at)).toBe(createdAt + 30 * DAY_MS);

    expect(await factsAbout(app, login.session.id)).toMatchObject([
      {
        action: 'SESSION_STARTED',
        outcome: 'SUCCESS',
        actor_id: ada.id,
        session_id: login.session.id,
        ip_address: '198.51.100.23',
        data: { deviceName: 'Safari on iPhone' },
      },
    ]);
  });

  test('from a client that says nothing of itself is listed all the same', async () => {
    const ada = await seed.user();
    const { token } = await ada.signIn('');
    expect(await devicesOf(token)).toMatchObject([
      { deviceName: 'Unknown device', browser: null, operatingSystem: null },
    ]);
  });
});

describe('the list of sessions', () => {
  test('is newest first, tells which is the present one, and shows ended ones when asked', async () => {
    const ada = await seed.user();
    const first = await begin(ada);
    const second = await begin(ada);
    const third = await begin(ada);
    await app.must(REVOKE_SESSION, { sessionId: second.sessionId }, { token: first.token });

    expect((await devicesOf(first.token)).map(({ id, isCurrent }) => [id, isCurrent])).toEqual([
      [third.sessionId, false],
      [first.sessionId, true],
    ]);
    expect(await devicesOf(first.token, true)).toMatchObject([
      { id: third.sessionId, state: 'ACTIVE', viewerCanRevoke: true },
      {
        id: second.sessionId,
        state: 'ENDED',
        endReason: 'REVOKED_BY_OWNER',
        endedAt: expect.any(String),
        viewerCanRevoke: false,
      },
      { id: first.sessionId, state: 'ACTIVE' },
    ]);
  });

  test("holds nobody else's sessions", async () => {
    const [ada, bob] = [await seed.user(), await seed.user()];
    const { token, sessionId } = await begin(ada);
    await begin(bob);
    expect((await devicesOf(token, true)).map(({ id }) => id)).toEqual([sessionId]);
  });

  test('shows an expired session as such', async () => {
    const ada = await seed.user();
    const [old, { token }] = [await begin(ada), await begin(ada)];
    await app.sql(
      `update session set created_at = now() - interval '8 days', expires_at = now() - interval '1 day'
       where id = $1`,
      [old.sessionId],
    );
    expect(await devicesOf(token)).toHaveLength(1);
    expect(await devicesOf(token, true)).toMatchObject([
      { state: 'ACTIVE' },
      { id: old.sessionId, state: 'EXPIRED', endReason: null, viewerCanRevoke: false },
    ]);
  });

  test('knows of the last use, which is written down in batches and not by each request', async () => {
    const ada = await seed.user();
    const [used, idle] = [await begin(ada), await begin(ada)];
    await app.services.lastSeen.flush();
    const ages = `update session set last_seen_at = now() - interval '1 hour' where user_id = $1`;
    await app.sql(ages, [ada.id]);
    const stale = (await rowOf(used.sessionId)).last_seen_at;

    for (let request = 0; request < 5; request += 1) await app.must(WHO_AM_I, {}, used);
    expect((await rowOf(used.sessionId)).last_seen_at).toEqual(stale);
    await app.services.lastSeen.flush();

    const [written, untouched] = await Promise.all([rowOf(used.sessionId), rowOf(idle.sessionId)]);
    expect(Date.now() - Number(written.last_seen_at)).toBeLessThan(30_000);
    expect(untouched.last_seen_at).toEqual(stale);
  });
});

describe('revokeSession', () => {
  test("ends one of the person's own: the very next request with its token is refused", async () => {
    const ada = await seed.user();
    const [laptop, phone] = [await begin(ada), await begin(ada)];
    expect(await refusalOf(app, phone.token)).toBeUndefined();

    const { revokeSession } = await app.must(
      REVOKE_SESSION,
      { sessionId: phone.sessionId },
      laptop,
    );

    expect(revokeSession).toEqual({
      session: {
        id: phone.sessionId,
        state: 'ENDED',
        endedAt: expect.any(String),
        endReason: 'REVOKED_BY_OWNER',
      },
      nodesConfirmed: 1,
      nodesExpired: 0,
    });
    const refused = await app.ask(WHO_AM_I, {}, phone);
    expect(refused).toMatchObject({
      status: 401,
      data: null,
      errors: [{ message: 'The session has ended. Sign in again.', path: ['viewer'] }],
    });
    expect(refused.errors[0]?.extensions).toEqual({
      code: 'SESSION_REVOKED',
      traceId: refused.headers.get('x-trace-id'),
    });
    expect(refused.headers.get('www-authenticate')).toBe('Bearer');
    expect(await refusalOf(app, laptop.token)).toBeUndefined();
    expect((await factsAbout(app, phone.sessionId)).at(-1)).toMatchObject({
      action: 'SESSION_ENDED',
      outcome: 'SUCCESS',
      actor_id: ada.id,
      session_id: laptop.sessionId,
      data: { reason: 'REVOKED_BY_OWNER', userId: ada.id },
    });
  });

  test('ends the session of the request itself', async () => {
    const { token, sessionId } = await begin(await seed.user());
    const { revokeSession } = await app.must(REVOKE_SESSION, { sessionId }, { token });
    expect(revokeSession.session.endReason).toBe('REVOKED_BY_OWNER');
    expect(await refusalOf(app, token)).toBe('SESSION_REVOKED');
  });

  test('once more changes nothing: the first time and reason stay, and no fact is added', async () => {
    const ada = await seed.user();
    const [laptop, phone] = [await begin(ada), await begin(ada)];
    const byOwner = await app.must(REVOKE_SESSION, { sessionId: phone.sessionId }, laptop);
    const facts = await factsAbout(app, phone.sessionId);
    const byAdmin = await app.must(
      REVOKE_SESSION,
      { sessionId: phone.sessionId },
      await begin(admin),
    );
    expect(byAdmin.revokeSession.session).toEqual(byOwner.revokeSession.session);
    expect(byAdmin.revokeSession.session.endReason).toBe('REVOKED_BY_OWNER');
    expect(await factsAbout(app, phone.sessionId)).toEqual(facts);
  });

  test("answers for somebody else's session as for one that does not exist", async () => {
    const [ada, mallory] = [await seed.user(), await seed.user()];
    const [hers, his] = [await begin(ada), await begin(mallory)];
    const answers = await Promise.all(
      [hers.sessionId, NOBODYS, 'session_1', ada.id, "'"].map((sessionId) =>
        app.ask(REVOKE_SESSION, { sessionId }, his),
      ),
    );
    for (const { status, data, errors } of answers) {
      const [{ message, extensions } = { message: '', extensions: {} }] = errors;
      expect({
        status,
        data,
        message,
        code: extensions.code,
        keys: Object.keys(extensions),
      }).toEqual({
        status: 404,
        data: null,
        message: 'There is no such session.',
        code: 'NOT_FOUND',
        keys: ['code', 'traceId'],
      });
    }
    expect(await refusalOf(app, hers.token)).toBeUndefined();
    // What the person is not told, the auditors are.
    const denials = await app.sql<{ data: unknown }>(
      `select data from audit_event where action = 'ACCESS_DENIED' and actor_id = $1`,
      [mallory.id],
    );
    expect(denials).toEqual([{ data: { code: 'NOT_FOUND', missing: 'sessions:revoke' } }]);
  });

  test("by an administrator ends anyone's, and says that it was one", async () => {
    const { token, sessionId } = await begin(await seed.user());
    const { revokeSession } = await app.must(REVOKE_SESSION, { sessionId }, await begin(admin));
    expect(revokeSession.session.endReason).toBe('REVOKED_BY_ADMIN');
    expect(await refusalOf(app, token)).toBe('SESSION_REVOKED');
    expect((await factsAbout(app, sessionId)).at(-1)).toMatchObject({ actor_id: admin.id });
  });

  test('of an expired session leaves it expired', async () => {
    const ada = await seed.user();
    const [old, laptop] = [await begin(ada), await begin(ada)];
    const past = `update session set expires_at = now() - interval '1 second' where id = $1`;
    await app.sql(past, [old.sessionId]);
    const { revokeSession } = await app.must(REVOKE_SESSION, { sessionId: old.sessionId }, laptop);
    expect(revokeSession.session).toMatchObject({ state: 'EXPIRED', endReason: null });
  });
});

describe('many at once', () => {
  test('revokeOtherSessions ends all but the one that asks', async () => {
    const ada = await seed.user();
    const [kept, ...others] = [await begin(ada), await begin(ada), await begin(ada)];
    const stranger = await begin(await seed.user());

    const { revokeOtherSessions } = await app.must(REVOKE_OTHERS, {}, kept);

    expect(revokeOtherSessions).toEqual({ revokedCount: 2, nodesConfirmed: 1, nodesExpired: 0 });
    expect(await Promise.all(others.map(({ token }) => refusalOf(app, token)))).toEqual([
      'SESSION_REVOKED',
      'SESSION_REVOKED',
    ]);
    expect(await refusalOf(app, kept.token)).toBeUndefined();
    expect(await refusalOf(app, stranger.token)).toBeUndefined();
    expect((await app.must(REVOKE_OTHERS, {}, kept)).revokeOtherSessions.revokedCount).toBe(0);
  });

  test('revokeUserSessions ends all of an account, more than one announcement holds', async () => {
    const ada = await seed.user();
    const sessions = await beginSessions(app, ada.id, 250);
    const stranger = await begin(await seed.user());

    const { revokeUserSessions } = await app.must(
      REVOKE_USER,
      { userId: ada.id },
      await begin(admin),
    );

    expect(revokeUserSessions).toEqual({ revokedCount: 250, nodesConfirmed: 1, nodesExpired: 0 });
    const refusals = await Promise.all(sessions.map(({ token }) => refusalOf(app, token)));
    expect(new Set(refusals)).toEqual(new Set(['SESSION_REVOKED']));
    expect(await refusalOf(app, stranger.token)).toBeUndefined();
    const [{ count } = { count: 0 }] = await app.sql<{ count: number }>(
      `select count(*)::int from audit_event where action = 'SESSION_ENDED'
       and data ->> 'userId' = $1 and data ->> 'reason' = 'REVOKED_BY_ADMIN'`,
      [ada.id],
    );
    expect(count).toBe(250);
  });

  test('revokeUserSessions of nobody is NOT_FOUND', async () => {
    const { errors } = await app.ask(REVOKE_USER, { userId: 'user_1' }, await begin(admin));
    expect(errors[0]?.extensions.code).toBe('NOT_FOUND');
  });
});

describe('one session', () => {
  test('that many end at once is ended by one of them, and all know that it is', async () => {
    const session = await begin(await seed.user());
    const ends = await Promise.all(
      Array.from({ length: 20 }, () =>
        app.services.sessions.endNow({ sessionId: session.sessionId }, 'LOGOUT', SYSTEM),
      ),
    );
    expect(ends.filter(({ revokedCount }) => revokedCount === 1)).toHaveLength(1);
    expect(new Set(ends.map(({ settlement }) => settlement.nodesConfirmed))).toEqual(new Set([1]));
    const ended = await app.sql(
      `select from audit_event where action = 'SESSION_ENDED' and target_id = $1`,
      [session.sessionId],
    );
    expect(ended).toHaveLength(1);
  });

  test('ends by two statements: one that acts, and one that asks who has to confirm', async () => {
    const session = await begin(await seed.user());
    // From here on the account is remembered.
    expect(await refusalOf(app, session.token)).toBeUndefined();
    const statements = await statementsOf(app, () => app.must(LOGOUT, {}, session));
    expect(statements).toEqual([
      expect.stringMatching(/^with ended as/),
      expect.stringMatching(/ from node$/),
    ]);
  });
});

describe('logout', () => {
  test('ends the session of the request, and cannot be done twice', async () => {
    const session = await begin(await seed.user());
    const { logout } = await app.must(LOGOUT, {}, session);
    expect(logout).toEqual({
      session: { id: session.sessionId, state: 'ENDED', endReason: 'LOGOUT' },
      nodesConfirmed: 1,
      nodesExpired: 0,
    });
    const again = await app.ask(LOGOUT, {}, session);
    expect(again).toMatchObject({
      status: 401,
      errors: [{ extensions: { code: 'SESSION_REVOKED' } }],
    });
  });

  test('once in a hundred parallel requests ends it once', async () => {
    const session = await begin(await seed.user());
    const answers = await Promise.all(
      Array.from({ length: 100 }, () => app.ask(LOGOUT, {}, session)),
    );
    expect(answers.some(({ data }) => data !== null)).toBe(true);
    for (const { data, errors } of answers) {
      if (data) expect(data.logout.session.endReason).toBe('LOGOUT');
      else expect(errors[0]?.extensions.code).toBe('SESSION_REVOKED');
    }
    const facts = await factsAbout(app, session.sessionId);
    expect(facts.map(({ action }) => action)).toEqual(['SESSION_STARTED', 'SESSION_ENDED']);
  });
});

describe('an act that fails', () => {
  test('ends nothing: rows, facts and announcement are kept together or not at all', async () => {
    const { token, sessionId } = await begin(await seed.user());
    const failing = app.db.transaction(async (tx) => {
      await app.services.sessions.end(tx, { sessionId }, 'REVOKED_BY_ADMIN', SYSTEM);
      throw new Error('something else went wrong');
    });
    await expect(failing).rejects.toThrow('something else went wrong');
    expect(await refusalOf(app, token)).toBeUndefined();
    expect((await rowOf(sessionId)).ended_at).toBeNull();
    expect(await factsAbout(app, sessionId)).toHaveLength(1);
  });
});
