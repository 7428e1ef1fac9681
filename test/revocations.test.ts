import fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import type { Database } from '../src/db/database.ts';
import type { AccessClaims } from '../src/sessions/access-tokens.ts';
import { createAuthentication } from '../src/sessions/authentication.ts';
import { createRevocations } from '../src/sessions/revocations.ts';

const LIFETIME_MS = 900_000;

describe('the memory of ended sessions', () => {
  it('covers nothing before it has been loaded', () => {
    expect(createRevocations(LIFETIME_MS).covers(Date.now())).toBe(false);
  });

  it('knows every end of a session whose token it covers, whatever the clocks do', () => {
    const acts = fc.array(
      fc.oneof(
        fc.tuple(fc.constant('setClock' as const), fc.integer({ min: -5e6, max: 5e6 })),
        fc.tuple(fc.constant('pass' as const), fc.integer({ min: 1, max: 2e6 })),
        fc.constantFrom<['issue' | 'end' | 'miss' | 'load', number]>(
          ['issue', 0],
          ['end', 0],
          ['miss', 0],
          ['load', 0],
        ),
      ),
      { maxLength: 60 },
    );
    fc.assert(
      fc.property(acts, (steps) => {
        const world = createWorld();
        for (const [act, by] of steps) {
          world[act](by);
          expect(world.unknownButCovered()).toEqual([]);
        }
      }),
      { numRuns: 500 },
    );
  });
});

interface Past {
  id: string;
  issuedAt: number;
  endedAt: number;
}

/** A database whose clock may be set, sessions on it, and one node that remembers their ends. */
function createWorld() {
  let monotonic = 0;
  let clock = 1e12;
  let count = 0;
  const revocations = createRevocations(LIFETIME_MS, () => monotonic);
  const live: Omit<Past, 'endedAt'>[] = [];
  const past: Past[] = [];

  function load(): void {
    const since = clock - LIFETIME_MS;
    for (const { id, endedAt } of past) if (endedAt >= since) revocations.add([id], endedAt);
    revocations.loadedSince(since);
  }
  function endOne(): Past | undefined {
    const session = live.pop();
    if (!session) return undefined;
    const ended = { ...session, endedAt: Math.max(clock, session.issuedAt) };
    past.push(ended);
    return ended;
  }
  load();

  return {
    setClock(by: number) {
      clock += by;
    },
    pass(by: number) {
      monotonic += by;
      clock += by;
      revocations.prune();
    },
    issue() {
      count += 1;
      live.push({ id: `session_${count}`, issuedAt: clock });
    },
    /** A session ends, and the node hears of it. */
    end() {
      const ended = endOne();
      if (ended) revocations.add([ended.id], ended.endedAt);
    },
    /** A session ends unheard, which the node finds out: it loads before it trusts again. */
    miss() {
      endOne();
      load();
    },
    load,
    unknownButCovered: () =>
      past.filter(({ id, issuedAt }) => revocations.covers(issuedAt) && !revocations.has(id)),
  };
}

describe('authentication', () => {
  function authenticationWith(options: { trusted: boolean; execute: () => Promise<unknown[]> }) {
    const claims: AccessClaims = {
      userId: 'user_1',
      sessionId: 'session_1',
      issuedAt: 1_000_000,
      expiresAt: Date.now() + 60_000,
    };
    const execute = vi.fn(options.execute);
    const revocations = createRevocations(LIFETIME_MS);
    const authentication = createAuthentication({
      db: { fork: () => ({ execute }) } as unknown as Database,
      accessTokens: { sign: async () => '', verify: () => claims },
      revocations,
      isTrusted: () => options.trusted,
    });
    return { authentication, revocations, execute, claims };
  }

  it('asks nobody while it trusts its memory and its memory reaches back to the token', () => {
    const execute = async () => [];
    const { authentication, revocations, claims, ...used } = authenticationWith({
      trusted: true,
      execute,
    });
    revocations.loadedSince(claims.issuedAt - 1);
    expect(authentication.authenticate('token')).toEqual(claims);
    expect(used.execute).not.toHaveBeenCalled();
  });

  it('asks the database of a token that is older than what it may have forgotten', async () => {
    const execute = async () => [];
    const { authentication, revocations, claims } = authenticationWith({ trusted: true, execute });
    revocations.loadedSince(claims.issuedAt);
    expect(await authentication.authenticate('token')).toBe('SESSION_REVOKED');
  });

  it('asks once, and fails when there is no answer', async () => {
    const execute = async () => Promise.reject(new Error('no database'));
    const { authentication, ...used } = authenticationWith({ trusted: false, execute });
    await expect(authentication.authenticate('token')).rejects.toThrow('no database');
    expect(used.execute).toHaveBeenCalledOnce();
  });
});
