import {
  type Context,
  context,
  ROOT_CONTEXT,
  type Span,
  SpanKind,
  SpanStatusCode,
  TraceFlags,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { currentScope, type ParentSpan } from '../request-scope.ts';
import type { NewSpan, SpanRecorder } from './spans.ts';

const KINDS = {
  internal: SpanKind.INTERNAL,
  client: SpanKind.CLIENT,
  consumer: SpanKind.CONSUMER,
} as const satisfies Record<NewSpan['kind'], SpanKind>;

/** Records spans with OpenTelemetry. */
export function createSpanRecorder(tracer: Tracer): SpanRecorder {
  return {
    async inSpan({ name, kind, attributes = {}, cause }, work) {
      const parent = cause ? remoteContext(cause) : context.active();
      // A call to the outside belongs to something, or nobody looks for it.
      if (kind === 'client' && !trace.getSpan(parent)) return work();
      const origin = cause && trace.getSpanContext(parent);
      const links = origin ? [{ context: origin }] : [];
      const span = tracer.startSpan(name, { kind: KINDS[kind], attributes, links }, parent);
      try {
        return await context.with(trace.setSpan(parent, span), work);
      } catch (error) {
        markFailed(span, error);
        throw error;
      } finally {
        span.end();
      }
    },
    current() {
      const span = trace.getActiveSpan()?.spanContext();
      if (!span) return undefined;
      const { traceId, spanId, traceFlags } = span;
      return { traceId, spanId, sampled: (traceFlags & TraceFlags.SAMPLED) !== 0 };
    },
  };
}

/** Below a span of another process, in the trace of the running scope. */
export function remoteContext({ spanId, sampled }: ParentSpan): Context {
  const traceId = currentScope()?.traceId;
  if (traceId === undefined) return ROOT_CONTEXT;
  const traceFlags = sampled ? TraceFlags.SAMPLED : TraceFlags.NONE;
  return trace.setSpanContext(ROOT_CONTEXT, { traceId, spanId, traceFlags, isRemote: true });
}

/** With the kind of the error, and not its message, which quotes values. */
export function markFailed(span: Span, error: unknown): void {
  span.setStatus({ code: SpanStatusCode.ERROR });
  if (error instanceof Error) span.setAttribute('error.type', error.name);
}
