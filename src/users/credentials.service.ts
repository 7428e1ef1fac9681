import type { AuditService } from '../audit/audit.service.ts';
import type { Fact, Origin } from '../audit/facts.ts';
import type { Database, Tx } from '../db/database.ts';
import { notFound, PublicError } from '../errors.ts';
import type { Bus } from '../events/bus.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { DevicesService } from '../sessions/devices.service.ts';
import type { BegunSession, Revocation, SessionsService } from '../sessions/sessions.service.ts';
import { countSignIn } from '../telemetry/identity-metrics.ts';
import { createCurrentPasswordCheck } from './current-password.ts';
import { normaliseEmail } from './email-address.ts';
import { type User, UserEntity, type UserRecord } from './entities.ts';
import type { PasswordHasher } from './password-hashing.ts';
import { checkPassword, type PasswordPolicy, type PasswordRefusalReason } from './passwords.ts';
import type { Admitted, SignInThrottle, Throttled } from './sign-in-throttle.ts';

export type LoginOutcome =
  | ({ kind: 'signed-in'; user: UserRecord } & BegunSession)
  | { kind: 'invalid' }
  | { kind: 'suspended' }
  | Throttled;

export type PasswordChangeOutcome =
  | ({ kind: 'changed'; user: UserRecord } & Revocation)
  | { kind: 'wrong' }
  | { kind: 'refused'; reason: PasswordRefusalReason }
  | Throttled;

export interface CredentialsService {
  /**
   * Checks address and password and begins a session. Unknown accounts cost the same as known ones.
   * Every call counts as one attempt; after too many failures none is looked at.
   *
   * @param deviceToken from an earlier sign-in of the device
   */
  login(
    email: string,
    password: string,
    origin: Origin,
    deviceToken?: string,
  ): Promise<LoginOutcome>;
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
  devices: DevicesService;
  throttle: SignInThrottle;
  bus: Bus;
  jobs: JobQueue;
  hasher: PasswordHasher;
  policy: PasswordPolicy;
}): CredentialsService {
  const { db, audit, sessions, devices, throttle, bus, jobs, hasher, policy } = deps;
  const checkCurrentPassword = createCurrentPasswordCheck(deps);

  /** What one sign-in has, from the look at the account until its end. */
  interface SignIn {
    user: User | null;
    password: string;
    deviceId: string | undefined;
    origin: Origin;
    admitted: Admitted;
  }

  async function fail({ admitted, origin, user }: SignIn, reason: SignInFailure): Promise<void> {
    const fact: Fact = { action: 'SESSION_STARTED', outcome: 'FAILURE', data: { reason } };
    // What was typed as an address is not kept: it may be a password in the wrong field.
    if (user) fact.target = { type: 'USER', id: user.id, label: user.email };
    await db.transaction(async (tx) => {
      await audit.record(tx, origin, fact);
      // Only who knows the password learns of the suspension: it was no guess.
      await (reason === 'SUSPENDED' ? admitted.succeeded(tx) : admitted.failed(tx));
    });
    countSignIn(reason === 'SUSPENDED' ? 'suspended' : 'invalid-credentials');
  }

  /** An address that cannot be one is looked up all the same, to take the same time. */
  const findByEmail = (email: string) =>
    db.fork().findOne(UserEntity, { email: normaliseEmail(email) ?? '' });

  async function login(
    email: string,
    password: string,
    origin: Origin,
    deviceToken?: string,
  ): Promise<LoginOutcome> {
    // 1. identify
    const user = await findByEmail(email);
    const deviceId =
      user && deviceToken ? await devices.recognise(user.id, deviceToken) : undefined;
    const typed = normaliseEmail(email) ?? email;
    const admitted = await throttle.signIn({ user, typed, deviceId, origin });
    if (admitted.kind === 'throttled') {
      countSignIn('throttled');
      return admitted;
    }
    try {
      return await tryTwice(email, { user, password, deviceId, origin, admitted });
    } catch (error) {
      await admitted.givenBack();
      throw error;
    }
  }

  /** Another sign-in may only have made the account's hash better, or a third hand have changed it. */
  async function tryTwice(email: string, signIn: SignIn): Promise<LoginOutcome> {
    const first = await attempt(signIn);
    if (first.kind !== 'changed') return first;
    const again = { ...signIn, user: await findByEmail(email) };
    const second = await attempt(again);
    if (second.kind !== 'changed') return second;
    await fail(again, 'CHANGED');
    return { kind: 'invalid' };
  }

  /** One look at the password, unless the account changes on the way. */
  async function attempt(signIn: SignIn): Promise<LoginOutcome | { kind: 'changed' }> {
    const { user, password } = signIn;
    // 2. check
    const matches = user
      ? await hasher.verify(user.passwordHash, password)
      : await hasher.verifyDummy(password);
    if (!user || !matches) {
      await fail(signIn, user ? 'WRONG_PASSWORD' : 'UNKNOWN_ACCOUNT');
      return { kind: 'invalid' };
    }
    if (user.status === 'SUSPENDED') {
      await fail(signIn, 'SUSPENDED');
      return { kind: 'suspended' };
    }
    const betterHash = hasher.needsRehash(user.passwordHash)
      ? await hasher.hash(password)
      : undefined;
    // 3. act, and 4. record
    const started = await db.transaction((tx) => startSession(tx, user, betterHash, signIn));
    if (!started) return { kind: 'changed' };
    countSignIn('success');
    return { kind: 'signed-in', user, ...started };
  }

  /** Begins the session unless the account changed since the password was checked. */
  async function startSession(
    tx: Tx,
    user: User,
    betterHash: string | undefined,
    { admitted, origin, deviceId }: SignIn,
  ): Promise<BegunSession | undefined> {
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
    const begun = await sessions.start(tx, user.id, { ...origin, actor }, deviceId);
    // Last, for others from the same address wait for it.
    await admitted.succeeded(tx);
    return begun;
  }

  async function changePassword(
    caller: { userId: string; sessionId: string },
    currentPassword: string,
    newPassword: string,
    origin: Origin,
  ): Promise<PasswordChangeOutcome> {
    // 1. identify
    const user = await db.fork().findOne(UserEntity, { id: caller.userId as User['id'] });
    if (user?.status !== 'ACTIVE') throw notFound('account');
    const target = { type: 'USER' as const, id: user.id, label: user.email };
    // 2. check
    const checked = await checkCurrentPassword({
      user,
      password: currentPassword,
      origin,
      field: 'Mutation.changePassword',
      refusal: {
        action: 'USER_PASSWORD_CHANGED',
        outcome: 'FAILURE',
        target,
        data: { reason: 'WRONG_PASSWORD' },
      },
    });
    if (checked.kind !== 'right') return checked;
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
      // What was guessed is of no use any more, nor is a device that a stranger made known.
      await throttle.forget(tx, user.id, await devices.list(tx, user.id));
      await devices.forgetOthers(tx, user.id, caller.sessionId);
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
