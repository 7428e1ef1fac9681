import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CastBallotInput } from '../src/generated/client/graphql.ts';
import { graphql } from '../src/generated/client/index.ts';
import { refusal, startApp, type TestApp } from './support/app.ts';
import { actorOf, type Councils, initCouncils, type SeededCouncil } from './support/councils.ts';
import { initSeed, type Seed, type SeededUser } from './support/seed.ts';
import { statementsOf } from './support/sql-counter.ts';
import { CAST, VOTE_PAGE } from './support/voting-operations.ts';

const VOTABLE = graphql(`
  query ListVotable($filter: ProposalFilter) {
    proposals(first: 50, filter: $filter) {
      edges {
        node {
          id
          viewerCanVote {
            allowed
            reason
          }
        }
      }
    }
  }
`);

const FIND = graphql(`
  query FindVotingNode($id: ID!) {
    node(id: $id) {
      __typename
      id
    }
  }
`);

const BY_RECEIPT = graphql(`
  query FindByReceipt($id: ID!, $receipt: String!) {
    proposal(id: $id) {
      ballotByReceipt(receipt: $receipt) {
        receipt
      }
    }
  }
`);

let app: TestApp;
let seed: Seed;
let councils: Councils;
let council: SeededCouncil;
let chair: string;
let member: SeededUser;
let token: string;

beforeAll(async () => {
  app = await startApp();
  seed = initSeed(app);
  councils = initCouncils(app, seed);
  council = await councils.council({ visibility: 'MEMBERS' });
  chair = (await council.chair.signIn()).token;
  member = await councils.member(council);
  token = (await member.signIn()).token;
});
afterAll(() => app.close());

const FOR = { motion: 'FOR' } as const;
const AGAINST = { motion: 'AGAINST' } as const;

async function cast(
  proposalId: string,
  choice: CastBallotInput['choice'],
  as = token,
  clientMutationId?: string,
) {
  const input = { proposalId, choice, ...(clientMutationId && { clientMutationId }) };
  return (await app.must(CAST, { input }, { token: as })).castBallot;
}

const see = async (id: string, as = token, page: { first?: number; after?: string } = {}) =>
  (await app.must(VOTE_PAGE, { id, ...page }, { token: as })).proposal;

describe('a ballot on a motion', () => {
  test('is in, is the voter’s to see, and shows to others when the tally does', async () => {
    const id = await councils.proposal(council);
    expect(await see(id)).toMatchObject({
      turnout: { eligible: 2, voted: 0 },
      viewerBallot: null,
      viewerEntry: { hasVoted: false },
      viewerCanVote: { allowed: true, reason: null },
    });

    const answer = await cast(id, FOR);
    expect(answer).toMatchObject({
      __typename: 'BallotCast',
      receipt: null,
      proposal: { id, viewerBallot: { receipt: null, choice: { motion: 'FOR' } } },
    });
    const during = await see(id, chair);
    expect(during).toMatchObject({ state: 'OPEN', turnout: { voted: 1 }, viewerBallot: null });
    expect(during.ballots.edges).toEqual([]);
    expect(during.roll.edges.map(({ node }) => [node.user.id, node.hasVoted])).toEqual(
      expect.arrayContaining([
        [member.id, true],
        [council.chair.id, false],
      ]),
    );

    await councils.moveVote(id, { opensIn: -2_000, closesIn: -1 });
    const after = await see(id, chair);
    expect(after).toMatchObject({ state: 'CLOSED', turnout: { eligible: 2, voted: 1 } });
    expect(after.ballots.edges.map(({ node }) => node)).toMatchObject([
      {
        __typename: 'RollCallBallot',
        entry: { user: { id: member.id } },
        choice: { motion: 'FOR', isAbstention: false },
      },
    ]);
    expect(await see(id)).toMatchObject({ viewerBallot: { choice: { motion: 'FOR' } } });
  });

  test('is replaced where ballots may change, and the one before stays on the record', async () => {
    const id = await councils.proposal(council, { rules: { tally: 'LIVE' } });
    await cast(id, FOR);
    await cast(id, AGAINST);
    expect(await cast(id, { abstain: true })).toMatchObject({ __typename: 'BallotCast' });
    const { ballots, turnout } = await see(id);
    expect(ballots.edges).toMatchObject([
      { node: { choice: { motion: 'ABSTAIN', isAbstention: true } } },
    ]);
    expect(turnout.voted).toBe(1);
    const kept = await app.sql(
      `select choice->>'kind' as kind, superseded_at is null as live from ballot
       where proposal_id = $1 order by id`,
      [id],
    );
    expect(kept).toEqual([
      { kind: 'FOR', live: false },
      { kind: 'AGAINST', live: false },
      { kind: 'ABSTAIN', live: true },
    ]);
  });

  test('stands where ballots may not change', async () => {
    const id = await councils.proposal(council, { rules: { ballotsMayChange: false } });
    await cast(id, FOR);
    expect(await see(id)).toMatchObject({
      viewerCanVote: { allowed: false, reason: 'ALREADY_VOTED' },
    });
    expect(await cast(id, AGAINST)).toEqual({ __typename: 'AlreadyVoted' });
    expect(await see(id)).toMatchObject({ viewerBallot: { choice: { motion: 'FOR' } } });
  });

  test('is recorded as a fact that does not tell what it says', async () => {
    const id = await councils.proposal(council);
    await cast(id, AGAINST);
    const facts = await app.sql(
      `select * from audit_event where action = 'BALLOT_CAST' and target_id = $1`,
      [id],
    );
    expect(facts).toMatchObject([
      { outcome: 'SUCCESS', actor_id: member.id, target_type: 'PROPOSAL', data: {} },
    ]);
    expect(JSON.stringify(facts)).not.toContain('AGAINST');
  });
});

describe('ballots among options', () => {
  const options = ['red', 'green', 'blue'].map((key) => ({ key, label: `The ${key} one` }));
  const rules = { majority: null, tally: 'LIVE' } as const;

  test.each([
    ['SINGLE_CHOICE', { option: 'green' }, { option: 'green' }],
    ['APPROVAL', { options: ['red', 'blue'] }, { options: ['blue', 'red'] }],
    ['APPROVAL', { options: [] }, { options: [] }],
    ['RANKED_CHOICE', { ranking: ['blue', 'red'] }, { ranking: ['blue', 'red'] }],
    ['RANKED_CHOICE', { abstain: true }, { motion: 'ABSTAIN', isAbstention: true }],
  ] as const)('of a vote by %s say %j', async (method, choice, seen) => {
    const id = await councils.proposal(council, { options, rules: { ...rules, method } });
    await cast(id, choice as CastBallotInput['choice']);
    const { ballots } = await see(id, chair);
    expect(ballots.edges).toMatchObject([{ node: { choice: seen } }]);
  });

  test.each([
    ['MOTION', { option: 'green' }],
    ['SINGLE_CHOICE', { motion: 'FOR' }],
    ['SINGLE_CHOICE', { option: 'mauve' }],
    ['APPROVAL', { options: ['red', 'red'] }],
    ['RANKED_CHOICE', { ranking: [] }],
    ['RANKED_CHOICE', { abstain: false }],
  ] as const)('a vote by %s does not take %j', async (method, choice) => {
    const isMotion = method === 'MOTION';
    const id = await councils.proposal(council, {
      options: isMotion ? [] : options,
      rules: isMotion ? { tally: 'LIVE' } : { ...rules, method },
    });
    const input = { proposalId: id, choice: choice as CastBallotInput['choice'] };
    const { errors } = await app.ask(CAST, { input }, { token });
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT' });
    expect(String(errors[0]?.extensions.field)).toMatch(/^input\.choice/);
  });

  test('a ballot says one thing', async () => {
    const id = await councils.proposal(council);
    const input = { proposalId: id, choice: { motion: 'FOR', abstain: true } as never };
    const { errors } = await app.ask(CAST, { input }, { token });
    expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});

describe('a secret ballot', () => {
  const rules = { secrecy: 'SECRET', tally: 'AFTER_CLOSE' } as const;

  test('is sealed, and shown to its voter alone, with its receipt', async () => {
    const id = await councils.proposal(council, { rules });
    const answer = await cast(id, AGAINST);
    if (answer.__typename !== 'BallotCast') throw new Error(answer.__typename);
    const { receipt } = answer;
    expect(receipt).toMatch(/^([0-9A-Z]{4}-){6}[0-9A-Z]{4}$/);
    expect(answer.proposal.viewerBallot).toMatchObject({
      receipt,
      choice: { motion: 'AGAINST' },
    });
    expect((await see(id, chair)).viewerBallot).toBeNull();
    const rows = await app.sql('select choice, sealed from ballot where proposal_id = $1', [id]);
    expect(rows).toMatchObject([{ choice: null }]);
    const found = await app.must(BY_RECEIPT, { id, receipt: String(receipt) }, { token: chair });
    expect(found.proposal.ballotByReceipt).toBeNull();
  });

  test('is replaced by another one with another receipt', async () => {
    const id = await councils.proposal(council, { rules });
    const first = await cast(id, FOR);
    const second = await cast(id, AGAINST);
    if (first.__typename !== 'BallotCast' || second.__typename !== 'BallotCast') {
      throw new Error(`${first.__typename}, ${second.__typename}`);
    }
    expect(second.receipt).not.toBe(first.receipt);
    expect(second.proposal.viewerBallot?.receipt).toBe(second.receipt);
  });

  test('sent again gives the same receipt, which is kept nowhere but in the ballot', async () => {
    const id = await councils.proposal(council, { rules });
    const first = await cast(id, AGAINST, token, 'secret-once');
    const again = await cast(id, AGAINST, token, 'secret-once');
    expect(again).toEqual(first);
    if (first.__typename !== 'BallotCast') throw new Error(first.__typename);
    const kept = await app.sql(
      `select answer, encode(input_hash, 'hex') as hash from answered_mutation
       where client_mutation_id = 'secret-once'`,
    );
    expect(JSON.stringify(kept)).not.toContain(first.receipt);
    const other = await councils.proposal(council, { rules });
    expect(kept[0]?.hash).not.toBe('');
    // Whoever could try out what was hashed finds the same for every choice: it is the ballot that tells.
    const send = (proposalId: string, choice: CastBallotInput['choice']) =>
      app.ask(CAST, { input: { proposalId, choice, clientMutationId: 'secret-once' } }, { token });
    const used = 'BAD_USER_INPUT input.clientMutationId';
    expect(await refusal(send(id, FOR))).toBe(used);
    expect(await refusal(send(other, AGAINST))).toBe(used);
    expect((await see(id)).viewerBallot?.receipt).toBe(first.receipt);

    // When the ballots have been opened, nothing knows any more what it said.
    await councils.moveVote(id, { opensIn: -60_000, closesIn: -1 });
    await see(id);
    for (const choice of [AGAINST, FOR]) {
      const { data } = await send(id, choice);
      expect(data?.castBallot).toMatchObject({ __typename: 'BallotCast', receipt: null });
    }
  });
});

describe('who may vote', () => {
  test('nobody before the vote opens and after it closes', async () => {
    const scheduled = await councils.proposal(council, { state: 'SCHEDULED' });
    expect(await cast(scheduled, FOR)).toMatchObject({
      __typename: 'VotingNotOpen',
      opensAt: expect.any(String),
    });
    expect(await see(scheduled)).toMatchObject({ viewerCanVote: { reason: 'NOT_OPEN' } });
    const submitted = await councils.proposal(council, { state: 'SUBMITTED' });
    expect(await cast(submitted, FOR)).toEqual({ __typename: 'VotingNotOpen', opensAt: null });
    await app.services.proposals.cancel(
      { proposalId: scheduled, reason: 'Moot.' },
      actorOf(council.chair),
    );
    expect(await cast(scheduled, FOR)).toEqual({ __typename: 'VotingNotOpen', opensAt: null });
    const closed = await councils.proposal(council);
    await councils.moveVote(closed, { opensIn: -2_000, closesIn: -1 });
    const answer = await cast(closed, FOR);
    expect(answer).toMatchObject({ __typename: 'VotingClosed', closedAt: expect.any(String) });
    expect(await see(closed)).toMatchObject({ viewerCanVote: { reason: 'CLOSED' } });
  });

  test('whoever opens the vote by voting in it, and nobody had looked', async () => {
    const id = await councils.proposal(council, { state: 'SCHEDULED' });
    await councils.moveVote(id, { opensIn: -1 });
    expect(await cast(id, FOR)).toMatchObject({ __typename: 'BallotCast' });
  });

  test('nobody, but not for ever, in a vote whose opening cannot be written down', async () => {
    const council = await councils.council();
    const proposalId = await councils.proposal(council, { state: 'SCHEDULED' });
    await councils.moveVote(proposalId, { opensIn: -1, closesIn: 60_000 });
    const { token } = await council.chair.signIn();
    await app.sql(
      `create function refuse_roll() returns trigger language plpgsql as
         $$ begin raise exception 'no room' using errcode = 'disk_full'; end $$`,
    );
    await app.sql(
      'create trigger refuse_roll before insert on roll_entry for each row execute function refuse_roll()',
    );
    const ballot = { input: { proposalId, choice: { motion: 'FOR' as const } } };
    expect(await refusal(app.ask(CAST, ballot, { token }))).toBe('UNAVAILABLE');
    const state = async () =>
      (await app.services.proposalAccess.findMany([proposalId], actorOf(council.chair)))[0]?.state;
    expect(await state()).toBe('OPEN');

    await app.sql('drop function refuse_roll() cascade');
    expect((await app.must(CAST, ballot, { token })).castBallot.__typename).toBe('BallotCast');
  });

  test('neither observers, nor administrators, nor members seated later: NotOnRoll', async () => {
    const observer = await councils.member(council, 'OBSERVER');
    const admin = await seed.user('ADMIN');
    const id = await councils.proposal(council);
    const late = await councils.member(council);
    for (const person of [observer, admin, late]) {
      const as = (await person.signIn()).token;
      expect(await cast(id, FOR, as)).toEqual({ __typename: 'NotOnRoll' });
      expect(await see(id, as)).toMatchObject({
        viewerEntry: null,
        viewerCanVote: { allowed: false, reason: 'NOT_ON_ROLL' },
      });
    }
  });

  test('not outsiders, operators of other councils among them, for whom there is nothing', async () => {
    const id = await councils.proposal(council);
    const elsewhere = await councils.council();
    const operator = await seed.user('COUNCIL_OPERATOR');
    await councils.member(elsewhere, 'OPERATOR', {}, operator);
    const { token: as } = await operator.signIn();
    const { errors } = await app.ask(
      CAST,
      { input: { proposalId: id, choice: FOR } },
      { token: as },
    );
    expect(errors[0]?.extensions.code).toBe('NOT_FOUND');
    const denials = await app.sql(
      `select data from audit_event where action = 'ACCESS_DENIED' and actor_id = $1`,
      [operator.id],
    );
    expect(denials).toMatchObject([{ data: { code: 'NOT_FOUND' } }]);
    const { errors: none } = await app.ask(
      CAST,
      { input: { proposalId: 'proposal_00000000000000000000000000', choice: FOR } },
      { token },
    );
    expect(none[0]?.extensions.code).toBe('NOT_FOUND');
    const { errors: anonymous } = await app.ask(CAST, { input: { proposalId: id, choice: FOR } });
    expect(anonymous[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  test('who was a member when it opened, also when their membership has ended since', async () => {
    const leaver = await councils.member(council);
    const id = await councils.proposal(council);
    const actor = {
      userId: council.chair.id,
      isManager: false,
      origin: { actor: { type: 'SYSTEM' as const } },
    };
    await app.services.memberships.remove({ membershipId: leaver.membershipId }, actor);
    const { token: as } = await leaver.signIn();
    expect(await cast(id, FOR, as)).toMatchObject({ __typename: 'BallotCast' });
    expect(await see(id, as)).toMatchObject({ viewerEntry: { hasVoted: true } });
  });

  test('nobody whose account is deleted: their memberships end with it', async () => {
    const leaver = await councils.member(council);
    const before = await councils.proposal(council);
    await app.services.deletion.deleteOther(leaver.id, null, { actor: { type: 'SYSTEM' } });
    const after = await councils.proposal(council);
    const userIds = async (id: string) =>
      (await see(id, chair, { first: 100 })).roll.edges.map(({ node }) => node.user.id);
    expect(await userIds(before)).toContain(leaver.id);
    expect(await userIds(after)).not.toContain(leaver.id);
    const [membership] = await app.sql(
      `select ended_at is not null as ended, (select bool_and(superseded_at is not null)
         from seat where membership_id = m.id) as superseded
       from membership m where user_id = $1`,
      [leaver.id],
    );
    expect(membership).toEqual({ ended: true, superseded: true });
  });

  test('is the same in the filter as in the field', async () => {
    const own = await councils.council();
    const voter = await councils.member(own);
    const { token: as } = await voter.signIn();
    const final = { rules: { ballotsMayChange: false } };
    const ids = {
      draft: await councils.proposal(own, { state: 'SUBMITTED' }),
      scheduled: await councils.proposal(own, { state: 'SCHEDULED' }),
      open: await councils.proposal(own),
      changed: await councils.proposal(own),
      voted: await councils.proposal(own, final),
      closed: await councils.proposal(own),
      recused: await councils.proposal(own),
      delegated: await councils.proposal(own, final),
      used: await councils.proposal(own, final),
      usedButMayChange: await councils.proposal(own),
    };
    const actor = {
      userId: voter.id,
      isManager: false,
      origin: { actor: { type: 'SYSTEM' as const } },
    };
    await cast(ids.changed, FOR, as);
    await cast(ids.voted, FOR, as);
    await councils.moveVote(ids.closed, { opensIn: -2_000, closesIn: -1 });
    await app.services.recusals.recuse({ proposalId: ids.recused, reason: 'Mine.' }, actor);
    const ofChair = { token: (await own.chair.signIn()).token };
    for (const proposalId of [ids.delegated, ids.used, ids.usedButMayChange]) {
      const { proposal } = await app.must(VOTE_PAGE, { id: proposalId }, ofChair);
      const delegateId = String(proposal.viewerEntry?.id);
      await app.services.delegations.delegate({ proposalId, delegateId }, actor);
    }
    await cast(ids.used, FOR, ofChair.token);
    await cast(ids.usedButMayChange, FOR, ofChair.token);

    const list = async (viewerCanVote?: boolean) => {
      const filter = { council: own.id, ...(viewerCanVote !== undefined && { viewerCanVote }) };
      const { proposals } = await app.must(VOTABLE, { filter }, { token: as });
      return proposals.edges.map(({ node }) => node);
    };
    const all = await list();
    expect(
      Object.fromEntries(all.map(({ id, viewerCanVote: { reason } }) => [id, reason])),
    ).toEqual({
      [ids.draft]: 'NOT_OPEN',
      [ids.scheduled]: 'NOT_OPEN',
      [ids.open]: null,
      [ids.changed]: null,
      [ids.voted]: 'ALREADY_VOTED',
      [ids.closed]: 'CLOSED',
      [ids.recused]: 'RECUSED',
      [ids.delegated]: null,
      [ids.used]: 'DELEGATED_AWAY',
      [ids.usedButMayChange]: null,
    });
    const idsOf = (nodes: { id: string }[]) => nodes.map(({ id }) => id).sort();
    const allowed = all.filter(({ viewerCanVote }) => viewerCanVote.allowed);
    expect(idsOf(await list(true))).toEqual(idsOf(allowed));
    const denied = all.filter(({ viewerCanVote }) => !viewerCanVote.allowed);
    expect(idsOf(await list(false))).toEqual(idsOf(denied));
  });
});

describe('a ballot sent again', () => {
  test('with the same id gives the first answer and is one ballot', async () => {
    const id = await councils.proposal(council);
    const first = await cast(id, FOR, token, 'once-1');
    expect(await cast(id, FOR, token, 'once-1')).toEqual(first);
    const rows = await app.sql('select 1 from ballot where proposal_id = $1', [id]);
    expect(rows).toHaveLength(1);
  });

  test('with another choice under the same id is refused, and changes nothing', async () => {
    const id = await councils.proposal(council);
    await cast(id, FOR, token, 'changed-mind');
    const input = { proposalId: id, choice: AGAINST, clientMutationId: 'changed-mind' };
    const refused = 'BAD_USER_INPUT input.clientMutationId';
    expect(await refusal(app.ask(CAST, { input }, { token }))).toBe(refused);
    expect((await see(id)).viewerBallot?.choice.motion).toBe('FOR');
    // Also when another ballot has taken the place of that one since.
    await cast(id, AGAINST, token, 'second-thoughts');
    expect(await refusal(app.ask(CAST, { input }, { token }))).toBe(refused);
    expect(await cast(id, FOR, token, 'changed-mind')).toMatchObject({ __typename: 'BallotCast' });
    expect((await see(id)).viewerBallot?.choice.motion).toBe('AGAINST');
  });

  test('gives the first answer also after the vote has closed', async () => {
    const id = await councils.proposal(council);
    const first = await cast(id, FOR, token, 'once-2');
    await councils.moveVote(id, { opensIn: -2_000, closesIn: -1 });
    const again = await cast(id, FOR, token, 'once-2');
    expect(again).toEqual(first);
    const refused = await cast(id, FOR, token, 'once-3');
    expect(refused).toMatchObject({ __typename: 'VotingClosed' });
    expect(await cast(id, FOR, token, 'once-3')).toEqual(refused);
  });
});

describe('the roll and the ballots', () => {
  test('come in pages, and cost as many statements however many there are', async () => {
    const big = await councils.council();
    await councils.crowd(big, 60);
    const id = await councils.proposal(big, { rules: { tally: 'LIVE' } });
    await app.sql(
      `insert into ballot (id, proposal_id, entry_id, weight, choice)
       select 'ballot_' || id, proposal_id, id, weight, '{"kind":"FOR"}' from roll_entry where proposal_id = $1`,
      [id],
    );
    const { token: as } = await big.chair.signIn();
    const seen: string[] = [];
    let after: string | undefined;
    do {
      const { roll } = await see(id, as, { first: 25, ...(after && { after }) });
      seen.push(...roll.edges.map(({ node }) => node.id));
      after = roll.pageInfo.hasNextPage ? String(roll.pageInfo.endCursor) : undefined;
    } while (after);
    expect(new Set(seen).size).toBe(61);
    expect(seen).toHaveLength(61);
    const few = await statementsOf(app, () => see(id, as, { first: 2 }));
    const many = await statementsOf(app, () => see(id, as, { first: 50 }));
    expect(many.length).toBe(few.length);
  });

  test('are found by `node` by whoever sees the proposal, and ballots only with the tally', async () => {
    const id = await councils.proposal(council);
    await cast(id, FOR);
    const entryId = String((await see(id)).viewerEntry?.id);
    const [ballot] = await app.sql<{ id: string }>('select id from ballot where proposal_id = $1', [
      id,
    ]);
    const ballotId = String(ballot?.id);
    const find = async (what: string, as: string) =>
      (await app.must(FIND, { id: what }, { token: as })).node;
    const { token: outsider } = await (await seed.user()).signIn();
    expect(await find(entryId, chair)).toEqual({ __typename: 'RollEntry', id: entryId });
    expect(await find(entryId, outsider)).toBeNull();
    expect(await find(ballotId, chair)).toBeNull();
    await councils.moveVote(id, { opensIn: -2_000, closesIn: -1 });
    expect(await find(ballotId, chair)).toEqual({ __typename: 'RollCallBallot', id: ballotId });
    expect(await find(ballotId, outsider)).toBeNull();
  });
});
