import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { createEngine, type Engine, removeEngine, stopEngine } from './engine.ts';

// node test/support/containers/probe.ts
//
// Whether `npm run test:containers` has what it needs on this machine: ends with 1 and says what is wanting
// where the kernel, its control groups or the account do not let containers run as the stack asks for.

/** The command of docker-compose.yml's own version, and one container that is limited as ours are. */
async function probe({ scratch, podman }: Engine): Promise<void> {
  const version = execFileSync('docker-compose', ['version', '--short'], { encoding: 'utf8' });
  if (!/^v?([3-9]|2\.(2[4-9]|[3-9]\d))/.test(version)) throw new Error(`Compose is ${version}`);
  const archive = join(scratch, 'probe.tar');
  execFileSync('tar', ['--create', '--file', archive, '--directory', '/', 'bin/busybox']);
  await podman('import', archive, 'localhost/probe');
  await podman('network', 'create', '--subnet=172.30.239.0/24', 'probe');
  await podman(
    ...['run', '--rm', '--network=probe', '--read-only', '--tmpfs=/tmp', '--user=1000:1000'],
    ...['--cap-drop=ALL', '--security-opt=no-new-privileges'],
    ...['--memory=64m', '--cpus=0.5', '--pids-limit=32'],
    ...['localhost/probe', '/bin/busybox', 'true'],
  );
}

const engine = createEngine();
try {
  await probe(engine);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : error}\n`);
  process.exitCode = 1;
} finally {
  await stopEngine(engine).catch(() => {});
  await removeEngine(engine);
}
