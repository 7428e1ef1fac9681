import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Logger } from '../telemetry/logger.ts';
import { EmbeddedPostgresError } from './embedded-error.ts';
import type { Launcher, Programs } from './embedded-launcher.ts';
import { readPidFile } from './embedded-pid-file.ts';

export interface PostmasterOptions {
  programs: Programs;
  launcher: Launcher;
  /** Folder of the cluster's files. */
  data: string;
  /** Settings of Postgres by name; they go before what stands in its files. */
  settings: Record<string, string>;
  log: Logger;
}

/** A running server process of Postgres. */
export interface Postmaster {
  port: number;
  /** Ends sessions and server ("fast shutdown"). May be called again. */
  stop(): Promise<void>;
}

/** Milliseconds that a shutdown may take before it is cut short; the next start then recovers. */
const SHUTDOWN_MS = 10_000;

/**
 * Runs Postgres as the very process that was started, next to a watcher that reads from this process
 * and hears nothing until it has ended, were it by SIGKILL. Then the watcher ends Postgres: at first
 * as stop() does, after ten seconds by an immediate shutdown. A process that has ended keeps its number
 * until its new parent takes note, so Postgres' own file tells sooner that it is over.
 */
const WATCHED = `
exec 3<&0 </dev/null
( (
  read -r end <&3
  kill -INT $$ || exit
  tries=200
  while [ $tries -gt 0 ]; do
    sleep 0.05 && [ -e "$3/postmaster.pid" ] && kill -0 $$ || exit
    tries=$((tries - 1))
  done
  kill -QUIT $$
) >/dev/null 2>&1 & )
exec "$@" 3<&-
`;

/** The port was taken meanwhile, or processes of a killed postmaster have yet to notice that. */
const PASSING = /could not create any TCP\/IP sockets|shared memory block .* is still in use/;
const ATTEMPTS = 20;

/**
 * Starts Postgres on a free port of 127.0.0.1 and resolves when it takes connections. There must be
 * no postmaster on the cluster: see endLeftover.
 *
 * @throws EmbeddedPostgresError with what Postgres said when it ends instead
 */
export async function startPostmaster(options: PostmasterOptions): Promise<Postmaster> {
  for (let attempt = 1; ; attempt++) {
    const port = await findFreePort();
    const started = await tryStart(options, port);
    if (typeof started !== 'string') return started;
    if (attempt === ATTEMPTS || !PASSING.test(started)) {
      throw new EmbeddedPostgresError(`Postgres did not start:\n${started}`);
    }
    await sleep(100);
  }
}

/** @returns what Postgres said, when it ended instead of being ready */
async function tryStart(options: PostmasterOptions, port: number): Promise<Postmaster | string> {
  const { programs, launcher, data, log } = options;
  const settings = Object.entries({ ...SETTINGS, ...options.settings, port: String(port) });
  const flags = settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const child = launcher.spawn(
    ['/bin/sh', '-c', WATCHED, 'sh', programs.postgres, '-D', data, ...flags],
    // Postgres takes the process named in a stale postmaster.pid for alive when its number was given
    // out anew. It spares the one named here, and still looks for what is left of the old server.
    { PG_GRANDPARENT_PID: String(readPidFile(data)?.pid ?? 0) },
  );
  const ended = once(child, 'close') as Promise<[number | null, NodeJS.Signals | null]>;
  child.stdin.on('error', () => undefined);
  ended.then(
    () => child.stdin.destroy(),
    () => undefined,
  );

  const said: string[] = [];
  const lines = createInterface(child.stderr);
  lines.on('line', (line) => log.debug({ event: 'postgres_log' }, line));
  const ready = new Promise<true>((resolve) => {
    lines.on('line', function listen(line) {
      said.push(line);
      if (!line.endsWith('database system is ready to accept connections')) return;
      lines.off('line', listen);
      resolve(true);
    });
  });
  if ((await Promise.race([ready, ended])) !== true) return said.join('\n');

  let isStopping = false;
  ended.then(([code, signal]) => {
    if (isStopping) return;
    log.error({ event: 'postgres_ended', code, signal }, 'The embedded Postgres ended by itself');
  });
  return {
    port,
    async stop() {
      isStopping = true;
      child.kill('SIGINT');
      const timer = setTimeout(() => child.kill('SIGQUIT'), SHUTDOWN_MS);
      await ended;
      clearTimeout(timer);
    },
  };
}

const SETTINGS = {
  listen_addresses: '127.0.0.1',
  // A socket's path must be short, and a data folder's need not be.
  unix_socket_directories: '',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_line_prefix: '',
  log_checkpoints: 'off',
  // A failing statement may hold personal data.
  log_min_error_statement: 'panic',
};

async function findFreePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}
