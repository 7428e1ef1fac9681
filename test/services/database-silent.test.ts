import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import {
  ask,
  type NodeProcess,
  type NodesDatabase,
  startDatabase,
  startNode,
} from '../support/nodes.ts';

let database: NodesDatabase;
let node: NodeProcess;
let token: string;
beforeAll(async () => {
  database = await startDatabase();
  node = await startNode(database, 'a', { DATABASE_STATEMENT_TIMEOUT_MS: '2000' });
  ({ token } = await database.mint(await database.addUser('ADMIN')));
}, 60_000);
afterAll(async () => {
  await node?.kill();
  await database?.stop();
});

const OPERATIONS = [
  '{ users(first: 2) { edges { cursor } } }',
  'mutation { updateProfile(input: { displayName: "Testa" }) { user { id } } }',
];

/** Codes of the answers, one of each operation. Without an answer for a minute there is none. */
async function act(): Promise<(string | undefined)[]> {
  const answers = OPERATIONS.map((query) => ask(node, JSON.stringify({ query }), token, 60_000));
  return (await Promise.all(answers)).map(({ errors }) => errors?.[0]?.extensions?.code);
}

/** By which a WebSocket closes that is opened with the token. Clients come back after some, and not after others. */
async function closeCode(): Promise<number> {
  const socket = new WebSocket(`${node.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  socket.onopen = () =>
    socket.send(
      JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }),
    );
  return new Promise((resolve) => {
    socket.onclose = ({ code }) => resolve(code);
  });
}

const readiness = async () => (await fetch(`${node.url}/readyz`)).status;
const toldOf = (event: string) => node.logs.filter((line) => line.event === event).length;
const eventually = (look: () => Promise<void>) =>
  vi.waitFor(look, { timeout: 60_000, interval: 100 });

test('a database that says nothing any more keeps nobody waiting', {
  timeout: 120_000,
}, async () => {
  expect(await act()).toEqual([undefined, undefined]);
  node.proxy.freeze();
  // Nothing thaws it meanwhile: that there is an answer at all is what is new.
  expect(await act()).toEqual(['UNAVAILABLE', 'UNAVAILABLE']);
  expect(await act()).toEqual(['UNAVAILABLE', 'UNAVAILABLE']);
  expect(await readiness()).toBe(503);
  expect(await closeCode()).toBe(1013);
  node.proxy.thaw();
  await eventually(async () => expect(await act()).toEqual([undefined, undefined]));
  await eventually(async () => expect(await readiness()).toBe(200));
  expect(node.process.exitCode).toBeNull();
});

test('a machine that is gone is forgotten, when another one answers in its place', {
  timeout: 120_000,
}, async () => {
  const before = toldOf('database_silent');
  expect(await act()).toEqual([undefined, undefined]);
  node.proxy.strand();
  await eventually(async () => {
    expect(await act()).toEqual([undefined, undefined]);
    expect(await act()).toEqual([undefined, undefined]);
  });
  await eventually(async () => expect(await readiness()).toBe(200));
  expect(toldOf('database_silent')).toBeGreaterThan(before);
  expect(node.process.exitCode).toBeNull();
});
