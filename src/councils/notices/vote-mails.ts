import type { VoteNotice } from '../../jobs/queue.ts';
import type { ProposalOutcome } from '../proposals/entities.ts';

/** What the mails about a vote tell. */
export interface VoteNews {
  council: string;
  /** The title of the proposal: one line. */
  title: string;
  closesAt: Date | null;
  /** Null where it does not show yet, or there is none. */
  outcome: ProposalOutcome | null;
  /** Whether the vote has been declared void. */
  isAnnulled: boolean;
  /** Where the service is reached, as in PUBLIC_URL. */
  publicUrl: string;
}

const OUTCOMES: Record<ProposalOutcome, string> = {
  ADOPTED: 'It was adopted.',
  REJECTED: 'It was rejected.',
  NO_QUORUM: 'Too few took part for a decision.',
  TIED: 'The votes were tied, and nothing was decided.',
};

const MAILS: Record<VoteNotice, (news: VoteNews) => { subject: string; text: string }> = {
  VOTE_OPENED: ({ council, title, closesAt, publicUrl }) =>
    composeMail(
      `Vote open: ${title}`,
      `${council} is voting on “${title}” at ${publicUrl}, and you are on the roll.`,
      closesAt ? `The vote closes on ${inUtc(closesAt)}.` : 'You can vote now.',
      'If you are no party to decide on it, recuse yourself, which says so in public.',
    ),
  VOTE_CLOSED: ({ council, title, outcome, isAnnulled, publicUrl }) =>
    composeMail(
      `Vote closed: ${title}`,
      `The vote of ${council} on “${title}” at ${publicUrl} has closed.`,
      ...cameOf(outcome, isAnnulled),
    ),
};

function cameOf(outcome: ProposalOutcome | null, isAnnulled: boolean): string[] {
  if (!isAnnulled) {
    return [outcome ? OUTCOMES[outcome] : 'The outcome shows when the result has been certified.'];
  }
  const result = outcome ? OUTCOMES[outcome] : 'Its ballots could not be opened any more.';
  return [result, 'It has been annulled since, and decides nothing.'];
}

/** The mail for a notice to somebody on the roll of a vote. */
export function voteMail(notice: VoteNotice, news: VoteNews): { subject: string; text: string } {
  return MAILS[notice](news);
}

export function inUtc(at: Date): string {
  return `${at.toISOString().slice(0, 16).replace('T', ' at ')} UTC`;
}

export function composeMail(subject: string, ...paragraphs: string[]) {
  return { subject, text: `${paragraphs.join('\n\n')}\n` };
}
