import type { AuditService } from '../audit/audit.service.ts';
import type { Origin } from '../audit/facts.ts';
import { afterCommit, type Database, type Tx } from '../db/database.ts';
import type { JobQueue } from '../jobs/queue.ts';
import { countUnfamiliarSignIn } from '../telemetry/identity-metrics.ts';
import { formatDeviceToken, newDeviceId, parseDeviceToken } from './device-tokens.ts';
import type { Session } from './entities.ts';
import type { Place, Places } from './places.ts';
import { isImpossible, type Position } from './travel.ts';

/** How a sign-in looks beside those that the account had before. */
export interface Arrival {
  deviceId: string;
  /** For the client to keep and to send with its next sign-in. */
  deviceToken: string;
  place: Place;
  isNewDevice: boolean;
  isNewCountry: boolean;
  /** Nobody can have come here since the sign-in before. */
  isImpossible: boolean;
}

export interface DevicesService {
  /** The id of the device that this token was given to, unless it is another account's or forgotten. */
  recognise(userId: string, token: string): Promise<string | undefined>;
  /** Compares a sign-in with earlier ones and remembers its device, in the transaction of the session. */
  welcome(tx: Tx, userId: string, deviceName: string, from: Arriving): Promise<Arrival>;
  /** Writes down what is unusual about the sign-in and tells the owner. */
  report(tx: Tx, arrival: Arrival, session: Session, origin: Origin): Promise<void>;
  /** The ids of the account's devices. */
  list(tx: Tx, userId: string): Promise<string[]>;
  /** Forgets all of an account's devices but that of one session: the tokens of the others are void. */
  forgetOthers(tx: Tx, userId: string, sessionId: string): Promise<void>;
  /** Forgets all of an account's devices, and of its sessions where and on what they were begun. */
  erase(tx: Tx, userId: string): Promise<void>;
}

/** Where a sign-in comes from. */
export interface Arriving {
  /** As `recognise` found it. */
  deviceId: string | undefined;
  ipAddress?: string | undefined;
  country?: string | undefined;
}

interface History {
  isEmpty: boolean;
  knowsDescription: boolean;
  knowsCountry: boolean;
  knowsAnyCountry: boolean;
}

type Whereabouts = Position & { hours: number };

/** So many of an account's latest sessions are looked at. */
const SESSIONS_COMPARED = 200;
/** So many of its devices an account remembers; a client that keeps no token is a new one each time. */
const DEVICES_REMEMBERED = 50;

export function createDevicesService(deps: {
  db: Database;
  audit: AuditService;
  jobs: JobQueue;
  places: Places;
  /** Keys of the device tokens: the current one, then previous ones. */
  keys: readonly [Buffer, ...Buffer[]];
}): DevicesService {
  const { db, audit, jobs, places, keys } = deps;

  async function recognise(userId: string, token: string): Promise<string | undefined> {
    const deviceId = parseDeviceToken(token, userId, keys);
    if (deviceId === undefined) return undefined;
    const [known] = await db
      .fork()
      .execute('select 1 from device where id = ? and user_id = ?', [deviceId, userId]);
    return known ? deviceId : undefined;
  }

  async function welcome(
    tx: Tx,
    userId: string,
    deviceName: string,
    { deviceId: known, ipAddress, country }: Arriving,
  ): Promise<Arrival> {
    const place = places.find(ipAddress, country);
    const history = await compare(tx, userId, deviceName, place.country);
    const before = place.position && (await lastSeenAt(tx, userId));
    const deviceId = known ?? newDeviceId();
    await (known === undefined ? remember : seeAgain)(tx, deviceId, userId, deviceName);
    return {
      deviceId,
      deviceToken: formatDeviceToken(deviceId, userId, keys[0]),
      place,
      isNewDevice: !history.isEmpty && known === undefined && !history.knowsDescription,
      isNewCountry: place.country !== null && history.knowsAnyCountry && !history.knowsCountry,
      isImpossible: Boolean(
        place.position && before && isImpossible(before, place.position, before.hours),
      ),
    };
  }

  async function report(tx: Tx, arrival: Arrival, session: Session, origin: Origin): Promise<void> {
    const { isNewDevice, isNewCountry, isImpossible, place } = arrival;
    if (!isNewDevice && !isNewCountry && !isImpossible) return;
    const target = { type: 'SESSION' as const, id: session.id, label: session.deviceName };
    const where = place.country === null ? {} : { country: place.country };
    if (isNewDevice || isNewCountry) {
      await audit.record(tx, origin, {
        action: 'SESSION_UNFAMILIAR',
        outcome: 'SUCCESS',
        target,
        data: { isNewDevice, isNewCountry, ...where },
      });
    }
    if (isImpossible) {
      const data = { reason: 'IMPOSSIBLE_TRAVEL' as const, ...where };
      await audit.record(tx, origin, {
        action: 'SESSION_SUSPICIOUS',
        outcome: 'SUCCESS',
        target,
        data,
      });
    }
    const notice = isImpossible ? 'SUSPICIOUS_SIGN_IN' : 'UNFAMILIAR_SIGN_IN';
    const { userId, id: sessionId } = session;
    await jobs.add(tx, 'notify-user', { userId, notice, sessionId });
    afterCommit(tx, async () => {
      if (isNewDevice) countUnfamiliarSignIn('new-device');
      if (isNewCountry) countUnfamiliarSignIn('new-country');
      if (isImpossible) countUnfamiliarSignIn('impossible-travel');
    });
  }

  return {
    recognise,
    welcome,
    report,
    async list(tx, userId) {
      const devices = await tx.execute<{ id: string }[]>(
        'select id from device where user_id = ?',
        [userId],
      );
      return devices.map(({ id }) => id);
    },
    async forgetOthers(tx, userId, sessionId) {
      await tx.execute(
        `delete from device where user_id = ?
         and id is distinct from (select device_id from session where id = ?)`,
        [userId, sessionId],
      );
    },
    async erase(tx, userId) {
      await tx.execute('delete from device where user_id = ?', [userId]);
      await tx.execute(
        `update session set device_name = 'Erased', browser = null, operating_system = null,
           ip_address = null, device_id = null, country = null,
           latitude = null, longitude = null, accuracy_km = null
         where user_id = ?`,
        [userId],
      );
    },
  };
}

async function compare(
  tx: Tx,
  userId: string,
  deviceName: string,
  country: string | null,
): Promise<History> {
  const [history] = await tx.execute<History[]>(
    `select count(*) = 0 as "isEmpty",
       coalesce(bool_or(device_name = ?), false) as "knowsDescription",
       coalesce(bool_or(country = ?), false) as "knowsCountry",
       count(country) > 0 as "knowsAnyCountry"
     from (
       select device_name, country from session where user_id = ?
       order by created_at desc, id desc limit ?
     ) as earlier`,
    [deviceName, country, userId, SESSIONS_COMPARED],
  );
  if (!history) throw new Error('An aggregate gave no row.');
  return history;
}

/**
 * Where the account last signed in from. A sign-in that was suspicious itself does not count: the
 * owner, coming after a thief, would be the one who stands out.
 */
async function lastSeenAt(tx: Tx, userId: string): Promise<Whereabouts | undefined> {
  // Of two sign-ins at once the second has to see the first.
  await tx.execute('select pg_advisory_xact_lock(hashtextextended(?, 0))', [`arrival:${userId}`]);
  const [last] = await tx.execute<Whereabouts[]>(
    `select latitude, longitude, accuracy_km as "accuracyKm",
       (extract(epoch from clock_timestamp() - created_at) / 3600)::float8 as hours
     from session where user_id = ? and latitude is not null and not is_suspicious
     order by created_at desc, id desc limit 1`,
    [userId],
  );
  return last;
}

/** Makes a device known, and forgets those that were not seen for longest. */
async function remember(tx: Tx, id: string, userId: string, name: string): Promise<void> {
  await tx.execute(
    `with forgotten as (
       delete from device where id in (
         select id from device where user_id = ? order by last_seen_at desc, id
         offset ? for update skip locked
       )
     )
     insert into device (id, user_id, name) values (?, ?, ?)`,
    [userId, DEVICES_REMEMBERED - 1, id, userId, name],
  );
}

/** One that was forgotten just now is known again. */
async function seeAgain(tx: Tx, id: string, userId: string, name: string): Promise<void> {
  await tx.execute(
    `insert into device (id, user_id, name) values (?, ?, ?)
     on conflict (id) do update set name = excluded.name, last_seen_at = clock_timestamp()`,
    [id, userId, name],
  );
}
