import { type Actor, Denial } from '../acting/acting.ts';
import { type CouncilChange, overridden } from './council-change.ts';
import { type CouncilRole, mayGrant, permissionsOf } from './permissions.ts';
import type { CouncilView } from './standing.service.ts';

/** @throws Denial where one of these roles carries more than the caller may grant */
export function requireGrant(
  { roleOverrides: overrides, viewer }: CouncilView,
  { isManager }: Actor,
  roles: readonly CouncilRole[],
): void {
  const giver = { allowed: viewer.allowed, isManager, overrides };
  for (const role of roles) {
    if (mayGrant(permissionsOf(role, overrides), giver)) continue;
    const reason = `The role ${role} carries more here than you may do yourself.`;
    throw new Denial('FORBIDDEN', 'council', `all that ${role} carries`, reason);
  }
}

/** @throws Denial where a role carries more than the caller may grant, before the change or after it */
export function requireRoles(
  giver: Parameters<typeof mayGrant>[1],
  { roles }: CouncilChange,
): void {
  const after = overridden(giver.overrides, roles);
  for (const { role } of roles ?? []) {
    const sets = [permissionsOf(role, giver.overrides), permissionsOf(role, after)];
    if (sets.every((permissions) => mayGrant(permissions, giver))) continue;
    const reason = `The role ${role} carries more, or would, than you may do here yourself.`;
    throw new Denial('FORBIDDEN', 'council', `all that ${role} carries`, reason);
  }
}
