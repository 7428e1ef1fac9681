import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Choice } from '../src/councils/voting.ts';
import { startApp, type TestApp } from './support/app.ts';
import { actorOf, type Councils, initCouncils, type SeededCouncil } from './support/councils.ts';
import { initSeed, type Seed, type SeededUser } from './support/seed.ts';

const ORIGIN = 'http://localhost:4000';

let app: TestApp;
let seed: Seed;
let councils: Councils;
beforeAll(async () => {
  app = await startApp();
  seed = initSeed(app);
  councils = initCouncils(app, seed);
});
afterAll(() => app?.close());

async function get(path: string, who?: SeededUser, init: RequestInit = {}): Promise<Response> {
  const headers = new Headers(who && { authorization: `Bearer ${(await who.signIn()).token}` });
  return app.fetch(`${ORIGIN}${path}`, { ...init, headers });
}

async function refusal(answer: Response) {
  const { errors } = (await answer.json()) as {
    errors: { extensions: { code: string; field?: string; traceId: string } }[];
  };
  const { code, field, traceId } = errors[0]?.extensions ?? {};
  expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  return [answer.status, code, field].filter(Boolean).join(' ');
}

interface MinutesJson {
  council: { slug: string };
  from: string | null;
  proposals: {
    decision: {
      body: string;
      id: string;
      outcome: string | null;
      result: { explanation: string[]; got: string } | null;
      resultHash: string | null;
      state: string;
      textHash: string;
      title: string;
    };
    roll: { member: string; voted: boolean; recusal: string | null }[];
    votes: { voter: string | null; receipt: string | null; choice: Choice; weight: string }[];
  }[];
  to: string | null;
}

async function json(
  path: string,
  who: SeededUser,
): Promise<{ text: string; minutes: MinutesJson }> {
  const answer = await get(path, who);
  expect(answer.status).toBe(200);
  const text = await answer.text();
  return { text, minutes: JSON.parse(text) as MinutesJson };
}

const cast = (proposalId: string, by: SeededUser, kind: 'FOR' | 'AGAINST') =>
  app.services.ballots.cast({ proposalId, choice: { kind } }, actorOf(by));

/** A vote of three that has closed: one for it, one against, one recused. */
async function decided(council: SeededCouncil, rules: object = {}, title = 'Whether to') {
  const [yes, no] = [await councils.member(council), await councils.member(council)];
  const id = await councils.proposal(council, { rules, title });
  await cast(id, yes, 'FOR');
  await cast(id, no, 'AGAINST');
  const recusal = { proposalId: id, reason: 'I | own it' };
  await app.services.recusals.recuse(recusal, actorOf(council.chair));
  await councils.moveVote(id, { opensIn: -2_000, closesIn: -1_000 });
  await app.services.settling.settleDue({ proposalIds: [id] });
  return { id, yes, no };
}

describe('minutes of a proposal', () => {
  test('say its text, roll, votes and result, with hashes that can be checked', async () => {
    const council = await councils.council();
    const { id, yes, no } = await decided(council);
    const answer = await get(`/proposals/${id}/minutes?format=json`, await seed.user());
    expect(answer.headers.get('content-type')).toBe('application/json; charset=utf-8');
    expect(answer.headers.get('content-disposition')).toBe(
      `attachment; filename="minutes-${id}.json"`,
    );
    expect(answer.headers.get('cache-control')).toBe('no-store');
    const text = await answer.text();
    const minutes = JSON.parse(text) as MinutesJson;
    expect(text).toBe(`${canonicalize(minutes)}\n`);
    const [{ decision, roll, votes }] = minutes.proposals as [MinutesJson['proposals'][number]];
    expect(decision).toMatchObject({ id, state: 'CLOSED', outcome: 'TIED' });
    expect(decision.result?.explanation.length).toBeGreaterThan(0);
    const hash = createHash('sha256').update(canonicalize(decision.result) ?? '');
    expect(decision.resultHash).toBe(hash.digest('hex'));
    expect(votes.map(({ voter, choice, weight }) => [voter, choice.kind, weight])).toEqual([
      [yes.displayName, 'FOR', '1'],
      [no.displayName, 'AGAINST', '1'],
    ]);
    expect(roll.map(({ member, voted, recusal }) => [member, voted, recusal])).toEqual(
      expect.arrayContaining([
        [yes.displayName, true, null],
        [council.chair.displayName, false, 'I | own it'],
      ]),
    );
  });

  test('in Markdown take nothing that somebody wrote for a part of themselves', async () => {
    const council = await councils.council();
    const { id, yes } = await decided(council, {}, '# Not | a heading');
    const answer = await get(`/proposals/${id}/minutes`, council.chair);
    expect(answer.headers.get('content-type')).toBe('text/markdown; charset=utf-8');
    const text = await answer.text();
    expect(text).toContain('\n## \\# Not \\| a heading\n');
    expect(text).toContain('\n```markdown\nAs it stands.\n```\n');
    expect(text).toContain(`| ${yes.displayName} | FOR | 1 |\n`);
    expect(text).toContain('I \\| own it');
    const headings = text.split('\n').filter((line) => /^#+ /.test(line));
    expect(headings.map((line) => line.replace(/^(#+) .*/, '$1'))).toEqual([
      '#',
      '##',
      '###',
      '###',
      '###',
      '###',
    ]);
  });

  test('of a secret vote name nobody beside a choice', async () => {
    const council = await councils.council();
    const { id, yes } = await decided(council, { secrecy: 'SECRET' });
    const { minutes, text } = await json(`/proposals/${id}/minutes?format=json`, council.chair);
    const [{ votes }] = minutes.proposals as [MinutesJson['proposals'][number]];
    expect(votes.map(({ voter }) => voter)).toEqual([null, null]);
    expect(votes.map(({ choice }) => choice.kind).sort()).toEqual(['AGAINST', 'FOR']);
    expect(new Set(votes.map(({ receipt }) => receipt)).size).toBe(2);
    expect(text.slice(text.indexOf('"votes"'))).not.toContain(yes.displayName);
  });

  test.each([
    [{ tally: 'AFTER_CERTIFICATION' }, 'CLOSED'],
    [{ tally: 'AFTER_CLOSE' }, 'OPEN'],
  ])('hide with the tally what came of it: %o', async (rules, state) => {
    const council = await councils.council();
    let id: string;
    if (state === 'OPEN') {
      id = await councils.proposal(council, { rules: rules as object });
      await cast(id, council.chair, 'FOR');
    } else ({ id } = await decided(council, rules));
    const { minutes } = await json(`/proposals/${id}/minutes?format=json`, council.chair);
    const [{ decision, votes }] = minutes.proposals as [MinutesJson['proposals'][number]];
    expect(decision).toMatchObject({ state, outcome: null, result: null, resultHash: null });
    expect(votes).toEqual([]);
  });
});

test('minutes tell no reason for an end that is only asked for', async () => {
  const council = await councils.council();
  const { id } = await decided(council, {});
  const path = `/proposals/${id}/minutes?format=json`;
  const reasonIn = async () => (await json(path, council.chair)).minutes.proposals[0]?.decision;
  const annul = async (reason: string) => {
    const admin = actorOf(await seed.user('ADMIN'), true);
    return app.services.annulment.annul({ proposalId: id, reason }, admin);
  };
  expect(await annul('Miscounted')).toMatchObject({ kind: 'requested' });
  expect(await reasonIn()).toMatchObject({ state: 'CLOSED', endReason: null });
  expect(await annul('Indeed')).toMatchObject({ kind: 'annulled' });
  expect(await reasonIn()).toMatchObject({ state: 'ANNULLED', endReason: 'Miscounted' });
});

describe('minutes of a council', () => {
  test('hold the proposals of the period, in the order of submission, and no draft', async () => {
    const council = await councils.council();
    const first = await decided(council, {}, 'First');
    const second = await councils.proposal(council, { state: 'SUBMITTED', title: 'Second' });
    await councils.proposal(council, { state: 'DRAFT', title: 'Draft' });
    const path = `/councils/${council.slug}/minutes?format=json`;
    const titles = async (query: string) =>
      (await json(`${path}${query}`, council.chair)).minutes.proposals.map(
        ({ decision }) => decision.title,
      );
    expect(await titles('')).toEqual(['First', 'Second']);
    const [closed] = await app.sql<{ at: Date }>(
      'select closed_at as at from proposal where id = $1',
      [first.id],
    );
    const after = new Date((closed?.at.getTime() ?? 0) + 1).toISOString();
    expect(await titles(`&from=${after}`)).toEqual(
      (await submittedAt(second)) > after ? ['Second'] : [],
    );
    expect(await titles('&to=2020-01-01')).toEqual([]);
    expect(await titles('&from=2020-01-01&to=2099-01-01')).toEqual(['First', 'Second']);
  });

  async function submittedAt(id: string): Promise<string> {
    const [row] = await app.sql<{ at: Date }>(
      'select submitted_at as at from proposal where id = $1',
      [id],
    );
    return row?.at.toISOString() ?? '';
  }

  test('come in pages, whole, with every member of a large roll', async () => {
    const council = await councils.council();
    await councils.crowd(council, 1_100);
    await councils.proposal(council);
    for (let made = 0; made < 44; made += 1) {
      await councils.proposal(council, { state: 'SUBMITTED', title: `Number ${made}` });
    }
    const path = `/councils/${council.slug}/minutes?format=json`;
    const { minutes } = await json(path, council.chair);
    expect(minutes.proposals).toHaveLength(45);
    expect(minutes.proposals[0]?.roll).toHaveLength(1_101);
    const ids = minutes.proposals.map(({ decision }) => decision.id);
    expect(new Set(ids).size).toBe(45);
  });

  test('stop when the session of whoever takes them ends, and look broken off', async () => {
    const council = await councils.council();
    for (let made = 0; made < 25; made += 1) {
      await councils.proposal(council, { state: 'SUBMITTED' });
    }
    const session = await council.chair.signIn();
    const answer = await app.fetch(`${ORIGIN}/councils/${council.slug}/minutes`, {
      headers: { authorization: `Bearer ${session.token}` },
    });
    const reader = answer.body?.getReader();
    const selection = { sessionId: session.sessionId };
    const origin = { actor: { type: 'SYSTEM' as const } };
    await app.services.sessions.endNow(selection, 'REVOKED_BY_ADMIN', origin);
    const readAll = async () => {
      for (let part = await reader?.read(); !part?.done; part = await reader?.read());
    };
    await expect(readAll()).rejects.toThrow();
  });
});

test('over a real connection, who does not read takes up two places, and gives them back', async () => {
  const { url } = await app.listen();
  const council = await councils.council();
  await councils.crowd(council, 20_000);
  const id = await councils.proposal(council);
  const { token } = await council.chair.signIn();
  const ask = (signal?: AbortSignal) =>
    fetch(`${url}/proposals/${id}/minutes?format=json`, {
      headers: { authorization: `Bearer ${token}` },
      ...(signal && { signal }),
    });
  const leaving = new AbortController();
  const stalled = [await ask(leaving.signal), await ask(leaving.signal)];
  expect(stalled.map(({ status }) => status)).toEqual([200, 200]);
  const third = await ask();
  expect(third.headers.get('retry-after')).toBe('5');
  expect(await refusal(third)).toBe('429 RATE_LIMITED');
  leaving.abort();
  const answer = await vi.waitFor(
    async () => {
      const asked = await ask();
      expect(asked.status).toBe(200);
      return asked;
    },
    { timeout: 60_000, interval: 50 },
  );
  const whole = (await answer.json()) as MinutesJson;
  expect(whole.proposals[0]?.roll).toHaveLength(20_001);
}, 180_000);

describe('who may not have minutes', () => {
  test('is told as the queries tell', async () => {
    const council = await councils.council({ visibility: 'MEMBERS' });
    const id = await councils.proposal(council);
    const outsider = await seed.user();
    const of = `/councils/${council.slug}/minutes`;
    expect(await refusal(await get(of))).toBe('401 UNAUTHENTICATED');
    for (const path of [of, `/proposals/${id}/minutes`, '/councils/none/minutes']) {
      expect(await refusal(await get(path, outsider))).toBe('404 NOT_FOUND');
    }
    const denials = await app.sql(
      `select target_label as label from audit_event where action = 'ACCESS_DENIED' and actor_id = $1 order by id`,
      [outsider.id],
    );
    expect(denials.map(({ label }) => label)).toContain('GET minutes of a proposal');
  });

  test('and what is no request for them is refused', async () => {
    const council = await councils.council();
    const of = `/councils/${council.slug}/minutes`;
    const { chair } = council;
    expect(await refusal(await get(`${of}?format=pdf`, chair))).toBe('400 BAD_USER_INPUT format');
    expect(await refusal(await get(`${of}?from=yesterday`, chair))).toBe('400 BAD_USER_INPUT from');
    const turned = `${of}?from=2026-02-01&to=2026-01-01`;
    expect(await refusal(await get(turned, chair))).toBe('400 BAD_USER_INPUT to');
    const posted = await get(of, chair, { method: 'POST' });
    expect(posted.headers.get('allow')).toBe('GET, HEAD');
    expect(await refusal(posted)).toBe('405 BAD_USER_INPUT');
    const asked = await get(of, chair, { method: 'HEAD' });
    expect([asked.status, await asked.text()]).toEqual([200, '']);
    expect(asked.headers.get('content-disposition')).toContain(`minutes-${council.slug}.md`);
  });
});
