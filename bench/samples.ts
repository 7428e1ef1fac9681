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
 * Measures contestants in turn, A B C A B C, so that whatever else the machine does meets them all.
 *
 * @returns for each round the samples of all, in their order
 */
export async function interleave(
  contestants: readonly Measure[],
  { warmUp, rounds, seconds }: Rounds,
): Promise<Sample[][]> {
  for (const measure of contestants) await measure(warmUp);
  const samples: Sample[][] = [];
  for (let round = 0; round < rounds; round++) {
    const turn: Sample[] = [];
    for (const measure of contestants) turn.push(await measure(seconds));
    samples.push(turn);
  }
  return samples;
}

/** The median of the rounds' ratios of the first contestant to another. */
export function ratioTo(other: number, rounds: Sample[][], figure: keyof Sample): number {
  const at = (turn: Sample[], contestant: number) => turn[contestant]?.[figure] ?? Number.NaN;
  return median(rounds.map((turn) => at(turn, 0) / at(turn, other)));
}

/** The median of one contestant's samples. */
export function medianOf(contestant: number, rounds: Sample[][], figure: keyof Sample): number {
  return median(rounds.map((turn) => turn[contestant]?.[figure] ?? Number.NaN));
}

/** The value that such a share of the values is below, from 0 to 1. */
export function percentile(values: readonly number[], share: number): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length * share)] ?? Number.NaN;
}

/** The middle of some numbers; between the two in the middle where their count is even. */
function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? upper)) / 2;
}
