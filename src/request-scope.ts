import { AsyncLocalStorage } from 'node:async_hooks';
import { randomUUID } from 'node:crypto';

/** What is known of a request before anything of it is parsed. */
export interface RequestScope {
  /** 32 lower-case hexadecimal digits, as a W3C trace id; in the log, in errors and in `X-Trace-ID`. */
  readonly traceId: string;
  /** The caller's span that the request belongs to, where it sent a `traceparent`. */
  readonly parent?: ParentSpan;
  /** Set as soon as it is known that the request must not wait behind others. */
  urgency?: Urgency;
}

/**
 * What a request does not wait behind: `session` behind nothing, for it ends sessions and no more;
 * `account` behind what is not urgent, for it ends sessions too, but may itself wait for locks.
 */
export type Urgency = 'session' | 'account';

/** A span in another process, as a W3C `traceparent` names it. */
export interface ParentSpan {
  /** 16 lower-case hexadecimal digits. */
  readonly spanId: string;
  /** Whether the other process records this trace. */
  readonly sampled: boolean;
}

const storage = new AsyncLocalStorage<RequestScope>();

/** Runs `work` so that everything it calls, however late, finds `scope`. */
export function runInScope<T>(scope: RequestScope, work: () => T): T {
  return storage.run(scope, work);
}

/** The scope of the running request, or undefined outside of one. */
export function currentScope(): RequestScope | undefined {
  return storage.getStore();
}

/** The trace id of the running request; a new one outside of a request, so that no error is without. */
export function currentTraceId(): string {
  return storage.getStore()?.traceId ?? newTraceId();
}

export function newTraceId(): string {
  // Of Node's sources of randomness the one that draws from a pool, and not from the system each time.
  return randomUUID().replaceAll('-', '');
}

/** Whether a value sent by a client is a W3C trace id: 32 lower-case hexadecimal digits, not all zero. */
export function isTraceId(value: string | null | undefined): value is string {
  return typeof value === 'string' && /^(?!0{32})[0-9a-f]{32}$/.test(value);
}

// W3C Trace Context, 3.2: version, trace id, span id and flags; later versions may add to it.
const TRACEPARENT =
  /^(?!ff)([0-9a-f]{2})-((?!0{32})[0-9a-f]{32})-((?!0{16})[0-9a-f]{16})-([0-9a-f]{2})(?:-.*)?$/;

/**
 * The scope of a request that came with these headers. A well-formed `X-Trace-ID` names the trace, else
 * the `traceparent` does, else a new one begins. A parent span counts only within its own trace.
 */
export function scopeOf(
  xTraceId: string | null | undefined,
  traceparent?: string | null,
): RequestScope {
  const [, version, traceId, spanId, flags] = TRACEPARENT.exec(traceparent ?? '') ?? [];
  const isWellFormed = version !== '00' || traceparent?.length === 55;
  if (!traceId || !spanId || !flags || !isWellFormed) {
    return { traceId: isTraceId(xTraceId) ? xTraceId : newTraceId() };
  }
  if (isTraceId(xTraceId) && xTraceId !== traceId) return { traceId: xTraceId };
  return { traceId, parent: { spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 } };
}
