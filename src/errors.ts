import { GraphQLError } from 'graphql';

/**
 * The closed catalogue of error codes. Clients branch on `extensions.code`; a code is never renamed
 * or given a second meaning. Expected outcomes of an operation are not errors but members of its
 * result union.
 */
export const ERROR_CODES = {
  /** No credentials, or credentials that were never valid. */
  UNAUTHENTICATED: 401,
  /** The session of the access token has ended. Sign in again. */
  SESSION_REVOKED: 401,
  /** The access token has expired. Refresh the session and try again. */
  TOKEN_EXPIRED: 401,
  /** Signed in, but not allowed. */
  FORBIDDEN: 403,
  /** Allowed only after proving one's identity anew. Reserved: nothing answers it yet. */
  STEP_UP_REQUIRED: 403,
  /** There is no such thing, or the caller may not know of it. */
  NOT_FOUND: 404,
  /** The request is malformed; `extensions.field` names the input field where there is one. */
  BAD_USER_INPUT: 400,
  /** The act does not fit the present state, or lost a race. */
  CONFLICT: 409,
  /** Too often; `extensions.retryAfterSeconds` says when to come back. */
  RATE_LIMITED: 429,
  /** The operation asks for more than the server's limits allow. */
  COST_EXCEEDED: 400,
  /** A part the server depends on is away, or the server is busy. Safe to try again later. */
  UNAVAILABLE: 503,
  /** A fault of the server. The trace id finds it in the log. */
  INTERNAL: 500,
} as const satisfies Record<string, number>;

export type ErrorCode = keyof typeof ERROR_CODES;

export interface PublicErrorOptions {
  /** Path of the input field that is wrong, such as `input.displayName`. */
  field?: string;
  /** Seconds after which trying again makes sense; also sent as `Retry-After`. */
  retryAfterSeconds?: number;
  /** For the log only: never leaves the server. */
  detail?: string;
  cause?: unknown;
}

/** An error whose code and message are meant for the caller. Every other error is masked as INTERNAL. */
export class PublicError extends GraphQLError {
  readonly code: ErrorCode;
  /** For the log only: never leaves the server. */
  readonly detail: string | undefined;

  constructor(code: ErrorCode, message: string, options: PublicErrorOptions = {}) {
    const { field, retryAfterSeconds, detail, cause } = options;
    super(message, {
      originalError: cause instanceof Error ? cause : undefined,
      extensions: {
        code,
        ...(field !== undefined && { field }),
        ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
        http: {
          status: ERROR_CODES[code],
          headers: {
            ...(retryAfterSeconds !== undefined && { 'retry-after': String(retryAfterSeconds) }),
            ...(ERROR_CODES[code] === 401 && { 'www-authenticate': 'Bearer' }),
          },
        },
      },
    });
    this.name = 'PublicError';
    this.code = code;
    this.detail = detail;
  }
}

/** BAD_USER_INPUT that names the field. */
export function badInput(field: string, message: string): PublicError {
  return new PublicError('BAD_USER_INPUT', message, { field });
}

/** NOT_FOUND; `detail` may tell the log that it was in truth a denial. */
export function notFound(what: string, detail?: string): PublicError {
  return new PublicError('NOT_FOUND', `There is no such ${what}.`, { detail });
}
