import { type Compose, publishedTarget, type Service } from './compose.ts';

/** What a service of the stack is there for, as far as leaving it out would be noticed late. */
interface Part {
  /** How the name of its image begins. */
  image: string;
  networks: readonly string[];
  /** Without any it is started always. */
  profiles?: readonly string[];
  /** The beginning of its command. */
  command?: readonly string[];
  /** Paths in the container that something is mounted on. */
  mounts?: readonly string[];
  /** Who it runs as, where its image would have root. */
  user?: string;
  /** Has no health check, because its image holds nothing that could ask. */
  isUnchecked?: boolean;
}

const BOTH = ['internal', 'public'];
const CONCLAVE = '${CONCLAVE_IMAGE:-conclave:';
const OBSERVABILITY = ['observability'];

const PARTS: Record<string, Part> = {
  'api-1': { image: CONCLAVE, networks: BOTH, command: ['serve'] },
  'api-2': { image: CONCLAVE, networks: BOTH, command: ['serve'] },
  'worker-1': { image: CONCLAVE, networks: BOTH, command: ['worker'] },
  'worker-2': { image: CONCLAVE, networks: BOTH, command: ['worker'] },
  migrate: {
    image: CONCLAVE,
    networks: ['internal'],
    command: ['migrate', 'up'],
    isUnchecked: true,
  },
  maintenance: { image: CONCLAVE, networks: ['public'], mounts: ['/maintenance'] },
  postgres: {
    image: 'postgres:18.',
    user: '999:999',
    networks: ['internal'],
    mounts: ['/var/lib/postgresql', '/docker-entrypoint-initdb.d/10-conclave.sql'],
  },
  redis: { image: 'redis:', user: '999:999', networks: ['internal'] },
  traefik: {
    image: 'traefik:v3.',
    user: '65532:65532',
    networks: ['public'],
    mounts: ['/etc/traefik/traefik.yml', '/etc/traefik/dynamic'],
  },
  prometheus: {
    image: 'prom/prometheus:v',
    networks: ['public'],
    profiles: OBSERVABILITY,
    command: ['--config.file=/etc/prometheus/prometheus.yml'],
    mounts: ['/etc/prometheus/prometheus.yml', '/etc/prometheus/rules', '/prometheus'],
  },
  alertmanager: {
    image: 'prom/alertmanager:v',
    networks: ['public'],
    profiles: OBSERVABILITY,
    command: ['--config.file=/etc/alertmanager/alertmanager.yml'],
    mounts: ['/etc/alertmanager/alertmanager.yml', '/alertmanager'],
  },
  grafana: {
    image: 'grafana/grafana:',
    networks: ['public'],
    profiles: OBSERVABILITY,
    mounts: ['/etc/grafana/provisioning', '/etc/grafana/dashboards', '/var/lib/grafana'],
  },
  loki: {
    image: 'grafana/loki:',
    networks: ['public'],
    profiles: OBSERVABILITY,
    command: ['-config.file=/etc/loki/loki.yml'],
    mounts: ['/etc/loki/loki.yml', '/loki'],
    isUnchecked: true,
  },
  alloy: {
    image: 'grafana/alloy:v',
    networks: ['public'],
    profiles: OBSERVABILITY,
    command: ['run'],
    mounts: ['/etc/alloy/config.alloy', '/var/lib/docker/containers'],
    isUnchecked: true,
  },
  jaeger: {
    image: 'jaegertracing/jaeger:',
    user: '65534:65534',
    networks: ['public'],
    profiles: OBSERVABILITY,
    isUnchecked: true,
  },
  mailpit: {
    image: 'axllent/mailpit:v',
    user: '65534:65534',
    networks: ['public'],
    profiles: ['dev', 'observability'],
  },
  pgadmin: {
    image: 'dpage/pgadmin4:',
    networks: BOTH,
    profiles: ['dev'],
    mounts: ['/var/lib/pgadmin'],
    isUnchecked: true,
  },
  backup: {
    image: 'postgres:18.',
    user: '999:999',
    networks: ['internal'],
    profiles: ['backup'],
    command: ['/backup/backup.sh'],
    mounts: ['/backup', '/backups'],
    isUnchecked: true,
  },
};

/** What the stack lacks of what it is meant to be, one line each. */
export function stackProblems(file: Compose): string[] {
  // Whoever adds nodes adds them to be like the first; what else is there is none of our business.
  const further = Object.keys(file.services).flatMap((name): [string, Part | undefined][] => {
    const [role] = name.match(/^(api|worker)-\d+$/)?.slice(1) ?? [];
    return role && !Object.hasOwn(PARTS, name) ? [[name, PARTS[`${role}-1`]]] : [];
  });
  return [
    ...[...Object.entries(PARTS), ...further].flatMap(([name, part]) => {
      const service = file.services[name];
      if (!part) return [];
      return service ? partProblems(name, service, part) : [`there is no service ${name}`];
    }),
    ...portProblems(file),
    ...secretProblems(file),
    ...healthProblems(file),
  ];
}

function partProblems(name: string, service: Service, part: Part): string[] {
  const networks = Object.keys(service.networks).toSorted();
  const profiles = part.profiles ?? [];
  const command = part.command ?? [];
  const limits = service.deploy?.resources?.limits ?? {};
  const mounted = service.volumes.map(targetOf);
  const wrong: [boolean, string][] = [
    [!service.image.startsWith(part.image), `${name} is not of ${part.image}`],
    [`${networks}` !== `${part.networks}`, `${name} is not on ${part.networks}`],
    [`${service.profiles}` !== `${profiles}`, `${name} has not the profiles [${profiles}]`],
    [
      `${service.command.slice(0, command.length)}` !== `${command}`,
      `${name} does not ${command.join(' ')}`,
    ],
    [service.user !== part.user && name !== 'alloy', `${name} does not run as ${part.user}`],
    [!part.isUnchecked && !isChecked(service), `${name} has no health check`],
    [limits.pids === undefined, `${name} may start any number of processes`],
    ...(part.mounts ?? []).map((mount): [boolean, string] => [
      !mounted.includes(mount),
      `${name} has nothing mounted on ${mount}`,
    ]),
  ];
  return wrong.filter(([isWrong]) => isWrong).map(([, problem]) => problem);
}

/** Where in the container a volume is: `source:target` or `source:target:ro`. */
const targetOf = (volume: string) => volume.split(':').at(volume.endsWith(':ro') ? -2 : -1) ?? '';

const isChecked = ({ healthcheck }: Service) =>
  healthcheck?.disable === false && (healthcheck.test?.length ?? 0) > 0;

/** People come by these two, and by no other. */
function portProblems({ services }: Compose): string[] {
  const ports =
    services.traefik?.ports.map((port) => `${typeof port === 'string' ? port : ''}`) ?? [];
  const isPublished = (from: string, to: number) =>
    ports.some((port) => port.endsWith(`:${from}:${to}`) && publishedTarget(port) === to);
  return [
    ...(isPublished('80', 8080) ? [] : ['traefik does not publish 80, as its entry point web']),
    ...(isPublished('443', 8443) ? [] : ['traefik does not publish 443, as websecure']),
  ];
}

function secretProblems({ secrets }: Compose): string[] {
  return Object.entries(secrets)
    .filter(([, { file }]) => !file)
    .map(([name]) => `the secret ${name} does not come from a file`);
}

/** Who is waited for until it is healthy has to be able to say so. */
function healthProblems({ services }: Compose): string[] {
  return Object.entries(services).flatMap(([name, { depends_on }]) =>
    Object.entries(depends_on)
      .filter(([, { condition }]) => condition === 'service_healthy')
      .filter(([other]) => !services[other] || !isChecked(services[other]))
      .map(([other]) => `${name} waits for the health of ${other}, which has no health check`),
  );
}
