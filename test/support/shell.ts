import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './shipped.ts';

/** A terminal as a reader has it, opened in the project's folder. */
export interface Shell {
  /** Runs a command to its end; variables stay for the next one. @returns what it printed */
  run(command: string): Promise<string>;
  /** Starts a command that goes on, and waits until it prints something. */
  start(command: string): Promise<void>;
  /** Waits for the end of what was started. @returns what it printed */
  finish(): Promise<string>;
  close(): void;
}

const LIMIT_MS = 20_000;

/** A bash that lives on between commands. Where there is no curl, which the texts use, ours answers. */
export async function openShell(): Promise<Shell> {
  const scratch = mkdtempSync(join(tmpdir(), 'conclave-shell-'));
  const bash = spawn('bash', ['--noprofile', '--norc'], { cwd: ROOT });
  let output = '';
  let started = 0;
  const keep = (chunk: Buffer) => {
    output += chunk;
  };
  bash.stdout.on('data', keep);
  bash.stderr.on('data', keep);

  const fileOf = (name: string) => join(scratch, `${started}.${name}`);

  async function run(command: string): Promise<string> {
    output = '';
    const mark = `done-${Math.random()}`;
    bash.stdin.write(`${command}\nprintf '%s\\n' '' ${mark}\n`);
    await until(
      () => output.includes(`${mark}\n`),
      () => `${command}\nprinted ${output}`,
    );
    return output.slice(0, output.indexOf(`\n${mark}`));
  }

  await run('export PATH="$PWD/node_modules/.bin:$PATH"');
  if ((await run('command -v curl')) === '')
    await run('curl() { node test/support/curl.ts "$@"; }');

  return {
    run,
    async start(command) {
      started += 1;
      await run(`{ ${command}\n} >${fileOf('out')} 2>&1 </dev/null & LAST=$!`);
      await until(
        () => readFileSync(fileOf('out'), 'utf8') !== '',
        () => `${command}\nprinted nothing`,
      );
    },
    async finish() {
      await run('wait $LAST');
      return readFileSync(fileOf('out'), 'utf8');
    },
    close() {
      bash.kill('SIGKILL');
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}

async function until(isSo: () => boolean, describe: () => string): Promise<void> {
  const endsAt = performance.now() + LIMIT_MS;
  while (!isSo()) {
    if (performance.now() > endsAt) throw new Error(`in ${LIMIT_MS} ms: ${describe()}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
