import type { Tx } from '../db/database.ts';
import type { Proposal, RollEntry } from './proposal-entities.ts';
import {
  type BallotGroup,
  type Choice,
  countGroups,
  type ResultJson,
  type RollTotals,
  resultToJson,
} from './voting.ts';

/** How the ballots of a vote are got at: plainly, or by opening them. */
export interface BallotBox {
  /** What the live ballots say, and what weight says so. */
  groups(tx: Tx, proposal: Proposal): Promise<BallotGroup[]>;
  /** `groups` at the end of the vote: where ballots were secret, they are opened, published and destroyed. */
  publish(tx: Tx, proposal: Proposal): Promise<BallotGroup[]>;
}

/**
 * Weight behind each live ballot of a proposal: of its voter, and of those who delegated to them, cast
 * none of their own and are not recused. Everybody's weight is in it once.
 */
const BEHIND = `
  select b.id as ballot_id, r.weight
  from ballot b join roll_entry r on r.id = b.entry_id
  where b.proposal_id = ? and b.superseded_at is null and b.voided_at is null
  union all
  select b.id, r.weight
  from roll_entry r
  join ballot b on b.entry_id = r.delegate_id
    and b.superseded_at is null and b.voided_at is null
  where r.proposal_id = ? and r.delegate_id is not null and r.recused_at is null
    and not exists (select from ballot own
      where own.entry_id = r.id and own.superseded_at is null and own.voided_at is null)`;

interface GroupRow {
  choice: Choice;
  weight: string;
  members: number;
}

const toGroup = ({ choice, weight, members }: GroupRow): BallotGroup => ({
  choice,
  weight: BigInt(weight),
  members,
});

/** What the live ballots of a roll call say. */
export async function groupOpenBallots(
  tx: Tx,
  { id }: Pick<Proposal, 'id'>,
): Promise<BallotGroup[]> {
  const rows = await tx.execute<GroupRow[]>(
    `select b.choice, sum(behind.weight)::text as weight, count(*)::int as members
     from (${BEHIND}) as behind join ballot b on b.id = behind.ballot_id
     group by b.choice`,
    [id, id],
  );
  return rows.map(toGroup);
}

/** Counts a vote as it stands: what its ballots say, under its rules, for its roll. */
export async function countBallots(
  tx: Tx,
  proposal: Pick<Proposal, 'id' | 'rules' | 'options'>,
  groups: readonly BallotGroup[],
): Promise<ResultJson> {
  const { rules, options } = proposal;
  if (!rules) throw new Error('a vote without rules cannot be counted');
  const roll = await rollTotals(tx, proposal);
  const chairs = rules.tie === 'CHAIR' ? await choicesOfChairs(tx, proposal) : [];
  return resultToJson(countGroups(rules, options, { groups, roll, chairs }));
}

async function rollTotals(tx: Tx, { id }: Pick<Proposal, 'id'>): Promise<RollTotals> {
  const [totals] = await tx.execute<{ members: number; weight: string }[]>(
    `select count(*)::int as members, coalesce(sum(weight), 0)::text as weight
     from roll_entry where proposal_id = ? and recused_at is null`,
    [id],
  );
  const recused = await tx.execute<{ id: RollEntry['id']; reason: string }[]>(
    `select id, recusal_reason as reason from roll_entry
     where proposal_id = ? and recused_at is not null order by id`,
    [id],
  );
  const { members = 0, weight = '0' } = totals ?? {};
  return { members, weight: BigInt(weight), recused };
}

async function choicesOfChairs(tx: Tx, { id }: Pick<Proposal, 'id'>): Promise<Choice[]> {
  const rows = await tx.execute<{ choice: Choice }[]>(
    `select b.choice from roll_entry r join ballot b on b.entry_id = r.id
     where r.proposal_id = ? and r.is_chair and r.recused_at is null and b.choice is not null
       and b.superseded_at is null and b.voided_at is null`,
    [id],
  );
  return rows.map(({ choice }) => choice);
}
