import type { Reporter, SerializedError, TestCase, TestModule, Vitest } from 'vitest/node';
import { reportTally } from './tally.ts';

/**
 * Ends a test run with the line `N passed, N failed`. A test that was skipped counts as failed, as does
 * a file that could not be loaded, and an error outside of any test.
 */
export default class TallyReporter implements Reporter {
  #isFiltered = false;

  onInit(vitest: Vitest): void {
    this.#isFiltered = vitest.config.testNamePattern !== undefined;
  }

  onTestRunEnd(modules: readonly TestModule[], errors: readonly SerializedError[]): void {
    let passed = 0;
    let failed = errors.length;
    for (const module of modules) {
      failed += module.errors().length;
      for (const test of module.children.allTests()) {
        const { state } = test.result();
        if (state === 'passed') passed++;
        else if (state === 'failed' || this.#isSkippedForGood(test)) failed++;
      }
    }
    // A run that could not begin has no tests to count.
    if (passed + failed === 0) failed = 1;
    if (failed > 0) process.exitCode = 1;
    reportTally(passed, failed);
  }

  /** Whether a test did not run although nobody asked for some tests only. */
  #isSkippedForGood(test: TestCase): boolean {
    if (this.#isFiltered) return false;
    process.stdout.write(`Skipped, which counts as failed: ${test.fullName}\n`);
    return true;
  }
}
