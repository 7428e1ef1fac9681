import { serve } from './conclave.ts';
import type { BenchDatabase } from './database.ts';
import { type Finding, rounded } from './findings.ts';
import { startLoadGenerator } from './load-generator.ts';
import { startProcess } from './measured-process.ts';
import { interleave, mediansOf, ratioOf } from './samples.ts';

export const VIEWER_BODY = JSON.stringify({
  query: 'query Viewer { viewer { id displayName role { name } } }',
  operationName: 'Viewer',
});
const USER_AGENT = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** What a signed-in browser sends along, through a proxy. */
export function headersOf(token: string): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    'user-agent': USER_AGENT,
    'x-forwarded-for': '203.0.113.7',
  };
}

/** The cheapest operation of a signed-in caller, beside a Yoga that answers it with constants. */
export async function measureViewer(database: BenchDatabase): Promise<Finding[]> {
  const { people } = database;
  const generator = startLoadGenerator();
  const conclave = await serve(database);
  const headers = headersOf(await conclave.signIn(people.viewers[0] ?? '', people.password));
  const shape = { connections: 16, headers, bodies: [VIEWER_BODY] };
  const findings: Finding[] = [];
  for (const kind of ['defaults', 'no-body-limit'] as const) {
    const bare = startProcess({ file: new URL('./bare-yoga.ts', import.meta.url), args: [kind] });
    const url = await bare.ask<string>('listen', 'url');
    const pairs = await interleave(
      generator.against(conclave, { ...shape, url: conclave.url }),
      generator.against(bare, { ...shape, url }),
      { warmUp: 3, rounds: 9, seconds: 1 },
    );
    await bare.stop();
    findings.push(...describe(kind, pairs));
  }
  await Promise.all([conclave.stop(), generator.stop()]);
  return findings;
}

function describe(
  kind: 'defaults' | 'no-body-limit',
  pairs: Awaited<ReturnType<typeof interleave>>,
): Finding[] {
  const [cpu, bareCpu] = mediansOf(pairs, 'cpu');
  const [rate, bareRate] = mediansOf(pairs, 'rate');
  const ratio = ratioOf(pairs, 'cpu');
  const isGoal = kind === 'defaults';
  const name = isGoal ? 'bare Yoga' : 'bare Yoga without its limit on bodies';
  return [
    {
      what: 'Authenticated `viewer`, every layer on: CPU a request',
      figure: `${rounded(cpu)} µs = ${rounded(ratio)}×`,
      beside: `${name}: ${rounded(bareCpu)} µs`,
      ...(isGoal && { aim: '≤ 1.25×', met: ratio <= 1.25 }),
    },
    {
      what: 'Authenticated `viewer`: requests a second',
      figure: `${rounded(rate)} = ${rounded(ratioOf(pairs, 'rate'))}×`,
      beside: `${name}: ${rounded(bareRate)}`,
    },
  ];
}
