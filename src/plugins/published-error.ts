import { GraphQLError } from 'graphql';
import { describeFault } from '../faults.ts';
import { currentTraceId } from '../request-scope.ts';
import type { Logger } from '../telemetry/logger.ts';
import { judge, type Verdict } from './verdict.ts';

/** Errors that were made here to be sent, and what they were made of. */
const sources = new WeakMap<GraphQLError, unknown>();
/** In which request a fault was logged last, for one fault may fail many fields. */
const loggedIn = new WeakMap<WeakKey, string>();

/**
 * The error to send for whatever was thrown: of the closed catalogue, with the trace id of the running
 * request. Faults are logged, each once a request. An error made here is returned as it is.
 *
 * @param hasData whether it goes along with data, which makes the answer's status 200
 */
export function publishError(error: unknown, logger: Logger, hasData = false): GraphQLError {
  if (error instanceof GraphQLError && sources.has(error)) return error;
  const traceId = currentTraceId();
  const verdict = judge(error);
  const { nodes, source, positions, path } = error instanceof GraphQLError ? error : {};
  log(logger, verdict, traceId, path);
  const { code, message, http } = verdict;
  const extensions = { code, ...verdict.extensions, traceId };
  // Yoga reads it and leaves it out of the body; other transports would send what is enumerable.
  Object.defineProperty(extensions, 'http', {
    value: { spec: false, ...http, ...(hasData && { status: undefined }) },
  });
  const published = new GraphQLError(message, { nodes, source, positions, path, extensions });
  sources.set(published, error);
  return published;
}

/** What a published error was made of; anything else is its own source. */
export function sourceOf(error: unknown): unknown {
  return error instanceof GraphQLError && sources.has(error) ? sources.get(error) : error;
}

function log(
  logger: Logger,
  { code, fault, detail }: Verdict,
  traceId: string,
  path: readonly (string | number)[] | undefined,
): void {
  if (fault === undefined && detail === undefined && code !== 'INTERNAL') return;
  if (typeof fault === 'object' && fault !== null) {
    if (loggedIn.get(fault) === traceId) return;
    loggedIn.set(fault, traceId);
  }
  const entry = {
    traceId,
    code,
    ...(path && { path: path.join('.') }),
    ...(detail !== undefined && { detail }),
    ...(fault !== undefined && { fault: describeFault(fault) }),
  };
  if (code === 'INTERNAL') logger.error({ event: 'unexpected_error', ...entry }, 'A fault');
  else if (code === 'UNAVAILABLE')
    logger.warn({ event: 'dependency_unavailable', ...entry }, 'An outage');
  else logger.info({ event: 'request_refused', ...entry }, 'What stands behind a refusal');
}
