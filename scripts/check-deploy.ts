import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { settings } from '../src/settings.ts';
import { parseCompose } from './deploy/compose.ts';
import { composeConfigProblems } from './deploy/compose-config.ts';
import { composeProblems } from './deploy/compose-rules.ts';
import { imageProblems } from './deploy/image-rules.ts';
import { checkKubernetes } from './deploy/kubernetes.ts';
import { mountProblems } from './deploy/mount-rules.ts';
import { observabilityProblems } from './deploy/observability.ts';
import { outsideToolProblems } from './deploy/outside-tools.ts';
import { prodProblems } from './deploy/prod-rules.ts';
import { secretProblems } from './deploy/secret-rules.ts';
import { targetProblems } from './deploy/target-rules.ts';
import { dclintProblems, schemaProblems } from './deploy/tools.ts';
import { parseTraefik, withoutConditionals } from './deploy/traefik.ts';
import { traefikProblems } from './deploy/traefik-rules.ts';
import { acmeProblems, environmentProblems, templateProblems } from './deploy/traefik-variants.ts';

/** The files that are shipped and hold no secret. */
const SHIPPED = [
  'Dockerfile',
  'docker-compose.yml',
  'docker-compose.prod.yml',
  'traefik.yml',
  'deploy/traefik-acme.yml',
  'deploy/traefik/dynamic.yml',
  'deploy/postgres/init.sql',
  'deploy/make-secrets.sh',
  'deploy/prometheus/prometheus.yml',
  'deploy/alertmanager/alertmanager.yml',
  '.env.development',
  '.env.staging',
  '.env.production',
];

export interface DeployReport {
  /** What is wrong, one line each. */
  problems: string[];
  /** What could not be looked at on this machine, and why. */
  leftOut: string[];
}

/**
 * Checks all that is shipped to run Conclave: image, stack, proxy, roles, templates, alerts and
 * dashboards.
 *
 * @param root the project's folder
 * @param schemas the folder of Traefik's JSON schemas, where there is one
 */
export function checkDeploy(root: string, schemas?: string): DeployReport {
  const read = (name: string) => readFileSync(join(root, name), 'utf8');
  const composePath = join(root, 'docker-compose.yml');
  const prodPath = join(root, 'docker-compose.prod.yml');
  const stack = parseCompose(read('docker-compose.yml'));
  const prod = parseCompose(read('docker-compose.prod.yml'));
  const staticText = read('traefik.yml');
  const acmeText = read('deploy/traefik-acme.yml');
  const dynamicText = read('deploy/traefik/dynamic.yml');
  const sources = globSync('src/**/*.ts', { cwd: root });

  const byCompose = composeConfigProblems(root);
  const kubernetes = checkKubernetes(root, Object.keys(settings.shape), schemas);
  const byTools = outsideToolProblems(root);
  const problems = [
    ...composeProblems(stack, Object.keys(settings.shape)),
    ...prodProblems(prod, acmeText),
    ...[stack, prod].flatMap((file) => mountProblems(root, file)),
    ...targetProblems(
      {
        prometheus: read('deploy/prometheus/prometheus.yml'),
        datasources: read('deploy/grafana/provisioning/datasources/conclave.yml'),
      },
      stack,
    ),
    ...[composePath, prodPath].flatMap((path) => dclintProblems(root, path)),
    ...(byCompose ?? []),
    ...[dynamicText, withoutConditionals(dynamicText)].flatMap((text) =>
      traefikProblems(parseTraefik(staticText, text), stack),
    ),
    ...acmeProblems(staticText, acmeText),
    ...templateProblems(staticText, dynamicText),
    ...environmentProblems(dynamicText, [stack, prod]),
    ...(schemas ? schemaProblems(schemas, { staticText, acmeText, dynamicText }) : []),
    ...imageProblems({
      dockerfile: read('Dockerfile'),
      dockerignore: read('.dockerignore'),
      sources: Object.fromEntries(sources.map((name) => [name, read(name)])),
    }),
    ...observabilityProblems(root),
    ...kubernetes.problems,
    ...byTools.problems,
    ...SHIPPED.flatMap((name) => secretProblems(name, read(name))),
  ];
  const leftOut = [...kubernetes.leftOut];
  if (!byCompose)
    leftOut.push('docker compose config: no Docker Compose of version 2.24 or later here');
  for (const tool of byTools.missing) leftOut.push(`${tool}: not installed here`);
  if (!schemas) leftOut.push("Traefik's JSON schemas: no --schemas DIRECTORY was given");
  return { problems: [...new Set(problems)], leftOut };
}

if (import.meta.main) {
  // node scripts/check-deploy.ts [--schemas DIRECTORY]
  const { values, positionals } = parseArgs({
    options: { schemas: { type: 'string' } },
    allowPositionals: true,
  });
  const schemas = values.schemas ?? positionals[0];
  const { problems, leftOut } = checkDeploy(join(import.meta.dirname, '..'), schemas);
  for (const line of leftOut) process.stdout.write(`left out: ${line}\n`);
  for (const line of problems) process.stdout.write(`${line}\n`);
  process.stdout.write(
    problems.length
      ? `${problems.length} problems in what is shipped\n`
      : 'what is shipped is in order\n',
  );
  if (problems.length > 0) process.exitCode = 1;
}
