import type { Tx } from '../db/database.ts';
import { currentTraceparent } from '../telemetry/spans.ts';

/** Notices that an account's owner gets by mail. */
export type Notice =
  | 'REGISTERED'
  | 'REGISTRATION_REPEATED'
  | 'PASSWORD_CHANGED'
  | 'REFRESH_TOKEN_REUSED'
  | 'PASSWORD_DISABLED'
  | 'UNFAMILIAR_SIGN_IN'
  | 'SUSPICIOUS_SIGN_IN'
  | 'ACCOUNT_DELETED';

/** Notices that who stands on a roll gets by mail. */
export type VoteNotice = 'VOTE_OPENED' | 'VOTE_CLOSED';

/** Notices of a delegation, which the delegate gets by mail, or of a recused delegate the delegator. */
export type DelegationNotice = 'VOTE_DELEGATED' | 'DELEGATION_ENDED' | 'DELEGATE_RECUSED';

/** Every task and what it is given. Ids and not data: a queue must not become a second place for it. */
export interface Tasks {
  /**
   * With the session that the notice is about, where it is about one; and with the address, where the
   * account does not have it any more.
   */
  'notify-user': { userId: string; notice: Notice; sessionId?: string; formerEmail?: string };
  /** Drops counts of failed attempts that no longer matter. */
  'forget-attempts': Record<never, never>;
  /** Ends the sessions that nobody refreshed in time. */
  'expire-sessions': Record<never, never>;
  /** Publishes the next signing key, or lets it sign, where it is time. */
  'rotate-keys': Record<never, never>;
  /** Deletes sessions that ended so long ago that nobody asks for them any more. */
  'purge-sessions': Record<never, never>;
  /** Writes down what the clock has decided on votes: on this one, or on all. */
  'settle-proposals': { proposalId?: string };
  /** Signs the certificates of this vote that there are not, or of all. */
  'issue-certificates': { proposalId?: string };
  /** Tells everybody on the roll that a vote has opened or closed. */
  'notify-roll': { proposalId: string; notice: VoteNotice };
  /** Tells one of them. */
  'notify-voter': { proposalId: string; userId: string; notice: VoteNotice };
  /** Tells one of the two of a delegation, given by the ids of their roll entries. */
  'notify-delegation': { notice: DelegationNotice; delegatorId: string; delegateId: string };
  /** Drops answers that no client asks for again. */
  'forget-answers': Record<never, never>;
}

export interface JobOptions {
  /** When it is to run; as soon as possible, if not said. */
  runAt?: Date;
}

/**
 * So often each task is tried before it is given up, after pauses of e, e², … seconds, and from the
 * tenth on of six hours. What the clock brings again needs no more than a few.
 */
export const MAX_ATTEMPTS: Record<keyof Tasks, number> = {
  'notify-user': 14,
  'forget-attempts': 3,
  'expire-sessions': 3,
  'rotate-keys': 3,
  'purge-sessions': 3,
  'settle-proposals': 10,
  'issue-certificates': 10,
  'notify-roll': 14,
  'notify-voter': 14,
  'notify-delegation': 14,
  'forget-answers': 3,
};

export interface JobQueue {
  /** Adds a job that exists when, and only when, the transaction commits. */
  add<T extends keyof Tasks & string>(
    tx: Tx,
    task: T,
    payload: Tasks[T],
    options?: JobOptions,
  ): Promise<void>;
  /** `add` for many jobs of one task, in one statement. */
  addAll<T extends keyof Tasks & string>(
    tx: Tx,
    task: T,
    payloads: readonly Tasks[T][],
  ): Promise<void>;
}

export function createJobQueue(): JobQueue {
  return {
    async add(tx, task, payload, { runAt } = {}) {
      await tx.execute(
        'select graphile_worker.add_job(?, ?::json, max_attempts => ?, run_at => ?::timestamptz)',
        [
          task,
          // So that what the job does is found under the trace of what caused it.
          JSON.stringify({ ...payload, traceparent: currentTraceparent() }),
          MAX_ATTEMPTS[task],
          runAt?.toISOString() ?? null,
        ],
      );
    },
    async addAll(tx, task, payloads) {
      const traceparent = currentTraceparent();
      await tx.execute(
        `select count(*) from graphile_worker.add_jobs(array(
           select row(?, payload, null, null, ?, null, null, null)::graphile_worker.job_spec
           from json_array_elements(?::json) as payload))`,
        [
          task,
          MAX_ATTEMPTS[task],
          JSON.stringify(payloads.map((payload) => ({ ...payload, traceparent }))),
        ],
      );
    },
  };
}
