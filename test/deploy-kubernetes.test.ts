import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkKubernetes } from '../scripts/deploy/kubernetes.ts';
import { kubernetesProblems } from '../scripts/deploy/kubernetes-rules.ts';
import { renderKustomization } from '../scripts/deploy/kustomize.ts';
import { settings } from '../src/settings.ts';
import { ROOT, spoil } from './support/shipped.ts';

const SETTINGS = Object.keys(settings.shape);
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'conclave-k8s-'));
  cpSync(join(ROOT, 'deploy/k8s'), join(root, 'deploy/k8s'), { recursive: true });
});
afterEach(() => {
  vi.unstubAllEnvs();
  rmSync(root, { recursive: true });
});

function spoilFile(name: string, from: string | RegExp, to: string): void {
  const path = join(root, 'deploy/k8s', name);
  writeFileSync(path, spoil(readFileSync(path, 'utf8'), from, to));
}

const render = (name: string) => renderKustomization(join(root, 'deploy/k8s', name));

describe('what is rendered', () => {
  it('has the name, image, host and size of its overlay', () => {
    const objects = render('overlays/staging');
    const find = (kind: string, name: string) =>
      objects.find((each) => each.kind === kind && each.metadata.name === name);
    expect(new Set(objects.map(({ metadata }) => metadata.namespace))).toEqual(
      new Set(['conclave-staging']),
    );
    expect(find('ConfigMap', 'conclave')?.data).toMatchObject({
      NODE_ENV: 'staging',
      PORT: '4000',
    });
    expect(find('Deployment', 'conclave-worker')?.spec).toMatchObject({
      replicas: 1,
      template: { spec: { containers: [{ image: 'registry.example.org/conclave:0.1.0' }] } },
    });
    expect(find('Ingress', 'conclave')?.spec).toMatchObject({
      rules: [{ host: 'staging.conclave.example.org' }],
      tls: [{ hosts: ['staging.conclave.example.org'] }],
    });
  });

  it.each([
    ['overlays/staging', 'smaller.yaml', 'name: conclave-worker', 'name: conclave-jobs'],
    ['overlays/staging', 'host.yaml', 'path: /spec/rules/0/host', 'path: /spec/rules/0/name'],
    ['overlays/staging', 'host.yaml', 'op: replace', 'op: add'],
    ['base', 'kustomization.yaml', 'namespace:', 'namePrefix:'],
  ])(
    'is refused where %s/%s asks for what is not there, or not known',
    (folder, file, from, to) => {
      spoilFile(`${folder}/${file}`, from, to);
      expect(() => render(folder)).toThrow();
    },
  );
});

describe('Kubernetes objects', () => {
  it.each([
    ['conclave-api may run as root', 'api', 'runAsNonRoot: true', 'runAsNonRoot: false'],
    ['conclave-api may make any system call', 'api', 'type: RuntimeDefault', 'type: Unconfined'],
    ['conclave-worker holds a token', 'worker', / {6}automount.*\n/, ''],
    ['conclave-api writes to its root', 'api', 'Filesystem: true', 'Filesystem: false'],
    ['conclave-api may gain privileges', 'api', /allowPrivilegeEscalation.*\n/, ''],
    ['conclave-migrate keeps capabilities', 'migrate', 'drop: [ALL]', 'drop: [NET_RAW]'],
    ['conclave-api has no memory limit', 'api', 'memory: 512Mi', 'ephemeral-storage: 1Gi'],
    ['conclave-api has no CPU request', 'api', 'cpu: 500m', 'ephemeral-storage: 1Gi'],
    ['conclave-worker has no livenessProbe', 'worker', 'livenessProbe:', 'lifeProbe:'],
    ['conclave-api is given HOSTNAME, which is', 'settings', '  HOST:', '  HOSTNAME:'],
    ['reads SMTP_URL_FILE from /run/secrets/smtp', 'settings', 'conclave/smtp_url', 'smtp'],
    [
      'Service conclave-api selects nothing',
      'api',
      /(selector:\n.*\n.*component: )api\n {2}ports/,
      '$1x\n  ports',
    ],
    [
      'PodDisruptionBudget conclave-worker selects',
      'availability',
      'component: worker',
      'component: w',
    ],
    [
      'scales conclave-apis, which is not there',
      'availability',
      /( Deployment\n.*)-api/,
      '$1-apis',
    ],
    [
      'ServiceMonitor conclave selects nothing',
      'service-monitor',
      /(matchLabels:\n.*\n.*)internal/,
      '$1x',
    ],
    [
      'NetworkPolicy conclave-requests selects',
      'network-policies',
      'component: api',
      'component: x',
    ],
    ['no NetworkPolicy closes Egress', 'network-policies', '[Ingress, Egress]', '[Ingress]'],
    [
      'conclave-worker has the owner',
      'worker',
      'secretName: conclave',
      'secretName: conclave-owner',
    ],
    ['the Ingress does not route /graphql', 'ingress', 'path: /graphql', 'path: /gql'],
    ['the Ingress does not route /councils/x/minutes', 'ingress', 'PathRegexp', 'Path'],
    ['the Ingress shows /graphql/x', 'ingress', 'pathType: Exact', 'pathType: Prefix'],
    ['the Ingress shows /metrics', 'ingress', 'path: /oauth/revoke', 'path: /metrics'],
    ['conclave.example.org is served without TLS', 'ingress', /hosts: .*/, 'hosts: []'],
    ['leads to another port than that of the API', 'ingress', 'name: http', 'name: internal'],
    ['there is no Ingress', 'kustomization', '  - ingress.yaml\n', ''],
    ['there is no HorizontalPodAutoscaler', 'availability', 'kind: Horizontal', 'kind: Vertical'],
    ['there is no NetworkPolicy conclave-scrapes', 'network-policies', '-scrapes', '-reads'],
    ['there is no Job conclave-migrate', 'kustomization', '  - migrate.yaml\n', ''],
    ['there is no ServiceMonitor', 'kustomization', '  - service-monitor.yaml\n', ''],
    ['conclave-worker does not worker', 'worker', 'args: [worker]', 'args: [serve]'],
    ['conclave-api has no CPU limit', 'api', /^ {14}cpu: '2'\n/m, ''],
    ['conclave-api asks /livez as readinessProbe', 'api', 'path: /readyz', 'path: /livez'],
    ['conclave-worker has no port internal', 'worker', 'name: internal', 'name: metrics'],
    ['conclave-api is replaced before', 'api', 'maxUnavailable: 0', 'maxUnavailable: 1'],
    ['conclave-api is killed before', 'api', /(GracePeriodSeconds: )30/, '$15'],
    ['conclave does not say REDIS_URL_FILE', 'settings', /^ {2}REDIS_URL_FILE.*\n/m, ''],
    ['conclave-api cannot be scaled', 'availability', 'maxReplicas: 6', 'maxReplicas: 2'],
    [
      'conclave-worker may lose',
      'availability',
      /minAvailable: 1(?![\s\S]*minAvailable)/,
      'minAvailable: 0',
    ],
    ['scrapes /metrics/health of internal', 'service-monitor', '/metrics', '/metrics/health'],
    ['gives its series no role', 'service-monitor', 'targetLabel: role', 'targetLabel: part'],
    ['conclave-scrapes lets traefik in to internal', 'network-policies', 'monitoring', 'traefik'],
    [
      'conclave-requests lets in anything',
      'network-policies',
      /( {4}- )from:\n.*\n.*\n.*\n {6}ports/,
      '$1ports',
    ],
    ['lets pods ask for the credentials', 'network-policies', '[169.254.0.0/16]', '[]'],
    [
      'conclave-dependencies lets out anything',
      'network-policies',
      /( {4}- )to:\n.*\n.*\n.*\n {6}ports/,
      '$1ports',
    ],
    ['conclave-worker does not say how many', 'worker', 'replicas: 2', 'paused: false'],
    ['conclave-api is given no settings', 'api', /envFrom:\n.*\n.*\n/, ''],
    ['conclave-api ends while requests', 'api', 'preStop:', 'postStart:'],
    [
      'does not call its job conclave',
      'service-monitor',
      'replacement: conclave',
      'action: replace',
    ],
    [
      'conclave-dependencies keeps pods from port 6379',
      'network-policies',
      'port: 6379',
      'port: 6380',
    ],
    [
      'conclave does not say READ_DATABASE_URLS_FILE',
      'settings',
      /^ {2}READ_DATABASE_URLS_FILE: .*\n/m,
      '',
    ],
    ['the Secret conclave stands in a file', 'settings', 'kind: ConfigMap', 'kind: Secret'],
  ])('are refused: %s', (says, file, from, to) => {
    spoilFile(`base/${file}.yaml`, from, to);
    expect(kubernetesProblems(render('base'), SETTINGS).join('\n')).toContain(says);
  });

  it('are held against the definitions of Kubernetes where they are given', () => {
    vi.stubEnv('PATH', root);
    const definitions = Object.fromEntries(
      render('base').map(({ apiVersion, kind }) => {
        const [version, group = ''] = apiVersion.split('/').reverse();
        const properties = { apiVersion: {}, kind: {}, metadata: {}, data: {}, spec: {} };
        const ofKind = [{ group, version, kind }];
        return [kind, { properties, 'x-kubernetes-group-version-kind': ofKind }];
      }),
    );
    writeFileSync(join(root, 'kubernetes-swagger.json'), JSON.stringify({ definitions }));
    const { problems, leftOut } = checkKubernetes(root, SETTINGS, root);
    expect(new Set(problems.map((problem) => problem.replace(/^\S+: /, '')))).toEqual(
      new Set([
        'ServiceAccount conclave / must NOT have additional properties {"additionalProperty":"automountServiceAccountToken"}',
      ]),
    );
    expect(leftOut).toEqual(['kustomize: neither it nor a recent kubectl is installed here']);
  });

  it.each(['(devel)', 'v5.5.0', '{Version:kustomize/v5.0.1 GitCommit:1 GoOs:linux}'])(
    'are held against what kustomize %s renders',
    (version) => {
      const script = `[ "$1" = version ] && echo '${version}' || { echo refuses >&2; exit 1; }`;
      writeFileSync(join(root, 'kustomize'), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
      vi.stubEnv('PATH', root);
      const { problems, leftOut } = checkKubernetes(root, SETTINGS);
      expect(problems).toContain('deploy/k8s/base: is refused by kustomize: refuses');
      expect(leftOut).toEqual([]);
    },
  );
});
