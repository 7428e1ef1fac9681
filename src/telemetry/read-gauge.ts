import { Gauge } from 'prom-client';
import { registry } from './metrics.ts';

/** To be called before what is watched is closed: from then on nothing is asked of it. */
export type Unwatch = () => void;

interface Sample {
  labels: Record<string, string>;
  value: number;
}

/**
 * A gauge that is read at each scrape. It is absent, and not 0, where there is nothing to read or it
 * cannot be read.
 */
export function gauge(
  name: string,
  help: string,
  labelNames: string[],
  read: () => Sample[] | Promise<Sample[]>,
): void {
  const metric = new Gauge({
    name,
    help,
    labelNames,
    registers: [registry],
    async collect() {
      const samples = await read();
      this.reset();
      if (labelNames.length === 0) this.remove();
      for (const { labels, value } of samples) this.set(labels, value);
    },
  });
  if (labelNames.length === 0) metric.remove();
}

/** @returns the function that says where from the gauge is read */
export function watch<T>(name: string, help: string, read: (part: T) => number | undefined) {
  const parts = source<T>();
  gauge(name, help, [], () => {
    const part = parts.current();
    return sampleOf(part === undefined ? undefined : read(part));
  });
  return parts.watch;
}

/** What is watched: the latest, until that is closed. */
export function source<T>() {
  let current: T | undefined;
  return {
    current: () => current,
    watch(next: T): Unwatch {
      current = next;
      return () => {
        if (current === next) current = undefined;
      };
    },
  };
}

export function sampleOf(value: number | undefined): Sample[] {
  return value === undefined ? [] : [{ labels: {}, value }];
}

/** A scrape waits no longer than this for the database, in milliseconds. */
const PATIENCE_MS = 1_000;

/** Answers from what was read within the last `forMs`; undefined where that was in vain or takes long. */
export function remember<T>(read: () => Promise<T>, forMs: number): () => Promise<T | undefined> {
  let staleAt = 0;
  let latest: Promise<T | undefined> | undefined;
  return async () => {
    if (!latest || performance.now() >= staleAt) {
      staleAt = performance.now() + forMs;
      latest = read().catch(() => undefined);
    }
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<undefined>((resolve) => {
      timer = setTimeout(() => resolve(undefined), PATIENCE_MS);
    });
    return Promise.race([latest, late]).finally(() => clearTimeout(timer));
  };
}
