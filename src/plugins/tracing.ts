import { isAsyncIterable } from '@envelop/core';
import { getCurrentOtelContext, useOpenTelemetry } from '@envelop/opentelemetry';
import {
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  trace,
} from '@opentelemetry/api';
import type { Plugin } from 'graphql-yoga';
import { currentScope } from '../request-scope.ts';
import type { Tracing } from '../tracing.ts';
import { codesOf, identifyOperation, type OperationIdentity } from './operation.ts';

export interface TracingPluginOptions {
  tracing: Tracing;
  /** Operation names that may name a span; others are attributes only. */
  operationNames?: Iterable<string>;
  /** Path of the GraphQL endpoint; requests to others are not traced. */
  endpoint?: string;
}

/**
 * Records one span for an HTTP request, in the trace that its `traceparent` or `X-Trace-ID` names, and
 * below it one for the operation, which over WebSocket stands alone. Resolvers get none: theirs would
 * hold arguments, and a failing one is never ended.
 */
export function useTracing(options: TracingPluginOptions): Plugin {
  const { tracing, endpoint = '/graphql' } = options;
  const tracer = tracing.provider.getTracer('conclave');
  const names = new Set(options.operationNames);
  const operations = useOpenTelemetry(
    { resolvers: false, variables: false, result: false, document: false },
    tracing.provider,
    SpanKind.INTERNAL,
    {},
    'conclave',
  ) as Plugin;

  /** Says of an operation's span what the library does not, before the library ends it. */
  function describe(
    graphqlContext: unknown,
    identity: OperationIdentity,
    errors?: readonly unknown[],
  ) {
    const { type, name } = identity;
    const span = type && trace.getSpan(getCurrentOtelContext(graphqlContext));
    if (!span) return undefined;
    span.updateName(name && names.has(name) ? `${type} ${name}` : type);
    span.setAttribute('graphql.execute.operationName', name ?? 'anonymous');
    const codes = codesOf(errors);
    if (codes.length > 0) {
      span.setAttribute('graphql.error.codes', codes);
      span.setStatus({ code: SpanStatusCode.ERROR });
    }
    return span;
  }

  return {
    onPluginInit: ({ addPlugin }) => addPlugin(operations),
    instrumentation: {
      request({ request }, wrapped) {
        if (new URL(request.url, 'http://localhost').pathname !== endpoint) return wrapped();
        const parent = parentContext();
        const attributes = { 'http.request.method': request.method, 'http.route': endpoint };
        const name = `${request.method} ${endpoint}`;
        const span = tracer.startSpan(name, { kind: SpanKind.SERVER, attributes }, parent);
        return context.with(trace.setSpan(parent, span), () => endAfter(span, wrapped));
      },
    },
    onResponse({ response }) {
      const span = trace.getActiveSpan();
      span?.setAttribute('http.response.status_code', response.status);
      if (response.status >= 500) span?.setStatus({ code: SpanStatusCode.ERROR });
    },
    onExecute: ({ args }) => ({
      onExecuteDone({ result }) {
        const errors = isAsyncIterable(result) ? undefined : result.errors;
        describe(args.contextValue, identifyOperation(args.document, args.operationName), errors);
      },
    }),
    onSubscribe: ({ args }) => {
      let span: Span | undefined;
      return {
        onSubscribeResult({ result }) {
          const identity = identifyOperation(args.document, args.operationName);
          const errors = isAsyncIterable(result) ? undefined : result.errors;
          span = describe(args.contextValue, identity, errors);
          // The library ends only the spans of streams that end without a fault.
          if (!isAsyncIterable(result)) span?.end();
        },
        onSubscribeError() {
          span?.setStatus({ code: SpanStatusCode.ERROR });
          if (span?.isRecording()) span.end();
        },
      };
    },
  };
}

/** Where the request says that it comes from: its trace has been taken over from there. */
function parentContext() {
  const scope = currentScope();
  if (!scope?.parent) return ROOT_CONTEXT;
  return trace.setSpanContext(ROOT_CONTEXT, {
    traceId: scope.traceId,
    spanId: scope.parent.spanId,
    traceFlags: scope.parent.sampled ? TraceFlags.SAMPLED : TraceFlags.NONE,
    isRemote: true,
  });
}

function endAfter(span: Span, work: () => Promise<void> | void): Promise<void> | void {
  let pending: Promise<void> | void;
  try {
    pending = work();
  } catch (error) {
    span.end();
    throw error;
  }
  if (!pending) return span.end();
  return pending.finally(() => span.end());
}
