import { type CryptoKey, importJWK } from 'jose';
import type { Database } from '../db/database.ts';
import { type PublicJwk, type PublishedKey, publish } from '../key-pairs.ts';
import type { Secrets } from '../secrets.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { KeySource } from './access-tokens.ts';
import type { SigningKeyState } from './entities.ts';
import { signingKeyPairs } from './key-material.ts';
import { ensureActiveKey } from './key-rotation.service.ts';

/** The keys of access tokens as this node knows them. */
export interface KeyService extends KeySource {
  /** Loads the keys; makes the first one where there is none. Call before serving. */
  load(): Promise<void>;
  /**
   * Loads the keys anew in the background: when told that they have changed, and now and then, should
   * the news have been missed. What cannot be loaded leaves the keys as they are.
   */
  reload(): void;
  /** All keys whose tokens may be in use, now or soon. */
  published(): PublishedKey[];
  /** For how long the key that signs now has done so; undefined before any is loaded. */
  signingKeyAgeSeconds(): number | undefined;
}

interface LoadedKey {
  published: PublishedKey;
  verify: CryptoKey;
  /** On the monotonic clock, in milliseconds; absent while the key is not retired. */
  acceptedUntil?: number;
}

interface KeyRow {
  kid: string;
  state: SigningKeyState;
  publicJwk: PublicJwk;
  privateSealed: Buffer | null;
  /** Milliseconds until no token of the key is accepted any more; null while it is not retired. */
  acceptedForMs: number | null;
  /** Milliseconds since it became active; null while it is not. */
  activeForMs: number | null;
}

/** A key that is not known is looked for in the database this often at the most, in milliseconds. */
const LOOKUP_MS = 5_000;

export function createKeyService(deps: {
  db: Database;
  secrets: Secrets;
  log: Logger;
}): KeyService {
  const { db, secrets, log } = deps;
  let keys = new Map<string, LoadedKey>();
  let signing: { kid: string; key: CryptoKey; activeSince: number } | undefined;
  let lookedUpAt = Number.NEGATIVE_INFINITY;
  let lookingUp: Promise<void> | undefined;
  let begun = 0;
  let applied = 0;

  async function load(): Promise<void> {
    begun += 1;
    const turn = begun;
    const readAt = performance.now();
    const rows = await readKeys(db, secrets);
    const active = rows.find((row) => row.state === 'ACTIVE');
    if (!active?.privateSealed) throw new Error('There is no active signing key.');
    const privateSealed = active.privateSealed;
    const loaded = new Map<string, LoadedKey>();
    for (const row of rows) loaded.set(row.kid, await toLoadedKey(row, readAt));
    const key =
      signing?.kid === active.kid
        ? signing.key
        : await signingKeyPairs(secrets).open({ kid: active.kid, privateSealed });
    // Of two that run at once, the one that has read later knows better.
    if (turn < applied) return;
    applied = turn;
    if (signing?.kid !== active.kid) {
      log.info({ event: 'signing_key_active', kid: active.kid }, 'Signing with this key');
    }
    keys = loaded;
    signing = { kid: active.kid, key, activeSince: readAt - (active.activeForMs ?? 0) };
  }

  function reload(): void {
    load().catch((error) =>
      log.error({ event: 'signing_keys_not_loaded', err: error }, 'The keys stay as they were'),
    );
  }

  async function lookUp(): Promise<void> {
    if (!lookingUp && performance.now() - lookedUpAt < LOOKUP_MS) return;
    lookedUpAt = performance.now();
    lookingUp ??= load().finally(() => {
      lookingUp = undefined;
    });
    await lookingUp;
  }

  function accepted(kid: string): LoadedKey | undefined {
    const key = keys.get(kid);
    if (key?.acceptedUntil === undefined) return key;
    return key.acceptedUntil > performance.now() ? key : undefined;
  }

  return {
    load,
    reload,
    published: () =>
      [...keys.values()].filter((key) => accepted(key.published.kid)).map((key) => key.published),
    signingKeyAgeSeconds: () => signing && (performance.now() - signing.activeSince) / 1000,
    signingKey() {
      if (!signing) throw new Error('The signing keys are not loaded.');
      return signing;
    },
    async verificationKey(kid) {
      // One that is known and past its time need not be looked for.
      if (!keys.has(kid)) await lookUp();
      return accepted(kid)?.verify;
    },
    accepts: (kid) => accepted(kid) !== undefined,
  };
}

async function readKeys(db: Database, secrets: Secrets): Promise<KeyRow[]> {
  const read = () =>
    db.fork().execute<KeyRow[]>(
      `select kid, state, public_jwk as "publicJwk", private_sealed as "privateSealed",
         (extract(epoch from accepted_until - clock_timestamp()) * 1000)::float8 as "acceptedForMs",
         (extract(epoch from clock_timestamp() - activated_at) * 1000)::float8 as "activeForMs"
       from signing_key
       where accepted_until is null or accepted_until > clock_timestamp()
       order by created_at desc`,
    );
  const rows = await read();
  if (rows.some((row) => row.state === 'ACTIVE')) return rows;
  await ensureActiveKey(db, secrets);
  return read();
}

async function toLoadedKey(
  { kid, publicJwk, acceptedForMs }: KeyRow,
  readAt: number,
): Promise<LoadedKey> {
  const { kty, crv, x } = publicJwk;
  return {
    published: publish({ kid, publicJwk }),
    verify: (await importJWK({ kty, crv, x }, 'EdDSA')) as CryptoKey,
    // Counted from before the reading, on a clock that nobody sets: never too long.
    ...(acceptedForMs !== null && { acceptedUntil: readAt + acceptedForMs }),
  };
}
