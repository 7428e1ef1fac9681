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
/** After so long a node looks again, in milliseconds: a primary that has failed over may have lost a schedule. */
const REMEMBERED_MS = 60_000;

export function createRollCalls(): RollCalls {
  const seen = new LRUCache<string, RollCall>({ max: MOST_REMEMBERED, ttl: REMEMBERED_MS });
  return {
    remember({ proposalId, title, options, rules, state }) {
      const isOpen = state === 'OPEN' && rules?.secrecy === 'ROLL_CALL';
      if (isOpen) seen.set(proposalId, { proposalId, title, options, rules });
      else seen.delete(proposalId);
    },
    find: (proposalId) => seen.get(proposalId),
  };
}
