import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import type { ReplicaTrouble } from '../telemetry/gauges.ts';
import { breakConnection } from './silence.ts';
import {
  ASK_REPLICA,
  type PrimaryMoment,
  parseWalPosition,
  type WalPosition,
} from './wal-position.ts';

/** What was found out of a replica; nothing, where the primary did not say what to compare it with. */
export type Finding = { trouble?: ReplicaTrouble; lagBytes?: number } | undefined;

/** What a replica is compared with. */
export interface Primary {
  moment(): Promise<PrimaryMoment>;
  /** `ASK_IDENTITY` there. */
  identity(): Promise<string>;
}

/** Looks after one replica, on a connection of its own. */
export interface Probe {
  /** @throws where the replica gives no answer */
  run(): Promise<Finding>;
  close(): void;
}

/** Which database of which cluster this is: replicas have it from the primary. */
export const ASK_IDENTITY = `select system_identifier::text || ' ' ||
  (select oid::text from pg_database where datname = current_database()) as identity
  from pg_control_system()`;

/** An answer that takes longer does not come, in milliseconds. */
const ANSWER_MS = 1_000;
/** So far the clocks of primary and replica may be apart: lists say what is past by either. */
const CLOCKS_MS = 1_000;

export function createProbe(options: { url: string; waitMs: number; primary: Primary }): Probe {
  const { url, waitMs, primary } = options;
  let client: pg.Client | undefined;

  function drop(): void {
    if (client) breakConnection(client);
    client = undefined;
  }

  async function connect(): Promise<pg.Client> {
    const opened = new pg.Client({
      connectionString: url,
      application_name: 'conclave-replica-probe',
      connectionTimeoutMillis: ANSWER_MS,
      query_timeout: ANSWER_MS,
      keepAlive: true,
    });
    // Without a listener an error would end the process; the next look fails by itself.
    opened.on('error', () => undefined);
    await opened.connect();
    return opened;
  }

  async function look(on: pg.Client): Promise<Finding> {
    const seen = await timed(() => askReplica(on));
    const told = await timed(primary.moment).catch(() => undefined);
    if (!told) return undefined;
    const { position, now } = seen.answer;
    if (position === undefined) return { trouble: 'no-replica' };
    const behind = told.answer.position - position;
    // It has what the primary has not: it followed another one, before a failover.
    if (behind < 0n) return { trouble: 'diverged' };
    const lagBytes = Number(behind);
    const apart = now.getTime() - told.answer.now.getTime() - (seen.at - told.at);
    if (Math.abs(apart) > CLOCKS_MS + seen.took + told.took) return { trouble: 'clock', lagBytes };
    const replayed = async () => (await askReplica(on)).position;
    const trouble = await awaitReplay(replayed, told.answer.position, waitMs);
    return { lagBytes, ...(trouble && { trouble }) };
  }

  return {
    async run() {
      try {
        if (!client) {
          const opened = await connect();
          client = opened;
          const { rows } = await opened.query<{ identity: string }>(ASK_IDENTITY);
          const expected = await primary.identity().catch(() => undefined);
          if (rows[0]?.identity !== expected) {
            drop();
            return expected === undefined ? undefined : { trouble: 'other-database' };
          }
        }
        return await look(client);
      } catch (error) {
        drop();
        throw error;
      }
    },
    close: drop,
  };
}

async function askReplica(client: pg.Client): Promise<{ position?: WalPosition; now: Date }> {
  const { rows } = await client.query<{ position: string | null; now: Date }>(ASK_REPLICA);
  const [row] = rows;
  return {
    now: new Date(row?.now ?? Number.NaN),
    ...(row?.position && { position: parseWalPosition(row.position) }),
  };
}

const LONGEST_PAUSE_MS = 8;

/**
 * Waits until a replica has replayed the log up to a position.
 *
 * @param replayed how far it is; undefined where it is no replica
 * @returns why it has not, within `waitMs`; undefined where it has
 */
export async function awaitReplay(
  replayed: () => Promise<WalPosition | undefined>,
  position: WalPosition,
  waitMs: number,
): Promise<'behind' | 'no-replica' | undefined> {
  const until = performance.now() + waitMs;
  for (let pause = 1; ; pause = Math.min(pause * 2, LONGEST_PAUSE_MS)) {
    const reached = await replayed();
    if (reached === undefined) return 'no-replica';
    if (reached >= position) return undefined;
    if (performance.now() >= until) return 'behind';
    await sleep(pause);
  }
}

/** An answer, the middle of the time that it took, and that time; in milliseconds. */
async function timed<T>(ask: () => Promise<T>): Promise<{ answer: T; at: number; took: number }> {
  const before = performance.now();
  const answer = await ask();
  const took = performance.now() - before;
  return { answer, at: before + took / 2, took };
}
