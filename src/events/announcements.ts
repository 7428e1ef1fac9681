import { randomUUID } from 'node:crypto';
import { afterCommit, afterRollback, type Tx } from '../db/database.ts';
import { propagation } from '../telemetry/metrics.ts';
import type { Settlement, Settlements } from './settlement.ts';
import type { Topic } from './topics.ts';

/** What transactions announce. */
export interface Announcements {
  /**
   * Another announcement of the transaction, whose commit then waits for all of them together.
   *
   * @returns the id that nodes confirm it by
   */
  expect(tx: Tx, topic: Topic): { id: string; settlement: Settlement };
}

interface Announced {
  ids: string[];
  topics: Set<Topic>;
  settlement: Settlement;
}

export function createAnnouncements(settlements: Settlements): Announcements {
  const announced = new WeakMap<Tx, Announced>();

  function of(tx: Tx): Announced {
    const known = announced.get(tx);
    if (known) return known;
    const fresh: Announced = {
      ids: [],
      topics: new Set(),
      settlement: { nodesConfirmed: 0, nodesExpired: 0 },
    };
    announced.set(tx, fresh);
    afterCommit(tx, () => settle(fresh));
    afterRollback(tx, () => settlements.forget(fresh.ids));
    return fresh;
  }

  async function settle({ ids, topics, settlement }: Announced): Promise<void> {
    const startedAt = performance.now();
    await settlements.settle(ids, settlement);
    const outcome = settlement.nodesExpired > 0 ? 'expired' : 'confirmed';
    const seconds = (performance.now() - startedAt) / 1000;
    for (const topic of topics) propagation.observe({ topic, outcome }, seconds);
  }

  return {
    expect(tx, topic) {
      const { ids, topics, settlement } = of(tx);
      topics.add(topic);
      const id = randomUUID();
      ids.push(id);
      settlements.expect(id);
      return { id, settlement };
    },
  };
}
