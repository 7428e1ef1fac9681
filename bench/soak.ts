import { Agent } from 'node:http';
import { serve, signInBody } from './conclave.ts';
import type { BenchDatabase } from './database.ts';
import { exchange } from './exchange.ts';
import { type Finding, rounded } from './findings.ts';
import type { Memory } from './measured-process.ts';
import { percentile } from './samples.ts';
import { openEventStream, openWebSocket } from './stream-clients.ts';
import { USERS_BODY } from './users.ts';
import { headersOf, VIEWER_BODY } from './viewer.ts';

/** Between two looks at the memory, in seconds. */
const LOOK_SECONDS = 20;
/** The first part of the time does not count: caches fill and code is compiled. */
const WARM_UP = 0.3;
/** The most that what the server holds may grow by in an hour, as a share of what it held. */
const MOST_GROWTH = 0.25;
/** Ended sessions are remembered for a minute longer than this, so that memory can be level by then. */
const TOKEN_SECONDS = 30;

/** People come from so many, again and again: what is kept for each is all there before it counts. */
const ADDRESSES = 2_048;

interface Look {
  minute: number;
  memory: Memory;
}

/** Some of everything for so many minutes, and whether the server holds more and more. */
export async function measureSoak(
  database: BenchDatabase,
  { minutes }: { minutes: number },
): Promise<Finding[]> {
  const conclave = await serve(database, {
    ACCESS_TOKEN_TTL_SECONDS: String(TOKEN_SECONDS),
    LOCKOUT_DURATION_MINUTES: '1',
    NODE_OPTIONS: '--expose-gc',
  });
  const began = performance.now();
  const elapsed = () => (performance.now() - began) / 60_000;
  const world = createWorld(database, conclave.url);
  const looks: Look[] = [];
  while (elapsed() < minutes) {
    await world.work(LOOK_SECONDS);
    const memory = await conclave.ask<Memory>('memory', 'memory');
    looks.push({ minute: elapsed(), memory });
    process.stderr.write(
      `  minute ${rounded(elapsed())}: ${megabytes(memory.heldBytes)} MB held, ` +
        `${megabytes(memory.rssBytes)} MB resident, ${world.counted()} requests\n`,
    );
  }
  world.close();
  await conclave.stop();
  return [describeGrowth(looks, minutes), world.finding()];
}

function describeGrowth(looks: Look[], minutes: number): Finding {
  const counted = looks.filter(({ minute }) => minute > minutes * WARM_UP);
  const held = counted.map(({ memory }) => memory.heldBytes);
  const mean = held.reduce((sum, bytes) => sum + bytes, 0) / held.length;
  const growth = (slopeOf(counted) * 60) / mean;
  const resident = Math.max(...looks.map(({ memory }) => memory.rssBytes));
  return {
    what: `Memory that the server holds after garbage collection, over ${rounded(minutes)} minutes of some of everything`,
    figure: `${megabytes(Math.min(...held))} to ${megabytes(Math.max(...held))} MB, ${rounded(growth * 100)} % an hour`,
    beside: `resident at the most: ${megabytes(resident)} MB`,
    aim: `< ${MOST_GROWTH * 100} % an hour`,
    met: growth < MOST_GROWTH,
    isMust: true,
  };
}

/** Bytes a minute, by least squares. */
function slopeOf(looks: Look[]): number {
  const x = looks.reduce((sum, { minute }) => sum + minute, 0) / looks.length;
  const y = looks.reduce((sum, { memory }) => sum + memory.heldBytes, 0) / looks.length;
  const products = looks.map(({ minute, memory }) => (minute - x) * (memory.heldBytes - y));
  const squares = looks.map(({ minute }) => (minute - x) ** 2);
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  return sum(products) / Math.max(sum(squares), Number.EPSILON);
}

const megabytes = (bytes: number) => rounded(bytes / 1e6);

const LOGOUT = JSON.stringify({ query: 'mutation Leave { logout { session { id } } }' });
const RENAME = JSON.stringify({
  query: 'mutation Rename { updateProfile(input: { displayName: "Soak" }) { user { id } } }',
});
const WRONG = ['{ viewer { nothing } }', '{ viewer', 'query ($x: Int!) { viewer { id } }'].map(
  (query) => JSON.stringify({ query }),
);

/** People who sign in, look about, listen, mistype and leave, again and again. */
function createWorld({ people }: BenchDatabase, url: string) {
  const agent = new Agent({ keepAlive: true, maxSockets: 32 });
  const latencies: number[] = [];
  let requests = 0;
  let turn = 0;
  let unavailable = 0;
  let faults = 0;

  async function send(body: string, token?: string): Promise<string> {
    const place = requests % ADDRESSES;
    const address = `10.0.${place >> 8}.${place & 255}`;
    const headers = { ...(token && headersOf(token)), 'x-forwarded-for': address };
    const since = performance.now();
    const { status, text } = await exchange(agent, url, headers, body);
    latencies.push(performance.now() - since);
    requests += 1;
    if (status === 503) unavailable += 1;
    else if (status === undefined || status >= 500) faults += 1;
    return text;
  }

  async function visit(isAdmin: boolean): Promise<void> {
    const person = turn++;
    const email = isAdmin ? people.admin : (people.viewers[person % people.viewers.length] ?? '');
    const text = await send(signInBody(email, people.password));
    const token = /"accessToken":"([^"]+)"/.exec(text)?.[1];
    if (!token) throw new Error(`no sign-in: ${text.slice(0, 300)}`);
    const open = person % 2 === 0 ? openEventStream : openWebSocket;
    const streams = await Promise.all([open(url, token), open(url, token)]);
    for (let i = 0; i < 20; i++) await send(isAdmin ? USERS_BODY : VIEWER_BODY, token);
    await send(RENAME, token);
    await send(WRONG[person % WRONG.length] ?? '', token);
    await send(signInBody(email, 'not the password'));
    if (person % 3 === 0) streams[0].leave();
    // The rest of the streams ends with the session.
    await send(LOGOUT, token);
    await Promise.all(streams.map(({ closed }) => closed));
  }

  return {
    async work(seconds: number): Promise<void> {
      const end = performance.now() + seconds * 1000;
      const visitor = async (_: unknown, index: number) => {
        while (performance.now() < end) await visit(index === 0);
      };
      await Promise.all(Array.from({ length: 6 }, visitor));
    },
    counted: () => requests,
    finding: (): Finding => ({
      what: 'Requests in that time, from sign-in to sign-out with streams and mistakes',
      figure: `${requests}, p50 ${rounded(percentile(latencies, 0.5))} ms, p99 ${rounded(percentile(latencies, 0.99))} ms`,
      beside: `${unavailable} of them told to come back later`,
      aim: 'no fault',
      met: faults === 0,
      isMust: true,
    }),
    close: () => agent.destroy(),
  };
}
