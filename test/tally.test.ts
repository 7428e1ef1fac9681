import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countBallots, countLive, countOpen } from '../src/councils/votes/tally.ts';
import { type Choice, count, type Rules, resultToJson } from '../src/councils/voting.ts';
import { startApp, type TestApp } from './support/app.ts';
import { type Councils, initCouncils, type SeededCouncil } from './support/councils.ts';
import { initSeed } from './support/seed.ts';

let app: TestApp;
let councils: Councils;
let council: SeededCouncil;
beforeAll(async () => {
  app = await startApp();
  councils = initCouncils(app, initSeed(app));
  council = await councils.council();
  await councils.crowd(council, 40);
  await councils.crowd(council, 40, 2.5);
});
afterAll(() => app?.close());

/** Some vote, others change their ballot, have it voided with a recusal, delegate, or do nothing. */
async function voteAtRandom(proposalId: string): Promise<void> {
  await app.sql(
    `update roll_entry r set recused_at = now(), recusal_reason = 'A relative'
     where proposal_id = $1 and random() < 0.15`,
    [proposalId],
  );
  await app.sql(
    `update roll_entry r set delegated_at = now(), delegate_id = (
       select d.id from roll_entry d where d.proposal_id = $1 and d.id <> r.id
         and d.recused_at is null order by md5(d.id || r.id) limit 1)
     where proposal_id = $1 and recused_at is null and random() < 0.5`,
    [proposalId],
  );
  const insert = (mark: string, share: number) =>
    app.sql(
      `insert into ballot (id, proposal_id, entry_id, weight, choice, superseded_at, voided_at)
       select 'ballot_' || gen_random_uuid(), proposal_id, id, weight, json_build_object('kind',
         (array['FOR', 'AGAINST', 'ABSTAIN'])[1 + floor(random() * 3)::int]), ${mark}
       from roll_entry where proposal_id = $1 and random() < ${share}`,
      [proposalId],
    );
  await insert('now(), null', 0.3);
  await insert('null, now()', 0.3);
  await insert('null, case when recused_at is not null then now() end', 0.5);
}

/** The same by the rules, entry by entry. */
async function countByRules(proposalId: string, rules: Rules) {
  const rows = await app.sql<{
    id: string;
    weight: string;
    delegateTo: string | null;
    reason: string | null;
    choice: Choice | null;
  }>(
    `select r.id, r.weight, r.delegate_id as "delegateTo", r.recusal_reason as reason, b.choice
     from roll_entry r left join ballot b
       on b.entry_id = r.id and b.superseded_at is null and b.voided_at is null
     where r.proposal_id = $1 order by r.id`,
    [proposalId],
  );
  const entries = rows.map(({ weight, reason, ...entry }) => ({
    ...entry,
    weight: BigInt(weight),
    isChair: false,
    recused: reason === null ? null : { reason },
  }));
  return resultToJson(count(rules, [], entries));
}

describe('the tally', () => {
  test('is what the rules say of every entry, with and without statistics of the ballots', async () => {
    const ids = [await councils.proposal(council), await councils.proposal(council)];
    for (const id of ids) await voteAtRandom(id);
    for (const statistics of ['none', 'analyzed']) {
      if (statistics === 'analyzed') await app.sql('analyze ballot, roll_entry');
      const votes = await app.sql<{ id: `proposal_${string}`; rules: Rules; options: [] }>(
        'select id, rules, options from proposal where id = any($1)',
        [ids],
      );
      const open = await countOpen(app.db.fork(), votes);
      for (const vote of votes) {
        const expected = await countByRules(vote.id, vote.rules);
        const tx = app.db.fork();
        const closed = await countBallots(tx, vote, await countLive(tx, vote));
        expect(closed, statistics).toEqual(expected);
        expect(expected.recused.length).toBeGreaterThan(0);
        // While it is open, nobody asks who was recused.
        const { recused, explanation, ...sums } = expected;
        expect(open.get(vote.id), statistics).toMatchObject(sums);
      }
    }
  });

  test('has no ballot of another weight, or in another vote, than its place on the roll', async () => {
    const [id, other] = [await councils.proposal(council), await councils.proposal(council)];
    const insert = (proposalId: string, weight: string) =>
      app.sql(
        `insert into ballot (id, proposal_id, entry_id, weight, choice)
         select 'ballot_' || gen_random_uuid(), $2, id, ${weight}, '{"kind": "FOR"}'
         from roll_entry where proposal_id = $1`,
        [id, proposalId],
      );
    await expect(insert(id, 'weight + 1')).rejects.toThrow('ballot_entry_foreign');
    await expect(insert(other, 'weight')).rejects.toThrow('ballot_entry_foreign');
    await insert(id, 'weight');
    const statement = `update roll_entry set weight = 2 where proposal_id = '${id}'`;
    await expect(councils.withoutTriggers('roll_entry', statement)).rejects.toThrow(
      'ballot_entry_foreign',
    );
  });
});
