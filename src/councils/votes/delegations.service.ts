import type { AuditService } from '../../audit/audit.service.ts';
import type { Database, Tx } from '../../db/database.ts';
import type { Bus } from '../../events/bus.ts';
import type { DelegationNotice, JobQueue } from '../../jobs/queue.ts';
import type { Actor } from '../acting/acting.ts';
import { once, type Repeatable } from '../acting/answered-mutations.ts';
import { type Delegate, type DelegationRefusal, whyNotDelegate } from './delegation.ts';
import {
  refusalOf,
  type VoteInView,
  type VoteRefusal,
  type VoterAccess,
} from './voter-access.service.ts';
import { ballotIn, type Voter } from './voters.service.ts';

export interface DelegationRequest extends Repeatable {
  proposalId: string;
  /** Id of the delegate's entry on the roll. */
  delegateId: string;
}

export type DelegationOutcome =
  | { kind: 'delegated'; entryId: string }
  | { kind: 'already-voted' }
  | { kind: 'refused'; reason: DelegationRefusal }
  | VoteRefusal;

export type DelegationEnd =
  | { kind: 'revoked'; entryId: string }
  | { kind: 'none' }
  | { kind: 'used' }
  | Exclude<VoteRefusal, { kind: 'recused' }>;

export interface DelegationsService {
  /**
   * Lets the ballot of another on the roll count for the caller too, unless they cast one of their own.
   * What is delegated is not passed on, and a delegation counts once its delegate has voted.
   *
   * @throws Denial when the caller may not know of the proposal
   */
  delegate(request: DelegationRequest, actor: Actor): Promise<DelegationOutcome>;
  /**
   * Takes back a delegation that is not used yet.
   *
   * @throws Denial when the caller may not know of the proposal
   */
  revoke(request: { proposalId: string } & Repeatable, actor: Actor): Promise<DelegationEnd>;
}

export function createDelegationsService(deps: {
  db: Database;
  audit: AuditService;
  bus: Bus;
  jobs: JobQueue;
  voters: VoterAccess;
}): DelegationsService {
  const { db, audit, bus, jobs, voters } = deps;

  async function delegateOf(tx: Tx, proposalId: string, id: string): Promise<Delegate | undefined> {
    const [row] = await tx.execute<Delegate[]>(
      `select r.id, r.recused_at is not null as "isRecused", r.delegate_id is not null as "hasDelegated",
         coalesce(${ballotIn('r.id')}, false) as "hasVoted"
       from roll_entry r where r.id = ? and r.proposal_id = ?`,
      [id, proposalId],
    );
    return row;
  }

  async function establish(
    tx: Tx,
    { origin }: Actor,
    vote: VoteInView,
    voter: Voter,
    delegateId: string,
  ): Promise<DelegationOutcome> {
    // 2. check, as it is under the lock
    const { proposalId, title } = vote;
    const { voter: now, at } = await voters.lockRoll(tx, vote, voter);
    const refusal = refusalOf({ ...vote, voter: now });
    if (refusal) return refusal;
    if (now.hasVoted) return { kind: 'already-voted' };
    const { id: entryId } = now.entry;
    const delegate = await delegateOf(tx, proposalId, delegateId);
    const reason = whyNotDelegate({ ...now, id: entryId }, delegate);
    if (reason) return { kind: 'refused', reason };
    if (now.entry.delegateId === delegateId) return { kind: 'delegated', entryId };
    // 3. act
    await tx.execute('update roll_entry set delegate_id = ?, delegated_at = ? where id = ?', [
      delegateId,
      at,
      entryId,
    ]);
    announce(tx, vote);
    const { delegateId: former } = now.entry;
    if (former) await tell(tx, 'DELEGATION_ENDED', entryId, former);
    await tell(tx, 'VOTE_DELEGATED', entryId, delegateId);
    // 4. record
    await audit.record(tx, origin, {
      action: 'VOTE_DELEGATED',
      outcome: 'SUCCESS',
      target: { type: 'PROPOSAL', id: proposalId, label: title },
      data: { delegateId },
    });
    return { kind: 'delegated', entryId };
  }

  async function end(
    tx: Tx,
    { origin }: Actor,
    vote: VoteInView,
    voter: Voter,
  ): Promise<DelegationEnd> {
    // 2. check, as it is under the lock; a delegate who votes at the same time votes after it
    const { proposalId, title } = vote;
    const { voter: now } = await voters.lockRoll(tx, vote, voter);
    const { id: entryId, delegateId: former } = now.entry;
    if (!former) return { kind: 'none' };
    if (now.isDelegationUsed) return { kind: 'used' };
    // 3. act
    await tx.execute('update roll_entry set delegate_id = null, delegated_at = null where id = ?', [
      entryId,
    ]);
    announce(tx, vote);
    await tell(tx, 'DELEGATION_ENDED', entryId, former);
    // 4. record
    await audit.record(tx, origin, {
      action: 'DELEGATION_REVOKED',
      outcome: 'SUCCESS',
      target: { type: 'PROPOSAL', id: proposalId, label: title },
      data: { delegateId: former },
    });
    return { kind: 'revoked', entryId };
  }

  /** By mail, when the transaction has committed. */
  const tell = (tx: Tx, notice: DelegationNotice, delegatorId: string, delegateId: string) =>
    jobs.add(tx, 'notify-delegation', { notice, delegatorId, delegateId });

  const announce = (tx: Tx, { proposalId, councilId }: VoteInView) =>
    bus.tellAfter(tx, 'proposal.changed', { proposalId, councilId });

  /** One act of somebody on a roll, once, or why they can do nothing there. */
  function asVoter<Outcome extends { kind: string }>(
    mutation: string,
    request: { proposalId: string } & Repeatable,
    actor: Actor,
    act: (tx: Tx, vote: VoteInView, voter: Voter) => Promise<Outcome>,
  ): Promise<Outcome | VoteRefusal> {
    // 1. identify
    return voters.attempt(actor, request.proposalId, (vote) =>
      db.transaction((tx) =>
        once(tx, actor, mutation, request, async () => {
          const refusal = refusalOf(vote);
          if (refusal || !vote.voter) return refusal ?? { kind: 'not-on-roll' as const };
          return act(tx, vote, vote.voter);
        }),
      ),
    );
  }

  return {
    delegate: (request, actor) =>
      asVoter('delegateVote', request, actor, (tx, vote, voter) =>
        establish(tx, actor, vote, voter, request.delegateId),
      ),
    async revoke(request, actor) {
      const outcome = await asVoter('revokeDelegation', request, actor, (tx, vote, voter) =>
        end(tx, actor, vote, voter),
      );
      // Who is recused has nothing delegated.
      return outcome.kind === 'recused' ? { kind: 'none' } : outcome;
    },
  };
}
