import type { Database, Tx } from '../../db/database.ts';
import { notFound } from '../../errors.ts';
import { type Actor, Denial, type Reader } from '../acting/acting.ts';
import { type Council, CouncilEntity, type Membership, MembershipEntity } from './entities.ts';
import { allowedIn, type CouncilPermission } from './permissions.ts';

/** Somebody's current memberships whose term runs, by council. */
export type Memberships = ReadonlyMap<string, Membership>;

/** A council, as somebody sees it. */
export interface CouncilView extends Council {
  viewer: {
    membership: Membership | null;
    allowed: ReadonlySet<CouncilPermission>;
    /** Whether they see the council itself, and not only a proposal on whose roll they once stood. */
    seesCouncil: boolean;
  };
}

export interface StandingService {
  /** The caller's memberships whose term runs, by the database's clock. */
  membershipsOf(userId: string): Promise<Memberships>;
  /** `membershipsOf` for several people, as far as these councils go, in one statement. */
  membershipsOfAll(
    userIds: readonly string[],
    councilIds: readonly string[],
  ): Promise<Map<string, Memberships>>;
  /** A council as several people see it, by their ids; who may not know of it is absent. */
  viewForAll(councilId: string, readers: readonly Reader[]): Promise<Map<string, CouncilView>>;
  /** The council as the caller sees it; undefined where they may not know of it. */
  view(council: Council, actor: Reader, memberships: Memberships): CouncilView | undefined;
  /**
   * The council, when the caller may know of it. It is locked against changes of its members and its
   * end until the transaction ends; many may hold it so at once.
   *
   * @param missing the permission that is wanted there, for the fact of a denial
   * @throws Denial, or PublicError NOT_FOUND, when there is none that the caller may know of
   */
  see(
    tx: Tx,
    actor: Actor,
    councilId: string,
    missing: CouncilPermission,
    lock?: 'share' | 'update',
  ): Promise<CouncilView>;
  /**
   * `see`, when the caller may also do this in the council.
   *
   * @throws Denial when the caller may not
   */
  require(
    tx: Tx,
    actor: Actor,
    councilId: string,
    permission: CouncilPermission,
    lock?: 'share' | 'update',
  ): Promise<CouncilView>;
}

/** The condition under which a membership counts now. */
export const CURRENT = `ended_at is null
  and (term_from is null or term_from <= clock_timestamp())
  and (term_to is null or term_to > clock_timestamp())`;

export function createStandingService(db: Database): StandingService {
  async function load(em: Tx, userId: string, councilId?: string): Promise<Memberships> {
    const rows = await em.execute<object[]>(
      `select * from membership where user_id = ? and ${CURRENT} ${councilId ? 'and council_id = ?' : ''}`,
      councilId ? [userId, councilId] : [userId],
    );
    const memberships = rows.map((row) => em.map(MembershipEntity, row as never));
    return new Map(memberships.map((membership) => [membership.councilId, membership]));
  }

  async function membershipsOfAll(userIds: readonly string[], councilIds: readonly string[]) {
    const em = db.fork();
    const rows = await em.execute<object[]>(
      `select * from membership where ${CURRENT}
         and user_id in (select json_array_elements_text(?::json))
         and council_id in (select json_array_elements_text(?::json))`,
      [JSON.stringify(userIds), JSON.stringify(councilIds)],
    );
    const memberships = rows.map((row) => em.map(MembershipEntity, row as never));
    return new Map(
      [...Map.groupBy(memberships, ({ userId }) => userId as string)].map(([userId, own]) => [
        userId,
        new Map(own.map((membership) => [membership.councilId as string, membership])),
      ]),
    );
  }

  async function viewForAll(councilId: string, readers: readonly Reader[]) {
    const id = councilId as Council['id'];
    const council = await db.fork().findOne(CouncilEntity, { id });
    if (!council) return new Map();
    const userIds = readers.map(({ userId }) => userId);
    const memberships = await membershipsOfAll(userIds, [councilId]);
    return new Map(
      readers.flatMap((reader) => {
        const seen = view(council, reader, memberships.get(reader.userId) ?? new Map());
        return seen ? [[reader.userId, seen] as const] : [];
      }),
    );
  }

  function view(
    council: Council,
    { isManager }: Reader,
    memberships: Memberships,
  ): CouncilView | undefined {
    const membership = memberships.get(council.id) ?? null;
    if (council.visibility !== 'PUBLIC' && !membership && !isManager) return undefined;
    const overrides = council.roleOverrides;
    const allowed = allowedIn({ role: membership?.role, overrides, isManager });
    return { ...council, viewer: { membership, allowed, seesCouncil: true } };
  }

  async function see(
    tx: Tx,
    actor: Actor,
    councilId: string,
    missing: CouncilPermission,
    lock: 'share' | 'update' = 'share',
  ): Promise<CouncilView> {
    const [row] = await tx.execute<object[]>(`select * from council where id = ? for ${lock}`, [
      councilId,
    ]);
    const council = row && tx.map(CouncilEntity, row as never);
    const seen = council && view(council, actor, await load(tx, actor.userId, councilId));
    if (seen) return seen;
    if (actor.isManager) throw notFound('council');
    throw new Denial('NOT_FOUND', 'council', missing);
  }

  return {
    membershipsOf: (userId) => load(db.fork(), userId),
    membershipsOfAll,
    viewForAll,
    view,
    see,
    async require(tx, actor, councilId, permission, lock) {
      const council = await see(tx, actor, councilId, permission, lock);
      if (council.viewer.allowed.has(permission)) return council;
      throw new Denial('FORBIDDEN', 'council', permission);
    },
  };
}
