import { globSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, vi } from 'vitest';
import { alertProblems } from '../scripts/deploy/alert-rules.ts';
import { parseRules } from '../scripts/deploy/alerts.ts';
import {
  dashboardDrift,
  dashboardProblems,
  dashboardQueries,
} from '../scripts/deploy/dashboard-rules.ts';
import { dashboardFiles, dashboards } from '../scripts/deploy/dashboards/all.ts';
import { knownMetrics, queryProblems } from '../scripts/deploy/known-metrics.ts';
import { outsideToolProblems } from '../scripts/deploy/outside-tools.ts';
import { ROOT, readShipped, type Spoilt, spoil } from './support/shipped.ts';

const ALERTS = readShipped('deploy/prometheus/rules/alerts.yml');
const SLO = readShipped('deploy/prometheus/rules/slo.yml');
const RUNBOOK = readShipped('docs/runbook.md');
const TESTS = globSync('deploy/prometheus/tests/*.test.yml', { cwd: ROOT }).map(readShipped);
const METRICS = readShipped('docs/metrics.md');
const recorded = parseRules([SLO]).flatMap(({ record }) => record ?? []);
const known = knownMetrics(METRICS, recorded);

const shipped = { rules: [ALERTS, SLO], tests: TESTS, runbook: RUNBOOK, known };
const problemsOf = (changed: Partial<typeof shipped>) =>
  alertProblems({ ...shipped, ...changed }).join('\n');

describe('alerts', () => {
  it.each<Spoilt>([
    ['ConclaveDown asks for up_at_all, which nothing exports', 'up{job=', 'up_at_all{job='],
    [
      'asks for the label node, which conclave_redis_up has not',
      '_redis_up ==',
      '_redis_up{node="a"} ==',
    ],
    ['ConclaveQueueAge groups by queue, which none', 'max by (task) (', 'max by (queue) ('],
    ['ConclaveRedisDown: This is no PromQL', 'conclave_redis_up == 0', 'conclave_redis_up == (0'],
    ['ConclaveDown has no severity that', 'severity: critical', 'severity: urgent'],
    ['ConclaveDown has no summary', /summary: .* does not answer"/, "summary: ''"],
    [
      'ConclaveSlow does not lead to docs/runbook.md#conclaveslow',
      'runbook.md#conclaveslow',
      'r.md#x',
    ],
    ['docs/runbook.md has no chapter on ConclaveNew', 'alert: ConclaveSlow', 'alert: ConclaveNew'],
    [
      'has a chapter on ConclaveSlow, which is no alert',
      'alert: ConclaveSlow',
      'alert: ConclaveNew',
    ],
    ['no test sees ConclaveNew firing', 'alert: ConclaveSlow', 'alert: ConclaveNew'],
    ['ConclaveDown is there twice', 'alert: ConclaveSlow', 'alert: ConclaveDown'],
  ])('are refused: %s', (says, from, to) => {
    expect(problemsOf({ rules: [spoil(ALERTS, from, to), SLO] })).toContain(says);
  });

  it('are refused when one that was asked for is gone', () => {
    const rules = [ALERTS, SLO].map((text) =>
      text.replaceAll('ConclaveRedisDown', 'ConclaveOther'),
    );
    expect(problemsOf({ rules })).toContain('there is no ConclaveRedisDown');
  });

  it('are refused when the runbook does not say what to do', () => {
    const runbook = spoil(RUNBOOK, /(### ConclaveRedisDown[\s\S]*?)\*\*Do this\.\*\*/, '$1Well:');
    expect(problemsOf({ runbook })).toBe(
      'docs/runbook.md does not say of ConclaveRedisDown: Meaning, Look here, Do this',
    );
  });

  it('are refused when no test sees them silent', () => {
    const tests = TESTS.map((text) => text.replaceAll('exp_alerts: []', 'exp_alerts: [{}]'));
    expect(problemsOf({ tests })).toContain('no test sees ConclaveDown silent');
  });

  it('may ask for what a rule records, and for nothing that none does', () => {
    const rules = [
      ALERTS,
      spoil(SLO, 'record: conclave:operations_slow:ratio_rate6h', 'record: x'),
    ];
    const others = knownMetrics(
      METRICS,
      parseRules(rules).flatMap(({ record }) => record ?? []),
    );
    expect(problemsOf({ rules, known: others })).toContain(
      'asks for conclave:operations_slow:ratio_rate6h, which nothing exports',
    );
  });
});

describe('docs/runbook.md and docs/troubleshooting.md', () => {
  const pages = [RUNBOOK, readShipped('docs/troubleshooting.md')].join('\n');

  it('name only events that the log has', () => {
    const lists = [...pages.matchAll(/[Ee]vents? ((?:`\w+`(?:, )?)+)/g)];
    const named = lists.flatMap(([, list = '']) => [...list.matchAll(/`(\w+)`/g)]);
    const has =
      readShipped('docs/operators.md')
        .match(/^\| `.*$/gm)
        ?.join('\n') ?? '';
    expect(named.length).toBeGreaterThan(10);
    expect(named.map(([, name]) => name).filter((name) => !has.includes(`\`${name}\``))).toEqual(
      [],
    );
  });

  it('name only metrics that are exported', () => {
    const queries = [...pages.matchAll(/`([^`]*\bconclave_[a-z_]+[^`]*)`/g)].map(
      ([, text = '']) => text,
    );
    expect(queries.length).toBeGreaterThan(3);
    const ofHistogram = new Set([...known.keys()].map((name) => name.replace(/_bucket$/, '')));
    const names = queries.flatMap(
      (text) => text.match(/\bconclave_(?!api|app|owner|before|restored)[a-z_]+/g) ?? [],
    );
    expect(names.filter((name) => !known.has(name) && !ofHistogram.has(name))).toEqual([]);
  });
});

describe('docs/metrics.md', () => {
  it('asks in its questions for what is exported', () => {
    const [, questions = ''] = METRICS.split('## Questions they answer');
    const queries = [...questions.matchAll(/`([^`]*\bconclave_[^`]*[)}\]0-9])`/g)];
    expect(queries.length).toBeGreaterThan(12);
    expect(queries.flatMap(([, query = '']) => queryProblems(query, query, known))).toEqual([]);
  });
});

describe('dashboards', () => {
  it('are the five', () => {
    expect(dashboards.map(({ title }) => title).sort()).toEqual([
      'Councils',
      'GraphQL operations',
      'Identity',
      'Overview',
      'Postgres and jobs',
    ]);
  });

  it('are refused when a panel asks for what nothing exports', () => {
    const known = knownMetrics(
      spoil(METRICS, '`conclave_streams_open`', '`conclave_streams`'),
      recorded,
    );
    expect(dashboardProblems(dashboards, known)).toContain(
      'Overview / Streams asks for conclave_streams_open, which nothing exports',
    );
  });

  it('name only fields that the SDL has', () => {
    const sdl = globSync('schema/*.graphql', { cwd: ROOT }).map(readShipped).join('\n');
    const fields = dashboardQueries(dashboards).flatMap(({ expr }) => {
      const [, names] = expr.match(/field=~?"(?:Query|Mutation)\.\(?([\w|]+)\)?"/) ?? [];
      return names?.split('|') ?? [];
    });
    expect(fields.length).toBeGreaterThan(15);
    const missing = fields.filter((name) => !new RegExp(`^  ${name}\\b`, 'm').test(sdl));
    expect(missing).toEqual([]);
  });

  it('are refused when they are not what the code makes', () => {
    const made = dashboardFiles();
    const committed = new Map(made).set('deploy/grafana/dashboards/overview.json', '{}');
    committed.set('deploy/grafana/dashboards/old.json', '{}');
    expect(dashboardDrift(made, committed)).toEqual([
      'deploy/grafana/dashboards/overview.json is not what scripts/write-dashboards.ts writes',
      'deploy/grafana/dashboards/old.json is written by nothing',
    ]);
  });

  it('place their panels side by side, and none upon another', () => {
    for (const [path, text] of dashboardFiles()) {
      const { panels } = JSON.parse(text) as {
        panels: { gridPos: Record<'x' | 'y' | 'w' | 'h', number> }[];
      };
      const cells = panels.flatMap(({ gridPos: { x, y, w, h } }) =>
        Array.from({ length: w * h }, (_, n) => `${x + (n % w)},${y + Math.floor(n / w)}`),
      );
      expect(new Set(cells).size, path).toBe(cells.length);
      expect(
        panels.every(({ gridPos: { x, w } }) => x + w <= 24),
        path,
      ).toBe(true);
    }
  });
});

describe('tools of Debian', () => {
  it('are said to be missing where they are', () => {
    const empty = mkdtempSync(join(tmpdir(), 'conclave-no-tools-'));
    vi.stubEnv('PATH', empty);
    expect(outsideToolProblems(ROOT)).toEqual({
      problems: [],
      missing: ['promtool', 'amtool', 'shellcheck'],
    });
    vi.unstubAllEnvs();
    rmSync(empty, { recursive: true });
  });
});
