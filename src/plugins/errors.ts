import { handleStreamOrSingleExecutionResult } from '@envelop/core';
import { type ExecutionResult, GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { type ErrorCode, PublicError } from '../errors.ts';
import { currentTraceId } from '../request-scope.ts';
import type { Logger } from '../telemetry/logger.ts';
import { publishError, sourceOf } from './published-error.ts';
import { type ErrorHttp, isAbort } from './verdict.ts';

export { publishError };

/** Codes and words for answers that Yoga gives without a body. */
const BARE_ANSWERS: Readonly<Record<number, readonly [ErrorCode, string]>> = {
  404: ['NOT_FOUND', 'There is nothing at this address.'],
  406: ['BAD_USER_INPUT', 'The answer cannot be given in any of the accepted media types.'],
  415: ['BAD_USER_INPUT', 'The body must be of type application/json.'],
};

/** The option `maskedErrors` of Yoga, for errors thrown outside of an execution. */
export function maskedErrors(logger: Logger) {
  return { errorMessage: '', maskError: (error: unknown) => publishError(error, logger) };
}

/**
 * Makes every error that leaves one of the closed catalogue, with `extensions.code` and
 * `extensions.traceId` and nothing internal. Belongs first in the list of plugins, so that it sees
 * what all others answer, and goes with `maskedErrors` and with Yoga's own logging turned off.
 */
export function useErrors(logger: Logger): Plugin {
  const publishAll = <T extends ExecutionResult>(payload: {
    result: T;
    setResult: (result: T) => void;
  }) => {
    const { result, setResult } = payload;
    if (!result.errors?.length) return;
    const hasData = result.data != null;
    setResult({
      ...result,
      errors: result.errors.map((error) => publishError(error, logger, hasData)),
    });
  };

  return {
    instrumentation: {
      async request(_request, wrapped) {
        try {
          await wrapped();
        } catch (error) {
          throw withoutStack(publishError(asRefusal(error), logger));
        }
      },
    },
    onPluginInit({ registerContextErrorHandler }) {
      registerContextErrorHandler(({ error, setError }) => setError(publishError(error, logger)));
    },
    onRequestParse({ request, requestParser, setRequestParser }) {
      if (request.method !== 'GET' || !requestParser) return;
      setRequestParser(async (parsed) => {
        try {
          return await requestParser(parsed);
        } catch (error) {
          if (error instanceof GraphQLError) throw error;
          throw new PublicError('BAD_USER_INPUT', 'A parameter of the URL is not valid JSON.');
        }
      });
    },
    onValidate() {
      return ({ valid, result, setResult }) => {
        if (valid) return;
        // Yoga caches what is set: the next request must not get this one's trace id.
        setResult([...result].map((error) => publishError(sourceOf(error), logger)));
      };
    },
    onExecute: () => ({
      onExecuteDone: (payload) => handleStreamOrSingleExecutionResult(payload, publishAll),
    }),
    onSubscribe: () => ({
      onSubscribeResult: (payload) => handleStreamOrSingleExecutionResult(payload, publishAll),
      onSubscribeError({ error, setError }) {
        if (!isAbort(error)) setError(publishError(error, logger));
      },
    }),
    onResponse({ response, setResponse, fetchAPI }) {
      const answer = BARE_ANSWERS[response.status];
      if (!answer || response.headers.get('content-type')?.includes('json')) return;
      const [code, message] = answer;
      const body = { errors: [{ message, extensions: { code, traceId: currentTraceId() } }] };
      const headers = new fetchAPI.Headers(response.headers);
      headers.set('content-type', 'application/json; charset=utf-8');
      headers.delete('content-length');
      const { status, statusText } = response;
      setResponse(new fetchAPI.Response(JSON.stringify(body), { status, statusText, headers }));
    },
  };
}

/** A malformed `Host` is the client's mistake, which nobody finds out before the URL is read. */
function asRefusal(error: unknown): unknown {
  const isMalformed = error instanceof Error && 'code' in error && error.code === 'ERR_INVALID_URL';
  return isMalformed ? new PublicError('BAD_USER_INPUT', 'The Host header is malformed.') : error;
}

/** What is thrown outside of all of Yoga's handlers is answered with its `stack` for a body. */
function withoutStack(error: GraphQLError): Error {
  const body = JSON.stringify({ errors: [error] });
  const { status } = error.extensions.http as ErrorHttp;
  return Object.assign(new Error(error.message), { stack: body, status });
}
