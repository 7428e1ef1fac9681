import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Ajv } from 'ajv';
import { parse } from 'yaml';
import { withoutConditionals } from './traefik.ts';

const DCLINT = fileURLToPath(import.meta.resolve('dclint/package.json')).replace(
  /package\.json$/,
  'bin/dclint.cjs',
);

/** What every required variable of docker-compose.yml is given while it is only looked at. */
const EXAMPLE = { PUBLIC_URL: 'https://conclave.example.org', MAIL_FROM: 'no-reply@example.org' };

/** What dclint says of the compose file at `path`, by the rules of `.dclintrc.yml`, one line each. */
export function dclintProblems(root: string, path: string): string[] {
  const args = ['--config', join(root, '.dclintrc.yml'), '--formatter', 'json', path];
  const run = spawnSync(process.execPath, [DCLINT, ...args], {
    encoding: 'utf8',
  });
  if (!run.stdout) return [`dclint did not run: ${run.stderr || run.error?.message}`];
  const results = JSON.parse(run.stdout) as {
    messages: { rule: string; line: number; message: string }[];
  }[];
  return results.flatMap(({ messages }) =>
    messages.map(({ rule, line, message }) => `${path}:${line} ${message} (dclint ${rule})`),
  );
}

/**
 * What Docker Compose itself says of the file at `path`, and of it with each of `overlays`, with every
 * profile. No engine is needed, but Compose of version 2.24 or later is: undefined where the machine
 * has none.
 */
export function composeConfigProblems(path: string, ...overlays: string[]): string[] | undefined {
  const command = [['docker', 'compose'], ['docker-compose']].find(isComposeTwo);
  if (!command) return undefined;
  const [program = '', ...before] = command;
  const env = { ...process.env, ...EXAMPLE };
  return [[path], ...overlays.map((each) => [path, each])].flatMap((paths) => {
    const files = paths.flatMap((each) => ['--file', each]);
    const args = [...before, ...files, '--profile', '*', 'config', '--quiet'];
    const run = spawnSync(program, args, { encoding: 'utf8', env });
    if (run.status === 0) return [];
    return [`${paths.join(' with ')} is refused by ${command.join(' ')}: ${run.stderr.trim()}`];
  });
}

function isComposeTwo([program = '', ...before]: string[]): boolean {
  const run = spawnSync(program, [...before, 'version', '--short'], { encoding: 'utf8' });
  return run.status === 0 && Number.parseInt(run.stdout.replace(/^v/, ''), 10) >= 2;
}

/**
 * What SchemaStore's schemas of Traefik's two files, `traefik-v3.json` and
 * `traefik-v3-file-provider.json` in the folder `schemas`, say of them.
 */
export function schemaProblems(
  schemas: string,
  files: { staticText: string; acmeText: string; dynamicText: string },
): string[] {
  const { staticText, acmeText, dynamicText } = files;
  return [
    ...againstSchema(join(schemas, 'traefik-v3.json'), 'traefik.yml', staticText),
    ...againstSchema(join(schemas, 'traefik-v3.json'), 'deploy/traefik-acme.yml', acmeText),
    ...[dynamicText, withoutConditionals(dynamicText)].flatMap((text) =>
      againstSchema(
        join(schemas, 'traefik-v3-file-provider.json'),
        'deploy/traefik/dynamic.yml',
        text,
      ),
    ),
  ];
}

function againstSchema(schema: string, file: string, text: string): string[] {
  const ajv = new Ajv({ allErrors: true, strict: false });
  const validate = ajv.compile(JSON.parse(readFileSync(schema, 'utf8')));
  if (validate(parse(text))) return [];
  return (validate.errors ?? []).map(
    ({ instancePath, message, params }) =>
      `${file} ${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
  );
}
