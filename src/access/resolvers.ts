import type { Resolvers } from '../generated/resolvers.ts';
import { PERMISSION_ENUM } from './permissions.ts';
import { allRoles } from './roles.ts';

export const accessResolvers: Resolvers = {
  Query: {
    roles: () => [...allRoles()],
  },
  // The SDL's names stand for `resource:action` in the code.
  Permission: PERMISSION_ENUM as never,
};
