import type { Tx } from '../../db/database.ts';
import type { Proposal } from '../proposals/entities.ts';
import {
  type BallotGroup,
  type Choice,
  countGroups,
  type ResultJson,
  type RollTotals,
  resultToJson,
} from '../voting.ts';
import type { RollEntry } from './entities.ts';

/** What ballots say in sum, and how many members the ballots of delegates represent. */
export interface CountedBallots {
  groups: BallotGroup[];
  represented: number;
}

/** A group of ballots of one of several proposals; or, without a choice, its roll less those recused. */
interface SumRow {
  proposalId: string;
  choice: Choice | null;
  weight: string;
  members: number;
  represented: number;
}

/** Parameter: ids of proposals, separated by commas. The planner knows them, and so how many rows they have. */
const THESE = "= any(string_to_array(?, ','))";

/**
 * What live ballots say, with the weight behind them: of each voter, and of those who delegated to them,
 * cast none of their own and are not recused. Everybody's weight is in it once. Sealed ballots, which say
 * nothing yet, stand as abstentions: they tell how many take part.
 *
 * Both joins go by the index of live ballots, so that the time stays linear whatever the planner believes:
 * right after a vote it has no statistics of its ballots.
 */
const GROUPS = `
  select r.proposal_id as "proposalId",
    coalesce(own.choice, delegate.choice, '{"kind": "ABSTAIN"}') as choice,
    sum(r.weight)::text as weight, count(*)::int as members,
    (count(*) filter (where own.id is null))::int as represented
  from roll_entry r
  left join ballot own on own.entry_id = r.id
    and own.superseded_at is null and own.voided_at is null
  left join ballot delegate on own.id is null and delegate.entry_id = r.delegate_id
    and delegate.superseded_at is null and delegate.voided_at is null
  where r.proposal_id ${THESE} and r.recused_at is null
    and coalesce(own.id, delegate.id) is not null
  group by 1, 2`;

const ELIGIBLE = `
  select proposal_id as "proposalId", null::jsonb as choice, sum(weight)::text as weight,
    count(*)::int as members, 0 as represented
  from roll_entry where proposal_id ${THESE} and recused_at is null group by proposal_id`;

/** What the live ballots of a vote say. */
export async function countLive(tx: Tx, { id }: Pick<Proposal, 'id'>): Promise<CountedBallots> {
  return toCounted(await tx.execute<SumRow[]>(GROUPS, [id]));
}

/** What the opened ballots of a secret vote say; whom delegates represented, its roll tells. */
export async function countPublished(
  tx: Tx,
  { id }: Pick<Proposal, 'id'>,
): Promise<CountedBallots> {
  const rows = await tx.execute<SumRow[]>(
    `select choice, sum(weight)::text as weight, sum(members)::int as members, 0 as represented
     from opened_ballot where proposal_id = ? group by choice`,
    [id],
  );
  const [counted] = await tx.execute<{ represented: number }[]>(
    `select count(*)::int as represented
     from roll_entry r join roll_entry d on d.id = r.delegate_id
     where r.proposal_id = ? and r.recused_at is null and not r.voted and d.voted`,
    [id],
  );
  return { ...toCounted(rows), represented: counted?.represented ?? 0 };
}

/** Counts a vote as it stands: what its ballots say, under its rules, for its roll. */
export async function countBallots(
  tx: Tx,
  proposal: Pick<Proposal, 'id' | 'rules' | 'options'>,
  { groups, represented }: CountedBallots,
): Promise<ResultJson> {
  const rules = rulesOf(proposal);
  const roll = { ...(await rollTotals(tx, proposal)), represented };
  const chairs = rules.tie === 'CHAIR' ? await choicesOfChairs(tx, proposal) : [];
  return resultToJson(countGroups(rules, proposal.options, { groups, roll, chairs }));
}

/** Where several open votes stand, in one statement for all of them. */
export async function countOpen(
  tx: Tx,
  proposals: readonly Pick<Proposal, 'id' | 'rules' | 'options'>[],
): Promise<Map<string, ResultJson>> {
  const ids = proposals.map(({ id }) => id).join();
  const rows = await tx.execute<SumRow[]>(`${GROUPS} union all ${ELIGIBLE}`, [ids, ids]);
  const byProposal = Map.groupBy(rows, ({ proposalId }) => proposalId);
  return new Map(
    proposals.map((proposal) => {
      const own = byProposal.get(proposal.id) ?? [];
      const eligible = own.find(({ choice }) => choice === null);
      const { groups, represented } = toCounted(own.filter(({ choice }) => choice !== null));
      const roll = {
        members: eligible?.members ?? 0,
        weight: BigInt(eligible?.weight ?? 0),
        recused: [],
        represented,
      };
      const counted = countGroups(rulesOf(proposal), proposal.options, {
        groups,
        roll,
        chairs: [],
      });
      return [proposal.id, resultToJson(counted)];
    }),
  );
}

function toCounted(rows: readonly SumRow[]): CountedBallots {
  return {
    groups: rows.map(({ choice, weight, members }) => ({
      choice: choice as Choice,
      weight: BigInt(weight),
      members,
    })),
    represented: rows.reduce((sum, { represented }) => sum + represented, 0),
  };
}

function rulesOf({ rules }: Pick<Proposal, 'rules'>) {
  if (!rules) throw new Error('a vote without rules cannot be counted');
  return rules;
}

async function rollTotals(tx: Tx, { id }: Pick<Proposal, 'id'>): Promise<RollTotals> {
  const [eligible] = await tx.execute<SumRow[]>(ELIGIBLE, [id]);
  const recused = await tx.execute<{ id: RollEntry['id']; reason: string }[]>(
    `select id, recusal_reason as reason from roll_entry
     where proposal_id = ? and recused_at is not null order by id`,
    [id],
  );
  return { members: eligible?.members ?? 0, weight: BigInt(eligible?.weight ?? 0), recused };
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
