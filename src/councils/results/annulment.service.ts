import { LockMode } from '@mikro-orm/core';
import type { AuditService } from '../../audit/audit.service.ts';
import { databaseTime } from '../../db/clock.ts';
import { afterCommit, type Database, type Tx } from '../../db/database.ts';
import { notFound } from '../../errors.ts';
import type { Bus } from '../../events/bus.ts';
import type { Id } from '../../ids.ts';
import { countProposal } from '../../telemetry/council-metrics.ts';
import { type Actor, Denial } from '../acting/acting.ts';
import { once, type Repeatable } from '../acting/answered-mutations.ts';
import { checkText } from '../acting/text.ts';
import { type Proposal, ProposalEntity, type ProposalState } from '../proposals/entities.ts';
import type { SettlingService } from '../votes/settling.service.ts';

export interface Annulling extends Repeatable {
  proposalId: string;
  reason: string;
}

export type AnnulOutcome =
  | { kind: 'requested'; proposalId: string }
  | { kind: 'annulled'; proposalId: string }
  | { kind: 'same-administrator' }
  | { kind: 'wrong-state'; state: ProposalState; allowedIn: readonly ProposalState[] };

export interface AnnulmentService {
  /**
   * Declares a result void: the first administrator asks for it, a second one confirms. What came of the
   * vote stays as it is, to be read.
   */
  annul(input: Annulling, actor: Actor): Promise<AnnulOutcome>;
}

const ALLOWED_IN: readonly ProposalState[] = ['CLOSED', 'CERTIFIED'];
const MAX_REASON = 500;

export function createAnnulmentService(deps: {
  db: Database;
  audit: AuditService;
  bus: Bus;
  settling: SettlingService;
}): AnnulmentService {
  const { db, audit, bus, settling } = deps;

  /** The first administrator's part. */
  async function request(
    tx: Tx,
    proposal: Proposal,
    reason: string,
    actor: Actor,
  ): Promise<AnnulOutcome> {
    proposal.annulmentRequestedBy = actor.userId as Id<'user'>;
    proposal.annulmentRequestedAt = await databaseTime(tx);
    proposal.annulmentReason = reason;
    await tx.flush();
    await record(tx, 'PROPOSAL_ANNULMENT_REQUESTED', proposal, reason, actor);
    return { kind: 'requested', proposalId: proposal.id };
  }

  /** The second one's. */
  async function confirm(
    tx: Tx,
    proposal: Proposal,
    reason: string,
    actor: Actor,
  ): Promise<AnnulOutcome> {
    proposal.state = 'ANNULLED';
    proposal.annulledBy = actor.userId as Id<'user'>;
    proposal.annulledAt = await databaseTime(tx);
    proposal.endReason = proposal.annulmentReason ?? reason;
    await tx.flush();
    await record(tx, 'PROPOSAL_ANNULLED', proposal, reason, actor);
    afterCommit(tx, async () => countProposal('annulled'));
    return { kind: 'annulled', proposalId: proposal.id };
  }

  async function record(
    tx: Tx,
    action: 'PROPOSAL_ANNULMENT_REQUESTED' | 'PROPOSAL_ANNULLED',
    { id, councilId, title }: Proposal,
    reason: string,
    { origin }: Actor,
  ): Promise<void> {
    const target = { type: 'PROPOSAL', id, label: title } as const;
    await audit.record(tx, origin, { action, outcome: 'SUCCESS', target, data: { reason } });
    await bus.tell(tx, 'proposal.changed', { proposalId: id, councilId });
  }

  async function lock(tx: Tx, id: string): Promise<Proposal> {
    const lockMode = LockMode.PESSIMISTIC_WRITE;
    const where = { id: id as Proposal['id'] };
    const proposal = await tx.findOne(ProposalEntity, where, { lockMode });
    if (!proposal) throw notFound('proposal');
    await settling.settle(tx, proposal);
    return proposal;
  }

  return {
    async annul(input, actor) {
      if (!actor.isManager) throw new Denial('FORBIDDEN', 'proposal', 'councils:manage');
      const reason = checkText('input.reason', input.reason.trim(), 1, MAX_REASON);
      await settling.settleDue({ proposalIds: [input.proposalId] });
      return db.transaction((tx) =>
        once<AnnulOutcome>(tx, actor, 'annulProposal', input, async () => {
          // 1. identify
          const proposal = await lock(tx, input.proposalId);
          const { state, annulmentRequestedBy: first } = proposal;
          // 2. check
          if (!ALLOWED_IN.includes(state)) {
            return { kind: 'wrong-state', state, allowedIn: ALLOWED_IN };
          }
          if (first === actor.userId) return { kind: 'same-administrator' };
          // 3. act, and record
          if (!first) return request(tx, proposal, reason, actor);
          return confirm(tx, proposal, reason, actor);
        }),
      );
    },
  };
}
