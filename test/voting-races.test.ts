import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { toUnits } from '../src/councils/voting.ts';
import { isOutage } from '../src/faults.ts';
import { startApp, startAppOn, type TestApp } from './support/app.ts';
import { AGAINST, FOR } from './support/ballots.ts';
import { actorOf, type Councils, initCouncils } from './support/councils.ts';
import { initSeed, type Seed } from './support/seed.ts';

/** Two nodes on one database. */
let nodes: [TestApp, TestApp];
let app: TestApp;
let seed: Seed;
let councils: Councils;

beforeAll(async () => {
  app = await startApp();
  nodes = [app, await startAppOn(app)];
  seed = initSeed(app);
  councils = initCouncils(app, seed);
});
afterAll(async () => {
  await nodes[1].close();
  await app.close();
});

const ACTS = [
  'cast',
  'change',
  'delegate',
  'revoke',
  'recuse',
  'unseat',
  'demote',
  'delete',
  'close',
  'look',
];
const VOTERS = 5;

/** What somebody does, by the number of their place on the roll, on which node, and to whom. */
interface Act {
  what: string;
  who: number;
  whom: number;
  node: 0 | 1;
  /** Milliseconds after the start. */
  after: number;
}

const act: fc.Arbitrary<Act> = fc.record({
  what: fc.constantFrom(...ACTS, 'cast', 'delegate', 'delegate', 'recuse'),
  who: fc.nat(VOTERS - 1),
  whom: fc.nat(VOTERS - 1),
  node: fc.constantFrom(0 as const, 1 as const),
  after: fc.nat(30),
});

interface World {
  proposalId: string;
  chair: Parameters<typeof actorOf>[0];
  people: {
    id: string;
    membershipId: string;
    entryId: string;
    actor: ReturnType<typeof actorOf>;
  }[];
}

async function build(rules: object): Promise<World> {
  const council = await councils.council();
  const ids = await councils.crowd(council, VOTERS, 2);
  const proposalId = await councils.proposal(council, { rules });
  const rows = await app.sql<{ id: string; membershipId: string; entryId: string }>(
    `select m.user_id as id, m.id as "membershipId", r.id as "entryId"
     from membership m join roll_entry r on r.user_id = m.user_id and r.proposal_id = $1
     where m.user_id = any($2) order by m.user_id`,
    [proposalId, ids],
  );
  const people = rows.map((row) => ({ ...row, actor: actorOf({ id: row.id, email: row.id }) }));
  return { proposalId, chair: council.chair, people };
}

async function perform({ what, who, whom, node }: Act, world: World): Promise<string> {
  const { proposalId, chair, people } = world;
  const { services } = nodes[node];
  const me = people[who];
  const them = people[whom];
  if (!me || !them) throw new Error('nobody');
  const cast = async (choice: typeof FOR) =>
    (await services.ballots.cast({ proposalId, choice }, me.actor)).outcome.kind;
  switch (what) {
    case 'cast':
      return cast(FOR);
    case 'change':
      return cast(AGAINST);
    case 'delegate':
      return (
        await services.delegations.delegate({ proposalId, delegateId: them.entryId }, me.actor)
      ).kind;
    case 'revoke':
      return (await services.delegations.revoke({ proposalId }, me.actor)).kind;
    case 'recuse':
      return (await services.recusals.recuse({ proposalId, reason: 'Kin.' }, me.actor)).kind;
    case 'unseat':
      await services.memberships.remove({ membershipId: me.membershipId }, actorOf(chair));
      return 'unseated';
    case 'demote':
      await services.memberships.update(
        { membershipId: me.membershipId, role: 'OBSERVER', weight: '7' },
        actorOf(chair),
      );
      return 'demoted';
    case 'delete':
      await services.deletion.deleteOther(me.id, null, me.actor.origin);
      return 'deleted';
    case 'close':
      return (await services.closing.close({ proposalId }, actorOf(chair))).kind;
    default:
      await services.settling.settleDue({ proposalIds: [proposalId] });
      return 'looked';
  }
}

interface Entry {
  id: string;
  weight: string;
  delegateId: string | null;
  isRecused: boolean;
  /** The choice of their ballot that counts, if there is one. */
  choice: string | null;
  live: number;
  ballots: number;
}

const rollOf = (proposalId: string) =>
  app.sql<Entry>(
    `select r.id, r.weight::text, r.delegate_id as "delegateId", r.recused_at is not null as "isRecused",
       max(b.choice->>'kind') filter (where b.superseded_at is null and b.voided_at is null) as choice,
       (count(b.id) filter (where b.superseded_at is null and b.voided_at is null))::int as live,
       count(b.id)::int as ballots
     from roll_entry r left join ballot b on b.entry_id = r.id
     where r.proposal_id = $1 group by r.id order by r.id`,
    [proposalId],
  );

/** What must be true of a vote, whatever was done to it in whichever order. */
function problemsOf(roll: readonly Entry[], before: readonly Entry[], answers: readonly string[]) {
  const delegates = new Set(roll.map(({ delegateId }) => delegateId));
  const weights = (entries: readonly Entry[]) => entries.map(({ id, weight }) => `${id} ${weight}`);
  const cast = answers.filter((answer) => answer === 'cast').length;
  const ballots = roll.reduce((sum, entry) => sum + entry.ballots, 0);
  return [
    roll.some(({ live }) => live > 1) && 'two live ballots of one entry',
    roll.some(({ isRecused, live }) => isRecused && live > 0) && 'a ballot of a recused entry',
    roll.some(({ isRecused, delegateId }) => isRecused && delegateId) && 'a recused delegator',
    roll.some(({ id, isRecused }) => isRecused && delegates.has(id)) && 'a recused delegate',
    roll.some(({ id, delegateId }) => delegateId && delegates.has(id)) && 'delegated twice over',
    weights(roll).join() !== weights(before).join() && 'a roll that changed',
    cast !== ballots && `${cast} answers and ${ballots} ballots`,
  ].filter((problem) => problem !== false);
}

/** What each side has got, by the roll: everybody's weight once, where they count at all. */
function weigh(roll: readonly Entry[], kind: string): bigint {
  const choiceOf = new Map(roll.map(({ id, choice }) => [id, choice]));
  return roll
    .filter(({ isRecused }) => !isRecused)
    .filter(({ choice, delegateId }) => (choice ?? choiceOf.get(delegateId ?? '')) === kind)
    .reduce((sum, { weight }) => sum + BigInt(weight), 0n);
}

test.each([
  ['ballots that may change', { tally: 'LIVE', ballotsMayChange: true }],
  ['ballots that are final', { tally: 'LIVE', ballotsMayChange: false }],
])('everything at once, on two nodes, leaves a vote whole: %s', async (_name, rules) => {
  const seen: string[] = [];
  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 6, maxLength: 16 }), async (acts) => {
      const world = await build(rules);
      const { proposalId } = world;
      const before = await rollOf(proposalId);
      // It ends by the clock in the midst of it.
      await councils.moveVote(proposalId, { opensIn: -60_000, closesIn: 60 });
      const answers = await Promise.all(
        acts.map(async (one) => {
          await sleep(one.after);
          return perform(one, world).catch((error) => {
            // Gone, unseated, or lost a race: never a fault.
            if (isOutage(error)) return 'UNAVAILABLE';
            return typeof error.code === 'string' && /^[A-Z_]+$/.test(error.code)
              ? error.code
              : `fault: ${error}`;
          });
        }),
      );
      seen.push(...answers);
      expect(answers.filter((answer) => answer.startsWith('fault'))).toEqual([]);
      // Nobody had to be turned away because two waited for each other.
      expect(answers).not.toContain('UNAVAILABLE');
      await sleep(60);
      await app.services.settling.settleDue({ proposalIds: [proposalId] });
      const roll = await rollOf(proposalId);
      expect(problemsOf(roll, before, answers)).toEqual([]);
      const [closed] = await app.sql<{ result: { tally: { choice: string; weight: string }[] } }>(
        'select result from proposal where id = $1',
        [proposalId],
      );
      const got = Object.fromEntries(
        (closed?.result.tally ?? []).map(({ choice, weight }) => [choice, toUnits(weight)]),
      );
      expect(got).toEqual({ FOR: weigh(roll, 'FOR'), AGAINST: weigh(roll, 'AGAINST') });
    }),
    { numRuns: 25 },
  );
  const HAPPENED = ['cast', 'delegated', 'recused-now', 'deleted', 'refused'];
  expect(new Set(seen)).toEqual(new Set([...seen, ...HAPPENED]));
});

test('votes open while accounts of their rolls are deleted and write, and nobody waits in vain', async () => {
  const council = await councils.council();
  const ids = await councils.crowd(council, 12);
  const drafts = await Promise.all(
    ids.map(() => councils.proposal(council, { state: 'SUBMITTED' })),
  );
  const chair = actorOf(council.chair);
  const closesAt = new Date(Date.now() + 3_600_000);
  const answers = await Promise.allSettled(
    ids.flatMap((id, n) => {
      const { services } = nodes[n % 2] as TestApp;
      const proposalId = drafts[n] ?? '';
      const me = actorOf({ id, email: id });
      const clientMutationId = 'once';
      const writing = { councilId: council.id, title: 'Another', body: '', clientMutationId };
      return [
        // Opens at once, and so writes the roll.
        services.scheduling.schedule({ proposalId, closesAt }, chair),
        services.comments.add({ proposalId, body: 'Before I go.' }, me),
        services.proposals.create(writing, me),
        services.deletion.deleteOther(id, null, chair.origin),
      ];
    }),
  );
  const failures = answers.flatMap((answer) =>
    answer.status === 'rejected' ? [answer.reason] : [],
  );
  // Whoever is gone may write no more.
  expect(failures.filter((error) => error.code !== 'FORBIDDEN').map(String)).toEqual([]);
  const opened = await app.sql(`select 1 from proposal where council_id = $1 and state = 'OPEN'`, [
    council.id,
  ]);
  expect(opened).toHaveLength(drafts.length);
});

test('an account is deleted that is seated in that instant, in a council where somebody writes to it', async () => {
  const council = await councils.council();
  const { id } = await seed.user();
  const connect = async () => {
    const client = new pg.Client(app.ownerUrl);
    await client.connect();
    onTestFinished(() => client.end());
    await client.query('begin');
    return client;
  };
  const holdAccount = 'select 1 from "user" where id = $1 for key share';
  // 1. The deletion has locked the councils that there are, none, and waits for the account.
  const before = await connect();
  await before.query(holdAccount, [id]);
  const deletion = app.services.deletion.deleteOther(id, null, actorOf(council.chair).origin);
  await vi.waitFor(async () => {
    const waiting = await app.sql(`select 1 from pg_locks join pg_stat_activity using (pid)
       where not granted and datname = current_database()`);
    expect(waiting).toHaveLength(1);
  }, 20_000);
  // 2. A seat, and somebody who has the council and is about to refer to the account.
  const seat = { councilId: council.id, userId: id, role: 'OPERATOR' as const };
  await app.services.memberships.add(seat, actorOf(council.chair));
  const writer = await connect();
  await writer.query('select 1 from council where id = $1 for share', [council.id]);
  // 3. The deletion goes on, and has everything but the council.
  await before.query('commit');
  await sleep(100);
  const writing = writer.query(holdAccount, [id]).then(() => writer.query('commit'));
  const ends = await Promise.allSettled([writing, deletion]);
  expect(ends).toMatchObject([{ status: 'fulfilled' }, { value: { kind: 'deleted' } }]);
  const seats = await app.sql(
    'select 1 from membership where user_id = $1 and ended_at is null union all select 1 from seat where user_id = $1 and superseded_at is null',
    [id],
  );
  expect(seats).toEqual([]);
});

test('nobody is told that a vote is over which goes on, while another node holds it', async () => {
  const impatient = await startAppOn(app, { DATABASE_LOCK_TIMEOUT_MS: '100' });
  onTestFinished(() => impatient.close());
  const council = await councils.council();
  await councils.member(council);
  const quorum = { count: 2, counts: 'MEMBERS', abstentionsCount: true } as const;
  const rules = { quorum: { kind: 'COUNT', ...quorum }, extensionMinutes: 10 } as const;
  const proposalId = await councils.proposal(council, { rules });
  await councils.moveVote(proposalId, { opensIn: -60_000, closesIn: -1 });
  const other = new pg.Client(app.ownerUrl);
  await other.connect();
  await other.query('begin');
  await other.query('select 1 from proposal where id = $1 for update', [proposalId]);

  const chair = actorOf(council.chair);
  const { ballots, proposalAccess } = impatient.services;
  const ballot = { proposalId, choice: FOR, clientMutationId: 'once' };
  await expect(ballots.cast(ballot, chair)).rejects.toMatchObject({ code: 'UNAVAILABLE' });
  expect(await proposalAccess.findMany([proposalId], chair)).toMatchObject([
    { state: 'OPEN', closedAt: null, extendedTo: null },
  ]);
  await other.end();
  expect((await ballots.cast(ballot, chair)).outcome.kind).toBe('cast');
  const [extended] = await proposalAccess.findMany([proposalId], chair);
  expect(extended?.extendedTo).toBeInstanceOf(Date);
});

test('a vote that takes long to be closed keeps nobody from reading', async () => {
  const [council, elsewhere] = [await councils.council(), await councils.council()];
  const proposalId = await councils.proposal(council);
  await councils.moveVote(proposalId, { opensIn: -60_000, closesIn: -1 });
  const other = new pg.Client(app.ownerUrl);
  await other.connect();
  await other.query('begin');
  await other.query('select 1 from proposal where id = $1 for update', [proposalId]);

  const { proposalList, proposalAccess, settling } = app.services;
  const page = { limit: 5, backward: false };
  const waits: number[] = [];
  for (const _ of ['who begins', 'who comes later']) {
    const before = performance.now();
    await proposalList.list({}, page, actorOf(elsewhere.chair));
    waits.push(performance.now() - before);
  }
  expect(waits[0]).toBeLessThan(20_000);
  expect(waits[1]).toBeLessThan(1_000);
  const read = () => proposalAccess.findMany([proposalId], actorOf(council.chair));
  const [seen] = await read();
  expect(seen).toMatchObject({ state: 'CLOSED', closedAt: seen?.closesAt, outcome: null });
  await other.end();
  await settling.settleDue({ proposalIds: [proposalId] });
  expect(await read()).toMatchObject([{ state: 'CLOSED', outcome: 'REJECTED' }]);
});
