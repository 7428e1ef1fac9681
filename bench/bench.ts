import { parseArgs } from 'node:util';
import { measureBallots } from './ballots.ts';
import { writeCapacity } from './capacity.ts';
import { type BenchDatabase, startDatabase } from './database.ts';
import { describe, type Finding, writeDown } from './findings.ts';
import { measureMemory } from './memory.ts';
import { measureRevocation } from './revocation.ts';
import { measureSignIn } from './sign-in.ts';
import { measureSoak } from './soak.ts';
import { measureStart } from './start.ts';
import { measureStreamMemory, measureStreams } from './streams.ts';
import { measureTally } from './tally.ts';
import { measureUsers } from './users.ts';
import { measureViewer } from './viewer.ts';

/**
 * `npm run bench` runs all of them, `npm run bench -- <name>` the named ones; with `--write` the tables
 * go into README.md and docs/performance.md, and what follows from them into docs/scaling.md. `soak` runs
 * only when it is named, for ten minutes or for `--minutes`.
 */
type Measurement = (database: BenchDatabase, options: { minutes: number }) => Promise<Finding[]>;
const BENCHMARKS: Record<string, Measurement> = {
  viewer: measureViewer,
  users: measureUsers,
  'sign-in': measureSignIn,
  revocation: measureRevocation,
  streams: measureStreams,
  'stream-memory': measureStreamMemory,
  ballots: measureBallots,
  memory: measureMemory,
  tally: measureTally,
  start: measureStart,
  soak: measureSoak,
};
const LONG = new Set(['soak']);

const { values, positionals: asked } = parseArgs({
  allowPositionals: true,
  options: {
    write: { type: 'boolean', default: false },
    minutes: { type: 'string', default: '10' },
  },
});
const unknown = asked.filter((name) => !Object.hasOwn(BENCHMARKS, name));
if (unknown.length > 0 || (values.write && asked.length > 0)) {
  process.stderr.write(
    unknown.length > 0
      ? `There is no benchmark ${unknown.join(', ')}; there are: ${Object.keys(BENCHMARKS).join(', ')}.\n`
      : 'Only all of them together can be written down.\n',
  );
  process.exit(1);
}

const database = await startDatabase();
const findings: Finding[] = [];
try {
  for (const [name, measure] of Object.entries(BENCHMARKS)) {
    if (asked.length > 0 ? !asked.includes(name) : LONG.has(name)) continue;
    process.stderr.write(`Measuring ${name} …\n`);
    findings.push(...(await measure(database, { minutes: Number(values.minutes) })));
  }
} finally {
  await database.stop();
}
process.stdout.write(`\n${describe(findings)}\n`);
// Other aims are for a machine that has nothing else to do; memory that grows does so on any.
const missed = findings.filter(({ isMust, met }) => isMust && !met);
for (const { what, figure, aim } of missed) {
  process.stderr.write(`${what}: ${figure}, where it must be ${aim}\n`);
}
if (missed.length > 0) process.exitCode = 1;
if (values.write) {
  await writeDown('docs/performance.md', describe(findings));
  await writeDown('README.md', describe(findings.filter(({ isMain }) => isMain)));
  await writeCapacity();
}
