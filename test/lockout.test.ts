import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphql } from '../src/generated/client/index.ts';
import { registry } from '../src/telemetry/metrics.ts';
import { startApp, startAppOn, type TestApp } from './support/app.ts';
import { initSeed, type Seed, type SeededUser, someAddress } from './support/seed.ts';
import { statementsOf } from './support/sql-counter.ts';

const LOGIN = graphql(`
  mutation LockoutLogin($input: LoginInput!) {
    login(input: $input) {
      __typename
      ... on LoginSuccess {
        deviceToken
        tokens {
          accessToken
          refreshToken
        }
      }
      ... on TooManyAttempts {
        message
        retryAfterSeconds
      }
    }
  }
`);

const CHANGE = graphql(`
  mutation LockoutChange($input: ChangePasswordInput!) {
    changePassword(input: $input) {
      __typename
      ... on TooManyAttempts {
        retryAfterSeconds
      }
    }
  }
`);

const UNLOCK = graphql(`
  mutation LockoutUnlock($input: UnlockUserInput!) {
    unlockUser(input: $input) {
      wasLocked
      user {
        id
      }
    }
  }
`);

const WRONG = 'certainly not this one';
const NEW = 'four wet boots by a door';

let app: TestApp;
let otherNode: TestApp;
let seed: Seed;
beforeAll(async () => {
  app = await startApp();
  otherNode = await startAppOn(app);
  seed = initSeed(app);
});
afterAll(async () => {
  await otherNode.close();
  await app.close();
});

interface Trying {
  deviceToken?: string;
  address?: string;
  on?: TestApp;
}

async function login(
  email: string,
  password: string,
  { deviceToken, address = someAddress(), on = app }: Trying = {},
) {
  const input = { email, password, ...(deviceToken !== undefined && { deviceToken }) };
  const headers = { 'x-forwarded-for': address };
  return (await on.must(LOGIN, { input }, { headers })).login;
}

const outcomeOf = async (email: string, password: string, trying?: Trying) =>
  (await login(email, password, trying)).__typename;

async function failTimes(times: number, email: string, trying?: Trying): Promise<void> {
  for (let n = 0; n < times; n++) {
    expect(await outcomeOf(email, WRONG, trying)).toBe('InvalidCredentials');
  }
}

/** Signs in and gives what a client would keep. */
async function signIn({ email, password }: SeededUser, deviceToken?: string) {
  const success = await login(email, password, { ...(deviceToken && { deviceToken }) });
  if (success.__typename !== 'LoginSuccess') throw new Error(success.__typename);
  if (success.deviceToken == null) throw new Error('the device token went elsewhere');
  return { deviceToken: success.deviceToken, token: success.tokens.accessToken };
}

/** Moves all that is remembered of one account, or of everybody, by so much time. */
async function moveTimes(by: string, key = '%'): Promise<void> {
  await app.sql(
    `update throttle set last_at = last_at + $1::interval, locked_until = locked_until + $1::interval
     where key like $2`,
    [by, key],
  );
}

const tally = async ({ id }: SeededUser) =>
  (
    await app.sql<{ failures: number; pending: number; in_a_row: number }>(
      'select failures, pending, in_a_row from throttle where key = $1',
      [`account:${id}`],
    )
  )[0];

const facts = (action: string, targetId: string) =>
  app.sql<{ actor_id: string | null; data: Record<string, unknown> }>(
    'select actor_id, data from audit_event where action = $1 and target_id = $2',
    [action, targetId],
  );

async function metric(name: string, labels: Record<string, string>): Promise<number> {
  const found = await registry.getSingleMetric(name)?.get();
  return (
    found?.values.find(({ labels: those }) =>
      Object.entries(labels).every(([label, value]) => those[label] === value),
    )?.value ?? 0
  );
}

describe('the fifth failed sign-in', () => {
  test('locks the account for fifteen minutes, also to the right password', async () => {
    const person = await seed.user();
    const before = await metric('conclave_lockouts_total', { what: 'account' });
    const throttled = await metric('conclave_sign_ins_total', { outcome: 'throttled' });
    await failTimes(4, person.email);
    expect(await facts('USER_LOCKED_OUT', person.id)).toEqual([]);
    await failTimes(1, person.email);

    const locked = await login(person.email, person.password);
    expect(locked).toEqual({
      __typename: 'TooManyAttempts',
      message: 'Too many attempts have failed. Try again later.',
      retryAfterSeconds: expect.any(Number),
    });
    const { retryAfterSeconds } = locked as { retryAfterSeconds: number };
    expect(retryAfterSeconds).toBeGreaterThan(14 * 60);
    expect(retryAfterSeconds).toBeLessThanOrEqual(15 * 60);
    expect(await login(person.email, WRONG)).toMatchObject({ __typename: 'TooManyAttempts' });

    expect(await facts('USER_LOCKED_OUT', person.id)).toEqual([
      { actor_id: null, data: { what: 'SIGN_IN', lockedForSeconds: 900 } },
    ]);
    expect(await metric('conclave_lockouts_total', { what: 'account' })).toBe(before + 1);
    expect(await metric('conclave_sign_ins_total', { outcome: 'throttled' })).toBe(throttled + 2);
    const events = app.logs.filter((line) => line.userId === person.id);
    expect(events.map(({ event }) => event)).toEqual([
      'auth_lockout_triggered',
      'rate_limit_exceeded',
      'rate_limit_exceeded',
    ]);
  });

  test('counts no attempt that was refused: the lock ends when it said', async () => {
    const person = await seed.user();
    await failTimes(5, person.email);
    for (let n = 0; n < 3; n++) await login(person.email, WRONG);
    await moveTimes('-15 minutes', `account:${person.id}`);
    expect(await outcomeOf(person.email, person.password)).toBe('LoginSuccess');
    expect(await tally(person)).toEqual({ failures: 0, pending: 0, in_a_row: 0 });
    await failTimes(4, person.email);
    expect(await outcomeOf(person.email, person.password)).toBe('LoginSuccess');
  });

  test('is forgotten an hour after the last', async () => {
    const person = await seed.user();
    await failTimes(4, person.email);
    await moveTimes('-60 minutes', `account:${person.id}`);
    await failTimes(4, person.email);
    expect(await outcomeOf(person.email, person.password)).toBe('LoginSuccess');
  });

  test('holds on the other node, and after a clock was set back', async () => {
    const person = await seed.user();
    await failTimes(2, person.email);
    await failTimes(3, person.email, { on: otherNode });
    expect(await outcomeOf(person.email, person.password)).toBe('TooManyAttempts');
    // A row from the future is what a clock leaves behind that is set back.
    await moveTimes('3 days', `account:${person.id}`);
    const locked = await login(person.email, person.password, { on: otherNode });
    expect(locked).toMatchObject({ __typename: 'TooManyAttempts' });
    expect((locked as { retryAfterSeconds: number }).retryAfterSeconds).toBeLessThanOrEqual(900);
  });

  test('settings say another number and time', async () => {
    const strict = await startAppOn(app, {
      MAX_LOGIN_ATTEMPTS: '2',
      LOCKOUT_DURATION_MINUTES: '3',
    });
    const person = await seed.user();
    await failTimes(2, person.email, { on: strict });
    const locked = await login(person.email, person.password, { on: strict });
    expect(locked).toMatchObject({ retryAfterSeconds: 180 });
    await strict.close();
  });
});

describe('fifty wrong passwords at once', () => {
  test('are five attempts, whether aliased, batched in fragments or sent to two nodes', async () => {
    const person = await seed.user();
    const right = `email: "${person.email}"`;
    const aliases = Array.from(
      { length: 5 },
      (_, n) => `a${n}: login(input: { ${right}, password: "${WRONG}" }) { __typename }`,
    );
    const query = `mutation { ...five } fragment five on Mutation { ${aliases.join(' ')} }`;
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) =>
        (n % 2 ? app : otherNode).must<Record<string, { __typename: string }>, never>(
          query,
          undefined,
          { headers: { 'x-forwarded-for': someAddress() } },
        ),
      ),
    );
    const outcomes = answers.flatMap((answer) =>
      Object.values(answer).map(({ __typename }) => __typename),
    );
    expect(outcomes).toHaveLength(50);
    expect(outcomes.filter((name) => name === 'InvalidCredentials')).toHaveLength(5);
    expect(outcomes.filter((name) => name === 'TooManyAttempts')).toHaveLength(45);
    expect(await tally(person)).toEqual({ failures: 5, pending: 0, in_a_row: 5 });
    expect(await facts('USER_LOCKED_OUT', person.id)).toHaveLength(1);
  });

  test('ten right ones at once are all let in', async () => {
    const person = await seed.user();
    const outcomes = await Promise.all(
      Array.from({ length: 10 }, () => outcomeOf(person.email, person.password)),
    );
    expect(new Set(outcomes)).toEqual(new Set(['LoginSuccess']));
  });
});

describe('an address without an account', () => {
  const unknown = () => `${crypto.randomUUID()}@people.example`;

  test('is locked like one with an account, byte for byte and statement for statement', async () => {
    const { email: known } = await seed.user();
    const answers: unknown[] = [];
    const statements: string[][] = [];
    for (const email of [known, unknown()]) {
      const given: unknown[] = [];
      statements.push(
        await statementsOf(app, async () => {
          for (let n = 0; n < 7; n++) given.push(await login(email, WRONG));
        }),
      );
      for (const answer of given) {
        if (Object.hasOwn(answer as object, 'retryAfterSeconds')) {
          Object.assign(answer as object, { retryAfterSeconds: 'some' });
        }
      }
      answers.push(given);
    }
    expect(answers[1]).toEqual(answers[0]);
    expect(JSON.stringify(answers[0])).toContain('TooManyAttempts');
    expect(statements[1]).toEqual(statements[0]);
  });

  test('is kept nowhere in clear', async () => {
    const email = unknown();
    await failTimes(5, email);
    const [local] = email.split('@');
    for (const table of ['throttle', 'audit_event']) {
      const rows = await app.sql(`select 1 from ${table} as t where t::text like $1`, [
        `%${local}%`,
      ]);
      expect(rows).toEqual([]);
    }
    expect(JSON.stringify(app.logs)).not.toContain(local);
  });
});

describe('one network address', () => {
  test('waits ever longer after ten failures, whichever accounts they were at', async () => {
    const address = someAddress();
    const person = await seed.user();
    for (let n = 0; n < 10; n++) {
      const email = `nobody${n}-${person.id}@people.example`;
      expect(await outcomeOf(email, WRONG, { address })).toBe('InvalidCredentials');
    }
    expect(await login(person.email, person.password, { address })).toMatchObject({
      __typename: 'TooManyAttempts',
      retryAfterSeconds: 1,
    });
    // The account itself is not locked.
    expect(await outcomeOf(person.email, person.password)).toBe('LoginSuccess');

    await moveTimes('-1 seconds', 'address:%');
    expect(await outcomeOf('more@people.example', WRONG, { address })).toBe('InvalidCredentials');
    expect(await login(person.email, WRONG, { address })).toMatchObject({ retryAfterSeconds: 2 });
    await moveTimes('-60 minutes', 'address:%');
    expect(await outcomeOf(person.email, person.password, { address })).toBe('LoginSuccess');
  });

  test('is a whole IPv6 network, and not wiped clean by a sign-in to an own account', async () => {
    const own = await seed.user();
    const network = `2001:db8:${Math.floor(Math.random() * 0xffff).toString(16)}:7`;
    for (let n = 0; n < 10; n++) {
      const trying = { address: `${network}::${n + 1}` };
      const email = `nobody${n}-${own.id}@people.example`;
      expect(await outcomeOf(email, WRONG, trying)).toBe('InvalidCredentials');
      if (n === 8) expect(await outcomeOf(own.email, own.password, trying)).toBe('LoginSuccess');
    }
    const last = await outcomeOf(own.email, WRONG, { address: `${network}:9:9:9:9` });
    expect(last).toBe('TooManyAttempts');
  });

  test('is not what a client says of itself', async () => {
    const direct = await startAppOn(app, { TRUSTED_PROXIES: '192.0.2.1' });
    for (let n = 0; n < 10; n++) await login(`spoof${n}@people.example`, WRONG, { on: direct });
    const more = await outcomeOf('spoof@people.example', WRONG, { on: direct });
    expect(more).toBe('TooManyAttempts');
    await moveTimes('-60 minutes', 'address:%');
    await direct.close();
  });
});

describe('a device that signed in before', () => {
  test("is not locked out by strangers' guesses, nor lets them in", async () => {
    const person = await seed.user();
    const { deviceToken } = await signIn(person);
    await failTimes(5, person.email);
    expect(await outcomeOf(person.email, person.password)).toBe('TooManyAttempts');
    const again = await signIn(person, deviceToken);
    expect(again.deviceToken).toBe(deviceToken);
    expect(await outcomeOf(person.email, person.password)).toBe('TooManyAttempts');
  });

  test('has five guesses of its own, which lock out nobody else', async () => {
    const person = await seed.user();
    const [one, other] = [await signIn(person), await signIn(person)];
    await failTimes(5, person.email, one);
    expect(await outcomeOf(person.email, person.password, one)).toBe('TooManyAttempts');
    expect(await outcomeOf(person.email, person.password, other)).toBe('LoginSuccess');
    expect(await outcomeOf(person.email, person.password)).toBe('LoginSuccess');
    expect(await facts('USER_LOCKED_OUT', person.id)).toMatchObject([{ data: { what: 'DEVICE' } }]);
  });

  test('is known by its token only to its account, and only whole', async () => {
    const [person, other] = [await seed.user(), await seed.user()];
    const { deviceToken } = await signIn(person);
    const { deviceToken: foreign } = await signIn(other);
    await failTimes(5, person.email);
    const [, id, tag] = deviceToken.split('.');
    const swapped = `cnd.${foreign.split('.')[1]}.${tag}`;
    for (const forged of [foreign, swapped, `cnd.${id}.${'A'.repeat(43)}`, 'cnd..', 'x']) {
      const trying = { deviceToken: forged };
      expect(await outcomeOf(person.email, person.password, trying)).toBe('TooManyAttempts');
    }
  });

  test('is forgotten with a change of password, but for the one that changed it', async () => {
    const person = await seed.user();
    const [here, thief] = [await signIn(person), await signIn(person)];
    const input = { currentPassword: person.password, newPassword: NEW };
    const { changePassword } = await app.must(CHANGE, { input }, here);
    expect(changePassword.__typename).toBe('PasswordChanged');
    await failTimes(5, person.email);
    expect(await outcomeOf(person.email, NEW, thief)).toBe('TooManyAttempts');
    expect(await outcomeOf(person.email, NEW, here)).toBe('LoginSuccess');
  });
});

describe('a hundred failures in a row', () => {
  async function disabled(): Promise<SeededUser> {
    const person = await seed.user();
    await failTimes(1, person.email);
    await app.sql('update throttle set failures = 0, in_a_row = 99 where key = $1', [
      `account:${person.id}`,
    ]);
    await failTimes(1, person.email);
    return person;
  }
  const noWait = { __typename: 'TooManyAttempts', retryAfterSeconds: null };

  test('disable the password whatever the clock says, and tell its owner', async () => {
    const person = await disabled();
    await moveTimes('-1 year', `account:${person.id}`);
    expect(await login(person.email, person.password)).toMatchObject(noWait);
    await app.services.signInThrottle.prune();
    expect(await login(person.email, person.password)).toMatchObject(noWait);
    expect(await facts('USER_LOCKED_OUT', person.id)).toMatchObject([
      { data: { what: 'SIGN_IN', lockedForSeconds: null } },
    ]);
    const jobs = await app.sql(
      `select payload from graphile_worker._private_jobs where payload::text like $1`,
      [`%${person.id}%`],
    );
    expect(JSON.stringify(jobs)).toContain('PASSWORD_DISABLED');
  });

  test('are lifted by an administrator, and by nobody less', async () => {
    const person = await disabled();
    const admin = await seed.user('ADMIN');
    const { token } = await admin.signIn();
    const input = { userId: person.id };
    const { unlockUser } = await app.must(UNLOCK, { input }, { token });
    expect(unlockUser).toEqual({ wasLocked: true, user: { id: person.id } });
    expect(await facts('USER_UNLOCKED', person.id)).toMatchObject([{ actor_id: admin.id }]);
    expect(await outcomeOf(person.email, person.password)).toBe('LoginSuccess');

    const operator = await (await seed.user('COUNCIL_OPERATOR')).signIn();
    const { errors } = await app.ask(UNLOCK, { input }, { token: operator.token });
    expect(errors[0]?.extensions.code).toBe('FORBIDDEN');
    const missing = await app.ask(UNLOCK, { input: { userId: 'user_x' } }, { token });
    expect(missing.errors[0]?.extensions.code).toBe('NOT_FOUND');
    const again = await app.must(UNLOCK, { input: { userId: admin.id } }, { token });
    expect(again.unlockUser.wasLocked).toBe(false);
  });

  test('are lifted by a new password, chosen where its owner is signed in', async () => {
    const person = await seed.user();
    const here = await signIn(person);
    await failTimes(1, person.email);
    await app.sql('update throttle set in_a_row = 100 where key = $1', [`account:${person.id}`]);
    expect(await login(person.email, person.password)).toMatchObject(noWait);
    const input = { currentPassword: person.password, newPassword: NEW };
    await app.must(CHANGE, { input }, here);
    expect(await outcomeOf(person.email, NEW)).toBe('LoginSuccess');
  });
});

describe('the current password in a change of password', () => {
  test('may be guessed five times, apart from sign-ins', async () => {
    const person = await seed.user();
    const { token } = await signIn(person);
    const change = async (currentPassword: string) =>
      (await app.must(CHANGE, { input: { currentPassword, newPassword: NEW } }, { token }))
        .changePassword;
    await failTimes(5, person.email);
    for (let n = 0; n < 5; n++) expect((await change(WRONG)).__typename).toBe('WrongPassword');
    expect(await change(person.password)).toEqual({
      __typename: 'TooManyAttempts',
      retryAfterSeconds: 900,
    });
    expect(await facts('USER_LOCKED_OUT', person.id)).toMatchObject([
      { data: { what: 'SIGN_IN' } },
      { data: { what: 'PASSWORD_CHANGE' }, actor_id: person.id },
    ]);
  });
});

describe('refreshing', () => {
  const refresh = (refreshToken: string, address = someAddress()) =>
    app.ask<{ refreshSession: { __typename: string } }, Record<string, unknown>>(
      'mutation ($t: String!) { refreshSession(input: { refreshToken: $t }) { __typename } }',
      { t: refreshToken },
      { headers: { 'x-forwarded-for': address } },
    );

  test('is refused to an address that presents too many tokens that are none', async () => {
    const address = someAddress();
    for (let n = 0; n < 30; n++) {
      expect((await refresh(`rubbish${n}`, address)).data).toMatchObject({
        refreshSession: { __typename: 'RefreshRefused' },
      });
    }
    const { errors } = await refresh('rubbish', address);
    expect(errors[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED' });
    expect(errors[0]?.extensions.retryAfterSeconds).toBeGreaterThan(50);
    const person = await (await seed.user()).signIn();
    expect((await refresh(person.refreshToken, address)).data?.refreshSession.__typename).toBe(
      'RefreshSuccess',
    );
  });

  test('is refused to a session that does nothing else', async () => {
    const session = await (await seed.user()).signIn();
    await app.sql(
      `insert into throttle (key, failures, last_at) values ($1, 120, clock_timestamp())`,
      [`refresh:${session.sessionId}`],
    );
    const { errors } = await refresh(session.refreshToken);
    expect(errors[0]?.extensions.code).toBe('RATE_LIMITED');
    await moveTimes('-1 minute', `refresh:${session.sessionId}`);
    expect((await refresh(session.refreshToken)).data?.refreshSession.__typename).toBe(
      'RefreshSuccess',
    );
  });
});

describe('what no longer matters', () => {
  test('is dropped, and what matters is kept', async () => {
    await app.sql('delete from throttle');
    await app.sql(
      `insert into throttle (key, failures, in_a_row, last_at)
       select key, failures, in_a_row, clock_timestamp() - age::interval from (values
         ('address:old', 3, 3, '25 hours'), ('address:new', 3, 3, '23 hours'),
         ('refresh:old', 3, 0, '25 hours'),
         ('unknown:one', 1, 1, '25 hours'), ('unknown:nine', 0, 9, '8 days'),
         ('unknown:ten', 0, 10, '11 days'),
         ('account:old', 5, 80, '3 years'), ('change:old', 5, 5, '3 years'),
         ('device:old', 5, 5, '6 days'), ('device:new', 5, 5, '4 days')
       ) as rows (key, failures, in_a_row, age)`,
    );
    await app.services.signInThrottle.prune();
    const left = await app.sql<{ key: string }>('select key from throttle order by key');
    expect(left.map(({ key }) => key)).toEqual([
      'account:old',
      'address:new',
      'change:old',
      'device:new',
      'unknown:nine',
    ]);
  });
});
