import type { Logger } from '../logger.ts';
import type { NodeRegistry, RegisteredNode } from './registry.ts';

/** How the nodes took what a transaction announced. Filled in when the transaction has resolved. */
export interface Settlement {
  /** Nodes that said that they have acted on it. */
  nodesConfirmed: number;
  /** Nodes that said nothing, and by now must ask the database. */
  nodesExpired: number;
}

/** Waits until every node has confirmed an announcement, or cannot trust its memory any more. */
export interface Settlements {
  /** Begins to gather confirmations; call it before the announcement can be heard. */
  expect(id: string): void;
  /** A node has acted on the announcement. */
  confirm(id: string, nodeId: string): void;
  /** Waits for all nodes; call it after the commit. */
  settle(ids: readonly string[], into: Settlement): Promise<void>;
}

/** Clocks of two machines run alike to well under this share. */
const DRIFT = 1.05;
/** For timers that fire late or early, in milliseconds. */
const SLACK_MS = 20;
/** An announcement whose transaction rolled back is never confirmed; it is forgotten after this time. */
const FORGET_MS = 60_000;

interface Gathering {
  confirmedBy: Set<string>;
  onConfirm: () => void;
}

export function createSettlements(deps: {
  registry: NodeRegistry;
  /** This node's lease, in milliseconds: what is waited when the registry cannot be read. */
  leaseMs: number;
  log: Logger;
}): Settlements {
  const { registry, log } = deps;
  const gathering = new Map<string, Gathering>();
  const leaving = new Set<string>();

  function missing(nodes: readonly RegisteredNode[], ids: readonly string[]): RegisteredNode[] {
    return nodes.filter(({ id }) =>
      ids.some((announcement) => gathering.get(announcement)?.confirmedBy.has(id) === false),
    );
  }

  /**
   * Waits until nobody is missing, or all who are must have lost their last proof. A node that has not
   * heard the announcement has heard no ping of its own that was committed later; so its latest proof
   * is from before the commit, and good for one lease from then at the most.
   */
  async function wait(
    nodes: readonly RegisteredNode[],
    ids: readonly string[],
    committedAt: number,
  ): Promise<RegisteredNode[]> {
    for (;;) {
      const silent = missing(nodes, ids);
      const lease = Math.max(0, ...silent.map((node) => node.leaseMs));
      const left = committedAt + lease * DRIFT + SLACK_MS - performance.now();
      if (silent.length === 0 || left <= 0) return silent;
      await nextConfirmation(ids, left);
    }
  }

  function nextConfirmation(ids: readonly string[], withinMs: number): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, withinMs);
    for (const id of ids) {
      const entry = gathering.get(id);
      if (entry) entry.onConfirm = resolve;
    }
    return promise.finally(() => clearTimeout(timer));
  }

  /**
   * Fences nodes that were silent for a whole lease, so that the next revocation need not wait for
   * them. They are removed only when a proof from just before the fence must have run out too.
   */
  async function giveUp(silent: readonly RegisteredNode[]): Promise<void> {
    const fresh = silent.filter(({ id }) => !leaving.has(id));
    if (fresh.length === 0) return;
    const ids = fresh.map(({ id }) => id);
    for (const id of ids) leaving.add(id);
    try {
      await registry.fence(ids);
      const lease = Math.max(...fresh.map((node) => node.leaseMs));
      await new Promise((resolve) => setTimeout(resolve, lease * DRIFT + SLACK_MS).unref());
      await registry.remove(ids);
      log.warn({ event: 'node_given_up', nodeIds: ids }, 'These nodes say nothing any more');
    } catch (error) {
      log.warn({ event: 'node_not_given_up', err: error }, 'The next revocation will try again');
    } finally {
      for (const id of ids) leaving.delete(id);
    }
  }

  return {
    expect(id) {
      gathering.set(id, { confirmedBy: new Set(), onConfirm: () => undefined });
      setTimeout(() => gathering.delete(id), FORGET_MS).unref();
    },
    confirm(id, nodeId) {
      const entry = gathering.get(id);
      entry?.confirmedBy.add(nodeId);
      entry?.onConfirm();
    },
    async settle(ids, into) {
      const committedAt = performance.now();
      // Read after the commit: a node that registers later loads what the commit has changed.
      const nodes = await registry.list().catch(() => undefined);
      if (nodes) {
        const silent = await wait(nodes, ids, committedAt);
        into.nodesExpired = silent.length;
        into.nodesConfirmed = nodes.length - silent.length;
        if (silent.length > 0) void giveUp(silent);
      } else {
        // Nobody knows who there is; but all of them will have lost their proof.
        await new Promise((resolve) => setTimeout(resolve, deps.leaseMs * DRIFT + SLACK_MS));
      }
      for (const id of ids) gathering.delete(id);
    },
  };
}
