import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Actor } from '../src/councils/acting.ts';
import { startApp, startAppOn, type TestApp } from './support/app.ts';
import { actorOf, type Councils, initCouncils, type SeededCouncil } from './support/councils.ts';
import { initSeed } from './support/seed.ts';
import { CAST } from './support/voting-operations.ts';

let app: TestApp;
let nodes: TestApp[];
let councils: Councils;

beforeAll(async () => {
  app = await startApp();
  nodes = [app, await startAppOn(app)];
  councils = initCouncils(app, initSeed(app));
});
afterAll(async () => {
  await nodes[1]?.close();
  await app.close();
});

const FOR = { kind: 'FOR' } as const;
const FINAL = { ballotsMayChange: false } as const;

const node = (n: number) => (nodes[n % nodes.length] ?? app).services;
const as = (userId: string): Actor => actorOf({ id: userId, email: `${userId}@people.example` });

/** One ballot of somebody, through one of the nodes. */
async function cast(n: number, proposalId: string, userId: string, clientMutationId?: string) {
  const ballot = { proposalId, choice: FOR, ...(clientMutationId && { clientMutationId }) };
  return (await node(n).ballots.cast(ballot, as(userId))).outcome;
}

/** An open vote with a roll of the chair and so many more, and their accounts and entries. */
async function openVote(size: number, rules: object = FINAL) {
  const council = await councils.council();
  const users = await councils.crowd(council, size);
  const id = await councils.proposal(council, { rules });
  const rows = await app.sql<{ id: string; userId: string }>(
    'select id, user_id as "userId" from roll_entry where proposal_id = $1',
    [id],
  );
  const entryOf = new Map(rows.map((row) => [row.userId, row.id]));
  return { id, council, users, entry: (userId = '') => entryOf.get(userId) ?? '' };
}

interface Kept {
  userId: string;
  castAt: Date;
  live: boolean;
}

const ballotsOf = (id: string) =>
  app.sql<Kept>(
    `select r.user_id as "userId", b.cast_at as "castAt",
       b.superseded_at is null and b.voided_at is null as live
     from ballot b join roll_entry r on r.id = b.entry_id where b.proposal_id = $1`,
    [id],
  );

async function closed(id: string) {
  await node(0).settling.settleDue({ proposalIds: [id] });
  const [row] = await app.sql<{ state: string; closesAt: Date; closedAt: Date; result: Result }>(
    `select state, closes_at as "closesAt", closed_at as "closedAt", result from proposal where id = $1`,
    [id],
  );
  if (row?.state !== 'CLOSED') throw new Error(`the vote is ${row?.state}`);
  return row;
}

interface Result {
  tally: { choice: string; members: number }[];
}

const votesFor = ({ tally }: Result) =>
  tally.find(({ choice }) => choice === 'FOR')?.members ?? Number.NaN;

describe('a vote that ends', () => {
  test('while 1,000 members vote on two nodes: what was answered is what is counted', async () => {
    const { id, users } = await openVote(1_000);
    const lengthMs = 2_500;
    await councils.moveVote(id, { closesIn: lengthMs });
    const began = performance.now();
    const early = users.slice(0, 600);
    const outcomes = new Map<string, string>();
    const vote = async (n: number, userId: string) => {
      outcomes.set(userId, (await cast(n, id, userId)).kind);
    };
    // Some as fast as they can, the rest spread around the end, and readers who find that it is due.
    const steadily = Array.from({ length: 12 }, async (_, n) => {
      for (let user = early.pop(); user; user = early.pop()) await vote(n, user);
    });
    const atTheEnd = users.slice(600).map(async (userId, n) => {
      await sleep(lengthMs - 200 + n - (performance.now() - began));
      await vote(n, userId);
    });
    const readers = Array.from({ length: 20 }, async (_, n) => {
      await sleep(lengthMs - 20 + 4 * n - (performance.now() - began));
      await node(n).settling.settleDue({ proposalIds: [id] });
    });
    await Promise.all([...steadily, ...atTheEnd, ...readers]);

    expect(outcomes.size).toBe(1_000);
    const said = (kind: string) =>
      [...outcomes].filter(([, k]) => k === kind).map(([user]) => user);
    expect(said('cast').length + said('closed').length).toBe(1_000);
    expect(said('cast').length).toBeGreaterThan(0);
    expect(said('closed').length).toBeGreaterThan(0);
    const kept = await ballotsOf(id);
    expect(kept.map(({ userId }) => userId).sort()).toEqual(said('cast').sort());
    const { closesAt, closedAt, result } = await closed(id);
    expect(closedAt).toEqual(closesAt);
    expect(votesFor(result)).toBe(said('cast').length);
    const last = Math.max(...kept.map(({ castAt }) => castAt.getTime()));
    expect(last).toBeLessThan(closesAt.getTime());
  });

  test('to the millisecond: no ballot is dated at its end or later', async () => {
    const { id, users } = await openVote(8, {});
    await councils.moveVote(id, { closesIn: 700 });
    const answered: { kind: string; castAt?: string }[][] = await Promise.all(
      users.map(async (userId, n) => {
        const own: { kind: string; castAt?: string }[] = [];
        while (own.at(-1)?.kind !== 'closed') own.push(await cast(n, id, userId));
        // Once closed, it stays closed.
        own.push(await cast(n + 1, id, userId));
        return own;
      }),
    );
    const { closesAt, result } = await closed(id);
    for (const own of answered) {
      expect(own.slice(-2).map(({ kind }) => kind)).toEqual(['closed', 'closed']);
      for (const { kind, castAt } of own.slice(0, -2)) {
        expect(kind).toBe('cast');
        expect(Date.parse(String(castAt))).toBeLessThan(closesAt.getTime());
      }
    }
    expect(votesFor(result)).toBe(users.length);
  });

  test('and has begun, while no worker ran and nobody looked', async () => {
    const { id, users } = await openVote(3);
    const council = await councils.council();
    const voters = await councils.crowd(council, 2);
    const unseen = await councils.proposal(council, { state: 'SCHEDULED' });
    await councils.moveVote(unseen, { opensIn: -1 });
    expect((await cast(0, unseen, voters[0] ?? '')).kind).toBe('cast');
    await councils.moveVote(unseen, { opensIn: -2_000, closesIn: -1_000 });
    expect((await cast(1, unseen, voters[1] ?? '')).kind).toBe('closed');
    const { closedAt, closesAt, result } = await closed(unseen);
    expect(closedAt).toEqual(closesAt);
    expect(votesFor(result)).toBe(1);
    await councils.moveVote(id, { opensIn: -2_000, closesIn: -1_000 });
    const late = await Promise.all(users.map((userId, n) => cast(n, id, userId)));
    expect(late.map(({ kind }) => kind)).toEqual(['closed', 'closed', 'closed']);
  });
});

describe('one member who votes 50 times at once, on two nodes', () => {
  const fifty = (id: string, userId: string) =>
    Promise.all(Array.from({ length: 50 }, (_, n) => cast(n, id, userId)));

  test('has voted once where ballots may not change', async () => {
    const { id, users } = await openVote(1);
    const kinds = (await fifty(id, users[0] ?? '')).map(({ kind }) => kind);
    expect(kinds.filter((kind) => kind === 'cast')).toHaveLength(1);
    expect(kinds.filter((kind) => kind === 'already-voted')).toHaveLength(49);
    expect(await ballotsOf(id)).toHaveLength(1);
  });

  test('has one ballot that counts, and 49 on the record, where they may', async () => {
    const { id, users } = await openVote(1, {});
    const kinds = (await fifty(id, users[0] ?? '')).map(({ kind }) => kind);
    expect(new Set(kinds)).toEqual(new Set(['cast']));
    const kept = await ballotsOf(id);
    expect(kept).toHaveLength(50);
    expect(kept.filter(({ live }) => live)).toHaveLength(1);
    const facts = await app.sql(
      `select 1 from audit_event where action = 'BALLOT_CAST' and target_id = $1`,
      [id],
    );
    expect(facts).toHaveLength(50);
  });

  test('by one clientMutationId has one answer and one ballot', async () => {
    const { id, users } = await openVote(1, {});
    const answers = await Promise.all(
      Array.from({ length: 20 }, (_, n) => cast(n, id, users[0] ?? '', 'at-once')),
    );
    for (const answer of answers) expect(answer).toEqual(answers[0]);
    expect(await ballotsOf(id)).toHaveLength(1);
  });

  test('through the front doors of both nodes gets one receipt of a secret vote', async () => {
    const council = await councils.council();
    const member = await councils.member(council);
    const { token } = await member.signIn();
    const id = await councils.proposal(council, { rules: { secrecy: 'SECRET' } });
    const input = { proposalId: id, choice: { motion: 'FOR' as const }, clientMutationId: 'both' };
    const answers = await Promise.all(
      nodes.map(async (each) => (await each.must(CAST, { input }, { token })).castBallot),
    );
    expect(answers[0]).toMatchObject({ __typename: 'BallotCast', receipt: expect.any(String) });
    expect(answers[1]).toEqual(answers[0]);
    expect(await ballotsOf(id)).toHaveLength(1);
  });
});

describe('a ballot against', () => {
  test('a recusal: afterwards nobody who is recused has a ballot that counts', async () => {
    const { id, users } = await openVote(40);
    const outcomes = await Promise.all(
      users.map(async (userId, n) => {
        const [ballot, recusal] = await Promise.all([
          cast(n, id, userId),
          node(n + 1).recusals.recuse({ proposalId: id, reason: 'Mine.' }, as(userId)),
        ]);
        return { ballot: ballot.kind, recusal };
      }),
    );
    expect((await ballotsOf(id)).filter(({ live }) => live)).toEqual([]);
    for (const { ballot, recusal } of outcomes) {
      if (recusal.kind !== 'recused-now') throw new Error(recusal.kind);
      expect(ballot).toBe(recusal.ballotVoided ? 'cast' : 'recused');
    }
  });

  test('a delegation of the same member: their weight counts once', async () => {
    const { id, users, entry } = await openVote(40);
    const [delegate = '', ...others] = users;
    const outcomes = await Promise.all([
      ...others.flatMap((userId, n) => [
        cast(n, id, userId),
        node(n + 1).delegations.delegate(
          { proposalId: id, delegateId: entry(delegate) },
          as(userId),
        ),
      ]),
    ]);
    expect(outcomes.map(({ kind }) => kind).filter((kind) => kind === 'cast')).toHaveLength(39);
    expect(await cast(0, id, delegate)).toMatchObject({ kind: 'cast' });
    await councils.moveVote(id, { opensIn: -2_000, closesIn: -1 });
    expect(votesFor((await closed(id)).result)).toBe(40);
  });

  test('delegations to the one who votes: each is used or refused, and counts once', async () => {
    const { id, users, entry } = await openVote(40);
    const [delegate = '', ...others] = users;
    const delegations = others.map((userId, n) =>
      node(n).delegations.delegate({ proposalId: id, delegateId: entry(delegate) }, as(userId)),
    );
    const [ballot, ...outcomes] = await Promise.all([cast(1, id, delegate), ...delegations]);
    expect(ballot.kind).toBe('cast');
    const used = outcomes.filter(({ kind }) => kind === 'delegated').length;
    for (const outcome of outcomes) {
      expect(['delegated', 'refused']).toContain(outcome.kind);
      if (outcome.kind === 'refused') expect(outcome.reason).toBe('DELEGATE_HAS_VOTED');
    }
    await councils.moveVote(id, { opensIn: -2_000, closesIn: -1 });
    expect(votesFor((await closed(id)).result)).toBe(1 + used);
  });

  test('the end of a membership: whoever is on the roll votes, and the roll stays', async () => {
    const council = await councils.council();
    const members = await Promise.all(Array.from({ length: 8 }, () => councils.member(council)));
    const id = await councils.proposal(council, { rules: FINAL });
    const roll = () => app.sql('select * from roll_entry where proposal_id = $1 order by id', [id]);
    const before = await roll();
    const outcomes = await Promise.all(
      members.map(async ({ id: userId, membershipId }, n) => {
        const change =
          n % 2 === 0
            ? node(n).memberships.remove({ membershipId }, actorOf(council.chair))
            : node(n).memberships.update(
                { membershipId, role: 'OBSERVER' },
                actorOf(council.chair),
              );
        const [ballot] = await Promise.all([cast(n + 1, id, userId), change]);
        return ballot.kind;
      }),
    );
    expect(new Set(outcomes)).toEqual(new Set(['cast']));
    expect(await roll()).toEqual(before);
  });

  test('the opening itself, with members who leave: answers agree with the one roll', async () => {
    const council: SeededCouncil = await councils.council();
    const members = await Promise.all(Array.from({ length: 8 }, () => councils.member(council)));
    const id = await councils.proposal(council, { state: 'SCHEDULED', rules: FINAL });
    await councils.moveVote(id, { opensIn: 60 });
    const outcomes = await Promise.all(
      members.map(async ({ id: userId, membershipId }, n) => {
        await sleep(20 + 10 * n);
        await node(n).memberships.remove({ membershipId }, actorOf(council.chair));
        for (;;) {
          const { kind } = await cast(n, id, userId);
          if (kind !== 'not-open') return [userId, kind] as const;
        }
      }),
    );
    const rows = await app.sql<{ userId: string }>(
      'select user_id as "userId" from roll_entry where proposal_id = $1',
      [id],
    );
    const roll = new Set(rows.map(({ userId }) => userId));
    for (const [userId, kind] of outcomes) {
      expect(kind).toBe(roll.has(userId) ? 'cast' : 'not-on-roll');
    }
  });
});

describe('delegations against each other', () => {
  test('two who delegate to each other: one of them does', async () => {
    const { id, users, entry } = await openVote(20);
    const pairs = users.slice(10).map((userId, n) => [users[n] ?? '', userId] as const);
    for (const [one, other] of pairs) {
      const delegate = (n: number, from: string, to: string) =>
        node(n).delegations.delegate({ proposalId: id, delegateId: entry(to) }, as(from));
      const outcomes = await Promise.all([delegate(0, one, other), delegate(1, other, one)]);
      expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['delegated', 'refused']);
    }
  });

  test('and the recusal of the delegate: nothing stays delegated to them', async () => {
    const { id, users, entry } = await openVote(30);
    const [delegate = '', ...others] = users;
    await Promise.all([
      ...others.map((userId, n) =>
        node(n).delegations.delegate({ proposalId: id, delegateId: entry(delegate) }, as(userId)),
      ),
      node(1).recusals.recuse({ proposalId: id, reason: 'Mine.' }, as(delegate)),
    ]);
    const left = await app.sql(
      'select 1 from roll_entry where proposal_id = $1 and delegate_id is not null',
      [id],
    );
    expect(left).toEqual([]);
  });
});
