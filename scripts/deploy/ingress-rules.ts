import { z } from 'zod';
import type { KubernetesObject } from './kustomize.ts';
import { pathProblems } from './public-paths.ts';

const path = z.looseObject({
  path: z.string(),
  pathType: z.enum(['Exact', 'Prefix', 'ImplementationSpecific']),
  backend: z.looseObject({
    service: z.looseObject({ name: z.string(), port: z.looseObject({ name: z.string() }) }),
  }),
});

const ingress = z.looseObject({
  metadata: z.looseObject({ annotations: z.record(z.string(), z.string()).default({}) }),
  spec: z.looseObject({
    tls: z.array(z.looseObject({ hosts: z.array(z.string()), secretName: z.string() })).default([]),
    rules: z.array(
      z.looseObject({ host: z.string(), http: z.looseObject({ paths: z.array(path) }) }),
    ),
  }),
});

type Path = z.infer<typeof path>;

const REGULAR_EXPRESSIONS = 'traefik.ingress.kubernetes.io/router.pathmatcher';

/** All that is wrong with what gets to the API from outside, one line each. */
export function ingressProblems(objects: readonly KubernetesObject[]): string[] {
  const found = objects.filter(({ kind }) => kind === 'Ingress');
  if (found.length === 0) return ['there is no Ingress'];
  return found.flatMap((each) => {
    const { metadata, spec } = ingress.parse(each);
    const asRegExp = metadata.annotations[REGULAR_EXPRESSIONS] === 'PathRegexp';
    const hosts = spec.tls.flatMap((one) => one.hosts);
    return spec.rules.flatMap(({ host, http }) => [
      ...(hosts.includes(host) ? [] : [`${host} is served without TLS`]),
      ...pathProblems('the Ingress', (asked) =>
        http.paths.some((one) => matches(one, asked, asRegExp)),
      ),
      ...http.paths
        .filter(({ backend }) => `${backend.service.name} ${backend.service.port.name}` !== API)
        .map((one) => `${one.path} leads to another port than that of the API`),
    ]);
  });
}

const API = 'conclave-api http';

/** As Traefik matches, https://doc.traefik.io/traefik/routing/providers/kubernetes-ingress/ */
function matches({ path: text, pathType }: Path, asked: string, asRegExp: boolean): boolean {
  if (pathType === 'Exact') return asked === text;
  if (pathType === 'ImplementationSpecific' && asRegExp) return new RegExp(text).test(asked);
  return asked.startsWith(text);
}
