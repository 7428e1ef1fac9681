import { execFile } from 'node:child_process';
import { readFileSync, realpathSync } from 'node:fs';
import { readlink } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';
import { EmbeddedPostgresError } from './embedded-error.ts';

/** Milliseconds that a server left behind gets for each way of ending. */
const PATIENCE_MS = 10_000;

/** What a postmaster says of itself in its folder; nothing of it need be true any more. */
export function readPidFile(data: string) {
  try {
    const lines = readFileSync(join(data, 'postmaster.pid'), 'utf8').split('\n');
    const pid = Math.abs(Number(lines[0]));
    return pid > 0
      ? { pid, port: Number(lines[3]), isReady: lines[7]?.trim() === 'ready' }
      : undefined;
  } catch {
    return undefined;
  }
}

/** The port of the server that runs on the cluster and takes connections, if there is one. */
export async function findRunningPort(data: string): Promise<number | undefined> {
  const file = readPidFile(data);
  return file?.isReady && (await isPostmaster(file.pid, data)) ? file.port : undefined;
}

/**
 * Ends the server of a process that was killed together with its watcher, or waits until the watcher
 * has done it. Only the holder of the data folder's lock may call this.
 *
 * @throws EmbeddedPostgresError when it does not end
 */
export async function endLeftover(data: string): Promise<void> {
  const pid = readPidFile(data)?.pid;
  if (!pid) return;
  for (const signal of ['SIGINT', 'SIGQUIT'] as const) {
    const deadline = Date.now() + PATIENCE_MS;
    if (await isPostmaster(pid, data)) send(pid, signal);
    while (Date.now() < deadline) {
      if (!(await isPostmaster(pid, data))) return;
      await sleep(10);
    }
  }
  throw new EmbeddedPostgresError(
    `A Postgres left behind on ${data} does not end: end its process ${pid}.`,
  );
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch (error) {
    // It ended between the look and the signal.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Whether the process is a server of Postgres on that folder, which is its working directory. */
async function isPostmaster(pid: number, data: string): Promise<boolean> {
  try {
    const folder = realpathSync(data);
    if (process.platform === 'linux') return (await readlink(`/proc/${pid}/cwd`)) === folder;
    const ps = await promisify(execFile)('ps', ['-o', 'command=', '-p', String(pid)]);
    return ps.stdout.includes(` -D ${data} `);
  } catch {
    return false;
  }
}
