import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';

/** What a process has used since it was started. */
export interface Usage {
  /** User and system time of all its threads. */
  cpuMicroseconds: number;
  rssBytes: number;
  /** 99th percentile of the event loop's delay since `resetDelay`, in milliseconds. */
  delayP99Ms: number;
}

/** What a process holds when its garbage has been collected. */
export interface Memory {
  /** By JavaScript: on V8's heap, and in the buffers beside it. */
  heldBytes: number;
  rssBytes: number;
}

/** A process of its own that says what it uses. */
export interface MeasuredProcess {
  /** Sends a message and waits for the one that comes back under `key`. */
  ask<T>(message: unknown, key: string): Promise<T>;
  usage(): Promise<Usage>;
  /** Forgets the delays of the event loop until now. */
  resetDelay(): void;
  stop(): Promise<void>;
}

const PROBE = new URL('./probe.ts', import.meta.url).href;

export interface ProcessOptions {
  file: URL;
  args?: string[];
  env?: Record<string, string>;
  execArgv?: string[];
  /** Where its log goes; nowhere by default. */
  logFile?: string;
}

/** Starts a program with the probe in it. What it writes to stderr is shown. */
export function startProcess(options: ProcessOptions): MeasuredProcess {
  const { file, args = [], env = {}, execArgv = [], logFile = devNull } = options;
  const log = openSync(logFile, 'a');
  const child = fork(file, args, {
    execArgv: ['--import', PROBE, ...execArgv],
    env: { PATH: '/usr/bin:/bin', ...env },
    stdio: ['ignore', log, 'inherit', 'ipc'],
  });
  closeSync(log);
  const ask = <T>(message: unknown, key: string) => askChild<T>(child, message, key);
  return {
    ask,
    usage: () => ask<Usage>('usage', 'usage'),
    resetDelay: () => void child.send('reset-delay'),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const ended = once(child, 'exit');
      child.kill('SIGTERM');
      await ended;
    },
  };
}

async function askChild<T>(child: ChildProcess, message: unknown, key: string): Promise<T> {
  const { promise, resolve, reject } = Promise.withResolvers<T>();
  const hear = (answer: Record<string, T>) => {
    if (Object.hasOwn(answer, key)) resolve(answer[key] as T);
  };
  const end = (code: number | null) => reject(new Error(`a measured process ended (${code})`));
  child.on('message', hear).once('exit', end);
  try {
    child.send(message as string);
    return await promise;
  } finally {
    child.off('message', hear).off('exit', end);
  }
}
