import { globSync } from 'node:fs';
import { Command } from 'commander';
import { isEnumType } from 'graphql';
import { expect, test } from 'vitest';
import { registerAdmin } from '../src/cli/admin.ts';
import { registerConfig } from '../src/cli/config.ts';
import { registerDemo } from '../src/cli/demo.ts';
import { registerKeys } from '../src/cli/keys.ts';
import { registerMigrate } from '../src/cli/migrate.ts';
import { registerSchema } from '../src/cli/schema.ts';
import { registerServe } from '../src/cli/serve.ts';
import { registerServices } from '../src/cli/services.ts';
import { ERROR_CODES } from '../src/errors.ts';
import { buildSchema } from '../src/schema.ts';
import { settings } from '../src/settings.ts';
import { ROOT, readShipped } from './support/shipped.ts';

const PAGES = ['README.md', 'CONTRIBUTING.md', ...globSync('docs/*.md', { cwd: ROOT })];
const UNITS = globSync('deploy/systemd/*', { cwd: ROOT });

/** Blocks in which names are the language's own. */
const LANGUAGES = ['ts', 'js', 'graphql', 'json', 'sql'];

/** All that a page shows as code, inline or in a block, each beginning a line. */
function codeOf(page: string): string {
  if (!page.endsWith('.md')) return readShipped(page);
  const code = readShipped(page).matchAll(/^```(\w*)[^\n]*\n(.*?)^```|`([^`\n]+)`/gms);
  return [...code]
    .filter(([, language = '']) => !LANGUAGES.includes(language))
    .map(([, , block, inline]) => block ?? inline)
    .join('\n');
}

const program = new Command();
for (const register of [
  ...[registerAdmin, registerConfig, registerDemo, registerKeys],
  ...[registerMigrate, registerSchema, registerServe, registerServices],
]) {
  register(program);
}

/** The command that these words call; undefined where there is none. */
function commandOf(words: string[]): Command | undefined {
  let command = program;
  for (const word of words) {
    if (command.commands.length === 0) break;
    const next = command.commands.find((one) => one.name() === word);
    if (!next) return undefined;
    command = next;
  }
  return command;
}

/** What is called that is not there: scripts of package.json, commands and options of `conclave`. */
function strangeCommands(code: string): string[] {
  const scripts = Object.keys(JSON.parse(readShipped('package.json')).scripts);
  const run = [...code.matchAll(/npm run (?:--silent )?([a-z:]+)/g)].map(([, name = '']) => name);
  const calls = code.matchAll(
    /^(?:\S*=\S* )*(?:npm run (?:--silent )?conclave --|conclave|.*bin\/conclave\.js) ([a-z]+(?: [a-z][a-z-]*)*)((?: --[a-z-]+)*)/gm,
  );
  const wrong = [...calls].flatMap(([call, words = '', options = '']) => {
    const command = commandOf(words.split(' '));
    const known = command?.options.map(({ long }) => long) ?? [];
    const strange = options.split(' ').filter((option) => option && !known.includes(option));
    return command && strange.length === 0 ? [] : [call];
  });
  return [...run.filter((name) => !scripts.includes(name)), ...wrong];
}

/** What looks like a setting, and belongs to another program or only stands for one. */
const OTHERS = [
  ...['COMPOSE_FILE', 'NAME_FILE', 'MALLOC_ARENA_MAX', 'NODE_OPTIONS'],
  ...['CLOCK_MONOTONIC', 'ON_ERROR_STOP'],
  ...['AF_INET', 'AF_UNIX', 'AF_NETLINK', 'COUNCIL_OPERATOR'],
];

/** Read by what is shipped beside the program: scripts, tests of containers, compose files, the image. */
const READ_ELSEWHERE = globSync(
  ['.ci/run', 'deploy/**/*.{sh,yml,cfg}', 'docker-compose*.yml', 'Dockerfile', 'test/**/*.ts'],
  { cwd: ROOT },
).flatMap((file) => {
  const read =
    /(?:\$\{?|env\.|env "|ARG )([A-Z]+(?:_[A-Z]+)+)\b|\{ ([A-Z]+(?:_[A-Z]+)+) \} = process\.env/g;
  return [...readShipped(file).matchAll(read)].map(([, name, taken]) => name ?? taken ?? '');
});

const KNOWN = new Set([
  ...READ_ELSEWHERE,
  ...Object.keys(settings.shape).flatMap((name) => [name, `${name}_FILE`]),
  ...Object.keys(ERROR_CODES),
  ...Object.values(buildSchema().getTypeMap()).flatMap((type) =>
    isEnumType(type) ? type.getValues().map(({ name }) => name) : [],
  ),
  ...OTHERS,
]);

/** Settings that are not there. */
function strangeSettings(code: string): string[] {
  const named = code.match(/(?<![\w$…])[A-Z]+(?:_[A-Z]+)+\b(?!…)/g) ?? [];
  return named.filter((name) => !KNOWN.has(name));
}

/** Made by whoever deploys, a project of their own, or Postgres'. */
const ELSEWHERE = /^(deploy\/(secrets|acme)|src\/(gql|backend))\b/;

/** Files and folders that are not there. */
function missingFiles(code: string): string[] {
  const files =
    code.match(
      /(?<![\w./@-])(?:src|test|scripts|deploy|docs|schema|migrations|bench|bin)\/[\w./*@-]*[\w/*]/g,
    ) ?? [];
  return files.filter(
    (file) => !ELSEWHERE.test(file) && globSync(file, { cwd: ROOT }).length === 0,
  );
}

test.each([...PAGES, ...UNITS])('%s names only what there is', (page) => {
  const code = codeOf(page);
  expect({
    commands: strangeCommands(code),
    settings: strangeSettings(code),
    files: missingFiles(code),
  }).toEqual({ commands: [], settings: [], files: [] });
});

test('what there is not would be seen', () => {
  const calls = [
    'npm run serve',
    'conclave keys turn',
    'conclave keys rotate --later',
    'npm run conclave -- admin make',
    'SECRET=x node bin/conclave.js migrate sideways',
  ];
  expect(strangeCommands(['conclave keys rotate --now --force', ...calls].join('\n'))).toEqual([
    'serve',
    ...calls.slice(1),
  ]);
  expect(strangeSettings('SECRET_KEY SECRET_KEY_FILE SECRET_KEYS CONFLICT')).toEqual([
    'SECRET_KEYS',
  ]);
  expect(missingFiles('see src/app.ts, deploy/*.sh, deploy/nginx.conf and docs/keys.md.')).toEqual([
    'deploy/nginx.conf',
  ]);
});
