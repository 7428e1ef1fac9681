import type { AuditService } from '../audit/audit.service.ts';
import type { Origin } from '../audit/facts.ts';
import type { Config } from '../config.ts';
import type { Database, Tx } from '../db/database.ts';
import type { Bus } from '../events/bus.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { Secrets } from '../secrets.ts';
import type { DevicesService } from '../sessions/devices.service.ts';
import type { SessionsService } from '../sessions/sessions.service.ts';
import type { Logger } from '../telemetry/logger.ts';
import {
  type AdministrationService,
  createAdministrationService,
} from './administration.service.ts';
import { type CredentialsService, createCredentialsService } from './credentials.service.ts';
import { createDeletionService, type DeletionService } from './deletion.service.ts';
import { createPasswordHasher } from './password-hashing.ts';
import type { PasswordPolicy } from './passwords.ts';
import { createRegistrationService, type RegistrationService } from './registration.service.ts';
import { createSignInThrottle, type SignInThrottle } from './sign-in-throttle.ts';

/** What accounts do, beside being looked up. */
export interface UserServices {
  registration: RegistrationService;
  credentials: CredentialsService;
  administration: AdministrationService;
  deletion: DeletionService;
  signInThrottle: SignInThrottle;
  passwordPolicy: PasswordPolicy;
}

export interface UserDeps {
  config: Config;
  db: Database;
  log: Logger;
  audit: AuditService;
  bus: Bus;
  jobs: JobQueue;
  secrets: Secrets;
  sessions: SessionsService;
  devices: DevicesService;
  /** Locks what an account takes part in elsewhere, before the account. */
  holdCouncils: (tx: Tx, userId: string) => Promise<() => Promise<boolean>>;
  /** Ends what an account takes part in elsewhere, with its deletion. */
  forgetMember: (tx: Tx, userId: string, origin: Origin) => Promise<void>;
}

/** Longest password, in characters. */
const PASSWORD_MAX_LENGTH = 128;

/** Constructs the services by hand, in the order in which they lean on each other. */
export function createUserServices(deps: UserDeps): UserServices {
  const { config, secrets } = deps;
  const hasher = createPasswordHasher();
  const policy = { minLength: config.PASSWORD_MIN_LENGTH, maxLength: PASSWORD_MAX_LENGTH };
  const throttle = createSignInThrottle(
    { ...deps, key: secrets.derive('throttle') },
    {
      maxAttempts: config.MAX_LOGIN_ATTEMPTS,
      lockoutMinutes: config.LOCKOUT_DURATION_MINUTES,
      resetAfterMinutes: config.LOCKOUT_RESET_AFTER_MINUTES,
      maxConsecutive: config.MAX_CONSECUTIVE_LOGIN_FAILURES,
    },
  );
  return {
    registration: createRegistrationService({ ...deps, hasher, policy }),
    credentials: createCredentialsService({ ...deps, throttle, hasher, policy }),
    administration: createAdministrationService({ ...deps, throttle }),
    deletion: createDeletionService({ ...deps, throttle, hasher }),
    signInThrottle: throttle,
    passwordPolicy: policy,
  };
}
