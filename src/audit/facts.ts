/** How the act ended. */
export type Outcome = 'SUCCESS' | 'FAILURE' | 'DENIED';

export type SubjectType =
  | 'USER'
  | 'SESSION'
  | 'COUNCIL'
  | 'PROPOSAL'
  | 'COMMENT'
  | 'FIELD'
  | 'ANONYMOUS'
  | 'SERVICE'
  | 'KEY'
  | 'CIRCUIT_BREAKER'
  | 'JOB'
  | 'SYSTEM';

/** Who acted, or what was acted on, as it was called then. */
export interface Subject {
  type: SubjectType;
  id?: string;
  label?: string;
}

/** Where an act comes from: who, in which session, from where, in which request. */
export interface Origin {
  actor: Subject;
  sessionId?: string;
  ipAddress?: string;
  userAgent?: string;
  /** Country that a trusted proxy has named, in two capital letters. */
  country?: string;
  traceId?: string;
}

interface FactOf<Action extends string, Data extends object = Record<never, never>> {
  action: Action;
  outcome: Outcome;
  target?: Subject;
  data: Data;
}

/**
 * The closed union of facts: what can stand in the audit log, and with which data. Data holds ids,
 * names of fields, reasons and counts; never a password, a token, or what somebody typed in vain.
 */
export type Fact =
  | FactOf<'USER_REGISTERED', { role: string }>
  | FactOf<'USER_REGISTRATION_REPEATED'>
  | FactOf<'USER_PROFILE_UPDATED', { displayName: { from: string; to: string } }>
  | FactOf<'USER_PASSWORD_CHANGED', { reason?: 'WRONG_PASSWORD'; revokedCount?: number }>
  | FactOf<'USER_ROLE_SET', { from: string; to: string; refused?: 'LAST_ADMINISTRATOR' }>
  | FactOf<'USER_SUSPENDED', { reason?: string; refused?: 'LAST_ADMINISTRATOR' }>
  | FactOf<'USER_REINSTATED'>
  | FactOf<
      'USER_DELETED',
      { reason?: string; refused?: 'WRONG_PASSWORD' | 'LAST_ADMINISTRATOR'; revokedCount?: number }
    >
  | FactOf<
      'USER_LOCKED_OUT',
      { what: 'SIGN_IN' | 'DEVICE' | 'PASSWORD_CHANGE'; lockedForSeconds: number | null }
    >
  | FactOf<'USER_UNLOCKED'>
  | FactOf<
      'SESSION_STARTED',
      {
        deviceName?: string;
        reason?: 'UNKNOWN_ACCOUNT' | 'WRONG_PASSWORD' | 'SUSPENDED' | 'CHANGED';
      }
    >
  | FactOf<'SESSION_UNFAMILIAR', { isNewDevice: boolean; isNewCountry: boolean; country?: string }>
  | FactOf<'SESSION_SUSPICIOUS', { reason: 'IMPOSSIBLE_TRAVEL'; country?: string }>
  | FactOf<'SESSION_REFRESHED', { reason?: 'SESSION_ENDED' | 'SESSION_EXPIRED' | 'REUSED' }>
  | FactOf<'SESSION_ENDED', { reason: string; userId: string }>
  | FactOf<
      'KEY_ROTATED',
      { step: 'PUBLISHED' | 'ACTIVATED' | 'RESEALED'; forced?: true; purpose?: 'CERTIFICATES' }
    >
  | FactOf<'SERVICE_CREATED'>
  | FactOf<'SERVICE_REVOKED'>
  | FactOf<'CIRCUIT_BREAKER_RESET', { processes: number }>
  | FactOf<'JOB_RETRIED' | 'JOB_CANCELLED', { state: string; attempts: number }>
  | CouncilFact
  | FactOf<'ACCESS_DENIED', { code: string; missing?: string }>;

/** What councils do. Of a ballot there is never more than that it was cast: not what it said. */
type CouncilFact =
  | FactOf<'COUNCIL_CREATED', { visibility: string }>
  | FactOf<'COUNCIL_UPDATED', { changed: string[] }>
  | FactOf<'COUNCIL_ARCHIVED'>
  | FactOf<
      'COUNCIL_MEMBER_ADDED',
      { membershipId: string; userId: string; role: string; weight: string }
    >
  | FactOf<
      'COUNCIL_MEMBER_UPDATED',
      { membershipId: string; userId: string; from: object; to: object }
    >
  | FactOf<'COUNCIL_MEMBER_REMOVED', { membershipId: string; userId: string }>
  | FactOf<'PROPOSAL_CREATED', { councilId: string }>
  | FactOf<'PROPOSAL_REVISED'>
  | FactOf<'PROPOSAL_SUBMITTED', { textHash: string }>
  | FactOf<'PROPOSAL_SCHEDULED', { opensAt: string; closesAt: string }>
  | FactOf<'PROPOSAL_WITHDRAWN'>
  | FactOf<'PROPOSAL_CANCELLED', { reason: string }>
  | FactOf<'PROPOSAL_OPENED', { opensAt: string; members: number; weight: string }>
  | FactOf<'PROPOSAL_EXTENDED', { extendedTo: string }>
  | FactOf<'PROPOSAL_CLOSED', { closedAt: string; outcome?: string; resultHash?: string }>
  | FactOf<'PROPOSAL_CERTIFIED', { outcome: string; resultHash: string }>
  | FactOf<'PROPOSAL_RECOUNT_DIFFERED', { differences: string[] }>
  | FactOf<'PROPOSAL_ANNULMENT_REQUESTED', { reason: string }>
  | FactOf<'PROPOSAL_ANNULMENT_WITHDRAWN', { requestedBy: string }>
  | FactOf<'PROPOSAL_ANNULLED', { reason: string; closedAt?: string; ballotsDestroyed?: number }>
  | FactOf<'CERTIFICATE_ISSUED', { kind: string; hash: string; kid: string }>
  | FactOf<'BALLOTS_UNREADABLE', { ballots: number; entryIds: string[] }>
  | FactOf<'BALLOT_CAST'>
  | FactOf<'RECUSAL_DECLARED', { reason: string; ballotVoided: boolean }>
  | FactOf<'VOTE_DELEGATED', { delegateId: string }>
  | FactOf<'DELEGATION_REVOKED', { delegateId: string }>
  | FactOf<'COMMENT_ADDED' | 'COMMENT_EDITED', { proposalId: string }>
  | FactOf<'COMMENT_REMOVED', { proposalId: string; authorId: string }>;

export type FactAction = Fact['action'];

/** The server itself, or its operator on the command line. */
export const SYSTEM: Origin = { actor: { type: 'SYSTEM', label: 'conclave' } };
