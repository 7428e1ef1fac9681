import type { AddressInfo } from 'node:net';
import { print } from 'graphql';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer } from 'smtp-server';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { graphql } from '../src/generated/client/index.ts';
import { createMailer } from '../src/jobs/mailer.ts';
import { startWorker, type TaskActions } from '../src/jobs/worker.ts';
import { createLogger } from '../src/telemetry/logger.ts';
import { createNotifyUser } from '../src/users/notify.ts';
import { startApp, type TestApp } from './support/app.ts';
import { initSeed, LOGIN, type Seed, someAddress } from './support/seed.ts';
import { statementsOf } from './support/sql-counter.ts';

const REGISTER = graphql(`
  mutation Register($input: RegisterInput!) {
    register(input: $input) {
      __typename
      ... on RegistrationAccepted {
        email
      }
      ... on PasswordRefused {
        reason
        message
        minLength
        maxLength
      }
    }
  }
`);

const PASSWORD = 'seven quiet herons wade';

let app: TestApp;
let seed: Seed;
beforeAll(async () => {
  app = await startApp({ LAST_SEEN_FLUSH_SECONDS: '300' });
  seed = initSeed(app);
});
afterAll(() => app.close());

const fromSomewhere = () => ({ headers: { 'x-forwarded-for': someAddress() } });
let counter = 0;
const freshEmail = () => `newcomer-${++counter}@people.example`;

interface Form {
  email?: string;
  password?: string;
  displayName?: string;
}

function form({ email = freshEmail(), password = PASSWORD, displayName = 'Noa Berg' }: Form) {
  return { input: { email, password, displayName } };
}

const register = (input: Form) => app.ask(REGISTER, form(input), fromSomewhere());

async function accountsOf(email: string) {
  return app.sql<{ id: string; role: string; status: string; display_name: string }>(
    'select id, role, status, display_name from "user" where email = $1',
    [email],
  );
}

async function jobsOf(email: string) {
  const rows = await app.sql<{ notice: string }>(
    `select payload->>'notice' as notice from graphile_worker._private_jobs
     join "user" on "user".id = payload->>'userId' where email = $1 order by notice`,
    [email],
  );
  return rows.map((row) => row.notice);
}

async function factsAbout(email: string) {
  const rows = await app.sql<{ action: string }>(
    'select action from audit_event where target_label = $1 order by action',
    [email],
  );
  return rows.map((row) => row.action);
}

describe('registering', () => {
  test('makes an account with the least role, which can sign in', async () => {
    const email = freshEmail();
    const { data } = await register({ email, displayName: '  Noa Berg ' });
    expect(data?.register).toEqual({ __typename: 'RegistrationAccepted', email });
    expect(await accountsOf(email)).toEqual([
      {
        id: expect.stringMatching(/^user_[0-9a-z]{26}$/),
        role: 'VIEWER',
        status: 'ACTIVE',
        display_name: 'Noa Berg',
      },
    ]);
    const { login } = await app.must(
      LOGIN,
      { input: { email, password: PASSWORD } },
      fromSomewhere(),
    );
    expect(login.__typename).toBe('LoginSuccess');
  });

  test('opens no session and keeps nothing of the password but its argon2id hash', async () => {
    const email = freshEmail();
    await register({ email });
    const [row] = await app.sql<{ password_hash: string; sessions: string }>(
      `select password_hash, (select count(*) from session where user_id = "user".id) as sessions
       from "user" where email = $1`,
      [email],
    );
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    expect(row?.sessions).toBe('0');
  });

  test('normalises the address: case, space around it and the domain', async () => {
    const { data } = await register({ email: '  Lena.Strauß@BÜCHER.example ' });
    expect(data?.register).toMatchObject({ email: 'lena.strauß@xn--bcher-kva.example' });
  });
});

describe('a password that is refused', () => {
  test.each([
    ['TOO_SHORT', 'fourteen chars'],
    ['TOO_LONG', 'long '.repeat(26)],
    ['COMMON', 'passwordpassword'],
    ['COMMON', 'qwertyuiopasdfghjkl'],
    ['PERSONAL', 'only noa berg knows this'],
    ['PERSONAL', 'newcomer-77 was here today'],
    ['PERSONAL', 'the doors of conclave are shut'],
    ['UNUSABLE_CHARACTER', 'a bell rings here \u0007 and there'],
    ['UNUSABLE_CHARACTER', 'half of a pair: \ud83d is not one'],
  ])('is told why: %s (%j)', async (reason, password) => {
    const email = 'newcomer-77@people.example';
    const { data } = await register({ email, password });
    expect(data?.register).toEqual({
      __typename: 'PasswordRefused',
      reason,
      message: expect.stringMatching(/^The password .*\.$/),
      minLength: 15,
      maxLength: 128,
    });
    expect(await accountsOf(email)).toEqual([]);
  });

  test('is refused alike where the address is taken', async () => {
    const { email } = await seed.user('VIEWER', 'Noa Berg');
    const taken = await register({ email, password: 'short' });
    const free = await register({ password: 'short' });
    expect(taken.data).toEqual(free.data);
  });

  test('is measured in characters, without rules of composition', async () => {
    expect(
      (await register({ password: '🐺🦉🦝🦔🐸🦂🐢🐙🦀🐡🦅🐌🐫🦙' })).data?.register,
    ).toMatchObject({
      reason: 'TOO_SHORT',
    });
    for (const password of ['🐺🦉🦝🦔🐸🦂🐢🐙🦀🐡🦅🐌🐫🦙🐿', 'only small letters here']) {
      const { data } = await register({ password });
      expect(data?.register.__typename).toBe('RegistrationAccepted');
    }
  });
});

describe('what is no address or no name', () => {
  test.each([
    ['input.email', { email: 'nobody' }],
    ['input.email', { email: 'nobody@localhost' }],
    ['input.email', { email: '' }],
    ['input.email', { email: 'a@b.example, c@d.example' }],
    ['input.email', { email: 'nul\u0000@people.example' }],
    ['input.email', { email: 'head\r\nbcc:x@people.example' }],
    ['input.email', { email: `${'l'.repeat(65)}@people.example` }],
    ['input.displayName', { displayName: '' }],
    ['input.displayName', { displayName: ' \t ' }],
    ['input.displayName', { displayName: 'n'.repeat(101) }],
    ['input.displayName', { displayName: 'two\nlines' }],
    ['input.displayName', { displayName: 'turned \u202e around' }],
    ['input.displayName', { displayName: '\u200b\u2060\u3164' }],
    ['input.displayName', { displayName: 'half \ud800 a character' }],
    ['input.displayName', { displayName: 'nul \u0000' }],
  ])('is BAD_USER_INPUT of %s: %j', async (field, input) => {
    const { data, errors, status } = await register(input);
    expect(data).toBeNull();
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({
      path: ['register'],
      extensions: { code: 'BAD_USER_INPUT', field, traceId: expect.any(String) },
    });
    expect(status).toBe(400);
  });
});

describe('an address that is taken', () => {
  async function rawAnswer(input: Form) {
    const response = await app.fetch('http://localhost:4000/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-forwarded-for': someAddress() },
      body: JSON.stringify({ query: print(REGISTER), variables: form(input) }),
    });
    const headers = [...response.headers].filter(([name]) => name !== 'x-trace-id');
    return { status: response.status, headers, body: await response.text() };
  }

  test('is answered byte for byte as a free one, in another case too', async () => {
    const email = freshEmail();
    const free = await rawAnswer({ email });
    expect(free.body).toContain('RegistrationAccepted');
    expect(
      await rawAnswer({ email, displayName: 'Mallory', password: 'not her password' }),
    ).toEqual(free);
    expect(await rawAnswer({ email: email.toUpperCase() })).toEqual(free);
  });

  test('costs the same statements and the same jobs', async () => {
    const email = freshEmail();
    const free = await statementsOf(app, () => register({ email }));
    expect(await jobsOf(email)).toEqual(['REGISTERED']);
    const taken = await statementsOf(app, () => register({ email, displayName: 'Mallory' }));
    expect(await jobsOf(email)).toEqual(['REGISTERED', 'REGISTRATION_REPEATED']);
    expect(free.length).toBeGreaterThan(3);
    expect(taken).toEqual(free);
  });

  test('changes nothing of the account, and stands in the audit log', async () => {
    const email = freshEmail();
    await register({ email });
    const before = await app.sql('select * from "user" where email = $1', [email]);
    await register({ email, displayName: 'Mallory', password: 'quite another passphrase' });
    expect(await app.sql('select * from "user" where email = $1', [email])).toEqual(before);
    expect(await factsAbout(email)).toEqual(['USER_REGISTERED', 'USER_REGISTRATION_REPEATED']);
  });

  test('of twenty at once one gets it, and all are answered alike', async () => {
    const email = freshEmail();
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, index) => register({ email, displayName: `Noa ${index}` })),
    );
    for (const { data, errors } of answers) {
      expect(errors).toEqual([]);
      expect(data?.register).toEqual({ __typename: 'RegistrationAccepted', email });
    }
    expect(await accountsOf(email)).toHaveLength(1);
    expect(await jobsOf(email)).toEqual([
      'REGISTERED',
      ...Array.from({ length: 19 }, () => 'REGISTRATION_REPEATED'),
    ]);
    expect(await factsAbout(email)).toEqual([
      'USER_REGISTERED',
      ...Array.from({ length: 19 }, () => 'USER_REGISTRATION_REPEATED'),
    ]);
  });
});

describe('the owner of an address', () => {
  const received: ParsedMail[] = [];
  const smtp = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, _session, done) {
      simpleParser(stream).then((mail) => {
        received.push(mail);
        done();
      }, done);
    },
  });
  let stopWorker: () => Promise<void>;

  beforeAll(async () => {
    await new Promise<void>((resolve) => smtp.listen(0, '127.0.0.1', resolve));
    const { port } = smtp.server.address() as AddressInfo;
    const log = createLogger({ level: 'silent', pretty: false });
    const smtpUrl = `smtp://127.0.0.1:${port}`;
    const { users, sessions, outbound } = app.services;
    const from = 'Conclave <no-reply@id.example>';
    const mailer = createMailer({ smtpUrl, from, log, outbound });
    const publicUrl = 'https://id.example';
    const worker = await startWorker({
      url: app.appUrl,
      settings: loadConfig({ NODE_ENV: 'test' }),
      log,
      // The other tasks are not run here.
      actions: {
        'notify-user': createNotifyUser({ users, sessions, mailer, publicUrl }),
      } as TaskActions,
    });
    stopWorker = async () => {
      await worker.stop();
      mailer.close();
    };
  });
  afterAll(async () => {
    await stopWorker();
    await new Promise<void>((resolve) => smtp.close(resolve));
  });

  const mailsTo = (email: string) => received.filter((mail) => mail.to?.text === email);

  async function mailTo(email: string, subject: string): Promise<ParsedMail> {
    return vi.waitFor(
      () => {
        const mail = mailsTo(email).find((one) => one.subject === subject);
        if (!mail) throw new Error(`no mail to ${email}: ${subject}`);
        return mail;
      },
      { timeout: 8_000, interval: 20 },
    );
  }

  test('is welcomed, and told by mail when somebody registers it again', async () => {
    const email = freshEmail();
    await register({ email });
    const welcome = await mailTo(email, 'Your account is ready');
    await register({ email, displayName: 'Mallory', password: 'known to nobody but a fox' });
    const repeated = await mailTo(email, 'You already have an account');

    for (const mail of [welcome, repeated]) {
      expect(mail.from?.text).toContain('no-reply@id.example');
      expect(mail.text).toContain(email);
      expect(mail.text).toContain('https://id.example');
      expect(`${mail.subject}${mail.text}${mail.html}`).not.toMatch(/Mallory|a fox|Noa/);
    }
    expect(repeated.text).toContain('Nothing was changed.');
    expect(mailsTo(email)).toHaveLength(2);
  });

  test('is told by mail when the password was changed', async () => {
    const { email, password, id, signIn } = await seed.user();
    const { sessionId } = await signIn();
    await app.services.credentials.changePassword({ userId: id, sessionId }, password, PASSWORD, {
      actor: { type: 'USER', id },
    });
    const mail = await mailTo(email, 'Your password was changed');
    expect(mail.text).toContain('its other sessions were ended');
    expect(mail.text).not.toContain(PASSWORD);
  });
});
