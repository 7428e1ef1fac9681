import { findRole, losesPermissions } from '../access/roles.ts';
import type { AuditService } from '../audit/audit.service.ts';
import type { Fact, Origin } from '../audit/facts.ts';
import type { Database, Tx } from '../db/database.ts';
import { badInput, notFound } from '../errors.ts';
import type { Bus, Settlement } from '../events/bus.ts';
import type { DevicesService } from '../sessions/devices.service.ts';
import type { Revocation, SessionsService } from '../sessions/sessions.service.ts';
import { checkReason } from './act-reason.ts';
import { type User, UserEntity, type UserRecord } from './entities.ts';
import { lockAccount } from './lock-account.ts';
import type { SignInThrottle } from './sign-in-throttle.ts';

export type AdministrationOutcome =
  | ({ kind: 'done'; user: UserRecord } & Revocation)
  | { kind: 'last-administrator' };

export interface AdministrationService {
  /** Gives an account another role; where it loses permissions, its sessions end. */
  setRole(userId: string, role: string, origin: Origin): Promise<AdministrationOutcome>;
  /** Suspends an account and ends its sessions. */
  suspend(userId: string, reason: string | null, origin: Origin): Promise<AdministrationOutcome>;
  /** Lets a suspended account sign in again. */
  reinstate(userId: string, origin: Origin): Promise<UserRecord>;
  /** Forgets an account's failed sign-ins, so that locks end and a disabled password works again. */
  unlock(userId: string, origin: Origin): Promise<{ user: UserRecord; wasLocked: boolean }>;
  /** Ends all sessions of an account. */
  revokeSessions(userId: string, origin: Origin): Promise<Revocation>;
}

export function createAdministrationService(deps: {
  db: Database;
  audit: AuditService;
  sessions: SessionsService;
  devices: DevicesService;
  throttle: SignInThrottle;
  bus: Bus;
}): AdministrationService {
  const { db, audit, sessions, devices, throttle, bus } = deps;

  async function save(tx: Tx, user: User, origin: Origin, fact: Fact): Promise<Settlement> {
    user.updatedAt = new Date();
    await tx.flush();
    const settlement = await bus.announce(tx, 'principal.changed', { userId: user.id });
    await audit.record(tx, origin, fact);
    return settlement;
  }

  async function refuseLast(tx: Tx, origin: Origin, fact: Fact): Promise<AdministrationOutcome> {
    await audit.record(tx, origin, { ...fact, outcome: 'DENIED' });
    return { kind: 'last-administrator' };
  }

  /** Nothing had to be done; but whoever did it before may still be waiting for a node. */
  async function unchanged(tx: Tx, user: User): Promise<AdministrationOutcome> {
    const settlement = await bus.announce(tx, 'barrier', {});
    return { kind: 'done', user, revokedCount: 0, settlement };
  }

  async function setRole(
    userId: string,
    role: string,
    origin: Origin,
  ): Promise<AdministrationOutcome> {
    // 1. check
    if (!findRole(role)) throw badInput('input.role', 'There is no such role; `roles` lists them.');
    return db.transaction(async (tx) => {
      // 2. identify
      const { user, isLastAdministrator } = await lockAccount(tx, userId);
      const from = user.role;
      if (from === role) return unchanged(tx, user);
      const target = { type: 'USER' as const, id: user.id, label: user.email };
      const fact = { action: 'USER_ROLE_SET', outcome: 'SUCCESS', target } as const;
      if (isLastAdministrator) {
        const data = { from, to: role, refused: 'LAST_ADMINISTRATOR' as const };
        return refuseLast(tx, origin, { ...fact, data });
      }
      // 3. act, and 4. record
      user.role = role;
      const settlement = await save(tx, user, origin, { ...fact, data: { from, to: role } });
      if (!losesPermissions(from, role)) return { kind: 'done', user, revokedCount: 0, settlement };
      const ended = await sessions.end(tx, { userId: user.id }, 'ROLE_CHANGED', origin);
      return { kind: 'done', user, ...ended, settlement };
    });
  }

  async function suspend(
    userId: string,
    reason: string | null,
    origin: Origin,
  ): Promise<AdministrationOutcome> {
    // 1. check
    checkReason(reason);
    return db.transaction(async (tx) => {
      // 2. identify
      const { user, isLastAdministrator } = await lockAccount(tx, userId);
      if (user.status === 'SUSPENDED') return unchanged(tx, user);
      const target = { type: 'USER' as const, id: user.id, label: user.email };
      const fact = { action: 'USER_SUSPENDED', outcome: 'SUCCESS', target } as const;
      const data = reason === null ? {} : { reason };
      if (isLastAdministrator) {
        return refuseLast(tx, origin, {
          ...fact,
          data: { ...data, refused: 'LAST_ADMINISTRATOR' },
        });
      }
      // 3. act, and 4. record
      user.status = 'SUSPENDED';
      const settlement = await save(tx, user, origin, { ...fact, data });
      const ended = await sessions.end(tx, { userId: user.id }, 'USER_SUSPENDED', origin);
      return { kind: 'done', user, ...ended, settlement };
    });
  }

  async function reinstate(userId: string, origin: Origin): Promise<UserRecord> {
    return db.transaction(async (tx) => {
      const { user } = await lockAccount(tx, userId);
      if (user.status === 'ACTIVE') return user;
      user.status = 'ACTIVE';
      await save(tx, user, origin, {
        action: 'USER_REINSTATED',
        outcome: 'SUCCESS',
        target: { type: 'USER', id: user.id, label: user.email },
        data: {},
      });
      return user;
    });
  }

  async function unlock(userId: string, origin: Origin) {
    return db.transaction(async (tx) => {
      const user = await findAccount(tx, userId);
      const wasLocked = await throttle.forget(tx, user.id, await devices.list(tx, user.id));
      if (wasLocked) {
        await audit.record(tx, origin, {
          action: 'USER_UNLOCKED',
          outcome: 'SUCCESS',
          target: { type: 'USER', id: user.id, label: user.email },
          data: {},
        });
      }
      return { user, wasLocked };
    });
  }

  async function revokeSessions(userId: string, origin: Origin): Promise<Revocation> {
    return db.transaction(async (tx) => {
      const user = await findAccount(tx, userId);
      return sessions.end(tx, { userId: user.id }, 'REVOKED_BY_ADMIN', origin);
    });
  }

  return { setRole, suspend, reinstate, unlock, revokeSessions };
}

async function findAccount(tx: Tx, userId: string): Promise<User> {
  const user = await tx.findOne(UserEntity, { id: userId as User['id'] });
  if (!user || user.status === 'DELETED') throw notFound('account');
  return user;
}
