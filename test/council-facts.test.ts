import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Actor } from '../src/councils/acting/acting.ts';
import { startApp, type TestApp } from './support/app.ts';
import { actorOf, type Councils, initCouncils, type SeededCouncil } from './support/councils.ts';
import { initSeed, type Seed } from './support/seed.ts';

let app: TestApp;
let seed: Seed;
let councils: Councils;
let council: SeededCouncil;
let chair: Actor;
beforeAll(async () => {
  app = await startApp();
  seed = initSeed(app);
  councils = initCouncils(app, seed);
  council = await councils.council();
  chair = actorOf(council.chair);
});
afterAll(() => app?.close());

/** What the log says of a council or proposal, in order: who, what, and with which data. */
async function factsOf(targetId: string): Promise<[string | null, string, object][]> {
  const rows = await app.sql<{ actor: string | null; action: string; data: object }>(
    `select actor_id as actor, action, data from audit_event
     where target_id = $1 and outcome = 'SUCCESS' order by id`,
    [targetId],
  );
  return rows.map(({ actor, action, data }) => [actor, action, data]);
}

const HASH = expect.stringMatching(/^[0-9a-f]{64}$/);
const TIME = expect.stringMatching(/^\d{4}-.*Z$/);

test('what is done to a council is in the log, and what changes nothing is not', async () => {
  const member = await councils.member(council, 'OPERATOR', { weight: '2' });
  const { memberships, councils: service } = app.services;
  const { membershipId } = member;
  await memberships.update({ membershipId, weight: '3' }, chair);
  await memberships.update({ membershipId, weight: '3' }, chair);
  await memberships.remove({ membershipId }, chair);
  await memberships.remove({ membershipId }, chair);
  await service.update({ councilId: council.id, description: 'Said.' }, chair);
  await service.update({ councilId: council.id, description: 'Said.' }, chair);
  await service.archive({ councilId: council.id }, chair);
  const by = council.chair.id;
  const seat = { membershipId, userId: member.id };
  expect(await factsOf(council.id)).toEqual([
    [by, 'COUNCIL_CREATED', { visibility: 'PUBLIC' }],
    [by, 'COUNCIL_MEMBER_ADDED', { ...seat, role: 'OPERATOR', weight: '2' }],
    [by, 'COUNCIL_MEMBER_UPDATED', { ...seat, from: { weight: '2' }, to: { weight: '3' } }],
    [by, 'COUNCIL_MEMBER_REMOVED', seat],
    [by, 'COUNCIL_UPDATED', { changed: ['description'] }],
    [by, 'COUNCIL_ARCHIVED', {}],
  ]);
});

test('what is done to a proposal is in the log, and what the clock did bears no name', async () => {
  const own = await councils.council();
  const actor = actorOf(own.chair);
  const by = own.chair.id;
  const { proposals } = app.services;
  const proposalId = await councils.proposal(own, { state: 'DRAFT' });
  await proposals.revise({ proposalId, body: 'Otherwise.' }, actor);
  await proposals.submit({ proposalId }, actor);
  const opensAt = new Date(Date.now() + 60_000);
  const closesAt = new Date(Date.now() + 180_000);
  await app.services.scheduling.schedule({ proposalId, opensAt, closesAt }, actor);
  await councils.moveVote(proposalId, { opensIn: -20, closesIn: -10 });
  await app.services.settling.settleDue({});
  await app.services.settling.settleDue({});
  expect(await factsOf(proposalId)).toEqual([
    [by, 'PROPOSAL_CREATED', { councilId: own.id }],
    [by, 'PROPOSAL_REVISED', {}],
    [by, 'PROPOSAL_SUBMITTED', { textHash: HASH }],
    [by, 'PROPOSAL_SCHEDULED', { opensAt: TIME, closesAt: TIME }],
    [null, 'PROPOSAL_OPENED', { opensAt: TIME, members: 1, weight: '1' }],
    [null, 'PROPOSAL_CLOSED', { closedAt: TIME, outcome: 'REJECTED', resultHash: HASH }],
  ]);
});

test('a proposal taken back or taken off says so', async () => {
  const own = await councils.council();
  const actor = actorOf(own.chair);
  const mine = await councils.proposal(own, { state: 'SUBMITTED' });
  const other = await councils.proposal(own, { state: 'SUBMITTED' });
  await app.services.proposals.withdraw({ proposalId: mine, reason: 'Because.' }, actor);
  await app.services.proposals.cancel({ proposalId: other, reason: 'Out of order.' }, actor);
  expect((await factsOf(mine)).at(-1)).toEqual([own.chair.id, 'PROPOSAL_WITHDRAWN', {}]);
  expect((await factsOf(other)).at(-1)).toEqual([
    own.chair.id,
    'PROPOSAL_CANCELLED',
    { reason: 'Out of order.' },
  ]);
});

test('a vote without a quorum goes on once, and says so', async () => {
  const own = await councils.council();
  const rules = { quorum: { numerator: 1, denominator: 2 }, extensionMinutes: 5 };
  const id = await councils.proposal(own, { rules });
  await councils.moveVote(id, { opensIn: -20, closesIn: -10 });
  await app.services.settling.settleDue({});
  expect((await factsOf(id)).at(-1)).toEqual([null, 'PROPOSAL_EXTENDED', { extendedTo: TIME }]);
  await councils.withoutTriggers(
    'proposal',
    `update proposal set extended_to = clock_timestamp() where id = '${id}'`,
  );
  await app.services.settling.settleDue({});
  expect((await factsOf(id)).at(-1)).toEqual([
    null,
    'PROPOSAL_CLOSED',
    { closedAt: TIME, outcome: 'NO_QUORUM', resultHash: HASH },
  ]);
});
