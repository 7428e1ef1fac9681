// Writes Grafana's dashboards from scripts/deploy/dashboards: node scripts/write-dashboards.ts
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { dashboardFiles } from './deploy/dashboards/all.ts';

for (const [path, text] of dashboardFiles()) {
  writeFileSync(join(import.meta.dirname, '..', path), text);
  process.stdout.write(`${path}\n`);
}
