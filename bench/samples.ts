/** What one round of load showed. */
export interface Sample {
  /** CPU time of the measured process for each request, in microseconds, all its threads together. */
  cpu: number;
  /** Requests a second. */
  rate: number;
}

/** Puts load on one of the contestants for so many seconds. */
export type Measure = (seconds: number) => Promise<Sample>;

export interface Rounds {
  /** Seconds of load for each contestant before anything counts: code is compiled while it runs. */
  warmUp: number;
  rounds: number;
  /** Seconds of load for each contestant in each round. */
  seconds: number;
}

/**
 * Measures two contestants in turn, A B A B, so that whatever else the machine does meets both.
 *
 * @returns the pairs of samples, one for each round
 */
export async function interleave(
  a: Measure,
  b: Measure,
  { warmUp, rounds, seconds }: Rounds,
): Promise<[Sample, Sample][]> {
  await a(warmUp);
  await b(warmUp);
  const pairs: [Sample, Sample][] = [];
  for (let round = 0; round < rounds; round++) pairs.push([await a(seconds), await b(seconds)]);
  return pairs;
}

/** The median of the rounds' ratios of A to B. */
export function ratioOf(pairs: [Sample, Sample][], figure: keyof Sample): number {
  return median(pairs.map(([a, b]) => a[figure] / b[figure]));
}

/** The medians of A and of B. */
export function mediansOf(pairs: [Sample, Sample][], figure: keyof Sample): [number, number] {
  return [median(pairs.map(([a]) => a[figure])), median(pairs.map(([, b]) => b[figure]))];
}

/** The middle of some numbers; between the two in the middle where their count is even. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
