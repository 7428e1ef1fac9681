import canonicalize from 'canonicalize';
import type { AuditService } from '../../audit/audit.service.ts';
import type { Database, Tx } from '../../db/database.ts';
import type { Secrets } from '../../secrets.ts';
import { countBallot } from '../../telemetry/council-metrics.ts';
import type { Actor } from '../acting/acting.ts';
import { once, type Repeatable, usedOtherwise } from '../acting/answered-mutations.ts';
import { type Choice, checkChoice } from '../voting.ts';
import { type Envelope, fillEnvelope, openEnvelope } from './envelope.ts';
import { putIntoBox } from './put-into-box.ts';
import { createRollCalls, type RollCall } from './roll-calls.ts';
import { createStoredBallots } from './stored-ballots.ts';
import {
  Overtaken,
  refusalOf,
  type VoteInView,
  type VoteRefusal,
  type VoterAccess,
} from './voter-access.service.ts';
import { whyNotVote } from './voter-standing.ts';
import type { Voter } from './voters.service.ts';

export interface BallotToCast extends Repeatable {
  proposalId: string;
  choice: Choice;
}

/** What came of a ballot, as plain JSON. A receipt is never in it: it is kept nowhere in clear. */
export type CastOutcome =
  | { kind: 'cast'; ballotId: string; castAt: string }
  | { kind: 'already-voted' }
  | { kind: 'delegated-away' }
  | VoteRefusal;

/** What a voter is told of a ballot that is in. */
export interface BallotSlip {
  proposalId: string;
  castAt: Date;
  receipt: string | null;
}

/** A ballot as its voter may see it. */
export interface OwnBallot {
  choice: Choice;
  castAt: Date;
  receipt: string | null;
}

export interface BallotsService {
  /**
   * Casts a ballot. It counts when it is cast before the vote ends by the database's clock; whoever ends
   * the vote waits for it.
   *
   * @returns with it the receipt of a secret ballot, for as long as it is sealed
   * @throws Denial when the caller may not know of the proposal
   * @throws PublicError BAD_USER_INPUT when the vote does not take such a choice
   */
  cast(
    ballot: BallotToCast,
    actor: Actor,
  ): Promise<{ outcome: CastOutcome; receipt: string | null }>;
  /**
   * The voter's own ballot; of a secret one nothing any more once it may have been opened.
   *
   * @throws BallotsLocked when it is secret, and the key to it does not open
   */
  openOwn(
    proposal: { id: string; sealingKeySealed?: Uint8Array | null },
    voter: Voter,
  ): Promise<OwnBallot | null>;
}

type Refusal = Exclude<CastOutcome, { kind: 'cast' }>;

export function createBallotsService(deps: {
  db: Database;
  audit: AuditService;
  secrets: Secrets;
  voters: VoterAccess;
}): BallotsService {
  const { db, audit, secrets, voters } = deps;
  const rollCalls = createRollCalls();
  const stored = createStoredBallots({ db, secrets });

  /**
   * Steps 3 and 4 of `cast`, in one statement.
   *
   * @throws Overtaken when the ballot may not be cast any more
   */
  async function put(
    em: Tx,
    { userId, origin }: Actor,
    { proposalId, title }: Pick<VoteInView, 'proposalId' | 'title'>,
    { ballotId, choice, sealed }: Envelope,
  ): Promise<CastOutcome> {
    const fact = audit.recording(
      origin,
      {
        action: 'BALLOT_CAST',
        outcome: 'SUCCESS',
        target: { type: 'PROPOSAL', id: proposalId, label: title },
        data: {},
      },
      'cast_now',
    );
    const [row] = await em.execute<{ castAt: string }[]>(putIntoBox(fact.sql), [
      ...[proposalId, userId, ballotId, choice, sealed],
      ...fact.params,
    ]);
    if (!row) throw new Overtaken();
    return { kind: 'cast', ballotId, castAt: new Date(row.castAt).toISOString() };
  }

  /** `put` for a ballot with a name, whose answer is kept with it. */
  function putOnce(
    actor: Actor,
    vote: VoteInView,
    { clientMutationId, proposalId }: BallotToCast,
    envelope: Envelope | Refusal,
  ): Promise<CastOutcome> {
    // Nothing of the choice may be kept beside the ballot: not its hash.
    const name = { clientMutationId: clientMutationId ?? null, proposalId };
    return db.transaction((tx) =>
      once(tx, actor, 'castBallot', name, async () =>
        'kind' in envelope ? envelope : put(tx, actor, vote, envelope),
      ),
    );
  }

  /**
   * What the voter is to keep: as it was drawn, or of a ballot that was cast before.
   *
   * @throws PublicError BAD_USER_INPUT when that one says something else. What was sent is kept nowhere but
   *   in the ballot itself, and so it is compared with that.
   */
  async function receiptFor(
    outcome: CastOutcome,
    envelope: Envelope | Refusal,
    sent: Choice,
    actor: Actor,
  ): Promise<string | null> {
    if (outcome.kind !== 'cast') return null;
    if (isCast(envelope, outcome)) return envelope.receipt;
    const earlier = await stored.readBack(outcome.ballotId, actor);
    if (earlier && canonicalize(earlier.choice) !== canonicalize(sent)) throw usedOtherwise();
    return earlier?.receipt ?? null;
  }

  /**
   * Casts a ballot into a roll call that has been seen open, without looking at it again. Undefined when
   * it is not taken: whoever looks then sees why, or that the caller may not know of it.
   */
  async function castUnseen(vote: RollCall, choice: Choice, actor: Actor) {
    if (checkChoice(vote.rules, vote.options, choice)) return undefined;
    const outcome = await put(db.fork(), actor, vote, openEnvelope(choice)).catch(unlessOvertaken);
    if (!outcome) return undefined;
    countBallot(vote.rules.method);
    return { outcome, receipt: null };
  }

  return {
    async cast(ballot, actor) {
      const isNamed = ballot.clientMutationId != null;
      const rollCall = isNamed ? undefined : rollCalls.find(ballot.proposalId);
      const done = rollCall && (await castUnseen(rollCall, ballot.choice, actor));
      if (done) return done;
      // 1. identify: the vote, and the voter's place on its roll
      return voters.attempt(actor, ballot.proposalId, async (vote) => {
        rollCalls.remember(vote);
        // 2. check; whoever comes too late does so without a lock, and keeps nobody from closing
        const refusal = refusalToCast(vote);
        if (refusal && !isNamed) return { outcome: refusal, receipt: null };
        const envelope = refusal ?? (await fillEnvelope(secrets, vote, ballot.choice));
        // 3. act, and 4. record
        const outcome =
          isNamed || 'kind' in envelope
            ? await putOnce(actor, vote, ballot, envelope)
            : await put(db.fork(), actor, vote, envelope);
        // Only here is it committed.
        if (vote.rules && isCast(envelope, outcome)) countBallot(vote.rules.method);
        return { outcome, receipt: await receiptFor(outcome, envelope, ballot.choice, actor) };
      });
    },

    async openOwn({ id: proposalId, sealingKeySealed }, { entry, ballot }) {
      if (!ballot) return null;
      const { castAt, choice, sealed } = ballot;
      if (choice) return { choice, castAt, receipt: null };
      const place = { proposalId, entryId: entry.id };
      const content = sealed && (await stored.open(place, sealingKeySealed, sealed));
      if (!content) return null;
      return { choice: JSON.parse(content.choice) as Choice, castAt, receipt: content.receipt };
    },
  };
}

function unlessOvertaken(error: unknown): undefined {
  if (!(error instanceof Overtaken)) throw error;
}

/** Whether it was this envelope that went in, and no earlier one that the client sends again. */
function isCast(envelope: Envelope | Refusal, outcome: CastOutcome): envelope is Envelope {
  return (
    'ballotId' in envelope && outcome.kind === 'cast' && envelope.ballotId === outcome.ballotId
  );
}

function refusalToCast(vote: VoteInView): Refusal | null {
  const { state, rules, voter } = vote;
  const ballotsMayChange = rules?.ballotsMayChange ?? false;
  const reason = whyNotVote({ state, ballotsMayChange }, voter);
  if (reason === 'ALREADY_VOTED') return { kind: 'already-voted' };
  if (reason === 'DELEGATED_AWAY') return { kind: 'delegated-away' };
  return refusalOf(vote);
}
