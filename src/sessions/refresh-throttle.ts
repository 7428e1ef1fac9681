import type { Origin } from '../audit/facts.ts';
import { addressBucket } from '../client-address.ts';
import type { Database } from '../db/database.ts';
import { PublicError } from '../errors.ts';
import type { Logger } from '../telemetry/logger.ts';
import { countRateLimitRefusal } from '../telemetry/metrics.ts';
import { takeFromWindow, type Window } from '../throttle/window.ts';
import type { RefreshService } from './refresh.service.ts';
import { type RefreshTokenRing, readToken } from './refresh-tokens.ts';

/** A session refreshes every few minutes; a client in a loop would fill the audit log. */
const PER_SESSION = { max: 120, seconds: 60 };
/** Tokens that this server never gave out: there is nothing to guess, but nobody has more by accident. */
const INVALID_PER_ADDRESS = { max: 30, seconds: 60 };

/**
 * Lets a session be refreshed so often a minute and no more, and an address present so many tokens
 * that are none. Counted in the database, by the attempt.
 *
 * @param hash keyed, for addresses are not kept in clear
 */
export function throttleRefresh(
  refresh: RefreshService,
  deps: {
    db: Database;
    log: Logger;
    ring: RefreshTokenRing;
    hash: (text: string) => string;
  },
): RefreshService {
  const { db, log, ring, hash } = deps;

  function windowOf(token: string, origin: Origin): Window {
    const known = readToken(token, ring);
    return known
      ? { key: `refresh:${known.token.sessionId}`, ...PER_SESSION }
      : { key: `refresh-address:${hash(addressBucket(origin.ipAddress))}`, ...INVALID_PER_ADDRESS };
  }

  return {
    async refresh(token, origin) {
      const window = windowOf(token, origin);
      const retryAfterSeconds = await takeFromWindow(db.fork(), window);
      if (retryAfterSeconds === undefined) return refresh.refresh(token, origin);
      const [what] = window.key.split(':');
      log.warn(
        { event: 'rate_limit_exceeded', field: 'Mutation.refreshSession', what, retryAfterSeconds },
        'Too many refreshes',
      );
      countRateLimitRefusal('Mutation.refreshSession');
      throw new PublicError('RATE_LIMITED', 'Too many refreshes. Try again later.', {
        retryAfterSeconds,
      });
    },
  };
}
