import { readQuery } from './promql.ts';

/** The series that there are, by name, and what labels they have. */
export type KnownMetrics = ReadonlyMap<string, ReadonlySet<string>>;

/** Every target of deploy/prometheus/prometheus.yml has these. */
const OF_TARGETS = ['job', 'instance', 'role'];

/** What comes from somewhere else than Conclave. */
const FOREIGN: Record<string, string[]> = {
  // Prometheus itself, for each scrape.
  up: [],
  // Traefik, https://doc.traefik.io/traefik/reference/install-configuration/observability/metrics/
  traefik_tls_certs_not_after: ['cn', 'serial', 'sans'],
};

const ROW = /^\| `(\w+)` \| (\w+) \| ([^|]+) \|/gm;

/**
 * What `docs/metrics.md` lists (a test compares that with what the server exports), what others export,
 * and what rules record.
 *
 * @param recorded names of recording rules
 */
export function knownMetrics(metricsDoc: string, recorded: readonly string[] = []): KnownMetrics {
  const known = new Map<string, Set<string>>();
  const add = (name: string, labels: string[]) =>
    known.set(name, new Set([...labels, ...OF_TARGETS]));
  for (const [, name = '', type, list = ''] of metricsDoc.matchAll(ROW)) {
    const labels = [...list.matchAll(/`(\w+)`/g)].map(([, label]) => label ?? '');
    if (type === 'histogram') {
      add(`${name}_bucket`, [...labels, 'le']);
      add(`${name}_count`, labels);
      add(`${name}_sum`, labels);
    } else {
      add(name, labels);
    }
  }
  for (const [name, labels] of Object.entries(FOREIGN)) add(name, labels);
  for (const name of recorded) add(name, []);
  return known;
}

/** What of a query names nothing that there is, one line each, beginning with `where`. */
export function queryProblems(where: string, query: string, known: KnownMetrics): string[] {
  let read: ReturnType<typeof readQuery>;
  try {
    read = readQuery(query);
  } catch (error) {
    return [`${where}: ${(error as Error).message}`];
  }
  const unknown = read.selectors.flatMap(({ metric, matchers }) => {
    const labels = known.get(metric);
    if (!labels) return [`${where} asks for ${metric}, which nothing exports`];
    return matchers
      .filter(({ label }) => !labels.has(label))
      .map(({ label }) => `${where} asks for the label ${label}, which ${metric} has not`);
  });
  const all = new Set(read.selectors.flatMap(({ metric }) => [...(known.get(metric) ?? [])]));
  const ungrouped = read.groupings
    .filter((label) => !all.has(label))
    .map((label) => `${where} groups by ${label}, which none of its metrics has`);
  return [...unknown, ...ungrouped];
}
