import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { findEmbeddedPostgres, startEmbeddedPostgres } from '../src/db/embedded.ts';
import { findLauncher, findPrograms, type Launcher } from '../src/db/embedded-launcher.ts';
import { createLogger } from '../src/telemetry/logger.ts';

const isRoot = process.getuid?.() === 0;
const log = createLogger({ level: 'silent', pretty: false });
const source = join(import.meta.dirname, '../src');

/** A process that runs the embedded Postgres and says so, or why it does not. */
const PROGRAM = `
  import { startEmbeddedPostgres } from '${source}/db/embedded.ts';
  import { createLogger } from '${source}/telemetry/logger.ts';
  process.stdin.resume().on('end', () => process.exit());
  const say = (what) => process.stderr.write(JSON.stringify(what) + '\\n');
  try {
    const log = createLogger({ level: 'silent', pretty: false });
    const postgres = await startEmbeddedPostgres({ dataDir: process.argv[1], log });
    say({ uid: process.getuid(), fresh: postgres.fresh, url: postgres.url('conclave') });
  } catch (error) {
    say({ error: error.message });
    process.exit();
  }
`;

interface Report {
  uid: number;
  fresh: boolean;
  url: string;
  error?: string;
}

let root: string;
/** A data folder whose cluster is stopped between tests; a row is kept in it. */
let dataDir: string;
/** What the first start told that it did. */
const steps: string[] = [];
/** Starts processes as an ordinary user, whoever runs the tests. */
let ordinary: Launcher;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'conclave-embedded-'));
  await chmod(root, 0o711);
  ordinary = await findLauncher(
    { ...(await findPrograms()), postgres: process.execPath },
    source,
    undefined,
  );
  dataDir = join(root, 'data');
  const postgres = await startEmbeddedPostgres({
    dataDir,
    log,
    reporter: (step) => steps.push(step),
  });
  await query(postgres.url('conclave'), 'create table kept (value text)');
  await keep(postgres.url('conclave'), 'first');
  await postgres.stop();
});

afterAll(() => rm(root, { recursive: true, force: true }));

const asMe = ([file = '', ...args]: string[]) =>
  spawn(file, args, { stdio: ['pipe', 'ignore', 'pipe'] });

function launch(folder: string, start: Launcher['spawn'] = asMe) {
  const child = start([process.execPath, '--input-type=module', '--eval', PROGRAM, folder]);
  const report = once(createInterface(child.stderr), 'line').then(
    ([line]) => JSON.parse(line as string) as Report,
  );
  return { child, report };
}

async function query(url: string, sql: string): Promise<Record<string, unknown>[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

const keep = (url: string, value: string) => query(url, `insert into kept values ('${value}')`);

/** Starts once more, and looks what is in the table. */
async function findKept(): Promise<unknown[]> {
  const postgres = await startEmbeddedPostgres({ dataDir, log });
  try {
    expect(postgres.fresh).toBe(false);
    return (await query(postgres.url('conclave'), 'select value from kept')).map(
      (row) => row.value,
    );
  } finally {
    await postgres.stop();
  }
}

const pidFile = (folder = dataDir) => join(folder, 'postgres/data/postmaster.pid');
const postmasterOf = (folder = dataDir) =>
  Number.parseInt(readFileSync(pidFile(folder), 'utf8'), 10);

/** A process that has ended and that nobody has asked after yet is not alive. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return process.platform !== 'linux' || readFileSync(`/proc/${pid}/cmdline`).length > 0;
  } catch {
    return false;
  }
}

const patience = { timeout: 10_000, interval: 20 };
const untilDead = (pid: number) => vi.waitFor(() => expect(isAlive(pid)).toBe(false), patience);

describe('A start', () => {
  it('makes a database at first and finds it again afterwards', async () => {
    expect(steps).toEqual([`Making a database in ${dataDir}/postgres`, 'Starting Postgres']);
    const warm = await startEmbeddedPostgres({ dataDir, log });
    const pid = postmasterOf();
    expect(warm.fresh).toBe(false);
    expect(isAlive(pid)).toBe(true);
    expect(await query(warm.url('conclave'), 'select value from kept')).toEqual([
      { value: 'first' },
    ]);
    await Promise.all([warm.stop(), warm.stop()]);
    await warm.stop();
    expect(isAlive(pid)).toBe(false);
  });

  it('makes roles without rights over each other, in a cluster that trusts nobody', async () => {
    const postgres = await startEmbeddedPostgres({ dataDir, log });
    const [facts] = await query(
      postgres.url('conclave', 'app'),
      `select current_user as app, current_setting('server_version_num')::int / 10000 as major,
         pg_has_role('conclave_app', 'member') as in_group,
         pg_has_role('conclave_owner', 'member') as is_owner,
         has_schema_privilege('public', 'create') as creates,
         (select rolcanlogin from pg_roles where rolname = 'conclave_app') as group_logs_in,
         (select datdba::regrole::text from pg_database where datname = 'conclave') as owner,
         current_setting('server_encoding') as encoding, current_setting('fsync') as fsync`,
    );
    expect(facts).toEqual({
      app: 'conclave_api',
      major: 18,
      in_group: true,
      is_owner: false,
      creates: false,
      group_logs_in: false,
      owner: 'conclave_owner',
      encoding: 'UTF8',
      fsync: 'on',
    });
    await expect(query(postgres.url('conclave', 'app'), 'select from kept')).rejects.toThrow(
      'permission denied',
    );
    const guess = Object.assign(new URL(postgres.url('conclave')), { password: 'postgres' });
    for (const username of ['postgres', 'conclave_owner']) {
      const url = Object.assign(new URL(guess), { username }).href;
      await expect(query(url, 'select')).rejects.toThrow('password authentication failed');
    }
    await postgres.stop();
    expect(statSync(join(dataDir, 'postgres/credentials.json')).mode & 0o777).toBe(0o600);
  });

  it('is refused in one sentence where another process has the folder', async () => {
    const { child, report } = launch(dataDir);
    const { url } = await report;
    const sentence = `Another Conclave is using the data folder ${dataDir}: stop it, or set DATA_DIR to another folder.`;
    await expect(startEmbeddedPostgres({ dataDir, log })).rejects.toThrow(sentence);
    const beside = await findEmbeddedPostgres(dataDir);
    expect(beside?.url('conclave')).toBe(url);
    expect(await query(url, 'select 1 as answer')).toEqual([{ answer: 1 }]);
    const pid = postmasterOf();
    child.kill('SIGTERM');
    await untilDead(pid);
    expect(await findEmbeddedPostgres(dataDir)).toBeUndefined();
  });

  it('says what Postgres said when it does not run', async () => {
    const version = join(dataDir, 'postgres/data/PG_VERSION');
    writeFileSync(version, '17\n');
    await expect(startEmbeddedPostgres({ dataDir, log })).rejects.toThrow(
      /^Postgres did not start:\n.*initialized by PostgreSQL version 17/s,
    );
    writeFileSync(version, '18\n');
  });

  it('runs as an ordinary user', async () => {
    const open = await mkdtemp(join(root, 'open-'));
    await chmod(open, 0o777);
    const own = join(open, 'data');
    const { child, report } = launch(own, ordinary.spawn);
    const { uid, fresh, url } = await report;
    expect({ isRoot: uid === 0, fresh }).toEqual({ isRoot: false, fresh: true });
    expect(statSync(join(own, 'postgres/data')).uid).toBe(uid);
    expect(await query(url, 'select 1 as answer')).toEqual([{ answer: 1 }]);
    const pid = postmasterOf(own);
    child.kill('SIGKILL');
    await untilDead(pid);
  });

  it('gets along below a folder that only its owner may enter', async () => {
    const closed = await mkdtemp(join(root, 'closed-'));
    const below = join(closed, 'below', 'data');
    const postgres = await startEmbeddedPostgres({ dataDir: below, log });
    const { uid } = statSync(join(below, 'postgres/data'));
    expect(uid).not.toBe(0);
    expect(uid === process.getuid?.()).toBe(!isRoot);
    expect(await query(postgres.url('conclave'), 'select 1 as answer')).toEqual([{ answer: 1 }]);
    await postgres.stop();
  });
});

describe('After SIGKILL', () => {
  it('of the process no server stays behind', async () => {
    const { child, report } = launch(dataDir);
    await report;
    const pid = postmasterOf();
    expect(isAlive(pid)).toBe(true);
    child.kill('SIGKILL');
    await untilDead(pid);
  });

  it('of the process a restart finds everything, even at once', async () => {
    const { child, report } = launch(dataDir);
    await keep((await report).url, 'before the process was killed');
    const pid = postmasterOf();
    child.kill('SIGKILL');
    expect(await findKept()).toContain('before the process was killed');
    expect(isAlive(pid)).toBe(false);
  });

  it('of process and watcher a restart ends the server that is left', async () => {
    const { port, stop } = await startEmbeddedPostgres({ dataDir, log });
    await stop();
    const programs = await findPrograms();
    const data = join(dataDir, 'postgres/data');
    const launcher = await findLauncher(programs, dataDir, statSync(data));
    const flags = ['-D', data, '-p', String(port), '-c', 'unix_socket_directories='];
    const orphan = launcher.spawn([programs.postgres, ...flags]);
    await vi.waitFor(() => expect(readFileSync(pidFile(), 'utf8')).toContain('ready'), patience);
    expect(await findKept()).toContain('first');
    await vi.waitFor(() => expect(orphan.exitCode).toBe(0), patience);
  });

  it('of Postgres itself a restart recovers, though its number belongs to another now', async () => {
    const { child, report } = launch(dataDir);
    await keep((await report).url, 'before Postgres was killed');
    process.kill(postmasterOf(), 'SIGKILL');
    child.kill('SIGKILL');

    const { uid, gid } = statSync(join(dataDir, 'postgres/data'));
    const other = spawn('sleep', ['30'], { ...(isRoot && { uid, gid }) });
    const stale = readFileSync(pidFile(), 'utf8').replace(/^\d+/, String(other.pid));
    writeFileSync(pidFile(), stale);
    expect(await findKept()).toContain('before Postgres was killed');
    expect(other.exitCode).toBeNull();
    other.kill();
  });

  it('in the midst of the first start a second one begins anew', async () => {
    const halfway = join(root, 'halfway');
    const { child } = launch(halfway);
    await vi.waitFor(() => expect(readdirSync(halfway).join()).toContain('unfinished'), patience);
    child.kill('SIGKILL');
    const postgres = await startEmbeddedPostgres({ dataDir: halfway, log });
    expect(postgres.fresh).toBe(true);
    expect(await query(postgres.url('conclave'), 'select 1 as answer')).toEqual([{ answer: 1 }]);
    await postgres.stop();
  });
});
