import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { refusal, startApp, type TestApp } from './support/app.ts';
import { actorOf, type Councils, initCouncils } from './support/councils.ts';
import { initSeed } from './support/seed.ts';

let app: TestApp;
let councils: Councils;

beforeAll(async () => {
  app = await startApp();
  councils = initCouncils(app, initSeed(app));
});
afterAll(() => app.close());

test('however many votes became due while nobody looked, a reader is told where each stands', async () => {
  const DUE = 250;
  const council = await councils.council();
  const model = await councils.proposal(council, { state: 'SCHEDULED' });
  await councils.withoutTriggers(
    'proposal',
    `insert into proposal (id, council_id, author_id, state, title, body, attachments, options,
       text_hash, submitted_at, rules, opens_at, closes_at)
     select id || 'x' || n, council_id, author_id, state, title, body, attachments, options,
       text_hash, submitted_at, rules, now() - interval '2 hours', now() - interval '1 hour'
     from proposal, generate_series(1, ${DUE}) as n where id = '${model}'`,
  );
  const { token } = await council.chair.signIn();
  const query = `query ($filter: ProposalFilter) {
    proposals(first: 100, filter: $filter) { edges { node { id state } } } }`;
  const filter = { council: council.id, state: ['SCHEDULED'] };
  const seen = await app.must(query, { filter }, { token });
  expect(seen).toEqual({
    proposals: { edges: [{ node: { id: model, state: 'SCHEDULED' } }] },
  });
});

test('a vote of ten thousand opens, takes a ballot and closes', async () => {
  const council = await councils.council();
  const crowd = await councils.crowd(council, 10_000);
  const startedAt = performance.now();
  const proposalId = await councils.proposal(council);
  const [last] = crowd.slice(-1);
  const voter = actorOf({ id: last ?? '', email: 'one@people.example' });
  const cast = await app.services.ballots.cast({ proposalId, choice: { kind: 'FOR' } }, voter);
  expect(cast.outcome.kind).toBe('cast');
  await councils.moveVote(proposalId, { opensIn: -60_000, closesIn: -1 });
  await app.services.settling.settleDue({ proposalIds: [proposalId] });
  expect(performance.now() - startedAt).toBeLessThan(10_000);
  const [closed] = await app.sql<{ result: { eligible: { members: number } } }>(
    'select result from proposal where id = $1',
    [proposalId],
  );
  expect(closed?.result.eligible.members).toBe(10_001);
});

describe('a vote among fifty options', () => {
  const options = Array.from({ length: 50 }, (_, n) => ({
    key: `option-${n}`,
    label: `${n} ${'x'.repeat(190)}`,
  }));
  const all = options.map(({ key }) => key);

  test.each(['ROLL_CALL', 'SECRET'] as const)(
    'is ranked whole and counted: %s',
    async (secrecy) => {
      const council = await councils.council();
      const voters = await Promise.all([1, 2, 3].map(() => councils.member(council)));
      const rules = { method: 'RANKED_CHOICE', majority: null, secrecy } as const;
      const proposalId = await councils.proposal(council, { options, rules });
      for (const [n, voter] of voters.entries()) {
        const ranking = n === 0 ? all.toReversed() : all;
        const choice = { kind: 'RANKING' as const, ranking };
        await app.services.ballots.cast({ proposalId, choice }, actorOf(voter));
      }
      await councils.moveVote(proposalId, { opensIn: -60_000, closesIn: -1 });
      const { token } = await council.chair.signIn();
      const { proposal } = await app.must<{ proposal: object }, { id: string }>(
        `query ($id: ID!) { proposal(id: $id) { outcome result { winner { key }
         rounds { choices { option { key } } } } ballots(first: 3) { edges { node { __typename
         ... on OpenedBallot { choice { ranking } } ... on RollCallBallot { choice { ranking } } } } } } }`,
        { id: proposalId },
        { token },
      );
      expect(proposal).toMatchObject({
        outcome: 'ADOPTED',
        result: { winner: { key: 'option-0' } },
      });
      const rankings = (
        proposal as { ballots: { edges: { node: { choice: { ranking: string[] } } }[] } }
      ).ballots.edges.map(({ node }) => node.choice.ranking.length);
      expect(rankings).toEqual([50, 50, 50]);
    },
  );

  test('takes no fifty-first, no option twice, and no text beyond its limit', async () => {
    const council = await councils.council();
    const { token } = await council.chair.signIn();
    const query = `mutation ($input: CreateProposalInput!) { createProposal(input: $input) { __typename } }`;
    const draft = { councilId: council.id, title: 'T', body: '' };
    const refused = (change: object) =>
      refusal(app.ask(query, { input: { ...draft, ...change } }, { token }));
    const more = [...options, { key: 'one-more', label: 'One more' }];
    expect(await refused({ options: more })).toMatch(/^BAD_USER_INPUT input\.options/);
    const twice = [...options.slice(1), ...options.slice(1, 2)];
    expect(await refused({ options: twice })).toMatch(/^BAD_USER_INPUT input\.options/);
    expect(await refused({ body: 'x'.repeat(100_001) })).toBe('BAD_USER_INPUT input.body');
    expect(await refused({ body: 'x'.repeat(100_000) })).toBe('');
    expect(await refused({ title: 'x\u0000y' })).toMatch(/^BAD_USER_INPUT/);
  });
});
