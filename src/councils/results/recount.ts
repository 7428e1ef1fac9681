import canonicalize from 'canonicalize';
import type { Tx } from '../../db/database.ts';
import type { Proposal } from '../proposals/entities.ts';
import { countBallots, countLive, countPublished } from '../votes/tally.ts';
import type { ResultJson } from '../voting.ts';

/** What comes out otherwise when the vote is counted again from its ballots and its roll, by its name. */
export async function recount(tx: Tx, proposal: Proposal, result: ResultJson): Promise<string[]> {
  const isSecret = proposal.rules?.secrecy === 'SECRET';
  const counted = isSecret ? await countPublished(tx, proposal) : await countLive(tx, proposal);
  const again = await countBallots(tx, proposal, counted);
  // The words may have been put otherwise since; the numbers in them are compared.
  const { explanation, ...parts } = { ...result, ...again };
  const differences = (Object.keys(parts) as (keyof ResultJson)[]).filter(
    (part) => canonicalize(again[part]) !== canonicalize(result[part]),
  );
  if (proposal.outcome !== again.outcome && !differences.includes('outcome')) {
    differences.push('outcome');
  }
  const isOfRoll = !isSecret || (await fitsRoll(tx, proposal, counted.groups));
  return isOfRoll ? differences : [...differences, 'roll'];
}

/** Whether published ballots are as many, and as heavy, as the roll says that there were. */
async function fitsRoll(
  tx: Tx,
  { id }: Proposal,
  groups: readonly { weight: bigint; members: number }[],
): Promise<boolean> {
  const [roll] = await tx.execute<{ members: number; weight: string }[]>(
    `select count(*)::int as members, coalesce(sum(r.weight), 0)::text as weight
     from roll_entry r left join roll_entry d on d.id = r.delegate_id
     where r.proposal_id = ? and r.recused_at is null and (r.voted or d.voted)`,
    [id],
  );
  const weight = groups.reduce((sum, group) => sum + group.weight, 0n);
  const members = groups.reduce((sum, group) => sum + group.members, 0);
  return roll?.members === members && BigInt(roll.weight) === weight;
}
