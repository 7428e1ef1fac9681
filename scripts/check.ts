import { spawn } from 'node:child_process';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { reportTally } from './tally.ts';

interface Check {
  /** As given on the command line to run it alone: `npm run check -- types`. */
  name: string;
  /** What must hold. */
  holds: string;
  command: [string, ...string[]];
  /** What to do when it does not hold, where the command itself cannot know. */
  mend?: string;
}

/** What keeps the house tidy. */
const CHECKS: Check[] = [
  { name: 'types', holds: 'the types fit', command: ['tsc', '--noEmit'] },
  {
    name: 'style',
    holds: 'code is formatted and free of known mistakes',
    command: ['biome', 'ci', '--error-on-warnings', '--colors=off'],
    mend: '`npm run format` mends what can be mended by itself.',
  },
  {
    name: 'imports',
    holds: 'parts import only what stands below them',
    command: [
      'depcruise',
      ...['--config', '.dependency-cruiser.mjs', '--output-type', 'err-long'],
      ...['src', 'test', 'bench', 'migrations', 'scripts', 'verifier'],
    ],
  },
  { name: 'unused', holds: 'every file, export and package is used', command: ['knip'] },
  {
    name: 'sdl',
    holds: 'the contract keeps its rules and is described throughout',
    command: ['eslint', '--max-warnings', '0', 'schema'],
    mend: 'A type has an `id` and implements Node, or is an outcome (a member of a union `…Result`, or a `…Payload`), or a value: then name it in VALUES of eslint.config.js.',
  },
  {
    name: 'sdl-changes',
    holds: 'the contract breaks no client, or the commit says so',
    command: ['node', 'scripts/check-schema-changes.ts'],
  },
  {
    name: 'generated',
    holds: 'src/generated is what codegen writes',
    command: ['node', 'scripts/check-generated.ts'],
  },
  {
    name: 'migrations',
    holds: 'the migrations make the tables that the entities describe',
    command: ['node', 'scripts/check-migrations.ts'],
  },
  {
    name: 'commits',
    holds: 'commit messages are Conventional Commits',
    command: ['node', 'scripts/check-commits.ts'],
  },
  {
    name: 'shell',
    holds: 'shell scripts parse',
    command: [
      'bash',
      ...['-c', 'for script; do bash -n "$script" || exit; done', 'shell'],
      ...globSync(['.ci/*', '{bin,deploy,scripts,test}/**/*.sh']),
    ],
  },
  {
    name: 'merged',
    holds: 'no file holds both sides of a conflict',
    command: ['bash', '-c', "! git grep -nE '^(<{7}|>{7})( |$)'"],
  },
];

/** As many at a time as leave a small machine usable. */
const AT_ONCE = 2;

interface Outcome {
  check: Check;
  passed: boolean;
  output: string;
}

const root = join(import.meta.dirname, '..');

async function run(check: Check): Promise<Outcome> {
  const startedAt = performance.now();
  const [command, ...args] = check.command;
  const child = spawn(command, args, {
    cwd: root,
    env: { ...process.env, PATH: `${join(root, 'node_modules/.bin')}:${process.env.PATH}` },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => output.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => output.push(chunk));
  const passed = await new Promise<boolean>((resolve) => {
    child.on('error', (error) => {
      output.push(Buffer.from(error.message));
      resolve(false);
    });
    child.on('close', (code) => resolve(code === 0));
  });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1).padStart(5);
  const word = passed ? 'ok    ' : 'FAILED';
  process.stdout.write(`${word} ${seconds} s  ${check.name.padEnd(12)} ${check.holds}\n`);
  return { check, passed, output: Buffer.concat(output).toString().trim() };
}

async function runAll(checks: Check[]): Promise<Outcome[]> {
  const waiting = [...checks];
  const outcomes: Outcome[] = [];
  const worker = async () => {
    for (let check = waiting.shift(); check; check = waiting.shift()) {
      outcomes.push(await run(check));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return outcomes;
}

function select(names: string[]): Check[] {
  const unknown = names.filter((name) => !CHECKS.some((check) => check.name === name));
  if (unknown.length > 0) {
    const known = CHECKS.map(({ name }) => name).join(', ');
    process.stderr.write(`There is no check ${unknown.join(', ')}; there are: ${known}.\n`);
    process.exit(2);
  }
  return names.length > 0 ? CHECKS.filter(({ name }) => names.includes(name)) : CHECKS;
}

const outcomes = await runAll(select(process.argv.slice(2)));
const failures = outcomes.filter(({ passed }) => !passed);
for (const { check, output } of failures) {
  process.stdout.write(`\n──── ${check.name}: ${check.command.join(' ')}\n${output}\n`);
  if (check.mend) process.stdout.write(`\n${check.mend}\n`);
}
process.stdout.write('\n');
reportTally(outcomes.length - failures.length, failures.length);
process.exitCode = failures.length > 0 ? 1 : 0;
