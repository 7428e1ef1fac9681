import { defineConfig } from 'vitest/config';
import base from './vitest.config.ts';

/** Tests with containers, which share one stack: one file after the other. */
export default defineConfig({
  ...base,
  test: {
    ...base.test,
    projects: undefined,
    include: ['test/containers/*.test.ts'],
    globalSetup: ['./test/support/containers/setup.ts'],
    fileParallelism: false,
    // Far more than any takes: the stack may be slow to come up on a busy machine.
    testTimeout: 600_000,
    hookTimeout: 600_000,
  },
});
