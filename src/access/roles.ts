import { PERMISSIONS, type Permission } from './permissions.ts';

/** A named set of permissions. */
export interface RoleDefinition {
  name: string;
  description: string;
  permissions: readonly Permission[];
}

export const ADMIN = 'ADMIN';
export const COUNCIL_OPERATOR = 'COUNCIL_OPERATOR';
export const VIEWER = 'VIEWER';

const BUILT_IN: readonly RoleDefinition[] = [
  {
    name: ADMIN,
    description:
      'Administers accounts, roles, sessions and councils, reads the audit log, and sees to the operation.',
    permissions: PERMISSIONS,
  },
  {
    name: COUNCIL_OPERATOR,
    description: 'Runs councils, and so finds the people to seat in them.',
    permissions: ['users:read', 'councils:create'],
  },
  {
    name: VIEWER,
    description: 'Signs in and sees what is open to everybody who is signed in.',
    permissions: [],
  },
];

const BY_NAME = new Map(BUILT_IN.map((role) => [role.name, role]));

export function allRoles(): readonly RoleDefinition[] {
  return BUILT_IN;
}

export function findRole(name: string): RoleDefinition | undefined {
  return BY_NAME.get(name);
}

/** The role of that name; a name the code no longer knows allows nothing. */
export function roleOf(name: string): RoleDefinition {
  return BY_NAME.get(name) ?? { name, description: '', permissions: [] };
}

export function roleAllows(name: string, permission: Permission): boolean {
  return roleOf(name).permissions.includes(permission);
}

/** Whether going from one role to the other takes anything away. */
export function losesPermissions(from: string, to: string): boolean {
  return roleOf(from).permissions.some((permission) => !roleAllows(to, permission));
}
