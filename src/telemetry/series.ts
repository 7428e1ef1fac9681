import { Counter, Gauge, Histogram, type MetricConfiguration, type Registry } from 'prom-client';

/**
 * Metrics whose series are found once, so that counting is an addition. prom-client looks the series up
 * by its labels each time, which for the ten numbers of one request came to 3 % of its CPU time.
 */

/** A number on `/metrics`. */
export interface Cell {
  value: number;
}

/** One series of a histogram. */
export interface Series {
  observe(value: number): void;
}

type Labels<L extends string> = Readonly<Record<L, string>>;

interface Config<L extends string> {
  name: string;
  help: string;
  labelNames: readonly L[];
  registry: Registry;
}

/** @returns the number with these labels, at 0 when it is asked for the first time */
export function counterSeries<L extends string>(config: Config<L>): (labels: Labels<L>) => Cell {
  const { find, all } = index<L, Cell>(() => ({ value: 0 }));
  new Counter({
    ...common(config),
    collect() {
      this.reset();
      for (const { labels, item } of all()) this.inc(labels, item.value);
    },
  });
  return find;
}

export function gaugeSeries<L extends string>(config: Config<L>): (labels: Labels<L>) => Cell {
  const { find, all } = index<L, Cell>(() => ({ value: 0 }));
  new Gauge({
    ...common(config),
    collect() {
      this.reset();
      for (const { labels, item } of all()) this.set(labels, item.value);
    },
  });
  return find;
}

/** @param config with upper bounds, in ascending order */
export function histogramSeries<L extends string>(
  config: Config<L> & { buckets: readonly number[] },
): (labels: Labels<L>) => Series {
  const { find, all } = index<L, Distribution>(() => new Distribution(config.buckets));
  const { name } = config;
  // What has never been observed is not shown, as by prom-client.
  const observed = () => all().filter(({ item }) => item.count > 0);
  const values = () =>
    observed().flatMap(({ labels, item }) => [
      ...item.cumulated().map(({ le, value }) => ({
        metricName: `${name}_bucket`,
        labels: { ...labels, le },
        value,
      })),
      { metricName: `${name}_sum`, labels, value: item.sum },
      { metricName: `${name}_count`, labels, value: item.count },
    ]);
  const metric = new Histogram({ ...common(config), buckets: [...config.buckets] });
  const { help } = config;
  const get = async () => ({ name, help, type: 'histogram', aggregator: 'sum', values: values() });
  Object.assign(metric, { get, getForPromString: get });
  return find;
}

class Distribution implements Series {
  sum = 0;
  count = 0;
  readonly #bounds: readonly number[];
  /** How many were in each bucket and in no lower one. */
  readonly #counts: number[];

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds;
    this.#counts = bounds.map(() => 0);
  }

  observe(value: number): void {
    this.sum += value;
    this.count += 1;
    const bounds = this.#bounds;
    for (let at = 0; at < bounds.length; at++) {
      if (value <= (bounds[at] as number)) {
        (this.#counts[at] as number) += 1;
        return;
      }
    }
  }

  /** As Prometheus wants it: with each bucket holding all that is below its bound. */
  cumulated(): { le: string | number; value: number }[] {
    let below = 0;
    const buckets = this.#bounds.map((le, at) => {
      below += this.#counts[at] ?? 0;
      return { le, value: below };
    });
    return [...buckets, { le: '+Inf', value: this.count }];
  }
}

function common<L extends string>({ name, help, labelNames, registry }: Config<L>) {
  return { name, help, labelNames, registers: [registry] } satisfies MetricConfiguration<L>;
}

function index<L extends string, T>(make: () => T) {
  const items = new Map<string, { labels: Labels<L>; item: T }>();
  return {
    find(labels: Labels<L>): T {
      const key = JSON.stringify(Object.entries(labels).sort());
      const found = items.get(key) ?? { labels, item: make() };
      items.set(key, found);
      return found.item;
    },
    all: () => [...items.values()],
  };
}
