import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { alertProblems } from './alert-rules.ts';
import { parseRules } from './alerts.ts';
import { dashboardDrift, dashboardProblems } from './dashboard-rules.ts';
import { DASHBOARD_FOLDER, dashboardFiles, dashboards } from './dashboards/all.ts';
import { knownMetrics } from './known-metrics.ts';

/** All that is wrong with the rules, their tests, the runbook and the dashboards, one line each. */
export function observabilityProblems(root: string): string[] {
  const read = (name: string) => readFileSync(join(root, name), 'utf8');
  const readAll = (pattern: string) => globSync(pattern, { cwd: root }).map(read);
  const rules = readAll('deploy/prometheus/rules/*.yml');
  const recorded = parseRules(rules).flatMap(({ record }) => record ?? []);
  const known = knownMetrics(read('docs/metrics.md'), recorded);
  const committed = globSync(`${DASHBOARD_FOLDER}/*`, { cwd: root });
  return [
    ...alertProblems({
      rules,
      tests: readAll('deploy/prometheus/tests/*.test.yml'),
      runbook: read('docs/runbook.md'),
      known,
    }),
    ...dashboardProblems(dashboards, known),
    ...dashboardDrift(dashboardFiles(), new Map(committed.map((path) => [path, read(path)]))),
  ];
}
