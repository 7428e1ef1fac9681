import { expect } from 'vitest';
import { SYSTEM } from '../../src/audit/facts.ts';
import { seedDemo } from '../../src/cli/demo.ts';
import type { TestApp } from './app.ts';
import { FOR } from './ballots.ts';
import { actorOf, initCouncils } from './councils.ts';
import { initSeed, LOGIN, type SeededUser } from './seed.ts';

/** Rows in each table of the server, by its name. */
export async function rowCounts({ sql }: Pick<TestApp, 'sql'>): Promise<Record<string, number>> {
  const tables = await sql<{ name: string }>(
    `select relname as name from pg_class
     where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname`,
  );
  const counts: Record<string, number> = {};
  for (const { name } of tables) {
    const [row] = await sql<{ count: number }>(`select count(*)::int as count from "${name}"`);
    counts[name] = row?.count ?? 0;
  }
  return counts;
}

/**
 * Has a server do some of everything that it keeps: all of its tables have rows after it.
 *
 * @returns an administrator
 */
export async function writeSomeOfAll(app: TestApp): Promise<SeededUser> {
  await seedDemo(app.services);
  const seed = initSeed(app);
  const admin = await seed.user('ADMIN');
  await admin.signIn();
  await app.ask(LOGIN, { input: { email: admin.email, password: 'not the password' } });
  await app.services.serviceClients.create('gateway', SYSTEM);

  const councils = initCouncils(app, seed);
  const council = await councils.council();
  const [userId = ''] = await councils.crowd(council, 1);
  const proposalId = await councils.proposal(council, { rules: { secrecy: 'SECRET' } });
  await app.services.ballots.cast(
    { proposalId, choice: FOR, clientMutationId: 'once' },
    { userId, isManager: false, origin: { actor: { type: 'USER', id: userId } } },
  );
  await councils.moveVote(proposalId, { opensIn: -60_000, closesIn: -1 });
  await app.services.settling.settleDue({ proposalIds: [proposalId] });

  const lost = await councils.proposal(council, { rules: { secrecy: 'SECRET' } });
  await app.sql('update proposal set sealing_key_sealed = null where id = $1', [lost]);
  await councils.moveVote(lost, { opensIn: -60_000, closesIn: -1 });
  for (const one of [admin, await seed.user('ADMIN')]) {
    const annulling = { proposalId: lost, reason: 'Its key is lost' };
    await app.services.annulment.annul(annulling, actorOf(one, true));
  }

  await app.services.certificates.issue(proposalId);

  await app.sql(
    `insert into circuit_breaker (service, process, state, consecutive_faults)
     values ('smtp', 'test', 'CLOSED', 0)`,
  );
  const counts = Object.entries(await rowCounts(app));
  expect(counts.filter(([, count]) => count === 0)).toEqual([]);
  return admin;
}
