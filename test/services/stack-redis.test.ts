import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { parseCompose } from '../../scripts/deploy/compose.ts';
import { freePort } from '../support/free-port.ts';
import { ROOT, readShipped } from '../support/shipped.ts';

const { command, healthcheck } = z
  .object({ command: z.array(z.string()), healthcheck: z.object({ test: z.array(z.string()) }) })
  .parse(parseCompose(readShipped('docker-compose.yml')).services.redis);
let folder: string;
let port: number;
let server: ChildProcess;

/** What docker-compose.yml says, with this machine's folder of secrets and a free port. */
const here = (text: string) =>
  text
    .replaceAll('$$', '$')
    .replaceAll('/run/secrets', folder)
    .replace('save ""', `save ""\nbind 127.0.0.1\nport ${port}`)
    .replace('redis-cli ', `redis-cli -p ${port} `);

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'conclave-stack-redis-'));
  port = await freePort();
  spawnSync('sh', [join(ROOT, 'deploy/make-secrets.sh'), folder]);
  const [program = '', ...args] = command.map(here);
  server = spawn(program, args, { cwd: folder, stdio: 'ignore' });
  await vi.waitFor(() => expect(health()).toBe(0), { timeout: 10_000 });
});
afterAll(() => {
  server?.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

function health(): number | null {
  return spawnSync('sh', ['-c', here(healthcheck.test[1] ?? '')]).status;
}

function connect(url: string): Redis {
  const redis = new Redis(url, { lazyConnect: true, retryStrategy: () => null });
  redis.on('error', () => undefined);
  return redis;
}

it('lets in who has the URL of the secrets, and nobody else', async () => {
  const url = readFileSync(join(folder, 'redis_url'), 'utf8').replace(
    'redis:6379',
    `127.0.0.1:${port}`,
  );
  const known = connect(url);
  expect(await known.ping()).toBe('PONG');
  expect(await known.config('GET', 'maxmemory')).toEqual(['maxmemory', String(64 * 2 ** 20)]);
  expect(await known.config('GET', 'save')).toEqual(['save', '']);
  known.disconnect();

  const stranger = connect(`redis://127.0.0.1:${port}`);
  await expect(stranger.get('x')).rejects.toThrow('NOAUTH');
  stranger.disconnect();
});

it('ends when it is told to', async () => {
  server.kill('SIGTERM');
  expect(await once(server, 'exit')).toEqual([0, null]);
  expect(health()).not.toBe(0);
});
