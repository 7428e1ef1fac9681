import { setTimeout as sleep } from 'node:timers/promises';
import { BallotsLocked, BallotsUnopened } from './ballot-box.ts';

/** A vote that this process settles. */
export interface Underway {
  /** Whether everything that was due has been written down. */
  done: Promise<boolean>;
  /** Whether it is certain that the vote does not go on: what is left is its ballots. */
  hasEnded: boolean;
  /** Of `performance.now()`. */
  beganAt: number;
}

/**
 * Has each vote be settled once at a time, and many wait for that.
 *
 * @param settle does it; called again where ballots have to be opened first
 * @param withBallots opens them in between; see `SettlingService`
 */
export function createSettlings<Opened>(deps: {
  settle: (id: string, opened: Opened | undefined) => Promise<void>;
  withBallots: (id: string, end: (opened: Opened | undefined) => Promise<void>) => Promise<void>;
  report: (id: string, err: unknown) => void;
}) {
  const underway = new Map<string, Underway>();

  function begin(id: string): Underway {
    const end = (opened: Opened | undefined) =>
      deps.settle(id, opened).catch((err) => {
        // Ballots are asked for when it has been counted that there were enough.
        if (err instanceof BallotsUnopened || err instanceof BallotsLocked) started.hasEnded = true;
        throw err;
      });
    const done = deps
      .withBallots(id, end)
      .then(() => true)
      // One vote that cannot be counted must not hide all the others.
      .catch((err) => {
        deps.report(id, err);
        return false;
      })
      .finally(() => underway.delete(id));
    const started: Underway = { done, hasEnded: false, beganAt: performance.now() };
    underway.set(id, started);
    return started;
  }

  return {
    of: (id: string): Underway | undefined => underway.get(id),
    once: (id: string): Underway => underway.get(id) ?? begin(id),
  };
}

/** Whether all is written down; not, where it has been under way for longer than somebody waits. */
export async function isDone({ done, beganAt }: Underway, patienceMs: number): Promise<boolean> {
  if (patienceMs === Number.POSITIVE_INFINITY) return done;
  const waitMs = Math.max(0, beganAt + patienceMs - performance.now());
  return Promise.race([done, sleep(waitMs, false, { ref: false })]);
}
