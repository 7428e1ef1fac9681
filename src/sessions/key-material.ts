import {
  type CryptoKey,
  calculateJwkThumbprint,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  importPKCS8,
} from 'jose';
import { NotReadyError } from '../db/readiness.ts';
import type { Secrets } from '../secrets.ts';

/** The public part of an Ed25519 key (RFC 8037). */
export interface PublicJwk {
  kty: string;
  crv: string;
  x: string;
}

/** A key as the database keeps it: the private part sealed under SECRET_KEY. */
export interface KeyMaterial {
  /** Thumbprint of the public part (RFC 7638). */
  kid: string;
  publicJwk: PublicJwk;
  privateSealed: Buffer;
}

const sealContext = (kid: string) => `signing-key:${kid}`;

/** Makes a new Ed25519 key; its private part exists in clear only while this runs. */
export async function generateKey(secrets: Secrets): Promise<KeyMaterial> {
  const pair = await generateKeyPair('EdDSA', { crv: 'Ed25519', extractable: true });
  const { kty, crv, x } = await exportJWK(pair.publicKey);
  if (kty === undefined || crv === undefined || x === undefined) throw new Error('no Ed25519 key');
  const kid = await calculateJwkThumbprint({ kty, crv, x });
  const pkcs8 = await exportPKCS8(pair.privateKey);
  const privateSealed = secrets.seal(Buffer.from(pkcs8), sealContext(kid));
  return { kid, publicJwk: { kty, crv, x }, privateSealed };
}

/**
 * The private part, to sign with; it cannot be exported again.
 *
 * @throws NotReadyError when it was sealed under a secret that is not known
 */
export async function openPrivate(
  key: Pick<KeyMaterial, 'kid' | 'privateSealed'>,
  secrets: Secrets,
): Promise<CryptoKey> {
  const pkcs8 = openSealed(key, secrets).toString('utf8');
  return importPKCS8(pkcs8, 'EdDSA');
}

/** The same private part, sealed under the current secret. @throws NotReadyError as `openPrivate` */
export function reseal(key: Pick<KeyMaterial, 'kid' | 'privateSealed'>, secrets: Secrets): Buffer {
  return secrets.seal(openSealed(key, secrets), sealContext(key.kid));
}

/** Whether its private part can be had. */
export function isOpenable(
  key: Pick<KeyMaterial, 'kid' | 'privateSealed'>,
  secrets: Secrets,
): boolean {
  try {
    openSealed(key, secrets);
    return true;
  } catch {
    return false;
  }
}

function openSealed(
  { kid, privateSealed }: Pick<KeyMaterial, 'kid' | 'privateSealed'>,
  secrets: Secrets,
): Buffer {
  try {
    return secrets.open(privateSealed, sealContext(kid));
  } catch {
    throw new NotReadyError(
      'Neither SECRET_KEY nor SECRET_KEY_PREVIOUS opens the signing key in the database. ' +
        'Give the one it was sealed under, or make a new key: conclave keys rotate --now --force',
    );
  }
}
