import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ownServices } from '../../scripts/deploy/compose.ts';
import { loadConfig } from '../../src/config.ts';
import { started } from '../support/running-stack.ts';
import { readShipped } from '../support/shipped.ts';
import { stack, startStack } from '../support/stack.ts';

let here: Awaited<ReturnType<typeof startStack>>;
let made: string;

beforeAll(async () => {
  here = await startStack();
  made = here.makeSecrets().stdout;
  writeFileSync(join(here.secrets, 'smtp_url'), 'smtps://mailer:77aa@127.0.0.1:465\n');
});
afterAll(() => here?.stop());

describe('the secrets', () => {
  it('are made once, each different, in a closed folder', () => {
    const names = ['secret_key', 'postgres_password', 'postgres_owner_password'];
    const values = [...names, 'postgres_api_password'].map(here.secret);
    for (const value of values) expect(value).toMatch(/^[0-9a-f]{64}$/);
    expect(new Set(values).size).toBe(4);
    expect(made).toMatch(/^wanting {2}.*\/tls_key /m);
    expect(statSync(here.secrets).mode & 0o777).toBe(0o700);
    expect(statSync(join(here.secrets, 'secret_key')).mode & 0o777).toBe(0o444);

    expect(here.makeSecrets()).toMatchObject({ status: 0, stderr: '' });
    expect([...names, 'postgres_api_password'].map(here.secret)).toEqual(values);
  });

  it('are, with the template, all that the program wants', () => {
    for (const [name] of ownServices(stack)) {
      const config = loadConfig(here.environmentOf(name));
      expect(config.DATABASE_URL).toMatch(/^postgres:\/\/conclave_api:\w{64}@postgres:5432\//);
      expect(config.MIGRATION_DATABASE_URL !== undefined, name).toBe(name === 'migrate');
    }
  });

  it.each([
    ['SECRET_KEY_PREVIOUS', 'f0e1d2c3b4a5968778695a4b3c2d1e0f'.repeat(2)],
    ['READ_DATABASE_URLS', 'postgres://conclave_api:77aa@replica:5432/conclave'],
  ] as const)('have a place for %s, which is empty until there is one', (setting, value) => {
    const file = join(here.secrets, setting.toLowerCase());
    const read = () =>
      ownServices(stack).map(([name]) => loadConfig(here.environmentOf(name))[setting]);
    expect(read()).toEqual(read().map(() => []));
    rmSync(file);
    writeFileSync(file, `${value}\n`, { mode: 0o444 });
    expect(here.makeSecrets()).toMatchObject({ status: 0, stderr: '' });
    expect(read()).toEqual(read().map(() => [value]));
    rmSync(file);
    here.makeSecrets();
    expect(read()).toEqual(read().map(() => []));
  });
});

describe('a new database', () => {
  it.each([
    ['short', 'conclave', 'x'.repeat(24), /must have 24 characters/],
    ['the same', 'x'.repeat(24), 'x'.repeat(24), /must differ/],
  ])('gets no roles while the passwords are %s', async (_, owner, api, refusal) => {
    const folder = mkdtempSync(join(here.scratch, 'bad-'));
    chmodSync(folder, 0o755);
    writeFileSync(join(folder, 'postgres_owner_password'), owner);
    writeFileSync(join(folder, 'postgres_api_password'), api);
    await expect(here.initialise(folder)).rejects.toThrow(refusal);
  });

  it('is served under its roles, and healthy by the checks of the containers', async () => {
    chmodSync(here.secrets, 0o755);
    await here.initialise(here.secrets);
    await seeRoles();
    for (const command of ['up', 'status']) {
      const [code] = await once(here.run('migrate', ['migrate', command]), 'exit');
      expect(code, `migrate ${command}`).toBe(0);
    }
    await seeRights();
    await seeHealth();
  });
});

async function seeRoles(): Promise<void> {
  const { rows } = await here.superuser.query(
    `SELECT rolname, rolcanlogin, rolsuper OR rolcreaterole OR rolcreatedb OR rolreplication
            OR rolbypassrls AS rules
     FROM pg_roles WHERE rolname LIKE 'conclave\\_%' ORDER BY rolname`,
  );
  expect(rows).toEqual([
    { rolname: 'conclave_api', rolcanlogin: true, rules: false },
    { rolname: 'conclave_app', rolcanlogin: false, rules: false },
    { rolname: 'conclave_owner', rolcanlogin: true, rules: false },
  ]);
  await here.superuser.query("CREATE ROLE stranger LOGIN PASSWORD 'whoever'");
  await expect(here.connect('stranger', 'whoever')).rejects.toThrow('permission denied');
}

/** What the program signs in as reads and adds, and cannot rewrite history or the schema. */
async function seeRights(): Promise<void> {
  const api = await here.connect('conclave_api', here.secret('postgres_api_password'));
  expect((await api.query('SELECT FROM audit_event')).rowCount).toBe(0);
  for (const forbidden of [
    'UPDATE audit_event SET id = id',
    'DELETE FROM audit_event',
    'CREATE TABLE public.mine ()',
    'DROP TABLE "user"',
  ]) {
    await expect(api.query(forbidden), forbidden).rejects.toThrow(
      /permission denied|must be owner/,
    );
  }
  await api.end();
}

/** The containers' own health checks, as they are written, against the real program. */
async function seeHealth(): Promise<void> {
  const server = here.run('api-1', ['serve']);
  const { url, internalUrl } = await started(server, 'server_started');
  const port = (address: string) => new URL(address).port;

  const dockerfile = readShipped('Dockerfile').match(/^ {4}CMD (\[.*\])$/m)?.[1] ?? '[]';
  const ofImage = z.array(z.string()).parse(JSON.parse(dockerfile));
  const checkOf = (service: string, from: string, to: string) => {
    const { test } = z
      .object({ test: z.array(z.string()) })
      .parse(stack.services[service]?.healthcheck);
    return test.slice(1).map((word) => word.replace(from, to));
  };
  const checks = [
    ofImage,
    checkOf('api-1', ':4000/', `:${port(url)}/`),
    checkOf('worker-1', ':9464/', `:${port(internalUrl)}/`),
  ];
  const results = () =>
    checks.map(([program = '', ...args]) => {
      const env = { PORT: port(url) };
      return spawnSync(program.replace(/^node$/, process.execPath), args, { env }).status;
    });

  expect(results()).toEqual([0, 0, 0]);
  server.kill('SIGTERM');
  expect(await once(server, 'exit')).toEqual([0, null]);
  expect(results()).toEqual([1, 1, 1]);
}
