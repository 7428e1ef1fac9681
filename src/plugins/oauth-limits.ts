import type { Store } from '@envelop/rate-limiter';
import { getGraphQLRateLimiter } from '@envelop/rate-limiter/get-graphql-rate-limiter';
import type { Logger } from '../logger.ts';
import { MemoryStore } from '../throttle/memory-store.ts';
import { OAuthError } from './oauth-request.ts';

/**
 * Within any minute: requests of one service, and requests with bad credentials from one network. The
 * latter keeps the log readable; a secret of 256 bits is guessed at no rate. Good credentials are
 * therefore taken whatever others on the same network do.
 */
const LIMITS = { requests: 6_000, failures: 30 } as const;
const WINDOW_MS = 60_000;

export interface OAuthLimits {
  /** @throws OAuthError with status 429 beyond the limit; what is refused does not count */
  take(kind: keyof typeof LIMITS, caller: string): Promise<void>;
}

export function createOAuthLimits(log: Logger, store: Store = new MemoryStore()): OAuthLimits {
  const limiter = getGraphQLRateLimiter({
    identifyContext: ({ caller }: { caller: string }) => caller,
    store,
  });
  return {
    async take(kind, caller) {
      const field = `oauth ${kind}`;
      const limit = { max: LIMITS[kind], window: '1m', uncountRejected: true } as const;
      const refusal = await limiter(field, { args: {}, context: { caller } }, limit);
      if (refusal === undefined) return;
      const calls = await store.getForIdentity({ contextIdentity: caller, fieldIdentity: field });
      const freeAt = (calls[0] ?? Date.now()) + WINDOW_MS;
      const retryAfterSeconds = Math.max(1, Math.ceil((freeAt - Date.now()) / 1000));
      const line = { event: 'rate_limit_exceeded', field, caller, retryAfterSeconds };
      log.warn(line, 'A service came too often');
      throw new OAuthError(429, 'temporarily_unavailable', 'Too many requests.', {
        'retry-after': String(retryAfterSeconds),
      });
    },
  };
}
