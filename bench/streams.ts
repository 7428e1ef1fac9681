import { Agent } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { type ConclaveServer, serve } from './conclave.ts';
import type { BenchDatabase } from './database.ts';
import { exchange } from './exchange.ts';
import { type Finding, rounded } from './findings.ts';
import type { Memory } from './measured-process.ts';
import { LOGOUT_BODY } from './revocation.ts';
import { percentile } from './samples.ts';
import { type BegunSession, beginSessions } from './sessions.ts';
import {
  type OpenStream,
  type OpenStreamOf,
  openEventStream,
  openWebSocket,
} from './stream-clients.ts';
import { headersOf } from './viewer.ts';

const STREAMS = 1_000;
/** What each session has open. */
const OF_A_SESSION = [
  openEventStream,
  openEventStream,
  openEventStream,
  openWebSocket,
  openWebSocket,
];
const REVOCATIONS = 400;
const LONGEST_MS = 50;
/** All come from one address here. */
const SETTINGS = { MAX_STREAMS_PER_ADDRESS: '100000' };
const SETTLE_MS = 1_000;

/** Sessions end on one node, one after another, while another has a thousand streams open. */
export async function measureStreams(database: BenchDatabase): Promise<Finding[]> {
  const near = await serve(database);
  const far = await serve(database, SETTINGS);
  const atOnce = STREAMS / OF_A_SESSION.length;
  const sessions = await beginFor(database, atOnce + REVOCATIONS);
  const open = async ({ accessToken }: BegunSession) =>
    Promise.all(OF_A_SESSION.map((openOne) => openOne(far.url, accessToken)));
  const streams: OpenStream[][] = [];
  for (const session of sessions.slice(0, atOnce)) streams.push(await open(session));
  await sleep(SETTLE_MS);

  const waiting = sessions.slice(atOnce);
  const agent = new Agent({ keepAlive: true });
  const afterAnswer: number[] = [];
  const afterCall: number[] = [];
  for (const session of sessions.slice(0, REVOCATIONS)) {
    const own = streams.shift() ?? [];
    const calledAt = performance.now();
    await exchange(agent, near.url, headersOf(session.accessToken), LOGOUT_BODY);
    const answeredAt = performance.now();
    for (const closedAt of await Promise.all(own.map(({ closed }) => closed))) {
      afterCall.push(closedAt - calledAt);
      afterAnswer.push(Math.max(0, closedAt - answeredAt));
    }
    // As many are open at the next one.
    const next = waiting.shift();
    if (next) streams.push(await open(next));
  }
  for (const { leave } of streams.flat()) leave();
  agent.destroy();
  await Promise.all([near.stop(), far.stop()]);
  const p99 = percentile(afterAnswer, 0.99);
  return [
    {
      what: `\`logout\` on one node, ${STREAMS} streams on another: from the answer to the close`,
      figure: describe(afterAnswer),
      beside: `from the call: ${describe(afterCall)}`,
      aim: `p99 < ${LONGEST_MS} ms`,
      met: p99 < LONGEST_MS,
      isMain: true,
    },
  ];
}

function describe(milliseconds: readonly number[]): string {
  const [p50, p99] = [percentile(milliseconds, 0.5), percentile(milliseconds, 0.99)];
  return `p50 ${rounded(p50)} ms, p99 ${rounded(p99)} ms`;
}

/** What a node holds for each stream that is open. */
export async function measureStreamMemory(database: BenchDatabase): Promise<Finding[]> {
  const findings: Finding[] = [];
  const ways: [string, OpenStreamOf][] = [
    ['server-sent events', openEventStream],
    ['WebSocket', openWebSocket],
  ];
  for (const [name, openOne] of ways) {
    const node = await serve(database, { ...SETTINGS, NODE_OPTIONS: '--expose-gc' });
    await openAndLeave(database, node, openOne, STREAMS / 10);
    const { before, after } = await openAndLeave(database, node, openOne, STREAMS);
    await node.stop();
    const each = (figure: keyof Memory) => (after[figure] - before[figure]) / STREAMS / 1024;
    findings.push({
      what: `Memory for each open stream, ${name}`,
      figure: `${rounded(each('heldBytes'))} KiB`,
      beside: `resident: ${rounded(each('rssBytes'))} KiB`,
      isMain: true,
    });
  }
  return findings;
}

/** What the node holds before so many streams are opened, and while they are. */
async function openAndLeave(
  database: BenchDatabase,
  node: ConclaveServer,
  openOne: OpenStreamOf,
  count: number,
): Promise<{ before: Memory; after: Memory }> {
  const sessions = await beginFor(database, count / OF_A_SESSION.length);
  const before = await node.ask<Memory>('memory', 'memory');
  const streams: OpenStream[] = [];
  for (const { accessToken } of sessions.flatMap((session) => OF_A_SESSION.map(() => session))) {
    streams.push(await openOne(node.url, accessToken));
  }
  await sleep(SETTLE_MS);
  const after = await node.ask<Memory>('memory', 'memory');
  for (const { leave } of streams) leave();
  await sleep(SETTLE_MS);
  return { before, after };
}

function beginFor(database: BenchDatabase, count: number): Promise<BegunSession[]> {
  const { viewerIds } = database.people;
  const owners = Array.from({ length: count }, (_, n) => viewerIds[n % viewerIds.length] ?? '');
  return beginSessions(database, owners);
}
