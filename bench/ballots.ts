import { Agent } from 'node:http';
import pg from 'pg';
import { newId } from '../src/ids.ts';
import { serve } from './conclave.ts';
import type { BenchDatabase } from './database.ts';
import { exchange } from './exchange.ts';
import { type Finding, rounded } from './findings.ts';
import { percentile } from './samples.ts';
import { beginSessions } from './sessions.ts';
import { headersOf } from './viewer.ts';
import { startVotingNode } from './votes.ts';

const CONNECTIONS = 32;
const ROUNDS = 6;
const BALLOTS = 1_500;
const LEAST_RATIO = 0.5;

/** Has one voter vote. */
type Cast = (voter: number) => Promise<void>;

/** What a contestant did in one round: ballots a second, and milliseconds for each. */
interface Turn {
  rate: number;
  latencies: number[];
}

/**
 * Ballots of new voters into one open vote, on 32 connections at once: beside the same two rows,
 * ballot and fact, written by plain pg in a transaction.
 */
export async function measureBallots(database: BenchDatabase): Promise<Finding[]> {
  const size = BALLOTS * (ROUNDS + 1);
  // One connection of a pool is kept for what is urgent.
  const server = await serve(database, { DATABASE_POOL_SIZE: String(CONNECTIONS + 1) });
  const node = await startVotingNode(database, CONNECTIONS + 1);
  const [ours, theirs, overHttp] = [
    await node.openVote(size),
    await node.openVote(2 * size),
    await node.openVote(size),
  ];

  const service: Cast = async (voter) => {
    const { userId = '' } = ours.voters[voter] ?? {};
    const origin = { actor: { type: 'USER' as const, id: userId, label: 'a@bench.example' } };
    const { outcome } = await node.services.ballots.cast(
      { proposalId: ours.proposalId, choice: { kind: 'FOR' } },
      { userId, isManager: false, origin },
    );
    if (outcome.kind !== 'cast') throw new Error(outcome.kind);
  };

  const pool = new pg.Pool({ connectionString: database.appUrl, max: CONNECTIONS });
  // What ends a measurement early ends the database too; that is not what went wrong.
  pool.on('error', () => undefined);
  let written = 0;
  const plain: Cast = async () => {
    const { userId = '', entryId = '' } = theirs.voters[written++] ?? {};
    const client = await pool.connect();
    try {
      await writePlainly(client, theirs.proposalId, userId, entryId);
    } finally {
      client.release();
    }
  };

  const sessions = await beginSessions(
    database,
    overHttp.voters.map(({ userId }) => userId),
  );
  const agent = new Agent({ keepAlive: true, maxSockets: CONNECTIONS });
  const body = JSON.stringify({
    query: `mutation Vote($input: CastBallotInput!) { castBallot(input: $input) { __typename } }`,
    variables: { input: { proposalId: overHttp.proposalId, choice: { motion: 'FOR' } } },
  });
  const front: Cast = async (voter) => {
    const headers = headersOf(sessions[voter]?.accessToken ?? '');
    const { text } = await exchange(agent, server.url, headers, body);
    if (!text.includes('BallotCast')) throw new Error(text.slice(0, 300));
  };

  const [byService = [], besideService = []] = await takeTurns([service, plain]);
  // Postgres has no connections for all three.
  await node.stop();
  const [byFront = [], besideFront = []] = await takeTurns([front, plain]);
  agent.destroy();
  await Promise.all([server.stop(), pool.end()]);
  return [
    describe('in the service', byService, besideService, true),
    describe(
      'by GraphQL over HTTP, each voter with a token of their own',
      byFront,
      besideFront,
      false,
    ),
  ];
}

/** What a ballot leaves in the database, without anything that is asked before. */
async function writePlainly(
  client: pg.PoolClient,
  proposalId: string,
  userId: string,
  entryId: string,
): Promise<void> {
  await client.query('begin');
  await client.query(
    'insert into ballot (id, proposal_id, entry_id, weight, choice) values ($1, $2, $3, 1000000, $4)',
    [newId('ballot'), proposalId, entryId, '{"kind":"FOR"}'],
  );
  await client.query(
    `insert into audit_event (id, action, outcome, actor_type, actor_id, actor_label,
       target_type, target_id, target_label, data)
     values ($1, 'BALLOT_CAST', 'SUCCESS', 'USER', $2, 'a@bench.example',
       'PROPOSAL', $3, 'Whether to', '{}')`,
    [newId('event'), userId, proposalId],
  );
  await client.query('commit');
}

/** Each in turn, so that whatever else the machine does meets them all; the first turns do not count. */
async function takeTurns(contestants: readonly Cast[]): Promise<Turn[][]> {
  const turns: Turn[][] = contestants.map(() => []);
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [position, cast] of contestants.entries()) {
      const turn = await castAll(cast, round * BALLOTS);
      if (round > 0) turns[position]?.push(turn);
    }
  }
  return turns;
}

async function castAll(cast: Cast, from: number): Promise<Turn> {
  const latencies: number[] = [];
  const began = performance.now();
  let next = from;
  async function client(): Promise<void> {
    while (next < from + BALLOTS) {
      const voter = next++;
      const since = performance.now();
      await cast(voter);
      latencies.push(performance.now() - since);
    }
  }
  await Promise.all(Array.from({ length: CONNECTIONS }, client));
  return { rate: (BALLOTS * 1000) / (performance.now() - began), latencies };
}

function describe(how: string, turns: Turn[], plain: Turn[], isAim: boolean): Finding {
  const ratio = middle(turns.map(({ rate }, round) => rate / (plain[round]?.rate ?? Number.NaN)));
  return {
    what: `Ballots a second into one vote, 32 at once, ${how}`,
    figure: `${rounded(middle(rates(turns)))} = ${rounded(ratio)}×, p99 ${rounded(p99(turns))} ms`,
    beside: `the same rows by plain pg: ${rounded(middle(rates(plain)))}, p99 ${rounded(p99(plain))} ms`,
    ...(isAim && { aim: `≥ ${LEAST_RATIO}×`, met: ratio >= LEAST_RATIO, isMain: true }),
  };
}

const rates = (turns: readonly Turn[]) => turns.map(({ rate }) => rate);
const middle = (values: readonly number[]) => percentile(values, 0.5);
const p99 = (turns: readonly Turn[]) =>
  percentile(
    turns.flatMap(({ latencies }) => latencies),
    0.99,
  );
