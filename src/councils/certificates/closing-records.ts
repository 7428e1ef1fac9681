import { setImmediate } from 'node:timers/promises';
import type { Tx } from '../../db/database.ts';
import type { Proposal } from '../proposals/entities.ts';
import { receiptOf } from '../votes/published-ballots.ts';
import { ballotIn, live } from '../votes/voters.service.ts';
import { type Choice, toDecimal } from '../voting.ts';
import {
  type BallotRecord,
  type ClosingRecords,
  fingerprint,
  lineOf,
  type RollRecord,
} from './statement.ts';

const AT_ONCE = 1_000;

/** The roll of a vote that has closed and its ballots, neither of which change any more. */
export async function readClosingRecords(tx: Tx, proposal: Proposal): Promise<ClosingRecords> {
  const roll = await readRoll(tx, proposal.id);
  const weight = roll.reduce((sum, row) => sum + BigInt(row.weight), 0n);
  const records = roll.map((row) => ({ ...row, weight: toDecimal(BigInt(row.weight)) }));
  const isSecret = proposal.rules?.secrecy === 'SECRET';
  const ballots = isSecret ? await readPublished(tx, proposal.id) : await readCast(tx, proposal.id);
  return {
    ballots: fingerprint(await linesOf(ballots)),
    roll: { ...fingerprint(await linesOf(records)), weight: toDecimal(weight) },
  };
}

/** Of many, other work of the process goes on in between: a hundred thousand take a second. */
async function linesOf(records: readonly (RollRecord | BallotRecord)[]): Promise<string[]> {
  const lines: string[] = [];
  for (let from = 0; from < records.length; from += AT_ONCE) {
    for (const record of records.slice(from, from + AT_ONCE)) lines.push(lineOf(record));
    await setImmediate();
  }
  return lines;
}

/** Weights are in millionths. */
function readRoll(tx: Tx, proposalId: string): Promise<RollRecord[]> {
  return tx.execute<RollRecord[]>(
    `select id, user_id as "userId", weight::text, is_chair as "isChair",
       delegate_id as "delegateId", recused_at is not null as recused,
       coalesce(voted, ${ballotIn('r.id')}, false) as voted
     from roll_entry r where proposal_id = ?`,
    [proposalId],
  );
}

function readCast(tx: Tx, proposalId: string): Promise<BallotRecord[]> {
  return tx.execute<BallotRecord[]>(
    `select entry_id as "entryId", choice from ballot b
     where proposal_id = ? and ${live('b')} and choice is not null`,
    [proposalId],
  );
}

async function readPublished(tx: Tx, proposalId: string): Promise<BallotRecord[]> {
  type Row = { receipt: string; choice: Choice; weight: string; members: number };
  const rows = await tx.execute<Row[]>(
    'select receipt, choice, weight::text, members from opened_ballot where proposal_id = ?',
    [proposalId],
  );
  return rows.map(({ choice, members, receipt, weight }) => ({
    choice,
    members,
    receipt: receiptOf(receipt),
    weight: toDecimal(BigInt(weight)),
  }));
}
