import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RulesChange } from '../src/councils/voting/rules-change.ts';
import { graphql } from '../src/generated/client/index.ts';
import { startApp, startAppOn, type TestApp } from './support/app.ts';
import { AGAINST, FOR, fillBox, SECRET_KEY } from './support/ballots.ts';
import { type Councils, initCouncils, type SeededCouncil } from './support/councils.ts';
import { initSeed, type Seed, type SeededSession, type SeededUser } from './support/seed.ts';

const CERTIFY = graphql(`
  mutation CertifyResult($input: CertifyProposalInput!) {
    certifyProposal(input: $input) {
      __typename
      ... on ProposalCertified {
        proposal {
          state
          outcome
          certifiedBy {
            id
          }
        }
      }
      ... on RecountDiffers {
        differences
        proposal {
          state
        }
      }
      ... on WrongProposalState {
        state
        allowedIn
      }
    }
  }
`);

const ANNUL = graphql(`
  mutation AnnulResult($input: AnnulProposalInput!) {
    annulProposal(input: $input) {
      __typename
      ... on AnnulmentRequested {
        proposal {
          viewerCanAnnul
          pendingAnnulment {
            reason
          }
        }
      }
      ... on ProposalAnnulled {
        proposal {
          state
          outcome
          endReason
          result {
            got
          }
        }
      }
    }
  }
`);

let app: TestApp;
let second: TestApp;
let seed: Seed;
let councils: Councils;
let council: SeededCouncil;
let chair: SeededSession;
let people: SeededUser[];
beforeAll(async () => {
  app = await startApp({ SECRET_KEY });
  second = await startAppOn(app, { SECRET_KEY });
  seed = initSeed(app);
  councils = initCouncils(app, seed);
  council = await councils.council();
  chair = await council.chair.signIn();
  people = [council.chair];
  for (let n = 0; n < 4; n++) people.push(await councils.member(council));
});
afterAll(async () => {
  await second?.close();
  await app?.close();
});

/** A vote of five that has closed: three for it, one against. */
async function closed(rules: RulesChange = {}): Promise<string> {
  const id = await councils.proposal(council, { rules });
  const choices = [FOR, FOR, FOR, AGAINST];
  await fillBox(
    app,
    id,
    choices.map((choice, place) => ({ userId: people[place]?.id ?? '', choice })),
  );
  await councils.moveVote(id, { opensIn: -60_000, closesIn: -1 });
  await app.services.settling.settleDue({ proposalIds: [id] });
  return id;
}

const certify = async (id: string, on: TestApp = app) =>
  (await on.must(CERTIFY, { input: { proposalId: id } }, chair)).certifyProposal;

const factsOf = (id: string, action: string) =>
  app.sql<{ outcome: string; data: object }>(
    'select outcome, data from audit_event where target_id = $1 and action = $2',
    [id, action],
  );

describe('certification', () => {
  test.each<RulesChange>([{}, { secrecy: 'SECRET' }, { tally: 'AFTER_CERTIFICATION' }])(
    'counts again and certifies what comes out the same (%o)',
    async (rules) => {
      const id = await closed(rules);
      expect(await certify(id)).toEqual({
        __typename: 'ProposalCertified',
        proposal: {
          state: 'CERTIFIED',
          outcome: 'ADOPTED',
          certifiedBy: { id: council.chair.id },
        },
      });
      expect(await factsOf(id, 'PROPOSAL_CERTIFIED')).toEqual([
        {
          outcome: 'SUCCESS',
          data: { outcome: 'ADOPTED', resultHash: expect.stringMatching(/^[0-9a-f]{64}$/) },
        },
      ]);
    },
  );

  test('is done once, however many ask at once and on whichever node', async () => {
    const id = await closed();
    const answers = await Promise.all(
      Array.from({ length: 10 }, (_, n) => certify(id, n % 2 ? app : second)),
    );
    const names = answers.map(({ __typename }) => __typename);
    expect(names.filter((name) => name === 'ProposalCertified')).toHaveLength(1);
    expect(names.filter((name) => name === 'WrongProposalState')).toHaveLength(9);
    expect(await factsOf(id, 'PROPOSAL_CERTIFIED')).toHaveLength(1);
  });

  test('answers a retry by its clientMutationId as it did first', async () => {
    const input = { proposalId: await closed(), clientMutationId: 'certify-once' };
    const first = await app.must(CERTIFY, { input }, chair);
    expect(await second.must(CERTIFY, { input }, chair)).toEqual(first);
  });

  test('is of what has closed', async () => {
    const id = await councils.proposal(council);
    expect(await certify(id)).toEqual({
      __typename: 'WrongProposalState',
      state: 'OPEN',
      allowedIn: ['CLOSED'],
    });
  });

  const TAMPERINGS: [string, RulesChange, string, (id: string) => string, string][] = [
    [
      'a ballot',
      {},
      'ballot',
      (id) =>
        `update ballot set choice = '{"kind": "AGAINST"}' where id = (select min(id) from ballot where proposal_id = '${id}')`,
      'tally',
    ],
    [
      'a ballot that is gone',
      {},
      'ballot',
      (id) =>
        `delete from ballot where id = (select min(id) from ballot where proposal_id = '${id}')`,
      'voted',
    ],
    [
      'a weight of the roll',
      {},
      'roll_entry',
      (id) =>
        `alter table ballot drop constraint ballot_entry_foreign;
         update roll_entry set weight = 9000000 where proposal_id = '${id}';
         alter table ballot add constraint ballot_entry_foreign
           foreign key (proposal_id, entry_id, weight)
           references roll_entry (proposal_id, id, weight) not valid`,
      'eligible',
    ],
    [
      'a published ballot',
      { secrecy: 'SECRET' },
      'opened_ballot',
      (id) =>
        `update opened_ballot set choice = '{"kind": "AGAINST"}' where proposal_id = '${id}' and choice->>'kind' = 'FOR'`,
      'tally',
    ],
    [
      'who voted',
      { secrecy: 'SECRET' },
      'roll_entry',
      (id) => `update roll_entry set voted = true where proposal_id = '${id}'`,
      'roll',
    ],
    [
      'the result',
      {},
      'proposal',
      (id) =>
        `update proposal set outcome = 'REJECTED', result = jsonb_set(result, '{outcome}', '"REJECTED"') where id = '${id}'`,
      'outcome',
    ],
  ];

  test.each(TAMPERINGS)(
    'is refused when %s was changed in the database',
    async (_what, rules, table, statement, part) => {
      const id = await closed(rules);
      await councils.withoutTriggers(table, statement(id));
      const outcome = await certify(id);
      expect(outcome).toMatchObject({
        __typename: 'RecountDiffers',
        proposal: { state: 'CLOSED' },
        differences: expect.arrayContaining([part]),
      });
      expect(await factsOf(id, 'PROPOSAL_RECOUNT_DIFFERED')).toMatchObject([
        { outcome: 'FAILURE', data: { differences: expect.arrayContaining([part]) } },
      ]);
      expect(app.logs).toContainEqual(
        expect.objectContaining({ event: 'recount_differs', proposalId: id }),
      );
    },
  );
});

describe('annulment', () => {
  const annul = async (id: string, caller: SeededSession, reason = 'Two were not invited') =>
    (await app.must(ANNUL, { input: { proposalId: id, reason } }, caller)).annulProposal;

  test('takes two different administrators, and leaves the result readable', async () => {
    const [first, other] = [await seed.user('ADMIN'), await seed.user('ADMIN')];
    const [one, two] = [await first.signIn(), await other.signIn()];
    const id = await closed();
    expect(await annul(id, one)).toEqual({
      __typename: 'AnnulmentRequested',
      proposal: { viewerCanAnnul: false, pendingAnnulment: { reason: 'Two were not invited' } },
    });
    expect(await factsOf(id, 'PROPOSAL_ANNULMENT_REQUESTED')).toEqual([
      { outcome: 'SUCCESS', data: { reason: 'Two were not invited' } },
    ]);
    expect((await annul(id, one)).__typename).toBe('SameAdministrator');
    expect(await annul(id, two, 'Seen, and so it is')).toEqual({
      __typename: 'ProposalAnnulled',
      proposal: {
        state: 'ANNULLED',
        outcome: 'ADOPTED',
        endReason: 'Two were not invited',
        result: { got: '3' },
      },
    });
    expect((await annul(id, two)).__typename).toBe('WrongProposalState');
    expect(await factsOf(id, 'PROPOSAL_ANNULLED')).toMatchObject([
      { data: { reason: 'Seen, and so it is' } },
    ]);
  });

  test('is not for the chair, and needs a reason', async () => {
    const id = await closed();
    const input = { proposalId: id, reason: ' ' };
    const byChair = await app.ask(ANNUL, { input }, chair);
    expect(byChair.errors[0]?.extensions.code).toBe('FORBIDDEN');
    const admin = await (await seed.user('ADMIN')).signIn();
    const without = await app.ask(ANNUL, { input }, admin);
    expect(without.errors[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.reason',
    });
  });

  const WITHDRAW = graphql(`
    mutation WithdrawAnnulment($id: ID!) {
      withdrawAnnulment(input: { proposalId: $id }) {
        __typename
        ... on AnnulmentWithdrawn {
          proposal { state viewerCanAnnul viewerCanWithdrawAnnulment pendingAnnulment { reason } }
        }
      }
    }
  `);
  const withdraw = async (id: string, caller: SeededSession) =>
    (await app.must(WITHDRAW, { id }, caller)).withdrawAnnulment;
  const WITHDRAWN = {
    __typename: 'AnnulmentWithdrawn',
    proposal: {
      state: 'CLOSED',
      viewerCanAnnul: true,
      viewerCanWithdrawAnnulment: false,
      pendingAnnulment: null,
    },
  };

  test('is taken back by who asked, or declined by another, and can be asked for again', async () => {
    const people = [await seed.user('ADMIN'), await seed.user('ADMIN')] as const;
    const [one, two] = [await people[0].signIn(), await people[1].signIn()];
    const id = await closed();
    const mayWithdraw = async (caller: SeededSession) =>
      app.must(
        'query MayWithdraw($id: ID!) { proposal(id: $id) { viewerCanWithdrawAnnulment } }',
        { id },
        caller,
      );
    const NONE = { __typename: 'NoAnnulmentRequested' };
    expect(await withdraw(id, one)).toEqual(NONE);
    for (const caller of [one, two]) {
      expect((await annul(id, one)).__typename).toBe('AnnulmentRequested');
      expect(await mayWithdraw(caller)).toEqual({ proposal: { viewerCanWithdrawAnnulment: true } });
      expect(await mayWithdraw(chair)).toEqual({ proposal: { viewerCanWithdrawAnnulment: false } });
      expect(await withdraw(id, caller)).toEqual(WITHDRAWN);
      expect(await withdraw(id, caller)).toEqual(NONE);
    }
    expect(await factsOf(id, 'PROPOSAL_ANNULMENT_WITHDRAWN')).toEqual(
      [1, 2].map(() => ({ outcome: 'SUCCESS', data: { requestedBy: people[0].id } })),
    );
    // What was withdrawn is not confirmed: both are needed again.
    expect((await annul(id, two)).__typename).toBe('AnnulmentRequested');
    expect((await annul(id, one)).__typename).toBe('ProposalAnnulled');
    expect(await withdraw(id, two)).toEqual({ __typename: 'WrongProposalState' });
  });

  test('confirmed and withdrawn at once is one of both, and whole', async () => {
    const admins = await Promise.all([seed.user('ADMIN'), seed.user('ADMIN')]);
    const [one, two] = await Promise.all(admins.map((admin) => admin.signIn()));
    if (!one || !two) throw new Error('not signed in');
    for (let round = 0; round < 6; round++) {
      const id = await closed();
      await annul(id, one);
      const [confirmed, withdrawn] = await Promise.all([annul(id, two), withdraw(id, one)]);
      // Whoever confirms what has been withdrawn asks for it.
      expect([
        ['ProposalAnnulled', 'WrongProposalState'],
        ['AnnulmentRequested', 'AnnulmentWithdrawn'],
      ]).toContainEqual([confirmed.__typename, withdrawn.__typename]);
    }
  });

  test('by two at once is requested once and confirmed once', async () => {
    const id = await closed();
    const admins = await Promise.all([seed.user('ADMIN'), seed.user('ADMIN')]);
    const sessions = await Promise.all(admins.map((admin) => admin.signIn()));
    const answers = await Promise.all(sessions.map((session) => annul(id, session)));
    expect(answers.map(({ __typename }) => __typename).sort()).toEqual([
      'AnnulmentRequested',
      'ProposalAnnulled',
    ]);
  });
});
