/** The ids of sessions that ended while an access token of theirs may still be in use. */
export interface Revocations {
  /** @param endedAt when the last of them ended, by the database's clock in milliseconds */
  add(sessionIds: Iterable<string>, endedAt: number): void;
  has(sessionId: string): boolean;
  /**
   * Whether the end of the session would be known here, were it over: of a session whose token is
   * younger than every end that may have been forgotten.
   *
   * @param issuedAt of the token, by the database's clock in milliseconds
   */
  covers(issuedAt: number): boolean;
  /** What ended after that time has been loaded; what ended before may be unknown. */
  loadedSince(time: number): void;
  /** Forgets those whose last access token has expired. */
  prune(): void;
  readonly size: number;
}

/**
 * How long an end is remembered is measured by this process; but whether a token is old enough for
 * its session's end to have been forgotten is decided by the database's clock alone, which stands in
 * the token and in the end. So it does not matter how wrong the clocks of the nodes are.
 *
 * @param lifetimeMs for how long an access token can outlive the end of its session
 * @param now a monotonic clock, in milliseconds
 */
export function createRevocations(lifetimeMs: number, now = () => performance.now()): Revocations {
  // A Map keeps the order of insertion, and all live equally long: the oldest are at its front.
  const known = new Map<string, { forgetAt: number; endedAt: number }>();
  // Nothing is known before the first load.
  let horizon = Number.POSITIVE_INFINITY;
  return {
    add(sessionIds, endedAt) {
      for (const id of sessionIds) {
        known.delete(id);
        known.set(id, { forgetAt: now() + lifetimeMs, endedAt });
      }
    },
    has: (sessionId) => known.has(sessionId),
    covers: (issuedAt) => issuedAt > horizon,
    loadedSince(time) {
      horizon = time;
    },
    prune() {
      for (const [id, { forgetAt, endedAt }] of known) {
        if (forgetAt > now()) return;
        known.delete(id);
        horizon = Math.max(horizon, endedAt);
      }
    },
    get size() {
      return known.size;
    },
  };
}
