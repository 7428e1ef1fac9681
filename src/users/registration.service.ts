import { LockMode } from '@mikro-orm/core';
import { VIEWER } from '../access/roles.ts';
import type { AuditService } from '../audit/audit.service.ts';
import type { Fact, Origin } from '../audit/facts.ts';
import type { Database, Tx } from '../db/database.ts';
import { badInput } from '../errors.ts';
import { type Id, newId } from '../ids.ts';
import type { JobQueue } from '../jobs/queue.ts';
import { countRegistration } from '../telemetry/identity-metrics.ts';
import { checkDisplayName } from './display-name.ts';
import { normaliseEmail } from './email-address.ts';
import { UserEntity } from './entities.ts';
import type { PasswordHasher } from './password-hashing.ts';
import { checkPassword, type PasswordPolicy, type PasswordRefusalReason } from './passwords.ts';

export interface Registration {
  email: string;
  password: string;
  displayName: string;
}

export type RegistrationOutcome =
  | { kind: 'accepted'; email: string }
  | { kind: 'refused'; reason: PasswordRefusalReason };

export interface RegistrationService {
  /**
   * Registers an account with the role VIEWER. A taken address is answered like a free one, after the
   * same work; its owner is told by mail.
   */
  register(registration: Registration, origin: Origin): Promise<RegistrationOutcome>;
  /**
   * Creates an account with a role, for the command line.
   *
   * @returns its id, or undefined when the address is taken
   */
  create(
    registration: Registration & { role: string },
    origin: Origin,
  ): Promise<{ kind: 'created'; id: string } | { kind: 'taken' } | RefusedPassword>;
}

type RefusedPassword = Extract<RegistrationOutcome, { kind: 'refused' }>;

export function createRegistrationService(deps: {
  db: Database;
  audit: AuditService;
  jobs: JobQueue;
  hasher: PasswordHasher;
  policy: PasswordPolicy;
}): RegistrationService {
  const { db, audit, jobs, hasher, policy } = deps;

  /** Checks everything and hashes the password, outside of any transaction: hashing takes long. */
  async function prepare(registration: Registration) {
    const email = normaliseEmail(registration.email);
    if (!email) throw badInput('input.email', 'This is no e-mail address.');
    const displayName = checkDisplayName(registration.displayName);
    const reason = checkPassword(registration.password, policy, { email, displayName });
    if (reason) return { kind: 'refused' as const, reason };
    const passwordHash = await hasher.hash(registration.password);
    return { kind: 'ready' as const, account: { email, displayName, passwordHash } };
  }

  /**
   * Inserts the account unless its address is taken; the unique index settles who was first. Takes the
   * same statements in both cases.
   *
   * @returns whose the address is now, and whether that is the new account
   */
  async function claimAddress(
    tx: Tx,
    account: { email: string; displayName: string; passwordHash: string },
    role: string,
  ): Promise<{ ownerId: Id<'user'>; isNew: boolean }> {
    const id = newId('user');
    await tx.execute(
      `insert into "user" (id, email, display_name, role, password_hash) values (?, ?, ?, ?, ?)
       on conflict (email) do nothing`,
      [id, account.email, account.displayName, role, account.passwordHash],
    );
    // Under a lock, so that who is being deleted just now is waited for, and then no longer owns it.
    const owner = await tx.findOne(
      UserEntity,
      { email: account.email },
      { lockMode: LockMode.PESSIMISTIC_READ },
    );
    if (!owner) return claimAddress(tx, account, role);
    return { ownerId: owner.id, isNew: owner.id === id };
  }

  function registered(id: string, email: string, role: string): Fact {
    return {
      action: 'USER_REGISTERED',
      outcome: 'SUCCESS',
      target: { type: 'USER', id, label: email },
      data: { role },
    };
  }

  function repeated(ownerId: string, email: string): Fact {
    return {
      action: 'USER_REGISTRATION_REPEATED',
      outcome: 'FAILURE',
      target: { type: 'USER', id: ownerId, label: email },
      data: {},
    };
  }

  return {
    async register(registration, origin) {
      // 1. check
      const prepared = await prepare(registration);
      if (prepared.kind === 'refused') {
        countRegistration('password-refused');
        return prepared;
      }
      const { account } = prepared;
      const isNew = await db.transaction(async (tx) => {
        // 2. act
        const { ownerId, isNew } = await claimAddress(tx, account, VIEWER);
        const notice = isNew ? 'REGISTERED' : 'REGISTRATION_REPEATED';
        await jobs.add(tx, 'notify-user', { userId: ownerId, notice });
        // 3. record
        const { email } = account;
        const fact = isNew ? registered(ownerId, email, VIEWER) : repeated(ownerId, email);
        await audit.record(tx, origin, fact);
        return isNew;
      });
      countRegistration(isNew ? 'accepted' : 'repeated');
      return { kind: 'accepted', email: account.email };
    },

    async create(registration, origin) {
      const prepared = await prepare(registration);
      if (prepared.kind === 'refused') return prepared;
      const { account } = prepared;
      return db.transaction(async (tx) => {
        const { ownerId: id, isNew } = await claimAddress(tx, account, registration.role);
        if (!isNew) return { kind: 'taken' as const };
        await audit.record(tx, origin, registered(id, account.email, registration.role));
        return { kind: 'created' as const, id };
      });
    },
  };
}
