import { type Actor, Denial } from '../acting/acting.ts';
import { type CouncilChange, overridden } from './council-change.ts';
import type { Membership } from './entities.ts';
import { type CouncilRole, mayGrant, permissionsOf, type RoleOverrides } from './permissions.ts';
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

/**
 * What somebody holds in a council they get from others: with their own seat they only do less.
 *
 * @throws Denial where they would make more of it, and do not manage all councils
 */
export function requireNoGain(
  { roleOverrides: overrides }: CouncilView,
  { userId, isManager }: Actor,
  before: Membership,
  after: Membership,
): void {
  if (isManager || before.userId !== userId) return;
  const isLonger = before.termTo != null && (after.termTo ?? NEVER) > before.termTo;
  const isMore = after.weight > before.weight || isLonger || isMoreOf(before, after, overrides);
  if (!isMore) return;
  const reason = 'With your own seat you can only do less: another has to give you more.';
  throw new Denial('FORBIDDEN', 'membership', 'to be another than its member', reason);
}

/** The last moment of a Date. */
const NEVER = new Date(8_640_000_000_000_000);

/** A chair may break ties, whatever the role carries. */
function isMoreOf(before: Membership, after: Membership, overrides: RoleOverrides): boolean {
  if (after.role === before.role) return false;
  const had = permissionsOf(before.role, overrides);
  const gained = permissionsOf(after.role, overrides).some((one) => !had.includes(one));
  return gained || after.role === 'CHAIR';
}
