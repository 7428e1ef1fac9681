import type { Database } from '../../db/database.ts';
import type { Proposal } from '../proposals/entities.ts';
import type { ProposalView } from '../proposals/proposal-access.service.ts';
import { showsTally } from '../proposals/showing.ts';
import { countOpen } from '../votes/tally.ts';
import type { ResultJson } from '../voting.ts';

/** A recused member of a result, by their entry on the roll. */
export type Excluded = ResultJson['recused'][number];

/** Where a vote stands, or stood when it closed. */
export interface TallyView {
  proposal: ProposalView;
  counted: ResultJson;
}

/** What one choice got, and the proposal whose option it may be. */
export interface ChoiceTallyView {
  proposal: ProposalView;
  got: ResultJson['tally'][number];
}

/** A round of a runoff, and the proposal whose options are in it. */
export interface RoundView {
  proposal: ProposalView;
  round: ResultJson['rounds'][number];
}

export interface TalliesService {
  /** The tallies that may be shown, by the ids of the proposals, in one statement at most. */
  findMany(proposals: readonly ProposalView[]): Promise<Map<string, TallyView>>;
  /** The same for proposals that nobody in particular looks at. */
  countShown(proposals: readonly Proposal[]): Promise<Map<string, ResultJson>>;
}

export function createTalliesService({ db }: { db: Database }): TalliesService {
  async function countShown(proposals: readonly Proposal[]): Promise<Map<string, ResultJson>> {
    const shown = proposals.filter(showsTally);
    // Sealed ballots say nothing, also where the vote has closed and they cannot be opened.
    const open = shown.filter(({ result, rules }) => !result && rules?.secrecy !== 'SECRET');
    const counted = open.length > 0 ? await countOpen(db.fork(), open) : new Map();
    return new Map(
      shown.flatMap(({ id, result }) => {
        const found: ResultJson | undefined = result ?? counted.get(id);
        return found ? [[id, found]] : [];
      }),
    );
  }

  return {
    countShown,
    async findMany(proposals) {
      const counted = await countShown(proposals);
      return new Map(
        proposals.flatMap((proposal) => {
          const found = counted.get(proposal.id);
          return found ? [[proposal.id, { proposal, counted: found }]] : [];
        }),
      );
    },
  };
}
