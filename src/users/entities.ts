import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Id } from '../ids.ts';

export type UserStatus = 'ACTIVE' | 'SUSPENDED';

/** A person's account. `email` is normalised, so that the plain unique index is case-insensitive. */
export const UserEntity = defineEntity({
  name: 'User',
  tableName: 'user',
  properties: {
    id: p.text().primary().$type<Id<'user'>>(),
    email: p.text().unique('user_email_unique'),
    displayName: p.text(),
    role: p.text(),
    status: p.text().$type<UserStatus>().default('ACTIVE'),
    passwordHash: p.text(),
    createdAt: p.datetime().columnType('timestamptz(3)').defaultRaw('clock_timestamp()'),
    updatedAt: p.datetime().columnType('timestamptz(3)').defaultRaw('clock_timestamp()'),
  },
  indexes: [
    { name: 'user_created_at_index', properties: ['createdAt', 'id'] },
    { name: 'user_display_name_index', properties: ['displayName', 'id'] },
  ],
  checks: [
    { name: 'user_email_check', expression: 'email = lower(email)' },
    { name: 'user_status_check', expression: "status in ('ACTIVE', 'SUSPENDED')" },
  ],
});

export type User = InferEntity<typeof UserEntity>;

/** What may be shown of an account: everything but the password's hash. */
export type UserRecord = Pick<
  User,
  'id' | 'email' | 'displayName' | 'role' | 'status' | 'createdAt' | 'updatedAt'
>;
