import type { AuditService } from '../../audit/audit.service.ts';
import type { Database, Tx } from '../../db/database.ts';
import type { Bus } from '../../events/bus.ts';
import type { JobQueue } from '../../jobs/queue.ts';
import type { Actor } from '../acting/acting.ts';
import { once, type Repeatable } from '../acting/answered-mutations.ts';
import { checkText } from '../acting/text.ts';
import {
  refusalOf,
  type VoteInView,
  type VoteRefusal,
  type VoterAccess,
} from './voter-access.service.ts';
import { live, type Voter } from './voters.service.ts';

export interface RecusalRequest extends Repeatable {
  proposalId: string;
  reason: string;
}

export type RecusalOutcome =
  | { kind: 'recused-now'; entryId: string; ballotVoided: boolean }
  | VoteRefusal;

export interface RecusalsService {
  /**
   * Takes the caller out of a decision, out of its quorum and of the base of its majority. Delegations
   * to and by them end, and a ballot that they have cast is void, on the record.
   *
   * @throws Denial when the caller may not know of the proposal
   */
  recuse(request: RecusalRequest, actor: Actor): Promise<RecusalOutcome>;
}

export function createRecusalsService(deps: {
  db: Database;
  audit: AuditService;
  bus: Bus;
  jobs: JobQueue;
  voters: VoterAccess;
}): RecusalsService {
  const { db, audit, bus, jobs, voters } = deps;

  async function declare(
    tx: Tx,
    { origin }: Actor,
    vote: VoteInView,
    voter: Voter,
    reason: string,
  ): Promise<RecusalOutcome> {
    const { proposalId, councilId, title } = vote;
    const { voter: now, at } = await voters.lockRoll(tx, vote, voter);
    const refusal = refusalOf({ ...vote, voter: now });
    if (refusal) return refusal;
    // 3. act
    const { id: entryId } = now.entry;
    await tellOthers(tx, now);
    await tx.execute(
      `update roll_entry set delegate_id = null, delegated_at = null,
         recused_at = case when id = ? then ?::timestamptz end,
         recusal_reason = case when id = ? then ? end
       where id = ? or (proposal_id = ? and delegate_id = ?)`,
      [entryId, at, entryId, reason, entryId, proposalId, entryId],
    );
    const voided = await tx.execute<object[]>(
      `update ballot b set voided_at = ? where b.entry_id = ? and ${live('b')} returning 1`,
      [at, entryId],
    );
    bus.tellAfter(tx, 'proposal.changed', { proposalId, councilId });
    // 4. record
    const ballotVoided = voided.length > 0;
    await audit.record(tx, origin, {
      action: 'RECUSAL_DECLARED',
      outcome: 'SUCCESS',
      target: { type: 'PROPOSAL', id: proposalId, label: title },
      data: { reason, ballotVoided },
    });
    return { kind: 'recused-now', entryId, ballotVoided };
  }

  /** Tells those whose delegation ends with a recusal, by mail, when the transaction has committed. */
  async function tellOthers(tx: Tx, { entry, isDelegate }: Voter): Promise<void> {
    const { id, delegateId } = entry;
    const delegators = isDelegate
      ? await tx.execute<{ delegatorId: string }[]>(
          'select id as "delegatorId" from roll_entry where delegate_id = ? order by id',
          [id],
        )
      : [];
    await jobs.addAll(tx, 'notify-delegation', [
      ...delegators.map((one) => ({ ...one, notice: 'DELEGATE_RECUSED', delegateId: id }) as const),
      ...(delegateId ? [{ notice: 'DELEGATION_ENDED', delegatorId: id, delegateId } as const] : []),
    ]);
  }

  return {
    async recuse(request, actor) {
      const reason = checkText('input.reason', request.reason.trim(), 1, 500);
      // 1. identify
      return voters.attempt(actor, request.proposalId, (vote) =>
        db.transaction((tx) =>
          once(tx, actor, 'recuseFromProposal', request, async () => {
            // 2. check
            const refusal = refusalOf(vote);
            if (refusal || !vote.voter) return refusal ?? { kind: 'not-on-roll' };
            return declare(tx, actor, vote, vote.voter, reason);
          }),
        ),
      );
    },
  };
}
