import { createRequire } from 'node:module';
import { defineConfig } from 'vitest/config';

const require = createRequire(import.meta.url);

/** Files that look at what a process is like before anything has happened in it. */
const ALONE = ['test/metrics.test.ts', 'test/server-metrics.test.ts'];

export default defineConfig({
  resolve: {
    // One copy of graphql: the packages load this file, and its errors must be instances of one class.
    alias: [{ find: /^graphql$/, replacement: require.resolve('graphql') }],
  },
  test: {
    projects: [
      // Loading the server takes a second of a processor: files share processes that have loaded it.
      {
        extends: true,
        test: {
          name: 'shared',
          include: ['test/*.test.ts'],
          exclude: ALONE,
          isolate: false,
          globalSetup: [],
        },
      },
      { extends: true, test: { name: 'alone', include: ALONE, globalSetup: [] } },
    ],
    globalSetup: ['./test/support/cluster.ts'],
    reporters: ['default', './scripts/tally-reporter.ts'],
    // One Postgres serves all; each file has a database of its own, cloned from a template.
    pool: 'forks',
    maxWorkers: 2,
    // Far more than any of them takes: a busy machine is no failure.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    // A forgotten `only` must not pass for a whole run.
    allowOnly: false,
  },
});
