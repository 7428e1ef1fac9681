import { badInput } from '../errors.ts';

/** Which sessions are to end. */
export type SessionSelection =
  | { sessionId: string }
  /** All of an account, but for the one to keep. */
  | { userId: string; except?: string }
  | { sessionIds: readonly string[] }
  | { filter: SessionFilter }
  /** Those that nobody refreshed in time, or that have reached their absolute lifetime. */
  | { expired: true };

/** Conditions, joined by AND, that sessions must fulfil. */
export interface SessionFilter {
  userIds?: readonly string[] | null;
  ipAddress?: string | null;
  createdBefore?: Date | null;
  createdAfter?: Date | null;
  lastSeenBefore?: Date | null;
}

/** A condition in SQL, and what stands for its question marks. */
export type Condition = [sql: string, params: unknown[]];

/**
 * What ends sessions that have not ended yet, all at one moment; its parameter is the reason. A condition
 * follows. Never before their latest token, were the clock set back: see revocations.ts.
 */
export const END_SESSIONS = `update session set ended_at = greatest(now.at, refreshed_at), end_reason = ?
  from clock_timestamp() as now(at) where ended_at is null and`;

const LIVE = 'expires_at > clock_timestamp()';
const AMONG = 'in (select json_array_elements_text(?::json))';

/** The sessions of a selection that have not ended yet, as a condition on the table `session`. */
export function toCondition(selection: SessionSelection): Condition {
  if ('expired' in selection) return ['expires_at <= clock_timestamp()', []];
  const conditions = conditionsOf(selection);
  return [
    [LIVE, ...conditions.map(([sql]) => sql)].join(' and '),
    conditions.flatMap(([, params]) => params),
  ];
}

function conditionsOf(selection: Exclude<SessionSelection, { expired: true }>): Condition[] {
  if ('sessionId' in selection) return [['id = ?', [selection.sessionId]]];
  if ('sessionIds' in selection) return [[`id ${AMONG}`, [JSON.stringify(selection.sessionIds)]]];
  if ('filter' in selection) return filterConditions(selection.filter);
  const { userId, except } = selection;
  return [['user_id = ?', [userId]], ...(except === undefined ? [] : [not(except)])];
}

function not(id: string): Condition {
  return ['id <> ?', [id]];
}

function filterConditions(filter: SessionFilter): Condition[] {
  const { userIds, ipAddress, createdBefore, createdAfter, lastSeenBefore } = filter;
  const conditions: Condition[] = [];
  if (userIds) conditions.push([`user_id ${AMONG}`, [JSON.stringify(userIds)]]);
  if (ipAddress) conditions.push(['ip_address = ?', [ipAddress]]);
  if (createdBefore) conditions.push(['created_at < ?', [createdBefore]]);
  if (createdAfter) conditions.push(['created_at > ?', [createdAfter]]);
  if (lastSeenBefore) conditions.push(['last_seen_at < ?', [lastSeenBefore]]);
  return conditions;
}

const MAX_IDS = 1_000;

/**
 * What an administrator asks to end.
 *
 * @throws PublicError BAD_USER_INPUT naming the field, also for a filter that would mean everybody
 */
export function parseSelection(input: {
  sessionIds?: readonly string[] | null;
  filter?: SessionFilter | null;
}): SessionSelection {
  const { sessionIds, filter } = input;
  if (sessionIds) {
    refuseMany(sessionIds, 'input.sessionIds');
    return { sessionIds };
  }
  if (!filter || filterConditions(filter).length === 0) {
    throw badInput('input.filter', 'Give at least one condition.');
  }
  refuseMany(filter.userIds ?? [], 'input.filter.userIds');
  return { filter };
}

function refuseMany(ids: readonly string[], field: string): void {
  if (ids.length > MAX_IDS) throw badInput(field, `Give at most ${MAX_IDS} ids.`);
}
