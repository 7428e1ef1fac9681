import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  importJWK,
  importPKCS8,
} from 'jose';
import type { Database, Tx } from '../db/database.ts';
import type { Secrets } from '../secrets.ts';
import type { KeySource } from './access-tokens.ts';
import { SigningKeyEntity } from './entities.ts';

/** A public key as `/.well-known/jwks.json` shows it (RFC 7517, RFC 8037). */
export interface PublishedKey {
  kty: string;
  crv: string;
  x: string;
  kid: string;
  alg: 'EdDSA';
  use: 'sig';
}

export interface KeyService extends KeySource {
  /** Loads the keys; makes the first one where there is none. Call before serving. */
  load(): Promise<void>;
  /** All keys whose tokens may still be in use. */
  published(): PublishedKey[];
}

interface LoadedKey {
  published: PublishedKey;
  verify: CryptoKey;
}

/** A key that is not known is looked for in the database this often at the most, in milliseconds. */
const RELOAD_MS = 5_000;
/** Nodes that start together must not each make a first key. */
const CREATION_LOCK = 4_021_962;

const sealContext = (kid: string) => `signing-key:${kid}`;

export function createKeyService(db: Database, secrets: Secrets): KeyService {
  let keys = new Map<string, LoadedKey>();
  let signing: { kid: string; key: CryptoKey } | undefined;
  let loadedAt = Number.NEGATIVE_INFINITY;
  let loading: Promise<void> | undefined;

  async function load(): Promise<void> {
    const rows = await db.transaction(async (tx) => {
      const found = await tx.find(SigningKeyEntity, {}, { orderBy: { createdAt: 'desc' } });
      return found.some((row) => row.state === 'ACTIVE') ? found : [await createFirst(tx, secrets)];
    });
    const next = new Map<string, LoadedKey>();
    for (const { kid, publicJwk } of rows) {
      const published = { ...publicJwk, kid, alg: 'EdDSA' as const, use: 'sig' as const };
      next.set(kid, { published, verify: (await importJWK(publicJwk, 'EdDSA')) as CryptoKey });
    }
    const active = rows.find((row) => row.state === 'ACTIVE');
    if (!active) throw new Error('There is no active signing key.');
    signing = { kid: active.kid, key: await openPrivate(active, secrets) };
    keys = next;
    loadedAt = performance.now();
  }

  async function reloadOnce(): Promise<void> {
    if (performance.now() - loadedAt < RELOAD_MS) return;
    loading ??= load().finally(() => {
      loading = undefined;
    });
    await loading;
  }

  return {
    load,
    published: () => [...keys.values()].map((key) => key.published),
    signingKey() {
      if (!signing) throw new Error('The signing keys are not loaded.');
      return signing;
    },
    async verificationKey(kid) {
      if (!keys.has(kid)) await reloadOnce();
      return keys.get(kid)?.verify;
    },
  };
}

async function createFirst(tx: Tx, secrets: Secrets) {
  await tx.execute('select pg_advisory_xact_lock(?)', [CREATION_LOCK]);
  const other = await tx.findOne(SigningKeyEntity, { state: 'ACTIVE' });
  if (other) return other;
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const { kty, crv, x } = await exportJWK(pair.publicKey);
  if (kty === undefined || crv === undefined || x === undefined) throw new Error('no Ed25519 key');
  const kid = await calculateJwkThumbprint({ kty, crv, x });
  const pkcs8 = await exportPKCS8(pair.privateKey);
  const row = tx.create(SigningKeyEntity, {
    kid,
    state: 'ACTIVE',
    publicJwk: { kty, crv, x },
    privateSealed: secrets.seal(Buffer.from(pkcs8), sealContext(kid)),
    createdAt: new Date(),
  });
  tx.persist(row);
  return row;
}

async function openPrivate(
  row: { kid: string; privateSealed: Uint8Array },
  secrets: Secrets,
): Promise<CryptoKey> {
  let pkcs8: string;
  try {
    pkcs8 = secrets.open(Buffer.from(row.privateSealed), sealContext(row.kid)).toString('utf8');
  } catch (cause) {
    throw new Error('SECRET_KEY does not open the signing key in the database.', { cause });
  }
  return importPKCS8(pkcs8, 'EdDSA');
}
