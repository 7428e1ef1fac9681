import { serve } from './conclave.ts';
import type { BenchDatabase } from './database.ts';
import { type Finding, rounded } from './findings.ts';
import { startLoadGenerator } from './load-generator.ts';
import { headersOf } from './viewer.ts';

export const USERS_BODY = JSON.stringify({
  query: `query People {
    users(first: 50) {
      edges {
        node {
          id
          displayName
          role { name }
          sessions(first: 5) { edges { node { id deviceName lastSeenAt } } }
        }
      }
      pageInfo { hasNextPage endCursor }
    }
  }`,
  operationName: 'People',
});
const MOST_STATEMENTS = 3;

/** A page of fifty accounts, each with its sessions: what it takes, and what it asks the database. */
export async function measureUsers(database: BenchDatabase): Promise<Finding[]> {
  const { people } = database;
  const generator = startLoadGenerator();
  const conclave = await serve(database);
  const headers = headersOf(await conclave.signIn(people.admin, people.password));
  const load = { url: conclave.url, headers, bodies: [USERS_BODY] };
  await generator.send({ ...load, connections: 4, seconds: 3 });
  await database.resetStatements();
  const alone = await generator.send({ ...load, connections: 1, seconds: 3 });
  const statements = (await database.countStatements()) / alone.requests;
  const together = await generator.send({ ...load, connections: 8, seconds: 3 });
  await Promise.all([conclave.stop(), generator.stop()]);
  return [
    {
      what: '`users(first: 50) { sessions }`: time to the answer',
      figure: `p50 ${rounded(alone.p50)} ms, p99 ${rounded(alone.p99)} ms`,
      beside: `8 at once: p50 ${rounded(together.p50)} ms, p99 ${rounded(together.p99)} ms`,
      isMain: true,
    },
    {
      what: '`users(first: 50) { sessions }`: SQL statements',
      figure: rounded(statements),
      aim: `≤ ${MOST_STATEMENTS}`,
      met: statements <= MOST_STATEMENTS,
    },
  ];
}
