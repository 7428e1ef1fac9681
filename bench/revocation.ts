import { Agent } from 'node:http';
import { type ConclaveServer, serve } from './conclave.ts';
import type { BenchDatabase } from './database.ts';
import { exchange } from './exchange.ts';
import { type Finding, rounded } from './findings.ts';
import { openRoundTrip } from './round-trip.ts';
import { percentile } from './samples.ts';
import { type BegunSession, beginSessions } from './sessions.ts';
import { headersOf, VIEWER_BODY } from './viewer.ts';

const REVOCATIONS = 2_000;
const WARM_UP = 200;
const MOST_ROUND_TRIPS = 4;
const LONGEST_MS = 25;

export const LOGOUT_BODY = JSON.stringify({
  query: 'mutation SignOut { logout { nodesConfirmed } }',
  operationName: 'SignOut',
});

interface Run {
  /** Milliseconds from sending the mutation to its answer. */
  mutations: number[];
  /** Milliseconds of a bare round trip, each taken before the mutation of the same place. */
  roundTrips: number[];
  /** Requests sent after the answer that were accepted all the same. */
  accepted: number;
  refused: number;
}

/** A session is ended on one node; then every node is asked whether it still takes the token. */
export async function measureRevocation(database: BenchDatabase): Promise<Finding[]> {
  const findings: Finding[] = [];
  const nodes: ConclaveServer[] = [];
  let accepted = 0;
  let refused = 0;
  for (const count of [1, 2, 3]) {
    nodes.push(await serve(database));
    const run = await revoke(database, nodes);
    accepted += run.accepted;
    refused += run.refused;
    findings.push(describe(count, run));
  }
  await Promise.all(nodes.map((node) => node.stop()));
  return [
    {
      what: 'Requests that any node accepted after a revocation had answered',
      figure: String(accepted),
      beside: `refused: ${refused}, after ${REVOCATIONS} revocations with each number of nodes`,
      aim: '0',
      met: accepted === 0,
      isMain: true,
    },
    ...findings,
  ];
}

async function revoke(database: BenchDatabase, nodes: ConclaveServer[]): Promise<Run> {
  const { viewerIds } = database.people;
  const owners = Array.from(
    { length: WARM_UP + REVOCATIONS },
    (_, n) => viewerIds[n % viewerIds.length] ?? '',
  );
  const sessions = await beginSessions(database, owners);
  const bare = await openRoundTrip(database.appUrl);
  const agent = new Agent({ keepAlive: true });
  const [first] = nodes as [ConclaveServer];
  const run: Run = { mutations: [], roundTrips: [], accepted: 0, refused: 0 };
  const acceptedBy = async (node: ConclaveServer, session: BegunSession) => {
    const { text } = await exchange(agent, node.url, headersOf(session.accessToken), VIEWER_BODY);
    if (text.includes('"SESSION_REVOKED"')) return false;
    if (text.includes('"displayName"')) return true;
    throw new Error(`neither accepted nor refused: ${text.slice(0, 300)}`);
  };

  for (const [position, session] of sessions.entries()) {
    for (const node of nodes) {
      if (!(await acceptedBy(node, session))) throw new Error('a live session was refused');
    }
    const roundTrip = await bare.measure();
    const since = performance.now();
    const { text } = await exchange(agent, first.url, headersOf(session.accessToken), LOGOUT_BODY);
    const mutation = performance.now() - since;
    const verdicts = await Promise.all(nodes.map((node) => acceptedBy(node, session)));
    if (!text.includes(`"nodesConfirmed":${nodes.length}`)) throw new Error(text.slice(0, 300));
    for (const wasAccepted of verdicts) run[wasAccepted ? 'accepted' : 'refused'] += 1;
    if (position < WARM_UP) continue;
    run.roundTrips.push(roundTrip);
    run.mutations.push(mutation);
  }
  agent.destroy();
  await bare.close();
  return run;
}

function describe(count: number, { mutations, roundTrips }: Run): Finding {
  const [p50, p99] = [percentile(mutations, 0.5), percentile(mutations, 0.99)];
  const [bareP50, bareP99] = [percentile(roundTrips, 0.5), percentile(roundTrips, 0.99)];
  const ratio = p50 / bareP50;
  return {
    what: `\`logout\` with ${count} node${count === 1 ? '' : 's'}: time to the answer`,
    figure: `p50 ${rounded(p50)} ms = ${rounded(ratio)}×, p99 ${rounded(p99)} ms`,
    beside: `NOTIFY and NOTIFY back: p50 ${rounded(bareP50)} ms, p99 ${rounded(bareP99)} ms`,
    aim: `≤ ${MOST_ROUND_TRIPS}×, p99 < ${LONGEST_MS} ms`,
    met: ratio <= MOST_ROUND_TRIPS && p99 < LONGEST_MS,
    isMain: count > 1,
  };
}
