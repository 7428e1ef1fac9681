import { hash } from '@node-rs/argon2';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SYSTEM } from '../src/audit/facts.ts';
import { graphql } from '../src/generated/client/index.ts';
import { startApp, type TestApp } from './support/app.ts';
import { initSeed, LOGIN, type Seed, type SeededUser, someAddress } from './support/seed.ts';
import { statementsOf } from './support/sql-counter.ts';

const VIEWER = graphql(`
  query LoginViewer {
    viewer {
      id
      updatedAt
    }
  }
`);

const CHANGE_PASSWORD = graphql(`
  mutation LoginChangePassword($input: ChangePasswordInput!) {
    changePassword(input: $input) {
      __typename
      ... on PasswordChanged {
        revokedCount
        user {
          id
          updatedAt
        }
      }
      ... on PasswordRefused {
        reason
      }
    }
  }
`);

let app: TestApp;
let seed: Seed;
beforeAll(async () => {
  app = await startApp({ LAST_SEEN_FLUSH_SECONDS: '300' });
  seed = initSeed(app);
});
afterAll(() => app.close());

const fromSomewhere = () => ({ headers: { 'x-forwarded-for': someAddress() } });

async function login(email: string, password: string) {
  const { login } = await app.must(LOGIN, { input: { email, password } }, fromSomewhere());
  return login;
}

const outcomeOf = async (email: string, password: string) =>
  (await login(email, password)).__typename;

async function liveSessions(userId: string): Promise<string[]> {
  const rows = await app.sql<{ id: string }>(
    'select id from session where user_id = $1 and ended_at is null',
    [userId],
  );
  return rows.map((row) => row.id);
}

const tokenWorks = async (token: string) =>
  (await app.ask(VIEWER, {}, { token })).errors.length === 0;

async function hashOf({ id }: SeededUser): Promise<string> {
  const rows = await app.sql<{ hash: string }>(
    'select password_hash as hash from "user" where id = $1',
    [id],
  );
  return rows[0]?.hash ?? '';
}

/** Hashes the person's password as an older version might have done. */
async function weaken({ id, password }: SeededUser): Promise<void> {
  const weak = await hash(password, { memoryCost: 8192, timeCost: 1, parallelism: 1 });
  await app.sql('update "user" set password_hash = $2 where id = $1', [id, weak]);
}

describe('signing in', () => {
  test('begins a session whose token is good at once', async () => {
    const person = await seed.user('VIEWER', 'Ines Marek');
    const success = await login(person.email, person.password);
    expect(success).toMatchObject({
      __typename: 'LoginSuccess',
      user: { id: person.id, email: person.email, displayName: 'Ines Marek' },
    });
    if (success.__typename !== 'LoginSuccess') return;
    expect(await liveSessions(person.id)).toEqual([success.session.id]);
    const token = success.tokens.accessToken;
    expect((await app.must(VIEWER, {}, { token })).viewer.id).toBe(person.id);
  });

  test('does not mind the case of the address or the space around it', async () => {
    const { email, password } = await seed.user();
    expect(await outcomeOf(` ${email.toUpperCase()} `, password)).toBe('LoginSuccess');
  });

  test('does not mind how a device composes accents', async () => {
    const password = 'vid sjön står en älg på två ben';
    const account = { email: 'accents@people.example', displayName: 'Accents', role: 'VIEWER' };
    await app.services.registration.create(
      { ...account, password: password.normalize('NFD') },
      SYSTEM,
    );
    expect(password.normalize('NFC')).not.toBe(password.normalize('NFD'));
    expect(await outcomeOf(account.email, password.normalize('NFC'))).toBe('LoginSuccess');
    expect(await outcomeOf(account.email, password.normalize('NFD'))).toBe('LoginSuccess');
    expect(await outcomeOf(account.email, 'vid sjon star en alg pa tva ben')).toBe(
      'InvalidCredentials',
    );
  });

  test('minds the case of the password, and its every character', async () => {
    const { email, password } = await seed.user();
    for (const wrong of [`${password} `, password.slice(0, -1), password.toUpperCase(), '']) {
      expect(await outcomeOf(email, wrong), wrong).toBe('InvalidCredentials');
    }
  });

  test.each([
    ['a word', 'nobody'],
    ['nothing', ''],
    ['with a NUL', 'nul\u0000@people.example'],
    ['very long', 'x'.repeat(5000)],
    ['an injection', "' or 1=1 --"],
  ])('answers what is no address like a wrong one: %s', async (_kind, email) => {
    expect(await outcomeOf(email, 'some password')).toBe('InvalidCredentials');
  });

  test('is told of a suspension only with the right password', async () => {
    const { id, email, password } = await seed.user();
    await app.services.administration.suspend(id, null, SYSTEM);
    expect(await outcomeOf(email, password)).toBe('AccountSuspended');
    expect(await outcomeOf(email, 'a wrong password')).toBe('InvalidCredentials');
    expect(await liveSessions(id)).toEqual([]);
  });
});

describe('an unknown account and a wrong password', () => {
  const WRONG = 'certainly not this one';

  test('get the same answer, byte for byte', async () => {
    const { email } = await seed.user();
    const answers = await Promise.all(
      [email, 'unknown@people.example'].map(async (address) => {
        const response = await app.fetch('http://localhost:4000/graphql', {
          method: 'POST',
          headers: { 'content-type': 'application/json', 'x-forwarded-for': someAddress() },
          body: JSON.stringify({
            query: `mutation ($input: LoginInput!) {
              login(input: $input) { __typename ... on InvalidCredentials { message } }
            }`,
            variables: { input: { email: address, password: WRONG } },
          }),
        });
        const headers = [...response.headers].filter(([name]) => name !== 'x-trace-id');
        return { status: response.status, headers, body: await response.text() };
      }),
    );
    expect(answers[0]?.body).toContain('InvalidCredentials');
    expect(answers[1]).toEqual(answers[0]);
  });

  test('cost the same statements', async () => {
    const { email } = await seed.user();
    const wrong = await statementsOf(app, () => login(email, WRONG));
    const unknown = await statementsOf(app, () => login('unknown@people.example', WRONG));
    const malformed = await statementsOf(app, () => login('unknown', WRONG));
    expect(wrong.length).toBeGreaterThan(2);
    expect(unknown).toEqual(wrong);
    expect(malformed).toEqual(wrong);
  });

  /** Share of pairs in which the first is the greater one (Mann and Whitney's U, scaled): 0.5 if alike. */
  function dominance(first: number[], second: number[]): number {
    const wins = first.flatMap((a) => second.map((b) => (a > b ? 1 : a === b ? 0.5 : 0)));
    return wins.reduce<number>((sum, win) => sum + win, 0) / wins.length;
  }

  test('take the same time: neither distribution stands above the other', async () => {
    const ATTEMPTS = 50;
    const { id } = await seed.user();
    // Each attempt at an account of its own, so that nothing that counts attempts comes in between.
    await app.sql(
      `insert into "user" (id, email, display_name, role, password_hash)
       select 'user_timing' || n, 'timing' || n || '@people.example', 'Timing', 'VIEWER', password_hash
       from "user", generate_series(1, $2) as n where id = $1`,
      [id, ATTEMPTS],
    );
    const took = { timing: [] as number[], nobody: [] as number[] };
    for (let n = 1; n <= ATTEMPTS; n++) {
      // In turns, and each as often first as second, so that what else happens here hits both alike.
      const kinds = n % 2 ? (['timing', 'nobody'] as const) : (['nobody', 'timing'] as const);
      for (const kind of kinds) {
        const startedAt = performance.now();
        expect(await outcomeOf(`${kind}${n}@people.example`, WRONG)).toBe('InvalidCredentials');
        took[kind].push(performance.now() - startedAt);
      }
    }
    // With 50 against 50 equal ones stray by 0.06; without the dummy hash this is 1.
    const share = dominance(took.timing, took.nobody);
    expect(share).toBeGreaterThan(0.25);
    expect(share).toBeLessThan(0.75);
  });
});

describe('a hash made with weaker parameters', () => {
  test('is replaced when its person signs in, and only then', async () => {
    const person = await seed.user();
    await weaken(person);
    const weak = await hashOf(person);
    expect(await outcomeOf(person.email, 'a wrong password')).toBe('InvalidCredentials');
    expect(await hashOf(person)).toBe(weak);

    expect(await outcomeOf(person.email, person.password)).toBe('LoginSuccess');
    const better = await hashOf(person);
    expect(better).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);

    expect(await outcomeOf(person.email, person.password)).toBe('LoginSuccess');
    expect(await hashOf(person)).toBe(better);
  });

  test('keeps nobody out who signs in at the same time', async () => {
    const person = await seed.user();
    await weaken(person);
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, () => outcomeOf(person.email, person.password)),
    );
    expect(outcomes).toEqual(Array.from({ length: 4 }, () => 'LoginSuccess'));
    expect(await hashOf(person)).toContain('m=19456,t=2,p=1');
  });
});

describe('signing in while the account changes', () => {
  const later = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));
  const ROUNDS = 10;

  /** The tokens of those sign-ins that came through. */
  async function signInsDuring(person: SeededUser, act: () => Promise<unknown>, delay: number) {
    const attempts = Array.from({ length: 3 }, () => login(person.email, person.password));
    const [outcomes] = await Promise.all([Promise.all(attempts), later(delay).then(act)]);
    return outcomes.flatMap((outcome) =>
      outcome.__typename === 'LoginSuccess' ? [outcome.tokens.accessToken] : [],
    );
  }

  test('no session outlives a suspension', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const person = await seed.user();
      const suspend = () => app.services.administration.suspend(person.id, null, SYSTEM);
      const tokens = await signInsDuring(person, suspend, round * 8);
      expect(await liveSessions(person.id)).toEqual([]);
      for (const token of tokens) expect(await tokenWorks(token)).toBe(false);
    }
  });

  test('no session begun with the old password outlives its change', async () => {
    for (let round = 0; round < ROUNDS; round++) {
      const person = await seed.user();
      const { token, sessionId } = await person.signIn();
      const input = { currentPassword: person.password, newPassword: 'a brand new passphrase' };
      const change = () => app.must(CHANGE_PASSWORD, { input }, { token });
      const tokens = await signInsDuring(person, change, round * 4);
      expect(await liveSessions(person.id)).toEqual([sessionId]);
      for (const token of tokens) expect(await tokenWorks(token)).toBe(false);
      expect(await tokenWorks(token)).toBe(true);
    }
  });

  /** Holds the account's row, lets a sign-in run into it, and changes the account before letting go. */
  async function loginAcross(person: SeededUser, change: string, params: unknown[]) {
    const holder = new pg.Client({ connectionString: app.ownerUrl });
    await holder.connect();
    try {
      await holder.query('begin');
      await holder.query('select 1 from "user" where id = $1 for update', [person.id]);
      const attempt = outcomeOf(person.email, person.password);
      await untilSomebodyWaits();
      await holder.query(change, params);
      await holder.query('commit');
      return await attempt;
    } finally {
      await holder.end();
    }
  }

  async function untilSomebodyWaits(): Promise<void> {
    for (;;) {
      const waiting = await app.sql(
        `select 1 from pg_locks join pg_stat_activity using (pid)
         where not granted and datname = current_database()`,
      );
      if (waiting.length > 0) return;
      await later(5);
    }
  }

  test('a suspension between check and session is seen', async () => {
    const person = await seed.user();
    const suspend = `update "user" set status = 'SUSPENDED' where id = $1`;
    expect(await loginAcross(person, suspend, [person.id])).toBe('AccountSuspended');
    expect(await liveSessions(person.id)).toEqual([]);
  });

  test('a change of password between check and session is seen', async () => {
    const person = await seed.user();
    const other = await hashOf(await seed.user());
    const change = 'update "user" set password_hash = $2 where id = $1';
    expect(await loginAcross(person, change, [person.id, other])).toBe('InvalidCredentials');
    expect(await liveSessions(person.id)).toEqual([]);
  });
});

describe('changing the password', () => {
  const NEW = 'four wet boots by a door';
  const input = (currentPassword: string, newPassword = NEW) => ({
    input: { currentPassword, newPassword },
  });

  test('ends all other sessions and shows at once', async () => {
    const person = await seed.user();
    const [here, there, elsewhere] = [
      await person.signIn(),
      await person.signIn(),
      await person.signIn(),
    ];
    const before = await app.must(VIEWER, {}, here);
    const { changePassword } = await app.must(CHANGE_PASSWORD, input(person.password), here);
    expect(changePassword).toMatchObject({ __typename: 'PasswordChanged', revokedCount: 2 });

    expect(await liveSessions(person.id)).toEqual([here.sessionId]);
    for (const { token } of [there, elsewhere]) {
      const { errors } = await app.ask(VIEWER, {}, { token });
      expect(errors[0]?.extensions.code).toBe('SESSION_REVOKED');
    }
    const { viewer } = await app.must(VIEWER, {}, here);
    expect(new Date(viewer.updatedAt).getTime()).toBeGreaterThan(
      new Date(before.viewer.updatedAt).getTime(),
    );
    expect(changePassword).toMatchObject({ user: { updatedAt: viewer.updatedAt } });
    expect(await outcomeOf(person.email, person.password)).toBe('InvalidCredentials');
    expect(await outcomeOf(person.email, NEW)).toBe('LoginSuccess');
  });

  test('is refused with a wrong current password, and changes nothing', async () => {
    const person = await seed.user();
    const [here, there] = [await person.signIn(), await person.signIn()];
    const before = await hashOf(person);
    const { changePassword } = await app.must(CHANGE_PASSWORD, input('not this one'), here);
    expect(changePassword).toEqual({ __typename: 'WrongPassword' });
    expect(await hashOf(person)).toBe(before);
    expect(await tokenWorks(there.token)).toBe(true);
  });

  test.each([
    ['TOO_SHORT', 'too short'],
    ['TOO_LONG', 'x'.repeat(129)],
    ['COMMON', 'passwordpassword'],
    ['PERSONAL', 'wilhelmina was here'],
    ['UNUSABLE_CHARACTER', 'with a bell \u0007 in the middle'],
  ])('holds the new one to the rules: %s', async (reason, newPassword) => {
    const person = await seed.user('VIEWER', 'Wilhelmina Vos');
    const here = await person.signIn();
    const { changePassword } = await app.must(
      CHANGE_PASSWORD,
      input(person.password, newPassword),
      here,
    );
    expect(changePassword).toEqual({ __typename: 'PasswordRefused', reason });
    expect(await outcomeOf(person.email, person.password)).toBe('LoginSuccess');
  });

  test('of two changes at once one wins, and the other is told', async () => {
    const person = await seed.user();
    const here = await person.signIn();
    const passwords = ['one new passphrase of two', 'the other passphrase of two'];
    const answers = await Promise.all(
      passwords.map((password) => app.ask(CHANGE_PASSWORD, input(person.password, password), here)),
    );
    const outcomes = answers.map(
      ({ data, errors }) => data?.changePassword.__typename ?? errors[0]?.extensions.code,
    );
    // Who comes so late that the password is changed already is told that it is wrong.
    expect(outcomes.filter((outcome) => outcome === 'PasswordChanged')).toHaveLength(1);
    expect(['CONFLICT', 'WrongPassword']).toContain(
      outcomes.find((outcome) => outcome !== 'PasswordChanged'),
    );
    const winner = passwords[outcomes.indexOf('PasswordChanged')] ?? '';
    expect(await outcomeOf(person.email, winner)).toBe('LoginSuccess');
  });
});
