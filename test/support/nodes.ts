import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import pg from 'pg';
import { SYSTEM } from '../../src/audit/facts.ts';
import { loadConfig } from '../../src/config.ts';
import { startEmbeddedPostgres } from '../../src/db/embedded.ts';
import { clusterPaths } from '../../src/db/embedded-cluster.ts';
import { readPidFile } from '../../src/db/embedded-pid-file.ts';
import { migrateUp } from '../../src/db/migrate.ts';
import { createServices, ENTITIES } from '../../src/services.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { openTestDatabase } from './database.ts';
import { ROOT } from './shipped.ts';
import { startTcpProxy, type TcpProxy } from './tcp-proxy.ts';

/** The secret of all nodes of a run. */
export const SECRET_KEY = randomBytes(40).toString('base64url');
const silent = createLogger({ level: 'silent', pretty: false });
const DATABASE = 'conclave';

/** A session that a test has begun, and when the answer that ended it had arrived. */
export interface MintedSession {
  id: string;
  token: string;
  /** Of this process's monotonic clock; undefined as long as no revocation of it has answered. */
  endedBy?: number;
}

/** Accounts and sessions on a database, for nodes that have `SECRET_KEY`, without the cost of signing in. */
export async function seedPeople(url: string) {
  const db = await openTestDatabase(url, ENTITIES, 4);
  const config = { ...loadConfig({ NODE_ENV: 'test' }), SECRET_KEY, DATABASE_URL: url };
  // Never started: it hears nothing, and is no node.
  const services = createServices({ config, db, log: silent });
  await services.keys.load();

  return {
    async addUser(role: string): Promise<string> {
      const email = `${randomBytes(6).toString('hex')}@people.example`;
      const password = randomBytes(15).toString('base64url');
      const account = { email, displayName: 'Testa Person', password, role };
      const outcome = await services.registration.create(account, SYSTEM);
      if (outcome.kind !== 'created') throw new Error(`no account: ${outcome.kind}`);
      return outcome.id;
    },
    async mint(userId: string): Promise<MintedSession> {
      const { session, tokens } = await db.transaction((tx) =>
        services.sessions.start(tx, userId, SYSTEM),
      );
      return { id: session.id, token: tokens.accessToken };
    },
    close: () => db.close(),
  };
}

/** A Postgres that can be killed, and sessions on it without the cost of signing in. */
export async function startDatabase() {
  const dataDir = mkdtempSync(join(tmpdir(), 'conclave-nodes-'));
  // Postgres may be run as another user, who has to get here.
  chmodSync(dataDir, 0o755);
  const start = () =>
    startEmbeddedPostgres({ dataDir, log: silent, settings: { fsync: 'off', autovacuum: 'off' } });
  let postgres = await start();
  await migrateUp(postgres.url(DATABASE));
  // All ways lead through a proxy, since Postgres comes back on another port.
  const way = await startTcpProxy(postgres.port);
  const ways = new Set<TcpProxy>([way]);
  const through = (port: number) =>
    Object.assign(new URL(postgres.url(DATABASE, 'app')), { port: String(port) }).href;

  const people = await seedPeople(through(way.port));

  return {
    ...people,
    /** A way of its own to the database. */
    async openWay(): Promise<{ url: string; proxy: TcpProxy }> {
      const proxy = await startTcpProxy(postgres.port);
      ways.add(proxy);
      return { url: through(proxy.port), proxy };
    },
    /** By the role that the server uses, on a connection of its own. */
    async sql<Row extends object>(text: string, params: unknown[] = []): Promise<Row[]> {
      const client = new pg.Client({ connectionString: postgres.url(DATABASE, 'app') });
      await client.connect();
      try {
        return (await client.query(text, params)).rows as Row[];
      } finally {
        await client.end();
      }
    },
    /** Ends Postgres as a power cut does. */
    async kill(): Promise<void> {
      const pid = readPidFile(clusterPaths(dataDir).data)?.pid;
      if (!pid) throw new Error('Postgres does not run');
      process.kill(pid, 'SIGKILL');
      await postgres.stop();
    },
    async restart(): Promise<void> {
      postgres = await start();
      for (const each of ways) each.setTarget(postgres.port);
    },
    async stop(): Promise<void> {
      await people.close();
      await Promise.all([...ways].map((each) => each.close()));
      await postgres.stop();
      rmSync(dataDir, { recursive: true });
    },
  };
}

export type NodesDatabase = Awaited<ReturnType<typeof startDatabase>>;

/** A `conclave serve` of its own. */
export interface NodeProcess {
  name: string;
  /** Of the API, without a path. */
  url: string;
  /** Of metrics and detailed health. */
  internalUrl: string;
  process: ChildProcess;
  proxy: TcpProxy;
  agent: Agent;
  /** What it has logged at info and above. */
  logs: Record<string, unknown>[];
  /** SIGTERM, and what it exited with. */
  stop(): Promise<number | null>;
  kill(): Promise<void>;
}

export async function startNode(
  database: Pick<NodesDatabase, 'openWay'>,
  name: string,
  settings: Record<string, string> = {},
): Promise<NodeProcess> {
  const { url: DATABASE_URL, proxy } = await database.openWay();
  const child = spawn(process.execPath, [join(ROOT, 'bin/conclave.js'), 'serve'], {
    env: {
      NODE_ENV: 'test',
      LOG_LEVEL: 'info',
      PORT: '0',
      INTERNAL_PORT: '0',
      SECRET_KEY,
      DATABASE_URL,
      ...settings,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const logs: Record<string, unknown>[] = [];
  const exited = once(child, 'exit') as Promise<[number | null]>;
  const { url, internalUrl } = await new Promise<Pick<NodeProcess, 'url' | 'internalUrl'>>(
    (resolve, reject) => {
      exited.then(([code]) => reject(new Error(`${name} ended with ${code}`)), reject);
      createInterface(child.stdout).on('line', (text) => {
        if (!text.startsWith('{')) return;
        const line = JSON.parse(text) as Record<string, unknown>;
        // Of every request there is a line; a test sends many thousands.
        if (line.event === 'operation') return;
        logs.push(line);
        if (line.event === 'server_started') resolve(line as never);
      });
    },
  );
  const agent = new Agent({ keepAlive: true });
  return {
    name,
    url,
    internalUrl,
    process: child,
    proxy,
    agent,
    logs,
    async stop() {
      child.kill('SIGTERM');
      child.kill('SIGCONT');
      const [code] = await exited;
      agent.destroy();
      return code;
    },
    async kill() {
      child.kill('SIGKILL');
      await exited;
      agent.destroy();
    },
  };
}

export interface GraphQLAnswer {
  data?: Record<string, unknown> | null;
  errors?: { message: string; extensions?: { code?: string } }[];
}

/** Sends an operation to a node; rejects when there is no answer within `timeoutMs`. */
export function ask(
  node: Pick<NodeProcess, 'url' | 'agent'>,
  body: string,
  token: string,
  timeoutMs = 20_000,
): Promise<GraphQLAnswer> {
  return new Promise((resolve, reject) => {
    const headers = {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      authorization: `Bearer ${token}`,
    };
    const signal = AbortSignal.timeout(timeoutMs);
    const options = { method: 'POST', agent: node.agent, headers, signal };
    const sent = request(`${node.url}/graphql`, options, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (chunk) => {
        text += chunk;
      });
      response.on('error', reject);
      response.on('end', () => {
        try {
          resolve(JSON.parse(text) as GraphQLAnswer);
        } catch (error) {
          reject(error);
        }
      });
    });
    sent.on('error', reject);
    sent.end(body);
  });
}
