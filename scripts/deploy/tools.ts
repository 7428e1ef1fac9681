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
