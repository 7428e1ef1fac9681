import type { AuditService } from '../audit/audit.service.ts';
import type { Origin } from '../audit/facts.ts';
import type { Database, Tx } from '../db/database.ts';
import type { Bus } from '../events/bus.ts';
import { type SealedUnder, sealedUnder } from '../key-pairs.ts';
import type { Secrets } from '../secrets.ts';
import { MAX_ACCESS_TOKEN_TTL_SECONDS } from '../settings/sessions.ts';
import type { SigningKeyState } from './entities.ts';
import { signingKeyPairs } from './key-material.ts';

/** What rotating has done. Times are the database's. */
export type Rotation =
  | { kind: 'published'; kid: string; signsFrom: Date }
  | { kind: 'activated'; kid: string; formerKid?: string; formerAcceptedUntil?: Date }
  /** The next key has not been published for long enough. */
  | { kind: 'waiting'; kid: string; signsFrom: Date }
  /** The schedule has nothing to do. */
  | { kind: 'not-due' };

/** A key as an operator sees it. */
export interface KeyRecord {
  kid: string;
  state: SigningKeyState;
  createdAt: Date;
  activatedAt: Date | null;
  retiredAt: Date | null;
  acceptedUntil: Date | null;
  /** Which secret its private part is sealed under; null when that is destroyed. */
  sealedUnder: SealedUnder | null;
}

export interface KeyRotation {
  /** All keys there are and were, newest first. */
  list(): Promise<KeyRecord[]>;
  /**
   * The next step: publishes a new key, or lets the one that is published sign if it is time.
   *
   * @param force lets it sign at once, though others may not have fetched it yet
   */
  rotate(force: boolean, origin: Origin): Promise<Rotation>;
  /** The next step if it is time for it. Any number of processes may call it at once. */
  rotateWhenDue(origin: Origin): Promise<Rotation>;
  /** Seals private parts under the current secret. @returns how many were under another one */
  reseal(origin: Origin): Promise<number>;
}

/**
 * For how long a key is published before it signs, in seconds. Nodes learn of it within a minute, and
 * `/.well-known/jwks.json` may be kept for five.
 */
const PUBLISHED_SECONDS = 600;
/**
 * For how long a retired key is accepted, in seconds: the longest that any token may live, and time
 * for nodes to notice, for until they do they sign with it.
 */
const ACCEPTED_SECONDS = MAX_ACCESS_TOKEN_TTL_SECONDS + 300;
/** Who holds this lock may change keys. Any number, as long as it is always the same. */
const KEYS_LOCK = 4_021_962;

interface Step {
  kid: string;
  state: 'NEXT' | 'ACTIVE';
  privateSealed: Buffer;
  signsFrom: Date;
  /** Whether it has been published for long enough. */
  isPublished: boolean;
  /** Whether it has signed for long enough. */
  isDue: boolean;
}

export function createKeyRotation(
  deps: { db: Database; secrets: Secrets; audit: AuditService; bus: Bus },
  options: { rotationDays: number },
): KeyRotation {
  const { db, secrets, audit, bus } = deps;
  const pairs = signingKeyPairs(secrets);

  async function record(
    tx: Tx,
    origin: Origin,
    kid: string,
    data: { step: 'PUBLISHED' | 'ACTIVATED' | 'RESEALED'; forced?: true },
  ): Promise<void> {
    const target = { type: 'KEY' as const, id: kid };
    await audit.record(tx, origin, { action: 'KEY_ROTATED', outcome: 'SUCCESS', target, data });
  }

  async function publish(tx: Tx, origin: Origin): Promise<Step> {
    const kid = await insertKey(tx, secrets, 'NEXT');
    await record(tx, origin, kid, { step: 'PUBLISHED' });
    await bus.tell(tx, 'keys.changed', {});
    const next = (await readSteps(tx, options.rotationDays)).next;
    if (!next) throw new Error('The key that was just made is not there.');
    return next;
  }

  /** Where the secret of the next key is lost, another key takes its place. */
  async function nextOrNew(tx: Tx, origin: Origin, next: Step | undefined): Promise<Step> {
    if (next && pairs.opens(next)) return next;
    await tx.execute(
      `update signing_key set state = 'RETIRED', activated_at = t, retired_at = t,
         accepted_until = t, private_sealed = null
       from clock_timestamp() as t where state = 'NEXT'`,
    );
    return publish(tx, origin);
  }

  async function activate(tx: Tx, origin: Origin, { kid, isPublished }: Step): Promise<Rotation> {
    const [former] = await tx.execute<{ kid: string; acceptedUntil: Date }[]>(
      `update signing_key set state = 'RETIRED', retired_at = t, private_sealed = null,
         accepted_until = t + make_interval(secs => ?)
       from clock_timestamp() as t where state = 'ACTIVE'
       returning kid, accepted_until as "acceptedUntil"`,
      [ACCEPTED_SECONDS],
    );
    await tx.execute(
      `update signing_key set state = 'ACTIVE', activated_at = clock_timestamp() where kid = ?`,
      [kid],
    );
    await record(tx, origin, kid, { step: 'ACTIVATED', ...(!isPublished && { forced: true }) });
    await bus.tell(tx, 'keys.changed', {});
    return {
      kind: 'activated',
      kid,
      ...(former && {
        formerKid: former.kid,
        formerAcceptedUntil: new Date(former.acceptedUntil),
      }),
    };
  }

  return {
    list: () => listKeys(db, secrets),
    rotate: (force, origin) =>
      underLock(db, async (tx) => {
        const { next } = await readSteps(tx, options.rotationDays);
        if (force) return activate(tx, origin, await nextOrNew(tx, origin, next));
        if (!next) {
          const { kid, signsFrom } = await publish(tx, origin);
          return { kind: 'published', kid, signsFrom };
        }
        if (next.isPublished) return activate(tx, origin, next);
        return { kind: 'waiting', kid: next.kid, signsFrom: next.signsFrom };
      }),
    rotateWhenDue: (origin) =>
      underLock(db, async (tx) => {
        const { next, active } = await readSteps(tx, options.rotationDays);
        if (next?.isPublished) return activate(tx, origin, next);
        if (next || !active?.isDue) return { kind: 'not-due' };
        const { kid, signsFrom } = await publish(tx, origin);
        return { kind: 'published', kid, signsFrom };
      }),
    reseal: (origin) =>
      underLock(db, async (tx) => {
        const rows = await tx.execute<{ kid: string; privateSealed: Buffer }[]>(
          `select kid, private_sealed as "privateSealed" from signing_key
           where private_sealed is not null`,
        );
        const outdated = rows.filter((row) => !secrets.isCurrent(row.privateSealed));
        for (const row of outdated) {
          await tx.execute('update signing_key set private_sealed = ? where kid = ?', [
            pairs.reseal(row),
            row.kid,
          ]);
          await record(tx, origin, row.kid, { step: 'RESEALED' });
        }
        return outdated.length;
      }),
  };
}

/** Makes the first key. It signs at once: there is nobody yet who could have fetched another one. */
export function ensureActiveKey(db: Database, secrets: Secrets): Promise<void> {
  return underLock(db, async (tx) => {
    const { active } = await readSteps(tx, 1);
    if (!active) await insertKey(tx, secrets, 'ACTIVE');
  });
}

function underLock<T>(db: Database, work: (tx: Tx) => Promise<T>): Promise<T> {
  return db.transaction(async (tx) => {
    await tx.execute('select pg_advisory_xact_lock(?)', [KEYS_LOCK]);
    return work(tx);
  });
}

async function insertKey(tx: Tx, secrets: Secrets, state: 'NEXT' | 'ACTIVE'): Promise<string> {
  const { kid, publicJwk, privateSealed } = await signingKeyPairs(secrets).generate();
  await tx.execute(
    `insert into signing_key (kid, state, public_jwk, private_sealed, created_at, activated_at)
     select ?, ?, ?::jsonb, ?, t, case when ? = 'ACTIVE' then t end from clock_timestamp() as t`,
    [kid, state, JSON.stringify(publicJwk), privateSealed, state],
  );
  return kid;
}

async function readSteps(tx: Tx, rotationDays: number): Promise<{ next?: Step; active?: Step }> {
  const rows = await tx.execute<Step[]>(
    `select kid, state, private_sealed as "privateSealed", created_at + published as "signsFrom",
       created_at + published <= clock_timestamp() as "isPublished",
       coalesce(activated_at + make_interval(days => ?) <= clock_timestamp(), false) as "isDue"
     from signing_key, make_interval(secs => ?) as published where state <> 'RETIRED'`,
    [rotationDays, PUBLISHED_SECONDS],
  );
  const steps = rows.map((row) => ({ ...row, signsFrom: new Date(row.signsFrom) }));
  const next = steps.find(({ state }) => state === 'NEXT');
  const active = steps.find(({ state }) => state === 'ACTIVE');
  return { ...(next && { next }), ...(active && { active }) };
}

async function listKeys(db: Database, secrets: Secrets): Promise<KeyRecord[]> {
  type Row = Omit<KeyRecord, 'sealedUnder'> & { privateSealed: Buffer | null };
  const rows = await db.fork().execute<Row[]>(
    `select kid, state, private_sealed as "privateSealed", created_at as "createdAt",
       activated_at as "activatedAt", retired_at as "retiredAt", accepted_until as "acceptedUntil"
     from signing_key order by created_at desc`,
  );
  const toDate = (time: Date | null) => (time === null ? null : new Date(time));
  return rows.map(({ privateSealed, ...row }) => ({
    ...row,
    createdAt: new Date(row.createdAt),
    activatedAt: toDate(row.activatedAt),
    retiredAt: toDate(row.retiredAt),
    acceptedUntil: toDate(row.acceptedUntil),
    sealedUnder: privateSealed && sealedUnder(privateSealed, secrets),
  }));
}
