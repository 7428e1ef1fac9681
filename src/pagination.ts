import { badInput } from './errors.ts';

/** Where a row stands in its list: the value it is sorted by, and its id, which makes that unique. */
export type CursorKey = readonly [sortValue: string, id: string];

/** Arguments of a connection field, as sent. */
export interface PageArguments {
  first?: number | null;
  after?: string | null;
  last?: number | null;
  before?: string | null;
}

export interface PageOptions {
  /** Most rows in a page. */
  maxSize?: number;
  /** Rows in a page that names no number. */
  defaultSize?: number;
  /** Whether the list is sorted by a moment in time, so that its cursors must hold one. */
  byTime?: boolean;
}

/** A page to fetch. */
export interface PageRequest {
  /** Rows in the page. Fetch one more: it tells whether there are more. */
  limit: number;
  /** Whether the page is counted from the end; then fetch in reverse order. */
  backward: boolean;
  /** Fetch only what comes behind this key in the list's order. */
  after?: CursorKey;
  /** Fetch only what comes before this key in the list's order. */
  before?: CursorKey;
}

/** A page as the schema's connections have it. */
export interface Connection<Row> {
  edges: { cursor: string; node: Row }[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor: string | null;
    endCursor: string | null;
  };
}

/** An address or a name, whatever their script, and an id fit with room to spare. */
const MAX_CURSOR_LENGTH = 1024;
const MOMENT = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d(:?\d\d)?)$/;

/**
 * Reads the arguments of a connection field (GraphQL Cursor Connections Specification, 4.2). Without
 * `first` and `last` the page is counted from the start.
 *
 * @throws PublicError BAD_USER_INPUT naming the argument
 */
export function parsePage(args: PageArguments, options: PageOptions = {}): PageRequest {
  const { maxSize = 100, defaultSize = 20, byTime = false } = options;
  if (args.first != null && args.last != null) {
    throw badInput('last', 'Give either `first` or `last`, not both.');
  }
  const page: PageRequest = {
    limit:
      parseSize('first', args.first, maxSize) ??
      parseSize('last', args.last, maxSize) ??
      defaultSize,
    backward: args.last != null,
  };
  if (args.after != null) page.after = parseCursor('after', args.after, byTime);
  if (args.before != null) page.before = parseCursor('before', args.before, byTime);
  return page;
}

/**
 * Makes the connection of the rows that were fetched.
 *
 * @param rows the page's rows and one more where there is one, in the order they were fetched: from the
 *   end when the page is backward
 * @param keyOf where a row stands. A moment that the database keeps to the microsecond must come as
 *   its text: a Date would lose the last three digits, and with them rows.
 */
export function toConnection<Row>(
  rows: readonly Row[],
  page: PageRequest,
  keyOf: (row: Row) => readonly [sortValue: string | Date, id: string],
): Connection<Row> {
  const fetched = rows.slice(0, page.limit);
  const inOrder = page.backward ? fetched.reverse() : fetched;
  const edges = inOrder.map((node) => ({ cursor: formatCursor(keyOf(node)), node }));
  const hasMore = rows.length > page.limit;
  return {
    edges,
    pageInfo: {
      // On the side that the page was entered from stands at least the cursor's own row.
      hasNextPage: page.backward ? page.before !== undefined : hasMore,
      hasPreviousPage: page.backward ? hasMore : page.after !== undefined,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}

function parseSize(
  argument: string,
  size: number | null | undefined,
  maxSize: number,
): number | undefined {
  if (size == null) return undefined;
  if (!Number.isInteger(size) || size < 1 || size > maxSize) {
    throw badInput(argument, `\`${argument}\` must be a whole number from 1 to ${maxSize}.`);
  }
  return size;
}

function formatCursor([sortValue, id]: readonly [string | Date, string]): string {
  const value = sortValue instanceof Date ? sortValue.toISOString() : sortValue;
  return Buffer.from(JSON.stringify([value, id])).toString('base64url');
}

function parseCursor(argument: string, cursor: string, byTime: boolean): CursorKey {
  const key = decode(cursor);
  // Only what this server writes is read: one key has one cursor.
  if (!key || formatCursor(key) !== cursor || (byTime && !isMoment(key[0]))) {
    throw badInput(argument, `\`${argument}\` is no cursor of this list.`);
  }
  return key;
}

function decode(cursor: string): CursorKey | undefined {
  if (cursor.length > MAX_CURSOR_LENGTH) return undefined;
  try {
    const key: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return isKey(key) ? key : undefined;
  } catch {
    return undefined;
  }
}

function isKey(key: unknown): key is CursorKey {
  return Array.isArray(key) && key.length === 2 && key.every(isText);
}

/** Text that Postgres can hold: it knows neither NUL nor half characters. */
function isText(value: unknown): boolean {
  return typeof value === 'string' && value.isWellFormed() && !value.includes('\0');
}

function isMoment(value: string): boolean {
  return MOMENT.test(value) && !Number.isNaN(Date.parse(value));
}
