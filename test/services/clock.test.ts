import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startAppOn, type TestApp } from '../support/app.ts';
import { startClockedPostgres } from '../support/clocked-postgres.ts';
import { initSeed, type SeededUser, someAddress } from '../support/seed.ts';
import {
  type BegunSession,
  beginSession,
  REFRESH,
  refusalOf,
} from '../support/session-operations.ts';

const GRACE_SECONDS = 3;
const HOUR = 3_600;

let postgres: Awaited<ReturnType<typeof startClockedPostgres>>;
let app: TestApp;
let person: SeededUser;

const setClock = (seconds: number) => postgres.setClock(seconds);
const offset = async () => {
  const [row] = await app.sql<{ now: Date }>('select clock_timestamp() as now');
  return ((row?.now.getTime() ?? 0) - Date.now()) / 1000;
};

beforeAll(async () => {
  postgres = await startClockedPostgres();
  app = await startAppOn(postgres, { REFRESH_GRACE_SECONDS: String(GRACE_SECONDS) });
  person = await initSeed(app).user();
});
afterAll(async () => {
  await app?.close();
  await postgres?.stop();
});
beforeEach(() => setClock(0));

/** The successor, or why there is none. */
async function refresh(refreshToken: string): Promise<string> {
  const headers = { 'x-forwarded-for': someAddress() };
  const { data, errors } = await app.ask(REFRESH, { refreshToken }, { headers });
  if (errors[0]) return String(errors[0].extensions.code);
  const outcome = data?.refreshSession;
  if (outcome?.__typename === 'RefreshSuccess') return outcome.tokens.refreshToken ?? '';
  return outcome?.reason ?? 'no answer';
}
const begin = () => beginSession(app, person.id);
const isToken = (answer: string) => answer.startsWith('cnr.');
async function endOf({ sessionId }: BegunSession) {
  const [row] = await app.sql<{ end_reason: string | null }>(
    'select end_reason from session where id = $1',
    [sessionId],
  );
  return row?.end_reason;
}

test('the clock of the database is really the one that is set', async () => {
  expect(Math.abs(await offset())).toBeLessThan(1);
  setClock(-HOUR);
  expect(Math.abs((await offset()) + HOUR)).toBeLessThan(1);
});

test.each([
  ['a second', 1],
  ['an hour', HOUR],
  ['a year', 365 * 24 * HOUR],
])('set back by %s, it logs out nobody who has the latest token', async (_what, seconds) => {
  const session = await begin();
  const second = await refresh(session.refreshToken);
  setClock(-seconds);
  const third = await refresh(second);
  expect(isToken(third)).toBe(true);
  // By the new clock the grace is what it always was.
  expect(await refresh(second)).toBe(third);
  expect(await refresh(third)).toMatch(/^cnr\./);
  expect(await endOf(session)).toBeNull();
});

test('set back, it makes no token good that is older than the one before', async () => {
  for (const seconds of [1, GRACE_SECONDS + 1, HOUR]) {
    setClock(0);
    const session = await begin();
    const second = await refresh(session.refreshToken);
    const third = await refresh(second);
    setClock(-seconds);
    expect(await refresh(session.refreshToken)).toBe('REUSED');
    expect(await refresh(third)).toBe('SESSION_ENDED');
    expect(await endOf(session)).toBe('REFRESH_TOKEN_REUSED');
  }
});

test('set back by more than the grace, it accepts no predecessor, and takes none for a thief', async () => {
  const session = await begin();
  const second = await refresh(session.refreshToken);
  setClock(-HOUR);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => refresh(session.refreshToken)),
  );
  expect(new Set(answers)).toEqual(new Set(['UNAVAILABLE']));
  expect(await endOf(session)).toBeNull();
  expect(isToken(await refresh(second))).toBe(true);
  // With the clock right again, what was spent an hour of it ago is reuse.
  setClock(0);
  expect(await refresh(session.refreshToken)).toBe('REUSED');
});

test('set back, it brings no ended session back', async () => {
  const session = await begin();
  const second = await refresh(session.refreshToken);
  await app.services.sessions.endNow({ sessionId: session.sessionId }, 'LOGOUT', {
    actor: { type: 'SYSTEM' },
  });
  setClock(-HOUR);
  expect(await refresh(second)).toBe('SESSION_ENDED');
  expect(await refusalOf(app, session.token)).toBe('SESSION_REVOKED');
  const later = await begin();
  await app.services.sessions.endNow({ sessionId: later.sessionId }, 'LOGOUT', {
    actor: { type: 'SYSTEM' },
  });
  setClock(-2 * HOUR);
  expect(await refusalOf(app, later.token)).toBe('SESSION_REVOKED');
});

test('set to and fro while people refresh in two tabs, it logs out none of them', async () => {
  const people = await Promise.all(Array.from({ length: 6 }, begin));
  let running = true;
  let steps = 0;
  async function shake(): Promise<void> {
    while (running) {
      // Both ways by less than the grace, so that every lost answer can still be asked for.
      setClock(-Math.floor(Math.random() * GRACE_SECONDS));
      steps += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }
  /** Two tabs with one cookie: both present what it holds, and it holds what came back. */
  async function use({ refreshToken }: BegunSession): Promise<void> {
    let cookie = refreshToken;
    for (let round = 0; round < 15; round++) {
      const [one = '', other] = await Promise.all([refresh(cookie), refresh(cookie)]);
      expect(isToken(one), one).toBe(true);
      expect(other).toBe(one);
      cookie = one;
    }
  }
  const shaking = shake();
  try {
    await Promise.all(people.map(use));
  } finally {
    running = false;
    await shaking;
  }
  expect(steps).toBeGreaterThan(10);
  for (const session of people) expect(await endOf(session)).toBeNull();
});
