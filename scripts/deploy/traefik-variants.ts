import { isDeepStrictEqual } from 'node:util';
import { parse } from 'yaml';
import type { Compose } from './compose.ts';
import { parseTraefik, withoutConditionals } from './traefik.ts';

/**
 * How the static file with a certificate authority differs from the one without, apart from that.
 */
export function acmeProblems(staticText: string, acmeText: string): string[] {
  const { certificatesResolvers, ...rest } = parse(acmeText) as Record<string, unknown>;
  const problems = [];
  if (!certificatesResolvers) problems.push('deploy/traefik-acme.yml asks for no certificates');
  if (!isDeepStrictEqual(rest, parse(staticText))) {
    problems.push('deploy/traefik-acme.yml is not traefik.yml with certificatesResolvers');
  }
  return problems;
}

/** What the template asks of the environment, and Traefik's container is not given. */
export function environmentProblems(dynamicText: string, stacks: readonly Compose[]): string[] {
  const asked = new Set([...dynamicText.matchAll(/\benv "(\w+)"/g)].map(([, name = '']) => name));
  const given = stacks.flatMap((each) => Object.keys(each.services.traefik?.environment ?? {}));
  return [...asked]
    .filter((name) => !given.includes(name))
    .map((name) => `traefik is not given ${name}, which deploy/traefik/dynamic.yml asks for`);
}

/** What of the dynamic file is there only when it is asked for, and is not. */
export function templateProblems(staticText: string, dynamicText: string): string[] {
  const routersOf = (text: string) =>
    Object.keys(parseTraefik(staticText, text).dynamic.http.routers);
  const always = routersOf(withoutConditionals(dynamicText));
  const asked = routersOf(dynamicText).filter((name) => !always.includes(name));
  return ['frontend', 'maintenance']
    .filter((name) => !asked.includes(name))
    .map((name) => `there is no router ${name} to be asked for`);
}
