import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { loadConfig } from '../src/config.ts';
import { afterRollback, type Tx } from '../src/db/database.ts';
import { monotonic, sleepUntil } from '../src/events/monotonic.ts';
import {
  createNodeRegistry,
  MAX_LEASE_MS,
  type NodeRegistry,
  type RegisteredNode,
} from '../src/events/registry.ts';
import { createSettlements } from '../src/events/settlement.ts';
import { createServices } from '../src/services.ts';
import { settings } from '../src/settings.ts';
import { createLogger } from '../src/telemetry/logger.ts';
import { startApp, startAppOn, type TestApp } from './support/app.ts';
import { eventually } from './support/eventually.ts';
import { initSeed } from './support/seed.ts';

const LEASE_MS = 400;
/** A revocation that waits for nobody but the lease takes this long at least. */
const LAPSE_MS = LEASE_MS * 1.224;
const silentLog = createLogger({ level: 'silent', pretty: false });

/** A registry in memory that writes down what is done to it, and when. */
function fakeRegistry(nodes: RegisteredNode[]) {
  const did: { what: string; ids: readonly string[]; at: number }[] = [];
  const note = (what: string, ids: readonly string[]) => did.push({ what, ids, at: monotonic() });
  const registry: NodeRegistry = {
    register: async () => undefined,
    list: async () => nodes,
    async fence(ids) {
      note('fence', ids);
      return [...ids];
    },
    async remove(ids) {
      note('remove', ids);
    },
  };
  return { registry, did };
}

async function settle(
  registry: NodeRegistry,
  confirmations: Record<string, string[]> = {},
  ids = ['one'],
) {
  const settlements = createSettlements({ registry, log: silentLog });
  const settlement = { nodesConfirmed: 0, nodesExpired: 0 };
  for (const id of ids) settlements.expect(id);
  const began = monotonic();
  const settled = settlements.settle(ids, settlement);
  for (const [nodeId, confirmed] of Object.entries(confirmations)) {
    for (const id of confirmed) settlements.confirm(id, nodeId);
  }
  await settled;
  return { settlement, settlements, milliseconds: monotonic() - began };
}

describe('settling an announcement', () => {
  const a = { id: 'a', leaseMs: 100 };
  const b = { id: 'b', leaseMs: 100 };

  it('waits for nobody when all have confirmed', async () => {
    const { registry, did } = fakeRegistry([a, b]);
    const { settlement, settlements } = await settle(registry, { a: ['one'], b: ['one'] });
    expect(settlement).toEqual({ nodesConfirmed: 2, nodesExpired: 0 });
    expect(settlements.size).toBe(0);
    expect(did).toEqual([]);
  });

  it('waits a silent node out by its own lease, with what its clock may be slower', async () => {
    const { registry } = fakeRegistry([a, { id: 'b', leaseMs: 300 }]);
    const { settlement, milliseconds } = await settle(registry, { a: ['one'] });
    expect(settlement).toEqual({ nodesConfirmed: 1, nodesExpired: 1 });
    expect(milliseconds).toBeGreaterThan(300 * 1.224);
  });

  it('counts a node only when it has confirmed all that was announced together', async () => {
    const { registry } = fakeRegistry([a, b]);
    const confirmed = { a: ['one', 'two'], b: ['two'] };
    const { settlement } = await settle(registry, confirmed, ['one', 'two']);
    expect(settlement).toEqual({ nodesConfirmed: 1, nodesExpired: 1 });
  });

  it('removes a silent node no sooner than a lease after its fence', async () => {
    const { registry, did } = fakeRegistry([a, b]);
    await settle(registry, { a: ['one'] });
    await eventually(() => expect(did.map(({ what }) => what)).toEqual(['fence', 'remove']));
    expect(did.map(({ ids }) => ids)).toEqual([['b'], ['b']]);
    const [fence, remove] = did;
    expect((remove?.at ?? 0) - (fence?.at ?? 0)).toBeGreaterThan(100 * 1.224);
  });

  it('gives nobody up when it has heard nobody: it may be deaf itself', async () => {
    const { registry, did } = fakeRegistry([a, b]);
    const { settlement } = await settle(registry);
    expect(settlement).toEqual({ nodesConfirmed: 0, nodesExpired: 2 });
    await sleep(20);
    expect(did).toEqual([]);
  });

  it('asks the registry again when it cannot be read or does not answer', async () => {
    const { registry } = fakeRegistry([a]);
    let asked = 0;
    const list = () => {
      asked += 1;
      if (asked === 1) return Promise.reject(new Error('the pool is broken'));
      return asked === 2 ? new Promise<never>(() => undefined) : registry.list();
    };
    const { settlement } = await settle({ ...registry, list }, { a: ['one'] });
    expect(asked).toBe(3);
    expect(settlement).toEqual({ nodesConfirmed: 1, nodesExpired: 0 });
  });

  it('takes what it knows nothing of for not confirmed', async () => {
    const settlements = createSettlements({ registry: fakeRegistry([a]).registry, log: silentLog });
    const settlement = { nodesConfirmed: 0, nodesExpired: 0 };
    await settlements.settle(['never expected'], settlement);
    expect(settlement).toEqual({ nodesConfirmed: 0, nodesExpired: 1 });
  });

  it('keeps nothing of what was not announced after all', () => {
    const settlements = createSettlements({ registry: fakeRegistry([]).registry, log: silentLog });
    settlements.expect('one');
    expect(settlements.size).toBe(1);
    settlements.forget(['one']);
    expect(settlements.size).toBe(0);
  });
});

describe('time', () => {
  it('sleeps long enough although a busy event loop makes timers fire early', async () => {
    // A timer counts from the loop's own idea of now, which here is 150 ms old.
    await new Promise<void>((resolve) => setImmediate(resolve));
    const busyUntil = monotonic() + 150;
    while (monotonic() < busyUntil);
    const until = monotonic() + 100;
    await sleepUntil(until);
    expect(monotonic()).toBeGreaterThanOrEqual(until);
  });

  it('lets no node have a longer lease than is waited for when nobody can be asked', () => {
    expect(loadConfig({ EVENTS_LEASE_MS: String(MAX_LEASE_MS) }).EVENTS_LEASE_MS).toBe(
      MAX_LEASE_MS,
    );
    expect(settings.shape.EVENTS_LEASE_MS.safeParse(MAX_LEASE_MS + 1).success).toBe(false);
  });
});

describe('two nodes on one database', () => {
  let a: TestApp;
  let b: TestApp;

  beforeAll(async () => {
    a = await startApp({ EVENTS_LEASE_MS: String(LEASE_MS) });
    b = await startAppOn(a, { EVENTS_LEASE_MS: String(LEASE_MS) });
    await eventually(() => expect([a, b].map(isTrusted)).toEqual([true, true]));
  });
  afterAll(async () => {
    await b.close();
    await a.close();
  });

  const isTrusted = (app: TestApp) => app.services.bus.isTrusted();
  const events = (app: TestApp, name: string) => app.logs.filter(({ event }) => event === name);
  const nodes = () => a.sql<{ id: string }>('select id from node order by registered_at');
  const trustedAgain = () =>
    vi.waitFor(async () => {
      expect([a, b].map(isTrusted)).toEqual([true, true]);
      expect(await nodes()).toHaveLength(2);
    }, 20_000);

  /** Announces so many changes of principals that there are not, in one transaction. */
  async function announceOn(app: Pick<TestApp, 'services' | 'db'>, count = 1) {
    const began = monotonic();
    const { transaction } = app.db;
    const settlement = await transaction(async (tx) => {
      let last = { nodesConfirmed: -1, nodesExpired: -1 };
      for (let i = 0; i < count; i++) {
        last = await app.services.bus.announce(tx, 'principal.changed', { userId: randomUUID() });
      }
      return last;
    });
    return { settlement, milliseconds: monotonic() - began };
  }

  const REVOKE =
    'mutation ($id: ID!) { revokeSession(input: { sessionId: $id }) { nodesConfirmed nodesExpired } }';
  const isAccepted = async (app: TestApp, token: string) =>
    (await app.ask<{ viewer: object | null }, never>('{ viewer { id } }', undefined, { token }))
      .data?.viewer != null;

  it('have all refused a session when its revocation answers, also many at once', async () => {
    const user = await initSeed(a).user();
    const keeper = await user.signIn();
    const others = await Promise.all(Array.from({ length: 12 }, () => user.signIn()));
    for (const { token } of others) expect(await isAccepted(b, token)).toBe(true);
    await Promise.all(
      others.map(async ({ sessionId: id, token }, index) => {
        const through = index % 2 ? a : b;
        const { revokeSession } = await through.must<
          { revokeSession: object },
          Record<string, unknown>
        >(REVOKE, { id }, keeper);
        expect(await Promise.all([isAccepted(a, token), isAccepted(b, token)])).toEqual([
          false,
          false,
        ]);
        expect(revokeSession).toEqual({ nodesConfirmed: 2, nodesExpired: 0 });
      }),
    );
  });

  it('know of a changed role when the change answers', async () => {
    const admin = await (await initSeed(a).user('ADMIN')).signIn();
    const person = await initSeed(a).user('VIEWER');
    const session = await person.signIn();
    const list = async () =>
      (await b.ask('{ users(first: 1) { edges { cursor } } }', undefined, session)).errors.length;
    expect(await list()).toBe(1);
    await a.must(
      'mutation ($id: ID!) { setUserRole(input: { userId: $id, role: "ADMIN" }) { __typename } }',
      { id: person.id },
      admin,
    );
    expect(await list()).toBe(0);
  });

  it('confirm hundreds of announcements of one transaction', async () => {
    const before = await nodes();
    const { settlement } = await announceOn(a, 600);
    expect(settlement).toEqual({ nodesConfirmed: 2, nodesExpired: 0 });
    expect(await nodes()).toEqual(before);
  });

  it('hear nothing of a transaction that rolled back, which undoes what it noted', async () => {
    const heard = vi.fn();
    const off = b.services.bus.on('principal.changed', heard);
    const undone = vi.fn();
    const work = async (tx: Tx) => {
      await a.services.bus.announce(tx, 'principal.changed', { userId: 'nobody' });
      afterRollback(tx, undone);
      throw new Error('changed its mind');
    };
    await expect(a.db.transaction(work)).rejects.toThrow('changed its mind');
    const { settlement } = await announceOn(a);
    expect(settlement).toEqual({ nodesConfirmed: 2, nodesExpired: 0 });
    // In commit order: had the first been announced, it would have been heard before this one.
    expect(heard).toHaveBeenCalledOnce();
    expect(undone).toHaveBeenCalledOnce();
    off();
  });

  it('do not confirm what they failed to act on, and trust nothing until they have loaded anew', async () => {
    const trust: boolean[] = [];
    const off = b.services.bus.on('principal.changed', () => {
      queueMicrotask(() => trust.push(isTrusted(b)));
      throw new Error('out of order');
    });
    const before = events(b, 'listener_connected').length;
    const { settlement, milliseconds } = await announceOn(a);
    off();
    // It stops trusting and then takes its entry away: the registry is read before that, or after.
    expect(settlement.nodesConfirmed).toBe(1);
    if (settlement.nodesExpired > 0) expect(milliseconds).toBeGreaterThan(LAPSE_MS);
    expect(trust).toEqual([false]);
    await trustedAgain();
    expect(events(b, 'listener_connected').length).toBe(before + 1);
  });

  it('come back under a new name when others have given them up, or their entry is gone', async () => {
    for (const harm of ['update node set fenced_at = clock_timestamp()', 'delete from node']) {
      const before = (await nodes()).map(({ id }) => id);
      await a.sql(harm);
      await vi.waitFor(async () => {
        const now = (await nodes()).map(({ id }) => id);
        expect(now).toHaveLength(2);
        expect(now.filter((id) => before.includes(id))).toEqual([]);
      }, 20_000);
      await trustedAgain();
    }
  });

  it('take their entry away when their listener is lost, and know what they missed when it is back', async () => {
    const user = await initSeed(a).user();
    const [keeper, lost] = [await user.signIn(), await user.signIn()];
    expect(await isAccepted(b, lost.token)).toBe(true);
    // As the role that the nodes use: only it may.
    await a.db.fork().execute(
      `select pg_terminate_backend(pid) from pg_stat_activity
       where application_name = 'conclave-listener' and datname = current_database()`,
    );
    await eventually(() => expect(isTrusted(b)).toBe(false));
    const told = vi.fn();
    const off = b.services.bus.on('sessions.ended', told);
    await a.must(REVOKE, { id: lost.sessionId }, keeper);
    expect(await isAccepted(b, lost.token)).toBe(false);
    await trustedAgain();
    off();
    const { sessionId, ...ended } = { ...lost, userId: user.id, reason: 'REVOKED_BY_OWNER' };
    expect(told).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({
        userId: ended.userId,
        sessionIds: [sessionId],
        reason: ended.reason,
      }),
    );
    expect(await isAccepted(b, lost.token)).toBe(false);
    expect(await isAccepted(b, keeper.token)).toBe(true);
  });

  it('wait for a node that is gone once, and then give it up', async () => {
    await a.sql(
      `insert into node (id, lease_ms, registered_at) values ('gone', 300, now() - interval '1 hour')`,
    );
    const first = await announceOn(a);
    expect(first.settlement).toEqual({ nodesConfirmed: 2, nodesExpired: 1 });
    expect(first.milliseconds).toBeGreaterThan(300 * 1.224);
    await vi.waitFor(async () => expect(await nodes()).toHaveLength(2), 20_000);
    expect((await announceOn(a)).settlement).toEqual({ nodesConfirmed: 2, nodesExpired: 0 });
  });

  it('wait for a node that has only just come, and leave it alone', async () => {
    await a.sql(`insert into node (id, lease_ms) values ('new', 300)`);
    expect((await announceOn(a)).settlement).toEqual({ nodesConfirmed: 2, nodesExpired: 1 });
    const registry = createNodeRegistry(a.db);
    expect(await registry.fence(['new'])).toEqual([]);
    await registry.remove(['new']);
  });

  it('are waited for, and left alone, by a program that hears nothing', async () => {
    const config = { ...loadConfig({ NODE_ENV: 'test' }), DATABASE_URL: a.appUrl };
    const deaf = { config: { ...config, SECRET_KEY: 'x'.repeat(40) }, db: a.db, log: silentLog };
    const before = await nodes();
    const { settlement, milliseconds } = await announceOn({
      db: a.db,
      services: createServices(deaf),
    });
    expect(settlement).toEqual({ nodesConfirmed: 0, nodesExpired: 2 });
    expect(milliseconds).toBeGreaterThan(LAPSE_MS);
    await sleep(LEASE_MS / 2);
    expect(await nodes()).toEqual(before);
  });

  it('are no longer waited for after they have stopped', async () => {
    const c = await startAppOn(a, { EVENTS_LEASE_MS: String(LEASE_MS) });
    expect((await announceOn(a)).settlement).toEqual({ nodesConfirmed: 3, nodesExpired: 0 });
    await c.close();
    expect(isTrusted(c)).toBe(false);
    expect((await announceOn(a)).settlement).toEqual({ nodesConfirmed: 2, nodesExpired: 0 });
  });
});
