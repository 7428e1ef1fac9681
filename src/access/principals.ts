import { LRUCache } from 'lru-cache';
import type { Id } from '../ids.ts';

/** What a request needs to know of an account: enough to decide access and to answer `viewer`. */
export interface Principal {
  id: Id<'user'>;
  email: string;
  displayName: string;
  role: string;
  status: 'ACTIVE' | 'SUSPENDED' | 'DELETED';
  createdAt: Date;
  updatedAt: Date;
}

/** Accounts looked up recently. An event invalidates an entry before the act that changed it answers. */
export interface Principals {
  /**
   * The principal, or undefined when there is no such account. `trusted` says whether the memory may
   * be used; without trust the database is asked.
   */
  get(userId: string, trusted: boolean): Principal | undefined | Promise<Principal | undefined>;
  invalidate(userId: string): void;
  clear(): void;
}

const MAX_ENTRIES = 50_000;

export function createPrincipals(
  load: (userId: string) => Promise<Principal | undefined>,
): Principals {
  const cache = new LRUCache<string, Principal>({ max: MAX_ENTRIES });
  // Counts invalidations, so that a row read before one is not remembered after it.
  let epoch = 0;

  async function loadAndKeep(userId: string, trusted: boolean): Promise<Principal | undefined> {
    const before = epoch;
    const principal = await load(userId);
    if (principal && trusted && epoch === before) cache.set(userId, principal);
    return principal;
  }

  return {
    get: (userId, trusted) => (trusted && cache.get(userId)) || loadAndKeep(userId, trusted),
    invalidate(userId) {
      epoch += 1;
      cache.delete(userId);
    },
    clear() {
      epoch += 1;
      cache.clear();
    },
  };
}
