import { z } from 'zod';
import type { KubernetesObject } from './kustomize.ts';

const ports = z.array(z.looseObject({ port: z.union([z.string(), z.number()]) })).default([]);
const peer = z.looseObject({
  namespaceSelector: z
    .looseObject({ matchLabels: z.record(z.string(), z.string()).default({}) })
    .optional(),
  ipBlock: z.looseObject({ cidr: z.string(), except: z.array(z.string()).default([]) }).optional(),
});

const policy = z.looseObject({
  spec: z.looseObject({
    policyTypes: z.array(z.string()).default([]),
    ingress: z.array(z.looseObject({ from: z.array(peer).default([]), ports })).default([]),
    egress: z.array(z.looseObject({ to: z.array(peer).default([]), ports })).default([]),
  }),
});

const NAMESPACE = 'kubernetes.io/metadata.name';
/** From which namespace each port may be asked. */
const ALLOWED: Record<string, string> = { http: 'traefik', internal: 'monitoring' };
/** Names, Postgres, Redis, mail and traces. */
const NEEDED = [53, 5432, 6379, 465, 587, 4318];
/** Where clouds hand out credentials to whoever asks. */
const METADATA = '169.254.0.0/16';

/** What a policy lets in or out that it should not, one line each. */
export function networkProblems(object: KubernetesObject): string[] {
  const { name } = object.metadata;
  const { policyTypes, ingress, egress } = policy.parse(object).spec;
  const problems = ingress.flatMap((rule) => {
    const from = rule.from.map((each) => each.namespaceSelector?.matchLabels[NAMESPACE]);
    if (from.length === 0 || rule.ports.length === 0) return [`${name} lets in anything`];
    return rule.ports
      .filter(({ port }) => from.some((namespace) => namespace !== ALLOWED[port]))
      .map(({ port }) => `${name} lets ${from} in to ${port}`);
  });
  for (const rule of egress) {
    if (rule.to.length === 0 || rule.ports.length === 0) problems.push(`${name} lets out anything`);
    for (const { ipBlock } of rule.to) {
      if (ipBlock && !ipBlock.except.includes(METADATA)) {
        problems.push(`${name} lets pods ask for the credentials of their machine`);
      }
    }
  }
  if (egress.length > 0) {
    const open = egress.flatMap((rule) => rule.ports.map(({ port }) => port));
    const closed = NEEDED.filter((port) => !open.includes(port));
    problems.push(...closed.map((port) => `${name} keeps pods from port ${port}`));
  }
  if (ingress.length > 0 && !policyTypes.includes('Ingress'))
    problems.push(`${name} is without Ingress`);
  if (egress.length > 0 && !policyTypes.includes('Egress'))
    problems.push(`${name} is without Egress`);
  return problems;
}
