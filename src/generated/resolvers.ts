// Written by `npm run codegen` from schema/*.graphql. Do not edit.
import type { GraphQLResolveInfo, GraphQLScalarType, GraphQLScalarTypeConfig } from 'graphql';
import type { AuditEventRecord } from '../audit/entities.ts';
import type { CircuitBreakerRecord } from '../outbound/entities.ts';
import type { JobRecord } from '../operations/jobs.service.ts';
import type { RoleDefinition } from '../access/roles.ts';
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
export type AccountSuspended = {
  readonly __typename?: 'AccountSuspended';
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
};

/** The kinds of caller that `@access` tells apart. */
export type Audience =
  /** Anyone, signed in or not. */
  | 'ANYONE'
  /** A signed-in account that is not suspended, with a live session. */
  | 'SIGNED_IN';

/** What was done or tried. */
export type AuditAction =
  /** A call was denied by an access rule or by its service. */
  | 'ACCESS_DENIED'
  /** An administrator has closed the breakers of an outside service, so that it is called again. */
  | 'CIRCUIT_BREAKER_RESET'
  /** An administrator has taken a job out of the queue. */
  | 'JOB_CANCELLED'
  /** An administrator has had a job run again. */
  | 'JOB_RETRIED'
  /** A key for access tokens was published, began to sign, or was sealed under another secret. */
  | 'KEY_ROTATED'
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
  /** An account was deleted, or its deletion was refused because the password was wrong. */
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
  /** An account was given another role. */
  | 'USER_ROLE_SET'
  /** An account was suspended. */
  | 'USER_SUSPENDED'
  /** An administrator has lifted an account's locks. */
  | 'USER_UNLOCKED';

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
  /** The network address it came from. */
  readonly ipAddress?: Maybe<Scalars['String']['output']>;
  /** When it happened, by the database's clock. */
  readonly occurredAt: Scalars['DateTime']['output'];
  /** How it ended. */
  readonly outcome: AuditOutcome;
  /** Id of the session it was done in. */
  readonly sessionId?: Maybe<Scalars['ID']['output']>;
  /** What it was done to. */
  readonly target?: Maybe<AuditSubject>;
  /** The trace id of the request: the same as in the log and in the answer's `X-Trace-ID`. */
  readonly traceId?: Maybe<Scalars['String']['output']>;
  /** The client it came from, in its own words, cut at 512 characters. */
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
  /** A field of the API. */
  | 'FIELD'
  /** Something that a worker does. */
  | 'JOB'
  /** A key that signs access tokens. */
  | 'KEY'
  /** Another service, with credentials of its own. */
  | 'SERVICE'
  /** A session. */
  | 'SESSION'
  /** The server itself or its operator, as on the command line. */
  | 'SYSTEM'
  /** A person's account. */
  | 'USER';

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

/** The address and password do not belong together. Unknown addresses are answered in the same way. */
export type InvalidCredentials = {
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
export type LastAdministrator = {
  readonly __typename?: 'LastAdministrator';
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

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type Mutation = {
  readonly __typename?: 'Mutation';
  /**
   * Takes a job out of the queue, so that it is never done. Fails with NOT_FOUND when it is done or
   * cancelled already, and with CONFLICT while it runs.
   */
  readonly cancelJob: CancelJobPayload;
  /** Changes the caller's own password and ends all other sessions of the account. */
  readonly changePassword: ChangePasswordResult;
  /** Deletes the caller's own account for good. The audit log keeps its facts, with the address that the account had then. */
  readonly deleteAccount: DeleteAccountResult;
  /** Deletes an account for good, whosever it is. The audit log keeps its facts, with the address that the account had then. */
  readonly deleteUser: DeleteUserResult;
  /** Signs in with address and password and begins a session. */
  readonly login: LoginResult;
  /** Ends the session of the request. */
  readonly logout: LogoutPayload;
  /** Exchanges a refresh token for new tokens of the same session. */
  readonly refreshSession: RefreshSessionResult;
  /** Registers an account with the role `VIEWER`. Opens no session: `login` does. */
  readonly register: RegisterResult;
  /** Lets a suspended account sign in again. Its ended sessions stay ended. */
  readonly reinstateUser: ReinstateUserPayload;
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
  /** Ends all sessions of the caller but the one of the request. */
  readonly revokeOtherSessions: RevokeSessionsPayload;
  /** Ends one session: an own one, or with `sessions:revoke` anyone's. */
  readonly revokeSession: RevokeSessionPayload;
  /** Ends many sessions at once, by list or by filter, whosever they are; the caller's own among them. */
  readonly revokeSessions: RevokeSessionsPayload;
  /** Ends all sessions of an account. */
  readonly revokeUserSessions: RevokeSessionsPayload;
  /** Gives an account another role. */
  readonly setUserRole: SetUserRoleResult;
  /** Suspends an account and ends its sessions. Suspending a suspended account changes nothing. */
  readonly suspendUser: SuspendUserResult;
  /** Forgets an account's failed sign-ins: ends locks, and lets a disabled password be used again. A suspension stays. */
  readonly unlockUser: UnlockUserPayload;
  /** Changes the caller's own profile. */
  readonly updateProfile: UpdateProfilePayload;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationCancelJobArgs = {
  input: CancelJobInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationChangePasswordArgs = {
  input: ChangePasswordInput;
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
export type MutationLoginArgs = {
  input: LoginInput;
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
export type MutationResetCircuitBreakerArgs = {
  input: ResetCircuitBreakerInput;
};

/** What can be done. Each mutation takes one `input`; expected outcomes are members of its result. */
export type MutationRetryJobArgs = {
  input: RetryJobInput;
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
export type MutationSetUserRoleArgs = {
  input: SetUserRoleInput;
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
export type MutationUpdateProfileArgs = {
  input: UpdateProfileInput;
};

/** An object with a globally unique id, so that a client can fetch it again. */
export type Node = {
  /** Globally unique, opaque and stable. Its prefix names the type, as in `user_01h455vb4pex5vsknk084sn02q`. */
  readonly id: Scalars['ID']['output'];
};

/** The direction of an order. */
export type OrderDirection =
  /** Smallest, earliest or alphabetically first comes first. */
  | 'ASC'
  /** Largest, latest or alphabetically last comes first. */
  | 'DESC';

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
export type PasswordRefused = {
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

/** What a role allows, written `resource:action` in the documentation. */
export type Permission =
  /** `audit:read`: read the audit log. */
  | 'audit:read'
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

/** What can be asked. */
export type Query = {
  readonly __typename?: 'Query';
  /** The audit log. */
  readonly auditEvents: AuditEventConnection;
  /** The breakers of all processes that make calls to outside services, by service and process. */
  readonly circuitBreakers: ReadonlyArray<CircuitBreaker>;
  /** Jobs that are not done, newest first. */
  readonly jobs: JobConnection;
  /** Any object by its id; null when there is none that the caller may know of. */
  readonly node?: Maybe<Node>;
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
export type RefreshRefused = {
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

/** What can be listened to. */
export type Subscription = {
  readonly __typename?: 'Subscription';
  /** What happens to all sessions, as it happens. For watching, not for the record: what happens while nobody listens is in the audit log. The stream ends with its session, its token, or the permission. */
  readonly sessionActivity: SessionActivity;
  /** Tells when one of the viewer's own sessions ends. The stream closes when its own session ends or its access token expires. */
  readonly sessionRevoked: SessionRevoked;
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
export type TooManyAttempts = {
  readonly __typename?: 'TooManyAttempts';
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
  /** When trying again makes sense, in seconds; null when waiting does not help, because the password was disabled until it is reset or an administrator unlocks the account (NIST SP 800-63B-4, 3.2.2). */
  readonly retryAfterSeconds?: Maybe<Scalars['Int']['output']>;
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

/** The current password was wrong; nothing was changed. */
export type WrongPassword = {
  readonly __typename?: 'WrongPassword';
  /** A sentence fit to be shown. */
  readonly message: Scalars['String']['output'];
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
  ChangePasswordResult:
    | (Omit<PasswordChanged, 'user'> & { user: _RefType['User'] } & {
        __typename: 'PasswordChanged';
      })
    | (PasswordRefused & { __typename: 'PasswordRefused' })
    | (TooManyAttempts & { __typename: 'TooManyAttempts' })
    | (WrongPassword & { __typename: 'WrongPassword' });
  DeleteAccountResult:
    | (AccountDeleted & { __typename: 'AccountDeleted' })
    | (LastAdministrator & { __typename: 'LastAdministrator' })
    | (TooManyAttempts & { __typename: 'TooManyAttempts' })
    | (WrongPassword & { __typename: 'WrongPassword' });
  DeleteUserResult:
    | (LastAdministrator & { __typename: 'LastAdministrator' })
    | (Omit<UserDeleted, 'user'> & { user: _RefType['User'] } & { __typename: 'UserDeleted' });
  LoginResult:
    | (AccountSuspended & { __typename: 'AccountSuspended' })
    | (InvalidCredentials & { __typename: 'InvalidCredentials' })
    | (Omit<LoginSuccess, 'session' | 'user'> & {
        session: _RefType['Session'];
        user: _RefType['User'];
      } & { __typename: 'LoginSuccess' })
    | (TooManyAttempts & { __typename: 'TooManyAttempts' });
  RefreshSessionResult:
    | (RefreshRefused & { __typename: 'RefreshRefused' })
    | (Omit<RefreshSuccess, 'session'> & { session: _RefType['Session'] } & {
        __typename: 'RefreshSuccess';
      });
  RegisterResult:
    | (PasswordRefused & { __typename: 'PasswordRefused' })
    | (RegistrationAccepted & { __typename: 'RegistrationAccepted' });
  SetUserRoleResult:
    | (LastAdministrator & { __typename: 'LastAdministrator' })
    | (Omit<UserRoleSet, 'user'> & { user: _RefType['User'] } & { __typename: 'UserRoleSet' });
  SuspendUserResult:
    | (LastAdministrator & { __typename: 'LastAdministrator' })
    | (Omit<UserSuspended, 'user'> & { user: _RefType['User'] } & { __typename: 'UserSuspended' });
};

/** Mapping of interface types */
export type ResolversInterfaceTypes<_RefType extends Record<string, unknown>> = {
  Node: AuditEventRecord | JobRecord | SessionRecord | UserRecord;
};

/** Mapping between all available schema types and the resolvers types */
export type ResolversTypes = {
  AccountDeleted: ResolverTypeWrapper<AccountDeleted>;
  AccountSuspended: ResolverTypeWrapper<AccountSuspended>;
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
  Boolean: ResolverTypeWrapper<Scalars['Boolean']['output']>;
  CancelJobInput: CancelJobInput;
  CancelJobPayload: ResolverTypeWrapper<
    Omit<CancelJobPayload, 'job'> & { job: ResolversTypes['Job'] }
  >;
  ChangePasswordInput: ChangePasswordInput;
  ChangePasswordResult: ResolverTypeWrapper<
    ResolversUnionTypes<ResolversTypes>['ChangePasswordResult']
  >;
  CircuitBreaker: ResolverTypeWrapper<CircuitBreakerRecord>;
  CircuitBreakerState: CircuitBreakerState;
  DateTime: ResolverTypeWrapper<Scalars['DateTime']['output']>;
  DeleteAccountInput: DeleteAccountInput;
  DeleteAccountResult: ResolverTypeWrapper<
    ResolversUnionTypes<ResolversTypes>['DeleteAccountResult']
  >;
  DeleteUserInput: DeleteUserInput;
  DeleteUserResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['DeleteUserResult']>;
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
  Mutation: ResolverTypeWrapper<Record<PropertyKey, never>>;
  Node: ResolverTypeWrapper<ResolversInterfaceTypes<ResolversTypes>['Node']>;
  OrderDirection: OrderDirection;
  PageInfo: ResolverTypeWrapper<PageInfo>;
  PasswordChanged: ResolverTypeWrapper<
    Omit<PasswordChanged, 'user'> & { user: ResolversTypes['User'] }
  >;
  PasswordRefusalReason: PasswordRefusalReason;
  PasswordRefused: ResolverTypeWrapper<PasswordRefused>;
  Permission: null;
  Query: ResolverTypeWrapper<Record<PropertyKey, never>>;
  RefreshRefusalReason: RefreshRefusalReason;
  RefreshRefused: ResolverTypeWrapper<RefreshRefused>;
  RefreshSessionInput: RefreshSessionInput;
  RefreshSessionResult: ResolverTypeWrapper<
    ResolversUnionTypes<ResolversTypes>['RefreshSessionResult']
  >;
  RefreshSuccess: ResolverTypeWrapper<
    Omit<RefreshSuccess, 'session'> & { session: ResolversTypes['Session'] }
  >;
  RegisterInput: RegisterInput;
  RegisterResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['RegisterResult']>;
  RegistrationAccepted: ResolverTypeWrapper<RegistrationAccepted>;
  ReinstateUserInput: ReinstateUserInput;
  ReinstateUserPayload: ResolverTypeWrapper<
    Omit<ReinstateUserPayload, 'user'> & { user: ResolversTypes['User'] }
  >;
  ResetCircuitBreakerInput: ResetCircuitBreakerInput;
  ResetCircuitBreakerPayload: ResolverTypeWrapper<
    Omit<ResetCircuitBreakerPayload, 'circuitBreakers'> & {
      circuitBreakers: ReadonlyArray<ResolversTypes['CircuitBreaker']>;
    }
  >;
  RetryJobInput: RetryJobInput;
  RetryJobPayload: ResolverTypeWrapper<
    Omit<RetryJobPayload, 'job'> & { job: ResolversTypes['Job'] }
  >;
  RevokeSessionInput: RevokeSessionInput;
  RevokeSessionPayload: ResolverTypeWrapper<
    Omit<RevokeSessionPayload, 'session'> & { session: ResolversTypes['Session'] }
  >;
  RevokeSessionsInput: RevokeSessionsInput;
  RevokeSessionsPayload: ResolverTypeWrapper<RevokeSessionsPayload>;
  RevokeUserSessionsInput: RevokeUserSessionsInput;
  Role: ResolverTypeWrapper<RoleDefinition>;
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
  String: ResolverTypeWrapper<Scalars['String']['output']>;
  Subscription: ResolverTypeWrapper<Record<PropertyKey, never>>;
  SuspendUserInput: SuspendUserInput;
  SuspendUserResult: ResolverTypeWrapper<ResolversUnionTypes<ResolversTypes>['SuspendUserResult']>;
  TokenDelivery: TokenDelivery;
  TokenPair: ResolverTypeWrapper<TokenPair>;
  TooManyAttempts: ResolverTypeWrapper<TooManyAttempts>;
  UnlockUserInput: UnlockUserInput;
  UnlockUserPayload: ResolverTypeWrapper<
    Omit<UnlockUserPayload, 'user'> & { user: ResolversTypes['User'] }
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
  WrongPassword: ResolverTypeWrapper<WrongPassword>;
};

/** Mapping between all available schema types and the resolvers parents */
export type ResolversParentTypes = {
  AccountDeleted: AccountDeleted;
  AccountSuspended: AccountSuspended;
  AuditEvent: AuditEventRecord;
  AuditEventConnection: Omit<AuditEventConnection, 'edges'> & {
    edges: ReadonlyArray<ResolversParentTypes['AuditEventEdge']>;
  };
  AuditEventEdge: Omit<AuditEventEdge, 'node'> & { node: ResolversParentTypes['AuditEvent'] };
  AuditEventFilter: AuditEventFilter;
  AuditEventOrder: AuditEventOrder;
  AuditSubject: AuditSubject;
  Boolean: Scalars['Boolean']['output'];
  CancelJobInput: CancelJobInput;
  CancelJobPayload: Omit<CancelJobPayload, 'job'> & { job: ResolversParentTypes['Job'] };
  ChangePasswordInput: ChangePasswordInput;
  ChangePasswordResult: ResolversUnionTypes<ResolversParentTypes>['ChangePasswordResult'];
  CircuitBreaker: CircuitBreakerRecord;
  DateTime: Scalars['DateTime']['output'];
  DeleteAccountInput: DeleteAccountInput;
  DeleteAccountResult: ResolversUnionTypes<ResolversParentTypes>['DeleteAccountResult'];
  DeleteUserInput: DeleteUserInput;
  DeleteUserResult: ResolversUnionTypes<ResolversParentTypes>['DeleteUserResult'];
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
  LoginInput: LoginInput;
  LoginResult: ResolversUnionTypes<ResolversParentTypes>['LoginResult'];
  LoginSuccess: Omit<LoginSuccess, 'session' | 'user'> & {
    session: ResolversParentTypes['Session'];
    user: ResolversParentTypes['User'];
  };
  LogoutPayload: Omit<LogoutPayload, 'session'> & { session: ResolversParentTypes['Session'] };
  Mutation: Record<PropertyKey, never>;
  Node: ResolversInterfaceTypes<ResolversParentTypes>['Node'];
  PageInfo: PageInfo;
  PasswordChanged: Omit<PasswordChanged, 'user'> & { user: ResolversParentTypes['User'] };
  PasswordRefused: PasswordRefused;
  Query: Record<PropertyKey, never>;
  RefreshRefused: RefreshRefused;
  RefreshSessionInput: RefreshSessionInput;
  RefreshSessionResult: ResolversUnionTypes<ResolversParentTypes>['RefreshSessionResult'];
  RefreshSuccess: Omit<RefreshSuccess, 'session'> & { session: ResolversParentTypes['Session'] };
  RegisterInput: RegisterInput;
  RegisterResult: ResolversUnionTypes<ResolversParentTypes>['RegisterResult'];
  RegistrationAccepted: RegistrationAccepted;
  ReinstateUserInput: ReinstateUserInput;
  ReinstateUserPayload: Omit<ReinstateUserPayload, 'user'> & { user: ResolversParentTypes['User'] };
  ResetCircuitBreakerInput: ResetCircuitBreakerInput;
  ResetCircuitBreakerPayload: Omit<ResetCircuitBreakerPayload, 'circuitBreakers'> & {
    circuitBreakers: ReadonlyArray<ResolversParentTypes['CircuitBreaker']>;
  };
  RetryJobInput: RetryJobInput;
  RetryJobPayload: Omit<RetryJobPayload, 'job'> & { job: ResolversParentTypes['Job'] };
  RevokeSessionInput: RevokeSessionInput;
  RevokeSessionPayload: Omit<RevokeSessionPayload, 'session'> & {
    session: ResolversParentTypes['Session'];
  };
  RevokeSessionsInput: RevokeSessionsInput;
  RevokeSessionsPayload: RevokeSessionsPayload;
  RevokeUserSessionsInput: RevokeUserSessionsInput;
  Role: RoleDefinition;
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
  String: Scalars['String']['output'];
  Subscription: Record<PropertyKey, never>;
  SuspendUserInput: SuspendUserInput;
  SuspendUserResult: ResolversUnionTypes<ResolversParentTypes>['SuspendUserResult'];
  TokenPair: TokenPair;
  TooManyAttempts: TooManyAttempts;
  UnlockUserInput: UnlockUserInput;
  UnlockUserPayload: Omit<UnlockUserPayload, 'user'> & { user: ResolversParentTypes['User'] };
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
  WrongPassword: WrongPassword;
};

export type AccessDirectiveArgs = {
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

export type CancelJobPayloadResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['CancelJobPayload'] = ResolversParentTypes['CancelJobPayload'],
> = {
  job?: Resolver<ResolversTypes['Job'], ParentType, ContextType>;
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

export interface DateTimeScalarConfig
  extends GraphQLScalarTypeConfig<ResolversTypes['DateTime'], any> {
  name: 'DateTime';
}

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

export type MutationResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['Mutation'] = ResolversParentTypes['Mutation'],
> = {
  cancelJob?: Resolver<
    ResolversTypes['CancelJobPayload'],
    ParentType,
    ContextType,
    RequireFields<MutationCancelJobArgs, 'input'>
  >;
  changePassword?: Resolver<
    ResolversTypes['ChangePasswordResult'],
    ParentType,
    ContextType,
    RequireFields<MutationChangePasswordArgs, 'input'>
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
  login?: Resolver<
    ResolversTypes['LoginResult'],
    ParentType,
    ContextType,
    RequireFields<MutationLoginArgs, 'input'>
  >;
  logout?: Resolver<ResolversTypes['LogoutPayload'], ParentType, ContextType>;
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
  setUserRole?: Resolver<
    ResolversTypes['SetUserRoleResult'],
    ParentType,
    ContextType,
    RequireFields<MutationSetUserRoleArgs, 'input'>
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
  updateProfile?: Resolver<
    ResolversTypes['UpdateProfilePayload'],
    ParentType,
    ContextType,
    RequireFields<MutationUpdateProfileArgs, 'input'>
  >;
};

export type NodeResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['Node'] = ResolversParentTypes['Node'],
> = {
  __resolveType: TypeResolveFn<'AuditEvent' | 'Job' | 'Session' | 'User', ParentType, ContextType>;
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

export type PermissionResolvers = {
  AUDIT_READ: 'audit:read';
  OPERATIONS_MANAGE: 'operations:manage';
  ROLES_ASSIGN: 'roles:assign';
  SESSIONS_READ: 'sessions:read';
  SESSIONS_REVOKE: 'sessions:revoke';
  USERS_DELETE: 'users:delete';
  USERS_READ: 'users:read';
  USERS_SUSPEND: 'users:suspend';
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
  jobs?: Resolver<ResolversTypes['JobConnection'], ParentType, ContextType, Partial<QueryJobsArgs>>;
  node?: Resolver<
    Maybe<ResolversTypes['Node']>,
    ParentType,
    ContextType,
    RequireFields<QueryNodeArgs, 'id'>
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

export type RetryJobPayloadResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['RetryJobPayload'] = ResolversParentTypes['RetryJobPayload'],
> = {
  job?: Resolver<ResolversTypes['Job'], ParentType, ContextType>;
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

export type SubscriptionResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['Subscription'] = ResolversParentTypes['Subscription'],
> = {
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
};

export type SuspendUserResultResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['SuspendUserResult'] = ResolversParentTypes['SuspendUserResult'],
> = {
  __resolveType: TypeResolveFn<'LastAdministrator' | 'UserSuspended', ParentType, ContextType>;
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

export type UnlockUserPayloadResolvers<
  ContextType = GraphQLContext,
  ParentType extends
    ResolversParentTypes['UnlockUserPayload'] = ResolversParentTypes['UnlockUserPayload'],
> = {
  user?: Resolver<ResolversTypes['User'], ParentType, ContextType>;
  wasLocked?: Resolver<ResolversTypes['Boolean'], ParentType, ContextType>;
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

export type WrongPasswordResolvers<
  ContextType = GraphQLContext,
  ParentType extends ResolversParentTypes['WrongPassword'] = ResolversParentTypes['WrongPassword'],
> = {
  message?: Resolver<ResolversTypes['String'], ParentType, ContextType>;
  __isTypeOf?: IsTypeOfResolverFn<ParentType, ContextType>;
};

export type Resolvers<ContextType = GraphQLContext> = {
  AccountDeleted?: AccountDeletedResolvers<ContextType>;
  AccountSuspended?: AccountSuspendedResolvers<ContextType>;
  AuditEvent?: AuditEventResolvers<ContextType>;
  AuditEventConnection?: AuditEventConnectionResolvers<ContextType>;
  AuditEventEdge?: AuditEventEdgeResolvers<ContextType>;
  AuditSubject?: AuditSubjectResolvers<ContextType>;
  CancelJobPayload?: CancelJobPayloadResolvers<ContextType>;
  ChangePasswordResult?: ChangePasswordResultResolvers<ContextType>;
  CircuitBreaker?: CircuitBreakerResolvers<ContextType>;
  DateTime?: GraphQLScalarType;
  DeleteAccountResult?: DeleteAccountResultResolvers<ContextType>;
  DeleteUserResult?: DeleteUserResultResolvers<ContextType>;
  InvalidCredentials?: InvalidCredentialsResolvers<ContextType>;
  JSONObject?: GraphQLScalarType;
  Job?: JobResolvers<ContextType>;
  JobConnection?: JobConnectionResolvers<ContextType>;
  JobEdge?: JobEdgeResolvers<ContextType>;
  LastAdministrator?: LastAdministratorResolvers<ContextType>;
  LoginResult?: LoginResultResolvers<ContextType>;
  LoginSuccess?: LoginSuccessResolvers<ContextType>;
  LogoutPayload?: LogoutPayloadResolvers<ContextType>;
  Mutation?: MutationResolvers<ContextType>;
  Node?: NodeResolvers<ContextType>;
  PageInfo?: PageInfoResolvers<ContextType>;
  PasswordChanged?: PasswordChangedResolvers<ContextType>;
  PasswordRefused?: PasswordRefusedResolvers<ContextType>;
  Permission?: PermissionResolvers;
  Query?: QueryResolvers<ContextType>;
  RefreshRefused?: RefreshRefusedResolvers<ContextType>;
  RefreshSessionResult?: RefreshSessionResultResolvers<ContextType>;
  RefreshSuccess?: RefreshSuccessResolvers<ContextType>;
  RegisterResult?: RegisterResultResolvers<ContextType>;
  RegistrationAccepted?: RegistrationAcceptedResolvers<ContextType>;
  ReinstateUserPayload?: ReinstateUserPayloadResolvers<ContextType>;
  ResetCircuitBreakerPayload?: ResetCircuitBreakerPayloadResolvers<ContextType>;
  RetryJobPayload?: RetryJobPayloadResolvers<ContextType>;
  RevokeSessionPayload?: RevokeSessionPayloadResolvers<ContextType>;
  RevokeSessionsPayload?: RevokeSessionsPayloadResolvers<ContextType>;
  Role?: RoleResolvers<ContextType>;
  Session?: SessionResolvers<ContextType>;
  SessionActivity?: SessionActivityResolvers<ContextType>;
  SessionConnection?: SessionConnectionResolvers<ContextType>;
  SessionEdge?: SessionEdgeResolvers<ContextType>;
  SessionRevoked?: SessionRevokedResolvers<ContextType>;
  SetUserRoleResult?: SetUserRoleResultResolvers<ContextType>;
  Subscription?: SubscriptionResolvers<ContextType>;
  SuspendUserResult?: SuspendUserResultResolvers<ContextType>;
  TokenPair?: TokenPairResolvers<ContextType>;
  TooManyAttempts?: TooManyAttemptsResolvers<ContextType>;
  UnlockUserPayload?: UnlockUserPayloadResolvers<ContextType>;
  UpdateProfilePayload?: UpdateProfilePayloadResolvers<ContextType>;
  User?: UserResolvers<ContextType>;
  UserConnection?: UserConnectionResolvers<ContextType>;
  UserDeleted?: UserDeletedResolvers<ContextType>;
  UserEdge?: UserEdgeResolvers<ContextType>;
  UserRoleSet?: UserRoleSetResolvers<ContextType>;
  UserSuspended?: UserSuspendedResolvers<ContextType>;
  WrongPassword?: WrongPasswordResolvers<ContextType>;
};

export type DirectiveResolvers<ContextType = GraphQLContext> = {
  access?: AccessDirectiveResolver<any, any, ContextType>;
  cost?: CostDirectiveResolver<any, any, ContextType>;
  rateLimit?: RateLimitDirectiveResolver<any, any, ContextType>;
};
