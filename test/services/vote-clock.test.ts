import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { startAppOn, type TestApp } from '../support/app.ts';
import { AGAINST, FOR } from '../support/ballots.ts';
import { startClockedPostgres } from '../support/clocked-postgres.ts';
import { actorOf, type Councils, initCouncils, type SeededCouncil } from '../support/councils.ts';
import { initSeed } from '../support/seed.ts';

const HOUR = 3_600;

let postgres: Awaited<ReturnType<typeof startClockedPostgres>>;
let app: TestApp;
let councils: Councils;
let council: SeededCouncil;

beforeAll(async () => {
  postgres = await startClockedPostgres();
  app = await startAppOn(postgres);
  councils = initCouncils(app, initSeed(app));
});
afterAll(async () => {
  await app?.close();
  await postgres?.stop();
});
beforeEach(async () => {
  postgres.setClock(0);
  council = await councils.council();
});

const cast = async (proposalId: string, choice: typeof FOR) =>
  (await app.services.ballots.cast({ proposalId, choice }, actorOf(council.chair))).outcome.kind;

async function see(id: string) {
  const [seen] = await app.services.proposalAccess.findMany([id], actorOf(council.chair));
  return { state: seen?.state, for: seen?.result?.tally.find(({ choice }) => choice === 'FOR') };
}

/** How many ballots there are, and how many of them count. */
async function ballotsOf(id: string) {
  const [row] = await app.sql(
    `select count(*)::int as all, (count(*) filter (where superseded_at is null))::int as live
     from ballot where proposal_id = $1`,
    [id],
  );
  return row;
}

describe('an open vote, whose clock is set', () => {
  test('back before its opening, stays open, and counts the last ballot once', async () => {
    const id = await councils.proposal(council);
    expect(await cast(id, AGAINST)).toBe('cast');
    postgres.setClock(-3 * HOUR);
    expect((await see(id)).state).toBe('OPEN');
    expect(await cast(id, FOR)).toBe('cast');
    expect(await ballotsOf(id)).toEqual({ all: 2, live: 1 });
    // It ends when the clock comes by its end, and not before.
    postgres.setClock(0);
    expect((await see(id)).state).toBe('OPEN');
    postgres.setClock(3 * HOUR);
    expect(await see(id)).toMatchObject({ state: 'CLOSED', for: { members: 1 } });
  });

  test('ahead to its end, is closed, and does not open again when it is set back', async () => {
    const id = await councils.proposal(council);
    expect(await cast(id, FOR)).toBe('cast');
    postgres.setClock(3 * HOUR);
    expect(await cast(id, AGAINST)).toBe('closed');
    for (const seconds of [0, -3 * HOUR]) {
      postgres.setClock(seconds);
      expect(await cast(id, AGAINST)).toBe('closed');
      expect(await see(id)).toMatchObject({ state: 'CLOSED', for: { members: 1 } });
    }
    expect(await ballotsOf(id)).toEqual({ all: 1, live: 1 });
  });

  test('to and fro across its end while people vote, takes no ballot after it has closed', async () => {
    const id = await councils.proposal(council);
    const answers: string[] = [];
    for (let round = 0; round < 12; round++) {
      postgres.setClock(round % 3 === 2 ? 3 * HOUR : 0);
      answers.push(...(await Promise.all([cast(id, FOR), cast(id, FOR)])));
    }
    const end = answers.indexOf('closed');
    expect(end).toBeGreaterThan(0);
    expect(new Set(answers.slice(end))).toEqual(new Set(['closed']));
    expect(await ballotsOf(id)).toEqual({ all: end, live: 1 });
  });
});

describe('a scheduled vote, whose clock is set', () => {
  test('ahead to its opening and back, is open from then on, with the roll of its opening', async () => {
    const id = await councils.proposal(council, { state: 'SCHEDULED' });
    postgres.setClock(1.5 * HOUR);
    expect((await see(id)).state).toBe('OPEN');
    postgres.setClock(0);
    await councils.member(council);
    expect((await see(id)).state).toBe('OPEN');
    expect(await cast(id, FOR)).toBe('cast');
    const roll = await app.sql('select user_id as id from roll_entry where proposal_id = $1', [id]);
    expect(roll).toEqual([{ id: council.chair.id }]);
  });

  test('back, has on its roll who had a seat by the clock, as it says when it opens', async () => {
    postgres.setClock(-3 * HOUR);
    const late = await councils.member(council);
    const id = await councils.proposal(council);
    // By this clock the council is founded in three hours: nobody sits in it yet.
    expect(await cast(id, FOR)).toBe('not-on-roll');
    postgres.setClock(0);
    const next = await councils.proposal(council);
    const roll = await app.sql<{ id: string }>(
      'select user_id as id from roll_entry where proposal_id = $1',
      [next],
    );
    expect(roll.map(({ id }) => id).sort()).toEqual([council.chair.id, late.id].sort());
  });
});
