import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Id } from '../ids.ts';

export type SessionEndReason =
  | 'LOGOUT'
  | 'REVOKED_BY_OWNER'
  | 'REVOKED_BY_ADMIN'
  | 'PASSWORD_CHANGED'
  | 'ROLE_CHANGED'
  | 'USER_SUSPENDED'
  | 'USER_DELETED'
  | 'REFRESH_TOKEN_REUSED'
  | 'REVOKED_BY_SERVICE'
  | 'EXPIRED';

/**
 * One sign-in on one device. Of the refresh token only hashes are kept: of the latest and of the one
 * before. `refreshSalt` keys the derivation of the successor together with SECRET_KEY, so that neither
 * the table nor the secret alone gives a usable token.
 */
export const SessionEntity = defineEntity({
  name: 'Session',
  tableName: 'session',
  properties: {
    id: p.text().primary().$type<Id<'session'>>(),
    userId: p.text().$type<Id<'user'>>(),
    refreshHash: p.blob(),
    previousRefreshHash: p.blob().nullable(),
    refreshSalt: p.blob(),
    refreshGeneration: p.integer().default(0),
    deviceName: p.text(),
    browser: p.text().nullable(),
    operatingSystem: p.text().nullable(),
    ipAddress: p.text().nullable(),
    deviceId: p.text().nullable(),
    country: p.text().nullable(),
    latitude: p.double().nullable(),
    longitude: p.double().nullable(),
    accuracyKm: p.integer().nullable(),
    isSuspicious: p.boolean().default(false),
    createdAt: p.datetime().columnType('timestamptz(3)'),
    lastSeenAt: p.datetime().columnType('timestamptz(3)'),
    refreshedAt: p.datetime().columnType('timestamptz(3)'),
    expiresAt: p.datetime().columnType('timestamptz(3)'),
    absoluteExpiresAt: p.datetime().columnType('timestamptz(3)'),
    endedAt: p.datetime().columnType('timestamptz(3)').nullable(),
    endReason: p.text().$type<SessionEndReason>().nullable(),
  },
  indexes: [
    { name: 'session_user_index', properties: ['userId', 'createdAt', 'id'] },
    { name: 'session_ended_at_index', properties: ['endedAt'] },
  ],
  checks: [
    { name: 'session_end_check', expression: '(ended_at is null) = (end_reason is null)' },
    { name: 'session_expiry_check', expression: 'expires_at <= absolute_expires_at' },
    { name: 'session_country_check', expression: "country ~ '^[A-Z]{2}$'" },
    {
      name: 'session_position_check',
      expression: 'num_nulls(latitude, longitude, accuracy_km) in (0, 3)',
    },
  ],
});

export type Session = InferEntity<typeof SessionEntity>;

/** What may be shown of a session: nothing of its refresh token. */
export type SessionRecord = Pick<
  Session,
  | 'id'
  | 'userId'
  | 'deviceName'
  | 'browser'
  | 'operatingSystem'
  | 'ipAddress'
  | 'country'
  | 'isSuspicious'
  | 'createdAt'
  | 'lastSeenAt'
  | 'expiresAt'
  | 'endedAt'
  | 'endReason'
>;

/** A client that has signed in to an account and holds a device token of it. */
export const DeviceEntity = defineEntity({
  name: 'Device',
  tableName: 'device',
  properties: {
    id: p.text().primary(),
    userId: p.text().$type<Id<'user'>>(),
    name: p.text(),
    createdAt: p.datetime().columnType('timestamptz(3)').defaultRaw('clock_timestamp()'),
    lastSeenAt: p.datetime().columnType('timestamptz(3)').defaultRaw('clock_timestamp()'),
  },
  indexes: [{ name: 'device_user_index', properties: ['userId'] }],
});

/**
 * A key that signs access tokens. It is published before it signs (NEXT), signs (ACTIVE), and is
 * accepted until its last token has expired (RETIRED). The private part is sealed under SECRET_KEY, and
 * is destroyed when the key retires.
 */
export const SigningKeyEntity = defineEntity({
  name: 'SigningKey',
  tableName: 'signing_key',
  properties: {
    kid: p.text().primary(),
    state: p.text().$type<SigningKeyState>(),
    publicJwk: p.json<{ kty: string; crv: string; x: string }>(),
    privateSealed: p.blob().nullable(),
    createdAt: p.datetime().columnType('timestamptz(3)').defaultRaw('clock_timestamp()'),
    activatedAt: p.datetime().columnType('timestamptz(3)').nullable(),
    retiredAt: p.datetime().columnType('timestamptz(3)').nullable(),
    acceptedUntil: p.datetime().columnType('timestamptz(3)').nullable(),
  },
  uniques: [
    { name: 'signing_key_one_active', properties: ['state'], where: "state = 'ACTIVE'" },
    { name: 'signing_key_one_next', properties: ['state'], where: "state = 'NEXT'" },
  ],
  checks: [
    { name: 'signing_key_state_check', expression: "state in ('NEXT', 'ACTIVE', 'RETIRED')" },
    {
      name: 'signing_key_activated_check',
      expression: "(state = 'NEXT') = (activated_at is null)",
    },
    {
      name: 'signing_key_retired_check',
      expression: "(state = 'RETIRED') = (retired_at is not null)",
    },
    {
      name: 'signing_key_accepted_check',
      expression: "(state = 'RETIRED') = (accepted_until is not null)",
    },
    {
      name: 'signing_key_private_check',
      expression: "(state = 'RETIRED') = (private_sealed is null)",
    },
  ],
});

export type SigningKeyState = 'NEXT' | 'ACTIVE' | 'RETIRED';

/**
 * Another service, with credentials of its own for introspection and revocation. Of its secret, 256
 * bits of randomness, only the SHA-256 is kept.
 */
export const ServiceClientEntity = defineEntity({
  name: 'ServiceClient',
  tableName: 'service_client',
  properties: {
    id: p.text().primary().$type<Id<'service'>>(),
    name: p.text(),
    secretHash: p.blob(),
    createdAt: p.datetime().columnType('timestamptz(3)').defaultRaw('clock_timestamp()'),
    revokedAt: p.datetime().columnType('timestamptz(3)').nullable(),
  },
  uniques: [
    { name: 'service_client_name_unique', properties: ['name'], where: 'revoked_at is null' },
  ],
});
