import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from 'graphql-sse';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Ending, type Hammer, keepRevoking, revoke, startHammer } from '../support/hammer.ts';
import {
  ask,
  type MintedSession,
  type NodeProcess,
  type NodesDatabase,
  startDatabase,
  startNode,
} from '../support/nodes.ts';

const LEASE_MS = 1_000;
/** The longest that a revocation may wait for silent nodes, and what a busy machine may add. */
const BOUND_MS = LEASE_MS * 1.25 + 20 + 2_000;
/** Revocations that run at the same time. */
const REVOKERS = 3;

let database: NodesDatabase;
let a: NodeProcess;
let b: NodeProcess;
let c: NodeProcess;
let userId: string;
let admin: MintedSession;

beforeAll(async () => {
  database = await startDatabase();
  userId = await database.addUser('VIEWER');
  admin = await database.mint(await database.addUser('ADMIN'));
  [a, b, c] = await Promise.all([
    startNode(database, 'a'),
    startNode(database, 'b'),
    startNode(database, 'c'),
  ]);
}, 60_000);

afterAll(async () => {
  await Promise.all([a, b, c].map((node) => node?.stop()));
  await database?.stop();
});

interface Observed {
  endings: Ending[];
  hammer: Hammer;
}

/**
 * Revokes through A while all nodes are hammered and `disturb` does its worst, then for a little
 * longer, until whoever was wrong to trust would have been found out.
 */
async function observe(disturb: (observed: Observed) => Promise<void>): Promise<Observed> {
  const hammer = startHammer([a, b, c]);
  const endings: Ending[] = [];
  let over = false;
  const revoking = { database, hammer, through: a, userId, adminToken: admin.token };
  const revokers = Array.from({ length: REVOKERS }, () =>
    keepRevoking(revoking, endings, () => over),
  );
  try {
    await disturb({ endings, hammer });
  } finally {
    over = true;
  }
  await Promise.all(revokers);
  await sleep(LEASE_MS * 1.5);
  await hammer.stop();
  return { endings, hammer };
}

/** How much there has to be at the least, however slow the machine. */
const ENOUGH = { endings: 8, accepted: 5, late: 20 };

/** Nothing was accepted late, and there was enough that could have been. */
function expectPromiseKept({ endings, hammer }: Observed): void {
  expect(hammer.violations).toEqual([]);
  expect(endings.length).toBeGreaterThanOrEqual(ENOUGH.endings);
  for (const node of [a, b, c]) {
    const { accepted, late } = hammer.tally(node);
    expect(accepted, `accepted by ${node.name}`).toBeGreaterThan(ENOUGH.accepted);
    expect(late, `refused late by ${node.name}`).toBeGreaterThan(ENOUGH.late);
  }
  expect(Math.max(...endings.map(({ milliseconds }) => milliseconds))).toBeLessThan(BOUND_MS);
}

/** A revocation when all is well again: all nodes confirm, and nobody waits. */
async function expectRecovered(nodes = 3): Promise<void> {
  await vi.waitFor(
    async () => {
      const ending = await revoke(a, await database.mint(userId), admin.token);
      expect(ending).toMatchObject({ nodesConfirmed: nodes, nodesExpired: 0 });
      expect(await database.sql('select id from node')).toHaveLength(nodes);
    },
    { timeout: 15_000, interval: 100 },
  );
}

const VIEWER = JSON.stringify({ query: '{ viewer { id } }' });
const DOWN = { errors: [{ extensions: { code: 'UNAVAILABLE' } }] };

/** Ends the connection on which a node hears; how many there were is the answer. */
async function cutListener({ proxy }: NodeProcess): Promise<number> {
  const cut = await database.sql(
    `select pg_terminate_backend(pid) from pg_stat_activity
     where application_name = 'conclave-listener' and client_port = any($1)`,
    [proxy.ports()],
  );
  return cut.length;
}

/** A subscription to the ends of one's own sessions: what it was told, until it ended. */
function listen(node: NodeProcess, session: MintedSession) {
  const client = createClient({
    url: `${node.url}/graphql`,
    headers: { authorization: `Bearer ${session.token}` },
    retryAttempts: 0,
  });
  const told: unknown[] = [];
  const query = 'subscription { sessionRevoked { sessionId reason isCurrent } }';
  const ended = new Promise<unknown[]>((resolve, reject) => {
    client.subscribe(
      { query },
      {
        next: ({ data }) => void told.push(data?.sessionRevoked),
        error: reject,
        complete: () => resolve(told),
      },
    );
  });
  return { told, ended };
}

const counts = ({ nodesConfirmed, nodesExpired }: Ending) => `${nodesConfirmed}+${nodesExpired}`;

describe('no request that starts after a revocation has answered is accepted', () => {
  it('when nothing is wrong', async () => {
    const observed = await observe(({ endings }) =>
      vi.waitFor(() => expect(endings.length).toBeGreaterThan(200), 20_000).catch(() => undefined),
    );
    expectPromiseKept(observed);
    expect(new Set(observed.endings.map(counts))).toEqual(new Set(['3+0']));
  });

  it('while the listener of a node is cut off again and again', async () => {
    let cuts = 0;
    const observed = await observe(async () => {
      for (let i = 0; i < 10; i++) {
        cuts += await cutListener(b);
        await sleep(100 + Math.random() * 900);
      }
    });
    expect(cuts).toBeGreaterThan(3);
    expectPromiseKept(observed);
    await expectRecovered();
    const lost = b.logs.filter(({ event }) => event === 'listener_lost');
    expect(lost.length).toBeGreaterThanOrEqual(cuts);
  });

  it('while nothing moves between a node and the database, and nobody says so', async () => {
    const observed = await observe(async () => {
      for (const frozenMs of [400, 1_300, 4_000]) {
        await sleep(800);
        b.proxy.freeze();
        await sleep(frozenMs);
        b.proxy.thaw();
        await sleep(1_500);
      }
    });
    expectPromiseKept(observed);
    // Waited for, then given up, then back.
    expect(new Set(observed.endings.map(counts))).toEqual(new Set(['3+0', '2+1', '2+0']));
    await expectRecovered();
  });

  it('while a node hears everything, but so late that it proves nothing', async () => {
    const { endings, hammer } = await observe(async () => {
      await sleep(800);
      b.proxy.delay(LEASE_MS * 1.6);
      await sleep(6_000);
      b.proxy.delay(0);
      await sleep(800);
    });
    // Each of its questions to the database takes as long, so it has not much to say in that time.
    expect(hammer.violations).toEqual([]);
    expect(hammer.tally(b).late).toBeGreaterThan(ENOUGH.late);
    expect(endings.filter(({ nodesExpired }) => nodesExpired === 1).length).toBeGreaterThan(2);
    await expectRecovered();
  });

  it('while a node is stopped and continued', async () => {
    const observed = await observe(async () => {
      for (const stoppedMs of [300, 1_300, 4_500]) {
        await sleep(800);
        b.process.kill('SIGSTOP');
        await sleep(stoppedMs);
        b.process.kill('SIGCONT');
        await sleep(1_500);
      }
    });
    expectPromiseKept(observed);
    expect(new Set(observed.endings.map(counts))).toEqual(new Set(['3+0', '2+1', '2+0']));
    await expectRecovered();
  });

  it('when the one that revokes hears nothing itself', async () => {
    const observed = await observe(async () => {
      for (let i = 0; i < 6; i++) {
        await cutListener(a);
        await sleep(600);
      }
    });
    expectPromiseKept(observed);
    await expectRecovered();
    // It did not take its own deafness for that of others.
    const given = [a, b, c].flatMap(({ logs }) => logs.filter((l) => l.event === 'node_given_up'));
    expect(given.flatMap(({ nodeIds }) => nodeIds)).not.toContain(idOf(c));
  });

  it('when Postgres is killed and comes back', async () => {
    const { endings, hammer } = await observe(async () => {
      await sleep(1_500);
      const live = await database.mint(userId);
      await database.kill();
      await sleep(700);
      // Without a database nothing can be decided: it is an error then, and no access.
      for (const node of [a, b, c]) expect(await ask(node, VIEWER, live.token)).toMatchObject(DOWN);
      await database.restart();
      await expectRecovered();
      await sleep(1_500);
    });
    expect(hammer.violations).toEqual([]);
    expect(endings.length).toBeGreaterThanOrEqual(ENOUGH.endings);
    for (const node of [a, b, c]) {
      const { accepted, late } = hammer.tally(node);
      expect(accepted).toBeGreaterThan(ENOUGH.accepted);
      expect(late).toBeGreaterThan(ENOUGH.late);
    }
  });

  it('when a node comes, and another goes without a word', async () => {
    let d: NodeProcess | undefined;
    try {
      const observed = await observe(async ({ hammer, endings }) => {
        const until = (count: string, within: number) =>
          vi.waitFor(() => expect(endings.slice(-3).map(counts)).toContain(count), within);
        await sleep(500);
        d = await startNode(database, 'd');
        hammer.add(d);
        await until('4+0', 10_000);
        await vi.waitFor(() => {
          if (d) expect(hammer.tally(d).late).toBeGreaterThan(ENOUGH.late);
        }, 10_000);
        hammer.remove(d);
        await d.kill();
        await until('3+1', 10_000);
        await until('3+0', 10_000);
      });
      expectPromiseKept(observed);
      await expectRecovered();
    } finally {
      d?.process.kill('SIGKILL');
    }
  });
});

describe('streams of the ended session', () => {
  const endOf = ({ id }: MintedSession) => [
    { sessionId: id, reason: 'REVOKED_BY_ADMIN', isCurrent: true },
  ];

  const begun = () =>
    [b, c].map(({ logs }) => logs.filter(({ event }) => event === 'subscription_started').length);

  async function open() {
    const session = await database.mint(userId);
    const more = begun().map((count) => count + 1);
    const streams = [b, c].map((node) => listen(node, session));
    await vi.waitFor(() => expect(begun()).toEqual(more), 10_000);
    return { session, streams };
  }

  it('are told why and have ended when the revocation answers', async () => {
    for (let i = 0; i < 10; i++) {
      const { session, streams } = await open();
      await revoke(a, session, admin.token);
      const ended = Promise.all(streams.map((stream) => stream.ended));
      // The answer and the last words travel on different connections.
      const seen = await Promise.race([ended, sleep(1_000, 'still open')]);
      expect(seen).toEqual([endOf(session), endOf(session)]);
    }
  });

  it('are told why and end when a node that heard nothing is back', async () => {
    const { session, streams } = await open();
    b.proxy.freeze();
    // So long that the node has given up the connection on which it would have been told.
    const [ending] = await Promise.all([revoke(a, session, admin.token), sleep(3_500)]);
    expect(ending).toMatchObject({ nodesConfirmed: 2, nodesExpired: 1 });
    expect(streams[0]?.told).toEqual([]);
    b.proxy.thaw();
    expect(await Promise.all(streams.map((stream) => stream.ended))).toEqual([
      endOf(session),
      endOf(session),
    ]);
    await expectRecovered();
  });
});

/** The id under which a node is registered now. */
function idOf(node: NodeProcess): unknown {
  return node.logs.filter(({ event }) => event === 'listener_connected').at(-1)?.nodeId;
}

describe('the harness', () => {
  it('finds out a node that says that it trusts for shorter than it does', async () => {
    const liar = await startNode(database, 'liar', { EVENTS_LEASE_MS: '10000' });
    const hammer = startHammer([liar]);
    try {
      const session = await database.mint(userId);
      hammer.try(session);
      // So that it knows the account, and needs no database for it.
      await vi.waitFor(() => expect(hammer.tally(liar).accepted).toBeGreaterThan(5), 20_000);
      await database.sql('update node set lease_ms = 200 where lease_ms = 10000');
      liar.proxy.freeze();
      const ending = await revoke(a, session, admin.token);
      expect(ending).toMatchObject({ nodesConfirmed: 3, nodesExpired: 1 });
      await vi.waitFor(() => expect(hammer.violations.length).toBeGreaterThan(5), 20_000);
      // Nor does it say so of a session that nobody has ended.
      expect(hammer.violations.filter(({ sessionId }) => sessionId !== session.id)).toEqual([]);
    } finally {
      await liar.kill();
      await hammer.stop();
    }
  });
});
