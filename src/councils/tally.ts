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

/** Parameter: ids of proposals as JSON. */
const THESE = 'in (select json_array_elements_text(?::json))';

/**
 * What live ballots say, with the weight behind them: of each voter, and of those who delegated to them,
 * cast none of their own and are not recused. Everybody's weight is in it once. Sealed ballots, which say
 * nothing yet, stand as abstentions: they tell how many take part. Takes the ids of proposals twice.
 */
const GROUPS = `
  with live as materialized (
    select proposal_id, entry_id, coalesce(choice, '{"kind": "ABSTAIN"}') as choice
    from ballot
    where proposal_id ${THESE} and superseded_at is null and voided_at is null
  ), counted as (
    select live.proposal_id, live.choice, r.weight, false as is_represented
    from live join roll_entry r on r.id = live.entry_id
    where r.recused_at is null
    union all
    select live.proposal_id, live.choice, r.weight, true
    from roll_entry r join live on live.entry_id = r.delegate_id
    where r.proposal_id ${THESE} and r.delegate_id is not null and r.recused_at is null
      and not exists (select from live own where own.entry_id = r.id)
  )
  select proposal_id as "proposalId", choice, sum(weight)::text as weight, count(*)::int as members,
    (count(*) filter (where is_represented))::int as represented
  from counted group by proposal_id, choice`;

const ELIGIBLE = `
  select proposal_id as "proposalId", null::jsonb as choice, sum(weight)::text as weight,
    count(*)::int as members, 0 as represented
  from roll_entry where proposal_id ${THESE} and recused_at is null group by proposal_id`;

/** What the live ballots of a vote say. */
export async function countLive(tx: Tx, { id }: Pick<Proposal, 'id'>): Promise<CountedBallots> {
  const ids = JSON.stringify([id]);
  return toCounted(await tx.execute<SumRow[]>(GROUPS, [ids, ids]));
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
  const ids = JSON.stringify(proposals.map(({ id }) => id));
  const rows = await tx.execute<SumRow[]>(`${GROUPS} union all ${ELIGIBLE}`, [ids, ids, ids]);
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
  const [eligible] = await tx.execute<SumRow[]>(ELIGIBLE, [JSON.stringify([id])]);
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
