import { startBetterAuth } from './better-auth.ts';
import { serve, USER_AGENT } from './conclave.ts';
import type { BenchDatabase } from './database.ts';
import { type Finding, rounded } from './findings.ts';
import type { Load } from './load.ts';
import { startLoadGenerator } from './load-generator.ts';
import { type MeasuredProcess, startProcess } from './measured-process.ts';
import { interleave, medianOf, ratioTo, type Sample } from './samples.ts';

export const VIEWER_BODY = JSON.stringify({
  query: 'query Viewer { viewer { id displayName role { name } } }',
  operationName: 'Viewer',
});

/** What a signed-in browser sends along, through a proxy. */
export function headersOf(token: string): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    'user-agent': USER_AGENT,
    'x-forwarded-for': '203.0.113.7',
  };
}

/** Who is compared. */
interface Contestant extends Terms {
  process: MeasuredProcess;
  load: Omit<Load, 'seconds' | 'connections'>;
}

interface Terms {
  name: string;
  /** The most that Conclave may take of its CPU time. */
  mostCpu?: number;
  /** The least that Conclave has to reach of its requests a second. */
  leastRate?: number;
}

const CONNECTIONS = 16;
const STEADY_SECONDS = 2;

/**
 * The cheapest operation of a signed-in caller, beside a Yoga that answers it with constants, and a
 * better-auth that says whose a session is.
 *
 * @throws Error when Conclave asks the database for it
 */
export async function measureViewer(database: BenchDatabase): Promise<Finding[]> {
  const { people } = database;
  const generator = startLoadGenerator();
  const conclave = await serve(database);
  const headers = headersOf(await conclave.signIn(people.viewers[0] ?? '', people.password));
  const load = { url: conclave.url, headers, bodies: [VIEWER_BODY], contains: '"displayName"' };
  const own = { name: 'Conclave', process: conclave, load };
  const others = [
    await bareYoga('defaults', headers, { name: 'bare Yoga', mostCpu: 1.25 }),
    await bareYoga('no-body-limit', headers, { name: 'bare Yoga without its limit on bodies' }),
    await betterAuth(database, 'default', { name: 'better-auth', leastRate: 2.5 }),
    await betterAuth(database, 'cookie-cache', {
      name: 'better-auth with its cookie cache',
      leastRate: 1.5,
    }),
  ];
  const all: Contestant[] = [own, ...others];
  const rounds = await interleave(
    all.map((each) => generator.against(each.process, { ...each.load, connections: CONNECTIONS })),
    { warmUp: 3, rounds: 9, seconds: 1 },
  );
  const statements: number[] = [];
  for (const each of all) {
    await database.resetStatements();
    const shape = { ...each.load, connections: CONNECTIONS, seconds: STEADY_SECONDS };
    const { requests } = await generator.send(shape);
    statements.push((await database.countStatements()) / requests);
  }
  await Promise.all([...all.map((each) => each.process.stop()), generator.stop()]);
  if (statements[0] !== 0) throw new Error(`${statements[0]} statements for each \`viewer\``);
  return [
    ...others.flatMap((other, position) => describe(other, position + 1, rounds)),
    {
      what: 'Authenticated `viewer`: SQL statements',
      figure: '0',
      beside: others
        .map(({ name }, position) => `${name}: ${rounded(statements[position + 1] ?? Number.NaN)}`)
        .slice(2)
        .join(', '),
      aim: '0',
      met: true,
      isMain: true,
    },
  ];
}

async function bareYoga(
  kind: 'defaults' | 'no-body-limit',
  headers: Record<string, string>,
  terms: Terms,
): Promise<Contestant> {
  const bare = startProcess({ file: new URL('./bare-yoga.ts', import.meta.url), args: [kind] });
  const url = await bare.ask<string>('listen', 'url');
  return { ...terms, process: bare, load: { url, headers, bodies: [VIEWER_BODY] } };
}

async function betterAuth(
  database: BenchDatabase,
  kind: 'default' | 'cookie-cache',
  terms: Terms,
): Promise<Contestant> {
  const peer = await startBetterAuth(database, kind);
  return { ...terms, process: peer, load: peer.getSession };
}

function describe(
  { name, mostCpu, leastRate }: Contestant,
  position: number,
  rounds: Sample[][],
): Finding[] {
  const cpu = ratioTo(position, rounds, 'cpu');
  const rate = ratioTo(position, rounds, 'rate');
  return [
    {
      what: 'Authenticated `viewer`, every layer on: CPU a request',
      figure: `${rounded(medianOf(0, rounds, 'cpu'))} µs = ${rounded(cpu)}×`,
      beside: `${name}: ${rounded(medianOf(position, rounds, 'cpu'))} µs`,
      ...(mostCpu !== undefined && { aim: `≤ ${mostCpu}×`, met: cpu <= mostCpu, isMain: true }),
    },
    {
      what: 'Authenticated `viewer`: requests a second',
      figure: `${rounded(medianOf(0, rounds, 'rate'))} = ${rounded(rate)}×`,
      beside: `${name}: ${rounded(medianOf(position, rounds, 'rate'))}`,
      ...(leastRate !== undefined && {
        aim: `≥ ${leastRate}×`,
        met: rate >= leastRate,
        isMain: true,
      }),
    },
  ];
}
