import type { Database, Tx } from '../../db/database.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { Unwritten } from '../proposals/lifecycle.ts';
import type { SettlingService } from '../votes/settling.service.ts';

/** Timers reach no further than this, in milliseconds. */
const LONGEST_MS = 3_600_000;
/** Timers may fire a little early. */
const SHORTEST_MS = 50;
/** What is due already is being written down by somebody, or cannot be now. */
const OVERDUE_MS = 5_000;

export interface CouncilClockDeps {
  db: Database;
  log: Logger;
  settling: SettlingService;
  /** Is called when the clock has decided something. */
  onMoment: () => void;
  /** Is called when it has decided something of a proposal that cannot be written down, and so is told by nobody. */
  onUnwritten: (proposalId: string) => void;
}

/** Wakes listeners of a council when the clock decides something, whether or not a worker says so. */
export class CouncilClock {
  readonly #councilId: string;
  readonly #deps: CouncilClockDeps;
  #timer: NodeJS.Timeout | undefined;
  /** Counts what is asked of the clock, so that an answer that comes late sets nothing. */
  #asked = 0;
  /** What could not be written down when it was looked at last. */
  #unwritten: Unwritten = new Map();

  constructor(councilId: string, deps: CouncilClockDeps) {
    this.#councilId = councilId;
    this.#deps = deps;
  }

  /** Waits for the next moment that matters to these people. */
  async set(userIds: ReadonlySet<string>): Promise<void> {
    this.#asked += 1;
    const asked = this.#asked;
    const ms = await nextMoment(this.#deps.db.fork(), this.#councilId, [...userIds]);
    if (asked !== this.#asked) return;
    clearTimeout(this.#timer);
    if (ms === null) return;
    const wait = Math.min(Math.max(ms, SHORTEST_MS), LONGEST_MS);
    this.#timer = setTimeout(() => this.#wake(), wait).unref();
  }

  stop(): void {
    this.#asked += 1;
    clearTimeout(this.#timer);
  }

  #wake(): void {
    const { settling, log, onMoment } = this.#deps;
    onMoment();
    // What has become due is told by whoever writes it down.
    settling
      .settleDue({ councilIds: [this.#councilId] })
      .then((unwritten) => this.#tell(unwritten))
      .catch((err) => log.warn({ event: 'council_streams_unsettled', err }, 'To be tried again'));
  }

  /** Of each, once: it reads so, whatever could be written down. */
  #tell(unwritten: Unwritten): void {
    const before = this.#unwritten;
    this.#unwritten = unwritten;
    for (const [id, state] of unwritten) {
      if (before.get(id) !== state) this.#deps.onUnwritten(id);
    }
  }
}

/**
 * In how many milliseconds the clock next decides something of what is listened to: that a vote of the
 * council opens or ends, or that the term of one of these people is over. One vote that cannot be written
 * down, which may be for days, makes nobody wait for the others.
 */
async function nextMoment(
  tx: Tx,
  councilId: string,
  userIds: readonly string[],
): Promise<number | null> {
  const [row] = await tx.execute<{ ms: number | null }[]>(
    `select min(case when at > now then extract(epoch from at - now) * 1000 else ${OVERDUE_MS} end)::float as ms
     from (select clock_timestamp() as now) as clock, (
       select case state when 'SCHEDULED' then opens_at else coalesce(extended_to, closes_at) end as at
       from proposal where council_id = ? and state in ('SCHEDULED', 'OPEN')
       union all
       select term_to from membership where council_id = ? and ended_at is null
         and term_to > clock_timestamp() and user_id in (select json_array_elements_text(?::json))
     ) as moments`,
    [councilId, councilId, JSON.stringify(userIds)],
  );
  return row?.ms ?? null;
}
