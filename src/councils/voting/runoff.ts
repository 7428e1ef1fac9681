import type { Decision, Votes } from './decision.ts';
import { leadersOf, settleLead } from './lead.ts';
import type { ChoiceTally, Elimination, Round, Sum } from './result.ts';
import type { VotingOption } from './rules.ts';
import { reaches, thresholdOf } from './share.ts';
import { add, type BallotGroup, nothing } from './tally.ts';
import { breakLast, type TieContext } from './ties.ts';

/** Ballots of one ranking, and how far down it they have come. */
interface Paper extends Sum {
  ranking: readonly string[];
  next: number;
}

/** What lies with each option that is left, and what lies with none. */
interface Piles {
  left: Map<string, Sum & { papers: Paper[] }>;
  exhausted: Sum;
}

const MORE_THAN_HALF = { numerator: 1, denominator: 2, strict: true };

/**
 * Decides by instant-runoff: the option with the fewest leaves, and its ballots go to the next option on
 * them that is left, until one has more than half of the ballots that still count, or two are left.
 *
 * Where a majority is asked for, the rounds go on until the leading option has that too, or two are left:
 * what it has then is compared with the base of that majority, ballots exhausted on the way included.
 */
export function decideByRunoff(votes: Votes): Decision {
  const { rules, options, groups, chairs } = votes;
  const piles = sortPapers(options, groups);
  const rounds: Round[] = [];
  for (;;) {
    const round = recordRound(piles);
    const isLast = isDecided(votes, round);
    const context: TieContext = { tie: rules.tie, chairs, earlier: rounds };
    const eliminated = isLast ? [] : eliminate(round.tally, context);
    if (eliminated.length === 0) {
      const settled = settleRunoff(votes, round, rounds);
      const tied = { outcome: 'TIED', winner: null, decidedBy: 'TIE' } as const;
      return { ...settled, ...(!isLast && tied), rounds: [...rounds, round] };
    }
    rounds.push({ ...round, eliminated });
    for (const { option } of eliminated) transfer(piles, option);
  }
}

function sortPapers(options: readonly VotingOption[], groups: readonly BallotGroup[]): Piles {
  const left: Piles['left'] = new Map(
    options.map(({ key }) => [key, { ...nothing(), papers: [] }]),
  );
  const piles = { left, exhausted: nothing() };
  for (const { choice, weight, members } of groups) {
    if (choice.kind === 'RANKING') {
      lay({ ranking: choice.ranking, next: 0, weight, members }, piles);
    }
  }
  return piles;
}

/** Lays ballots with the option that they prefer among those left. */
function lay(paper: Paper, { left, exhausted }: Piles): void {
  for (; paper.next < paper.ranking.length; paper.next++) {
    const pile = left.get(paper.ranking[paper.next] ?? '');
    if (pile) {
      add(pile, paper);
      pile.papers.push(paper);
      return;
    }
  }
  add(exhausted, paper);
}

function transfer(piles: Piles, option: string): void {
  const papers = piles.left.get(option)?.papers ?? [];
  piles.left.delete(option);
  for (const paper of papers) lay(paper, piles);
}

function recordRound({ left, exhausted }: Piles): Round {
  const tally = [...left].map(([choice, { weight, members }]) => ({ choice, weight, members }));
  return { tally, exhausted: { ...exhausted }, eliminated: [] };
}

function isDecided({ rules, base }: Votes, { tally }: Round): boolean {
  const [leader] = leadersOf(tally);
  if (!leader || tally.length <= 2) return true;
  if (!reaches(leader.weight, weightOf(tally), MORE_THAN_HALF)) return false;
  return rules.majority === null || reaches(leader.weight, base.weight, rules.majority);
}

/** What a round decides, when it is the last. */
function settleRunoff(
  votes: Votes,
  { tally }: Round,
  earlier: readonly Round[],
): Omit<Decision, 'rounds'> {
  if (votes.rules.majority !== null) return settleLead(votes, tally, earlier);
  const base = { kind: 'CONTINUING', weight: weightOf(tally) } as const;
  const settled = settleLead({ ...votes, base }, tally, earlier);
  const decidedBy = settled.decidedBy === 'PLURALITY' ? 'MAJORITY' : settled.decidedBy;
  return { ...settled, decidedBy, needed: thresholdOf(base.weight, MORE_THAN_HALF) };
}

/**
 * Which options leave: the one with the fewest. Several that have as few leave together when all of them
 * have fewer than the next one alone: whoever of them got the others' ballots would still be the last. That
 * leaves two at least, for the last round, unless those who leave had no votes to pass on. Else the rule
 * of ties says which one leaves; none where it does not tell.
 */
function eliminate(tally: readonly ChoiceTally[], context: TieContext): Elimination[] {
  let fewest = weightOf(tally);
  for (const { weight } of tally) if (weight < fewest) fewest = weight;
  const last = tally.filter(({ weight }) => weight === fewest).map(({ choice }) => choice);
  const [only] = last;
  if (last.length === 1 && only !== undefined) return [{ option: only, why: 'FEWEST' }];
  const together = fewest * BigInt(last.length);
  const others = tally.filter(({ weight }) => weight !== fewest);
  const isEnoughLeft = others.length > 1 || (others.length === 1 && fewest === 0n);
  if (isEnoughLeft && others.every(({ weight }) => together < weight)) {
    return last.map((option) => ({ option, why: 'TOGETHER' }));
  }
  const broken = breakLast(last, context);
  return broken ? [broken] : [];
}

function weightOf(tally: readonly ChoiceTally[]): bigint {
  return tally.reduce((sum, { weight }) => sum + weight, 0n);
}
