import { badInput } from '../../errors.ts';
import type { Repeatable } from '../acting/answered-mutations.ts';
import { isWeight, toDecimal, toUnits } from '../voting.ts';
import type { Membership } from './entities.ts';
import type { CouncilRole } from './permissions.ts';

export interface MemberChange extends Repeatable {
  membershipId: string;
  role?: CouncilRole | null;
  weight?: string | null;
  termFrom?: Date | null;
  termTo?: Date | null;
}

/** @throws PublicError BAD_USER_INPUT when nobody's vote may weigh so much, or so little */
export function checkWeight(decimal: string): bigint {
  const weight = toUnits(decimal);
  if (!isWeight(weight)) {
    throw badInput('input.weight', 'A weight is more than 0 and at most 1000000.');
  }
  return weight;
}

/** @throws PublicError BAD_USER_INPUT when it ends before it has begun */
export function checkTerm(from: Date | null, to: Date | null): void {
  if (from && to && from >= to) {
    throw badInput('input.termTo', 'A term ends after it has begun.');
  }
}

/** Writes a change into a membership; what is undefined stays. */
export function changeMembership(membership: Membership, change: MemberChange): void {
  const { role, weight, termFrom, termTo } = change;
  if (role != null) membership.role = role;
  if (weight != null) membership.weight = checkWeight(weight);
  if (termFrom !== undefined) membership.termFrom = termFrom;
  if (termTo !== undefined) membership.termTo = termTo;
  checkTerm(membership.termFrom ?? null, membership.termTo ?? null);
}

/** What can be changed of a membership, as the audit log has it. */
export function describeMembership({ role, weight, termFrom, termTo }: Membership) {
  return {
    role,
    weight: toDecimal(weight),
    termFrom: termFrom?.toISOString() ?? null,
    termTo: termTo?.toISOString() ?? null,
  };
}

export function pick<T extends object, K extends keyof T>(from: T, keys: readonly K[]): Pick<T, K> {
  return Object.fromEntries(keys.map((key) => [key, from[key]])) as Pick<T, K>;
}
