import type { Choice } from './choices.ts';
import { type Ballots, countGroups } from './count.ts';
import type { Result } from './result.ts';
import { type RollEntry, resolveDelegations } from './roll.ts';
import type { Method, Rules, VotingOption } from './rules.ts';
import { add, nothing } from './tally.ts';

/**
 * Whether outcome and winner can no longer change, whatever those may still do who have not voted: vote,
 * stay away, be recused, delegate, or take back a delegation that no ballot has used yet. Never while
 * ballots may change.
 *
 * Of motions it says exactly that. With options it may say no where the outcome is certain after all.
 */
export function isCertain(
  rules: Rules,
  options: readonly VotingOption[],
  entries: readonly RollEntry[],
): boolean {
  if (rules.ballotsMayChange) return false;
  const [now, ...others] = extremes(rules.method, options, entries).map((ballots) =>
    countGroups(rules, options, ballots),
  );
  if (!now || others.length === 0) return true;
  const isSame = ({ outcome, winner }: Result) => outcome === now.outcome && winner === now.winner;
  return others.every(isSame) && [now, ...others].every(isSteady);
}

/**
 * The vote as it stands, and as it would be if all who are undecided did the same thing. For motions these
 * are the bounds of everything between: all for it is the most that those for it, the quorum and their
 * share can come to; all against is the least share, all staying away the least quorum. Recusal moves
 * each of them less than that. A tie lies between two of the extremes or is one of them.
 */
function extremes(
  method: Method,
  options: readonly VotingOption[],
  entries: readonly RollEntry[],
): Ballots[] {
  const counted = resolveDelegations(entries);
  const decided = new Set(counted.map(({ entry }) => entry));
  const groups = counted.map(({ entry, choice }) => ({ choice, weight: entry.weight, members: 1 }));
  const [eligible, open] = [nothing(), nothing()];
  const chairs: Choice[] = [];
  let openChairs = 0;
  for (const entry of entries) {
    if (entry.recused) continue;
    const share = { weight: entry.weight, members: 1 };
    add(eligible, share);
    if (!decided.has(entry)) add(open, share);
    if (entry.isChair && entry.choice) chairs.push(entry.choice);
    if (entry.isChair && !decided.has(entry)) openChairs++;
  }
  const roll = { ...eligible, recused: [] };
  const now = { groups, roll, chairs };
  if (open.members === 0) return [now];
  return [
    now,
    ...extremeChoices(method, options).map((choice) => ({
      groups: [...groups, { choice, ...open }],
      roll,
      chairs: [...chairs, ...Array<Choice>(openChairs).fill(choice)],
    })),
  ];
}

function extremeChoices(method: Method, options: readonly VotingOption[]): Choice[] {
  const keys = options.map(({ key }) => key);
  if (method === 'MOTION') return [{ kind: 'FOR' }, { kind: 'AGAINST' }];
  if (method === 'SINGLE_CHOICE') return keys.map((option) => ({ kind: 'OPTION', option }));
  if (method === 'RANKED_CHOICE') return keys.map((key) => ({ kind: 'RANKING', ranking: [key] }));
  const each = keys.map((key): Choice => ({ kind: 'OPTIONS', options: [key] }));
  return [...each, { kind: 'OPTIONS', options: keys }];
}

/**
 * Whether what lies between the extremes comes out like them. With options, a tie can lie there, and in a
 * runoff an order of leaving that no extreme shows: so only a lead in the first round is steady.
 */
function isSteady({ method, outcome, decidedBy, rounds }: Result): boolean {
  if (method === 'MOTION' || outcome === 'NO_QUORUM') return true;
  const isPlain = decidedBy === 'MAJORITY' || decidedBy === 'PLURALITY';
  if (method !== 'RANKED_CHOICE') return isPlain;
  return isPlain && outcome === 'ADOPTED' && rounds.length === 1;
}
