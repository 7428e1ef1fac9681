import { z } from 'zod';
import type { KubernetesObject } from './kustomize.ts';
import { networkProblems } from './network-policy-rules.ts';

/** What there has to be, whatever overlay is laid over it. */
const OBJECTS = [
  'ConfigMap conclave',
  'Deployment conclave-api',
  'Deployment conclave-worker',
  'HorizontalPodAutoscaler conclave-api',
  'Job conclave-migrate',
  'NetworkPolicy conclave-dependencies',
  'NetworkPolicy conclave-requests',
  'NetworkPolicy conclave-scrapes',
  'PodDisruptionBudget conclave-api',
  'PodDisruptionBudget conclave-worker',
  'Service conclave-api',
  'Service conclave-internal',
  'ServiceAccount conclave',
  'ServiceMonitor conclave',
];

/** What the program does not start without, or not as it is meant to. */
const SETTINGS = [
  'NODE_ENV',
  'HOST',
  'INTERNAL_HOST',
  'PUBLIC_URL',
  'MAIL_FROM',
  'TRUSTED_PROXIES',
  'DATABASE_URL_FILE',
  'READ_DATABASE_URLS_FILE',
  'SECRET_KEY_FILE',
  'SECRET_KEY_PREVIOUS_FILE',
  'SMTP_URL_FILE',
  'REDIS_URL_FILE',
];

const ARGUMENTS: Record<string, string> = {
  'conclave-api': 'serve',
  'conclave-worker': 'worker',
  'conclave-migrate': 'migrate,up',
};

const PATHS = { startupProbe: '/startupz', readinessProbe: '/readyz', livenessProbe: '/livez' };

const probe = z.looseObject({ httpGet: z.looseObject({ path: z.string(), port: z.string() }) });
const workload = z.looseObject({
  spec: z.looseObject({
    replicas: z.number().optional(),
    strategy: z
      .looseObject({ rollingUpdate: z.looseObject({ maxUnavailable: z.number() }).optional() })
      .optional(),
    template: z.looseObject({
      spec: z.looseObject({
        terminationGracePeriodSeconds: z.number().default(30),
        containers: z.array(
          z.looseObject({
            args: z.array(z.string()).default([]),
            envFrom: z.array(z.unknown()).default([]),
            lifecycle: z.looseObject({ preStop: z.unknown().optional() }).optional(),
            ports: z.array(z.looseObject({ name: z.string() })).default([]),
            resources: z
              .looseObject({ limits: z.record(z.string(), z.string()).default({}) })
              .default({ limits: {} }),
            startupProbe: probe.optional(),
            readinessProbe: probe.optional(),
            livenessProbe: probe.optional(),
          }),
        ),
      }),
    }),
  }),
});

type Container = z.infer<typeof workload>['spec']['template']['spec']['containers'][number];

/** What Kubernetes' objects lack of what they are meant to be, one line each. */
export function partProblems(objects: readonly KubernetesObject[]): string[] {
  const titles = objects.map(({ kind, metadata }) => `${kind} ${metadata.name}`);
  return [
    ...OBJECTS.filter((title) => !titles.includes(title)).map((title) => `there is no ${title}`),
    ...objects.flatMap((each) => {
      switch (each.kind) {
        case 'Deployment':
        case 'Job':
          return workloadProblems(each);
        case 'ConfigMap':
          return settingProblems(each);
        case 'NetworkPolicy':
          return networkProblems(each);
        case 'HorizontalPodAutoscaler':
          return scalingProblems(each);
        case 'PodDisruptionBudget':
          return budgetProblems(each);
        case 'ServiceMonitor':
          return scrapeProblems(each);
        default:
          return [];
      }
    }),
  ];
}

function workloadProblems(object: KubernetesObject): string[] {
  const { name } = object.metadata;
  const { replicas, strategy, template } = workload.parse(object).spec;
  const problems = template.spec.containers.flatMap((each) => [
    ...containerProblems(name, each),
    ...probeProblems(name, each),
  ]);
  if (object.kind === 'Deployment' && !replicas) problems.push(`${name} does not say how many`);
  if (object.kind === 'Deployment' && strategy?.rollingUpdate?.maxUnavailable !== 0) {
    problems.push(`${name} is replaced before its successor is ready`);
  }
  // SHUTDOWN_TIMEOUT_SECONDS and the pause before it.
  if (template.spec.terminationGracePeriodSeconds < 20) {
    problems.push(`${name} is killed before it has ended`);
  }
  return problems;
}

function containerProblems(name: string, container: Container): string[] {
  const { args, envFrom, lifecycle, resources } = container;
  const wrong: [boolean, string][] = [
    [`${args}` !== ARGUMENTS[name], `${name} does not ${ARGUMENTS[name]}`],
    [envFrom.length === 0, `${name} is given no settings`],
    [
      name === 'conclave-api' && !lifecycle?.preStop,
      `${name} ends while requests are still sent to it`,
    ],
    [!resources.limits.cpu, `${name} has no CPU limit`],
  ];
  return wrong.filter(([isWrong]) => isWrong).map(([, problem]) => problem);
}

function probeProblems(name: string, container: Container): string[] {
  const ports = container.ports.map((port) => port.name);
  return (['startupProbe', 'readinessProbe', 'livenessProbe'] as const).flatMap((kind) => {
    const asked = container[kind]?.httpGet;
    if (!asked) return [];
    return [
      ...(asked.path === PATHS[kind] ? [] : [`${name} asks ${asked.path} as ${kind}`]),
      ...(ports.includes(asked.port) ? [] : [`${name} has no port ${asked.port} for its ${kind}`]),
    ];
  });
}

function settingProblems(object: KubernetesObject): string[] {
  const given = Object.keys((object.data ?? {}) as object);
  return SETTINGS.filter((name) => !given.includes(name)).map(
    (name) => `${object.metadata.name} does not say ${name}`,
  );
}

const autoscaler = z.looseObject({
  spec: z.looseObject({
    minReplicas: z.number(),
    maxReplicas: z.number(),
    metrics: z.array(z.unknown()).default([]),
  }),
});

function scalingProblems(object: KubernetesObject): string[] {
  const { minReplicas, maxReplicas, metrics } = autoscaler.parse(object).spec;
  const isRight = maxReplicas > minReplicas && metrics.length > 0;
  return isRight ? [] : [`${object.metadata.name} cannot be scaled`];
}

function budgetProblems({ metadata, spec }: KubernetesObject): string[] {
  const { minAvailable = 0 } = spec as { minAvailable?: number };
  return minAvailable > 0 ? [] : [`${metadata.name} may lose all its pods at once`];
}

const monitor = z.looseObject({
  spec: z.looseObject({
    endpoints: z.array(
      z.looseObject({
        port: z.string(),
        path: z.string().default('/metrics'),
        relabelings: z
          .array(z.looseObject({ targetLabel: z.string(), replacement: z.string().optional() }))
          .default([]),
      }),
    ),
  }),
});

function scrapeProblems(object: KubernetesObject): string[] {
  const problems = monitor.parse(object).spec.endpoints.flatMap(({ port, path, relabelings }) => [
    ...(port === 'internal' && path === '/metrics' ? [] : [`scrapes ${path} of ${port}`]),
    // What alerts and dashboards ask for.
    ...['job', 'role']
      .filter((label) => !relabelings.some(({ targetLabel }) => targetLabel === label))
      .map((label) => `gives its series no ${label}`),
    ...(relabelings.some((each) => each.targetLabel === 'job' && each.replacement === 'conclave')
      ? []
      : ['does not call its job conclave']),
  ]);
  return problems.map((problem) => `the ServiceMonitor ${problem}`);
}
