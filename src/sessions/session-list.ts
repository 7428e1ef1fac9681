import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { fetchPages } from '../db/pages.ts';
import type { PageRequest } from '../pagination.ts';
import { type Session, SessionEntity } from './entities.ts';

/** Fetches one page of sessions, newest first, for each of many accounts in one statement. */
export function listForUsers(
  em: SqlEntityManager,
  userIds: readonly string[],
  includeEnded: boolean,
  page: PageRequest,
): Promise<Map<string, Session[]>> {
  const live = ['ended_at is null and expires_at > clock_timestamp()'] as const;
  const conditions = includeEnded ? [] : [live];
  const list = { table: 'session', orderBy: 'created_at', descending: true, conditions };
  return fetchPages(em, SessionEntity, list, 'user_id', userIds, page);
}

export async function countActive(em: SqlEntityManager): Promise<number> {
  // Nothing but what one index holds is asked for, so that no row need be read.
  const [row] = await em.execute<{ active: number }[]>(
    'select count(*)::int as active from session where ended_at is null',
  );
  return row?.active ?? 0;
}
