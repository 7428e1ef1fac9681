import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, randomUUID } from 'node:crypto';
import {
  chmodSync,
  linkSync,
  mkdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/**
 * Keys derived from the server's one secret, which is used for nothing else. While it is being replaced
 * there are previous ones beside it, good for reading only; docs/keys.md tells how.
 */
export interface Secrets {
  /**
   * A key of its own for each label: HKDF-SHA256 (RFC 5869) without salt, with the label as info.
   *
   * @param length in bytes
   */
  derive(label: string, length?: number): Buffer;
  /** `derive` from the current secret, then from each previous one: what each of them has given out. */
  deriveAll(label: string, length?: number): [current: Buffer, ...previous: Buffer[]];
  /**
   * Encrypts and authenticates. The context says what is sealed, such as `signing-key:abc`; it is not
   * kept in the result, and what was sealed for one context opens in no other.
   */
  seal(plain: Uint8Array, context: string): Buffer;
  /** @throws Error when it was sealed with an unknown secret, for another context, or was changed since */
  open(sealed: Uint8Array, context: string): Buffer;
  /** Whether it was sealed with the current secret, and not with a previous one. */
  isCurrent(sealed: Uint8Array): boolean;
  /** Whether it was sealed with a secret that is given here, the current or a previous one. */
  isKnown(sealed: Uint8Array): boolean;
}

/**
 * First byte of everything sealed as below: AES-256-GCM, then the id of the secret, nonce, tag and
 * ciphertext. Version 1 was without the id.
 */
const VERSION = 2;
const VERSION_WITHOUT_ID = 1;
const ID_LENGTH = 4;
/** NIST SP 800-38D, 8.2.2: a random nonce of 96 bits is good for 2^32 messages under one key. */
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
const CIPHER = 'aes-256-gcm';

const KEY_FILE = 'secret-key';
const MIN_KEY_LENGTH = 32;

interface SealKey {
  /** Tells secrets apart and nothing about them. */
  id: Buffer;
  key: Buffer;
}

/**
 * @param secretKey root of all derived keys, of 32 bytes of randomness at the least
 * @param previous secrets that were, or will be, the root on other nodes; for reading only
 */
export function createSecrets(secretKey: string, previous: readonly string[] = []): Secrets {
  const current = sealKeyOf(secretKey);
  const known = [current, ...previous.map(sealKeyOf)];

  function keysFor(sealed: Buffer): SealKey[] {
    if (sealed[0] === VERSION_WITHOUT_ID) return known;
    const id = sealed.subarray(1, 1 + ID_LENGTH);
    return sealed[0] === VERSION ? known.filter((one) => one.id.equals(id)) : [];
  }

  return {
    derive: (label, length) => deriveFrom(secretKey, label, length),
    deriveAll: (label, length) => [
      deriveFrom(secretKey, label, length),
      ...previous.map((secret) => deriveFrom(secret, label, length)),
    ],
    seal(plain, context) {
      const head = Buffer.concat([Buffer.of(VERSION), current.id]);
      const nonce = randomBytes(NONCE_LENGTH);
      const cipher = createCipheriv(CIPHER, current.key, nonce, { authTagLength: TAG_LENGTH });
      cipher.setAAD(Buffer.from(context));
      const ciphertext = [cipher.update(plain), cipher.final()];
      return Buffer.concat([head, nonce, cipher.getAuthTag(), ...ciphertext]);
    },
    open(bytes, context) {
      const sealed = Buffer.from(bytes);
      const body = sealed.subarray(sealed[0] === VERSION ? 1 + ID_LENGTH : 1);
      for (const { key } of keysFor(sealed)) {
        const plain = decrypt(body, key, context);
        if (plain) return plain;
      }
      throw new Error('This was sealed with another secret or for something else, or was changed.');
    },
    isCurrent: (sealed) =>
      sealed[0] === VERSION && current.id.equals(sealed.subarray(1, 1 + ID_LENGTH)),
    isKnown: (sealed) => keysFor(Buffer.from(sealed)).length > 0,
  };
}

function deriveFrom(secret: string, label: string, length = 32): Buffer {
  return Buffer.from(hkdfSync('sha256', secret, '', label, length));
}

function sealKeyOf(secret: string): SealKey {
  return {
    id: deriveFrom(secret, 'secret-id/v1', ID_LENGTH),
    key: deriveFrom(secret, 'seal/v1'),
  };
}

function decrypt(body: Buffer, key: Buffer, context: string): Buffer | undefined {
  const textStart = NONCE_LENGTH + TAG_LENGTH;
  if (body.length < textStart) return undefined;
  const nonce = body.subarray(0, NONCE_LENGTH);
  const decipher = createDecipheriv(CIPHER, key, nonce, { authTagLength: TAG_LENGTH });
  decipher.setAAD(Buffer.from(context));
  decipher.setAuthTag(body.subarray(NONCE_LENGTH, textStart));
  try {
    return Buffer.concat([decipher.update(body.subarray(textStart)), decipher.final()]);
  } catch {
    return undefined;
  }
}

/**
 * The secret of a development server: made on the first start and kept in its data folder, readable by
 * the owner only. Processes that start at the same time get the same one.
 *
 * @throws Error naming the file when it holds no usable secret
 */
export function loadOrCreateSecretKey(dataDir: string): string {
  const path = join(dataDir, KEY_FILE);
  const kept = readKey(path);
  if (kept !== undefined) return kept;
  mkdirSync(dataDir, { recursive: true });
  const draft = `${path}.${randomUUID()}`;
  writeFileSync(draft, `${randomBytes(48).toString('base64')}\n`, { mode: 0o600, flag: 'wx' });
  try {
    // A link appears whole or not at all, and never over another process's.
    linkSync(draft, path);
  } catch (error) {
    if (!hasCode(error, 'EEXIST')) throw error;
  } finally {
    rmSync(draft);
  }
  return readKey(path) ?? loadOrCreateSecretKey(dataDir);
}

function readKey(path: string): string | undefined {
  try {
    const key = readFileSync(path, 'utf8').trim();
    if (Buffer.byteLength(key) < MIN_KEY_LENGTH) {
      throw new Error(`${path} holds no secret of ${MIN_KEY_LENGTH} bytes or more. Remove it.`);
    }
    if (statSync(path).mode & 0o077) chmodSync(path, 0o600);
    return key;
  } catch (error) {
    if (hasCode(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function hasCode(error: unknown, code: string): boolean {
  return error instanceof Error && 'code' in error && error.code === code;
}
