import { randomBytes } from 'node:crypto';
import type { AuditService } from '../audit/audit.service.ts';
import type { Origin } from '../audit/facts.ts';
import { afterCommit, type Database, type Tx } from '../db/database.ts';
import type { Bus, Settlement } from '../events/bus.ts';
import { newId } from '../ids.ts';
import type { PageRequest } from '../pagination.ts';
import { countSessionsRevoked } from '../telemetry/identity-metrics.ts';
import { describeDevice } from './device.ts';
import type { DevicesService } from './devices.service.ts';
import { endOne } from './end-one.ts';
import {
  type Session,
  type SessionEndReason,
  SessionEntity,
  type SessionRecord,
} from './entities.ts';
import { purgeSessions } from './purge.ts';
import { firstToken, hashToken } from './refresh-tokens.ts';
import { countActive, listForUsers } from './session-list.ts';
import { END_SESSIONS, type SessionSelection, toCondition } from './session-selection.ts';
import type { TokenIssuer, TokenPair } from './token-pair.ts';

export type { SessionRecord, TokenPair };

export interface StartedSession {
  session: Session;
  tokens: TokenPair;
}

/** A session that a sign-in has begun. */
export interface BegunSession extends StartedSession {
  /** For the client to keep: its next sign-in comes from a known device. */
  deviceToken: string;
}

export interface SessionsService {
  /**
   * Begins a session in the transaction of the sign-in. One from an unusual device or place is written
   * down as such, and its owner is told.
   *
   * @param deviceId the device that signs in, where it has done so before
   */
  start(tx: Tx, userId: string, origin: Origin, deviceId?: string): Promise<BegunSession>;
  /**
   * The one way a session ends, whatever the reason: rows, facts and announcement commit together.
   * When the transaction has resolved, no node accepts the sessions any more.
   */
  end(
    tx: Tx,
    selection: SessionSelection,
    reason: SessionEndReason,
    origin: Origin,
  ): Promise<Revocation>;
  /** `end` in a transaction of its own. */
  endNow(
    selection: SessionSelection,
    reason: SessionEndReason,
    origin: Origin,
  ): Promise<Revocation>;
  find(id: string): Promise<Session | null>;
  /** For each account the sessions of one page and one more, in the page's own direction, in one query. */
  listForUsers(
    userIds: readonly string[],
    includeEnded: boolean,
    page: PageRequest,
  ): Promise<Map<string, Session[]>>;
  /** Sessions that have not ended; what expired is among them until the worker has ended it. */
  countActive(): Promise<number>;
  /** Deletes sessions that ended before so many days; 2 at the least. @returns how many there were */
  purge(retentionDays: number): Promise<number>;
}

/** What a revocation has done. Complete when its transaction has resolved. */
export interface Revocation {
  /** How many sessions were live and have ended now. */
  revokedCount: number;
  /** As it is now, where one session was selected by its id and it has ended now. */
  session?: Session;
  /** How the nodes took it. */
  settlement: Settlement;
}

/** What is needed of a row; where one was selected by its id, all of it is there. */
interface EndedRow {
  id: string;
  user_id: string;
  ended_at: Date;
}

export interface SessionsServiceOptions {
  idleDays: number;
  absoluteDays: number;
}

/** So many ids fit into one notification of 8,000 bytes, with room to spare. */
const IDS_PER_EVENT = 100;

export function createSessionsService(
  deps: {
    db: Database;
    audit: AuditService;
    bus: Bus;
    issueTokens: TokenIssuer;
    devices: DevicesService;
  },
  options: SessionsServiceOptions,
): SessionsService {
  const { db, audit, bus, issueTokens, devices } = deps;

  async function start(
    tx: Tx,
    userId: string,
    origin: Origin,
    deviceId?: string,
  ): Promise<BegunSession> {
    const id = newId('session');
    const token = firstToken(id);
    const device = describeDevice(origin.userAgent);
    const { ipAddress, country } = origin;
    const from = { deviceId, ipAddress, country };
    const arrival = await devices.welcome(tx, userId, device.deviceName, from);
    const { position } = arrival.place;
    const [session] = await tx.execute<Record<string, unknown>[]>(
      `insert into session (id, user_id, refresh_hash, refresh_salt, refresh_generation,
         device_name, browser, operating_system, ip_address,
         device_id, country, latitude, longitude, accuracy_km, is_suspicious,
         created_at, last_seen_at, refreshed_at, expires_at, absolute_expires_at)
       select ?, ?, ?, ?, 0, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, t, t, t,
         t + make_interval(days => ?), t + make_interval(days => ?)
       from clock_timestamp() as t
       returning *`,
      [
        id,
        userId,
        hashToken(token),
        randomBytes(32),
        device.deviceName,
        device.browser,
        device.operatingSystem,
        ipAddress ?? null,
        arrival.deviceId,
        arrival.place.country,
        position?.latitude ?? null,
        position?.longitude ?? null,
        position?.accuracyKm ?? null,
        arrival.isImpossible,
        Math.min(options.idleDays, options.absoluteDays),
        options.absoluteDays,
      ],
    );
    const begun = tx.map(SessionEntity, session as never);
    const own = { ...origin, sessionId: id };
    await audit.record(tx, own, {
      action: 'SESSION_STARTED',
      outcome: 'SUCCESS',
      target: { type: 'SESSION', id, label: device.deviceName },
      data: { deviceName: device.deviceName },
    });
    await devices.report(tx, arrival, begun, own);
    const at = begun.createdAt.toISOString();
    bus.tellAfter(tx, 'session.activity', { kind: 'STARTED', userId, sessionId: id, at });
    const { deviceToken } = arrival;
    return { session: begun, tokens: await issueTokens(begun, token), deviceToken };
  }

  async function end(
    tx: Tx,
    selection: SessionSelection,
    reason: SessionEndReason,
    origin: Origin,
  ): Promise<Revocation> {
    const [condition, params] = toCondition(selection);
    const ended = await tx.execute<EndedRow[]>(
      `${END_SESSIONS} ${condition}
       returning ${'sessionId' in selection ? 'session.*' : 'id, user_id, ended_at'}`,
      [reason, ...params],
    );
    await audit.recordAll(
      tx,
      origin,
      ended.map(({ id, user_id: userId }) => ({
        action: 'SESSION_ENDED',
        outcome: 'SUCCESS',
        target: { type: 'SESSION', id },
        data: { reason, userId },
      })),
    );
    const settlement =
      ended.length > 0 || 'expired' in selection
        ? await announce(tx, ended, reason)
        : // Whoever has ended them may still be waiting for a node: this answer means the same as theirs.
          await bus.announce(tx, 'barrier', {});
    if (ended.length > 0) {
      afterCommit(tx, async () => countSessionsRevoked(reason, ended.length));
    }
    const session =
      'sessionId' in selection && ended[0] && tx.map(SessionEntity, ended[0] as never);
    return { revokedCount: ended.length, settlement, ...(session && { session }) };
  }

  async function announce(
    tx: Tx,
    ended: EndedRow[],
    reason: SessionEndReason,
  ): Promise<Settlement> {
    let settlement: Settlement = { nodesConfirmed: 0, nodesExpired: 0 };
    for (const [userId, sessions] of Map.groupBy(ended, (session) => session.user_id)) {
      for (let from = 0; from < sessions.length; from += IDS_PER_EVENT) {
        const chunk = sessions.slice(from, from + IDS_PER_EVENT);
        settlement = await bus.announce(tx, 'sessions.ended', {
          userId,
          sessionIds: chunk.map((session) => session.id),
          reason,
          endedAt: new Date(
            Math.max(...chunk.map((session) => new Date(session.ended_at).getTime())),
          ).toISOString(),
        });
      }
    }
    return settlement;
  }

  return {
    start,
    end,
    async endNow(selection, reason, origin) {
      const ended =
        'sessionId' in selection && (await endOne(deps, { ...selection, reason, origin }));
      // Where it was not live, somebody else may still be waiting for a node: that is settled, too.
      return ended || db.transaction((tx) => end(tx, selection, reason, origin));
    },
    find: (id) => db.fork().findOne(SessionEntity, { id: id as Session['id'] }),
    listForUsers: (userIds, includeEnded, page) =>
      db.readAnywhere((em) => listForUsers(em, userIds, includeEnded, page)),
    countActive: () => countActive(db.fork()),
    purge: (retentionDays) => purgeSessions(db, retentionDays),
  };
}
