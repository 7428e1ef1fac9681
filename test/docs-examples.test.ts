import { globSync } from 'node:fs';
import { join } from 'node:path';
import { assertEnumType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { settingsDoc } from '../scripts/write-settings-doc.ts';
import { seedDemo } from '../src/cli/demo.ts';
import { ERROR_CODES } from '../src/errors.ts';
import { buildSchema } from '../src/schema.ts';
import { startApp, type TestApp } from './support/app.ts';
import { LOGIN } from './support/seed.ts';
import { openShell, type Shell } from './support/shell.ts';
import { ROOT, readShipped } from './support/shipped.ts';
import { createTour, readBlocks } from './support/tour.ts';

const PAGES = ['README.md', ...globSync('docs/*.md', { cwd: ROOT })];

/** The first cells of the rows of a page's tables, without the marks of code. */
function firstCells(page: string): string[] {
  const cells = readShipped(page).matchAll(/^\| `([^|]+)` \|/gm);
  return [...cells].flatMap(([, cell = '']) => cell.split('`, `'));
}

let app: TestApp;
let url: string;
let shell: Shell;
let passwords: Map<string, string>;
beforeAll(async () => {
  app = await startApp();
  url = (await app.listen()).url;
  shell = await openShell();
  const accounts = await seedDemo(app.services);
  await app.services.certificates.issueMissing();
  passwords = new Map(accounts.map(({ email, password }) => [email, password]));
});
afterAll(async () => {
  shell?.close();
  await app?.close();
});

async function tokenOf(email: string): Promise<string> {
  const { login } = await app.must(LOGIN, {
    input: { email, password: passwords.get(email) ?? '' },
  });
  if (login.__typename !== 'LoginSuccess') throw new Error(`not signed in: ${login.__typename}`);
  return login.tokens.accessToken;
}

describe('the examples', () => {
  test.each(['docs/frontend.md', 'docs/operators.md', 'docs/auditors.md', 'docs/voting.md'])(
    'of %s give the answers that stand there',
    async (page) => {
      const signedIn = new Map<string, string>();
      for (const name of ['ada', 'oskar', 'amara']) {
        signedIn.set(name, await tokenOf(`${name}@demo.example`));
      }
      await shell.run(`TOKEN=${signedIn.get('ada')}`);
      const tour = createTour({ url, shell, passwords, signedIn, sql: app.sql });
      const blocks = readBlocks(readShipped(page));
      for (const block of blocks) await tour.step(block);
      tour.end();
      expect(blocks.filter(({ words }) => words[0] === 'answer')).not.toEqual([]);
    },
  );

  test('that are said to be a file are that file', () => {
    const shown = PAGES.flatMap((page) => readBlocks(readShipped(page))).flatMap((block) => {
      const file = block.words.find((word) => word.startsWith('file='))?.slice('file='.length);
      return file === undefined ? [] : [{ file, text: block.text }];
    });
    expect(shown.map(({ file }) => file).sort()).toEqual(
      globSync('test/examples/*.ts', { cwd: ROOT }).sort(),
    );
    for (const { file, text } of shown) expect(text, file).toBe(readShipped(file));
  });
});

describe('the documentation', () => {
  test.each(PAGES)('%s leads only to pages and headings that are there', (page) => {
    const links = readShipped(page).matchAll(/\]\((?!https?:)([^)#]*)#?([^)]*)\)/g);
    for (const [, path = '', anchor = ''] of links) {
      const target = path === '' ? page : join(page, '..', path);
      const text = readShipped(target);
      const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => slug(heading));
      if (anchor !== '') expect(headings, `${page} → ${path}`).toContain(anchor);
    }
  });

  test('has the settings as they are; else run: node scripts/write-settings-doc.ts', () => {
    expect(readShipped('docs/settings.md')).toBe(settingsDoc());
  });

  test('has every code of the catalogue, with its status', () => {
    const rows = readShipped('docs/frontend.md').matchAll(/^\| `([A-Z_]+)` \| (\d{3}) \| \S/gm);
    const documented = Object.fromEntries(
      [...rows].map(([, code, status]) => [code, Number(status)]),
    );
    expect(documented).toEqual(ERROR_CODES);
  });

  test('has every event of the log, and no other', () => {
    const sources = globSync('src/**/*.ts', { cwd: ROOT }).map((file) => readShipped(file));
    const logged = sources.flatMap((text) =>
      [...text.matchAll(/\bevent: '([a-z_]+)'/g)].map(([, event = '']) => event),
    );
    expect(new Set(logged).size).toBeGreaterThan(20);
    const documented = firstCells('docs/operators.md').filter((cell) =>
      /^[a-z]+_[a-z_]+$|^operation$|^overloaded$/.test(cell),
    );
    const roles = ['conclave_owner', 'conclave_app', 'conclave_api'];
    expect(documented.filter((name) => !roles.includes(name)).sort()).toEqual(
      [...new Set(logged)].sort(),
    );
  });

  test('has every action of the audit log, and no other', () => {
    const actions = assertEnumType(buildSchema().getType('AuditAction'));
    const names = actions.getValues().map(({ name }) => name);
    expect(firstCells('docs/auditors.md').sort()).toEqual(names.sort());
  });

  test('has every folder of the house', () => {
    const named = firstCells('docs/architecture.md').filter((cell) => cell.startsWith('src/'));
    const folders = globSync('src/*/', { cwd: ROOT }).map((folder) => `${folder}/`);
    expect(named.sort()).toEqual(folders.sort());
  });
});

/** As GitHub makes the anchor of a heading. */
function slug(heading: string): string {
  return heading
    .toLowerCase()
    .replace(/[^\p{L}\p{N}_ -]/gu, '')
    .replaceAll(' ', '-');
}
