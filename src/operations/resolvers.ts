import type { Resolvers } from '../generated/resolvers.ts';

export const operationResolvers: Resolvers = {
  Query: {
    circuitBreakers: (_, __, { services }) => services.circuitBreakers.list(),
  },
  Mutation: {
    async resetCircuitBreaker(_, { input }, { services, origin }) {
      return { circuitBreakers: await services.circuitBreakers.reset(input.service, origin) };
    },
  },
};
