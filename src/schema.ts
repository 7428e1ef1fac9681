import { readdirSync, readFileSync } from 'node:fs';
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { GraphQLScalarType, GraphQLSchema } from 'graphql';
import { DateTimeISOResolver, JSONObjectResolver } from 'graphql-scalars';
import { accessResolvers } from './access/resolvers.ts';
import { enforceAccess, type Owners } from './access/rules.ts';
import { auditResolvers, visibleAuditEvent } from './audit/resolvers.ts';
import type { GraphQLContext } from './context.ts';
import { certificateResolvers } from './councils/certificates/resolvers.ts';
import { commentResolvers, visibleComment } from './councils/comments/resolvers.ts';
import {
  councilResolvers,
  visibleCouncil,
  visibleMembership,
} from './councils/council/resolvers.ts';
import { visibleProposal } from './councils/proposals/proposal-in-context.ts';
import { proposalResolvers } from './councils/proposals/resolvers.ts';
import { resultResolvers } from './councils/results/resolvers.ts';
import { streamResolvers } from './councils/streams/resolvers.ts';
import { visibleBallot, visibleRollEntry, votingResolvers } from './councils/votes/resolvers.ts';
import { decimalScalar } from './decimal.ts';
import type { Resolvers } from './generated/resolvers.ts';
import { idPrefix } from './ids.ts';
import { operationResolvers, visibleJob } from './operations/resolvers.ts';
import { sessionResolvers, visibleSession } from './sessions/resolvers.ts';
import { userResolvers, visibleUser } from './users/resolvers.ts';

const FOLDER = new URL('../schema/', import.meta.url);

/** The SDL, one file a feature. */
export function readTypeDefs(): string[] {
  return readdirSync(FOLDER)
    .filter((name) => name.endsWith('.graphql'))
    .sort()
    .map((name) => readFileSync(new URL(name, FOLDER), 'utf8'));
}

/** How `node(id:)` finds an object, by the prefix of its id. What must not be known of is null. */
const NODES = {
  user: { typename: 'User', find: visibleUser },
  session: { typename: 'Session', find: visibleSession },
  event: { typename: 'AuditEvent', find: visibleAuditEvent },
  job: { typename: 'Job', find: visibleJob },
  council: { typename: 'Council', find: visibleCouncil },
  membership: { typename: 'Membership', find: visibleMembership },
  proposal: { typename: 'Proposal', find: visibleProposal },
  rollentry: { typename: 'RollEntry', find: visibleRollEntry },
  ballot: { typename: 'RollCallBallot', find: visibleBallot },
  comment: { typename: 'Comment', find: visibleComment },
} as const;

function nodeOf(id: string) {
  const prefix = idPrefix(id) ?? '';
  return Object.hasOwn(NODES, prefix) ? NODES[prefix as keyof typeof NODES] : undefined;
}

const nodeResolvers: Resolvers = {
  Query: {
    async node(_, { id }, context) {
      const kind = nodeOf(id);
      const found = await kind?.find(context, id);
      return kind && found ? ({ ...found, __typename: kind.typename } as never) : null;
    },
  },
};

/** Whose an object is, for `@access(orOwner: true)`. */
const OWNERS: Owners = {
  User: (user: { id: string }) => user.id,
};

/** How a scalar is read and written. Given whole, it would be called and described otherwise than in the SDL. */
function conversions({ serialize, parseValue, parseLiteral }: GraphQLScalarType) {
  return { __serialize: serialize, __parseValue: parseValue, __parseLiteral: parseLiteral };
}

/**
 * SDL, resolvers and access rules as one executable schema.
 *
 * @throws Error when a root field says nothing of who may call it, or a resolver has no field
 */
export function buildSchema(typeDefs = readTypeDefs()): GraphQLSchema {
  const schema = makeExecutableSchema<GraphQLContext>({
    typeDefs,
    resolvers: [
      {
        DateTime: conversions(DateTimeISOResolver),
        Decimal: conversions(decimalScalar),
        JSONObject: conversions(JSONObjectResolver),
      },
      nodeResolvers,
      accessResolvers,
      userResolvers,
      sessionResolvers,
      auditResolvers,
      operationResolvers,
      councilResolvers,
      proposalResolvers,
      votingResolvers,
      commentResolvers,
      resultResolvers,
      certificateResolvers,
      streamResolvers,
    ] as never,
    resolverValidationOptions: {
      requireResolversToMatchSchema: 'error',
      // Members of unions and of Node say their `__typename`; the generated types see to it.
      requireResolversForResolveType: 'ignore',
    },
  });
  return enforceAccess(schema, OWNERS);
}
