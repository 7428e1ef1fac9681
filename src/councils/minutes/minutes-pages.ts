import type { Database } from '../../db/database.ts';
import { fetchPage } from '../../db/pages.ts';
import type { CursorKey, PageRequest } from '../../pagination.ts';
import { ProposalEntity } from '../proposals/entities.ts';

/** Minutes of which time, by when a vote closed, or where none has, by when the proposal was submitted. */
export interface Period {
  from: Date | null;
  /** Up to this moment, and not with it. */
  to: Date | null;
}

const PROPOSALS_PER_PAGE = 20;
const LINES_PER_PAGE = 500;

const WHEN = 'coalesce(closed_at, submitted_at)';

/** The ids of a council's proposals of a period, in the order of submission, page by page. */
export async function* submittedIn(
  db: Pick<Database, 'readAnywhere'>,
  councilId: string,
  { from, to }: Period,
): AsyncGenerator<string[]> {
  const list = {
    table: 'proposal',
    // Unlike the end of a vote it does not change while the minutes are written.
    orderBy: 'submitted_at',
    descending: false,
    conditions: [
      ['council_id = ? and submitted_at is not null', councilId],
      ...(from ? [[`${WHEN} >= ?::timestamptz`, from.toISOString()]] : []),
      ...(to ? [[`${WHEN} < ?::timestamptz`, to.toISOString()]] : []),
    ] as [string, ...unknown[]][],
  };
  yield* mapPages(
    pagesOf(
      PROPOSALS_PER_PAGE,
      (page) => db.readAnywhere((em) => fetchPage(em, ProposalEntity, list, page)),
      ({ submittedAt, id }) => [submittedAt?.toISOString() ?? '', id],
    ),
    ({ id }) => id,
  );
}

/** All pages of a list of one proposal that is ordered by a key alone, one after another. */
export function linePages<Row>(
  load: (page: PageRequest) => Promise<Map<string, Row[]>>,
  proposalId: string,
  keyOf: (row: Row) => string,
): AsyncGenerator<Row[]> {
  return pagesOf(
    LINES_PER_PAGE,
    async (page) => (await load(page)).get(proposalId) ?? [],
    (row) => ['', keyOf(row)],
  );
}

/** @param load gives the rows of a page and one more where there is one */
async function* pagesOf<Row>(
  limit: number,
  load: (page: PageRequest) => Promise<Row[]>,
  keyOf: (row: Row) => CursorKey,
): AsyncGenerator<Row[]> {
  let after: CursorKey | undefined;
  do {
    const found = await load({ limit, backward: false, ...(after && { after }) });
    const rows = found.slice(0, limit);
    if (rows.length > 0) yield rows;
    const last = found.length > limit ? rows.at(-1) : undefined;
    after = last && keyOf(last);
  } while (after);
}

async function* mapPages<From, To>(
  pages: AsyncIterable<From[]>,
  map: (row: From) => To,
): AsyncGenerator<To[]> {
  for await (const page of pages) yield page.map(map);
}
