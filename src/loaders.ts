import DataLoader from 'dataloader';
import type { PageRequest } from './pagination.ts';
import type { Services } from './services.ts';
import type { SessionRecord } from './sessions/entities.ts';
import type { UserRecord } from './users/entities.ts';

/** Which sessions of which account. */
export interface SessionsOfUser {
  userId: string;
  includeEnded: boolean;
  page: PageRequest;
}

/**
 * Gathers what the fields of one operation ask for, so that a list costs one query and not one per
 * row. They batch and do not remember: a subscription keeps its context for hours.
 */
export interface Loaders {
  user: DataLoader<string, UserRecord | undefined>;
  sessionsOfUser: DataLoader<SessionsOfUser, SessionRecord[]>;
}

export function createLoaders(services: Services): Loaders {
  return {
    user: new DataLoader(
      async (ids) => {
        const users = await services.users.findMany([...new Set(ids)]);
        const byId = new Map<string, UserRecord>(users.map((user) => [user.id, user]));
        return ids.map((id) => byId.get(id));
      },
      { cache: false },
    ),
    sessionsOfUser: new DataLoader((requests) => loadSessions(services, requests), {
      cache: false,
    }),
  };
}

/** One query for all accounts that are asked about in the same way; usually that is one in all. */
async function loadSessions(
  services: Services,
  requests: readonly SessionsOfUser[],
): Promise<SessionRecord[][]> {
  const shapeOf = ({ includeEnded, page }: SessionsOfUser) => JSON.stringify([includeEnded, page]);
  const found = new Map<string, Promise<Map<string, SessionRecord[]>>>();
  for (const [shape, alike] of Map.groupBy(requests, shapeOf)) {
    const [first] = alike;
    const ids = [...new Set(alike.map((request) => request.userId))];
    if (first) {
      found.set(shape, services.sessions.listForUsers(ids, first.includeEnded, first.page));
    }
  }
  return Promise.all(
    requests.map(async (request) => {
      const byUser = await found.get(shapeOf(request));
      return byUser?.get(request.userId) ?? [];
    }),
  );
}
