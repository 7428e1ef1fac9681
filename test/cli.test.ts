import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { glob, mkdtemp, readFile, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeExecutableSchema } from '@graphql-tools/schema';
import { isSpecifiedScalarType, buildSchema as parseSchema, printSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { buildSchema, readTypeDefs } from '../src/schema.ts';
import { startAppOn } from './support/app.ts';
import { cloneDatabase, type TestDatabase } from './support/cluster.ts';
import { PRODUCTION } from './support/guarded-yoga.ts';
import { someAddress } from './support/seed.ts';

const PROGRAM = join(import.meta.dirname, '../bin/conclave.js');
const PASSWORD_LINE = /^Password, shown this once: (\S+)$/m;

type Environment = Record<string, string>;

// Whole processes start here, many of them, and on a busy machine each takes seconds.
vi.setConfig({ testTimeout: 60_000, hookTimeout: 60_000 });

let scratch: string;
/** Has everything but rights to migrate back and forth. */
let database: TestDatabase;
let withDatabase: Environment;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'conclave-cli-'));
  database = await cloneDatabase();
  withDatabase = {
    NODE_ENV: 'development',
    DATABASE_URL: database.appUrl,
    MIGRATION_DATABASE_URL: database.ownerUrl,
  };
});
afterAll(async () => {
  await database.drop();
  await rm(scratch, { recursive: true, force: true });
});

function start(args: string[], env: Environment): ChildProcess & { output(): string } {
  const child = spawn(process.execPath, [PROGRAM, ...args], {
    cwd: scratch,
    // Nothing of the test's own environment, so that its settings are not these.
    env: { PATH: '/usr/local/bin:/usr/bin:/bin', HOME: scratch, LOG_PRETTY: 'false', ...env },
  });
  let output = '';
  const keep = (chunk: Buffer) => {
    output += chunk;
  };
  child.stdout.on('data', keep);
  child.stderr.on('data', keep);
  return Object.assign(child, { output: () => output });
}

async function conclave(args: string[], env: Environment = {}, input = '') {
  const child = start(args, env);
  let stdout = '';
  let stderr = '';
  child.stdout?.on('data', (chunk) => {
    stdout += chunk;
  });
  child.stderr?.on('data', (chunk) => {
    stderr += chunk;
  });
  child.stdin?.end(input);
  const [code] = await once(child, 'close');
  return { code, stdout, stderr };
}

async function signIn(graphqlUrl: string, email: string, password: string): Promise<string> {
  const response = await fetch(graphqlUrl, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-forwarded-for': someAddress() },
    body: JSON.stringify({
      query: `mutation ($email: String!, $password: String!) {
        login(input: { email: $email, password: $password }) {
          __typename ... on LoginSuccess { user { role { name } } }
        }
      }`,
      variables: { email, password },
    }),
  });
  const { data } = (await response.json()) as {
    data?: { login: { __typename: string; user?: { role: { name: string } } } };
  };
  return data?.login.user?.role.name ?? data?.login.__typename ?? 'no answer';
}

describe.concurrent('conclave config check', () => {
  test('says that good settings are good', async () => {
    const { code, stdout, stderr } = await conclave(['config', 'check'], PRODUCTION);
    expect({ code, stdout, stderr }).toEqual({
      code: 0,
      stdout: 'The settings can be used (production).\n',
      stderr: '',
    });
  });

  test('exits 78 and names everything that is wrong at once, with what it should be', async () => {
    const { code, stdout, stderr } = await conclave(['config', 'check'], {
      NODE_ENV: 'production',
      PORT: 'http',
      INTERNAL_PORT: '70000',
      LOG_LEVEL: 'loud',
      LOG_PRETTY: 'maybe',
      PASSWORD_MIN_LENGTH: '7',
      SECRET_KEY: 'short',
      CORS_ORIGINS: '*',
      PUBLIC_URL: 'http://conclave.example.org',
      TRUSTED_PROXIES: '10.0.0.0/99',
      DATABASE_URL: 'mysql://db/conclave',
      SESSION_IDLE_DAYS: '60',
      SESSION_ABSOLUTE_DAYS: '30',
      SMTP_URL_FILE: '/nowhere/smtp',
    });
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    const problems = stderr.split('\n').filter((line) => line.startsWith('  - '));
    const EXPECTED = [
      /PORT must be a whole number from 0 to 65535/,
      /INTERNAL_PORT must be at most 65535/,
      /LOG_LEVEL must be fatal, error, warn/,
      /LOG_PRETTY must be true or false/,
      /PASSWORD_MIN_LENGTH must be at least 8/,
      /SECRET_KEY must be at least 32 bytes/,
      /CORS_ORIGINS must list whole origins such as https:/,
      /PUBLIC_URL must begin with https:/,
      /TRUSTED_PROXIES: .*10\.0\.0\.0\/99/,
      /DATABASE_URL must be a postgres:/,
      /SESSION_IDLE_DAYS must not exceed SESSION_ABSOLUTE_DAYS/,
      /SMTP_URL_FILE cannot be read: \/nowhere\/smtp/,
    ];
    for (const problem of EXPECTED) expect(stderr).toMatch(problem);
    // One line each, and one more: without its file SMTP_URL is missing.
    expect(problems).toHaveLength(EXPECTED.length + 1);
    // The values may be secret, and nobody needs a stack trace for a typing mistake.
    expect(stderr).not.toMatch(/short|\n\s+at /);
  });

  test.each(['serve', 'migrate up'])('is done before anything else: %s', async (command) => {
    const { code, stderr } = await conclave(command.split(' '), { PORT: 'x' });
    expect({ code, stderr }).toEqual({
      code: 78,
      stderr:
        'The configuration cannot be used:\n  - PORT must be a whole number from 0 to 65535\n',
    });
  });
});

describe.concurrent('a database that is not there', () => {
  const SECRET = 'hunter2hunter2';
  const away = `postgres://conclave_api:${SECRET}@127.0.0.1:1/conclave`;
  const COMMANDS = ['serve', 'migrate up', 'keys list'];

  test.each(COMMANDS)('is one sentence, and 1: %s', async (command) => {
    const env = { NODE_ENV: 'test', SECRET_KEY: PRODUCTION.SECRET_KEY ?? '', DATABASE_URL: away };
    const ports = { PORT: '0', INTERNAL_PORT: '0' };
    const { code, stdout, stderr } = await conclave(command.split(' '), { ...env, ...ports });
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr:
        'A service that this needs, most likely the database, is not there: connect ECONNREFUSED 127.0.0.1:1\n',
    });
  });

  test('a start that waits for it ends when asked', async () => {
    const mute = createServer().listen(0, '127.0.0.1');
    await once(mute, 'listening');
    const { port } = mute.address() as AddressInfo;
    const DATABASE_URL = `postgres://conclave_api:${SECRET}@127.0.0.1:${port}/conclave`;
    const starting = start(['serve'], {
      NODE_ENV: 'test',
      DATABASE_URL,
      SECRET_KEY: 'k'.repeat(40),
    });
    await once(mute, 'connection');
    starting.kill('SIGTERM');
    // With a code: who is killed by the signal itself would not be as the first process of a container.
    expect(await once(starting, 'exit')).toEqual([143, null]);
    mute.close();
  });

  const MALFORMED = {
    DATABASE_URL: `postgres://conclave_api:${SECRET}@[::bad/conclave`,
    MIGRATION_DATABASE_URL: `postgres://conclave_api:${SECRET}%zz@db/conclave`,
    DIRECT_DATABASE_URL: `postgres://conclave_api:${SECRET}@db:99999/conclave`,
    READ_DATABASE_URLS: `postgres://conclave_api:${SECRET}@[`,
    REDIS_URL: `redis://:${SECRET}%zz@redis`,
    SMTP_URL: `smtp://mailer:${SECRET}@mail:smtp`,
    OTEL_EXPORTER_OTLP_ENDPOINT: `https://collector:${SECRET}@otel.example.org`,
    SENTRY_DSN: `https://sentry.example.org/${SECRET}`,
  };

  test('a malformed URL is found out before it is used, and never repeated', async () => {
    const { code, stdout, stderr } = await conclave(['migrate', 'status'], MALFORMED);
    expect({ code, stdout }).toEqual({ code: 78, stdout: '' });
    const [title, ...problems] = stderr.trimEnd().split('\n');
    expect(title).toBe('The configuration cannot be used:');
    const named = problems.map((line) => /^ {2}- (\w+) must /.exec(line)?.[1]);
    expect(named.sort()).toEqual(Object.keys(MALFORMED).sort());
    expect(stderr).not.toContain(SECRET);
  });
});

describe.concurrent('conclave schema print', () => {
  test('prints the schema that is served, with its directives', async () => {
    const { code, stdout, stderr } = await conclave(['schema', 'print']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    const printed = parseSchema(stdout).getTypeMap();
    const served = buildSchema().getTypeMap();
    expect(Object.keys(printed).sort()).toEqual(Object.keys(served).sort());
    const undescribed = Object.values(printed).filter(
      (type) => !type.name.startsWith('__') && !type.description && !isSpecifiedScalarType(type),
    );
    expect(undescribed.map(({ name }) => name)).toEqual([]);
    expect(stdout).toMatch(/users\([^)]*\): UserConnection! @access\(permission: USERS_READ\)/);
  });

  test('which is called and described as in the SDL, to the last scalar', () => {
    const contract = makeExecutableSchema({ typeDefs: readTypeDefs() });
    expect(printSchema(buildSchema())).toBe(printSchema(contract));
  });

  test('and an unknown command exits with help', async () => {
    const { code, stderr } = await conclave(['schema', 'draw']);
    expect(code).toBe(1);
    expect(stderr).toMatch(/unknown command 'draw'[\s\S]*Usage:/);
  });
});

describe('beside a running server with its own database', () => {
  const PEOPLE = 10;
  let server: ReturnType<typeof start>;
  let url: string;
  let env: Environment;

  beforeAll(async () => {
    env = {
      NODE_ENV: 'development',
      DATA_DIR: join(scratch, 'data'),
      PORT: '0',
      INTERNAL_PORT: '0',
      TRUSTED_PROXIES: '127.0.0.1,::1',
    };
    server = start(['serve'], env);
    url = await vi.waitFor(
      () => {
        const started = /"event":"server_started".*"url":"([^"]+)"/.exec(server.output());
        if (!started?.[1]) throw new Error(`not started:\n${server.output()}`);
        return `${started[1]}/graphql`;
      },
      { timeout: 50_000, interval: 50 },
    );
  });
  afterAll(async () => {
    if (server.exitCode !== null) return;
    server.kill('SIGKILL');
    await once(server, 'close');
  });

  test('the server has printed the address that pages may call it from', async () => {
    const [, printed = ''] = /GraphiQL, .*: (\S+)\n/.exec(server.output()) ?? [];
    expect(printed).toBe(url.replace('127.0.0.1', 'localhost'));
    const page = await fetch(printed, { headers: { accept: 'text/html' } });
    expect(await page.text()).toMatch(/graphiql/i);
  });

  test('the server has migrated, and printed the accounts of the demo once', async () => {
    const output = server.output();
    expect(output).toContain('"event":"database_migrations_complete"');
    const rows = [...output.matchAll(/^ {2}(\S+@demo\.example) +(\S+) +(\S+)$/gm)];
    expect(rows).toHaveLength(PEOPLE);
    expect(new Set(rows.map(([, , password]) => password)).size).toBe(PEOPLE);
    const [, email = '', password = '', role] = rows[0] ?? [];
    expect(await signIn(url, email, password)).toBe(role);
    expect(output.split(password)).toHaveLength(2);
  });

  test('admin create makes an administrator, who can sign in at once', async () => {
    const email = 'chief@people.example';
    const args = ['admin', 'create', '--email', email, '--name', 'Chief'];
    const { code, stdout, stderr } = await conclave(args, env);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain(`(${email})`);
    const password = PASSWORD_LINE.exec(stdout)?.[1] ?? '';
    expect(password.length).toBeGreaterThanOrEqual(15);
    expect(stdout.split(password)).toHaveLength(2);
    expect(await signIn(url, email, password)).toBe('ADMIN');

    // The server goes on, and neither its log nor its data folder has the password.
    expect(server.exitCode).toBeNull();
    expect(server.output()).not.toContain(password);
  });

  test('admin create takes a password from standard input, and prints none', async () => {
    const password = randomBytes(15).toString('base64url');
    const args = ['admin', 'create', '--email', 'typed@people.example', '--password-stdin'];
    const { code, stdout } = await conclave(args, env, `${password}\n`);
    expect(code).toBe(0);
    expect(stdout).not.toMatch(/Password/);
    expect(stdout).not.toContain(password);
    expect(await signIn(url, 'typed@people.example', password)).toBe('ADMIN');
  });

  const REFUSED: [what: string, args: string[], input: string, sentence: RegExp][] = [
    ['an address that is taken', ['--email', 'ada@demo.example'], '', /There is an account/],
    ['what is no address', ['--email', 'nobody'], '', /no e-mail address/],
    [
      'a password that is too short',
      ['--email', 'short@people.example', '--password-stdin'],
      'short\n',
      /too short/,
    ],
    ['no address at all', [], '', /required option '--email/],
  ];

  describe.concurrent('admin create refuses in one sentence', () => {
    test.each(REFUSED)('%s', async (_what, args, input, sentence) => {
      const { code, stdout, stderr } = await conclave(['admin', 'create', ...args], env, input);
      expect(code).toBe(1);
      expect(stderr).toMatch(sentence);
      expect(stderr).not.toMatch(/\n\s+at /);
      expect(stdout).not.toMatch(/Created|Password/);
    });
  });

  test('demo seed finds that there is nothing to do', async () => {
    const { code, stdout } = await conclave(['demo', 'seed'], env);
    expect(code).toBe(0);
    expect(stdout).toContain('The demo accounts exist already.');
    expect(stdout).not.toContain('@demo.example');
  });

  test('the server ends when asked, with 0 and without its database', async () => {
    const [pidFile = ''] = await Array.fromAsync(glob('**/postmaster.pid', { cwd: scratch }));
    const [postmaster] = (await readFile(join(scratch, pidFile), 'utf8')).split('\n');
    server.kill('SIGTERM');
    const [code] = await once(server, 'close');
    expect(code).toBe(0);
    expect(() => process.kill(Number(postmaster), 0)).toThrow('ESRCH');
  });
});

describe('on a database elsewhere', () => {
  test('demo seed prints the passwords it has drawn, and the second time none', async () => {
    const first = await conclave(['demo', 'seed'], withDatabase);
    expect(first.code).toBe(0);
    const rows = [...first.stdout.matchAll(/^ {2}(\S+@demo\.example) +(\S+) +(\S+)$/gm)];
    expect(rows.map(([, , , role]) => role).sort()).toEqual([
      'ADMIN',
      'COUNCIL_OPERATOR',
      'COUNCIL_OPERATOR',
      ...Array.from({ length: 7 }, () => 'VIEWER'),
    ]);
    const second = await conclave(['demo', 'seed'], withDatabase);
    expect(second).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('The demo accounts exist already.'),
    });
    for (const [, , password = ''] of rows) expect(second.stdout).not.toContain(password);

    const app = await startAppOn(database);
    try {
      const { url } = await app.listen();
      const [, email = '', password = ''] = rows[0] ?? [];
      // The second run has changed nothing of what the first one printed.
      expect(await signIn(`${url}/graphql`, email, password)).toBe('ADMIN');
    } finally {
      await app.close();
    }
  });

  test('demo seed is not for production', async () => {
    const env = { ...PRODUCTION, ...withDatabase, NODE_ENV: 'production' };
    const { code, stdout, stderr } = await conclave(['demo', 'seed'], env);
    expect({ code, stdout, stderr }).toEqual({
      code: 1,
      stdout: '',
      stderr: 'Demo accounts are for development only.\n',
    });
  });

  test('migrate goes down and up, and status tells a script by its exit code', async () => {
    const done = await conclave(['migrate', 'status'], withDatabase);
    expect(done.code).toBe(0);
    const names = done.stdout.match(/^done {5}\S+$/gm) ?? [];
    expect(done.stdout.trim().split('\n')).toEqual(names);
    const latest = names.at(-1)?.slice('done     '.length) ?? '';

    const down = await conclave(['migrate', 'down'], withDatabase);
    expect(down).toMatchObject({ code: 0, stdout: `Took back ${latest}.\n` });
    const behind = await conclave(['migrate', 'status'], withDatabase);
    expect(behind.code).toBe(1);
    expect(behind.stdout).toContain(`pending  ${latest}\n`);

    // A server says so in one sentence, and serves nothing.
    const serve = await conclave(['serve'], { ...withDatabase, PORT: '0', INTERNAL_PORT: '0' });
    expect(serve.code).toBe(1);
    expect(serve.stderr).toBe('The database lacks 1 migration(s); run: conclave migrate up\n');

    // Three at once: one of them runs it.
    const ups = await Promise.all(
      Array.from({ length: 3 }, () => conclave(['migrate', 'up'], withDatabase)),
    );
    const events = ups.map(({ stdout }) =>
      JSON.parse(stdout.split('\n').find((line) => line.includes('migrations_complete')) ?? '{}'),
    );
    expect(ups.map(({ code }) => code)).toEqual([0, 0, 0]);
    expect(events.map(({ event }) => event)).toEqual(
      Array.from({ length: 3 }, () => 'database_migrations_complete'),
    );
    expect(events.map(({ ran }) => ran).sort()).toEqual([0, 0, 1]);
    expect((await conclave(['migrate', 'status'], withDatabase)).code).toBe(0);
  });

  test('production serves by no role that could rewrite the audit log', async () => {
    const env = { ...PRODUCTION, DATABASE_URL: database.ownerUrl, PORT: '0', INTERNAL_PORT: '0' };
    const { code, stderr } = await conclave(['serve'], env);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^The role of DATABASE_URL can rewrite the audit log\..*\n$/);
  });
});
