import { isAsyncIterable } from '@envelop/core';
import { getCurrentOtelContext, useOpenTelemetry } from '@envelop/opentelemetry';
import {
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api';
import type { Plugin } from 'graphql-yoga';
import { currentScope } from '../request-scope.ts';
import { remoteContext } from '../telemetry/span-recorder.ts';
import type { Tracing } from '../telemetry/tracing.ts';
import { INTROSPECTION_PATH, REVOCATION_PATH } from './oauth.ts';
import { codesOf, identifyOperation, type OperationIdentity } from './operation.ts';
import { traceFields } from './traced-fields.ts';

export interface TracingPluginOptions {
  tracing: Tracing;
  /** Operation names that may name a span; others are attributes only. */
  operationNames?: Iterable<string>;
  /** Fields whose resolvers get spans, such as `User.sessions`. */
  fields?: Iterable<string>;
}

/** Requests to other paths, such as probes, are not traced. */
const ROUTES = new Set(['/graphql', INTROSPECTION_PATH, REVOCATION_PATH]);

/**
 * Records one span for an HTTP request, in the trace that its `traceparent` or `X-Trace-ID` names, and
 * below it one for the operation, which over WebSocket stands alone. Resolvers get the library's spans
 * not at all, for those hold arguments and never end where one fails, and ours only where they are named.
 */
export function useTracing(options: TracingPluginOptions): Plugin {
  const { tracing, fields = [] } = options;
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
    onSchemaChange: ({ schema }) => traceFields(schema, fields, tracer),
    instrumentation: {
      request({ request }, wrapped) {
        const route = new URL(request.url, 'http://localhost').pathname;
        if (!ROUTES.has(route)) return wrapped();
        const parent = parentContext();
        const attributes = { 'http.request.method': request.method, 'http.route': route };
        const name = `${request.method} ${route}`;
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
  const parent = currentScope()?.parent;
  return parent ? remoteContext(parent) : ROOT_CONTEXT;
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
