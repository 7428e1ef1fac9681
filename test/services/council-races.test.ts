import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { generateSealingKey } from '../../src/councils/votes/sealing.ts';
import type { Rules } from '../../src/councils/voting.ts';
import { newId } from '../../src/ids.ts';
import { createSecrets } from '../../src/secrets.ts';
import {
  ask,
  type NodeProcess,
  type NodesDatabase,
  SECRET_KEY,
  startDatabase,
  startNode,
} from '../support/nodes.ts';
import { RULES } from '../support/votes.ts';

const VOTERS = 1_000;
/** So many ballots are on their way at once. */
const AT_ONCE = 48;
/** The vote is open for so long, in milliseconds; nobody else than voters looks at it. */
const OPEN_MS = 6_000;
const KILL_MS = 2_500;

const CAST = `mutation ($input: CastBallotInput!) { castBallot(input: $input) {
  __typename ... on BallotCast { castAt receipt } ... on VotingClosed { closedAt } } }`;

interface Voter {
  userId: string;
  token: string;
  /** What was answered, in this order. */
  answers: { motion: string; typename: string; at: string; receipt: string | null }[];
}

const SETTINGS = { DATABASE_POOL_SIZE: '20' };

let database: NodesDatabase;
let nodes: [NodeProcess, NodeProcess];

beforeAll(async () => {
  database = await startDatabase();
  // Neither of them does jobs: what the clock decides, voters and readers write down.
  nodes = await Promise.all([
    startNode(database, 'a', SETTINGS),
    startNode(database, 'b', SETTINGS),
  ]);
}, 60_000);
afterAll(async () => {
  await Promise.all((nodes ?? []).map((node) => node.kill()));
  await database?.stop();
});

/** A council of so many, and a vote in it that opens and closes by the clock. */
async function vote(
  people: readonly string[],
  openMs: number,
  secrecy: Rules['secrecy'],
): Promise<string> {
  const councilId = newId('council');
  const proposalId = newId('proposal');
  const seats = JSON.stringify(
    people.map((userId) => ({ userId, membershipId: newId('membership') })),
  );
  const from = `from json_to_recordset($1::json) as p("userId" text, "membershipId" text)`;
  await database.sql(
    `insert into council (id, slug, name, description, visibility, default_rules, role_overrides)
     values ($1, $3, 'Many', '', 'MEMBERS', $2, '{}')`,
    [councilId, JSON.stringify(RULES), secrecy === 'SECRET' ? 'sealed' : 'open'],
  );
  await database.sql(
    `insert into membership (id, council_id, user_id, role, weight)
     select "membershipId", $2, "userId", 'OPERATOR', 1000000 ${from}`,
    [seats, councilId],
  );
  await database.sql(
    `insert into seat (membership_id, recorded_at, council_id, user_id, role, votes, weight)
     select "membershipId", clock_timestamp(), $2, "userId", 'OPERATOR', true, 1000000 ${from}`,
    [seats, councilId],
  );
  const rules = { ...RULES, tally: 'AFTER_CLOSE', ballotsMayChange: true, secrecy };
  const key =
    secrecy === 'SECRET' && (await generateSealingKey(createSecrets(SECRET_KEY), proposalId));
  await database.sql(
    `insert into proposal (id, council_id, author_id, state, title, body, attachments, options,
       text_hash, submitted_at, rules, sealing_key, sealing_key_sealed, opens_at, closes_at)
     select $1, $2, $3, 'SCHEDULED', 'Whether to', '', '[]', '[]', 'none', t, $4, $6, $7,
       t + interval '100 ms', t + $5 * interval '1 ms'
     from clock_timestamp() as t`,
    [
      proposalId,
      councilId,
      people[0],
      JSON.stringify(rules),
      openMs,
      key ? key.publicSealed : null,
      key ? key.privateSealed : null,
    ],
  );
  await sleep(150);
  return proposalId;
}

/** Casts one ballot, with the same id again at the other node until there is an answer. */
async function cast(
  voter: Voter,
  proposalId: string,
  round: number,
  first: number,
): Promise<string> {
  const motion = round % 2 === 0 ? 'FOR' : 'AGAINST';
  const clientMutationId = `${voter.userId} ${round}`;
  const input = { proposalId, choice: { motion }, clientMutationId };
  const body = JSON.stringify({ query: CAST, variables: { input } });
  for (let attempt = 0; attempt < 20; attempt++) {
    const node = nodes[(first + attempt) % 2] as NodeProcess;
    const answer = await ask(node, body, voter.token).catch(() => undefined);
    const code = answer?.errors?.[0]?.extensions?.code;
    if (answer?.errors && code !== 'UNAVAILABLE' && code !== 'CONFLICT') {
      throw new Error(JSON.stringify(answer.errors));
    }
    const { castBallot: told } = (answer?.data ?? {}) as {
      castBallot?: {
        __typename: string;
        castAt?: string;
        closedAt?: string;
        receipt?: string | null;
      };
    };
    if (told) {
      const at = told.castAt ?? told.closedAt ?? '';
      voter.answers.push({ motion, typename: told.__typename, at, receipt: told.receipt ?? null });
      return told.__typename;
    }
    await sleep(100);
  }
  throw new Error(`no answer to ${clientMutationId}`);
}

/**
 * A thousand vote, and change their ballots, until they are told that it is over; one node is killed.
 *
 * @returns the voters with what they were answered, and what of each counts
 */
async function race(secrecy: Rules['secrecy'], killMs: number) {
  const people = Array.from({ length: VOTERS }, () => newId('user'));
  await database.sql(
    `insert into "user" (id, email, display_name, role, password_hash)
     select id, id || '@people.example', 'One of many', 'VIEWER', 'none'
     from unnest($1::text[]) as id`,
    [people],
  );
  const voters: Voter[] = [];
  for (const userId of people) {
    voters.push({ userId, token: (await database.mint(userId)).token, answers: [] });
  }
  const proposalId = await vote(people, OPEN_MS, secrecy);

  const queue = voters.map((voter, place) => ({ voter, round: 0, first: place % 2 }));
  const killing = sleep(killMs).then(() => nodes[1].kill());
  await Promise.all(
    Array.from({ length: AT_ONCE }, async () => {
      for (let next = queue.shift(); next; next = queue.shift()) {
        const told = await cast(next.voter, proposalId, next.round, next.first);
        if (told === 'BallotCast') queue.push({ ...next, round: next.round + 1 });
      }
    }),
  );
  await killing;

  const answers = voters.flatMap((voter) => voter.answers);
  const acknowledged = answers.filter(({ typename }) => typename === 'BallotCast');
  const refused = answers.filter(({ typename }) => typename === 'VotingClosed');
  expect(acknowledged.length + refused.length).toBe(answers.length);
  expect(refused.length).toBe(VOTERS);
  expect(acknowledged.length).toBeGreaterThan(20);

  const [proposal] = await database.sql<{
    state: string;
    closesAt: Date;
    closedAt: Date;
    result: { tally: { choice: string; members: number }[]; voted: { members: number } };
  }>(
    `select state, closes_at as "closesAt", closed_at as "closedAt", result from proposal where id = $1`,
    [proposalId],
  );
  expect(proposal?.state).toBe('CLOSED');
  expect(proposal?.closedAt).toEqual(proposal?.closesAt);
  const end = proposal?.closesAt.toISOString() ?? '';
  expect(acknowledged.filter(({ at }) => at >= end)).toEqual([]);
  expect(refused.filter(({ at }) => at !== end)).toEqual([]);

  const last = voters.flatMap(({ answers: told }) => told.at(-2) ?? []);
  const got = Object.fromEntries(
    (proposal?.result.tally ?? []).map(({ choice, members }) => [choice, members]),
  );
  expect(got).toEqual({
    FOR: last.filter(({ motion }) => motion === 'FOR').length,
    AGAINST: last.filter(({ motion }) => motion === 'AGAINST').length,
  });
  expect(proposal?.result.voted.members).toBe(last.length);
  return { proposalId, voters, last };
}

test('a thousand vote while the vote closes and a node is killed: what was answered counts, once', async () => {
  const { proposalId, voters, last } = await race('ROLL_CALL', KILL_MS);
  // Each answered ballot is there once, and no other; of each voter the last one counts.
  const ballots = await database.sql<{ userId: string; kind: string; at: Date; live: boolean }>(
    `select r.user_id as "userId", b.choice->>'kind' as kind, b.cast_at as at,
       b.superseded_at is null as live
     from ballot b join roll_entry r on r.id = b.entry_id where b.proposal_id = $1`,
    [proposalId],
  );
  const line = (userId: string, kind: string, at: string) => `${userId} ${kind} ${at}`;
  expect(
    ballots.map(({ userId, kind, at }) => line(userId, kind, at.toISOString())).sort(),
  ).toEqual(
    voters
      .flatMap(({ userId, answers: told }) =>
        told
          .filter(({ typename }) => typename === 'BallotCast')
          .map(({ motion, at }) => line(userId, motion, at)),
      )
      .sort(),
  );
  expect(ballots.filter(({ live }) => live)).toHaveLength(last.length);
});

test('so they do in secret, with a node killed that may be opening the ballots', async () => {
  nodes[1] = await startNode(database, "b'", SETTINGS);
  const { proposalId, last } = await race('SECRET', OPEN_MS + 60);
  const opened = await database.sql<{ receipt: string; kind: string }>(
    `select receipt, choice->>'kind' as kind from opened_ballot where proposal_id = $1`,
    [proposalId],
  );
  const line = (receipt: string | null, kind: string) => `${receipt} ${kind}`;
  expect(opened.map(({ receipt, kind }) => line(receipt, kind)).sort()).toEqual(
    last.map(({ receipt, motion }) => line(receipt, motion)).sort(),
  );
  const left = await database.sql(
    `select 1 from ballot where proposal_id = $1 union all
     select 1 from proposal where id = $1 and num_nonnulls(sealing_key, sealing_key_sealed) > 0`,
    [proposalId],
  );
  expect(left).toEqual([]);
});
