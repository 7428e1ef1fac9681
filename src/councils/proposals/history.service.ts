import type { AuditEventRecord, AuditService } from '../../audit/audit.service.ts';
import type { FactAction } from '../../audit/facts.ts';
import type { Database } from '../../db/database.ts';
import { fetchPages } from '../../db/pages.ts';
import type { PageRequest } from '../../pagination.ts';
import { ProposalRevisionEntity, type ProposalRevisionRecord } from './entities.ts';

/** What happened to proposals, the oldest first. */
export interface HistoryService {
  /** For each proposal the revisions of one page and one more, in the page's own direction. */
  revisionsFor(
    proposalIds: readonly string[],
    page: PageRequest,
  ): Promise<Map<string, ProposalRevisionRecord[]>>;
  /** For each proposal the facts, of one page and one more, that whoever sees it may know of. */
  eventsFor(
    proposalIds: readonly string[],
    page: PageRequest,
  ): Promise<Map<string, AuditEventRecord[]>>;
}

/** Facts of a proposal that everybody who sees it may know of: of ballots, not even that there was one. */
const SHOWN: readonly FactAction[] = [
  'PROPOSAL_CREATED',
  'PROPOSAL_REVISED',
  'PROPOSAL_SUBMITTED',
  'PROPOSAL_SCHEDULED',
  'PROPOSAL_OPENED',
  'PROPOSAL_EXTENDED',
  'PROPOSAL_CLOSED',
  'PROPOSAL_CERTIFIED',
  'PROPOSAL_RECOUNT_DIFFERED',
  'PROPOSAL_ANNULMENT_REQUESTED',
  'PROPOSAL_ANNULMENT_WITHDRAWN',
  'PROPOSAL_ANNULLED',
  'CERTIFICATE_ISSUED',
  'PROPOSAL_WITHDRAWN',
  'PROPOSAL_CANCELLED',
  'RECUSAL_DECLARED',
  'VOTE_DELEGATED',
  'DELEGATION_REVOKED',
];

export function createHistoryService({
  db,
  audit,
}: {
  db: Database;
  audit: AuditService;
}): HistoryService {
  return {
    revisionsFor(proposalIds, page) {
      const list = {
        table: 'proposal_revision',
        orderBy: 'created_at',
        descending: false,
        conditions: [],
      };
      return db.readAnywhere((em) =>
        fetchPages(em, ProposalRevisionEntity, list, 'proposal_id', proposalIds, page),
      );
    },
    eventsFor: (proposalIds, page) => audit.listForTargets(proposalIds, SHOWN, page),
  };
}
