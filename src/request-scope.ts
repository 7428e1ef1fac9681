import { AsyncLocalStorage } from 'node:async_hooks';
import { randomBytes } from 'node:crypto';

/** What is known of a request before anything of it is parsed. */
export interface RequestScope {
  /** 32 lower-case hexadecimal digits, as a W3C trace id; in the log, in errors and in `X-Trace-ID`. */
  readonly traceId: string;
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
  return randomBytes(16).toString('hex');
}

/** Whether a value sent by a client is a W3C trace id: 32 lower-case hexadecimal digits, not all zero. */
export function isTraceId(value: string | null | undefined): value is string {
  return typeof value === 'string' && /^(?!0{32})[0-9a-f]{32}$/.test(value);
}
