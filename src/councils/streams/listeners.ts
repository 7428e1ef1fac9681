import type { BoundedQueue } from '../../events/queue.ts';
import type { Reader } from '../acting/acting.ts';
import type { CommentRecord } from '../comments/entities.ts';
import type { ProposalView } from '../proposals/proposal-access.service.ts';
import { showsTally } from '../proposals/showing.ts';
import type { TallyView } from '../results/tallies.service.ts';
import type { ResultJson } from '../voting.ts';

/** What has happened in a council since its listeners were told last. */
export interface News {
  /** Ids of proposals of which something has changed. */
  changed: ReadonlySet<string>;
  comments: readonly CommentRecord[];
  /** Tallies that may be shown, by the ids of their proposals. */
  tallies: ReadonlyMap<string, ResultJson>;
}

/** What somebody is told on one of these streams. */
export type Told =
  | { proposalChanged: ProposalView }
  | { commentAdded: CommentRecord }
  | { tallyChanged: TallyView };

/** A stream about one proposal, or about all of a council, and who reads it. */
export interface Listener {
  readonly kind: 'proposal' | 'comments' | 'tally';
  readonly councilId: string;
  /** Null for one that listens to all of the council. */
  readonly proposalId: string | null;
  readonly reader: Reader;
  readonly queue: BoundedQueue<Told>;
  /** When it was opened, by the clock of this node. */
  readonly since: Date;
  /** Whether its reader was a member when first looked at; the end of that membership ends the stream. */
  wasMember: boolean | undefined;
  /** The tally that it was told last. */
  lastTally: ResultJson | undefined;
}

/** Whether some of the news may be for this listener. */
export function concerns({ changed, comments, tallies }: News, listener: Listener): boolean {
  const { kind, proposalId } = listener;
  if (kind === 'comments') return comments.some((comment) => comment.proposalId === proposalId);
  if (kind === 'tally') return proposalId !== null && tallies.has(proposalId);
  return proposalId === null ? changed.size > 0 : changed.has(proposalId);
}

/** Tells a listener what is new of what it sees. */
export function tell(
  listener: Listener,
  news: News,
  seen: ReadonlyMap<string, ProposalView>,
): void {
  const { kind, proposalId } = listener;
  if (kind === 'proposal') tellChanges(listener, news, seen);
  else if (kind === 'comments') tellComments(listener, news);
  else tellTally(listener, news.tallies.get(proposalId ?? ''), seen.get(proposalId ?? ''));
}

function tellChanges(
  { proposalId, queue }: Listener,
  { changed }: News,
  seen: ReadonlyMap<string, ProposalView>,
): void {
  for (const id of proposalId === null ? changed : [proposalId]) {
    const proposal = changed.has(id) ? seen.get(id) : undefined;
    if (proposal) queue.push({ proposalChanged: proposal });
  }
}

function tellComments({ proposalId, queue }: Listener, { comments }: News): void {
  for (const comment of comments) {
    if (comment.proposalId === proposalId) queue.push({ commentAdded: comment });
  }
}

function tellTally(
  listener: Listener,
  counted: ResultJson | undefined,
  proposal: ProposalView | undefined,
): void {
  if (!counted || !proposal || !showsTally(proposal) || listener.lastTally === counted) return;
  listener.lastTally = counted;
  listener.queue.push({ tallyChanged: { proposal, counted } });
}
