import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { parseCompose } from '../scripts/deploy/compose.ts';
import { schemaProblems } from '../scripts/deploy/tools.ts';
import { parseTraefik, withoutConditionals } from '../scripts/deploy/traefik.ts';
import { traefikProblems } from '../scripts/deploy/traefik-rules.ts';
import {
  acmeProblems,
  environmentProblems,
  templateProblems,
} from '../scripts/deploy/traefik-variants.ts';
import { readShipped, type Spoilt, spoil } from './support/shipped.ts';

const stack = parseCompose(readShipped('docker-compose.yml'));
const STATIC = readShipped('traefik.yml');
const ACME = readShipped('deploy/traefik-acme.yml');
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
  ['Traefik publishes its metrics', "address: ':8082'", "address: ':8443'"],
  ['names websecure, which is not there', '  websecure:', '  secure:'],
  [
    'Traefik does not watch the folder',
    'directory: /etc/traefik/dynamic',
    'directory: /etc/dynamic',
  ],
  ['the access log holds RequestPath', 'RequestPath: drop', 'RequestPath: keep'],
  ['the access log holds RequestLine', /^ *RequestLine: drop\n/m, ''],
  ['the access log holds headers', 'defaultMode: drop', 'defaultMode: keep'],
  ['the health check of Traefik stands on no', /^ping:\n.*\n/m, ''],
  ['metrics of Traefik stands on no entry point', /( prometheus:\n.*)internal/, '$1private'],
])('traefik.yml is refused: %s', (says, from, to) => {
  expect(problemsOf(spoil(STATIC, from, to), DYNAMIC)).toContain(says);
});

const RSA = 'TLS_RSA_WITH_AES_128_GCM_SHA256';
const BUFFER = '\n    buffer: { buffering: {} }\n    compress:\n';

it.each<Spoilt>([
  ['TLS before 1.2 is accepted', 'minVersion: VersionTLS12', 'minVersion: VersionTLS11'],
  [`the cipher suite ${RSA} is weak`, RSA.replace('TLS_', 'TLS_ECDHE_'), RSA],
  ['no cipher suite is for ECDSA keys', /\n.*_ECDSA_.*(?=\n)/g, ''],
  ['a certificate is offered for foreign names', 'sniStrict: true', 'sniStrict: false'],
  ['the router maintenance does not come before sign-in', 'priority: 100', 'priority: 20'],
  ['the router api is without its security headers', 'stsSeconds: 31536000', 'stsSeconds: 86400'],
  ['the router api is without its security headers', /^ *referrerPolicy: .*\n/m, ''],
  ['notices after more than 5 s', 'interval: 3s', 'interval: 30s'],
  ['there are not two colours', /^ {10}- name: green\n.*\n/m, ''],
  ['no cipher suites are named', /cipherSuites:(\n.*TLS_.*)+/, 'cipherSuites: []'],
  ['traefik has no secret for /run/secrets/key', '/run/secrets/tls_key', '/run/secrets/key'],
  ['the router api is not on websecure with TLS only', /( service: api\n) {6}tls:\n.*\n.*\n/, '$1'],
  ['the router api is not on websecure', 'entryPoints: [websecure]', 'entryPoints: [web]'],
  ['the router api must have the priority 10', 'priority: 10', 'priority: 1'],
  ['the router frontend must have the priority 1', 'priority: 1\n', 'priority: 20\n'],
  ['the router api answers for any host', /'Host.* && \((.*)\)'/, "'$1'"],
  ['Traefik does not route /graphql', /\(Path\(`\/graphql`\)/, '(Path(`/gql`)'],
  ['Traefik does not route /oauth/revoke', ' || Path(`/oauth/revoke`)', ''],
  ['Traefik does not route /councils/x/minutes', '(councils|proposals)', 'proposals'],
  ['Traefik shows /proposals/x/minutes/x', 'minutes$', 'minutes'],
  ['Traefik shows /readyz to the public', 'Path(`/oauth/revoke`)', 'PathPrefix(`/`)'],
  ['api shows health or metrics', 'Path(`/graphql`)', 'Path(`/graphql`) || Path(`/metrics`)'],
  ['the router api is without a rate limit', 'rate-limit, compress]', 'compress]'],
  ['the router api is without a rate limit', 'average: 10', 'average: 0'],
  ['more than 10 requests a second', 'average: 10', 'average: 100'],
  ['the router sign-in is without a rate limit', 'sign-in-limit, compress]', 'compress]'],
  ['more than 5 sign-ins a minute', 'period: 1m', 'period: 1s'],
  ['the router sign-in does not come before api', 'priority: 20', 'priority: 5'],
  ['the router frontend is without its security', 'frameDeny: true', 'frameDeny: false'],
  ['the router api is without its security headers', 'stsSeconds: 31536000', 'stsSeconds: 0'],
  ['compresses text/event-stream', '- text/event-stream', '- text/plain'],
  ['buffer buffers, which stops streams', '\n    compress:\n', BUFFER],
  ['names apis, which is not there', 'service: api', 'service: apis'],
  ['the service colours names red, which is not there', 'name: green', 'name: red'],
  ['the colours do not say that they are ill', '        healthCheck: {}\n', ''],
  ['no colour gets any traffic', /weight: 1([\s\S]*)weight: 1/, 'weight: 0$1weight: 0'],
  ['nothing answers while no node is ready', 'fallback: maintenance', 'fallback: colours'],
  ['names headers, which is not there', '[security-headers, rate-limit', '[headers, rate-limit'],
  ['http://api-2:9464 is the internal port', 'api-2:4000', 'api-2:9464'],
  [
    'and the stack has http://api-1:4000,http://api-2:4000',
    /( {10}- url: )'http:\/\/api-2:4000'/,
    "$1'http://api-3:4000'",
  ],
  ['does not take nodes out by /readyz', 'path: /readyz', 'path: /livez'],
])('dynamic.yml is refused: %s', (says, from, to) => {
  expect(problemsOf(STATIC, spoil(DYNAMIC, from, to))).toContain(says);
});

it('has no frontend where none is set', () => {
  const { dynamic } = parseTraefik(STATIC, withoutConditionals(DYNAMIC));
  expect(Object.keys(dynamic.http.routers)).toEqual(['api', 'sign-in']);
  expect(Object.keys(dynamic.http.services)).not.toContain('frontend');
});

it.each(['FRONTEND_URL', 'MAINTENANCE'])('has what %s asks for', (variable) => {
  expect(templateProblems(STATIC, DYNAMIC)).toEqual([]);
  const name = variable.split('_')[0]?.toLowerCase() ?? '';
  const without = DYNAMIC.replaceAll(
    new RegExp(`^ *# {{ if env "${variable}" }}\\n[\\s\\S]*?# {{ end }}\\n`, 'gm'),
    '',
  );
  expect(templateProblems(STATIC, without)).toEqual([`there is no router ${name} to be asked for`]);
});

it('is given all that it asks for', () => {
  const prod = parseCompose(readShipped('docker-compose.prod.yml'));
  expect(environmentProblems(DYNAMIC, [stack, prod])).toEqual([]);
  expect(environmentProblems(DYNAMIC, [stack])).toEqual([
    'traefik is not given CERT_RESOLVER, which deploy/traefik/dynamic.yml asks for',
  ]);
});

it('with a certificate authority is the same but for that', () => {
  expect(acmeProblems(STATIC, spoil(ACME, 'writeTimeout: 0s', 'writeTimeout: 60s'))).toEqual([
    'deploy/traefik-acme.yml is not traefik.yml with certificatesResolvers',
  ]);
  expect(acmeProblems(STATIC, STATIC)).toEqual([
    'deploy/traefik-acme.yml asks for no certificates',
  ]);
});

it('is held against JSON schemas where they are given', () => {
  const schemas = mkdtempSync(join(tmpdir(), 'conclave-schemas-'));
  const write = (name: string, keys: string[]) => {
    const properties = Object.fromEntries(keys.map((key) => [key, {}]));
    writeFileSync(join(schemas, name), JSON.stringify({ properties, additionalProperties: false }));
  };
  write('traefik-v3.json', [
    ...Object.keys(parseTraefik(STATIC, DYNAMIC).static),
    'certificatesResolvers',
  ]);
  write('traefik-v3-file-provider.json', ['http', 'tls']);

  const texts = { staticText: STATIC, acmeText: ACME, dynamicText: DYNAMIC };
  expect(schemaProblems(schemas, texts)).toEqual([]);
  const misspelt = { ...texts, staticText: `${STATIC}\nentrypoints: {}\n` };
  expect(schemaProblems(schemas, misspelt)).toEqual([
    'traefik.yml / must NOT have additional properties {"additionalProperty":"entrypoints"}',
  ]);
  rmSync(schemas, { recursive: true });
});
