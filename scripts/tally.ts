import { appendFileSync } from 'node:fs';

/**
 * Says how many tests or checks passed and failed, alone on a line, and adds the two numbers to the
 * file that `TALLY_FILE` names, so that a run of several commands can be summed up.
 */
export function reportTally(passed: number, failed: number): void {
  process.stdout.write(`${passed} passed, ${failed} failed\n`);
  if (process.env.TALLY_FILE) appendFileSync(process.env.TALLY_FILE, `${passed} ${failed}\n`);
}
