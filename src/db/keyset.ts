import type { FilterQuery } from '@mikro-orm/core';
import type { PageRequest } from '../pagination.ts';

/** One way to order a list: a column that need not be unique, made unique by the id. */
export interface KeysetOrder<T> {
  property: keyof T & string;
  descending: boolean;
  /** Whether the column holds moments in time; such a page was parsed `byTime`. */
  isDate?: boolean;
}

/**
 * The condition and order that fetch one page by key and not by counting rows: what lies beyond the
 * cursor, in the page's own direction. A page from the end is read backward.
 */
export function keyset<T extends { id: string }>(order: KeysetOrder<T>, page: PageRequest) {
  const { property, descending } = order;
  const bounds: object[] = [];
  if (page.after) bounds.push(beyond(order, page.after, descending ? '$lt' : '$gt'));
  if (page.before) bounds.push(beyond(order, page.before, descending ? '$gt' : '$lt'));
  const direction = descending === page.backward ? ('asc' as const) : ('desc' as const);
  return {
    where: (bounds.length > 0 ? { $and: bounds } : {}) as FilterQuery<T>,
    orderBy: [{ [property]: direction }, { id: direction }] as never[],
    limit: page.limit + 1,
  };
}

function beyond<T>(
  { property, isDate }: KeysetOrder<T>,
  [key, id]: readonly [string, string],
  operator: '$lt' | '$gt',
): object {
  const value = isDate ? new Date(key) : key;
  // The first condition says nothing new; it lets the index find where to begin.
  return {
    [property]: { [`${operator}e`]: value },
    $or: [{ [property]: { [operator]: value } }, { [property]: value, id: { [operator]: id } }],
  };
}
