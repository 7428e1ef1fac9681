import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Database } from '../src/db/database.ts';
import { type Attempts, createAttempts, type Subject } from '../src/throttle/attempts.ts';
import { ThrottleEntity } from '../src/throttle/entities.ts';
import { admit, fail, giveBack, type Rule, succeed, type Tally } from '../src/throttle/rules.ts';
import { takeFromWindow } from '../src/throttle/window.ts';
import { cloneDatabase, type TestDatabase } from './support/cluster.ts';
import { openTestDatabase } from './support/database.ts';

const MINUTE = 60_000;
const NOW = Date.UTC(2030, 0, 1);
const RULE: Rule = {
  maxFailures: 5,
  firstLock: 900,
  longestLock: 900,
  forgetAfter: 3600,
  disableAfter: 100,
  successForgives: true,
};
const ADDRESS: Rule = { ...RULE, maxFailures: 3, firstLock: 1, successForgives: false };
const FRESH: Tally = { failures: 0, pending: 0, inARow: 0, lastAt: NOW, lockedUntil: null };

/** The tally after an admitted attempt that failed, or undefined when it was not admitted. */
function failOnce(tally: Tally, now: number, rule = RULE): Tally | undefined {
  const admission = admit(tally, rule, now);
  return admission.kind === 'admitted' ? fail(admission.tally, rule, now).tally : undefined;
}

function failTimes(times: number, now = NOW, rule = RULE, from = FRESH): Tally {
  let tally = from;
  for (let n = 0; n < times; n++) {
    const next = failOnce(tally, now, rule);
    if (!next) throw new Error(`not admitted after ${n} failures`);
    tally = next;
  }
  return tally;
}

describe('the rule of locks', () => {
  test('the fifth failure locks for fifteen minutes, not the fourth', () => {
    expect(failTimes(4).lockedUntil).toBeNull();
    const locked = failTimes(5);
    expect(locked.lockedUntil).toBe(NOW + 15 * MINUTE);
    expect(admit(locked, RULE, NOW)).toEqual({ kind: 'refused', retryAfterSeconds: 900 });
    const last = NOW + 15 * MINUTE - 1;
    expect(admit(locked, RULE, last)).toEqual({ kind: 'refused', retryAfterSeconds: 1 });
    expect(admit(locked, RULE, last + 1).kind).toBe('admitted');
  });

  test('after a lock one more failure locks again', () => {
    const later = NOW + 15 * MINUTE;
    const again = failTimes(1, later, RULE, failTimes(5));
    expect(again.lockedUntil).toBe(later + 15 * MINUTE);
  });

  test('failures are forgotten after an hour without one, and not before', () => {
    const four = failTimes(4);
    expect(failTimes(1, NOW + 60 * MINUTE - 1, RULE, four).lockedUntil).not.toBeNull();
    const forgotten = failTimes(1, NOW + 60 * MINUTE, RULE, four);
    expect(forgotten).toMatchObject({ failures: 1, lockedUntil: null, inARow: 5 });
  });

  test('a success forgives all before it, but not what is still under way', () => {
    const two = admit(admitted(failTimes(3)), RULE, NOW);
    if (two.kind !== 'admitted') throw new Error('not admitted');
    expect(succeed(two.tally, RULE)).toMatchObject({ failures: 1, pending: 1, inARow: 0 });
  });

  test('a hundred failures in a row disable for good, however slowly they come', () => {
    let tally = FRESH;
    for (let n = 1; n <= 99; n++) tally = failTimes(1, NOW + n * 60 * MINUTE, RULE, tally);
    const at = NOW + 100 * 60 * MINUTE;
    const admission = admit(tally, RULE, at);
    if (admission.kind !== 'admitted') throw new Error('not admitted');
    const { tally: disabled, lock } = fail(admission.tally, RULE, at);
    expect(lock).toEqual({ lockedForSeconds: null });
    const years = at + 10 * 365 * 24 * 60 * MINUTE;
    expect(admit(disabled, RULE, years)).toEqual({ kind: 'refused', retryAfterSeconds: null });
  });

  test('an address waits ever longer, up to the longest lock', () => {
    const waits: number[] = [];
    let now = NOW;
    let tally = failTimes(2, now, ADDRESS);
    for (let n = 0; n < 14; n++) {
      tally = failTimes(1, now, ADDRESS, tally);
      waits.push(((tally.lockedUntil ?? 0) - now) / 1000);
      now = tally.lockedUntil ?? now;
    }
    expect(waits).toEqual([1, 2, 4, 8, 16, 32, 64, 128, 256, 512, 900, 900, 900, 900]);
  });

  test("an address's success takes back only itself", () => {
    expect(succeed(admitted(failTimes(2, NOW, ADDRESS)), ADDRESS).failures).toBe(2);
  });

  test('as many attempts may be under way as may still fail', () => {
    let tally = failTimes(3);
    tally = admitted(tally);
    tally = admitted(tally);
    expect(admit(tally, RULE, NOW)).toEqual({ kind: 'busy' });
    expect(admit(giveBack(tally), RULE, NOW).kind).toBe('admitted');
  });

  test('attempts that died with their process count as failed', () => {
    let tally = FRESH;
    for (let n = 0; n < 5; n++) tally = admitted(tally);
    const later = NOW + 31_000;
    expect(admit(tally, RULE, later)).toEqual({
      kind: 'refused',
      retryAfterSeconds: 15 * 60 - 31,
    });
  });

  function admitted(tally: Tally): Tally {
    const admission = admit(tally, RULE, NOW);
    if (admission.kind !== 'admitted') throw new Error('not admitted');
    return admission.tally;
  }
});

describe('a clock that is set back', () => {
  test('neither ends a lock nor makes it longer', () => {
    const locked = failTimes(5);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 10 * 365 * 24 * 60 * MINUTE }), (back) => {
        const admission = admit(locked, RULE, NOW - back);
        expect(admission).toEqual({ kind: 'refused', retryAfterSeconds: 900 });
      }),
    );
  });

  /** What there is of one step of a life with a clock that jumps. */
  function step(tally: Tally, now: number, succeeds: boolean): Tally {
    const admission = admit(tally, RULE, now);
    if (admission.kind !== 'admitted') {
      expect(admission.kind).toBe('refused');
      expect(admission).toMatchObject({ retryAfterSeconds: expect.any(Number) });
      if (admission.kind === 'refused') {
        expect(admission.retryAfterSeconds).toBeLessThanOrEqual(900);
      }
      return tally;
    }
    if (succeeds) return succeed(admission.tally, RULE);
    const failed = fail(admission.tally, RULE, now).tally;
    const isLocked = failed.lockedUntil !== null && failed.lockedUntil > now;
    expect(isLocked).toBe(failed.failures >= 5);
    expect(failed.pending).toBe(0);
    return failed;
  }

  test('whatever it does, five failures lock, and no lock holds for longer', () => {
    const move = fc.integer({ min: -90, max: 90 });
    const moves = fc.array(fc.record({ move, succeeds: fc.boolean() }), { maxLength: 60 });
    fc.assert(
      fc.property(moves, (life) => {
        let now = NOW;
        let tally = FRESH;
        for (const { move, succeeds } of life) {
          now += move * MINUTE;
          tally = step(tally, now, succeeds);
        }
      }),
    );
  });
});

describe('counting in the database', () => {
  let database: TestDatabase;
  const nodes: Database[] = [];
  let attempts: Attempts[];
  let next = 0;
  const subject = (rule = RULE): Subject => ({ key: `test:${next++}`, rule });

  beforeAll(async () => {
    database = await cloneDatabase();
    for (let n = 0; n < 2; n++) {
      nodes.push(await openTestDatabase(database.appUrl, [ThrottleEntity], 5));
    }
    attempts = nodes.map(createAttempts);
  });
  afterAll(async () => {
    for (const node of nodes) await node.close();
    await database.drop();
  });

  const [first, second] = [() => nodes[0] as Database, () => attempts[0] as Attempts];
  const row = async ({ key }: Subject) => {
    const [found] = await first()
      .fork()
      .execute<Tally[]>(
        'select failures, pending, in_a_row as "inARow" from throttle where key = ?',
        [key],
      );
    return found;
  };

  /** One attempt by one of the nodes; `work` says how it ends. */
  async function attempt(n: number, subjects: Subject[], succeeds: boolean) {
    const [node, counter] = [nodes[n % 2] as Database, attempts[n % 2] as Attempts];
    if (await counter.begin(subjects)) return 'refused';
    await new Promise((resolve) => setTimeout(resolve, 5));
    await node.transaction(async (tx) => {
      await (succeeds ? counter.succeeded(tx, subjects) : counter.failed(tx, subjects));
    });
    return succeeds ? 'succeeded' : 'failed';
  }

  test('of fifty failing attempts at once, on two nodes, five are made', async () => {
    const subjects = [subject(), subject({ ...ADDRESS, maxFailures: 40 })];
    const outcomes = await Promise.all(
      Array.from({ length: 50 }, (_, n) => attempt(n, subjects, false)),
    );
    expect(outcomes.filter((outcome) => outcome === 'failed')).toHaveLength(5);
    expect(await row(subjects[0] as Subject)).toEqual({ failures: 5, pending: 0, inARow: 5 });
    // Counted on all subjects or on none.
    expect(await row(subjects[1] as Subject)).toMatchObject({ failures: 5, pending: 0 });
  });

  test('of twenty succeeding attempts at once none is refused', async () => {
    const subjects = [subject()];
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => attempt(n, subjects, true)),
    );
    expect(new Set(outcomes)).toEqual(new Set(['succeeded']));
    expect(await row(subjects[0] as Subject)).toEqual({ failures: 0, pending: 0, inARow: 0 });
  });

  test('subjects in any order do not lock each other up', async () => {
    const [one, other] = [subject(), subject()];
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, (_, n) => attempt(n, n % 3 ? [one, other] : [other, one], true)),
    );
    expect(new Set(outcomes)).toEqual(new Set(['succeeded']));
  });

  test('an attempt that was given back was never made', async () => {
    const subjects = [subject()];
    for (let n = 0; n < 8; n++) {
      expect(await second().begin(subjects)).toBeUndefined();
      await second().givenBack(subjects);
    }
    expect(await row(subjects[0] as Subject)).toMatchObject({ failures: 0, pending: 0 });
  });

  test('a window takes its number of acts, by however many nodes at once', async () => {
    const window = { key: `window:${next++}`, max: 7, seconds: 60 };
    const waits = await Promise.all(
      Array.from({ length: 30 }, (_, n) =>
        takeFromWindow((nodes[n % 2] as Database).fork(), window),
      ),
    );
    expect(waits.filter((wait) => wait === undefined)).toHaveLength(7);
    for (const wait of waits) if (wait !== undefined) expect(wait).toBeGreaterThan(55);
    const move = (by: string) =>
      first()
        .fork()
        .execute(`update throttle set last_at = last_at + interval '${by}' where key = ?`, [
          window.key,
        ]);
    await move('-61 seconds');
    expect(await takeFromWindow(first().fork(), window)).toBeUndefined();
    // Begun by a clock that was an hour ahead.
    for (let n = 0; n < 7; n++) await takeFromWindow(first().fork(), window);
    expect(await takeFromWindow(first().fork(), window)).toBeDefined();
    await move('1 hour');
    expect(await takeFromWindow(first().fork(), window)).toBeUndefined();
  });
});
