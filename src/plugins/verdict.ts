import { type ASTNode, GraphQLError, isValueNode, Kind } from 'graphql';
import { ERROR_CODES, type ErrorCode, PublicError } from '../errors.ts';
import { isOutage, isUnstorableText } from '../faults.ts';

/** How an error is answered. */
export interface Verdict {
  code: ErrorCode;
  message: string;
  /** Further members of `extensions`. */
  extensions: Readonly<Record<string, unknown>>;
  http: ErrorHttp;
  /** What is behind it, for the log only. */
  fault?: unknown;
  /** For the log only. */
  detail?: string;
}

/** What Yoga reads from `extensions.http` and never sends. */
export interface ErrorHttp {
  status?: number;
  headers?: Record<string, string>;
  /** Whether the status is 200 for who accepts only `application/json` (GraphQL over HTTP, 6.4.1). */
  spec?: boolean;
}

const OUTAGE_RETRY_SECONDS = 2;

/**
 * Decides how an error is answered: PublicErrors as they are; what is wrong with the request itself,
 * in the words of graphql-js, as BAD_USER_INPUT or COST_EXCEEDED; outages as UNAVAILABLE; everything
 * else as INTERNAL.
 */
export function judge(error: unknown): Verdict {
  const chain = originals(error);
  const known = chain.find((link) => link instanceof PublicError);
  if (known instanceof PublicError) return judgePublic(known);
  if (error instanceof GraphQLError && isRequestError(error, chain)) return judgeRequest(error);
  const fault = chain.at(-1);
  if (isAbort(fault)) return verdict('UNAVAILABLE', 'The request was cancelled.');
  if (isUnstorableText(fault)) {
    return verdict('BAD_USER_INPUT', 'A text holds characters that cannot be stored.');
  }
  if (isOutage(fault)) {
    const outage = new PublicError('UNAVAILABLE', 'Not available right now. Try again later.', {
      retryAfterSeconds: OUTAGE_RETRY_SECONDS,
    });
    return { ...judgePublic(outage), fault };
  }
  return { ...verdict('INTERNAL', 'Something went wrong.'), fault };
}

/** Whether somebody, usually the client by leaving, called the work off. */
export function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === 'AbortError';
}

function verdict(code: ErrorCode, message: string): Verdict {
  return { code, message, extensions: {}, http: { status: ERROR_CODES[code] } };
}

function judgePublic(error: PublicError): Verdict {
  const { http, code: _code, ...extensions } = error.extensions;
  return {
    ...verdict(error.code, error.message),
    extensions,
    // Yoga marks what is thrown while parsing; the status of these holds for all.
    ...(isHttp(http) && { http: { ...http, spec: false } }),
    ...(error.originalError && { fault: error.originalError }),
    ...(error.detail !== undefined && { detail: error.detail }),
  };
}

function judgeRequest(error: GraphQLError): Verdict {
  const http = isHttp(error.extensions.http) ? error.extensions.http : {};
  if (error.message === 'Validation aborted.') {
    return verdict('COST_EXCEEDED', 'The document repeats too many fields to be checked.');
  }
  if (http.status === 413) return { ...verdict('COST_EXCEEDED', error.message), http };
  // A document that was read but is wrong, or wrong variables, against a request that is none.
  const spec = error.source !== undefined || error.nodes !== undefined;
  return { ...verdict('BAD_USER_INPUT', error.message), http: { status: 400, ...http, spec } };
}

/** The error and what it wraps, outermost first. */
function originals(error: unknown): unknown[] {
  const chain = [error];
  for (let link = error; link instanceof GraphQLError && link.originalError; ) {
    link = link.originalError;
    chain.push(link);
  }
  return chain;
}

/**
 * Whether graphql-js or Yoga complains about the request and not about what a resolver did. Before
 * execution nothing has a path. During it, they point at the argument's value in the document; what
 * they say about results points at nothing or at fields, and quotes internal values.
 */
function isRequestError(error: GraphQLError, chain: readonly unknown[]): boolean {
  const innermost = chain.findLast((link) => link instanceof GraphQLError) ?? error;
  if (error.path === undefined) {
    return innermost === chain.at(-1) || pointsOnlyAt(error, isInput);
  }
  return innermost === chain.at(-1) && innermost !== error && pointsOnlyAt(innermost, isValueNode);
}

function pointsOnlyAt({ nodes }: GraphQLError, test: (node: ASTNode) => boolean): boolean {
  return nodes !== undefined && nodes.length > 0 && nodes.every(test);
}

function isInput(node: ASTNode): boolean {
  return node.kind === Kind.VARIABLE_DEFINITION || isValueNode(node);
}

function isHttp(value: unknown): value is ErrorHttp {
  return typeof value === 'object' && value !== null;
}
