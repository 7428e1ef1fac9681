import { execFile, execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT, readShipped, spoil } from '../shipped.ts';
import { type Engine, LONGEST_MS } from './engine.ts';

const run = promisify(execFile);

const SHIPPED = [
  ...['Dockerfile', '.dockerignore', 'docker-compose.yml', 'docker-compose.prod.yml'],
  ...['traefik.yml', 'deploy', 'package.json', 'package-lock.json', '.npmrc'],
  ...['bin', 'schema', 'migrations', 'src', 'test/containers/stand-ins'],
];

/** What is otherwise in the copies, most of it because Podman 4.3 does not know it and Docker 25 does. */
const STRUCK_OUT: Record<string, [from: RegExp, to: string][]> = {
  Dockerfile: [[/ --start-interval=\S+/g, '']],
  'docker-compose.yml': [
    [/^ *start_interval: .*\n/gm, ''],
    [/^ *tag: .*\n/gm, ''],
    // Nothing here is to depend on how busy the machine is.
    [/\btimeout: \d+s/g, 'timeout: 60s'],
    [/\bstart_period: \d+s/g, 'start_period: 600s'],
    // A tmpfs there is root's, or open to all.
    [/,uid=\d+,gid=\d+,mode=\d+/g, ',mode=1777'],
  ],
};

/** A checkout as an operator has it after the first two steps of docs/deploy.md. */
export interface Project {
  engine: Engine;
  folder: string;
  secret(name: string): string;
  /** Runs `docker-compose` on our file, with what stands in for images laid over it. */
  compose(...args: string[]): Promise<string>;
}

export function projectIn(engine: Engine): Project {
  const folder = join(engine.scratch, 'project');
  return {
    engine,
    folder,
    secret: (name) => readFileSync(join(folder, 'deploy/secrets', name), 'utf8'),
    async compose(...args) {
      const files = ['docker-compose.yml', 'test/containers/stand-ins/override.yml'];
      const { stdout } = await run(
        'docker-compose',
        [...files.flatMap((file) => ['--file', file]), ...args],
        { cwd: folder, env: engine.env, maxBuffer: 1 << 26, timeout: LONGEST_MS },
      );
      return stdout.trim();
    },
  };
}

/** Does what docs/deploy.md says, up to the first start. */
export function makeProject(engine: Engine): Project {
  const project = projectIn(engine);
  const { folder } = project;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder);
  for (const name of SHIPPED) {
    // Secrets and backups of whoever develops here stay here.
    cpSync(join(ROOT, name), join(folder, name), { recursive: true, filter: isShipped });
  }
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
  for (const [name, strikes] of Object.entries(STRUCK_OUT)) {
    writeFileSync(join(folder, name), strike(readShipped(name), strikes));
  }
  writeFileSync(join(folder, '.env'), readShipped('.env.production'));

  const sh = (script: string) =>
    execFileSync('sh', ['-ec', script], { cwd: folder, stdio: 'pipe' });
  sh('deploy/make-secrets.sh');
  const [, command = ''] = readShipped('docs/deploy.md').match(/```sh\n(openssl [^`]+)```/) ?? [];
  sh(command);
  writeFileSync(join(folder, 'deploy/secrets/smtp_url'), 'smtp://mailpit:1025');
  sh('chmod 444 deploy/secrets/*');
  return project;
}

const isShipped = (path: string) => !/\/deploy\/(secrets\/[^.]|acme\/)/.test(path);

/** Also a check's words are split at each space by Podman 4.3, in which ours need none. */
function strike(text: string, strikes: [from: RegExp, to: string][]): string {
  const struck = strikes.reduce((all, [from, to]) => spoil(all, from, to), text);
  return struck.replace(/'fetch\(.*\)'/g, (check) => check.replaceAll(' ', ''));
}
