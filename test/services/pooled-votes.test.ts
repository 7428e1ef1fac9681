import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  ask,
  type NodeProcess,
  type NodesDatabase,
  startDatabase,
  startNode,
} from '../support/nodes.ts';
import { type Pooler, startPooler } from '../support/pooler.ts';

const VOTERS = 24;

let database: NodesDatabase;
let pooler: Pooler;
/** Behind the pooler; behind it but for what it hears; and past it. */
let nodes: NodeProcess[];
let chair: string;
let councilId: string;
let voters: string[];

beforeAll(async () => {
  database = await startDatabase();
  const { url } = await database.openWay();
  pooler = await startPooler(url);
  nodes = await Promise.all([
    startNode(database, 'pooled', { DATABASE_URL: pooler.url }),
    startNode(database, 'mixed', { DATABASE_URL: pooler.url, DIRECT_DATABASE_URL: url }),
    startNode(database, 'direct'),
  ]);
  chair = (await database.mint(await database.addUser('COUNCIL_OPERATOR'))).token;
  const founded = await act('createCouncil', { slug: 'pooled', name: 'Pooled' }, chair, {
    more: '... on CouncilCreated { council { id } }',
  });
  councilId = (founded.council as { id: string }).id;
  voters = [];
  for (let n = 0; n < VOTERS; n++) {
    const userId = await database.addUser('VIEWER');
    await act('addCouncilMember', { councilId, userId, role: 'OPERATOR' }, chair, { node: n });
    voters.push((await database.mint(userId)).token);
  }
}, 120_000);
afterAll(async () => {
  await Promise.all((nodes ?? []).map((node) => node?.stop()));
  await pooler?.stop();
  await database?.stop();
});

type Answer = Record<string, unknown> & { __typename?: string };

/** What a mutation answers, without errors. */
async function act(
  mutation: string,
  input: object,
  token: string,
  { node = 0, more = '' } = {},
): Promise<Answer> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { it: ${mutation}(input: $input) { __typename ${more} } }`;
  const at = nodes[node % nodes.length] as NodeProcess;
  const { data, errors } = await ask(at, JSON.stringify({ query, variables: { input } }), token);
  expect(errors).toBeUndefined();
  return (data as { it: Answer }).it;
}

async function vote(rules: object): Promise<string> {
  const draft = { councilId, title: 'Whether to', body: '' };
  const created = await act('createProposal', draft, chair, { more: 'proposal { id }' });
  const proposalId = (created.proposal as { id: string }).id;
  await act('submitProposal', { proposalId }, chair, { node: 1 });
  const closesAt = new Date(Date.now() + 3_600_000);
  const scheduled = await act('scheduleProposal', { proposalId, closesAt, rules }, chair);
  expect(scheduled.__typename).toBe('ProposalScheduled');
  return proposalId;
}

describe('votes of nodes behind a pooler in transaction mode', () => {
  test.each(['ROLL_CALL', 'SECRET'])(
    'count each %s ballot once, wherever it was sent',
    async (secrecy) => {
      const proposalId = await vote({ secrecy, ballotsMayChange: false });
      // Everybody sends theirs to all nodes at once, more than the pooler has connections.
      const answers = await Promise.all(
        [...voters, chair].map((token, n) => {
          const choice = { motion: n % 3 === 0 ? 'AGAINST' : 'FOR' };
          const input = { proposalId, choice, clientMutationId: `of ${proposalId}` };
          const more = '... on BallotCast { castAt receipt }';
          return Promise.all(
            nodes.map((_, node) => act('castBallot', input, token, { node, more })),
          );
        }),
      );
      for (const [first, ...others] of answers) {
        expect(first?.__typename).toBe('BallotCast');
        expect(others).toEqual(others.map(() => first));
      }
      const closed = await act('closeProposal', { proposalId }, chair, {
        node: 1,
        more: '... on ProposalClosed { proposal { tally { choices { choice sum { members } } } } }',
      });
      expect(closed).toEqual({
        __typename: 'ProposalClosed',
        proposal: {
          tally: {
            choices: [
              { choice: 'FOR', sum: { members: 16 } },
              { choice: 'AGAINST', sum: { members: 9 } },
            ],
          },
        },
      });
    },
  );

  test('keep only the last of ballots that may change', async () => {
    const proposalId = await vote({ ballotsMayChange: true, tally: 'LIVE' });
    const [token = ''] = voters;
    const casts = Array.from({ length: 30 }, (_, n) => {
      const choice = { motion: n % 2 ? 'FOR' : 'AGAINST' };
      return act('castBallot', { proposalId, choice }, token, { node: n });
    });
    expect(new Set((await Promise.all(casts)).map(({ __typename }) => __typename))).toEqual(
      new Set(['BallotCast']),
    );
    const [kept] = await database.sql(
      `select count(*)::int as cast,
         (count(*) filter (where superseded_at is null))::int as live from ballot where proposal_id = $1`,
      [proposalId],
    );
    expect(kept).toEqual({ cast: 30, live: 1 });
  });
});
