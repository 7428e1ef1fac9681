import { type Compose, ownServices, publishedTarget, type Service } from './compose.ts';
import { stackProblems } from './stack-parts.ts';

type Rule = (file: Compose, settings: readonly string[]) => string[];

/** Of each service: what every container of the stack is held to. */
const HARDENING: [string, (service: Service) => boolean][] = [
  ['is not read_only', (service) => !service.read_only],
  ['keeps capabilities: cap_drop must be [ALL]', (service) => !service.cap_drop.includes('ALL')],
  [
    'may gain privileges: security_opt must have no-new-privileges:true',
    (service) => !service.security_opt.includes('no-new-privileges:true'),
  ],
  ['is privileged', (service) => service.privileged],
  ['has no restart policy', (service) => service.restart === undefined],
  ['keeps its logs for ever', (service) => service.logging?.options['max-size'] === undefined],
  ['has no memory limit', (service) => service.deploy?.resources?.limits.memory === undefined],
  ['has no CPU limit', (service) => service.deploy?.resources?.limits.cpus === undefined],
  [
    'mounts the Docker socket, and so holds the machine',
    (service) => service.volumes.some((source) => source.includes('docker.sock')),
  ],
];

const RULES: Rule[] = [
  hardened,
  namesOnlySettings,
  hasTheSecretsItNames,
  canReplaceSecretKey,
  canReadFromReplicas,
  publishesOnlyTraefik,
  keepsDataInside,
  startsOnlyWhatIsNeeded,
  waitsInOrder,
  migratesAlone,
  trustsOnlyTraefik,
];

/**
 * All that is wrong with a compose file, one line each.
 *
 * @param settings the names that `src/settings.ts` knows
 */
export function composeProblems(file: Compose, settings: readonly string[]): string[] {
  return [...RULES.flatMap((rule) => rule(file, settings)), ...stackProblems(file)];
}

/** What cannot be held to all of it; none of these is started without a profile. */
const EXEMPT = ['pgadmin is not read_only'];

function hardened(file: Compose): string[] {
  return Object.entries(file.services)
    .flatMap(([name, service]) =>
      HARDENING.filter(([, isWrong]) => isWrong(service)).map(([problem]) => `${name} ${problem}`),
    )
    .filter((problem) => !EXEMPT.includes(problem));
}

function namesOnlySettings(file: Compose, settings: readonly string[]): string[] {
  const known = new Set(settings.flatMap((name) => [name, `${name}_FILE`]));
  return ownServices(file).flatMap(([name, service]) =>
    Object.keys(service.environment)
      .filter((variable) => !known.has(variable))
      .map((variable) => `${name} is given ${variable}, which is no setting of Conclave`),
  );
}

function hasTheSecretsItNames(file: Compose): string[] {
  return Object.entries(file.services).flatMap(([name, service]) => {
    const undeclared = service.secrets
      .filter((secret) => file.secrets[secret] === undefined)
      .map((secret) => `${name} takes the secret ${secret}, which is not declared`);
    const notTaken = Object.entries(service.environment)
      .filter(([variable]) => variable.endsWith('_FILE'))
      .filter(([, path]) => !service.secrets.includes(path.replace('/run/secrets/', '')))
      .map(([variable, path]) => `${name} reads ${variable} from ${path}, which it does not take`);
    return [...undeclared, ...notTaken];
  });
}

/** While SECRET_KEY is replaced, every process has to read what the other secret gave out. */
function canReplaceSecretKey(file: Compose): string[] {
  return ownServices(file)
    .filter(([, { environment }]) => 'SECRET_KEY_FILE' in environment)
    .filter(([, { environment }]) => !('SECRET_KEY_PREVIOUS_FILE' in environment))
    .map(([name]) => `${name} has SECRET_KEY and no SECRET_KEY_PREVIOUS to replace it by`);
}

/** Which replicas there are, is said by a secret alone, since their URLs hold a password. */
function canReadFromReplicas(file: Compose): string[] {
  return ownServices(file)
    .filter(([, { environment }]) => !('READ_DATABASE_URLS_FILE' in environment))
    .map(([name]) => `${name} has no READ_DATABASE_URLS to read lists from replicas by`);
}

function publishesOnlyTraefik(file: Compose): string[] {
  return Object.entries(file.services)
    .filter(([name]) => name !== 'traefik')
    .flatMap(([name, { ports, profiles }]) =>
      ports
        .filter((port) => profiles.length === 0 || !isForThisMachine(port))
        .map((port) => `${name} publishes its port ${publishedTarget(port)}`),
    );
}

const isForThisMachine = (port: Service['ports'][number]) =>
  typeof port === 'string' && port.startsWith('127.0.0.1:');

/** Where data is; nobody from outside has a way there. */
const DATA = ['postgres', 'redis'];

function keepsDataInside(file: Compose): string[] {
  const isInternal = (network: string) => file.networks[network]?.internal === true;
  return DATA.flatMap((name) => {
    const networks = Object.keys(file.services[name]?.networks ?? {});
    const problems = networks
      .filter((network) => !isInternal(network))
      .map((network) => `${name} is on the network ${network}, which is not internal`);
    if (networks.length === 0) problems.push(`${name} is on the default network`);
    for (const network of Object.keys(file.services.traefik?.networks ?? {})) {
      if (networks.includes(network)) problems.push(`traefik shares ${network} with ${name}`);
    }
    return problems;
  });
}

/** Started without being asked for. */
const NEEDED = /^(api-\d|worker-\d|migrate|postgres|redis|traefik|maintenance)$/;

function startsOnlyWhatIsNeeded(file: Compose): string[] {
  const wrong = Object.entries(file.services).filter(
    ([name, { profiles }]) => NEEDED.test(name) !== (profiles.length === 0),
  );
  return wrong.map(([name, { profiles }]) =>
    profiles.length ? `${name} is needed, and has a profile` : `${name} is started unasked`,
  );
}

function waitsInOrder(file: Compose): string[] {
  const own = ownServices(file).map(([name]) => name);
  const api = own.filter((name) => name.startsWith('api'));
  const orders = [
    ['migrate', 'postgres', 'service_healthy'],
    ...own
      .filter((name) => name !== 'migrate')
      .flatMap((name) => [
        [name, 'migrate', 'service_completed_successfully'],
        [name, 'postgres', 'service_healthy'],
        [name, 'redis', 'service_healthy'],
      ]),
    ...api.map((name) => ['traefik', name, 'service_healthy']),
  ] as [string, string, string][];
  const late = orders.filter(
    ([name, first, condition]) => file.services[name]?.depends_on[first]?.condition !== condition,
  );
  const problems = late.map(
    ([name, first, condition]) => `${name} does not wait for ${first} (${condition})`,
  );
  for (const role of ['api', 'worker']) {
    const count = own.filter((name) => name.startsWith(role)).length;
    if (count < 2) problems.push(`there are fewer than two ${role} services`);
  }
  return problems;
}

function migratesAlone(file: Compose): string[] {
  const problems = Object.entries(file.services)
    .filter(([name]) => name !== 'migrate')
    .filter(([, { secrets }]) => secrets.includes('migration_database_url'))
    .map(([name]) => `${name} has the owner's database URL, which only migrate needs`);
  for (const name of ['migrate', 'backup']) {
    const restart = file.services[name]?.restart;
    if (restart !== 'no') problems.push(`${name} would be run again: restart is ${restart}`);
  }
  return problems;
}

function trustsOnlyTraefik(file: Compose): string[] {
  const addresses = Object.values(file.services.traefik?.networks ?? {}).map(
    (network) => network?.ipv4_address,
  );
  return ownServices(file)
    .filter(([, { environment }]) => !addresses.includes(environment.TRUSTED_PROXIES))
    .map(([name, { environment }]) => {
      const trusted = environment.TRUSTED_PROXIES ?? 'nobody';
      return `${name} trusts ${trusted} about client addresses, and Traefik is ${addresses}`;
    });
}
