import { badInput } from '../../errors.ts';
import { newId } from '../../ids.ts';
import type { Secrets } from '../../secrets.ts';
import { type Choice, checkChoice } from '../voting.ts';
import { newReceipt } from './receipts.ts';
import { ballotSize, sealBallot } from './sealing.ts';
import type { VoteInView } from './voter-access.service.ts';

/** What goes into the box: open, or sealed with a receipt in it. */
export interface Envelope {
  ballotId: string;
  choice: string | null;
  sealed: Buffer | null;
  receipt: string | null;
}

/** A ballot of a roll call. */
export const openEnvelope = (choice: Choice): Envelope => ({
  ballotId: newId('ballot'),
  choice: JSON.stringify(choice),
  sealed: null,
  receipt: null,
});

/**
 * Writes a ballot as the vote takes it.
 *
 * @throws PublicError BAD_USER_INPUT when the vote does not take such a choice
 */
export async function fillEnvelope(
  secrets: Secrets,
  { proposalId, rules, options, voter, sealingKey }: VoteInView,
  choice: Choice,
): Promise<Envelope> {
  if (!rules || !voter) throw new Error('an open vote has rules, and its voters are on the roll');
  const problem = checkChoice(rules, options, choice);
  if (problem) throw badInput('input.choice', problem);
  if (rules.secrecy === 'ROLL_CALL') return openEnvelope(choice);
  if (!sealingKey) throw new Error('a secret vote has a key to seal its ballots to');
  const receipt = newReceipt();
  const sealed = await sealBallot(
    secrets,
    { publicSealed: sealingKey },
    { proposalId, entryId: voter.entry.id },
    { receipt, choice: JSON.stringify(choice) },
    ballotSize(options.map(({ key }) => key)),
  );
  return { ballotId: newId('ballot'), choice: null, sealed, receipt };
}
