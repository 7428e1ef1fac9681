import { execFileSync } from 'node:child_process';
import { chmodSync, chownSync, globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { freePort } from './free-port.ts';

/**
 * A server of the Postgres that Debian brings, whose pg_dump is of the same release. The embedded one
 * comes without pg_dump, and Debian's may be too old for it.
 *
 * @throws Error saying what to install, where there is none
 */
export async function startDebianPostgres() {
  const newest = globSync('/usr/lib/postgresql/*/bin/postgres').sort().at(-1);
  if (!newest) throw new Error('This test needs a Postgres of Debian: apt-get install postgresql');
  const bin = join(newest, '..');
  const folder = mkdtempSync(join(tmpdir(), 'conclave-debian-postgres-'));
  chmodSync(folder, 0o755);
  const data = join(folder, 'data');
  const port = await freePort();
  /** Postgres refuses to be root. */
  const isRoot = process.getuid?.() === 0;
  const run = (program: string, ...args: string[]) => {
    const command = [join(bin, program), '--pgdata', data, ...args];
    const [first = '', ...rest] = isRoot
      ? ['runuser', '-u', 'postgres', '--', ...command]
      : command;
    execFileSync(first, rest, { stdio: 'ignore', cwd: folder });
  };
  if (isRoot) chownSync(folder, idOf('-u'), idOf('-g'));
  run('initdb', '--auth=trust', '--username=postgres', '--no-sync');
  const options = `-p ${port} -k ${folder} -c listen_addresses=127.0.0.1 -c fsync=off`;
  run('pg_ctl', '--wait', '--log', join(folder, 'log'), '-o', options, 'start');
  return {
    folder,
    /** For libpq. */
    environment: { PGHOST: '127.0.0.1', PGPORT: String(port), PGUSER: 'postgres' },
    url: (user: string, database: string) => `postgres://${user}@127.0.0.1:${port}/${database}`,
    stop(): void {
      run('pg_ctl', '--wait', '--mode=immediate', 'stop');
      rmSync(folder, { recursive: true });
    },
  };
}

const idOf = (which: '-u' | '-g') =>
  Number(execFileSync('id', [which, 'postgres'], { encoding: 'utf8' }));
