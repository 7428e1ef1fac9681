/** How failures of one subject, such as an account or an address, are answered. Times in seconds. */
export interface Rule {
  /** So many failures are free; the last of them locks. */
  maxFailures: number;
  /** How long the first lock holds; each further failure doubles it. */
  firstLock: number;
  /** No lock holds longer. */
  longestLock: number;
  /** Failures are forgotten when so long there was none. */
  forgetAfter: number;
  /** After so many failures without a success in between, waiting no longer helps. */
  disableAfter?: number;
  /** Whether a success forgives the failures before it; else it only does not count itself. */
  successForgives: boolean;
}

/** What is kept of one subject. Times in milliseconds of the store's clock. */
export interface Tally {
  /** Attempts that failed, and those under way: a crash in the middle counts as a failure. */
  failures: number;
  /** Attempts under way. */
  pending: number;
  /** Failures since the last success, whenever they were. */
  inARow: number;
  /** When an attempt last began or failed. */
  lastAt: number;
  lockedUntil: number | null;
}

/** `busy`: as many attempts are under way as may still fail; how they end decides about the next. */
export type Admission =
  | { kind: 'admitted'; tally: Tally }
  | { kind: 'busy' }
  | { kind: 'refused'; retryAfterSeconds: number | null };

/** A lock that a failure has brought about; null means for good. */
export interface Lock {
  lockedForSeconds: number | null;
}

/** An attempt that has not ended after so many milliseconds died with its process. */
const ABANDONED_MS = 30_000;

/** Whether another attempt may begin now. The tally of an admitted one counts it as if it had failed. */
export function admit(before: Tally, rule: Rule, now: number): Admission {
  if (isDisabled(before, rule)) return { kind: 'refused', retryAfterSeconds: null };
  const tally = upToDate(before, rule, now);
  if (tally.lockedUntil !== null && tally.lockedUntil > now) {
    const retryAfterSeconds = Math.ceil((tally.lockedUntil - now) / 1000);
    return { kind: 'refused', retryAfterSeconds };
  }
  const settled = tally.failures - tally.pending;
  // After a lock there is one attempt at a time until one succeeds or the failures are forgotten.
  const places = Math.max(1, rule.maxFailures - settled);
  if (tally.pending >= places) return { kind: 'busy' };
  const { failures, pending } = tally;
  return {
    kind: 'admitted',
    tally: { ...tally, failures: failures + 1, pending: pending + 1, lastAt: now },
  };
}

/** After an admitted attempt has failed. */
export function fail(before: Tally, rule: Rule, now: number): { tally: Tally; lock?: Lock } {
  const pending = Math.max(0, before.pending - 1);
  const inARow = before.inARow + 1;
  const settled = Math.max(1, before.failures - pending);
  const tally = { ...before, failures: settled + pending, pending, inARow, lastAt: now };
  if (isDisabled(tally, rule)) {
    return { tally, ...(inARow === rule.disableAfter && { lock: { lockedForSeconds: null } }) };
  }
  if (settled < rule.maxFailures) return { tally };
  const lockedForSeconds = lockSeconds(settled, rule);
  const lockedUntil = now + lockedForSeconds * 1000;
  return { tally: { ...tally, lockedUntil }, lock: { lockedForSeconds } };
}

/** After an admitted attempt has succeeded. */
export function succeed(before: Tally, rule: Rule): Tally {
  if (!rule.successForgives) return giveBack(before);
  const pending = Math.max(0, before.pending - 1);
  return { ...before, failures: pending, pending, inARow: 0, lockedUntil: null };
}

/** After an admitted attempt came to nothing without the caller's fault. */
export function giveBack(before: Tally): Tally {
  return {
    ...before,
    failures: Math.max(0, before.failures - 1),
    pending: Math.max(0, before.pending - 1),
  };
}

function isDisabled({ inARow }: Tally, { disableAfter }: Rule): boolean {
  return disableAfter !== undefined && inARow >= disableAfter;
}

function lockSeconds(failures: number, { maxFailures, firstLock, longestLock }: Rule): number {
  return Math.min(longestLock, firstLock * 2 ** Math.min(30, failures - maxFailures));
}

/** The tally as of now: what is over is let go, and a clock that was set back moves all times with it. */
function upToDate(before: Tally, rule: Rule, now: number): Tally {
  const back = Math.max(0, before.lastAt - now);
  const lastAt = before.lastAt - back;
  const lockedUntil = before.lockedUntil === null ? null : before.lockedUntil - back;
  const quietMs = now - lastAt;
  const isQuiet = quietMs >= rule.forgetAfter * 1000 && (lockedUntil ?? 0) <= now;
  if (isQuiet) return { ...before, failures: 0, pending: 0, lastAt, lockedUntil: null };
  const tally = { ...before, lastAt, lockedUntil };
  if (before.pending === 0 || quietMs < ABANDONED_MS) return tally;
  const wasAbandoned = before.failures >= rule.maxFailures && lockedUntil === null;
  return {
    ...tally,
    pending: 0,
    ...(wasAbandoned && { lockedUntil: lastAt + lockSeconds(before.failures, rule) * 1000 }),
  };
}
