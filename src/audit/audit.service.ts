import type { FilterQuery } from '@mikro-orm/core';
import type { Database, Tx } from '../db/database.ts';
import { keyset } from '../db/keyset.ts';
import { fetchPages } from '../db/pages.ts';
import { badInput } from '../errors.ts';
import { newId } from '../ids.ts';
import type { PageRequest } from '../pagination.ts';
import { AuditEventEntity, type AuditEventRecord } from './entities.ts';
import type { Fact, FactAction, Origin, Outcome } from './facts.ts';

export { SYSTEM } from './facts.ts';
export type { AuditEventRecord };

export interface AuditFilter {
  actorId?: string | null;
  actions?: readonly FactAction[] | null;
  outcome?: Outcome | null;
  targetId?: string | null;
  from?: Date | null;
  to?: Date | null;
}

export interface AuditService {
  /** Writes a fact in the act's transaction. When it cannot be written, the act fails too. */
  record(tx: Tx, origin: Origin, fact: Fact): Promise<void>;
  /**
   * The fact as the last part of a statement that acts, for what happens often: `insert into …` with its
   * parameters, which writes it for each row of `source`, a common table expression of that statement.
   *
   * @param fromRow what of the fact's data stands in the row: keys, with the columns of their values
   */
  recording(
    origin: Origin,
    fact: Fact,
    source: string,
    fromRow?: Readonly<Record<string, string>>,
  ): { sql: string; params: unknown[] };
  /** `record` for many facts of one act, in few statements. */
  recordAll(tx: Tx, origin: Origin, facts: readonly Fact[]): Promise<void>;
  /** Writes a fact that has no act, such as a denial, in a transaction of its own. */
  recordAlone(origin: Origin, fact: Fact): Promise<void>;
  /** One fact by id. */
  find(id: string): Promise<AuditEventRecord | null>;
  /** The facts of one page and one more, in the page's own direction. */
  list(filter: AuditFilter, descending: boolean, page: PageRequest): Promise<AuditEventRecord[]>;
  /** For each target the facts of one page and one more, the oldest first, in one query. */
  listForTargets(
    targetIds: readonly string[],
    actions: readonly FactAction[],
    page: PageRequest,
  ): Promise<Map<string, AuditEventRecord[]>>;
}

/** Longest client description that is kept. */
const MAX_USER_AGENT = 512;
const FACTS_PER_STATEMENT = 500;

export function createAuditService(db: Database): AuditService {
  const toRow = (origin: Origin, fact: Fact) => ({
    id: newId('event'),
    action: fact.action,
    outcome: fact.outcome,
    actorType: origin.actor.type,
    actorId: origin.actor.id ?? null,
    actorLabel: origin.actor.label ?? null,
    targetType: fact.target?.type ?? null,
    targetId: fact.target?.id ?? null,
    targetLabel: fact.target?.label ?? null,
    sessionId: origin.sessionId ?? null,
    ipAddress: origin.ipAddress ?? null,
    userAgent: origin.userAgent?.slice(0, MAX_USER_AGENT) ?? null,
    traceId: origin.traceId ?? null,
    data: fact.data,
  });

  async function record(tx: Tx, origin: Origin, fact: Fact): Promise<void> {
    await tx.insert(AuditEventEntity, toRow(origin, fact));
  }

  async function recordAll(tx: Tx, origin: Origin, facts: readonly Fact[]): Promise<void> {
    for (let from = 0; from < facts.length; from += FACTS_PER_STATEMENT) {
      const some = facts.slice(from, from + FACTS_PER_STATEMENT);
      await tx.insertMany(
        AuditEventEntity,
        some.map((fact) => toRow(origin, fact)),
      );
    }
  }

  function recording(
    origin: Origin,
    fact: Fact,
    source: string,
    fromRow: Readonly<Record<string, string>> = {},
  ) {
    const row = toRow(origin, fact);
    const columns = Object.keys(row).map((name) => name.replace(/[A-Z]/g, '_$&').toLowerCase());
    const ofRow = Object.entries(fromRow).map(([key, column]) => `'${key}', ${column}`);
    const data = `?::jsonb || jsonb_build_object(${ofRow.join(', ')})`;
    return {
      sql: `insert into audit_event (${columns.join(', ')})
        select ${columns.map((name) => (name === 'data' ? data : '?')).join(', ')} from ${source}`,
      params: Object.values({ ...row, data: JSON.stringify(row.data) }),
    };
  }

  return {
    record,
    recording,
    recordAll,
    recordAlone: (origin, fact) => db.transaction((tx) => record(tx, origin, fact)),
    find: (id) => db.fork().findOne(AuditEventEntity, { id: id as AuditEventRecord['id'] }),
    list(filter, descending, page) {
      const order = { property: 'occurredAt' as const, descending, isDate: true };
      const { where, ...options } = keyset<AuditEventRecord>(order, page);
      const conditions = [where, ...toConditions(filter)] as FilterQuery<AuditEventRecord>[];
      return db.readAnywhere((em) => em.find(AuditEventEntity, { $and: conditions }, options));
    },
    listForTargets(targetIds, actions, page) {
      const wanted = [
        "outcome = 'SUCCESS' and action in (select json_array_elements_text(?::json))",
        JSON.stringify(actions),
      ] as const;
      const list = {
        table: 'audit_event',
        orderBy: 'occurred_at',
        descending: false,
        conditions: [wanted],
      };
      return db.readAnywhere((em) =>
        fetchPages(em, AuditEventEntity, list, 'target_id', targetIds, page),
      );
    },
  };
}

function toConditions(filter: AuditFilter): object[] {
  const { actorId, actions, outcome, targetId, from, to } = filter;
  return [
    ...(actorId ? [{ actorId }] : []),
    ...(actions ? [{ action: { $in: actions } }] : []),
    ...(outcome ? [{ outcome }] : []),
    ...(targetId ? [{ targetId }] : []),
    ...(from ? [{ occurredAt: { $gte: checkMoment('filter.from', from) } }] : []),
    ...(to ? [{ occurredAt: { $lt: checkMoment('filter.to', to) } }] : []),
  ];
}

/** ISO 8601 knows a year 0, Postgres does not. */
function checkMoment(field: string, moment: Date): Date {
  if (moment.getUTCFullYear() < 1) throw badInput(field, 'The years begin with 1.');
  return moment;
}
