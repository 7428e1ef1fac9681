import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { parse } from 'yaml';
import { startMonitoring } from '../support/monitoring.ts';
import { causeTraffic, runStack } from '../support/running-stack.ts';
import { someAddress } from '../support/seed.ts';
import { readShipped } from '../support/shipped.ts';

/** What this machine cannot cause, or another test does: a process that dies, Traefik, votes. */
const ELSEWHERE = /^Conclave(Down$|Absent$|Certificate|Vote)/;
/** Alertmanager keeps them back while the same burns fast. */
const INHIBITED = ['ConclaveErrorBudgetSlowBurn', 'ConclaveLatencyBudgetSlowBurn'];
/** What is true of one process says which. */
const OF_ONE_PROCESS = [
  'ConclaveEventLoopLag',
  'ConclaveOverloaded',
  'ConclaveListenerDown',
  'ConclavePoolExhausted',
  'ConclaveReplicaUnused',
  'ConclaveRedisDown',
  'ConclaveBreakerOpen',
];
const PASSWORD = 'the tide was late today';
const REGISTER = `mutation ($input: RegisterInput!) { register(input: $input) { __typename } }`;
const LOGIN = `mutation ($input: LoginInput!) {
  login(input: $input) { __typename ... on LoginSuccess { tokens { accessToken refreshToken } } }
}`;
const REFRESH = `mutation ($input: RefreshSessionInput!) {
  refreshSession(input: $input) { __typename ... on RefreshSuccess { tokens { refreshToken } } }
}`;

interface Tokens {
  accessToken: string;
  refreshToken: string;
}

let stack: Awaited<ReturnType<typeof runStack>>;
let monitoring: Awaited<ReturnType<typeof startMonitoring>>;

beforeAll(async () => {
  stack = await runStack({
    TRUSTED_PROXIES: '127.0.0.1',
    READ_DATABASE_URLS_FILE: '',
    READ_DATABASE_URLS: 'postgres://conclave_api:away@127.0.0.1:1/stack',
  });
  const hostOf = (url: string) => new URL(url).host;
  monitoring = await startMonitoring({ api: hostOf(stack.api), worker: hostOf(stack.worker) });
  await causeTraffic(stack.url);
}, 120_000);
afterAll(async () => {
  await monitoring?.stop();
  await stack?.stop();
});

const sql = (text: string) => stack.superuser.query(text);

/** Asks from an address of its own, so that limits by address hold nothing up. */
async function ask<T>(query: string, input?: object, token?: string): Promise<T | undefined> {
  const answer = await fetch(`${stack.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': someAddress(),
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query, variables: { input } }),
  });
  return ((await answer.json()) as { data?: T }).data;
}

const times = <T>(count: number, act: (i: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, i) => act(i)));

interface Alert {
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/** The alert of this name, as people get it, or as Prometheus has it where they do not. */
async function arrived(name: string): Promise<Alert | undefined> {
  if (INHIBITED.includes(name)) {
    const { alerts } = await monitoring.ask<{ alerts: (Alert & { state: string })[] }>('alerts');
    return alerts.find(({ labels, state }) => labels.alertname === name && state === 'firing');
  }
  return monitoring.notifications
    .flatMap(({ alerts }) => alerts)
    .find(({ labels, status }) => labels.alertname === name && status === 'firing');
}

/** Keeps on causing something until the alert has arrived. */
async function causing(name: string, act: () => Promise<unknown>): Promise<void> {
  await vi.waitFor(
    async () => {
      await act();
      expect(await arrived(name), name).toBeDefined();
    },
    { timeout: 60_000, interval: 50 },
  );
}

async function enter(i: number): Promise<Tokens> {
  const email = `caused${i}@people.example`;
  await ask(REGISTER, { email, password: PASSWORD, displayName: 'Testa Person' });
  const data = await ask<{ login: { tokens?: Tokens } }>(LOGIN, { email, password: PASSWORD });
  if (!data?.login.tokens) throw new Error('The person could not sign in');
  return data.login.tokens;
}

const refresh = async (refreshToken: string): Promise<string> => {
  const data = await ask<{ refreshSession: { tokens?: Tokens } }>(REFRESH, { refreshToken });
  return data?.refreshSession.tokens?.refreshToken ?? '';
};

/** What goes wrong, by the alert that it is for; one after another. */
const CAUSES: Record<string, () => Promise<unknown>> = {
  ConclaveRedisDown: async () => undefined,
  ConclaveReplicaUnused: async () => undefined,
  async ConclaveRefreshReuse() {
    for (let i = 0; i < 12; i++) {
      const { refreshToken: first } = await enter(i);
      await refresh(await refresh(first));
      await refresh(first);
    }
  },
  ConclaveBreakerOpen: async () => undefined,
  ConclaveSignInFailures: () =>
    times(200, (i) => ask(LOGIN, { email: `nobody${i}@people.example`, password: PASSWORD })),
  ConclaveQueueAge: () =>
    sql(`select graphile_worker.add_job('nobody-does-this', run_at => now() - interval '1 hour')`),
  ConclaveJobsFailed: async () => {
    await sql(`select graphile_worker.add_job('given-up', max_attempts => 1)`);
    await sql(`update graphile_worker._private_jobs set attempts = 1 where max_attempts = 1`);
  },
  async ConclaveRevocationSlow() {
    const { accessToken } = await enter(100);
    // A node that was there a minute ago, and has not been heard of since.
    await sql(`insert into node (id, lease_ms, registered_at)
      values ('gone', 6000, now() - interval '1 minute') on conflict do nothing`);
    await ask('mutation { logout { __typename } }', undefined, accessToken);
  },
  async ConclaveErrorLog() {
    await sql('alter table device rename to device_away');
    try {
      await times(80, () => ask(LOGIN, { email: 'testa@people.example', password: PASSWORD }));
    } finally {
      await sql('alter table device_away rename to device');
    }
  },
  ConclaveHttpErrors: async () => undefined,
  ConclaveErrorBudgetFastBurn: async () => undefined,
  ConclaveErrorBudgetSlowBurn: async () => undefined,
  async ConclaveOverloaded() {
    await sql('begin; lock table "user" in access exclusive mode');
    try {
      // More than may run, and more than there are connections, for as long as two scrapes.
      for (let round = 0; round < 3; round++) {
        await times(300, () => ask(LOGIN, { email: 'testa@people.example', password: PASSWORD }));
      }
    } finally {
      await sql('commit');
    }
  },
  ConclavePoolExhausted: () => CAUSES.ConclaveOverloaded?.() ?? Promise.resolve(),
  ConclaveSlow: async () => undefined,
  ConclaveLatencyBudgetFastBurn: async () => undefined,
  ConclaveLatencyBudgetSlowBurn: async () => undefined,
  async ConclaveEventLoopLag() {
    stack.processes.api.kill('SIGSTOP');
    await sleep(600);
    stack.processes.api.kill('SIGCONT');
    await sleep(50);
  },
  async ConclaveListenerDown() {
    await sql('alter role conclave_api connection limit 0');
    await sql(`update signing_key set activated_at = now() - interval '101 days'
      where state = 'ACTIVE'`);
    await sql(
      `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'conclave_api'`,
    );
    await sleep(500);
  },
  async ConclaveSigningKeyOld() {
    // Nodes look at the keys when they hear again.
    await sql('alter role conclave_api connection limit -1');
  },
};

const rules = ['alerts', 'slo'].flatMap((name) => {
  const file = parse(readShipped(`deploy/prometheus/rules/${name}.yml`)) as {
    groups: { rules: { alert?: string }[] }[];
  };
  return file.groups.flatMap((group) => group.rules.flatMap(({ alert }) => alert ?? []));
});

it('each alert has a cause here, or another test', () => {
  const here = rules.filter((name) => !ELSEWHERE.test(name));
  expect(Object.keys(CAUSES).sort()).toEqual(here.sort());
});

const pages = ['docs/runbook.md', 'docs/scaling.md'].map(readShipped).join('\n');
const typed = (beginning: string) =>
  [...pages.matchAll(new RegExp(`\`((?:${beginning})[^\`]*)\``, 'g'))].map(([, text = '']) => text);

it('what the runbook has people type works', async () => {
  const statements = typed('SELECT ');
  expect(statements.length).toBeGreaterThan(2);
  for (const statement of statements) await sql(statement.replace('<pid>', '0'));
  const queries = typed('sum|rate|max').filter((text) => text.includes('('));
  expect(queries.length).toBeGreaterThan(3);
  for (const query of queries) await monitoring.ask('query', { query });
});

it.each(Object.keys(CAUSES))(
  '%s arrives when it is caused, and says what to look at',
  {
    timeout: 120_000,
  },
  async (name) => {
    await causing(name, CAUSES[name] ?? (async () => undefined));
    const { labels = {}, annotations = {} } = (await arrived(name)) ?? {};
    const { summary = '', description = '', runbook_url = '' } = annotations;
    for (const text of [summary, description]) {
      expect(text.length).toBeGreaterThan(10);
      // Values and labels that are not there.
      expect(text).not.toMatch(/<no value>|NaN|Inf|%!|\{\{| {2}|^\s|\s$/);
    }
    expect(runbook_url).toBe(`docs/runbook.md#${name.toLowerCase()}`);
    if (OF_ONE_PROCESS.includes(name)) {
      const role = name === 'ConclaveBreakerOpen' ? 'worker' : 'api';
      expect(labels).toMatchObject({ role, instance: new URL(stack[role]).host });
    }
  },
);
