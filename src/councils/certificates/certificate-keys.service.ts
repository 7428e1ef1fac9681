import type { CryptoKey } from 'jose';
import type { AuditService } from '../../audit/audit.service.ts';
import type { Origin } from '../../audit/facts.ts';
import { afterCommit, type Database, type Tx } from '../../db/database.ts';
import {
  keyPairsFor,
  type PublicJwk,
  type PublishedKey,
  publish,
  type SealedPrivate,
  type SealedUnder,
  sealedUnder,
} from '../../key-pairs.ts';
import type { Secrets } from '../../secrets.ts';

/** What rotating has done. */
export type CertificateKeyRotation =
  | { kind: 'activated'; kid: string; formerKid?: string }
  /** The key that signs does not open with this secret, and so is left alone. */
  | { kind: 'locked'; kid: string }
  /** The schedule has nothing to do. */
  | { kind: 'not-due' };

/** A key as an operator sees it. */
export interface CertificateKeyRecord {
  kid: string;
  state: 'ACTIVE' | 'RETIRED';
  createdAt: Date;
  retiredAt: Date | null;
  /** Which secret its private part is sealed under; null when that is destroyed. */
  sealedUnder: SealedUnder | null;
}

/** The key that signs does not open with the secret that this process has. Another one may have it. */
export class CertificateKeyLocked extends Error {
  override readonly name = 'CertificateKeyLocked';
  constructor(kid: string) {
    super(`Neither SECRET_KEY nor SECRET_KEY_PREVIOUS opens the certificate key ${kid}.`);
  }
}

/**
 * The keys that sign certificates of votes. One signs at a time; a new one does so at once, for a
 * certificate is checked long after, by whoever fetches the keys then. Public parts are kept for good.
 */
export interface CertificateKeysService {
  /** Every key that there is and was, newest first; read anew every few seconds at the most. */
  published(): Promise<PublishedKey[]>;
  /** Makes the first key, where there is none. */
  ensure(origin: Origin): Promise<void>;
  /**
   * The key that signs. It is not replaced before the transaction ends.
   *
   * @throws CertificateKeyLocked
   */
  signer(tx: Tx): Promise<{ kid: string; key: CryptoKey }>;
  /** All keys there are and were, newest first. */
  list(): Promise<CertificateKeyRecord[]>;
  /**
   * Makes a new key that signs from now on, and destroys the private part of the former.
   *
   * @param force also where the former does not open with this secret, because that is lost
   */
  rotate(force: boolean, origin: Origin): Promise<CertificateKeyRotation>;
  /** `rotate` where the key has signed for long enough, or there is none. Any number may call it at once. */
  rotateWhenDue(origin: Origin): Promise<CertificateKeyRotation>;
  /** Seals the private part under the current secret. @returns how many were under another one */
  reseal(origin: Origin): Promise<number>;
  /** For how long the key that signs now has done so; undefined where there is none. */
  ageSeconds(): Promise<number | undefined>;
}

interface ActiveKey extends SealedPrivate {
  /** Whether it has signed for long enough. */
  isDue: boolean;
}

/** Who holds this lock may change keys, and who shares it may sign. Any number, as long as it is always the same. */
const KEYS_LOCK = 4_021_963;
/** The set of keys is asked for by anybody, and hardly ever changes: it is read this often at the most. */
const READ_EVERY_MS = 5_000;

export function createCertificateKeysService(
  deps: { db: Database; secrets: Secrets; audit: AuditService },
  options: { rotationDays: number },
): CertificateKeysService {
  const { db, secrets, audit } = deps;
  const pairs = keyPairsFor('certificate-key', secrets);
  let latest: { keys: Promise<PublishedKey[]>; staleAt: number } | undefined;

  async function activeKey(tx: Tx): Promise<ActiveKey | undefined> {
    const [row] = await tx.execute<ActiveKey[]>(
      `select kid, private_sealed as "privateSealed",
         created_at + make_interval(days => ?) <= clock_timestamp() as "isDue"
       from certificate_key where state = 'ACTIVE'`,
      [options.rotationDays],
    );
    return row;
  }

  async function record(tx: Tx, origin: Origin, kid: string, step: 'ACTIVATED' | 'RESEALED') {
    await audit.record(tx, origin, {
      action: 'KEY_ROTATED',
      outcome: 'SUCCESS',
      target: { type: 'KEY', id: kid },
      data: { step, purpose: 'CERTIFICATES' },
    });
  }

  async function replace(
    tx: Tx,
    former: ActiveKey | undefined,
    origin: Origin,
  ): Promise<CertificateKeyRotation> {
    await tx.execute(
      `update certificate_key set state = 'RETIRED', retired_at = clock_timestamp(),
         private_sealed = null
       where state = 'ACTIVE'`,
    );
    const { kid, publicJwk, privateSealed } = await pairs.generate();
    await tx.execute(
      `insert into certificate_key (kid, state, public_jwk, private_sealed)
       values (?, 'ACTIVE', ?::jsonb, ?)`,
      [kid, JSON.stringify(publicJwk), privateSealed],
    );
    await record(tx, origin, kid, 'ACTIVATED');
    afterCommit(tx, async () => {
      latest = undefined;
    });
    return { kind: 'activated', kid, ...(former && { formerKid: former.kid }) };
  }

  const underLock = <T>(work: (tx: Tx, active: ActiveKey | undefined) => Promise<T>): Promise<T> =>
    db.transaction(async (tx) => {
      await tx.execute('select pg_advisory_xact_lock(?)', [KEYS_LOCK]);
      return work(tx, await activeKey(tx));
    });

  async function readPublished(): Promise<PublishedKey[]> {
    const rows = await db
      .fork()
      .execute<{ kid: string; publicJwk: PublicJwk }[]>(
        'select kid, public_jwk as "publicJwk" from certificate_key order by created_at desc, kid',
      );
    return rows.map(publish);
  }

  return {
    published() {
      if (!latest || performance.now() >= latest.staleAt) {
        const keys = readPublished();
        latest = { keys, staleAt: performance.now() + READ_EVERY_MS };
        keys.catch(() => {
          latest = undefined;
        });
      }
      return latest.keys;
    },
    async ensure(origin) {
      const [row] = await db.fork().execute("select 1 from certificate_key where state = 'ACTIVE'");
      if (!row) await underLock(async (tx, active) => active ?? replace(tx, active, origin));
    },
    async signer(tx) {
      // Those who sign do not wait for each other, and a rotation waits for them.
      await tx.execute('select pg_advisory_xact_lock_shared(?)', [KEYS_LOCK]);
      const active = await activeKey(tx);
      if (!active) throw new Error('there is no certificate key');
      if (!pairs.opens(active)) throw new CertificateKeyLocked(active.kid);
      return { kid: active.kid, key: await pairs.open(active) };
    },
    async list() {
      type Row = Omit<CertificateKeyRecord, 'sealedUnder'> & { privateSealed: Buffer | null };
      const rows = await db.fork().execute<Row[]>(
        `select kid, state, private_sealed as "privateSealed", created_at as "createdAt",
           retired_at as "retiredAt"
         from certificate_key order by created_at desc, kid`,
      );
      return rows.map(({ privateSealed, ...row }) => ({
        ...row,
        createdAt: new Date(row.createdAt),
        retiredAt: row.retiredAt && new Date(row.retiredAt),
        sealedUnder: privateSealed && sealedUnder(privateSealed, secrets),
      }));
    },
    rotate: (force, origin) =>
      underLock(async (tx, active) => {
        if (active && !force && !pairs.opens(active)) return { kind: 'locked', kid: active.kid };
        return replace(tx, active, origin);
      }),
    rotateWhenDue: (origin) =>
      underLock(async (tx, active) => {
        if (active && !active.isDue) return { kind: 'not-due' };
        // Whoever has the wrong secret must not destroy what others sign with.
        if (active && !pairs.opens(active)) return { kind: 'locked', kid: active.kid };
        return replace(tx, active, origin);
      }),
    reseal: (origin) =>
      underLock(async (tx, active) => {
        if (!active || secrets.isCurrent(active.privateSealed)) return 0;
        if (!pairs.opens(active)) throw new CertificateKeyLocked(active.kid);
        await tx.execute('update certificate_key set private_sealed = ? where kid = ?', [
          pairs.reseal(active),
          active.kid,
        ]);
        await record(tx, origin, active.kid, 'RESEALED');
        return 1;
      }),
    async ageSeconds() {
      const [row] = await db.fork().execute<{ seconds: number }[]>(
        `select extract(epoch from clock_timestamp() - created_at)::float8 as seconds
         from certificate_key where state = 'ACTIVE'`,
      );
      return row?.seconds;
    },
  };
}
