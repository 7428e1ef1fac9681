import type { Database } from '../../db/database.ts';
import { fetchPage, fetchPages, type ListSql } from '../../db/pages.ts';
import type { PageRequest } from '../../pagination.ts';
import type { Reader } from '../acting/acting.ts';
import { CouncilEntity } from '../council/entities.ts';
import { permissionsOf } from '../council/permissions.ts';
import type { CouncilView, StandingService } from '../council/standing.service.ts';
import {
  type Proposal,
  ProposalEntity,
  type ProposalOutcome,
  type ProposalState,
} from './entities.ts';
import { asDecided, type Unwritten } from './lifecycle.ts';
import type { ProposalView } from './proposal-access.service.ts';
import { PATIENCE_MS, type Settling } from './settling.ts';

export interface ProposalFilter {
  state?: readonly ProposalState[] | null;
  outcome?: ProposalOutcome | null;
  council?: string | null;
  viewerCanVote?: boolean | null;
  closingBefore?: Date | null;
}

export interface ProposalList {
  /** The proposals of one page and one more that the caller may see, in the page's own direction. */
  list(filter: ProposalFilter, page: PageRequest, actor: Reader): Promise<ProposalView[]>;
  /** `list` for each of several councils as the caller sees them, in one query for all. */
  listForCouncils(
    councils: readonly CouncilView[],
    filter: ProposalFilter,
    page: PageRequest,
    actor: Reader,
  ): Promise<Map<string, ProposalView[]>>;
}

/** Where a proposal stands in its list. */
export const proposalKey = ({ createdAt, id }: ProposalView): [string, string] => [
  createdAt.toISOString(),
  id,
];

type Condition = ListSql['conditions'][number];

export function createProposalList(deps: {
  db: Database;
  standing: StandingService;
  settling: Settling;
  /** Whether somebody may cast a ballot on a row of `proposal` that is open: a condition with their id as its parameter. */
  mayVote: string;
}): ProposalList {
  const { db, standing, settling, mayVote } = deps;

  return {
    async list(filter, page, actor) {
      const scope = filter.council ? { councilIds: [filter.council] } : {};
      const unwritten = await settling.settleDue({ ...scope, patienceMs: PATIENCE_MS });
      const memberships = await standing.membershipsOf(actor.userId);
      const mine = [...memberships.keys()];
      const sql = listSql([
        ...visible(actor, mine),
        drafts(actor, await schedulable(memberships)),
        ...toConditions(filter, actor, unwritten, mayVote),
      ]);
      const { found, councils } = await db.readAnywhere(async (em) => {
        const found = await fetchPage(em, ProposalEntity, sql, page);
        const ids = [...new Set(found.map(({ councilId }) => councilId))];
        const councils = ids.length > 0 ? await em.find(CouncilEntity, { id: { $in: ids } }) : [];
        return { found, councils };
      });
      const views = new Map(
        councils.map((council) => [council.id, standing.view(council, actor, memberships)]),
      );
      return found.flatMap((proposal) => {
        const council = views.get(proposal.councilId);
        return council ? [{ ...asDecided(proposal, unwritten), council }] : [];
      });
    },

    async listForCouncils(councils, filter, page, actor) {
      const ids = councils.map(({ id }) => id);
      const unwritten = await settling.settleDue({ councilIds: ids, patienceMs: PATIENCE_MS });
      const seesDrafts = councils
        .filter(({ viewer }) => viewer.allowed.has('proposals:schedule'))
        .map(({ id }) => id);
      const sql = listSql([
        drafts(actor, seesDrafts),
        ...toConditions(filter, actor, unwritten, mayVote),
      ]);
      const found = await db.readAnywhere((em) =>
        fetchPages(em, ProposalEntity, sql, 'council_id', ids, page),
      );
      const byId = new Map(councils.map((council) => [council.id as string, council]));
      return new Map(
        [...found].map(([id, proposals]) => {
          const decided = proposals.map((proposal) => asDecided(proposal, unwritten));
          return [id, withCouncil(decided, byId.get(id))];
        }),
      );
    },
  };

  /** In which of the caller's councils they see drafts. */
  async function schedulable(
    memberships: Awaited<ReturnType<StandingService['membershipsOf']>>,
  ): Promise<string[]> {
    const councils = await db
      .fork()
      .find(
        CouncilEntity,
        { id: { $in: [...memberships.values()].map(({ councilId }) => councilId) } },
        { fields: ['id', 'roleOverrides'] },
      );
    return councils
      .filter(({ id, roleOverrides }) => {
        const role = memberships.get(id)?.role;
        return role && permissionsOf(role, roleOverrides).includes('proposals:schedule');
      })
      .map(({ id }) => id);
  }
}

function withCouncil(
  proposals: readonly Proposal[],
  council: CouncilView | undefined,
): ProposalView[] {
  return council ? proposals.map((proposal) => ({ ...proposal, council })) : [];
}

const listSql = (conditions: readonly Condition[]): ListSql => ({
  table: 'proposal',
  orderBy: 'created_at',
  descending: true,
  conditions,
});

const ANY = 'in (select json_array_elements_text(?::json))';

function visible({ isManager }: Reader, mine: readonly string[]): Condition[] {
  if (isManager) return [];
  return [
    [
      `council_id ${ANY} or council_id in (select id from council where visibility = 'PUBLIC')`,
      JSON.stringify(mine),
    ],
  ];
}

function drafts({ isManager, userId }: Reader, seesDrafts: readonly string[]): Condition {
  if (isManager) return ['true'];
  return [
    `submitted_at is not null or author_id = ? or council_id ${ANY}`,
    userId,
    JSON.stringify(seesDrafts),
  ];
}

/** The state of a proposal as the clock has it, as an expression of SQL with its parameters. */
function stateSql(unwritten: Unwritten): Condition {
  if (unwritten.size === 0) return ['state'];
  return ['coalesce(?::jsonb->>proposal.id, state)', JSON.stringify(Object.fromEntries(unwritten))];
}

function toConditions(
  filter: ProposalFilter,
  { userId }: Reader,
  unwritten: Unwritten,
  mayVote: string,
): Condition[] {
  const { outcome, viewerCanVote, closingBefore } = filter;
  const [state, ...known] = stateSql(unwritten);
  const conditions: Condition[] = [];
  if (filter.state) {
    conditions.push([`${state} ${ANY}`, ...known, JSON.stringify(filter.state)]);
  }
  if (outcome) {
    conditions.push([
      `outcome = ? and (rules->>'tally' <> 'AFTER_CERTIFICATION' or state in ('CERTIFIED', 'ANNULLED'))`,
      outcome,
    ]);
  }
  if (filter.council) conditions.push(['council_id = ?', filter.council]);
  if (viewerCanVote != null) {
    const may = `${state} = 'OPEN' and ${mayVote}`;
    conditions.push([viewerCanVote ? may : `not (${may})`, ...known, userId]);
  }
  if (closingBefore) {
    conditions.push([
      `${state} in ('SCHEDULED', 'OPEN') and coalesce(extended_to, closes_at) < ?::timestamptz`,
      ...known,
      closingBefore.toISOString(),
    ]);
  }
  return conditions;
}
