import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { graphql } from '../src/generated/client/index.ts';
import { refusal, startApp, startAppOn, type TestApp } from './support/app.ts';
import { actorOf, type Councils, initCouncils, type SeededCouncil } from './support/councils.ts';
import { initSeed, keepSignedIn, type Seed, type SeededUser } from './support/seed.ts';

const DRAFT = graphql(`
  mutation DraftProposal($input: CreateProposalInput!) {
    createProposal(input: $input) {
      proposal {
        id
        state
        title
        body
        textHash
        author {
          id
        }
        attachments {
          label
          url
        }
        options {
          key
          label
        }
        rules {
          method
        }
        viewerCanRevise
        viewerCanSubmit
        viewerCanSchedule
      }
    }
  }
`);

const REVISE = graphql(`
  mutation ReviseDraft($input: ReviseProposalInput!) {
    reviseProposal(input: $input) {
      __typename
      ... on ProposalRevised {
        proposal {
          title
          body
          revisions(first: 10) {
            edges {
              node {
                number
                title
                body
                editor {
                  id
                }
              }
            }
          }
        }
      }
      ... on WrongProposalState {
        state
        allowedIn
      }
    }
  }
`);

const SUBMIT = graphql(`
  mutation SubmitDraft($input: SubmitProposalInput!) {
    submitProposal(input: $input) {
      __typename
      ... on ProposalSubmitted {
        proposal {
          state
          textHash
        }
      }
      ... on WrongProposalState {
        message
        state
        allowedIn
      }
    }
  }
`);

const SCHEDULE = graphql(`
  mutation ScheduleVote($input: ScheduleProposalInput!) {
    scheduleProposal(input: $input) {
      __typename
      ... on ProposalScheduled {
        proposal {
          state
          opensAt
          closesAt
          isExtended
          rules {
            majority {
              preset
            }
            secrecy
          }
        }
      }
      ... on WrongProposalState {
        state
        allowedIn
      }
    }
  }
`);

const WITHDRAW = graphql(`
  mutation WithdrawOne($input: WithdrawProposalInput!) {
    withdrawProposal(input: $input) {
      __typename
      ... on ProposalWithdrawn {
        proposal {
          state
          endReason
        }
      }
      ... on WrongProposalState {
        state
      }
    }
  }
`);

const CANCEL = graphql(`
  mutation CancelOne($input: CancelProposalInput!) {
    cancelProposal(input: $input) {
      __typename
      ... on ProposalCancelled {
        proposal {
          state
          endReason
        }
      }
      ... on WrongProposalState {
        state
      }
    }
  }
`);

const SEE = graphql(`
  query SeeProposal($id: ID!) {
    proposal(id: $id) {
      id
      state
      outcome
      closedAt
      council {
        id
      }
      viewerCanWithdraw
      viewerCanCancel
      history(first: 20) {
        edges {
          node {
            action
            actor {
              id
            }
          }
        }
      }
    }
  }
`);

const LIST = graphql(`
  query ListProposals($filter: ProposalFilter, $first: Int, $after: String) {
    proposals(filter: $filter, first: $first, after: $after) {
      edges {
        node {
          id
          state
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

let app: TestApp;
let second: TestApp;
let seed: Seed;
let councils: Councils;
let council: SeededCouncil;
let author: SeededUser;
let observer: SeededUser;
let outsider: SeededUser;
beforeAll(async () => {
  app = await startApp();
  second = await startAppOn(app);
  seed = initSeed(app);
  councils = initCouncils(app, seed);
  council = await councils.council();
  author = await councils.member(council);
  observer = await councils.member(council, 'OBSERVER');
  outsider = await seed.user();
});
afterAll(async () => {
  await second?.close();
  await app?.close();
});

const as = keepSignedIn();

const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000).toISOString();

async function stateOf(id: string, node = app): Promise<string> {
  return (await node.must(SEE, { id }, await as(council.chair))).proposal.state;
}

describe('a draft', () => {
  test('is written as it was, and seen by its author and by who schedules votes', async () => {
    const input = {
      councilId: council.id,
      title: 'A fountain',
      body: '# A fountain\n\n* with   water\n',
      attachments: [{ label: 'Plan', url: 'https://plans.example/fountain' }],
    };
    const { createProposal } = await app.must(DRAFT, { input }, await as(author));
    const { id, ...proposal } = createProposal.proposal;
    expect(proposal).toEqual({
      state: 'DRAFT',
      title: input.title,
      body: input.body,
      textHash: null,
      author: { id: author.id },
      attachments: input.attachments,
      options: [],
      rules: { method: 'MOTION' },
      viewerCanRevise: true,
      viewerCanSubmit: true,
      viewerCanSchedule: false,
    });
    await app.must(SEE, { id }, await as(council.chair));
    for (const person of [observer, outsider]) {
      expect(await refusal(app.ask(SEE, { id }, await as(person)))).toBe('NOT_FOUND');
      const { proposals } = await app.must(
        LIST,
        { filter: { council: council.id } },
        await as(person),
      );
      expect(proposals.edges.map(({ node }) => node.id)).not.toContain(id);
    }
    const mine = await app.must(LIST, { filter: { state: ['DRAFT'] } }, await as(author));
    expect(mine.proposals.edges.map(({ node }) => node.id)).toContain(id);
  });

  test('keeps what it was when it is revised', async () => {
    const id = await councils.proposal(council, { state: 'DRAFT', title: 'First', author });
    const revise = async (change: object) => {
      const input = { proposalId: id, ...change };
      const { reviseProposal } = await app.must(REVISE, { input }, await as(author));
      if (reviseProposal.__typename !== 'ProposalRevised') throw new Error('not revised');
      return reviseProposal.proposal;
    };
    await revise({ title: 'Second' });
    await revise({ title: 'Second' });
    const proposal = await revise({ body: 'Third.' });
    expect(proposal).toMatchObject({ title: 'Second', body: 'Third.' });
    expect(proposal.revisions.edges.map(({ node }) => node)).toEqual([
      { number: 1, title: 'First', body: 'As it stands.', editor: { id: author.id } },
      { number: 2, title: 'Second', body: 'As it stands.', editor: { id: author.id } },
      { number: 3, title: 'Second', body: 'Third.', editor: { id: author.id } },
    ]);
  });

  test('of somebody else cannot be revised, nor submitted, nor taken back', async () => {
    const proposalId = await councils.proposal(council, { state: 'DRAFT', author });
    const chair = await as(council.chair);
    expect(await refusal(app.ask(REVISE, { input: { proposalId, title: 'x' } }, chair))).toBe(
      'FORBIDDEN',
    );
    expect(await refusal(app.ask(SUBMIT, { input: { proposalId } }, chair))).toBe('FORBIDDEN');
    expect(await refusal(app.ask(WITHDRAW, { input: { proposalId } }, chair))).toBe('FORBIDDEN');
    expect(await refusal(app.ask(SUBMIT, { input: { proposalId } }, await as(outsider)))).toBe(
      'NOT_FOUND',
    );
    expect(await stateOf(proposalId)).toBe('DRAFT');
  });

  test.each([
    ['input.title', { title: '' }],
    ['input.title', { title: 'x'.repeat(201) }],
    ['input.title', { title: 'Adopt\u2028it' }],
    ['input.title', { title: 'Do \u202eton\u202c adopt' }],
    ['input.title', { title: 'Do \u2067not\u2069 adopt' }],
    ['input.title', { title: '\u200b\u2800\u3164\ufeff' }],
    [
      'input.attachments.0.url',
      { attachments: [{ label: 'a', url: 'https://a.example/\u202egpj' }] },
    ],
    ['input.attachments.0.url', { attachments: [{ label: 'a', url: 'https:\n//a.example' }] }],
    ['input.options.0.label', { options: [{ key: 'a', label: '\u200b' }] }],
    [
      'input.options.1.label',
      {
        options: [
          { key: 'a', label: 'The Harbour' },
          { key: 'b', label: 'the\u200b har\u00adbour' },
        ],
      },
    ],
    ['input.body', { body: 'nul \0' }],
    ['input.body', { body: 'red \u001b[31m' }],
    ['input.attachments.0.url', { attachments: [{ label: 'a', url: 'javascript:alert(1)' }] }],
    ['input.attachments.0.label', { attachments: [{ label: '', url: 'https://a.example' }] }],
    ['input.options.1.key', { options: ['a', 'a'].map((key) => ({ key, label: 'A' })) }],
    ['input.options.0.key', { options: [{ key: 'no spaces', label: 'A' }] }],
  ])('with a bad %s: names it', async (field, bad) => {
    const input = { councilId: council.id, title: 'Bad', body: '', ...bad };
    const asked = app.ask(DRAFT, { input }, await as(author));
    expect(await refusal(asked)).toBe(`BAD_USER_INPUT ${field}`);
  });

  test('cannot be written by an observer, nor in a council that one may not see', async () => {
    const hidden = await councils.council({ visibility: 'MEMBERS' });
    const input = { councilId: council.id, title: 'No', body: '' };
    expect(await refusal(app.ask(DRAFT, { input }, await as(observer)))).toBe('FORBIDDEN');
    const elsewhere = { ...input, councilId: hidden.id };
    expect(await refusal(app.ask(DRAFT, { input: elsewhere }, await as(author)))).toBe('NOT_FOUND');
  });
});

describe('a submitted proposal', () => {
  test('has its text frozen, in the database too', async () => {
    const proposalId = await councils.proposal(council, { state: 'DRAFT', author });
    const { submitProposal } = await app.must(SUBMIT, { input: { proposalId } }, await as(author));
    expect(submitProposal).toEqual({
      __typename: 'ProposalSubmitted',
      // printf '{"attachments":[],"body":"As it stands.","options":[],"title":"Whether to"}' | sha256sum
      proposal: {
        state: 'SUBMITTED',
        textHash: '08dda2d7b61b683a81179ec55b072ff272d14435cc6dafa273bb9d11a4623551',
      },
    });
    const input = { proposalId, title: 'Too late' };
    const { reviseProposal } = await app.must(REVISE, { input }, await as(author));
    expect(reviseProposal).toEqual({
      __typename: 'WrongProposalState',
      state: 'SUBMITTED',
      allowedIn: ['DRAFT'],
    });
    for (const change of [`title = 'x'`, `body = 'x'`, `text_hash = 'x'`, `options = '[1]'`]) {
      const tampering = app.sql(`update proposal set ${change} where id = $1`, [proposalId]);
      await expect(tampering).rejects.toThrow(/may not be changed/);
    }
  });

  test('is seen by everybody who sees the council, with what happened to it', async () => {
    const id = await councils.proposal(council, { state: 'SUBMITTED', author });
    const { proposal } = await app.must(SEE, { id }, await as(outsider));
    expect(proposal.history.edges.map(({ node }) => node)).toEqual([
      { action: 'PROPOSAL_CREATED', actor: { id: author.id } },
      { action: 'PROPOSAL_SUBMITTED', actor: { id: author.id } },
    ]);
  });

  test('can be withdrawn by its author, or cancelled with a reason', async () => {
    const mine = await councils.proposal(council, { state: 'SUBMITTED', author });
    const withdrawn = await app.must(
      WITHDRAW,
      { input: { proposalId: mine, reason: 'Thought again.' } },
      await as(author),
    );
    expect(withdrawn.withdrawProposal).toEqual({
      __typename: 'ProposalWithdrawn',
      proposal: { state: 'WITHDRAWN', endReason: 'Thought again.' },
    });
    const other = await councils.proposal(council, { state: 'SUBMITTED', author });
    const chair = await as(council.chair);
    const without = { proposalId: other, reason: ' ' };
    expect(await refusal(app.ask(CANCEL, { input: without }, chair))).toBe(
      'BAD_USER_INPUT input.reason',
    );
    const input = { proposalId: other, reason: 'Out of order.' };
    const { cancelProposal } = await app.must(CANCEL, { input }, chair);
    expect(cancelProposal).toEqual({
      __typename: 'ProposalCancelled',
      proposal: { state: 'CANCELLED', endReason: 'Out of order.' },
    });
  });

  test('taken back and scheduled at once: one of the two happens', async () => {
    for (let round = 0; round < 5; round += 1) {
      const proposalId = await councils.proposal(council, { state: 'SUBMITTED', author });
      const [withdrawal, schedule] = await Promise.all([
        app.must(WITHDRAW, { input: { proposalId } }, await as(author)),
        second.must(
          SCHEDULE,
          { input: { proposalId, opensAt: inMinutes(5), closesAt: inMinutes(10) } },
          await as(council.chair),
        ),
      ]);
      const outcomes = [
        withdrawal.withdrawProposal.__typename,
        schedule.scheduleProposal.__typename,
      ];
      expect(outcomes.filter((name) => name === 'WrongProposalState')).toHaveLength(1);
    }
  });
});

describe('a scheduled vote', () => {
  test('has its rules and times frozen', async () => {
    const proposalId = await councils.proposal(council, { state: 'SUBMITTED', author });
    const opensAt = inMinutes(5);
    const closesAt = inMinutes(65);
    const { scheduleProposal } = await app.must(
      SCHEDULE,
      {
        input: {
          proposalId,
          opensAt,
          closesAt,
          rules: { majority: { preset: 'TWO_THIRDS' } },
        },
      },
      await as(council.chair),
    );
    expect(scheduleProposal).toEqual({
      __typename: 'ProposalScheduled',
      proposal: {
        state: 'SCHEDULED',
        opensAt,
        closesAt,
        isExtended: false,
        rules: { majority: { preset: 'TWO_THIRDS' }, secrecy: 'ROLL_CALL' },
      },
    });
    for (const change of [
      `closes_at = closes_at + interval '1 hour'`,
      `opens_at = opens_at - interval '1 minute'`,
      `rules = rules || '{"secrecy": "SECRET"}'`,
    ]) {
      const tampering = app.sql(`update proposal set ${change} where id = $1`, [proposalId]);
      await expect(tampering).rejects.toThrow(/may not be changed/);
    }
  });

  test('by another majority or quorum than the council has is for whoever may change its rules', async () => {
    const own = await councils.council({ defaultRules: { quorum: { count: 2 } } });
    const operator = await councils.member(own);
    const schedule = async (rules: object, by: SeededUser) => {
      const proposalId = await councils.proposal(own, { state: 'SUBMITTED' });
      const input = { proposalId, closesAt: inMinutes(9), rules };
      return refusal(app.ask(SCHEDULE, { input }, await as(by)));
    };
    const weaker = [
      { quorum: null },
      { quorum: { count: 1 } },
      { quorum: { count: 2, abstentionsCount: false } },
      { majority: { base: 'CAST', numerator: 1, denominator: 3 } },
      { majority: { preset: 'UNANIMOUS' } },
      { majority: null, method: 'MOTION', secrecy: 'SECRET' },
    ];
    for (const rules of weaker.slice(0, 5)) {
      expect(await schedule(rules, operator)).toBe('FORBIDDEN');
      expect(await schedule(rules, own.chair)).toBe('');
    }
    // What is no rule at all is named first.
    expect(await schedule(weaker[5] ?? {}, operator)).toBe('BAD_USER_INPUT input.rules.majority');
    for (const rules of [
      {},
      { quorum: { count: 2 }, majority: { preset: 'SIMPLE' } },
      { secrecy: 'SECRET', ballotsMayChange: false, tally: 'AFTER_CERTIFICATION' },
      { extensionMinutes: 30 },
    ]) {
      expect(await schedule(rules, operator)).toBe('');
    }
  });

  test.each([
    ['input.opensAt', () => ({ opensAt: inMinutes(-1), closesAt: inMinutes(10) })],
    ['input.opensAt', () => ({ opensAt: inMinutes(600_000), closesAt: inMinutes(600_010) })],
    ['input.closesAt', () => ({ closesAt: inMinutes(0.5) })],
    ['input.closesAt', () => ({ closesAt: inMinutes(367 * 24 * 60) })],
    ['input.closesAt', () => ({ opensAt: inMinutes(5), closesAt: inMinutes(4) })],
    ['input.rules.majority', () => ({ closesAt: inMinutes(9), rules: { majority: {} } })],
  ])('with a bad %s: names it', async (field, bad) => {
    const proposalId = await councils.proposal(council, { state: 'SUBMITTED', author });
    const input = { proposalId, ...bad() };
    const asked = app.ask(SCHEDULE, { input }, await as(council.chair));
    expect(await refusal(asked)).toBe(`BAD_USER_INPUT ${field}`);
    expect(await stateOf(proposalId)).toBe('SUBMITTED');
  });

  test('opens and closes by the clock, whoever looks first, without a worker', async () => {
    const id = await councils.proposal(council, { state: 'SCHEDULED', author });
    expect(await stateOf(id)).toBe('SCHEDULED');
    await councils.moveVote(id, { opensIn: -1_000, closesIn: 60_000 });
    const seen = await Promise.all([stateOf(id), stateOf(id, second), stateOf(id)]);
    expect(seen).toEqual(['OPEN', 'OPEN', 'OPEN']);
    await councils.moveVote(id, { closesIn: -500 });
    expect(await stateOf(id, second)).toBe('CLOSED');
    const { proposal } = await app.must(SEE, { id }, await as(outsider));
    expect(proposal.history.edges.map(({ node }) => node.action)).toEqual([
      'PROPOSAL_CREATED',
      'PROPOSAL_SUBMITTED',
      'PROPOSAL_SCHEDULED',
      'PROPOSAL_OPENED',
      'PROPOSAL_CLOSED',
    ]);
    expect(proposal.outcome).toBe('REJECTED');
  });

  test('that nobody looked at for all its time opened with its roll, and closed', async () => {
    const id = await councils.proposal(council, { state: 'SCHEDULED', author });
    await councils.moveVote(id, { opensIn: -20, closesIn: -10 });
    expect(await stateOf(id)).toBe('CLOSED');
    const roll = await app.sql('select from roll_entry where proposal_id = $1', [id]);
    expect(roll).toHaveLength(2);
  });

  test('is found by its state and by when it closes', async () => {
    const own = await councils.council();
    const open = await councils.proposal(own);
    const scheduled = await councils.proposal(own, { state: 'SCHEDULED' });
    await councils.moveVote(open, { closesIn: 60_000 });
    const caller = await as(own.chair);
    const find = async (filter: object) => {
      const variables = { filter: { council: own.id, ...filter } };
      const { proposals } = await app.must(LIST, variables, caller);
      return proposals.edges.map(({ node }) => node.id);
    };
    expect(await find({})).toEqual([scheduled, open]);
    expect(await find({ state: ['OPEN'] })).toEqual([open]);
    expect(await find({ closingBefore: inMinutes(5) })).toEqual([open]);
    expect(await find({ viewerCanVote: true })).toEqual([open]);
    expect(await find({ viewerCanVote: false })).toEqual([scheduled]);
    expect(await find({ outcome: 'ADOPTED' })).toEqual([]);
  });
});

test('a draft is listed for its author, who schedules nothing, and for nobody like them', async () => {
  const roles = [{ role: 'OPERATOR' as const, permissions: ['proposals:create'] as const }];
  const own = await councils.council({ roles });
  const [writer, colleague] = [await councils.member(own), await councils.member(own)];
  const id = await councils.proposal(own, { state: 'DRAFT', author: writer });
  const listed = async (user: SeededUser) => {
    const { proposals } = await app.must(LIST, { filter: { council: own.id } }, await as(user));
    return proposals.edges.map(({ node }) => node.id);
  };
  expect(await listed(writer)).toEqual([id]);
  expect(await listed(colleague)).toEqual([]);
  expect(await listed(own.chair)).toEqual([id]);
});

describe('times', () => {
  interface Times {
    createdAt: Date;
    submittedAt: Date;
    updatedAt: Date;
    now: Date;
  }
  const timesOf = async (id: string) => {
    const [times] = await app.sql<Times>(
      `select created_at as "createdAt", submitted_at as "submittedAt", updated_at as "updatedAt",
         clock_timestamp() as now from proposal where id = $1`,
      [id],
    );
    if (!times) throw new Error('no proposal');
    return times;
  };

  test.each([-3_600_000, 3_600_000])(
    'are those of the database, whatever a node says (by %i ms otherwise)',
    async (offset) => {
      const own = await councils.council();
      vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + offset });
      onTestFinished(() => void vi.useRealTimers());
      const id = await councils.proposal(own, { state: 'SUBMITTED' });
      const { createdAt, submittedAt, updatedAt, now } = await timesOf(id);
      for (const time of [createdAt, submittedAt, updatedAt]) {
        expect(Math.abs(now.getTime() - time.getTime())).toBeLessThan(600_000);
      }
    },
  );

  test('tell of every step that something was changed', async () => {
    const own = await councils.council();
    const id = await councils.proposal(own);
    const chair = actorOf(own.chair);
    const opened = await timesOf(id);
    await councils.moveVote(id, { opensIn: -60_000, closesIn: -1 });
    await app.services.settling.settleDue({ proposalIds: [id] });
    const closed = await timesOf(id);
    expect(closed.updatedAt.getTime()).toBeGreaterThanOrEqual(opened.now.getTime());
    await app.services.certification.certify({ proposalId: id }, chair);
    const certified = await timesOf(id);
    expect(certified.updatedAt.getTime()).toBeGreaterThanOrEqual(closed.now.getTime());
    await app.services.annulment.annul(
      { proposalId: id, reason: 'Moot.' },
      actorOf(await seed.user('ADMIN'), true),
    );
    const asked = await timesOf(id);
    expect(asked.updatedAt.getTime()).toBeGreaterThanOrEqual(certified.now.getTime());
  });
});

describe('the roll', () => {
  const rollOf = async (id: string) =>
    app.sql<{ userId: string; weight: string }>(
      `select user_id as "userId", weight::text from roll_entry where proposal_id = $1`,
      [id],
    );

  test('is who held a voting seat in term when the vote opened, whoever writes it down', async () => {
    const own = await councils.council();
    const heavy = await councils.member(own, 'OPERATOR', { weight: '0.000001' });
    await councils.member(own, 'OBSERVER');
    await councils.member(own, 'OPERATOR', { termTo: new Date(Date.now() - 1_000) });
    await councils.member(own, 'OPERATOR', { termFrom: new Date(Date.now() + 600_000) });
    const gone = await councils.member(own);
    await app.services.memberships.remove({ membershipId: gone.membershipId }, actorOf(own.chair));
    // It is seats that count, not accounts.
    const suspended = await councils.member(own);
    await app.services.administration.suspend(suspended.id, null, actorOf(own.chair).origin);
    const id = await councils.proposal(own, { state: 'SCHEDULED' });
    await councils.moveVote(id, { opensIn: 300, closesIn: 60_000 });
    await vi.waitFor(async () => {
      const [vote] = await app.sql(
        'select opens_at < clock_timestamp() as "hasOpened" from proposal where id = $1',
        [id],
      );
      expect(vote).toEqual({ hasOpened: true });
    }, 20_000);
    // Too late: the vote has opened, although nobody has looked.
    const late = await councils.member(own);
    await app.services.memberships.remove({ membershipId: heavy.membershipId }, actorOf(own.chair));
    const { proposal } = await app.must(SEE, { id }, await as(own.chair));
    expect(proposal.state).toBe('OPEN');
    const roll = await rollOf(id);
    expect(roll).toContainEqual({ userId: own.chair.id, weight: '1000000' });
    expect(roll).toContainEqual({ userId: heavy.id, weight: '1' });
    expect(roll).toContainEqual({ userId: suspended.id, weight: '1000000' });
    expect(roll.map(({ userId }) => userId)).not.toContain(late.id);
    expect(roll).toHaveLength(3);
  });

  test('does not change while the vote is open, by nobody', async () => {
    const id = await councils.proposal(council);
    const [entry] = await rollOf(id);
    for (const statement of [
      `insert into roll_entry (id, proposal_id, user_id, weight, is_chair)
         values ('rollentry_x', $1, '${outsider.id}', 1, false)`,
      `update roll_entry set weight = 5 where proposal_id = $1`,
      `update roll_entry set user_id = '${outsider.id}' where proposal_id = $1 and user_id = '${entry?.userId}'`,
    ]) {
      await expect(app.sql(statement, [id])).rejects.toThrow(/does not change|may not be changed/);
    }
  });
});
