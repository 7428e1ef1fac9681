import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { RulesChange } from '../src/councils/voting/rules-change.ts';
import type { Choice } from '../src/councils/voting.ts';
import { graphql } from '../src/generated/client/index.ts';
import { startApp, type TestApp } from './support/app.ts';
import { ABSTAIN, AGAINST, FOR, fillBox, SECRET_KEY } from './support/ballots.ts';
import { actorOf, type Councils, initCouncils, type SeededCouncil } from './support/councils.ts';
import { initSeed, type Seed, type SeededSession, type SeededUser } from './support/seed.ts';
import { statementsOf } from './support/sql-counter.ts';

const RESULT = graphql(`
  query ResultOfProposal($id: ID!) {
    proposal(id: $id) {
      state
      outcome
      tally {
        choices {
          choice
          option {
            label
          }
          sum {
            weight
            members
          }
        }
        abstained {
          weight
        }
        voted {
          weight
          members
        }
        represented
        eligible {
          weight
          members
        }
        turnout
      }
      result {
        outcome
        winner {
          key
        }
        decidedBy
        base {
          kind
          weight
        }
        needed {
          weight
          strict
        }
        got
        quorum {
          counts
          abstentionsCount
          eligible
          needed {
            weight
            strict
          }
          present
          met
        }
        excluded {
          user {
            id
          }
          reason
        }
        rounds {
          choices {
            choice
            sum {
              weight
            }
          }
          exhausted {
            weight
          }
          eliminated {
            option {
              key
            }
            why
          }
        }
        rule
        explanation
        hash
      }
    }
  }
`);

const CLOSE = graphql(`
  mutation CloseEarly($input: CloseProposalInput!) {
    closeProposal(input: $input) {
      __typename
      ... on ProposalClosed {
        proposal {
          state
          outcome
        }
      }
    }
  }
`);

let app: TestApp;
let seed: Seed;
let councils: Councils;
let council: SeededCouncil;
let chair: SeededSession;
let admin: SeededSession;
let members: (SeededUser & { membershipId: string })[];
beforeAll(async () => {
  app = await startApp({ SECRET_KEY });
  seed = initSeed(app);
  councils = initCouncils(app, seed);
  council = await councils.council();
  chair = await council.chair.signIn();
  admin = await (await seed.user('ADMIN')).signIn();
  members = [];
  for (const weight of ['1', '1.5', '2', '0.5']) {
    members.push(await councils.member(council, 'OPERATOR', { weight }));
  }
});
afterAll(() => app?.close());

/** A vote of the four members and the chair, in that order; undefined stays away. */
async function vote(
  choices: (Choice | undefined)[],
  rules: RulesChange = {},
  options: string[] = [],
): Promise<string> {
  const id = await councils.proposal(council, {
    rules,
    options: options.map((key) => ({ key, label: `Option ${key}` })),
  });
  const voters = [...members, council.chair];
  const ballots = choices.flatMap((choice, place) => {
    const userId = voters[place]?.id;
    return choice && userId ? [{ userId, choice }] : [];
  });
  await fillBox(app, id, ballots);
  return id;
}

async function look(id: string, caller: SeededSession = chair) {
  return (await app.must(RESULT, { id }, caller)).proposal;
}

const endVote = (id: string) => councils.moveVote(id, { opensIn: -60_000, closesIn: -1 });

describe('a tally', () => {
  test('that is live does not show before the vote opens, nor where it never will', async () => {
    const id = await councils.proposal(council, { state: 'SCHEDULED', rules: { tally: 'LIVE' } });
    expect((await look(id)).tally).toBeNull();
    await app.services.proposals.cancel(
      { proposalId: id, reason: 'Moot.' },
      actorOf(council.chair),
    );
    expect((await look(id)).tally).toBeNull();
  });

  test('that is live shows while the vote is open, with exact weights and the turnout', async () => {
    const id = await vote([FOR, AGAINST, ABSTAIN], { tally: 'LIVE' });
    const { state, tally, result } = await look(id);
    expect(state).toBe('OPEN');
    expect(result).toBeNull();
    expect(tally).toEqual({
      choices: [
        { choice: 'FOR', option: null, sum: { weight: '1', members: 1 } },
        { choice: 'AGAINST', option: null, sum: { weight: '1.5', members: 1 } },
      ],
      abstained: { weight: '2' },
      voted: { weight: '4.5', members: 3 },
      represented: 0,
      eligible: { weight: '6', members: 5 },
      turnout: 0.6,
    });
  });

  test('after close is hidden until then from everybody, administrators too', async () => {
    const id = await vote([FOR]);
    for (const caller of [chair, admin]) {
      expect(await look(id, caller)).toMatchObject({ tally: null, result: null, outcome: null });
    }
    await endVote(id);
    const closed = await look(id, admin);
    expect(closed).toMatchObject({ state: 'CLOSED', outcome: 'ADOPTED' });
    expect(closed.tally?.voted).toEqual({ weight: '1', members: 1 });
  });

  test('after certification stays hidden when the vote has closed, in the audit log and mail too', async () => {
    const id = await vote([FOR], { tally: 'AFTER_CERTIFICATION' });
    await endVote(id);
    expect(await look(id, admin)).toMatchObject({
      state: 'CLOSED',
      tally: null,
      result: null,
      outcome: null,
    });
    const facts = await app.sql<{ data: object }>(
      `select data from audit_event where action = 'PROPOSAL_CLOSED' and target_id = $1`,
      [id],
    );
    expect(facts).toEqual([{ data: { closedAt: expect.any(String) } }]);
    const mail = await app.services.voteNotices.compose({
      proposalId: id,
      userId: members[0]?.id ?? '',
      notice: 'VOTE_CLOSED',
    });
    expect(mail?.text).toContain('shows when the result has been certified');
  });

  test('counts delegations once: overridden by an own ballot, and only where the delegate voted', async () => {
    const id = await vote([FOR, undefined, AGAINST], { tally: 'LIVE' });
    const entry = (member: number) =>
      `(select id from roll_entry where proposal_id = '${id}' and user_id = '${members[member]?.id}')`;
    const delegate = (from: number, to: number) =>
      app.sql(
        `update roll_entry set delegate_id = ${entry(to)}, delegated_at = now() where id = ${entry(from)}`,
      );
    await delegate(1, 0); // counts: 1.5 more for
    await delegate(2, 0); // has a ballot of its own
    await delegate(3, 1); // the delegate has none
    const { tally } = await look(id);
    expect(tally?.choices.map(({ sum }) => sum)).toEqual([
      { weight: '2.5', members: 2 },
      { weight: '2', members: 1 },
    ]);
    expect(tally).toMatchObject({ represented: 1, voted: { weight: '4.5', members: 3 } });
  });

  test('of fifty proposals costs no more statements than that of one', async () => {
    const live = await councils.council();
    const caller = await live.chair.signIn();
    const LIST = `query { council(id: "${live.id}") { proposals(first: 50) { edges { node { tally { turnout } result { got } viewerCanClose } } } } }`;
    const add = async () => {
      const id = await councils.proposal(live, { rules: { tally: 'LIVE' } });
      await fillBox(app, id, [{ userId: live.chair.id, choice: FOR }]);
    };
    await add();
    const one = await statementsOf(app, () => app.must(LIST, {}, caller));
    for (let n = 0; n < 9; n++) await add();
    const ten = await statementsOf(app, () => app.must(LIST, {}, caller));
    expect(ten).toHaveLength(one.length);
    expect(ten.length).toBeLessThanOrEqual(8);
  });
});

describe('a result', () => {
  test('says its arithmetic: base, needed, got, quorum, and the rule in words', async () => {
    const id = await vote([FOR, FOR, AGAINST], {
      majority: { preset: 'TWO_THIRDS' },
      quorum: { numerator: 1, denominator: 2 },
    });
    await endVote(id);
    const { result } = await look(id);
    expect(result).toMatchObject({
      outcome: 'REJECTED',
      winner: null,
      decidedBy: 'MAJORITY',
      base: { kind: 'CAST', weight: '4.5' },
      needed: { weight: '3', strict: false },
      got: '2.5',
      quorum: {
        counts: 'MEMBERS',
        abstentionsCount: true,
        eligible: '5',
        needed: { weight: '3', strict: false },
        present: '3',
        met: true,
      },
      excluded: [],
      rounds: [],
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(result?.rule).toMatch(/two thirds/i);
    expect(result?.explanation.join(' ')).toContain('2.5');
  });

  test('names who is recused, and why, in neither quorum nor base', async () => {
    const id = await vote([FOR, AGAINST], { majority: { preset: 'ABSOLUTE' } });
    const recused = members[2]?.id;
    await app.sql(
      `update roll_entry set recused_at = now(), recusal_reason = 'I own it'
       where proposal_id = $1 and user_id = $2`,
      [id, recused],
    );
    await endVote(id);
    const { result } = await look(id);
    expect(result?.excluded).toEqual([{ user: { id: recused }, reason: 'I own it' }]);
    expect(result?.base).toEqual({ kind: 'ELIGIBLE', weight: '4' });
  });

  test('of a runoff has its rounds, with who left and why', async () => {
    const ranking = (...keys: string[]): Choice => ({ kind: 'RANKING', ranking: keys });
    const id = await vote(
      [ranking('a'), ranking('b', 'a'), ranking('c', 'b'), undefined, ranking('a')],
      { method: 'RANKED_CHOICE', tie: 'PREVIOUS_ROUNDS' },
      ['a', 'b', 'c'],
    );
    await endVote(id);
    const { result } = await look(id);
    expect(result).toMatchObject({ outcome: 'ADOPTED', winner: { key: 'a' } });
    expect(result?.rounds[0]?.eliminated).toEqual([{ option: { key: 'b' }, why: 'FEWEST' }]);
    expect(result?.rounds.length).toBe(2);
  });

  test.each<[RulesChange['method'], Choice, string]>([
    ['SINGLE_CHOICE', { kind: 'OPTION', option: 'b' }, 'b'],
    ['APPROVAL', { kind: 'OPTIONS', options: ['a', 'b'] }, 'a'],
  ])('of %s names the winner, ties by the list', async (method, choice, winner) => {
    const id = await vote([choice], { method, tie: 'LISTED_FIRST' }, ['a', 'b']);
    await endVote(id);
    expect((await look(id)).result).toMatchObject({ outcome: 'ADOPTED', winner: { key: winner } });
  });

  test('is in the audit log by its hash', async () => {
    const id = await vote([FOR]);
    await endVote(id);
    const { result } = await look(id);
    const facts = await app.sql<{ data: object }>(
      `select data from audit_event where action = 'PROPOSAL_CLOSED' and target_id = $1`,
      [id],
    );
    expect(facts).toMatchObject([{ data: { outcome: 'ADOPTED', resultHash: result?.hash } }]);
  });
});

describe('closing early', () => {
  const close = async (id: string, caller = chair) =>
    (await app.must(CLOSE, { input: { proposalId: id } }, caller)).closeProposal;
  const FIXED: RulesChange = { ballotsMayChange: false };

  test('is done where no ballot can change the outcome any more', async () => {
    const id = await vote([FOR, undefined, FOR, undefined, FOR], { ...FIXED, tally: 'LIVE' });
    expect(await close(id)).toEqual({
      __typename: 'ProposalClosed',
      proposal: { state: 'CLOSED', outcome: 'ADOPTED' },
    });
    expect((await close(id)).__typename).toBe('VotingClosed');
  });

  test('is not done while the outcome is uncertain, or ballots may change', async () => {
    const uncertain = await vote([FOR], { ...FIXED, tally: 'LIVE' });
    expect((await close(uncertain)).__typename).toBe('OutcomeUncertain');
    const changeable = await vote([FOR, FOR, FOR, FOR, FOR], { tally: 'LIVE' });
    expect((await close(changeable)).__typename).toBe('BallotsMayChange');
    const waiting = await councils.proposal(council, { state: 'SCHEDULED', rules: FIXED });
    expect((await close(waiting)).__typename).toBe('VotingNotOpen');
  });

  test.each<RulesChange>([{ tally: 'AFTER_CLOSE' }, { secrecy: 'SECRET' }])(
    'tells nothing of a hidden tally: it takes the votes of all (%o)',
    async (rules) => {
      const id = await vote([FOR, FOR, FOR, FOR], { ...FIXED, ...rules });
      expect((await close(id)).__typename).toBe('OutcomeUncertain');
      await fillBox(app, id, [{ userId: council.chair.id, choice: FOR }]);
      expect((await close(id)).__typename).toBe('ProposalClosed');
    },
  );
});

describe('closing early where nobody may vote any more', () => {
  test.each(['LIVE', 'AFTER_CLOSE'] as const)('is done: nothing can change (%s)', async (tally) => {
    const small = await councils.council();
    const rules = { tally, ballotsMayChange: false };
    const proposalId = await councils.proposal(small, { rules });
    const actor = actorOf(small.chair);
    const close = async () => (await app.services.closing.close({ proposalId }, actor)).kind;
    expect(await close()).toBe('uncertain');
    await app.services.recusals.recuse({ proposalId, reason: 'Kin.' }, actor);
    expect(await close()).toBe('closed');
    const [closed] = await app.services.proposalAccess.findMany([proposalId], actor);
    expect(closed).toMatchObject({ state: 'CLOSED', outcome: 'REJECTED' });
  });
});

describe('notices', () => {
  test('go to everybody on the roll when a vote opens and when it has closed, once', async () => {
    const id = await vote([FOR]);
    await endVote(id);
    await look(id);
    const tasks = await app.sql<{ task: string; payload: { notice: string } }>(
      `select t.identifier as task, payload from graphile_worker._private_jobs j
         join graphile_worker._private_tasks t on t.id = j.task_id
       where payload->>'proposalId' = $1 and t.identifier like 'notify-%' order by j.id`,
      [id],
    );
    expect(tasks.map(({ task, payload }) => [task, payload.notice])).toEqual([
      ['notify-roll', 'VOTE_OPENED'],
      ['notify-roll', 'VOTE_CLOSED'],
    ]);
    const tell = () => app.services.voteNotices.tellRoll({ proposalId: id, notice: 'VOTE_CLOSED' });
    await Promise.all([tell(), tell(), tell()]);
    const [told] = await app.sql<{ people: number; jobs: number }>(
      `select count(distinct payload->>'userId')::int as people, count(*)::int as jobs
       from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       where payload->>'proposalId' = $1 and t.identifier = 'notify-voter'`,
      [id],
    );
    expect(told).toEqual({ people: 5, jobs: 5 });
    const compose = (notice: 'VOTE_OPENED' | 'VOTE_CLOSED') =>
      app.services.voteNotices.compose({ proposalId: id, userId: council.chair.id, notice });
    expect(await compose('VOTE_CLOSED')).toMatchObject({
      to: council.chair.email,
      text: expect.stringContaining('It was adopted.'),
    });
    // Late, there is nothing to tell of an opening any more.
    expect(await compose('VOTE_OPENED')).toBeUndefined();
  });

  test('go to nobody about what was forgone, and to everybody about what comes after', async () => {
    const id = await vote([FOR]);
    await app.services.voteNotices.forgo(id);
    await app.services.voteNotices.tellRoll({ proposalId: id, notice: 'VOTE_OPENED' });
    await endVote(id);
    await look(id);
    await app.services.voteNotices.tellRoll({ proposalId: id, notice: 'VOTE_CLOSED' });
    const told = await app.sql<{ notice: string }>(
      `select distinct payload->>'notice' as notice
       from graphile_worker._private_jobs j join graphile_worker._private_tasks t on t.id = j.task_id
       where payload->>'proposalId' = $1 and t.identifier = 'notify-voter'`,
      [id],
    );
    expect(told).toEqual([{ notice: 'VOTE_CLOSED' }]);
  });
});
