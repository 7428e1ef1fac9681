import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphql } from '../src/generated/client/index.ts';
import { type Caller, startApp, startAppOn, type TestApp } from './support/app.ts';
import { actorOf, type Councils, initCouncils, type SeededCouncil } from './support/councils.ts';
import { initSeed, keepSignedIn, type Seed } from './support/seed.ts';

const CHANGE = graphql(`
  mutation ChangeSeat($input: UpdateCouncilMemberInput!) {
    updateCouncilMember(input: $input) {
      __typename
      ... on LastChair { message membership { role endedAt } }
    }
  }
`);
const LEAVE = graphql(`
  mutation LeaveSeat($input: RemoveCouncilMemberInput!) {
    removeCouncilMember(input: $input) {
      __typename
      ... on LastChair { message membership { role endedAt } }
    }
  }
`);

const DAY = 86_400_000;
const inDays = (days: number) => new Date(Date.now() + days * DAY);
const LAST = {
  __typename: 'LastChair',
  message: 'The council would be left without a chair: seat another one first.',
  membership: { role: 'CHAIR', endedAt: null },
};
const UPDATED = { __typename: 'CouncilMemberUpdated' };
const REMOVED = { __typename: 'CouncilMemberRemoved' };

let app: TestApp;
let node: TestApp;
let seed: Seed;
let councils: Councils;
const as = keepSignedIn();
beforeAll(async () => {
  app = await startApp();
  node = await startAppOn(app);
  seed = initSeed(app);
  councils = initCouncils(app, seed);
});
afterAll(async () => {
  await node?.close();
  await app?.close();
});

/** The id of the founder's own seat. */
async function foundersSeat({ id, chair }: SeededCouncil): Promise<string> {
  const [row] = await app.sql<{ id: string }>(
    'select id from membership where council_id = $1 and user_id = $2 and ended_at is null',
    [id, chair.id],
  );
  return row?.id ?? '';
}

type Change = { role?: 'CHAIR' | 'OPERATOR' | 'OBSERVER'; weight?: string; termTo?: Date | null };

async function change(membershipId: string, { termTo, ...rest }: Change, by: Caller) {
  const until = termTo === undefined ? {} : { termTo: termTo?.toISOString() ?? null };
  const { data, errors } = await app.ask(
    CHANGE,
    { input: { membershipId, ...rest, ...until } },
    by,
  );
  return data?.updateCouncilMember ?? `${errors[0]?.extensions.code}: ${errors[0]?.message}`;
}

const leave = async (membershipId: string, by: Caller, at = app) =>
  (await at.must(LEAVE, { input: { membershipId } }, by)).removeCouncilMember;

const NO_MORE = 'FORBIDDEN: With your own seat you can only do less: another has to give you more.';

describe('with their own seat, who manages members', () => {
  test.each<[string, Change]>([
    ['a greater weight', { weight: '1.000001' }],
    ['a longer term', { termTo: inDays(31) }],
    ['a term without an end', { termTo: null }],
    ['a greater weight beside a shorter term', { weight: '9', termTo: inDays(1) }],
  ])('does not give themselves %s', async (_, more) => {
    const council = await councils.council();
    const { membershipId, ...chair } = await councils.member(council, 'CHAIR', {
      termTo: inDays(30),
    });
    expect(await change(membershipId, more, await as(chair))).toBe(NO_MORE);
    const [denial] = await app.sql(
      `select data->>'missing' as missing from audit_event
       where action = 'ACCESS_DENIED' and actor_id = $1`,
      [chair.id],
    );
    expect(denial).toEqual({ missing: 'to be another than its member' });
    // Another chair may, and somebody else's seat they may change so.
    expect(await change(membershipId, more, await as(council.chair))).toEqual(UPDATED);
    const { membershipId: other } = await councils.member(council, 'CHAIR');
    expect(await change(other, more, await as(chair))).toEqual(UPDATED);
  });

  test.each<[string, Change]>([
    ['a smaller weight', { weight: '0.5' }],
    ['a shorter term', { termTo: inDays(1) }],
    ['a lesser role', { role: 'OBSERVER' }],
    ['what they have', { role: 'CHAIR', weight: '1' }],
  ])('may give themselves %s', async (_, less) => {
    const council = await councils.council();
    const seat = { termTo: inDays(30) };
    const { membershipId, ...chair } = await councils.member(council, 'CHAIR', seat);
    expect(await change(membershipId, less, await as(chair))).toEqual(UPDATED);
  });

  test('does not become a chair, who may break ties, although they carry all that one does', async () => {
    const all = ['members:manage', 'ballots:cast'] as const;
    const roles = (['CHAIR', 'OPERATOR'] as const).map((role) => ({ role, permissions: all }));
    const council = await councils.council({ roles });
    const { membershipId, ...operator } = await councils.member(council);
    expect(await change(membershipId, { role: 'CHAIR' }, await as(operator))).toBe(NO_MORE);
    expect(await change(membershipId, { role: 'CHAIR' }, await as(council.chair))).toEqual(UPDATED);
  });

  test('may all the same, who manages all councils', async () => {
    const admin = await seed.user('ADMIN');
    const council = await councils.council({}, admin);
    const more = { weight: '9', role: 'OBSERVER' as const };
    expect(await change(await foundersSeat(council), more, await as(admin))).toEqual(UPDATED);
  });
});

describe('the last chair of a council', () => {
  test.each<[string, Change]>([
    ['takes no lesser role', { role: 'OPERATOR' }],
    ['does not end their term', { termTo: inDays(-1) }],
  ])('%s, nor leaves', async (_, less) => {
    const council = await councils.council();
    await councils.member(council, 'OPERATOR');
    await councils.member(council, 'CHAIR', { termTo: inDays(-1) });
    await councils.member(council, 'CHAIR', { termFrom: inDays(1) });
    const seat = await foundersSeat(council);
    const chair = await as(council.chair);
    expect(await change(seat, less, chair)).toEqual(LAST);
    expect(await leave(seat, chair)).toEqual(LAST);
    const kept = await app.sql(
      'select role, term_to as "termTo", ended_at as "endedAt" from membership where id = $1',
      [seat],
    );
    expect(kept).toEqual([{ role: 'CHAIR', termTo: null, endedAt: null }]);

    await councils.member(council, 'CHAIR');
    expect(await change(seat, less, chair)).toEqual(UPDATED);
  });

  test('is changed and unseated by nobody but who manages all councils', async () => {
    const council = await councils.council();
    const all = ['members:manage', 'ballots:cast'] as const;
    const roles = (['CHAIR', 'OPERATOR'] as const).map((role) => ({ role, permissions: all }));
    await app.services.councils.update({ councilId: council.id, roles }, actorOf(council.chair));
    const operator = await as(await councils.member(council));
    const seat = await foundersSeat(council);
    expect(await change(seat, { role: 'OBSERVER' }, operator)).toEqual(LAST);
    expect(await leave(seat, operator)).toEqual(LAST);
    expect(await change(seat, { weight: '2', termTo: inDays(1) }, operator)).toEqual(UPDATED);
    const admin = await as(await seed.user('ADMIN'));
    expect(await change(seat, { role: 'OBSERVER' }, admin)).toEqual(UPDATED);
    expect(await change(seat, { role: 'CHAIR' }, admin)).toEqual(UPDATED);
    expect(await leave(seat, admin)).toEqual(REMOVED);
  });

  test('stays when all of them leave at once, on two nodes', async () => {
    for (let round = 0; round < 5; round++) {
      const council = await councils.council();
      const founder = {
        membershipId: await foundersSeat(council),
        session: await as(council.chair),
      };
      const others = await Promise.all(
        [1, 2].map(async () => {
          const { membershipId, ...user } = await councils.member(council, 'CHAIR');
          return { membershipId, session: await user.signIn() };
        }),
      );
      const answers = await Promise.all(
        [founder, ...others].map(({ membershipId, session }, i) =>
          leave(membershipId, session, i % 2 ? node : app),
        ),
      );
      expect(answers.map(({ __typename }) => __typename).sort()).toEqual([
        'CouncilMemberRemoved',
        'CouncilMemberRemoved',
        'LastChair',
      ]);
    }
  });

  test('is gone when their account is, and nobody but an administrator seats another', async () => {
    const council = await councils.council();
    await app.db.transaction((tx) =>
      app.services.departure.forgetMember(tx, council.chair.id, actorOf(council.chair).origin),
    );
    const { id: userId } = await seed.user();
    const seat = { councilId: council.id, userId, role: 'CHAIR' as const };
    await expect(app.services.memberships.add(seat, actorOf(council.chair))).rejects.toMatchObject({
      code: 'FORBIDDEN',
    });
    const added = app.services.memberships.add(seat, actorOf(await seed.user('ADMIN'), true));
    expect(await added).toMatchObject({ kind: 'added' });
  });
});
