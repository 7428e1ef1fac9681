import { execFile } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { chmodSync, mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createSecrets, loadOrCreateSecretKey } from '../src/secrets.ts';

const KEY = 'kX0v8Zr2sN5qT7wY1uB4eH6jM9pC3fGd';
const secrets = createSecrets(KEY);

describe('derived keys', () => {
  it('are HKDF-SHA256 (RFC 5869, appendix A.3: no salt, no info)', () => {
    const okm =
      '8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d9d201395faa4b61a96c8';
    expect(createSecrets('\x0b'.repeat(22)).derive('', 42).toString('hex')).toBe(okm);
  });

  it('are the same for the same label, and no two labels or secrets share one', () => {
    expect(secrets.derive('one')).toEqual(createSecrets(KEY).derive('one'));
    expect(secrets.derive('one')).toHaveLength(32);
    expect(secrets.derive('one')).not.toEqual(secrets.derive('two'));
    expect(secrets.derive('one')).not.toEqual(createSecrets(`${KEY}!`).derive('one'));
  });

  it('may have another length', () => {
    expect(secrets.derive('one', 64)).toHaveLength(64);
    expect(secrets.derive('one', 64).subarray(0, 32)).toEqual(secrets.derive('one'));
  });
});

describe('what is sealed', () => {
  const plain = Buffer.from('a private key');
  const sealed = secrets.seal(plain, 'signing-key:1');

  it('opens to what it was', () => {
    fc.assert(
      fc.property(fc.uint8Array(), fc.string(), (bytes, context) => {
        expect(secrets.open(secrets.seal(bytes, context), context)).toEqual(Buffer.from(bytes));
      }),
    );
  });

  it('opens after a restart', () => {
    expect(createSecrets(KEY).open(sealed, 'signing-key:1')).toEqual(plain);
  });

  it('shows nothing and never looks the same twice', () => {
    expect(sealed.includes(plain)).toBe(false);
    expect(secrets.seal(plain, 'signing-key:1')).not.toEqual(sealed);
    expect(sealed[0]).toBe(2);
    expect(sealed).toHaveLength(1 + 4 + 12 + 16 + plain.length);
  });

  it('opens in no other context and with no other secret', () => {
    expect(() => secrets.open(sealed, 'signing-key:2')).toThrow();
    expect(() => createSecrets(`${KEY}!`).open(sealed, 'signing-key:1')).toThrow();
  });

  it('opens no more when any bit of it was changed', () => {
    for (let bit = 0; bit < sealed.length * 8; bit++) {
      const changed = Buffer.from(sealed);
      changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
      expect(() => secrets.open(changed, 'signing-key:1'), `bit ${bit}`).toThrow();
    }
  });

  it('opens no more when it was cut or added to', () => {
    for (let length = 0; length < sealed.length; length++) {
      expect(() => secrets.open(sealed.subarray(0, length), 'signing-key:1')).toThrow();
    }
    expect(() => secrets.open(Buffer.concat([sealed, sealed]), 'signing-key:1')).toThrow();
  });
});

describe('when the secret is replaced', () => {
  const NEXT = 'w8Qe2Rt6Yu1Io5Pa9Sd3Fg7Hj0Kl4Zx8';
  const context = 'signing-key:1';
  const plain = Buffer.from('a private key');
  const sealed = secrets.seal(plain, context);
  const replaced = createSecrets(NEXT, [KEY]);

  it('opens what the previous one has sealed, in its context only', () => {
    expect(replaced.open(sealed, context)).toEqual(plain);
    expect(() => replaced.open(sealed, 'signing-key:2')).toThrow();
    expect(createSecrets('x'.repeat(32), [NEXT, KEY]).open(sealed, context)).toEqual(plain);
  });

  it('seals with the current one alone, and says which it was', () => {
    const anew = replaced.seal(plain, context);
    expect(createSecrets(NEXT).open(anew, context)).toEqual(plain);
    expect(() => secrets.open(anew, context)).toThrow();
    expect([replaced.isCurrent(anew), replaced.isCurrent(sealed)]).toEqual([true, false]);
    expect(replaced.isCurrent(Buffer.of())).toBe(false);
    expect([replaced.isKnown(anew), replaced.isKnown(sealed)]).toEqual([true, true]);
    expect(createSecrets(NEXT).isKnown(sealed)).toBe(false);
  });

  it('derives from the current one, and from each of them on demand', () => {
    expect(replaced.derive('one')).toEqual(createSecrets(NEXT).derive('one'));
    expect(replaced.deriveAll('one')).toEqual([
      createSecrets(NEXT).derive('one'),
      secrets.derive('one'),
    ]);
    expect(secrets.deriveAll('one')).toEqual([secrets.derive('one')]);
  });

  it('opens what was sealed before seals named their secret', () => {
    const cipher = createCipheriv('aes-256-gcm', secrets.derive('seal/v1'), Buffer.alloc(12, 7));
    cipher.setAAD(Buffer.from(context));
    const ciphertext = Buffer.concat([cipher.update(plain), cipher.final()]);
    const old = Buffer.concat([Buffer.of(1), Buffer.alloc(12, 7), cipher.getAuthTag(), ciphertext]);
    expect(replaced.open(old, context)).toEqual(plain);
    expect(replaced.isCurrent(old)).toBe(false);
    expect(() => createSecrets(NEXT).open(old, context)).toThrow();
  });
});

describe('the secret of a development server', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'conclave-secrets-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it('is made once, kept, and readable by its owner only', () => {
    const dataDir = join(folder, 'data', 'deep');
    const key = loadOrCreateSecretKey(dataDir);
    expect(Buffer.from(key, 'base64')).toHaveLength(48);
    expect(loadOrCreateSecretKey(dataDir)).toBe(key);
    expect(statSync(join(dataDir, 'secret-key')).mode & 0o777).toBe(0o600);
    expect(readdirSync(dataDir)).toEqual(['secret-key']);
    expect(loadOrCreateSecretKey(join(folder, 'other'))).not.toBe(key);
  });

  it('is closed to others again when its file was opened to them', () => {
    loadOrCreateSecretKey(folder);
    chmodSync(join(folder, 'secret-key'), 0o644);
    loadOrCreateSecretKey(folder);
    expect(statSync(join(folder, 'secret-key')).mode & 0o777).toBe(0o600);
  });

  it('is never replaced: an unusable file is an error that names it', () => {
    writeFileSync(join(folder, 'secret-key'), 'short\n');
    expect(() => loadOrCreateSecretKey(folder)).toThrow(join(folder, 'secret-key'));
  });

  it('is the same for processes that start at once', async () => {
    const module = new URL('../src/secrets.ts', import.meta.url).href;
    const startAt = Date.now() + 800;
    const program = `
      import { loadOrCreateSecretKey } from ${JSON.stringify(module)};
      await new Promise((resolve) => setTimeout(resolve, ${startAt} - Date.now()));
      process.stdout.write(loadOrCreateSecretKey(${JSON.stringify(folder)}));`;
    const start = () => promisify(execFile)('node', ['--input-type=module', '-e', program]);
    const keys = await Promise.all([start(), start(), start(), start()]);
    expect(new Set(keys.map(({ stdout }) => stdout)).size).toBe(1);
    expect(keys[0]?.stdout).toHaveLength(64);
    expect(readdirSync(folder)).toEqual(['secret-key']);
  });
});
