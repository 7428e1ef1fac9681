import { LRUCache } from 'lru-cache';
import type { Database } from '../../db/database.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { Reader } from '../acting/acting.ts';
import type { CommentsService } from '../comments/comments.service.ts';
import type { CouncilView, StandingService } from '../council/standing.service.ts';
import type { ProposalAccess, ProposalView } from '../proposals/proposal-access.service.ts';
import type { TalliesService } from '../results/tallies.service.ts';
import type { SettlingService } from '../votes/settling.service.ts';
import type { ResultJson } from '../voting.ts';
import { CouncilClock } from './council-clock.ts';
import { concerns, type Listener, type News, tell } from './listeners.ts';
import { changedSince, commentedSince } from './missed-news.ts';
import { TallyWatch } from './tally-watch.ts';

export interface RoomDeps {
  db: Database;
  log: Logger;
  access: ProposalAccess;
  standing: StandingService;
  settling: SettlingService;
  comments: CommentsService;
  tallies: TalliesService;
  /** The person as they may read now; undefined for one who may not any more. */
  readerOf: (userId: string) => Promise<Reader | undefined>;
  /** Ends the stream of somebody who may not listen any more. */
  revoke: (listener: Listener) => void;
}

const MAX_TOLD = 5_000;

type Work = {
  tally?: string;
  changed?: string;
  comment?: string;
  recheck?: string | 'ALL';
  missed?: true;
};

/**
 * Everybody on this node who listens to one council or to proposals of it. Whatever happens is looked
 * up once for all whom it concerns, with what each of them may see at that moment; while that runs,
 * what else happens is gathered.
 */
export class CouncilRoom {
  readonly #councilId: string;
  readonly #deps: RoomDeps;
  readonly #listeners = new Set<Listener>();
  /** Comments that were told, so that none is told twice after a gap. */
  readonly #told = new LRUCache<string, true>({ max: MAX_TOLD });
  readonly #tallies = new Map<string, TallyWatch>();
  #work: Work[] = [];
  #running = false;
  readonly #clock: CouncilClock;

  constructor(councilId: string, deps: RoomDeps) {
    this.#councilId = councilId;
    this.#deps = deps;
    this.#clock = new CouncilClock(councilId, {
      ...deps,
      onMoment: () => this.enter({ recheck: 'ALL' }),
      onUnwritten: (proposalId) => this.enter({ changed: proposalId }),
    });
  }

  get isEmpty(): boolean {
    return this.#listeners.size === 0;
  }

  add(listener: Listener): void {
    this.#listeners.add(listener);
    if (listener.kind === 'tally' && listener.proposalId !== null) {
      const { proposalId } = listener;
      const watch = this.#tallies.get(proposalId) ?? this.#watchTally(proposalId);
      this.#tallies.set(proposalId, watch);
      watch.look();
      // Who comes later begins with what the others know.
      this.enter({ tally: proposalId });
    }
  }

  remove(listener: Listener): void {
    this.#listeners.delete(listener);
    for (const [id, watch] of this.#tallies) {
      const isFollowed = [...this.#listeners].some(
        ({ kind, proposalId }) => kind === 'tally' && proposalId === id,
      );
      if (isFollowed) continue;
      watch.stop();
      this.#tallies.delete(id);
    }
    if (this.isEmpty) this.#clock.stop();
  }

  has(userId: string): boolean {
    return [...this.#listeners].some(({ reader }) => reader.userId === userId);
  }

  /**
   * Looks whether a new listener may listen, and ends its stream where it may not.
   *
   * @throws Error when that cannot be found out
   */
  async admit(listener: Listener): Promise<boolean> {
    const isIn = (await this.#look([listener], NOTHING)).has(listener);
    if (isIn) await this.#setClock();
    return isIn;
  }

  /** Has something looked at, soon. */
  enter(work: Work): void {
    if (this.isEmpty) return;
    this.#work.push(work);
    if (work.changed) this.#tallies.get(work.changed)?.look();
    if (work.missed) for (const watch of this.#tallies.values()) watch.look();
    if (this.#running) return;
    this.#running = true;
    // Everybody else is to have heard of it first: what is remembered of accounts, above all.
    queueMicrotask(() => void this.#run());
  }

  async #run(): Promise<void> {
    while (this.#work.length > 0) {
      const work = this.#work.splice(0);
      try {
        await this.#attend(work);
      } catch (err) {
        // Who cannot be looked up now may have lost anything: these streams end, and clients come back.
        this.#deps.log.warn({ event: 'council_streams_ended', err }, 'Listeners could not be told');
        for (const listener of [...this.#listeners]) this.#deps.revoke(listener);
      }
    }
    this.#running = false;
  }

  async #attend(work: readonly Work[]): Promise<void> {
    const news = await this.#gather(work);
    const rechecked = new Set(work.flatMap(({ recheck }) => recheck ?? []));
    const concerned = [...this.#listeners].filter(
      (listener) =>
        rechecked.has('ALL') || rechecked.has(listener.reader.userId) || concerns(news, listener),
    );
    if (concerned.length === 0) return;
    for (const [listener, seen] of await this.#look(concerned, news)) tell(listener, news, seen);
    for (const { id } of news.comments) this.#told.set(id, true);
    await this.#setClock();
  }

  async #gather(work: readonly Work[]): Promise<News> {
    const changed = new Set(work.flatMap((one) => one.changed ?? []));
    const comments = new Set(work.flatMap(({ comment }) => comment ?? []));
    if (work.some(({ missed }) => missed)) {
      const em = this.#deps.db.fork();
      const since = new Date(Math.min(...[...this.#listeners].map((one) => one.since.getTime())));
      for (const id of await changedSince(em, this.#councilId, since)) changed.add(id);
      for (const { proposalId } of this.#listeners) if (proposalId) changed.add(proposalId);
      for (const id of await commentedSince(em, this.#watched(), since)) comments.add(id);
    }
    const fresh = [...comments].filter((id) => !this.#told.has(id));
    const found = fresh.length > 0 ? await this.#deps.comments.findMany(fresh) : [];
    const tallies = new Map<string, ResultJson>();
    for (const { tally = '' } of work) {
      const counted = this.#tallies.get(tally)?.counted;
      if (counted) tallies.set(tally, counted);
    }
    return {
      changed,
      tallies,
      comments: found.sort((a, b) => a.createdAt.getTime() - b.createdAt.getTime()),
    };
  }

  async #setClock(): Promise<void> {
    const userIds = [...this.#listeners].map(({ reader }) => reader.userId);
    if (userIds.length > 0) await this.#clock.set(new Set(userIds));
  }

  #watchTally(proposalId: string): TallyWatch {
    const { db, log, tallies } = this.#deps;
    return new TallyWatch(proposalId, {
      db,
      tallies,
      onChange: (id) => this.enter({ tally: id }),
      onError: (err) =>
        log.warn({ event: 'tally_not_counted', proposalId, err }, 'To be tried again'),
    });
  }

  /** The proposals whose comments are listened to. */
  #watched(): string[] {
    const ids = [...this.#listeners].map(({ kind, proposalId }) =>
      kind === 'comments' ? proposalId : null,
    );
    return [...new Set(ids.filter((id) => id !== null))];
  }

  /** What each of these listeners sees; the streams of those who may not listen any more are ended. */
  async #look(
    listeners: readonly Listener[],
    { changed }: News,
  ): Promise<Map<Listener, ReadonlyMap<string, ProposalView>>> {
    const { access, standing, revoke } = this.#deps;
    const readers = await this.#readersOf(listeners);
    const wholes = listeners.filter(({ proposalId }) => proposalId === null);
    const ids = new Set(wholes.length > 0 ? changed : []);
    for (const { proposalId } of listeners) if (proposalId !== null) ids.add(proposalId);
    const [councils, proposals] = await Promise.all([
      wholes.length > 0 ? standing.viewForAll(this.#councilId, readers) : new Map(),
      access.findForAll([...ids], readers),
    ]);
    const admitted = new Map<Listener, ReadonlyMap<string, ProposalView>>();
    for (const listener of listeners) {
      const { userId } = listener.reader;
      const seen = proposals.get(userId) ?? new Map<string, ProposalView>();
      const { proposalId } = listener;
      const council = proposalId === null ? councils.get(userId) : seen.get(proposalId)?.council;
      if (mayListen(listener, council)) admitted.set(listener, seen);
      else revoke(listener);
    }
    return admitted;
  }

  /** Who they are now, without those whose account has changed in what it may see. */
  async #readersOf(listeners: readonly Listener[]): Promise<Reader[]> {
    const known = new Map(listeners.map(({ reader }) => [reader.userId, reader]));
    const now = await Promise.all([...known.keys()].map((id) => this.#deps.readerOf(id)));
    return now.filter(
      (reader) => reader !== undefined && reader.isManager === known.get(reader.userId)?.isManager,
    ) as Reader[];
  }
}

const NOTHING: News = { changed: new Set(), comments: [], tallies: new Map() };

/** Under the same rule as the query; and who was a member listens no longer than that. */
function mayListen(listener: Listener, council: CouncilView | undefined): boolean {
  if (!council) return false;
  const isMember = council.viewer.membership !== null;
  listener.wasMember ??= isMember;
  return isMember || !listener.wasMember;
}
