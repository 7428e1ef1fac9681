import { LockMode } from '@mikro-orm/core';
import type { AuditService } from '../../audit/audit.service.ts';
import type { Fact } from '../../audit/facts.ts';
import { databaseTime } from '../../db/clock.ts';
import { afterCommit, type Database, type Tx } from '../../db/database.ts';
import { notFound } from '../../errors.ts';
import type { Bus } from '../../events/bus.ts';
import type { Id } from '../../ids.ts';
import type { JobQueue } from '../../jobs/queue.ts';
import { countProposal } from '../../telemetry/council-metrics.ts';
import { type Actor, Denial } from '../acting/acting.ts';
import { once, type Repeatable } from '../acting/answered-mutations.ts';
import { checkText } from '../acting/text.ts';
import {
  NO_ANNULMENT,
  type Proposal,
  ProposalEntity,
  type ProposalState,
} from '../proposals/entities.ts';
import { endOf } from '../proposals/lifecycle.ts';
import { type BallotBox, BallotsLocked } from '../votes/ballot-box.ts';
import type { SettlingService } from '../votes/settling.service.ts';

export interface Annulling extends Repeatable {
  proposalId: string;
  reason: string;
}

type WrongState = {
  kind: 'wrong-state';
  state: ProposalState;
  allowedIn: readonly ProposalState[];
};

export type AnnulOutcome =
  | { kind: 'requested'; proposalId: string }
  | { kind: 'annulled'; proposalId: string }
  | { kind: 'same-administrator' }
  | WrongState;

export type WithdrawOutcome =
  | { kind: 'withdrawn'; proposalId: string }
  | { kind: 'none' }
  | WrongState;

export interface AnnulmentService {
  /**
   * Declares a result void: the first administrator asks for it, a second one confirms. What came of the
   * vote stays as it is, to be read.
   *
   * A vote that has closed and whose ballots are locked can be annulled, too: confirming destroys them and
   * their key. Where they are opened before that, what was asked for lapses, and the confirmation asks for
   * the annulment of the result that there is now.
   */
  annul(input: Annulling, actor: Actor): Promise<AnnulOutcome>;
  /** Takes back what was asked for and is not confirmed: who asked does, or another administrator declines. */
  withdraw(input: { proposalId: string } & Repeatable, actor: Actor): Promise<WithdrawOutcome>;
}

type AnnulmentFact = Extract<
  Fact,
  {
    action: 'PROPOSAL_ANNULMENT_REQUESTED' | 'PROPOSAL_ANNULMENT_WITHDRAWN' | 'PROPOSAL_ANNULLED';
  }
>;

const ALLOWED_IN: readonly ProposalState[] = ['CLOSED', 'CERTIFIED'];
const MAX_REASON = 500;

export function createAnnulmentService(deps: {
  db: Database;
  audit: AuditService;
  bus: Bus;
  jobs: JobQueue;
  box: BallotBox;
  settling: SettlingService;
}): AnnulmentService {
  const { db, audit, bus, jobs, box, settling } = deps;

  /** The first administrator's part. */
  async function request(
    tx: Tx,
    proposal: Proposal,
    reason: string,
    actor: Actor,
  ): Promise<AnnulOutcome> {
    proposal.annulmentRequestedBy = actor.userId as Id<'user'>;
    proposal.annulmentRequestedAt = await databaseTime(tx);
    proposal.updatedAt = proposal.annulmentRequestedAt;
    proposal.annulmentReason = reason;
    await tx.flush();
    await record(tx, proposal, actor, { action: 'PROPOSAL_ANNULMENT_REQUESTED', data: { reason } });
    return { kind: 'requested', proposalId: proposal.id };
  }

  /** The second one's. */
  async function confirm(
    tx: Tx,
    proposal: Proposal,
    isLocked: boolean,
    reason: string,
    actor: Actor,
  ): Promise<AnnulOutcome> {
    const destroyed = isLocked ? await endUnopened(tx, proposal) : {};
    proposal.state = 'ANNULLED';
    proposal.annulledBy = actor.userId as Id<'user'>;
    proposal.annulledAt = await databaseTime(tx);
    proposal.updatedAt = proposal.annulledAt;
    proposal.endReason = proposal.annulmentReason ?? reason;
    await tx.flush();
    const data = { reason, ...destroyed };
    await record(tx, proposal, actor, { action: 'PROPOSAL_ANNULLED', data });
    await jobs.add(tx, 'issue-certificates', { proposalId: proposal.id });
    afterCommit(tx, async () => countProposal('annulled'));
    return { kind: 'annulled', proposalId: proposal.id };
  }

  /** Ends a vote that its time has ended and that nobody can count. */
  async function endUnopened(
    tx: Tx,
    proposal: Proposal,
  ): Promise<{ closedAt: string; ballotsDestroyed: number }> {
    const closedAt = endOf(proposal);
    if (!closedAt) throw new Error(`the vote on ${proposal.id} has no end`);
    const ballotsDestroyed = await box.destroy(tx, proposal);
    proposal.closedAt = closedAt;
    // Nobody has been told of its end so far: that waits for a result.
    await jobs.add(tx, 'notify-roll', { proposalId: proposal.id, notice: 'VOTE_CLOSED' });
    return { closedAt: closedAt.toISOString(), ballotsDestroyed };
  }

  async function record(
    tx: Tx,
    { id, councilId, title }: Proposal,
    { origin }: Actor,
    fact: Pick<AnnulmentFact, 'action' | 'data'>,
  ): Promise<void> {
    const target = { type: 'PROPOSAL', id, label: title } as const;
    await audit.record(tx, origin, { ...fact, outcome: 'SUCCESS', target } as AnnulmentFact);
    await bus.tell(tx, 'proposal.changed', { proposalId: id, councilId });
  }

  /** The proposal as the clock has it; `isLocked` where its vote has closed and cannot be opened. */
  async function lock(tx: Tx, id: string): Promise<{ proposal: Proposal; isLocked: boolean }> {
    const lockMode = LockMode.PESSIMISTIC_WRITE;
    const where = { id: id as Proposal['id'] };
    const proposal = await tx.findOne(ProposalEntity, where, { lockMode });
    if (!proposal) throw notFound('proposal');
    try {
      await settling.settle(tx, proposal);
      return { proposal, isLocked: false };
    } catch (error) {
      // Whatever else keeps it from being counted may be over tomorrow.
      if (!(error instanceof BallotsLocked)) throw error;
      return { proposal, isLocked: true };
    }
  }

  /** What an administrator does, once, about a vote that has ended. */
  async function asAdministrator<Outcome extends AnnulOutcome | WithdrawOutcome>(
    mutation: string,
    input: { proposalId: string } & Repeatable,
    actor: Actor,
    act: (tx: Tx, proposal: Proposal, isLocked: boolean) => Promise<Outcome>,
  ): Promise<Outcome | WrongState> {
    if (!actor.isManager) throw new Denial('FORBIDDEN', 'proposal', 'councils:manage');
    await settling.settleDue({ proposalIds: [input.proposalId] });
    return db.transaction((tx) =>
      once<Outcome | WrongState>(tx, actor, mutation, input, async () => {
        // 1. identify
        const { proposal, isLocked } = await lock(tx, input.proposalId);
        const { state } = proposal;
        if (!isLocked && !ALLOWED_IN.includes(state)) {
          return { kind: 'wrong-state', state, allowedIn: ALLOWED_IN };
        }
        return act(tx, proposal, isLocked);
      }),
    );
  }

  return {
    async annul(input, actor) {
      const reason = checkText('input.reason', input.reason.trim(), 1, MAX_REASON);
      return asAdministrator('annulProposal', input, actor, async (tx, proposal, isLocked) => {
        const { annulmentRequestedBy: first } = proposal;
        // 2. check
        if (first === actor.userId) return { kind: 'same-administrator' };
        // 3. act, and 4. record
        if (!first) return request(tx, proposal, reason, actor);
        return confirm(tx, proposal, isLocked, reason, actor);
      });
    },

    withdraw: (input, actor) =>
      asAdministrator('withdrawAnnulment', input, actor, async (tx, proposal) => {
        const { annulmentRequestedBy: requestedBy } = proposal;
        // 2. check
        if (!requestedBy) return { kind: 'none' };
        // 3. act
        Object.assign(proposal, NO_ANNULMENT, { updatedAt: await databaseTime(tx) });
        await tx.flush();
        // 4. record
        const action = 'PROPOSAL_ANNULMENT_WITHDRAWN';
        await record(tx, proposal, actor, { action, data: { requestedBy } });
        return { kind: 'withdrawn', proposalId: proposal.id };
      }),
  };
}
