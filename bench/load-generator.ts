import type { Load, LoadResult } from './load.ts';
import { type MeasuredProcess, startProcess } from './measured-process.ts';
import type { Measure } from './samples.ts';

/** The process that sends requests. */
export interface LoadGenerator {
  send(load: Load): Promise<LoadResult>;
  /** Measures a server under a load, for however long it is told. */
  against(server: MeasuredProcess, load: Omit<Load, 'seconds'>): Measure;
  stop(): Promise<void>;
}

export function startLoadGenerator(): LoadGenerator {
  const generator = startProcess({ file: new URL('./load.ts', import.meta.url) });
  const send = (load: Load) => generator.ask<LoadResult>(load, 'result');
  return {
    send,
    against: (server, load) => async (seconds) => {
      const before = await server.usage();
      const result = await send({ ...load, seconds });
      const after = await server.usage();
      return {
        cpu: (after.cpuMicroseconds - before.cpuMicroseconds) / result.requests,
        rate: result.requests / result.seconds,
      };
    },
    stop: () => generator.stop(),
  };
}
