import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { type Haproxy, startHaproxy } from '../support/haproxy.ts';
import {
  ask,
  type NodeProcess,
  type NodesDatabase,
  startDatabase,
  startNode,
} from '../support/nodes.ts';

/** Clients that ask one thing after another. */
const CLIENTS = 8;
/** haproxy asks every 500 ms. */
const SETTINGS = { TRUSTED_PROXIES: '127.0.0.1', SHUTDOWN_GRACE_SECONDS: '2' };

let database: NodesDatabase;
let nodes: NodeProcess[] = [];
let proxy: Haproxy;
beforeAll(async () => {
  database = await startDatabase();
  nodes = await Promise.all(['a', 'b'].map((name) => startNode(database, name, SETTINGS)));
  proxy = await startHaproxy(nodes);
}, 60_000);
afterAll(async () => {
  await proxy?.stop();
  await Promise.all(nodes.map((node) => node.stop()));
  await database?.stop();
});

const READ = JSON.stringify({ query: '{ viewer { id displayName } }' });
const write = (name: string) =>
  JSON.stringify({
    query: `mutation { updateProfile(input: { displayName: "${name}" }) { user { displayName } } }`,
  });

test('a rolling restart of all nodes under load fails no request', async () => {
  const failures: unknown[] = [];
  const written: string[] = [];
  let asked = 0;
  let over = false;
  const users = await Promise.all(
    Array.from({ length: CLIENTS }, async (_, i) => {
      const id = await database.addUser('VIEWER');
      return { id, i, token: (await database.mint(id)).token };
    }),
  );
  async function keepAsking({ i, token }: { i: number; token: string }): Promise<void> {
    // Some keep their connection and some come anew, as clients do.
    const agent = new Agent({ keepAlive: i % 2 === 0 });
    for (let round = 0; !over; round++) {
      const name = `Client ${i} round ${round}`;
      const body = round % 3 === 0 ? write(name) : READ;
      try {
        const answer = await ask({ url: proxy.url, agent }, body, token, 10_000);
        if (answer.errors) failures.push(answer.errors);
        else if (round % 3 === 0) written.push(name);
      } catch (error) {
        failures.push(error);
      }
      asked += 1;
    }
    agent.destroy();
  }
  const clients = users.map(keepAsking);
  await sleep(1_000);
  for (const [index, old] of nodes.entries()) {
    const before = asked;
    expect(await old.stop(), old.name).toBe(0);
    expect(asked - before).toBeGreaterThan(20);
    const PORT = new URL(old.url).port;
    const fresh = await startNode(database, `${old.name}'`, { ...SETTINGS, PORT });
    nodes[index] = fresh;
    // The next one goes only when the proxy has found this one ready.
    await vi.waitFor(() => expect(operationsOf(fresh)).resolves.toBeGreaterThan(5), 10_000);
  }
  await sleep(1_000);
  over = true;
  await Promise.all(clients);
  expect(failures).toEqual([]);
  expect(asked).toBeGreaterThan(500);
  const facts = await database.sql<{ name: string }>(
    `select data -> 'displayName' ->> 'to' as name from audit_event where action = 'USER_PROFILE_UPDATED'`,
    [],
  );
  expect(facts.map(({ name }) => name).sort()).toEqual(written.sort());
});

/** How many operations a node has answered. */
async function operationsOf(node: NodeProcess): Promise<number> {
  const { internalUrl } = node.logs.find(({ event }) => event === 'server_started') ?? {};
  const metrics = await (await fetch(`${internalUrl}/metrics`)).text();
  const counts = metrics.matchAll(/^conclave_graphql_operations_total\{.*\} (\d+)$/gm);
  return [...counts].reduce((sum, [, count]) => sum + Number(count), 0);
}
