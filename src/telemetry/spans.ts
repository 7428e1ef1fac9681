import { randomUUID } from 'node:crypto';
import { currentScope, type ParentSpan } from '../request-scope.ts';

/** A piece of work that a trace shows. Nothing that a caller chose may stand in it. */
export interface NewSpan {
  name: string;
  /** `client`: a call to an outside service; `consumer`: work that was put into a queue. */
  kind: 'internal' | 'client' | 'consumer';
  attributes?: Record<string, string>;
  /** The span in another process that asked for this work, in the trace of the running scope. */
  cause?: ParentSpan | undefined;
}

/** What records spans, where anything does; see tracing.ts. */
export interface SpanRecorder {
  inSpan<T>(span: NewSpan, work: () => Promise<T>): Promise<T>;
  /** The running span. */
  current(): (ParentSpan & { readonly traceId: string }) | undefined;
}

let recorder: SpanRecorder | undefined;

/** From now on spans are recorded by this; by nothing when it is undefined. */
export function recordSpansBy(next: SpanRecorder | undefined): void {
  recorder = next;
}

/** Runs `work` as a span below the running one. Without tracing it costs a comparison. */
export function inSpan<T>(span: NewSpan, work: () => Promise<T>): Promise<T> {
  return recorder ? recorder.inSpan(span, work) : work();
}

/**
 * The running operation as a W3C `traceparent`, for whatever works on for it elsewhere: another service
 * or a job. Says that nothing is recorded where nothing is. Undefined outside of operations.
 */
export function currentTraceparent(): string | undefined {
  const span = recorder?.current();
  if (span) return format(span.traceId, span.spanId, span.sampled);
  const scope = currentScope();
  return scope && format(scope.traceId, scope.parent?.spanId ?? newSpanId(), false);
}

function format(traceId: string, spanId: string, sampled: boolean): string {
  return `00-${traceId}-${spanId}-${sampled ? '01' : '00'}`;
}

function newSpanId(): string {
  return randomUUID().replaceAll('-', '').slice(16);
}
