import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT } from './shipped.ts';

/** What `npm run dev` runs, with a data folder of its own. */
export interface DevServer {
  /** The address of GraphiQL, as it was printed. */
  graphiql: string;
  /** Passwords of the demo accounts, as they were printed, by address. */
  passwords: ReadonlyMap<string, string>;
  stop(): Promise<void>;
}

export async function startDevServer(): Promise<DevServer> {
  const dataDir = mkdtempSync(join(tmpdir(), 'conclave-dev-'));
  const settings = ['NODE_ENV=development', 'PORT=0', 'INTERNAL_PORT=0', `DATA_DIR=${dataDir}`];
  const command = [...settings, process.execPath, 'bin/conclave.js', 'serve'];
  const server = spawn('env', command, { cwd: ROOT, stdio: ['ignore', 'pipe', 'inherit'] });
  const ended = once(server, 'exit');
  let printed = '';
  const graphiql = await new Promise<string>((resolve, reject) => {
    ended.then(() => reject(new Error(`The server ended: ${printed}`)));
    server.stdout.on('data', (chunk: Buffer) => {
      printed += chunk;
      const [, url] = /GraphiQL, .*: (http\S+)/.exec(printed) ?? [];
      if (url) resolve(url);
    });
  });
  const accounts = printed.matchAll(/^ {2}(\S+@\S+) +(\S+) +[A-Z_]+$/gm);
  return {
    graphiql,
    passwords: new Map([...accounts].map(([, email = '', password = '']) => [email, password])),
    async stop() {
      server.kill('SIGTERM');
      await ended;
      rmSync(dataDir, { recursive: true, force: true });
    },
  };
}
