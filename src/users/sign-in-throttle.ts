import { createHmac } from 'node:crypto';
import type { AuditService } from '../audit/audit.service.ts';
import type { Origin } from '../audit/facts.ts';
import { addressBucket } from '../client-address.ts';
import { afterCommit, type Database, type Tx } from '../db/database.ts';
import type { JobQueue } from '../jobs/queue.ts';
import { countLockout, countLockoutRefusal } from '../telemetry/identity-metrics.ts';
import type { Logger } from '../telemetry/logger.ts';
import { createAttempts, type Subject } from '../throttle/attempts.ts';
import type { Lock, Rule } from '../throttle/rules.ts';
import type { UserRecord } from './users.service.ts';

/** Who tries, from where, at which account. */
export interface SignInAttempt {
  /** The account that was typed, where there is one. */
  user: Pick<UserRecord, 'id' | 'email'> | null;
  /** What was typed, for addresses without an account: only a keyed hash of it is kept. */
  typed: string;
  /** The device, where it has signed in to this account before. */
  deviceId: string | undefined;
  origin: Origin;
}

/** An attempt that may be made, and has to be told how it ended. */
export interface Admitted {
  kind: 'admitted';
  /** In the transaction that records the failure. */
  failed(tx: Tx): Promise<void>;
  /** In the transaction of what it was made for. */
  succeeded(tx: Tx): Promise<void>;
  /** It came to nothing for no fault of the caller. */
  givenBack(): Promise<void>;
}

export interface Throttled {
  kind: 'throttled';
  /** Null when waiting does not help. */
  retryAfterSeconds: number | null;
}

/** Holds guessing of passwords in check; docs/lockout.md says how. */
export interface SignInThrottle {
  /**
   * Counts a sign-in before its password is looked at: by device where the device is known, else by
   * account and by address. Unknown accounts are counted as known ones are.
   */
  signIn(attempt: SignInAttempt): Promise<Admitted | Throttled>;
  /**
   * The same for the current password, which some acts ask of people who are signed in: by account,
   * apart from sign-ins, and for all such acts together.
   *
   * @param field that asks, for the log
   */
  currentPassword(
    user: Pick<UserRecord, 'id' | 'email'>,
    origin: Origin,
    field: string,
  ): Promise<Admitted | Throttled>;
  /** Forgets an account's failures, and those of the devices. Gives whether there were any. */
  forget(tx: Tx, userId: string, deviceIds: readonly string[]): Promise<boolean>;
  /** Drops what no longer matters. */
  prune(): Promise<void>;
}

export interface SignInThrottleOptions {
  maxAttempts: number;
  lockoutMinutes: number;
  resetAfterMinutes: number;
  maxConsecutive: number;
}

/** From one address so many failures are free, for a household or office shares it. */
const FREE_PER_ADDRESS = 10;

type What = 'SIGN_IN' | 'DEVICE' | 'PASSWORD_CHANGE' | 'ADDRESS';

const METRICS = {
  SIGN_IN: 'account',
  DEVICE: 'device',
  PASSWORD_CHANGE: 'password-change',
  ADDRESS: 'address',
} as const;

interface Counted extends Subject {
  what: What;
}

export function createSignInThrottle(
  deps: { db: Database; audit: AuditService; jobs: JobQueue; log: Logger; key: Buffer },
  options: SignInThrottleOptions,
): SignInThrottle {
  const { db, audit, jobs, log, key } = deps;
  const attempts = createAttempts(db);
  const longestLock = options.lockoutMinutes * 60;
  const forgetAfter = options.resetAfterMinutes * 60;
  const byAccount: Rule = {
    maxFailures: options.maxAttempts,
    firstLock: longestLock,
    longestLock,
    forgetAfter,
    disableAfter: options.maxConsecutive,
    successForgives: true,
  };
  // A success does not wipe an address clean: who guesses would sign in to an own account in between.
  const byAddress: Rule = {
    maxFailures: FREE_PER_ADDRESS,
    firstLock: 1,
    longestLock,
    forgetAfter,
    successForgives: false,
  };
  const hash = (text: string) => createHmac('sha256', key).update(text).digest('base64url');

  function subjectsOf({ user, typed, deviceId, origin }: SignInAttempt): Counted[] {
    if (user && deviceId) {
      return [{ what: 'DEVICE', key: deviceKey(deviceId), rule: byAccount }];
    }
    const account = user ? accountKey(user.id) : `unknown:${hash(typed)}`;
    return [
      { what: 'SIGN_IN', key: account, rule: byAccount },
      { what: 'ADDRESS', key: `address:${hash(addressBucket(origin.ipAddress))}`, rule: byAddress },
    ];
  }

  async function begin(
    subjects: Counted[],
    user: SignInAttempt['user'],
    origin: Origin,
    field: string,
  ): Promise<Admitted | Throttled> {
    const refusal = await attempts.begin(subjects);
    if (refusal) {
      const { retryAfterSeconds } = refusal;
      const { what } = subjects.find(({ key }) => key === refusal.subject.key) ?? {};
      log.warn(
        { event: 'rate_limit_exceeded', field, what, userId: user?.id, retryAfterSeconds },
        'Too many attempts have failed',
      );
      if (what) countLockoutRefusal(METRICS[what]);
      return { kind: 'throttled', retryAfterSeconds };
    }
    return {
      kind: 'admitted',
      async failed(tx) {
        for (const { subject, ...lock } of await attempts.failed(tx, subjects)) {
          const { what } = subjects.find(({ key }) => key === subject.key) ?? {};
          if (what) await recordLock(tx, what, lock, user, origin);
        }
      },
      succeeded: (tx) => attempts.succeeded(tx, subjects),
      givenBack: () => attempts.givenBack(subjects),
    };
  }

  async function recordLock(
    tx: Tx,
    what: What,
    { lockedForSeconds }: Lock,
    user: SignInAttempt['user'],
    origin: Origin,
  ): Promise<void> {
    const isDisabled = lockedForSeconds === null;
    if (what !== 'ADDRESS') {
      await audit.record(tx, origin, {
        action: 'USER_LOCKED_OUT',
        outcome: 'SUCCESS',
        // An unknown account is locked like a known one; there is only nobody to name.
        ...(user && { target: { type: 'USER', id: user.id, label: user.email } }),
        data: { what, lockedForSeconds },
      });
      if (isDisabled && what === 'SIGN_IN') {
        const userId = user?.id ?? '';
        await jobs.add(tx, 'notify-user', { userId, notice: 'PASSWORD_DISABLED' });
      }
    }
    afterCommit(tx, async () => {
      countLockout(isDisabled ? 'disabled' : METRICS[what]);
      log.warn(
        { event: 'auth_lockout_triggered', what, userId: user?.id, lockedForSeconds },
        'Failed attempts have brought about a lock',
      );
    });
  }

  return {
    signIn: (attempt) => begin(subjectsOf(attempt), attempt.user, attempt.origin, 'Mutation.login'),
    currentPassword(user, origin, field) {
      const subject = {
        what: 'PASSWORD_CHANGE',
        key: changeKey(user.id),
        rule: byAccount,
      } as const;
      return begin([subject], user, origin, field);
    },
    forget: (tx, userId, deviceIds) =>
      attempts.forget(tx, [accountKey(userId), changeKey(userId), ...deviceIds.map(deviceKey)]),
    async prune() {
      // Of accounts nothing is forgotten but by a success. What is unknown, and a device, is kept for
      // as many days as it has failures in a row: long enough for unknown accounts to be alike.
      await db.fork().execute(
        `delete from throttle
         where last_at < clock_timestamp() - make_interval(secs => ?)
           and coalesce(locked_until, '-infinity') < clock_timestamp()
           and key not like 'account:%' and key not like 'change:%'
           and (key like '%address:%'
             or last_at < clock_timestamp() - make_interval(days => in_a_row))`,
        [Math.max(forgetAfter, DAY_SECONDS)],
      );
    },
  };
}

const DAY_SECONDS = 86_400;

const accountKey = (userId: string) => `account:${userId}`;
const changeKey = (userId: string) => `change:${userId}`;
const deviceKey = (deviceId: string) => `device:${deviceId}`;
