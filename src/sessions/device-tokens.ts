import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';

/**
 * Device tokens: `cnd.<device>.<tag>`, what the OWASP Authentication Cheat Sheet calls a device cookie.
 * A sign-in leaves one with the client; who presents it later has signed in to the same account before,
 * and is not kept out by what strangers do. The device's id is 128 random bits; the tag is a MAC of id
 * and account under a key derived from SECRET_KEY. It proves nothing else: the password is still asked.
 */
const FORM = /^cnd\.([A-Za-z0-9_-]{22})\.([A-Za-z0-9_-]{43})$/;
const DEVICE_BYTES = 16;

/** A new device's id. */
export function newDeviceId(): string {
  return randomBytes(DEVICE_BYTES).toString('base64url');
}

export function formatDeviceToken(deviceId: string, userId: string, key: Buffer): string {
  return `cnd.${deviceId}.${tagOf(deviceId, userId, key).toString('base64url')}`;
}

/**
 * The device's id, or undefined for anything that was not given out for this account.
 *
 * @param keys the current one, then previous ones
 */
export function parseDeviceToken(
  text: string,
  userId: string,
  keys: readonly Buffer[],
): string | undefined {
  const [, deviceId, tag] = FORM.exec(text) ?? [];
  if (!deviceId || !tag) return undefined;
  const presented = Buffer.from(tag, 'base64url');
  return keys.some((key) => timingSafeEqual(presented, tagOf(deviceId, userId, key)))
    ? deviceId
    : undefined;
}

function tagOf(deviceId: string, userId: string, key: Buffer): Buffer {
  return createHmac('sha256', key).update(`${userId}.${deviceId}`).digest();
}
