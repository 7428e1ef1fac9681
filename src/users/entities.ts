import { defineEntity, type InferEntity, p } from '@mikro-orm/core';
import type { Id } from '../ids.ts';

export type UserStatus = 'ACTIVE' | 'SUSPENDED' | 'DELETED';

/**
 * A person's account. `email` is normalised, so that the plain unique index is case-insensitive. The row
 * of a deleted account stays, for what refers to it, and holds nothing of the person; see
 * deletion.service.ts.
 */
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
    deletedAt: p.datetime().columnType('timestamptz(3)').nullable(),
  },
  indexes: [
    { name: 'user_created_at_index', properties: ['createdAt', 'id'] },
    { name: 'user_display_name_index', properties: ['displayName', 'id'] },
  ],
  checks: [
    { name: 'user_email_check', expression: 'email = lower(email)' },
    {
      name: 'user_status_check',
      expression: "status in ('ACTIVE', 'SUSPENDED', 'DELETED')",
    },
    {
      name: 'user_deleted_check',
      expression: "(status = 'DELETED') = (deleted_at is not null)",
    },
    {
      name: 'user_erased_email_check',
      expression: "(status = 'DELETED') = (email = id || '@deleted.invalid')",
    },
    {
      name: 'user_erased_password_check',
      expression: "(status = 'DELETED') = (password_hash = '')",
    },
  ],
});

export type User = InferEntity<typeof UserEntity>;

/** What may be shown of an account: everything but the password's hash. */
export type UserRecord = Pick<
  User,
  'id' | 'email' | 'displayName' | 'role' | 'status' | 'createdAt' | 'updatedAt'
> &
  Partial<Pick<User, 'deletedAt'>>;
