import pg from 'pg';
import { afterAll, beforeAll, expect, onTestFinished, test, vi } from 'vitest';
import { newId } from '../src/ids.ts';
import { startApp, type TestApp } from './support/app.ts';
import { AGAINST, FOR } from './support/ballots.ts';
import { actorOf, type Councils, initCouncils, type SeededCouncil } from './support/councils.ts';
import { initSeed, type Seed } from './support/seed.ts';
import { statementsOf } from './support/sql-counter.ts';

let app: TestApp;
let seed: Seed;
let councils: Councils;
let council: SeededCouncil;
beforeAll(async () => {
  app = await startApp();
  seed = initSeed(app);
  councils = initCouncils(app, seed);
  council = await councils.council({ visibility: 'MEMBERS' });
});
afterAll(() => app?.close());

/** A choice that a motion does not have. */
const WRONG = { kind: 'OPTION', option: 'none' } as const;

test('a ballot of a roll call that the node has seen open takes one statement', async () => {
  const member = await councils.member(council);
  const proposalId = await councils.proposal(council);
  const { ballots } = app.services;
  const first = await statementsOf(app, () =>
    ballots.cast({ proposalId, choice: FOR }, actorOf(council.chair)),
  );
  expect(first).toHaveLength(2);
  const second = await statementsOf(app, () =>
    ballots.cast({ proposalId, choice: AGAINST }, actorOf(member)),
  );
  expect(second).toHaveLength(1);
  expect(
    await app.sql(
      `select b.choice->>'kind' as kind, e.actor_id from ballot b
       join roll_entry r on r.id = b.entry_id
       join audit_event e on e.target_id = b.proposal_id and e.actor_id = r.user_id
       where b.proposal_id = $1 and e.action = 'BALLOT_CAST' order by b.cast_at`,
      [proposalId],
    ),
  ).toEqual([
    { kind: 'FOR', actor_id: council.chair.id },
    { kind: 'AGAINST', actor_id: member.id },
  ]);
});

test('what was seen a minute ago is looked at again', async () => {
  const member = await councils.member(council);
  const proposalId = await councils.proposal(council);
  const cast = async (who: Parameters<typeof actorOf>[0]) => {
    const statements = await statementsOf(app, () =>
      app.services.ballots.cast({ proposalId, choice: FOR }, actorOf(who)),
    );
    // A clock that jumps lets nodes take each other for gone, at any moment: that is not of the vote.
    return statements.filter((statement) => !/ node /.test(statement));
  };
  await cast(council.chair);
  const now = performance.now();
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => now + 60_001);
  onTestFinished(() => clock.mockRestore());
  expect(await cast(member)).toHaveLength(2);
  expect(await cast(member)).toHaveLength(1);
});

test('what it does not take is refused as by a node that has never seen it', async () => {
  const [voted, recused, late] = [
    await councils.member(council),
    await councils.member(council),
    await councils.member(council),
  ];
  const outsider = await seed.user('VIEWER');
  const rules = { ballotsMayChange: false };
  const proposalId = await councils.proposal(council, { rules });
  const { ballots, recusals } = app.services;
  const cast = (who: Parameters<typeof actorOf>[0], choice: typeof FOR | typeof WRONG = FOR) =>
    ballots.cast({ proposalId, choice }, actorOf(who));
  expect((await cast(voted)).outcome.kind).toBe('cast');
  await recusals.recuse({ proposalId, reason: 'A relative' }, actorOf(recused));

  expect((await cast(voted)).outcome.kind).toBe('already-voted');
  expect((await cast(recused)).outcome.kind).toBe('recused');
  expect((await cast(recused, WRONG)).outcome.kind).toBe('recused');
  await expect(cast(outsider)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(cast(outsider, WRONG)).rejects.toMatchObject({ code: 'NOT_FOUND' });
  await expect(cast(late, WRONG)).rejects.toMatchObject({
    extensions: { code: 'BAD_USER_INPUT' },
  });
  await councils.moveVote(proposalId, { opensIn: -2_000, closesIn: -1 });
  expect((await cast(late)).outcome.kind).toBe('closed');
  expect((await cast(late, WRONG)).outcome.kind).toBe('closed');
});

test('its plans, made while tables are nearly empty and kept, read none of them as a whole', async () => {
  const rules = { ballotsMayChange: true };
  const proposalId = await councils.proposal(council, { rules });
  const voters = await app.sql<{ userId: string }>(
    'select user_id as "userId" from roll_entry where proposal_id = $1',
    [proposalId],
  );
  await app.sql('vacuum analyze ballot, roll_entry, proposal');
  const client = new pg.Client(app.appUrl);
  await client.connect();
  try {
    await client.query('begin');
    for (const { userId } of [...voters, ...voters]) {
      const { rowCount } = await client.query('select put_into_box($1, $2, $3, $4, null)', [
        proposalId,
        userId,
        newId('ballot'),
        FOR,
      ]);
      expect(rowCount).toBe(1);
    }
    const { rows } = await client.query(
      `select relname, seq_scan from pg_stat_xact_user_tables
       where relname in ('ballot', 'roll_entry', 'proposal') order by 1`,
    );
    expect(rows).toEqual([
      { relname: 'ballot', seq_scan: '0' },
      { relname: 'proposal', seq_scan: '0' },
      { relname: 'roll_entry', seq_scan: '0' },
    ]);
  } finally {
    await client.end();
  }
});
