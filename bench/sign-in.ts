import { createPasswordHasher, hashingConcurrency } from '../src/users/password-hashing.ts';
import { serve, signInBody } from './conclave.ts';
import type { BenchDatabase } from './database.ts';
import { type Finding, rounded } from './findings.ts';
import { startLoadGenerator } from './load-generator.ts';
import { startProcess } from './measured-process.ts';
import { interleave, type Measure, medianOf, ratioTo } from './samples.ts';

const CLIENTS = 8;
const LONGEST_DELAY_MS = 20;
const LEAST_RATIO = 0.9;

/** Sign-ins, beside as many argon2id hashes of the same parameters as the machine can check. */
export async function measureSignIn(database: BenchDatabase): Promise<Finding[]> {
  const { viewers, password } = database.people;
  const generator = startLoadGenerator();
  const conclave = await serve(database);
  const signIns = generator.against(conclave, {
    url: conclave.url,
    connections: CLIENTS,
    headers: {},
    bodies: viewers.map((email) => signInBody(email, password)),
    manyAddresses: true,
  });

  const raw = startProcess({ file: new URL('./raw-argon2.ts', import.meta.url) });
  const hash = await createPasswordHasher().hash(password);
  const hashes: Measure = async (seconds) => {
    const work = { hash, password, concurrency: hashingConcurrency(), seconds };
    const before = await raw.usage();
    const checked = await raw.ask<{ count: number; seconds: number }>(work, 'checked');
    const after = await raw.usage();
    return {
      cpu: (after.cpuMicroseconds - before.cpuMicroseconds) / checked.count,
      rate: checked.count / checked.seconds,
    };
  };

  await signIns(2);
  conclave.resetDelay();
  const rounds = await interleave([signIns, hashes], { warmUp: 1, rounds: 6, seconds: 2.5 });
  const { delayP99Ms } = await conclave.usage();
  await Promise.all([conclave.stop(), raw.stop(), generator.stop()]);

  const ratio = ratioTo(1, rounds, 'rate');
  const [rate = 0, rawRate = 0] = [0, 1].map((each) => medianOf(each, rounds, 'rate'));
  const [cpu = 0, rawCpu = 0] = [0, 1].map((each) => medianOf(each, rounds, 'cpu'));
  return [
    {
      what: 'Sign-ins a second',
      figure: `${rounded(rate)} = ${rounded(ratio)}×`,
      beside: `argon2id alone: ${rounded(rawRate)}`,
      aim: `≥ ${LEAST_RATIO}×`,
      met: ratio >= LEAST_RATIO,
      isMain: true,
    },
    {
      what: 'CPU of the server a sign-in',
      figure: `${rounded(cpu / 1000)} ms`,
      beside: `argon2id alone: ${rounded(rawCpu / 1000)} ms`,
    },
    {
      what: 'Delay of the event loop while people sign in, p99',
      figure: `${rounded(delayP99Ms)} ms`,
      aim: `< ${LONGEST_DELAY_MS} ms`,
      met: delayP99Ms < LONGEST_DELAY_MS,
    },
  ];
}
