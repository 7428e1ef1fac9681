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
import { ballotIn, live } from './voters.service.ts';

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

/**
 * A group of nothing but this would be one group; beside others it has them hashed: an `xid` has no order
 * to sort by. Rows would be sorted otherwise where the planner believes that there are few.
 */
const HASHED = "'0'::xid";

/** A sum of each proposal `p`; the parameter holds their ids, separated by commas. */
const ofEach = (...sums: string[]) => `
  select p.id as "proposalId", sums.choice, sums.weight::text, sums.members::int, sums.represented::int
  from unnest(string_to_array(?, ',')) as p(id) cross join lateral (
    ${sums.join('\n    union all\n')}
  ) as sums (choice, weight, members, represented)`;

/**
 * What live ballots say, with the weight behind them; of each voter who is not recused. Sealed ballots,
 * which say nothing yet, stand as abstentions: they tell how many take part.
 *
 * Right after a vote the planner has no statistics of its ballots. Of a condition `is null` it then
 * believes that hardly any row meets it, and reads all votes' live ballots for those of one.
 */
const OWN = `
  select coalesce(b.choice, '{"kind": "ABSTAIN"}'), sum(b.weight), count(*), 0
  from ballot b
  where b.proposal_id = p.id and num_nonnulls(b.superseded_at, b.voided_at) < 1
    and b.entry_id not in (
      select id from roll_entry where proposal_id = p.id and recused_at is not null)
  group by b.choice, ${HASHED}`;

/**
 * The same of those who delegated, cast none of their own and are not recused: everybody's weight is in
 * `OWN` or here, once. Ballots are looked up by the entry, so that the time stays linear whatever the
 * planner believes.
 */
const DELEGATED = `
  select coalesce(used.choice, '{"kind": "ABSTAIN"}'), sum(r.weight), count(*), count(*)
  from roll_entry r cross join lateral (
    select choice from ballot b where b.entry_id = r.delegate_id and ${live('b')} limit 1) as used
  where r.proposal_id = p.id and r.delegate_id is not null and r.recused_at is null
    and ${ballotIn('r.id')} is null
  group by used.choice, ${HASHED}`;

const ELIGIBLE = `
  select null::jsonb, coalesce(sum(weight), 0), count(*), 0
  from roll_entry where proposal_id = p.id and recused_at is null`;

/** What the live ballots of a vote say. */
export async function countLive(tx: Tx, { id }: Pick<Proposal, 'id'>): Promise<CountedBallots> {
  return toCounted(await tx.execute<SumRow[]>(ofEach(OWN, DELEGATED), [id]));
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
  const rows = await tx.execute<SumRow[]>(ofEach(OWN, DELEGATED, ELIGIBLE), [ids]);
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
  const [eligible] = await tx.execute<SumRow[]>(ofEach(ELIGIBLE), [id]);
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
