import { existsSync, readFileSync } from 'node:fs';
import { parseTrustedProxies } from './client-address.ts';
import { type Settings, settings } from './settings.ts';

/** Exit code for a configuration that cannot be used (EX_CONFIG of sysexits.h). */
export const EXIT_CONFIG = 78;

const origin = /^https?:\/\/[^/*\s]+$/;

/** Settings as the program uses them. */
export interface Config extends Omit<Settings, 'CORS_ORIGINS' | 'LOG_PRETTY'> {
  CORS_ORIGINS: string[];
  LOG_PRETTY: boolean;
  /** Whether GraphiQL, introspection, suggestions and embedded Postgres are there. */
  readonly isDevelopment: boolean;
}

/** All that is wrong with the settings, one line each. */
export class ConfigError extends Error {
  readonly problems: string[];
  constructor(problems: string[]) {
    super(`The configuration cannot be used:\n${problems.map((line) => `  - ${line}`).join('\n')}`);
    this.name = 'ConfigError';
    this.problems = problems;
  }
}

type Environment = Record<string, string | undefined>;

/**
 * Reads and checks the settings. `NAME_FILE` gives the path of a file to read `NAME` from, as with
 * container secrets. An empty value counts as absent.
 *
 * @throws ConfigError naming every wrong or missing setting at once
 */
export function loadConfig(env: Environment = process.env): Config {
  const problems: string[] = [];
  const values: Environment = {};
  for (const name of Object.keys(settings.shape)) {
    values[name] = readSetting(env, name, problems);
  }
  const { read, wrong } = readAll(values, problems);
  // What depends on a setting that is wrong already is not said of its default.
  const isAboutWrong = (problem: string) => wrong.some((name) => problem.startsWith(name));
  problems.push(...findUnsafe(read).filter((problem) => !isAboutWrong(problem)));
  if (problems.length > 0) throw new ConfigError(problems);
  const isDevelopment = !isGuarded(read);
  const isLaptop = read.NODE_ENV === 'development';
  return {
    ...read,
    CORS_ORIGINS: read.CORS_ORIGINS ?? (isLaptop ? FRONTENDS : []),
    LOG_PRETTY: read.LOG_PRETTY ?? isLaptop,
    isDevelopment,
  };
}

/** Where the development servers of frontends listen: of Next and the like, and of Vite. */
const FRONTENDS = ['http://localhost:3000', 'http://localhost:5173'];

/** Reads each setting by itself, so that one that is wrong hides nothing of the others; it counts as unset. */
function readAll(values: Environment, problems: string[]): { read: Settings; wrong: string[] } {
  const wrong: string[] = [];
  const read: Record<string, unknown> = {};
  for (const [name, schema] of Object.entries(settings.shape)) {
    const result = schema.safeParse(values[name]);
    if (!result.success) {
      wrong.push(name);
      problems.push(...result.error.issues.map(({ message }) => `${name} ${message}`));
    }
    read[name] = result.success ? result.data : schema.safeParse(undefined).data;
  }
  return { read: read as Settings, wrong };
}

function readSetting(env: Environment, name: string, problems: string[]): string | undefined {
  const file = env[`${name}_FILE`];
  if (!file) return env[name] || undefined;
  if (env[name]) {
    problems.push(`${name} and ${name}_FILE are both set; keep one`);
    return undefined;
  }
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch {
    problems.push(`${name}_FILE cannot be read: ${file}`);
    return undefined;
  }
}

function isGuarded(config: Settings): boolean {
  return config.NODE_ENV === 'production' || config.NODE_ENV === 'staging';
}

const DEFAULT_SECRETS = /change.?me|secret.?key|example|password|default|placeholder|^(.)\1*$/i;

function findWeakSecrets(config: Settings): string[] {
  const { SECRET_KEY, SECRET_KEY_PREVIOUS } = config;
  const advice = 'make one with: openssl rand -base64 48';
  const secrets: [string, string][] = [
    ['SECRET_KEY', SECRET_KEY ?? ''],
    ...SECRET_KEY_PREVIOUS.map((secret): [string, string] => ['SECRET_KEY_PREVIOUS', secret]),
  ];
  const problems = secrets
    .filter(([, secret]) => secret !== '')
    .flatMap(([name, secret]) => [
      ...(Buffer.byteLength(secret) < 32 ? [`${name} must be at least 32 bytes; ${advice}`] : []),
      ...(isGuarded(config) && DEFAULT_SECRETS.test(secret)
        ? [`${name} looks like a default; ${advice}`]
        : []),
    ]);
  if (SECRET_KEY !== undefined && SECRET_KEY_PREVIOUS.includes(SECRET_KEY)) {
    problems.push('SECRET_KEY_PREVIOUS must list other secrets than SECRET_KEY');
  }
  return problems;
}

/** What is wrong with where countries are to be read from. */
function findBadPlaces({ COUNTRY_HEADER, TRUSTED_PROXIES, GEOIP_DATABASE }: Settings): string[] {
  const problems: string[] = [];
  if (COUNTRY_HEADER !== undefined && TRUSTED_PROXIES.length === 0) {
    problems.push('COUNTRY_HEADER needs TRUSTED_PROXIES: nobody else is believed');
  }
  if (GEOIP_DATABASE !== undefined && !existsSync(GEOIP_DATABASE)) {
    problems.push(`GEOIP_DATABASE is no file: ${GEOIP_DATABASE}`);
  }
  return problems;
}

/** What is wrong with where lists are to be read from. URLs hold passwords, so none is repeated. */
function findBadReplicas({ DATABASE_URL, READ_DATABASE_URLS }: Settings): string[] {
  const problems: string[] = [];
  if (READ_DATABASE_URLS.length > 0 && !DATABASE_URL) {
    problems.push('READ_DATABASE_URLS needs DATABASE_URL: the embedded Postgres has no replicas');
  }
  if (new Set(READ_DATABASE_URLS).size < READ_DATABASE_URLS.length) {
    problems.push('READ_DATABASE_URLS must list each replica once');
  }
  if (READ_DATABASE_URLS.some((url) => url === DATABASE_URL)) {
    problems.push('READ_DATABASE_URLS must list other servers than DATABASE_URL');
  }
  return problems;
}

/** What is well-formed but must not run where real people sign in. */
function findUnsafe(config: Settings): string[] {
  const problems = findWeakSecrets(config);
  for (const value of config.CORS_ORIGINS ?? []) {
    if (!origin.test(value)) {
      problems.push(
        `CORS_ORIGINS must list whole origins such as https://app.example.org, not ${value}`,
      );
    }
  }
  try {
    parseTrustedProxies(config.TRUSTED_PROXIES);
  } catch (error) {
    problems.push(`TRUSTED_PROXIES: ${error instanceof Error ? error.message : String(error)}`);
  }
  problems.push(...findBadPlaces(config), ...findBadReplicas(config));
  if (config.SHUTDOWN_GRACE_SECONDS >= config.SHUTDOWN_TIMEOUT_SECONDS) {
    problems.push('SHUTDOWN_GRACE_SECONDS must be shorter than SHUTDOWN_TIMEOUT_SECONDS');
  }
  if (config.SESSION_IDLE_DAYS > config.SESSION_ABSOLUTE_DAYS) {
    problems.push('SESSION_IDLE_DAYS must not exceed SESSION_ABSOLUTE_DAYS');
  }
  if (!isGuarded(config)) return problems;

  const where = `in ${config.NODE_ENV}`;
  if (!config.DATABASE_URL) {
    problems.push(`DATABASE_URL is required ${where}: the embedded Postgres is for development`);
  }
  if (!config.SECRET_KEY) {
    problems.push(`SECRET_KEY is required ${where}; make one with: openssl rand -base64 48`);
  }
  if (!config.PUBLIC_URL.startsWith('https://')) {
    problems.push(`PUBLIC_URL must begin with https:// ${where}`);
  }
  if (!config.SMTP_URL) problems.push(`SMTP_URL is required ${where}: people must get their mail`);
  return problems;
}
