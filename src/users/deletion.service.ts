import { VIEWER } from '../access/roles.ts';
import type { AuditService } from '../audit/audit.service.ts';
import type { Fact, Origin } from '../audit/facts.ts';
import type { Database, Tx } from '../db/database.ts';
import { notFound, PublicError } from '../errors.ts';
import type { Bus } from '../events/bus.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { DevicesService } from '../sessions/devices.service.ts';
import type { Revocation, SessionsService } from '../sessions/sessions.service.ts';
import { checkReason } from './act-reason.ts';
import { createCurrentPasswordCheck } from './current-password.ts';
import { type User, UserEntity, type UserRecord } from './entities.ts';
import { lockAccount } from './lock-account.ts';
import type { PasswordHasher } from './password-hashing.ts';
import type { SignInThrottle, Throttled } from './sign-in-throttle.ts';

export type DeletionOutcome =
  | ({ kind: 'deleted'; user: UserRecord } & Revocation)
  | { kind: 'last-administrator' };

export type OwnDeletionOutcome = DeletionOutcome | { kind: 'wrong' } | Throttled;

export interface DeletionService {
  /** Deletes the caller's own account, whose password has to come along. */
  deleteOwn(userId: string, password: string, origin: Origin): Promise<OwnDeletionOutcome>;
  /** Deletes an account for an administrator. */
  deleteOther(userId: string, reason: string | null, origin: Origin): Promise<DeletionOutcome>;
}

/**
 * Deletes accounts. What refers to an account (sessions, facts, whatever people did) keeps referring
 * to its row, of which only id and times stay; constraints of the table see to it.
 */
export function createDeletionService(deps: {
  db: Database;
  audit: AuditService;
  sessions: SessionsService;
  devices: DevicesService;
  throttle: SignInThrottle;
  bus: Bus;
  jobs: JobQueue;
  hasher: PasswordHasher;
  /**
   * Locks what the account takes part in elsewhere, before the account; and then tells whether that was
   * all.
   */
  holdCouncils: (tx: Tx, userId: string) => Promise<() => Promise<boolean>>;
  /** Ends what the account takes part in elsewhere, with the deletion. */
  forgetMember: (tx: Tx, userId: string, origin: Origin) => Promise<void>;
}): DeletionService {
  const { db, audit, sessions, devices, throttle, bus, jobs, holdCouncils, forgetMember } = deps;
  const checkPassword = createCurrentPasswordCheck(deps);

  const factOf = (user: User): Fact & { action: 'USER_DELETED' } => ({
    action: 'USER_DELETED',
    outcome: 'SUCCESS',
    target: { type: 'USER', id: user.id, label: user.email },
    data: {},
  });

  async function refuseLast(tx: Tx, origin: Origin, fact: Fact): Promise<DeletionOutcome> {
    const data = { ...fact.data, refused: 'LAST_ADMINISTRATOR' };
    await audit.record(tx, origin, { ...fact, outcome: 'DENIED', data } as Fact);
    return { kind: 'last-administrator' };
  }

  async function erase(
    tx: Tx,
    user: User,
    origin: Origin,
    data: { reason?: string },
  ): Promise<DeletionOutcome> {
    // 3. act
    const fact = factOf(user);
    const revocation = await sessions.end(tx, { userId: user.id }, 'USER_DELETED', origin);
    await throttle.forget(tx, user.id, await devices.list(tx, user.id));
    await devices.erase(tx, user.id);
    await forgetMember(tx, user.id, origin);
    const formerEmail = user.email;
    const [erased] = await tx.execute<Record<string, never>[]>(
      `update "user" set status = 'DELETED', email = id || '@deleted.invalid',
         display_name = 'Deleted account', role = ?, password_hash = '', deleted_at = t, updated_at = t
       from clock_timestamp() as t where id = ? returning "user".*`,
      [VIEWER, user.id],
    );
    const settlement = await bus.announce(tx, 'principal.changed', { userId: user.id });
    await jobs.add(tx, 'notify-user', { userId: user.id, notice: 'ACCOUNT_DELETED', formerEmail });
    // 4. record
    const { revokedCount } = revocation;
    await audit.record(tx, origin, { ...fact, data: { ...data, revokedCount } });
    const after = db.fork().map(UserEntity, erased as never);
    return { kind: 'deleted', user: after, revokedCount, settlement };
  }

  /**
   * Acts under the locks of the account's councils and of the account, in this order: whoever writes in a
   * council has it locked, and asks for its people then.
   */
  async function withLocks<T>(
    userId: string,
    act: (tx: Tx, locked: Awaited<ReturnType<typeof lockAccount>>) => Promise<T>,
  ): Promise<T> {
    for (;;) {
      const done = await db.transaction(async (tx) => {
        const areAll = await holdCouncils(tx, userId);
        const locked = await lockAccount(tx, userId);
        return (await areAll()) ? { value: await act(tx, locked) } : undefined;
      });
      if (done) return done.value;
    }
  }

  return {
    async deleteOwn(userId, password, origin) {
      // 1. identify
      const user = await db.fork().findOne(UserEntity, { id: userId as User['id'] });
      if (user?.status !== 'ACTIVE') throw notFound('account');
      // 2. check
      const checked = await checkPassword({
        user,
        password,
        origin,
        field: 'Mutation.deleteAccount',
        refusal: { ...factOf(user), outcome: 'FAILURE', data: { refused: 'WRONG_PASSWORD' } },
      });
      if (checked.kind !== 'right') return checked;
      return withLocks(userId, async (tx, { user: locked, isLastAdministrator }) => {
        if (locked.status !== 'ACTIVE' || locked.passwordHash !== user.passwordHash) {
          throw new PublicError('CONFLICT', 'The account was changed at the same time.');
        }
        if (isLastAdministrator) return refuseLast(tx, origin, factOf(locked));
        return erase(tx, locked, origin, {});
      });
    },

    async deleteOther(userId, reason, origin) {
      // 1. check
      checkReason(reason);
      // 2. identify
      return withLocks(userId, async (tx, { user, isLastAdministrator }) => {
        const data = reason === null ? {} : { reason };
        if (isLastAdministrator) return refuseLast(tx, origin, { ...factOf(user), data });
        return erase(tx, user, origin, data);
      });
    },
  };
}
