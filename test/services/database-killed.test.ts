import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  ask,
  type NodeProcess,
  type NodesDatabase,
  startDatabase,
  startNode,
} from '../support/nodes.ts';

const CLIENTS = 6;
/** The longest that a request may wait for a database that is away, with what a busy machine may add. */
const LONGEST_MS = 2_000;

let database: NodesDatabase;
let nodes: NodeProcess[] = [];
beforeAll(async () => {
  database = await startDatabase();
  nodes = await Promise.all(['a', 'b'].map((name) => startNode(database, name)));
}, 60_000);
afterAll(async () => {
  await Promise.all(nodes.map((node) => node.stop()));
  await database?.stop();
});

interface Act {
  name: string;
  code: string | undefined;
  startedAt: number;
  milliseconds: number;
}

test('Postgres is killed under load: what was acknowledged is there, and nobody restarts anything', async () => {
  const acts: Act[] = [];
  let over = false;
  async function keepActing(i: number): Promise<void> {
    const { token } = await database.mint(await database.addUser('VIEWER'));
    const node = nodes[i % nodes.length] as NodeProcess;
    for (let round = 0; !over; round++) {
      const name = `Client ${i} round ${round}`;
      const query = `mutation { updateProfile(input: { displayName: "${name}" }) { user { id } } }`;
      const startedAt = performance.now();
      const { errors } = await ask(node, JSON.stringify({ query }), token);
      const milliseconds = performance.now() - startedAt;
      acts.push({ name, code: errors?.[0]?.extensions?.code, startedAt, milliseconds });
      if (errors) await sleep(20);
    }
  }
  const clients = Array.from({ length: CLIENTS }, (_, i) => keepActing(i));
  const outages: { from: number; until: number }[] = [];
  for (let kill = 0; kill < 3; kill++) {
    await sleep(1_500);
    const from = performance.now();
    await database.kill();
    await sleep(1_500);
    await database.restart();
    outages.push({ from, until: performance.now() });
    // Without a restart of the nodes, all clients get on.
    await vi.waitFor(
      () => {
        const since = acts.filter(({ startedAt }) => startedAt > (outages.at(-1)?.until ?? 0));
        expect(since.filter(({ code }) => !code).length).toBeGreaterThan(CLIENTS * 3);
      },
      { timeout: 10_000, interval: 50 },
    );
  }
  over = true;
  await Promise.all(clients);

  const done = acts.filter(({ code }) => !code);
  const failed = acts.filter(({ code }) => code);
  expect(new Set(failed.map(({ code }) => code))).toEqual(new Set(['UNAVAILABLE']));
  expect(done.length).toBeGreaterThan(100);
  expect(failed.length).toBeGreaterThan(50);
  expect(Math.max(...failed.map(({ milliseconds }) => milliseconds))).toBeLessThan(LONGEST_MS);
  const facts = await database.sql<{ name: string }>(
    `select data -> 'displayName' ->> 'to' as name from audit_event where action = 'USER_PROFILE_UPDATED'`,
  );
  const recorded = new Set(facts.map(({ name }) => name));
  expect(done.filter(({ name }) => !recorded.has(name))).toEqual([]);
  // What is recorded beyond that was committed when the answer was lost; nothing is there twice.
  expect(facts.length).toBe(recorded.size);
  expect(recorded.size - done.length).toBeLessThanOrEqual(CLIENTS * outages.length);
  for (const node of nodes) expect(node.process.exitCode).toBeNull();
});
