import type { AuditService } from '../audit/audit.service.ts';
import type { Fact, Origin } from '../audit/facts.ts';
import type { Database, Tx } from '../db/database.ts';
import { notFound, PublicError } from '../errors.ts';
import type { Bus } from '../events/bus.ts';
import type { JobQueue } from '../jobs/queue.ts';
import { countSignIn } from '../metrics.ts';
import type { Revocation, SessionsService, StartedSession } from '../sessions/sessions.service.ts';
import { normaliseEmail } from './email-address.ts';
import { type User, UserEntity, type UserRecord } from './entities.ts';
import type { PasswordHasher } from './password-hashing.ts';
import { checkPassword, type PasswordPolicy, type PasswordRefusalReason } from './passwords.ts';

export type LoginOutcome =
  | ({ kind: 'signed-in'; user: UserRecord } & StartedSession)
  | { kind: 'invalid' }
  | { kind: 'suspended' };

export type PasswordChangeOutcome =
  | ({ kind: 'changed'; user: UserRecord } & Revocation)
  | { kind: 'wrong' }
  | { kind: 'refused'; reason: PasswordRefusalReason };

export interface CredentialsService {
  /** Checks address and password and begins a session. Unknown accounts cost the same as known ones. */
  login(email: string, password: string, origin: Origin): Promise<LoginOutcome>;
  /** Changes the caller's password and ends all of the account's other sessions. */
  changePassword(
    caller: { userId: string; sessionId: string },
    currentPassword: string,
    newPassword: string,
    origin: Origin,
  ): Promise<PasswordChangeOutcome>;
}

type SignInFailure = 'UNKNOWN_ACCOUNT' | 'WRONG_PASSWORD' | 'SUSPENDED' | 'CHANGED';

export function createCredentialsService(deps: {
  db: Database;
  audit: AuditService;
  sessions: SessionsService;
  bus: Bus;
  jobs: JobQueue;
  hasher: PasswordHasher;
  policy: PasswordPolicy;
}): CredentialsService {
  const { db, audit, sessions, bus, jobs, hasher, policy } = deps;

  async function fail(origin: Origin, reason: SignInFailure, user: User | null): Promise<void> {
    countSignIn(reason === 'SUSPENDED' ? 'suspended' : 'invalid-credentials');
    const fact: Fact = { action: 'SESSION_STARTED', outcome: 'FAILURE', data: { reason } };
    // What was typed as an address is not kept: it may be a password in the wrong field.
    if (user) fact.target = { type: 'USER', id: user.id, label: user.email };
    await audit.recordAlone(origin, fact);
  }

  async function login(email: string, password: string, origin: Origin): Promise<LoginOutcome> {
    const first = await attempt(email, password, origin);
    // Another sign-in may only have made the account's hash better, or a third hand have changed it.
    const outcome = first.kind === 'changed' ? await attempt(email, password, origin) : first;
    if (outcome.kind !== 'changed') return outcome;
    await fail(origin, 'CHANGED', outcome.user);
    return { kind: 'invalid' };
  }

  /** One sign-in, unless the account changes on the way. */
  async function attempt(
    email: string,
    password: string,
    origin: Origin,
  ): Promise<LoginOutcome | { kind: 'changed'; user: User }> {
    // 1. identify: an address that cannot be one is looked up all the same, to take the same time
    const user = await db.fork().findOne(UserEntity, { email: normaliseEmail(email) ?? '' });
    // 2. check
    const matches = user
      ? await hasher.verify(user.passwordHash, password)
      : await hasher.verifyDummy(password);
    if (!user || !matches) {
      await fail(origin, user ? 'WRONG_PASSWORD' : 'UNKNOWN_ACCOUNT', user);
      return { kind: 'invalid' };
    }
    if (user.status === 'SUSPENDED') {
      await fail(origin, 'SUSPENDED', user);
      return { kind: 'suspended' };
    }
    const betterHash = hasher.needsRehash(user.passwordHash)
      ? await hasher.hash(password)
      : undefined;
    // 3. act, and 4. record
    const started = await db.transaction((tx) => startSession(tx, user, betterHash, origin));
    if (!started) return { kind: 'changed', user };
    countSignIn('success');
    return { kind: 'signed-in', user, ...started };
  }

  /** Begins the session unless the account changed since the password was checked. */
  async function startSession(
    tx: Tx,
    user: User,
    betterHash: string | undefined,
    origin: Origin,
  ): Promise<StartedSession | undefined> {
    // Suspension and change of password write this row before they end sessions: whoever comes
    // second sees what the first has done.
    const [unchanged] = await tx.execute(
      `select 1 from "user" where id = ? and status = 'ACTIVE' and password_hash = ?
       for ${betterHash ? 'update' : 'share'}`,
      [user.id, user.passwordHash],
    );
    if (!unchanged) return undefined;
    if (betterHash) {
      await tx.execute('update "user" set password_hash = ? where id = ?', [betterHash, user.id]);
    }
    const actor = { type: 'USER' as const, id: user.id, label: user.email };
    return sessions.start(tx, user.id, { ...origin, actor });
  }

  async function changePassword(
    caller: { userId: string; sessionId: string },
    currentPassword: string,
    newPassword: string,
    origin: Origin,
  ): Promise<PasswordChangeOutcome> {
    // 1. identify
    const user = await db.fork().findOne(UserEntity, { id: caller.userId as User['id'] });
    if (!user) throw notFound('account');
    const target = { type: 'USER' as const, id: user.id, label: user.email };
    // 2. check
    if (!(await hasher.verify(user.passwordHash, currentPassword))) {
      await audit.recordAlone(origin, {
        action: 'USER_PASSWORD_CHANGED',
        outcome: 'FAILURE',
        target,
        data: { reason: 'WRONG_PASSWORD' },
      });
      return { kind: 'wrong' };
    }
    const reason = checkPassword(newPassword, policy, user);
    if (reason) return { kind: 'refused', reason };
    const passwordHash = await hasher.hash(newPassword);
    return db.transaction(async (tx) => {
      // 3. act
      const [changed] = await tx.execute<Record<string, never>[]>(
        `update "user" set password_hash = ?, updated_at = clock_timestamp()
         where id = ? and password_hash = ? and status = 'ACTIVE' returning *`,
        [passwordHash, user.id, user.passwordHash],
      );
      if (!changed) throw new PublicError('CONFLICT', 'The account was changed at the same time.');
      const settlement = await bus.announce(tx, 'principal.changed', { userId: user.id });
      const others = { userId: user.id, except: caller.sessionId };
      const revocation = await sessions.end(tx, others, 'PASSWORD_CHANGED', origin);
      await jobs.add(tx, 'notify-user', { userId: user.id, notice: 'PASSWORD_CHANGED' });
      // 4. record
      const data = { revokedCount: revocation.revokedCount };
      await audit.record(tx, origin, {
        action: 'USER_PASSWORD_CHANGED',
        outcome: 'SUCCESS',
        target,
        data,
      });
      const after = tx.map(UserEntity, changed);
      return { kind: 'changed', user: after, ...revocation, settlement };
    });
  }

  return { login, changePassword };
}
