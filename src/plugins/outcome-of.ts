import { isPromise } from '@envelop/core';

/** What is done with the result of a resolver, or with what it threw, before it goes on. */
export interface Watcher {
  succeed<T>(result: T): T;
  fail(error: unknown): never;
}

/** Runs a resolver, and has its outcome seen when it is there: at once, or when its promise settles. */
export function outcomeOf(resolve: () => unknown, { succeed, fail }: Watcher): unknown {
  let result: unknown;
  try {
    result = resolve();
  } catch (error) {
    return fail(error);
  }
  return isPromise(result) ? result.then(succeed, fail) : succeed(result);
}
