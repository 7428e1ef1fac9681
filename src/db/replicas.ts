import type { SqlEntityManager } from '@mikro-orm/postgresql';
import { PublicError } from '../errors.ts';
import { isOutage, isUnstorableText } from '../faults.ts';
import type { ReplicaState } from '../telemetry/gauges.ts';
import { countListRead } from '../telemetry/metrics.ts';
import { openReplica, type Replica, type ReplicaOptions, UnfitReplica } from './replica.ts';
import { ASK_IDENTITY } from './replica-probe.ts';
import { askPrimary, askTogether, type WalPosition } from './wal-position.ts';

/** The replicas of READ_DATABASE_URLS. */
export interface Replicas {
  /**
   * Runs a read on one of them so that it sees all that was acknowledged before the call, by whichever
   * node.
   *
   * @returns undefined where none of them could do that; then it is for the primary to do
   * @throws what the primary has thrown, or what is wrong with the question
   */
  read<T>(work: (em: SqlEntityManager) => Promise<T>): Promise<{ value: T } | undefined>;
  states(): ReplicaState[];
  close(): Promise<void>;
}

export interface ReplicasOptions
  extends Pick<ReplicaOptions, 'entities' | 'settings' | 'log' | 'waitMs'> {
  urls: readonly string[];
  /** An EntityManager on the primary. */
  fork: () => SqlEntityManager;
}

/** Why the primary served a read after a replica was asked. */
type Miss = 'unusable' | 'behind' | 'busy' | 'cancelled' | 'lost' | 'failed';

/** SQLSTATEs of a statement that replay or a time-out ended, on a server that is well. */
const CANCELLED = /^(40001|40P01|55P03|57014)$/;

export async function openReplicas(options: ReplicasOptions): Promise<Replicas> {
  const { urls, fork, ...rest } = options;
  const moment = askTogether(() => askPrimary(fork()));
  const primary = {
    moment,
    async identity() {
      const [row] = await fork().execute<{ identity: string }[]>(ASK_IDENTITY);
      return row?.identity ?? '';
    },
  };
  const replicas = await Promise.all(
    urls.map((url, index) => openReplica({ ...rest, url, number: index + 1, primary })),
  );
  let turn = 0;

  /** One of those that are well, each in its turn. */
  function pick(): Replica | undefined {
    const well = replicas.filter((replica) => !replica.state().trouble);
    turn += 1;
    return well[turn % well.length];
  }

  /** @throws where the primary is away, which could not serve the read either */
  async function positionOfPrimary(): Promise<WalPosition | undefined> {
    try {
      return (await moment()).position;
    } catch (error) {
      if (isOutage(error)) throw error;
      return undefined;
    }
  }

  return {
    async read(work) {
      const replica = pick();
      const position = replica && (await positionOfPrimary());
      if (!replica || position === undefined) {
        countListRead('unusable');
        return undefined;
      }
      try {
        const value = await replica.read(position, work);
        countListRead('replica');
        return { value };
      } catch (error) {
        if (isOfTheQuestion(error)) throw error;
        const miss = missOf(error);
        if (error instanceof UnfitReplica) replica.leave(error.trouble);
        else if (miss === 'lost') replica.leave(miss, error);
        countListRead(miss);
        return undefined;
      }
    },
    states: () => replicas.map((replica) => replica.state()),
    async close() {
      await Promise.all(replicas.map((replica) => replica.close()));
    },
  };
}

/** What is wrong with the question is wrong everywhere. */
function isOfTheQuestion(error: unknown): boolean {
  return error instanceof PublicError || isUnstorableText(error);
}

function missOf(error: unknown): Miss {
  if (error instanceof UnfitReplica) return error.trouble === 'behind' ? 'behind' : 'unusable';
  const { code, message } = error as { code?: unknown; message?: unknown };
  if (typeof code === 'string' && CANCELLED.test(code)) return 'cancelled';
  // There may be nothing the matter with it but that others read; if there is, the probe finds out.
  if (/^timeout exceeded when trying to connect/.test(String(message))) return 'busy';
  return isOutage(error) ? 'lost' : 'failed';
}
