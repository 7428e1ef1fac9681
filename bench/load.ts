import { Agent } from 'node:http';
import { performance } from 'node:perf_hooks';
import { exchange } from './exchange.ts';
import { percentile } from './samples.ts';

/** Requests that are sent again and again. */
export interface Load {
  url: string;
  /** Each sends its next request when the answer to the last one has arrived. */
  connections: number;
  seconds: number;
  headers: Record<string, string>;
  /** Sent in turn; none for GET. */
  bodies: string[];
  /** What every answer has to hold. */
  contains?: string;
  /** Whether each request names another client address, as behind a trusted proxy. */
  manyAddresses?: boolean;
}

export interface LoadResult {
  requests: number;
  seconds: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
}

/*
 * The load generator, a process of its own: it is sent a Load and answers with a LoadResult. An answer
 * that is not 200, or has errors, ends it: a benchmark of refusals would look good.
 */

process.on('message', async (load: Load | 'usage') => {
  if (load === 'usage') return;
  process.send?.({ result: await run(load) });
});

async function run(load: Load): Promise<LoadResult> {
  const agent = new Agent({ keepAlive: true, maxSockets: load.connections });
  const latencies: number[] = [];
  const began = performance.now();
  const end = began + load.seconds * 1000;
  let sent = 0;

  async function client(): Promise<void> {
    while (performance.now() < end) {
      const since = performance.now();
      await send(agent, load, sent++);
      latencies.push(performance.now() - since);
    }
  }
  await Promise.all(Array.from({ length: load.connections }, client));
  const seconds = (performance.now() - began) / 1000;
  agent.destroy();
  const [p50, p99] = [percentile(latencies, 0.5), percentile(latencies, 0.99)];
  return { requests: latencies.length, seconds, p50, p99 };
}

async function send(agent: Agent, load: Load, count: number): Promise<void> {
  const body = load.bodies[count % load.bodies.length];
  const address = load.manyAddresses && { 'x-forwarded-for': addressOf(count) };
  const { status, text } = await exchange(agent, load.url, { ...load.headers, ...address }, body);
  if (status !== 200 || text.includes('"errors"') || !text.includes(load.contains ?? '')) {
    throw new Error(`${status} ${text.slice(0, 300)}`);
  }
}

/** Of 10.0.0.0/8, so that addresses repeat only after millions of requests. */
function addressOf(count: number): string {
  return `10.${(count >> 16) & 255}.${(count >> 8) & 255}.${count & 255}`;
}
