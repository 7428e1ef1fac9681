import type { AuditService } from '../audit/audit.service.ts';
import type { Fact, Origin } from '../audit/facts.ts';
import type { Database } from '../db/database.ts';
import type { User } from './entities.ts';
import type { PasswordHasher } from './password-hashing.ts';
import type { SignInThrottle, Throttled } from './sign-in-throttle.ts';

/** What an act asks that needs the current password of the account it is done to. */
export interface CurrentPasswordQuestion {
  user: User;
  password: string;
  origin: Origin;
  /** The field that asks, for the log. */
  field: string;
  /** What is recorded of a wrong one. */
  refusal: Fact;
}

/**
 * Makes the check of an account's current password, for people who are signed in. All fields that ask
 * for it share one count of failures: what was guessed in one is as good in another.
 */
export function createCurrentPasswordCheck(deps: {
  db: Database;
  audit: AuditService;
  throttle: SignInThrottle;
  hasher: PasswordHasher;
}): (
  question: CurrentPasswordQuestion,
) => Promise<{ kind: 'right' } | { kind: 'wrong' } | Throttled> {
  const { db, audit, throttle, hasher } = deps;

  return async ({ user, password, origin, field, refusal }) => {
    const admitted = await throttle.currentPassword(user, origin, field);
    if (admitted.kind === 'throttled') return admitted;
    const isRight = await hasher.verify(user.passwordHash, password).catch(async (error) => {
      await admitted.givenBack();
      throw error;
    });
    await db.transaction(async (tx) => {
      if (isRight) return admitted.succeeded(tx);
      await audit.record(tx, origin, refusal);
      await admitted.failed(tx);
    });
    return { kind: isRight ? 'right' : 'wrong' };
  };
}
