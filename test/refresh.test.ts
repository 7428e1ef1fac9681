import { createHmac } from 'node:crypto';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createSecrets } from '../src/secrets.ts';
import { formatToken, parseToken, successorOf } from '../src/sessions/refresh-tokens.ts';
import { refreshTokenRing } from '../src/sessions/token-pair.ts';
import { registry } from '../src/telemetry/metrics.ts';
import { startApp, startAppOn, type TestApp } from './support/app.ts';
import { eventually } from './support/eventually.ts';
import { initSeed, type Seed } from './support/seed.ts';
import {
  type BegunSession,
  beginSession,
  factsAbout,
  LOGOUT,
  REFRESH,
  refusalOf,
} from './support/session-operations.ts';

const DAY_MS = 86_400_000;
const GRACE_SECONDS = 10;

let app: TestApp;
let seed: Seed;
let userId: string;
beforeAll(async () => {
  app = await startApp({ REFRESH_GRACE_SECONDS: String(GRACE_SECONDS) });
  seed = initSeed(app);
  userId = (await seed.user()).id;
});
afterAll(() => app.close());

const begin = () => beginSession(app, userId);

/** Each refresh comes from another address: what is limited for each is not the matter here. */
let addresses = 0;
async function refresh(refreshToken: string, on: TestApp = app) {
  addresses += 1;
  const caller = { headers: { 'x-forwarded-for': `10.1.${addresses >> 8}.${addresses & 255}` } };
  const { refreshSession } = await on.must(REFRESH, { refreshToken }, caller);
  return refreshSession;
}

async function succeed(refreshToken: string, on?: TestApp) {
  const answer = await refresh(refreshToken, on);
  if (answer.__typename !== 'RefreshSuccess') throw new Error(`refused: ${answer.reason}`);
  const { accessToken, refreshToken: successor } = answer.tokens;
  if (!successor) throw new Error('there is no successor');
  return { ...answer, accessToken, successor };
}

async function refusal(refreshToken: string): Promise<string> {
  const answer = await refresh(refreshToken);
  return answer.__typename === 'RefreshRefused' ? answer.reason : 'none';
}

interface Row {
  created_at: Date;
  refreshed_at: Date;
  expires_at: Date;
  absolute_expires_at: Date;
  refresh_hash: Buffer;
  refresh_salt: Buffer;
  refresh_generation: number;
  ended_at: Date | null;
  end_reason: string | null;
}

async function rowOf(sessionId: string): Promise<Row> {
  const [row] = await app.sql<Row>('select * from session where id = $1', [sessionId]);
  if (!row) throw new Error('there is no such row');
  return row;
}

/** Lets time pass for one session, by moving its past further back. */
async function age(sessionId: string, interval: string): Promise<void> {
  await app.sql(
    `update session set refreshed_at = refreshed_at - $2::interval,
       last_seen_at = last_seen_at - $2::interval, created_at = created_at - $2::interval,
       expires_at = expires_at - $2::interval,
       absolute_expires_at = absolute_expires_at - $2::interval
     where id = $1`,
    [sessionId, interval],
  );
}

async function noticesTo(person: string): Promise<unknown[]> {
  const jobs = await app.sql<{ payload: unknown }>(
    `select payload::jsonb - 'traceparent' as payload from graphile_worker._private_jobs as job
     join graphile_worker._private_tasks as task on task.id = job.task_id
     where identifier = 'notify-user' and payload ->> 'userId' = $1
       and payload ->> 'notice' = 'REFRESH_TOKEN_REUSED'`,
    [person],
  );
  return jobs.map(({ payload }) => payload);
}

describe('a refresh', () => {
  test('gives new tokens of the same session, and the old access token works on', async () => {
    const session = await begin();
    const { accessToken, successor, session: shown, tokens } = await succeed(session.refreshToken);
    expect(shown.id).toBe(session.sessionId);
    expect(successor).not.toBe(session.refreshToken);
    expect(await refusalOf(app, accessToken)).toBeUndefined();
    expect(await refusalOf(app, session.token)).toBeUndefined();
    const row = await rowOf(session.sessionId);
    expect(row).toMatchObject({ refresh_generation: 1, ended_at: null });
    expect(Date.parse(tokens.refreshTokenExpiresAt)).toBe(Number(row.expires_at));
    expect((await factsAbout(app, session.sessionId)).at(-1)).toMatchObject({
      action: 'SESSION_REFRESHED',
      outcome: 'SUCCESS',
      actor_id: userId,
      session_id: session.sessionId,
    });
  });

  test('can be followed by another, twenty times over', async () => {
    const session = await begin();
    let token = session.refreshToken;
    const seen = new Set([token]);
    for (let generation = 0; generation < 20; generation += 1) {
      token = (await succeed(token)).successor;
      seen.add(token);
    }
    expect(seen.size).toBe(21);
    expect((await rowOf(session.sessionId)).refresh_generation).toBe(20);
  });

  test('of one token, fifty at once over two nodes, gives one successor to all', async () => {
    const other = await startAppOn(app);
    try {
      const session = await begin();
      const answers = await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          succeed(session.refreshToken, index % 2 ? other : app),
        ),
      );
      expect(new Set(answers.map(({ successor }) => successor)).size).toBe(1);
      const facts = await factsAbout(app, session.sessionId);
      expect(facts.filter(({ action }) => action === 'SESSION_REFRESHED')).toHaveLength(1);
      expect(await rowOf(session.sessionId)).toMatchObject({
        refresh_generation: 1,
        ended_at: null,
      });
      // All fifty hold the same token, so that the next round finds them together again.
      const next = await Promise.all(answers.map(({ successor }) => succeed(successor)));
      expect(new Set(next.map(({ successor }) => successor)).size).toBe(1);
    } finally {
      await other.close();
    }
  });
});

describe('the token before the latest', () => {
  test('within the grace gets the same successor, so that a lost answer logs nobody out', async () => {
    const session = await begin();
    const lost = await succeed(session.refreshToken);
    await age(session.sessionId, `${GRACE_SECONDS - 3} seconds`);
    const again = await succeed(session.refreshToken);
    expect(again.successor).toBe(lost.successor);
    expect(await refusalOf(app, again.accessToken)).toBeUndefined();
    // Asking again has not begun the grace anew.
    await age(session.sessionId, '4 seconds');
    expect(await refusal(session.refreshToken)).toBe('REUSED');
  });

  test('after the grace ends the session, and tells the log and the owner', async () => {
    const ada = await seed.user();
    const session = await beginSession(app, ada.id);
    const { successor, accessToken } = await succeed(session.refreshToken);
    await age(session.sessionId, `${GRACE_SECONDS} seconds`);

    const refused = await refresh(session.refreshToken);

    expect(refused).toEqual({
      __typename: 'RefreshRefused',
      reason: 'REUSED',
      message: expect.stringContaining('used before'),
    });
    expect(await rowOf(session.sessionId)).toMatchObject({ end_reason: 'REFRESH_TOKEN_REUSED' });
    expect(await refusalOf(app, accessToken)).toBe('SESSION_REVOKED');
    expect(await refusal(successor)).toBe('SESSION_ENDED');
    expect((await factsAbout(app, session.sessionId)).slice(2, 4)).toMatchObject([
      { action: 'SESSION_REFRESHED', outcome: 'FAILURE', data: { reason: 'REUSED' } },
      { action: 'SESSION_ENDED', data: { reason: 'REFRESH_TOKEN_REUSED', userId: ada.id } },
    ]);
    expect(await noticesTo(ada.id)).toEqual([{ userId: ada.id, notice: 'REFRESH_TOKEN_REUSED' }]);
  });

  test('is reuse at once where there is no grace', async () => {
    const strict = await startAppOn(app, { REFRESH_GRACE_SECONDS: '0' });
    try {
      const session = await begin();
      await succeed(session.refreshToken, strict);
      const again = await refresh(session.refreshToken, strict);
      expect(again).toMatchObject({ reason: 'REUSED' });
    } finally {
      await strict.close();
    }
  });

  test('replayed by fifty at once ends the session once, with one notice', async () => {
    const ada = await seed.user();
    const session = await beginSession(app, ada.id);
    await succeed(session.refreshToken);
    await age(session.sessionId, '1 hour');
    const reasons = await Promise.all(
      Array.from({ length: 50 }, () => refusal(session.refreshToken)),
    );
    expect(reasons.toSorted().slice(0, 2)).toEqual(['REUSED', 'SESSION_ENDED']);
    expect(new Set(reasons).size).toBe(2);
    expect(await noticesTo(ada.id)).toHaveLength(1);
  });

  test('and one still older ends the session even within the grace', async () => {
    const session = await begin();
    const second = await succeed(session.refreshToken);
    await succeed(second.successor);
    expect(await refusal(session.refreshToken)).toBe('REUSED');
    expect(await refusal(second.successor)).toBe('SESSION_ENDED');
  });

  test("stays good when the database's clock steps back by no more than the grace", async () => {
    const session = await begin();
    const { successor } = await succeed(session.refreshToken);
    // As seen after the step, the refresh lies in the future.
    await age(session.sessionId, `-${GRACE_SECONDS - 2} seconds`);
    expect((await succeed(session.refreshToken)).successor).toBe(successor);
    expect((await succeed(successor)).successor).not.toBe(successor);
    expect((await rowOf(session.sessionId)).ended_at).toBeNull();
  });

  test('is neither accepted nor reuse while a clock that stepped back further lasts', async () => {
    const session = await begin();
    const { successor } = await succeed(session.refreshToken);
    await age(session.sessionId, '-5 minutes');
    app.logs.length = 0;
    const answers = await Promise.all(
      Array.from({ length: 10 }, () => app.ask(REFRESH, { refreshToken: session.refreshToken })),
    );
    for (const { status, errors } of answers) {
      expect([status, errors[0]?.extensions.code]).toEqual([503, 'UNAVAILABLE']);
    }
    const warnings = app.logs.filter(({ event }) => event === 'clock_set_back');
    expect(warnings).toHaveLength(10);
    expect(warnings[0]).toMatchObject({ sessionId: session.sessionId });
    expect((await rowOf(session.sessionId)).ended_at).toBeNull();
    // Whoever has the latest is not concerned; and what is older still is reuse whatever the clock says.
    await succeed(successor);
    expect(await refusal(session.refreshToken)).toBe('REUSED');
  });
});

describe('what was never given out', () => {
  let session: BegunSession;
  beforeAll(async () => {
    session = await begin();
  });

  /** The same token with one bit of the named part turned over. */
  function flipped(part: number): string {
    const parts = session.refreshToken.split('.');
    const bytes = Buffer.from(parts[part] ?? '', 'base64url');
    bytes[0] = (bytes[0] ?? 0) ^ 1;
    parts[part] = bytes.toString('base64url');
    return parts.join('.');
  }
  const withPart = (part: number, value: string) =>
    session.refreshToken.split('.').with(part, value).join('.');

  test.each([
    ['nothing', () => ''],
    ['rubbish', () => 'cnr.nothing'],
    ['8 kB of rubbish', () => `cnr.${'x'.repeat(8_192)}`],
    ['an access token', () => session.token],
    ['a flipped bit of the secret', () => flipped(3)],
    ['a flipped bit of the tag', () => flipped(4)],
    ['another generation', () => withPart(2, '7')],
    ['another session', () => withPart(1, '00000000000000000000000000')],
    ['a tag cut short', () => session.refreshToken.slice(0, -1)],
    ['a line break at the end', () => `${session.refreshToken}\n`],
    ['a token of another server', () => tokenOfAnotherServer(session)],
    ['a genuine token of a session that is not here', () => tokenOfNoSession()],
  ])('%s is INVALID and ends nothing', async (_name, make) => {
    expect(await refusal(make())).toBe('INVALID');
    expect(await rowOf(session.sessionId)).toMatchObject({ ended_at: null, refresh_generation: 0 });
    expect(await refusalOf(app, session.token)).toBeUndefined();
  });

  test('and the genuine one still works after all that', async () => {
    await expect(succeed(session.refreshToken)).resolves.toBeDefined();
  });
});

const [OURS] = refreshTokenRing(createSecrets('MvbYyS0b9k3Zq1Qd7uXr5tWn8eLp2cHf6aJg4iKo'));
const [THEIRS] = refreshTokenRing(createSecrets('another server, another secret of 32 bytes'));

function tokenOfAnotherServer({ refreshToken }: BegunSession): string {
  const token = parseToken(refreshToken, OURS);
  if (!token) throw new Error('the keys of the test are not those of the server');
  return formatToken(token, THEIRS);
}

function tokenOfNoSession(): string {
  const sessionId = 'session_00000000000000000000000000';
  return formatToken({ sessionId, generation: 0, secret: Buffer.alloc(32, 7) }, OURS);
}

describe('a session that is over', () => {
  test('because it ended: SESSION_ENDED, without a second end', async () => {
    const session = await begin();
    const { successor } = await succeed(session.refreshToken);
    await app.must(LOGOUT, {}, session);
    expect(await refusal(successor)).toBe('SESSION_ENDED');
    expect(await refusal(session.refreshToken)).toBe('SESSION_ENDED');
    expect(await rowOf(session.sessionId)).toMatchObject({ end_reason: 'LOGOUT' });
    const facts = await factsAbout(app, session.sessionId);
    expect(facts.filter(({ action }) => action === 'SESSION_ENDED')).toHaveLength(1);
  });

  test('because nobody refreshed it for the idle lifetime: SESSION_EXPIRED', async () => {
    const session = await begin();
    await age(session.sessionId, '6 days 23 hours 59 minutes');
    const { successor } = await succeed(session.refreshToken);
    await age(session.sessionId, '7 days');
    expect(await refusal(successor)).toBe('SESSION_EXPIRED');
    expect((await factsAbout(app, session.sessionId)).at(-1)).toMatchObject({
      action: 'SESSION_REFRESHED',
      outcome: 'FAILURE',
      data: { reason: 'SESSION_EXPIRED' },
    });
  });

  test('because its absolute lifetime is over, however often it was refreshed', async () => {
    const session = await begin();
    let token = session.refreshToken;
    for (let days = 6; days <= 24; days += 6) {
      await age(session.sessionId, '6 days');
      token = (await succeed(token)).successor;
    }
    // 24 days old: the idle lifetime of 7 days would reach beyond the 30.
    const row = await rowOf(session.sessionId);
    expect(row.expires_at).toEqual(row.absolute_expires_at);
    expect(Number(row.absolute_expires_at) - Number(row.created_at)).toBe(30 * DAY_MS);
    await age(session.sessionId, '6 days');
    expect(await refusal(token)).toBe('SESSION_EXPIRED');
  });

  test('ends its access tokens with it: none outlives the absolute lifetime', async () => {
    const session = await begin();
    await app.sql(
      `update session set absolute_expires_at = clock_timestamp() + interval '5 seconds',
         expires_at = clock_timestamp() + interval '5 seconds' where id = $1`,
      [session.sessionId],
    );
    const { tokens } = await succeed(session.refreshToken);
    const { absolute_expires_at: end } = await rowOf(session.sessionId);
    expect(Date.parse(tokens.accessTokenExpiresAt)).toBeLessThanOrEqual(Number(end));
    expect(Date.parse(tokens.refreshTokenExpiresAt)).toBeLessThanOrEqual(Number(end));
  });

  test('takes no refresh that was waiting while it was being ended', async () => {
    const session = await begin();
    const ending = Promise.withResolvers<void>();
    const ended = app.db.transaction(async (tx) => {
      await app.services.sessions.end(tx, { userId }, 'REVOKED_BY_ADMIN', {
        actor: { type: 'SYSTEM' },
      });
      await ending.promise;
    });
    await eventually(async () => {
      const held = await app.sql('select 1 from session where id = $1 for update skip locked', [
        session.sessionId,
      ]);
      expect(held).toEqual([]);
    });
    const waiting = refresh(session.refreshToken);
    await new Promise((resolve) => setTimeout(resolve, 100));
    ending.resolve();
    await ended;
    expect(await waiting).toMatchObject({ reason: 'SESSION_ENDED' });
  });
});

describe('the metrics', () => {
  const counted = async (outcome: string) => {
    const line = `conclave_session_refreshes_total{outcome="${outcome}"} `;
    const text = await registry.metrics();
    return Number(text.slice(text.indexOf(line) + line.length).split('\n')[0]);
  };

  test.each([
    ['refreshed', async (session: BegunSession) => void (await refresh(session.refreshToken))],
    ['INVALID', async () => void (await refresh('cnr.nothing'))],
    [
      'SESSION_ENDED',
      async (session: BegunSession) => {
        await app.must(LOGOUT, {}, session);
        await refresh(session.refreshToken);
      },
    ],
  ])('count one more %s', async (outcome, act) => {
    const session = await begin();
    const before = await counted(outcome);
    await act(session);
    expect(await counted(outcome)).toBe(before + 1);
  });
});

describe('a leak', () => {
  test('of the whole database gives no token: nothing of one stands in it, in any spelling', async () => {
    const session = await begin();
    const { successor } = await succeed(session.refreshToken);
    const dump = await wholeDatabase();
    expect(dump).toContain(session.sessionId);
    for (const token of [session.refreshToken, successor]) {
      const [, , , secret = '', tag = ''] = token.split('.');
      for (const part of [secret, tag]) {
        for (const spelling of spellingsOf(Buffer.from(part, 'base64url'))) {
          expect(dump.includes(spelling.toLowerCase()), spelling).toBe(false);
        }
      }
      expect(dump.includes(token.toLowerCase())).toBe(false);
    }
    expect(dump.includes(session.token.split('.')[2]?.toLowerCase() ?? '')).toBe(false);
    // Of a search that cannot find anything, nothing follows.
    const { refresh_hash: hash } = await rowOf(session.sessionId);
    expect(dump.includes(hash.toString('hex'))).toBe(true);
  });

  test('of SECRET_KEY alone gives none either: the salt and the predecessor are needed too', async () => {
    const session = await begin();
    const first = parseToken(session.refreshToken, OURS);
    const { successor } = await succeed(session.refreshToken);
    const { refresh_salt: salt } = await rowOf(session.sessionId);
    if (!first) throw new Error('not a token');
    const made = (withSalt: Buffer, secret: Buffer) =>
      formatToken(successorOf({ ...first, secret }, withSalt, OURS), OURS);
    // With all three it is the one; each of them counts.
    expect(made(salt, first.secret)).toBe(successor);
    expect(made(Buffer.alloc(32), first.secret)).not.toBe(successor);
    expect(made(salt, Buffer.alloc(32))).not.toBe(successor);
    const hash = createHmac('sha256', OURS.successor).update(salt).digest();
    expect(made(salt, hash)).not.toBe(successor);
  });
});

/** Every row of every table as text, in lower case: with bytes in hexadecimal. */
async function wholeDatabase(): Promise<string> {
  const client = new pg.Client({ connectionString: app.ownerUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query<{ name: string }>(
      `select format('%I.%I', schemaname, tablename) as name from pg_tables
       where schemaname not in ('pg_catalog', 'information_schema')`,
    );
    expect(tables.map(({ name }) => name)).toContain('public.session');
    const dumps: string[] = [];
    for (const { name } of tables) {
      const { rows } = await client.query<{ line: string }>(
        `select t::text as line from ${name} t`,
      );
      dumps.push(...rows.map(({ line }) => line));
    }
    return dumps.join('\n').toLowerCase();
  } finally {
    await client.end();
  }
}

function spellingsOf(bytes: Buffer): string[] {
  const hex = bytes.toString('hex');
  const base64 = bytes.toString('base64');
  const nested = [base64, bytes.toString('base64url'), hex].map((text) =>
    Buffer.from(text).toString('hex'),
  );
  return [hex, base64, base64.replace(/=+$/, ''), bytes.toString('base64url'), ...nested];
}
