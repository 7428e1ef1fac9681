import { LockMode } from '@mikro-orm/core';
import { LRUCache } from 'lru-cache';
import { type AuditService, SYSTEM } from '../../audit/audit.service.ts';
import type { Origin } from '../../audit/facts.ts';
import { databaseTime } from '../../db/clock.ts';
import { afterCommit, type Database, type Tx } from '../../db/database.ts';
import type { Bus } from '../../events/bus.ts';
import type { JobQueue } from '../../jobs/queue.ts';
import { countProposal, countVoteClosed } from '../../telemetry/council-metrics.ts';
import type { Logger } from '../../telemetry/logger.ts';
import { NO_ANNULMENT, type Proposal, ProposalEntity } from '../proposals/entities.ts';
import { dueOf, endOf } from '../proposals/lifecycle.ts';
import type { DueScope, Settling } from '../proposals/settling.ts';
import { hashResult, showsTally } from '../proposals/showing.ts';
import { type BallotBox, BallotsUnopened, type OpenedBallots } from './ballot-box.ts';
import { freezeRoll } from './roll.ts';
import { createSettlings, isDone } from './settling-once.ts';
import { countBallots, countLive } from './tally.ts';

/** How votes begin and end. */
export interface SettlingService extends Settling {
  /**
   * Closes the vote at this moment with the ballots that are there.
   *
   * @throws BallotsUnopened when its secret ballots are too many to be opened now; see `withBallots`
   */
  close(
    tx: Tx,
    proposal: Proposal,
    at: Date,
    origin: Origin,
    opened?: OpenedBallots,
  ): Promise<void>;
  /**
   * Does what ends a vote whose ballots are what they will be; where they are secret and too many for a
   * transaction, again with all of them opened ahead.
   */
  withBallots<T>(
    proposalId: string,
    end: (opened: OpenedBallots | undefined) => Promise<T>,
  ): Promise<T>;
  /** Why a vote that has closed has no result; null where it has one, or has not closed. */
  obstacleTo(proposal: Proposal): ResultObstacle | null;
}

/** `BALLOTS_DESTROYED`: it was annulled while they were locked. */
export type ResultObstacle = 'BALLOTS_LOCKED' | 'NOT_WRITTEN' | 'BALLOTS_DESTROYED';

interface DueRow {
  id: Proposal['id'];
  state: 'OPEN' | 'CLOSED';
  mayGoOn: boolean;
}

/** So often, in milliseconds, each process says of a vote that it cannot be settled. */
const REPORT_EVERY_MS = 60_000;

export function createSettlingService(deps: {
  db: Database;
  audit: AuditService;
  bus: Bus;
  jobs: JobQueue;
  log: Logger;
  box: BallotBox;
}): SettlingService {
  const { db, audit, bus, jobs, log, box } = deps;
  /** Votes of which it has been said lately that they could not be settled. */
  const reported = new LRUCache<string, true>({ max: 1_000, ttl: REPORT_EVERY_MS });
  const settlings = createSettlings({ settle: settleLocked, withBallots, report });

  /** @returns whether something more was due: a vote may have opened and closed while nobody looked */
  async function step(tx: Tx, proposal: Proposal, opened?: OpenedBallots): Promise<boolean> {
    const now = await databaseTime(tx);
    const due = dueOf(proposal, now);
    if (due === 'OPENING') await open(tx, proposal, now);
    if (due === 'CLOSING' && !(await extend(tx, proposal, now))) {
      await close(tx, proposal, endOf(proposal) ?? now, SYSTEM, opened);
    }
    return dueOf(proposal, now) !== undefined;
  }

  async function settle(tx: Tx, proposal: Proposal): Promise<void> {
    while (await step(tx, proposal));
  }

  async function open(tx: Tx, proposal: Proposal, now: Date): Promise<void> {
    const roll = await freezeRoll(tx, proposal);
    Object.assign(proposal, { state: 'OPEN', updatedAt: now });
    await tx.flush();
    await audit.record(tx, SYSTEM, {
      action: 'PROPOSAL_OPENED',
      outcome: 'SUCCESS',
      target: { type: 'PROPOSAL', id: proposal.id, label: proposal.title },
      data: { opensAt: proposal.opensAt?.toISOString() ?? '', ...roll },
    });
    await jobs.add(tx, 'notify-roll', { proposalId: proposal.id, notice: 'VOTE_OPENED' });
    afterCommit(tx, async () => countProposal('opened'));
    await tell(tx, proposal);
  }

  /** Whether the vote goes on because too few have taken part; that happens once. */
  async function extend(tx: Tx, proposal: Proposal, now: Date): Promise<boolean> {
    const { rules, closesAt, extendedTo } = proposal;
    if (!rules?.extensionMinutes || !closesAt || extendedTo) return false;
    // Of sealed ballots it takes no more than that they are there.
    const { quorum } = await countBallots(tx, proposal, await countLive(tx, proposal));
    if (!quorum || quorum.met) return false;
    proposal.extendedTo = new Date(closesAt.getTime() + rules.extensionMinutes * 60_000);
    proposal.updatedAt = now;
    await tx.flush();
    await audit.record(tx, SYSTEM, {
      action: 'PROPOSAL_EXTENDED',
      outcome: 'SUCCESS',
      target: { type: 'PROPOSAL', id: proposal.id, label: proposal.title },
      data: { extendedTo: proposal.extendedTo.toISOString() },
    });
    const { id: proposalId, extendedTo: runAt } = proposal;
    await jobs.add(tx, 'settle-proposals', { proposalId }, { runAt });
    afterCommit(tx, async () => countProposal('extended'));
    await tell(tx, proposal);
    return true;
  }

  async function close(
    tx: Tx,
    proposal: Proposal,
    at: Date,
    origin: Origin,
    opened?: OpenedBallots,
  ): Promise<void> {
    const result = await countBallots(tx, proposal, await box.publish(tx, proposal, opened));
    const { outcome } = result;
    const closedBy = origin.actor.type === 'USER' ? origin.actor.id : null;
    const updatedAt = await databaseTime(tx);
    const ended = { state: 'CLOSED', closedAt: at, closedBy, outcome, result, updatedAt };
    // An annulment that was asked for because there was no result says nothing of the result that there is.
    Object.assign(proposal, ended, NO_ANNULMENT);
    await tx.flush();
    const isShown = showsTally(proposal);
    await audit.record(tx, origin, {
      action: 'PROPOSAL_CLOSED',
      outcome: 'SUCCESS',
      target: { type: 'PROPOSAL', id: proposal.id, label: proposal.title },
      // Who reads the audit log learns of the result no sooner than others.
      data: {
        closedAt: at.toISOString(),
        ...(isShown && { outcome, resultHash: hashResult(result) }),
      },
    });
    await jobs.add(tx, 'issue-certificates', { proposalId: proposal.id });
    await jobs.add(tx, 'notify-roll', { proposalId: proposal.id, notice: 'VOTE_CLOSED' });
    afterCommit(tx, async () => countVoteClosed(isShown ? outcome : 'hidden'));
    await tell(tx, proposal);
  }

  async function settleLocked(proposalId: string, opened?: OpenedBallots): Promise<void> {
    const id = proposalId as Proposal['id'];
    const lockMode = LockMode.PESSIMISTIC_WRITE;
    // What can be written is, whatever becomes of the steps that follow.
    const next = () =>
      db.transaction(async (tx) =>
        step(tx, await tx.findOneOrFail(ProposalEntity, { id }, { lockMode }), opened),
      );
    while (await next());
  }

  async function withBallots<T>(
    proposalId: string,
    end: (opened: OpenedBallots | undefined) => Promise<T>,
  ): Promise<T> {
    try {
      return await end(undefined);
    } catch (error) {
      if (!(error instanceof BallotsUnopened)) throw error;
      const id = proposalId as Proposal['id'];
      const proposal = await db.fork().findOneOrFail(ProposalEntity, { id });
      return end(await box.openAhead(proposal));
    }
  }

  /** Not for everybody who looks, which may be many. */
  function report(id: string, err: unknown): void {
    if (reported.has(id)) return;
    reported.set(id, true);
    countProposal('unsettled');
    log.error({ event: 'proposal_unsettled', proposalId: id, err }, 'Left as is');
  }

  function findDue({ proposalIds, councilIds }: DueScope): Promise<DueRow[]> {
    const conditions = [
      ...(proposalIds ? ['id in (select json_array_elements_text(?::json))'] : []),
      ...(councilIds ? ['council_id in (select json_array_elements_text(?::json))'] : []),
    ];
    return db.fork().execute<DueRow[]>(
      `select id, case when coalesce(extended_to, closes_at) <= clock_timestamp()
         then 'CLOSED' else 'OPEN' end as state,
         extended_to is null and rules->>'extensionMinutes' is not null as "mayGoOn"
       from proposal
       where ((state = 'SCHEDULED' and opens_at <= clock_timestamp())
           or (state = 'OPEN' and closes_at <= clock_timestamp()
             and coalesce(extended_to, closes_at) <= clock_timestamp()))
         ${conditions.map((condition) => `and ${condition}`).join(' ')}`,
      [proposalIds, councilIds]
        .filter((ids) => ids !== undefined)
        .map((ids) => JSON.stringify(ids)),
    );
  }

  const tell = (tx: Tx, { id, councilId }: Proposal) =>
    bus.tell(tx, 'proposal.changed', { proposalId: id, councilId });

  return {
    settle,
    close,
    withBallots,
    async settleDue({ patienceMs = Number.POSITIVE_INFINITY, ...scope }) {
      const until = performance.now() + patienceMs;
      const unwritten = new Map<string, 'OPEN' | 'CLOSED'>();
      for (const { id, state, mayGoOn } of await findDue(scope)) {
        const running = performance.now() < until ? settlings.once(id) : settlings.of(id);
        if (running && (await isDone(running, patienceMs))) continue;
        unwritten.set(id, mayGoOn && !running?.hasEnded ? 'OPEN' : state);
      }
      return unwritten;
    },
    obstacleTo(proposal) {
      if (proposal.outcome) return null;
      if (proposal.state === 'ANNULLED') return 'BALLOTS_DESTROYED';
      if (proposal.state !== 'CLOSED') return null;
      return box.canOpen(proposal) ? 'NOT_WRITTEN' : 'BALLOTS_LOCKED';
    },
  };
}
