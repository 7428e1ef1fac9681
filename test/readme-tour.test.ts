import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parse, print, validate } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seedDemo } from '../src/cli/demo.ts';
import { exampleTabs } from '../src/graphiql/tabs.ts';
import { buildSchema } from '../src/schema.ts';
import { startApp, type TestApp } from './support/app.ts';
import { openShell, type Shell } from './support/shell.ts';
import { ROOT, readShipped } from './support/shipped.ts';
import { createTour, readBlocks } from './support/tour.ts';

const README = readShipped('README.md');
const blocks = readBlocks(README);

describe('the tour of the README', () => {
  let app: TestApp;
  let url: string;
  let shell: Shell;
  beforeAll(async () => {
    app = await startApp();
    url = (await app.listen()).url;
    shell = await openShell();
  });
  afterAll(async () => {
    shell?.close();
    await app?.close();
  });

  test('shows what a reader who follows it gets', async () => {
    const accounts = await seedDemo(app.services);
    const passwords = new Map(accounts.map(({ email, password }) => [email, password]));
    const tour = createTour({ url, shell, passwords });
    for (const block of blocks) await tour.step(block);
    tour.end();
  }, 60_000);

  test('has operations and answers enough to be one', () => {
    const count = (language: string, word: string) =>
      blocks.filter((block) => block.language === language && block.words[0] === word).length;
    expect(count('graphql', 'tour')).toBeGreaterThanOrEqual(9);
    expect(count('json', 'answer')).toBe(count('graphql', 'tour'));
    expect(count('text', 'answer') + count('text', 'stream')).toBe(
      count('sh', 'tour') + count('sh', 'stream'),
    );
  });

  test('tells a wrong answer from a right one', async () => {
    const tour = createTour({ url, shell, passwords: new Map() });
    const step = (language: string, words: string[], text: string) =>
      tour.step({ language, words, text, line: 1 });
    await step('graphql', ['tour'], '{ viewer { id } }');
    const wrong = '{ "errors": [{ "message": "Sign in first." }], "data": null }';
    await expect(step('json', ['answer'], wrong)).rejects.toThrow('line 1');
  });
});

describe('what stands in the tabs of GraphiQL', () => {
  const schema = buildSchema();
  const shown = blocks.filter(({ language }) => language === 'graphql').map(({ text }) => text);
  const variables = blocks.filter(({ words }) => words[0] === 'variables').map(({ text }) => text);

  test.each(exampleTabs())('$query fits the schema and stands in the README', (tab) => {
    const document = parse(tab.query);
    expect(validate(schema, document)).toEqual([]);
    // Comments are for those who have no text around it.
    expect(shown.map((text) => print(parse(text)))).toContain(print(document));
    if (tab.variables === undefined) return;
    const values = variables.map((text) => JSON.parse(text));
    expect(values).toContainEqual(JSON.parse(tab.variables));
  });

  test('has variables for each operation that takes some, and no others', () => {
    for (const { query, variables } of exampleTabs()) {
      expect(variables !== undefined, query).toBe(query.includes('$'));
    }
  });
});

describe('the README', () => {
  test('leads only to files that are there', () => {
    const links = [...README.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, path]) => path ?? '');
    expect(links.length).toBeGreaterThan(5);
    for (const path of links) expect(() => readShipped(path), path).not.toThrow();
  });

  test('names only commands that there are', () => {
    const { scripts } = JSON.parse(readShipped('package.json'));
    const named = [...README.matchAll(/npm run ([a-z:]+)/g)].map(([, name]) => name ?? '');
    expect(named.length).toBeGreaterThan(2);
    for (const name of named) expect(scripts).toHaveProperty([name]);
  });

  test('links every page of the documentation', () => {
    for (const name of readdirSync(join(ROOT, 'docs'))) expect(README).toContain(`(docs/${name})`);
  });
});
