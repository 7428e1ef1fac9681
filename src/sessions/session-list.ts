import type { SqlEntityManager } from '@mikro-orm/postgresql';
import type { PageRequest } from '../pagination.ts';
import { type Session, SessionEntity } from './entities.ts';

/**
 * Fetches one page of sessions, newest first, for each of many accounts in one statement: the page is
 * cut for each account by itself, so that one account with a thousand sessions costs no more than one
 * with three.
 */
export async function listForUsers(
  em: SqlEntityManager,
  userIds: readonly string[],
  includeEnded: boolean,
  page: PageRequest,
): Promise<Map<string, Session[]>> {
  const conditions = ['user_id = account.id'];
  const params: unknown[] = [JSON.stringify(userIds)];
  if (!includeEnded) conditions.push('ended_at is null and expires_at > clock_timestamp()');
  if (page.after) {
    conditions.push('(created_at, id) < (?::timestamptz, ?)');
    params.push(...page.after);
  }
  if (page.before) {
    conditions.push('(created_at, id) > (?::timestamptz, ?)');
    params.push(...page.before);
  }
  const direction = page.backward ? 'asc' : 'desc';
  const rows = await em.execute(
    `select s.* from json_array_elements_text(?::json) as account(id)
     cross join lateral (
       select * from session where ${conditions.join(' and ')}
       order by created_at ${direction}, id ${direction} limit ?
     ) as s`,
    [...params, page.limit + 1],
  );
  // Plain records: to make entities of them, which nobody changes, takes as long as all the rest.
  const metadata = em.getMetadata(SessionEntity);
  const sessions = rows.map((row) => em.getDriver().mapResult(row as never, metadata) as Session);
  return Map.groupBy(sessions, (session) => session.userId as string);
}

export async function countActive(em: SqlEntityManager): Promise<number> {
  // Nothing but what one index holds is asked for, so that no row need be read.
  const [row] = await em.execute<{ active: number }[]>(
    'select count(*)::int as active from session where ended_at is null',
  );
  return row?.active ?? 0;
}
