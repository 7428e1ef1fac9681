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
import {
  type CircuitBreakersService,
  createCircuitBreakersService,
} from './operations/circuit-breakers.service.ts';
import { createJobsService, type JobsService } from './operations/jobs.service.ts';
import { CircuitBreakerEntity } from './outbound/entities.ts';
import { createOutbound, type Outbound } from './outbound/outbound.ts';
import { createSecrets } from './secrets.ts';
import {
  DeviceEntity,
  ServiceClientEntity,
  SessionEntity,
  SigningKeyEntity,
} from './sessions/entities.ts';
import { createSessionServices, type SessionServices } from './sessions/session-services.ts';
import type { Logger } from './telemetry/logger.ts';
import { ThrottleEntity } from './throttle/entities.ts';
import { createSharedLimits, type SharedLimits } from './throttle/shared-limits.ts';
import { UserEntity } from './users/entities.ts';
import { createUserServices, type UserServices } from './users/user-services.ts';
import { createUsersService, type UsersService } from './users/users.service.ts';

/** Everything the resolvers call, and what the server starts and stops around it. */
export interface Services
  extends Omit<SessionServices, 'devices' | 'memory'>,
    CouncilServices,
    UserServices {
  audit: AuditService;
  users: UsersService;
  /** Where the nodes share the counts of `@rateLimit`; absent without Redis. */
  sharedLimits: SharedLimits | undefined;
  principals: Principals;
  streams: Streams;
  bus: Bus;
  /** The ways to outside services. Starts and stops with the services. */
  outbound: Outbound;
  circuitBreakers: CircuitBreakersService;
  jobs: JobsService;
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

  const sharedLimits = config.REDIS_URL ? createSharedLimits(config.REDIS_URL, log) : undefined;
  const users = createUsersService({ db, audit, bus });
  const principals = createPrincipals(users.loadPrincipal);
  const recheckStreams = createStreamRecheck({ principals, streams, isTrusted: bus.isTrusted });
  const base = { config, db, log, secrets, jobs, audit, bus, streams, principals };
  const { devices, memory, ...sessions } = createSessionServices({ ...base, recheckStreams });
  const councils = createCouncilServices({
    ...base,
    isLive: sessions.authentication.isLive,
    namesOf: async (ids) =>
      new Map((await users.findMany(ids)).map(({ id, displayName }) => [id, displayName])),
    holdAccount: (tx, id) => users.hold(tx, id),
    addressOf: async (id) => (await users.find(id))?.email,
    publicUrl: config.PUBLIC_URL,
    keyRotationDays: config.KEY_ROTATION_DAYS,
    sendsVoteNotices: config.VOTE_NOTICES,
  });
  const { holdCouncils, forgetMember } = councils.departure;
  return {
    ...sessions,
    ...councils,
    ...createUserServices({
      ...base,
      sessions: sessions.sessions,
      devices,
      holdCouncils,
      forgetMember,
    }),
    audit,
    users,
    sharedLimits,
    principals,
    streams,
    bus,
    outbound,
    circuitBreakers: createCircuitBreakersService({ db, audit }),
    jobs: createJobsService({ db, audit }),
    async start() {
      await sessions.keys.load();
      await bus.start();
      await sharedLimits?.start();
      memory.start();
      outbound.start();
    },
    async stop() {
      memory.stop();
      streams.endAll();
      await bus.stop();
      await sessions.lastSeen.stop();
      await outbound.stop();
      sharedLimits?.stop();
    },
  };
}
