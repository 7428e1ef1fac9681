import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SYSTEM } from '../src/audit/facts.ts';
import { graphql } from '../src/generated/client/index.ts';
import { startApp, type TestApp } from './support/app.ts';
import {
  initSeed,
  LOGIN,
  type RoleName,
  type Seed,
  type SeededSession,
  someAddress,
} from './support/seed.ts';

const SET_ROLE = graphql(`
  mutation SetRole($input: SetUserRoleInput!) {
    setUserRole(input: $input) {
      __typename
      ... on UserRoleSet {
        revokedCount
        user {
          id
          role {
            name
          }
        }
      }
      ... on LastAdministrator {
        message
      }
    }
  }
`);

const SUSPEND = graphql(`
  mutation Suspend($input: SuspendUserInput!) {
    suspendUser(input: $input) {
      __typename
      ... on UserSuspended {
        revokedCount
        user {
          id
          status
        }
      }
      ... on LastAdministrator {
        message
      }
    }
  }
`);

const REINSTATE = graphql(`
  mutation Reinstate($input: ReinstateUserInput!) {
    reinstateUser(input: $input) {
      user {
        id
        status
      }
    }
  }
`);

const UPDATE_PROFILE = graphql(`
  mutation UpdateProfile($input: UpdateProfileInput!) {
    updateProfile(input: $input) {
      user {
        displayName
        updatedAt
      }
    }
  }
`);

const WHO_AM_I = graphql(`
  query WhoAmI {
    viewer {
      displayName
      updatedAt
      role {
        name
        permissions
      }
    }
  }
`);

const LIST_USERS = graphql(`
  query ListSomeUsers {
    users(first: 1) {
      edges {
        cursor
      }
    }
  }
`);

let app: TestApp;
let seed: Seed;
let admin: SeededSession;
beforeAll(async () => {
  app = await startApp();
  seed = initSeed(app);
  admin = await (await seed.user('ADMIN', 'Root Admin')).signIn();
});
afterAll(() => app.close());

interface FactRow {
  outcome: string;
  data: Record<string, unknown>;
}

async function factsAbout(userId: string, action: string): Promise<FactRow[]> {
  return app.sql<FactRow>(
    `select outcome, data from audit_event where target_id = $1 and action = $2
     order by occurred_at, id`,
    [userId, action],
  );
}

const setRole = (userId: string, role: string, caller: { token: string } = admin) =>
  app.ask(SET_ROLE, { input: { userId, role } }, caller);
const suspend = (userId: string, reason?: string, caller: { token: string } = admin) =>
  app.ask(SUSPEND, { input: { userId, ...(reason !== undefined && { reason }) } }, caller);
const reinstate = (userId: string) => app.ask(REINSTATE, { input: { userId } }, admin);

async function refusalOf(token: string): Promise<unknown> {
  return (await app.ask(WHO_AM_I, {}, { token })).errors[0]?.extensions.code;
}

describe('setUserRole', () => {
  test('a promotion holds on the next request of a session that goes on', async () => {
    const person = await seed.user('VIEWER');
    const { token } = await person.signIn();
    expect((await app.ask(LIST_USERS, {}, { token })).errors[0]?.extensions.code).toBe('FORBIDDEN');

    const { data } = await setRole(person.id, 'COUNCIL_OPERATOR');
    expect(data?.setUserRole).toEqual({
      __typename: 'UserRoleSet',
      revokedCount: 0,
      user: { id: person.id, role: { name: 'COUNCIL_OPERATOR' } },
    });
    expect((await app.ask(LIST_USERS, {}, { token })).errors).toEqual([]);
    const { viewer } = await app.must(WHO_AM_I, {}, { token });
    expect(viewer.role).toEqual({
      name: 'COUNCIL_OPERATOR',
      permissions: ['USERS_READ', 'COUNCILS_CREATE'],
    });
  });

  test.each<[RoleName, RoleName]>([
    ['ADMIN', 'COUNCIL_OPERATOR'],
    ['ADMIN', 'VIEWER'],
    ['COUNCIL_OPERATOR', 'VIEWER'],
  ])(
    'a demotion from %s to %s ends the sessions: the next request is refused',
    async (from, to) => {
      const person = await seed.user(from);
      const sessions = [await person.signIn(), await person.signIn()];
      for (const { token } of sessions) {
        expect((await app.ask(LIST_USERS, {}, { token })).errors).toEqual([]);
      }
      const { data } = await setRole(person.id, to);
      expect(data?.setUserRole).toMatchObject({ __typename: 'UserRoleSet', revokedCount: 2 });
      for (const { token } of sessions) {
        expect((await app.ask(LIST_USERS, {}, { token })).errors[0]?.extensions.code).toBe(
          'SESSION_REVOKED',
        );
      }
      const reasons = await app.sql('select distinct end_reason from session where user_id = $1', [
        person.id,
      ]);
      expect(reasons).toEqual([{ end_reason: 'ROLE_CHANGED' }]);
      const { token } = await person.signIn();
      expect((await app.must(WHO_AM_I, {}, { token })).viewer.role.name).toBe(to);
    },
  );

  test('a demoted administrator can do nothing more with the token of before', async () => {
    const demoted = await seed.user('ADMIN');
    const { token } = await demoted.signIn();
    const victim = await seed.user();
    await setRole(demoted.id, 'VIEWER');
    const { errors } = await suspend(victim.id, 'revenge', { token });
    expect(errors[0]?.extensions.code).toBe('SESSION_REVOKED');
    expect(await factsAbout(victim.id, 'USER_SUSPENDED')).toEqual([]);
  });

  test('to the role that is there changes nothing and is no fact', async () => {
    const person = await seed.user('COUNCIL_OPERATOR');
    const { token } = await person.signIn();
    const { data } = await setRole(person.id, 'COUNCIL_OPERATOR');
    expect(data?.setUserRole).toMatchObject({ __typename: 'UserRoleSet', revokedCount: 0 });
    expect(await refusalOf(token)).toBeUndefined();
    expect(await factsAbout(person.id, 'USER_ROLE_SET')).toEqual([]);
  });

  test('to a role that does not exist is BAD_USER_INPUT', async () => {
    const person = await seed.user();
    for (const role of ['OWNER', 'admin', '', 'nul\u0000']) {
      const { errors } = await setRole(person.id, role);
      expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.role' });
    }
  });
});

describe('suspendUser and reinstateUser', () => {
  test('a suspension ends the sessions, and a sign-in is refused', async () => {
    const person = await seed.user();
    const session = await person.signIn();
    const { data } = await suspend(person.id, 'left the council');
    expect(data?.suspendUser).toEqual({
      __typename: 'UserSuspended',
      revokedCount: 1,
      user: { id: person.id, status: 'SUSPENDED' },
    });
    expect(await refusalOf(session.token)).toBe('SESSION_REVOKED');
    await expect(person.signIn()).rejects.toThrow('AccountSuspended');
    expect(await factsAbout(person.id, 'USER_SUSPENDED')).toEqual([
      { outcome: 'SUCCESS', data: { reason: 'left the council' } },
    ]);
  });

  test('suspending again changes nothing and is no second fact', async () => {
    const person = await seed.user();
    await suspend(person.id, 'first');
    const { data } = await suspend(person.id, 'second');
    expect(data?.suspendUser).toMatchObject({ __typename: 'UserSuspended', revokedCount: 0 });
    expect(await factsAbout(person.id, 'USER_SUSPENDED')).toEqual([
      { outcome: 'SUCCESS', data: { reason: 'first' } },
    ]);
  });

  test('a reinstated person signs in again; ended sessions stay ended', async () => {
    const person = await seed.user();
    const before = await person.signIn();
    await suspend(person.id);
    expect((await reinstate(person.id)).data?.reinstateUser.user.status).toBe('ACTIVE');
    expect(await refusalOf(before.token)).toBe('SESSION_REVOKED');
    const after = await person.signIn();
    expect(await refusalOf(after.token)).toBeUndefined();
    expect(await factsAbout(person.id, 'USER_REINSTATED')).toEqual([
      { outcome: 'SUCCESS', data: {} },
    ]);
  });

  test('reinstating an active account changes nothing', async () => {
    const person = await seed.user();
    const { token } = await person.signIn();
    expect((await reinstate(person.id)).errors).toEqual([]);
    expect(await refusalOf(token)).toBeUndefined();
    expect(await factsAbout(person.id, 'USER_REINSTATED')).toEqual([]);
  });

  test.each([
    ['longer than 500 characters', 'r'.repeat(501)],
    ['with a NUL', 'nul \u0000'],
    ['with half a character', 'half \ud800 a character'],
  ])('a reason %s is BAD_USER_INPUT', async (_kind, reason) => {
    const person = await seed.user();
    const { errors } = await suspend(person.id, reason);
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.reason' });
    expect(await factsAbout(person.id, 'USER_SUSPENDED')).toEqual([]);
  });

  test('of many suspensions at once one is a fact', async () => {
    const person = await seed.user();
    await person.signIn();
    const answers = await Promise.all(Array.from({ length: 5 }, () => suspend(person.id)));
    const counts = answers.map(({ data }) =>
      data?.suspendUser.__typename === 'UserSuspended' ? data.suspendUser.revokedCount : -1,
    );
    expect(counts.sort()).toEqual([0, 0, 0, 0, 1]);
    expect(await factsAbout(person.id, 'USER_SUSPENDED')).toHaveLength(1);
  });
});

describe('an account that is not there', () => {
  const acts: [string, string][] = [
    ['setUserRole', 'setUserRole(input: { userId: $id, role: "VIEWER" }) { __typename }'],
    ['suspendUser', 'suspendUser(input: { userId: $id }) { __typename }'],
    ['reinstateUser', 'reinstateUser(input: { userId: $id }) { user { id } }'],
    ['revokeUserSessions', 'revokeUserSessions(input: { userId: $id }) { revokedCount }'],
  ];
  const IDS = [
    'user_01h455vb4pex5vsknk084sn02q',
    'nonsense',
    '',
    'session_01h455vb4pex5vsknk084sn02q',
  ];

  test.each(acts)('is NOT_FOUND to %s, also by a malformed id', async (_name, act) => {
    for (const id of IDS) {
      const { errors, status } = await app.ask(`mutation ($id: ID!) { ${act} }`, { id }, admin);
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(['NOT_FOUND']);
      expect(status).toBe(404);
    }
  });

  test.each(acts)('is BAD_USER_INPUT to %s when the id cannot be one', async (_name, act) => {
    const { errors } = await app.ask(`mutation ($id: ID!) { ${act} }`, { id: 'a\u0000' }, admin);
    expect(errors.map(({ extensions }) => extensions.code)).toEqual(['BAD_USER_INPUT']);
    // The connection on which it was found out is still good.
    expect(await refusalOf(admin.token)).toBeUndefined();
  });
});

describe('updateProfile', () => {
  test('changes the name, at once for everybody', async () => {
    const person = await seed.user('VIEWER', 'Old Name');
    const { token } = await person.signIn();
    const before = (await app.must(WHO_AM_I, {}, { token })).viewer;
    const { updateProfile } = await app.must(
      UPDATE_PROFILE,
      { input: { displayName: '  Zoë New ' } },
      { token },
    );
    expect(updateProfile.user.displayName).toBe('Zoë New');
    const after = (await app.must(WHO_AM_I, {}, { token })).viewer;
    expect(after.displayName).toBe('Zoë New');
    expect(after.updatedAt).toBe(updateProfile.user.updatedAt);
    expect(after.updatedAt).not.toBe(before.updatedAt);
    expect(await factsAbout(person.id, 'USER_PROFILE_UPDATED')).toEqual([
      { outcome: 'SUCCESS', data: { displayName: { from: 'Old Name', to: 'Zoë New' } } },
    ]);
  });

  test('with nothing to change changes nothing', async () => {
    const person = await seed.user('VIEWER', 'Same Name');
    const { token } = await person.signIn();
    const before = (await app.must(WHO_AM_I, {}, { token })).viewer;
    for (const input of [{}, { displayName: 'Same Name' }, { displayName: ' Same Name ' }]) {
      await app.must(UPDATE_PROFILE, { input }, { token });
    }
    expect((await app.must(WHO_AM_I, {}, { token })).viewer).toEqual(before);
    expect(await factsAbout(person.id, 'USER_PROFILE_UPDATED')).toEqual([]);
  });

  test.each([
    ['null', null],
    ['nothing', ''],
    ['space', '   '],
    ['101 characters', 'n'.repeat(101)],
    ['a line break', 'two\nlines'],
    ['a change of direction', 'turned \u2066 around'],
  ])('to %s is BAD_USER_INPUT of input.displayName', async (_kind, displayName) => {
    const { token } = await (await seed.user()).signIn();
    const { errors } = await app.ask(UPDATE_PROFILE, { input: { displayName } }, { token });
    expect(errors[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.displayName',
    });
  });

  test('of many at once loses no step', async () => {
    const person = await seed.user('VIEWER', 'Name 0');
    const { token } = await person.signIn();
    const names = Array.from({ length: 6 }, (_, index) => `Name ${index + 1}`);
    await Promise.all(
      names.map((displayName) => app.must(UPDATE_PROFILE, { input: { displayName } }, { token })),
    );
    const steps = await factsAbout(person.id, 'USER_PROFILE_UPDATED');
    const pairs = steps.map(({ data }) => data.displayName as { from: string; to: string });
    // Each step begins where another one ended: no two of them saw the same name.
    expect(new Set(pairs.map(({ from }) => from)).size).toBe(6);
    expect(pairs.map(({ to }) => to).sort()).toEqual(names);
  });
});

describe('the last active administrator', () => {
  let few: TestApp;
  beforeAll(async () => {
    few = await startApp();
  });
  afterAll(() => few.close());

  async function activeAdministrators(): Promise<string[]> {
    const rows = await few.sql<{ id: string }>(
      `select id from "user" where role = 'ADMIN' and status = 'ACTIVE'`,
    );
    return rows.map((row) => row.id);
  }

  test('can neither be demoted nor suspended, and keeps the session; the attempt is a fact', async () => {
    const only = await initSeed(few).user('ADMIN');
    const suspended = await initSeed(few).user('ADMIN');
    await few.services.administration.suspend(suspended.id, null, SYSTEM);
    const session = await only.signIn();
    const demotion = { input: { userId: only.id, role: 'VIEWER' } };
    const suspension = { input: { userId: only.id, reason: 'tired' } };

    const { setUserRole } = await few.must(SET_ROLE, demotion, session);
    expect(setUserRole).toEqual({
      __typename: 'LastAdministrator',
      message: expect.stringContaining('last'),
    });
    const { suspendUser } = await few.must(SUSPEND, suspension, session);
    expect(suspendUser.__typename).toBe('LastAdministrator');

    expect(await activeAdministrators()).toEqual([only.id]);
    expect((await few.must(WHO_AM_I, {}, session)).viewer.role.name).toBe('ADMIN');
    const facts = await few.sql(
      `select action, outcome, data->>'refused' as refused from audit_event
       where target_id = $1 and outcome = 'DENIED' order by action`,
      [only.id],
    );
    const refused = 'LAST_ADMINISTRATOR';
    expect(facts).toEqual([
      { action: 'USER_ROLE_SET', outcome: 'DENIED', refused },
      { action: 'USER_SUSPENDED', outcome: 'DENIED', refused },
    ]);
    await few.services.administration.reinstate(suspended.id, SYSTEM);
    await few.must(SET_ROLE, demotion, session);
    expect(await activeAdministrators()).toEqual([suspended.id]);
    await few.sql(`delete from session`);
    await few.sql(`update "user" set role = 'VIEWER'`);
  });

  test.each([
    ['each other', (own: number) => 1 - own],
    ['themselves', (own: number) => own],
  ])('is left when two demote or suspend %s at once', async (_whom, targetOf) => {
    for (let round = 0; round < 6; round++) {
      const pair = [await initSeed(few).user('ADMIN'), await initSeed(few).user('ADMIN')];
      const sessions = await Promise.all(pair.map((person) => person.signIn()));
      const answers = await Promise.all(
        sessions.map((session, own) => {
          const userId = pair[targetOf(own)]?.id ?? '';
          return round % 2
            ? few.ask(SUSPEND, { input: { userId } }, session)
            : few.ask(SET_ROLE, { input: { userId, role: 'VIEWER' } }, session);
        }),
      );
      const outcomes = answers.map(({ data, errors }) =>
        data
          ? Object.values(data).map(({ __typename }) => __typename)[0]
          : String(errors[0]?.extensions.code),
      );
      expect(await activeAdministrators(), outcomes.join()).toHaveLength(1);
      expect(
        outcomes.filter((one) => one === 'UserRoleSet' || one === 'UserSuspended'),
      ).toHaveLength(1);
      await few.sql(`update "user" set role = 'VIEWER'`);
    }
  });
});

describe('revokeUserSessions', () => {
  test('ends every session of the account and no other', async () => {
    const [person, other] = [await seed.user(), await seed.user()];
    const sessions = [await person.signIn(), await person.signIn()];
    const bystander = await other.signIn();
    const { revokeUserSessions } = await app.must<
      { revokeUserSessions: { revokedCount: number } },
      { id: string }
    >(
      'mutation ($id: ID!) { revokeUserSessions(input: { userId: $id }) { revokedCount } }',
      { id: person.id },
      admin,
    );
    expect(revokeUserSessions.revokedCount).toBe(2);
    for (const { token } of sessions) expect(await refusalOf(token)).toBe('SESSION_REVOKED');
    expect(await refusalOf(bystander.token)).toBeUndefined();
    const again = await app.must(
      LOGIN,
      { input: { email: person.email, password: person.password } },
      { headers: { 'x-forwarded-for': someAddress() } },
    );
    expect(again.login.__typename).toBe('LoginSuccess');
  });
});
