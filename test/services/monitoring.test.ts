import { spawnSync } from 'node:child_process';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { dashboardQueries } from '../../scripts/deploy/dashboard-rules.ts';
import { dashboards } from '../../scripts/deploy/dashboards/all.ts';
import { startMonitoring } from '../support/monitoring.ts';
import { causeTraffic, runStack } from '../support/running-stack.ts';
import { readShipped } from '../support/shipped.ts';

let stack: Awaited<ReturnType<typeof runStack>>;
let monitoring: Awaited<ReturnType<typeof startMonitoring>>;

beforeAll(async () => {
  stack = await runStack();
  const hostOf = (url: string) => new URL(url).host;
  monitoring = await startMonitoring({ api: hostOf(stack.api), worker: hostOf(stack.worker) });
});
afterAll(async () => {
  await monitoring?.stop();
  await stack?.stop();
});

const query = (text: string) =>
  monitoring.ask<{ result: { metric: Record<string, string>; value: [number, string] }[] }>(
    'query',
    { query: text },
  );

/** The alert of this name in what has arrived, and who it was for. */
const arrived = (name: string) =>
  monitoring.notifications
    .flatMap(({ receiver, alerts }) => alerts.map((alert) => ({ receiver, ...alert })))
    .find(({ labels }) => labels.alertname === name);

const eventually = <T>(look: () => T | Promise<T>) =>
  vi.waitFor(look, { timeout: 30_000, interval: 200 });

it('Prometheus scrapes the API and the worker, and knows which is which', async () => {
  await eventually(async () => {
    const { result } = await query('sum by (role) (up{job="conclave"})');
    const up = Object.fromEntries(result.map(({ metric, value }) => [metric.role, value[1]]));
    expect(up).toEqual({ api: '1', worker: '1' });
  });
});

it('Prometheus takes every rule, and every query of every panel', async () => {
  await causeTraffic(stack.url);
  await eventually(async () => {
    const { groups } = await monitoring.ask<{
      groups: { rules: { name: string; health: string; lastError?: string }[] }[];
    }>('rules');
    const rules = groups.flatMap((group) => group.rules);
    expect(rules.length).toBeGreaterThan(30);
    expect(rules.filter(({ health }) => health !== 'ok')).toEqual([]);
  });
  for (const { where, expr } of dashboardQueries(dashboards)) {
    const { result } = await query(expr.replaceAll('$__rate_interval', '1m'));
    expect(Array.isArray(result), where).toBe(true);
  }
  await eventually(async () => {
    const { result } = await query('sum(conclave_graphql_operations_total)');
    expect(Number(result[0]?.value[1])).toBeGreaterThan(0);
  });
});

/** What the checklist tells people to type into Alertmanager's container, here. */
const typed = [
  ...readShipped('docs/checklist.md').matchAll(
    /`docker compose exec alertmanager (amtool [^`]+)`/g,
  ),
];

function type(command: string): string {
  const [program = '', ...words] = command
    .replace('http://127.0.0.1:9093', monitoring.alertmanagerUrl)
    .split(' ');
  const run = spawnSync(program, words, { encoding: 'utf8' });
  expect(run.stderr).toBe('');
  expect(run.status).toBe(0);
  return run.stdout.trim();
}

it('the steps of the checklist do what they say there', async () => {
  expect(typed).toHaveLength(2);
  const [route = '', add = ''] = typed.map(([, command = '']) => command);
  expect(type(route)).toBe('page');
  expect(type(route.replace('critical', 'warning'))).toBe('ticket');
  type(add);
  await eventually(() => expect(arrived('Test')).toMatchObject({ receiver: 'page' }));
  await eventually(() => {
    const mail = monitoring.mails.find(({ subject }) => subject.includes('Test'));
    expect(mail).toMatchObject({
      to: 'on-call@conclave.example.org',
      subject: expect.stringContaining('FIRING'),
    });
  });
});

it('what needs no hurry arrives as a ticket', async () => {
  // The stack has been given a Redis that is not there.
  await eventually(() => expect(arrived('ConclaveRedisDown')).toBeDefined());
  expect(arrived('ConclaveRedisDown')).toMatchObject({
    receiver: 'ticket',
    status: 'firing',
    labels: { role: 'api', severity: 'warning' },
    annotations: { runbook_url: 'docs/runbook.md#conclaveredisdown' },
  });
  await eventually(() => {
    const mail = monitoring.mails.find(({ subject }) => subject.includes('ConclaveRedisDown'));
    expect(mail?.to).toBe('operators@conclave.example.org');
    expect(mail?.text).toContain('docs/runbook.md#conclaveredisdown');
  });
});

it('a worker that dies wakes somebody', async () => {
  stack.processes.worker.kill('SIGKILL');
  await eventually(() => expect(arrived('ConclaveDown')).toBeDefined());
  const { host } = new URL(stack.worker);
  expect(arrived('ConclaveDown')).toMatchObject({
    receiver: 'page',
    status: 'firing',
    labels: { role: 'worker', instance: host, severity: 'critical' },
    annotations: {
      summary: `${host} does not answer`,
      runbook_url: 'docs/runbook.md#conclavedown',
    },
  });
});
