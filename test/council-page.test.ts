import { afterAll, beforeAll, expect, test } from 'vitest';
import { graphql } from '../src/generated/client/index.ts';
import { startApp, type TestApp } from './support/app.ts';
import { actorOf, type Councils, initCouncils, type SeededCouncil } from './support/councils.ts';
import { initSeed, type SeededSession } from './support/seed.ts';
import { statementsOf } from './support/sql-counter.ts';

const PAGE = graphql(`
  query CouncilPage($id: ID!, $first: Int!) {
    council(id: $id) {
      name
      viewerPermissions
      proposals(first: $first) {
        edges {
          node {
            id
            title
            state
            closesAt
            tally {
              choices {
                sum {
                  weight
                }
              }
              voted {
                members
              }
            }
            viewerCanVote {
              allowed
              reason
            }
          }
        }
      }
    }
  }
`);

const COUNCILS = graphql(`
  query CouncilsWithAll {
    councils(first: 5) {
      edges {
        node {
          memberships(first: 3) {
            edges {
              node {
                isVoting
                user {
                  displayName
                }
              }
            }
          }
          proposals(first: 5) {
            edges {
              node {
                author {
                  displayName
                }
                revisions(first: 2) {
                  edges {
                    node {
                      number
                    }
                  }
                }
                history(first: 5) {
                  edges {
                    node {
                      action
                      actor {
                        displayName
                      }
                    }
                  }
                }
              }
            }
          }
        }
      }
    }
  }
`);

let app: TestApp;
let councils: Councils;
let council: SeededCouncil;
let session: SeededSession;
beforeAll(async () => {
  app = await startApp({ LAST_SEEN_FLUSH_SECONDS: '300' });
  const seed = initSeed(app);
  councils = initCouncils(app, seed);
  council = await councils.council({ defaultRules: { tally: 'LIVE' } });
  await councils.crowd(council, 5);
  session = await council.chair.signIn();
  for (let count = 0; count < 50; count += 1) {
    const state = (['SUBMITTED', 'SCHEDULED', 'OPEN', 'OPEN'] as const)[count % 4] ?? 'OPEN';
    const proposalId = await councils.proposal(council, { state });
    if (state !== 'OPEN') continue;
    const choice = { kind: 'FOR' as const };
    await app.services.ballots.cast({ proposalId, choice }, actorOf(council.chair));
  }
  // The first request fills what is kept in memory.
  await app.must(PAGE, { id: council.id, first: 1 }, session);
});
afterAll(() => app?.close());

async function statementsOfPage(first: number): Promise<string[]> {
  return statementsOf(app, async () => {
    const page = await app.must(PAGE, { id: council.id, first }, session);
    const { edges } = page.council.proposals;
    expect(edges).toHaveLength(first);
    const open = edges.filter(({ node }) => node.state === 'OPEN');
    for (const { node } of open) {
      expect(node.tally?.voted.members).toBe(1);
      expect(node.viewerCanVote).toEqual({ allowed: true, reason: null });
    }
    expect(open.length).toBeGreaterThan(0);
  });
}

test('a page of fifty proposals with tallies and viewerCanVote: eight statements at the most', async () => {
  const few = await statementsOfPage(4);
  const many = await statementsOfPage(50);
  expect(many.length, many.join('\n')).toBeLessThanOrEqual(8);
  expect(many).toHaveLength(few.length);
});

test('lists within lists cost no statement a row', async () => {
  const ask = () => app.must(COUNCILS, {}, session);
  const one = await statementsOf(app, ask);
  for (let count = 0; count < 3; count += 1) {
    const other = await councils.council();
    await councils.crowd(other, 2);
    await councils.proposal(other, { state: 'SUBMITTED' });
    await councils.proposal(other, { state: 'SUBMITTED' });
  }
  const four = await statementsOf(app, ask);
  expect(four.length, four.join('\n')).toBe(one.length);
});
