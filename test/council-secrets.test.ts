import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Choice } from '../src/councils/voting.ts';
import { startApp, type TestApp } from './support/app.ts';
import { ABSTAIN, AGAINST, FOR } from './support/ballots.ts';
import {
  actorOf,
  type Councils,
  initCouncils,
  type ProposalOptions,
  type SeededCouncil,
} from './support/councils.ts';
import { crawl, masked, UNLIMITED } from './support/crawl.ts';
import { initSeed, type Seed, type SeededUser } from './support/seed.ts';

let app: TestApp;
let seed: Seed;
let councils: Councils;

beforeAll(async () => {
  app = await startApp(UNLIMITED);
  seed = initSeed(app);
  councils = initCouncils(app, seed);
});
afterAll(() => app.close());

const tokenOf = async (user: SeededUser) => (await user.signIn()).token;

/** The ids of everything that belongs to a council. */
async function idsOf(councilId: string): Promise<string[]> {
  const ofProposals = ['proposal_revision', 'roll_entry', 'ballot', 'comment'];
  const rows = await app.sql<{ id: string }>(
    `with ours as (select id from proposal where council_id = $1)
     select $1 as id union all select id from ours
     union all select id from membership where council_id = $1
     ${ofProposals.map((table) => `union all select id from ${table} where proposal_id in (select id from ours)`).join(' ')}`,
    [councilId],
  );
  return rows.map(({ id }) => id);
}

const textOf = (shown: unknown) => JSON.stringify(shown);

describe('a council for members only', () => {
  let council: SeededCouncil;
  let former: SeededUser & { membershipId: string };

  beforeAll(async () => {
    council = await councils.council({ visibility: 'MEMBERS' });
    former = await councils.member(council);
    const voted = await councils.proposal(council, {
      title: 'SEEN vote',
      rules: { tally: 'LIVE' },
    });
    await councils.proposal(council, { title: 'HIDDEN submitted', state: 'SUBMITTED' });
    await councils.proposal(council, { title: 'HIDDEN draft', state: 'DRAFT' });
    const chair = actorOf(council.chair);
    await app.services.comments.add({ proposalId: voted, body: 'SEEN remark' }, chair);
    await app.services.memberships.remove({ membershipId: former.membershipId }, chair);
    await app.services.councils.update(
      {
        councilId: council.id,
        description: 'HIDDEN purpose',
        roles: [{ role: 'OBSERVER', permissions: ['comments:write'] }],
      },
      chair,
    );
    const later = await councils.proposal(council, { title: 'HIDDEN later' });
    await app.services.comments.add({ proposalId: later, body: 'HIDDEN remark' }, chair);
    const newcomer = await seed.user('VIEWER', 'HIDDEN newcomer');
    await councils.member(council, 'OPERATOR', {}, newcomer);
  });

  test('is hidden from an outsider, whatever id they know', async () => {
    const token = await tokenOf(await seed.user());
    expect(await crawl(app, await idsOf(council.id), { token })).toEqual([]);
  });

  test('shows to a former member the vote on whose roll they stand, and nothing else', async () => {
    const shown = await crawl(app, await idsOf(council.id), { token: await tokenOf(former) }, 2);
    const text = textOf(shown);
    expect(text).toContain('SEEN vote');
    expect(text).toContain('SEEN remark');
    expect(shown.filter(({ value }) => String(value).includes('HIDDEN'))).toEqual([]);
    const ofCouncil = shown.flatMap(({ path }) => path.match(/council\.(\w+)$/)?.[1] ?? []);
    expect(ofCouncil).toContain('name');
    for (const field of ['description', 'defaultRules', 'roles', 'memberships', 'proposals']) {
      expect(ofCouncil).not.toContain(field);
    }
  });

  test('shows all that to its chair', async () => {
    const token = await tokenOf(council.chair);
    const text = textOf(await crawl(app, await idsOf(council.id), { token }, 1));
    for (const title of ['purpose', 'submitted', 'draft', 'later', 'remark', 'newcomer']) {
      expect(text).toContain(`HIDDEN ${title}`);
    }
  });
});

test('drafts of a public council are hidden from an outsider, when they were withdrawn too', async () => {
  const council = await councils.council();
  const chair = actorOf(council.chair);
  const title = 'HIDDEN draft';
  await councils.proposal(council, { state: 'DRAFT', title });
  const withdrawn = await councils.proposal(council, { state: 'DRAFT', title });
  await app.services.comments.add({ proposalId: withdrawn, body: 'HIDDEN remark' }, chair);
  await app.services.proposals.withdraw({ proposalId: withdrawn, reason: 'HIDDEN' }, chair);
  const token = await tokenOf(await seed.user());
  const shown = await crawl(app, await idsOf(council.id), { token }, 2);
  expect(textOf(shown)).not.toContain('HIDDEN');
  expect(shown.length).toBeGreaterThan(10);
});

describe('votes that differ only in what their ballots say look alike', () => {
  const RULES = {
    'open, tally after close': [{ tally: 'AFTER_CLOSE' }, 'OPEN'],
    'open, ballots final': [{ tally: 'AFTER_CLOSE', ballotsMayChange: false }, 'OPEN'],
    'open and secret': [{ tally: 'AFTER_CLOSE', secrecy: 'SECRET' }, 'OPEN'],
    'closed, tally after certification': [{ tally: 'AFTER_CERTIFICATION' }, 'CLOSED'],
    'closed and secret, tally after certification': [
      { tally: 'AFTER_CERTIFICATION', secrecy: 'SECRET' },
      'CLOSED',
    ],
  } as const satisfies Record<string, [ProposalOptions['rules'], string]>;

  async function vote(
    rules: ProposalOptions['rules'],
    state: string,
    choices: readonly Choice[],
    people: { chair: SeededUser; voters: SeededUser[]; idle: SeededUser },
  ) {
    const council = await councils.council({}, people.chair);
    for (const person of [...people.voters, people.idle]) {
      await councils.member(council, 'OPERATOR', {}, person);
    }
    const proposalId = await councils.proposal(council, { rules });
    for (const [n, choice] of choices.entries()) {
      const actor = actorOf(people.voters[n] as SeededUser);
      await app.services.ballots.cast({ proposalId, choice }, actor);
    }
    if (state === 'CLOSED') {
      await councils.moveVote(proposalId, { opensIn: -60_000, closesIn: -1 });
    }
    return { council, proposalId };
  }

  test.each(Object.entries(RULES))('%s', async (_name, [rules, state]) => {
    const people = {
      chair: await seed.user('COUNCIL_OPERATOR', 'Clara Chair'),
      voters: await Promise.all(['Ann', 'Bob', 'Eve'].map((name) => seed.user('VIEWER', name))),
      idle: await seed.user('VIEWER', 'Ida Idle'),
    };
    const votes = [
      await vote(rules, state, [FOR, FOR, FOR], people),
      await vote(rules, state, [AGAINST, ABSTAIN, AGAINST], people),
    ];
    const onlookers = {
      outsider: await seed.user(),
      idle: people.idle,
      chair: people.chair,
      admin: await seed.user('ADMIN'),
    };
    for (const [name, user] of Object.entries(onlookers)) {
      const token = await tokenOf(user);
      const seen = [];
      for (const { council, proposalId } of votes) {
        const all = await idsOf(council.id);
        const ids = all.filter((id) => /^(proposal|rollentry|ballot)_/.test(id));
        const lists = [];
        for (const outcome of ['ADOPTED', 'REJECTED', 'TIED', 'NO_QUORUM', null]) {
          const filter = { council: council.id, ...(outcome && { outcome }) };
          lists.push(
            await app.ask(
              `query ($filter: ProposalFilter) { proposals(first: 5, filter: $filter) {
                 edges { node { state outcome result { outcome } viewerCanClose viewerCanCertify } } } }`,
              { filter },
              { token },
            ),
          );
        }
        const input = { proposalId };
        const closing =
          name === 'chair' && state === 'OPEN'
            ? await app.ask(
                'mutation ($input: CloseProposalInput!) { closeProposal(input: $input) { __typename } }',
                { input },
                { token },
              )
            : null;
        expect(lists.flatMap(({ errors }) => errors)).toEqual([]);
        seen.push({
          shown: masked(await crawl(app, ids, { token }, 1)),
          lists: lists.map(({ data }) => data),
          closing: closing?.data,
        });
      }
      expect(seen[0], name).toEqual(seen[1]);
      expect(seen[0]?.shown.length).toBeGreaterThan(50);
    }
    const minutes = await Promise.all(
      votes.map(async ({ proposalId }) => {
        const asking = { reader: actorOf(onlookers.admin, true), isLive: () => true };
        const { pieces } = await app.services.minutes.ofProposal(proposalId, asking);
        const shown = [];
        for await (const piece of pieces) shown.push({ path: piece.kind, value: textOf(piece) });
        return masked(shown);
      }),
    );
    expect(minutes[0]).toEqual(minutes[1]);
    const facts = await Promise.all(
      votes.map(async ({ proposalId }) =>
        app.sql(
          `select action, outcome, data - 'closedAt' - 'opensAt' - 'closesAt' - 'councilId' as data
           from audit_event where target_id = $1 order by action, actor_label`,
          [proposalId],
        ),
      ),
    );
    expect(facts[0]).toEqual(facts[1]);
  });
});
