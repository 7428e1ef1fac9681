// Written by `npm run codegen` from schema/*.graphql. Do not edit.
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { AuditEventRecord } from '../audit/entities.ts';
import type { CircuitBreakerRecord } from '../outbound/entities.ts';
import type { JobRecord } from '../operations/jobs.service.ts';
import type { CouncilPermission as CouncilPermissionValue } from '../councils/council/permissions.ts';
import type { CommentRecord } from '../councils/comments/entities.ts';
import type {
  ChoiceTallyView,
  Excluded,
  TallyView,
  RoundView,
} from '../councils/results/tallies.service.ts';
import type { CouncilView } from '../councils/council/standing.service.ts';
import type { MembershipRecord } from '../councils/council/memberships.service.ts';
import type { Annulment, ProposalRevisionRecord } from '../councils/proposals/entities.ts';
import type { ProposalView } from '../councils/proposals/proposal-access.service.ts';
import type { Rules, Choice } from '../councils/voting.ts';
import type { BallotSlip, OwnBallot } from '../councils/votes/ballots.service.ts';
import type {
  OpenedBallot as OpenedBallotRecord,
  RollEntry as RollEntryRecord,
} from '../councils/votes/entities.ts';
import type { RollCallBallotRecord } from '../councils/votes/ballot-list.service.ts';
import type { RoleDefinition } from '../access/roles.ts';
import type { VoteCertificate as CertificateRecord } from '../councils/certificates/certificates.service.ts';
import type { SessionRecord } from '../sessions/entities.ts';
import type { UserRecord } from '../users/entities.ts';
import type { GraphQLContext } from '../context.ts';
export type Maybe<T> = T | null | undefined;
export type InputMaybe<T> = T | null;
export type Omit<T, K extends keyof T> = Pick<T, Exclude<keyof T, K>>;
export type RequireFields<T, K extends keyof T> = Omit<T, K> & { [P in K]-?: NonNullable<T[P]> };
/** All built-in and custom scalars, mapped to their actual values */
export type Scalars = {
  ID: { input: string; output: string };
  String: { input: string; output: string };
  Boolean: { input: boolean; output: boolean };
  Int: { input: number; output: number };
  Float: { input: number; output: number };
  /** A moment in time, as an ISO 8601 date and time in UTC with milliseconds. */
  DateTime: { input: Date; output: Date };
  /** A decimal number with at most six places, kept exactly, as a string such as `1.5`. */
  Decimal: { input: string; output: string };
  /** A JSON object. */
  JSONObject: { input: Record<string, unknown>; output: Record<string, unknown> };
};

/** The account is deleted: all its sessions have ended, nothing of the person is kept in it, and its address may be registered again. */
export type AccountDeleted = {
  readonly __typename?: 'AccountDeleted';
  /** Nodes that have confirmed that they accept the ended sessions no more. */
  readonly nodesConfirmed: Scalars['Int']['output'];
  /** Nodes that gave no sign of life and by now can accept no session without asking the database. */
  readonly nodesExpired: Scalars['Int']['output'];
  /** How many sessions ended, that of the request among them. */
  readonly revokedCount: Scalars['Int']['output'];
};

/** The password was right, but the account is suspended. */
export type AccountSuspended = Refusal & {
  readonly __typename?: 'AccountSuspended';
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
};

/** Somebody to seat in a council. */
export type AddCouncilMemberInput = {
  /** Makes it safe to send again. 1 to 100 characters. */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Id of the council. */
  readonly councilId: Scalars['ID']['input'];
  /** What they shall be there. */
  readonly role: CouncilRole;
  /** When their term begins; left out, it begins now. */
  readonly termFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** When their term ends; left out, it ends with the membership. */
  readonly termTo?: InputMaybe<Scalars['DateTime']['input']>;
  /** Id of the account. */
  readonly userId: Scalars['ID']['input'];
  /** What their vote weighs: more than 0, at most 1000000. */
  readonly weight?: Scalars['Decimal']['input'];
};

/** Outcomes of `addCouncilMember`. */
export type AddCouncilMemberResult = AlreadyMember | CouncilMemberAdded;

/** They have a current membership already. */
export type AlreadyMember = Refusal & {
  readonly __typename?: 'AlreadyMember';
  /** The membership that they have. */
  readonly membership: Membership;
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
};

/** Who asks has a ballot in, and that is not to be changed in this way. */
export type AlreadyVoted = Refusal & {
  readonly __typename?: 'AlreadyVoted';
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
};

/** A result to declare void, or a vote that has closed and whose ballots are locked. */
export type AnnulProposalInput = {
  /** Makes it safe to send again. 1 to 100 characters. */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Id of the proposal. */
  readonly proposalId: Scalars['ID']['input'];
  /** Why; 1 to 500 characters. Shown with the proposal is the reason of who asked first; the audit log has both. */
  readonly reason: Scalars['String']['input'];
};

/** Outcomes of `annulProposal`. */
export type AnnulProposalResult =
  | AnnulmentRequested
  | ProposalAnnulled
  | SameAdministrator
  | WrongProposalState;

/** The annulment waits for a second administrator. Asked for because ballots were locked, it lapses when they are opened after all. */
export type AnnulmentRequested = {
  readonly __typename?: 'AnnulmentRequested';
  /** The proposal. */
  readonly proposal: Proposal;
};

/** Nobody asks for the annulment any more: the result stands. */
export type AnnulmentWithdrawn = {
  readonly __typename?: 'AnnulmentWithdrawn';
  /** The proposal. */
  readonly proposal: Proposal;
};

/** A council to archive. */
export type ArchiveCouncilInput = {
  /** Makes it safe to send again. 1 to 100 characters. */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Id of the council. */
  readonly councilId: Scalars['ID']['input'];
};

/** Outcomes of `archiveCouncil`. */
export type ArchiveCouncilResult = CouncilArchived | VotesPending;

/** The kinds of caller that `@access` tells apart. */
export type Audience =
  /** Anyone, signed in or not. */
  | 'ANYONE'
  /** A signed-in account that is not suspended, with a live session. */
  | 'SIGNED_IN';

/** What was done or tried. */
export type AuditAction =
  /** A call by somebody signed in was denied for want of a permission; or a service's credentials were wrong. */
  | 'ACCESS_DENIED'
  /** Secret ballots could not be read when their vote closed, and count as void. */
  | 'BALLOTS_UNREADABLE'
  /** Somebody on the roll cast a ballot, perhaps in place of another. What it says is never recorded. */
  | 'BALLOT_CAST'
  /** A certificate of what came of a vote was signed. */
  | 'CERTIFICATE_ISSUED'
  /** An administrator has closed the breakers of an outside service, so that it is called again. */
  | 'CIRCUIT_BREAKER_RESET'
  /** Somebody commented on a proposal. */
  | 'COMMENT_ADDED'
  /** A comment was given another text by its author. */
  | 'COMMENT_EDITED'
  /** A comment was removed, by its author or a moderator: it keeps its place without its text. */
  | 'COMMENT_REMOVED'
  /** A council was archived. */
  | 'COUNCIL_ARCHIVED'
  /** A council was founded. */
  | 'COUNCIL_CREATED'
  /** Somebody was seated in a council. */
  | 'COUNCIL_MEMBER_ADDED'
  /** A membership was ended. */
  | 'COUNCIL_MEMBER_REMOVED'
  /** A membership was changed. */
  | 'COUNCIL_MEMBER_UPDATED'
  /** A council was changed. */
  | 'COUNCIL_UPDATED'
  /** Somebody on the roll took back a delegation that was not used. */
  | 'DELEGATION_REVOKED'
  /** An administrator has taken a job out of the queue. */
  | 'JOB_CANCELLED'
  /** An administrator has had a job run again. */
  | 'JOB_RETRIED'
  /** A key for access tokens was published, began to sign, or was sealed under another secret. */
  | 'KEY_ROTATED'
  /** A second administrator has declared a result void, or a vote whose ballots were locked and are destroyed now. */
  | 'PROPOSAL_ANNULLED'
  /** An administrator has asked for the annulment of a result, or of a vote whose ballots are locked. */
  | 'PROPOSAL_ANNULMENT_REQUESTED'
  /** An administrator took back what was asked for, or declined it; the result stands. */
  | 'PROPOSAL_ANNULMENT_WITHDRAWN'
  /** A proposal was taken off. */
  | 'PROPOSAL_CANCELLED'
  /** The ballots of a closed vote were counted again with the same result. */
  | 'PROPOSAL_CERTIFIED'
  /** A vote closed, with its outcome where the tally shows then. */
  | 'PROPOSAL_CLOSED'
  /** A proposal was drafted. */
  | 'PROPOSAL_CREATED'
  /** A vote goes on for want of a quorum. */
  | 'PROPOSAL_EXTENDED'
  /** A vote opened, and its roll was frozen. */
  | 'PROPOSAL_OPENED'
  /** The ballots of a closed vote were counted again, and something came out otherwise. */
  | 'PROPOSAL_RECOUNT_DIFFERED'
  /** A draft was revised. */
  | 'PROPOSAL_REVISED'
  /** A vote was scheduled, and its rules and times frozen. */
  | 'PROPOSAL_SCHEDULED'
  /** A proposal was submitted, and its text frozen. */
  | 'PROPOSAL_SUBMITTED'
  /** A proposal was taken back by its author. */
  | 'PROPOSAL_WITHDRAWN'
  /** Somebody on the roll declared that they take no part in a decision. */
  | 'RECUSAL_DECLARED'
  /** A service was given credentials. */
  | 'SERVICE_CREATED'
  /** A service's credentials were revoked. */
  | 'SERVICE_REVOKED'
  /** A session ended. */
  | 'SESSION_ENDED'
  /** A session was refreshed, or its refresh was refused. */
  | 'SESSION_REFRESHED'
  /** Somebody signed in, or tried to. */
  | 'SESSION_STARTED'
  /** A session was begun where nobody can have come since the account's sign-in before. */
  | 'SESSION_SUSPICIOUS'
  /** A session was begun from a device or country that the account had not signed in from before. */
  | 'SESSION_UNFAMILIAR'
  /** An account was deleted, or its deletion was refused because the password was wrong or it is the last administrator's. */
  | 'USER_DELETED'
  /** Failed attempts have locked an account's sign-in, one of its devices, or what asks for its current password. */
  | 'USER_LOCKED_OUT'
  /** A password was changed, or its change was refused because the current one was wrong. */
  | 'USER_PASSWORD_CHANGED'
  /** An account's profile was changed. */
  | 'USER_PROFILE_UPDATED'
  /** An account was registered. */
  | 'USER_REGISTERED'
  /** Somebody tried to register an address that has an account. */
  | 'USER_REGISTRATION_REPEATED'
  /** An account was reinstated. */
  | 'USER_REINSTATED'
  /** An account was given another role, or was not, because it is the last administrator's. */
  | 'USER_ROLE_SET'
  /** An account was suspended, or was not, because it is the last administrator's. */
  | 'USER_SUSPENDED'
  /** An administrator has lifted an account's locks. */
  | 'USER_UNLOCKED'
  /** Somebody on the roll delegated their vote. */
  | 'VOTE_DELEGATED';

/** One fact, written in the same transaction as the act. */
export type AuditEvent = Node & {
  readonly __typename?: 'AuditEvent';
  /** What was done or tried. */
  readonly action: AuditAction;
  /** Who did it. */
  readonly actor: AuditSubject;
  /** Further facts, different for each action. Never holds a secret. */
  readonly data: Scalars['JSONObject']['output'];
  /** Globally unique id of the fact. */
  readonly id: Scalars['ID']['output'];
  /** The network address it came from; null where the server did it by itself. */
  readonly ipAddress?: Maybe<Scalars['String']['output']>;
  /** When it happened, by the database's clock. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** How it ended. */
  readonly outcome: AuditOutcome;
  /** Id of the session it was done in; null outside of one. */
  readonly sessionId?: Maybe<Scalars['ID']['output']>;
  /** What it was done to; null where that is nothing in particular, or not known. */
  readonly target?: Maybe<AuditSubject>;
  /** The trace id of the request: the same as in the log and in the answer's `X-Trace-ID`. */
  readonly traceId?: Maybe<Scalars['String']['output']>;
  /** The client it came from, in its own words, cut at 512 characters; null where it did not say. */
  readonly userAgent?: Maybe<Scalars['String']['output']>;
};

/** A page of facts. */
export type AuditEventConnection = {
  readonly __typename?: 'AuditEventConnection';
  /** The page's facts with their cursors. */
  readonly edges: ReadonlyArray<AuditEventEdge>;
  /** Where the page stands in the list. */
  readonly pageInfo: PageInfo;
};

/** One fact in a page. */
export type AuditEventEdge = {
  readonly __typename?: 'AuditEventEdge';
  /** Where this fact stands in the list; opaque. */
  readonly cursor: Scalars['String']['output'];
  /** The fact. */
  readonly node: AuditEvent;
};

/** Which facts to list. Conditions are joined by AND. */
export type AuditEventFilter = {
  /** Only these actions. */
  readonly actions?: InputMaybe<ReadonlyArray<AuditAction>>;
  /** Only what this account did. */
  readonly actorId?: InputMaybe<Scalars['ID']['input']>;
  /** Only what happened at this time or later. */
  readonly from?: InputMaybe<Scalars['DateTime']['input']>;
  /** Only facts that ended so. */
  readonly outcome?: InputMaybe<AuditOutcome>;
  /** Only what was done to this object. */
  readonly targetId?: InputMaybe<Scalars['ID']['input']>;
  /** Only what happened before this time. */
  readonly to?: InputMaybe<Scalars['DateTime']['input']>;
};

/** How to order facts: by time. */
export type AuditEventOrder = {
  /** In which direction. */
  readonly direction?: OrderDirection;
};

/** How the act ended. */
export type AuditOutcome =
  /** It was refused for want of permission. */
  | 'DENIED'
  /** It was tried and failed, as with a wrong password. */
  | 'FAILURE'
  /** It was done. */
  | 'SUCCESS';

/** Who acted, or what was acted on, as it was then. */
export type AuditSubject = {
  readonly __typename?: 'AuditSubject';
  /** Its id, where it has one. */
  readonly id?: Maybe<Scalars['ID']['output']>;
  /** How it was called at that time; stays readable when it is gone. */
  readonly label?: Maybe<Scalars['String']['output']>;
  /** What kind of thing it is. */
  readonly type: AuditSubjectType;
};

/** The kinds of actor and target. */
export type AuditSubjectType =
  /** Somebody not signed in. */
  | 'ANONYMOUS'
  /** The breakers that guard the calls to an outside service. */
  | 'CIRCUIT_BREAKER'
  /** A comment on a proposal. */
  | 'COMMENT'
  /** A council. */
  | 'COUNCIL'
  /** A field of the API. */
  | 'FIELD'
  /** Something that a worker does. */
  | 'JOB'
  /** A key that signs access tokens. */
  | 'KEY'
  /** A proposal to a council. */
  | 'PROPOSAL'
  /** Another service, with credentials of its own. */
  | 'SERVICE'
  /** A session. */
  | 'SESSION'
  /** The server itself or its operator, as on the command line. */
  | 'SYSTEM'
  /** A person's account. */
  | 'USER';

/** A ballot that counts. Roll calls and secret votes have their own kinds. */
export type Ballot = OpenedBallot | RollCallBallot;

/** The ballot is in. A ballot that was in before counts no more. */
export type BallotCast = {
  readonly __typename?: 'BallotCast';
  /** When it was cast, by the database's clock. */
  readonly castAt: Scalars['DateTime']['output'];
  /** The proposal. */
  readonly proposal: Proposal;
  /** For a secret ballot: what to find it by among those that are published. Who asks again after the count is not told it again. */
  readonly receipt?: Maybe<Scalars['String']['output']>;
};

/** What a ballot says; one of these is there. */
export type BallotChoice = {
  readonly __typename?: 'BallotChoice';
  /** Whether it chooses nothing, whatever the method. */
  readonly isAbstention: Scalars['Boolean']['output'];
  /** The side of a motion; null in votes among options. */
  readonly motion?: Maybe<MotionChoice>;
  /** The key of the one option chosen; null by another method. */
  readonly option?: Maybe<Scalars['String']['output']>;
  /** The keys of the options approved of, in the order of the alphabet; null by another method. */
  readonly options?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
  /** The keys of the options ranked, the most preferred first; null by another method. */
  readonly ranking?: Maybe<ReadonlyArray<Scalars['String']['output']>>;
};

/** What a ballot says. Which of these fits is up to the vote's method. */
export type BallotChoiceInput =
  /** Whatever the method: `true` to take part and choose nothing. */
  | {
      readonly abstain: Scalars['Boolean']['input'];
      readonly motion?: never;
      readonly option?: never;
      readonly options?: never;
      readonly ranking?: never;
    } /** The side of a motion. */
  | {
      readonly abstain?: never;
      readonly motion: MotionChoice;
      readonly option?: never;
      readonly options?: never;
      readonly ranking?: never;
    } /** `SINGLE_CHOICE`: the key of one option. */
  | {
      readonly abstain?: never;
      readonly motion?: never;
      readonly option: Scalars['String']['input'];
      readonly options?: never;
      readonly ranking?: never;
    } /** `APPROVAL`: the keys of the options approved of, in whatever order, which is not kept; none of them is a vote against all. */
  | {
      readonly abstain?: never;
      readonly motion?: never;
      readonly option?: never;
      readonly options: ReadonlyArray<Scalars['String']['input']>;
      readonly ranking?: never;
    } /** `RANKED_CHOICE`: keys of options, the most preferred first; those left out come after all of them. */
  | {
      readonly abstain?: never;
      readonly motion?: never;
      readonly option?: never;
      readonly options?: never;
      readonly ranking: ReadonlyArray<Scalars['String']['input']>;
    };

/** A page of ballots. */
export type BallotConnection = {
  readonly __typename?: 'BallotConnection';
  /** The page's ballots with their cursors. */
  readonly edges: ReadonlyArray<BallotEdge>;
  /** Where the page stands in the list. */
  readonly pageInfo: PageInfo;
};

/** One ballot in a page. */
export type BallotEdge = {
  readonly __typename?: 'BallotEdge';
  /** Where this ballot stands in the list; opaque. */
  readonly cursor: Scalars['String']['output'];
  /** The ballot. */
  readonly node: Ballot;
};

/** Whether one can see who voted what. */
export type BallotSecrecy =
  /** Everybody sees who voted what, as soon as the tally shows. */
  | 'ROLL_CALL'
  /** Nobody sees it, administrators included. Who voted is seen. docs/voting.md says what this is worth against whoever runs the server or its database. */
  | 'SECRET';

/** By the rules of this vote ballots may change until it closes, so nothing is certain before. */
export type BallotsMayChange = Refusal & {
  readonly __typename?: 'BallotsMayChange';
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
};

/** Which job is to be cancelled. */
export type CancelJobInput = {
  /** Id of the job. */
  readonly jobId: Scalars['ID']['input'];
};

/** What `cancelJob` answers. */
export type CancelJobPayload = {
  readonly __typename?: 'CancelJobPayload';
  /** The job as it was. */
  readonly job: Job;
};

/** A proposal to take off. */
export type CancelProposalInput = {
  /** Makes it safe to send again. 1 to 100 characters. */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Id of the proposal. */
  readonly proposalId: Scalars['ID']['input'];
  /** Why; 1 to 500 characters. */
  readonly reason: Scalars['String']['input'];
};

/** Outcomes of `cancelProposal`. */
export type CancelProposalResult = ProposalCancelled | WrongProposalState;

/** Why somebody cannot cast a ballot, or another one. */
export type CannotVoteReason =
  /** They have voted, and ballots may not change. */
  | 'ALREADY_VOTED'
  /** The vote has closed. */
  | 'CLOSED'
  /** The ballot of their delegate counts for them, and ballots may not change. */
  | 'DELEGATED_AWAY'
  /** They are not on the roll. */
  | 'NOT_ON_ROLL'
  /** The vote has not opened, and may never open. */
  | 'NOT_OPEN'
  /** They are recused. */
  | 'RECUSED';

/** A ballot to cast. */
export type CastBallotInput = {
  /** What the ballot says. */
  readonly choice: BallotChoiceInput;
  /** Makes it safe to send again. 1 to 100 characters. The same id with another choice is refused (`BAD_USER_INPUT`) for as long as the ballot can be read to compare: of a secret one until the count, after which it gives the first answer again. */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Id of the proposal. */
  readonly proposalId: Scalars['ID']['input'];
};

/** Outcomes of `castBallot`. */
export type CastBallotResult =
  | AlreadyVoted
  | BallotCast
  | DelegatedAway
  | NotOnRoll
  | Recused
  | VotingClosed
  | VotingNotOpen;

/** What a certificate of a vote is of. */
export type CertificateKind =
  /** That two administrators have declared the result void, or the vote, because nobody could open its ballots. */
  | 'ANNULMENT'
  /** That the ballots were counted again with the same result. */
  | 'CERTIFICATION'
  /** That the vote has closed: its text, rules, roll, ballots and result, by their hashes and numbers. */
  | 'CLOSE';

/** A result to certify. */
export type CertifyProposalInput = {
  /** Makes it safe to send again. 1 to 100 characters. */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Id of the proposal. */
  readonly proposalId: Scalars['ID']['input'];
};

/** Outcomes of `certifyProposal`. */
export type CertifyProposalResult = ProposalCertified | RecountDiffers | WrongProposalState;

/** A change of the caller's own password. */
export type ChangePasswordInput = {
  /** The password until now. */
  readonly currentPassword: Scalars['String']['input'];
  /** The password from now on; the rules of `register` hold. */
  readonly newPassword: Scalars['String']['input'];
};

/** Outcomes of `changePassword`. */
export type ChangePasswordResult =
  | PasswordChanged
  | PasswordRefused
  | TooManyAttempts
  | WrongPassword;

/** What one side of a motion, or one option, got. */
export type ChoiceTally = {
  readonly __typename?: 'ChoiceTally';
  /** `FOR`, `AGAINST`, or the key of the option. */
  readonly choice: Scalars['String']['output'];
  /** The option; null for a side of a motion. */
  readonly option?: Maybe<VotingOption>;
  /** What it got, with the votes of members whose delegates voted. */
  readonly sum: VoteSum;
};

/** The breaker of one process for one outside service. Each process has its own, and counts for itself. */
export type CircuitBreaker = {
  readonly __typename?: 'CircuitBreaker';
  /** How many attempts in a row have failed by the service's fault. */
  readonly consecutiveFaults: Scalars['Int']['output'];
  /** Code of that fault, such as `ECONNREFUSED` or `ETIMEDOUT`. */
  readonly lastFault?: Maybe<Scalars['String']['output']>;
  /** When an attempt last failed by the service's fault. */
  readonly lastFaultAt?: Maybe<Scalars['DateTime']['output']>;
  /** When it opened; null while it is closed. */
  readonly openedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The process: the name of its machine, and what tells it from others there. */
  readonly process: Scalars['String']['output'];
  /** When the process reported this; it does so every two seconds. */
  readonly reportedAt: Scalars['DateTime']['output'];
  /** From when on one call tries whether the service is back; null while it is closed. */
  readonly retryAt?: Maybe<Scalars['DateTime']['output']>;
  /** The service, such as `smtp`. */
  readonly service: Scalars['String']['output'];
  /** Whether calls are made. */
  readonly state: CircuitBreakerState;
};

/** Whether calls to an outside service are made. */
export type CircuitBreakerState =
  /** They are. */
  | 'CLOSED'
  /** One call tries whether the service is back; the others wait for its outcome. */
  | 'HALF_OPEN'
  /** They are not: so many have failed in a row that it is given a rest until `retryAt`. */
  | 'OPEN';

/** A vote to close before its time. */
export type CloseProposalInput = {
  /** Makes it safe to send again. 1 to 100 characters. */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Id of the proposal. */
  readonly proposalId: Scalars['ID']['input'];
};

/** Outcomes of `closeProposal`. */
export type CloseProposalResult =
  | BallotsMayChange
  | OutcomeUncertain
  | ProposalClosed
  | VotingClosed
  | VotingNotOpen;

/** Something said about a proposal. */
export type Comment = Node & {
  readonly __typename?: 'Comment';
  /** Who wrote it. */
  readonly author: User;
  /** Its text, in Markdown, just as it was written; null once it has been removed. */
  readonly body?: Maybe<Scalars['String']['output']>;
  /** When it was written. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When its text was changed last; null as long as it is as it was written first. */
  readonly editedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Globally unique id of the comment. */
  readonly id: Scalars['ID']['output'];
  /** What it is about. */
  readonly proposal: Proposal;
  /** When it was removed. It keeps its place, without its text. */
  readonly removedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Who removed it: its author, or a moderator. */
  readonly removedBy?: Maybe<User>;
  /** Whether the caller may change its text. */
  readonly viewerCanEdit: Scalars['Boolean']['output'];
  /** Whether the caller may remove it. */
  readonly viewerCanRemove: Scalars['Boolean']['output'];
};

/** A page of comments. */
export type CommentConnection = {
  readonly __typename?: 'CommentConnection';
  /** The page's comments with their cursors. */
  readonly edges: ReadonlyArray<CommentEdge>;
  /** Where the page stands in the list. */
  readonly pageInfo: PageInfo;
};

/** One comment in a page. */
export type CommentEdge = {
  readonly __typename?: 'CommentEdge';
  /** Where this comment stands in the list; opaque. */
  readonly cursor: Scalars['String']['output'];
  /** The comment. */
  readonly node: Comment;
};

/** The comment has another text. */
export type CommentEdited = {
  readonly __typename?: 'CommentEdited';
  /** The comment. */
  readonly comment: Comment;
};

/** A comment to write. */
export type CommentOnProposalInput = {
  /** The text, in Markdown; 1 to 10,000 characters. */
  readonly body: Scalars['String']['input'];
  /** Makes it safe to send again. 1 to 100 characters. */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** The proposal to comment on. */
  readonly proposalId: Scalars['ID']['input'];
};

/** The comment. */
export type CommentOnProposalPayload = {
  readonly __typename?: 'CommentOnProposalPayload';
  /** The comment. */
  readonly comment: Comment;
};

/** The comment has been removed before, so there is no text to change. */
export type CommentRemovedBefore = Refusal & {
  readonly __typename?: 'CommentRemovedBefore';
  /** The comment. */
  readonly comment: Comment;
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
};

/** A body that decides by votes. */
export type Council = Node & {
  readonly __typename?: 'Council';
  /** When it was archived. An archived council stays readable and decides nothing any more. */
  readonly archivedAt?: Maybe<Scalars['DateTime']['output']>;
  /** When it was founded. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** The rules that its votes are held under, unless a proposal is scheduled under others. */
  readonly defaultRules: VotingRules;
  /** What it is for. */
  readonly description: Scalars['String']['output'];
  /** Globally unique id of the council. */
  readonly id: Scalars['ID']['output'];
  /** Its memberships, in the order in which they were begun. */
  readonly memberships: MembershipConnection;
  /** How it is called. */
  readonly name: Scalars['String']['output'];
  /** Its proposals, the newest first. */
  readonly proposals: ProposalConnection;
  /** What each role carries here. */
  readonly roles: ReadonlyArray<CouncilRolePermissions>;
  /** A short name for addresses, of lower-case letters, digits and hyphens. Never changes. */
  readonly slug: Scalars['String']['output'];
  /** When something of it was changed last. */
  readonly updatedAt: Scalars['DateTime']['output'];
  /** Whether the caller may draft a proposal here. */
  readonly viewerCanCreateProposal: Scalars['Boolean']['output'];
  /** The roles that the caller may seat members in, give to members, and take away. */
  readonly viewerCanGrant: ReadonlyArray<CouncilRole>;
  /** Whether the caller may seat members and end memberships. */
  readonly viewerCanManageMembers: Scalars['Boolean']['output'];
  /** Whether the caller may change and archive the council. */
  readonly viewerCanUpdate: Scalars['Boolean']['output'];
  /** The caller's own current membership; null where they have none. */
  readonly viewerMembership?: Maybe<Membership>;
  /** What the caller may do here. */
  readonly viewerPermissions: ReadonlyArray<CouncilPermission>;
  /** Who sees it. */
  readonly visibility: CouncilVisibility;
};

/** A body that decides by votes. */
export type CouncilMembershipsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  includeEnded?: Scalars['Boolean']['input'];
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** A body that decides by votes. */
export type CouncilProposalsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ProposalFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** The council is archived: it stays readable and decides nothing any more. */
export type CouncilArchived = {
  readonly __typename?: 'CouncilArchived';
  /** The council. */
  readonly council: Council;
};

/** A page of councils. */
export type CouncilConnection = {
  readonly __typename?: 'CouncilConnection';
  /** The page's councils with their cursors. */
  readonly edges: ReadonlyArray<CouncilEdge>;
  /** Where the page stands in the list. */
  readonly pageInfo: PageInfo;
};

/** The council has been founded. Who founded it is its chair. */
export type CouncilCreated = {
  readonly __typename?: 'CouncilCreated';
  /** The council. */
  readonly council: Council;
};

/** One council in a page. */
export type CouncilEdge = {
  readonly __typename?: 'CouncilEdge';
  /** Where this council stands in the list; opaque. */
  readonly cursor: Scalars['String']['output'];
  /** The council. */
  readonly node: Council;
};

/** Which councils to list. Conditions are joined by AND. */
export type CouncilFilter = {
  /** Whether to list archived ones, too. */
  readonly includeArchived?: Scalars['Boolean']['input'];
  /** Only councils whose name or slug holds this text, whatever its case; 1 to 100 characters. */
  readonly search?: InputMaybe<Scalars['String']['input']>;
  /** Only those that the caller is a current member of, or only the others. */
  readonly viewerIsMember?: InputMaybe<Scalars['Boolean']['input']>;
};

/** They have a seat now. */
export type CouncilMemberAdded = {
  readonly __typename?: 'CouncilMemberAdded';
  /** The membership. */
  readonly membership: Membership;
};

/** The membership has ended. On the roll of votes that are open they stay. */
export type CouncilMemberRemoved = {
  readonly __typename?: 'CouncilMemberRemoved';
  /** The membership. */
  readonly membership: Membership;
};

/** The membership after the change. */
export type CouncilMemberUpdated = {
  readonly __typename?: 'CouncilMemberUpdated';
  /** The membership. */
  readonly membership: Membership;
};

/** What a membership can allow within its council, written `resource:action` in the documentation. */
export type CouncilPermission =
  /** `ballots:cast`: stand on the roll of votes that open while one's term runs. */
  | 'ballots:cast'
  /** `comments:moderate`: remove anybody's comments. */
  | 'comments:moderate'
  /** `comments:write`: comment on proposals. */
  | 'comments:write'
  /** `council:update`: change the council's name, description, visibility, default rules and roles, archive it, and schedule votes by another majority or quorum. What a role carries is changed by whoever carries as much, before and after, or all that a chair does who manages members or roles. */
  | 'council:update'
  /** `members:manage`: seat members, change their role, weight and term, and end their membership: in roles that carry no more than one's own, or in any by whoever carries all that a chair does who manages members or roles. */
  | 'members:manage'
  /** `proposals:create`: draft proposals, and revise, submit and withdraw one's own. */
  | 'proposals:create'
  /** `proposals:schedule`: see drafts, schedule votes by the majority and quorum of the council, cancel proposals, and close a vote whose outcome is certain. */
  | 'proposals:schedule'
  /** `results:certify`: certify results. */
  | 'results:certify';

/** What somebody is in a council. */
export type CouncilRole =
  /** Leads it. Usually carries every permission of the council. */
  | 'CHAIR'
  /** Reads. Usually carries no permission. */
  | 'OBSERVER'
  /** Runs its business and votes. Usually carries `PROPOSALS_CREATE`, `PROPOSALS_SCHEDULE`, `BALLOTS_CAST` and `COMMENTS_WRITE`. */
  | 'OPERATOR';

/** What a role carries in one council, where that is not what it usually carries. */
export type CouncilRolePermissions = {
  readonly __typename?: 'CouncilRolePermissions';
  /** What it carries. */
  readonly permissions: ReadonlyArray<CouncilPermission>;
  /** The role. */
  readonly role: CouncilRole;
};

/** What a role shall carry in the council. */
export type CouncilRolePermissionsInput = {
  /** What it carries; null for what it usually carries. */
  readonly permissions?: InputMaybe<ReadonlyArray<CouncilPermission>>;
  /** The role. */
  readonly role: CouncilRole;
};

/** Who sees a council, its proposals and its results. */
export type CouncilVisibility =
  /** Its current members, and who manages councils. For others it does not exist. */
  | 'MEMBERS'
  /** Everybody who is signed in. */
  | 'PUBLIC';

/** A council to found. */
export type CreateCouncilInput = {
  /** Makes it safe to send again: for seven days the same id gives the caller the first answer again, and nothing is done a second time. 1 to 100 characters. */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** The rules of its votes; what is left out is as described there. */
  readonly defaultRules?: InputMaybe<VotingRulesInput>;
  /** What it is for; at most 5,000 characters. */
  readonly description?: Scalars['String']['input'];
  /** How it is called; 1 to 100 characters. */
  readonly name: Scalars['String']['input'];
  /** Roles that shall carry something else than usual. */
  readonly roles?: InputMaybe<ReadonlyArray<CouncilRolePermissionsInput>>;
  /** A short name for addresses: 2 to 60 lower-case letters and digits, with single hyphens between them. */
  readonly slug: Scalars['String']['input'];
  /** Who sees it. */
  readonly visibility?: CouncilVisibility;
};

/** Outcomes of `createCouncil`. */
export type CreateCouncilResult = CouncilCreated | SlugTaken;

/** A proposal to draft. */
export type CreateProposalInput = {
  /** What belongs to it; at most 20. */
  readonly attachments?: ReadonlyArray<ProposalAttachmentInput>;
  /** Its text, in Markdown; at most 100,000 characters. */
  readonly body: Scalars['String']['input'];
  /** Makes it safe to send again. 1 to 100 characters. */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** The council to put it to. */
  readonly councilId: Scalars['ID']['input'];
  /** What can be chosen, where that is more than for and against; at most 50. */
  readonly options?: ReadonlyArray<VotingOptionInput>;
  /** What it is about, in a line; 1 to 200 characters, none that turns the direction of the text. */
  readonly title: Scalars['String']['input'];
};

/** The draft. */
export type CreateProposalPayload = {
  readonly __typename?: 'CreateProposalPayload';
  /** The proposal. */
  readonly proposal: Proposal;
};

/** What an outcome rests on. */
export type DecidedBy =
  /** The ballot of the chair broke a tie. */
  | 'CASTING_VOTE'
  /** A tie went to the option that is listed first. */
  | 'LIST_ORDER'
  /** The majority was reached, or missed. */
  | 'MAJORITY'
  /** Too few took part. */
  | 'NO_QUORUM'
  /** Nobody voted for anything. */
  | 'NO_VOTES'
  /** One option had the most, and no majority was asked for. */
  | 'PLURALITY'
  /** An earlier round of the runoff broke a tie. */
  | 'PREVIOUS_ROUNDS'
  /** A tie that the rules leave unbroken. */
  | 'TIE';

/** A vote to delegate. */
export type DelegateVoteInput = {
  /** Makes it safe to send again. 1 to 100 characters. */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** To whom: the id of their entry on the roll. */
  readonly delegateId: Scalars['ID']['input'];
  /** Id of the proposal. */
  readonly proposalId: Scalars['ID']['input'];
};

/** Outcomes of `delegateVote`. */
export type DelegateVoteResult =
  | AlreadyVoted
  | DelegationRefused
  | NotOnRoll
  | Recused
  | VoteDelegated
  | VotingClosed
  | VotingNotOpen;

/** The ballot of the delegate counts for who asks, and ballots may not change. */
export type DelegatedAway = Refusal & {
  readonly __typename?: 'DelegatedAway';
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
};

/** Why a vote cannot be delegated so. */
export type DelegationRefusal =
  /** The delegation that there is has been used: the delegate has voted. */
  | 'ALREADY_USED'
  /** The delegate has delegated, and what is delegated is not passed on. */
  | 'DELEGATE_HAS_DELEGATED'
  /** The delegate has voted: a delegation would count at once and could not be taken back. */
  | 'DELEGATE_HAS_VOTED'
  /** Nobody delegates to themselves. */
  | 'DELEGATE_IS_SELF'
  /** There is no such entry on the roll. */
  | 'DELEGATE_NOT_ON_ROLL'
  /** The delegate is recused. */
  | 'DELEGATE_RECUSED'
  /** Others have delegated to who asks, and what is delegated is not passed on. */
  | 'DELEGATOR_IS_DELEGATE';

/** The vote cannot be delegated so. */
export type DelegationRefused = Refusal & {
  readonly __typename?: 'DelegationRefused';
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
  /** Why not. */
  readonly reason: DelegationRefusal;
};

/** The vote is delegated to nobody any more. */
export type DelegationRevoked = {
  readonly __typename?: 'DelegationRevoked';
  /** The delegator's place on the roll. */
  readonly entry: RollEntry;
  /** The proposal. */
  readonly proposal: Proposal;
};

/** The delegate has voted: the delegation is used and stands. Where ballots may change, an own ballot still overrides it. */
export type DelegationUsed = Refusal & {
  readonly __typename?: 'DelegationUsed';
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
};

/** The caller's own account, and proof that it is the caller who asks. */
export type DeleteAccountInput = {
  /** The account's password. */
  readonly password: Scalars['String']['input'];
};

/** Outcomes of `deleteAccount`. */
export type DeleteAccountResult =
  | AccountDeleted
  | LastAdministrator
  | TooManyAttempts
  | WrongPassword;

/** A deletion of somebody's account. */
export type DeleteUserInput = {
  /** Why, for the audit log; at most 500 characters. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
  /** Id of the account. */
  readonly userId: Scalars['ID']['input'];
};

/** Outcomes of `deleteUser`. */
export type DeleteUserResult = LastAdministrator | UserDeleted;

/** A comment to change. */
export type EditCommentInput = {
  /** Its new text, in Markdown; 1 to 10,000 characters. */
  readonly body: Scalars['String']['input'];
  /** Makes it safe to send again. 1 to 100 characters. */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Id of the comment. */
  readonly commentId: Scalars['ID']['input'];
};

/** Outcomes of `editComment`. */
export type EditCommentResult = CommentEdited | CommentRemovedBefore;

/** An option that left a runoff. */
export type Elimination = {
  readonly __typename?: 'Elimination';
  /** Which option. */
  readonly option: VotingOption;
  /** Why it was this one. */
  readonly why: EliminationReason;
};

/** Why it was this option that left a runoff. */
export type EliminationReason =
  /** The ballot of the chair told it from others that had as little. */
  | 'CASTING_VOTE'
  /** It alone had the least. */
  | 'FEWEST'
  /** It is listed after the others that had as little. */
  | 'LIST_ORDER'
  /** It had less than they in the nearest earlier round that told them apart. */
  | 'PREVIOUS_ROUNDS'
  /** With others that had little it had less than the next option by itself: none of them could have won. */
  | 'TOGETHER';

/** Somebody who counts on neither side, because they are recused. */
export type ExcludedMember = {
  readonly __typename?: 'ExcludedMember';
  /** Why they are recused. */
  readonly reason: Scalars['String']['output'];
  /** Who it is. */
  readonly user: User;
};

/** The address and password do not belong together. Unknown addresses are answered in the same way. */
export type InvalidCredentials = Refusal & {
  readonly __typename?: 'InvalidCredentials';
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
};

/**
 * Something that is done by a worker and not while a client waits, such as a mail. What it was given is
 * not shown: it may hold addresses. A job that is done is gone.
 */
export type Job = Node & {
  readonly __typename?: 'Job';
  /** How often it has been tried. Attempts that were put off, because a breaker was open, do not count. */
  readonly attempts: Scalars['Int']['output'];
  /** When the act that wants it was done. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Globally unique id of the job. */
  readonly id: Scalars['ID']['output'];
  /** What the last attempt failed of, as a kind and a code, such as `SmtpFault ECONNREFUSED`; more is in the worker's log. */
  readonly lastError?: Maybe<Scalars['String']['output']>;
  /** After so many attempts it is given up. */
  readonly maxAttempts: Scalars['Int']['output'];
  /** Not before this time it is tried, or tried again. */
  readonly runAt: Scalars['DateTime']['output'];
  /** When a worker took it; null unless it runs. */
  readonly startedAt?: Maybe<Scalars['DateTime']['output']>;
  /** How it stands. */
  readonly state: JobState;
  /** What is to be done, such as `notify-user`. */
  readonly task: Scalars['String']['output'];
};

/** A page of jobs. */
export type JobConnection = {
  readonly __typename?: 'JobConnection';
  /** The page's jobs with their cursors. */
  readonly edges: ReadonlyArray<JobEdge>;
  /** Where the page stands in the list. */
  readonly pageInfo: PageInfo;
};

/** One job in a page. */
export type JobEdge = {
  readonly __typename?: 'JobEdge';
  /** Where this job stands in the list; opaque. */
  readonly cursor: Scalars['String']['output'];
  /** The job. */
  readonly node: Job;
};

/** Which jobs to list. Conditions are joined by AND. */
export type JobFilter = {
  /** Only jobs that stand so. `FAILED` lists the dead letters. */
  readonly state?: InputMaybe<JobState>;
  /** Only this task. */
  readonly task?: InputMaybe<Scalars['String']['input']>;
};

/** How a job stands. */
export type JobState =
  /** It was given up: after its last attempt, or because another one would fail as well. */
  | 'FAILED'
  /** It waits for its time, its turn, or another attempt. */
  | 'QUEUED'
  /** A worker has taken it. */
  | 'RUNNING';

/** Refused: the account is the last active administrator. */
export type LastAdministrator = Refusal & {
  readonly __typename?: 'LastAdministrator';
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
};

/** The council would be left without a chair whose term runs. Seat another one first; whoever manages all councils can do without. */
export type LastChair = Refusal & {
  readonly __typename?: 'LastChair';
  /** The membership, which stays as it is. */
  readonly membership: Membership;
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
};

/** Who signs in, and with what. */
export type LoginInput = {
  /** Where the refresh token and the device token go: browsers want them in cookies. */
  readonly delivery?: TokenDelivery;
  /** The device token of an earlier sign-in: attempts with it are counted by device, so that nobody else's guesses lock it out. Left out by browsers, whose cookie holds it. */
  readonly deviceToken?: InputMaybe<Scalars['String']['input']>;
  /** The account's address, in any case. */
  readonly email: Scalars['String']['input'];
  /** The account's password. */
  readonly password: Scalars['String']['input'];
};

/** Outcomes of `login`. */
export type LoginResult = AccountSuspended | InvalidCredentials | LoginSuccess | TooManyAttempts;

/** Signed in: a session has begun. */
export type LoginSuccess = {
  readonly __typename?: 'LoginSuccess';
  /** Tells the server at the next sign-in to this account that it comes from a known device. Proves nothing else, but keep it as a secret. Null when it went into the cookie. */
  readonly deviceToken?: Maybe<Scalars['String']['output']>;
  /** The session that has begun. */
  readonly session: Session;
  /** The tokens of the session. */
  readonly tokens: TokenPair;
  /** The account that is signed in. */
  readonly user: User;
};

/** The session that has ended. No node accepts it any more. */
export type LogoutPayload = {
  readonly __typename?: 'LogoutPayload';
  /** Nodes that have confirmed that they accept the ended sessions no more. */
  readonly nodesConfirmed: Scalars['Int']['output'];
  /** Nodes that gave no sign of life and by now can accept no session without asking the database. */
  readonly nodesExpired: Scalars['Int']['output'];
  /** The session of the request. */
  readonly session: Session;
};

/** A share that has to be reached, compared in whole numbers. */
export type Majority = {
  readonly __typename?: 'Majority';
  /** What it is a share of. */
  readonly base: MajorityBase;
  /** Lower number of the fraction. */
  readonly denominator: Scalars['Int']['output'];
  /** Upper number of the fraction. */
  readonly numerator: Scalars['Int']['output'];
  /** Its name, where it has one. */
  readonly preset?: Maybe<MajorityPreset>;
  /** Whether more than the share is needed, or just the share. */
  readonly strict: Scalars['Boolean']['output'];
};

/** What a majority is a share of. Recused members are in none of them. */
export type MajorityBase =
  /** Ballots cast for something or against it: abstentions do not count. */
  | 'CAST'
  /** Everybody on the roll: who stays away counts like a vote against. */
  | 'ELIGIBLE'
  /** Everybody who voted: an abstention counts like a vote against. */
  | 'PRESENT';

/** A majority: a preset, or a fraction with its base. */
export type MajorityInput = {
  /** What it is a share of. */
  readonly base?: InputMaybe<MajorityBase>;
  /** Lower number of the fraction: no less than the upper one, at most 1000. */
  readonly denominator?: InputMaybe<Scalars['Int']['input']>;
  /** Upper number of the fraction: 1 to 1000. */
  readonly numerator?: InputMaybe<Scalars['Int']['input']>;
  /** One that has a name. Then nothing else is given. */
  readonly preset?: InputMaybe<MajorityPreset>;
  /** Whether more than the share is needed. */
  readonly strict?: InputMaybe<Scalars['Boolean']['input']>;
};

/** Majorities that have a name. */
export type MajorityPreset =
  /** More than half of everybody on the roll. */
  | 'ABSOLUTE'
  /** More than half of the ballots cast for or against. */
  | 'SIMPLE'
  /** At least three quarters of the ballots cast for or against. */
  | 'THREE_QUARTERS'
  /** At least two thirds of the ballots cast for or against. */
  | 'TWO_THIRDS'
  /** All ballots cast for or against, and at least one of them for. */
  | 'UNANIMOUS';

/** Somebody's place in a council. */
export type Membership = Node & {
  readonly __typename?: 'Membership';
  /** The council. */
  readonly council: Council;
  /** When the membership was begun. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When the membership was ended. */
  readonly endedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Globally unique id of the membership. */
  readonly id: Scalars['ID']['output'];
  /** Whether their term runs now, and the membership has not ended. */
  readonly isInTerm: Scalars['Boolean']['output'];
  /** Whether they would stand on the roll of a vote that opened now. */
  readonly isVoting: Scalars['Boolean']['output'];
  /** What they are there. */
  readonly role: CouncilRole;
  /** When their term begins; null where it began with the membership. */
  readonly termFrom?: Maybe<Scalars['DateTime']['output']>;
  /** When their term ends; null where it ends with the membership. At this moment it has ended. */
  readonly termTo?: Maybe<Scalars['DateTime']['output']>;
  /** The member. */
  readonly user: User;
  /** Whether the caller may change this membership and end it; of one's own, whether they may make less of it. */
  readonly viewerCanManage: Scalars['Boolean']['output'];
  /** What their vote weighs; more than 0. */
  readonly weight: Scalars['Decimal']['output'];
};

/** A page of memberships. */
export type MembershipConnection = {
  readonly __typename?: 'MembershipConnection';
  /** The page's memberships with their cursors. */
  readonly edges: ReadonlyArray<MembershipEdge>;
  /** Where the page stands in the list. */
  readonly pageInfo: PageInfo;
};

/** One membership in a page. */
export type MembershipEdge = {
  readonly __typename?: 'MembershipEdge';
  /** Where this membership stands in the list; opaque. */
  readonly cursor: Scalars['String']['output'];
  /** The membership. */
  readonly node: Membership;
};

/** A side of a motion. */
export type MotionChoice =
  /** Neither: takes part, and counts for nothing but a quorum and majorities of everybody present. */
  | 'ABSTAIN'
  /** Against it. */
  | 'AGAINST'
  /** For it. */
  | 'FOR';

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type Mutation = {
  readonly __typename?: 'Mutation';
  /** Seats somebody in a council, in a role of `viewerCanGrant`: another one is `FORBIDDEN`. */
  readonly addCouncilMember: AddCouncilMemberResult;
  /** Asks for the annulment of a result, or confirms what another administrator has asked for. Where the vote has closed and its ballots are locked (`resultObstacle`), confirming destroys them and their key for good. */
  readonly annulProposal: AnnulProposalResult;
  /** Archives a council. */
  readonly archiveCouncil: ArchiveCouncilResult;
  /**
   * Takes a job out of the queue, so that it is never done. Fails with NOT_FOUND when it is done or
   * cancelled already, and with CONFLICT while it runs.
   */
  readonly cancelJob: CancelJobPayload;
  /** Takes a proposal off before its vote opens. `CONFLICT` in an archived council. */
  readonly cancelProposal: CancelProposalResult;
  /** Casts the caller's ballot on a proposal whose roll they are on; where ballots may change, also another one. */
  readonly castBallot: CastBallotResult;
  /** Counts the ballots of a closed vote again and, when it comes out the same, certifies the result. */
  readonly certifyProposal: CertifyProposalResult;
  /** Changes the caller's own password and ends all other sessions of the account. */
  readonly changePassword: ChangePasswordResult;
  /** Closes a vote before its time, where ballots may not change and the outcome is certain. */
  readonly closeProposal: CloseProposalResult;
  /** Comments on a proposal that the caller sees, in whatever state. `CONFLICT` in an archived council. */
  readonly commentOnProposal: CommentOnProposalPayload;
  /** Founds a council, with the caller as its chair. */
  readonly createCouncil: CreateCouncilResult;
  /** Drafts a proposal. `CONFLICT` in an archived council. */
  readonly createProposal: CreateProposalPayload;
  /** Lets somebody else's ballot count for the caller too: by one step only, seen by everybody who sees the roll, and announced to the delegate by mail. Delegating again replaces a delegation that is not used. */
  readonly delegateVote: DelegateVoteResult;
  /** Deletes the caller's own account for good. The audit log keeps its facts, with the address that the account had then. */
  readonly deleteAccount: DeleteAccountResult;
  /** Deletes an account for good, whosever it is. The audit log keeps its facts, with the address that the account had then. */
  readonly deleteUser: DeleteUserResult;
  /** Changes the text of a comment of one's own. `CONFLICT` in an archived council. */
  readonly editComment: EditCommentResult;
  /** Signs in with address and password and begins a session. */
  readonly login: LoginResult;
  /** Ends the session of the request. */
  readonly logout: LogoutPayload;
  /** Declares that the caller takes no part in a decision. It cannot be taken back. A ballot of theirs is void from now on. */
  readonly recuseFromProposal: RecuseFromProposalResult;
  /** Exchanges a refresh token for new tokens of the same session. */
  readonly refreshSession: RefreshSessionResult;
  /** Registers an account with the role `VIEWER`. Opens no session: `login` does. */
  readonly register: RegisterResult;
  /** Lets a suspended account sign in again. Its ended sessions stay ended. */
  readonly reinstateUser: ReinstateUserPayload;
  /** Removes a comment of one's own, or with `COMMENTS_MODERATE` anybody's: it keeps its place without its text. One that is removed already stays as it is. `CONFLICT` in an archived council. */
  readonly removeComment: RemoveCommentPayload;
  /** Ends a membership whose role is one of `viewerCanGrant`. */
  readonly removeCouncilMember: RemoveCouncilMemberResult;
  /**
   * Closes the breakers of a service in all processes, so that calls are made again at once. Each process
   * takes it up with its next report, within two seconds. Fails with NOT_FOUND when no process calls the
   * service.
   */
  readonly resetCircuitBreaker: ResetCircuitBreakerPayload;
  /**
   * Has a job run at once, with all its attempts before it, as when it was given up and its cause is
   * mended. Fails with NOT_FOUND when it is done or cancelled, and with CONFLICT while it runs.
   */
  readonly retryJob: RetryJobPayload;
  /** Changes the text of a draft of one's own; what it was is kept. `CONFLICT` in an archived council. */
  readonly reviseProposal: ReviseProposalResult;
  /** Takes back a delegation that is not used yet. The delegate is told by mail. */
  readonly revokeDelegation: RevokeDelegationResult;
  /** Ends all sessions of the caller but the one of the request. */
  readonly revokeOtherSessions: RevokeSessionsPayload;
  /** Ends one session: an own one, or with `sessions:revoke` anyone's. */
  readonly revokeSession: RevokeSessionPayload;
  /** Ends many sessions at once, by list or by filter, whosever they are; the caller's own among them. */
  readonly revokeSessions: RevokeSessionsPayload;
  /** Ends all sessions of an account. */
  readonly revokeUserSessions: RevokeSessionsPayload;
  /** Schedules the vote on a submitted proposal: its rules and times are frozen. `CONFLICT` in an archived council. */
  readonly scheduleProposal: ScheduleProposalResult;
  /** Gives an account another role. */
  readonly setUserRole: SetUserRoleResult;
  /** Submits a draft of one's own: its text is frozen. `CONFLICT` in an archived council. */
  readonly submitProposal: SubmitProposalResult;
  /** Suspends an account and ends its sessions. Suspending a suspended account changes nothing. */
  readonly suspendUser: SuspendUserResult;
  /** Forgets an account's failed sign-ins: ends locks, and lets a disabled password be used again. A suspension stays. */
  readonly unlockUser: UnlockUserPayload;
  /** Changes a council. */
  readonly updateCouncil: UpdateCouncilPayload;
  /** Changes a membership whose role, before and after, is one of `viewerCanGrant`. One's own seat is only made less of: a greater weight, a longer term, or a role that is or carries more is `FORBIDDEN`, unless one manages all councils. */
  readonly updateCouncilMember: UpdateCouncilMemberResult;
  /** Changes the caller's own profile. */
  readonly updateProfile: UpdateProfilePayload;
  /** Takes back a request for an annulment that is not confirmed: by who asked, or by another administrator who declines. */
  readonly withdrawAnnulment: WithdrawAnnulmentResult;
  /** Takes back a proposal of one's own before a vote on it is scheduled. `CONFLICT` in an archived council. */
  readonly withdrawProposal: WithdrawProposalResult;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationAddCouncilMemberArgs = {
  input: AddCouncilMemberInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationAnnulProposalArgs = {
  input: AnnulProposalInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationArchiveCouncilArgs = {
  input: ArchiveCouncilInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationCancelJobArgs = {
  input: CancelJobInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationCancelProposalArgs = {
  input: CancelProposalInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationCastBallotArgs = {
  input: CastBallotInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationCertifyProposalArgs = {
  input: CertifyProposalInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationChangePasswordArgs = {
  input: ChangePasswordInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationCloseProposalArgs = {
  input: CloseProposalInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationCommentOnProposalArgs = {
  input: CommentOnProposalInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationCreateCouncilArgs = {
  input: CreateCouncilInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationCreateProposalArgs = {
  input: CreateProposalInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationDelegateVoteArgs = {
  input: DelegateVoteInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationDeleteAccountArgs = {
  input: DeleteAccountInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationDeleteUserArgs = {
  input: DeleteUserInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationEditCommentArgs = {
  input: EditCommentInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationLoginArgs = {
  input: LoginInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationRecuseFromProposalArgs = {
  input: RecuseFromProposalInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationRefreshSessionArgs = {
  input: RefreshSessionInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationRegisterArgs = {
  input: RegisterInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationReinstateUserArgs = {
  input: ReinstateUserInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationRemoveCommentArgs = {
  input: RemoveCommentInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationRemoveCouncilMemberArgs = {
  input: RemoveCouncilMemberInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationResetCircuitBreakerArgs = {
  input: ResetCircuitBreakerInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationRetryJobArgs = {
  input: RetryJobInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationReviseProposalArgs = {
  input: ReviseProposalInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationRevokeDelegationArgs = {
  input: RevokeDelegationInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationRevokeSessionArgs = {
  input: RevokeSessionInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationRevokeSessionsArgs = {
  input: RevokeSessionsInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationRevokeUserSessionsArgs = {
  input: RevokeUserSessionsInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationScheduleProposalArgs = {
  input: ScheduleProposalInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationSetUserRoleArgs = {
  input: SetUserRoleInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationSubmitProposalArgs = {
  input: SubmitProposalInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationSuspendUserArgs = {
  input: SuspendUserInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationUnlockUserArgs = {
  input: UnlockUserInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationUpdateCouncilArgs = {
  input: UpdateCouncilInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationUpdateCouncilMemberArgs = {
  input: UpdateCouncilMemberInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationUpdateProfileArgs = {
  input: UpdateProfileInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationWithdrawAnnulmentArgs = {
  input: WithdrawAnnulmentInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationWithdrawProposalArgs = {
  input: WithdrawProposalInput;
};

/** No annulment is asked for, or not any more. */
export type NoAnnulmentRequested = Refusal & {
  readonly __typename?: 'NoAnnulmentRequested';
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
};

/** Who asks has delegated to nobody. */
export type NoDelegation = Refusal & {
  readonly __typename?: 'NoDelegation';
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
};

/** An object with a globally unique id, so that a client can fetch it again. */
export type Node = {
  /** Globally unique, opaque and stable. Its prefix names the type, as in `user_01h455vb4pex5vsknk084sn02q`. */
  readonly id: Scalars['ID']['output'];
};

/** Who asks is not on the roll of the vote. */
export type NotOnRoll = Refusal & {
  readonly __typename?: 'NotOnRoll';
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
};

/** What a secret ballot said, or several of them: nothing here tells whose they were. */
export type OpenedBallot = {
  readonly __typename?: 'OpenedBallot';
  /** What it said. */
  readonly choice: BallotChoice;
  /** How many members' votes are behind it. */
  readonly members: Scalars['Int']['output'];
  /** What its voter was told when casting it; null for a sum, as all are where the votes do not weigh alike. */
  readonly receipt?: Maybe<Scalars['String']['output']>;
  /** What the votes behind it weigh together. */
  readonly weight: Scalars['Decimal']['output'];
};

/** The direction of an order. */
export type OrderDirection =
  /** Smallest, earliest or alphabetically first comes first. */
  | 'ASC'
  /** Largest, latest or alphabetically last comes first. */
  | 'DESC';

/** What may still be cast could change the outcome. Where the tally does not show yet, a vote is certain only when everybody on the roll has voted: more would tell where it stands. */
export type OutcomeUncertain = Refusal & {
  readonly __typename?: 'OutcomeUncertain';
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
};

/** Where one page of a connection stands in the whole list. */
export type PageInfo = {
  readonly __typename?: 'PageInfo';
  /** Cursor of the last edge of this page. */
  readonly endCursor?: Maybe<Scalars['String']['output']>;
  /** Whether there is more when paging forward with `after: endCursor`. */
  readonly hasNextPage: Scalars['Boolean']['output'];
  /** Whether there is more when paging backward with `before: startCursor`. */
  readonly hasPreviousPage: Scalars['Boolean']['output'];
  /** Cursor of the first edge of this page. */
  readonly startCursor?: Maybe<Scalars['String']['output']>;
};

/** The password was changed and all other sessions of the account have ended. */
export type PasswordChanged = {
  readonly __typename?: 'PasswordChanged';
  /** Nodes that have confirmed that they accept the ended sessions no more. */
  readonly nodesConfirmed: Scalars['Int']['output'];
  /** Nodes that gave no sign of life and by now can accept no session without asking the database. */
  readonly nodesExpired: Scalars['Int']['output'];
  /** How many other sessions ended. */
  readonly revokedCount: Scalars['Int']['output'];
  /** The account. */
  readonly user: User;
};

/** Why a password was refused. */
export type PasswordRefusalReason =
  /** On the list of common passwords. */
  | 'COMMON'
  /** Contains the account's address or display name, or consists of it. */
  | 'PERSONAL'
  /** Longer than the maximum. */
  | 'TOO_LONG'
  /** Shorter than the minimum. */
  | 'TOO_SHORT'
  /** Holds a character that cannot be typed again reliably, such as a control character. */
  | 'UNUSABLE_CHARACTER';

/** The password was refused; nothing was changed. */
export type PasswordRefused = Refusal & {
  readonly __typename?: 'PasswordRefused';
  /** The longest password accepted, in characters. */
  readonly maxLength: Scalars['Int']['output'];
  /** The reason in words, fit to be shown. */
  readonly message: Scalars['String']['output'];
  /** The shortest password accepted, in characters. */
  readonly minLength: Scalars['Int']['output'];
  /** Why. */
  readonly reason: PasswordRefusalReason;
};

/** An annulment that one administrator has asked for. */
export type PendingAnnulment = {
  readonly __typename?: 'PendingAnnulment';
  /** Why. */
  readonly reason: Scalars['String']['output'];
  /** When. */
  readonly requestedAt: Scalars['DateTime']['output'];
  /** Who asked for it. */
  readonly requestedBy: User;
};

/** What a role allows, written `resource:action` in the documentation. */
export type Permission =
  /** `audit:read`: read the audit log. */
  | 'audit:read'
  /** `councils:create`: found councils, and be the chair of what one has founded. */
  | 'councils:create'
  /** `councils:manage`: see every council, and do in it what its own permissions allow, but for `ballots:cast`. */
  | 'councils:manage'
  /** `operations:manage`: see and steer what the server does by itself, such as breakers and jobs. */
  | 'operations:manage'
  /** `roles:assign`: give another role to an account. */
  | 'roles:assign'
  /** `sessions:read`: see the sessions of every account. */
  | 'sessions:read'
  /** `sessions:revoke`: end the sessions of every account. */
  | 'sessions:revoke'
  /** `users:delete`: delete accounts. */
  | 'users:delete'
  /** `users:read`: see every account with its address, role and status. */
  | 'users:read'
  /** `users:suspend`: suspend and reinstate accounts. */
  | 'users:suspend';

/** A question to a council, from its draft to its certified result. */
export type Proposal = Node & {
  readonly __typename?: 'Proposal';
  /** What belongs to it and lies elsewhere. */
  readonly attachments: ReadonlyArray<ProposalAttachment>;
  /** Who wrote it. */
  readonly author: User;
  /** The opened ballot of this receipt; null where there is none, or it does not show yet. */
  readonly ballotByReceipt?: Maybe<OpenedBallot>;
  /** The ballots that count; none for as long as the tally is hidden. Secret ones are there when the vote has closed, in the order of their receipts. */
  readonly ballots: BallotConnection;
  /** Its text, in Markdown, just as it was written. */
  readonly body: Scalars['String']['output'];
  /** Certificates of what came of its vote, one of each kind at most, in the order of the kinds. Empty until the result shows. A job issues them, mostly within a second; one that is not there yet is being tried again. */
  readonly certificates: ReadonlyArray<VoteCertificate>;
  /** When its result was certified. */
  readonly certifiedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Who certified its result. */
  readonly certifiedBy?: Maybe<User>;
  /** When its vote did close. */
  readonly closedAt?: Maybe<Scalars['DateTime']['output']>;
  /** When its vote closes, an extension included. */
  readonly closesAt?: Maybe<Scalars['DateTime']['output']>;
  /** What has been said about it, the oldest first; removed comments keep their places. */
  readonly comments: CommentConnection;
  /** The council that it is put to. Whoever sees the proposal only because they stand on its roll, as a former member of a council for members only, sees its name, slug, visibility and times there; what else they ask of it is `NOT_FOUND`. */
  readonly council: Council;
  /** When it was drafted. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Why it was withdrawn, cancelled or annulled. */
  readonly endReason?: Maybe<Scalars['String']['output']>;
  /** What happened to it, the oldest first. */
  readonly history: ProposalEventConnection;
  /** Globally unique id of the proposal. */
  readonly id: Scalars['ID']['output'];
  /** Whether its vote goes on, or went on, for want of a quorum. */
  readonly isExtended: Scalars['Boolean']['output'];
  /** When its vote opens. */
  readonly opensAt?: Maybe<Scalars['DateTime']['output']>;
  /** What can be chosen; empty for a motion. */
  readonly options: ReadonlyArray<VotingOption>;
  /** What came of its vote; hidden for as long as the tally is. */
  readonly outcome?: Maybe<ProposalOutcome>;
  /** An annulment that waits for a second administrator. */
  readonly pendingAnnulment?: Maybe<PendingAnnulment>;
  /** What came of its vote; null until it has closed, and for as long as the tally is hidden. */
  readonly result?: Maybe<ProposalResult>;
  /** Why there is no result although the vote has closed; null where there is one, shown or hidden, and before the close. */
  readonly resultObstacle?: Maybe<ResultObstacle>;
  /** Its text before it was revised, the oldest first. */
  readonly revisions: ProposalRevisionConnection;
  /** Who may vote on it: frozen when the vote opens, and empty before. */
  readonly roll: RollEntryConnection;
  /** What its vote is held under; before it is scheduled, the council's default rules. */
  readonly rules: VotingRules;
  /** Where it stands. */
  readonly state: ProposalState;
  /** When it was submitted. */
  readonly submittedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Where its vote stands, or stood when it closed; null until it opens, and for as long as the rules hide it from everybody. */
  readonly tally?: Maybe<Tally>;
  /** SHA-256 in hexadecimal of what is decided on, frozen at submission: the canonical JSON (RFC 8785) of `title`, `body`, `attachments` and `options`. */
  readonly textHash?: Maybe<Scalars['String']['output']>;
  /** What it is about, in a line. */
  readonly title: Scalars['String']['output'];
  /** How many take part. */
  readonly turnout: Turnout;
  /** When its text, its state or what came of it was changed last; what members do in its vote is not counted. */
  readonly updatedAt: Scalars['DateTime']['output'];
  /** The caller's own ballot. A secret one only until it is opened: then nobody can tell whose it was. */
  readonly viewerBallot?: Maybe<ViewerBallot>;
  /** Whether the caller may ask for its annulment, or confirm it. */
  readonly viewerCanAnnul: Scalars['Boolean']['output'];
  /** Whether the caller may cancel it. */
  readonly viewerCanCancel: Scalars['Boolean']['output'];
  /** Whether the caller may certify its result. */
  readonly viewerCanCertify: Scalars['Boolean']['output'];
  /** Whether the caller may close its vote before its time, when nothing that may still be cast can change the outcome. */
  readonly viewerCanClose: Scalars['Boolean']['output'];
  /** Whether the caller may comment on it. */
  readonly viewerCanComment: Scalars['Boolean']['output'];
  /** Whether the caller can delegate their vote. */
  readonly viewerCanDelegate: Scalars['Boolean']['output'];
  /** Whether the caller can declare themselves recused. */
  readonly viewerCanRecuse: Scalars['Boolean']['output'];
  /** Whether the caller may revise its text. */
  readonly viewerCanRevise: Scalars['Boolean']['output'];
  /** Whether the caller may take back a delegation of theirs. */
  readonly viewerCanRevokeDelegation: Scalars['Boolean']['output'];
  /** Whether the caller may schedule its vote. */
  readonly viewerCanSchedule: Scalars['Boolean']['output'];
  /** Whether the caller may submit it. */
  readonly viewerCanSubmit: Scalars['Boolean']['output'];
  /** Whether the caller can cast a ballot now, or another one. */
  readonly viewerCanVote: VotingPermission;
  /** Whether the caller may withdraw it. */
  readonly viewerCanWithdraw: Scalars['Boolean']['output'];
  /** Whether the caller may take back or decline the annulment that waits. */
  readonly viewerCanWithdrawAnnulment: Scalars['Boolean']['output'];
  /** The caller's own place on the roll; null where they have none, and before the vote opens. */
  readonly viewerEntry?: Maybe<RollEntry>;
};

/** A question to a council, from its draft to its certified result. */
export type ProposalBallotByReceiptArgs = {
  receipt: Scalars['String']['input'];
};

/** A question to a council, from its draft to its certified result. */
export type ProposalBallotsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** A question to a council, from its draft to its certified result. */
export type ProposalCommentsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** A question to a council, from its draft to its certified result. */
export type ProposalHistoryArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** A question to a council, from its draft to its certified result. */
export type ProposalRevisionsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** A question to a council, from its draft to its certified result. */
export type ProposalRollArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** A second administrator has confirmed: the result is void, and stays readable; locked ballots are destroyed. */
export type ProposalAnnulled = {
  readonly __typename?: 'ProposalAnnulled';
  /** The proposal. */
  readonly proposal: Proposal;
};

/** Something that lies elsewhere and belongs to a proposal. */
export type ProposalAttachment = {
  readonly __typename?: 'ProposalAttachment';
  /** How it is called. */
  readonly label: Scalars['String']['output'];
  /** Where it is: an `https` address. */
  readonly url: Scalars['String']['output'];
};

/** Something that lies elsewhere. */
export type ProposalAttachmentInput = {
  /** How it is called; 1 to 200 characters. */
  readonly label: Scalars['String']['input'];
  /** Where it is: an `https` address of at most 2,000 characters. */
  readonly url: Scalars['String']['input'];
};

/** The proposal has been taken off. */
export type ProposalCancelled = {
  readonly __typename?: 'ProposalCancelled';
  /** The proposal. */
  readonly proposal: Proposal;
};

/** The ballots were counted again with the same result. */
export type ProposalCertified = {
  readonly __typename?: 'ProposalCertified';
  /** The proposal. */
  readonly proposal: Proposal;
};

/** The vote has closed. */
export type ProposalClosed = {
  readonly __typename?: 'ProposalClosed';
  /** The proposal. */
  readonly proposal: Proposal;
};

/** A page of proposals. */
export type ProposalConnection = {
  readonly __typename?: 'ProposalConnection';
  /** The page's proposals with their cursors. */
  readonly edges: ReadonlyArray<ProposalEdge>;
  /** Where the page stands in the list. */
  readonly pageInfo: PageInfo;
};

/** One proposal in a page. */
export type ProposalEdge = {
  readonly __typename?: 'ProposalEdge';
  /** Where this proposal stands in the list; opaque. */
  readonly cursor: Scalars['String']['output'];
  /** The proposal. */
  readonly node: Proposal;
};

/** Something that happened to a proposal. */
export type ProposalEvent = Node & {
  readonly __typename?: 'ProposalEvent';
  /** What happened; one of the actions of the audit log that everybody who sees the proposal may know of: of ballots, none. */
  readonly action: AuditAction;
  /** Who did it; null where the clock did. */
  readonly actor?: Maybe<User>;
  /** When it happened. */
  readonly at: Scalars['DateTime']['output'];
  /** Globally unique id of the fact; `node` finds it for who may read the audit log, as an `AuditEvent`. */
  readonly id: Scalars['ID']['output'];
};

/** A page of what happened. */
export type ProposalEventConnection = {
  readonly __typename?: 'ProposalEventConnection';
  /** The page's events with their cursors. */
  readonly edges: ReadonlyArray<ProposalEventEdge>;
  /** Where the page stands in the list. */
  readonly pageInfo: PageInfo;
};

/** One event in a page. */
export type ProposalEventEdge = {
  readonly __typename?: 'ProposalEventEdge';
  /** Where this event stands in the list; opaque. */
  readonly cursor: Scalars['String']['output'];
  /** The event. */
  readonly node: ProposalEvent;
};

/** Which proposals to list. Conditions are joined by AND. */
export type ProposalFilter = {
  /** Only those whose vote closes before this time, and is not closed. */
  readonly closingBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** Only those of the council with this id. */
  readonly council?: InputMaybe<Scalars['ID']['input']>;
  /** Only those with this outcome, where it shows. */
  readonly outcome?: InputMaybe<ProposalOutcome>;
  /** Only those in this state, or in one of these. */
  readonly state?: InputMaybe<ReadonlyArray<ProposalState>>;
  /** Only those that the caller may vote on now, or only the others. */
  readonly viewerCanVote?: InputMaybe<Scalars['Boolean']['input']>;
};

/** What came of a vote. */
export type ProposalOutcome =
  /** The motion was adopted, or an option was chosen. */
  | 'ADOPTED'
  /** Too few took part. */
  | 'NO_QUORUM'
  /** The majority was missed. */
  | 'REJECTED'
  /** Two stood equal, and the rules have no answer to that. */
  | 'TIED';

/** What came of a vote, with all of its arithmetic. */
export type ProposalResult = {
  readonly __typename?: 'ProposalResult';
  /** What the majority is a share of. */
  readonly base: ResultBase;
  /** What the outcome rests on. */
  readonly decidedBy: DecidedBy;
  /** Members on the roll who count on neither side, and why. */
  readonly excluded: ReadonlyArray<ExcludedMember>;
  /** Why it came out so: sentences with all the numbers. */
  readonly explanation: ReadonlyArray<Scalars['String']['output']>;
  /** What was for the motion, or for the option that led at the end. */
  readonly got: Scalars['Decimal']['output'];
  /** SHA-256 in hexadecimal of the result as it is kept, in canonical JSON (RFC 8785). The audit log holds it, from the close of the vote or, where the tally shows only then, from its certification. */
  readonly hash: Scalars['String']['output'];
  /** How much was enough; null where the most was. */
  readonly needed?: Maybe<Threshold>;
  /** What came of it. */
  readonly outcome: ProposalOutcome;
  /** Whether enough took part; null where no quorum was asked for. */
  readonly quorum?: Maybe<QuorumResult>;
  /** The rounds of a runoff, the first one first; empty otherwise. */
  readonly rounds: ReadonlyArray<RunoffRound>;
  /** The rule, in words. */
  readonly rule: Scalars['String']['output'];
  /** The tally that it was counted from. */
  readonly tally: Tally;
  /** The option that won; null for a motion, and where none did. */
  readonly winner?: Maybe<VotingOption>;
};

/** The draft has another text. */
export type ProposalRevised = {
  readonly __typename?: 'ProposalRevised';
  /** The proposal. */
  readonly proposal: Proposal;
};

/** The text of a draft, as it was. */
export type ProposalRevision = Node & {
  readonly __typename?: 'ProposalRevision';
  /** What belonged to it. */
  readonly attachments: ReadonlyArray<ProposalAttachment>;
  /** The text. */
  readonly body: Scalars['String']['output'];
  /** When it was written. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** Who wrote it. */
  readonly editor: User;
  /** Globally unique id of the revision. */
  readonly id: Scalars['ID']['output'];
  /** 1 for the first text, and so on. */
  readonly number: Scalars['Int']['output'];
  /** What could be chosen. */
  readonly options: ReadonlyArray<VotingOption>;
  /** The title. */
  readonly title: Scalars['String']['output'];
};

/** A page of revisions. */
export type ProposalRevisionConnection = {
  readonly __typename?: 'ProposalRevisionConnection';
  /** The page's revisions with their cursors. */
  readonly edges: ReadonlyArray<ProposalRevisionEdge>;
  /** Where the page stands in the list. */
  readonly pageInfo: PageInfo;
};

/** One revision in a page. */
export type ProposalRevisionEdge = {
  readonly __typename?: 'ProposalRevisionEdge';
  /** Where this revision stands in the list; opaque. */
  readonly cursor: Scalars['String']['output'];
  /** The revision. */
  readonly node: ProposalRevision;
};

/** The vote is scheduled, and its rules are frozen. */
export type ProposalScheduled = {
  readonly __typename?: 'ProposalScheduled';
  /** The proposal. */
  readonly proposal: Proposal;
};

/** Where a proposal stands, by the database's clock. */
export type ProposalState =
  /** Two administrators have declared the result void. It stays readable; there is none where `resultObstacle` is BALLOTS_DESTROYED. */
  | 'ANNULLED'
  /** It was taken off before its vote opened. */
  | 'CANCELLED'
  /** The ballots have been counted again with the same result. */
  | 'CERTIFIED'
  /** The vote has closed, and its outcome stands, or is still to be counted: see `resultObstacle`. */
  | 'CLOSED'
  /** Being written. Seen by its author, and by who schedules votes. */
  | 'DRAFT'
  /** Who is on the roll may vote until `closesAt`. */
  | 'OPEN'
  /** Its vote opens at `opensAt`, under rules that are frozen. */
  | 'SCHEDULED'
  /** Its text is frozen; it waits for a vote to be scheduled. */
  | 'SUBMITTED'
  /** Its author took it back before a vote was scheduled. */
  | 'WITHDRAWN';

/** The text is frozen. */
export type ProposalSubmitted = {
  readonly __typename?: 'ProposalSubmitted';
  /** The proposal. */
  readonly proposal: Proposal;
};

/** The proposal has been taken back. */
export type ProposalWithdrawn = {
  readonly __typename?: 'ProposalWithdrawn';
  /** The proposal. */
  readonly proposal: Proposal;
};

/** What can be asked. */
export type Query = {
  readonly __typename?: 'Query';
  /** The audit log. */
  readonly auditEvents: AuditEventConnection;
  /** The breakers of all processes that make calls to outside services, by service and process. */
  readonly circuitBreakers: ReadonlyArray<CircuitBreaker>;
  /** One council by its id or its slug. */
  readonly council: Council;
  /** The councils that the caller may see, by name. */
  readonly councils: CouncilConnection;
  /** Jobs that are not done, newest first. */
  readonly jobs: JobConnection;
  /** Any object by its id; null when there is none that the caller may know of. */
  readonly node?: Maybe<Node>;
  /** One proposal by its id. */
  readonly proposal: Proposal;
  /** The proposals that the caller may see, the newest first. */
  readonly proposals: ProposalConnection;
  /** All roles. */
  readonly roles: ReadonlyArray<Role>;
  /** One account by id; `NOT_FOUND` when there is none that the caller may know of, or it was deleted. */
  readonly user: User;
  /** All accounts but deleted ones. */
  readonly users: UserConnection;
  /** The account that is signed in. */
  readonly viewer: User;
};

/** What can be asked. */
export type QueryAuditEventsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<AuditEventFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<AuditEventOrder>;
};

/** What can be asked. */
export type QueryCouncilArgs = {
  id?: InputMaybe<Scalars['ID']['input']>;
  slug?: InputMaybe<Scalars['String']['input']>;
};

/** What can be asked. */
export type QueryCouncilsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<CouncilFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** What can be asked. */
export type QueryJobsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<JobFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** What can be asked. */
export type QueryNodeArgs = {
  id: Scalars['ID']['input'];
};

/** What can be asked. */
export type QueryProposalArgs = {
  id: Scalars['ID']['input'];
};

/** What can be asked. */
export type QueryProposalsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<ProposalFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** What can be asked. */
export type QueryUserArgs = {
  id: Scalars['ID']['input'];
};

/** What can be asked. */
export type QueryUsersArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  filter?: InputMaybe<UserFilter>;
  first?: InputMaybe<Scalars['Int']['input']>;
  last?: InputMaybe<Scalars['Int']['input']>;
  orderBy?: InputMaybe<UserOrder>;
};

/** How many have to take part for a decision to stand. Recused members are on neither side. */
export type Quorum = {
  readonly __typename?: 'Quorum';
  /** Whether who abstains takes part. */
  readonly abstentionsCount: Scalars['Boolean']['output'];
  /** A count of members; null where a share is asked for. */
  readonly count?: Maybe<Scalars['Int']['output']>;
  /** What is counted. */
  readonly counts: QuorumUnit;
  /** Lower number of the fraction. */
  readonly denominator?: Maybe<Scalars['Int']['output']>;
  /** The share of everybody on the roll: upper number of the fraction; null where a count is asked for. */
  readonly numerator?: Maybe<Scalars['Int']['output']>;
  /** Whether more than the share is needed, or just the share; null where a count is asked for. */
  readonly strict?: Maybe<Scalars['Boolean']['output']>;
};

/** A quorum: a share or a count. */
export type QuorumInput = {
  /** Whether who abstains takes part. */
  readonly abstentionsCount?: Scalars['Boolean']['input'];
  /** A count of members, instead of a share: 1 to 1000000. */
  readonly count?: InputMaybe<Scalars['Int']['input']>;
  /** What is counted; a count is always of members. */
  readonly counts?: QuorumUnit;
  /** Lower number of the fraction: no less than the upper one, at most 1000. */
  readonly denominator?: InputMaybe<Scalars['Int']['input']>;
  /** The share of everybody on the roll: upper number of the fraction, 1 to 1000. */
  readonly numerator?: InputMaybe<Scalars['Int']['input']>;
  /** Whether more than the share is needed, as in “a majority of the members”. */
  readonly strict?: Scalars['Boolean']['input'];
};

/** Whether enough took part. */
export type QuorumResult = {
  readonly __typename?: 'QuorumResult';
  /** Whether who abstained took part. */
  readonly abstentionsCount: Scalars['Boolean']['output'];
  /** What was counted. */
  readonly counts: QuorumUnit;
  /** Everybody on the roll who is not recused: in members, or in votes where weight is counted. */
  readonly eligible: Scalars['Decimal']['output'];
  /** Whether that was enough. */
  readonly met: Scalars['Boolean']['output'];
  /** How much was enough. */
  readonly needed: Threshold;
  /** How much was there. */
  readonly present: Scalars['Decimal']['output'];
};

/** What a quorum is counted in. */
export type QuorumUnit =
  /** In members. */
  | 'MEMBERS'
  /** In the weight of their votes. */
  | 'WEIGHT';

/** The ballots were counted again, and something came out otherwise. Ballots, roll or result have been changed since the close; the result is not certified. */
export type RecountDiffers = Refusal & {
  readonly __typename?: 'RecountDiffers';
  /** Which parts of the result came out otherwise, by their names in it; `roll` where published ballots do not fit the roll. */
  readonly differences: ReadonlyArray<Scalars['String']['output']>;
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
  /** The proposal, in the state that it was in. */
  readonly proposal: Proposal;
};

/** That somebody takes no part in a decision: they are in no quorum and in the base of no majority. */
export type Recusal = {
  readonly __typename?: 'Recusal';
  /** When they said so. */
  readonly at: Scalars['DateTime']['output'];
  /** Why. */
  readonly reason: Scalars['String']['output'];
};

/** Who asked is recused. Delegations to and by them have ended. */
export type RecusalDeclared = {
  readonly __typename?: 'RecusalDeclared';
  /** Whether a ballot of theirs was in, and is void now. */
  readonly ballotVoided: Scalars['Boolean']['output'];
  /** Their place on the roll. */
  readonly entry: RollEntry;
  /** The proposal. */
  readonly proposal: Proposal;
};

/** A decision to take no part in. */
export type RecuseFromProposalInput = {
  /** Makes it safe to send again. 1 to 100 characters. */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Id of the proposal. */
  readonly proposalId: Scalars['ID']['input'];
  /** Why; 1 to 500 characters. Everybody who sees the proposal reads it. */
  readonly reason: Scalars['String']['input'];
};

/** Outcomes of `recuseFromProposal`. */
export type RecuseFromProposalResult =
  | NotOnRoll
  | RecusalDeclared
  | Recused
  | VotingClosed
  | VotingNotOpen;

/** Who asks is recused. */
export type Recused = Refusal & {
  readonly __typename?: 'Recused';
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
  /** Since when. */
  readonly since: Scalars['DateTime']['output'];
};

/** Why a refresh was refused. */
export type RefreshRefusalReason =
  /** The token is malformed or was never given out by this server. */
  | 'INVALID'
  /** The token was spent before. The session has been ended, because one of the two users may be a thief. */
  | 'REUSED'
  /** The session has ended. */
  | 'SESSION_ENDED'
  /** The session was not refreshed in time, or reached its absolute lifetime. */
  | 'SESSION_EXPIRED';

/** The refresh was refused; the person has to sign in again. */
export type RefreshRefused = Refusal & {
  readonly __typename?: 'RefreshRefused';
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
  /** Why. */
  readonly reason: RefreshRefusalReason;
};

/** The refresh token to exchange. */
export type RefreshSessionInput = {
  /** The latest refresh token of the session; left out by browsers, whose cookie holds it. */
  readonly refreshToken?: InputMaybe<Scalars['String']['input']>;
};

/** Outcomes of `refreshSession`. */
export type RefreshSessionResult = RefreshRefused | RefreshSuccess;

/** New tokens of the same session. */
export type RefreshSuccess = {
  readonly __typename?: 'RefreshSuccess';
  /** The session. */
  readonly session: Session;
  /** The tokens; the refresh token presented is spent. */
  readonly tokens: TokenPair;
};

/** An outcome other than the one that was asked for: what stood in the way. Every outcome of a mutation that is no success is one, so that `... on Refusal { message }` shows each of them, also those that are added later. */
export type Refusal = {
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
};

/** A new account. */
export type RegisterInput = {
  /** The name shown to others; 1 to 100 characters. */
  readonly displayName: Scalars['String']['input'];
  /** The address to sign in with. */
  readonly email: Scalars['String']['input'];
  /** The password: by default 15 to 128 characters of any kind, not a common one, and not the person's own name or address (NIST SP 800-63B-4, 3.1.1.2). */
  readonly password: Scalars['String']['input'];
};

/** Outcomes of `register`. */
export type RegisterResult = PasswordRefused | RegistrationAccepted;

/** The registration was taken. The answer is the same whether or not the address was free; its owner is told by mail. */
export type RegistrationAccepted = {
  readonly __typename?: 'RegistrationAccepted';
  /** The normalised address that mail was sent to. */
  readonly email: Scalars['String']['output'];
};

/** The end of a suspension. */
export type ReinstateUserInput = {
  /** Id of the account. */
  readonly userId: Scalars['ID']['input'];
};

/** The account may sign in again. */
export type ReinstateUserPayload = {
  readonly __typename?: 'ReinstateUserPayload';
  /** The account. */
  readonly user: User;
};

/** A comment to remove. */
export type RemoveCommentInput = {
  /** Makes it safe to send again. 1 to 100 characters. */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Id of the comment. */
  readonly commentId: Scalars['ID']['input'];
};

/** The comment, without its text. */
export type RemoveCommentPayload = {
  readonly __typename?: 'RemoveCommentPayload';
  /** The comment. */
  readonly comment: Comment;
};

/** A membership to end. */
export type RemoveCouncilMemberInput = {
  /** Makes it safe to send again. 1 to 100 characters. */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Id of the membership. */
  readonly membershipId: Scalars['ID']['input'];
};

/** Outcomes of `removeCouncilMember`. */
export type RemoveCouncilMemberResult = CouncilMemberRemoved | LastChair;

/** Which breakers are to be closed. */
export type ResetCircuitBreakerInput = {
  /** The service whose breakers are meant, such as `smtp`. */
  readonly service: Scalars['String']['input'];
};

/** What `resetCircuitBreaker` answers. */
export type ResetCircuitBreakerPayload = {
  readonly __typename?: 'ResetCircuitBreakerPayload';
  /** The breakers that were asked for, as their processes last reported them. */
  readonly circuitBreakers: ReadonlyArray<CircuitBreaker>;
};

/** What the majority of a result is a share of, and what that came to. */
export type ResultBase = {
  readonly __typename?: 'ResultBase';
  /** What it is. */
  readonly kind: ResultBaseKind;
  /** Its weight, in votes. */
  readonly weight: Scalars['Decimal']['output'];
};

/** What the majority of a result is a share of. */
export type ResultBaseKind =
  /** Ballots cast for something or against it. */
  | 'CAST'
  /** In a runoff, the ballots that still counted in the last round. */
  | 'CONTINUING'
  /** Everybody on the roll who is not recused. */
  | 'ELIGIBLE'
  /** Everybody who voted. */
  | 'PRESENT';

/** Why a vote that has closed has no result. */
export type ResultObstacle =
  /** It was annulled because the key to its ballots was lost; they were destroyed unopened, and there will be no result. */
  | 'BALLOTS_DESTROYED'
  /** Its ballots are secret, and the key to them does not open with the secret that the server has. They are counted when that is back. */
  | 'BALLOTS_LOCKED'
  /** It has not been written down so far: its ballots are being opened, or there is a fault, which is in the log of the server. That is tried again whenever somebody looks. */
  | 'NOT_WRITTEN';

/** Which job is to be tried again. */
export type RetryJobInput = {
  /** Id of the job. */
  readonly jobId: Scalars['ID']['input'];
};

/** What `retryJob` answers. */
export type RetryJobPayload = {
  readonly __typename?: 'RetryJobPayload';
  /** The job, queued to run at once. */
  readonly job: Job;
};

/** What to change of a draft; what is left out stays. */
export type ReviseProposalInput = {
  /** What belongs to it; at most 20. */
  readonly attachments?: InputMaybe<ReadonlyArray<ProposalAttachmentInput>>;
  /** Its text, in Markdown; at most 100,000 characters. */
  readonly body?: InputMaybe<Scalars['String']['input']>;
  /** Makes it safe to send again. 1 to 100 characters. */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** What can be chosen; at most 50. */
  readonly options?: InputMaybe<ReadonlyArray<VotingOptionInput>>;
  /** Id of the proposal. */
  readonly proposalId: Scalars['ID']['input'];
  /** What it is about, in a line; 1 to 200 characters. */
  readonly title?: InputMaybe<Scalars['String']['input']>;
};

/** Outcomes of `reviseProposal`. */
export type ReviseProposalResult = ProposalRevised | WrongProposalState;

/** A delegation to take back. */
export type RevokeDelegationInput = {
  /** Makes it safe to send again. 1 to 100 characters. */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Id of the proposal. */
  readonly proposalId: Scalars['ID']['input'];
};

/** Outcomes of `revokeDelegation`. */
export type RevokeDelegationResult =
  | DelegationRevoked
  | DelegationUsed
  | NoDelegation
  | NotOnRoll
  | VotingClosed
  | VotingNotOpen;

/** A session to end. */
export type RevokeSessionInput = {
  /** Id of the session. */
  readonly sessionId: Scalars['ID']['input'];
};

/** The session after it has ended. */
export type RevokeSessionPayload = {
  readonly __typename?: 'RevokeSessionPayload';
  /** Nodes that have confirmed that they accept the ended sessions no more. */
  readonly nodesConfirmed: Scalars['Int']['output'];
  /** Nodes that gave no sign of life and by now can accept no session without asking the database. */
  readonly nodesExpired: Scalars['Int']['output'];
  /** The session. One that had ended before keeps its time and reason. */
  readonly session: Session;
};

/** Which sessions to end: exactly one of the two. */
export type RevokeSessionsInput =
  /** All sessions that fulfil these conditions. */
  | {
      readonly filter: SessionFilter;
      readonly sessionIds?: never;
    } /** These sessions; at most 1,000. Ids that are none are passed over. */
  | { readonly filter?: never; readonly sessionIds: ReadonlyArray<Scalars['ID']['input']> };

/** Sessions that have ended. */
export type RevokeSessionsPayload = {
  readonly __typename?: 'RevokeSessionsPayload';
  /** Nodes that have confirmed that they accept the ended sessions no more. */
  readonly nodesConfirmed: Scalars['Int']['output'];
  /** Nodes that gave no sign of life and by now can accept no session without asking the database. */
  readonly nodesExpired: Scalars['Int']['output'];
  /** How many sessions ended. */
  readonly revokedCount: Scalars['Int']['output'];
};

/** An account whose sessions to end. */
export type RevokeUserSessionsInput = {
  /** Id of the account. */
  readonly userId: Scalars['ID']['input'];
};

/** A named set of permissions. An account has exactly one role. */
export type Role = {
  readonly __typename?: 'Role';
  /** What the role is for. */
  readonly description: Scalars['String']['output'];
  /** The name, as given to `setUserRole`: `ADMIN`, `COUNCIL_OPERATOR` or `VIEWER`. */
  readonly name: Scalars['String']['output'];
  /** What the role allows. */
  readonly permissions: ReadonlyArray<Permission>;
};

/** A ballot of a roll call. */
export type RollCallBallot = Node & {
  readonly __typename?: 'RollCallBallot';
  /** When it was cast. */
  readonly castAt: Scalars['DateTime']['output'];
  /** What it says. */
  readonly choice: BallotChoice;
  /** Whose it is. */
  readonly entry: RollEntry;
  /** Globally unique id of the ballot. */
  readonly id: Scalars['ID']['output'];
};

/** Somebody who may vote on a proposal, with the weight that they held when it opened. */
export type RollEntry = Node & {
  readonly __typename?: 'RollEntry';
  /** Whose ballot counts for them too, for as long as they cast none of their own. */
  readonly delegate?: Maybe<RollEntry>;
  /** When they delegated their vote. */
  readonly delegatedAt?: Maybe<Scalars['DateTime']['output']>;
  /** Whether a ballot of their own is in. */
  readonly hasVoted: Scalars['Boolean']['output'];
  /** Globally unique id of the entry. */
  readonly id: Scalars['ID']['output'];
  /** Whether they chaired the council when the vote opened. */
  readonly isChair: Scalars['Boolean']['output'];
  /** That they take no part, and why. */
  readonly recusal?: Maybe<Recusal>;
  /** Who it is. They stay on the roll when their membership ends after the opening. */
  readonly user: User;
  /** What their vote weighs; more than 0. */
  readonly weight: Scalars['Decimal']['output'];
};

/** A page of the roll. */
export type RollEntryConnection = {
  readonly __typename?: 'RollEntryConnection';
  /** The page's entries with their cursors. */
  readonly edges: ReadonlyArray<RollEntryEdge>;
  /** Where the page stands in the list. */
  readonly pageInfo: PageInfo;
};

/** One entry in a page of the roll. */
export type RollEntryEdge = {
  readonly __typename?: 'RollEntryEdge';
  /** Where this entry stands in the list; opaque. */
  readonly cursor: Scalars['String']['output'];
  /** The entry. */
  readonly node: RollEntry;
};

/** A round of a runoff. */
export type RunoffRound = {
  readonly __typename?: 'RunoffRound';
  /** What each option that was left got. */
  readonly choices: ReadonlyArray<ChoiceTally>;
  /** Who left after it; empty after the last. */
  readonly eliminated: ReadonlyArray<Elimination>;
  /** Ballots that rank none of the options that were left. */
  readonly exhausted: VoteSum;
};

/** Who asked for the annulment cannot confirm it. */
export type SameAdministrator = Refusal & {
  readonly __typename?: 'SameAdministrator';
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
};

/** A vote to schedule. */
export type ScheduleProposalInput = {
  /** Makes it safe to send again. 1 to 100 characters. */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** When it closes: at least a minute and at most a year after it opens. Cannot be moved afterwards. */
  readonly closesAt: Scalars['DateTime']['input'];
  /** When it opens; left out, it opens now. Not in the past, at most a year ahead. */
  readonly opensAt?: InputMaybe<Scalars['DateTime']['input']>;
  /** Id of the proposal. */
  readonly proposalId: Scalars['ID']['input'];
  /** The rules, where they differ from the council's. Another majority or quorum takes `COUNCIL_UPDATE`, too: without it, it is `FORBIDDEN`. */
  readonly rules?: InputMaybe<VotingRulesInput>;
};

/** Outcomes of `scheduleProposal`. */
export type ScheduleProposalResult = ProposalScheduled | WrongProposalState;

/** One sign-in on one device, from `login` until it ends. */
export type Session = Node & {
  readonly __typename?: 'Session';
  /** The browser or client, with its major version where it says it. */
  readonly browser?: Maybe<Scalars['String']['output']>;
  /** The country that the session was begun from, in two capital letters (ISO 3166-1); null where it is not known. */
  readonly country?: Maybe<Scalars['String']['output']>;
  /** When the session was begun. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** A name for the device, such as `Firefox on Linux`. */
  readonly deviceName: Scalars['String']['output'];
  /** Why the session was ended. */
  readonly endReason?: Maybe<SessionEndReason>;
  /** When the session was ended. */
  readonly endedAt?: Maybe<Scalars['DateTime']['output']>;
  /** When the session expires unless it is refreshed before; never later than its absolute lifetime. */
  readonly expiresAt: Scalars['DateTime']['output'];
  /** Globally unique id of the session; the `sid` of its access tokens. */
  readonly id: Scalars['ID']['output'];
  /** The network address that the session was begun from. */
  readonly ipAddress?: Maybe<Scalars['String']['output']>;
  /** Whether this is the session of the request that asks. */
  readonly isCurrent: Scalars['Boolean']['output'];
  /** Whether nobody can have come from the place of the account's sign-in before to the place of this one in the time between: one of the two may be a stranger. */
  readonly isSuspicious: Scalars['Boolean']['output'];
  /** When the session was last used; exact to about 15 seconds. */
  readonly lastSeenAt: Scalars['DateTime']['output'];
  /** The operating system. */
  readonly operatingSystem?: Maybe<Scalars['String']['output']>;
  /** Whether the session is live. */
  readonly state: SessionState;
  /** The account that is signed in. */
  readonly user: User;
  /** Whether the caller may end this session. */
  readonly viewerCanRevoke: Scalars['Boolean']['output'];
};

/** Something that happened to somebody's session. */
export type SessionActivity = {
  readonly __typename?: 'SessionActivity';
  /** When it happened. */
  readonly at: Scalars['DateTime']['output'];
  /** What happened. */
  readonly kind: SessionActivityKind;
  /** Why the session ended, where it did. */
  readonly reason?: Maybe<SessionEndReason>;
  /** Id of the session. */
  readonly sessionId: Scalars['ID']['output'];
  /** Id of the account. */
  readonly userId: Scalars['ID']['output'];
};

/** What happened to a session. */
export type SessionActivityKind =
  /** The session ended; `reason` says why. */
  | 'ENDED'
  /** The session was refreshed. */
  | 'REFRESHED'
  /** A refresh token was presented a second time: it was refused and the session ended. */
  | 'REUSE_REFUSED'
  /** Somebody signed in. */
  | 'STARTED';

/** A page of sessions. */
export type SessionConnection = {
  readonly __typename?: 'SessionConnection';
  /** The page's sessions with their cursors. */
  readonly edges: ReadonlyArray<SessionEdge>;
  /** Where the page stands in the list. */
  readonly pageInfo: PageInfo;
};

/** One session in a page. */
export type SessionEdge = {
  readonly __typename?: 'SessionEdge';
  /** Where this session stands in the list; opaque. */
  readonly cursor: Scalars['String']['output'];
  /** The session. */
  readonly node: Session;
};

/** Why a session ended. */
export type SessionEndReason =
  /** Nobody refreshed it in time, or it reached its absolute lifetime. */
  | 'EXPIRED'
  /** Its person signed out. */
  | 'LOGOUT'
  /** The account's password was changed. */
  | 'PASSWORD_CHANGED'
  /** A refresh token was presented a second time: it may have been stolen. */
  | 'REFRESH_TOKEN_REUSED'
  /** An administrator ended it. */
  | 'REVOKED_BY_ADMIN'
  /** Its person ended it from another session. */
  | 'REVOKED_BY_OWNER'
  /** A service that held a token of it ended it, by `/oauth/revoke`. */
  | 'REVOKED_BY_SERVICE'
  /** The account's role was changed to one that allows less. */
  | 'ROLE_CHANGED'
  /** The account was deleted. */
  | 'USER_DELETED'
  /** The account was suspended. */
  | 'USER_SUSPENDED';

/** Which sessions. Conditions are joined by AND; at least one is needed. */
export type SessionFilter = {
  /** Only sessions begun after this time. */
  readonly createdAfter?: InputMaybe<Scalars['DateTime']['input']>;
  /** Only sessions begun before this time. */
  readonly createdBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** Only sessions begun from this network address. */
  readonly ipAddress?: InputMaybe<Scalars['String']['input']>;
  /** Only sessions last used before this time. */
  readonly lastSeenBefore?: InputMaybe<Scalars['DateTime']['input']>;
  /** Only sessions of these accounts; at most 1,000. */
  readonly userIds?: InputMaybe<ReadonlyArray<Scalars['ID']['input']>>;
};

/** One of the viewer's sessions has ended. */
export type SessionRevoked = {
  readonly __typename?: 'SessionRevoked';
  /** When it ended. */
  readonly endedAt: Scalars['DateTime']['output'];
  /** Whether it is the session that listens. The stream closes after this event. */
  readonly isCurrent: Scalars['Boolean']['output'];
  /** Why it ended. */
  readonly reason: SessionEndReason;
  /** Id of the session. */
  readonly sessionId: Scalars['ID']['output'];
};

/** A session's state. */
export type SessionState =
  /** Tokens of the session are accepted. */
  | 'ACTIVE'
  /** The session was ended; `endReason` says why. */
  | 'ENDED'
  /** The session was not refreshed in time, or reached its absolute lifetime. */
  | 'EXPIRED';

/** A change of an account's role. */
export type SetUserRoleInput = {
  /** Name of the role, as in `roles`. */
  readonly role: Scalars['String']['input'];
  /** Id of the account. */
  readonly userId: Scalars['ID']['input'];
};

/** Outcomes of `setUserRole`. */
export type SetUserRoleResult = LastAdministrator | UserRoleSet;

/** Another council has the slug. */
export type SlugTaken = Refusal & {
  readonly __typename?: 'SlugTaken';
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
};

/** A draft to submit. */
export type SubmitProposalInput = {
  /** Makes it safe to send again. 1 to 100 characters. */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Id of the proposal. */
  readonly proposalId: Scalars['ID']['input'];
};

/** Outcomes of `submitProposal`. */
export type SubmitProposalResult = ProposalSubmitted | WrongProposalState;

/** What can be listened to. */
export type Subscription = {
  readonly __typename?: 'Subscription';
  /** Tells of comments on a proposal, as they are written; that one is edited or removed shows when it is read again. Access and end are those of `proposalChanged`. */
  readonly commentAdded: Comment;
  /** Tells that something of a proposal has changed, as it is then: of one, or of all proposals of a council that the caller sees. Give exactly one of the two ids. Of several changes in quick succession only the last may be told. Who may not know of it gets `NOT_FOUND`; the stream ends when the caller may not see it any more, when a membership that the caller had in the council ends, and with the session or its token. After a gap in what the server itself hears, everything that may have changed is told. */
  readonly proposalChanged: Proposal;
  /** What happens to all sessions, as it happens. For watching, not for the record: what happens while nobody listens is in the audit log. The stream ends with its session, its token, or the permission. */
  readonly sessionActivity: SessionActivity;
  /** Tells when one of the viewer's own sessions ends. The stream closes when its own session ends or its access token expires. */
  readonly sessionRevoked: SessionRevoked;
  /** Tells where a vote stands, whenever that has changed, beginning with how it is. It says nothing for as long as the rules hide the tally: where that shows only after the close or the certification, it tells it then. An open vote is looked at twice a second at most, and less often where counting takes long. Access and end are those of `proposalChanged`. */
  readonly tallyChanged: Tally;
};

/** What can be listened to. */
export type SubscriptionCommentAddedArgs = {
  proposalId: Scalars['ID']['input'];
};

/** What can be listened to. */
export type SubscriptionProposalChangedArgs = {
  councilId?: InputMaybe<Scalars['ID']['input']>;
  proposalId?: InputMaybe<Scalars['ID']['input']>;
};

/** What can be listened to. */
export type SubscriptionTallyChangedArgs = {
  proposalId: Scalars['ID']['input'];
};

/** A suspension. */
export type SuspendUserInput = {
  /** Why, for the audit log; at most 500 characters. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
  /** Id of the account. */
  readonly userId: Scalars['ID']['input'];
};

/** Outcomes of `suspendUser`. */
export type SuspendUserResult = LastAdministrator | UserSuspended;

/** Where a vote stands. Everybody's weight is in it once; recused members are not in it. */
export type Tally = {
  readonly __typename?: 'Tally';
  /** Who voted for nothing. */
  readonly abstained: VoteSum;
  /** What each side or option got, in the order in which they are listed. In a runoff: as first preference. With approvals a ballot counts for each option that it approves of. */
  readonly choices: ReadonlyArray<ChoiceTally>;
  /** Everybody on the roll who is not recused. */
  readonly eligible: VoteSum;
  /** Of `voted`, how many members had their delegate vote for them. */
  readonly represented: Scalars['Int']['output'];
  /** The members who voted as a share of those eligible, from 0 to 1; 0 where nobody is eligible. */
  readonly turnout: Scalars['Float']['output'];
  /** Everybody who voted, or whose delegate did; abstentions included. */
  readonly voted: VoteSum;
};

/** From when the tally shows. Until then it is hidden from everybody. */
export type TallyVisibility =
  /** When the result has been certified. */
  | 'AFTER_CERTIFICATION'
  /** When the vote has closed. */
  | 'AFTER_CLOSE'
  /** While the vote is open. */
  | 'LIVE';

/** How much is enough. */
export type Threshold = {
  readonly __typename?: 'Threshold';
  /** Whether more than `weight` is needed. */
  readonly strict: Scalars['Boolean']['output'];
  /** The least that is enough; where more is needed, what has to be exceeded. */
  readonly weight: Scalars['Decimal']['output'];
};

/** What happens when two stand equal. */
export type TieRule =
  /** The ballot of the chair decides; without one, or where chairs disagree, the outcome is `TIED`. Not for secret votes. */
  | 'CHAIR'
  /** Nobody wins: the outcome is `TIED`. */
  | 'FAIL'
  /** The option listed first wins, and in a runoff the one listed last goes. */
  | 'LISTED_FIRST'
  /** In a runoff, the option that had less in the nearest round before goes; where there is none, the outcome is `TIED`. */
  | 'PREVIOUS_ROUNDS';

/** Where a refresh token is put, and with it the device token of a sign-in. */
export type TokenDelivery =
  /** Into the answer. For applications that can keep a secret. */
  | 'BODY'
  /** Into cookies that scripts cannot read (`__Host-`, HttpOnly, Secure, SameSite=Strict). Requests that use them need the header `x-conclave-csrf` and a listed origin. */
  | 'COOKIE';

/** What a client holds of a session. */
export type TokenPair = {
  readonly __typename?: 'TokenPair';
  /** Proof for requests, sent as `Authorization: Bearer …`; a JWT of type `at+jwt` (RFC 9068) signed with EdDSA. */
  readonly accessToken: Scalars['String']['output'];
  /** When the access token expires. */
  readonly accessTokenExpiresAt: Scalars['DateTime']['output'];
  /** Good for one `refreshSession`, which answers with the next one. A secret: keep it out of reach of scripts and logs. Null when it went into the cookie. */
  readonly refreshToken?: Maybe<Scalars['String']['output']>;
  /** When the refresh token expires unless it is used before. */
  readonly refreshTokenExpiresAt: Scalars['DateTime']['output'];
};

/** Too many attempts have failed, so this one was not looked at: the answer is the same whether or not the password is right and the account exists. */
export type TooManyAttempts = Refusal & {
  readonly __typename?: 'TooManyAttempts';
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
  /** When trying again makes sense, in seconds; null when waiting does not help, because the password was disabled until it is reset or an administrator unlocks the account (NIST SP 800-63B-4, 3.2.2). */
  readonly retryAfterSeconds?: Maybe<Scalars['Int']['output']>;
};

/** How many take part in a vote. It shows while the tally is hidden, too. */
export type Turnout = {
  readonly __typename?: 'Turnout';
  /** How many on the roll are not recused. */
  readonly eligible: Scalars['Int']['output'];
  /** How many of them have voted, themselves or by their delegate. */
  readonly voted: Scalars['Int']['output'];
};

/** An account whose locks to lift. */
export type UnlockUserInput = {
  /** Id of the account. */
  readonly userId: Scalars['ID']['input'];
};

/** The account may be signed in to again, with its password. */
export type UnlockUserPayload = {
  readonly __typename?: 'UnlockUserPayload';
  /** The account. */
  readonly user: User;
  /** Whether there was anything to lift: failed attempts that were counted, or a disabled password. */
  readonly wasLocked: Scalars['Boolean']['output'];
};

/** What to change of a council; what is left out stays. */
export type UpdateCouncilInput = {
  /** Makes it safe to send again. 1 to 100 characters. */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Id of the council. */
  readonly councilId: Scalars['ID']['input'];
  /** The rules of votes scheduled from now on; what is left out of them stays. */
  readonly defaultRules?: InputMaybe<VotingRulesInput>;
  /** What it is for; at most 5,000 characters. */
  readonly description?: InputMaybe<Scalars['String']['input']>;
  /** How it is called; 1 to 100 characters. */
  readonly name?: InputMaybe<Scalars['String']['input']>;
  /** What roles shall carry; roles that are not named stay as they are. Votes that are open keep their roll. */
  readonly roles?: InputMaybe<ReadonlyArray<CouncilRolePermissionsInput>>;
  /** Who sees it. */
  readonly visibility?: InputMaybe<CouncilVisibility>;
};

/** What to change of a membership; what is left out stays. Votes that are open keep their roll. */
export type UpdateCouncilMemberInput = {
  /** Makes it safe to send again. 1 to 100 characters. */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Id of the membership. */
  readonly membershipId: Scalars['ID']['input'];
  /** What they shall be. */
  readonly role?: InputMaybe<CouncilRole>;
  /** When their term begins; null for the beginning of the membership. */
  readonly termFrom?: InputMaybe<Scalars['DateTime']['input']>;
  /** When their term ends; null for the end of the membership. */
  readonly termTo?: InputMaybe<Scalars['DateTime']['input']>;
  /** What their vote weighs: more than 0, at most 1000000. */
  readonly weight?: InputMaybe<Scalars['Decimal']['input']>;
};

/** Outcomes of `updateCouncilMember`. */
export type UpdateCouncilMemberResult = CouncilMemberUpdated | LastChair;

/** The council after the change. */
export type UpdateCouncilPayload = {
  readonly __typename?: 'UpdateCouncilPayload';
  /** The council. */
  readonly council: Council;
};

/** A change of the caller's own profile. What is left out stays as it is. */
export type UpdateProfileInput = {
  /** The name shown to others; 1 to 100 characters. */
  readonly displayName?: InputMaybe<Scalars['String']['input']>;
};

/** The profile after the change. */
export type UpdateProfilePayload = {
  readonly __typename?: 'UpdateProfilePayload';
  /** The account. */
  readonly user: User;
};

/** A person's account. Of a deleted one, which can only be reached from what refers to it, every field says something valid and none anything of the person. */
export type User = Node & {
  readonly __typename?: 'User';
  /** When the account was registered. */
  readonly createdAt: Scalars['DateTime']['output'];
  /** When the account was deleted. */
  readonly deletedAt?: Maybe<Scalars['DateTime']['output']>;
  /** The name shown to others; of a deleted account `Deleted account`. */
  readonly displayName: Scalars['String']['output'];
  /** The address the account signs in with, normalised; two accounts never share one, whatever the case. Of a deleted account an address that cannot exist, with the id before `@deleted.invalid` (RFC 2606). */
  readonly email: Scalars['String']['output'];
  /** Globally unique id of the account. */
  readonly id: Scalars['ID']['output'];
  /** The role of the account and so what it may do; of a deleted account `VIEWER`. */
  readonly role: Role;
  /** The account's sessions, newest first: live ones only, unless asked for all. */
  readonly sessions: SessionConnection;
  /** Whether the account may be used. */
  readonly status: UserStatus;
  /** When the account last changed. */
  readonly updatedAt: Scalars['DateTime']['output'];
  /** Whether the caller may delete this account. */
  readonly viewerCanDelete: Scalars['Boolean']['output'];
  /** Whether the caller may end this account's sessions. */
  readonly viewerCanRevokeSessions: Scalars['Boolean']['output'];
  /** Whether the caller may give this account another role. */
  readonly viewerCanSetRole: Scalars['Boolean']['output'];
  /** Whether the caller may suspend or reinstate this account. */
  readonly viewerCanSuspend: Scalars['Boolean']['output'];
};

/** A person's account. Of a deleted one, which can only be reached from what refers to it, every field says something valid and none anything of the person. */
export type UserSessionsArgs = {
  after?: InputMaybe<Scalars['String']['input']>;
  before?: InputMaybe<Scalars['String']['input']>;
  first?: InputMaybe<Scalars['Int']['input']>;
  includeEnded?: Scalars['Boolean']['input'];
  last?: InputMaybe<Scalars['Int']['input']>;
};

/** A page of accounts. */
export type UserConnection = {
  readonly __typename?: 'UserConnection';
  /** The page's accounts with their cursors. */
  readonly edges: ReadonlyArray<UserEdge>;
  /** Where the page stands in the list. */
  readonly pageInfo: PageInfo;
};

/** The account is deleted: its sessions have ended, nothing of the person is kept in it, and its address may be registered again. */
export type UserDeleted = {
  readonly __typename?: 'UserDeleted';
  /** Nodes that have confirmed that they accept the ended sessions no more. */
  readonly nodesConfirmed: Scalars['Int']['output'];
  /** Nodes that gave no sign of life and by now can accept no session without asking the database. */
  readonly nodesExpired: Scalars['Int']['output'];
  /** How many sessions ended. */
  readonly revokedCount: Scalars['Int']['output'];
  /** What stays of the account, for what refers to it. */
  readonly user: User;
};

/** One account in a page. */
export type UserEdge = {
  readonly __typename?: 'UserEdge';
  /** Where this account stands in the list; opaque. */
  readonly cursor: Scalars['String']['output'];
  /** The account. */
  readonly node: User;
};

/** Which accounts to list. Conditions are joined by AND. */
export type UserFilter = {
  /** Only accounts with this role. */
  readonly role?: InputMaybe<Scalars['String']['input']>;
  /** Only accounts whose address or display name contains this text, whatever the case; 1 to 100 characters. */
  readonly search?: InputMaybe<Scalars['String']['input']>;
  /** Only accounts in this status. Deleted ones are never listed. */
  readonly status?: InputMaybe<UserStatus>;
};

/** How to order accounts. */
export type UserOrder = {
  /** In which direction. */
  readonly direction?: OrderDirection;
  /** What to order by. */
  readonly field?: UserOrderField;
};

/** What to order accounts by. */
export type UserOrderField =
  /** When the account was registered. */
  | 'CREATED_AT'
  /** The display name, alphabetically. */
  | 'DISPLAY_NAME'
  /** The address, alphabetically. */
  | 'EMAIL';

/** The account has the role now, from the next request on. Where the new role allows less than the old one, its sessions have ended. */
export type UserRoleSet = {
  readonly __typename?: 'UserRoleSet';
  /** Nodes that have confirmed that they accept the ended sessions no more. */
  readonly nodesConfirmed: Scalars['Int']['output'];
  /** Nodes that gave no sign of life and by now can accept no session without asking the database. */
  readonly nodesExpired: Scalars['Int']['output'];
  /** How many sessions ended. */
  readonly revokedCount: Scalars['Int']['output'];
  /** The account. */
  readonly user: User;
};

/** Whether an account may be used. */
export type UserStatus =
  /** The account may sign in. */
  | 'ACTIVE'
  /** The account was deleted: of the person nothing is kept in it. */
  | 'DELETED'
  /** An administrator has suspended the account: it cannot sign in and has no live session. */
  | 'SUSPENDED';

/** The account is suspended and its sessions have ended. */
export type UserSuspended = {
  readonly __typename?: 'UserSuspended';
  /** Nodes that have confirmed that they accept the ended sessions no more. */
  readonly nodesConfirmed: Scalars['Int']['output'];
  /** Nodes that gave no sign of life and by now can accept no session without asking the database. */
  readonly nodesExpired: Scalars['Int']['output'];
  /** How many sessions ended. */
  readonly revokedCount: Scalars['Int']['output'];
  /** The account. */
  readonly user: User;
};

/** The caller's own ballot. */
export type ViewerBallot = {
  readonly __typename?: 'ViewerBallot';
  /** When it was cast. */
  readonly castAt: Scalars['DateTime']['output'];
  /** What it says. */
  readonly choice: BallotChoice;
  /** For a secret ballot: what to find it by among those that are published when the vote has closed. */
  readonly receipt?: Maybe<Scalars['String']['output']>;
};

/** A statement of what came of a vote that the server has signed, once and for good. It can be checked offline, with the minutes as JSON and the public keys at `/.well-known/conclave-certificate-keys.json`. It names accounts by their ids alone. */
export type VoteCertificate = {
  readonly __typename?: 'VoteCertificate';
  /** SHA-256 of `jws` in hexadecimal; the audit log has it, and so do later certificates of the same vote. */
  readonly hash: Scalars['String']['output'];
  /** When it was issued. What it says was so before. */
  readonly issuedAt: Scalars['DateTime']['output'];
  /** The certificate itself: a JWS in compact form (RFC 7515) of type `conclave-certificate+jws`, signed with Ed25519 (RFC 8037), of canonical JSON (RFC 8785). */
  readonly jws: Scalars['String']['output'];
  /** Which key has signed it, by the thumbprint of its public part (RFC 7638). */
  readonly keyId: Scalars['ID']['output'];
  /** What it is of. */
  readonly kind: CertificateKind;
};

/** The ballot of the delegate will count for who asked, unless they cast one of their own. */
export type VoteDelegated = {
  readonly __typename?: 'VoteDelegated';
  /** The delegator's place on the roll. */
  readonly entry: RollEntry;
  /** The proposal. */
  readonly proposal: Proposal;
};

/** So many votes, and what they weigh together. */
export type VoteSum = {
  readonly __typename?: 'VoteSum';
  /** Of how many members. */
  readonly members: Scalars['Int']['output'];
  /** The weight, in votes. */
  readonly weight: Scalars['Decimal']['output'];
};

/** Votes of the council are scheduled, open, or not yet certified. */
export type VotesPending = Refusal & {
  readonly __typename?: 'VotesPending';
  /** How many there are. */
  readonly count: Scalars['Int']['output'];
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
};

/** The vote has closed. */
export type VotingClosed = Refusal & {
  readonly __typename?: 'VotingClosed';
  /** When it closed. */
  readonly closedAt: Scalars['DateTime']['output'];
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
};

/** How a vote is put. */
export type VotingMethod =
  /** Any number of options, or abstain. The option approved by the most weight wins. */
  | 'APPROVAL'
  /** For, against, or abstain. */
  | 'MOTION'
  /** Options in the order of preference, or abstain. Counted by instant-runoff. */
  | 'RANKED_CHOICE'
  /** One of several options, or abstain. The option with the most weight wins. */
  | 'SINGLE_CHOICE';

/** The vote has not opened. */
export type VotingNotOpen = Refusal & {
  readonly __typename?: 'VotingNotOpen';
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
  /** When it opens; null where that is not known, or it will not. */
  readonly opensAt?: Maybe<Scalars['DateTime']['output']>;
};

/** What can be chosen. */
export type VotingOption = {
  readonly __typename?: 'VotingOption';
  /** What ballots name it by: unique within the proposal. */
  readonly key: Scalars['String']['output'];
  /** How it is called. */
  readonly label: Scalars['String']['output'];
};

/** Something that can be chosen. */
export type VotingOptionInput = {
  /** What ballots name it by: 1 to 40 letters, digits, hyphens and underscores; unique within the proposal. */
  readonly key: Scalars['String']['input'];
  /** How it is called; 1 to 200 characters, and not as another option, case and what nobody sees aside. */
  readonly label: Scalars['String']['input'];
};

/** Whether the caller can cast a ballot, or another one, and if not, why. */
export type VotingPermission = {
  readonly __typename?: 'VotingPermission';
  /** Whether they can. */
  readonly allowed: Scalars['Boolean']['output'];
  /** Why not; null where they can. */
  readonly reason?: Maybe<CannotVoteReason>;
};

/** What a vote is held under. */
export type VotingRules = {
  readonly __typename?: 'VotingRules';
  /** Whether a ballot may be changed until the vote closes. */
  readonly ballotsMayChange: Scalars['Boolean']['output'];
  /** For how many minutes the vote goes on, once, where there is no quorum at its end; null for not at all. */
  readonly extensionMinutes?: Maybe<Scalars['Int']['output']>;
  /** The rules in words. */
  readonly inWords: Scalars['String']['output'];
  /** The majority that is needed; null where the most weight is enough. */
  readonly majority?: Maybe<Majority>;
  /** How the vote is put. */
  readonly method: VotingMethod;
  /** How many have to take part; null where nobody has to. */
  readonly quorum?: Maybe<Quorum>;
  /** Whether one can see who voted what. */
  readonly secrecy: BallotSecrecy;
  /** From when the tally shows. */
  readonly tally: TallyVisibility;
  /** What happens when two stand equal. */
  readonly tie: TieRule;
};

/** Rules to vote under. What is left out is as in the council's default rules, and there: a motion that needs a simple majority, without quorum, ties fail, ballots may change, roll call, tally after close, no extension. */
export type VotingRulesInput = {
  /** Whether a ballot may be changed until the vote closes. */
  readonly ballotsMayChange?: InputMaybe<Scalars['Boolean']['input']>;
  /** For how many minutes the vote goes on, once, where there is no quorum at its end: 1 to 10080; null for not at all. Where the tally is not `LIVE`, the quorum has to count abstentions. */
  readonly extensionMinutes?: InputMaybe<Scalars['Int']['input']>;
  /** The majority that is needed; null for none, where the most weight is enough (not for motions). */
  readonly majority?: InputMaybe<MajorityInput>;
  /** How the vote is put. */
  readonly method?: InputMaybe<VotingMethod>;
  /** How many have to take part; null for no quorum. */
  readonly quorum?: InputMaybe<QuorumInput>;
  /** Whether one can see who voted what. */
  readonly secrecy?: InputMaybe<BallotSecrecy>;
  /** From when the tally shows. */
  readonly tally?: InputMaybe<TallyVisibility>;
  /** What happens when two stand equal. */
  readonly tie?: InputMaybe<TieRule>;
};

/** A request for an annulment to take back. */
export type WithdrawAnnulmentInput = {
  /** Makes it safe to send again. 1 to 100 characters. */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Id of the proposal. */
  readonly proposalId: Scalars['ID']['input'];
};

/** Outcomes of `withdrawAnnulment`. */
export type WithdrawAnnulmentResult =
  | AnnulmentWithdrawn
  | NoAnnulmentRequested
  | WrongProposalState;

/** A proposal to take back. */
export type WithdrawProposalInput = {
  /** Makes it safe to send again. 1 to 100 characters. */
  readonly clientMutationId?: InputMaybe<Scalars['String']['input']>;
  /** Id of the proposal. */
  readonly proposalId: Scalars['ID']['input'];
  /** Why; at most 500 characters. */
  readonly reason?: InputMaybe<Scalars['String']['input']>;
};

/** Outcomes of `withdrawProposal`. */
export type WithdrawProposalResult = ProposalWithdrawn | WrongProposalState;

/** The current password was wrong; nothing was changed. */
export type WrongPassword = Refusal & {
  readonly __typename?: 'WrongPassword';
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
};

/** The proposal is not in a state in which this can be done. */
export type WrongProposalState = Refusal & {
  readonly __typename?: 'WrongProposalState';
  /** The states in which it can be done. */
  readonly allowedIn: ReadonlyArray<ProposalState>;
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
  /** The state that it is in. */
  readonly state: ProposalState;
};

export type ResolverTypeWrapper<T> = Promise<T> | T;

export type ResolverWithResolve<TResult, TParent, TContext, TArgs> = {
  resolve: ResolverFn<TResult, TParent, TContext, TArgs>;
};
export type Resolver<
  TResult,
  TParent = Record<PropertyKey, never>,
  TContext = Record<PropertyKey, never>,
  TArgs = Record<PropertyKey, never>,
> =
  | ResolverFn<TResult, TParent, TContext, TArgs>
  | ResolverWithResolve<TResult, TParent, TContext, TArgs>;

export type ResolverFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo,
) => Promise<TResult> | TResult;

export type SubscriptionSubscribeFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo,
) => AsyncIterable<TResult> | Promise<AsyncIterable<TResult>>;

export type SubscriptionResolveFn<TResult, TParent, TContext, TArgs> = (
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo,
) => TResult | Promise<TResult>;

export interface SubscriptionSubscriberObject<
  TResult,
  TKey extends string,
  TParent,
  TContext,
  TArgs,
> {
  subscribe: SubscriptionSubscribeFn<{ [key in TKey]: TResult }, TParent, TContext, TArgs>;
  resolve?: SubscriptionResolveFn<TResult, { [key in TKey]: TResult }, TContext, TArgs>;
}

export interface SubscriptionResolverObject<TResult, TParent, TContext, TArgs> {
  subscribe: SubscriptionSubscribeFn<any, TParent, TContext, TArgs>;
  resolve: SubscriptionResolveFn<TResult, any, TContext, TArgs>;
}

export type SubscriptionObject<TResult, TKey extends string, TParent, TContext, TArgs> =
  | SubscriptionSubscriberObject<TResult, TKey, TParent, TContext, TArgs>
  | SubscriptionResolverObject<TResult, TParent, TContext, TArgs>;

export type SubscriptionResolver<
  TResult,
  TKey extends string,
  TParent = Record<PropertyKey, never>,
  TContext = Record<PropertyKey, never>,
  TArgs = Record<PropertyKey, never>,
> =
  | ((...args: any[]) => SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>)
  | SubscriptionObject<TResult, TKey, TParent, TContext, TArgs>;

export type TypeResolveFn<
  TTypes,
  TParent = Record<PropertyKey, never>,
  TContext = Record<PropertyKey, never>,
> = (
  parent: TParent,
  context: TContext,
  info: GraphQLResolveInfo,
) => Maybe<TTypes> | Promise<Maybe<TTypes>>;

export type IsTypeOfResolverFn<
  T = Record<PropertyKey, never>,
  TContext = Record<PropertyKey, never>,
> = (obj: T, context: TContext, info: GraphQLResolveInfo) => boolean | Promise<boolean>;

export type NextResolverFn<T> = () => Promise<T>;

export type DirectiveResolverFn<
  TResult = Record<PropertyKey, never>,
  TParent = Record<PropertyKey, never>,
  TContext = Record<PropertyKey, never>,
  TArgs = Record<PropertyKey, never>,
> = (
  next: NextResolverFn<TResult>,
  parent: TParent,
  args: TArgs,
  context: TContext,
  info: GraphQLResolveInfo,
) => TResult | Promise<TResult>;

/** Mapping of union types */
export type ResolversUnionTypes<_RefType extends Record<string, unknown>> = {
  AddCouncilMemberResult:
    | (Omit<AlreadyMember, 'membership'> & { membership: _RefType['Membership'] } & {
        __typename: 'AlreadyMember';
      })
    | (Omit<CouncilMemberAdded, 'membership'> & { membership: _RefType['Membership'] } & {
        __typename: 'CouncilMemberAdded';
      });
  AnnulProposalResult:
    | (Omit<AnnulmentRequested, 'proposal'> & { proposal: _RefType['Proposal'] } & {
        __typename: 'AnnulmentRequested';
      })
    | (Omit<ProposalAnnulled, 'proposal'> & { proposal: _RefType['Proposal'] } & {
        __typename: 'ProposalAnnulled';
      })
    | (SameAdministrator & { __typename: 'SameAdministrator' })
    | (WrongProposalState & { __typename: 'WrongProposalState' });
  ArchiveCouncilResult:
    | (Omit<CouncilArchived, 'council'> & { council: _RefType['Council'] } & {
        __typename: 'CouncilArchived';
      })
    | (VotesPending & { __typename: 'VotesPending' });
  Ballot:
    | (OpenedBallotRecord & { __typename: 'OpenedBallot' })
    | (RollCallBallotRecord & { __typename: 'RollCallBallot' });
  CancelProposalResult:
    | (Omit<ProposalCancelled, 'proposal'> & { proposal: _RefType['Proposal'] } & {
        __typename: 'ProposalCancelled';
      })
    | (WrongProposalState & { __typename: 'WrongProposalState' });
  CastBallotResult:
    | (AlreadyVoted & { __typename: 'AlreadyVoted' })
    | (BallotSlip & { __typename: 'BallotCast' })
    | (DelegatedAway & { __typename: 'DelegatedAway' })
    | (NotOnRoll & { __typename: 'NotOnRoll' })
    | (Recused & { __typename: 'Recused' })
    | (VotingClosed & { __typename: 'VotingClosed' })
    | (VotingNotOpen & { __typename: 'VotingNotOpen' });
  CertifyProposalResult:
    | (Omit<ProposalCertified, 'proposal'> & { proposal: _RefType['Proposal'] } & {
        __typename: 'ProposalCertified';
      })
    | (Omit<RecountDiffers, 'proposal'> & { proposal: _RefType['Proposal'] } & {
        __typename: 'RecountDiffers';
      })
    | (WrongProposalState & { __typename: 'WrongProposalState' });
  ChangePasswordResult:
    | (Omit<PasswordChanged, 'user'> & { user: _RefType['User'] } & {
        __typename: 'PasswordChanged';
      })
    | (PasswordRefused & { __typename: 'PasswordRefused' })
    | (TooManyAttempts & { __typename: 'TooManyAttempts' })
    | (WrongPassword & { __typename: 'WrongPassword' });
  CloseProposalResult:
    | (BallotsMayChange & { __typename: 'BallotsMayChange' })
    | (OutcomeUncertain & { __typename: 'OutcomeUncertain' })
    | (Omit<ProposalClosed, 'proposal'> & { proposal: _RefType['Proposal'] } & {
        __typename: 'ProposalClosed';
      })
    | (VotingClosed & { __typename: 'VotingClosed' })
    | (VotingNotOpen & { __typename: 'VotingNotOpen' });
  CreateCouncilResult:
    | (Omit<CouncilCreated, 'council'> & { council: _RefType['Council'] } & {
        __typename: 'CouncilCreated';
      })
    | (SlugTaken & { __typename: 'SlugTaken' });
  DelegateVoteResult:
    | (AlreadyVoted & { __typename: 'AlreadyVoted' })
    | (DelegationRefused & { __typename: 'DelegationRefused' })
    | (NotOnRoll & { __typename: 'NotOnRoll' })
    | (Recused & { __typename: 'Recused' })
    | (Omit<VoteDelegated, 'entry' | 'proposal'> & {
        entry: _RefType['RollEntry'];
        proposal: _RefType['Proposal'];
      } & { __typename: 'VoteDelegated' })
    | (VotingClosed & { __typename: 'VotingClosed' })
    | (VotingNotOpen & { __typename: 'VotingNotOpen' });
  DeleteAccountResult:
    | (AccountDeleted & { __typename: 'AccountDeleted' })
    | (LastAdministrator & { __typename: 'LastAdministrator' })
    | (TooManyAttempts & { __typename: 'TooManyAttempts' })
    | (WrongPassword & { __typename: 'WrongPassword' });
  DeleteUserResult:
    | (LastAdministrator & { __typename: 'LastAdministrator' })
    | (Omit<UserDeleted, 'user'> & { user: _RefType['User'] } & { __typename: 'UserDeleted' });
  EditCommentResult:
    | (Omit<CommentEdited, 'comment'> & { comment: _RefType['Comment'] } & {
        __typename: 'CommentEdited';
      })
    | (Omit<CommentRemovedBefore, 'comment'> & { comment: _RefType['Comment'] } & {
        __typename: 'CommentRemovedBefore';
      });
  LoginResult:
    | (AccountSuspended & { __typename: 'AccountSuspended' })
    | (InvalidCredentials & { __typename: 'InvalidCredentials' })
    | (Omit<LoginSuccess, 'session' | 'user'> & {
        session: _RefType['Session'];
        user: _RefType['User'];
      } & { __typename: 'LoginSuccess' })
    | (TooManyAttempts & { __typename: 'TooManyAttempts' });
  RecuseFromProposalResult:
    | (NotOnRoll & { __typename: 'NotOnRoll' })
    | (Omit<RecusalDeclared, 'entry' | 'proposal'> & {
        entry: _RefType['RollEntry'];
        proposal: _RefType['Proposal'];
      } & { __typename: 'RecusalDeclared' })
    | (Recused & { __typename: 'Recused' })
    | (VotingClosed & { __typename: 'VotingClosed' })
    | (VotingNotOpen & { __typename: 'VotingNotOpen' });
  RefreshSessionResult:
    | (RefreshRefused & { __typename: 'RefreshRefused' })
    | (Omit<RefreshSuccess, 'session'> & { session: _RefType['Session'] } & {
        __typename: 'RefreshSuccess';
      });
  RegisterResult:
    | (PasswordRefused & { __typename: 'PasswordRefused' })
    | (RegistrationAccepted & { __typename: 'RegistrationAccepted' });
  RemoveCouncilMemberResult:
    | (Omit<CouncilMemberRemoved, 'membership'> & { membership: _RefType['Membership'] } & {
        __typename: 'CouncilMemberRemoved';
      })
    | (Omit<LastChair, 'membership'> & { membership: _RefType['Membership'] } & {
        __typename: 'LastChair';
      });
  ReviseProposalResult:
    | (Omit<ProposalRevised, 'proposal'> & { proposal: _RefType['Proposal'] } & {
        __typename: 'ProposalRevised';
      })
    | (WrongProposalState & { __typename: 'WrongProposalState' });
  RevokeDelegationResult:
    | (Omit<DelegationRevoked, 'entry' | 'proposal'> & {
        entry: _RefType['RollEntry'];
        proposal: _RefType['Proposal'];
      } & { __typename: 'DelegationRevoked' })
    | (DelegationUsed & { __typename: 'DelegationUsed' })
    | (NoDelegation & { __typename: 'NoDelegation' })
    | (NotOnRoll & { __typename: 'NotOnRoll' })
    | (VotingClosed & { __typename: 'VotingClosed' })
    | (VotingNotOpen & { __typename: 'VotingNotOpen' });
  ScheduleProposalResult:
    | (Omit<ProposalScheduled, 'proposal'> & { proposal: _RefType['Proposal'] } & {
        __typename: 'ProposalScheduled';
      })
    | (WrongProposalState & { __typename: 'WrongProposalState' });
  SetUserRoleResult:
    | (LastAdministrator & { __typename: 'LastAdministrator' })
    | (Omit<UserRoleSet, 'user'> & { user: _RefType['User'] } & { __typename: 'UserRoleSet' });
  SubmitProposalResult:
    | (Omit<ProposalSubmitted, 'proposal'> & { proposal: _RefType['Proposal'] } & {
        __typename: 'ProposalSubmitted';
      })
    | (WrongProposalState & { __typename: 'WrongProposalState' });
  SuspendUserResult:
    | (LastAdministrator & { __typename: 'LastAdministrator' })
    | (Omit<UserSuspended, 'user'> & { user: _RefType['User'] } & { __typename: 'UserSuspended' });
  UpdateCouncilMemberResult:
    | (Omit<CouncilMemberUpdated, 'membership'> & { membership: _RefType['Membership'] } & {
        __typename: 'CouncilMemberUpdated';
      })
    | (Omit<LastChair, 'membership'> & { membership: _RefType['Membership'] } & {
        __typename: 'LastChair';
      });
  WithdrawAnnulmentResult:
    | (Omit<AnnulmentWithdrawn, 'proposal'> & { proposal: _RefType['Proposal'] } & {
        __typename: 'AnnulmentWithdrawn';
      })
    | (NoAnnulmentRequested & { __typename: 'NoAnnulmentRequested' })
    | (WrongProposalState & { __typename: 'WrongProposalState' });
  WithdrawProposalResult:
    | (Omit<ProposalWithdrawn, 'proposal'> & { proposal: _RefType['Proposal'] } & {
        __typename: 'ProposalWithdrawn';
      })
    | (WrongProposalState & { __typename: 'WrongProposalState' });
};

/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node:
    | AuditEventRecord
    | CommentRecord
    | CouncilView
    | JobRecord
    | MembershipRecord
    | ProposalView
    | AuditEventRecord
    | ProposalRevisionRecord
    | RollCallBallotRecord
    | RollEntryRecord
    | SessionRecord
    | UserRecord;
  Refusal:
    | AccountSuspended
    | (Omit<AlreadyMember, 'membership'> & { membership: _RefType['Membership'] })
    | AlreadyVoted
    | BallotsMayChange
    | (Omit<CommentRemovedBefore, 'comment'> & { comment: _RefType['Comment'] })
    | DelegatedAway
    | DelegationRefused
    | DelegationUsed
    | InvalidCredentials
    | LastAdministrator
    | (Omit<LastChair, 'membership'> & { membership: _RefType['Membership'] })
    | NoAnnulmentRequested
    | NoDelegation
    | NotOnRoll
    | OutcomeUncertain
    | PasswordRefused
    | (Omit<RecountDiffers, 'proposal'> & { proposal: _RefType['Proposal'] })
    | Recused
    | RefreshRefused
    | SameAdministrator
    | SlugTaken
    | TooManyAttempts
    | VotesPending
    | VotingClosed
    | VotingNotOpen
    | WrongPassword
    | WrongProposalState;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AccountDeleted: ResolverTypeWrapper<AccountDeleted>;
  AccountSuspended: ResolverTypeWrapper<AccountSuspended>;
  AddCouncilMemberInput: AddCouncilMemberInput;
  AddCouncilMemberResult: ResolverTypeWrapper<
    ResolversUnionTypes<ResolversTypes>['AddCouncilMemberResult']
  >;
  AlreadyMember: ResolverTypeWrapper<
    Omit<AlreadyMember, 'membership'> & { membership: ResolversTypes['Membership'] }
  >;
  AlreadyVoted: ResolverTypeWrapper<AlreadyVoted>;
  AnnulProposalInput: AnnulProposalInput;
  AnnulProposalResult: ResolverTypeWrapper<
    ResolversUnionTypes<ResolversTypes>['AnnulProposalResult']
  >;
  AnnulmentRequested: ResolverTypeWrapper<
    Omit<AnnulmentRequested, 'proposal'> & { proposal: ResolversTypes['Proposal'] }
  >;
  AnnulmentWithdrawn: ResolverTypeWrapper<
    Omit<AnnulmentWithdrawn, 'proposal'> & { proposal: ResolversTypes['Proposal'] }
  >;
  ArchiveCouncilInput: ArchiveCouncilInput;
  ArchiveCouncilResult: ResolverTypeWrapper<
    ResolversUnionTypes<ResolversTypes>['ArchiveCouncilResult']
  >;
  Audience: Audience;
  AuditAction: AuditAction;
  AuditEvent: ResolverTypeWrapper<AuditEventRecord>;
  AuditEventConnection: ResolverTypeWrapper<
    Omit<AuditEventConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['AuditEventEdge']> }
  >;
  AuditEventEdge: ResolverTypeWrapper<
    Omit<AuditEventEdge, 'node'> & { node: ResolversTypes['AuditEvent'] }
  >;
  AuditEventFilter: AuditEventFilter;
  AuditEventOrder: AuditEventOrder;
  AuditOutcome: AuditOutcome;
  AuditSubject: ResolverTypeWrapper<AuditSubject>;
  AuditSubjectType: AuditSubjectType;
  Ballot: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['Ballot']>;
  BallotCast: ResolverTypeWrapper<BallotSlip>;
  BallotChoice: ResolverTypeWrapper<Choice>;
  BallotChoiceInput: BallotChoiceInput;
  BallotConnection: ResolverTypeWrapper<
    Omit<BallotConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['BallotEdge']> }
  >;
  BallotEdge: ResolverTypeWrapper<Omit<BallotEdge, 'node'> & { node: ResolversTypes['Ballot'] }>;
  BallotSecrecy: BallotSecrecy;
  BallotsMayChange: ResolverTypeWrapper<BallotsMayChange>;
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  CancelJobInput: CancelJobInput;
  CancelJobPayload: ResolverTypeWrapper<
    Omit<CancelJobPayload, 'job'> & { job: ResolversTypes['Job'] }
  >;
  CancelProposalInput: CancelProposalInput;
  CancelProposalResult: ResolverTypeWrapper<
    ResolversUnionTypes<ResolversTypes>['CancelProposalResult']
  >;
  CannotVoteReason: CannotVoteReason;
  CastBallotInput: CastBallotInput;
  CastBallotResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['CastBallotResult']>;
  CertificateKind: CertificateKind;
  CertifyProposalInput: CertifyProposalInput;
  CertifyProposalResult: ResolverTypeWrapper<
    ResolversUnionTypes<ResolversTypes>['CertifyProposalResult']
  >;
  ChangePasswordInput: ChangePasswordInput;
  ChangePasswordResult: ResolverTypeWrapper<
    ResolversUnionTypes<ResolversTypes>['ChangePasswordResult']
  >;
  ChoiceTally: ResolverTypeWrapper<ChoiceTallyView>;
  CircuitBreaker: ResolverTypeWrapper<CircuitBreakerRecord>;
  CircuitBreakerState: CircuitBreakerState;
  CloseProposalInput: CloseProposalInput;
  CloseProposalResult: ResolverTypeWrapper<
    ResolversUnionTypes<ResolversTypes>['CloseProposalResult']
  >;
  Comment: ResolverTypeWrapper<CommentRecord>;
  CommentConnection: ResolverTypeWrapper<
    Omit<CommentConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['CommentEdge']> }
  >;
  CommentEdge: ResolverTypeWrapper<Omit<CommentEdge, 'node'> & { node: ResolversTypes['Comment'] }>;
  CommentEdited: ResolverTypeWrapper<
    Omit<CommentEdited, 'comment'> & { comment: ResolversTypes['Comment'] }
  >;
  CommentOnProposalInput: CommentOnProposalInput;
  CommentOnProposalPayload: ResolverTypeWrapper<
    Omit<CommentOnProposalPayload, 'comment'> & { comment: ResolversTypes['Comment'] }
  >;
  CommentRemovedBefore: ResolverTypeWrapper<
    Omit<CommentRemovedBefore, 'comment'> & { comment: ResolversTypes['Comment'] }
  >;
  Council: ResolverTypeWrapper<CouncilView>;
  CouncilArchived: ResolverTypeWrapper<
    Omit<CouncilArchived, 'council'> & { council: ResolversTypes['Council'] }
  >;
  CouncilConnection: ResolverTypeWrapper<
    Omit<CouncilConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['CouncilEdge']> }
  >;
  CouncilCreated: ResolverTypeWrapper<
    Omit<CouncilCreated, 'council'> & { council: ResolversTypes['Council'] }
  >;
  CouncilEdge: ResolverTypeWrapper<Omit<CouncilEdge, 'node'> & { node: ResolversTypes['Council'] }>;
  CouncilFilter: CouncilFilter;
  CouncilMemberAdded: ResolverTypeWrapper<
    Omit<CouncilMemberAdded, 'membership'> & { membership: ResolversTypes['Membership'] }
  >;
  CouncilMemberRemoved: ResolverTypeWrapper<
    Omit<CouncilMemberRemoved, 'membership'> & { membership: ResolversTypes['Membership'] }
  >;
  CouncilMemberUpdated: ResolverTypeWrapper<
    Omit<CouncilMemberUpdated, 'membership'> & { membership: ResolversTypes['Membership'] }
  >;
  CouncilPermission: ResolverTypeWrapper<CouncilPermissionValue>;
  CouncilRole: CouncilRole;
  CouncilRolePermissions: ResolverTypeWrapper<
    Omit<CouncilRolePermissions, 'permissions'> & {
      permissions: ReadonlyArray<ResolversTypes['CouncilPermission']>;
    }
  >;
  CouncilRolePermissionsInput: CouncilRolePermissionsInput;
  CouncilVisibility: CouncilVisibility;
  CreateCouncilInput: CreateCouncilInput;
  CreateCouncilResult: ResolverTypeWrapper<
    ResolversUnionTypes<ResolversTypes>['CreateCouncilResult']
  >;
  CreateProposalInput: CreateProposalInput;
  CreateProposalPayload: ResolverTypeWrapper<
    Omit<CreateProposalPayload, 'proposal'> & { proposal: ResolversTypes['Proposal'] }
  >;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DecidedBy: DecidedBy;
  Decimal: ResolverTypeWrapper<Scalars['Decimal']['output']>;
  DelegateVoteInput: DelegateVoteInput;
  DelegateVoteResult: ResolverTypeWrapper<
    ResolversUnionTypes<ResolversTypes>['DelegateVoteResult']
  >;
  DelegatedAway: ResolverTypeWrapper<DelegatedAway>;
  DelegationRefusal: DelegationRefusal;
  DelegationRefused: ResolverTypeWrapper<DelegationRefused>;
  DelegationRevoked: ResolverTypeWrapper<
    Omit<DelegationRevoked, 'entry' | 'proposal'> & {
      entry: ResolversTypes['RollEntry'];
      proposal: ResolversTypes['Proposal'];
    }
  >;
  DelegationUsed: ResolverTypeWrapper<DelegationUsed>;
  DeleteAccountInput: DeleteAccountInput;
  DeleteAccountResult: ResolverTypeWrapper<
    ResolversUnionTypes<ResolversTypes>['DeleteAccountResult']
  >;
  DeleteUserInput: DeleteUserInput;
  DeleteUserResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['DeleteUserResult']>;
  EditCommentInput: EditCommentInput;
  EditCommentResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['EditCommentResult']>;
  Elimination: ResolverTypeWrapper<Elimination>;
  EliminationReason: EliminationReason;
  ExcludedMember: ResolverTypeWrapper<Excluded>;
  Float: ResolverTypeWrapper<Scalars['Float']['output']>;
  ID: ResolverTypeWrapper<Scalars['ID']['output']>;
  Int: ResolverTypeWrapper<Scalars['Int']['output']>;
  InvalidCredentials: ResolverTypeWrapper<InvalidCredentials>;
  JSONObject: ResolverTypeWrapper<Scalars['JSONObject']['output']>;
  Job: ResolverTypeWrapper<JobRecord>;
  JobConnection: ResolverTypeWrapper<
    Omit<JobConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['JobEdge']> }
  >;
  JobEdge: ResolverTypeWrapper<Omit<JobEdge, 'node'> & { node: ResolversTypes['Job'] }>;
  JobFilter: JobFilter;
  JobState: JobState;
  LastAdministrator: ResolverTypeWrapper<LastAdministrator>;
  LastChair: ResolverTypeWrapper<
    Omit<LastChair, 'membership'> & { membership: ResolversTypes['Membership'] }
  >;
  LoginInput: LoginInput;
  LoginResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['LoginResult']>;
  LoginSuccess: ResolverTypeWrapper<
    Omit<LoginSuccess, 'session' | 'user'> & {
      session: ResolversTypes['Session'];
      user: ResolversTypes['User'];
    }
  >;
  LogoutPayload: ResolverTypeWrapper<
    Omit<LogoutPayload, 'session'> & { session: ResolversTypes['Session'] }
  >;
  Majority: ResolverTypeWrapper<Majority>;
  MajorityBase: MajorityBase;
  MajorityInput: MajorityInput;
  MajorityPreset: MajorityPreset;
  Membership: ResolverTypeWrapper<MembershipRecord>;
  MembershipConnection: ResolverTypeWrapper<
    Omit<MembershipConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['MembershipEdge']> }
  >;
  MembershipEdge: ResolverTypeWrapper<
    Omit<MembershipEdge, 'node'> & { node: ResolversTypes['Membership'] }
  >;
  MotionChoice: MotionChoice;
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  NoAnnulmentRequested: ResolverTypeWrapper<NoAnnulmentRequested>;
  NoDelegation: ResolverTypeWrapper<NoDelegation>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  NotOnRoll: ResolverTypeWrapper<NotOnRoll>;
  OpenedBallot: ResolverTypeWrapper<OpenedBallotRecord>;
  OrderDirection: OrderDirection;
  OutcomeUncertain: ResolverTypeWrapper<OutcomeUncertain>;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PasswordChanged: ResolverTypeWrapper<
    Omit<PasswordChanged, 'user'> & { user: ResolversTypes['User'] }
  >;
  PasswordRefusalReason: PasswordRefusalReason;
  PasswordRefused: ResolverTypeWrapper<PasswordRefused>;
  PendingAnnulment: ResolverTypeWrapper<Annulment>;
  Permission: null;
  Proposal: ResolverTypeWrapper<ProposalView>;
  ProposalAnnulled: ResolverTypeWrapper<
    Omit<ProposalAnnulled, 'proposal'> & { proposal: ResolversTypes['Proposal'] }
  >;
  ProposalAttachment: ResolverTypeWrapper<ProposalAttachment>;
  ProposalAttachmentInput: ProposalAttachmentInput;
  ProposalCancelled: ResolverTypeWrapper<
    Omit<ProposalCancelled, 'proposal'> & { proposal: ResolversTypes['Proposal'] }
  >;
  ProposalCertified: ResolverTypeWrapper<
    Omit<ProposalCertified, 'proposal'> & { proposal: ResolversTypes['Proposal'] }
  >;
  ProposalClosed: ResolverTypeWrapper<
    Omit<ProposalClosed, 'proposal'> & { proposal: ResolversTypes['Proposal'] }
  >;
  ProposalConnection: ResolverTypeWrapper<
    Omit<ProposalConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['ProposalEdge']> }
  >;
  ProposalEdge: ResolverTypeWrapper<
    Omit<ProposalEdge, 'node'> & { node: ResolversTypes['Proposal'] }
  >;
  ProposalEvent: ResolverTypeWrapper<AuditEventRecord>;
  ProposalEventConnection: ResolverTypeWrapper<
    Omit<ProposalEventConnection, 'edges'> & {
      edges: ReadonlyArray<ResolversTypes['ProposalEventEdge']>;
    }
  >;
  ProposalEventEdge: ResolverTypeWrapper<
    Omit<ProposalEventEdge, 'node'> & { node: ResolversTypes['ProposalEvent'] }
  >;
  ProposalFilter: ProposalFilter;
  ProposalOutcome: ProposalOutcome;
  ProposalResult: ResolverTypeWrapper<TallyView>;
  ProposalRevised: ResolverTypeWrapper<
    Omit<ProposalRevised, 'proposal'> & { proposal: ResolversTypes['Proposal'] }
  >;
  ProposalRevision: ResolverTypeWrapper<ProposalRevisionRecord>;
  ProposalRevisionConnection: ResolverTypeWrapper<
    Omit<ProposalRevisionConnection, 'edges'> & {
      edges: ReadonlyArray<ResolversTypes['ProposalRevisionEdge']>;
    }
  >;
  ProposalRevisionEdge: ResolverTypeWrapper<
    Omit<ProposalRevisionEdge, 'node'> & { node: ResolversTypes['ProposalRevision'] }
  >;
  ProposalScheduled: ResolverTypeWrapper<
    Omit<ProposalScheduled, 'proposal'> & { proposal: ResolversTypes['Proposal'] }
  >;
  ProposalState: ProposalState;
  ProposalSubmitted: ResolverTypeWrapper<
    Omit<ProposalSubmitted, 'proposal'> & { proposal: ResolversTypes['Proposal'] }
  >;
  ProposalWithdrawn: ResolverTypeWrapper<
    Omit<ProposalWithdrawn, 'proposal'> & { proposal: ResolversTypes['Proposal'] }
  >;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Quorum: ResolverTypeWrapper<Quorum>;
  QuorumInput: QuorumInput;
  QuorumResult: ResolverTypeWrapper<QuorumResult>;
  QuorumUnit: QuorumUnit;
  RecountDiffers: ResolverTypeWrapper<
    Omit<RecountDiffers, 'proposal'> & { proposal: ResolversTypes['Proposal'] }
  >;
  Recusal: ResolverTypeWrapper<Recusal>;
  RecusalDeclared: ResolverTypeWrapper<
    Omit<RecusalDeclared, 'entry' | 'proposal'> & {
      entry: ResolversTypes['RollEntry'];
      proposal: ResolversTypes['Proposal'];
    }
  >;
  RecuseFromProposalInput: RecuseFromProposalInput;
  RecuseFromProposalResult: ResolverTypeWrapper<
    ResolversUnionTypes<ResolversTypes>['RecuseFromProposalResult']
  >;
  Recused: ResolverTypeWrapper<Recused>;
  RefreshRefusalReason: RefreshRefusalReason;
  RefreshRefused: ResolverTypeWrapper<RefreshRefused>;
  RefreshSessionInput: RefreshSessionInput;
  RefreshSessionResult: ResolverTypeWrapper<
    ResolversUnionTypes<ResolversTypes>['RefreshSessionResult']
  >;
  RefreshSuccess: ResolverTypeWrapper<
    Omit<RefreshSuccess, 'session'> & { session: ResolversTypes['Session'] }
  >;
  Refusal: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Refusal']>;
  RegisterInput: RegisterInput;
  RegisterResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RegisterResult']>;
  RegistrationAccepted: ResolverTypeWrapper<RegistrationAccepted>;
  ReinstateUserInput: ReinstateUserInput;
  ReinstateUserPayload: ResolverTypeWrapper<
    Omit<ReinstateUserPayload, 'user'> & { user: ResolversTypes['User'] }
  >;
  RemoveCommentInput: RemoveCommentInput;
  RemoveCommentPayload: ResolverTypeWrapper<
    Omit<RemoveCommentPayload, 'comment'> & { comment: ResolversTypes['Comment'] }
  >;
  RemoveCouncilMemberInput: RemoveCouncilMemberInput;
  RemoveCouncilMemberResult: ResolverTypeWrapper<
    ResolversUnionTypes<ResolversTypes>['RemoveCouncilMemberResult']
  >;
  ResetCircuitBreakerInput: ResetCircuitBreakerInput;
  ResetCircuitBreakerPayload: ResolverTypeWrapper<
    Omit<ResetCircuitBreakerPayload, 'circuitBreakers'> & {
      circuitBreakers: ReadonlyArray<ResolversTypes['CircuitBreaker']>;
    }
  >;
  ResultBase: ResolverTypeWrapper<ResultBase>;
  ResultBaseKind: ResultBaseKind;
  ResultObstacle: ResultObstacle;
  RetryJobInput: RetryJobInput;
  RetryJobPayload: ResolverTypeWrapper<
    Omit<RetryJobPayload, 'job'> & { job: ResolversTypes['Job'] }
  >;
  ReviseProposalInput: ReviseProposalInput;
  ReviseProposalResult: ResolverTypeWrapper<
    ResolversUnionTypes<ResolversTypes>['ReviseProposalResult']
  >;
  RevokeDelegationInput: RevokeDelegationInput;
  RevokeDelegationResult: ResolverTypeWrapper<
    ResolversUnionTypes<ResolversTypes>['RevokeDelegationResult']
  >;
  RevokeSessionInput: RevokeSessionInput;
  RevokeSessionPayload: ResolverTypeWrapper<
    Omit<RevokeSessionPayload, 'session'> & { session: ResolversTypes['Session'] }
  >;
  RevokeSessionsInput: RevokeSessionsInput;
  RevokeSessionsPayload: ResolverTypeWrapper<RevokeSessionsPayload>;
  RevokeUserSessionsInput: RevokeUserSessionsInput;
  Role: ResolverTypeWrapper<RoleDefinition>;
  RollCallBallot: ResolverTypeWrapper<RollCallBallotRecord>;
  RollEntry: ResolverTypeWrapper<RollEntryRecord>;
  RollEntryConnection: ResolverTypeWrapper<
    Omit<RollEntryConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['RollEntryEdge']> }
  >;
  RollEntryEdge: ResolverTypeWrapper<
    Omit<RollEntryEdge, 'node'> & { node: ResolversTypes['RollEntry'] }
  >;
  RunoffRound: ResolverTypeWrapper<RoundView>;
  SameAdministrator: ResolverTypeWrapper<SameAdministrator>;
  ScheduleProposalInput: ScheduleProposalInput;
  ScheduleProposalResult: ResolverTypeWrapper<
    ResolversUnionTypes<ResolversTypes>['ScheduleProposalResult']
  >;
  Session: ResolverTypeWrapper<SessionRecord>;
  SessionActivity: ResolverTypeWrapper<SessionActivity>;
  SessionActivityKind: SessionActivityKind;
  SessionConnection: ResolverTypeWrapper<
    Omit<SessionConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['SessionEdge']> }
  >;
  SessionEdge: ResolverTypeWrapper<Omit<SessionEdge, 'node'> & { node: ResolversTypes['Session'] }>;
  SessionEndReason: SessionEndReason;
  SessionFilter: SessionFilter;
  SessionRevoked: ResolverTypeWrapper<SessionRevoked>;
  SessionState: SessionState;
  SetUserRoleInput: SetUserRoleInput;
  SetUserRoleResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SetUserRoleResult']>;
  SlugTaken: ResolverTypeWrapper<SlugTaken>;
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  SubmitProposalInput: SubmitProposalInput;
  SubmitProposalResult: ResolverTypeWrapper<
    ResolversUnionTypes<ResolversTypes>['SubmitProposalResult']
  >;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  SuspendUserInput: SuspendUserInput;
  SuspendUserResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SuspendUserResult']>;
  Tally: ResolverTypeWrapper<TallyView>;
  TallyVisibility: TallyVisibility;
  Threshold: ResolverTypeWrapper<Threshold>;
  TieRule: TieRule;
  TokenDelivery: TokenDelivery;
  TokenPair: ResolverTypeWrapper<TokenPair>;
  TooManyAttempts: ResolverTypeWrapper<TooManyAttempts>;
  Turnout: ResolverTypeWrapper<Turnout>;
  UnlockUserInput: UnlockUserInput;
  UnlockUserPayload: ResolverTypeWrapper<
    Omit<UnlockUserPayload, 'user'> & { user: ResolversTypes['User'] }
  >;
  UpdateCouncilInput: UpdateCouncilInput;
  UpdateCouncilMemberInput: UpdateCouncilMemberInput;
  UpdateCouncilMemberResult: ResolverTypeWrapper<
    ResolversUnionTypes<ResolversTypes>['UpdateCouncilMemberResult']
  >;
  UpdateCouncilPayload: ResolverTypeWrapper<
    Omit<UpdateCouncilPayload, 'council'> & { council: ResolversTypes['Council'] }
  >;
  UpdateProfileInput: UpdateProfileInput;
  UpdateProfilePayload: ResolverTypeWrapper<
    Omit<UpdateProfilePayload, 'user'> & { user: ResolversTypes['User'] }
  >;
  User: ResolverTypeWrapper<UserRecord>;
  UserConnection: ResolverTypeWrapper<
    Omit<UserConnection, 'edges'> & { edges: ReadonlyArray<ResolversTypes['UserEdge']> }
  >;
  UserDeleted: ResolverTypeWrapper<Omit<UserDeleted, 'user'> & { user: ResolversTypes['User'] }>;
  UserEdge: ResolverTypeWrapper<Omit<UserEdge, 'node'> & { node: ResolversTypes['User'] }>;
  UserFilter: UserFilter;
  UserOrder: UserOrder;
  UserOrderField: UserOrderField;
  UserRoleSet: ResolverTypeWrapper<Omit<UserRoleSet, 'user'> & { user: ResolversTypes['User'] }>;
  UserStatus: UserStatus;
  UserSuspended: ResolverTypeWrapper<
    Omit<UserSuspended, 'user'> & { user: ResolversTypes['User'] }
  >;
  ViewerBallot: ResolverTypeWrapper<OwnBallot>;
  VoteCertificate: ResolverTypeWrapper<CertificateRecord>;
  VoteDelegated: ResolverTypeWrapper<
    Omit<VoteDelegated, 'entry' | 'proposal'> & {
      entry: ResolversTypes['RollEntry'];
      proposal: ResolversTypes['Proposal'];
    }
  >;
  VoteSum: ResolverTypeWrapper<VoteSum>;
  VotesPending: ResolverTypeWrapper<VotesPending>;
  VotingClosed: ResolverTypeWrapper<VotingClosed>;
  VotingMethod: VotingMethod;
  VotingNotOpen: ResolverTypeWrapper<VotingNotOpen>;
  VotingOption: ResolverTypeWrapper<VotingOption>;
  VotingOptionInput: VotingOptionInput;
  VotingPermission: ResolverTypeWrapper<VotingPermission>;
  VotingRules: ResolverTypeWrapper<Rules>;
  VotingRulesInput: VotingRulesInput;
  WithdrawAnnulmentInput: WithdrawAnnulmentInput;
  WithdrawAnnulmentResult: ResolverTypeWrapper<
    ResolversUnionTypes<ResolversTypes>['WithdrawAnnulmentResult']
  >;
  WithdrawProposalInput: WithdrawProposalInput;
  WithdrawProposalResult: ResolverTypeWrapper<
    ResolversUnionTypes<ResolversTypes>['WithdrawProposalResult']
  >;
  WrongPassword: ResolverTypeWrapper<WrongPassword>;
  WrongProposalState: ResolverTypeWrapper<WrongProposalState>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AccountDeleted: AccountDeleted;
  AccountSuspended: AccountSuspended;
  AddCouncilMemberInput: AddCouncilMemberInput;
  AddCouncilMemberResult: ResolversUnionTypes<ResolversParentTypes>['AddCouncilMemberResult'];
  AlreadyMember: Omit<AlreadyMember, 'membership'> & {
    membership: ResolversParentTypes['Membership'];
  };
  AlreadyVoted: AlreadyVoted;
  AnnulProposalInput: AnnulProposalInput;
  AnnulProposalResult: ResolversUnionTypes<ResolversParentTypes>['AnnulProposalResult'];
  AnnulmentRequested: Omit<AnnulmentRequested, 'proposal'> & {
    proposal: ResolversParentTypes['Proposal'];
  };
  AnnulmentWithdrawn: Omit<AnnulmentWithdrawn, 'proposal'> & {
    proposal: ResolversParentTypes['Proposal'];
  };
  ArchiveCouncilInput: ArchiveCouncilInput;
  ArchiveCouncilResult: ResolversUnionTypes<ResolversParentTypes>['ArchiveCouncilResult'];
  AuditEvent: AuditEventRecord;
  AuditEventConnection: Omit<AuditEventConnection, 'edges'> & {
    edges: ReadonlyArray<ResolversParentTypes['AuditEventEdge']>;
  };
  AuditEventEdge: Omit<AuditEventEdge, 'node'> & { node: ResolversParentTypes['AuditEvent'] };
  AuditEventFilter: AuditEventFilter;
  AuditEventOrder: AuditEventOrder;
  AuditSubject: AuditSubject;
  Ballot: ResolversUnionTypes<ResolversParentTypes>['Ballot'];
  BallotCast: BallotSlip;
  BallotChoice: Choice;
  BallotChoiceInput: BallotChoiceInput;
  BallotConnection: Omit<BallotConnection, 'edges'> & {
    edges: ReadonlyArray<ResolversParentTypes['BallotEdge']>;
  };
  BallotEdge: Omit<BallotEdge, 'node'> & { node: ResolversParentTypes['Ballot'] };
  BallotsMayChange: BallotsMayChange;
  Boolean: Scalars['Boolean']['output'];
  CancelJobInput: CancelJobInput;
  CancelJobPayload: Omit<CancelJobPayload, 'job'> & { job: ResolversParentTypes['Job'] };
  CancelProposalInput: CancelProposalInput;
  CancelProposalResult: ResolversUnionTypes<ResolversParentTypes>['CancelProposalResult'];
  CastBallotInput: CastBallotInput;
  CastBallotResult: ResolversUnionTypes<ResolversParentTypes>['CastBallotResult'];
  CertifyProposalInput: CertifyProposalInput;
  CertifyProposalResult: ResolversUnionTypes<ResolversParentTypes>['CertifyProposalResult'];
  ChangePasswordInput: ChangePasswordInput;
  ChangePasswordResult: ResolversUnionTypes<ResolversParentTypes>['ChangePasswordResult'];
  ChoiceTally: ChoiceTallyView;
  CircuitBreaker: CircuitBreakerRecord;
  CloseProposalInput: CloseProposalInput;
  CloseProposalResult: ResolversUnionTypes<ResolversParentTypes>['CloseProposalResult'];
  Comment: CommentRecord;
  CommentConnection: Omit<CommentConnection, 'edges'> & {
    edges: ReadonlyArray<ResolversParentTypes['CommentEdge']>;
  };
  CommentEdge: Omit<CommentEdge, 'node'> & { node: ResolversParentTypes['Comment'] };
  CommentEdited: Omit<CommentEdited, 'comment'> & { comment: ResolversParentTypes['Comment'] };
  CommentOnProposalInput: CommentOnProposalInput;
  CommentOnProposalPayload: Omit<CommentOnProposalPayload, 'comment'> & {
    comment: ResolversParentTypes['Comment'];
  };
  CommentRemovedBefore: Omit<CommentRemovedBefore, 'comment'> & {
    comment: ResolversParentTypes['Comment'];
  };
  Council: CouncilView;
  CouncilArchived: Omit<CouncilArchived, 'council'> & { council: ResolversParentTypes['Council'] };
  CouncilConnection: Omit<CouncilConnection, 'edges'> & {
    edges: ReadonlyArray<ResolversParentTypes['CouncilEdge']>;
  };
  CouncilCreated: Omit<CouncilCreated, 'council'> & { council: ResolversParentTypes['Council'] };
  CouncilEdge: Omit<CouncilEdge, 'node'> & { node: ResolversParentTypes['Council'] };
  CouncilFilter: CouncilFilter;
  CouncilMemberAdded: Omit<CouncilMemberAdded, 'membership'> & {
    membership: ResolversParentTypes['Membership'];
  };
  CouncilMemberRemoved: Omit<CouncilMemberRemoved, 'membership'> & {
    membership: ResolversParentTypes['Membership'];
  };
  CouncilMemberUpdated: Omit<CouncilMemberUpdated, 'membership'> & {
    membership: ResolversParentTypes['Membership'];
  };
  CouncilRolePermissions: CouncilRolePermissions;
  CouncilRolePermissionsInput: CouncilRolePermissionsInput;
  CreateCouncilInput: CreateCouncilInput;
  CreateCouncilResult: ResolversUnionTypes<ResolversParentTypes>['CreateCouncilResult'];
  CreateProposalInput: CreateProposalInput;
  CreateProposalPayload: Omit<CreateProposalPayload, 'proposal'> & {
    proposal: ResolversParentTypes['Proposal'];
  };
  DateTime: Scalars['DateTime']['output'];
  Decimal: Scalars['Decimal']['output'];
  DelegateVoteInput: DelegateVoteInput;
  DelegateVoteResult: ResolversUnionTypes<ResolversParentTypes>['DelegateVoteResult'];
  DelegatedAway: DelegatedAway;
  DelegationRefused: DelegationRefused;
  DelegationRevoked: Omit<DelegationRevoked, 'entry' | 'proposal'> & {
    entry: ResolversParentTypes['RollEntry'];
    proposal: ResolversParentTypes['Proposal'];
  };
  DelegationUsed: DelegationUsed;
  DeleteAccountInput: DeleteAccountInput;
  DeleteAccountResult: ResolversUnionTypes<ResolversParentTypes>['DeleteAccountResult'];
  DeleteUserInput: DeleteUserInput;
  DeleteUserResult: ResolversUnionTypes<ResolversParentTypes>['DeleteUserResult'];
  EditCommentInput: EditCommentInput;
  EditCommentResult: ResolversUnionTypes<ResolversParentTypes>['EditCommentResult'];
  Elimination: Elimination;
  ExcludedMember: Excluded;
  Float: Scalars['Float']['output'];
  ID: Scalars['ID']['output'];
  Int: Scalars['Int']['output'];
  InvalidCredentials: InvalidCredentials;
  JSONObject: Scalars['JSONObject']['output'];
  Job: JobRecord;
  JobConnection: Omit<JobConnection, 'edges'> & {
    edges: ReadonlyArray<ResolversParentTypes['JobEdge']>;
  };
  JobEdge: Omit<JobEdge, 'node'> & { node: ResolversParentTypes['Job'] };
  JobFilter: JobFilter;
  LastAdministrator: LastAdministrator;
  LastChair: Omit<LastChair, 'membership'> & { membership: ResolversParentTypes['Membership'] };
  LoginInput: LoginInput;
  LoginResult: ResolversUnionTypes<ResolversParentTypes>['LoginResult'];
  LoginSuccess: Omit<LoginSuccess, 'session' | 'user'> & {
    session: ResolversParentTypes['Session'];
    user: ResolversParentTypes['User'];
  };
  LogoutPayload: Omit<LogoutPayload, 'session'> & { session: ResolversParentTypes['Session'] };
  Majority: Majority;
  MajorityInput: MajorityInput;
  Membership: MembershipRecord;
  MembershipConnection: Omit<MembershipConnection, 'edges'> & {
    edges: ReadonlyArray<ResolversParentTypes['MembershipEdge']>;
  };
  MembershipEdge: Omit<MembershipEdge, 'node'> & { node: ResolversParentTypes['Membership'] };
  Mutation: Record<PropertyKey, never>;
  NoAnnulmentRequested: NoAnnulmentRequested;
  NoDelegation: NoDelegation;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  NotOnRoll: NotOnRoll;
  OpenedBallot: OpenedBallotRecord;
  OutcomeUncertain: OutcomeUncertain;
  PageInfo: PageInfo;
  PasswordChanged: Omit<PasswordChanged, 'user'> & { user: ResolversParentTypes['User'] };
  PasswordRefused: PasswordRefused;
  PendingAnnulment: Annulment;
  Proposal: ProposalView;
  ProposalAnnulled: Omit<ProposalAnnulled, 'proposal'> & {
    proposal: ResolversParentTypes['Proposal'];
  };
  ProposalAttachment: ProposalAttachment;
  ProposalAttachmentInput: ProposalAttachmentInput;
  ProposalCancelled: Omit<ProposalCancelled, 'proposal'> & {
    proposal: ResolversParentTypes['Proposal'];
  };
  ProposalCertified: Omit<ProposalCertified, 'proposal'> & {
    proposal: ResolversParentTypes['Proposal'];
  };
  ProposalClosed: Omit<ProposalClosed, 'proposal'> & { proposal: ResolversParentTypes['Proposal'] };
  ProposalConnection: Omit<ProposalConnection, 'edges'> & {
    edges: ReadonlyArray<ResolversParentTypes['ProposalEdge']>;
  };
  ProposalEdge: Omit<ProposalEdge, 'node'> & { node: ResolversParentTypes['Proposal'] };
  ProposalEvent: AuditEventRecord;
  ProposalEventConnection: Omit<ProposalEventConnection, 'edges'> & {
    edges: ReadonlyArray<ResolversParentTypes['ProposalEventEdge']>;
  };
  ProposalEventEdge: Omit<ProposalEventEdge, 'node'> & {
    node: ResolversParentTypes['ProposalEvent'];
  };
  ProposalFilter: ProposalFilter;
  ProposalResult: TallyView;
  ProposalRevised: Omit<ProposalRevised, 'proposal'> & {
    proposal: ResolversParentTypes['Proposal'];
  };
  ProposalRevision: ProposalRevisionRecord;
  ProposalRevisionConnection: Omit<ProposalRevisionConnection, 'edges'> & {
    edges: ReadonlyArray<ResolversParentTypes['ProposalRevisionEdge']>;
  };
  ProposalRevisionEdge: Omit<ProposalRevisionEdge, 'node'> & {
    node: ResolversParentTypes['ProposalRevision'];
  };
  ProposalScheduled: Omit<ProposalScheduled, 'proposal'> & {
    proposal: ResolversParentTypes['Proposal'];
  };
  ProposalSubmitted: Omit<ProposalSubmitted, 'proposal'> & {
    proposal: ResolversParentTypes['Proposal'];
  };
  ProposalWithdrawn: Omit<ProposalWithdrawn, 'proposal'> & {
    proposal: ResolversParentTypes['Proposal'];
  };
  Query: Record<PropertyKey, never>;
  Quorum: Quorum;
  QuorumInput: QuorumInput;
  QuorumResult: QuorumResult;
  RecountDiffers: Omit<RecountDiffers, 'proposal'> & { proposal: ResolversParentTypes['Proposal'] };
  Recusal: Recusal;
  RecusalDeclared: Omit<RecusalDeclared, 'entry' | 'proposal'> & {
    entry: ResolversParentTypes['RollEntry'];
    proposal: ResolversParentTypes['Proposal'];
  };
  RecuseFromProposalInput: RecuseFromProposalInput;
  RecuseFromProposalResult: ResolversUnionTypes<ResolversParentTypes>['RecuseFromProposalResult'];
  Recused: Recused;
  RefreshRefused: RefreshRefused;
  RefreshSessionInput: RefreshSessionInput;
  RefreshSessionResult: ResolversUnionTypes<ResolversParentTypes>['RefreshSessionResult'];
  RefreshSuccess: Omit<RefreshSuccess, 'session'> & { session: ResolversParentTypes['Session'] };
  Refusal: ResolversInterfaceTypes<ResolversParentTypes>['Refusal'];
  RegisterInput: RegisterInput;
  RegisterResult: ResolversUnionTypes<ResolversParentTypes>['RegisterResult'];
  RegistrationAccepted: RegistrationAccepted;
  ReinstateUserInput: ReinstateUserInput;
  ReinstateUserPayload: Omit<ReinstateUserPayload, 'user'> & { user: ResolversParentTypes['User'] };
  RemoveCommentInput: RemoveCommentInput;
  RemoveCommentPayload: Omit<RemoveCommentPayload, 'comment'> & {
    comment: ResolversParentTypes['Comment'];
  };
  RemoveCouncilMemberInput: RemoveCouncilMemberInput;
  RemoveCouncilMemberResult: ResolversUnionTypes<ResolversParentTypes>['RemoveCouncilMemberResult'];
  ResetCircuitBreakerInput: ResetCircuitBreakerInput;
  ResetCircuitBreakerPayload: Omit<ResetCircuitBreakerPayload, 'circuitBreakers'> & {
    circuitBreakers: ReadonlyArray<ResolversParentTypes['CircuitBreaker']>;
  };
  ResultBase: ResultBase;
  RetryJobInput: RetryJobInput;
  RetryJobPayload: Omit<RetryJobPayload, 'job'> & { job: ResolversParentTypes['Job'] };
  ReviseProposalInput: ReviseProposalInput;
  ReviseProposalResult: ResolversUnionTypes<ResolversParentTypes>['ReviseProposalResult'];
  RevokeDelegationInput: RevokeDelegationInput;
  RevokeDelegationResult: ResolversUnionTypes<ResolversParentTypes>['RevokeDelegationResult'];
  RevokeSessionInput: RevokeSessionInput;
  RevokeSessionPayload: Omit<RevokeSessionPayload, 'session'> & {
    session: ResolversParentTypes['Session'];
  };
  RevokeSessionsInput: RevokeSessionsInput;
  RevokeSessionsPayload: RevokeSessionsPayload;
  RevokeUserSessionsInput: RevokeUserSessionsInput;
  Role: RoleDefinition;
  RollCallBallot: RollCallBallotRecord;
  RollEntry: RollEntryRecord;
  RollEntryConnection: Omit<RollEntryConnection, 'edges'> & {
    edges: ReadonlyArray<ResolversParentTypes['RollEntryEdge']>;
  };
  RollEntryEdge: Omit<RollEntryEdge, 'node'> & { node: ResolversParentTypes['RollEntry'] };
  RunoffRound: RoundView;
  SameAdministrator: SameAdministrator;
  ScheduleProposalInput: ScheduleProposalInput;
  ScheduleProposalResult: ResolversUnionTypes<ResolversParentTypes>['ScheduleProposalResult'];
  Session: SessionRecord;
  SessionActivity: SessionActivity;
  SessionConnection: Omit<SessionConnection, 'edges'> & {
    edges: ReadonlyArray<ResolversParentTypes['SessionEdge']>;
  };
  SessionEdge: Omit<SessionEdge, 'node'> & { node: ResolversParentTypes['Session'] };
  SessionFilter: SessionFilter;
  SessionRevoked: SessionRevoked;
  SetUserRoleInput: SetUserRoleInput;
  SetUserRoleResult: ResolversUnionTypes<ResolversParentTypes>['SetUserRoleResult'];
  SlugTaken: SlugTaken;
  String: Scalars['String']['output'];
  SubmitProposalInput: SubmitProposalInput;
  SubmitProposalResult: ResolversUnionTypes<ResolversParentTypes>['SubmitProposalResult'];
  Subscription: Record<PropertyKey, never>;
  SuspendUserInput: SuspendUserInput;
  SuspendUserResult: ResolversUnionTypes<ResolversParentTypes>['SuspendUserResult'];
  Tally: TallyView;
  Threshold: Threshold;
  TokenPair: TokenPair;
  TooManyAttempts: TooManyAttempts;
  Turnout: Turnout;
  UnlockUserInput: UnlockUserInput;
  UnlockUserPayload: Omit<UnlockUserPayload, 'user'> & { user: ResolversParentTypes['User'] };
  UpdateCouncilInput: UpdateCouncilInput;
  UpdateCouncilMemberInput: UpdateCouncilMemberInput;
  UpdateCouncilMemberResult: ResolversUnionTypes<ResolversParentTypes>['UpdateCouncilMemberResult'];
  UpdateCouncilPayload: Omit<UpdateCouncilPayload, 'council'> & {
    council: ResolversParentTypes['Council'];
  };
  UpdateProfileInput: UpdateProfileInput;
  UpdateProfilePayload: Omit<UpdateProfilePayload, 'user'> & { user: ResolversParentTypes['User'] };
  User: UserRecord;
  UserConnection: Omit<UserConnection, 'edges'> & {
    edges: ReadonlyArray<ResolversParentTypes['UserEdge']>;
  };
  UserDeleted: Omit<UserDeleted, 'user'> & { user: ResolversParentTypes['User'] };
  UserEdge: Omit<UserEdge, 'node'> & { node: ResolversParentTypes['User'] };
  UserFilter: UserFilter;
  UserOrder: UserOrder;
  UserRoleSet: Omit<UserRoleSet, 'user'> & { user: ResolversParentTypes['User'] };
  UserSuspended: Omit<UserSuspended, 'user'> & { user: ResolversParentTypes['User'] };
  ViewerBallot: OwnBallot;
  VoteCertificate: CertificateRecord;
  VoteDelegated: Omit<VoteDelegated, 'entry' | 'proposal'> & {
    entry: ResolversParentTypes['RollEntry'];
    proposal: ResolversParentTypes['Proposal'];
  };
  VoteSum: VoteSum;
  VotesPending: VotesPending;
  VotingClosed: VotingClosed;
  VotingNotOpen: VotingNotOpen;
  VotingOption: VotingOption;
  VotingOptionInput: VotingOptionInput;
  VotingPermission: VotingPermission;
  VotingRules: Rules;
  VotingRulesInput: VotingRulesInput;
  WithdrawAnnulmentInput: WithdrawAnnulmentInput;
  WithdrawAnnulmentResult: ResolversUnionTypes<ResolversParentTypes>['WithdrawAnnulmentResult'];
  WithdrawProposalInput: WithdrawProposalInput;
  WithdrawProposalResult: ResolversUnionTypes<ResolversParentTypes>['WithdrawProposalResult'];
  WrongPassword: WrongPassword;
  WrongProposalState: WrongProposalState;
};

export type AccessDirectiveArgs = {
  council?: Maybe<CouncilPermission>;
  orOwner?: Scalars['Boolean']['input'];
  permission?: Maybe<Permission>;
  to?: Audience;
};

export type AccessDirectiveResolver<
  Result,
  Parent,
  ContextType = GraphQLContext,
  Args = AccessDirectiveArgs,
> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type CostDirectiveArgs = {
  multipliers?: Maybe<ReadonlyArray<Scalars['String']['input']>>;
  weight?: Scalars['Int']['input'];
};

export type CostDirectiveResolver<
  Result,
  Parent,
  ContextType = GraphQLContext,
  Args = CostDirectiveArgs,
> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type RateLimitDirectiveArgs = {
  max: Scalars['Int']['input'];
  window: Scalars['String']['input'];
};

export type RateLimitDirectiveResolver<
  Result,
  Parent,
  ContextType = GraphQLContext,
  Args = RateLimitDirectiveArgs,
> = DirectiveResolverFn<Result, Parent, ContextType, Args>;

export type AccountDeletedResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['AccountDeleted'] = ResolversParentTypes['AccountDeleted'],
> = {
  nodesConfirmed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  nodesExpired?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  revokedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AccountSuspendedResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['AccountSuspended'] = ResolversParentTypes['AccountSuspended'],
> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AddCouncilMemberResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['AddCouncilMemberResult'] = ResolversParentTypes['AddCouncilMemberResult'],
> = {
  __resolveType: TypeResolveFn<'AlreadyMember' | 'CouncilMemberAdded', ParentType, ContextType>;
};

export type AlreadyMemberResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['AlreadyMember'] = ResolversParentTypes['AlreadyMember'],
> = {
  membership?: Resolver<ResolversTypes['Membership'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AlreadyVotedResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['AlreadyVoted'] = ResolversParentTypes['AlreadyVoted'],
> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AnnulProposalResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['AnnulProposalResult'] = ResolversParentTypes['AnnulProposalResult'],
> = {
  __resolveType: TypeResolveFn<
    'AnnulmentRequested' | 'ProposalAnnulled' | 'SameAdministrator' | 'WrongProposalState',
    ParentType,
    ContextType
  >;
};

export type AnnulmentRequestedResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['AnnulmentRequested'] = ResolversParentTypes['AnnulmentRequested'],
> = {
  proposal?: Resolver<ResolversTypes['Proposal'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AnnulmentWithdrawnResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['AnnulmentWithdrawn'] = ResolversParentTypes['AnnulmentWithdrawn'],
> = {
  proposal?: Resolver<ResolversTypes['Proposal'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ArchiveCouncilResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['ArchiveCouncilResult'] = ResolversParentTypes['ArchiveCouncilResult'],
> = {
  __resolveType: TypeResolveFn<'CouncilArchived' | 'VotesPending', ParentType, ContextType>;
};

export type AuditEventResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['AuditEvent'] = ResolversParentTypes['AuditEvent'],
> = {
  action?: Resolver<ResolversTypes['AuditAction'], ParentType, ContextType>;
  actor?: Resolver<ResolversTypes['AuditSubject'], ParentType, ContextType>;
  data?: Resolver<ResolversTypes['JSONObject'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  ipAddress?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  occurredAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['AuditOutcome'], ParentType, ContextType>;
  sessionId?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  target?: Resolver<Maybe<ResolversTypes['AuditSubject']>, ParentType, ContextType>;
  traceId?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  userAgent?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type AuditEventConnectionResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['AuditEventConnection'] = ResolversParentTypes['AuditEventConnection'],
> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['AuditEventEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type AuditEventEdgeResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['AuditEventEdge'] = ResolversParentTypes['AuditEventEdge'],
> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['AuditEvent'], ParentType, ContextType>;
};

export type AuditSubjectResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['AuditSubject'] = ResolversParentTypes['AuditSubject'],
> = {
  id?: Resolver<Maybe<ResolversTypes['ID']>, ParentType, ContextType>;
  label?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  type?: Resolver<ResolversTypes['AuditSubjectType'], ParentType, ContextType>;
};

export type BallotResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['Ballot'] = ResolversParentTypes['Ballot'],
> = {
  __resolveType: TypeResolveFn<'OpenedBallot' | 'RollCallBallot', ParentType, ContextType>;
};

export type BallotCastResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['BallotCast'] = ResolversParentTypes['BallotCast'],
> = {
  castAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  proposal?: Resolver<ResolversTypes['Proposal'], ParentType, ContextType>;
  receipt?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type BallotChoiceResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['BallotChoice'] = ResolversParentTypes['BallotChoice'],
> = {
  isAbstention?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  motion?: Resolver<Maybe<ResolversTypes['MotionChoice']>, ParentType, ContextType>;
  option?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  options?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
  ranking?: Resolver<Maybe<ReadonlyArray<ResolversTypes['String']>>, ParentType, ContextType>;
};

export type BallotConnectionResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['BallotConnection'] = ResolversParentTypes['BallotConnection'],
> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['BallotEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type BallotEdgeResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['BallotEdge'] = ResolversParentTypes['BallotEdge'],
> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Ballot'], ParentType, ContextType>;
};

export type BallotsMayChangeResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['BallotsMayChange'] = ResolversParentTypes['BallotsMayChange'],
> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CancelJobPayloadResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['CancelJobPayload'] = ResolversParentTypes['CancelJobPayload'],
> = {
  job?: Resolver<ResolversTypes['Job'], ParentType, ContextType>;
};

export type CancelProposalResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['CancelProposalResult'] = ResolversParentTypes['CancelProposalResult'],
> = {
  __resolveType: TypeResolveFn<'ProposalCancelled' | 'WrongProposalState', ParentType, ContextType>;
};

export type CastBallotResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['CastBallotResult'] = ResolversParentTypes['CastBallotResult'],
> = {
  __resolveType: TypeResolveFn<
    | 'AlreadyVoted'
    | 'BallotCast'
    | 'DelegatedAway'
    | 'NotOnRoll'
    | 'Recused'
    | 'VotingClosed'
    | 'VotingNotOpen',
    ParentType,
    ContextType
  >;
};

export type CertifyProposalResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['CertifyProposalResult'] = ResolversParentTypes['CertifyProposalResult'],
> = {
  __resolveType: TypeResolveFn<
    'ProposalCertified' | 'RecountDiffers' | 'WrongProposalState',
    ParentType,
    ContextType
  >;
};

export type ChangePasswordResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['ChangePasswordResult'] = ResolversParentTypes['ChangePasswordResult'],
> = {
  __resolveType: TypeResolveFn<
    'PasswordChanged' | 'PasswordRefused' | 'TooManyAttempts' | 'WrongPassword',
    ParentType,
    ContextType
  >;
};

export type ChoiceTallyResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['ChoiceTally'] = ResolversParentTypes['ChoiceTally'],
> = {
  choice?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  option?: Resolver<Maybe<ResolversTypes['VotingOption']>, ParentType, ContextType>;
  sum?: Resolver<ResolversTypes['VoteSum'], ParentType, ContextType>;
};

export type CircuitBreakerResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['CircuitBreaker'] = ResolversParentTypes['CircuitBreaker'],
> = {
  consecutiveFaults?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  lastFault?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  lastFaultAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  openedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  process?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reportedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  retryAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  service?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['CircuitBreakerState'], ParentType, ContextType>;
};

export type CloseProposalResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['CloseProposalResult'] = ResolversParentTypes['CloseProposalResult'],
> = {
  __resolveType: TypeResolveFn<
    'BallotsMayChange' | 'OutcomeUncertain' | 'ProposalClosed' | 'VotingClosed' | 'VotingNotOpen',
    ParentType,
    ContextType
  >;
};

export type CommentResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['Comment'] = ResolversParentTypes['Comment'],
> = {
  author?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  body?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  editedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  proposal?: Resolver<ResolversTypes['Proposal'], ParentType, ContextType>;
  removedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  removedBy?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  viewerCanEdit?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  viewerCanRemove?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CommentConnectionResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['CommentConnection'] = ResolversParentTypes['CommentConnection'],
> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['CommentEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type CommentEdgeResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['CommentEdge'] = ResolversParentTypes['CommentEdge'],
> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Comment'], ParentType, ContextType>;
};

export type CommentEditedResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['CommentEdited'] = ResolversParentTypes['CommentEdited'],
> = {
  comment?: Resolver<ResolversTypes['Comment'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CommentOnProposalPayloadResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['CommentOnProposalPayload'] = ResolversParentTypes['CommentOnProposalPayload'],
> = {
  comment?: Resolver<ResolversTypes['Comment'], ParentType, ContextType>;
};

export type CommentRemovedBeforeResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['CommentRemovedBefore'] = ResolversParentTypes['CommentRemovedBefore'],
> = {
  comment?: Resolver<ResolversTypes['Comment'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CouncilResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['Council'] = ResolversParentTypes['Council'],
> = {
  archivedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  defaultRules?: Resolver<ResolversTypes['VotingRules'], ParentType, ContextType>;
  description?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  memberships?: Resolver<
    ResolversTypes['MembershipConnection'],
    ParentType,
    ContextType,
    RequireFields<CouncilMembershipsArgs, 'includeEnded'>
  >;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  proposals?: Resolver<
    ResolversTypes['ProposalConnection'],
    ParentType,
    ContextType,
    Partial<CouncilProposalsArgs>
  >;
  roles?: Resolver<
    ReadonlyArray<ResolversTypes['CouncilRolePermissions']>,
    ParentType,
    ContextType
  >;
  slug?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  viewerCanCreateProposal?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  viewerCanGrant?: Resolver<ReadonlyArray<ResolversTypes['CouncilRole']>, ParentType, ContextType>;
  viewerCanManageMembers?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  viewerCanUpdate?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  viewerMembership?: Resolver<Maybe<ResolversTypes['Membership']>, ParentType, ContextType>;
  viewerPermissions?: Resolver<
    ReadonlyArray<ResolversTypes['CouncilPermission']>,
    ParentType,
    ContextType
  >;
  visibility?: Resolver<ResolversTypes['CouncilVisibility'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CouncilArchivedResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['CouncilArchived'] = ResolversParentTypes['CouncilArchived'],
> = {
  council?: Resolver<ResolversTypes['Council'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CouncilConnectionResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['CouncilConnection'] = ResolversParentTypes['CouncilConnection'],
> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['CouncilEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type CouncilCreatedResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['CouncilCreated'] = ResolversParentTypes['CouncilCreated'],
> = {
  council?: Resolver<ResolversTypes['Council'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CouncilEdgeResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['CouncilEdge'] = ResolversParentTypes['CouncilEdge'],
> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Council'], ParentType, ContextType>;
};

export type CouncilMemberAddedResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['CouncilMemberAdded'] = ResolversParentTypes['CouncilMemberAdded'],
> = {
  membership?: Resolver<ResolversTypes['Membership'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CouncilMemberRemovedResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['CouncilMemberRemoved'] = ResolversParentTypes['CouncilMemberRemoved'],
> = {
  membership?: Resolver<ResolversTypes['Membership'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CouncilMemberUpdatedResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['CouncilMemberUpdated'] = ResolversParentTypes['CouncilMemberUpdated'],
> = {
  membership?: Resolver<ResolversTypes['Membership'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type CouncilPermissionResolvers = {
  BALLOTS_CAST: 'ballots:cast';
  COMMENTS_MODERATE: 'comments:moderate';
  COMMENTS_WRITE: 'comments:write';
  COUNCIL_UPDATE: 'council:update';
  MEMBERS_MANAGE: 'members:manage';
  PROPOSALS_CREATE: 'proposals:create';
  PROPOSALS_SCHEDULE: 'proposals:schedule';
  RESULTS_CERTIFY: 'results:certify';
};

export type CouncilRolePermissionsResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['CouncilRolePermissions'] = ResolversParentTypes['CouncilRolePermissions'],
> = {
  permissions?: Resolver<
    ReadonlyArray<ResolversTypes['CouncilPermission']>,
    ParentType,
    ContextType
  >;
  role?: Resolver<ResolversTypes['CouncilRole'], ParentType, ContextType>;
};

export type CreateCouncilResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['CreateCouncilResult'] = ResolversParentTypes['CreateCouncilResult'],
> = {
  __resolveType: TypeResolveFn<'CouncilCreated' | 'SlugTaken', ParentType, ContextType>;
};

export type CreateProposalPayloadResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['CreateProposalPayload'] = ResolversParentTypes['CreateProposalPayload'],
> = {
  proposal?: Resolver<ResolversTypes['Proposal'], ParentType, ContextType>;
};

export interface DateTimeScalarConfig
  extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

export interface DecimalScalarConfig
  extends GraphQLScalarTypeConfig<ResolversTypes['Decimal'], any> {
  name: 'Decimal';
}

export type DelegateVoteResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['DelegateVoteResult'] = ResolversParentTypes['DelegateVoteResult'],
> = {
  __resolveType: TypeResolveFn<
    | 'AlreadyVoted'
    | 'DelegationRefused'
    | 'NotOnRoll'
    | 'Recused'
    | 'VoteDelegated'
    | 'VotingClosed'
    | 'VotingNotOpen',
    ParentType,
    ContextType
  >;
};

export type DelegatedAwayResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['DelegatedAway'] = ResolversParentTypes['DelegatedAway'],
> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type DelegationRefusedResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['DelegationRefused'] = ResolversParentTypes['DelegationRefused'],
> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['DelegationRefusal'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type DelegationRevokedResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['DelegationRevoked'] = ResolversParentTypes['DelegationRevoked'],
> = {
  entry?: Resolver<ResolversTypes['RollEntry'], ParentType, ContextType>;
  proposal?: Resolver<ResolversTypes['Proposal'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type DelegationUsedResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['DelegationUsed'] = ResolversParentTypes['DelegationUsed'],
> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type DeleteAccountResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['DeleteAccountResult'] = ResolversParentTypes['DeleteAccountResult'],
> = {
  __resolveType: TypeResolveFn<
    'AccountDeleted' | 'LastAdministrator' | 'TooManyAttempts' | 'WrongPassword',
    ParentType,
    ContextType
  >;
};

export type DeleteUserResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['DeleteUserResult'] = ResolversParentTypes['DeleteUserResult'],
> = {
  __resolveType: TypeResolveFn<'LastAdministrator' | 'UserDeleted', ParentType, ContextType>;
};

export type EditCommentResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['EditCommentResult'] = ResolversParentTypes['EditCommentResult'],
> = {
  __resolveType: TypeResolveFn<'CommentEdited' | 'CommentRemovedBefore', ParentType, ContextType>;
};

export type EliminationResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['Elimination'] = ResolversParentTypes['Elimination'],
> = {
  option?: Resolver<ResolversTypes['VotingOption'], ParentType, ContextType>;
  why?: Resolver<ResolversTypes['EliminationReason'], ParentType, ContextType>;
};

export type ExcludedMemberResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['ExcludedMember'] = ResolversParentTypes['ExcludedMember'],
> = {
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type InvalidCredentialsResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['InvalidCredentials'] = ResolversParentTypes['InvalidCredentials'],
> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export interface JsonObjectScalarConfig
  extends GraphQLScalarTypeConfig<ResolversTypes['JSONObject'], any> {
  name: 'JSONObject';
}

export type JobResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['Job'] = ResolversParentTypes['Job'],
> = {
  attempts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  lastError?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  maxAttempts?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  runAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  startedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['JobState'], ParentType, ContextType>;
  task?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type JobConnectionResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['JobConnection'] = ResolversParentTypes['JobConnection'],
> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['JobEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type JobEdgeResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['JobEdge'] = ResolversParentTypes['JobEdge'],
> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Job'], ParentType, ContextType>;
};

export type LastAdministratorResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['LastAdministrator'] = ResolversParentTypes['LastAdministrator'],
> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type LastChairResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['LastChair'] = ResolversParentTypes['LastChair'],
> = {
  membership?: Resolver<ResolversTypes['Membership'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type LoginResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['LoginResult'] = ResolversParentTypes['LoginResult'],
> = {
  __resolveType: TypeResolveFn<
    'AccountSuspended' | 'InvalidCredentials' | 'LoginSuccess' | 'TooManyAttempts',
    ParentType,
    ContextType
  >;
};

export type LoginSuccessResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['LoginSuccess'] = ResolversParentTypes['LoginSuccess'],
> = {
  deviceToken?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  session?: Resolver<ResolversTypes['Session'], ParentType, ContextType>;
  tokens?: Resolver<ResolversTypes['TokenPair'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type LogoutPayloadResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['LogoutPayload'] = ResolversParentTypes['LogoutPayload'],
> = {
  nodesConfirmed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  nodesExpired?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  session?: Resolver<ResolversTypes['Session'], ParentType, ContextType>;
};

export type MajorityResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['Majority'] = ResolversParentTypes['Majority'],
> = {
  base?: Resolver<ResolversTypes['MajorityBase'], ParentType, ContextType>;
  denominator?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  numerator?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  preset?: Resolver<Maybe<ResolversTypes['MajorityPreset']>, ParentType, ContextType>;
  strict?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type MembershipResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['Membership'] = ResolversParentTypes['Membership'],
> = {
  council?: Resolver<ResolversTypes['Council'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isInTerm?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  isVoting?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  role?: Resolver<ResolversTypes['CouncilRole'], ParentType, ContextType>;
  termFrom?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  termTo?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  viewerCanManage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  weight?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type MembershipConnectionResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['MembershipConnection'] = ResolversParentTypes['MembershipConnection'],
> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['MembershipEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type MembershipEdgeResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['MembershipEdge'] = ResolversParentTypes['MembershipEdge'],
> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Membership'], ParentType, ContextType>;
};

export type MutationResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation'],
> = {
  addCouncilMember?: Resolver<
    ResolversTypes['AddCouncilMemberResult'],
    ParentType,
    ContextType,
    RequireFields<MutationAddCouncilMemberArgs, 'input'>
  >;
  annulProposal?: Resolver<
    ResolversTypes['AnnulProposalResult'],
    ParentType,
    ContextType,
    RequireFields<MutationAnnulProposalArgs, 'input'>
  >;
  archiveCouncil?: Resolver<
    ResolversTypes['ArchiveCouncilResult'],
    ParentType,
    ContextType,
    RequireFields<MutationArchiveCouncilArgs, 'input'>
  >;
  cancelJob?: Resolver<
    ResolversTypes['CancelJobPayload'],
    ParentType,
    ContextType,
    RequireFields<MutationCancelJobArgs, 'input'>
  >;
  cancelProposal?: Resolver<
    ResolversTypes['CancelProposalResult'],
    ParentType,
    ContextType,
    RequireFields<MutationCancelProposalArgs, 'input'>
  >;
  castBallot?: Resolver<
    ResolversTypes['CastBallotResult'],
    ParentType,
    ContextType,
    RequireFields<MutationCastBallotArgs, 'input'>
  >;
  certifyProposal?: Resolver<
    ResolversTypes['CertifyProposalResult'],
    ParentType,
    ContextType,
    RequireFields<MutationCertifyProposalArgs, 'input'>
  >;
  changePassword?: Resolver<
    ResolversTypes['ChangePasswordResult'],
    ParentType,
    ContextType,
    RequireFields<MutationChangePasswordArgs, 'input'>
  >;
  closeProposal?: Resolver<
    ResolversTypes['CloseProposalResult'],
    ParentType,
    ContextType,
    RequireFields<MutationCloseProposalArgs, 'input'>
  >;
  commentOnProposal?: Resolver<
    ResolversTypes['CommentOnProposalPayload'],
    ParentType,
    ContextType,
    RequireFields<MutationCommentOnProposalArgs, 'input'>
  >;
  createCouncil?: Resolver<
    ResolversTypes['CreateCouncilResult'],
    ParentType,
    ContextType,
    RequireFields<MutationCreateCouncilArgs, 'input'>
  >;
  createProposal?: Resolver<
    ResolversTypes['CreateProposalPayload'],
    ParentType,
    ContextType,
    RequireFields<MutationCreateProposalArgs, 'input'>
  >;
  delegateVote?: Resolver<
    ResolversTypes['DelegateVoteResult'],
    ParentType,
    ContextType,
    RequireFields<MutationDelegateVoteArgs, 'input'>
  >;
  deleteAccount?: Resolver<
    ResolversTypes['DeleteAccountResult'],
    ParentType,
    ContextType,
    RequireFields<MutationDeleteAccountArgs, 'input'>
  >;
  deleteUser?: Resolver<
    ResolversTypes['DeleteUserResult'],
    ParentType,
    ContextType,
    RequireFields<MutationDeleteUserArgs, 'input'>
  >;
  editComment?: Resolver<
    ResolversTypes['EditCommentResult'],
    ParentType,
    ContextType,
    RequireFields<MutationEditCommentArgs, 'input'>
  >;
  login?: Resolver<
    ResolversTypes['LoginResult'],
    ParentType,
    ContextType,
    RequireFields<MutationLoginArgs, 'input'>
  >;
  logout?: Resolver<ResolversTypes['LogoutPayload'], ParentType, ContextType>;
  recuseFromProposal?: Resolver<
    ResolversTypes['RecuseFromProposalResult'],
    ParentType,
    ContextType,
    RequireFields<MutationRecuseFromProposalArgs, 'input'>
  >;
  refreshSession?: Resolver<
    ResolversTypes['RefreshSessionResult'],
    ParentType,
    ContextType,
    RequireFields<MutationRefreshSessionArgs, 'input'>
  >;
  register?: Resolver<
    ResolversTypes['RegisterResult'],
    ParentType,
    ContextType,
    RequireFields<MutationRegisterArgs, 'input'>
  >;
  reinstateUser?: Resolver<
    ResolversTypes['ReinstateUserPayload'],
    ParentType,
    ContextType,
    RequireFields<MutationReinstateUserArgs, 'input'>
  >;
  removeComment?: Resolver<
    ResolversTypes['RemoveCommentPayload'],
    ParentType,
    ContextType,
    RequireFields<MutationRemoveCommentArgs, 'input'>
  >;
  removeCouncilMember?: Resolver<
    ResolversTypes['RemoveCouncilMemberResult'],
    ParentType,
    ContextType,
    RequireFields<MutationRemoveCouncilMemberArgs, 'input'>
  >;
  resetCircuitBreaker?: Resolver<
    ResolversTypes['ResetCircuitBreakerPayload'],
    ParentType,
    ContextType,
    RequireFields<MutationResetCircuitBreakerArgs, 'input'>
  >;
  retryJob?: Resolver<
    ResolversTypes['RetryJobPayload'],
    ParentType,
    ContextType,
    RequireFields<MutationRetryJobArgs, 'input'>
  >;
  reviseProposal?: Resolver<
    ResolversTypes['ReviseProposalResult'],
    ParentType,
    ContextType,
    RequireFields<MutationReviseProposalArgs, 'input'>
  >;
  revokeDelegation?: Resolver<
    ResolversTypes['RevokeDelegationResult'],
    ParentType,
    ContextType,
    RequireFields<MutationRevokeDelegationArgs, 'input'>
  >;
  revokeOtherSessions?: Resolver<ResolversTypes['RevokeSessionsPayload'], ParentType, ContextType>;
  revokeSession?: Resolver<
    ResolversTypes['RevokeSessionPayload'],
    ParentType,
    ContextType,
    RequireFields<MutationRevokeSessionArgs, 'input'>
  >;
  revokeSessions?: Resolver<
    ResolversTypes['RevokeSessionsPayload'],
    ParentType,
    ContextType,
    RequireFields<MutationRevokeSessionsArgs, 'input'>
  >;
  revokeUserSessions?: Resolver<
    ResolversTypes['RevokeSessionsPayload'],
    ParentType,
    ContextType,
    RequireFields<MutationRevokeUserSessionsArgs, 'input'>
  >;
  scheduleProposal?: Resolver<
    ResolversTypes['ScheduleProposalResult'],
    ParentType,
    ContextType,
    RequireFields<MutationScheduleProposalArgs, 'input'>
  >;
  setUserRole?: Resolver<
    ResolversTypes['SetUserRoleResult'],
    ParentType,
    ContextType,
    RequireFields<MutationSetUserRoleArgs, 'input'>
  >;
  submitProposal?: Resolver<
    ResolversTypes['SubmitProposalResult'],
    ParentType,
    ContextType,
    RequireFields<MutationSubmitProposalArgs, 'input'>
  >;
  suspendUser?: Resolver<
    ResolversTypes['SuspendUserResult'],
    ParentType,
    ContextType,
    RequireFields<MutationSuspendUserArgs, 'input'>
  >;
  unlockUser?: Resolver<
    ResolversTypes['UnlockUserPayload'],
    ParentType,
    ContextType,
    RequireFields<MutationUnlockUserArgs, 'input'>
  >;
  updateCouncil?: Resolver<
    ResolversTypes['UpdateCouncilPayload'],
    ParentType,
    ContextType,
    RequireFields<MutationUpdateCouncilArgs, 'input'>
  >;
  updateCouncilMember?: Resolver<
    ResolversTypes['UpdateCouncilMemberResult'],
    ParentType,
    ContextType,
    RequireFields<MutationUpdateCouncilMemberArgs, 'input'>
  >;
  updateProfile?: Resolver<
    ResolversTypes['UpdateProfilePayload'],
    ParentType,
    ContextType,
    RequireFields<MutationUpdateProfileArgs, 'input'>
  >;
  withdrawAnnulment?: Resolver<
    ResolversTypes['WithdrawAnnulmentResult'],
    ParentType,
    ContextType,
    RequireFields<MutationWithdrawAnnulmentArgs, 'input'>
  >;
  withdrawProposal?: Resolver<
    ResolversTypes['WithdrawProposalResult'],
    ParentType,
    ContextType,
    RequireFields<MutationWithdrawProposalArgs, 'input'>
  >;
};

export type NoAnnulmentRequestedResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['NoAnnulmentRequested'] = ResolversParentTypes['NoAnnulmentRequested'],
> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type NoDelegationResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['NoDelegation'] = ResolversParentTypes['NoDelegation'],
> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type NodeResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node'],
> = {
  __resolveType: TypeResolveFn<
    | 'AuditEvent'
    | 'Comment'
    | 'Council'
    | 'Job'
    | 'Membership'
    | 'Proposal'
    | 'ProposalEvent'
    | 'ProposalRevision'
    | 'RollCallBallot'
    | 'RollEntry'
    | 'Session'
    | 'User',
    ParentType,
    ContextType
  >;
};

export type NotOnRollResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['NotOnRoll'] = ResolversParentTypes['NotOnRoll'],
> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OpenedBallotResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['OpenedBallot'] = ResolversParentTypes['OpenedBallot'],
> = {
  choice?: Resolver<ResolversTypes['BallotChoice'], ParentType, ContextType>;
  members?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  receipt?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  weight?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type OutcomeUncertainResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['OutcomeUncertain'] = ResolversParentTypes['OutcomeUncertain'],
> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PageInfoResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['PageInfo'] = ResolversParentTypes['PageInfo'],
> = {
  endCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  hasNextPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  hasPreviousPage?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  startCursor?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type PasswordChangedResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['PasswordChanged'] = ResolversParentTypes['PasswordChanged'],
> = {
  nodesConfirmed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  nodesExpired?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  revokedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PasswordRefusedResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['PasswordRefused'] = ResolversParentTypes['PasswordRefused'],
> = {
  maxLength?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  minLength?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['PasswordRefusalReason'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type PendingAnnulmentResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['PendingAnnulment'] = ResolversParentTypes['PendingAnnulment'],
> = {
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  requestedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  requestedBy?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type PermissionResolvers = {
  AUDIT_READ: 'audit:read';
  COUNCILS_CREATE: 'councils:create';
  COUNCILS_MANAGE: 'councils:manage';
  OPERATIONS_MANAGE: 'operations:manage';
  ROLES_ASSIGN: 'roles:assign';
  SESSIONS_READ: 'sessions:read';
  SESSIONS_REVOKE: 'sessions:revoke';
  USERS_DELETE: 'users:delete';
  USERS_READ: 'users:read';
  USERS_SUSPEND: 'users:suspend';
};

export type ProposalResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['Proposal'] = ResolversParentTypes['Proposal'],
> = {
  attachments?: Resolver<
    ReadonlyArray<ResolversTypes['ProposalAttachment']>,
    ParentType,
    ContextType
  >;
  author?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  ballotByReceipt?: Resolver<
    Maybe<ResolversTypes['OpenedBallot']>,
    ParentType,
    ContextType,
    RequireFields<ProposalBallotByReceiptArgs, 'receipt'>
  >;
  ballots?: Resolver<
    ResolversTypes['BallotConnection'],
    ParentType,
    ContextType,
    Partial<ProposalBallotsArgs>
  >;
  body?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  certificates?: Resolver<
    ReadonlyArray<ResolversTypes['VoteCertificate']>,
    ParentType,
    ContextType
  >;
  certifiedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  certifiedBy?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  closedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  closesAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  comments?: Resolver<
    ResolversTypes['CommentConnection'],
    ParentType,
    ContextType,
    Partial<ProposalCommentsArgs>
  >;
  council?: Resolver<ResolversTypes['Council'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  endReason?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  history?: Resolver<
    ResolversTypes['ProposalEventConnection'],
    ParentType,
    ContextType,
    Partial<ProposalHistoryArgs>
  >;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isExtended?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  opensAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  options?: Resolver<ReadonlyArray<ResolversTypes['VotingOption']>, ParentType, ContextType>;
  outcome?: Resolver<Maybe<ResolversTypes['ProposalOutcome']>, ParentType, ContextType>;
  pendingAnnulment?: Resolver<Maybe<ResolversTypes['PendingAnnulment']>, ParentType, ContextType>;
  result?: Resolver<Maybe<ResolversTypes['ProposalResult']>, ParentType, ContextType>;
  resultObstacle?: Resolver<Maybe<ResolversTypes['ResultObstacle']>, ParentType, ContextType>;
  revisions?: Resolver<
    ResolversTypes['ProposalRevisionConnection'],
    ParentType,
    ContextType,
    Partial<ProposalRevisionsArgs>
  >;
  roll?: Resolver<
    ResolversTypes['RollEntryConnection'],
    ParentType,
    ContextType,
    Partial<ProposalRollArgs>
  >;
  rules?: Resolver<ResolversTypes['VotingRules'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['ProposalState'], ParentType, ContextType>;
  submittedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  tally?: Resolver<Maybe<ResolversTypes['Tally']>, ParentType, ContextType>;
  textHash?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  turnout?: Resolver<ResolversTypes['Turnout'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  viewerBallot?: Resolver<Maybe<ResolversTypes['ViewerBallot']>, ParentType, ContextType>;
  viewerCanAnnul?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  viewerCanCancel?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  viewerCanCertify?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  viewerCanClose?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  viewerCanComment?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  viewerCanDelegate?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  viewerCanRecuse?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  viewerCanRevise?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  viewerCanRevokeDelegation?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  viewerCanSchedule?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  viewerCanSubmit?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  viewerCanVote?: Resolver<ResolversTypes['VotingPermission'], ParentType, ContextType>;
  viewerCanWithdraw?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  viewerCanWithdrawAnnulment?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  viewerEntry?: Resolver<Maybe<ResolversTypes['RollEntry']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProposalAnnulledResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['ProposalAnnulled'] = ResolversParentTypes['ProposalAnnulled'],
> = {
  proposal?: Resolver<ResolversTypes['Proposal'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProposalAttachmentResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['ProposalAttachment'] = ResolversParentTypes['ProposalAttachment'],
> = {
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  url?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type ProposalCancelledResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['ProposalCancelled'] = ResolversParentTypes['ProposalCancelled'],
> = {
  proposal?: Resolver<ResolversTypes['Proposal'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProposalCertifiedResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['ProposalCertified'] = ResolversParentTypes['ProposalCertified'],
> = {
  proposal?: Resolver<ResolversTypes['Proposal'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProposalClosedResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['ProposalClosed'] = ResolversParentTypes['ProposalClosed'],
> = {
  proposal?: Resolver<ResolversTypes['Proposal'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProposalConnectionResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['ProposalConnection'] = ResolversParentTypes['ProposalConnection'],
> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ProposalEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ProposalEdgeResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['ProposalEdge'] = ResolversParentTypes['ProposalEdge'],
> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Proposal'], ParentType, ContextType>;
};

export type ProposalEventResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['ProposalEvent'] = ResolversParentTypes['ProposalEvent'],
> = {
  action?: Resolver<ResolversTypes['AuditAction'], ParentType, ContextType>;
  actor?: Resolver<Maybe<ResolversTypes['User']>, ParentType, ContextType>;
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProposalEventConnectionResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['ProposalEventConnection'] = ResolversParentTypes['ProposalEventConnection'],
> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ProposalEventEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ProposalEventEdgeResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['ProposalEventEdge'] = ResolversParentTypes['ProposalEventEdge'],
> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['ProposalEvent'], ParentType, ContextType>;
};

export type ProposalResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['ProposalResult'] = ResolversParentTypes['ProposalResult'],
> = {
  base?: Resolver<ResolversTypes['ResultBase'], ParentType, ContextType>;
  decidedBy?: Resolver<ResolversTypes['DecidedBy'], ParentType, ContextType>;
  excluded?: Resolver<ReadonlyArray<ResolversTypes['ExcludedMember']>, ParentType, ContextType>;
  explanation?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  got?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  hash?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  needed?: Resolver<Maybe<ResolversTypes['Threshold']>, ParentType, ContextType>;
  outcome?: Resolver<ResolversTypes['ProposalOutcome'], ParentType, ContextType>;
  quorum?: Resolver<Maybe<ResolversTypes['QuorumResult']>, ParentType, ContextType>;
  rounds?: Resolver<ReadonlyArray<ResolversTypes['RunoffRound']>, ParentType, ContextType>;
  rule?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  tally?: Resolver<ResolversTypes['Tally'], ParentType, ContextType>;
  winner?: Resolver<Maybe<ResolversTypes['VotingOption']>, ParentType, ContextType>;
};

export type ProposalRevisedResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['ProposalRevised'] = ResolversParentTypes['ProposalRevised'],
> = {
  proposal?: Resolver<ResolversTypes['Proposal'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProposalRevisionResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['ProposalRevision'] = ResolversParentTypes['ProposalRevision'],
> = {
  attachments?: Resolver<
    ReadonlyArray<ResolversTypes['ProposalAttachment']>,
    ParentType,
    ContextType
  >;
  body?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  editor?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  number?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  options?: Resolver<ReadonlyArray<ResolversTypes['VotingOption']>, ParentType, ContextType>;
  title?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProposalRevisionConnectionResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['ProposalRevisionConnection'] = ResolversParentTypes['ProposalRevisionConnection'],
> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['ProposalRevisionEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type ProposalRevisionEdgeResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['ProposalRevisionEdge'] = ResolversParentTypes['ProposalRevisionEdge'],
> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['ProposalRevision'], ParentType, ContextType>;
};

export type ProposalScheduledResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['ProposalScheduled'] = ResolversParentTypes['ProposalScheduled'],
> = {
  proposal?: Resolver<ResolversTypes['Proposal'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProposalSubmittedResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['ProposalSubmitted'] = ResolversParentTypes['ProposalSubmitted'],
> = {
  proposal?: Resolver<ResolversTypes['Proposal'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ProposalWithdrawnResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['ProposalWithdrawn'] = ResolversParentTypes['ProposalWithdrawn'],
> = {
  proposal?: Resolver<ResolversTypes['Proposal'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type QueryResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['Query'] = ResolversParentTypes['Query'],
> = {
  auditEvents?: Resolver<
    ResolversTypes['AuditEventConnection'],
    ParentType,
    ContextType,
    Partial<QueryAuditEventsArgs>
  >;
  circuitBreakers?: Resolver<
    ReadonlyArray<ResolversTypes['CircuitBreaker']>,
    ParentType,
    ContextType
  >;
  council?: Resolver<ResolversTypes['Council'], ParentType, ContextType, Partial<QueryCouncilArgs>>;
  councils?: Resolver<
    ResolversTypes['CouncilConnection'],
    ParentType,
    ContextType,
    Partial<QueryCouncilsArgs>
  >;
  jobs?: Resolver<ResolversTypes['JobConnection'], ParentType, ContextType, Partial<QueryJobsArgs>>;
  node?: Resolver<
    Maybe<ResolversTypes['Node']>,
    ParentType,
    ContextType,
    RequireFields<QueryNodeArgs, 'id'>
  >;
  proposal?: Resolver<
    ResolversTypes['Proposal'],
    ParentType,
    ContextType,
    RequireFields<QueryProposalArgs, 'id'>
  >;
  proposals?: Resolver<
    ResolversTypes['ProposalConnection'],
    ParentType,
    ContextType,
    Partial<QueryProposalsArgs>
  >;
  roles?: Resolver<ReadonlyArray<ResolversTypes['Role']>, ParentType, ContextType>;
  user?: Resolver<
    ResolversTypes['User'],
    ParentType,
    ContextType,
    RequireFields<QueryUserArgs, 'id'>
  >;
  users?: Resolver<
    ResolversTypes['UserConnection'],
    ParentType,
    ContextType,
    Partial<QueryUsersArgs>
  >;
  viewer?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type QuorumResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['Quorum'] = ResolversParentTypes['Quorum'],
> = {
  abstentionsCount?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  count?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  counts?: Resolver<ResolversTypes['QuorumUnit'], ParentType, ContextType>;
  denominator?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  numerator?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  strict?: Resolver<Maybe<ResolversTypes['Boolean']>, ParentType, ContextType>;
};

export type QuorumResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['QuorumResult'] = ResolversParentTypes['QuorumResult'],
> = {
  abstentionsCount?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  counts?: Resolver<ResolversTypes['QuorumUnit'], ParentType, ContextType>;
  eligible?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  met?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  needed?: Resolver<ResolversTypes['Threshold'], ParentType, ContextType>;
  present?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
};

export type RecountDiffersResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['RecountDiffers'] = ResolversParentTypes['RecountDiffers'],
> = {
  differences?: Resolver<ReadonlyArray<ResolversTypes['String']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  proposal?: Resolver<ResolversTypes['Proposal'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RecusalResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['Recusal'] = ResolversParentTypes['Recusal'],
> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type RecusalDeclaredResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['RecusalDeclared'] = ResolversParentTypes['RecusalDeclared'],
> = {
  ballotVoided?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  entry?: Resolver<ResolversTypes['RollEntry'], ParentType, ContextType>;
  proposal?: Resolver<ResolversTypes['Proposal'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RecuseFromProposalResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['RecuseFromProposalResult'] = ResolversParentTypes['RecuseFromProposalResult'],
> = {
  __resolveType: TypeResolveFn<
    'NotOnRoll' | 'RecusalDeclared' | 'Recused' | 'VotingClosed' | 'VotingNotOpen',
    ParentType,
    ContextType
  >;
};

export type RecusedResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['Recused'] = ResolversParentTypes['Recused'],
> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  since?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RefreshRefusedResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['RefreshRefused'] = ResolversParentTypes['RefreshRefused'],
> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['RefreshRefusalReason'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RefreshSessionResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['RefreshSessionResult'] = ResolversParentTypes['RefreshSessionResult'],
> = {
  __resolveType: TypeResolveFn<'RefreshRefused' | 'RefreshSuccess', ParentType, ContextType>;
};

export type RefreshSuccessResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['RefreshSuccess'] = ResolversParentTypes['RefreshSuccess'],
> = {
  session?: Resolver<ResolversTypes['Session'], ParentType, ContextType>;
  tokens?: Resolver<ResolversTypes['TokenPair'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RefusalResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['Refusal'] = ResolversParentTypes['Refusal'],
> = {
  __resolveType: TypeResolveFn<
    | 'AccountSuspended'
    | 'AlreadyMember'
    | 'AlreadyVoted'
    | 'BallotsMayChange'
    | 'CommentRemovedBefore'
    | 'DelegatedAway'
    | 'DelegationRefused'
    | 'DelegationUsed'
    | 'InvalidCredentials'
    | 'LastAdministrator'
    | 'LastChair'
    | 'NoAnnulmentRequested'
    | 'NoDelegation'
    | 'NotOnRoll'
    | 'OutcomeUncertain'
    | 'PasswordRefused'
    | 'RecountDiffers'
    | 'Recused'
    | 'RefreshRefused'
    | 'SameAdministrator'
    | 'SlugTaken'
    | 'TooManyAttempts'
    | 'VotesPending'
    | 'VotingClosed'
    | 'VotingNotOpen'
    | 'WrongPassword'
    | 'WrongProposalState',
    ParentType,
    ContextType
  >;
};

export type RegisterResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['RegisterResult'] = ResolversParentTypes['RegisterResult'],
> = {
  __resolveType: TypeResolveFn<'PasswordRefused' | 'RegistrationAccepted', ParentType, ContextType>;
};

export type RegistrationAcceptedResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['RegistrationAccepted'] = ResolversParentTypes['RegistrationAccepted'],
> = {
  email?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ReinstateUserPayloadResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['ReinstateUserPayload'] = ResolversParentTypes['ReinstateUserPayload'],
> = {
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type RemoveCommentPayloadResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['RemoveCommentPayload'] = ResolversParentTypes['RemoveCommentPayload'],
> = {
  comment?: Resolver<ResolversTypes['Comment'], ParentType, ContextType>;
};

export type RemoveCouncilMemberResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['RemoveCouncilMemberResult'] = ResolversParentTypes['RemoveCouncilMemberResult'],
> = {
  __resolveType: TypeResolveFn<'CouncilMemberRemoved' | 'LastChair', ParentType, ContextType>;
};

export type ResetCircuitBreakerPayloadResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['ResetCircuitBreakerPayload'] = ResolversParentTypes['ResetCircuitBreakerPayload'],
> = {
  circuitBreakers?: Resolver<
    ReadonlyArray<ResolversTypes['CircuitBreaker']>,
    ParentType,
    ContextType
  >;
};

export type ResultBaseResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['ResultBase'] = ResolversParentTypes['ResultBase'],
> = {
  kind?: Resolver<ResolversTypes['ResultBaseKind'], ParentType, ContextType>;
  weight?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
};

export type RetryJobPayloadResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['RetryJobPayload'] = ResolversParentTypes['RetryJobPayload'],
> = {
  job?: Resolver<ResolversTypes['Job'], ParentType, ContextType>;
};

export type ReviseProposalResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['ReviseProposalResult'] = ResolversParentTypes['ReviseProposalResult'],
> = {
  __resolveType: TypeResolveFn<'ProposalRevised' | 'WrongProposalState', ParentType, ContextType>;
};

export type RevokeDelegationResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['RevokeDelegationResult'] = ResolversParentTypes['RevokeDelegationResult'],
> = {
  __resolveType: TypeResolveFn<
    | 'DelegationRevoked'
    | 'DelegationUsed'
    | 'NoDelegation'
    | 'NotOnRoll'
    | 'VotingClosed'
    | 'VotingNotOpen',
    ParentType,
    ContextType
  >;
};

export type RevokeSessionPayloadResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['RevokeSessionPayload'] = ResolversParentTypes['RevokeSessionPayload'],
> = {
  nodesConfirmed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  nodesExpired?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  session?: Resolver<ResolversTypes['Session'], ParentType, ContextType>;
};

export type RevokeSessionsPayloadResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['RevokeSessionsPayload'] = ResolversParentTypes['RevokeSessionsPayload'],
> = {
  nodesConfirmed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  nodesExpired?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  revokedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type RoleResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['Role'] = ResolversParentTypes['Role'],
> = {
  description?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  name?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  permissions?: Resolver<ReadonlyArray<ResolversTypes['Permission']>, ParentType, ContextType>;
};

export type RollCallBallotResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['RollCallBallot'] = ResolversParentTypes['RollCallBallot'],
> = {
  castAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  choice?: Resolver<ResolversTypes['BallotChoice'], ParentType, ContextType>;
  entry?: Resolver<ResolversTypes['RollEntry'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RollEntryResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['RollEntry'] = ResolversParentTypes['RollEntry'],
> = {
  delegate?: Resolver<Maybe<ResolversTypes['RollEntry']>, ParentType, ContextType>;
  delegatedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  hasVoted?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  isChair?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  recusal?: Resolver<Maybe<ResolversTypes['Recusal']>, ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  weight?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type RollEntryConnectionResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['RollEntryConnection'] = ResolversParentTypes['RollEntryConnection'],
> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['RollEntryEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type RollEntryEdgeResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['RollEntryEdge'] = ResolversParentTypes['RollEntryEdge'],
> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['RollEntry'], ParentType, ContextType>;
};

export type RunoffRoundResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['RunoffRound'] = ResolversParentTypes['RunoffRound'],
> = {
  choices?: Resolver<ReadonlyArray<ResolversTypes['ChoiceTally']>, ParentType, ContextType>;
  eliminated?: Resolver<ReadonlyArray<ResolversTypes['Elimination']>, ParentType, ContextType>;
  exhausted?: Resolver<ResolversTypes['VoteSum'], ParentType, ContextType>;
};

export type SameAdministratorResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['SameAdministrator'] = ResolversParentTypes['SameAdministrator'],
> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ScheduleProposalResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['ScheduleProposalResult'] = ResolversParentTypes['ScheduleProposalResult'],
> = {
  __resolveType: TypeResolveFn<'ProposalScheduled' | 'WrongProposalState', ParentType, ContextType>;
};

export type SessionResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['Session'] = ResolversParentTypes['Session'],
> = {
  browser?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  country?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  deviceName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  endReason?: Resolver<Maybe<ResolversTypes['SessionEndReason']>, ParentType, ContextType>;
  endedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  expiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  ipAddress?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  isCurrent?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  isSuspicious?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  lastSeenAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  operatingSystem?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  state?: Resolver<ResolversTypes['SessionState'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  viewerCanRevoke?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SessionActivityResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['SessionActivity'] = ResolversParentTypes['SessionActivity'],
> = {
  at?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['SessionActivityKind'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['SessionEndReason']>, ParentType, ContextType>;
  sessionId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  userId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type SessionConnectionResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['SessionConnection'] = ResolversParentTypes['SessionConnection'],
> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['SessionEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type SessionEdgeResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['SessionEdge'] = ResolversParentTypes['SessionEdge'],
> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['Session'], ParentType, ContextType>;
};

export type SessionRevokedResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['SessionRevoked'] = ResolversParentTypes['SessionRevoked'],
> = {
  endedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  isCurrent?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  reason?: Resolver<ResolversTypes['SessionEndReason'], ParentType, ContextType>;
  sessionId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
};

export type SetUserRoleResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['SetUserRoleResult'] = ResolversParentTypes['SetUserRoleResult'],
> = {
  __resolveType: TypeResolveFn<'LastAdministrator' | 'UserRoleSet', ParentType, ContextType>;
};

export type SlugTakenResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['SlugTaken'] = ResolversParentTypes['SlugTaken'],
> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type SubmitProposalResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['SubmitProposalResult'] = ResolversParentTypes['SubmitProposalResult'],
> = {
  __resolveType: TypeResolveFn<'ProposalSubmitted' | 'WrongProposalState', ParentType, ContextType>;
};

export type SubscriptionResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription'],
> = {
  commentAdded?: SubscriptionResolver<
    ResolversTypes['Comment'],
    'commentAdded',
    ParentType,
    ContextType,
    RequireFields<SubscriptionCommentAddedArgs, 'proposalId'>
  >;
  proposalChanged?: SubscriptionResolver<
    ResolversTypes['Proposal'],
    'proposalChanged',
    ParentType,
    ContextType,
    Partial<SubscriptionProposalChangedArgs>
  >;
  sessionActivity?: SubscriptionResolver<
    ResolversTypes['SessionActivity'],
    'sessionActivity',
    ParentType,
    ContextType
  >;
  sessionRevoked?: SubscriptionResolver<
    ResolversTypes['SessionRevoked'],
    'sessionRevoked',
    ParentType,
    ContextType
  >;
  tallyChanged?: SubscriptionResolver<
    ResolversTypes['Tally'],
    'tallyChanged',
    ParentType,
    ContextType,
    RequireFields<SubscriptionTallyChangedArgs, 'proposalId'>
  >;
};

export type SuspendUserResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['SuspendUserResult'] = ResolversParentTypes['SuspendUserResult'],
> = {
  __resolveType: TypeResolveFn<'LastAdministrator' | 'UserSuspended', ParentType, ContextType>;
};

export type TallyResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['Tally'] = ResolversParentTypes['Tally'],
> = {
  abstained?: Resolver<ResolversTypes['VoteSum'], ParentType, ContextType>;
  choices?: Resolver<ReadonlyArray<ResolversTypes['ChoiceTally']>, ParentType, ContextType>;
  eligible?: Resolver<ResolversTypes['VoteSum'], ParentType, ContextType>;
  represented?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  turnout?: Resolver<ResolversTypes['Float'], ParentType, ContextType>;
  voted?: Resolver<ResolversTypes['VoteSum'], ParentType, ContextType>;
};

export type ThresholdResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['Threshold'] = ResolversParentTypes['Threshold'],
> = {
  strict?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  weight?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
};

export type TokenPairResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['TokenPair'] = ResolversParentTypes['TokenPair'],
> = {
  accessToken?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  accessTokenExpiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  refreshToken?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
  refreshTokenExpiresAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
};

export type TooManyAttemptsResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['TooManyAttempts'] = ResolversParentTypes['TooManyAttempts'],
> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  retryAfterSeconds?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type TurnoutResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['Turnout'] = ResolversParentTypes['Turnout'],
> = {
  eligible?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  voted?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
};

export type UnlockUserPayloadResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['UnlockUserPayload'] = ResolversParentTypes['UnlockUserPayload'],
> = {
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  wasLocked?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
};

export type UpdateCouncilMemberResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['UpdateCouncilMemberResult'] = ResolversParentTypes['UpdateCouncilMemberResult'],
> = {
  __resolveType: TypeResolveFn<'CouncilMemberUpdated' | 'LastChair', ParentType, ContextType>;
};

export type UpdateCouncilPayloadResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['UpdateCouncilPayload'] = ResolversParentTypes['UpdateCouncilPayload'],
> = {
  council?: Resolver<ResolversTypes['Council'], ParentType, ContextType>;
};

export type UpdateProfilePayloadResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['UpdateProfilePayload'] = ResolversParentTypes['UpdateProfilePayload'],
> = {
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type UserResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['User'] = ResolversParentTypes['User'],
> = {
  createdAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  deletedAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  displayName?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  email?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  id?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  role?: Resolver<ResolversTypes['Role'], ParentType, ContextType>;
  sessions?: Resolver<
    ResolversTypes['SessionConnection'],
    ParentType,
    ContextType,
    RequireFields<UserSessionsArgs, 'includeEnded'>
  >;
  status?: Resolver<ResolversTypes['UserStatus'], ParentType, ContextType>;
  updatedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  viewerCanDelete?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  viewerCanRevokeSessions?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  viewerCanSetRole?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  viewerCanSuspend?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UserConnectionResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['UserConnection'] = ResolversParentTypes['UserConnection'],
> = {
  edges?: Resolver<ReadonlyArray<ResolversTypes['UserEdge']>, ParentType, ContextType>;
  pageInfo?: Resolver<ResolversTypes['PageInfo'], ParentType, ContextType>;
};

export type UserDeletedResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['UserDeleted'] = ResolversParentTypes['UserDeleted'],
> = {
  nodesConfirmed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  nodesExpired?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  revokedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UserEdgeResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['UserEdge'] = ResolversParentTypes['UserEdge'],
> = {
  cursor?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  node?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
};

export type UserRoleSetResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['UserRoleSet'] = ResolversParentTypes['UserRoleSet'],
> = {
  nodesConfirmed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  nodesExpired?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  revokedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type UserSuspendedResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['UserSuspended'] = ResolversParentTypes['UserSuspended'],
> = {
  nodesConfirmed?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  nodesExpired?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  revokedCount?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type ViewerBallotResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['ViewerBallot'] = ResolversParentTypes['ViewerBallot'],
> = {
  castAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  choice?: Resolver<ResolversTypes['BallotChoice'], ParentType, ContextType>;
  receipt?: Resolver<Maybe<ResolversTypes['String']>, ParentType, ContextType>;
};

export type VoteCertificateResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['VoteCertificate'] = ResolversParentTypes['VoteCertificate'],
> = {
  hash?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  issuedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  jws?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  keyId?: Resolver<ResolversTypes['ID'], ParentType, ContextType>;
  kind?: Resolver<ResolversTypes['CertificateKind'], ParentType, ContextType>;
};

export type VoteDelegatedResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['VoteDelegated'] = ResolversParentTypes['VoteDelegated'],
> = {
  entry?: Resolver<ResolversTypes['RollEntry'], ParentType, ContextType>;
  proposal?: Resolver<ResolversTypes['Proposal'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type VoteSumResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['VoteSum'] = ResolversParentTypes['VoteSum'],
> = {
  members?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  weight?: Resolver<ResolversTypes['Decimal'], ParentType, ContextType>;
};

export type VotesPendingResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['VotesPending'] = ResolversParentTypes['VotesPending'],
> = {
  count?: Resolver<ResolversTypes['Int'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type VotingClosedResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['VotingClosed'] = ResolversParentTypes['VotingClosed'],
> = {
  closedAt?: Resolver<ResolversTypes['DateTime'], ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type VotingNotOpenResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['VotingNotOpen'] = ResolversParentTypes['VotingNotOpen'],
> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  opensAt?: Resolver<Maybe<ResolversTypes['DateTime']>, ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type VotingOptionResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['VotingOption'] = ResolversParentTypes['VotingOption'],
> = {
  key?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  label?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
};

export type VotingPermissionResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['VotingPermission'] = ResolversParentTypes['VotingPermission'],
> = {
  allowed?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  reason?: Resolver<Maybe<ResolversTypes['CannotVoteReason']>, ParentType, ContextType>;
};

export type VotingRulesResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['VotingRules'] = ResolversParentTypes['VotingRules'],
> = {
  ballotsMayChange?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
  extensionMinutes?: Resolver<Maybe<ResolversTypes['Int']>, ParentType, ContextType>;
  inWords?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  majority?: Resolver<Maybe<ResolversTypes['Majority']>, ParentType, ContextType>;
  method?: Resolver<ResolversTypes['VotingMethod'], ParentType, ContextType>;
  quorum?: Resolver<Maybe<ResolversTypes['Quorum']>, ParentType, ContextType>;
  secrecy?: Resolver<ResolversTypes['BallotSecrecy'], ParentType, ContextType>;
  tally?: Resolver<ResolversTypes['TallyVisibility'], ParentType, ContextType>;
  tie?: Resolver<ResolversTypes['TieRule'], ParentType, ContextType>;
};

export type WithdrawAnnulmentResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['WithdrawAnnulmentResult'] = ResolversParentTypes['WithdrawAnnulmentResult'],
> = {
  __resolveType: TypeResolveFn<
    'AnnulmentWithdrawn' | 'NoAnnulmentRequested' | 'WrongProposalState',
    ParentType,
    ContextType
  >;
};

export type WithdrawProposalResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['WithdrawProposalResult'] = ResolversParentTypes['WithdrawProposalResult'],
> = {
  __resolveType: TypeResolveFn<'ProposalWithdrawn' | 'WrongProposalState', ParentType, ContextType>;
};

export type WrongPasswordResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['WrongPassword'] = ResolversParentTypes['WrongPassword'],
> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type WrongProposalStateResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['WrongProposalState'] = ResolversParentTypes['WrongProposalState'],
> = {
  allowedIn?: Resolver<ReadonlyArray<ResolversTypes['ProposalState']>, ParentType, ContextType>;
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  state?: Resolver<ResolversTypes['ProposalState'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type Resolvers<ContextType = GraphQLContext> = {
  AccountDeleted?: AccountDeletedResolvers<ContextType>;
  AccountSuspended?: AccountSuspendedResolvers<ContextType>;
  AddCouncilMemberResult?: AddCouncilMemberResultResolvers<ContextType>;
  AlreadyMember?: AlreadyMemberResolvers<ContextType>;
  AlreadyVoted?: AlreadyVotedResolvers<ContextType>;
  AnnulProposalResult?: AnnulProposalResultResolvers<ContextType>;
  AnnulmentRequested?: AnnulmentRequestedResolvers<ContextType>;
  AnnulmentWithdrawn?: AnnulmentWithdrawnResolvers<ContextType>;
  ArchiveCouncilResult?: ArchiveCouncilResultResolvers<ContextType>;
  AuditEvent?: AuditEventResolvers<ContextType>;
  AuditEventConnection?: AuditEventConnectionResolvers<ContextType>;
  AuditEventEdge?: AuditEventEdgeResolvers<ContextType>;
  AuditSubject?: AuditSubjectResolvers<ContextType>;
  Ballot?: BallotResolvers<ContextType>;
  BallotCast?: BallotCastResolvers<ContextType>;
  BallotChoice?: BallotChoiceResolvers<ContextType>;
  BallotConnection?: BallotConnectionResolvers<ContextType>;
  BallotEdge?: BallotEdgeResolvers<ContextType>;
  BallotsMayChange?: BallotsMayChangeResolvers<ContextType>;
  CancelJobPayload?: CancelJobPayloadResolvers<ContextType>;
  CancelProposalResult?: CancelProposalResultResolvers<ContextType>;
  CastBallotResult?: CastBallotResultResolvers<ContextType>;
  CertifyProposalResult?: CertifyProposalResultResolvers<ContextType>;
  ChangePasswordResult?: ChangePasswordResultResolvers<ContextType>;
  ChoiceTally?: ChoiceTallyResolvers<ContextType>;
  CircuitBreaker?: CircuitBreakerResolvers<ContextType>;
  CloseProposalResult?: CloseProposalResultResolvers<ContextType>;
  Comment?: CommentResolvers<ContextType>;
  CommentConnection?: CommentConnectionResolvers<ContextType>;
  CommentEdge?: CommentEdgeResolvers<ContextType>;
  CommentEdited?: CommentEditedResolvers<ContextType>;
  CommentOnProposalPayload?: CommentOnProposalPayloadResolvers<ContextType>;
  CommentRemovedBefore?: CommentRemovedBeforeResolvers<ContextType>;
  Council?: CouncilResolvers<ContextType>;
  CouncilArchived?: CouncilArchivedResolvers<ContextType>;
  CouncilConnection?: CouncilConnectionResolvers<ContextType>;
  CouncilCreated?: CouncilCreatedResolvers<ContextType>;
  CouncilEdge?: CouncilEdgeResolvers<ContextType>;
  CouncilMemberAdded?: CouncilMemberAddedResolvers<ContextType>;
  CouncilMemberRemoved?: CouncilMemberRemovedResolvers<ContextType>;
  CouncilMemberUpdated?: CouncilMemberUpdatedResolvers<ContextType>;
  CouncilPermission?: CouncilPermissionResolvers;
  CouncilRolePermissions?: CouncilRolePermissionsResolvers<ContextType>;
  CreateCouncilResult?: CreateCouncilResultResolvers<ContextType>;
  CreateProposalPayload?: CreateProposalPayloadResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  Decimal?: GraphQLScalarType;
  DelegateVoteResult?: DelegateVoteResultResolvers<ContextType>;
  DelegatedAway?: DelegatedAwayResolvers<ContextType>;
  DelegationRefused?: DelegationRefusedResolvers<ContextType>;
  DelegationRevoked?: DelegationRevokedResolvers<ContextType>;
  DelegationUsed?: DelegationUsedResolvers<ContextType>;
  DeleteAccountResult?: DeleteAccountResultResolvers<ContextType>;
  DeleteUserResult?: DeleteUserResultResolvers<ContextType>;
  EditCommentResult?: EditCommentResultResolvers<ContextType>;
  Elimination?: EliminationResolvers<ContextType>;
  ExcludedMember?: ExcludedMemberResolvers<ContextType>;
  InvalidCredentials?: InvalidCredentialsResolvers<ContextType>;
  JSONObject?: GraphQLScalarType;
  Job?: JobResolvers<ContextType>;
  JobConnection?: JobConnectionResolvers<ContextType>;
  JobEdge?: JobEdgeResolvers<ContextType>;
  LastAdministrator?: LastAdministratorResolvers<ContextType>;
  LastChair?: LastChairResolvers<ContextType>;
  LoginResult?: LoginResultResolvers<ContextType>;
  LoginSuccess?: LoginSuccessResolvers<ContextType>;
  LogoutPayload?: LogoutPayloadResolvers<ContextType>;
  Majority?: MajorityResolvers<ContextType>;
  Membership?: MembershipResolvers<ContextType>;
  MembershipConnection?: MembershipConnectionResolvers<ContextType>;
  MembershipEdge?: MembershipEdgeResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  NoAnnulmentRequested?: NoAnnulmentRequestedResolvers<ContextType>;
  NoDelegation?: NoDelegationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  NotOnRoll?: NotOnRollResolvers<ContextType>;
  OpenedBallot?: OpenedBallotResolvers<ContextType>;
  OutcomeUncertain?: OutcomeUncertainResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  PasswordChanged?: PasswordChangedResolvers<ContextType>;
  PasswordRefused?: PasswordRefusedResolvers<ContextType>;
  PendingAnnulment?: PendingAnnulmentResolvers<ContextType>;
  Permission?: PermissionResolvers;
  Proposal?: ProposalResolvers<ContextType>;
  ProposalAnnulled?: ProposalAnnulledResolvers<ContextType>;
  ProposalAttachment?: ProposalAttachmentResolvers<ContextType>;
  ProposalCancelled?: ProposalCancelledResolvers<ContextType>;
  ProposalCertified?: ProposalCertifiedResolvers<ContextType>;
  ProposalClosed?: ProposalClosedResolvers<ContextType>;
  ProposalConnection?: ProposalConnectionResolvers<ContextType>;
  ProposalEdge?: ProposalEdgeResolvers<ContextType>;
  ProposalEvent?: ProposalEventResolvers<ContextType>;
  ProposalEventConnection?: ProposalEventConnectionResolvers<ContextType>;
  ProposalEventEdge?: ProposalEventEdgeResolvers<ContextType>;
  ProposalResult?: ProposalResultResolvers<ContextType>;
  ProposalRevised?: ProposalRevisedResolvers<ContextType>;
  ProposalRevision?: ProposalRevisionResolvers<ContextType>;
  ProposalRevisionConnection?: ProposalRevisionConnectionResolvers<ContextType>;
  ProposalRevisionEdge?: ProposalRevisionEdgeResolvers<ContextType>;
  ProposalScheduled?: ProposalScheduledResolvers<ContextType>;
  ProposalSubmitted?: ProposalSubmittedResolvers<ContextType>;
  ProposalWithdrawn?: ProposalWithdrawnResolvers<ContextType>;
  Query?: QueryResolvers<ContextType>;
  Quorum?: QuorumResolvers<ContextType>;
  QuorumResult?: QuorumResultResolvers<ContextType>;
  RecountDiffers?: RecountDiffersResolvers<ContextType>;
  Recusal?: RecusalResolvers<ContextType>;
  RecusalDeclared?: RecusalDeclaredResolvers<ContextType>;
  RecuseFromProposalResult?: RecuseFromProposalResultResolvers<ContextType>;
  Recused?: RecusedResolvers<ContextType>;
  RefreshRefused?: RefreshRefusedResolvers<ContextType>;
  RefreshSessionResult?: RefreshSessionResultResolvers<ContextType>;
  RefreshSuccess?: RefreshSuccessResolvers<ContextType>;
  Refusal?: RefusalResolvers<ContextType>;
  RegisterResult?: RegisterResultResolvers<ContextType>;
  RegistrationAccepted?: RegistrationAcceptedResolvers<ContextType>;
  ReinstateUserPayload?: ReinstateUserPayloadResolvers<ContextType>;
  RemoveCommentPayload?: RemoveCommentPayloadResolvers<ContextType>;
  RemoveCouncilMemberResult?: RemoveCouncilMemberResultResolvers<ContextType>;
  ResetCircuitBreakerPayload?: ResetCircuitBreakerPayloadResolvers<ContextType>;
  ResultBase?: ResultBaseResolvers<ContextType>;
  RetryJobPayload?: RetryJobPayloadResolvers<ContextType>;
  ReviseProposalResult?: ReviseProposalResultResolvers<ContextType>;
  RevokeDelegationResult?: RevokeDelegationResultResolvers<ContextType>;
  RevokeSessionPayload?: RevokeSessionPayloadResolvers<ContextType>;
  RevokeSessionsPayload?: RevokeSessionsPayloadResolvers<ContextType>;
  Role?: RoleResolvers<ContextType>;
  RollCallBallot?: RollCallBallotResolvers<ContextType>;
  RollEntry?: RollEntryResolvers<ContextType>;
  RollEntryConnection?: RollEntryConnectionResolvers<ContextType>;
  RollEntryEdge?: RollEntryEdgeResolvers<ContextType>;
  RunoffRound?: RunoffRoundResolvers<ContextType>;
  SameAdministrator?: SameAdministratorResolvers<ContextType>;
  ScheduleProposalResult?: ScheduleProposalResultResolvers<ContextType>;
  Session?: SessionResolvers<ContextType>;
  SessionActivity?: SessionActivityResolvers<ContextType>;
  SessionConnection?: SessionConnectionResolvers<ContextType>;
  SessionEdge?: SessionEdgeResolvers<ContextType>;
  SessionRevoked?: SessionRevokedResolvers<ContextType>;
  SetUserRoleResult?: SetUserRoleResultResolvers<ContextType>;
  SlugTaken?: SlugTakenResolvers<ContextType>;
  SubmitProposalResult?: SubmitProposalResultResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  SuspendUserResult?: SuspendUserResultResolvers<ContextType>;
  Tally?: TallyResolvers<ContextType>;
  Threshold?: ThresholdResolvers<ContextType>;
  TokenPair?: TokenPairResolvers<ContextType>;
  TooManyAttempts?: TooManyAttemptsResolvers<ContextType>;
  Turnout?: TurnoutResolvers<ContextType>;
  UnlockUserPayload?: UnlockUserPayloadResolvers<ContextType>;
  UpdateCouncilMemberResult?: UpdateCouncilMemberResultResolvers<ContextType>;
  UpdateCouncilPayload?: UpdateCouncilPayloadResolvers<ContextType>;
  UpdateProfilePayload?: UpdateProfilePayloadResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserConnection?: UserConnectionResolvers<ContextType>;
  UserDeleted?: UserDeletedResolvers<ContextType>;
  UserEdge?: UserEdgeResolvers<ContextType>;
  UserRoleSet?: UserRoleSetResolvers<ContextType>;
  UserSuspended?: UserSuspendedResolvers<ContextType>;
  ViewerBallot?: ViewerBallotResolvers<ContextType>;
  VoteCertificate?: VoteCertificateResolvers<ContextType>;
  VoteDelegated?: VoteDelegatedResolvers<ContextType>;
  VoteSum?: VoteSumResolvers<ContextType>;
  VotesPending?: VotesPendingResolvers<ContextType>;
  VotingClosed?: VotingClosedResolvers<ContextType>;
  VotingNotOpen?: VotingNotOpenResolvers<ContextType>;
  VotingOption?: VotingOptionResolvers<ContextType>;
  VotingPermission?: VotingPermissionResolvers<ContextType>;
  VotingRules?: VotingRulesResolvers<ContextType>;
  WithdrawAnnulmentResult?: WithdrawAnnulmentResultResolvers<ContextType>;
  WithdrawProposalResult?: WithdrawProposalResultResolvers<ContextType>;
  WrongPassword?: WrongPasswordResolvers<ContextType>;
  WrongProposalState?: WrongProposalStateResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = GraphQLContext> = {
  access?: AccessDirectiveResolver<any, any, ContextType>;
  cost?: CostDirectiveResolver<any, any, ContextType>;
  rateLimit?: RateLimitDirectiveResolver<any, any, ContextType>;
};
