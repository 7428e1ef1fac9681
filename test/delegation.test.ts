import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApp, startAppOn, type TestApp } from './support/app.ts';
import {
  actorOf,
  type Councils,
  initCouncils,
  type ProposalOptions,
  type SeededCouncil,
} from './support/councils.ts';
import { initSeed, type SeededUser } from './support/seed.ts';
import { CAST, DELEGATE, RECUSE, REVOKE, VOTE_PAGE } from './support/voting-operations.ts';

interface Person extends SeededUser {
  token: string;
}

let app: TestApp;
let councils: Councils;
let council: SeededCouncil;
let ann: Person;
let bob: Person;
let eve: Person;

beforeAll(async () => {
  app = await startApp();
  councils = initCouncils(app, initSeed(app));
  council = await councils.council();
  const person = async (weight: string) => {
    const member = await councils.member(council, 'OPERATOR', { weight });
    return { ...member, token: (await member.signIn()).token };
  };
  [ann, bob, eve] = [await person('2.5'), await person('1'), await person('1')];
});
afterAll(() => app.close());

const FIXED = { tally: 'LIVE', ballotsMayChange: false } as const;

const open = (rules: ProposalOptions['rules'] = FIXED) => councils.proposal(council, { rules });

const see = async (id: string, { token }: Person = ann) =>
  (await app.must(VOTE_PAGE, { id }, { token })).proposal;

async function entryOf(id: string, person: Person): Promise<string> {
  return String((await see(id, person)).viewerEntry?.id);
}

async function delegate(proposalId: string, from: Person, to: Person, clientMutationId?: string) {
  const delegateId = await entryOf(proposalId, to);
  const input = { proposalId, delegateId, ...(clientMutationId && { clientMutationId }) };
  return (await app.must(DELEGATE, { input }, { token: from.token })).delegateVote;
}

const revoke = async (proposalId: string, { token }: Person) =>
  (await app.must(REVOKE, { input: { proposalId } }, { token })).revokeDelegation.__typename;

const cast = async (proposalId: string, { token }: Person, motion: 'FOR' | 'AGAINST' = 'FOR') =>
  (await app.must(CAST, { input: { proposalId, choice: { motion } } }, { token })).castBallot
    .__typename;

const recuse = async (proposalId: string, { token }: Person) =>
  (await app.must(RECUSE, { input: { proposalId, reason: 'Mine.' } }, { token })).recuseFromProposal
    .__typename;

/** What the ballots weigh when the vote has been closed at this moment. */
async function count(proposalId: string) {
  const rows = await app.sql<{ kind: string; weight: string }>(
    `select b.choice->>'kind' as kind, sum(r.weight)::text as weight
     from roll_entry r
     join ballot b on b.superseded_at is null and b.voided_at is null and b.entry_id =
       case when exists (select from ballot own where own.entry_id = r.id
           and own.superseded_at is null and own.voided_at is null)
         then r.id else r.delegate_id end
     where r.proposal_id = $1 and r.recused_at is null group by 1`,
    [proposalId],
  );
  return Object.fromEntries(rows.map(({ kind, weight }) => [kind, Number(weight) / 1_000_000]));
}

describe('a delegated vote', () => {
  test('is seen on the roll, counts with the delegate’s ballot, and only once', async () => {
    const id = await open();
    const answer = await delegate(id, ann, bob);
    expect(answer).toMatchObject({
      __typename: 'VoteDelegated',
      entry: { delegatedAt: expect.any(String), delegate: { user: { id: bob.id } } },
    });
    const bobs = await entryOf(id, bob);
    const onRoll = (await see(id, eve)).roll.edges.map(({ node }) => [
      node.user.id,
      node.delegate?.id,
    ]);
    expect(onRoll).toContainEqual([ann.id, bobs]);
    expect((await see(id)).turnout).toEqual({ eligible: 4, voted: 0 });

    expect(await cast(id, bob)).toBe('BallotCast');
    expect((await see(id)).turnout).toEqual({ eligible: 4, voted: 2 });
    expect(await count(id)).toEqual({ FOR: 3.5 });
    expect(await see(id)).toMatchObject({
      viewerEntry: { hasVoted: false },
      viewerCanVote: { allowed: false, reason: 'DELEGATED_AWAY' },
      viewerCanDelegate: false,
    });
    expect(await cast(id, ann)).toBe('DelegatedAway');
    expect(await revoke(id, ann)).toBe('DelegationUsed');
    expect(await delegate(id, ann, eve)).toMatchObject({ reason: 'ALREADY_USED' });
  });

  test('is overridden by an own ballot as long as it is not used', async () => {
    const id = await open();
    await delegate(id, ann, bob);
    expect(await cast(id, ann, 'AGAINST')).toBe('BallotCast');
    expect(await cast(id, bob, 'FOR')).toBe('BallotCast');
    expect(await count(id)).toEqual({ AGAINST: 2.5, FOR: 1 });
  });

  test('is overridden by an own ballot also when it is used, where ballots may change', async () => {
    const id = await open({ tally: 'LIVE' });
    await delegate(id, ann, bob);
    await cast(id, bob, 'FOR');
    expect(await revoke(id, ann)).toBe('DelegationUsed');
    expect(await see(id)).toMatchObject({ viewerCanVote: { allowed: true } });
    expect(await cast(id, ann, 'AGAINST')).toBe('BallotCast');
    expect(await count(id)).toEqual({ FOR: 1, AGAINST: 2.5 });
  });

  test('can be taken back where that is shown, and nowhere else', async () => {
    const id = await open();
    const shown = async () => {
      const ask = 'query ($id: ID!) { proposal(id: $id) { viewerCanRevokeDelegation } }';
      const { data } = await app.ask<
        { proposal: { viewerCanRevokeDelegation: boolean } },
        { id: string }
      >(ask, { id }, { token: ann.token });
      return data?.proposal.viewerCanRevokeDelegation;
    };
    expect([await shown(), await revoke(id, ann)]).toEqual([false, 'NoDelegation']);
    await delegate(id, ann, bob);
    expect([await shown(), await revoke(id, ann)]).toEqual([true, 'DelegationRevoked']);
    await delegate(id, ann, eve);
    await cast(id, eve);
    expect([await shown(), await revoke(id, ann)]).toEqual([false, 'DelegationUsed']);
    await councils.moveVote(id, { opensIn: -60_000, closesIn: -1 });
    expect([await shown(), await revoke(id, ann)]).toEqual([false, 'VotingClosed']);
  });

  test('is taken back until it is used, and can be given to another', async () => {
    const id = await open();
    await delegate(id, ann, bob);
    expect(await delegate(id, ann, eve)).toMatchObject({
      entry: { delegate: { user: { id: eve.id } } },
    });
    expect(await revoke(id, ann)).toBe('DelegationRevoked');
    expect(await revoke(id, ann)).toBe('NoDelegation');
    await cast(id, eve);
    expect(await count(id)).toEqual({ FOR: 1 });
  });

  test('is told, with the ids of the entries, by the audit log', async () => {
    const id = await open();
    await delegate(id, ann, bob);
    await revoke(id, ann);
    const facts = await app.sql(
      `select action, actor_id, data from audit_event where target_id = $1
       and action in ('VOTE_DELEGATED', 'DELEGATION_REVOKED') order by occurred_at, id`,
      [id],
    );
    const data = { delegateId: await entryOf(id, bob) };
    expect(facts).toEqual([
      { action: 'VOTE_DELEGATED', actor_id: ann.id, data },
      { action: 'DELEGATION_REVOKED', actor_id: ann.id, data },
    ]);
  });

  test('sent again gives the first answer, also when it has been taken back since', async () => {
    const id = await open();
    await delegate(id, ann, bob, 'delegate-1');
    await revoke(id, ann);
    expect(await delegate(id, ann, bob, 'delegate-1')).toMatchObject({
      __typename: 'VoteDelegated',
      entry: { delegate: null },
    });
  });
});

describe('the mail about a delegation', () => {
  type Notice = Parameters<typeof app.services.delegationNotices.compose>[0];

  /** What has been queued about the delegations of one vote, the oldest first. */
  async function notices(proposalId: string): Promise<Notice[]> {
    const rows = await app.sql<{ payload: Notice & { traceparent?: string } }>(
      `select payload from graphile_worker._private_jobs j
         join graphile_worker._private_tasks t on t.id = j.task_id
         join roll_entry r on r.id = payload->>'delegatorId'
       where r.proposal_id = $1 and t.identifier = 'notify-delegation' order by j.id`,
      [proposalId],
    );
    return rows.map(({ payload: { traceparent: _, ...notice } }) => notice);
  }
  const compose = (notice: Notice | undefined, by: TestApp = app) =>
    by.services.delegationNotices.compose(notice as Notice);

  test('tells the delegate, once, and only what is still so', async () => {
    const id = await open();
    await delegate(id, ann, bob, 'told');
    await delegate(id, ann, bob, 'told');
    await delegate(id, ann, bob);
    const [made, ...others] = await notices(id);
    expect(others).toEqual([]);
    expect(await compose(made)).toEqual({
      to: bob.email,
      subject: 'A vote is delegated to you: Whether to',
      text: expect.stringContaining(
        `${ann.displayName} has delegated their vote on “Whether to” to you.`,
      ),
    });

    expect(await revoke(id, ann)).toBe('DelegationRevoked');
    const [, ended] = await notices(id);
    expect(await compose(made)).toBeUndefined();
    expect(await compose(ended)).toMatchObject({
      to: bob.email,
      subject: 'A delegation has ended: Whether to',
    });

    const quiet = await startAppOn(app, { VOTE_NOTICES: 'false' });
    expect(await compose(ended, quiet)).toBeUndefined();
    await quiet.close();
    await councils.moveVote(id, { opensIn: -60_000, closesIn: -1 });
    expect(await compose(ended)).toBeUndefined();
  });

  test('tells a delegate who is recused meanwhile of no delegation that has ended', async () => {
    const id = await open();
    await delegate(id, ann, bob);
    await revoke(id, ann);
    await recuse(id, bob);
    for (const notice of await notices(id)) expect(await compose(notice)).toBeUndefined();
    expect(await notices(id)).toHaveLength(2);
  });

  test('tells both delegates when another one is chosen', async () => {
    const id = await open();
    await delegate(id, ann, bob);
    await delegate(id, ann, eve);
    const mails = await Promise.all((await notices(id)).map((notice) => compose(notice)));
    expect(mails.map((mail) => mail && [mail.to, mail.subject])).toEqual([
      undefined,
      [bob.email, 'A delegation has ended: Whether to'],
      [eve.email, 'A vote is delegated to you: Whether to'],
    ]);
  });

  test('tells whoever had delegated that their delegate is recused, and a delegate of it', async () => {
    const id = await open();
    await delegate(id, ann, bob);
    await delegate(id, eve, bob);
    await recuse(id, bob);
    const told = async () => {
      const mails = await Promise.all((await notices(id)).map((notice) => compose(notice)));
      return mails.flatMap((mail) => (mail ? [[mail.to, mail.subject]] : [])).sort();
    };
    const lost = 'Your delegate takes no part: Whether to';
    expect(await told()).toEqual([ann, eve].map(({ email }) => [email, lost]).sort());
    // Who has found another one is told no more.
    await delegate(id, ann, eve);
    expect(await told()).toEqual(
      [
        [eve.email, lost],
        [eve.email, 'A vote is delegated to you: Whether to'],
      ].sort(),
    );
    await recuse(id, ann);
    expect(await told()).toEqual(
      [
        [eve.email, lost],
        [eve.email, 'A delegation has ended: Whether to'],
      ].sort(),
    );
  });
});

describe('what cannot be delegated', () => {
  test('a vote to oneself, to nobody, and to an entry of another roll', async () => {
    const [id, other] = [await open(), await open()];
    expect(await delegate(id, ann, ann)).toMatchObject({ reason: 'DELEGATE_IS_SELF' });
    for (const delegateId of ['nobody', await entryOf(other, bob)]) {
      const input = { proposalId: id, delegateId };
      const { delegateVote } = await app.must(DELEGATE, { input }, { token: ann.token });
      expect(delegateVote).toMatchObject({ reason: 'DELEGATE_NOT_ON_ROLL' });
    }
  });

  test('what was delegated already, from either side', async () => {
    const id = await open();
    await delegate(id, ann, bob);
    expect(await delegate(id, bob, eve)).toMatchObject({ reason: 'DELEGATOR_IS_DELEGATE' });
    expect(await see(id, bob)).toMatchObject({ viewerCanDelegate: false });
    expect(await delegate(id, eve, ann)).toMatchObject({ reason: 'DELEGATE_HAS_DELEGATED' });
  });

  test('a vote to whoever has voted or is recused', async () => {
    const id = await open();
    await cast(id, bob);
    expect(await delegate(id, ann, bob)).toMatchObject({ reason: 'DELEGATE_HAS_VOTED' });
    await recuse(id, eve);
    expect(await delegate(id, ann, eve)).toMatchObject({ reason: 'DELEGATE_RECUSED' });
  });

  test('the vote of whoever has voted, is recused, or is not on the roll', async () => {
    const id = await open({ tally: 'LIVE' });
    await cast(id, ann);
    expect(await delegate(id, ann, bob)).toMatchObject({ __typename: 'AlreadyVoted' });
    await recuse(id, eve);
    expect(await delegate(id, eve, bob)).toMatchObject({ __typename: 'Recused' });
    expect(await revoke(id, eve)).toBe('NoDelegation');
    const observer = await councils.member(council, 'OBSERVER');
    const token = (await observer.signIn()).token;
    expect(await delegate(id, { ...observer, token }, bob)).toEqual({ __typename: 'NotOnRoll' });
    expect(await revoke(id, { ...observer, token })).toBe('NotOnRoll');
  });

  test('anything before the vote opens and after it closes', async () => {
    const scheduled = await councils.proposal(council, { state: 'SCHEDULED' });
    const input = { proposalId: scheduled, delegateId: 'nobody' };
    const early = await app.must(DELEGATE, { input }, { token: ann.token });
    expect(early.delegateVote.__typename).toBe('VotingNotOpen');
    expect(await revoke(scheduled, ann)).toBe('VotingNotOpen');
    const closed = await open();
    await councils.moveVote(closed, { opensIn: -2_000, closesIn: -1 });
    expect(await delegate(closed, ann, bob)).toMatchObject({ __typename: 'VotingClosed' });
    expect(await revoke(closed, ann)).toBe('VotingClosed');
  });

  test('a vote of a council that the caller may not know of', async () => {
    const hidden = await councils.council({ visibility: 'MEMBERS' });
    const id = await councils.proposal(hidden);
    const entries = await app.sql<{ id: string }>(
      'select id from roll_entry where proposal_id = $1',
      [id],
    );
    const input = { proposalId: id, delegateId: String(entries[0]?.id) };
    const denied = await app.ask(DELEGATE, { input }, { token: ann.token });
    expect(denied.errors[0]?.extensions.code).toBe('NOT_FOUND');
    const again = await app.ask(REVOKE, { input: { proposalId: id } }, { token: ann.token });
    expect(again.errors[0]?.extensions.code).toBe('NOT_FOUND');
    const nobody = await app.ask(REVOKE, { input: { proposalId: id } });
    expect(nobody.errors[0]?.extensions.code).toBe('UNAUTHENTICATED');
    expect(
      await app.services.delegations.revoke({ proposalId: id }, actorOf(hidden.chair)),
    ).toEqual({
      kind: 'none',
    });
  });
});
