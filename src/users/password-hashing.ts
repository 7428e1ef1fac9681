import { randomBytes } from 'node:crypto';
import { hash, parseOptions, verify } from '@node-rs/argon2';
import { PublicError } from '../errors.ts';
import { normalisePassword } from './passwords.ts';

export interface PasswordHasher {
  /** The argon2id hash of a password, in PHC format with its own parameters and salt. */
  hash(password: string): Promise<string>;
  /** Whether the password is the one that was hashed; false for a malformed hash, in the same time. */
  verify(hash: string, password: string): Promise<boolean>;
  /** Whether the hash was made with other parameters than today's. */
  needsRehash(hash: string): boolean;
  /** For an account that is not there: takes the time of `verify` and is false. */
  verifyDummy(password: string): Promise<false>;
}

export interface PasswordHasherOptions {
  /** How many hashes are computed at once; `hashingConcurrency` says how many are good. */
  concurrency?: number;
  /** How many more may wait; beyond that callers are sent away. */
  maxWaiting?: number;
}

/** 19 MiB, two passes, one lane: OWASP Password Storage Cheat Sheet; 32 bytes out of 16 bytes of salt. */
const PARAMETERS = { memoryCost: 19_456, timeCost: 2, parallelism: 1, outputLen: 32 };
const SALT_LENGTH = 16;
/** The numbers of argon2id and of its version 0x13 in the library, whose enums exist for types only. */
const ARGON2ID = 2;
const VERSION_0X13 = 1;

const RETRY_AFTER_SECONDS = 5;

/**
 * So many hashes at once leave two of libuv's threads to everything else: signatures, DNS and files
 * would otherwise wait for seconds behind them.
 *
 * @param threadPoolSize size of libuv's pool, `UV_THREADPOOL_SIZE`
 */
export function hashingConcurrency(threadPoolSize = 4): number {
  return Math.max(1, threadPoolSize - 2);
}

/**
 * Hashes passwords off the event loop, a few at a time and first come, first served.
 *
 * `hash`, `verify` and `verifyDummy` reject with PublicError UNAVAILABLE when too many wait.
 */
export function createPasswordHasher(options: PasswordHasherOptions = {}): PasswordHasher {
  const { concurrency = hashingConcurrency(), maxWaiting = 500 } = options;
  const inTurn = createTurnstile(concurrency, maxWaiting);
  const dummyHash = makeDummyHash();

  async function matches(hash: string, password: string): Promise<boolean> {
    return inTurn(() => verify(hash, normalisePassword(password)));
  }

  return {
    hash: async (password) => inTurn(() => hash(normalisePassword(password), PARAMETERS)),
    async verify(hash, password) {
      if (readParameters(hash)) return matches(hash, password);
      await matches(dummyHash, password);
      return false;
    },
    needsRehash: (hash) => !isCurrent(readParameters(hash)),
    async verifyDummy(password) {
      await matches(dummyHash, password);
      return false;
    },
  };
}

function readParameters(hash: string) {
  try {
    return parseOptions(hash);
  } catch {
    return undefined;
  }
}

function isCurrent(parameters: ReturnType<typeof readParameters>): boolean {
  return (
    parameters?.algorithm === ARGON2ID &&
    parameters.version === VERSION_0X13 &&
    parameters.memoryCost === PARAMETERS.memoryCost &&
    parameters.timeCost === PARAMETERS.timeCost &&
    parameters.parallelism === PARAMETERS.parallelism &&
    parameters.outputLen === PARAMETERS.outputLen
  );
}

/** A hash that no known password has, with today's parameters, so that it costs the same to verify. */
function makeDummyHash(): string {
  const { memoryCost, timeCost, parallelism, outputLen } = PARAMETERS;
  const [salt, output] = [SALT_LENGTH, outputLen].map((length) =>
    randomBytes(length).toString('base64').replaceAll('=', ''),
  );
  return `$argon2id$v=19$m=${memoryCost},t=${timeCost},p=${parallelism}$${salt}$${output}`;
}

/** Lets `places` pieces of work run at once; the rest wait in order, `maxWaiting` of them at the most. */
function createTurnstile(places: number, maxWaiting: number) {
  const waiting: (() => void)[] = [];
  let free = places;

  return async <T>(work: () => Promise<T>): Promise<T> => {
    if (free > 0) free--;
    else if (waiting.length < maxWaiting) await new Promise<void>((enter) => waiting.push(enter));
    else {
      throw new PublicError('UNAVAILABLE', 'Too many people are signing in. Try again shortly.', {
        retryAfterSeconds: RETRY_AFTER_SECONDS,
        detail: `${waiting.length} password hashes are waiting`,
      });
    }
    try {
      return await work();
    } finally {
      // The place goes straight to the one who waited longest.
      const next = waiting.shift();
      if (next) next();
      else free++;
    }
  };
}
