import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SYSTEM } from '../src/audit/facts.ts';
import { graphql } from '../src/generated/client/index.ts';
import { startApp, type TestApp } from './support/app.ts';
import { initSeed, type Seed } from './support/seed.ts';

const REVOKE = graphql(`
  mutation RevokeMany($input: RevokeSessionsInput!) {
    revokeSessions(input: $input) {
      revokedCount
      nodesConfirmed
      nodesExpired
    }
  }
`);

let app: TestApp;
let seed: Seed;
let admin: string;
beforeAll(async () => {
  app = await startApp();
  seed = initSeed(app);
  admin = (await (await seed.user('ADMIN')).signIn()).token;
});
afterAll(() => app.close());

async function isAccepted(token: string): Promise<boolean> {
  const { errors } = await app.ask('{ viewer { id } }', undefined, { token });
  return errors.length === 0;
}

describe('revokeSessions', () => {
  test('ends those on the list and no other, with a fact for each', async () => {
    const people = [await seed.user(), await seed.user(), await seed.user()];
    const [first, second, kept] = await Promise.all(people.map((person) => person.signIn()));
    if (!first || !second || !kept) throw new Error('three sessions');

    const { revokeSessions } = await app.must(
      REVOKE,
      { input: { sessionIds: [first.sessionId, second.sessionId, 'session_no'] } },
      { token: admin },
    );

    expect(revokeSessions).toEqual({ revokedCount: 2, nodesConfirmed: 1, nodesExpired: 0 });
    expect(await Promise.all([first, second, kept].map(({ token }) => isAccepted(token)))).toEqual([
      false,
      false,
      true,
    ]);
    const facts = await app.sql<{ target_id: string; data: { reason: string } }>(
      `select target_id, data from audit_event where action = 'SESSION_ENDED'
       and target_id = any($1)`,
      [[first.sessionId, second.sessionId, kept.sessionId]],
    );
    expect(facts.map((fact) => fact.target_id).sort()).toEqual(
      [first.sessionId, second.sessionId].sort(),
    );
    expect(facts.map((fact) => fact.data.reason)).toEqual(['REVOKED_BY_ADMIN', 'REVOKED_BY_ADMIN']);
  });

  test.each([
    ['userIds', (world: World) => ({ userIds: [world.userId] })],
    ['ipAddress', () => ({ ipAddress: '203.0.113.7' })],
    ['createdBefore', () => ({ createdBefore: '2001-01-01T00:00:00.000Z' })],
    ['lastSeenBefore', () => ({ lastSeenBefore: '2001-01-01T00:00:00.000Z' })],
    ['createdAfter', () => ({ createdAfter: '2090-01-01T00:00:00.000Z' })],
  ])('ends what the filter %s fits and nothing else', async (name, filterOf) => {
    const world = await worldWith(name);
    const { revokeSessions } = await app.must(
      REVOKE,
      { input: { filter: filterOf(world) } },
      { token: admin },
    );
    expect(revokeSessions.revokedCount).toBe(1);
    expect(await isAccepted(world.token)).toBe(false);
    expect(await isAccepted(world.otherToken)).toBe(true);
  });

  test.each([
    ['nothing', { filter: {} }, 'input.filter'],
    ['too long a list', { sessionIds: Array.from({ length: 1_001 }, String) }, 'input.sessionIds'],
    [
      'too many accounts',
      { filter: { userIds: Array.from({ length: 1_001 }, String) } },
      'input.filter.userIds',
    ],
  ])('refuses %s', async (_what, input, field) => {
    const { errors } = await app.ask(REVOKE, { input }, { token: admin });
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(await isAccepted(admin)).toBe(true);
  });
});

describe('the expiry of sessions', () => {
  test('is written down once, announced, and tells why', async () => {
    const person = await seed.user();
    const expired = await person.signIn();
    const live = await person.signIn();
    await app.sql(
      `update session set created_at = created_at - interval '40 days',
         expires_at = now() - interval '1 minute', absolute_expires_at = now() - interval '1 minute'
       where id = $1`,
      [expired.sessionId],
    );

    const first = await app.services.sessions.endNow({ expired: true }, 'EXPIRED', SYSTEM);
    const second = await app.services.sessions.endNow({ expired: true }, 'EXPIRED', SYSTEM);

    expect([first.revokedCount, second.revokedCount]).toEqual([1, 0]);
    const [row] = await app.sql('select end_reason from session where id = $1', [
      expired.sessionId,
    ]);
    expect(row).toEqual({ end_reason: 'EXPIRED' });
    expect(await isAccepted(expired.token)).toBe(false);
    expect(await isAccepted(live.token)).toBe(true);
  });
});

interface World {
  userId: string;
  token: string;
  otherToken: string;
}

/** A session that the filter of that name fits, and one that it does not. */
async function worldWith(name: string): Promise<World> {
  const person = await seed.user();
  const { token, sessionId } = await person.signIn();
  const { token: otherToken } = await (await seed.user()).signIn();
  const changes: Record<string, string> = {
    ipAddress: `ip_address = '203.0.113.7'`,
    createdBefore: `created_at = '2000-06-01'`,
    lastSeenBefore: `last_seen_at = '2000-06-01'`,
    createdAfter: `created_at = '2091-01-01'`,
  };
  const change = changes[name];
  if (change) await app.sql(`update session set ${change} where id = $1`, [sessionId]);
  return { userId: person.id, token, otherToken };
}
