/** What the log says of a fault. Other properties of errors, such as a driver's `detail`, hold people's data. */
export interface FaultDescription {
  type: string;
  message: string;
  code?: string;
  stack: string;
  cause?: FaultDescription;
}

/**
 * SQLSTATE classes and codes of a database that cannot serve now (PostgreSQL, appendix A): also one that
 * lets nobody in (28, 3D), as when a password is being replaced, and one whose disk fails (58030).
 */
const OUTAGE_STATES =
  /^(08...|28...|3D000|53...|57P0[1-5]|57014|55P03|25006|25P0[34]|40001|40P01|58030)$/;

/** System error codes of a peer that cannot be reached, or that went away. */
const OUTAGE_CODES = new Set([
  'EAI_AGAIN',
  'ECONNABORTED',
  'ECONNREFUSED',
  'ECONNRESET',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
]);

/** What is said of a certificate that is not trusted (OpenSSL's X509_V_ERR_…), or of another host. */
const UNTRUSTED =
  /^(CERT_HAS_EXPIRED|CERT_NOT_YET_VALID|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT_IN_CHAIN|UNABLE_TO_(GET_ISSUER_CERT|VERIFY_LEAF_SIGNATURE).*|ERR_TLS_CERT_ALTNAME_INVALID)$/;

/** The same as told by pg and Kysely, which give no code. */
const OUTAGE_MESSAGES =
  /^(Connection terminated|timeout exceeded when trying to connect|timeout expired|Query read timeout|Client has encountered a connection error|Client was closed|Cannot use a pool after|The server does not support SSL connections|driver has already been destroyed)/;

const DEEPEST_CAUSE = 5;

/**
 * Whether an error says that a part the server depends on is away or too busy, so that trying again
 * later makes sense: no connection, or none that can be trusted, lost connection, too many clients,
 * time-outs, a failover.
 */
export function isOutage(error: unknown, depth = 0): boolean {
  if (!(error instanceof Error) || depth > DEEPEST_CAUSE) return false;
  const code = codeOf(error);
  if (code !== undefined && isOutageCode(code)) return true;
  if (error.name === 'TimeoutError' || OUTAGE_MESSAGES.test(error.message)) return true;
  if (error instanceof AggregateError) return error.errors.some((one) => isOutage(one, depth + 1));
  return isOutage(error.cause, depth + 1);
}

const isOutageCode = (code: string) =>
  OUTAGE_CODES.has(code) || OUTAGE_STATES.test(code) || UNTRUSTED.test(code);

/** SQLSTATEs of text that cannot be stored, such as one that holds a NUL (PostgreSQL, appendix A). */
const TEXT_STATES = new Set(['22021', '22P05']);

/** Whether the database was given text that it cannot hold, so that the mistake is the caller's. */
export function isUnstorableText(error: unknown): boolean {
  return error instanceof Error && TEXT_STATES.has(codeOf(error) ?? '');
}

/** An error as the log may have it: without the values that database messages quote. */
export function describeFault(fault: unknown, depth = 0): FaultDescription {
  const error =
    fault instanceof Error ? fault : new Error(`Not an error was thrown: ${typeof fault}`);
  const code = codeOf(error);
  const type = error.name;
  // MikroORM appends what Postgres calls the detail: `Failing row contains (…)`.
  const message = error.message.replace(/\n - (detail|hint): .*$/s, '');
  const frames = (error.stack ?? '').split('\n').filter((line) => /^\s+at /.test(line));
  return {
    type,
    message,
    ...(code !== undefined && { code }),
    stack: [`${type}: ${message}`, ...frames].join('\n'),
    ...(error.cause instanceof Error &&
      depth < DEEPEST_CAUSE && { cause: describeFault(error.cause, depth + 1) }),
  };
}

function codeOf(error: Error): string | undefined {
  return 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}
