import type { EntitySchema } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { CursorKey, PageRequest } from '../pagination.ts';

/** A list in SQL that is read in pages, by a moment in time and then by id, or by a key alone. */
export interface ListSql {
  table: string;
  /** The column that the list is ordered by, of type timestamptz; left out, the key alone orders it. */
  orderBy?: string;
  /** The column that tells rows apart within a list; `id`, if not said. */
  key?: string;
  descending: boolean;
  /** What the rows have to fulfil, all of it; each may hold `?` for its parameters. */
  conditions: readonly (readonly [sql: string, ...params: unknown[]])[];
}

/** The rows of one page and one more, in the page's own direction, as plain records. */
export async function fetchPage<T extends object>(
  em: SqlEntityManager,
  entity: EntitySchema<T>,
  list: ListSql,
  page: PageRequest,
): Promise<T[]> {
  const [sql, params] = pageSql(list, page);
  return toRecords(em, entity, await em.execute<object[]>(sql, params));
}

/**
 * `fetchPage` for each of many owners in one statement. The page is cut for each owner by itself, so
 * that one with a thousand rows costs no more than one with three.
 *
 * @param ownerColumn the column that says whose a row is
 */
export async function fetchPages<T extends object>(
  em: SqlEntityManager,
  entity: EntitySchema<T>,
  list: ListSql,
  ownerColumn: string,
  ownerIds: readonly string[],
  page: PageRequest,
): Promise<Map<string, T[]>> {
  const owned = [`${ownerColumn} = owner.id`] as const;
  const [sql, params] = pageSql({ ...list, conditions: [owned, ...list.conditions] }, page);
  const rows = await em.execute<Record<string, unknown>[]>(
    `select found.* from json_array_elements_text(?::json) as owner(id)
     cross join lateral (${sql}) as found`,
    [JSON.stringify([...new Set(ownerIds)]), ...params],
  );
  const byOwner = new Map<string, T[]>();
  for (const [owner, own] of Map.groupBy(rows, (row) => String(row[ownerColumn]))) {
    byOwner.set(owner, toRecords(em, entity, own));
  }
  return byOwner;
}

function pageSql(list: ListSql, page: PageRequest): [sql: string, params: unknown[]] {
  const { table, orderBy, key = 'id', descending } = list;
  const [later, earlier] = descending ? ['<', '>'] : ['>', '<'];
  const beyond = (side: string, [sortValue, id]: CursorKey) =>
    orderBy
      ? [`(${orderBy}, ${key}) ${side} (?::timestamptz, ?)`, sortValue, id]
      : [`${key} ${side} ?`, id];
  const conditions = [
    ...list.conditions,
    ...(page.after ? [beyond(later, page.after)] : []),
    ...(page.before ? [beyond(earlier, page.before)] : []),
  ];
  const where = conditions.map(([sql]) => `(${sql})`).join(' and ') || 'true';
  const direction = descending === page.backward ? 'asc' : 'desc';
  const order = [...(orderBy ? [orderBy] : []), key].map((by) => `${by} ${direction}`).join(', ');
  return [
    `select * from ${table} where ${where} order by ${order} limit ?`,
    [...conditions.flatMap(([, ...params]) => params), page.limit + 1],
  ];
}

/** Plain records: to make entities of rows, which nobody changes, takes as long as all the rest. */
export function toRecords<T extends object>(
  em: SqlEntityManager,
  entity: EntitySchema<T>,
  rows: readonly object[],
): T[] {
  const metadata = em.getMetadata(entity);
  // The driver gives numbers of 64 bits as text.
  const bigints = metadata.props.filter(({ runtimeType }) => runtimeType === 'bigint');
  return rows.map((row) => {
    const record = em.getDriver().mapResult(row as never, metadata as never) as T;
    for (const { name } of bigints) {
      const value = record[name];
      if (typeof value === 'string') record[name] = BigInt(value) as never;
    }
    return record;
  });
}
