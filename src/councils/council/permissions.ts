/** What a membership can allow within its council. The SDL's `CouncilPermission` names the same things. */
export const COUNCIL_PERMISSIONS = [
  'council:update',
  'members:manage',
  'proposals:create',
  'proposals:schedule',
  'ballots:cast',
  'results:certify',
  'comments:write',
  'comments:moderate',
] as const;

export type CouncilPermission = (typeof COUNCIL_PERMISSIONS)[number];

export const COUNCIL_ROLES = ['CHAIR', 'OPERATOR', 'OBSERVER'] as const;

export type CouncilRole = (typeof COUNCIL_ROLES)[number];

/** What a council lets its roles do otherwise than is usual; a role that is not named is as usual. */
export type RoleOverrides = Partial<Record<CouncilRole, readonly CouncilPermission[]>>;

const USUAL: Record<CouncilRole, readonly CouncilPermission[]> = {
  CHAIR: COUNCIL_PERMISSIONS,
  OPERATOR: ['proposals:create', 'proposals:schedule', 'ballots:cast', 'comments:write'],
  OBSERVER: [],
};

/** Internal values of the SDL's enum: `BALLOTS_CAST` is `ballots:cast`. */
export const COUNCIL_PERMISSION_ENUM: Record<string, CouncilPermission> = Object.fromEntries(
  COUNCIL_PERMISSIONS.map((permission) => [permission.replace(':', '_').toUpperCase(), permission]),
);

/** What a role allows in a council. */
export function permissionsOf(
  role: CouncilRole,
  overrides: RoleOverrides,
): readonly CouncilPermission[] {
  return overrides[role] ?? USUAL[role];
}

/** Where somebody stands in a council. */
export interface Standing {
  /** Their role there, in its term; undefined without a current membership. */
  role: CouncilRole | undefined;
  overrides: RoleOverrides;
  /** Whether they may manage every council, by a permission of their account's role. */
  isManager: boolean;
}

/**
 * Whether somebody may decide who carries these permissions in a council: as long as they carry no less
 * themselves, or all that the chair does, whose office need not vote to seat those who do. A chair who only
 * presides, and manages neither members nor roles, makes nobody mightier. Who manages all councils may.
 */
export function mayGrant(
  permissions: readonly CouncilPermission[],
  giver: { allowed: ReadonlySet<CouncilPermission>; isManager: boolean; overrides: RoleOverrides },
): boolean {
  const holds = (all: readonly CouncilPermission[]) => all.every((one) => giver.allowed.has(one));
  const chairs = permissionsOf('CHAIR', giver.overrides);
  const chairManages = chairs.includes('members:manage') || chairs.includes('council:update');
  return giver.isManager || holds(permissions) || (chairManages && holds(chairs));
}

/**
 * What somebody may do in a council. Who manages all councils may do everything there but vote: a vote
 * needs a seat.
 */
export function allowedIn({ role, overrides, isManager }: Standing): Set<CouncilPermission> {
  const asMember = role ? permissionsOf(role, overrides) : [];
  const asManager = isManager
    ? COUNCIL_PERMISSIONS.filter((permission) => permission !== 'ballots:cast')
    : [];
  return new Set([...asMember, ...asManager]);
}
