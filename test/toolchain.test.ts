import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readlinkSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const ROOT = join(import.meta.dirname, '..');

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'conclave-toolchain-'));
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(files: Record<string, string>): void {
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
}

function run(command: string, args: string[], env: Record<string, string> = {}) {
  const path = `${join(ROOT, 'node_modules/.bin')}:/usr/local/bin:/usr/bin:/bin`;
  const { status, stdout, stderr } = spawnSync(command, args, {
    cwd: folder,
    env: { HOME: folder, PATH: path, NO_COLOR: '1', ...env },
    encoding: 'utf8',
  });
  return { status, stdout, stderr };
}

function runScript(name: string) {
  return run(process.execPath, [join(ROOT, 'scripts', name)]);
}

function commit(message: string): void {
  const identity = ['-c', 'user.name=Test', '-c', 'user.email=test@example.org'];
  run('git', ['init', '--quiet', '--initial-branch=main']);
  run('git', ['add', '--all', 'schema']);
  const made = run('git', [...identity, 'commit', '--quiet', '--allow-empty', '-m', message]);
  expect(made, made.stderr).toMatchObject({ status: 0 });
}

describe('import directions', () => {
  /** For each rule a file that breaks it. */
  const BROKEN: Record<string, Record<string, string>> = {
    'direction-db': { 'src/db/a.ts': "import '../events/bus.ts';" },
    'direction-events': { 'src/events/a.ts': "import '../access/roles.ts';" },
    'direction-throttle': { 'src/throttle/a.ts': "import '../events/bus.ts';" },
    'direction-jobs': { 'src/jobs/a.ts': "import '../users/users.service.ts';" },
    'direction-access': { 'src/access/a.ts': "import type { A } from '../users/entities.ts';" },
    'direction-audit': { 'src/audit/a.ts': "import '../users/users.service.ts';" },
    'direction-sessions': {
      'src/sessions/a.ts': "import type { A } from '../users/users.service.ts';",
    },
    'direction-users': { 'src/users/a.ts': "import '../plugins/logging.ts';" },
    'direction-councils': { 'src/councils/a.ts': "import '../users/users.service.ts';" },
    'direction-councils-voting': {
      'src/councils/voting/a.ts': "import type { A } from '../acting/a.ts';",
    },
    'direction-councils-acting': { 'src/councils/acting/b.ts': "import '../council/a.ts';" },
    'direction-councils-council': { 'src/councils/council/b.ts': "import '../proposals/a.ts';" },
    'direction-councils-proposals': {
      'src/councils/proposals/b.ts': "import type { A } from '../votes/a.ts';",
    },
    'direction-councils-votes': { 'src/councils/votes/b.ts': "import '../results/a.ts';" },
    'direction-councils-results': { 'src/councils/results/b.ts': "import '../comments/a.ts';" },
    'direction-councils-certificates': {
      'src/councils/certificates/b.ts': "import '../all.ts';",
    },
    'direction-councils-comments': { 'src/councils/comments/b.ts': "import '../votes/a.ts';" },
    'direction-councils-minutes': { 'src/councils/minutes/b.ts': "import '../results/a.ts';" },
    'direction-councils-notices': { 'src/councils/notices/b.ts': "import '../results/a.ts';" },
    'direction-councils-streams': { 'src/councils/streams/b.ts': "import '../all.ts';" },
    'council-part-without-a-place': { 'src/councils/votes/c.ts': "import '../misc/a.ts';" },
    'direction-outbound': { 'src/outbound/a.ts': "import '../users/users.service.ts';" },
    'direction-operations': { 'src/operations/a.ts': "import '../users/users.service.ts';" },
    'direction-plugins': { 'src/plugins/a.ts': "import '../users/users.service.ts';" },
    'direction-graphiql': { 'src/graphiql/a.ts': "import '../access/roles.ts';" },
    'direction-server': { 'src/server/a.ts': "import '../users/users.service.ts';" },
    'direction-cli': { 'src/cli/a.ts': "import '../graphiql/tabs.ts';" },
    'folder-without-a-place': { 'src/users/b.ts': "import '../misc/a.ts';" },
    'folders-know-no-assembly': { 'src/users/c.ts': "import '../services.ts';" },
    'context-is-a-type': { 'src/users/d.ts': "import { createContext } from '../context.ts';" },
    'foundation-stands-below': { 'src/errors.ts': "import './access/roles.ts';" },
    'features-meet-through-services': { 'src/users/e.ts': "import '../sessions/entities.ts';" },
    'resolvers-only-translate': {
      'src/users/resolvers.ts': "import type { A } from './entities.ts';",
    },
    'resolvers-are-assembled-once': { 'src/users/f.ts': "import './resolvers.ts';" },
    'services-know-no-graphql': { 'src/users/users.service.ts': "import 'graphql';" },
    'pure-rules-are-pure': { 'src/users/passwords.ts': "import '@mikro-orm/core';" },
    'verifier-stands-alone': { 'verifier/a.ts': "import '../src/access/roles.ts';" },
    'server-knows-no-verifier': { 'src/users/l.ts': "import '../../verifier/b.ts';" },
    'no-circle': {
      'src/users/g.ts': "import './h.ts';",
      'src/users/h.ts': "import type { A } from './g.ts';",
    },
    'source-knows-no-test': { 'src/users/i.ts': "import '../../test/seed.ts';" },
    'no-development-package-at-run-time': { 'src/users/j.ts': "import 'fast-check';" },
    'not-found': { 'src/users/k.ts': "import './nowhere.ts';" },
  };
  const TARGETS = [
    'src/access/roles.ts',
    'src/context.ts',
    'src/councils/acting/a.ts',
    'src/councils/all.ts',
    'src/councils/comments/a.ts',
    'src/councils/council/a.ts',
    'src/councils/misc/a.ts',
    'src/councils/proposals/a.ts',
    'src/councils/results/a.ts',
    'src/councils/votes/a.ts',
    'src/events/bus.ts',
    'src/graphiql/tabs.ts',
    'src/misc/a.ts',
    'src/plugins/logging.ts',
    'src/services.ts',
    'src/sessions/entities.ts',
    'src/users/entities.ts',
    'test/seed.ts',
    'verifier/b.ts',
  ];

  interface Cruise {
    violations: { from: string; rule: { name: string } }[];
    ruleSetUsed: { forbidden: { name: string }[] };
  }

  function cruise(): Cruise {
    cpSync(join(ROOT, 'package.json'), join(folder, 'package.json'));
    const config = join(ROOT, '.dependency-cruiser.mjs');
    const folders = ['src', 'verifier'];
    const { stdout, stderr } = run('depcruise', ['--config', config, '-T', 'json', ...folders]);
    expect(stdout, stderr).not.toBe('');
    return JSON.parse(stdout).summary;
  }

  test('every rule is broken by the file that breaks it', () => {
    write(Object.fromEntries(TARGETS.map((path) => [path, 'export type A = 1;'])));
    for (const files of Object.values(BROKEN)) write(files);

    const { violations, ruleSetUsed } = cruise();

    for (const [rule, files] of Object.entries(BROKEN)) {
      const found = violations.filter(({ rule: { name } }) => name === rule);
      expect(
        found.map(({ from }) => from),
        rule,
      ).toContain(Object.keys(files)[0]);
    }
    expect(ruleSetUsed.forbidden.map(({ name }) => name).sort()).toEqual(
      Object.keys(BROKEN).sort(),
    );
  });

  test('what is allowed breaks none', () => {
    write({
      'src/errors.ts': "import 'graphql';",
      'verifier/a.ts': "import 'node:crypto'; import './b.ts';",
      'verifier/b.ts': 'export type A = 1;',
      'src/context.ts': 'export type GraphQLContext = 1;',
      'src/access/roles.ts': "import '../errors.ts';",
      'src/db/database.ts': "import '@mikro-orm/postgresql';",
      'src/sessions/entities.ts': "import '@mikro-orm/core'; export type Session = 1;",
      'src/sessions/sessions.service.ts': "import './entities.ts'; import '../db/database.ts';",
      'src/users/users.service.ts':
        "import '../sessions/sessions.service.ts'; import type { Session } from '../sessions/entities.ts';",
      'src/users/resolvers.ts':
        "import type { GraphQLContext } from '../context.ts'; import type { Resolvers } from '../generated/resolvers.ts';",
      'src/generated/resolvers.ts':
        "import type { GraphQLContext } from '../context.ts'; import type { Session } from '../sessions/entities.ts'; export type Resolvers = 1;",
      'src/schema.ts': "import './users/resolvers.ts';",
    });

    expect(cruise().violations).toEqual([]);
  });
});

describe('changes of the contract', () => {
  const BEFORE = 'type Query { a: Int b: Int }';
  const AFTER = 'type Query { a: Int }';

  test('one that breaks clients fails the check', () => {
    write({ 'schema/a.graphql': BEFORE });
    commit('feat: offer a and b');
    write({ 'schema/a.graphql': AFTER });
    commit('feat: offer only a');

    const { status, stdout } = runScript('check-schema-changes.ts');

    expect(status).toBe(1);
    expect(stdout).toContain("Field 'b' was removed from object type 'Query'");
  });

  test.each(['feat: offer only a\n\nBREAKING CHANGE: ask for a.', 'feat(api)!: offer only a'])(
    'one that is announced passes: %j',
    (message) => {
      write({ 'schema/a.graphql': BEFORE });
      commit('feat: offer a and b');
      write({ 'schema/a.graphql': AFTER });
      commit(message);

      expect(runScript('check-schema-changes.ts')).toMatchObject({ status: 0 });
    },
  );

  test('one that only adds passes', () => {
    write({ 'schema/a.graphql': AFTER });
    commit('feat: offer a');
    write({ 'schema/a.graphql': BEFORE });
    commit('feat: offer b');

    expect(runScript('check-schema-changes.ts')).toMatchObject({ status: 0, stdout: '' });
  });

  test('is measured against the newest tag', () => {
    write({ 'schema/a.graphql': BEFORE });
    commit('feat: offer a and b');
    run('git', ['tag', 'v1.0.0']);
    write({ 'schema/a.graphql': AFTER });
    commit('feat: offer only a');
    commit('chore: do something else');

    expect(runScript('check-schema-changes.ts')).toMatchObject({ status: 1 });
  });
});

describe('commit messages', () => {
  test.each([
    ['feat(sessions): end all but one', 0],
    ['Fixed stuff', 1],
  ])('%j gives exit code %i', (message, status) => {
    cpSync(join(ROOT, 'commitlint.config.js'), join(folder, 'commitlint.config.js'));
    write({ 'package.json': '{"type":"module"}' });
    commit(message);

    expect(runScript('check-commits.ts')).toMatchObject({ status });
  });
});

describe('generated files', () => {
  beforeEach(() => {
    cpSync(join(ROOT, 'schema'), join(folder, 'schema'), { recursive: true });
    cpSync(join(ROOT, 'src'), join(folder, 'src'), { recursive: true });
    cpSync(join(ROOT, 'test'), join(folder, 'test'), { recursive: true });
    cpSync(join(ROOT, 'biome.json'), join(folder, 'biome.json'));
  });

  test('stale after a change of the contract', () => {
    write({ 'schema/more.graphql': 'extend type Query { more: Int }' });

    const { status, stdout } = runScript('check-generated.ts');

    expect(status).toBe(1);
    expect(stdout).toContain('src/generated/resolvers.ts is not what codegen writes now');
  });

  test('forgotten when codegen does not write them any more', () => {
    write({ 'src/generated/old.ts': 'export {};' });

    const { stdout } = runScript('check-generated.ts');

    expect(stdout).toContain('src/generated/old.ts is not written by codegen any more');
  });
});

describe('a machine with an old Node', () => {
  const SENTENCE = /^Conclave needs Node 22\.18 or newer and found only v20\.1\.0: .*\n$/;

  beforeEach(() => {
    cpSync(join(ROOT, 'bin'), join(folder, 'bin'), { recursive: true });
    write({ 'old.cjs': "Object.defineProperty(process, 'version', { value: 'v20.1.0' });" });
    rmSync(join(folder, 'node_modules'));
  });

  test.each(['bin/require-node.js', 'bin/conclave.js'])('%s says one sentence', (file) => {
    const result = run(process.execPath, ['--require', './old.cjs', file], { PATH: '/nowhere' });

    expect(result.status).toBe(1);
    expect(result.stdout).toBe('');
    expect(result.stderr).toMatch(SENTENCE);
  });

  test('is given the newer one that npm brought, where npm lost the link to it', () => {
    const name = `node-linux-${process.arch}`;
    write({ [`node_modules/${name}/bin/node`]: '', 'node_modules/.bin/other': '' });
    const link = join(folder, 'node_modules/.bin/node');
    for (const _ of ['npm ci', 'npm ci again']) {
      expect(run(process.execPath, ['bin/link-node.js'])).toMatchObject({ status: 0, stderr: '' });
      expect(readlinkSync(link)).toBe(`../${name}/bin/node`);
    }
  });

  test('runs with a newer one from the PATH', () => {
    write({ 'src/main.ts': 'process.stdout.write(String(process.argv[2] as string));' });

    const result = run(process.execPath, ['--require', './old.cjs', 'bin/conclave.js', 'serve'], {
      PATH: dirname(process.execPath),
    });

    expect(result).toMatchObject({ status: 0, stdout: 'serve', stderr: '' });
  });
});
