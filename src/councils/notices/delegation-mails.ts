import type { DelegationNotice } from '../../jobs/queue.ts';
import { composeMail, inUtc } from './vote-mails.ts';

/** What the mails about a delegation tell. */
export interface DelegationNews {
  council: string;
  /** The title of the proposal: one line. */
  title: string;
  /** How the member on the other side of the delegation is called. */
  other: string;
  closesAt: Date | null;
  /** Where the service is reached, as in PUBLIC_URL. */
  publicUrl: string;
}

const MAILS: Record<DelegationNotice, (news: DelegationNews) => [subject: string, what: string]> = {
  VOTE_DELEGATED: ({ council, title, other, publicUrl }) => [
    `A vote is delegated to you: ${title}`,
    `${other} has delegated their vote on “${title}” to you. Your ballot in the vote of ${council} at ${publicUrl} will count for them too, unless they cast one of their own.`,
  ],
  DELEGATION_ENDED: ({ council, title, other, publicUrl }) => [
    `A delegation has ended: ${title}`,
    `${other} does not delegate their vote on “${title}” to you any more. Your ballot in the vote of ${council} at ${publicUrl} counts without them.`,
  ],
  DELEGATE_RECUSED: ({ council, title, other, publicUrl }) => [
    `Your delegate takes no part: ${title}`,
    `${other}, to whom you had delegated your vote on “${title}”, is recused. Nobody votes for you now in the vote of ${council} at ${publicUrl}: cast a ballot of your own, or delegate to another.`,
  ],
};

/** The mail for a notice to somebody on one side of a delegation. */
export function delegationMail(notice: DelegationNotice, news: DelegationNews) {
  const [subject, what] = MAILS[notice](news);
  const end = news.closesAt ? [`The vote closes on ${inUtc(news.closesAt)}.`] : [];
  return composeMail(subject, what, ...end);
}
