import { LockMode } from '@mikro-orm/core';
import { type AuditService, SYSTEM } from '../audit/audit.service.ts';
import type { Database, Tx } from '../db/database.ts';
import type { Bus } from '../events/bus.ts';
import { dueOf, endOf } from './lifecycle.ts';
import { type Proposal, ProposalEntity } from './proposal-entities.ts';
import { freezeRoll } from './roll.ts';
import { type BallotBox, countBallots } from './tally.ts';

/** Which proposals to look at; nothing said means all. */
export interface DueScope {
  proposalIds?: readonly string[];
  councilIds?: readonly string[];
}

export interface SettlingService {
  /**
   * Writes down what the clock has decided on a proposal that the transaction has locked: that it has
   * opened, with its roll; that it goes on for want of a quorum; that it has closed, with its result.
   * It is the same whoever comes first, and when.
   */
  settle(tx: Tx, proposal: Proposal): Promise<void>;
  /** Closes the vote at this moment with the ballots that are there. */
  close(tx: Tx, proposal: Proposal, at: Date): Promise<void>;
  /** `settle` for what is due, each in a transaction of its own. */
  settleDue(scope: DueScope): Promise<number>;
}

/** So many are settled in the wake of one reader; the next one finds the rest. */
const AT_MOST = 200;

export function createSettlingService(deps: {
  db: Database;
  audit: AuditService;
  bus: Bus;
  box: BallotBox;
}): SettlingService {
  const { db, audit, bus, box } = deps;

  async function settle(tx: Tx, proposal: Proposal): Promise<void> {
    const now = await databaseTime(tx);
    // A vote may have opened, been extended and closed while nobody looked.
    for (let due = dueOf(proposal, now); due; due = dueOf(proposal, now)) {
      if (due === 'OPENING') await open(tx, proposal);
      else if (!(await extend(tx, proposal))) await close(tx, proposal, endOf(proposal) ?? now);
    }
  }

  async function open(tx: Tx, proposal: Proposal): Promise<void> {
    const roll = await freezeRoll(tx, proposal);
    proposal.state = 'OPEN';
    await tx.flush();
    await audit.record(tx, SYSTEM, {
      action: 'PROPOSAL_OPENED',
      outcome: 'SUCCESS',
      target: { type: 'PROPOSAL', id: proposal.id, label: proposal.title },
      data: { opensAt: proposal.opensAt?.toISOString() ?? '', ...roll },
    });
    await tell(tx, proposal);
  }

  /** Whether the vote goes on because too few have taken part; that happens once. */
  async function extend(tx: Tx, proposal: Proposal): Promise<boolean> {
    const { rules, closesAt, extendedTo } = proposal;
    if (!rules?.extensionMinutes || !closesAt || extendedTo) return false;
    const { quorum } = await countBallots(tx, proposal, await box.groups(tx, proposal));
    if (!quorum || quorum.met) return false;
    proposal.extendedTo = new Date(closesAt.getTime() + rules.extensionMinutes * 60_000);
    await tx.flush();
    await audit.record(tx, SYSTEM, {
      action: 'PROPOSAL_EXTENDED',
      outcome: 'SUCCESS',
      target: { type: 'PROPOSAL', id: proposal.id, label: proposal.title },
      data: { extendedTo: proposal.extendedTo.toISOString() },
    });
    await tell(tx, proposal);
    return true;
  }

  async function close(tx: Tx, proposal: Proposal, at: Date): Promise<void> {
    const result = await countBallots(tx, proposal, await box.publish(tx, proposal));
    proposal.state = 'CLOSED';
    proposal.closedAt = at;
    proposal.outcome = result.outcome;
    proposal.result = result;
    proposal.sealingKeySealed = null;
    await tx.flush();
    await audit.record(tx, SYSTEM, {
      action: 'PROPOSAL_CLOSED',
      outcome: 'SUCCESS',
      target: { type: 'PROPOSAL', id: proposal.id, label: proposal.title },
      data: { closedAt: at.toISOString(), outcome: result.outcome },
    });
    await tell(tx, proposal);
  }

  const tell = (tx: Tx, { id, councilId }: Proposal) =>
    bus.tell(tx, 'proposal.changed', { proposalId: id, councilId });

  return {
    settle,
    close,
    async settleDue({ proposalIds, councilIds }) {
      const scope = [
        ...(proposalIds ? ['id in (select json_array_elements_text(?::json))'] : []),
        ...(councilIds ? ['council_id in (select json_array_elements_text(?::json))'] : []),
      ];
      const due = await db.fork().execute<{ id: Proposal['id'] }[]>(
        `select id from proposal
         where ((state = 'SCHEDULED' and opens_at <= clock_timestamp())
             or (state = 'OPEN' and closes_at <= clock_timestamp()
               and coalesce(extended_to, closes_at) <= clock_timestamp()))
           ${scope.map((condition) => `and ${condition}`).join(' ')}
         limit ${AT_MOST}`,
        [proposalIds, councilIds]
          .filter((ids) => ids !== undefined)
          .map((ids) => JSON.stringify(ids)),
      );
      for (const { id } of due) {
        await db.transaction(async (tx) => {
          const lockMode = LockMode.PESSIMISTIC_WRITE;
          const proposal = await tx.findOneOrFail(ProposalEntity, { id }, { lockMode });
          await settle(tx, proposal);
        });
      }
      return due.length;
    },
  };
}

/** What the database's clock says now, within a transaction too. */
export async function databaseTime(tx: Tx): Promise<Date> {
  const [row] = await tx.execute<{ now: string | Date }[]>('select clock_timestamp() as now');
  return new Date(row?.now ?? Number.NaN);
}
