import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { parseRules } from '../../scripts/deploy/alerts.ts';
import { dashboardQueries } from '../../scripts/deploy/dashboard-rules.ts';
import { dashboards } from '../../scripts/deploy/dashboards/all.ts';
import { readQuery } from '../../scripts/deploy/promql.ts';
import { migrateUp } from '../../src/db/migrate.ts';
import { startDebianPostgres } from '../support/debian-postgres.ts';
import { startNode } from '../support/nodes.ts';
import { causeTraffic, runStack } from '../support/running-stack.ts';
import { readShipped } from '../support/shipped.ts';
import { startTcpProxy } from '../support/tcp-proxy.ts';

/** What Prometheus adds to what it scrapes, by deploy/prometheus/prometheus.yml. */
const OF_TARGETS = ['job', 'instance', 'role'];

let stack: Awaited<ReturnType<typeof runStack>>;
let reader: Awaited<ReturnType<typeof startReader>>;
/** Of the nodes and of the worker together: the labels of each series, by its name. */
let exported: Map<string, Set<string>>;

beforeAll(async () => {
  stack = await runStack();
  await causeTraffic(stack.url);
  reader = await startReader();
  // The job that tells the person of the new account has met a mail server that does not answer, and
  // the replica has been looked at.
  await vi.waitFor(scrape, { timeout: 30_000, interval: 500 });
}, 120_000);
afterAll(async () => {
  await reader?.stop();
  await stack?.stop();
});

/** A node that has a replica, which the stack has not. */
async function startReader() {
  const postgres = await startDebianPostgres();
  const run = async (database: string, sql: string) => {
    const client = new pg.Client({ connectionString: postgres.url('postgres', database) });
    await client.connect();
    await client.query(sql);
    await client.end();
  };
  const secrets = join(postgres.folder, 'secrets');
  mkdirSync(secrets);
  for (const role of ['owner', 'api']) {
    writeFileSync(join(secrets, `postgres_${role}_password`), role.padEnd(24, 'x'));
  }
  await run('postgres', 'CREATE DATABASE conclave');
  const init = readShipped('deploy/postgres/init.sql');
  await run('conclave', `SET conclave.secrets_dir = '${secrets}'; ${init}`);
  await migrateUp(postgres.url('conclave_owner', 'conclave'));
  const standby = await postgres.startStandby('standby');
  const url = postgres.url('conclave_api', 'conclave');
  const openWay = async () => ({ url, proxy: await startTcpProxy(postgres.port) });
  const settings = { READ_DATABASE_URLS: standby.url('conclave_api', 'conclave') };
  const node = await startNode({ openWay }, 'reader', settings);
  return {
    internalUrl: node.internalUrl,
    async stop() {
      await node.stop();
      await node.proxy.close();
      postgres.stop();
    },
  };
}

async function scrape(): Promise<void> {
  exported = new Map();
  for (const process of [stack.api, stack.worker, reader.internalUrl]) {
    for (const line of (await (await fetch(`${process}/metrics`)).text()).split('\n')) read(line);
  }
  expect([...exported.keys()]).toContain('conclave_job_duration_seconds_bucket');
  expect([...exported.keys()]).toContain('conclave_replica_lag_bytes');
}

function read(line: string): void {
  const sample = line.match(/^(\w+)(?:\{(.*)\})? \S+$/);
  if (!sample) return;
  const [, name = '', labels = ''] = sample;
  const known = exported.get(name) ?? new Set();
  for (const [, label = ''] of labels.matchAll(/(\w+)="(?:[^"\\]|\\.)*"/g)) known.add(label);
  exported.set(name, known);
}

const rules = ['alerts', 'slo'].map((name) => readShipped(`deploy/prometheus/rules/${name}.yml`));
const recorded = parseRules(rules).flatMap(({ record }) => record ?? []);
const queries = [
  ...parseRules(rules).map(({ alert, record, expr }) => ({ where: `${alert ?? record}`, expr })),
  ...dashboardQueries(dashboards),
].map(({ where, expr }) => [where, expr] as const);

/** Of Prometheus and Traefik, and of the rules themselves. */
const isElsewhere = (name: string) =>
  name === 'up' || name.startsWith('traefik_') || recorded.includes(name);

describe('a running server and worker export', () => {
  it.each(queries)('what is asked for by %s', (_, expr) => {
    const { selectors, groupings } = readQuery(expr);
    const own = selectors.filter(({ metric }) => !isElsewhere(metric));
    for (const { metric, matchers } of own) {
      const labels = [...(exported.get(metric) ?? []), ...OF_TARGETS];
      expect([...exported.keys()], metric).toContain(metric);
      expect(labels, metric).toEqual(expect.arrayContaining(matchers.map(({ label }) => label)));
    }
    if (own.length === 0) return;
    const all = own.flatMap(({ metric }) => [...(exported.get(metric) ?? []), ...OF_TARGETS]);
    expect(all).toEqual(expect.arrayContaining(groupings));
  });
});
