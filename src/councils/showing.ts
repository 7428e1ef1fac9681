import type { ProposalState } from './proposal-entities.ts';
import type { Rules } from './voting.ts';

/** Whether the tally, and so the outcome, shows. */
export function showsTally({
  rules,
  state,
}: {
  state: ProposalState;
  rules?: { tally: Rules['tally'] } | null;
}): boolean {
  if (state === 'CERTIFIED' || state === 'ANNULLED') return true;
  if (rules?.tally === 'AFTER_CLOSE') return state === 'CLOSED';
  return rules?.tally === 'LIVE' && (state === 'OPEN' || state === 'CLOSED');
}
