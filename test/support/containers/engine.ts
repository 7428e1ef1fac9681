import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** What hangs for longer is a failure. */
export const LONGEST_MS = 900_000;

/** The stack's addresses are fixed, so one at a time runs on a machine. */
const LOCK = join(tmpdir(), 'conclave-containers.lock');

/**
 * A Podman with a folder of its own for all that it keeps, and Docker's API on a socket in it. Nothing of
 * the machine's own Podman is seen or changed.
 */
export interface Engine {
  /** Its folder. */
  scratch: string;
  /** What a program finds it by. */
  env: Record<string, string | undefined>;
  /** Runs `podman` and gives what it prints. */
  podman(...args: string[]): Promise<string>;
}

/** The engine in this folder, which somebody else starts and stops. */
export function engineIn(scratch: string): Engine {
  const env = {
    ...process.env,
    CONTAINERS_CONF: join(scratch, 'containers.conf'),
    CONTAINERS_STORAGE_CONF: join(scratch, 'storage.conf'),
    DOCKER_HOST: `unix://${join(scratch, 'podman.sock')}`,
    // Of the builder that the engine itself has.
    DOCKER_BUILDKIT: '0',
    // In the other format, an image has no health check.
    BUILDAH_FORMAT: 'docker',
    // Podman would give health checks to systemd, which is not everywhere; see `startHealthChecks`.
    DISABLE_HC_SYSTEMD: 'true',
    TMPDIR: join(scratch, 'tmp'),
  };
  return {
    scratch,
    env,
    async podman(...args) {
      const { stdout } = await run('podman', args, {
        env,
        maxBuffer: 1 << 26,
        timeout: LONGEST_MS,
      });
      return stdout.trim();
    },
  };
}

/** Makes an engine, in this folder or in a new one, without a process in it yet. */
export function createEngine(
  scratch = mkdtempSync(join(tmpdir(), 'conclave-containers-')),
): Engine {
  for (const name of ['tmp', 'networks', 'libpod']) {
    mkdirSync(join(scratch, name), { recursive: true });
  }
  // systemd may not be there, and crun wants one kind of control groups where runc takes each. Where root
  // may not raise its limits, the defaults of Podman are refused.
  writeFileSync(
    join(scratch, 'containers.conf'),
    `[containers]
default_ulimits = ["nofile=4096:4096", "nproc=4096:4096"]
log_driver = "k8s-file"
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
events_logger = "file"
lock_type = "file"
tmp_dir = "${scratch}/libpod"
[network]
network_backend = "netavark"
network_config_dir = "${scratch}/networks"
`,
  );
  writeFileSync(
    join(scratch, 'storage.conf'),
    `[storage]
driver = "overlay"
graphroot = "${scratch}/storage"
runroot = "${scratch}/run"
`,
  );
  return engineIn(scratch);
}

/** Opens Docker's API; waits for whoever runs such a stack on this machine. */
export async function startApi({ scratch, env }: Engine): Promise<ChildProcess> {
  const socket = join(scratch, 'podman.sock');
  rmSync(socket, { force: true });
  const command = ['podman', 'system', 'service', '--time=0', `unix://${socket}`];
  // `--close`, or containers would hold the lock as well.
  const service = spawn('flock', ['--close', '--wait', '1800', LOCK, ...command], {
    env,
    detached: true,
    stdio: 'ignore',
  });
  while (!existsSync(socket)) {
    if (service.exitCode !== null) throw new Error(`podman's API ended with ${service.exitCode}`);
    await sleep(100);
  }
  return service;
}

/** What waits for a program in a container that went while it was being started; it would wait for ever. */
function killMonitors(scratch: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    try {
      const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8');
      if (!command.includes('conmon') || !command.includes(`${scratch}/`)) continue;
      process.kill(Number(pid), 'SIGKILL');
    } catch {
      // It has ended by itself.
    }
  }
}

/** Ends what runs in the engine, and forgets all but its images. */
export async function stopEngine(
  { scratch, podman }: Engine,
  service?: ChildProcess,
): Promise<void> {
  try {
    await podman('rm', '--all', '--force', '--time', '0');
    await podman('volume', 'rm', '--all', '--force');
    await podman('network', 'prune', '--force');
  } finally {
    if (service?.pid && service.exitCode === null) {
      const ended = once(service, 'exit');
      process.kill(-service.pid, 'SIGKILL');
      await ended;
    }
    killMonitors(scratch);
  }
}

/** Removes the folder of an engine that was stopped. */
export async function removeEngine({ scratch }: Engine): Promise<void> {
  for (const mount of mountsIn(scratch)) await run('umount', ['--lazy', mount]);
  rmSync(scratch, { recursive: true, force: true });
}

/** The deepest first. */
function mountsIn(folder: string): string[] {
  return readFileSync('/proc/mounts', 'utf8')
    .split('\n')
    .map((line) => line.split(' ')[1] ?? '')
    .filter((path) => path.startsWith(`${folder}/`))
    .toSorted()
    .reverse();
}
