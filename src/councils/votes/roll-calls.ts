import { LRUCache } from 'lru-cache';
import type { Rules } from '../voting.ts';
import type { VoteInView } from './voter-access.service.ts';

/** What a ballot needs to know of an open roll call. Triggers of the database see to it that it stays so. */
export interface RollCall extends Pick<VoteInView, 'proposalId' | 'title' | 'options'> {
  rules: Rules;
}

/** The roll calls that a node has seen open. Whether one still is, and for whom, has to be asked. */
export interface RollCalls {
  remember(vote: VoteInView): void;
  find(proposalId: string): RollCall | undefined;
}

const MOST_REMEMBERED = 200;

export function createRollCalls(): RollCalls {
  const seen = new LRUCache<string, RollCall>({ max: MOST_REMEMBERED });
  return {
    remember({ proposalId, title, options, rules, state }) {
      if (rules?.secrecy !== 'ROLL_CALL') return;
      if (state === 'OPEN') seen.set(proposalId, { proposalId, title, options, rules });
      else seen.delete(proposalId);
    },
    find: (proposalId) => seen.get(proposalId),
  };
}
