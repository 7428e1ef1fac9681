import type { CouncilPermission } from '../council/permissions.ts';

/** What decides who may do something to a comment. */
export interface CommentPlace {
  authorId: string;
  removedAt?: Date | null;
}

/** Who looks at it, in its council. */
export interface CommentReader {
  userId: string;
  allowed: ReadonlySet<CouncilPermission>;
  /** Whether they see the council itself, and not only a proposal on whose roll they once stood. */
  seesCouncil: boolean;
}

/** Its author may change it, as long as they may write here and there is a text. */
export function mayEdit({ authorId, removedAt }: CommentPlace, reader: CommentReader): boolean {
  return !removedAt && authorId === reader.userId && reader.allowed.has('comments:write');
}

/** Its author may take it back, even when they may write no more; a moderator may remove anybody's. */
export function mayRemove({ authorId, removedAt }: CommentPlace, reader: CommentReader): boolean {
  if (removedAt) return false;
  const isTheirs = authorId === reader.userId && reader.seesCouncil;
  return isTheirs || reader.allowed.has('comments:moderate');
}
