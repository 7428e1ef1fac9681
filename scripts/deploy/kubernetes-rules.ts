import { z } from 'zod';
import { ingressProblems } from './ingress-rules.ts';
import { partProblems } from './kubernetes-parts.ts';
import type { KubernetesObject } from './kustomize.ts';

const labels = z.record(z.string(), z.string()).default({});
const amounts = z.looseObject({ cpu: z.string().optional(), memory: z.string().optional() });
const selector = z.looseObject({ matchLabels: labels }).default({ matchLabels: {} });

const container = z.looseObject({
  name: z.string(),
  env: z.array(z.looseObject({ name: z.string(), value: z.string().optional() })).default([]),
  ports: z.array(z.looseObject({ name: z.string(), containerPort: z.number() })).default([]),
  resources: z.looseObject({ requests: amounts.default({}), limits: amounts.default({}) }).default({
    requests: {},
    limits: {},
  }),
  securityContext: z
    .looseObject({
      allowPrivilegeEscalation: z.boolean().default(true),
      readOnlyRootFilesystem: z.boolean().default(false),
      capabilities: z.looseObject({ drop: z.array(z.string()).default([]) }).optional(),
    })
    .optional(),
  volumeMounts: z.array(z.looseObject({ name: z.string(), mountPath: z.string() })).default([]),
});

const workload = z.looseObject({
  kind: z.enum(['Deployment', 'Job']),
  metadata: z.looseObject({ name: z.string() }),
  spec: z.looseObject({
    template: z.looseObject({
      metadata: z.looseObject({ labels }),
      spec: z.looseObject({
        automountServiceAccountToken: z.boolean().default(true),
        securityContext: z
          .looseObject({
            runAsNonRoot: z.boolean().default(false),
            seccompProfile: z.looseObject({ type: z.string() }).optional(),
          })
          .optional(),
        containers: z.array(container),
        volumes: z
          .array(
            z.looseObject({
              name: z.string(),
              secret: z.looseObject({ secretName: z.string() }).optional(),
            }),
          )
          .default([]),
      }),
    }),
  }),
});

type Workload = z.infer<typeof workload>;
type Container = z.infer<typeof container>;

const PROBES = ['startupProbe', 'readinessProbe', 'livenessProbe'];

/** Of each container of Conclave: what it is held to. */
const HARDENING: [string, (each: Container) => boolean][] = [
  ['writes to its root', ({ securityContext }) => !securityContext?.readOnlyRootFilesystem],
  ['may gain privileges', ({ securityContext }) => !!securityContext?.allowPrivilegeEscalation],
  [
    'keeps capabilities',
    ({ securityContext }) => !securityContext?.capabilities?.drop.includes('ALL'),
  ],
  ['has no memory request', ({ resources }) => !resources.requests.memory],
  ['has no CPU request', ({ resources }) => !resources.requests.cpu],
  ['has no memory limit', ({ resources }) => !resources.limits.memory],
];

/**
 * All that is wrong with rendered Kubernetes objects, one line each.
 *
 * @param settings the names that `src/settings.ts` knows
 * @throws where a Deployment or Job is not of the form of one
 */
export function kubernetesProblems(
  objects: readonly KubernetesObject[],
  settings: readonly string[],
): string[] {
  const workloads = objects
    .filter(({ kind }) => kind === 'Deployment' || kind === 'Job')
    .map((each) => workload.parse(each));
  return [
    ...workloads.flatMap(podProblems),
    ...settingProblems(objects, workloads, settings),
    ...selectorProblems(objects, workloads),
    ...ownerProblems(workloads),
    ...ingressProblems(objects),
    ...partProblems(objects),
    ...objects
      .filter(({ kind }) => kind === 'Secret')
      .map(({ metadata }) => `the Secret ${metadata.name} stands in a file`),
    ...['Ingress', 'Egress']
      .filter((way) => !objects.some((each) => closes(each, way)))
      .map((way) => `no NetworkPolicy closes ${way} as a whole`),
  ];
}

function podProblems({ kind, metadata: { name }, spec }: Workload): string[] {
  const pod = spec.template.spec;
  const problems = [];
  if (!pod.securityContext?.runAsNonRoot) problems.push(`${name} may run as root`);
  if (pod.securityContext?.seccompProfile?.type !== 'RuntimeDefault') {
    problems.push(`${name} may make any system call`);
  }
  if (pod.automountServiceAccountToken) problems.push(`${name} holds a token of the cluster`);
  for (const each of pod.containers) {
    for (const [problem, isWrong] of HARDENING) {
      if (isWrong(each)) problems.push(`${name} ${problem}`);
    }
    const missing = kind === 'Job' ? [] : PROBES.filter((probe) => each[probe] === undefined);
    problems.push(...missing.map((probe) => `${name} has no ${probe}`));
  }
  return problems;
}

function settingProblems(
  objects: readonly KubernetesObject[],
  workloads: readonly Workload[],
  settings: readonly string[],
): string[] {
  const known = new Set(settings.flatMap((name) => [name, `${name}_FILE`]));
  const shared = objects
    .filter(({ kind }) => kind === 'ConfigMap')
    .flatMap((each) => Object.entries((each.data ?? {}) as Record<string, string>));
  return workloads.flatMap(({ metadata, spec }) =>
    spec.template.spec.containers.flatMap(({ env, volumeMounts }) => {
      const own = env.map(({ name, value = '' }) => [name, value] as const);
      const mounts = volumeMounts.map(({ mountPath }) => `${mountPath}/`);
      const given = [...shared, ...own];
      const unknown = given
        .filter(([name]) => !known.has(name))
        .map(([name]) => `${metadata.name} is given ${name}, which is no setting of Conclave`);
      const unread = given
        .filter(([name, path]) => {
          return name.endsWith('_FILE') && !mounts.some((mount) => path.startsWith(mount));
        })
        .map(([name, path]) => `${metadata.name} reads ${name} from ${path}, which it has not`);
      return [...unknown, ...unread];
    }),
  );
}

/** What selects nothing does nothing, and says so to nobody. */
function selectorProblems(
  objects: readonly KubernetesObject[],
  workloads: readonly Workload[],
): string[] {
  const pods = workloads.map(({ spec }) => spec.template.metadata.labels);
  const services = objects
    .filter(({ kind }) => kind === 'Service')
    .map(({ metadata }) => labels.parse(metadata.labels));
  const fits = (wanted: Record<string, string>) => (has: Record<string, string>) =>
    Object.entries(wanted).every(([name, value]) => has[name] === value);
  return objects.flatMap((each) => {
    const spec = (each.spec ?? {}) as Record<string, unknown>;
    const title = `${each.kind} ${each.metadata.name}`;
    const among = (all: Record<string, string>[], wanted: Record<string, string>) =>
      all.some(fits(wanted)) ? [] : [`${title} selects nothing`];
    switch (each.kind) {
      case 'Service':
        return among(pods, labels.parse(spec.selector));
      case 'ServiceMonitor':
        return among(services, selector.parse(spec.selector).matchLabels);
      case 'PodDisruptionBudget':
      case 'Deployment':
        return among(pods, selector.parse(spec.selector).matchLabels);
      case 'NetworkPolicy':
        return among(pods, selector.parse(spec.podSelector).matchLabels);
      case 'HorizontalPodAutoscaler': {
        const { name } = z.looseObject({ name: z.string() }).parse(spec.scaleTargetRef);
        const isThere = workloads.some(({ metadata }) => metadata.name === name);
        return isThere ? [] : [`${title} scales ${name}, which is not there`];
      }
      default:
        return [];
    }
  });
}

function ownerProblems(workloads: readonly Workload[]): string[] {
  return workloads
    .filter(({ kind }) => kind !== 'Job')
    .filter(({ spec }) =>
      spec.template.spec.volumes.some(({ secret }) => secret?.secretName === 'conclave-owner'),
    )
    .map(
      ({ metadata }) => `${metadata.name} has the owner's database URL, which only the Job needs`,
    );
}

function closes({ kind, spec }: KubernetesObject, way: string): boolean {
  const policy = spec as { policyTypes?: string[]; ingress?: unknown; egress?: unknown };
  return (
    kind === 'NetworkPolicy' &&
    (policy.policyTypes?.includes(way) ?? false) &&
    policy.ingress === undefined &&
    policy.egress === undefined
  );
}
