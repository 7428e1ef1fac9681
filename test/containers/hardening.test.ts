import { describe, expect, it } from 'vitest';
import { findStack } from '../support/containers/stack.ts';
import { stack as shipped } from '../support/stack.ts';

const stack = findStack();

/** What this test has started, but for what is over. Mailpit's stand-in is not what is shipped. */
const RUNNING = [
  ...['api-1', 'api-2', 'worker-1', 'worker-2', 'maintenance', 'postgres', 'redis', 'traefik'],
  ...['prometheus', 'alertmanager'],
];

/** `512M` and `1G` as bytes. */
const bytes = (text: string) =>
  Number.parseInt(text, 10) * (text.endsWith('G') ? 1 << 30 : 1 << 20);

describe.each(RUNNING)('%s', (name) => {
  it('is neither root nor able to become it', async () => {
    const status = await stack.sh(name, 'cat /proc/1/status');
    const [uids = ''] = status.match(/^Uid:.*$/m) ?? [];
    expect(uids).not.toMatch(/\t0(\t|$)/);
    expect(status.match(/^Cap\w+:\t0{16}$/gm)).toHaveLength(5);
    expect(status).toMatch(/^NoNewPrivs:\t1$/m);
    expect(status).toMatch(/^Seccomp:\t2$/m);
  });

  it('writes nothing to its root', async () => {
    const tried = ['/', '/etc', '/usr/bin', '/run/secrets', '/app', '/opt'];
    const script = tried.map((folder) => `touch ${folder}/mine 2>/dev/null && echo ${folder}`);
    expect(await stack.sh(name, `${script.join('; ')}; true`)).toBe('');
    expect(await stack.sh(name, `grep -E '^\\S+ / ' /proc/mounts`)).toMatch(/ ro[, ]/);
  });

  it('has the limits that it is given, by the kernel itself', async () => {
    const { cpus, memory, pids } = (shipped.services[name]?.deploy?.resources?.limits ?? {}) as {
      cpus: string;
      memory: string;
      pids: number;
    };
    expect((await stack.inspect(name)).HostConfig).toMatchObject({
      Memory: bytes(memory),
      NanoCpus: Number(cpus) * 1e9,
      PidsLimit: pids,
    });
    // Where control groups of the first and of the second version have them.
    const files = ['memory/memory.limit_in_bytes', 'memory.max', 'pids/pids.max', 'pids.max'];
    const all = [...files, 'cpu/cpu.cfs_quota_us', 'cpu.max'].join(' ');
    const read = await stack.sh(name, `cd /sys/fs/cgroup && cat ${all} 2>/dev/null || true`);
    const quota = `${Number(cpus) * 100_000}`;
    expect(read.replace(/ 100000$/, '').split('\n')).toEqual([
      `${bytes(memory)}`,
      `${pids}`,
      quota,
    ]);
  });

  it('has the secrets that it is to have, as files and nowhere else', async () => {
    const wanted = shipped.services[name]?.secrets ?? [];
    const expected = wanted.toSorted().map((secret) => `${secret} ${stack.secret(secret).trim()}`);
    const script =
      'cd /run/secrets 2>/dev/null && for f in *; do echo "$f $(cat "$f")"; done; true';
    expect((await stack.sh(name, script)).split('\n')).toEqual(
      expected.length > 0 ? expected.join('\n').trim().split('\n') : [''],
    );
    const elsewhere = "tr '\\0' ' ' </proc/1/environ; tr '\\0' ' ' </proc/1/cmdline";
    const seen = await stack.sh(name, elsewhere);
    const values = wanted.map((secret) => stack.secret(secret).trim()).filter(Boolean);
    for (const value of values) expect(seen).not.toContain(value);
  });
});

describe('networks', () => {
  /** Whether a connection from one container to another's address is accepted. */
  async function reaches(from: string, to: string, network: string, port: number) {
    const { NetworkSettings } = await stack.inspect(to);
    const address = NetworkSettings.Networks[`conclave_${network}`]?.IPAddress;
    expect(address, `${to} on ${network}`).toMatch(/^\d+\./);
    const script = `timeout 3 bash -c '</dev/tcp/${address}/${port}' 2>/dev/null && echo yes || echo no`;
    return (await stack.sh(from, script)) === 'yes';
  }

  const reachData = (from: string) =>
    Promise.all([
      reaches(from, 'postgres', 'internal', 5432),
      reaches(from, 'redis', 'internal', 6379),
    ]);

  it.each(['traefik', 'prometheus', 'alertmanager', 'maintenance'])(
    'keep %s from the database and from Redis',
    async (from) => {
      expect(await reachData(from)).toEqual([false, false]);
      expect(await stack.sh(from, 'getent hosts postgres redis || echo unknown')).toBe('unknown');
    },
  );

  it('let the API and the workers reach both, and Traefik the API', async () => {
    for (const from of ['api-1', 'api-2', 'worker-1', 'worker-2']) {
      expect(await reachData(from), from).toEqual([true, true]);
    }
    expect(await reaches('traefik', 'api-1', 'public', 4000)).toBe(true);
  });

  it('let nobody out of the database and Redis', async () => {
    for (const from of ['postgres', 'redis']) {
      expect(await reaches(from, 'traefik', 'public', 8443)).toBe(false);
      expect(await stack.sh(from, "grep -c '^\\S*\\s00000000' /proc/net/route || true")).toBe('0');
    }
  });

  it('give Traefik the address that the API believes', async () => {
    const { NetworkSettings } = await stack.inspect('traefik');
    const trusted = shipped.services['api-1']?.environment.TRUSTED_PROXIES;
    expect(NetworkSettings.Networks.conclave_public?.IPAddress).toBe(trusted);
  });

  it('publish the ports of Traefik, and none else', async () => {
    for (const name of RUNNING) {
      const ports = await stack.engine.podman('port', `conclave-${name}-1`);
      expect(ports.split('\n').filter(Boolean).length, name).toBe(name === 'traefik' ? 2 : 0);
    }
  });
});
