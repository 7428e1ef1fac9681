import { may } from '../access/caller.ts';
import type { GraphQLContext } from '../context.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { parsePage, toConnection } from '../pagination.ts';
import type { JobRecord } from './jobs.service.ts';

/** The job behind a `node` id, where the caller may see jobs. */
export async function visibleJob(
  { caller, services }: GraphQLContext,
  id: string,
): Promise<JobRecord | null> {
  return may(caller, 'operations:manage') ? services.jobs.find(id) : null;
}

export const operationResolvers: Resolvers = {
  Query: {
    circuitBreakers: (_, __, { services }) => services.circuitBreakers.list(),
    async jobs(_, { filter, ...args }, { services }) {
      const page = parsePage(args);
      const jobs = await services.jobs.list(filter ?? {}, page);
      return toConnection(jobs, page, ({ number }) => ['', number]);
    },
  },
  Mutation: {
    async resetCircuitBreaker(_, { input }, { services, origin }) {
      return { circuitBreakers: await services.circuitBreakers.reset(input.service, origin) };
    },
    retryJob: async (_, { input }, { services, origin }) => ({
      job: await services.jobs.retry(input.jobId, origin),
    }),
    cancelJob: async (_, { input }, { services, origin }) => ({
      job: await services.jobs.cancel(input.jobId, origin),
    }),
  },
};
