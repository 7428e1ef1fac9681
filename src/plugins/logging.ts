import { isAsyncIterable } from '@envelop/core';
import type { Plugin } from 'graphql-yoga';
import { currentScope, runInScope } from '../request-scope.ts';
import { watchStream } from '../stream-end.ts';
import { type Logger, unchecked } from '../telemetry/logger.ts';
import {
  codesOf,
  identifyOperation,
  noteOn,
  type OperationContext,
  type OperationIdentity,
  requestedName,
} from './operation.ts';

/**
 * Writes one line for every operation, over HTTP and WebSocket alike, whether it was answered or
 * refused: event `operation` with its name, type, duration in milliseconds, outcome, the codes of its
 * errors, account, session and client address. A subscription writes `subscription_started` and, with
 * the reason, `subscription_ended`. Variables and arguments are never written.
 *
 * Has to stand before every plugin that may refuse an operation.
 */
export function useLogging(logger: Logger): Plugin<OperationContext> {
  const log = unchecked(logger);
  const startedAt = noteOn<number>('logging.startedAt');

  function finish(
    context: OperationContext,
    identity: OperationIdentity,
    errors: readonly unknown[] | undefined,
  ): void {
    const since = startedAt.get(context);
    if (since === undefined) return;
    startedAt.set(context, undefined);
    const codes = codesOf(errors);
    log.info(
      {
        event: 'operation',
        ...whose(context, identity),
        durationMs: millisecondsSince(since),
        outcome: codes.length > 0 ? 'error' : 'ok',
        codes: codes.length > 0 ? codes : undefined,
      },
      'Operation',
    );
  }

  function watch<T>(
    stream: AsyncIterable<T>,
    context: OperationContext,
    identity: OperationIdentity,
  ): AsyncIterableIterator<T> {
    const since = startedAt.get(context) ?? performance.now();
    startedAt.set(context, undefined);
    const scope = currentScope();
    const fields = whose(context, identity);
    log.info({ event: 'subscription_started', ...fields }, 'Subscription started');
    return watchStream(stream, (reason) => {
      const line = { event: 'subscription_ended', ...fields, durationMs: millisecondsSince(since) };
      const write = () => log.info({ ...line, reason }, 'Subscription ended');
      // A client that goes away is noticed outside of the request.
      if (scope) runInScope(scope, write);
      else write();
    });
  }

  return {
    onPluginInit({ registerContextErrorHandler }) {
      registerContextErrorHandler(({ context, error }) =>
        finish(context, identifyOperation(undefined, requestedName(context)), [error]),
      );
    },
    onEnveloped({ context }) {
      if (context) startedAt.set(context, performance.now());
    },
    onParse:
      () =>
      ({ context, result }) => {
        if (!(result instanceof Error)) return;
        finish(context, identifyOperation(undefined, requestedName(context)), [result]);
      },
    onValidate:
      ({ params }) =>
      ({ context, valid, result }) => {
        if (valid) return;
        finish(context, identifyOperation(params.documentAST, requestedName(context)), result);
      },
    onExecute: ({ args }) => ({
      onExecuteDone({ result }) {
        const identity = identifyOperation(args.document, args.operationName);
        if (!isAsyncIterable(result)) return finish(args.contextValue, identity, result.errors);
        return { onEnd: () => finish(args.contextValue, identity, undefined) };
      },
    }),
    onSubscribe: ({ args }) => ({
      onSubscribeResult({ result, setResult }) {
        const identity = identifyOperation(args.document, args.operationName);
        if (isAsyncIterable(result)) setResult(watch(result, args.contextValue, identity));
        else finish(args.contextValue, identity, result.errors);
      },
    }),
    // What a plugin threw is seen nowhere else; WebSocket has no such hook.
    onExecutionResult({ context, result }) {
      if (!result || isAsyncIterable(result) || startedAt.get(context) === undefined) return;
      const identity = identifyOperation(undefined, requestedName(context));
      finish(context as OperationContext, identity, result.errors);
    },
  };
}

function whose({ caller, clientAddress }: OperationContext, { name, type }: OperationIdentity) {
  const user = caller?.kind === 'user' ? caller : undefined;
  return {
    operationName: name,
    operationType: type,
    userId: user?.userId,
    sessionId: user?.sessionId,
    clientAddress,
  };
}

function millisecondsSince(start: number): number {
  return Math.round((performance.now() - start) * 100) / 100;
}
