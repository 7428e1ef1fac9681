import type { Origin } from '../../audit/facts.ts';

/** Who looks at councils. */
export interface Reader {
  userId: string;
  /** Whether they may manage every council, by a permission of their account's role. */
  isManager: boolean;
}

/** Who acts in a council, and from where. */
export interface Actor extends Reader {
  origin: Origin;
}

/**
 * Something that this caller may not do to this thing, or may not know of. Whoever asked on their behalf
 * writes the denial down and answers with NOT_FOUND or FORBIDDEN.
 */
export class Denial extends Error {
  readonly code: 'NOT_FOUND' | 'FORBIDDEN';
  /** What was asked for, such as `council`. */
  readonly what: string;
  /** The permission that would have been needed. */
  readonly missing: string;
  /** Why, in a sentence for the caller, where it is not the lack of one permission. */
  readonly reason: string | undefined;

  constructor(code: 'NOT_FOUND' | 'FORBIDDEN', what: string, missing: string, reason?: string) {
    super(`${what}: ${missing} is missing`);
    this.reason = reason;
    this.code = code;
    this.what = what;
    this.missing = missing;
  }
}
