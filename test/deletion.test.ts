import pg from 'pg';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { graphql } from '../src/generated/client/index.ts';
import type { Mail } from '../src/jobs/mailer.ts';
import { noticeMail } from '../src/users/mails.ts';
import { createNotifyUser } from '../src/users/notify.ts';
import { startApp, type TestApp } from './support/app.ts';
import {
  initSeed,
  LOGIN,
  type Seed,
  type SeededSession,
  type SeededUser,
  someAddress,
} from './support/seed.ts';
import { REFRESH, refusalOf } from './support/session-operations.ts';

const DELETE_ACCOUNT = graphql(`
  mutation DeleteMyAccount($password: String!) {
    deleteAccount(input: { password: $password }) {
      __typename
      ... on AccountDeleted {
        revokedCount
        nodesConfirmed
        nodesExpired
      }
      ... on WrongPassword {
        message
      }
      ... on TooManyAttempts {
        retryAfterSeconds
      }
      ... on LastAdministrator {
        message
      }
    }
  }
`);

const DELETE_USER = graphql(`
  mutation DeleteSomebody($userId: ID!, $reason: String) {
    deleteUser(input: { userId: $userId, reason: $reason }) {
      __typename
      ... on UserDeleted {
        revokedCount
        user {
          id
          email
          displayName
          status
          role {
            name
          }
          deletedAt
          viewerCanSuspend
          viewerCanSetRole
          viewerCanDelete
          viewerCanRevokeSessions
        }
      }
      ... on LastAdministrator {
        message
      }
    }
  }
`);

const ITS_SESSION = graphql(`
  query SessionOfDeleted($sessionId: ID!, $userId: ID!) {
    session: node(id: $sessionId) {
      ... on Session {
        deviceName
        browser
        operatingSystem
        ipAddress
        country
        state
        endReason
        user {
          id
          displayName
          status
          createdAt
          sessions(includeEnded: true, first: 5) {
            edges {
              node {
                id
              }
            }
          }
        }
      }
    }
    user: node(id: $userId) {
      id
    }
  }
`);

const CHANGE_PASSWORD = graphql(`
  mutation ChangeBeforeDeletion($old: String!, $new: String!) {
    changePassword(input: { currentPassword: $old, newPassword: $new }) {
      __typename
    }
  }
`);

const NEW_PASSWORD = 'seven pale lanterns adrift';

let app: TestApp;
let seed: Seed;
let admin: SeededSession;
beforeAll(async () => {
  app = await startApp();
  seed = initSeed(app);
  admin = await (await seed.user('ADMIN')).signIn();
});
afterAll(() => app.close());

const deleteOwn = ({ password }: SeededUser, { token }: SeededSession) =>
  app.ask(DELETE_ACCOUNT, { password }, { token });
const deleteOther = (userId: string, reason?: string, caller = admin) =>
  app.ask(DELETE_USER, { userId, ...(reason !== undefined && { reason }) }, caller);

const REGISTER = graphql(`
  mutation RegisterAfterDeletion($input: RegisterInput!) {
    register(input: $input) {
      __typename
    }
  }
`);

const fromSomewhere = () => ({ headers: { 'x-forwarded-for': someAddress() } });
const login = (email: string, password: string) =>
  app.ask(LOGIN, { input: { email, password } }, fromSomewhere());
const register = (email: string) =>
  app.ask(
    REGISTER,
    { input: { email, password: NEW_PASSWORD, displayName: 'Next Person' } },
    fromSomewhere(),
  );
const rowOf = async (id: string) => (await app.sql('select * from "user" where id = $1', [id]))[0];
const facts = (id: string) =>
  app.sql(
    `select actor_label, target_label, outcome, data from audit_event
     where action = 'USER_DELETED' and target_id = $1 order by occurred_at, id`,
    [id],
  );
const noticesTo = (id: string) =>
  app.sql<{ payload: Record<string, string> }>(
    `select payload::jsonb - 'traceparent' as payload from graphile_worker._private_jobs where payload ->> 'userId' = $1`,
    [id],
  );

describe('deleteAccount', () => {
  test('ends all sessions, the own one too, and refuses tokens, refresh and sign-in', async () => {
    const person = await seed.user();
    const [session, other] = [await person.signIn(), await person.signIn()];
    const { data, errors } = await deleteOwn(person, session);
    expect(errors).toEqual([]);
    expect(data?.deleteAccount).toEqual({
      __typename: 'AccountDeleted',
      revokedCount: 2,
      nodesConfirmed: 1,
      nodesExpired: 0,
    });
    for (const { token, refreshToken } of [session, other]) {
      expect(await refusalOf(app, token)).toBe('SESSION_REVOKED');
      const { refreshSession } = await app.must(REFRESH, { refreshToken });
      expect(refreshSession).toMatchObject({ reason: 'SESSION_ENDED' });
    }
    const { data: again } = await login(person.email, person.password);
    expect(again?.login.__typename).toBe('InvalidCredentials');
    expect(await facts(person.id)).toEqual([
      {
        actor_label: person.email,
        target_label: person.email,
        outcome: 'SUCCESS',
        data: { revokedCount: 2 },
      },
    ]);
  });

  test('keeps of the person no more than an id and times, wherever that was', async () => {
    const person = await seed.user('COUNCIL_OPERATOR', 'Vera Vanishing');
    const { sessionId, token } = await person.signIn();
    const before = await rowOf(person.id);
    await app.must(DELETE_ACCOUNT, { password: person.password }, { token });
    expect(await rowOf(person.id)).toEqual({
      id: person.id,
      email: `${person.id}@deleted.invalid`,
      display_name: 'Deleted account',
      role: 'VIEWER',
      status: 'DELETED',
      password_hash: '',
      created_at: before?.created_at,
      updated_at: expect.any(Date),
      deleted_at: expect.any(Date),
    });
    const [session] = await app.sql('select * from session where id = $1', [sessionId]);
    expect(session).toMatchObject({
      device_name: 'Erased',
      browser: null,
      operating_system: null,
      ip_address: null,
      device_id: null,
      country: null,
      latitude: null,
      longitude: null,
      accuracy_km: null,
      end_reason: 'USER_DELETED',
    });
    expect(await app.sql('select 1 from device where user_id = $1', [person.id])).toEqual([]);
    const counted = await app.sql('select 1 from throttle where key like $1', [`%${person.id}`]);
    expect(counted).toEqual([]);
  });

  test('needs the password; a wrong one is a fact and counted with those of changePassword', async () => {
    const person = await seed.user();
    const session = await person.signIn();
    const wrong = { ...person, password: 'no such password' };
    for (let attempts = 0; attempts < 4; attempts++) {
      const { data } = await deleteOwn(wrong, session);
      expect(data?.deleteAccount.__typename).toBe('WrongPassword');
    }
    const change = { old: 'nor this one', new: NEW_PASSWORD };
    const { changePassword } = await app.must(CHANGE_PASSWORD, change, session);
    expect(changePassword.__typename).toBe('WrongPassword');
    const { data } = await deleteOwn(person, session);
    expect(data?.deleteAccount).toMatchObject({ __typename: 'TooManyAttempts' });
    expect(await facts(person.id)).toEqual(
      Array.from({ length: 4 }, () => ({
        actor_label: person.email,
        target_label: person.email,
        outcome: 'FAILURE',
        data: { refused: 'WRONG_PASSWORD' },
      })),
    );
    expect(await rowOf(person.id)).toMatchObject({ status: 'ACTIVE', email: person.email });
  });

  test('tells the owner by mail, at the address that is no longer kept', async () => {
    const person = await seed.user();
    await deleteOwn(person, await person.signIn());
    const payloads = (await noticesTo(person.id)).map(({ payload }) => payload);
    const notice = { userId: person.id, notice: 'ACCOUNT_DELETED', formerEmail: person.email };
    expect(payloads).toContainEqual(notice);
    const sent: Mail[] = [];
    const notify = createNotifyUser({
      ...app.services,
      mailer: { send: async (mail) => void sent.push(mail), close: () => undefined },
      publicUrl: 'https://conclave.example.org',
    });
    await notify({ ...notice, notice: 'ACCOUNT_DELETED' }, { key: 'job-1.a' });
    // What was on its way to the account before goes nowhere.
    await notify({ userId: person.id, notice: 'PASSWORD_CHANGED' }, { key: 'job-1.a' });
    const mail = noticeMail(
      'ACCOUNT_DELETED',
      { email: person.email },
      'https://conclave.example.org',
    );
    expect(sent).toEqual([{ to: person.email, key: 'job-1.a', ...mail }]);
  });

  test('leaves the address to whoever registers it next, and the old password opens nothing', async () => {
    const person = await seed.user();
    await deleteOwn(person, await person.signIn());
    const { data } = await register(person.email);
    expect(data?.register.__typename).toBe('RegistrationAccepted');
    const old = await login(person.email, person.password);
    expect(old.data?.login.__typename).toBe('InvalidCredentials');
    const signedIn = (await login(person.email, NEW_PASSWORD)).data?.login;
    if (signedIn?.__typename !== 'LoginSuccess') throw new Error(signedIn?.__typename);
    expect(signedIn.user.id).not.toBe(person.id);
    expect(signedIn.user.displayName).toBe('Next Person');
  });

  test('makes nobody of the caller for the rest of the operation', async () => {
    const person = await seed.user('ADMIN');
    const { token } = await person.signIn();
    const { errors } = await app.ask(
      `mutation ($password: String!, $id: ID!) {
         deleteAccount(input: { password: $password }) { __typename }
         suspendUser(input: { userId: $id }) { __typename }
       }`,
      { password: person.password, id: (await seed.user()).id },
      { token },
    );
    expect(errors).toMatchObject([
      { path: ['suspendUser'], extensions: { code: 'SESSION_REVOKED' } },
    ]);
  });
});

describe('deleteUser', () => {
  test('shows what stays of the account, and nobody may do anything with that', async () => {
    const person = await seed.user('COUNCIL_OPERATOR', 'Vera Vanishing');
    await person.signIn();
    const { data } = await deleteOther(person.id, 'asked by letter');
    expect(data?.deleteUser).toEqual({
      __typename: 'UserDeleted',
      revokedCount: 1,
      user: {
        id: person.id,
        email: `${person.id}@deleted.invalid`,
        displayName: 'Deleted account',
        status: 'DELETED',
        role: { name: 'VIEWER' },
        deletedAt: expect.stringMatching(/Z$/),
        viewerCanSuspend: false,
        viewerCanSetRole: false,
        viewerCanDelete: false,
        viewerCanRevokeSessions: false,
      },
    });
    expect(await facts(person.id)).toMatchObject([
      { target_label: person.email, data: { reason: 'asked by letter', revokedCount: 1 } },
    ]);
  });

  test('deletes a suspended account, too', async () => {
    const person = await seed.user();
    await app.services.administration.suspend(person.id, null, { actor: { type: 'SYSTEM' } });
    expect((await deleteOther(person.id)).data?.deleteUser.__typename).toBe('UserDeleted');
  });

  test('leaves a deleted account where something refers to it, and nowhere else', async () => {
    const person = await seed.user('VIEWER', 'Vera Vanishing');
    const { sessionId } = await person.signIn();
    await deleteOther(person.id);
    const { session, user } = await app.must(ITS_SESSION, { sessionId, userId: person.id }, admin);
    expect(session).toEqual({
      deviceName: 'Erased',
      browser: null,
      operatingSystem: null,
      ipAddress: null,
      country: null,
      state: 'ENDED',
      endReason: 'USER_DELETED',
      user: {
        id: person.id,
        displayName: 'Deleted account',
        status: 'DELETED',
        createdAt: expect.any(String),
        sessions: { edges: [{ node: { id: sessionId } }] },
      },
    });
    expect(user).toBeNull();
    const byId = await app.ask(
      'query ($id: ID!) { user(id: $id) { id } }',
      { id: person.id },
      admin,
    );
    expect(byId.errors[0]?.extensions.code).toBe('NOT_FOUND');
    for (const filter of [
      'status: DELETED',
      'search: "Deleted account"',
      `search: "${person.id}"`,
    ]) {
      const { users } = await app.must<{ users: { edges: unknown[] } }, Record<string, never>>(
        `{ users(filter: { ${filter} }) { edges { node { id } } } }`,
        {},
        admin,
      );
      expect(users.edges).toEqual([]);
    }
  });

  test.each([
    ['deleteUser', 'deleteUser(input: { userId: $id }) { __typename }'],
    ['suspendUser', 'suspendUser(input: { userId: $id }) { __typename }'],
    ['reinstateUser', 'reinstateUser(input: { userId: $id }) { user { id } }'],
    ['unlockUser', 'unlockUser(input: { userId: $id }) { user { id } }'],
    ['setUserRole', 'setUserRole(input: { userId: $id, role: "ADMIN" }) { __typename }'],
    ['revokeUserSessions', 'revokeUserSessions(input: { userId: $id }) { revokedCount }'],
  ])('%s of a deleted account is NOT_FOUND', async (_name, field) => {
    const person = await seed.user();
    await deleteOther(person.id);
    const { errors } = await app.ask(`mutation ($id: ID!) { ${field} }`, { id: person.id }, admin);
    expect(errors[0]?.extensions.code).toBe('NOT_FOUND');
    expect(await rowOf(person.id)).toMatchObject({ status: 'DELETED', role: 'VIEWER' });
  });

  test('without the permission is FORBIDDEN, and for the caller, too', async () => {
    const person = await seed.user('COUNCIL_OPERATOR');
    const session = await person.signIn();
    for (const id of [person.id, (await seed.user()).id]) {
      const { errors } = await deleteOther(id, undefined, session);
      expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
      expect(await rowOf(id)).toMatchObject({ status: 'ACTIVE' });
    }
  });

  test('with a reason that is too long is BAD_USER_INPUT', async () => {
    const { errors } = await deleteOther((await seed.user()).id, 'r'.repeat(501));
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.reason' });
  });
});

describe('an address of a deleted account', () => {
  test('belongs to nobody: it is registered and signed in with by nobody', async () => {
    const person = await seed.user();
    const email = `${person.id}@deleted.invalid`;
    expect((await register(email)).errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect((await deleteOther(person.id)).data?.deleteUser.__typename).toBe('UserDeleted');
    expect((await register(email)).errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
    for (const password of ['', person.password]) {
      expect((await login(email, password)).data?.login.__typename).toBe('InvalidCredentials');
    }
  });

  test('cannot keep what was erased: the table refuses it', async () => {
    const person = await seed.user();
    await deleteOther(person.id);
    for (const change of [
      `email = 'back@people.example'`,
      `password_hash = 'x'`,
      'deleted_at = null',
    ]) {
      await expect(
        app.sql(`update "user" set ${change} where id = $1`, [person.id]),
      ).rejects.toThrow(/check constraint/);
    }
  });
});

describe('the last administrator', () => {
  let few: TestApp;
  beforeAll(async () => {
    few = await startApp();
  });
  afterAll(() => few.close());

  test('is deleted by nobody; of two who delete each other or themselves one stays', async () => {
    const people = initSeed(few);
    const pair = [await people.user('ADMIN'), await people.user('ADMIN')];
    const sessions = await Promise.all(pair.map((person) => person.signIn()));
    const answers = await Promise.all(
      pair.map(({ password }, index) => few.ask(DELETE_ACCOUNT, { password }, sessions[index])),
    );
    expect(answers.map(({ data }) => data?.deleteAccount.__typename).sort()).toEqual([
      'AccountDeleted',
      'LastAdministrator',
    ]);
    const [left] = await few.sql<{ id: string }>(
      `select id from "user" where role = 'ADMIN' and status = 'ACTIVE'`,
    );
    const index = pair.findIndex(({ id }) => id === left?.id);
    const { deleteUser } = await few.must(DELETE_USER, { userId: left?.id ?? '' }, sessions[index]);
    expect(deleteUser.__typename).toBe('LastAdministrator');
    const denied = await few.sql(
      `select data from audit_event where action = 'USER_DELETED' and outcome = 'DENIED'`,
    );
    expect(denied).toEqual(denied.map(() => ({ data: { refused: 'LAST_ADMINISTRATOR' } })));
    expect(denied).toHaveLength(2);
  });
});

/** Nothing of a deleted account may be usable, whoever came first. */
async function expectNothingLeft(person: SeededUser): Promise<void> {
  expect(await rowOf(person.id)).toMatchObject({ status: 'DELETED', password_hash: '' });
  const live = await app.sql(
    `select id from session where user_id = $1 and (ended_at is null or device_name <> 'Erased')`,
    [person.id],
  );
  expect(live).toEqual([]);
}

describe('a deletion at the same moment as', () => {
  const ROUNDS = 8;

  test('sign-ins leaves no session', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const person = await seed.user();
      const session = await person.signIn();
      const [deletion, ...logins] = await Promise.all([
        deleteOwn(person, session),
        ...Array.from({ length: 3 }, () => login(person.email, person.password)),
      ]);
      expect(deletion.data?.deleteAccount.__typename).toBe('AccountDeleted');
      for (const { data, errors } of logins) {
        expect(errors).toEqual([]);
        if (data?.login.__typename !== 'LoginSuccess') continue;
        expect(await refusalOf(app, data.login.tokens.accessToken)).toBe('SESSION_REVOKED');
      }
      await expectNothingLeft(person);
    }
  }, 60_000);

  test('refreshes leaves no token', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const person = await seed.user();
      const { refreshToken } = await person.signIn();
      const [{ errors }, ...refreshes] = await Promise.all([
        deleteOther(person.id),
        ...Array.from({ length: 3 }, () => app.ask(REFRESH, { refreshToken })),
      ]);
      expect(errors).toEqual([]);
      for (const { data } of refreshes) {
        const outcome = data?.refreshSession;
        if (outcome?.__typename === 'RefreshRefused') expect(outcome.reason).toBe('SESSION_ENDED');
        else if (outcome) {
          expect(await refusalOf(app, outcome.tokens.accessToken)).toBe('SESSION_REVOKED');
        }
      }
      await expectNothingLeft(person);
    }
  }, 60_000);

  test('a change of password is one after the other, or refused', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const person = await seed.user();
      const session = await person.signIn();
      const [deletion, change] = await Promise.all([
        deleteOwn(person, session),
        app.ask(CHANGE_PASSWORD, { old: person.password, new: NEW_PASSWORD }, session),
      ]);
      const isDeleted = deletion.data?.deleteAccount.__typename === 'AccountDeleted';
      const isChanged = change.data?.changePassword.__typename === 'PasswordChanged';
      // One of them wins, and the other is told.
      expect([isDeleted, isChanged]).toEqual([isDeleted, !isDeleted]);
      const lost = isDeleted ? change : deletion;
      expect(['CONFLICT', 'NOT_FOUND', 'SESSION_REVOKED']).toContain(
        lost.errors[0]?.extensions.code,
      );
      if (isDeleted) await expectNothingLeft(person);
      else expect(await rowOf(person.id)).toMatchObject({ email: person.email });
    }
  }, 60_000);

  test('another deletion is done once', async () => {
    const person = await seed.user();
    const answers = await Promise.all(Array.from({ length: 4 }, () => deleteOther(person.id)));
    const done = answers.filter(({ data }) => data?.deleteUser.__typename === 'UserDeleted');
    expect(done).toHaveLength(1);
    expect(await facts(person.id)).toHaveLength(1);
  });

  test('a registration of its address that came too early waits for it, and gets the address', async () => {
    const person = await seed.user();
    const client = new pg.Client({ connectionString: app.ownerUrl });
    await client.connect();
    onTestFinished(() => client.end());
    await client.query('begin');
    await client.query(
      `update "user" set status = 'DELETED', email = id || '@deleted.invalid', password_hash = '',
         deleted_at = now() where id = $1`,
      [person.id],
    );
    const registering = register(person.email);
    const { rows } = await client.query('select pg_backend_pid() as pid');
    await vi.waitFor(async () => {
      const blocked =
        'select 1 from pg_locks where not granted and $1 = any(pg_blocking_pids(pid))';
      expect(await app.sql(blocked, [rows[0].pid])).toHaveLength(1);
    }, 20_000);
    await client.query('commit');
    expect((await registering).errors).toEqual([]);
    const [owner] = await app.sql<{ id: string }>('select id from "user" where email = $1', [
      person.email,
    ]);
    expect(owner?.id).toMatch(/^user_/);
    const notices = (await noticesTo(owner?.id ?? '')).map(({ payload }) => payload.notice);
    expect(notices).toEqual(['REGISTERED']);
  });

  test('registrations of its address ends with one owner at the most, and with no fault', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const person = await seed.user();
      const [, ...registrations] = await Promise.all([
        deleteOther(person.id),
        ...Array.from({ length: 3 }, () => register(person.email)),
      ]);
      for (const { errors } of registrations) expect(errors).toEqual([]);
      const owners = await app.sql('select id from "user" where email = $1', [person.email]);
      expect(owners.length).toBeLessThanOrEqual(1);
      await expectNothingLeft(person);
    }
  }, 60_000);
});
