import { vi } from 'vitest';

/** Far longer than anything takes that is waited for: a busy machine is no failure. Milliseconds. */
const PATIENCE = { timeout: 20_000, interval: 20 };

/** Looks again and again until `look` throws no more. */
export function eventually<T>(look: () => T | Promise<T>): Promise<T> {
  return vi.waitFor(look, PATIENCE);
}
