import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds on this process's monotonic clock. No other clock may decide what is trusted. */
export const monotonic = (): number => performance.now();

/**
 * Waits until the monotonic clock shows `time`. A timer alone may fire early: it counts from when the
 * event loop last looked at the clock, which was long ago when the loop has been busy since.
 *
 * @param options.signal ends the wait early
 * @param options.ref false where nobody needs the process to stay for it
 */
export async function sleepUntil(
  time: number,
  options: { signal?: AbortSignal; ref?: boolean } = {},
): Promise<void> {
  try {
    for (let left = time - monotonic(); left > 0; left = time - monotonic()) {
      await sleep(left, undefined, options);
    }
  } catch (error) {
    if (!options.signal?.aborted) throw error;
  }
}
