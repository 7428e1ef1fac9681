import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  ask,
  type NodeProcess,
  type NodesDatabase,
  startDatabase,
  startNode,
} from '../support/nodes.ts';

const VOTERS = 30;
const GIVE_UP_MS = 60_000;

let database: NodesDatabase;
let nodes: [NodeProcess, NodeProcess];
let chair: string;
let voters: string[];

beforeAll(async () => {
  database = await startDatabase();
  nodes = await Promise.all([startNode(database, 'a'), startNode(database, 'b')]);
  chair = (await database.mint(await database.addUser('COUNCIL_OPERATOR'))).token;
}, 120_000);
afterAll(async () => {
  await Promise.all((nodes ?? []).map((node) => node.kill()));
  await database?.stop();
});

type Answer = Record<string, unknown> & { __typename?: string };

/** What a mutation answers; undefined where the client does not know what came of it. */
async function send(
  node: number,
  mutation: string,
  input: object,
  token: string,
  more = '',
): Promise<Answer | undefined> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { it: ${mutation}(input: $input) { __typename ${more} } }`;
  const body = JSON.stringify({ query, variables: { input } });
  const answer = await ask(nodes[node % 2] as NodeProcess, body, token, 5_000).catch(() => null);
  const code = answer?.errors?.[0]?.extensions?.code;
  if (code && code !== 'UNAVAILABLE') throw new Error(JSON.stringify(answer?.errors));
  return (answer?.data as { it: Answer } | null | undefined)?.it;
}

async function must(mutation: string, input: object, more = ''): Promise<Answer> {
  const answer = await send(0, mutation, input, chair, more);
  if (!answer) throw new Error(`${mutation} was not answered`);
  return answer;
}

async function openVote(secrecy: string): Promise<string> {
  const founded = await must(
    'createCouncil',
    { slug: `killed-${secrecy.toLowerCase().replace('_', '-')}`, name: 'Killed' },
    '... on CouncilCreated { council { id } }',
  );
  const { id: councilId } = founded.council as { id: string };
  voters = [];
  for (let n = 0; n < VOTERS; n++) {
    const userId = await database.addUser('VIEWER');
    await must('addCouncilMember', { councilId, userId, role: 'OPERATOR' });
    voters.push((await database.mint(userId)).token);
  }
  const draft = { councilId, title: 'Whether to', body: '' };
  const { proposal } = await must('createProposal', draft, 'proposal { id }');
  const { id: proposalId } = proposal as { id: string };
  await must('submitProposal', { proposalId });
  const closesAt = new Date(Date.now() + 3_600_000);
  const rules = { secrecy, ballotsMayChange: false };
  const scheduled = await must('scheduleProposal', { proposalId, closesAt, rules });
  expect(scheduled.__typename).toBe('ProposalScheduled');
  return proposalId;
}

test.each(['ROLL_CALL', 'SECRET'])(
  'Postgres is killed while %s ballots are cast: each is in once, whichever node is asked again',
  async (secrecy) => {
    const proposalId = await openVote(secrecy);
    let answered = 0;
    let unanswered = 0;
    let isKilled = false;
    async function vote(token: string, place: number, first = 0): Promise<Answer> {
      const choice = { motion: place % 2 ? 'FOR' : 'AGAINST' };
      const input = { proposalId, choice, clientMutationId: `mine of ${proposalId}` };
      const giveUpAt = Date.now() + GIVE_UP_MS;
      for (let attempt = place + first; Date.now() < giveUpAt; attempt++) {
        const answer = await send(
          attempt,
          'castBallot',
          input,
          token,
          '... on BallotCast { castAt receipt }',
        );
        if (answer) {
          answered++;
          return answer;
        }
        unanswered++;
        await sleep(50);
      }
      throw new Error('never answered');
    }
    const voting = voters.map(async (token, place) => {
      // One after the other, so that some are on their way when it is killed, and some come after.
      while (answered < place - 5 || (place > 20 && !isKilled)) await sleep(2);
      return vote(token, place);
    });
    while (answered < VOTERS / 3) await sleep(1);
    await database.kill();
    isKilled = true;
    // Somebody has to find it gone.
    while (unanswered === 0) await sleep(5);
    await database.restart();
    const answers = await Promise.all(voting);

    // Whoever asked again was told of the one ballot, and not that they have voted already.
    expect(answers.map(({ __typename }) => __typename)).toEqual(voters.map(() => 'BallotCast'));
    for (const [place, token] of voters.entries()) {
      expect(await vote(token, place, 1)).toEqual(answers[place]);
    }
    const [kept] = await database.sql(
      `select count(*)::int as ballots, count(distinct entry_id)::int as voters
       from ballot where proposal_id = $1`,
      [proposalId],
    );
    expect(kept).toEqual({ ballots: VOTERS, voters: VOTERS });
  },
  180_000,
);
