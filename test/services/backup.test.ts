import { spawn, spawnSync } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { migrateUp } from '../../src/db/migrate.ts';
import { startAppOn } from '../support/app.ts';
import { startDebianPostgres } from '../support/debian-postgres.ts';
import { LOGIN, type SeededUser } from '../support/seed.ts';
import { ROOT, readShipped } from '../support/shipped.ts';
import { writeSomeOfAll } from '../support/some-of-all.ts';

/** Where Debian puts its programs. */
const PATH = '/usr/local/bin:/usr/bin:/bin';

let postgres: Awaited<ReturnType<typeof startDebianPostgres>>;
let superuser: pg.Client;
let backups: string;
let admin: SeededUser;

beforeAll(async () => {
  postgres = await startDebianPostgres();
  const secrets = join(postgres.folder, 'secrets');
  mkdirSync(secrets);
  for (const role of ['owner', 'api']) {
    writeFileSync(join(secrets, `postgres_${role}_password`), role.padEnd(24, 'x'));
  }
  await query('postgres', 'CREATE DATABASE conclave');
  superuser = new pg.Client({ connectionString: postgres.url('postgres', 'conclave') });
  await superuser.connect();
  const init = readShipped('deploy/postgres/init.sql');
  await superuser.query(`SET conclave.secrets_dir = '${secrets}'; ${init}`);
  await migrateUp(postgres.url('conclave_owner', 'conclave'));
  const app = await startAppOn(urls('conclave'));
  admin = await writeSomeOfAll(app);
  await app.close();
  await superuser.query(
    `CREATE TABLE ballast AS SELECT id, md5(id::text) AS note, now() AS at, '\\xff00'::bytea AS raw
     FROM generate_series(1, 20000) AS id`,
  );
});
afterAll(async () => {
  await superuser?.end().catch(() => undefined);
  postgres?.stop();
});
beforeEach(() => {
  backups = mkdtempSync(join(postgres.folder, 'backups-'));
});

/** Of a database, by the two roles of the program. */
const urls = (database: string) => ({
  ownerUrl: postgres.url('conclave_owner', database),
  appUrl: postgres.url('conclave_api', database),
});

/** A server on the database lets in who had an account when it was backed up. */
async function seeServed(database: string): Promise<void> {
  const app = await startAppOn(urls(database));
  const input = { email: admin.email, password: admin.password };
  expect((await app.must(LOGIN, { input })).login.__typename).toBe('LoginSuccess');
  await app.close();
}

async function query(database: string, sql: string): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: postgres.url('postgres', database) });
  await client.connect();
  try {
    return await client.query(sql);
  } finally {
    await client.end();
  }
}

const environment = () => ({
  PATH,
  ...postgres.environment,
  PGDATABASE: 'conclave',
  BACKUP_DIR: backups,
});

function run(script: string, args: string[] = [], changed: Record<string, string> = {}) {
  const env = { ...environment(), ...changed };
  return spawnSync(join(ROOT, 'deploy/backup', script), args, { env, encoding: 'utf8' });
}

const databases = async () =>
  (await query('postgres', "SELECT datname FROM pg_database WHERE datname LIKE 'conclave%'")).rows;

describe('a backup', () => {
  it('comes back to the last row, although rows were written meanwhile', async () => {
    let isWriting = true;
    const writing = (async () => {
      let written = 0;
      while (isWriting) {
        await superuser.query(
          `INSERT INTO ballast SELECT 0, 'more', now() FROM generate_series(1, 5)`,
        );
        written += 5;
        await new Promise((resolve) => setTimeout(resolve, 1));
      }
      return written;
    })();
    const made = await runAside('backup.sh');
    isWriting = false;
    expect(await writing).toBeGreaterThan(50);
    expect(made).toEqual({ status: 0, stderr: '' });

    const rehearsed = run('rehearse.sh');
    expect(rehearsed.stderr).toBe('');
    expect(rehearsed.stdout).toMatch(
      /restored conclave-\S+ into conclave_rehearsal_\d+: \d\d tables/,
    );
    expect(await databases()).toEqual([{ datname: 'conclave' }]);
  });

  it('is restored with its owners and rights, and serves', async () => {
    expect(run('backup.sh').status).toBe(0);
    const [dump = ''] = readdirSync(join(backups, 'daily')).filter((name) => name.endsWith('dump'));
    const restored = run('restore.sh', [join(backups, 'daily', dump), 'conclave_new']);
    expect(restored).toMatchObject({ status: 0, stderr: '' });
    const client = new pg.Client({
      connectionString: postgres.url('conclave_api', 'conclave_new'),
    });
    await client.connect();
    expect((await client.query('SELECT FROM audit_event')).rowCount).toBeGreaterThan(40);
    await expect(client.query('DELETE FROM audit_event')).rejects.toThrow('permission denied');
    await client.end();
    expect(await migrateUp(postgres.url('conclave_owner', 'conclave_new'))).toEqual([]);
    await seeServed('conclave_new');

    const again = run('restore.sh', [join(backups, 'daily', dump), 'conclave_new']);
    expect(again.status).not.toBe(0);
    expect(again.stderr).toContain('already exists');
    await query('postgres', 'DROP DATABASE conclave_new');
  });

  it('that was changed is not restored', async () => {
    expect(run('backup.sh').status).toBe(0);
    const [dump = ''] = readdirSync(join(backups, 'daily')).filter((name) => name.endsWith('dump'));
    appendFileSync(join(backups, 'daily', dump), 'x');
    const rehearsed = run('rehearse.sh');
    expect(rehearsed.status).not.toBe(0);
    expect(rehearsed.stderr).toContain('computed checksum did NOT match');
    expect(await databases()).toEqual([{ datname: 'conclave' }]);
  });

  it('that is not what was there is told', () => {
    expect(run('backup.sh').status).toBe(0);
    const daily = join(backups, 'daily');
    const [tables = ''] = readdirSync(daily).filter((name) => name.endsWith('tables'));
    appendFileSync(join(daily, tables), 'public.lost|1|1\n');
    const name = tables.replace('.tables', '');
    spawnSync('sh', ['-c', `sha256sum ${name}.dump ${name}.tables >${name}.sha256`], {
      cwd: daily,
    });
    const rehearsed = run('rehearse.sh');
    expect(rehearsed.status).toBe(1);
    expect(rehearsed.stdout).toContain('< public.lost|1|1');
    expect(rehearsed.stderr).toContain('is not what was backed up');
  });

  it('that fails leaves nothing behind', () => {
    expect(run('backup.sh', [], { PGDATABASE: 'nowhere' }).status).not.toBe(0);
    expect(run('backup.sh', [], { PATH: pathWithout('pg_dump') }).status).not.toBe(0);
    expect(readdirSync(backups)).toEqual(['daily', 'weekly']);
    expect(readdirSync(join(backups, 'daily'))).toEqual([]);
    expect(run('rehearse.sh').stderr).toContain('there is no backup');
  });
});

describe('old backups', () => {
  it('are forgotten but for seven days and four weeks', () => {
    // Every third day of five weeks, from Monday, 5 October.
    const days = Array.from({ length: 12 }, (_, n) => new Date(Date.UTC(2026, 9, 5 + 3 * n)));
    for (const day of days) {
      const made = run('backup.sh', [], { BACKUP_DATE: day.toISOString().slice(0, 10) });
      expect(made).toMatchObject({ status: 0, stderr: '' });
    }
    const dumps = (folder: string) =>
      readdirSync(join(backups, folder)).filter((name) => name.endsWith('.dump'));
    expect(dumps('daily')).toEqual(
      days.slice(-7).map((day) => `conclave-${day.toISOString().slice(0, 10)}.dump`),
    );
    expect(dumps('weekly')).toEqual(
      ['W42', 'W43', 'W44', 'W45'].map((week) => `conclave-2026-${week}.dump`),
    );
    expect(readdirSync(join(backups, 'weekly'))).toHaveLength(12);
    const weekly = spawnSync('sh', ['-c', 'sha256sum --check *.sha256'], {
      cwd: join(backups, 'weekly'),
    });
    expect(weekly.status).toBe(0);
  });
});

/** Runs a script while this process goes on. */
async function runAside(script: string): Promise<{ status: number | null; stderr: string }> {
  const child = spawn(join(ROOT, 'deploy/backup', script), {
    env: environment(),
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr.on('data', (text: Buffer) => {
    stderr += text;
  });
  return new Promise((resolve) => child.on('close', (status) => resolve({ status, stderr })));
}

/** A PATH with a program of this name that fails, before all others. */
function pathWithout(program: string): string {
  const folder = join(backups, '..', 'failing');
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, program), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
  return `${folder}:${PATH}`;
}

describe('the way back to a backup', () => {
  it('is the one that stands in docs/upgrade.md', async () => {
    expect(run('backup.sh').status).toBe(0);
    const [dump = ''] = readdirSync(join(backups, 'daily')).filter((name) => name.endsWith('dump'));
    const page = readShipped('docs/upgrade.md');
    const [, name = ''] = page.match(/restore\.sh \S+ (\w+)'/) ?? [];
    expect(run('restore.sh', [join(backups, 'daily', dump), name]).status).toBe(0);
    await superuser.query('DELETE FROM ballast');
    // As when api and workers have been stopped.
    await superuser.end();
    const steps = [...page.matchAll(/-c '(ALTER DATABASE [^']+)'/g)];
    expect(steps).toHaveLength(2);
    for (const [, step = ''] of steps) await query('postgres', step);
    expect(await migrateUp(urls('conclave').ownerUrl)).toEqual([]);
    await seeServed('conclave');
    const count = async (database: string) =>
      (await query(database, 'SELECT FROM ballast')).rowCount;
    expect(await count('conclave')).toBeGreaterThanOrEqual(20_000);
    expect(await count('conclave_before')).toBe(0);
  });
});
