import { databaseTime } from '../../db/clock.ts';
import type { Database } from '../../db/database.ts';
import type { JobQueue, Tasks, VoteNotice } from '../../jobs/queue.ts';
import { CouncilEntity } from '../council/entities.ts';
import { type Proposal, ProposalEntity } from '../proposals/entities.ts';
import { endOf, isOpenAt } from '../proposals/lifecycle.ts';
import { showsTally } from '../proposals/showing.ts';
import { type VoteNews, voteMail } from './vote-mails.ts';

/** What is done for the tasks that tell of votes. Late, or twice, they tell nobody anything wrong. */
export interface VoteNoticesService {
  /** Has everybody on the roll told, once. */
  tellRoll(payload: Tasks['notify-roll']): Promise<void>;
  /** Has nobody told of what has come of a vote by now, as where nobody is there to be told. */
  forgo(proposalId: string): Promise<void>;
  /** The mail to somebody on the roll; undefined where there is nothing to tell any more. */
  compose(
    payload: Tasks['notify-voter'],
  ): Promise<{ to: string; subject: string; text: string } | undefined>;
}

const TOLD: Record<VoteNotice, string> = {
  VOTE_OPENED: 'opening_told_at',
  VOTE_CLOSED: 'closing_told_at',
};
/** So many jobs are written in one statement. */
const AT_ONCE = 5_000;

export function createVoteNoticesService(deps: {
  db: Database;
  jobs: JobQueue;
  /** The address of an account; undefined where it is gone. */
  addressOf: (userId: string) => Promise<string | undefined>;
  publicUrl: string;
  /** Whether anybody is told. */
  isOn: boolean;
}): VoteNoticesService {
  const { db, jobs, addressOf, publicUrl, isOn } = deps;

  return {
    async tellRoll({ proposalId, notice }) {
      if (!isOn) return;
      await db.transaction(async (tx) => {
        const column = TOLD[notice];
        const marked = await tx.execute<object[]>(
          `update proposal set ${column} = clock_timestamp()
           where id = ? and ${column} is null returning 1`,
          [proposalId],
        );
        if (marked.length === 0) return;
        const roll = await tx.execute<{ userId: string }[]>(
          'select user_id as "userId" from roll_entry where proposal_id = ? order by id',
          [proposalId],
        );
        for (let start = 0; start < roll.length; start += AT_ONCE) {
          const some = roll.slice(start, start + AT_ONCE);
          await jobs.addAll(
            tx,
            'notify-voter',
            some.map(({ userId }) => ({ proposalId, userId, notice })),
          );
        }
      });
    },

    async forgo(proposalId) {
      await db.fork().execute(
        `update proposal set opening_told_at = coalesce(opening_told_at, clock_timestamp()),
           closing_told_at = case when closed_at is null then closing_told_at
             else coalesce(closing_told_at, clock_timestamp()) end
         where id = ? and state in ('OPEN', 'CLOSED', 'CERTIFIED')`,
        [proposalId],
      );
    },

    async compose({ proposalId, userId, notice }) {
      const em = db.fork();
      const proposal = await em.findOne(ProposalEntity, { id: proposalId as Proposal['id'] });
      const to = await addressOf(userId);
      if (!proposal || to === undefined) return undefined;
      if (notice === 'VOTE_OPENED' && !isOpenAt(proposal, await databaseTime(em))) return undefined;
      const council = await em.findOneOrFail(CouncilEntity, { id: proposal.councilId });
      const news: VoteNews = {
        council: council.name,
        title: proposal.title,
        closesAt: endOf(proposal),
        outcome: showsTally(proposal) ? (proposal.outcome ?? null) : null,
        isAnnulled: proposal.state === 'ANNULLED',
        publicUrl,
      };
      return { to, ...voteMail(notice, news) };
    },
  };
}
