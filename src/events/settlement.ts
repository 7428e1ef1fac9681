import type { Logger } from '../telemetry/logger.ts';
import { monotonic, sleepUntil } from './monotonic.ts';
import { MAX_LEASE_MS, type NodeRegistry, type RegisteredNode } from './registry.ts';

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
  /** The announcements will not be made after all. */
  forget(ids: readonly string[]): void;
  /** Announcements that confirmations are gathered for. */
  readonly size: number;
}

/**
 * How much longer one node's second may be than another's. Linux lets time services turn the rate of
 * the monotonic clock by up to 10 % (adjtimex(2), `tick`) and 500 ppm (`freq`), and chrony does so by
 * 8.3 % when it mends a wrong clock: 1.1005 / 0.8995 = 1.224.
 */
const DRIFT = 1.25;
/** For what is rounded on the way, in milliseconds. */
const SLACK_MS = 20;
/** For how long one reading of the registry is waited for before the next is tried, and the pause. */
const READ_MS = { patience: 1_000, pause: 50 };

interface Gathering {
  confirmedBy: Set<string>;
  onConfirm: () => void;
}

export function createSettlements(deps: { registry: NodeRegistry; log: Logger }): Settlements {
  const { registry, log } = deps;
  const gathering = new Map<string, Gathering>();
  const leaving = new Set<string>();

  const hasConfirmed = (nodeId: string, ids: readonly string[]) =>
    ids.every((id) => gathering.get(id)?.confirmedBy.has(nodeId) === true);

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
      const silent = nodes.filter((node) => !hasConfirmed(node.id, ids));
      const until = lapseOf(Math.max(0, ...silent.map((node) => node.leaseMs)), committedAt);
      if (silent.length === 0 || monotonic() >= until) return silent;
      await nextConfirmation(ids, until);
    }
  }

  async function nextConfirmation(ids: readonly string[], until: number): Promise<void> {
    const wake = new AbortController();
    for (const id of ids) {
      const entry = gathering.get(id);
      if (entry) entry.onConfirm = () => wake.abort();
    }
    await sleepUntil(until, { signal: wake.signal });
  }

  /** The registered nodes; undefined when they could not be read until then. */
  async function read(until: number): Promise<RegisteredNode[] | undefined> {
    while (monotonic() < until) {
      const over = new AbortController();
      const nodes = await Promise.race([
        registry.list().catch(() => sleepUntil(monotonic() + READ_MS.pause)),
        sleepUntil(Math.min(until, monotonic() + READ_MS.patience), { signal: over.signal }),
      ]);
      over.abort();
      if (nodes) return nodes;
    }
    return undefined;
  }

  /**
   * Fences nodes that were silent for a whole lease, so that later revocations need not wait for
   * them. They are removed only when a proof from just before the fence must have run out too.
   */
  async function giveUp(silent: readonly RegisteredNode[]): Promise<void> {
    const fresh = silent.filter(({ id }) => !leaving.has(id));
    if (fresh.length === 0) return;
    for (const { id } of fresh) leaving.add(id);
    try {
      const fenced = await registry.fence(fresh.map(({ id }) => id));
      if (fenced.length === 0) return;
      const lease = Math.max(...fresh.map((node) => node.leaseMs));
      await sleepUntil(lapseOf(lease, monotonic()), { ref: false });
      await registry.remove(fenced);
      log.warn({ event: 'node_given_up', nodeIds: fenced }, 'These nodes say nothing any more');
    } catch (error) {
      log.warn({ event: 'node_not_given_up', err: error }, 'The next revocation will try again');
    } finally {
      for (const { id } of fresh) leaving.delete(id);
    }
  }

  function forget(ids: readonly string[]): void {
    for (const id of ids) gathering.delete(id);
  }

  return {
    expect(id) {
      gathering.set(id, { confirmedBy: new Set(), onConfirm: () => undefined });
    },
    confirm(id, nodeId) {
      const entry = gathering.get(id);
      entry?.confirmedBy.add(nodeId);
      entry?.onConfirm();
    },
    async settle(ids, into) {
      const committedAt = monotonic();
      // Read after the commit: a node that registers later loads what the commit has changed. Where
      // nobody knows who there is, all of them will have lost their proof in the end.
      const nodes = await read(lapseOf(MAX_LEASE_MS, committedAt));
      if (nodes) {
        const silent = await wait(nodes, ids, committedAt);
        into.nodesExpired = silent.length;
        into.nodesConfirmed = nodes.length - silent.length;
        // Where nobody was heard, the one who did not hear may be this process.
        if (into.nodesConfirmed > 0) void giveUp(silent);
      }
      forget(ids);
    },
    forget,
    get size() {
      return gathering.size;
    },
  };
}

/** When a proof that was no younger than `from` has run out on every clock. */
function lapseOf(leaseMs: number, from: number): number {
  return from + leaseMs * DRIFT + SLACK_MS;
}
