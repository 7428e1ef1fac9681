import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, globSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

/** A server that runs, or does not at the moment. */
export interface DebianServer {
  port: number;
  url(user: string, database: string): string;
  start(): void;
  /** Ends it as a power cut does. */
  kill(): void;
  /** `pg_ctl promote`: a standby follows nobody any more, and may be written to. */
  promote(): void;
}

/**
 * A server of the Postgres that Debian brings, with its programs: pg_dump of the same release, and
 * pg_basebackup for a standby. The embedded one comes without them, and Debian's may be too old for it.
 *
 * @param settings of postgresql.conf, for it and its standbys
 * @throws Error saying what to install, where there is none
 */
export async function startDebianPostgres(settings: Record<string, string> = {}) {
  const newest = globSync('/usr/lib/postgresql/*/bin/postgres').sort().at(-1);
  if (!newest) throw new Error('This test needs a Postgres of Debian: apt-get install postgresql');
  const bin = join(newest, '..');
  const folder = mkdtempSync(join(tmpdir(), 'conclave-debian-postgres-'));
  chmodSync(folder, 0o755);
  /** Postgres refuses to be root. */
  const isRoot = process.getuid?.() === 0;
  if (isRoot) chownSync(folder, idOf('-u'), idOf('-g'));
  const run = (program: string, ...args: string[]) => runWith({}, program, ...args);
  const runWith = (environment: Record<string, string>, program: string, ...args: string[]) => {
    const set = Object.entries(environment).map(([name, value]) => `${name}=${value}`);
    const command = ['env', ...set, join(bin, program), ...args];
    const [first = '', ...rest] = isRoot
      ? ['runuser', '-u', 'postgres', '--', ...command]
      : command;
    execFileSync(first, rest, { stdio: 'ignore', cwd: folder });
  };
  const servers: { stop(): void }[] = [];

  function serverIn(name: string, port: number, environment: Record<string, string> = {}) {
    const data = join(folder, name);
    const all = { listen_addresses: '127.0.0.1', fsync: 'off', ...settings };
    const options = [
      `-p ${port} -k ''`,
      ...Object.entries(all).map(([setting, value]) => `-c ${setting}=${value}`),
    ].join(' ');
    const control = (...args: string[]) =>
      runWith(environment, 'pg_ctl', '--wait', '--pgdata', data, ...args);
    const pids = () => {
      const [postmaster = ''] = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
      const children = execFileSync('ps', ['-o', 'pid=', '--ppid', postmaster], {
        encoding: 'utf8',
      });
      return [postmaster, ...children.trim().split(/\s+/)].map(Number);
    };
    const server = {
      port,
      data,
      url: (user: string, database: string) => `postgres://${user}@127.0.0.1:${port}/${database}`,
      start: () => control('--log', join(folder, `${name}.log`), '-o', options, 'start'),
      stop: () => control('--mode=immediate', 'stop'),
      kill() {
        for (const pid of pids()) process.kill(pid, 'SIGKILL');
        // Whoever adopted it may bury it late, and Postgres would take it for alive.
        rmSync(join(data, 'postmaster.pid'));
      },
      promote: () => control('promote'),
    };
    servers.push(server);
    return server;
  }

  const primary = serverIn('data', await freePort());
  run('initdb', '--pgdata', primary.data, '--auth=trust', '--username=postgres', '--no-sync');
  primary.start();
  return {
    ...primary,
    folder,
    /** For libpq. */
    environment: { PGHOST: '127.0.0.1', PGPORT: String(primary.port), PGUSER: 'postgres' },
    /**
     * Copies a server into a standby that streams from it, and starts that.
     *
     * @param environment of its processes
     */
    async startStandby(
      name: string,
      from: Pick<DebianServer, 'url'> = primary,
      environment: Record<string, string> = {},
    ): Promise<DebianServer> {
      const standby = serverIn(name, await freePort(), environment);
      run(
        'pg_basebackup',
        ...['--pgdata', standby.data, '--dbname', from.url('postgres', 'postgres')],
        ...['--write-recovery-conf', '--wal-method=stream', '--checkpoint=fast', '--no-sync'],
      );
      standby.start();
      return standby;
    },
    stop(): void {
      for (const server of servers.reverse()) {
        try {
          server.stop();
        } catch {
          // It has been killed.
        }
      }
      rmSync(folder, { recursive: true });
    },
  };
}

const idOf = (which: '-u' | '-g') =>
  Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }));
