import type { Repeatable } from '../acting/answered-mutations.ts';
import { checkLine, checkText } from '../acting/text.ts';
import { checkRuleChange, type RulesChange } from '../voting/rules-change.ts';
import type { Council, CouncilVisibility } from './entities.ts';
import type { CouncilPermission, CouncilRole, RoleOverrides } from './permissions.ts';

export interface RoleChange {
  role: CouncilRole;
  /** Undefined or null for what the role usually carries. */
  permissions?: readonly CouncilPermission[] | null;
}

export interface CouncilChange extends Repeatable {
  councilId: string;
  name?: string | null;
  description?: string | null;
  visibility?: CouncilVisibility | null;
  defaultRules?: RulesChange | null;
  roles?: readonly RoleChange[] | null;
}

/**
 * Writes a change into a council; what is undefined or null stays.
 *
 * @returns the names of what is different now
 */
export function changeCouncil(council: Council, change: CouncilChange): string[] {
  const before = structuredClone({ ...council });
  const { name, description, visibility, defaultRules, roles } = change;
  if (name != null) council.name = checkLine('input.name', name, 100);
  if (description != null) {
    council.description = checkText('input.description', description, 0, 5_000);
  }
  if (visibility != null) council.visibility = visibility;
  if (defaultRules != null) {
    council.defaultRules = checkRuleChange(
      'input.defaultRules',
      council.defaultRules,
      defaultRules,
    );
  }
  if (roles != null) council.roleOverrides = overridden(council.roleOverrides, roles);
  return (['name', 'description', 'visibility', 'defaultRules', 'roleOverrides'] as const).filter(
    (field) => JSON.stringify(before[field]) !== JSON.stringify(council[field]),
  );
}

/** What roles carry after a change. */
export function overridden(
  before: RoleOverrides,
  changes: readonly RoleChange[] | null | undefined,
): RoleOverrides {
  const after: RoleOverrides = { ...before };
  for (const { role, permissions } of changes ?? []) {
    if (permissions) after[role] = [...new Set(permissions)];
    else delete after[role];
  }
  return after;
}
