import { randomUUID } from 'node:crypto';
import { Redis } from 'ioredis';
import type { Logger } from '../telemetry/logger.ts';

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
  /** Whether Redis has answered the last time that it was asked, and is asked for each call. */
  isUp(): boolean;
  /** Connects. Resolves also when Redis is away; it will be tried again. */
  start(): Promise<void>;
  stop(): void;
}

/** An answer that takes longer is not waited for. */
const COMMAND_TIMEOUT_MS = 250;
const CONNECT_TIMEOUT_MS = 1000;
/** After a failure no call asks it, until it answers what is sent so often to try. */
const PROBE_MS = 1000;
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
  /** Set from a failure on, until Redis answers again. */
  let probe: NodeJS.Timeout | undefined;
  let isStopped = false;

  function lose(error: unknown): void {
    if (probe !== undefined) return;
    const reason = error instanceof Error ? error.message : String(error);
    log.warn({ event: 'rate_limit_store_lost', reason }, 'Each node counts for itself');
    probeSoon();
  }

  function probeSoon(): void {
    if (isStopped) return;
    probe = setTimeout(() => {
      // What calls ask, so that a Redis that is full or may not be written to is not taken for well.
      if (redis.status === 'ready') ask('probe', 1, 1).then(regain, probeSoon);
      else probeSoon();
    }, PROBE_MS).unref();
  }

  const ask = (key: string, max: number, windowMs: number) =>
    redis.eval(TAKE, 1, PREFIX + key, max, windowMs, randomUUID());

  function regain(): void {
    if (probe === undefined) return;
    probe = undefined;
    log.info({ event: 'rate_limit_store_found' }, 'The nodes count together again');
  }

  // Without a listener an error would end the process.
  redis.on('error', lose);
  redis.on('close', () => lose('the connection was closed'));

  const isUp = () => redis.status === 'ready' && probe === undefined;

  async function take(key: string, max: number, windowMs: number) {
    if (!isUp()) return undefined;
    try {
      const retryAfterMs = Number(await ask(key, max, windowMs));
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
      isStopped = true;
      redis.removeAllListeners('close');
      clearTimeout(probe);
      redis.disconnect();
    },
  };
}
