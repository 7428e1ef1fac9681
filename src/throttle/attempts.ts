import { setTimeout as sleep } from 'node:timers/promises';
import type { Database, Tx } from '../db/database.ts';
import { admit, fail, giveBack, type Lock, type Rule, succeed, type Tally } from './rules.ts';

/** What attempts are counted by, and how. */
export interface Subject {
  /** Tells one account, device or address from all others; never one in clear that may be unknown here. */
  key: string;
  rule: Rule;
}

/** Too many attempts; null when waiting does not help. */
export interface Refusal {
  retryAfterSeconds: number | null;
  /** The subject that stands in the way. */
  subject: Subject;
}

/**
 * Counts attempts in the database, so that limits hold however many processes there are. An attempt is
 * counted as failed before it is made and corrected afterwards: parallel ones cannot pass together.
 */
export interface Attempts {
  /**
   * Asks for one attempt on all subjects, and counts it on all or on none. While as many are under
   * way as may still fail it waits for them, a few seconds at the most.
   */
  begin(subjects: readonly Subject[]): Promise<Refusal | undefined>;
  /** The attempt has failed. Gives the locks that this failure brought about. */
  failed(tx: Tx, subjects: readonly Subject[]): Promise<(Lock & { subject: Subject })[]>;
  /** The attempt has succeeded. */
  succeeded(tx: Tx, subjects: readonly Subject[]): Promise<void>;
  /** The attempt was not made after all. */
  givenBack(subjects: readonly Subject[]): Promise<void>;
  /** Forgets these subjects, as when a password was changed. Gives whether they had any failures. */
  forget(tx: Tx, keys: readonly string[]): Promise<boolean>;
}

interface Found {
  subject: Subject;
  tally: Tally;
  now: number;
}

/** Waits for attempts under way to end: so long at first, growing, and so often at the most. */
const FIRST_WAIT_MS = 15;
const LONGEST_WAIT_MS = 250;
const WAITS = 20;

export function createAttempts(db: Database): Attempts {
  /** One try to begin; `undefined` while others are under way. */
  async function tryToBegin(subjects: readonly Subject[]): Promise<Refusal | 'busy' | undefined> {
    return db.transaction(async (tx) => {
      const found = await lock(tx, subjects);
      const admissions = found.map(({ subject, tally, now }) => ({
        subject,
        admission: admit(tally, subject.rule, now),
      }));
      const refusals = admissions.flatMap(({ subject, admission }) =>
        admission.kind === 'refused'
          ? [{ subject, retryAfterSeconds: admission.retryAfterSeconds }]
          : [],
      );
      if (refusals.length > 0) return refusals.reduce(longer);
      const admitted = admissions.flatMap(({ subject, admission }) =>
        admission.kind === 'admitted' ? [{ key: subject.key, tally: admission.tally }] : [],
      );
      if (admitted.length < subjects.length) return 'busy' as const;
      await write(tx, admitted);
      return undefined;
    });
  }

  async function begin(subjects: readonly Subject[]): Promise<Refusal | undefined> {
    let waitMs = FIRST_WAIT_MS;
    for (let waits = 0; waits < WAITS; waits++) {
      const outcome = await tryToBegin(subjects);
      if (outcome !== 'busy') return outcome;
      await sleep(waitMs);
      waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 1.5);
    }
    const [subject] = subjects;
    return subject && { subject, retryAfterSeconds: 1 };
  }

  return {
    begin,
    async failed(tx, subjects) {
      const outcomes = (await lock(tx, subjects)).map(({ subject, tally, now }) => ({
        subject,
        key: subject.key,
        ...fail(tally, subject.rule, now),
      }));
      await write(tx, outcomes);
      return outcomes.flatMap(({ subject, lock }) => (lock ? [{ ...lock, subject }] : []));
    },
    async succeeded(tx, subjects) {
      const found = await lock(tx, subjects);
      await write(
        tx,
        found.map(({ subject, tally }) => ({
          key: subject.key,
          tally: succeed(tally, subject.rule),
        })),
      );
    },
    async givenBack(subjects) {
      await db.transaction(async (tx) => {
        const found = await lock(tx, subjects);
        await write(
          tx,
          found.map(({ subject, tally }) => ({ key: subject.key, tally: giveBack(tally) })),
        );
      });
    },
    async forget(tx, keys) {
      const gone = await tx.execute<{ counted: boolean }[]>(
        `delete from throttle where key in (select json_array_elements_text(?::json))
         returning failures > 0 or in_a_row > 0 as counted`,
        [JSON.stringify(keys)],
      );
      return gone.some(({ counted }) => counted);
    },
  };
}

function longer(one: Refusal, other: Refusal): Refusal {
  const seconds = ({ retryAfterSeconds }: Refusal) => retryAfterSeconds ?? Number.POSITIVE_INFINITY;
  return seconds(other) > seconds(one) ? other : one;
}

/** Locks the subjects' rows in one order, whoever asks, and makes those that are missing. */
async function lock(tx: Tx, subjects: readonly Subject[]): Promise<Found[]> {
  const rows = await tx.execute<(Tally & { key: string; now: number })[]>(
    `insert into throttle as t (key, failures, last_at)
     select key, 0, clock_timestamp() from json_array_elements_text(?::json) as key order by key
     on conflict (key) do update set key = excluded.key
     returning key, failures, pending, in_a_row as "inARow",
       (extract(epoch from last_at) * 1000)::float8 as "lastAt",
       (extract(epoch from locked_until) * 1000)::float8 as "lockedUntil",
       floor(extract(epoch from clock_timestamp()) * 1000)::float8 as now`,
    [JSON.stringify(subjects.map(({ key }) => key))],
  );
  return subjects.flatMap((subject) => {
    const row = rows.find(({ key }) => key === subject.key);
    if (!row) return [];
    const { now, key: _, ...tally } = row;
    return [{ subject, tally, now }];
  });
}

async function write(tx: Tx, changes: readonly { key: string; tally: Tally }[]): Promise<void> {
  await tx.execute(
    `update throttle set failures = n.failures, pending = n.pending, in_a_row = n.in_a_row,
       last_at = to_timestamp(n.last_at / 1000), locked_until = to_timestamp(n.locked_until / 1000)
     from json_to_recordset(?::json) as n (key text, failures int, pending int, in_a_row int,
       last_at float8, locked_until float8)
     where throttle.key = n.key`,
    [
      JSON.stringify(
        changes.map(({ key, tally }) => ({
          key,
          failures: tally.failures,
          pending: tally.pending,
          in_a_row: tally.inARow,
          last_at: tally.lastAt,
          locked_until: tally.lockedUntil,
        })),
      ),
    ],
  );
}
