import { serve, signInBody } from './conclave.ts';
import type { BenchDatabase } from './database.ts';
import { type Finding, rounded } from './findings.ts';
import { startLoadGenerator } from './load-generator.ts';
import { USERS_BODY } from './users.ts';
import { headersOf, VIEWER_BODY } from './viewer.ts';

const MOST_MEGABYTES = 300;

/** Resident memory of the server after some of everything. */
export async function measureMemory(database: BenchDatabase): Promise<Finding[]> {
  const { admin, viewers, password } = database.people;
  const generator = startLoadGenerator();
  const conclave = await serve(database);
  const { url } = conclave;
  const megabytes = async () => (await conclave.usage()).rssBytes / 1e6;
  const atFirst = await megabytes();
  const headers = headersOf(await conclave.signIn(admin, password));
  await generator.send({ url, headers, connections: 64, seconds: 8, bodies: [VIEWER_BODY] });
  await generator.send({ url, headers, connections: 8, seconds: 3, bodies: [USERS_BODY] });
  await generator.send({
    url,
    headers: {},
    connections: 16,
    seconds: 3,
    bodies: viewers.map((email) => signInBody(email, password)),
    manyAddresses: true,
  });
  const afterLoad = await megabytes();
  await Promise.all([conclave.stop(), generator.stop()]);
  return [
    {
      what: 'Resident memory of the server after load',
      figure: `${rounded(afterLoad)} MB`,
      beside: `just started: ${rounded(atFirst)} MB`,
      aim: `< ${MOST_MEGABYTES} MB`,
      met: afterLoad < MOST_MEGABYTES,
      isMain: true,
    },
  ];
}
