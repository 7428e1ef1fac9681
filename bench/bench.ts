import { type BenchDatabase, startDatabase } from './database.ts';
import { describeMachine, type Finding, toTable } from './findings.ts';
import { measureMemory } from './memory.ts';
import { measureRevocation } from './revocation.ts';
import { measureSignIn } from './sign-in.ts';
import { measureStart } from './start.ts';
import { measureStreamMemory, measureStreams } from './streams.ts';
import { measureUsers } from './users.ts';
import { measureViewer } from './viewer.ts';

/** `npm run bench` runs all of them, `npm run bench -- <name>` the named ones. */
const BENCHMARKS: Record<string, (database: BenchDatabase) => Promise<Finding[]>> = {
  viewer: measureViewer,
  users: measureUsers,
  'sign-in': measureSignIn,
  revocation: measureRevocation,
  streams: measureStreams,
  'stream-memory': measureStreamMemory,
  memory: measureMemory,
  start: measureStart,
};

const asked = process.argv.slice(2);
const unknown = asked.filter((name) => !Object.hasOwn(BENCHMARKS, name));
if (unknown.length > 0) {
  process.stderr.write(
    `There is no benchmark ${unknown.join(', ')}; there are: ${Object.keys(BENCHMARKS).join(', ')}.\n`,
  );
  process.exit(1);
}

const database = await startDatabase();
const findings: Finding[] = [];
try {
  for (const [name, measure] of Object.entries(BENCHMARKS)) {
    if (asked.length > 0 && !asked.includes(name)) continue;
    process.stderr.write(`Measuring ${name} …\n`);
    findings.push(...(await measure(database)));
  }
} finally {
  await database.stop();
}
process.stdout.write(`\n${describeMachine()}\n\n${toTable(findings)}\n`);
