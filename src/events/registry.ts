import type { Database } from '../db/database.ts';

export interface RegisteredNode {
  id: string;
  /** For how long the node trusts one proof of hearing, in milliseconds. */
  leaseMs: number;
}

/** The longest lease that any node may have (EVENTS_LEASE_MS), in milliseconds. */
export const MAX_LEASE_MS = 10_000;

/** The table of nodes whose memory a revocation has to wait for. */
export interface NodeRegistry {
  /** Makes the node known, in place of those that it was before. */
  register(node: RegisteredNode, formerIds: readonly string[]): Promise<void>;
  /** All nodes that may trust their memory now. */
  list(): Promise<RegisteredNode[]>;
  /**
   * From now on the nodes prove nothing any more; they may be removed one lease later. Nodes that have
   * registered within two of their leases are spared: they may not have been there to be asked.
   *
   * @returns ids of those that are fenced, by this call or before
   */
  fence(ids: readonly string[]): Promise<string[]>;
  remove(ids: readonly string[]): Promise<void>;
}

export function createNodeRegistry(db: Database): NodeRegistry {
  const run = (sql: string, params: unknown[]) => db.fork().execute(sql, params);
  const among = 'id in (select json_array_elements_text(?::json))';
  return {
    async register({ id, leaseMs }, formerIds) {
      // One statement: there is no moment at which a revocation would find neither.
      await run(
        `with former as (delete from node where ${among})
         insert into node (id, lease_ms) values (?, ?)`,
        [JSON.stringify(formerIds), id, leaseMs],
      );
    },
    async list() {
      return (await run('select id, lease_ms as "leaseMs" from node', [])) as RegisteredNode[];
    },
    async fence(ids) {
      const fenced = (await run(
        `update node set fenced_at = coalesce(fenced_at, clock_timestamp())
         where registered_at < clock_timestamp() - make_interval(secs => lease_ms / 500.0) and ${among}
         returning id`,
        [JSON.stringify(ids)],
      )) as { id: string }[];
      return fenced.map(({ id }) => id);
    },
    async remove(ids) {
      await run(`delete from node where ${among}`, [JSON.stringify(ids)]);
    },
  };
}
