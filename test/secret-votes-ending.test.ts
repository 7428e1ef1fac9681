import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Choice } from '../src/councils/voting.ts';
import { startApp, startAppOn, type TestApp } from './support/app.ts';
import { ABSTAIN, AGAINST, FOR, fillBox, SECRET_KEY } from './support/ballots.ts';
import { actorOf, type Councils, initCouncils, type SeededCouncil } from './support/councils.ts';
import { initSeed, type SeededUser } from './support/seed.ts';

/** More than are opened in one transaction. */
const MANY = 600;

let app: TestApp;
let second: TestApp;
let councils: Councils;
beforeAll(async () => {
  app = await startApp({ SECRET_KEY });
  second = await startAppOn(app, { SECRET_KEY });
  councils = initCouncils(app, initSeed(app));
});
afterAll(async () => {
  await second?.close();
  await app?.close();
});

const choiceOf = (place: number): Choice => [FOR, FOR, AGAINST, ABSTAIN][place % 4] ?? FOR;
const as = (userId: string) => actorOf({ id: userId, email: `${userId}@people.example` });

async function read(id: string) {
  const [row] = await app.sql<Record<string, unknown>>(
    `select state, outcome, result, closes_at as "closesAt", extended_to as "extendedTo",
       sealing_key is not null or sealing_key_sealed is not null as "hasKey",
       (select count(*)::int from ballot where proposal_id = p.id) as sealed,
       (select count(*)::int from opened_ballot where proposal_id = p.id) as opened,
       (select count(*)::int from roll_entry where proposal_id = p.id and voted) as voted
     from proposal p where id = $1`,
    [id],
  );
  return row ?? {};
}

const sumOf = (members: number) => ({ weight: `${members}`, members });

describe('more secret ballots than one transaction opens', () => {
  let council: SeededCouncil;
  let crowd: string[];
  beforeAll(async () => {
    council = await councils.council();
    crowd = await councils.crowd(council, MANY);
  });

  /** A vote in which the whole crowd has voted; of the roll only the chair has not. */
  async function fullBox(ballotsMayChange: boolean) {
    const rules = { secrecy: 'SECRET', ballotsMayChange } as const;
    const id = await councils.proposal(council, { rules });
    const ballots = crowd.map((userId, place) => ({ userId, choice: choiceOf(place) }));
    return { id, receipts: await fillBox(app, id, ballots) };
  }

  async function expectFound(id: string, receipts: readonly { receipt: string }[], from = 0) {
    for (const place of [from, from + 1, from + 2, from + 3, MANY - 1]) {
      const found = await app.services.ballotList.findOpened(id, receipts[place]?.receipt ?? '');
      expect(found?.choice).toEqual(choiceOf(place));
    }
  }

  test('are opened ahead: nobody opens them under the lock, and two nodes count them once', async () => {
    const { id, receipts } = await fullBox(true);
    const [changing = '', leaving = ''] = crowd;
    const { ballots, recusals } = app.services;
    const again = await ballots.cast({ proposalId: id, choice: AGAINST }, as(changing));
    await recusals.recuse({ proposalId: id, reason: 'Kin.' }, as(leaving));
    await councils.moveVote(id, { opensIn: -60_000, closesIn: -1 });

    const cancelling = app.services.proposals.cancel(
      { proposalId: id, reason: 'No.' },
      actorOf(council.chair),
    );
    await expect(cancelling).rejects.toMatchObject({ code: 'UNAVAILABLE' });
    expect(await read(id)).toMatchObject({ state: 'OPEN', hasKey: true, opened: 0 });

    await Promise.all(
      [app, second, app, second].map(({ services }) =>
        services.settling.settleDue({ proposalIds: [id] }),
      ),
    );
    const counted = MANY - 1;
    const closed = await read(id);
    expect(closed).toMatchObject({
      ...{ state: 'CLOSED', outcome: 'ADOPTED', hasKey: false },
      ...{ sealed: 0, opened: counted, voted: counted },
      result: {
        // Two had been for it: one is against it now, and one is recused.
        tally: [
          { choice: 'FOR', ...sumOf(MANY / 2 - 2) },
          { choice: 'AGAINST', ...sumOf(MANY / 4 + 1) },
        ],
        abstained: sumOf(MANY / 4),
        voted: { ...sumOf(counted), represented: 0 },
        eligible: sumOf(MANY),
      },
    });
    await expectFound(id, receipts, 2);
    const { findOpened } = app.services.ballotList;
    expect((await findOpened(id, again.receipt ?? ''))?.choice).toEqual(AGAINST);
    for (const { receipt } of receipts.slice(0, 2))
      expect(await findOpened(id, receipt)).toBeNull();
    const logged = [...app.logs, ...second.logs].map(({ event }) => event);
    expect(logged).not.toContain('proposal_unsettled');
    expect(logged).not.toContain('ballots_unreadable');
  });

  test('are opened ahead too where everybody has voted and the chair closes early', async () => {
    const { id, receipts } = await fullBox(false);
    const chair = actorOf(council.chair);
    const { ballots, closing, certification } = app.services;
    expect(await closing.close({ proposalId: id }, chair)).toEqual({ kind: 'uncertain' });
    expect(await read(id)).toMatchObject({ state: 'OPEN', sealed: MANY, opened: 0 });
    await ballots.cast({ proposalId: id, choice: FOR }, chair);
    const close = { proposalId: id, clientMutationId: `close ${id}` };
    const closed = { kind: 'closed', proposalId: id };
    expect(await closing.close(close, chair)).toEqual(closed);
    expect(await closing.close(close, chair)).toEqual(closed);
    expect(await read(id)).toMatchObject({
      ...{ state: 'CLOSED', outcome: 'ADOPTED', hasKey: false },
      ...{ sealed: 0, opened: MANY + 1, voted: MANY + 1 },
    });
    await expectFound(id, receipts);
    expect(await certification.certify({ proposalId: id }, chair)).toMatchObject({ kind: 'done' });
  });
});

describe('a secret vote that lacks its quorum at its end', () => {
  const RULES = { secrecy: 'SECRET', quorum: { count: 3 }, extensionMinutes: 30 } as const;

  async function vote() {
    const council = await councils.council();
    const members: SeededUser[] = [];
    for (let n = 0; n < 3; n++) members.push(await councils.member(council));
    const id = await councils.proposal(council, { rules: RULES });
    const cast = async (place: number, choice: Choice) =>
      app.services.ballots.cast({ proposalId: id, choice }, actorOf(members[place] as SeededUser));
    return { id, council, members, cast };
  }

  async function end(id: string): Promise<void> {
    await councils.moveVote(id, { opensIn: -60_000, closesIn: -1 });
    await app.services.settling.settleDue({ proposalIds: [id] });
  }

  async function endExtension(id: string): Promise<void> {
    await councils.withoutTriggers(
      'proposal',
      `update proposal set extended_to = clock_timestamp() - interval '1 millisecond' where id = '${id}'`,
    );
    await app.services.settling.settleDue({ proposalIds: [id] });
  }

  const extensions = (id: string) =>
    app.sql(`select 1 from audit_event where target_id = $1 and action = 'PROPOSAL_EXTENDED'`, [
      id,
    ]);

  test('goes on once, with its ballots sealed, and takes more of them', async () => {
    const { id, cast } = await vote();
    const first = await cast(0, FOR);
    await cast(1, ABSTAIN);
    await end(id);
    const extended = await read(id);
    expect(extended).toMatchObject({ state: 'OPEN', result: null, hasKey: true });
    expect(extended).toMatchObject({ sealed: 2, opened: 0 });
    const { closesAt, extendedTo } = extended as { closesAt: Date; extendedTo: Date };
    expect(extendedTo.getTime() - closesAt.getTime()).toBe(30 * 60_000);
    expect(await cast(2, FOR)).toMatchObject({ outcome: { kind: 'cast' } });
    await endExtension(id);
    expect(await read(id)).toMatchObject({
      ...{ state: 'CLOSED', outcome: 'ADOPTED', hasKey: false, sealed: 0, opened: 3 },
      result: { quorum: { met: true, present: '3' }, abstained: sumOf(1) },
    });
    const found = await app.services.ballotList.findOpened(id, first.receipt ?? '');
    expect(found?.choice).toEqual(FOR);
    expect(await extensions(id)).toHaveLength(1);
  });

  test('and lacks it at the end of the extension closes without one', async () => {
    const { id, cast } = await vote();
    await cast(0, FOR);
    await end(id);
    await endExtension(id);
    expect(await read(id)).toMatchObject({
      ...{ state: 'CLOSED', outcome: 'NO_QUORUM', hasKey: false, sealed: 0, opened: 1 },
      result: { quorum: { met: false, present: '1' } },
    });
    expect(await extensions(id)).toHaveLength(1);
  });

  test('does not go on where sealed ballots and those whom they represent are enough', async () => {
    const { id, members, cast } = await vote();
    const { delegations } = app.services;
    const [entry] = await app.sql<{ id: string }>(
      'select id from roll_entry where proposal_id = $1 and user_id = $2',
      [id, members[0]?.id],
    );
    const delegation = { proposalId: id, delegateId: entry?.id ?? '' };
    const outcome = await delegations.delegate(delegation, actorOf(members[1] as SeededUser));
    expect(outcome.kind).toBe('delegated');
    await cast(0, FOR);
    await cast(2, ABSTAIN);
    await end(id);
    expect(await read(id)).toMatchObject({ state: 'CLOSED', outcome: 'ADOPTED', extendedTo: null });
    expect(await extensions(id)).toEqual([]);
  });

  test('cannot be scheduled with a quorum that leaves out abstentions, which nobody could tell', async () => {
    const council = await councils.council();
    const quorum = { count: 3, abstentionsCount: false };
    const rules = { ...RULES, quorum };
    await expect(councils.proposal(council, { rules })).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      extensions: { field: 'input.rules.extensionMinutes' },
    });
    const asDefault = councils.council({ defaultRules: rules });
    await expect(asDefault).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
  });
});
