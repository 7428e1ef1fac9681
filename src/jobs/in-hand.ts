import type { WorkerEvents } from 'graphile-worker';

/** A job as the queue has it, at one of its tries. */
export interface TakenJob {
  id: string;
  attempts: number;
}

/** The jobs that this process has taken, as far as it knows. */
export interface InHand {
  /**
   * Those that it has never heard of.
   *
   * @param taken all that the queue says it took half a minute ago or earlier, and has not ended
   */
  unheardOf<T extends TakenJob>(taken: readonly T[]): T[];
}

/** What ended before this was taken before that: the queue would say so if it did not know of the end. */
const KNOWN_MS = 60_000;

/** Notes which jobs begin and end here, until the queue knows that they have ended. */
export function noteJobs(events: WorkerEvents): InHand {
  /** When each has ended; undefined while it runs. */
  const endedAt = new Map<string, number | undefined>();
  const keyOf = ({ id, attempts }: TakenJob) => `${id}.${attempts}`;

  events.on('job:start', ({ job }) => endedAt.set(keyOf(job), undefined));
  events.on('job:complete', ({ job }) => endedAt.set(keyOf(job), performance.now()));
  return {
    unheardOf(taken) {
      const open = new Set(taken.map(keyOf));
      const before = performance.now() - KNOWN_MS;
      for (const [key, at] of endedAt) {
        if (at !== undefined && at < before && !open.has(key)) endedAt.delete(key);
      }
      return taken.filter((job) => !endedAt.has(keyOf(job)));
    },
  };
}
