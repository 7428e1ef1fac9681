import { may } from '../access/caller.ts';
import type { GraphQLContext } from '../context.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { parsePage, toConnection } from '../pagination.ts';
import type { AuditEventRecord } from './audit.service.ts';

const TIME_KEY = ({ occurredAt, id }: AuditEventRecord): [string, string] => [
  occurredAt.toISOString(),
  id,
];

/** The fact behind a `node` id, where the caller may read the log. */
export async function visibleAuditEvent(
  context: GraphQLContext,
  id: string,
): Promise<AuditEventRecord | null> {
  return may(context.caller, 'audit:read') ? context.services.audit.find(id) : null;
}

export const auditResolvers: Resolvers = {
  Query: {
    async auditEvents(_, { filter, orderBy, ...args }, { services }) {
      const page = parsePage(args, { byTime: true });
      const facts = await services.audit.list(filter ?? {}, orderBy?.direction !== 'ASC', page);
      return toConnection(facts, page, TIME_KEY);
    },
  },
  AuditEvent: {
    actor: ({ actorType, actorId, actorLabel }) => ({
      type: actorType,
      id: actorId ?? null,
      label: actorLabel ?? null,
    }),
    target: ({ targetType, targetId, targetLabel }) =>
      targetType ? { type: targetType, id: targetId ?? null, label: targetLabel ?? null } : null,
  },
};
