import type { Pool, PoolClient } from 'pg';
import type { Urgency } from '../request-scope.ts';

/** How many wait for their turn. */
export interface Lanes {
  waiting(): number;
}

/** A pool of fewer connections than this is not divided. */
const SMALLEST_DIVIDED = 5;

/**
 * Keeps two connections of a pool for what is urgent: everything else takes turns on the others, so that
 * statements that hang cannot keep a revocation waiting. One of the two is for nothing but the end of
 * sessions, for other urgent acts may themselves have to wait for locks. What waits for too long fails as
 * pg's own pool would have it fail.
 */
export function keepLane(
  pool: Pool,
  options: { size: number; timeoutMs: number; urgency: () => Urgency | undefined },
): Lanes {
  const { size, timeoutMs, urgency } = options;
  if (size < SMALLEST_DIVIDED) return { waiting: () => 0 };
  const queue = new Set<{ room: number; enter(): void }>();
  let taken = 0;

  /** Waits until fewer than `room` connections are taken. */
  function enter(room: number): Promise<void> {
    if (taken < room) {
      taken += 1;
      return Promise.resolve();
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => {
        queue.delete(next);
        reject(new Error('timeout exceeded when trying to connect'));
      }, timeoutMs);
      const next = {
        room,
        enter() {
          clearTimeout(timer);
          resolve();
        },
      };
      queue.add(next);
    });
  }

  /** Gives the place back, or hands it on to the first in the queue who may have it. */
  function leave(): void {
    taken -= 1;
    for (const next of queue) {
      if (taken >= next.room) continue;
      queue.delete(next);
      taken += 1;
      next.enter();
      return;
    }
  }

  const connect = pool.connect.bind(pool) as () => Promise<PoolClient>;
  const takeTurn = async (room: number): Promise<PoolClient> => {
    await enter(room);
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
  const next = () => {
    const urgent = urgency();
    return urgent === 'session' ? connect() : takeTurn(urgent ? size - 1 : size - 2);
  };
  pool.connect = next as Pool['connect'];
  return { waiting: () => queue.size };
}
