import { expect } from 'vitest';
import type { Shell } from './shell.ts';

/** A fenced block of a Markdown file. */
export interface Block {
  /** First word of the info string, such as `graphql`. */
  language: string;
  /** The other words, such as `tour`. */
  words: string[];
  text: string;
  /** Where it stands, for messages. */
  line: number;
}

export function readBlocks(markdown: string): Block[] {
  const fences = /^```(\S+)(.*)\n([\s\S]*?)^```$/gm;
  return [...markdown.matchAll(fences)].map((match) => ({
    language: match[1] ?? '',
    words: (match[2] ?? '').split(' ').filter(Boolean),
    text: match[3] ?? '',
    line: markdown.slice(0, match.index).split('\n').length,
  }));
}

/** What stands for something that differs each time, in answers and in what a reader fills in. */
const ELLIPSIS = '…';

function globOf(shown: string): RegExp {
  return new RegExp(`^${shown.split(ELLIPSIS).map(RegExp.escape).join('[^]+?')}$`);
}

/** `actual`, but with the words of `shown` wherever they fit; what does not fit stays as it is. */
function inWordsOf(shown: unknown, actual: unknown): unknown {
  if (typeof shown === 'string' && typeof actual === 'string') {
    return globOf(shown).test(actual) ? shown : actual;
  }
  if (Array.isArray(shown) && Array.isArray(actual)) {
    return actual.map((item, index) => inWordsOf(shown[index], item));
  }
  if (isObject(shown) && isObject(actual)) {
    return mapStrings(actual, (key, value) => inWordsOf(shown[key], value));
  }
  return actual;
}

/** The members of an object, each put through `map`. */
function mapStrings(object: object, map: (key: string, value: unknown) => unknown): object {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(key, value)]));
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}

export interface TourWorld {
  /** Where the real server listens; the text says http://localhost:4000. */
  url: string;
  shell: Shell;
  /** What was printed at the start, by address. */
  passwords: ReadonlyMap<string, string>;
  /** Access tokens of those who have signed in before the text begins. */
  signedIn?: ReadonlyMap<string, string>;
  /** Asks the database. */
  sql?: (text: string) => Promise<object[]>;
}

interface PendingOperation {
  query: string;
  as: string | undefined;
  variables?: unknown;
  line: number;
}

/**
 * Does what a reader does who follows a text, block by block:
 *
 * - `graphql tour as=NAME` is run in the name of whoever signed in as NAME. A block `json variables`
 *   after it goes along; a `…` in it is what an earlier answer showed, the latest first.
 * - `sh tour` is run in one shell for the whole text; with `stream`, in the background.
 * - `sql check` is asked as the owner of the tables.
 * - `json answer`, `text answer`, `text stream` and `text rows` are what must have come of it. In them
 *   `…` stands for what differs each time.
 * - `ts file=PATH` is the file, with its imports of generated code as a consumer has them.
 */
export function createTour({ url, shell, passwords, signedIn, sql }: TourWorld) {
  const tokens = new Map(signedIn);
  const seen: string[] = [];
  let pending: PendingOperation | undefined;
  let printed = '';

  function fillIn(value: unknown, siblings: Record<string, unknown> = {}): unknown {
    if (Array.isArray(value)) return value.map((item) => fillIn(item));
    if (isObject(value)) return mapStrings(value, (_key, member) => fillIn(member, value));
    if (typeof value !== 'string' || !value.includes(ELLIPSIS)) return value;
    const glob = globOf(value);
    const known = passwords.get(String(siblings.email)) ?? seen.find((text) => glob.test(text));
    if (known === undefined) throw new Error(`nothing was shown that fits ${value}`);
    return known;
  }

  async function answerOf({ query, as, variables }: PendingOperation): Promise<unknown> {
    const token = as === undefined ? undefined : tokens.get(as);
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0',
        ...(token && { authorization: `Bearer ${token}` }),
      },
      body: JSON.stringify({ query, variables: fillIn(variables) }),
    });
    return response.json();
  }

  function remember(answer: unknown, as: string | undefined): void {
    const strings = stringsOf(answer);
    const accessToken = strings.find((text) => text.startsWith('eyJ'));
    if (as !== undefined && accessToken) tokens.set(as, accessToken);
    seen.unshift(...strings);
  }

  async function compare({ text, line }: Block): Promise<void> {
    if (!pending) throw new Error(`line ${line} answers no operation`);
    const { as } = pending;
    const answer = await answerOf(pending);
    pending = undefined;
    remember(answer, as);
    const shown: unknown = JSON.parse(text);
    expect(inWordsOf(shown, answer), `line ${line}`).toEqual(shown);
  }

  function begin({ text, words, line }: Block): void {
    expect(pending, `the operation before line ${line} has no answer`).toBeUndefined();
    const as = words.find((word) => word.startsWith('as='))?.slice('as='.length);
    pending = { query: text, as, line };
  }

  function compareText(printed: string, { text, line }: Block): void {
    const there = printed.replaceAll(url, 'http://localhost:4000').trimEnd();
    expect(inWordsOf(text.trimEnd(), there), `line ${line}`).toBe(text.trimEnd());
  }

  const local = (text: string) => text.replaceAll('localhost:4000', new URL(url).host);

  const steps: Record<string, (block: Block) => Promise<void> | void> = {
    'graphql tour': begin,
    'json variables': ({ text }) => {
      if (pending) pending.variables = JSON.parse(text);
    },
    'json answer': compare,
    'sh tour': async ({ text }) => {
      printed = await shell.run(local(text));
    },
    'sh stream': ({ text }) => shell.start(local(text)),
    'sql check': async ({ text }) => {
      const rows = (await sql?.(text)) ?? [];
      printed = rows.map((row) => Object.values(row).join(' | ')).join('\n');
    },
    'text rows': (block) => compareText(printed, block),
    'text answer': (block) => compareText(printed, block),
    'text stream': async (block) => compareText(await shell.finish(), block),
  };

  return {
    /** Runs a block; blocks of other kinds are for reading only. */
    step: async (block: Block) => steps[`${block.language} ${block.words[0]}`]?.(block),
    /** Fails when the last operation was left without an answer. */
    end: () => expect(pending, 'an operation without an answer').toBeUndefined(),
  };
}
