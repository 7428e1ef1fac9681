import { VIEWER } from '../access/roles.ts';
import type { AuditService } from '../audit/audit.service.ts';
import type { Origin } from '../audit/facts.ts';
import type { Database, Tx } from '../db/database.ts';
import { badInput } from '../errors.ts';
import { type Id, newId } from '../ids.ts';
import type { JobQueue } from '../jobs/queue.ts';
import { countRegistration } from '../metrics.ts';
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

  async function insert(
    tx: Tx,
    account: { email: string; displayName: string; passwordHash: string },
    role: string,
  ): Promise<Id<'user'> | undefined> {
    const [row] = await tx.execute<{ id: Id<'user'> }[]>(
      `insert into "user" (id, email, display_name, role, password_hash) values (?, ?, ?, ?, ?)
       on conflict (email) do nothing returning id`,
      [newId('user'), account.email, account.displayName, role, account.passwordHash],
    );
    return row?.id;
  }

  async function recordRegistered(tx: Tx, origin: Origin, id: string, email: string, role: string) {
    await audit.record(tx, origin, {
      action: 'USER_REGISTERED',
      outcome: 'SUCCESS',
      target: { type: 'USER', id, label: email },
      data: { role },
    });
  }

  async function recordRepeated(tx: Tx, origin: Origin, email: string): Promise<void> {
    const owner = await tx.findOneOrFail(UserEntity, { email });
    await jobs.add(tx, 'notify-user', { userId: owner.id, notice: 'REGISTRATION_REPEATED' });
    await audit.record(tx, origin, {
      action: 'USER_REGISTRATION_REPEATED',
      outcome: 'FAILURE',
      target: { type: 'USER', id: owner.id, label: email },
      data: {},
    });
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
      const registered = await db.transaction(async (tx) => {
        // 2. act: the unique index settles who was first
        const id = await insert(tx, account, VIEWER);
        // 3. record
        if (!id) {
          await recordRepeated(tx, origin, account.email);
          return false;
        }
        await jobs.add(tx, 'notify-user', { userId: id, notice: 'REGISTERED' });
        await recordRegistered(tx, origin, id, account.email, VIEWER);
        return true;
      });
      countRegistration(registered ? 'accepted' : 'repeated');
      return { kind: 'accepted', email: account.email };
    },

    async create(registration, origin) {
      const prepared = await prepare(registration);
      if (prepared.kind === 'refused') return prepared;
      const { account } = prepared;
      return db.transaction(async (tx) => {
        const id = await insert(tx, account, registration.role);
        if (!id) return { kind: 'taken' as const };
        await recordRegistered(tx, origin, id, account.email, registration.role);
        return { kind: 'created' as const, id };
      });
    },
  };
}
