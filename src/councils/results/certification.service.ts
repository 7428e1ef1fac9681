import type { AuditService } from '../../audit/audit.service.ts';
import { databaseTime } from '../../db/clock.ts';
import { afterCommit, type Database, type Tx } from '../../db/database.ts';
import type { Bus } from '../../events/bus.ts';
import type { Id } from '../../ids.ts';
import type { JobQueue } from '../../jobs/queue.ts';
import { countProposal } from '../../telemetry/council-metrics.ts';
import type { Logger } from '../../telemetry/logger.ts';
import type { Actor } from '../acting/acting.ts';
import { once, type Repeatable } from '../acting/answered-mutations.ts';
import type { Proposal } from '../proposals/entities.ts';
import { STEPS } from '../proposals/lifecycle.ts';
import type { ProposalAccess } from '../proposals/proposal-access.service.ts';
import type { StepOutcome } from '../proposals/proposals.service.ts';
import { hashResult } from '../proposals/showing.ts';
import type { SettlingService } from '../votes/settling.service.ts';
import { recount } from './recount.ts';

export type CertifyOutcome =
  | StepOutcome
  /** What of the result does not come out again, by the names of its parts. */
  | { kind: 'recount-differs'; proposalId: string; differences: string[] };

export interface CertificationService {
  /** Counts the ballots again and certifies the result when it comes out the same, to the last digit. */
  certify(input: { proposalId: string } & Repeatable, actor: Actor): Promise<CertifyOutcome>;
}

export function createCertificationService(deps: {
  db: Database;
  audit: AuditService;
  bus: Bus;
  jobs: JobQueue;
  log: Logger;
  access: ProposalAccess;
  settling: SettlingService;
}): CertificationService {
  const { db, audit, bus, jobs, log, access, settling } = deps;

  async function refuse(tx: Tx, proposal: Proposal, actor: Actor, differences: string[]) {
    const { id: proposalId, title } = proposal;
    await audit.record(tx, actor.origin, {
      action: 'PROPOSAL_RECOUNT_DIFFERED',
      outcome: 'FAILURE',
      target: { type: 'PROPOSAL', id: proposalId, label: title },
      data: { differences },
    });
    afterCommit(tx, async () => {
      countProposal('recount-differed');
      log.error({ event: 'recount_differs', proposalId, differences }, 'Not certified');
    });
    return { kind: 'recount-differs', proposalId, differences } as const;
  }

  return {
    async certify(input, actor) {
      await settling.settleDue({ proposalIds: [input.proposalId] });
      return db.transaction((tx) =>
        once<CertifyOutcome>(tx, actor, 'certifyProposal', input, async () => {
          // 1. identify
          const proposal = await access.require(tx, actor, input.proposalId, 'certify');
          const { id, councilId, title, state, result } = proposal;
          const { allowedIn } = STEPS.certify;
          if (state !== 'CLOSED' || !result) return { kind: 'wrong-state', state, allowedIn };
          // 2. check: count again
          const differences = await recount(tx, proposal, result);
          if (differences.length > 0) return refuse(tx, proposal, actor, differences);
          // 3. act
          proposal.state = 'CERTIFIED';
          proposal.certifiedAt = await databaseTime(tx);
          proposal.updatedAt = proposal.certifiedAt;
          proposal.certifiedBy = actor.userId as Id<'user'>;
          await tx.flush();
          // 4. record
          await audit.record(tx, actor.origin, {
            action: 'PROPOSAL_CERTIFIED',
            outcome: 'SUCCESS',
            target: { type: 'PROPOSAL', id, label: title },
            data: { outcome: result.outcome, resultHash: hashResult(result) },
          });
          await jobs.add(tx, 'issue-certificates', { proposalId: id });
          afterCommit(tx, async () => countProposal('certified'));
          await bus.tell(tx, 'proposal.changed', { proposalId: id, councilId });
          return { kind: 'done', proposalId: id };
        }),
      );
    },
  };
}
