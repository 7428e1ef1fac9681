import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parse, parseAllDocuments } from 'yaml';
import { z } from 'zod';

/** A Kubernetes object, as far as every one is alike. */
export const object = z.looseObject({
  apiVersion: z.string(),
  kind: z.string(),
  metadata: z.looseObject({ name: z.string(), namespace: z.string().optional() }),
});
export type KubernetesObject = z.infer<typeof object>;

const kustomization = z.strictObject({
  apiVersion: z.literal('kustomize.config.k8s.io/v1beta1'),
  kind: z.literal('Kustomization'),
  namespace: z.string().optional(),
  resources: z.array(z.string()),
  images: z
    .array(z.strictObject({ name: z.string(), newName: z.string(), newTag: z.string() }))
    .default([]),
  patches: z
    .array(
      z.strictObject({
        path: z.string(),
        target: z.strictObject({ kind: z.string(), name: z.string() }).optional(),
      }),
    )
    .default([]),
});

type Image = z.infer<typeof kustomization>['images'][number];

/**
 * What `kustomize build` makes of the kustomization in `folder`, of which it knows `namespace`,
 * `resources`, `images` by name, strategic merges in which lists of maps are replaced, and JSON patches
 * with `replace`. A check compares it with the real one where there is one.
 *
 * @throws where the kustomization asks for anything else
 */
export function renderKustomization(folder: string): KubernetesObject[] {
  const { namespace, resources, images, patches } = kustomization.parse(
    parse(readFileSync(join(folder, 'kustomization.yaml'), 'utf8')),
  );
  let objects = resources.flatMap((name) =>
    name.endsWith('.yaml')
      ? readObjects(join(folder, name))
      : renderKustomization(join(folder, name)),
  );
  for (const { path, target } of patches) {
    const file = join(folder, path);
    objects = target ? replaceIn(objects, target, file) : mergeInto(objects, file);
  }
  return objects.map((each) => {
    const named = withImages(each, images) as KubernetesObject;
    if (namespace) named.metadata = { ...named.metadata, namespace };
    return named;
  });
}

function readObjects(file: string): KubernetesObject[] {
  return parseAllDocuments(readFileSync(file, 'utf8')).map((document) =>
    object.parse(document.toJS()),
  );
}

function mergeInto(objects: KubernetesObject[], file: string): KubernetesObject[] {
  return readObjects(file).reduce((all, patch) => {
    const index = all.findIndex((each) => isSame(each, { ...patch, name: patch.metadata.name }));
    const found = all[index];
    if (!found) throw new Error(`${file} patches ${patch.metadata.name}, which is not there`);
    return all.with(index, merge(found, patch) as KubernetesObject);
  }, objects);
}

const operations = z.array(
  z.strictObject({ op: z.literal('replace'), path: z.string(), value: z.unknown() }),
);

function replaceIn(
  objects: KubernetesObject[],
  target: { kind: string; name: string },
  file: string,
): KubernetesObject[] {
  const index = objects.findIndex((each) => isSame(each, target));
  const found = structuredClone(objects[index]);
  if (!found) throw new Error(`${dirname(file)} patches ${target.name}, which is not there`);
  for (const { path, value } of operations.parse(parse(readFileSync(file, 'utf8')))) {
    const keys = path.split('/').slice(1);
    const last = keys.pop() ?? '';
    const parent = keys.reduce<unknown>((at, key) => (at as Record<string, unknown>)?.[key], found);
    if ((parent as Record<string, unknown>)?.[last] === undefined) {
      throw new Error(`${file} replaces ${path}, which is not there`);
    }
    (parent as Record<string, unknown>)[last] = value;
  }
  return objects.with(index, found);
}

const isSame = (one: KubernetesObject, { kind, name }: { kind: string; name: string }) =>
  one.kind === kind && one.metadata.name === name;

const isMap = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

function merge(below: unknown, above: unknown): unknown {
  if (!isMap(below) || !isMap(above)) return above;
  const merged = Object.entries(above).map(([key, value]) => [key, merge(below[key], value)]);
  return { ...below, ...Object.fromEntries(merged) };
}

function withImages(value: unknown, images: readonly Image[]): unknown {
  if (Array.isArray(value)) return value.map((each) => withImages(each, images));
  if (!isMap(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => {
      if (key !== 'image' || typeof each !== 'string') return [key, withImages(each, images)];
      const [name] = each.split(':');
      const image = images.find((one) => one.name === name);
      return [key, image ? `${image.newName}:${image.newTag}` : each];
    }),
  );
}
