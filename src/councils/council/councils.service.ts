import type { FilterQuery } from '@mikro-orm/core';
import { UniqueConstraintViolationException } from '@mikro-orm/core';
import type { AuditService } from '../../audit/audit.service.ts';
import { databaseTime } from '../../db/clock.ts';
import type { Database, Tx } from '../../db/database.ts';
import { keyset } from '../../db/keyset.ts';
import { holding } from '../../db/search.ts';
import { badInput } from '../../errors.ts';
import type { Bus } from '../../events/bus.ts';
import { type Id, newId } from '../../ids.ts';
import type { PageRequest } from '../../pagination.ts';
import type { Actor, Reader } from '../acting/acting.ts';
import { once, type Repeatable } from '../acting/answered-mutations.ts';
import { checkLine, checkText } from '../acting/text.ts';
import { checkRuleChange, DEFAULT_RULES, type RulesChange } from '../voting/rules-change.ts';
import { toUnits } from '../voting.ts';
import { refuseArchived } from './archived.ts';
import {
  type CouncilChange,
  changeCouncil,
  overridden,
  type RoleChange,
} from './council-change.ts';
import {
  type Council,
  CouncilEntity,
  type CouncilVisibility,
  MembershipEntity,
} from './entities.ts';
import { requireRoles } from './grants.ts';
import { recordSeats } from './seats.ts';
import type { CouncilView, StandingService } from './standing.service.ts';

export type { CouncilView };

export interface CouncilFilter {
  viewerIsMember?: boolean | null;
  includeArchived?: boolean;
  search?: string | null;
}

export interface CouncilDraft extends Repeatable {
  slug: string;
  name: string;
  description?: string;
  visibility?: CouncilVisibility;
  defaultRules?: RulesChange | null;
  roles?: readonly RoleChange[] | null;
}

export interface CouncilsService {
  /** Founds a council, with the caller as its chair; refused when the slug is taken. */
  create(
    draft: CouncilDraft,
    actor: Actor,
  ): Promise<{ kind: 'created'; councilId: string } | { kind: 'slug-taken' }>;
  update(change: CouncilChange, actor: Actor): Promise<{ councilId: string }>;
  /** Archives a council; refused while votes of it are pending. */
  archive(
    input: { councilId: string } & Repeatable,
    actor: Actor,
  ): Promise<{ kind: 'archived'; councilId: string } | { kind: 'pending'; count: number }>;
  /** Councils by id, as the caller sees them; what they may not know of is absent. */
  findMany(ids: readonly string[], actor: Reader): Promise<CouncilView[]>;
  findBySlug(slug: string, actor: Reader): Promise<CouncilView | undefined>;
  /** Drops the answers of mutations that are so old that no client asks for them again. */
  forgetAnswers(): Promise<void>;
  /** The councils of one page and one more that the caller may see, in the page's own direction. */
  list(filter: CouncilFilter, page: PageRequest, actor: Reader): Promise<CouncilView[]>;
}

/** For how long a client that sends a mutation again gets its first answer. */
const ANSWERS_KEPT = '7 days';
const SLUG = /^[a-z0-9]+(-[a-z0-9]+)*$/;

export function createCouncilsService(deps: {
  db: Database;
  audit: AuditService;
  bus: Bus;
  standing: StandingService;
}): CouncilsService {
  const { db, audit, bus, standing } = deps;

  async function insert(tx: Tx, draft: CouncilDraft, { userId, origin }: Actor) {
    const id = newId('council');
    const { visibility = 'PUBLIC' } = draft;
    await tx.insert(CouncilEntity, {
      id,
      slug: draft.slug,
      name: checkLine('input.name', draft.name, 100),
      description: checkText('input.description', draft.description ?? '', 0, 5_000),
      visibility,
      defaultRules: checkRuleChange('input.defaultRules', DEFAULT_RULES, draft.defaultRules),
      roleOverrides: overridden({}, draft.roles),
    });
    await tx.insert(MembershipEntity, {
      id: newId('membership'),
      councilId: id,
      userId: userId as Id<'user'>,
      role: 'CHAIR',
      weight: toUnits('1'),
    });
    const council = await tx.findOneOrFail(CouncilEntity, { id });
    await recordSeats(tx, council);
    await audit.record(tx, origin, {
      action: 'COUNCIL_CREATED',
      outcome: 'SUCCESS',
      target: { type: 'COUNCIL', id, label: draft.slug },
      data: { visibility },
    });
    return { kind: 'created' as const, councilId: id };
  }

  async function viewAll(councils: readonly Council[], actor: Reader): Promise<CouncilView[]> {
    if (councils.length === 0) return [];
    const memberships = await standing.membershipsOf(actor.userId);
    return councils.flatMap((council) => standing.view(council, actor, memberships) ?? []);
  }

  return {
    async create(draft, actor) {
      // 1. check
      if (!SLUG.test(draft.slug) || draft.slug.length < 2 || draft.slug.length > 60) {
        throw badInput(
          'input.slug',
          'A slug has 2 to 60 lower-case letters and digits, with single hyphens between them.',
        );
      }
      // 2. act, and 3. record; of two who want the same slug, the constraint lets one have it
      const found = () =>
        db.transaction((tx) =>
          once(tx, actor, 'createCouncil', draft, async () => {
            const taken = await tx.execute<object[]>('select 1 from council where slug = ?', [
              draft.slug,
            ]);
            return taken.length > 0 ? { kind: 'slug-taken' as const } : insert(tx, draft, actor);
          }),
        );
      return found().catch((error) => {
        if (!(error instanceof UniqueConstraintViolationException)) throw error;
        return found();
      });
    },

    update: (change, actor) =>
      db.transaction((tx) =>
        once(tx, actor, 'updateCouncil', change, async () => {
          // 1. identify, and check
          const { councilId } = change;
          const { viewer } = await standing.require(
            tx,
            actor,
            councilId,
            'council:update',
            'update',
          );
          const council = await tx.findOneOrFail(CouncilEntity, { id: councilId as Council['id'] });
          refuseArchived(council);
          const { roleOverrides: overrides } = council;
          requireRoles({ allowed: viewer.allowed, isManager: actor.isManager, overrides }, change);
          // 2. act
          const changed = changeCouncil(council, change);
          if (changed.length === 0) return { councilId };
          council.updatedAt = await databaseTime(tx);
          await tx.flush();
          await recordSeats(tx, council);
          await bus.tell(tx, 'council.changed', { councilId });
          // 3. record
          await audit.record(tx, actor.origin, {
            action: 'COUNCIL_UPDATED',
            outcome: 'SUCCESS',
            target: { type: 'COUNCIL', id: council.id, label: council.slug },
            data: { changed },
          });
          return { councilId };
        }),
      ),

    archive: (input, actor) =>
      db.transaction((tx) =>
        once(tx, actor, 'archiveCouncil', input, async () => {
          // 1. identify, and check
          const { councilId } = input;
          const council = await standing.require(tx, actor, councilId, 'council:update', 'update');
          if (council.archivedAt) return { kind: 'archived', councilId } as const;
          const [pending] = await tx.execute<{ count: number }[]>(
            `select count(*)::int as count from proposal
             where council_id = ? and state in ('SCHEDULED', 'OPEN', 'CLOSED')`,
            [councilId],
          );
          if (pending && pending.count > 0) return { kind: 'pending', ...pending } as const;
          // 2. act
          await tx.execute(
            'update council set archived_at = clock_timestamp(), updated_at = clock_timestamp() where id = ?',
            [councilId],
          );
          await bus.tell(tx, 'council.changed', { councilId });
          // 3. record
          await audit.record(tx, actor.origin, {
            action: 'COUNCIL_ARCHIVED',
            outcome: 'SUCCESS',
            target: { type: 'COUNCIL', id: councilId, label: council.slug },
            data: {},
          });
          return { kind: 'archived', councilId } as const;
        }),
      ),

    async forgetAnswers() {
      await db
        .fork()
        .execute(
          `delete from answered_mutation where answered_at < clock_timestamp() - interval '${ANSWERS_KEPT}'`,
        );
    },
    async findMany(ids, actor) {
      const wanted = [...new Set(ids)] as Council['id'][];
      return viewAll(await db.fork().find(CouncilEntity, { id: { $in: wanted } }), actor);
    },
    async findBySlug(slug, actor) {
      const [seen] = await viewAll(await db.fork().find(CouncilEntity, { slug }), actor);
      return seen;
    },
    async list(filter, page, actor) {
      const memberships = await standing.membershipsOf(actor.userId);
      const mine = [...memberships.keys()] as Council['id'][];
      const { where, ...options } = keyset<Council>({ property: 'name', descending: false }, page);
      const conditions = [
        where,
        ...(actor.isManager ? [] : [{ $or: [{ visibility: 'PUBLIC' }, { id: { $in: mine } }] }]),
        ...toConditions(filter, mine),
      ] as FilterQuery<Council>[];
      const councils = await db.readAnywhere((em) =>
        em.find(CouncilEntity, { $and: conditions }, options),
      );
      return councils.flatMap((council) => standing.view(council, actor, memberships) ?? []);
    },
  };
}

function toConditions(filter: CouncilFilter, mine: readonly string[]): object[] {
  const { viewerIsMember, includeArchived, search } = filter;
  return [
    ...(viewerIsMember === true ? [{ id: { $in: mine } }] : []),
    ...(viewerIsMember === false ? [{ id: { $nin: mine } }] : []),
    ...(includeArchived ? [] : [{ archivedAt: null }]),
    ...(search == null ? [] : [holding('filter.search', search, ['name', 'slug'])]),
  ];
}
