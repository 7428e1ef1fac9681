import { afterAll, beforeAll, expect, test } from 'vitest';
import { registry } from '../src/telemetry/metrics.ts';
import { startApp, type TestApp } from './support/app.ts';
import { AGAINST, FOR } from './support/ballots.ts';
import { actorOf, type Councils, initCouncils, type SeededCouncil } from './support/councils.ts';
import { initSeed } from './support/seed.ts';

let app: TestApp;
let councils: Councils;
let council: SeededCouncil;
beforeAll(async () => {
  app = await startApp();
  councils = initCouncils(app, initSeed(app));
  council = await councils.council();
});
afterAll(() => app?.close());

async function counted(): Promise<number> {
  const metric = await registry.getSingleMetric('conclave_ballots_cast_total')?.get();
  return metric?.values.find(({ labels }) => labels.method === 'motion')?.value ?? 0;
}

const inBox = async (proposalId: string) =>
  (await app.sql('select 1 from ballot where proposal_id = $1', [proposalId])).length;

test('a ballot is counted when it is in, one in place of another too, and none twice', async () => {
  const proposalId = await councils.proposal(council, { rules: { ballotsMayChange: true } });
  const actor = actorOf(council.chair);
  const { ballots } = app.services;
  const before = await counted();
  await ballots.cast({ proposalId, choice: FOR }, actor);
  expect(await counted()).toBe(before + 1);
  const named = { proposalId, choice: AGAINST, clientMutationId: 'counted' };
  await ballots.cast(named, actor);
  expect(await counted()).toBe(before + 2);
  await ballots.cast(named, actor);
  expect(await counted()).toBe(before + 2);
  expect(await inBox(proposalId)).toBe(2);
});

test('a ballot that was written and then rolled back is not counted', async () => {
  const proposalId = await councils.proposal(council);
  const actor = actorOf(council.chair);
  const { ballots } = app.services;
  const before = await counted();
  // Fails when everything has been written, at the commit itself.
  await app.sql(`create function fail_at_commit() returns trigger language plpgsql as
    $$ begin raise exception 'not committed'; end $$`);
  await app.sql(`create constraint trigger fail_at_commit after insert on ballot
    deferrable initially deferred for each row execute function fail_at_commit()`);
  try {
    const named = { proposalId, choice: FOR, clientMutationId: 'rolled-back' };
    await expect(ballots.cast(named, actor)).rejects.toThrow('not committed');
    await expect(ballots.cast({ proposalId, choice: FOR }, actor)).rejects.toThrow('not committed');
  } finally {
    await app.sql('drop trigger fail_at_commit on ballot');
  }
  expect(await inBox(proposalId)).toBe(0);
  expect(await counted()).toBe(before);
  // And the same sending again is the first that counts.
  await ballots.cast({ proposalId, choice: FOR, clientMutationId: 'rolled-back' }, actor);
  expect(await counted()).toBe(before + 1);
});
