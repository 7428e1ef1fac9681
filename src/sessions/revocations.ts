/** The ids of sessions that ended while an access token of theirs may still be in use. */
export interface Revocations {
  add(sessionIds: Iterable<string>): void;
  has(sessionId: string): boolean;
  /** Forgets those whose last access token has expired. */
  prune(): void;
  readonly size: number;
}

/**
 * @param lifetimeMs for how long an access token can outlive the end of its session
 * @param now a monotonic clock, in milliseconds
 */
export function createRevocations(lifetimeMs: number, now = () => performance.now()): Revocations {
  // A Map keeps the order of insertion, and all live equally long: the oldest are at its front.
  const forgetAt = new Map<string, number>();
  return {
    add(sessionIds) {
      for (const id of sessionIds) {
        forgetAt.delete(id);
        forgetAt.set(id, now() + lifetimeMs);
      }
    },
    has: (sessionId) => forgetAt.has(sessionId),
    prune() {
      for (const [id, time] of forgetAt) {
        if (time > now()) return;
        forgetAt.delete(id);
      }
    },
    get size() {
      return forgetAt.size;
    },
  };
}
