import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { vi } from 'vitest';
import { freePort } from './free-port.ts';

export interface Pooler {
  url: string;
  stop(): Promise<void>;
}

/** PgBouncer in transaction mode in front of the database. */
export async function startPooler(target: string): Promise<Pooler> {
  const { hostname, port, username, password, pathname } = new URL(target);
  const folder = mkdtempSync(join(tmpdir(), 'conclave-pooler-'));
  const ownPort = await freePort();
  const ini = join(folder, 'pgbouncer.ini');
  const users = join(folder, 'users.txt');
  writeFileSync(users, `"${username}" "${decodeURIComponent(password)}"\n`);
  writeFileSync(
    ini,
    `[databases]
conclave = host=${hostname} port=${port} dbname=${pathname.slice(1)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${ownPort}
default_pool_size = 4
unix_socket_dir =
pool_mode = transaction
auth_type = plain
auth_file = ${users}
ignore_startup_parameters = extra_float_digits,statement_timeout,lock_timeout,idle_in_transaction_session_timeout
`,
  );
  for (const file of [folder, ini, users]) chmodSync(file, 0o755);
  // It refuses to run as root.
  const asOther = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
  const child: ChildProcess = spawn('/usr/sbin/pgbouncer', ['-q', ...asOther, ini], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await vi.waitFor(() => answers(ownPort), { timeout: 20_000, interval: 50 });
  const url = Object.assign(new URL(target), { port: String(ownPort) }).href;
  return {
    url,
    async stop() {
      child.kill('SIGTERM');
      await Promise.race([once(child, 'exit'), sleep(2_000)]);
      child.kill('SIGKILL');
      rmSync(folder, { recursive: true });
    },
  };
}

async function answers(port: number): Promise<void> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  socket.destroy();
}
