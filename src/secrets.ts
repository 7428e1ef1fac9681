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

/** Keys derived from the server's one secret. The secret itself is used for nothing else. */
export interface Secrets {
  /**
   * A key of its own for each label: HKDF-SHA256 (RFC 5869) without salt, with the label as info.
   *
   * @param length in bytes
   */
  derive(label: string, length?: number): Buffer;
  /**
   * Encrypts and authenticates. The context says what is sealed, such as `signing-key:abc`; it is not
   * kept in the result, and what was sealed for one context opens in no other.
   */
  seal(plain: Uint8Array, context: string): Buffer;
  /** @throws Error when it was sealed with another secret, for another context, or was changed since */
  open(sealed: Uint8Array, context: string): Buffer;
}

/** First byte of everything sealed as below: AES-256-GCM, then nonce, tag and ciphertext. */
const VERSION = 1;
/** NIST SP 800-38D, 8.2.2: a random nonce of 96 bits is good for 2^32 messages under one key. */
const NONCE_LENGTH = 12;
const TAG_LENGTH = 16;
const CIPHER = 'aes-256-gcm';

const KEY_FILE = 'secret-key';
const MIN_KEY_LENGTH = 32;

/** @param secretKey root of all derived keys, of 32 bytes of randomness at the least */
export function createSecrets(secretKey: string): Secrets {
  const derive = (label: string, length = 32) =>
    Buffer.from(hkdfSync('sha256', secretKey, '', label, length));
  const sealKey = derive('seal/v1');

  return {
    derive,
    seal(plain, context) {
      const nonce = randomBytes(NONCE_LENGTH);
      const cipher = createCipheriv(CIPHER, sealKey, nonce, { authTagLength: TAG_LENGTH });
      cipher.setAAD(Buffer.from(context));
      const ciphertext = [cipher.update(plain), cipher.final()];
      return Buffer.concat([Buffer.of(VERSION), nonce, cipher.getAuthTag(), ...ciphertext]);
    },
    open(sealed, context) {
      const tagStart = 1 + NONCE_LENGTH;
      const textStart = tagStart + TAG_LENGTH;
      if (sealed.length < textStart || sealed[0] !== VERSION) {
        throw new Error('This was not sealed by this version of Conclave.');
      }
      const nonce = sealed.subarray(1, tagStart);
      const decipher = createDecipheriv(CIPHER, sealKey, nonce, { authTagLength: TAG_LENGTH });
      decipher.setAAD(Buffer.from(context));
      decipher.setAuthTag(sealed.subarray(tagStart, textStart));
      return Buffer.concat([decipher.update(sealed.subarray(textStart)), decipher.final()]);
    },
  };
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
