import { databaseTime } from '../../db/clock.ts';
import type { Database, Tx } from '../../db/database.ts';
import type { DelegationNotice, Tasks } from '../../jobs/queue.ts';
import { CouncilEntity } from '../council/entities.ts';
import { ProposalEntity } from '../proposals/entities.ts';
import { endOf, isOpenAt } from '../proposals/lifecycle.ts';
import { type RollEntry, RollEntryEntity } from '../votes/entities.ts';
import { delegationMail } from './delegation-mails.ts';

/** What is done for the tasks that tell of delegations. Late, or twice, they tell nobody anything wrong. */
export interface DelegationNoticesService {
  /** The mail to who is to know of it; undefined where it is not so any more, or the vote is over. */
  compose(
    payload: Tasks['notify-delegation'],
  ): Promise<{ to: string; subject: string; text: string } | undefined>;
}

export function createDelegationNoticesService(deps: {
  db: Database;
  /** The address of an account; undefined where it is gone. */
  addressOf: (userId: string) => Promise<string | undefined>;
  /** The names of accounts, by their ids. */
  namesOf: (userIds: readonly string[]) => Promise<ReadonlyMap<string, string>>;
  publicUrl: string;
  /** Whether anybody is told. */
  isOn: boolean;
}): DelegationNoticesService {
  const { db, addressOf, namesOf, publicUrl, isOn } = deps;

  const entryOf = (em: Tx, id: string) =>
    em.findOne(RollEntryEntity, { id: id as RollEntry['id'] });

  return {
    async compose({ notice, delegatorId, delegateId }) {
      if (!isOn) return undefined;
      const em = db.fork();
      const delegator = await entryOf(em, delegatorId);
      const delegate = await entryOf(em, delegateId);
      if (!delegator || !delegate || !holds(notice, delegator, delegate)) return undefined;
      const proposal = await em.findOneOrFail(ProposalEntity, { id: delegator.proposalId });
      if (!isOpenAt(proposal, await databaseTime(em))) return undefined;
      const [told, other] =
        notice === 'DELEGATE_RECUSED' ? [delegator, delegate] : [delegate, delegator];
      const to = await addressOf(told.userId);
      const name = (await namesOf([other.userId])).get(other.userId);
      if (to === undefined || name === undefined) return undefined;
      const council = await em.findOneOrFail(CouncilEntity, { id: proposal.councilId });
      const news = {
        council: council.name,
        title: proposal.title,
        other: name,
        closesAt: endOf(proposal),
        publicUrl,
      };
      return { to, ...delegationMail(notice, news) };
    },
  };
}

/** Whether what a notice says is still so. */
function holds(notice: DelegationNotice, delegator: RollEntry, delegate: RollEntry): boolean {
  const isDelegated = delegator.delegateId === delegate.id;
  if (notice === 'VOTE_DELEGATED') return isDelegated;
  if (notice === 'DELEGATION_ENDED') return !isDelegated && !delegate.recusedAt;
  return delegate.recusedAt != null && delegator.recusedAt == null && !delegator.delegateId;
}
