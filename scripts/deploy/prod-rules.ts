import { parse } from 'yaml';
import type { Compose } from './compose.ts';

/**
 * What is wrong with docker-compose.prod.yml, one line each: with the certificates from an authority, and
 * with the network on which Traefik meets other projects.
 *
 * @param acmeText deploy/traefik-acme.yml
 */
export function prodProblems(prod: Compose, acmeText: string): string[] {
  const traefik = prod.services.traefik;
  const { certificatesResolvers = {} } = parse(acmeText) as {
    certificatesResolvers?: Record<string, { acme?: { storage?: string } }>;
  };
  const asked = traefik?.environment.CERT_RESOLVER ?? '';
  const storage = certificatesResolvers[asked]?.acme?.storage ?? '';
  const mounts = traefik?.volumes ?? [];
  const elsewhere = Object.keys(prod.services).filter((name) => name !== 'traefik');
  const wrong: [boolean, string][] = [
    [storage === '', `traefik asks ${asked || 'nobody'} for certificates, which is no resolver`],
    [
      !mounts.some((mount) => storage.startsWith(`${mount.split(':').at(-1)}/`)),
      'certificates are kept nowhere',
    ],
    [
      !mounts.some((mount) =>
        mount.startsWith('./deploy/traefik-acme.yml:/etc/traefik/traefik.yml'),
      ),
      'traefik does not read deploy/traefik-acme.yml',
    ],
    [
      !mounts.some((mount) => mount.endsWith(':/etc/traefik/dynamic:ro')),
      'traefik has no dynamic file',
    ],
    [(traefik?.secrets.length ?? 0) > 0, 'traefik wants a certificate of your own, too'],
    [!prod.networks.proxy?.external, 'the network proxy is not one that is there already'],
    [!('proxy' in (traefik?.networks ?? {})), 'traefik is not on the network proxy'],
    ...elsewhere.map((name): [boolean, string] => [
      'proxy' in (prod.services[name]?.networks ?? {}),
      `${name} is on the network proxy`,
    ]),
  ];
  return wrong
    .filter(([isWrong]) => isWrong)
    .map(([, problem]) => `docker-compose.prod.yml: ${problem}`);
}
