import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, type TestApp } from './support/app.ts';
import { type Councils, initCouncils, type SeededCouncil } from './support/councils.ts';
import { initSeed, type SeededUser } from './support/seed.ts';
import { CAST, DELEGATE, RECUSE, VOTE_PAGE } from './support/voting-operations.ts';

interface Person extends SeededUser {
  token: string;
}

let app: TestApp;
let councils: Councils;
let council: SeededCouncil;
let ann: Person;
let bob: Person;

beforeAll(async () => {
  app = await startApp();
  councils = initCouncils(app, initSeed(app));
  council = await councils.council();
  const person = async () => {
    const member = await councils.member(council);
    return { ...member, token: (await member.signIn()).token };
  };
  [ann, bob] = [await person(), await person()];
});
afterAll(() => app.close());

const see = async (id: string, { token }: Person = ann) =>
  (await app.must(VOTE_PAGE, { id }, { token })).proposal;

const cast = async (proposalId: string, { token }: Person) =>
  (await app.must(CAST, { input: { proposalId, choice: { motion: 'FOR' } } }, { token })).castBallot
    .__typename;

async function recuse(proposalId: string, { token }: Person, reason = 'It is my house.') {
  const input = { proposalId, reason };
  return (await app.must(RECUSE, { input }, { token })).recuseFromProposal;
}

async function delegate(proposalId: string, from: Person, to: Person) {
  const delegateId = String((await see(proposalId, to)).viewerEntry?.id);
  const input = { proposalId, delegateId };
  return (await app.must(DELEGATE, { input }, { token: from.token })).delegateVote;
}

describe('a recusal', () => {
  test('takes its member out of the vote, with a reason that everybody reads', async () => {
    const id = await councils.proposal(council);
    expect(await see(id)).toMatchObject({ viewerCanRecuse: true, turnout: { eligible: 3 } });
    expect(await recuse(id, ann, '  It is my house.  ')).toMatchObject({
      __typename: 'RecusalDeclared',
      ballotVoided: false,
      entry: { recusal: { reason: 'It is my house.', at: expect.any(String) } },
    });
    const seen = await see(id, bob);
    expect(seen.turnout).toEqual({ eligible: 2, voted: 0 });
    expect(seen.roll.edges.map(({ node }) => [node.user.id, node.recusal?.reason])).toContainEqual([
      ann.id,
      'It is my house.',
    ]);
    expect(await see(id)).toMatchObject({
      viewerCanVote: { allowed: false, reason: 'RECUSED' },
      viewerCanRecuse: false,
      viewerCanDelegate: false,
    });
    expect(await cast(id, ann)).toBe('Recused');
    expect(await recuse(id, ann)).toMatchObject({ __typename: 'Recused' });
  });

  test('voids a ballot that was cast, on the record, also where ballots may not change', async () => {
    const id = await councils.proposal(council, {
      rules: { tally: 'LIVE', ballotsMayChange: false },
    });
    await cast(id, ann);
    await cast(id, bob);
    expect(await recuse(id, ann)).toMatchObject({ ballotVoided: true });
    const { ballots, turnout, viewerBallot } = await see(id);
    expect(ballots.edges).toMatchObject([{ node: { entry: { user: { id: bob.id } } } }]);
    expect(turnout).toEqual({ eligible: 2, voted: 1 });
    expect(viewerBallot).toBeNull();
    const kept = await app.sql(
      'select voided_at is not null as void from ballot where proposal_id = $1 order by id',
      [id],
    );
    expect(kept).toEqual([{ void: true }, { void: false }]);
    const facts = await app.sql(
      `select actor_id, data from audit_event
       where action = 'RECUSAL_DECLARED' and target_id = $1`,
      [id],
    );
    expect(facts).toEqual([
      { actor_id: ann.id, data: { reason: 'It is my house.', ballotVoided: true } },
    ]);
  });

  test('voids a secret ballot too', async () => {
    const id = await councils.proposal(council, { rules: { secrecy: 'SECRET' } });
    await cast(id, ann);
    expect(await recuse(id, ann)).toMatchObject({ ballotVoided: true });
    expect(await see(id)).toMatchObject({ viewerBallot: null, turnout: { voted: 0 } });
  });

  test('ends delegations to its member, who then vote for themselves, and by them', async () => {
    const id = await councils.proposal(council, { rules: { ballotsMayChange: false } });
    await delegate(id, ann, bob);
    await cast(id, bob);
    expect(await cast(id, ann)).toBe('DelegatedAway');
    await recuse(id, bob);
    expect(await cast(id, ann)).toBe('BallotCast');

    const other = await councils.proposal(council);
    await delegate(other, ann, bob);
    expect(await recuse(other, ann)).toMatchObject({ entry: { delegate: null } });
    expect((await see(other, bob)).roll.edges.every(({ node }) => !node.delegate)).toBe(true);
  });
});

describe('a recusal is refused', () => {
  test('before the vote opens and after it closes', async () => {
    const scheduled = await councils.proposal(council, { state: 'SCHEDULED' });
    expect(await recuse(scheduled, ann)).toMatchObject({ __typename: 'VotingNotOpen' });
    const closed = await councils.proposal(council);
    await cast(closed, ann);
    await councils.moveVote(closed, { opensIn: -2_000, closesIn: -1 });
    expect(await recuse(closed, ann)).toMatchObject({ __typename: 'VotingClosed' });
    expect((await see(closed)).turnout.voted).toBe(1);
  });

  test('to whoever is not on the roll, and hidden where they may not know of it', async () => {
    const observer = await councils.member(council, 'OBSERVER');
    const token = (await observer.signIn()).token;
    const id = await councils.proposal(council);
    expect(await recuse(id, { ...observer, token })).toEqual({ __typename: 'NotOnRoll' });
    const hidden = await councils.proposal(await councils.council({ visibility: 'MEMBERS' }));
    const input = { proposalId: hidden, reason: 'R.' };
    const denied = await app.ask(RECUSE, { input }, { token });
    expect(denied.errors[0]?.extensions.code).toBe('NOT_FOUND');
    const nobody = await app.ask(RECUSE, { input });
    expect(nobody.errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
  });

  test.each(['', '   ', 'x'.repeat(501), 'a\u0000b'])(
    'without a usable reason: %j',
    async (reason) => {
      const id = await councils.proposal(council);
      const input = { proposalId: id, reason };
      const { errors } = await app.ask(RECUSE, { input }, { token: ann.token });
      expect(errors[0]?.extensions).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'input.reason',
      });
    },
  );
});
