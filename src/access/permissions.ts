/** Everything a role can allow, as `resource:action`. The SDL's `Permission` names the same things. */
export const PERMISSIONS = [
  'users:read',
  'users:suspend',
  'users:delete',
  'roles:assign',
  'sessions:read',
  'sessions:revoke',
  'audit:read',
  'operations:manage',
  'councils:create',
  'councils:manage',
] as const;

export type Permission = (typeof PERMISSIONS)[number];

/** The name of a permission in the SDL: `users:read` is `USERS_READ`. */
function sdlName(permission: Permission): string {
  return permission.replace(':', '_').toUpperCase();
}

/** Internal values of the SDL's enum, for the schema's resolvers. */
export const PERMISSION_ENUM: Record<string, Permission> = Object.fromEntries(
  PERMISSIONS.map((permission) => [sdlName(permission), permission]),
);
