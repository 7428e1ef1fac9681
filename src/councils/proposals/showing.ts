import { createHash } from 'node:crypto';
import canonicalize from 'canonicalize';
import type { ResultJson, Rules } from '../voting.ts';
import type { ProposalState } from './entities.ts';

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

/** SHA-256, in hexadecimal, of a result's canonical JSON (RFC 8785), by which the audit log holds it fast. */
export function hashResult(result: ResultJson): string {
  return createHash('sha256')
    .update(canonicalize(result) ?? '')
    .digest('hex');
}
