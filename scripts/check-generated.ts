// Runs codegen in memory and compares with what stands in src/generated.
import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { generate } from '@graphql-codegen/cli';
import config from '../codegen.ts';

const outputs: { filename: string; content: string }[] = await generate(
  { ...config, silent: true },
  false,
);
const expected = new Map(outputs.map(({ filename, content }) => [filename, content]));

const stale = [...expected]
  .filter(([path, content]) => read(path) !== formatted(path, content))
  .map(([path]) => path);
const forgotten = globSync('src/generated/**/*.ts').filter((path) => !expected.has(path));

for (const path of stale) process.stdout.write(`${path} is not what codegen writes now\n`);
for (const path of forgotten) process.stdout.write(`${path} is not written by codegen any more\n`);
if (stale.length + forgotten.length > 0) {
  process.stdout.write('\nRun `npm run codegen` and commit what it writes.\n');
  process.exitCode = 1;
}

function read(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** As `npm run codegen` leaves it: the resolvers' types are formatted, the client's documents are not. */
function formatted(path: string, content: string): string {
  if (!path.endsWith('resolvers.ts')) return content;
  const { stdout } = spawnSync('biome', ['format', `--stdin-file-path=${path}`], {
    input: content,
    encoding: 'utf8',
    maxBuffer: 1 << 26,
  });
  return stdout;
}
