import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { newId } from '../../src/ids.ts';
import {
  ask,
  type NodeProcess,
  type NodesDatabase,
  SECRET_KEY,
  startDatabase,
  startNode,
} from '../support/nodes.ts';
import { ROOT } from '../support/shipped.ts';

/** So many people, of whom each clash has its own. */
const PEOPLE = 60;

let database: NodesDatabase;
/** Neither of them does jobs. */
let nodes: [NodeProcess, NodeProcess];
let chair: string;
let councilId: string;
let people: { userId: string; membershipId: string; token: string }[];

beforeAll(async () => {
  database = await startDatabase();
  nodes = await Promise.all([
    startNode(database, 'a', { DATABASE_POOL_SIZE: '20' }),
    startNode(database, 'b', { DATABASE_POOL_SIZE: '20' }),
  ]);
  chair = (await database.mint(await database.addUser('COUNCIL_OPERATOR'))).token;
  const { createCouncil } = await must<{ createCouncil: { council: { id: string } } }>(
    0,
    'mutation { createCouncil(input: { slug: "clashes", name: "C" }) { ... on CouncilCreated { council { id } } } }',
    {},
    chair,
  );
  councilId = createCouncil.council.id;
  people = await seat(PEOPLE);
}, 120_000);
afterAll(async () => {
  await Promise.all((nodes ?? []).map((node) => node.kill()));
  await database?.stop();
});

/** What a node answers, without errors. */
async function must<T>(node: number, query: string, variables: object, token: string): Promise<T> {
  const body = JSON.stringify({ query, variables });
  const { data, errors } = await ask(nodes[node % 2] as NodeProcess, body, token);
  expect(errors).toBeUndefined();
  return data as T;
}

/** The outcome of a mutation: the name of its type, with what it says. */
async function act(
  node: number,
  mutation: string,
  input: object,
  token: string,
  more = '',
): Promise<Record<string, unknown> & { __typename: string }> {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const query = `mutation ($input: ${type}!) { it: ${mutation}(input: $input) { __typename ${more} } }`;
  const { it } = await must<{ it: Record<string, unknown> & { __typename: string } }>(
    node,
    query,
    { input },
    token,
  );
  return it;
}

async function seat(count: number): Promise<typeof people> {
  const added: typeof people = [];
  for (let n = 0; n < count; n++) {
    const userId = newId('user');
    await database.sql(
      `insert into "user" (id, email, display_name, role, password_hash)
       values ($1, $1 || '@people.example', 'One of many', 'VIEWER', 'none')`,
      [userId],
    );
    const input = { councilId, userId, role: 'OPERATOR' };
    const { membership } = (await act(
      n,
      'addCouncilMember',
      input,
      chair,
      '... on CouncilMemberAdded { membership { id } }',
    )) as unknown as { membership: { id: string } };
    const { token } = await database.mint(userId);
    added.push({ userId, membershipId: membership.id, token });
  }
  return added;
}

/** A vote on which everybody is seated, open from then and for so many milliseconds. */
async function vote(rules: object, openMs = 3_600_000, opensInMs = 0): Promise<string> {
  const { createProposal } = await must<{ createProposal: { proposal: { id: string } } }>(
    0,
    'mutation ($input: CreateProposalInput!) { createProposal(input: $input) { proposal { id } } }',
    { input: { councilId, title: 'Whether to', body: '' } },
    chair,
  );
  const proposalId = createProposal.proposal.id;
  await act(0, 'submitProposal', { proposalId }, chair);
  const opensAt = Date.now() + opensInMs;
  const times = {
    ...(opensInMs > 0 && { opensAt: new Date(opensAt) }),
    closesAt: new Date(opensAt + openMs),
  };
  const scheduled = await act(0, 'scheduleProposal', { proposalId, rules, ...times }, chair);
  expect(scheduled.__typename).toBe('ProposalScheduled');
  return proposalId;
}

const FOR = { motion: 'FOR' };
const cast = (node: number, proposalId: string, token: string) =>
  act(
    node,
    'castBallot',
    { proposalId, choice: FOR },
    token,
    '... on BallotCast { castAt } ... on VotingClosed { closedAt }',
  );

interface Ballots {
  all: number;
  live: number;
}

async function ballotsOf(proposalId: string, userId: string): Promise<Ballots> {
  const [found] = await database.sql<Ballots>(
    `select count(*)::int as "all",
       (count(*) filter (where superseded_at is null and voided_at is null))::int as live
     from ballot b join roll_entry r on r.id = b.entry_id
     where b.proposal_id = $1 and r.user_id = $2`,
    [proposalId, userId],
  );
  return found ?? { all: 0, live: 0 };
}

const countOf = (names: readonly string[]) =>
  Object.fromEntries(
    [...Map.groupBy(names, (name) => name)].map(([name, all]) => [name, all.length]),
  );

test.each([
  ['final', false, { BallotCast: 1, AlreadyVoted: 49 }, 1],
  ['to change', true, { BallotCast: 50 }, 50],
] as const)(
  'the same voter 50 times at once, at two nodes: ballots are %s',
  async (_, may, told, all) => {
    const proposalId = await vote({ ballotsMayChange: may });
    const [voter] = people as [(typeof people)[number]];
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, n) => cast(n, proposalId, voter.token)),
    );
    expect(countOf(answers.map(({ __typename }) => __typename))).toEqual(told);
    expect(await ballotsOf(proposalId, voter.userId)).toEqual({ all, live: 1 });
  },
);

test('a ballot against a recusal, a delegation, a change of role and the end of a membership', async () => {
  const proposalId = await vote({ ballotsMayChange: false });
  const [delegate] = await database.sql<{ id: string }>(
    'select id from roll_entry where proposal_id = $1 and user_id = $2',
    [proposalId, people[0]?.userId],
  );
  const groups = [0, 1, 2, 3].map((n) => people.slice(1 + n * 12, 1 + (n + 1) * 12));
  const [recusing, delegating, demoted, unseated] = groups as [
    typeof people,
    typeof people,
    typeof people,
    typeof people,
  ];
  /** Both at once, each at another node, and now one and now the other a little sooner. */
  const clash = (
    group: typeof people,
    other: (node: number, one: (typeof people)[number]) => Promise<{ __typename: string }>,
  ) =>
    Promise.all(
      group.map(async (one, n) => {
        const after = (ms: number) => sleep(Math.max(0, ms));
        const [ballot, act] = await Promise.all([
          after(n - 6).then(() => cast(n, proposalId, one.token)),
          after(6 - n).then(() => other(n + 1, one)),
        ]);
        return {
          one,
          ballot: ballot.__typename,
          act: act as Record<string, unknown> & { __typename: string },
        };
      }),
    );
  const [recused, delegated, ...others] = await Promise.all([
    clash(recusing, (node, { token }) =>
      act(
        node,
        'recuseFromProposal',
        { proposalId, reason: 'Kin.' },
        token,
        '... on RecusalDeclared { ballotVoided }',
      ),
    ),
    clash(delegating, (node, { token }) =>
      act(node, 'delegateVote', { proposalId, delegateId: delegate?.id }, token),
    ),
    clash(demoted, (node, { membershipId }) =>
      act(node, 'updateCouncilMember', { membershipId, role: 'OBSERVER' }, chair),
    ),
    clash(unseated, (node, { membershipId }) =>
      act(node, 'removeCouncilMember', { membershipId }, chair),
    ),
  ]);
  for (const { one, ballot, act } of recused) {
    expect(act.__typename).toBe('RecusalDeclared');
    // Whoever was told that their ballot is in was told, too, that it is void.
    expect([ballot, act.ballotVoided]).toEqual(
      ballot === 'BallotCast' ? ['BallotCast', true] : ['Recused', false],
    );
    expect((await ballotsOf(proposalId, one.userId)).live).toBe(0);
  }
  for (const { one, ballot, act } of delegated) {
    expect(ballot).toBe('BallotCast');
    expect(['VoteDelegated', 'AlreadyVoted']).toContain(act.__typename);
    expect(await ballotsOf(proposalId, one.userId)).toEqual({ all: 1, live: 1 });
  }
  // The roll is what it was when the vote opened.
  for (const { one, ballot } of others.flat()) {
    expect(ballot).toBe('BallotCast');
    expect(await ballotsOf(proposalId, one.userId)).toEqual({ all: 1, live: 1 });
  }
  await cast(0, proposalId, people[0]?.token ?? '');
  const { proposal } = await must<{ proposal: { turnout: { eligible: number; voted: number } } }>(
    1,
    'query ($id: ID!) { proposal(id: $id) { turnout { eligible voted } } }',
    { id: proposalId },
    chair,
  );
  expect(proposal.turnout).toEqual({ eligible: PEOPLE + 1 - recusing.length, voted: 37 });
});

test('to the millisecond, without a worker; certified once; and a worker that comes later changes nothing', async () => {
  const newcomers = await seat(60);
  // Whoever comes first waits for what a node has yet to learn of them: that is over when the vote opens.
  const another = await vote({}, 60_000, 3_600_000);
  for (const [n, { token }] of newcomers.entries()) {
    expect((await cast(n, another, token)).__typename).toBe('VotingNotOpen');
  }
  // No vote is open for less than a minute.
  const [opensInMs, openMs] = [3_000, 60_000];
  const proposalId = await vote({ ballotsMayChange: true }, openMs, opensInMs);
  const [times] = await database.sql<{ opensAt: Date; closesAt: Date }>(
    'select opens_at as "opensAt", closes_at as "closesAt" from proposal where id = $1',
    [proposalId],
  );
  const opensAt = times?.opensAt.getTime() ?? 0;
  const closesAt = times?.closesAt.getTime() ?? 0;
  // Most come close to the moment, and some so long before that a busy machine sends them in time.
  const around = (n: number) => Math.sign(n - 30) * (n - 30) ** 2;
  // The clock of this machine is that of the database.
  const answers = await Promise.all(
    [opensAt, closesAt].flatMap((moment) =>
      newcomers.map(async ({ userId, token }, n) => {
        await sleep(Math.max(0, moment + around(n) - Date.now()));
        const sentAt = Date.now();
        const { __typename, castAt, closedAt } = await cast(n, proposalId, token);
        const at = castAt ? new Date(String(castAt)).getTime() : null;
        return { userId, name: __typename, sentAt, at, closedAt, answeredAt: Date.now() };
      }),
    ),
  );
  const named = (name: string) => answers.filter((answer) => answer.name === name);
  const [early, cast_, late] = [named('VotingNotOpen'), named('BallotCast'), named('VotingClosed')];
  expect(early.length + cast_.length + late.length).toBe(answers.length);
  for (const kind of [early, cast_, late]) expect(kind.length).toBeGreaterThan(5);
  expect(early.filter(({ sentAt }) => sentAt >= opensAt)).toEqual([]);
  expect(late.filter(({ answeredAt }) => answeredAt < closesAt)).toEqual([]);
  expect(cast_.filter(({ at }) => at === null || at < opensAt || at >= closesAt)).toEqual([]);
  expect(new Set(late.map(({ closedAt }) => closedAt))).toEqual(
    new Set([new Date(closesAt).toISOString()]),
  );

  const certified = await Promise.all(
    Array.from({ length: 10 }, (_, n) => act(n, 'certifyProposal', { proposalId }, chair)),
  );
  expect(countOf(certified.map(({ __typename }) => __typename))).toEqual({
    ProposalCertified: 1,
    WrongProposalState: 9,
  });

  const state = () =>
    database.sql(
      `select p.state, p.result, p.opens_at, p.closed_at, p.certified_at, p.updated_at,
         (select count(*) from roll_entry where proposal_id = p.id) as roll,
         (select json_agg(action order by action) from audit_event
          where target_id = p.id and action like 'PROPOSAL_%') as facts
       from proposal p where id = $1`,
      [proposalId],
    );
  const before = await state();
  expect(before[0]).toMatchObject({
    state: 'CERTIFIED',
    result: { voted: { members: new Set(cast_.map(({ userId }) => userId)).size } },
  });
  const pending = () =>
    database.sql<{ jobs: number }>(
      `select count(*)::int as jobs from graphile_worker.jobs
       where task_identifier in ('settle-proposals', 'notify-roll') and run_at <= now()`,
    );
  expect((await pending())[0]?.jobs).toBeGreaterThan(2);
  const { url } = await database.openWay();
  const worker = spawn(process.execPath, [join(ROOT, 'bin/conclave.js'), 'worker'], {
    env: {
      NODE_ENV: 'test',
      LOG_LEVEL: 'warn',
      INTERNAL_PORT: '0',
      SECRET_KEY,
      DATABASE_URL: url,
      VOTE_NOTICES: 'false',
    },
    stdio: 'inherit',
  });
  const ended = once(worker, 'exit');
  await vi.waitFor(async () => expect(await pending()).toEqual([{ jobs: 0 }]), {
    timeout: 20_000,
    interval: 100,
  });
  worker.kill('SIGTERM');
  await ended;
  expect(await state()).toEqual(before);
}, 150_000);
