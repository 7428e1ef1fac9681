import type { Database } from '../../db/database.ts';
import { type Proposal, ProposalEntity } from '../proposals/entities.ts';
import type { TalliesService } from '../results/tallies.service.ts';
import type { ResultJson } from '../voting.ts';

/** A vote is counted no more often than this, in milliseconds, … */
const INTERVAL_MS = 500;
/** … and for no more than a twentieth of the time. */
const IDLE_FACTOR = 20;

export interface TallyWatchDeps {
  db: Database;
  tallies: TalliesService;
  /** Is called with every tally that differs from the one before. */
  onChange: (proposalId: string, counted: ResultJson) => void;
  onError: (error: unknown) => void;
}

/**
 * Looks at one vote for everybody on this node who follows its tally. Ballots announce nothing: a NOTIFY
 * holds a lock of the whole database, and they would be cast one after another.
 */
export class TallyWatch {
  readonly #proposalId: Proposal['id'];
  readonly #deps: TallyWatchDeps;
  #last: { key: string; counted: ResultJson } | undefined;
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  #again = false;
  #stopped = false;

  constructor(proposalId: string, deps: TallyWatchDeps) {
    this.#proposalId = proposalId as Proposal['id'];
    this.#deps = deps;
  }

  /** The tally as it was counted last, where it shows. */
  get counted(): ResultJson | undefined {
    return this.#last?.counted;
  }

  /** Counts now, as when the proposal has changed. */
  look(): void {
    if (this.#looking) this.#again = true;
    else void this.#run();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async #run(): Promise<void> {
    this.#looking = true;
    clearTimeout(this.#timer);
    let wait: number | null = INTERVAL_MS;
    try {
      do {
        this.#again = false;
        wait = await this.#count();
      } while (this.#again && !this.#stopped);
    } catch (error) {
      this.#deps.onError(error);
    }
    this.#looking = false;
    if (this.#stopped || wait === null) return;
    this.#timer = setTimeout(() => this.look(), wait).unref();
  }

  /** @returns in how many milliseconds to count again; null where only an event changes the tally */
  async #count(): Promise<number | null> {
    const { db, tallies, onChange } = this.#deps;
    const proposal = await db.fork().findOne(ProposalEntity, { id: this.#proposalId });
    if (!proposal) return null;
    const startedAt = performance.now();
    const counted = (await tallies.countShown([proposal])).get(proposal.id);
    const tookMs = performance.now() - startedAt;
    const key = JSON.stringify(counted);
    if (counted && key !== this.#last?.key) {
      this.#last = { key, counted };
      onChange(proposal.id, counted);
    }
    const changes = proposal.state === 'OPEN' && proposal.rules?.tally === 'LIVE';
    return changes ? Math.max(INTERVAL_MS, tookMs * IDLE_FACTOR) : null;
  }
}
