import type DataLoader from 'dataloader';
import type { Caller } from './access/caller.ts';
import { byId, byOwner } from './batching.ts';
import { type CouncilLoaders, createCouncilLoaders } from './councils/loaders.ts';
import { notFound } from './errors.ts';
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

/** What the fields of one operation load together. */
export interface Loaders extends CouncilLoaders {
  user: DataLoader<string, UserRecord | undefined>;
  /** An account that something else points at, and which therefore is there. */
  someUser(id: string): Promise<UserRecord>;
  sessionsOfUser: DataLoader<SessionsOfUser, SessionRecord[]>;
}

/** @param caller who asks; a sign-in makes somebody of them in the middle of an operation */
export function createLoaders(services: Services, caller: () => Caller): Loaders {
  const user = byId<UserRecord>((ids) => services.users.findMany(ids));
  return {
    ...createCouncilLoaders(services, caller),
    user,
    async someUser(id) {
      const found = await user.load(id);
      if (!found) throw notFound('account');
      return found;
    },
    sessionsOfUser: byOwner(
      ({ userId }) => userId,
      ({ includeEnded, page }) => [includeEnded, page],
      (requests) => {
        const [{ includeEnded, page }] = requests;
        const ids = requests.map(({ userId }) => userId);
        return services.sessions.listForUsers(ids, includeEnded, page);
      },
    ),
  };
}
