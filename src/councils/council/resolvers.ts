import type { GraphQLContext } from '../../context.ts';
import { badInput, notFound } from '../../errors.ts';
import type { Resolvers } from '../../generated/resolvers.ts';
import { parsePage, toConnection } from '../../pagination.ts';
import { acting, actorOf } from '../acting/acting-caller.ts';
import { toDecimal } from '../voting.ts';
import type { CouncilView } from './councils.service.ts';
import { isVotingRole, type MembershipRecord, type SeatOutcome } from './memberships.service.ts';
import {
  COUNCIL_PERMISSION_ENUM,
  COUNCIL_ROLES,
  type CouncilRole,
  mayGrant,
  permissionsOf,
} from './permissions.ts';
import { requireSight } from './sight.ts';

/** The council behind an id, where the caller may know of it. */
export async function visibleCouncil(
  { loaders }: GraphQLContext,
  id: string,
): Promise<CouncilView | null> {
  return (await loaders.council.load(id)) ?? null;
}

/** The membership behind an id, where the caller may know of its council. */
export async function visibleMembership(
  { services, loaders }: GraphQLContext,
  id: string,
): Promise<MembershipRecord | null> {
  const membership = await services.memberships.find(id);
  return membership && (await loaders.council.load(membership.councilId)) ? membership : null;
}

async function councilAfter(context: GraphQLContext, id: string): Promise<CouncilView> {
  const council = await visibleCouncil(context, id);
  // The answer to what was sent again may concern what the caller does not see any more.
  if (!council) throw notFound('council');
  return council;
}

async function membershipAfter(context: GraphQLContext, id: string) {
  const seen = await visibleMembership(context, id);
  if (seen) return seen;
  // Whoever has just ended their own seat does not see the council any more, but has done it.
  const membership = await context.services.memberships.find(id);
  if (membership?.userId !== actorOf(context).userId) throw notFound('membership');
  return membership;
}

async function seatAnswer<Name extends string>(
  context: GraphQLContext,
  __typename: Name,
  { kind, membershipId }: SeatOutcome,
) {
  const membership = await membershipAfter(context, membershipId);
  if (kind !== 'last-chair') return { __typename, membership };
  const message = 'The council would be left without a chair: seat another one first.';
  return { __typename: 'LastChair' as const, message, membership };
}

function mayGrantIn(
  { roleOverrides: overrides, viewer }: CouncilView,
  role: CouncilRole,
  context: GraphQLContext,
): boolean {
  const { isManager } = actorOf(context);
  return mayGrant(permissionsOf(role, overrides), {
    allowed: viewer.allowed,
    isManager,
    overrides,
  });
}

const NAME_KEY = ({ name, id }: CouncilView): [string, string] => [name, id];
const TIME_KEY = ({ createdAt, id }: MembershipRecord): [string, string] => [
  createdAt.toISOString(),
  id,
];

export const councilResolvers: Resolvers = {
  Query: {
    async council(_, { id, slug }, context, info) {
      if ((id == null) === (slug == null)) {
        throw badInput('id', 'Give either `id` or `slug`.');
      }
      const actor = actorOf(context);
      const council =
        id != null
          ? await context.loaders.council.load(id)
          : await context.services.councils.findBySlug(slug ?? '', actor);
      if (council) return council;
      throw await context.hide('council', `Query.${info.fieldName}`, 'to be a member');
    },
    async councils(_, { filter, ...args }, context) {
      const page = parsePage(args);
      const councils = await context.services.councils.list(filter ?? {}, page, actorOf(context));
      return toConnection(councils, page, NAME_KEY);
    },
  },
  Mutation: {
    createCouncil: (_, { input }, context, info) =>
      acting(context, info, async (actor) => {
        const outcome = await context.services.councils.create(input, actor);
        return outcome.kind === 'created'
          ? {
              __typename: 'CouncilCreated',
              council: await councilAfter(context, outcome.councilId),
            }
          : { __typename: 'SlugTaken', message: 'Another council has this slug.' };
      }),
    updateCouncil: (_, { input }, context, info) =>
      acting(context, info, async (actor) => {
        const { councilId } = await context.services.councils.update(input, actor);
        return { council: await councilAfter(context, councilId) };
      }),
    archiveCouncil: (_, { input }, context, info) =>
      acting(context, info, async (actor) => {
        const outcome = await context.services.councils.archive(input, actor);
        return outcome.kind === 'archived'
          ? {
              __typename: 'CouncilArchived',
              council: await councilAfter(context, outcome.councilId),
            }
          : {
              __typename: 'VotesPending',
              message: 'Votes of the council are scheduled, open, or not yet certified.',
              count: outcome.count,
            };
      }),
    addCouncilMember: (_, { input }, context, info) =>
      acting(context, info, async (actor) => {
        const outcome = await context.services.memberships.add(input, actor);
        const membership = await membershipAfter(context, outcome.membershipId);
        return outcome.kind === 'added'
          ? { __typename: 'CouncilMemberAdded', membership }
          : { __typename: 'AlreadyMember', message: 'They are a member already.', membership };
      }),
    updateCouncilMember: (_, { input }, context, info) =>
      acting(context, info, async (actor) => {
        const outcome = await context.services.memberships.update(input, actor);
        return seatAnswer(context, 'CouncilMemberUpdated', outcome);
      }),
    removeCouncilMember: (_, { input }, context, info) =>
      acting(context, info, async (actor) => {
        const outcome = await context.services.memberships.remove(input, actor);
        return seatAnswer(context, 'CouncilMemberRemoved', outcome);
      }),
  },
  Council: {
    async description(council, _args, context) {
      await requireSight(council, context, 'description');
      return council.description;
    },
    async defaultRules(council, _args, context) {
      await requireSight(council, context, 'defaultRules');
      return council.defaultRules;
    },
    async roles(council, _args, context) {
      await requireSight(council, context, 'roles');
      const { roleOverrides } = council;
      return COUNCIL_ROLES.map((role) => ({
        role,
        permissions: [...permissionsOf(role, roleOverrides)],
      }));
    },
    async memberships(council, { includeEnded, ...args }, context) {
      const page = parsePage(args, { byTime: true });
      await requireSight(council, context, 'memberships');
      const memberships = await context.loaders.membershipsOfCouncil.load({
        councilId: council.id,
        includeEnded,
        page,
      });
      return toConnection(memberships, page, TIME_KEY);
    },
    viewerMembership: ({ viewer }) => viewer.membership && { ...viewer.membership, isInTerm: true },
    viewerPermissions: ({ viewer }) => [...viewer.allowed],
    viewerCanUpdate: ({ viewer, archivedAt }) =>
      !archivedAt && viewer.allowed.has('council:update'),
    viewerCanManageMembers: ({ viewer, archivedAt }) =>
      !archivedAt && viewer.allowed.has('members:manage'),
    viewerCanGrant: (council, _args, context) =>
      council.archivedAt || !council.viewer.allowed.has('members:manage')
        ? []
        : COUNCIL_ROLES.filter((role) => mayGrantIn(council, role, context)),
    viewerCanCreateProposal: ({ viewer, archivedAt }) =>
      !archivedAt && viewer.allowed.has('proposals:create'),
  },
  Membership: {
    user: ({ userId }, _args, { loaders }) => loaders.someUser(userId),
    council: ({ councilId }, _args, { loaders }) => loaders.someCouncil(councilId),
    weight: ({ weight }) => toDecimal(weight),
    async viewerCanManage({ councilId, endedAt, role }, _args, context) {
      const council = await context.loaders.council.load(councilId);
      if (endedAt || !council || council.archivedAt) return false;
      return council.viewer.allowed.has('members:manage') && mayGrantIn(council, role, context);
    },
    isVoting: async ({ councilId, role, isInTerm }, _args, { loaders }) =>
      isInTerm && isVotingRole(await loaders.someCouncil(councilId), role),
  },
  // The SDL's names stand for `resource:action` in the code.
  CouncilPermission: COUNCIL_PERMISSION_ENUM as never,
};
