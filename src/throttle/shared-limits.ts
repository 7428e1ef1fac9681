import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Logger } from '../logger.ts';

/** What the shared store says of a call: it may be made, or is one too many. */
export type SharedVerdict = { allowed: true } | { allowed: false; retryAfterMs: number };

/** Counts of `@rateLimit` that all nodes share. */
export interface SharedLimits {
  /**
   * Counts a call unless there were `max` within the window before it, in one step of Redis.
   *
   * @returns undefined when Redis gives no answer in time: then the caller counts for itself
   */
  take(key: string, max: number, windowMs: number): Promise<SharedVerdict | undefined>;
  /** Whether Redis is asked at all now. */
  isUp(): boolean;
  /** Connects. Resolves also when Redis is away; it will be tried again. */
  start(): Promise<void>;
  stop(): void;
}

/** An answer that takes longer is not waited for. */
const COMMAND_TIMEOUT_MS = 250;
const CONNECT_TIMEOUT_MS = 1000;
/** After a failure nobody asks for so long, but one call that tries. */
const PAUSE_MS = 1000;
const LONGEST_RECONNECT_MS = 2000;

const PREFIX = 'conclave:limit:';

/**
 * A log of the calls of the window, oldest first, as a sorted set of times in microseconds by Redis'
 * own clock. Refused calls are not in it. Calls from the future were logged before that clock was set
 * back; they would never leave, and are forgotten.
 */
const TAKE = `
local time = redis.call('TIME')
local now = time[1] * 1000000 + time[2]
local max, window = tonumber(ARGV[1]), tonumber(ARGV[2]) * 1000
redis.call('ZREMRANGEBYSCORE', KEYS[1], '-inf', string.format('%.0f', now - window))
redis.call('ZREMRANGEBYSCORE', KEYS[1], '(' .. string.format('%.0f', now), '+inf')
if redis.call('ZCARD', KEYS[1]) >= max then
  local oldest = redis.call('ZRANGE', KEYS[1], 0, 0, 'WITHSCORES')
  return math.max(1, math.ceil((oldest[2] + window - now) / 1000))
end
redis.call('ZADD', KEYS[1], string.format('%.0f', now), ARGV[3])
redis.call('PEXPIRE', KEYS[1], ARGV[2])
return 0
`;

/** Keeps the counts in Redis. A Redis that is away or hangs costs next to nothing: it is not asked. */
export function createSharedLimits(url: string, log: Logger): SharedLimits {
  const redis = new Redis(url, {
    lazyConnect: true,
    commandTimeout: COMMAND_TIMEOUT_MS,
    connectTimeout: CONNECT_TIMEOUT_MS,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: 0,
    retryStrategy: (times) => Math.min(LONGEST_RECONNECT_MS, times * 50),
  });
  /** Undefined while all is well, else when it may be tried again, by the monotonic clock. */
  let pausedUntil: number | undefined;

  function lose(error: unknown): void {
    if (pausedUntil === undefined) {
      const reason = error instanceof Error ? error.message : String(error);
      log.warn({ event: 'rate_limit_store_lost', reason }, 'Each node counts for itself');
    }
    pausedUntil = performance.now() + PAUSE_MS;
  }

  function regain(): void {
    if (pausedUntil === undefined) return;
    pausedUntil = undefined;
    log.info({ event: 'rate_limit_store_found' }, 'The nodes count together again');
  }

  // Without a listener an error would end the process.
  redis.on('error', lose);
  redis.on('close', () => lose('the connection was closed'));

  function isUp(): boolean {
    if (redis.status !== 'ready') return false;
    return pausedUntil === undefined || performance.now() >= pausedUntil;
  }

  async function take(key: string, max: number, windowMs: number) {
    if (!isUp()) return undefined;
    // Where it failed before, this call alone tries whether it is back.
    if (pausedUntil !== undefined) pausedUntil = performance.now() + PAUSE_MS;
    try {
      const answer = await redis.eval(TAKE, 1, PREFIX + key, max, windowMs, randomUUID());
      regain();
      const retryAfterMs = Number(answer);
      return retryAfterMs === 0
        ? { allowed: true as const }
        : { allowed: false as const, retryAfterMs };
    } catch (error) {
      lose(error);
      return undefined;
    }
  }

  return {
    take,
    isUp,
    start: () => redis.connect().catch(lose),
    stop() {
      redis.removeAllListeners('close');
      redis.disconnect();
    },
  };
}
