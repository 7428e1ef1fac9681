import { councils } from './councils.ts';
import { toGrafana } from './dashboard.ts';
import { database } from './database.ts';
import { identity } from './identity.ts';
import { operations } from './operations.ts';
import { overview } from './overview.ts';

/** Every dashboard, in the order of a first look. */
export const dashboards = [overview, identity, councils, operations, database];

/** Where Grafana's provisioning looks. */
export const DASHBOARD_FOLDER = 'deploy/grafana/dashboards';

/** The files of the dashboards, by their path in the project. */
export function dashboardFiles(): Map<string, string> {
  return new Map(dashboards.map((one) => [`${DASHBOARD_FOLDER}/${one.uid}.json`, toGrafana(one)]));
}
