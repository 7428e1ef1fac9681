import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { vi } from 'vitest';
import { freePort } from './free-port.ts';

const HAPROXY = '/usr/sbin/haproxy';

export interface Haproxy {
  /** Where it listens, without a path. */
  url: string;
  stop(): Promise<void>;
}

/**
 * A haproxy that gives each connection to the next of these nodes, as long as it is ready.
 *
 * @throws Error saying what to install, where there is no haproxy
 */
export async function startHaproxy(
  nodes: readonly { name: string; url: string }[],
): Promise<Haproxy> {
  if (!existsSync(HAPROXY)) throw new Error(`This test needs ${HAPROXY}: apt-get install haproxy`);
  const folder = mkdtempSync(join(tmpdir(), 'conclave-haproxy-'));
  const file = join(folder, 'haproxy.cfg');
  const port = await freePort();
  writeFileSync(file, configOf(port, nodes));
  const haproxy = spawn(HAPROXY, ['-db', '-f', file], { stdio: ['ignore', 'ignore', 'inherit'] });
  const ended = once(haproxy, 'exit');
  const url = `http://127.0.0.1:${port}`;
  await vi.waitFor(async () => (await fetch(`${url}/readyz`)).json(), { timeout: 20_000 });
  return {
    url,
    async stop() {
      haproxy.kill('SIGKILL');
      await ended;
      rmSync(folder, { recursive: true });
    },
  };
}

/** Streams are silent for up to twelve seconds, so nothing may wait for less. */
function configOf(port: number, nodes: readonly { name: string; url: string }[]): string {
  const servers = nodes.map(({ name, url }) => `  server ${name} ${new URL(url).host} check`);
  return `
defaults
  mode http
  timeout check 5s
  timeout connect 1s
  timeout client 30s
  timeout server 30s
  timeout tunnel 1h
  option redispatch 1
  retries 3
frontend public
  bind 127.0.0.1:${port}
  default_backend nodes
backend nodes
  balance roundrobin
  option forwardfor
  option httpchk GET /readyz
  default-server inter 500ms fall 1 rise 1
${servers.join('\n')}
`;
}
