import { createHmac } from 'node:crypto';
import type { EntitySchema } from '@mikro-orm/postgresql';
import { createPrincipals, type Principals } from './access/principals.ts';
import { createStreamRecheck } from './access/stream-permissions.ts';
import { type AuditService, createAuditService } from './audit/audit.service.ts';
import { AuditEventEntity } from './audit/entities.ts';
import type { Config } from './config.ts';
import { COUNCIL_ENTITIES } from './councils/all-entities.ts';
import { type CouncilServices, createCouncilServices } from './councils/council-services.ts';
import type { Database } from './db/database.ts';
import { type Bus, createBus } from './events/bus.ts';
import { NodeEntity } from './events/entities.ts';
import { createStreams, type Streams } from './events/streams.ts';
import { createJobQueue } from './jobs/queue.ts';
import type { Logger } from './logger.ts';
import { keepMemory } from './memory.ts';
import {
  type CircuitBreakersService,
  createCircuitBreakersService,
} from './operations/circuit-breakers.service.ts';
import { createJobsService, type JobsService } from './operations/jobs.service.ts';
import { CircuitBreakerEntity } from './outbound/entities.ts';
import { createOutbound, type Outbound } from './outbound/outbound.ts';
import { createSecrets } from './secrets.ts';
import { createAccessTokens } from './sessions/access-tokens.ts';
import { type ActivityStream, createActivityStream } from './sessions/activity-stream.ts';
import { type Authentication, createAuthentication } from './sessions/authentication.ts';
import { createDevicesService } from './sessions/devices.service.ts';
import {
  DeviceEntity,
  ServiceClientEntity,
  SessionEntity,
  SigningKeyEntity,
} from './sessions/entities.ts';
import {
  createIntrospectionService,
  type IntrospectionService,
} from './sessions/introspection.service.ts';
import { createKeyRotation, type KeyRotation } from './sessions/key-rotation.service.ts';
import { createKeyService, type KeyService } from './sessions/keys.service.ts';
import { createLastSeen, type LastSeen } from './sessions/last-seen.ts';
import { openPlaces } from './sessions/places.ts';
import { createRefreshService, type RefreshService } from './sessions/refresh.service.ts';
import { throttleRefresh } from './sessions/refresh-throttle.ts';
import { createRevocationStream, type RevocationStream } from './sessions/revocation-stream.ts';
import { createRevocations } from './sessions/revocations.ts';
import {
  createServiceClientsService,
  type ServiceClientsService,
} from './sessions/service-clients.service.ts';
import { createSessionsService, type SessionsService } from './sessions/sessions.service.ts';
import { createTokenIssuer, refreshTokenRing } from './sessions/token-pair.ts';
import { ThrottleEntity } from './throttle/entities.ts';
import { createSharedLimits, type SharedLimits } from './throttle/shared-limits.ts';
import {
  type AdministrationService,
  createAdministrationService,
} from './users/administration.service.ts';
import { type CredentialsService, createCredentialsService } from './users/credentials.service.ts';
import { createDeletionService, type DeletionService } from './users/deletion.service.ts';
import { UserEntity } from './users/entities.ts';
import { createPasswordHasher } from './users/password-hashing.ts';
import type { PasswordPolicy } from './users/passwords.ts';
import {
  createRegistrationService,
  type RegistrationService,
} from './users/registration.service.ts';
import { createSignInThrottle, type SignInThrottle } from './users/sign-in-throttle.ts';
import { createUsersService, type UsersService } from './users/users.service.ts';

/** Everything the resolvers call, and what the server starts and stops around it. */
export interface Services extends CouncilServices {
  audit: AuditService;
  users: UsersService;
  registration: RegistrationService;
  credentials: CredentialsService;
  administration: AdministrationService;
  deletion: DeletionService;
  signInThrottle: SignInThrottle;
  /** Where the nodes share the counts of `@rateLimit`; absent without Redis. */
  sharedLimits: SharedLimits | undefined;
  sessions: SessionsService;
  refresh: RefreshService;
  authentication: Authentication;
  revocationStream: RevocationStream;
  activityStream: ActivityStream;
  keys: KeyService;
  keyRotation: KeyRotation;
  serviceClients: ServiceClientsService;
  introspection: IntrospectionService;
  lastSeen: LastSeen;
  principals: Principals;
  streams: Streams;
  bus: Bus;
  /** The ways to outside services. Starts and stops with the services. */
  outbound: Outbound;
  circuitBreakers: CircuitBreakersService;
  jobs: JobsService;
  passwordPolicy: PasswordPolicy;
  /** Loads keys and begins to hear events. Call before serving. */
  start(): Promise<void>;
  /** Ends streams, stops hearing and writes down what is noted. */
  stop(): Promise<void>;
}

export const ENTITIES: EntitySchema[] = [
  UserEntity,
  SessionEntity,
  DeviceEntity,
  ThrottleEntity,
  SigningKeyEntity,
  ServiceClientEntity,
  AuditEventEntity,
  NodeEntity,
  CircuitBreakerEntity,
  ...COUNCIL_ENTITIES,
] as unknown as EntitySchema[];

/** Longest password, in characters. */
const PASSWORD_MAX_LENGTH = 128;
/** An ended session is remembered for longer than its tokens live, by this many milliseconds. */
const REVOCATION_SLACK_MS = 60_000;

export interface ServiceDeps {
  config: Config & { SECRET_KEY: string; DATABASE_URL: string };
  db: Database;
  log: Logger;
}

/** Constructs the services by hand, in the order in which they lean on each other. */
export function createServices({ config, db, log }: ServiceDeps): Services {
  const secrets = createSecrets(config.SECRET_KEY, config.SECRET_KEY_PREVIOUS);
  const jobs = createJobQueue();
  const audit = createAuditService(db);
  const outbound = createOutbound({ db, log });
  const bus = createBus({
    db,
    url: config.DIRECT_DATABASE_URL ?? config.DATABASE_URL,
    leaseMs: config.EVENTS_LEASE_MS,
    log,
  });
  const streams = createStreams({
    perSession: config.MAX_STREAMS_PER_SESSION,
    perUser: config.MAX_STREAMS_PER_USER,
    perAddress: config.MAX_STREAMS_PER_ADDRESS,
  });

  const keys = createKeyService({ db, secrets, log });
  const keyRotation = createKeyRotation(
    { db, secrets, audit, bus },
    { rotationDays: config.KEY_ROTATION_DAYS },
  );
  const accessTokens = createAccessTokens({ issuer: config.PUBLIC_URL, keys });
  const ring = refreshTokenRing(secrets);
  const issueTokens = createTokenIssuer(accessTokens, ring, config.ACCESS_TOKEN_TTL_SECONDS);
  const revocationMs = config.ACCESS_TOKEN_TTL_SECONDS * 1000 + REVOCATION_SLACK_MS;
  const revocations = createRevocations(revocationMs);
  const authentication = createAuthentication({
    db,
    accessTokens,
    revocations,
    isTrusted: bus.isTrusted,
  });
  const lifetimes = {
    idleDays: config.SESSION_IDLE_DAYS,
    absoluteDays: config.SESSION_ABSOLUTE_DAYS,
  };
  const devices = createDevicesService({
    db,
    audit,
    jobs,
    places: openPlaces(config.GEOIP_DATABASE),
    keys: secrets.deriveAll('device-token'),
  });
  const sessions = createSessionsService({ db, audit, bus, issueTokens, devices }, lifetimes);
  const unthrottled = createRefreshService(
    { db, audit, sessions, jobs, bus, issueTokens, ring, log },
    { idleDays: config.SESSION_IDLE_DAYS, graceSeconds: config.REFRESH_GRACE_SECONDS },
  );
  const refresh = throttleRefresh(unthrottled, {
    db,
    log,
    ring,
    hash: (text) =>
      createHmac('sha256', secrets.derive('throttle')).update(text).digest('base64url'),
  });
  const lastSeen = createLastSeen(db, log, config.LAST_SEEN_FLUSH_SECONDS);

  const hasher = createPasswordHasher();
  const policy = { minLength: config.PASSWORD_MIN_LENGTH, maxLength: PASSWORD_MAX_LENGTH };
  const users = createUsersService({ db, audit, bus });
  const registration = createRegistrationService({ db, audit, jobs, hasher, policy });
  const signInThrottle = createSignInThrottle(
    { db, audit, jobs, log, key: secrets.derive('throttle') },
    {
      maxAttempts: config.MAX_LOGIN_ATTEMPTS,
      lockoutMinutes: config.LOCKOUT_DURATION_MINUTES,
      resetAfterMinutes: config.LOCKOUT_RESET_AFTER_MINUTES,
      maxConsecutive: config.MAX_CONSECUTIVE_LOGIN_FAILURES,
    },
  );
  const sharedLimits = config.REDIS_URL ? createSharedLimits(config.REDIS_URL, log) : undefined;
  const credentials = createCredentialsService({
    db,
    audit,
    sessions,
    devices,
    throttle: signInThrottle,
    bus,
    jobs,
    hasher,
    policy,
  });
  const administration = createAdministrationService({
    db,
    audit,
    sessions,
    devices,
    throttle: signInThrottle,
    bus,
  });
  const principals = createPrincipals(users.loadPrincipal);
  // Memory hears first, so that a stream that is told can no longer be opened anew.
  const recheckStreams = createStreamRecheck({ principals, streams, isTrusted: bus.isTrusted });
  const memory = keepMemory({
    bus,
    db,
    keys,
    principals,
    revocations,
    streams,
    recheckStreams,
    revocationMs,
  });
  const councils = createCouncilServices({
    db,
    audit,
    bus,
    jobs,
    secrets,
    log,
    streams,
    principals,
    isLive: authentication.isLive,
    namesOf: async (ids) =>
      new Map((await users.findMany(ids)).map(({ id, displayName }) => [id, displayName])),
    holdAccount: (tx, id) => users.hold(tx, id),
    addressOf: async (id) => (await users.find(id))?.email,
    publicUrl: config.PUBLIC_URL,
    sendsVoteNotices: config.VOTE_NOTICES,
  });
  const deletion = createDeletionService({
    db,
    audit,
    sessions,
    devices,
    throttle: signInThrottle,
    bus,
    jobs,
    hasher,
    holdCouncils: councils.departure.holdCouncils,
    forgetMember: councils.departure.forgetMember,
  });
  const serviceClients = createServiceClientsService({ db, audit });
  const introspection = createIntrospectionService(
    {
      db,
      audit,
      accessTokens,
      authentication,
      principals,
      sessions,
      ring,
      isTrusted: bus.isTrusted,
    },
    { issuer: config.PUBLIC_URL },
  );

  const revocationStream = createRevocationStream({ bus, streams, authentication });
  const activityStream = createActivityStream({
    bus,
    streams,
    authentication,
    recheckStreams,
  });
  return {
    ...councils,
    audit,
    users,
    registration,
    credentials,
    administration,
    deletion,
    signInThrottle,
    sharedLimits,
    sessions,
    refresh,
    authentication,
    revocationStream,
    activityStream,
    keys,
    keyRotation,
    serviceClients,
    introspection,
    lastSeen,
    principals,
    streams,
    bus,
    outbound,
    circuitBreakers: createCircuitBreakersService({ db, audit }),
    jobs: createJobsService({ db, audit }),
    passwordPolicy: policy,
    async start() {
      await keys.load();
      await bus.start();
      await sharedLimits?.start();
      memory.start();
      outbound.start();
    },
    async stop() {
      memory.stop();
      streams.endAll();
      await bus.stop();
      await lastSeen.stop();
      await outbound.stop();
      sharedLimits?.stop();
    },
  };
}
