import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { parseCompose } from '../scripts/deploy/compose.ts';
import { composeConfigProblems } from '../scripts/deploy/compose-config.ts';
import { composeProblems } from '../scripts/deploy/compose-rules.ts';
import { mountProblems } from '../scripts/deploy/mount-rules.ts';
import { prodProblems } from '../scripts/deploy/prod-rules.ts';
import { targetProblems } from '../scripts/deploy/target-rules.ts';
import { dclintProblems } from '../scripts/deploy/tools.ts';
import { settings } from '../src/settings.ts';
import { ROOT, readShipped, type Spoilt, spoil } from './support/shipped.ts';

const COMPOSE = readShipped('docker-compose.yml');
const PROD = readShipped('docker-compose.prod.yml');
const scratch = mkdtempSync(join(tmpdir(), 'conclave-compose-'));
afterAll(() => rmSync(scratch, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

/** Within the service postgres, the only one that takes this secret. */
const POSTGRES_NETWORKS = /(postgres_api_password\]\n[\s\S]*?)networks: \[internal\]/;
const REDIS_NETWORKS = /(secrets: \[redis_password\]\n {4})networks: \[internal\]/;
const MIGRATE_RESTARTS = /(command: \[migrate, up\]\n {4}restart: )'no'/;
const MIGRATE_WAITS =
  /(context: \.\n {4}depends_on:\n {6}postgres:\n {8}condition: )service_healthy/;

it.each<Spoilt>([
  ['api-1 is not read_only', '  read_only: true', '  read_only: false'],
  ['postgres keeps capabilities', '  cap_drop: [ALL]', '  cap_drop: [NET_RAW]'],
  ['traefik may gain privileges', 'no-new-privileges:true', 'seccomp:unconfined'],
  ['worker-1 has no restart policy', '  restart: unless-stopped', ''],
  ['postgres keeps its logs for ever', 'max-size: 10m', 'labels: x'],
  ['postgres has no memory limit', 'memory: 1G', 'devices: []'],
  ['grafana has no CPU limit', "cpus: '1'", 'devices: []'],
  ['api-1 is privileged', 'read_only: true', 'privileged: true'],
  ['traefik mounts the Docker socket', './traefik.yml:', '/var/run/docker.sock:'],
  ['api-2 is given HOSTNAME, which is no setting', '  HOST: 0.0.0.0', '  HOSTNAME: 0.0.0.0'],
  ['worker-1 is given SMTP_FILE, which is no setting', 'SMTP_URL_FILE:', 'SMTP_FILE:'],
  ['reads SECRET_KEY_FILE from /run/secrets/key', '/run/secrets/secret_key', '/run/secrets/key'],
  [
    'api-1 reads SECRET_KEY_PREVIOUS_FILE from /run/secrets/secret_key_previous, which it does not',
    'secret_key, secret_key_previous, smtp_url, redis_url]\n',
    'secret_key, smtp_url, redis_url]\n',
  ],
  [
    'worker-1 has SECRET_KEY and no SECRET_KEY_PREVIOUS',
    /^ {2}SECRET_KEY_PREVIOUS_FILE: .*\n/m,
    '',
  ],
  [
    'api-2 has no READ_DATABASE_URLS to read lists from replicas by',
    /^ {2}READ_DATABASE_URLS_FILE: .*\n/m,
    '',
  ],
  ['takes the secret tls_key, which is not declared', /^ {2}tls_key:\n.*\n/m, ''],
  ['postgres publishes its port 5432', 'shm_size: 256m', "ports: ['5432:5432']"],
  ['api-1 publishes its port 9464', 'command: [serve]', "ports: ['127.0.0.1:80:9464/tcp']"],
  ['worker-1 publishes its port 9464', 'command: [worker]', 'ports: [{ target: 9464 }]'],
  ['grafana publishes its port 3000', "'127.0.0.1:3000:3000'", "'3000:3000'"],
  ['mailpit publishes its port 8025', 'profiles: [dev, observability]', ''],
  ['mailpit is started unasked', 'profiles: [dev, observability]', ''],
  [
    'redis is needed, and has a profile',
    "user: '999:999'\n    deploy:\n      resources:\n        limits:\n          cpus: '0.5'",
    "profiles: [dev]\n    deploy:\n      resources:\n        limits:\n          cpus: '0.5'",
  ],
  ['redis is on the network public', REDIS_NETWORKS, '$1networks: [public]'],
  ['grafana takes the secret grafana_password, which is not', /^ {2}grafana_password:\n.*\n/m, ''],
  ['there are fewer than two worker', '  worker-2:\n    <<: *worker\n', ''],
  [
    'api-1 does not wait for redis',
    /( {4}redis:\n {6}condition: )service_healthy/,
    '$1service_started',
  ],
  ['on the network internal, which is not internal', 'internal: true', 'internal: false'],
  ['postgres is on the network public', POSTGRES_NETWORKS, '$1networks: [internal, public]'],
  ['postgres is on the default network', POSTGRES_NETWORKS, '$1'],
  ['traefik shares internal with', '      public:\n', '      internal: {}\n      public:\n'],
  ['api-1 does not wait for migrate', 'service_completed_successfully', 'service_started'],
  ['migrate does not wait for postgres', MIGRATE_WAITS, '$1service_started'],
  ['traefik does not wait for api-2', /(api-2:\n {8}condition: )\w+/, '$1service_started'],
  ['there are fewer than two api services', '  api-2:\n    <<: *api\n', ''],
  ["api-1 has the owner's database URL", '[database_url,', '[migration_database_url,'],
  ['migrate would be run again: restart is always', MIGRATE_RESTARTS, '$1always'],
  [
    'backup would be run again',
    /(command: \[\/backup\/backup.sh\]\n {4}restart: )'no'/,
    '$1always',
  ],
  ['traefik does not run as 65532:65532', "user: '65532:65532'", "user: '0:0'"],
  ['there is no service jaeger', '  jaeger:', '  tracing:'],
  ['api-3 does not serve', '  api-2:\n', '  api-3:\n    <<: *worker\n  api-2:\n'],
  [
    'postgres is not of postgres:18.',
    'postgres:18.6-bookworm\n    volumes:',
    'postgres:17.1\n    volumes:',
  ],
  ['worker-1 does not worker', 'command: [worker]', 'command: [serve]'],
  [
    'api-1 is not on internal,public',
    'networks: [public, internal]\n  command',
    'networks: [internal]\n  command',
  ],
  ['loki has not the profiles [observability]', 'profiles: [observability]', 'profiles: [dev]'],
  [
    'prometheus has nothing mounted on /etc/prometheus/rules',
    /^.*\/etc\/prometheus\/rules:ro\n/m,
    '',
  ],
  ['postgres has nothing mounted on /var/lib/postgresql', /^.*postgres-data:\/var.*\n/m, ''],
  ['api-1 may start any number of processes', /^ {8}pids: 256\n/m, ''],
  ['traefik does not publish 443', "'0.0.0.0:443:8443'", "'0.0.0.0:443:8080'"],
  [
    'the secret redis_url does not come from a file',
    /( redis_url:\n {4})file: .*/,
    '$1external: true',
  ],
  [
    'grafana waits for the health of prometheus',
    /test: \[CMD, wget, -q, --spider, 'http:\/\/127.0.0.1:9090.*/,
    'test: []',
  ],
  ['trusts 0.0.0.0/0 about client addresses', 'PROXIES: 172.30.240.10', 'PROXIES: 0.0.0.0/0'],
])('docker-compose.yml is refused: %s', (says, from, to) => {
  const stack = parseCompose(spoil(COMPOSE, from, to));
  expect(composeProblems(stack, Object.keys(settings.shape)).join('\n')).toContain(says);
});

it.each<Spoilt>([
  ['asks nobody for certificates', 'CERT_RESOLVER: letsencrypt', "CERT_RESOLVER: ''"],
  [
    'asks other for certificates, which is no resolver',
    'CERT_RESOLVER: letsencrypt',
    'CERT_RESOLVER: other',
  ],
  ['certificates are kept nowhere', ':/acme\n', ':/certificates\n'],
  ['traefik does not read deploy/traefik-acme.yml', './deploy/traefik-acme.yml', './traefik.yml'],
  ['traefik has no dynamic file', /^.*\/etc\/traefik\/dynamic:ro\n/m, ''],
  ['traefik wants a certificate of your own', 'secrets: !override []', 'secrets: [tls_key]'],
  ['the network proxy is not one that is there', 'external: true', 'internal: true'],
  ['traefik is not on the network proxy', '      proxy: {}', '      public: {}'],
])('docker-compose.prod.yml is refused: %s', (says, from, to) => {
  const acme = readShipped('deploy/traefik-acme.yml');
  expect(prodProblems(parseCompose(PROD), acme)).toEqual([]);
  expect(prodProblems(parseCompose(spoil(PROD, from, to)), acme).join('\n')).toContain(says);
});

it.each([
  ['traefik mounts ./traefik.yaml', './traefik.yml:', './traefik.yaml:'],
  ['loki mounts ./deploy/loki.yml', './deploy/loki/loki.yml:', './deploy/loki.yml:'],
])('is refused where what it mounts is not there: %s', (says, from, to) => {
  expect(mountProblems(ROOT, parseCompose(COMPOSE))).toEqual([]);
  expect(mountProblems(ROOT, parseCompose(spoil(COMPOSE, from, to)))).toEqual([
    `${says}, which is not there`,
  ]);
});

describe('what watches the stack', () => {
  const sources = {
    prometheus: readShipped('deploy/prometheus/prometheus.yml'),
    datasources: readShipped('deploy/grafana/provisioning/datasources/conclave.yml'),
  };
  const problems = (changed: Partial<typeof sources>, compose = COMPOSE) =>
    targetProblems({ ...sources, ...changed }, parseCompose(compose)).join('\n');

  it.each<Spoilt>([
    ['does not scrape worker-2:9464 as worker', ", 'worker-2:9464'", ''],
    ['scrapes api-9:9464 as api, which is not there', "'api-2:9464'", "'api-9:9464'"],
    ['does not scrape api-1:9464 as api', 'role: api', 'role: worker'],
    ['tracing is asked for metrics', 'traefik:8082', 'tracing:8082'],
    ['alerts is asked for metrics', "targets: ['alertmanager:9093']", "targets: ['alerts:9093']"],
    ['Prometheus does not scrape traefik', 'job_name: traefik', 'job_name: proxy'],
  ])('is refused: %s', (says, from, to) => {
    expect(problems({ prometheus: spoil(sources.prometheus, from, to) })).toContain(says);
  });

  it.each<Spoilt>([
    ['tempo is asked for metrics, alerts or logs', 'http://jaeger:', 'http://tempo:'],
    ['Grafana has no prometheus with the uid prometheus', 'uid: prometheus', 'uid: metrics'],
  ])('is refused: %s', (says, from, to) => {
    expect(problems({ datasources: spoil(sources.datasources, from, to) })).toContain(says);
  });

  it('has to know of a node that was added', () => {
    expect(problems({})).toBe('');
    const more = spoil(COMPOSE, '  api-2:\n', '  api-3:\n    <<: *api\n  api-2:\n');
    expect(problems({}, more)).toBe('Prometheus does not scrape api-3:9464 as api');
    expect(composeProblems(parseCompose(more), Object.keys(settings.shape))).toEqual([
      'traefik does not wait for api-3 (service_healthy)',
    ]);
  });
});

it('is read with an environment that is a list, too', () => {
  const { services } = parseCompose('services: { a: { environment: [PORT=1, ASKED] } }');
  expect(services.a?.environment).toMatchObject({ PORT: '1', ASKED: expect.anything() });
});

it('is refused by dclint when it is sloppy', () => {
  const path = join(scratch, 'docker-compose.yml');
  writeFileSync(path, spoil(COMPOSE, 'traefik:v3.7.13', 'traefik:latest'));
  expect(dclintProblems(ROOT, path).join('\n')).toContain('service-image-require-explicit-tag');
});

/** A machine whose only programs are a `docker-compose` of this version and nothing else. */
function machineWith(version: string): void {
  const program = join(scratch, 'docker-compose');
  const script = `case "$1" in version) echo ${version} ;; *) echo "refuses $*" >&2; exit 15 ;; esac`;
  writeFileSync(program, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  vi.stubEnv('PATH', scratch);
}

/** What this machine's Docker Compose says of a stack that has one file laid over it. */
function composeSays(): string[] | undefined {
  for (const name of ['.env.production', '.env.staging']) {
    writeFileSync(join(scratch, name), readShipped(name));
  }
  return composeConfigProblems(scratch, [[], ['over.yml']]);
}

it('is shown to Docker Compose, and what that says is a problem', () => {
  machineWith('v2.40.3');
  const problems = composeSays() ?? [];
  const [first, ...others] = problems;
  expect(first).toMatch(/^docker-compose.yml is refused by docker-compose: refuses --project-dir/);
  expect(first).toContain(`--file ${scratch}/docker-compose.yml config --quiet`);
  const over = 'docker-compose.yml --file \\S+/over.yml';
  for (const profiles of ['', ' --profile dev', ' --profile observability', ' --profile backup']) {
    const shown = new RegExp(`with over.yml is refused.* \\S+/${over}${profiles} config --quiet`);
    expect(others.join('\n')).toMatch(shown);
  }
});

it.each(['1.29.2', '2.23.3', 'nonsense'])(
  'is not shown to Docker Compose %s, which could not read it',
  (version) => {
    machineWith(version);
    expect(composeSays()).toBeUndefined();
  },
);
