import { isOutage } from '../faults.ts';
import { CallNotMade } from '../outbound/circuit.ts';

/** A failure that will be the same however often the job is tried. */
export class PermanentFailure extends Error {
  override readonly name: string = 'PermanentFailure';
}

/** What becomes of a job that has failed. */
export type Verdict =
  | { kind: 'try-again' }
  /** As if it had not been tried: the attempt does not count. */
  | { kind: 'postpone'; delayMs: number }
  | { kind: 'give-up' };

export function judgeFailure(error: unknown): Verdict {
  if (error instanceof PermanentFailure) return { kind: 'give-up' };
  if (error instanceof CallNotMade) return { kind: 'postpone', delayMs: error.retryAfterMs };
  return { kind: 'try-again' };
}

/**
 * Whether nobody foresaw the failure, so that somebody should look into it: it is neither the database
 * that is away nor what an outside service said or did.
 */
export function isUnexpected(error: unknown): boolean {
  if (!(error instanceof Error)) return true;
  if (error instanceof PermanentFailure || error instanceof CallNotMade) return false;
  const { code } = error as Error & { code?: unknown };
  // Of the system and of nodemailer, such as ECONNREFUSED and EAUTH, or of a mail server's reply.
  const isOfPeer = typeof code === 'string' && /^(E[A-Z]+|\d{3})$/.test(code);
  return !isOfPeer && !isOutage(error);
}

/** A failure in words that quote nobody: drivers and servers repeat in theirs what they were given. */
export function summarizeFailure(error: unknown): string {
  if (!(error instanceof Error)) return 'Error';
  const { name, code } = error as Error & { code?: unknown };
  const hasCode = typeof code === 'string' && /^\w{1,40}$/.test(code);
  return hasCode ? `${name} ${code}` : name;
}
