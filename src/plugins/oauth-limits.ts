import { getGraphQLRateLimiter } from '@envelop/rate-limiter/get-graphql-rate-limiter';
import type { Logger } from '../telemetry/logger.ts';
import { countRateLimitRefusal, knowFields } from '../telemetry/metrics.ts';
import { MemoryStore } from '../throttle/memory-store.ts';
import type { SharedLimits } from '../throttle/shared-limits.ts';
import { OAuthError } from './oauth-request.ts';

/**
 * Within any minute: requests of one service, and requests with bad credentials from one network. The
 * latter keeps the log readable; a secret of 256 bits is guessed at no rate. Good credentials are
 * therefore taken whatever others on the same network do.
 */
const LIMITS = { requests: 6_000, failures: 30 } as const;
const WINDOW_MS = 60_000;

type Kind = keyof typeof LIMITS;

const fieldOf = (kind: string) => `oauth ${kind}`;

export interface OAuthLimits {
  /** @throws OAuthError with status 429 beyond the limit; what is refused does not count */
  take(kind: Kind, caller: string): Promise<void>;
}

/** @param shared where all nodes count together; while it gives no answer, each counts for itself */
export function createOAuthLimits(
  log: Logger,
  shared?: Pick<SharedLimits, 'take'> | undefined,
): OAuthLimits {
  knowFields(Object.keys(LIMITS).map(fieldOf));
  const store = new MemoryStore();
  const limiter = getGraphQLRateLimiter({
    identifyContext: ({ caller }: { caller: string }) => caller,
    store,
  });

  /** Milliseconds until the caller may come again; 0 when it may come now. */
  async function takeHere(field: string, max: number, caller: string): Promise<number> {
    const limit = { max, window: '1m', uncountRejected: true };
    const refusal = await limiter(field, { args: {}, context: { caller } }, limit);
    if (refusal === undefined) return 0;
    const [first = Date.now()] = store.getForIdentity({
      contextIdentity: caller,
      fieldIdentity: field,
    });
    return Math.max(1, first + WINDOW_MS - Date.now());
  }

  return {
    async take(kind, caller) {
      const field = fieldOf(kind);
      const max = LIMITS[kind];
      const verdict = await shared?.take(`${field} ${caller}`, max, WINDOW_MS);
      const waitMs = verdict
        ? 'retryAfterMs' in verdict && verdict.retryAfterMs
        : await takeHere(field, max, caller);
      if (!waitMs) return;
      const retryAfterSeconds = Math.max(1, Math.ceil(waitMs / 1000));
      const line = { event: 'rate_limit_exceeded', field, caller, retryAfterSeconds };
      countRateLimitRefusal(field);
      log.warn(line, 'A service came too often');
      throw new OAuthError(429, 'temporarily_unavailable', 'Too many requests.', {
        'retry-after': String(retryAfterSeconds),
      });
    },
  };
}
