import { spawnSync } from 'node:child_process';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { Ajv } from 'ajv';
import { parseAllDocuments } from 'yaml';
import { kubernetesProblems } from './kubernetes-rules.ts';
import { type KubernetesObject, object, renderKustomization } from './kustomize.ts';

/** Those that know `patches`; what Debian bookworm brings does not. */
const BUILDERS = [
  ['kustomize', 'build'],
  ['kubectl', 'kustomize'],
];

export interface KubernetesReport {
  problems: string[];
  leftOut: string[];
}

/**
 * Checks base and overlays as they are after rendering.
 *
 * @param settings the names that `src/settings.ts` knows
 * @param schemas the folder of Kubernetes' API definitions, where there is one
 */
export function checkKubernetes(
  root: string,
  settings: readonly string[],
  schemas?: string,
): KubernetesReport {
  const folders = globSync('deploy/k8s/{base,overlays/*}', { cwd: root });
  const builder = BUILDERS.find(isRecent);
  const validate = schemas ? validator(join(schemas, 'kubernetes-swagger.json')) : undefined;
  const problems = folders.flatMap((folder) => {
    const objects = renderKustomization(join(root, folder));
    return [
      ...kubernetesProblems(objects, settings),
      ...(builder ? builderProblems(builder, join(root, folder), objects) : []),
      ...(validate ? objects.flatMap(validate) : []),
    ].map((problem) => `${folder}: ${problem}`);
  });
  const leftOut = [];
  if (!builder) leftOut.push('kustomize: neither it nor a recent kubectl is installed here');
  return { problems, leftOut };
}

function isRecent([program = '']: string[]): boolean {
  const args = program === 'kubectl' ? ['version', '--client'] : ['version'];
  const run = spawnSync(program, args, { encoding: 'utf8' });
  // kubectl says of which release its kustomize is; before 1.25 it does not. Debian's kustomize, which
  // is of version 5 wherever there is one, does not know its own version.
  return run.status === 0 && /v?[5-9]\.\d+\.\d+|^\(devel\)$/m.test(run.stdout);
}

function builderProblems(
  [program = '', ...args]: string[],
  folder: string,
  objects: KubernetesObject[],
): string[] {
  const run = spawnSync(program, [...args, folder], { encoding: 'utf8' });
  if (run.status !== 0) return [`is refused by ${program}: ${run.stderr.trim()}`];
  const built = parseAllDocuments(run.stdout).map((each) => object.parse(each.toJS()));
  const key = ({ kind, metadata }: KubernetesObject) => `${kind}/${metadata.name}`;
  const inOrder = (all: KubernetesObject[]) => all.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  const same = isDeepStrictEqual(inOrder(built), inOrder(objects));
  return same ? [] : [`${program} renders it otherwise than this check does`];
}

interface Definition {
  properties?: object;
  additionalProperties?: unknown;
  type?: unknown;
  'x-kubernetes-group-version-kind'?: { group: string; version: string; kind: string }[];
  'x-kubernetes-preserve-unknown-fields'?: boolean;
}

/** Kubernetes' own definitions, made strict: a key that is not theirs is a mistake. */
function validator(file: string) {
  const { definitions } = JSON.parse(readFileSync(file, 'utf8')) as {
    definitions: Record<string, Definition>;
  };
  for (const [name, each] of Object.entries(definitions)) {
    if (each.properties && !each['x-kubernetes-preserve-unknown-fields']) {
      each.additionalProperties = false;
    }
    if (/\.(Quantity|IntOrString)$/.test(name)) each.type = ['string', 'number'];
  }
  const ajv = new Ajv({ allErrors: true, strict: false, validateFormats: false });
  ajv.addSchema({ $id: 'kubernetes', definitions });
  const nameOf = ({ apiVersion, kind }: KubernetesObject) => {
    const [version = '', group = ''] = apiVersion.split('/').reverse();
    return Object.keys(definitions).find((name) =>
      definitions[name]?.['x-kubernetes-group-version-kind']?.some(
        (each) => each.group === group && each.version === version && each.kind === kind,
      ),
    );
  };
  return (each: KubernetesObject): string[] => {
    const name = nameOf(each);
    const title = `${each.kind} ${each.metadata.name}`;
    // Of the Prometheus operator, and none of Kubernetes' own.
    if (!name) return each.kind === 'ServiceMonitor' ? [] : [`${title} is of no known kind`];
    const validate = ajv.compile({ $ref: `kubernetes#/definitions/${name}` });
    if (validate(each)) return [];
    return (validate.errors ?? []).map(
      ({ instancePath, message, params }) =>
        `${title} ${instancePath || '/'} ${message} ${JSON.stringify(params)}`,
    );
  };
}
