import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  importPKCS8,
} from 'jose';
import type { Secrets } from './secrets.ts';

/** The public part of an Ed25519 key (RFC 8037). */
export interface PublicJwk {
  kty: string;
  crv: string;
  x: string;
}

/** A public key as a JWK set shows it (RFC 7517, RFC 8037). */
export interface PublishedKey extends PublicJwk {
  kid: string;
  alg: 'EdDSA';
  use: 'sig';
}

/** A key as the database keeps it: the private part sealed under SECRET_KEY. */
export interface KeyPair {
  /** Thumbprint of the public part (RFC 7638). */
  kid: string;
  publicJwk: PublicJwk;
  privateSealed: Buffer;
}

/** The sealed private part of a key. */
export type SealedPrivate = Pick<KeyPair, 'kid' | 'privateSealed'>;

/**
 * Ed25519 keys that sign for one purpose. What is sealed for one purpose opens for no other, so that no
 * row of one table can be put to work in another.
 */
export interface KeyPairs {
  /** Makes a new key; its private part exists in clear only while this runs. */
  generate(): Promise<KeyPair>;
  /**
   * The private part, to sign with; it cannot be exported again.
   *
   * @throws Error when it was sealed under an unknown secret, for another purpose, or was changed
   */
  open(key: SealedPrivate): Promise<CryptoKey>;
  /** The same private part, sealed under the current secret. @throws Error as `open` */
  reseal(key: SealedPrivate): Buffer;
  /** Whether `open` would open it. */
  opens(key: SealedPrivate): boolean;
}

/** @param purpose what the keys sign, such as `signing-key` */
export function keyPairsFor(purpose: string, secrets: Secrets): KeyPairs {
  const contextOf = (kid: string) => `${purpose}:${kid}`;
  const unseal = ({ kid, privateSealed }: SealedPrivate) =>
    secrets.open(privateSealed, contextOf(kid));

  return {
    async generate() {
      const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
      const { kty, crv, x } = await exportJWK(pair.publicKey);
      if (kty === undefined || crv === undefined || x === undefined) {
        throw new Error('no Ed25519 key');
      }
      const kid = await calculateJwkThumbprint({ kty, crv, x });
      const pkcs8 = await exportPKCS8(pair.privateKey);
      const privateSealed = secrets.seal(Buffer.from(pkcs8), contextOf(kid));
      return { kid, publicJwk: { kty, crv, x }, privateSealed };
    },
    open: async (key) => importPKCS8(unseal(key).toString('utf8'), 'EdDSA'),
    reseal: (key) => secrets.seal(unseal(key), contextOf(key.kid)),
    opens(key) {
      try {
        unseal(key);
        return true;
      } catch {
        return false;
      }
    },
  };
}

/** Which secret a private part is sealed under, as an operator calls it. */
export type SealedUnder = 'SECRET_KEY' | 'SECRET_KEY_PREVIOUS' | 'a secret that is not given';

/** Which secret it is, as far as that can be told without opening it. */
export function sealedUnder(sealed: Buffer, secrets: Secrets): SealedUnder {
  if (secrets.isCurrent(sealed)) return 'SECRET_KEY';
  return secrets.isKnown(sealed) ? 'SECRET_KEY_PREVIOUS' : 'a secret that is not given';
}

/** The public part of a key, named and said to be for signatures. */
export function publish({ kid, publicJwk }: Pick<KeyPair, 'kid' | 'publicJwk'>): PublishedKey {
  const { kty, crv, x } = publicJwk;
  return { kty, crv, x, kid, alg: 'EdDSA', use: 'sig' };
}
