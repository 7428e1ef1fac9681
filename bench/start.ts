import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findFreePort, untilAnswered } from './conclave.ts';
import { type Finding, rounded } from './findings.ts';

const LONGEST_COLD_MS = 6_000;
const LONGEST_WARM_MS = 2_500;
const GIVE_UP_MS = 60_000;
const PROJECT = new URL('..', import.meta.url);

/** `npm run dev` from nothing, and again: from its start to the first answer. */
export async function measureStart(): Promise<Finding[]> {
  const folder = join(tmpdir(), `conclave-start-${randomUUID()}`);
  await mkdir(folder, { recursive: true });
  const cold = await startOnce(folder);
  const warm = [await startOnce(folder), await startOnce(folder), await startOnce(folder)];
  await rm(folder, { recursive: true, force: true });
  const usual = warm.toSorted((a, b) => a - b)[1] ?? Number.NaN;
  return [
    describe('cold: no database, nothing compiled', cold, LONGEST_COLD_MS),
    describe('warm', usual, LONGEST_WARM_MS),
  ];
}

function describe(which: string, ms: number, longest: number): Finding {
  return {
    what: `\`npm run dev\` to its first answer, ${which}`,
    figure: `${rounded(ms / 1000)} s`,
    aim: `< ${longest / 1000} s`,
    met: ms < longest,
    isMain: true,
  };
}

/** Milliseconds from spawning npm to an answer of GraphQL. */
async function startOnce(folder: string): Promise<number> {
  const port = await findFreePort();
  const began = performance.now();
  const npm = spawn('npm', ['run', 'dev'], {
    cwd: PROJECT,
    env: {
      PATH: `/usr/local/bin:/usr/bin:/bin`,
      HOME: folder,
      DATA_DIR: join(folder, 'data'),
      NODE_COMPILE_CACHE: join(folder, 'compiled'),
      PORT: String(port),
      INTERNAL_PORT: '0',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
    detached: true,
  });
  const ended = once(npm, 'exit');
  await untilAnswered(`http://127.0.0.1:${port}/graphql?query=%7B__typename%7D`, GIVE_UP_MS, {
    'x-conclave-csrf': '1',
  });
  const milliseconds = performance.now() - began;
  if (npm.pid) process.kill(-npm.pid, 'SIGINT');
  await ended;
  return milliseconds;
}
