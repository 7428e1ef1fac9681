import { execFile, spawn } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startApp, type TestApp } from './support/app.ts';
import { eventually } from './support/eventually.ts';

const SECRET_KEY = 'pT7dLq0XzN4vR9cY2mW6hB1sK8fJ5gE3aU';
const NEW_SECRET_KEY = 'zM3xCv6Bn9Lk2Jh5Gf8Ds1Ap4Oi7Uy0TrE';
const PROGRAM = join(import.meta.dirname, '../bin/conclave.js');

let app: TestApp;
beforeAll(async () => {
  app = await startApp({ SECRET_KEY });
});
afterAll(() => app.close());

function environment(settings: Record<string, string> = {}) {
  return {
    NODE_ENV: 'test',
    DATABASE_URL: app.appUrl,
    SECRET_KEY,
    LOG_LEVEL: 'error',
    INTERNAL_PORT: '0',
    ...settings,
  };
}

interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

async function conclave(args: string[], settings: Record<string, string> = {}): Promise<Ran> {
  try {
    const options = { env: environment(settings) };
    const ran = await promisify(execFile)(process.execPath, [PROGRAM, ...args], options);
    return { code: 0, ...ran };
  } catch (error) {
    return error as Ran;
  }
}

test('keys rotate publishes, waits, and with force lets sign; keys list tells the states', async () => {
  const published = await conclave(['keys', 'rotate']);
  expect(published.code, published.stderr).toBe(0);
  const [, kid = ''] = /^Published (\S+)\. It can sign from \S+Z;/.exec(published.stdout) ?? [];
  expect(kid).not.toBe('');
  await eventually(() =>
    expect(app.services.keys.published().some((key) => key.kid === kid)).toBe(true),
  );

  const [again, unforced] = await Promise.all([
    conclave(['keys', 'rotate']),
    conclave(['keys', 'rotate', '--now']),
  ]);
  expect([again.code, again.stdout]).toEqual([1, expect.stringContaining('can sign from')]);
  expect([unforced.code, unforced.stdout]).toEqual([1, '']);
  expect(unforced.stderr).toContain('may refuse all new tokens');
  expect(app.services.keys.signingKey().kid).not.toBe(kid);

  const forced = await conclave(['keys', 'rotate', '--now', '--force']);
  expect(forced.stdout).toContain(`Signing with ${kid}. Tokens of `);
  await eventually(() => expect(app.services.keys.signingKey().kid).toBe(kid));

  const { stdout } = await conclave(['keys', 'list']);
  const lines = stdout.trim().split('\n');
  expect(lines).toHaveLength(2);
  expect(lines[0]).toMatch(
    /^\S+ {2}ACTIVE {2}published .* signing from .* sealed under SECRET_KEY$/,
  );
  expect(lines[1]).toMatch(/^\S+ {2}RETIRED .* to \S+Z {2}accepted until \S+Z$/);
});

test('keys reseal seals under the new secret what the previous one had sealed', async () => {
  const settings = { SECRET_KEY: NEW_SECRET_KEY, SECRET_KEY_PREVIOUS: SECRET_KEY };
  const { stdout, stderr } = await conclave(['keys', 'reseal'], settings);
  expect(stdout, stderr).toMatch(/^Sealed 1 under SECRET_KEY/);
  const { stdout: listed } = await conclave(['keys', 'list'], settings);
  expect(listed).not.toContain('SECRET_KEY_PREVIOUS');
  const lost = await conclave(['keys', 'list']);
  expect(lost.stdout).toContain('sealed under a secret that is not given');
  // Back again, for the tests that follow.
  const back = { SECRET_KEY_PREVIOUS: NEW_SECRET_KEY };
  expect((await conclave(['keys', 'reseal'], back)).stdout).toMatch(/^Sealed 1 /);
});

test('keys rotate --certificates makes another key, which keys list has beside the others', async () => {
  const first = await conclave(['keys', 'rotate', '--certificates']);
  const [, kid = ''] = /^Signing certificates with (\S+)\.\n$/.exec(first.stdout) ?? [];
  expect(kid, first.stderr).not.toBe('');
  const lost = await conclave(['keys', 'rotate', '--certificates'], { SECRET_KEY: NEW_SECRET_KEY });
  expect([lost.code, lost.stdout]).toEqual([1, expect.stringContaining(`opens ${kid}.`)]);
  const second = await conclave(['keys', 'rotate', '--certificates']);
  expect(second.stdout).toMatch(
    new RegExp(`^Signing .*\\. ${kid} signs no more and stays published`),
  );
  const { stdout } = await conclave(['keys', 'list']);
  expect(stdout).toMatch(new RegExp(`^${kid} {2}RETIRED {2}signing certificates from .* to `, 'm'));
  expect(stdout).toMatch(/ACTIVE {2}signing certificates from \S+Z {2}sealed under SECRET_KEY$/m);
});

test('services create gives credentials once, and services revoke takes them', async () => {
  const { stdout } = await conclave(['services', 'create', 'gateway']);
  const [, id = '', secret = ''] =
    /^Client id: (\S+)\nSecret, shown this once: (\S+)\n$/.exec(stdout) ?? [];
  const ask = () =>
    app.fetch('http://localhost:4000/oauth/introspect', {
      method: 'POST',
      headers: { authorization: `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}` },
      body: new URLSearchParams({ token: 'x' }),
    });
  expect((await ask()).status).toBe(200);

  const [listed, taken] = await Promise.all([
    conclave(['services', 'list']),
    conclave(['services', 'create', 'gateway']),
  ]);
  expect(listed.stdout).toMatch(new RegExp(`^${id} .* live {2}gateway\\n$`));
  expect(listed.stdout).not.toContain(secret);
  expect([taken.code, taken.stdout]).toEqual([1, '']);

  expect((await conclave(['services', 'revoke', id])).stdout).toBe(`Revoked ${id}.\n`);
  expect((await ask()).status).toBe(401);
  expect((await conclave(['services', 'revoke', id])).code).toBe(1);
});

test('a worker rotates by the schedule', async () => {
  await app.sql(`update signing_key set activated_at = clock_timestamp() - interval '91 days'
    where state = 'ACTIVE'`);
  const worker = spawn(process.execPath, [PROGRAM, 'worker'], { env: environment() });
  const over = new Promise((resolve) => worker.once('exit', resolve));
  try {
    await app.sql(`select graphile_worker.add_job('rotate-keys', '{}')`);
    await vi.waitFor(
      async () => {
        const states = (await app.services.keyRotation.list()).map(({ state }) => state);
        expect(states).toContain('NEXT');
      },
      { timeout: 50_000, interval: 100 },
    );
    const crontabs = await app.sql<{ identifier: string }>(
      'select identifier from graphile_worker._private_known_crontabs',
    );
    expect(crontabs.map(({ identifier }) => identifier).sort()).toEqual([
      'expire-sessions',
      'forget-answers',
      'forget-attempts',
      'issue-certificates',
      'purge-sessions',
      'rotate-keys',
      'settle-proposals',
    ]);
  } finally {
    worker.kill('SIGTERM');
    await over;
  }
});
