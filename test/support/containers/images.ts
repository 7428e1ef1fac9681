import { execFile } from 'node:child_process';
import { cpSync, mkdirSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { ROOT } from '../shipped.ts';
import { stack } from '../stack.ts';
import type { Engine } from './engine.ts';

const run = promisify(execFile);

const STAND_INS = join(ROOT, 'test/containers/stand-ins');

/** The services whose images cannot be pulled here, and have a stage in the Containerfile. */
const STOOD_IN_FOR = ['postgres', 'redis', 'prometheus', 'alertmanager', 'traefik'];

/** Makes what the Dockerfile begins with, and what stands in for the images of the stack. */
export async function makeImages(engine: Engine): Promise<void> {
  // It is kept by who works on these tests.
  const isThere = engine.podman('image', 'exists', 'localhost/debian').then(
    () => true,
    () => false,
  );
  if (!(await isThere)) await makeDebian(engine);
  await makeNode(engine);
  for (const name of STOOD_IN_FOR) {
    const tag = canonical(stack.services[name]?.image ?? '');
    const args = ['--network=host', `--target=${name}`, `--tag=${tag}`, STAND_INS];
    await twice(() => engine.podman('build', ...args));
  }
}

/** Once more where it fails, as a mirror may for a moment. */
export async function twice(what: () => Promise<unknown>): Promise<void> {
  await what().catch(what);
}

/** As Docker reads a short name. */
function canonical(image: string): string {
  return image.includes('/') ? `docker.io/${image}` : `docker.io/library/${image}`;
}

/** The release of Debian that this machine has, with little more than apt. */
async function makeDebian({ scratch, env, podman }: Engine): Promise<void> {
  const folder = join(scratch, 'debian');
  const [, suite = ''] =
    readFileSync('/etc/os-release', 'utf8').match(/^VERSION_CODENAME=(.*)$/m) ?? [];
  const mirror = 'http://deb.debian.org/debian';
  await twice(async () => {
    await run('rm', ['-rf', folder]);
    await run('debootstrap', ['--variant=minbase', suite, folder, mirror], { env });
  });
  const archive = join(scratch, 'debian.tar');
  await run('tar', ['--directory', folder, '--create', '--file', archive, '.']);
  await podman('import', archive, 'localhost/debian');
  await run('rm', ['-rf', folder, archive]);
}

/** With the Node that the project brings and the npm of this machine. */
async function makeNode({ scratch, podman }: Engine): Promise<void> {
  const context = join(scratch, 'node');
  mkdirSync(context, { recursive: true });
  cpSync(process.execPath, join(context, 'node'));
  const npm = realpathSync((await run('sh', ['-c', 'command -v npm'])).stdout.trim());
  cpSync(dirname(dirname(npm)), join(context, 'npm'), { recursive: true });
  cpSync('/etc/ssl/certs/ca-certificates.crt', join(context, 'ca-certificates.crt'));
  const recipe = join(STAND_INS, 'node.Containerfile');
  await podman('build', `--file=${recipe}`, '--tag=localhost/node', context);
}
