import { type FilterQuery, LockMode } from '@mikro-orm/core';
import type { Principal } from '../access/principals.ts';
import type { AuditService } from '../audit/audit.service.ts';
import type { Origin } from '../audit/facts.ts';
import type { Database, Tx } from '../db/database.ts';
import { keyset } from '../db/keyset.ts';
import { holding } from '../db/search.ts';
import { badInput, notFound } from '../errors.ts';
import type { Bus } from '../events/bus.ts';
import type { PageRequest } from '../pagination.ts';
import { checkDisplayName } from './display-name.ts';
import { type User, UserEntity, type UserRecord, type UserStatus } from './entities.ts';

export interface UserFilter {
  status?: UserStatus | null;
  role?: string | null;
  search?: string | null;
}

export type UserOrderField = 'CREATED_AT' | 'EMAIL' | 'DISPLAY_NAME';

export interface UserOrder {
  field: UserOrderField;
  descending: boolean;
}

export interface UsersService {
  /** Whether there is no account at all. */
  isEmpty(): Promise<boolean>;
  /** One account, unless it was deleted. */
  find(id: string): Promise<UserRecord | null>;
  /** Whether there is an account; if so, it is not deleted before the transaction ends. */
  hold(tx: Tx, id: string): Promise<boolean>;
  /** Many accounts by id, in one query, deleted ones among them; absent ones are absent. */
  findMany(ids: readonly string[]): Promise<UserRecord[]>;
  /** The accounts of one page and one more, in the page's own direction; deleted ones are left out. */
  list(filter: UserFilter, order: UserOrder, page: PageRequest): Promise<UserRecord[]>;
  /** What a request needs to know of an account; nothing of a deleted one. */
  loadPrincipal(id: string): Promise<Principal | undefined>;
  /** Changes the account's own profile; what is undefined stays. */
  updateProfile(
    userId: string,
    change: { displayName?: string | null },
    origin: Origin,
  ): Promise<UserRecord>;
}

export type { UserRecord };

/** As the driver gives it. */
type PrincipalRow = Omit<Principal, 'createdAt' | 'updatedAt'> &
  Record<'createdAt' | 'updatedAt', string>;

const ORDER_PROPERTIES = {
  CREATED_AT: 'createdAt',
  EMAIL: 'email',
  DISPLAY_NAME: 'displayName',
} as const satisfies Record<UserOrderField, keyof User>;

const NOT_DELETED = { status: { $ne: 'DELETED' as const } };

/** What a cursor keeps of an account, for each order. */
export function cursorKey(field: UserOrderField): (user: UserRecord) => [string, string] {
  return (user) => {
    const value = user[ORDER_PROPERTIES[field]];
    return [value instanceof Date ? value.toISOString() : value, user.id];
  };
}

export function createUsersService(deps: {
  db: Database;
  audit: AuditService;
  bus: Bus;
}): UsersService {
  const { db, audit, bus } = deps;

  return {
    isEmpty: async () =>
      (await db.fork().findOne(UserEntity, { id: { $ne: '' as User['id'] } })) === null,
    find: (id) => db.fork().findOne(UserEntity, { id: id as User['id'], ...NOT_DELETED }),
    async hold(tx, id) {
      const held = await tx.execute<object[]>(
        `select 1 from "user" where id = ? and status <> 'DELETED' for key share`,
        [id],
      );
      return held.length > 0;
    },
    findMany: (ids) => db.fork().find(UserEntity, { id: { $in: ids as User['id'][] } }),

    list(filter, order, page) {
      const property = ORDER_PROPERTIES[order.field];
      const isDate = property === 'createdAt';
      const { where, ...options } = keyset<User>(
        { property, descending: order.descending, isDate },
        page,
      );
      const conditions = [where, NOT_DELETED, ...toConditions(filter)] as FilterQuery<User>[];
      return db.readAnywhere((em) => em.find(UserEntity, { $and: conditions }, options));
    },

    async loadPrincipal(id) {
      // Whoever comes is looked up here: the ORM would take longer than the database.
      const [row] = await db.fork().execute<PrincipalRow[]>(
        `select id, email, display_name as "displayName", role, status, created_at as "createdAt",
           updated_at as "updatedAt"
         from "user" where id = ? and status <> 'DELETED'`,
        [id],
      );
      return (
        row && { ...row, createdAt: new Date(row.createdAt), updatedAt: new Date(row.updatedAt) }
      );
    },

    async updateProfile(userId, change, origin) {
      // 1. check
      if (change.displayName === null) throw badInput('input.displayName', 'A name is needed.');
      const displayName =
        change.displayName === undefined ? undefined : checkDisplayName(change.displayName);
      return db.transaction(async (tx) => {
        // 2. identify, under a lock, so that the fact tells the truth of what was there before
        const user = await tx.findOne(
          UserEntity,
          { id: userId as User['id'], ...NOT_DELETED },
          { lockMode: LockMode.PESSIMISTIC_WRITE },
        );
        if (!user) throw notFound('account');
        if (displayName === undefined || displayName === user.displayName) return user;
        // 3. act
        const from = user.displayName;
        user.displayName = displayName;
        user.updatedAt = new Date();
        await tx.flush();
        await bus.announce(tx, 'principal.changed', { userId });
        // 4. record
        await audit.record(tx, origin, {
          action: 'USER_PROFILE_UPDATED',
          outcome: 'SUCCESS',
          target: { type: 'USER', id: user.id, label: user.email },
          data: { displayName: { from, to: displayName } },
        });
        return user;
      });
    },
  };
}

function toConditions({ status, role, search }: UserFilter): object[] {
  return [
    ...(status ? [{ status }] : []),
    ...(role ? [{ role }] : []),
    ...(search == null ? [] : [holding('filter.search', search, ['email', 'displayName'])]),
  ];
}
