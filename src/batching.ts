import DataLoader from 'dataloader';

/**
 * Gathers what the fields of one operation ask for by id, so that a list costs one query and not one
 * per row. It batches and does not remember: a subscription keeps its context for hours.
 */
export function byId<T extends { id: string }>(
  load: (ids: readonly string[]) => Promise<readonly T[]>,
): DataLoader<string, T | undefined> {
  return new DataLoader(
    async (ids) => {
      const found = new Map((await load([...new Set(ids)])).map((one) => [one.id, one]));
      return ids.map((id) => found.get(id));
    },
    { cache: false },
  );
}

/** `byId` for what is known of things, and not the things: `load` answers for many at once. */
export function byKey<T>(
  load: (keys: readonly string[]) => Promise<(key: string) => T>,
): DataLoader<string, T> {
  return new DataLoader(
    async (keys) => {
      const answer = await load([...new Set(keys)]);
      return keys.map(answer);
    },
    { cache: false },
  );
}

/**
 * `byId` for lists that belong to something: one query for all owners that are asked about in the same
 * way; usually that is one in all.
 *
 * @param ownerOf id of what the list belongs to
 * @param shapeOf what has to be the same for two requests to share a query
 */
export function byOwner<Request, T>(
  ownerOf: (request: Request) => string,
  shapeOf: (request: Request) => unknown,
  load: (requests: readonly [Request, ...Request[]]) => Promise<ReadonlyMap<string, T[]>>,
): DataLoader<Request, T[]> {
  return new DataLoader(
    async (requests) => {
      const keyOf = (request: Request) => JSON.stringify(shapeOf(request));
      const found = new Map<string, Promise<ReadonlyMap<string, T[]>>>();
      for (const [key, alike] of Map.groupBy(requests, keyOf)) {
        found.set(key, load(alike as unknown as [Request, ...Request[]]));
      }
      return Promise.all(
        requests.map(async (request) => {
          const lists = await found.get(keyOf(request));
          return lists?.get(ownerOf(request)) ?? [];
        }),
      );
    },
    { cache: false },
  );
}
