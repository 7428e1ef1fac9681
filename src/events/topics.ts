import { z } from 'zod';

/**
 * What nodes tell each other, by topic. Ids and small facts only: a notification holds 8,000 bytes at
 * the most, and whoever needs more asks the database.
 */
export interface Topics {
  /** Sessions of one account have ended: no node may accept them any more. */
  'sessions.ended': { userId: string; sessionIds: string[]; reason: string; endedAt: string };
  /** A session was begun or refreshed; for those who watch. */
  'session.activity': {
    kind: 'STARTED' | 'REFRESHED';
    userId: string;
    sessionId: string;
    at: string;
  };
  /** Something that decides access has changed for an account: role, status, or its shown data. */
  'principal.changed': { userId: string };
  /** Something of a council has changed that decides what is seen of it. */
  'council.changed': { councilId: string };
  /** Somebody's membership has begun, changed or ended. */
  'membership.changed': { councilId: string; userId: string };
  /** Something of a proposal has changed: text, state, roll or result. */
  'proposal.changed': { councilId: string; proposalId: string };
  /** Somebody has commented on a proposal. */
  'comment.added': { councilId: string; proposalId: string; commentId: string };
  /** Nothing: who confirms it has acted on all that was committed before, perhaps by somebody else. */
  barrier: Record<never, never>;
  /** The keys of access tokens, or their states, have changed. */
  'keys.changed': Record<never, never>;
}

export type Topic = keyof Topics;

/** An event as it travels. */
export type Envelope = {
  [T in Topic]: {
    id: string;
    /** Node that announced it and waits for confirmations; absent when that was no node. */
    from?: string;
    topic: T;
    data: Topics[T];
  };
}[Topic];

/** The form of an event; of its data those who act on it know. */
export const envelopeForm = z.object({
  id: z.string(),
  from: z
    .string()
    .regex(/^[0-9a-f]{16}$/)
    .optional(),
  topic: z.string(),
  data: z.unknown(),
});

export const confirmationForm = z.object({ nodeId: z.string(), ids: z.array(z.string()) });

/** What a node tells the one that announced events: that it has acted on them. */
export type Confirmation = z.infer<typeof confirmationForm>;
