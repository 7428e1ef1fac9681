import type { BoundedQueue } from '../events/queue.ts';
import type { Reader } from './acting.ts';
import type { ProposalView } from './proposal-access.service.ts';
import type { CommentRecord } from './proposal-entities.ts';

/** What has happened in a council since its listeners were told last. */
export interface News {
  /** Ids of proposals of which something has changed. */
  changed: ReadonlySet<string>;
  comments: readonly CommentRecord[];
}

/** What somebody is told on one of these streams. */
export type Told = { proposalChanged: ProposalView } | { commentAdded: CommentRecord };

/** A stream about one proposal, or about all of a council, and who reads it. */
export interface Listener {
  readonly kind: 'proposal' | 'comments';
  readonly councilId: string;
  /** Null for one that listens to all of the council. */
  readonly proposalId: string | null;
  readonly reader: Reader;
  readonly queue: BoundedQueue<Told>;
  /** When it was opened, by the clock of this node. */
  readonly since: Date;
  /** Whether its reader was a member when first looked at; the end of that membership ends the stream. */
  wasMember: boolean | undefined;
}

/** Whether some of the news may be for this listener. */
export function concerns({ changed, comments }: News, listener: Listener): boolean {
  const { kind, proposalId } = listener;
  if (kind === 'comments') return comments.some((comment) => comment.proposalId === proposalId);
  return proposalId === null ? changed.size > 0 : changed.has(proposalId);
}

/** Tells a listener what is new of what it sees. */
export function tell(
  { kind, proposalId, queue }: Listener,
  { changed, comments }: News,
  seen: ReadonlyMap<string, ProposalView>,
): void {
  if (kind === 'comments') {
    for (const comment of comments) {
      if (comment.proposalId === proposalId) queue.push({ commentAdded: comment });
    }
    return;
  }
  for (const id of proposalId === null ? changed : [proposalId]) {
    const proposal = changed.has(id) ? seen.get(id) : undefined;
    if (proposal) queue.push({ proposalChanged: proposal });
  }
}
