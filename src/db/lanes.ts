import type { Pool, PoolClient } from 'pg';

/** How many wait for their turn. */
export interface Lanes {
  waiting(): number;
}

/** A pool of fewer connections than this is not divided. */
const SMALLEST_DIVIDED = 5;

/**
 * Keeps one connection of a pool for what is urgent: everything else takes turns on the others, so that
 * statements that hang cannot keep a revocation waiting. What waits for too long fails as pg's own pool
 * would have it fail.
 */
export function keepLane(
  pool: Pool,
  options: { size: number; timeoutMs: number; isUrgent: () => boolean },
): Lanes {
  const { size, timeoutMs, isUrgent } = options;
  if (size < SMALLEST_DIVIDED) return { waiting: () => 0 };
  const room = size - 1;
  const queue = new Set<() => void>();
  let taken = 0;

  function enter(): Promise<void> {
    if (taken < room) {
      taken += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        queue.delete(next);
        reject(new Error('timeout exceeded when trying to connect'));
      }, timeoutMs);
      const next = () => {
        clearTimeout(timer);
        resolve();
      };
      queue.add(next);
    });
  }

  /** Hands the place on, or gives it back. */
  function leave(): void {
    const [next] = queue;
    if (!next) {
      taken -= 1;
      return;
    }
    queue.delete(next);
    next();
  }

  const connect = pool.connect.bind(pool) as () => Promise<PoolClient>;
  const takeTurn = async (): Promise<PoolClient> => {
    await enter();
    try {
      const client = await connect();
      // The pool makes this function anew each time it gives the connection away.
      const { release } = client;
      client.release = (error) => {
        client.release = release;
        leave();
        release(error);
      };
      return client;
    } catch (error) {
      leave();
      throw error;
    }
  };
  pool.connect = (() => (isUrgent() ? connect() : takeTurn())) as Pool['connect'];
  return { waiting: () => queue.size };
}
