import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { PublicError } from '../src/errors.ts';
import {
  type CursorKey,
  type PageArguments,
  type PageOptions,
  type PageRequest,
  parsePage,
  toConnection,
} from '../src/pagination.ts';

interface Row {
  id: string;
  name: string;
}

const keyOf = ({ name, id }: Row): CursorKey => [name, id];
const compare = (one: CursorKey, two: CursorKey) =>
  one[0] < two[0] ? -1 : one[0] > two[0] ? 1 : one[1] < two[1] ? -1 : one[1] > two[1] ? 1 : 0;

/** What a database does with a page: filter by key, order in the page's direction, cut. */
function fetchPage(sorted: readonly Row[], page: PageRequest): Row[] {
  const { after, before } = page;
  const range = sorted.filter(
    (row) =>
      (!after || compare(keyOf(row), after) > 0) && (!before || compare(keyOf(row), before) < 0),
  );
  return (page.backward ? range.reverse() : range).slice(0, page.limit + 1);
}

function ask(sorted: readonly Row[], args: PageArguments) {
  const page = parsePage(args);
  return toConnection(fetchPage(sorted, page), page, keyOf);
}

const rows = (count: number): Row[] =>
  Array.from({ length: count }, (_, index) => ({ id: `r${index}`, name: `n${100 + index}` }));
const ids = ({ edges }: { edges: { node: Row }[] }) => edges.map(({ node }) => node.id);
const cursor = (key: unknown) => Buffer.from(JSON.stringify(key)).toString('base64url');

function refusal(args: PageArguments, options?: PageOptions) {
  try {
    parsePage(args, options);
  } catch (error) {
    if (error instanceof PublicError) return [error.code, error.extensions.field];
    throw error;
  }
  return undefined;
}

/** Lists with many equal names, so that only the id tells rows apart. */
const lists = fc
  .uniqueArray(
    fc.record({
      id: fc.string({ minLength: 1, maxLength: 4 }),
      name: fc.constantFrom('', 'a', 'b', 'ü', '"', '👩‍🚀'),
    }),
    { selector: ({ id }) => id, maxLength: 60 },
  )
  .map((list) => list.sort((one, two) => compare(keyOf(one), keyOf(two))));
const sizes = fc.integer({ min: 1, max: 9 });

describe('paging', () => {
  it('forward visits each row once, in order, and says truly whether there is more', () => {
    fc.assert(
      fc.property(lists, sizes, (list, first) => {
        const seen: Row[] = [];
        let after: string | null = null;
        for (let more = true; more; ) {
          const { edges, pageInfo } = ask(list, { first, after });
          expect(pageInfo.hasPreviousPage).toBe(seen.length > 0);
          seen.push(...edges.map(({ node }) => node));
          expect(pageInfo.hasNextPage).toBe(seen.length < list.length);
          expect(pageInfo.endCursor).toBe(edges.at(-1)?.cursor ?? null);
          more = pageInfo.hasNextPage;
          after = pageInfo.endCursor;
        }
        expect(seen).toEqual(list);
      }),
    );
  });

  it('backward visits each row once, each page in the list’s own order', () => {
    fc.assert(
      fc.property(lists, sizes, (list, last) => {
        const seen: Row[] = [];
        let before: string | null = null;
        for (let more = true; more; ) {
          const { edges, pageInfo } = ask(list, { last, before });
          expect(pageInfo.hasNextPage).toBe(seen.length > 0);
          seen.unshift(...edges.map(({ node }) => node));
          expect(pageInfo.hasPreviousPage).toBe(seen.length < list.length);
          expect(pageInfo.startCursor).toBe(edges[0]?.cursor ?? null);
          more = pageInfo.hasPreviousPage;
          before = pageInfo.startCursor;
        }
        expect(seen).toEqual(list);
      }),
    );
  });

  it('neither repeats nor skips a row when others come and go between pages', () => {
    const list = rows(6);
    const { pageInfo } = ask(list, { first: 3 });
    const changed = [{ id: 'new', name: 'n000' }, ...list.filter(({ id }) => id !== 'r2')];
    expect(ids(ask(changed, { first: 3, after: pageInfo.endCursor }))).toEqual(['r3', 'r4', 'r5']);
  });

  it('cuts from either end of what lies between two cursors', () => {
    const list = rows(10);
    const bounds = { after: cursor(['n101', 'r1']), before: cursor(['n108', 'r8']) };
    expect(ids(ask(list, { first: 2, ...bounds }))).toEqual(['r2', 'r3']);
    expect(ids(ask(list, { last: 2, ...bounds }))).toEqual(['r6', 'r7']);
    expect(ask(list, { first: 2, ...bounds }).pageInfo).toMatchObject({
      hasNextPage: true,
      hasPreviousPage: true,
    });
  });

  it('begins at the start and takes 20 when nothing is said', () => {
    const connection = ask(rows(30), {});
    expect(ids(connection)).toHaveLength(20);
    expect(ids(connection)[0]).toBe('r0');
    expect(connection.pageInfo).toMatchObject({ hasNextPage: true, hasPreviousPage: false });
    expect(parsePage({}, { defaultSize: 5 }).limit).toBe(5);
  });

  it('says of an empty list that there is nothing', () => {
    const nothing = {
      hasNextPage: false,
      hasPreviousPage: false,
      startCursor: null,
      endCursor: null,
    };
    expect(ask([], { first: 3 })).toEqual({ edges: [], pageInfo: nothing });
    expect(ask([], { last: 3 })).toEqual({ edges: [], pageInfo: nothing });
  });
});

describe('the size of a page', () => {
  it.each([
    [{ first: 0 }, 'first'],
    [{ first: -1 }, 'first'],
    [{ first: 101 }, 'first'],
    [{ first: 1.5 }, 'first'],
    [{ last: 0 }, 'last'],
    [{ last: -7 }, 'last'],
    [{ last: 101 }, 'last'],
    [{ first: 1, last: 1 }, 'last'],
  ])('is refused: %j', (args, field) => {
    expect(refusal(args)).toEqual(['BAD_USER_INPUT', field]);
  });

  it('may be 1 to 100, or null for nothing said', () => {
    expect(parsePage({ first: 1 })).toEqual({ limit: 1, backward: false });
    expect(parsePage({ last: 100, first: null })).toEqual({ limit: 100, backward: true });
    expect(parsePage({ first: null, last: null }).limit).toBe(20);
    expect(refusal({ first: 11 }, { maxSize: 10 })).toEqual(['BAD_USER_INPUT', 'first']);
  });
});

describe('a cursor', () => {
  it('keeps its key whole, microseconds too', () => {
    const key = ['2026-01-02T03:04:05.678901Z', 'event_1'] as const;
    const page = parsePage({ first: 1 });
    const { pageInfo } = toConnection([key], page, (row) => row);
    expect(parsePage({ after: pageInfo.endCursor }, { byTime: true }).after).toEqual(key);
  });

  it('takes a Date by its milliseconds', () => {
    const date = new Date('2026-01-02T03:04:05.678Z');
    const { edges } = toConnection([date], parsePage({}), (row) => [row, 'x']);
    expect(parsePage({ after: edges[0]?.cursor }, { byTime: true }).after).toEqual([
      '2026-01-02T03:04:05.678Z',
      'x',
    ]);
  });

  it('gives back any key', () => {
    const text = fc
      .string({ unit: 'grapheme', maxLength: 30 })
      .filter((value) => value.isWellFormed() && !value.includes('\0'));
    fc.assert(
      fc.property(text, text, (value, id) => {
        const { edges } = toConnection([0], parsePage({}), () => [value, id]);
        expect(edges[0]?.cursor).toMatch(/^[\w-]+$/);
        expect(parsePage({ before: edges[0]?.cursor }).before).toEqual([value, id]);
      }),
    );
  });

  it.each([
    ['nothing', ''],
    ['no base64', '!!!'],
    ['no JSON', Buffer.from('["a"').toString('base64url')],
    ['no list', cursor({ 0: 'a', 1: 'b', length: 2 })],
    ['too short', cursor(['a'])],
    ['too long a list', cursor(['a', 'b', 'c'])],
    ['a number', cursor([1, 'a'])],
    ['an object, as for an operator', cursor([{ $gt: '' }, 'a'])],
    ['null', cursor([null, 'a'])],
    ['padded', Buffer.from('["ab","b"]').toString('base64')],
    ['spaced', Buffer.from('["a", "b"]').toString('base64url')],
    ['followed by more', `${cursor(['ab', 'c'])}.`],
    ['NUL, which Postgres cannot hold', cursor(['a\0', 'b'])],
    ['half a character', Buffer.from('["\\ud83d","b"]').toString('base64url')],
    ['a megabyte', cursor(['a'.repeat(1_000_000), 'b'])],
  ])('is refused when it is %s', (_, value) => {
    expect(refusal({ after: value })).toEqual(['BAD_USER_INPUT', 'after']);
    expect(refusal({ before: value })).toEqual(['BAD_USER_INPUT', 'before']);
  });

  it.each(['yesterday', '', '2026-13-01T00:00:00Z', '1', '2026-01-02T03:04:05', 'infinity'])(
    'of a list by time must hold a moment, not %j',
    (value) => {
      expect(refusal({ after: cursor([value, 'a']) }, { byTime: true })).toEqual([
        'BAD_USER_INPUT',
        'after',
      ]);
      expect(refusal({ after: cursor([value, 'a']) })).toBeUndefined();
    },
  );

  it('that was tampered with is a key or refused, and nothing else', () => {
    const flips = fc.record({ at: fc.nat(40), to: fc.constantFrom(...'Aa0_-=!\0é') });
    fc.assert(
      fc.property(fc.array(flips, { minLength: 1, maxLength: 4 }), (changes) => {
        const characters = [...cursor(['2026-01-02T03:04:05Z', 'event_1'])];
        for (const { at, to } of changes) characters[at % characters.length] = to;
        expect([undefined, ['BAD_USER_INPUT', 'after']]).toContainEqual(
          refusal({ after: characters.join('') }),
        );
      }),
      { numRuns: 500 },
    );
  });
});
