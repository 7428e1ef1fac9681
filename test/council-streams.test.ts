import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { SYSTEM } from '../src/audit/facts.ts';
import { startApp, startAppOn, type TestApp } from './support/app.ts';
import {
  connectWebSocket,
  type ListeningClient,
  listenSse,
  type WebSocketPeer,
} from './support/clients.ts';
import { actorOf, type Councils, initCouncils, type SeededCouncil } from './support/councils.ts';
import { initSeed, type Seed, type SeededUser } from './support/seed.ts';
import { beginSession } from './support/session-operations.ts';
import { statementsOf } from './support/sql-counter.ts';

interface Told {
  tallyChanged?: { choices: { choice: string; sum: { members: number } }[] };
  proposalChanged?: { id: string; title: string; state: string; viewerCanSchedule?: boolean };
  commentAdded?: { body: string | null; author: { id: string } };
}

const onProposal = (id: string) =>
  `subscription { proposalChanged(proposalId: "${id}") { id title state } }`;
const onCouncil = (id: string) =>
  `subscription { proposalChanged(councilId: "${id}") { id title state } }`;
const onComments = (id: string) =>
  `subscription { commentAdded(proposalId: "${id}") { body author { id } } }`;

const onTally = (id: string) =>
  `subscription { tallyChanged(proposalId: "${id}") { choices { choice sum { members } } } }`;

let app: TestApp;
let url: string;
let second: TestApp;
let seed: Seed;
let councils: Councils;
let council: SeededCouncil;
beforeAll(async () => {
  app = await startApp({ MAX_STREAMS_PER_SESSION: '50', MAX_STREAMS_PER_ADDRESS: '500' });
  ({ url } = await app.listen());
  second = await startAppOn(app);
  seed = initSeed(app);
  councils = initCouncils(app, seed);
  council = await councils.council();
});
afterAll(async () => {
  await second?.close();
  await app?.close();
});
afterEach(() => openStreams(0));

/** Far more than anything here takes: a busy machine is no failure. */
const PATIENCE = { timeout: 20_000, interval: 5 };

async function openStreams(count: number): Promise<void> {
  await vi.waitFor(() => expect(app.services.streams.size).toBe(count), PATIENCE);
}

const tokenOf = async ({ id }: { id: string }) => (await beginSession(app, id)).token;

/** Resolves when the stream is open. */
async function bySse(user: SeededUser, operation: string): Promise<ListeningClient<Told>> {
  const { size } = app.services.streams;
  const listening = await listenSse<Told>(url, operation, await tokenOf(user));
  await vi.waitFor(() => {
    if (!listening.outcome()) expect(app.services.streams.size).toBeGreaterThan(size);
  }, PATIENCE);
  return listening;
}

/** `bySse`, over a socket that may have other streams. */
async function byWebSocket(
  user: SeededUser,
  operation: string,
  socket?: WebSocketPeer,
): Promise<ListeningClient<Told>> {
  const { size } = app.services.streams;
  const peer = socket ?? (await connectWebSocket(url, { token: await tokenOf(user) }));
  const listening = peer.listen<Told>(operation);
  await vi.waitFor(() => {
    if (!listening.outcome()) expect(app.services.streams.size).toBeGreaterThan(size);
  }, PATIENCE);
  return listening;
}

const TRANSPORTS = [
  ['SSE', bySse],
  ['WebSocket', (user: SeededUser, operation: string) => byWebSocket(user, operation)],
] as const;

const changes = ({ results }: ListeningClient<Told>) =>
  results.map(({ data }) => data?.proposalChanged);

async function refusal(user: SeededUser, operation: string): Promise<unknown> {
  const { ended, results } = await listenSse<Told>(url, operation, await tokenOf(user));
  const { error } = (await ended) as { error: { response: Response } };
  expect(results).toEqual([]);
  return /"code":"([A-Z_]+)"/.exec(await error.response.text())?.[1];
}

/** Changes the title of a draft, on the other node. */
async function retitle(proposalId: string, title: string, author: SeededUser): Promise<void> {
  await second.services.proposals.revise({ proposalId, title }, actorOf(author));
}

const say = (proposalId: string, body: string, by: SeededUser) =>
  second.services.comments.add({ proposalId, body }, actorOf(by));

/** Admissions of streams run beside the answer that opened them. */
const settled = () => sleep(100);

describe.each(TRANSPORTS)('over %s', (_transport, listen) => {
  test('whoever sees a proposal hears what becomes of it, and what is said about it', async () => {
    const author = await councils.member(council);
    const outsider = await seed.user();
    const id = await councils.proposal(council, { state: 'SUBMITTED', author });
    const stream = await listen(outsider, onProposal(id));
    const comments = await listen(outsider, onComments(id));
    const closesAt = new Date(Date.now() + 3_600_000);
    const chair = actorOf(council.chair);
    await second.services.scheduling.schedule({ proposalId: id, closesAt }, chair);
    await vi.waitFor(
      () => expect(changes(stream).at(-1)).toEqual({ id, title: 'Whether to', state: 'OPEN' }),
      PATIENCE,
    );
    await say(id, 'One.', author);
    await say(id, 'Two.', author);
    await comments.received(2);
    expect(comments.results.map(({ data }) => data?.commentAdded)).toEqual(
      ['One.', 'Two.'].map((body) => ({ body, author: { id: author.id } })),
    );
    stream.leave();
    comments.leave();
  });
});

describe('of a whole council', () => {
  test('everybody hears of what they see, and of no draft that they do not', async () => {
    const author = await councils.member(council);
    const observer = await councils.member(council, 'OBSERVER');
    const draft = await councils.proposal(council, { state: 'DRAFT', author });
    const [chairs, observers] = [
      await bySse(council.chair, onCouncil(council.id)),
      await bySse(observer, onCouncil(council.id)),
    ];
    await retitle(draft, 'Still a secret', author);
    await chairs.received(1);
    await second.services.proposals.submit({ proposalId: draft }, actorOf(author));
    await observers.received(1);
    expect(changes(observers)).toEqual([
      { id: draft, title: 'Still a secret', state: 'SUBMITTED' },
    ]);
    expect(changes(chairs)[0]).toMatchObject({ state: 'DRAFT' });
    const elsewhere = await councils.council();
    await councils.proposal(elsewhere, { state: 'SUBMITTED' });
    await say(draft, 'No change of it.', author);
    await settled();
    expect(observers.results).toHaveLength(1);
    for (const stream of [chairs, observers]) stream.leave();
  });
});

describe('who may not listen', () => {
  test('does not learn whether there is anything to listen to', async () => {
    const hidden = await councils.council({ visibility: 'MEMBERS' });
    const id = await councils.proposal(hidden);
    const draft = await councils.proposal(council, { state: 'DRAFT' });
    const outsider = await seed.user();
    for (const operation of [
      onProposal(id),
      onCouncil(hidden.id),
      onComments(id),
      onProposal(draft),
      onComments(draft),
      onProposal('proposal_none'),
      onCouncil('council_none'),
    ]) {
      expect(await refusal(outsider, operation)).toBe('NOT_FOUND');
    }
  });

  test.each([
    'subscription { proposalChanged { id } }',
    'subscription { proposalChanged(proposalId: "a", councilId: "b") { id } }',
  ])('without exactly one id: %s', async (operation) => {
    expect(await refusal(await seed.user(), operation)).toBe('BAD_USER_INPUT');
  });
});

describe.each(TRANSPORTS)('over %s the stream ends', (_transport, listen) => {
  test('of a member who is removed, also where they may go on reading', async () => {
    const member = await councils.member(council);
    const outsider = await seed.user();
    const id = await councils.proposal(council);
    const theirs = await Promise.all(
      [onProposal(id), onCouncil(council.id), onComments(id)].map((operation) =>
        listen(member, operation),
      ),
    );
    const others = await listen(outsider, onProposal(id));
    const { membershipId } = member;
    await second.services.memberships.remove({ membershipId }, actorOf(council.chair));
    for (const stream of theirs) expect(await stream.ended).toBe('complete');
    expect(others.outcome()).toBeUndefined();
    // And may come back.
    const back = await listen(member, onProposal(id));
    expect(back.outcome()).toBeUndefined();
    for (const stream of [others, back]) stream.leave();
  });

  test('of everybody but members, when the council becomes theirs alone', async () => {
    const own = await councils.council();
    const member = await councils.member(own);
    const id = await councils.proposal(own);
    const outsider = await seed.user();
    const [theirs, members] = [
      await listen(outsider, onProposal(id)),
      await listen(member, onProposal(id)),
    ];
    const wholes = await listen(outsider, onCouncil(own.id));
    const change = { councilId: own.id, visibility: 'MEMBERS' as const };
    await second.services.councils.update(change, actorOf(own.chair));
    for (const stream of [theirs, wholes]) expect(await stream.ended).toBe('complete');
    expect(members.outcome()).toBeUndefined();
    members.leave();
  });

  test('with the term of the member, by the clock', async () => {
    const { membershipId, ...member } = await councils.member(council);
    const id = await councils.proposal(council);
    const stream = await listen(member, onProposal(id));
    expect(stream.outcome()).toBeUndefined();
    const termTo = new Date(Date.now() + 700);
    await second.services.memberships.update({ membershipId, termTo }, actorOf(council.chair));
    expect(await stream.ended).toBe('complete');
    expect(Date.now()).toBeGreaterThanOrEqual(termTo.getTime() - 5);
  });

  test('of an administrator who is none any more, with what they saw as one', async () => {
    const hidden = await councils.council({ visibility: 'MEMBERS' });
    const id = await councils.proposal(hidden, { state: 'DRAFT' });
    const admin = await seed.user('ADMIN');
    const stream = await listen(admin, onProposal(id));
    // Gives the account a role, and ends no session for it: so that nothing but the permission goes.
    await app.db.transaction(async (tx) => {
      await tx.execute(`update "user" set role = 'VIEWER' where id = ?`, [admin.id]);
      await app.services.bus.announce(tx, 'principal.changed', { userId: admin.id });
    });
    expect(await stream.ended).toBe('complete');
    expect(stream.results).toEqual([]);
  });
});

test('the stream of a membership that ends completes, and leaves the socket to the others', async () => {
  const own = await councils.council({ visibility: 'MEMBERS' });
  const member = await councils.member(own);
  const id = await councils.proposal(own, { rules: { tally: 'LIVE' } });
  const elsewhere = await councils.proposal(council, { state: 'SUBMITTED' });
  const { token, sessionId } = await beginSession(app, member.id);
  const socket = await connectWebSocket(url, { token });
  const hidden = [];
  for (const operation of [onProposal(id), onCouncil(own.id), onComments(id), onTally(id)]) {
    hidden.push(await byWebSocket(member, operation, socket));
  }
  const other = await byWebSocket(member, onComments(elsewhere), socket);
  const { membershipId } = member;
  await second.services.memberships.remove({ membershipId }, actorOf(own.chair));
  for (const stream of hidden) expect(await stream.ended).toBe('complete');
  await say(id, 'Unheard.', own.chair);
  await say(elsewhere, 'Heard.', council.chair);
  await other.received(1);
  expect(JSON.stringify(hidden.map(({ results }) => results))).not.toContain('Unheard');
  expect([socket.isOpen(), socket.closings]).toEqual([true, []]);
  // One that they stand on the roll of may be looked at again; what is the council's may not.
  expect(await socket.ask(onCouncil(own.id))).toMatchObject({
    errors: [{ extensions: { code: 'NOT_FOUND' } }],
  });
  // With the session the socket goes, and is not to come back.
  await second.services.sessions.endNow({ sessionIds: [sessionId] }, 'REVOKED_BY_ADMIN', SYSTEM);
  expect((await socket.closed()).code).toBe(4401);
});

describe('the stream ends', () => {
  test('wherever a membership ends while it is being opened, and nothing is told after that', async () => {
    const hidden = await councils.council({ visibility: 'MEMBERS' });
    const id = await councils.proposal(hidden, { state: 'DRAFT', title: 'Known' });
    for (let round = 0; round < 6; round += 1) {
      const member = await councils.member(hidden);
      const token = await tokenOf(member);
      const opening = [onProposal(id), onCouncil(hidden.id)].map((operation) =>
        listenSse<Told>(url, operation, token),
      );
      await sleep(round * 4);
      const { membershipId } = member;
      await app.services.memberships.remove({ membershipId }, actorOf(hidden.chair));
      await retitle(id, `Unknown ${round}`, hidden.chair);
      for (const stream of await Promise.all(opening)) {
        await stream.ended;
        expect(JSON.stringify(stream.results)).not.toContain('Unknown');
      }
    }
  });
});

describe('what the clock decides', () => {
  test('is heard without a worker', async () => {
    const id = await councils.proposal(council, { state: 'SCHEDULED' });
    const stream = await bySse(await seed.user(), onProposal(id));
    await becomes(id, stream, { opensIn: 400 }, 'OPEN');
    await becomes(id, stream, { closesIn: 400 }, 'CLOSED');
    stream.leave();
  });

  test('is heard in time beside a vote that can never be written down', async () => {
    const own = await councils.council();
    const lost = await councils.proposal(own, { rules: { secrecy: 'SECRET' } });
    await councils.moveVote(lost, { opensIn: -60_000, closesIn: -1 });
    await app.sql('update proposal set sealing_key_sealed = null where id = $1', [lost]);
    const id = await councils.proposal(own, { state: 'SCHEDULED' });
    const stream = await bySse(await seed.user(), onProposal(id));
    const { opensAt, heardAt } = await becomes(id, stream, { opensIn: 400 }, 'OPEN');
    // Not when it is looked at again whether the other can be: that takes five seconds.
    expect(heardAt - opensAt).toBeLessThan(4_000);
    stream.leave();
  });

  test('is heard of a vote that can never be written down', async () => {
    const own = await councils.council();
    const id = await councils.proposal(own, { rules: { secrecy: 'SECRET' } });
    await app.sql('update proposal set sealing_key_sealed = null where id = $1', [id]);
    const stream = await bySse(await seed.user(), onProposal(id));
    await councils.moveVote(id, { opensIn: -60_000, closesIn: 700 });
    await second.db.transaction((tx) =>
      second.services.bus.tell(tx, 'proposal.changed', { councilId: own.id, proposalId: id }),
    );
    await vi.waitFor(() => expect(changes(stream).at(-1)?.state).toBe('CLOSED'), PATIENCE);
    stream.leave();
  });

  /** Moves a vote, says so, and waits until the listener hears what the clock made of it. */
  async function becomes(
    id: string,
    stream: ListeningClient<Told>,
    times: Parameters<Councils['moveVote']>[1],
    state: string,
  ) {
    await councils.moveVote(id, times);
    const [vote] = await app.sql<{ councilId: string; opensAt: Date }>(
      'select council_id as "councilId", opens_at as "opensAt" from proposal where id = $1',
      [id],
    );
    if (!vote) throw new Error('no vote');
    const { councilId } = vote;
    await second.db.transaction((tx) =>
      second.services.bus.tell(tx, 'proposal.changed', { councilId, proposalId: id }),
    );
    await vi.waitFor(() => expect(changes(stream).at(-1)?.state).toBe(state), PATIENCE);
    return { opensAt: vote.opensAt.getTime(), heardAt: Date.now() };
  }
});

describe('a tally', () => {
  const standings = ({ results }: ListeningClient<Told>) =>
    results.map(({ data }) =>
      data?.tallyChanged?.choices.map(({ choice, sum }) => `${choice} ${sum.members}`).join(),
    );
  const cast = (proposalId: string, by: SeededUser) =>
    second.services.ballots.cast({ proposalId, choice: { kind: 'FOR' } }, actorOf(by));

  test('is told as it changes, to everybody by one look at the vote', async () => {
    const own = await councils.council();
    const members = [await councils.member(own), await councils.member(own)];
    const id = await councils.proposal(own, { rules: { tally: 'LIVE' } });
    const streams: ListeningClient<Told>[] = [];
    for (let made = 0; made < 8; made += 1) {
      streams.push(await bySse(await seed.user(), onTally(id)));
    }
    const [first] = streams as [ListeningClient<Told>];
    for (const stream of streams) await stream.received(1);
    const since = performance.now();
    const sent = await statementsOf(app, async () => {
      for (const member of members) await cast(id, member);
      await vi.waitFor(() => {
        for (const stream of streams) expect(standings(stream).at(-1)).toBe('FOR 2,AGAINST 0');
      }, PATIENCE);
      await sleep(1_000);
    });
    const looks = Math.ceil((performance.now() - since) / 500) + 1;
    const counts = sent.filter((sql) => /from ballot|join ballot/.test(sql));
    expect(counts.length).toBeGreaterThan(0);
    // One for all eight, twice a second at most.
    expect(counts.length).toBeLessThanOrEqual(looks);
    expect(standings(first)[0]).toBe('FOR 0,AGAINST 0');
    // Nothing is told twice.
    expect(new Set(standings(first)).size).toBe(standings(first).length);
    const later = await bySse(own.chair, onTally(id));
    await later.received(1);
    expect(standings(later)).toEqual(['FOR 2,AGAINST 0']);
    for (const stream of [...streams, later]) stream.leave();
  });

  describe.each(TRANSPORTS)('over %s', (_transport, listen) => {
    test('that shows after the close is told then, and not before', async () => {
      const own = await councils.council();
      const id = await councils.proposal(own, { rules: { tally: 'AFTER_CLOSE' } });
      const stream = await listen(own.chair, onTally(id));
      await cast(id, own.chair);
      await sleep(700);
      expect(stream.results).toEqual([]);
      await councils.moveVote(id, { opensIn: -1_000, closesIn: -1 });
      await second.services.settling.settleDue({ proposalIds: [id] });
      await stream.received(1);
      expect(standings(stream)).toEqual(['FOR 1,AGAINST 0']);
      stream.leave();
    });

    test('is told no more to a member who has left', async () => {
      const own = await councils.council({ visibility: 'MEMBERS' });
      const member = await councils.member(own);
      const id = await councils.proposal(own, { rules: { tally: 'LIVE' } });
      const { membershipId } = member;
      const stream = await listen(member, onTally(id));
      await stream.received(1);
      await second.services.memberships.remove({ membershipId }, actorOf(own.chair));
      expect(await stream.ended).toBe('complete');
    });
  });
});

describe('many listeners', () => {
  test('cost as many statements as one', async () => {
    const own = await councils.council();
    const id = await councils.proposal(own, { state: 'SUBMITTED' });
    const listening: ListeningClient<Told>[] = [];
    const costOf = async (count: number) => {
      while (listening.length < count) {
        listening.push(await bySse(await councils.member(own), onProposal(id)));
      }
      await settled();
      const before = listening.map(({ results }) => results.length);
      const sent = await statementsOf(app, async () => {
        await second.db.transaction((tx) =>
          second.services.bus.tell(tx, 'proposal.changed', { councilId: own.id, proposalId: id }),
        );
        await Promise.all(
          listening.map((stream, index) => stream.received((before[index] ?? 0) + 1)),
        );
        await settled();
      });
      return sent.filter((sql) => !/pg_notify|^begin|^commit/i.test(sql));
    };
    const one = await costOf(1);
    // What the newcomers' seats are announced with may still be going on at first.
    await expect.poll(() => costOf(10), { timeout: 20_000 }).toEqual(one);
    expect(one.length).toBeLessThanOrEqual(6);
    for (const stream of listening) stream.leave();
  });
});

describe('after a gap', () => {
  test('everything is told that may have been missed, and no comment twice', async () => {
    const id = await councils.proposal(council);
    const reader = await seed.user();
    const [stream, whole, comments] = [
      await bySse(reader, onProposal(id)),
      await bySse(reader, onCouncil(council.id)),
      await bySse(reader, onComments(id)),
    ];
    await say(id, 'Heard.', council.chair);
    await comments.received(1);
    // Written down without a word to anybody, as if the word had been lost.
    await app.sql(
      `insert into comment (id, proposal_id, author_id, body) values ('comment_lost', $1, $2, 'Missed.')`,
      [id, council.chair.id],
    );
    await app.sql('update proposal set updated_at = clock_timestamp() where id = $1', [id]);
    await app.db.fork().execute(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'conclave-listener' and datname = current_database()`,
    );
    await comments.received(2);
    await stream.received(1);
    await whole.received(1);
    await settled();
    expect(comments.results.map(({ data }) => data?.commentAdded?.body)).toEqual([
      'Heard.',
      'Missed.',
    ]);
    expect(changes(whole).map((proposal) => proposal?.id)).toContain(id);
    for (const open of [stream, whole, comments]) open.leave();
  });
});
