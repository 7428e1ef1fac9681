import type { Database } from '../db/database.ts';

export interface RegisteredNode {
  id: string;
  /** For how long the node trusts one proof of hearing, in milliseconds. */
  leaseMs: number;
}

/** The table of nodes whose memory a revocation has to wait for. */
export interface NodeRegistry {
  /** Makes the node known, in place of the one that it was before. */
  register(node: RegisteredNode, formerId: string | undefined): Promise<void>;
  /** All nodes that may trust their memory now. */
  list(): Promise<RegisteredNode[]>;
  /** From now on the nodes prove nothing any more; see `bus.ts` for when they may be forgotten. */
  fence(ids: readonly string[]): Promise<void>;
  remove(ids: readonly string[]): Promise<void>;
}

export function createNodeRegistry(db: Database): NodeRegistry {
  const run = (sql: string, params: unknown[]) => db.fork().execute(sql, params);
  const among = 'id in (select json_array_elements_text(?::json))';
  return {
    async register({ id, leaseMs }, formerId) {
      // One statement: there is no moment at which a revocation would find neither.
      await run(
        `with former as (delete from node where id = ?)
         insert into node (id, lease_ms) values (?, ?)`,
        [formerId ?? '', id, leaseMs],
      );
    },
    async list() {
      return (await run('select id, lease_ms as "leaseMs" from node', [])) as RegisteredNode[];
    },
    async fence(ids) {
      await run(
        `update node set fenced_at = clock_timestamp() where fenced_at is null and ${among}`,
        [JSON.stringify(ids)],
      );
    },
    async remove(ids) {
      await run(`delete from node where ${among}`, [JSON.stringify(ids)]);
    },
  };
}
