import type { Dashboard } from './dashboards/dashboard.ts';
import { type KnownMetrics, queryProblems } from './known-metrics.ts';

/** Every query of every panel, and where it stands. */
export function dashboardQueries(dashboards: readonly Dashboard[]) {
  return dashboards.flatMap(({ title, rows }) =>
    rows.flatMap(({ panels }) =>
      panels.flatMap((panel) =>
        panel.lines.map(({ expr, legend }) => ({
          where: `${title} / ${panel.title}`,
          expr,
          legend,
        })),
      ),
    ),
  );
}

/** All that is wrong with the dashboards, one line each. */
export function dashboardProblems(dashboards: readonly Dashboard[], known: KnownMetrics): string[] {
  const queries = dashboardQueries(dashboards);
  return queries.flatMap(({ where, expr }) => queryProblems(where, expr, known));
}

/**
 * What of the committed dashboards is not what the code makes.
 *
 * @param made by path what the code makes
 * @param committed by path what stands there
 */
export function dashboardDrift(
  made: ReadonlyMap<string, string>,
  committed: ReadonlyMap<string, string>,
): string[] {
  const stale = [...made].filter(([path, text]) => committed.get(path) !== text);
  const forgotten = [...committed.keys()].filter((path) => !made.has(path));
  return [
    ...stale.map(([path]) => `${path} is not what scripts/write-dashboards.ts writes`),
    ...forgotten.map((path) => `${path} is written by nothing`),
  ];
}
