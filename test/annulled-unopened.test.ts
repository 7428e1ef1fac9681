import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import type { RulesChange } from '../src/councils/voting/rules-change.ts';
import { graphql } from '../src/generated/client/index.ts';
import { refusal, startApp, startAppOn, type TestApp } from './support/app.ts';
import { FOR, fillBox, SECRET_KEY } from './support/ballots.ts';
import { listenSse } from './support/clients.ts';
import { actorOf, type Councils, initCouncils, type SeededCouncil } from './support/councils.ts';
import { initSeed, type Seed, type SeededSession, type SeededUser } from './support/seed.ts';

const ANNUL = graphql(`
  mutation AnnulUnopened($id: ID!) {
    annulProposal(input: { proposalId: $id, reason: "The secret is lost" }) {
      __typename
      ... on WrongProposalState { state }
    }
  }
`);

const LOOK = graphql(`
  query LookAtUnopened($id: ID!, $council: ID!) {
    proposal(id: $id) {
      state
      closedAt
      closesAt
      endReason
      outcome
      result { outcome }
      resultObstacle
      tally { turnout }
      turnout { eligible voted }
      ballots(first: 9) { edges { cursor } }
      ballotByReceipt(receipt: "7KQ2-9WXM-40TD-VB3N-HC8R-E5ZJ-1GPA") { receipt }
      roll(first: 9) { edges { node { hasVoted recusal { reason } } } }
      pendingAnnulment { reason }
      viewerBallot { castAt }
      viewerCanVote { reason }
      viewerCanClose
      viewerCanCertify
      viewerCanAnnul
      history(first: 9) { edges { node { action } } }
    }
    annulled: proposals(first: 9, filter: { council: $council, state: [ANNULLED] }) {
      edges { node { id } }
    }
  }
`);

/** Seals nothing that `app` could open, and opens all that `app` has sealed: the secret that may come back. */
const OTHER_KEY = 'aNother-secret-that-is-found-one-day-0123456789';

let app: TestApp;
let other: TestApp;
let seed: Seed;
let councils: Councils;
let council: SeededCouncil;
let voter: SeededUser;
let recused: SeededUser;
let admins: SeededUser[];
let one: SeededSession;
let two: SeededSession;
beforeAll(async () => {
  app = await startApp({ SECRET_KEY });
  other = await startAppOn(app, { SECRET_KEY: OTHER_KEY, SECRET_KEY_PREVIOUS: SECRET_KEY });
  seed = initSeed(app);
  councils = initCouncils(app, seed);
  admins = await Promise.all([seed.user('ADMIN'), seed.user('ADMIN')]);
  [one, two] = (await Promise.all(admins.map((admin) => admin.signIn()))) as [
    SeededSession,
    SeededSession,
  ];
});
afterAll(async () => {
  await other?.close();
  await app?.close();
});

beforeEach(async () => {
  council = await councils.council();
  voter = await councils.member(council);
  recused = await councils.member(council);
});

/** Of three on its roll one has voted, one has recused after voting, and the chair stayed away. */
async function vote(rules: RulesChange = { secrecy: 'SECRET' }): Promise<string> {
  const id = await councils.proposal(council, { rules });
  await fillBox(
    app,
    id,
    [voter, recused].map(({ id: userId }) => ({ userId, choice: FOR })),
  );
  await app.services.recusals.recuse({ proposalId: id, reason: 'Kin' }, actorOf(recused));
  return id;
}

/** A vote whose ballots only `other` can open, and whose time is over. */
async function lockedVote(): Promise<string> {
  const id = await vote();
  await other.services.sealingKeys.reseal();
  await councils.moveVote(id, { opensIn: -60_000, closesIn: -1 });
  return id;
}

const annul = async (id: string, by: SeededSession) =>
  (await app.must(ANNUL, { id }, by)).annulProposal;
const look = (id: string, by: SeededSession = one) =>
  app.must(LOOK, { id, council: council.id }, by);
const settleElsewhere = (id: string) => other.services.settling.settleDue({ proposalIds: [id] });

/** What is left of a vote where it lies. */
async function leftOf(id: string) {
  const [row] = await app.sql(
    `select state, outcome is not null as "hasOutcome", result is not null as "hasResult",
       num_nonnulls(sealing_key, sealing_key_sealed) as keys,
       (select count(*)::int from ballot where proposal_id = p.id) as ballots,
       (select count(*)::int from opened_ballot where proposal_id = p.id) as opened
     from proposal p where id = $1`,
    [id],
  );
  return row;
}

const UNTOUCHED = {
  state: 'OPEN',
  hasOutcome: false,
  hasResult: false,
  keys: 2,
  ballots: 2,
  opened: 0,
};
const DESTROYED = { ...UNTOUCHED, state: 'ANNULLED', keys: 0, ballots: 0 };
const COUNTED = { ...DESTROYED, state: 'CLOSED', hasOutcome: true, hasResult: true, opened: 1 };

describe('a vote whose ballots are locked for good', () => {
  test('is annulled by two administrators, without a result, and its council archived', async () => {
    const id = await lockedVote();
    const viewer = await voter.signIn();
    const { url } = await app.listen();
    const stream = await listenSse<{ proposalChanged: object }>(
      url,
      `subscription { proposalChanged(proposalId: "${id}") { state resultObstacle } }`,
      viewer.token,
    );
    await vi.waitFor(() => expect(app.services.streams.size).toBe(1), 20_000);
    const archive = () =>
      app.services.councils.archive({ councilId: council.id }, actorOf(council.chair));
    expect((await look(id)).proposal).toMatchObject({
      state: 'CLOSED',
      resultObstacle: 'BALLOTS_LOCKED',
      viewerCanAnnul: true,
    });
    expect((await look(id, await council.chair.signIn())).proposal.viewerCanAnnul).toBe(false);
    const own = 'query OwnLocked($id: ID!) { proposal(id: $id) { viewerBallot { castAt } } }';
    expect(await refusal(app.ask(own, { id }, viewer))).toBe('UNAVAILABLE');
    expect(await annul(id, one)).toEqual({ __typename: 'AnnulmentRequested' });
    expect(await annul(id, one)).toEqual({ __typename: 'SameAdministrator' });
    expect(await leftOf(id)).toEqual(UNTOUCHED);
    expect((await look(id)).proposal).toMatchObject({
      state: 'CLOSED',
      pendingAnnulment: { reason: 'The secret is lost' },
      viewerCanAnnul: false,
    });
    expect(await archive()).toMatchObject({ kind: 'pending' });

    expect(await annul(id, two)).toEqual({ __typename: 'ProposalAnnulled' });
    expect(await leftOf(id)).toEqual(DESTROYED);
    await vi.waitFor(
      () =>
        expect(stream.results.at(-1)?.data?.proposalChanged).toEqual({
          state: 'ANNULLED',
          resultObstacle: 'BALLOTS_DESTROYED',
        }),
      20_000,
    );
    stream.leave();
    // The secret that comes back opens nothing, and changes nothing.
    expect(await settleElsewhere(id)).toEqual(new Map());
    expect(await leftOf(id)).toEqual(DESTROYED);
    expect(await annul(id, two)).toEqual({ __typename: 'WrongProposalState', state: 'ANNULLED' });
    expect(await archive()).toMatchObject({ kind: 'archived' });

    const { proposal, annulled } = await look(id, viewer);
    expect(proposal).toMatchObject({
      state: 'ANNULLED',
      closedAt: proposal.closesAt,
      endReason: 'The secret is lost',
      outcome: null,
      result: null,
      resultObstacle: 'BALLOTS_DESTROYED',
      tally: null,
      turnout: { eligible: 2, voted: 1 },
      ballots: { edges: [] },
      ballotByReceipt: null,
      pendingAnnulment: null,
      viewerBallot: null,
      viewerCanVote: { reason: 'CLOSED' },
      viewerCanClose: false,
      viewerCanCertify: false,
      viewerCanAnnul: false,
    });
    expect(
      proposal.roll.edges
        .map(({ node: { hasVoted, recusal } }) => [hasVoted, recusal?.reason])
        .sort(),
    ).toEqual([
      [false, undefined],
      [false, 'Kin'],
      [true, undefined],
    ]);
    expect(proposal.history.edges.map(({ node }) => node.action).slice(-2)).toEqual([
      'PROPOSAL_ANNULMENT_REQUESTED',
      'PROPOSAL_ANNULLED',
    ]);
    expect(annulled.edges.map(({ node }) => node.id)).toEqual([id]);
    const facts = await app.sql(
      `select data from audit_event where target_id = $1 and action = 'PROPOSAL_ANNULLED'`,
      [id],
    );
    const { closedAt } = proposal;
    expect(facts).toEqual([
      { data: { reason: 'The secret is lost', closedAt, ballotsDestroyed: 1 } },
    ]);

    const notice = 'VOTE_CLOSED';
    const told = await app.sql(
      `select 1 from graphile_worker._private_jobs where payload->>'proposalId' = $1
         and payload->>'notice' = $2`,
      [id, notice],
    );
    expect(told).toHaveLength(1);
    const mail = await app.services.voteNotices.compose({
      proposalId: id,
      userId: voter.id,
      notice,
    });
    expect(mail?.text).toContain('Its ballots could not be opened any more.');

    const minutes = async (format: string) => {
      const headers = { authorization: `Bearer ${viewer.token}` };
      const url = `http://localhost:4000/proposals/${id}/minutes?format=${format}`;
      return (await app.fetch(url, { headers })).text();
    };
    expect(JSON.parse(await minutes('json')).proposals).toMatchObject([
      {
        decision: { state: 'ANNULLED', closedAt, outcome: null, result: null, resultHash: null },
        votes: [],
      },
    ]);
    const text = await minutes('md');
    expect(text).toContain('- There is none: the ballots were destroyed unopened.\n');
    expect(text).toContain(`| ${voter.displayName} | 1 | yes |`);
  });

  test('is as good as lost where its key is not there at all', async () => {
    const id = await vote();
    await councils.moveVote(id, { opensIn: -60_000, closesIn: -1 });
    await app.sql('update proposal set sealing_key_sealed = null where id = $1', [id]);
    expect((await look(id)).proposal.resultObstacle).toBe('BALLOTS_LOCKED');
    await annul(id, one);
    expect(await annul(id, two)).toEqual({ __typename: 'ProposalAnnulled' });
    expect(await leftOf(id)).toEqual(DESTROYED);
  });

  test('is counted when the secret is back, and what was asked for before lapses', async () => {
    const id = await lockedVote();
    await annul(id, one);
    await settleElsewhere(id);
    expect(await leftOf(id)).toEqual(COUNTED);
    expect((await look(id)).proposal).toMatchObject({ pendingAnnulment: null, outcome: 'ADOPTED' });
    // Of the result nobody has asked for an annulment: the confirmation is the first to.
    expect(await annul(id, two)).toEqual({ __typename: 'AnnulmentRequested' });
    expect(await leftOf(id)).toEqual(COUNTED);
    expect(await annul(id, one)).toEqual({ __typename: 'ProposalAnnulled' });
    expect((await look(id)).proposal).toMatchObject({ outcome: 'ADOPTED', resultObstacle: null });
  });

  test('is either annulled or counted where both happen at once, and nothing in between', async () => {
    for (let round = 0; round < 8; round++) {
      const id = await lockedVote();
      await annul(id, one);
      // Each has its turn to be the first.
      const late = (ms: number) => new Promise((done) => setTimeout(done, ms));
      const [answer] = await Promise.all([
        annul(id, two),
        late((round % 4) * 4).then(() => settleElsewhere(id)),
      ]);
      const isAnnulled = answer.__typename === 'ProposalAnnulled';
      expect(answer.__typename).toMatch(/^(ProposalAnnulled|AnnulmentRequested)$/);
      expect(await leftOf(id)).toEqual(isAnnulled ? DESTROYED : COUNTED);
    }
  });
});

describe('a vote with more ballots than are opened under a lock', () => {
  const MANY = 520;
  const ANNULLED = { ...DESTROYED, voted: MANY };
  const OPENED = { ...COUNTED, opened: MANY, voted: MANY };
  const later = (ms: number) => new Promise((done) => setTimeout(done, ms));
  let large: SeededCouncil;
  let crowd: string[];
  beforeAll(async () => {
    large = await councils.council();
    crowd = await councils.crowd(large, MANY);
  });

  test.each<[string, (counting: Promise<unknown>) => Promise<unknown>]>([
    ['at once with the count', async () => undefined],
    ['while they are being opened', () => later(150)],
    ['after the count', (counting) => counting],
  ])('is annulled or counted, and nothing in between: %s', async (_, when) => {
    const id = await councils.proposal(large, { rules: { secrecy: 'SECRET' } });
    const ballots = crowd.map((userId) => ({ userId, choice: FOR }));
    await fillBox(app, id, ballots);
    await other.services.sealingKeys.reseal();
    await councils.moveVote(id, { opensIn: -60_000, closesIn: -1 });
    expect(await annul(id, one)).toEqual({ __typename: 'AnnulmentRequested' });
    const counting = settleElsewhere(id);
    await when(counting);
    const { __typename } = await annul(id, two);
    await counting;
    const [roll] = await app.sql(
      'select count(*) filter (where voted)::int as voted from roll_entry where proposal_id = $1',
      [id],
    );
    // Once it is counted, who confirms what was asked for before asks for the annulment of a result.
    expect([
      ['ProposalAnnulled', ANNULLED],
      ['AnnulmentRequested', OPENED],
    ]).toContainEqual([__typename, { ...(await leftOf(id)), ...roll }]);
  });
});

describe('is not annulled', () => {
  test('what is open, although the key to its ballots does not open', async () => {
    const id = await vote();
    await other.services.sealingKeys.reseal();
    expect(await annul(id, one)).toEqual({ __typename: 'WrongProposalState', state: 'OPEN' });
  });

  test('what cannot be written down for a fault, while its ballots can be opened', async () => {
    const id = await vote();
    await councils.moveVote(id, { opensIn: -60_000, closesIn: -1 });
    await app.sql(
      `create trigger out_of_order before insert on opened_ballot execute function refuse_change()`,
    );
    try {
      expect((await look(id)).proposal).toMatchObject({
        state: 'CLOSED',
        resultObstacle: 'NOT_WRITTEN',
        viewerCanAnnul: false,
      });
      expect((await app.ask(ANNUL, { id }, one)).errors).toHaveLength(1);
      expect(await leftOf(id)).toEqual(UNTOUCHED);
    } finally {
      await app.sql('drop trigger out_of_order on opened_ballot');
    }
    await app.services.settling.settleDue({ proposalIds: [id] });
    expect(await leftOf(id)).toEqual(COUNTED);
  });

  test('by the database what has a key, is no secret vote, or is given a result later', async () => {
    const [first, second] = admins.map(({ id }) => `'${id}'`);
    const annulled = `state = 'ANNULLED', closed_at = closes_at, annulment_requested_by = ${first}, annulled_by = ${second}`;
    const [secret, open] = [await vote(), await vote({})];
    const set = (id: string, values: string) =>
      app.sql(`update proposal set ${values} where id = $1`, [id]);
    const check = { code: '23514', constraint: 'proposal_result_check' };
    await expect(set(secret, annulled)).rejects.toMatchObject(check);
    await expect(set(open, annulled)).rejects.toMatchObject(check);
    await set(secret, `${annulled}, sealing_key = null, sealing_key_sealed = null`);
    const forged = `outcome = 'ADOPTED', result = '{}'`;
    await expect(set(secret, forged)).rejects.toMatchObject({ code: '42501' });
  });
});
