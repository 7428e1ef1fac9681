import { createHmac } from 'node:crypto';
import type { Principals } from '../access/principals.ts';
import type { RecheckStreams } from '../access/stream-permissions.ts';
import type { AuditService } from '../audit/audit.service.ts';
import type { Config } from '../config.ts';
import type { Database } from '../db/database.ts';
import type { Bus } from '../events/bus.ts';
import type { Streams } from '../events/streams.ts';
import type { JobQueue } from '../jobs/queue.ts';
import type { Secrets } from '../secrets.ts';
import type { Logger } from '../telemetry/logger.ts';
import { createAccessTokens } from './access-tokens.ts';
import { type ActivityStream, createActivityStream } from './activity-stream.ts';
import { type Authentication, createAuthentication } from './authentication.ts';
import { createDevicesService, type DevicesService } from './devices.service.ts';
import { createIntrospectionService, type IntrospectionService } from './introspection.service.ts';
import { createKeyRotation, type KeyRotation } from './key-rotation.service.ts';
import { createKeyService, type KeyService } from './keys.service.ts';
import { createLastSeen, type LastSeen } from './last-seen.ts';
import { keepMemory, type Memory } from './memory.ts';
import { openPlaces } from './places.ts';
import { createRefreshService, type RefreshService } from './refresh.service.ts';
import { throttleRefresh } from './refresh-throttle.ts';
import { createRevocationStream, type RevocationStream } from './revocation-stream.ts';
import { createRevocations } from './revocations.ts';
import {
  createServiceClientsService,
  type ServiceClientsService,
} from './service-clients.service.ts';
import { createSessionsService, type SessionsService } from './sessions.service.ts';
import { createTokenIssuer, refreshTokenRing } from './token-pair.ts';

/** What sessions do. */
export interface SessionServices {
  sessions: SessionsService;
  refresh: RefreshService;
  devices: DevicesService;
  authentication: Authentication;
  memory: Memory;
  revocationStream: RevocationStream;
  activityStream: ActivityStream;
  keys: KeyService;
  keyRotation: KeyRotation;
  serviceClients: ServiceClientsService;
  introspection: IntrospectionService;
  lastSeen: LastSeen;
}

export interface SessionDeps {
  config: Config;
  db: Database;
  log: Logger;
  audit: AuditService;
  bus: Bus;
  jobs: JobQueue;
  streams: Streams;
  secrets: Secrets;
  principals: Principals;
  recheckStreams: RecheckStreams;
}

/** An ended session is remembered for longer than its tokens live, by this many milliseconds. */
const REVOCATION_SLACK_MS = 60_000;

/** Constructs the services by hand, in the order in which they lean on each other. */
export function createSessionServices(deps: SessionDeps): SessionServices {
  const { config, db, log, bus, secrets } = deps;
  const { isTrusted } = bus;
  const keys = createKeyService(deps);
  const accessTokens = createAccessTokens({ issuer: config.PUBLIC_URL, keys });
  const ring = refreshTokenRing(secrets);
  const issueTokens = createTokenIssuer(accessTokens, ring, config.ACCESS_TOKEN_TTL_SECONDS);
  const revocationMs = config.ACCESS_TOKEN_TTL_SECONDS * 1000 + REVOCATION_SLACK_MS;
  const revocations = createRevocations(revocationMs);
  const authentication = createAuthentication({ db, accessTokens, revocations, isTrusted });
  // Hears first, so that a stream that is told can no longer be opened anew.
  const memory = keepMemory({ ...deps, keys, revocations, revocationMs });
  const devices = createDevicesService({
    ...deps,
    places: openPlaces(config.GEOIP_DATABASE),
    keys: secrets.deriveAll('device-token'),
  });
  const sessions = createSessionsService(
    { ...deps, issueTokens, devices },
    { idleDays: config.SESSION_IDLE_DAYS, absoluteDays: config.SESSION_ABSOLUTE_DAYS },
  );
  const unthrottled = createRefreshService(
    { ...deps, sessions, issueTokens, ring },
    { idleDays: config.SESSION_IDLE_DAYS, graceSeconds: config.REFRESH_GRACE_SECONDS },
  );
  return {
    sessions,
    refresh: throttleRefresh(unthrottled, {
      db,
      log,
      ring,
      hash: (text) =>
        createHmac('sha256', secrets.derive('throttle')).update(text).digest('base64url'),
    }),
    devices,
    authentication,
    memory,
    revocationStream: createRevocationStream({ ...deps, authentication }),
    activityStream: createActivityStream({ ...deps, authentication }),
    keys,
    keyRotation: createKeyRotation(deps, { rotationDays: config.KEY_ROTATION_DAYS }),
    serviceClients: createServiceClientsService(deps),
    introspection: createIntrospectionService(
      { ...deps, accessTokens, authentication, sessions, ring, isTrusted },
      { issuer: config.PUBLIC_URL },
    ),
    lastSeen: createLastSeen(db, log, config.LAST_SEEN_FLUSH_SECONDS),
  };
}
