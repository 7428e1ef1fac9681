import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseCompose } from '../scripts/deploy/compose.ts';
import { schemaProblems } from '../scripts/deploy/tools.ts';
import { parseTraefik, withoutConditionals } from '../scripts/deploy/traefik.ts';
import { traefikProblems } from '../scripts/deploy/traefik-rules.ts';
import { readShipped, type Spoilt, spoil } from './support/shipped.ts';

const stack = parseCompose(readShipped('docker-compose.yml'));
const STATIC = readShipped('traefik.yml');
const DYNAMIC = readShipped('deploy/traefik/dynamic.yml');

const problemsOf = (staticText: string, dynamicText: string) =>
  traefikProblems(parseTraefik(staticText, dynamicText), stack).join('\n');

it.each<Spoilt>([
  ['web does not redirect to https on the published port', "to: ':443'", 'to: websecure'],
  ['web does not redirect to https', 'scheme: https', 'scheme: http'],
  ['ends every stream after its writeTimeout of 60s', 'writeTimeout: 0s', 'writeTimeout: 60s'],
  ['websecure lets any client say', 'trustedIPs:', 'insecure: true\n      trustedIPs:'],
  ['websecure lets any client say', '127.0.0.1/32', '0.0.0.0/0'],
  ['the provider docker is on', '  file:', '  docker: {}\n  file:'],
  ["Traefik's own API is on", 'ping:', 'api: { dashboard: true }\nping:'],
  ['names websecure, which is not there', '  websecure:', '  secure:'],
])('traefik.yml is refused: %s', (says, from, to) => {
  expect(problemsOf(spoil(STATIC, from, to), DYNAMIC)).toContain(says);
});

const RSA = 'TLS_RSA_WITH_AES_128_GCM_SHA256';
const BUFFER = '\n    buffer: { buffering: {} }\n    compress:\n';

it.each<Spoilt>([
  ['TLS before 1.2 is accepted', 'minVersion: VersionTLS12', 'minVersion: VersionTLS11'],
  [`the cipher suite ${RSA} is weak`, RSA.replace('TLS_', 'TLS_ECDHE_'), RSA],
  ['no cipher suites are named', /cipherSuites:(\n.*TLS_.*)+/, 'cipherSuites: []'],
  ['traefik has no secret for /run/secrets/key', '/run/secrets/tls_key', '/run/secrets/key'],
  ['the router api is not on websecure with TLS only', '      tls: {}\n', ''],
  ['the router api is not on websecure', 'entryPoints: [websecure]', 'entryPoints: [web]'],
  ['the router api must have the priority 10', 'priority: 10', 'priority: 1'],
  ['the router frontend must have the priority 1', 'priority: 1\n', 'priority: 20\n'],
  ['the router api answers for any host', /'Host.* && \((.*)\)'/, "'$1'"],
  ['/graphql is not routed to the API', 'Path(`/graphql`)', 'Path(`/gql`)'],
  ['api shows health or metrics', 'Path(`/graphql`)', 'Path(`/graphql`) || Path(`/metrics`)'],
  ['the API is without a rate limit', 'rate-limit, compress]', 'compress]'],
  ['the API is without a rate limit', 'average: 10', 'average: 0'],
  ['the API is without its security headers', 'frameDeny: true', 'frameDeny: false'],
  ['the API is without its security headers', 'stsSeconds: 31536000', 'stsSeconds: 0'],
  ['compresses text/event-stream', '- text/event-stream', '- text/plain'],
  ['buffer buffers, which stops streams', '\n    compress:\n', BUFFER],
  ['names apis, which is not there', 'service: api', 'service: apis'],
  ['names headers, which is not there', '[security-headers, rate-limit', '[headers, rate-limit'],
  ['http://api-2:9464 is the internal port', 'api-2:4000', 'api-2:9464'],
  ['and the stack has http://api-1:4000,http://api-2:4000', /.*api-2:4000'\n/, ''],
  ['does not take nodes out by /readyz', 'path: /readyz', 'path: /livez'],
])('dynamic.yml is refused: %s', (says, from, to) => {
  expect(problemsOf(STATIC, spoil(DYNAMIC, from, to))).toContain(says);
});

it('has no frontend where none is set', () => {
  const { dynamic } = parseTraefik(STATIC, withoutConditionals(DYNAMIC));
  expect(Object.keys(dynamic.http.routers)).toEqual(['api']);
  expect(Object.keys(dynamic.http.services)).toEqual(['api']);
});

it('is held against JSON schemas where they are given', () => {
  const schemas = mkdtempSync(join(tmpdir(), 'conclave-schemas-'));
  const write = (name: string, keys: string[]) => {
    const properties = Object.fromEntries(keys.map((key) => [key, {}]));
    writeFileSync(join(schemas, name), JSON.stringify({ properties, additionalProperties: false }));
  };
  write('traefik-v3.json', Object.keys(parseTraefik(STATIC, DYNAMIC).static));
  write('traefik-v3-file-provider.json', ['http', 'tls']);

  expect(schemaProblems(schemas, { staticText: STATIC, dynamicText: DYNAMIC })).toEqual([]);
  const misspelt = { staticText: `${STATIC}\nentrypoints: {}\n`, dynamicText: DYNAMIC };
  expect(schemaProblems(schemas, misspelt)).toEqual([
    'traefik.yml / must NOT have additional properties {"additionalProperty":"entrypoints"}',
  ]);
  rmSync(schemas, { recursive: true });
});
