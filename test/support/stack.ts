import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import pg from 'pg';
import { parseCompose } from '../../scripts/deploy/compose.ts';
import { startEmbeddedPostgres } from '../../src/db/embedded.ts';
import { readCredentials } from '../../src/db/embedded-cluster.ts';
import { createLogger } from '../../src/telemetry/logger.ts';
import { ROOT, readShipped } from './shipped.ts';

const TEMPLATE = parseEnv(readShipped('.env.production'));
const INIT = readShipped('deploy/postgres/init.sql');
const ROLES = ['conclave_owner', 'conclave_app', 'conclave_api'];

export const stack = parseCompose(readShipped('docker-compose.yml'));

/** The stack of docker-compose.yml on this machine: a new cluster, and secrets that were just made. */
export async function startStack() {
  const scratch = mkdtempSync(join(tmpdir(), 'conclave-stack-'));
  // Postgres may be run as another user, who has to get here.
  chmodSync(scratch, 0o755);
  const secrets = join(scratch, 'secrets');
  const log = createLogger({ level: 'silent', pretty: false });
  const settings = { fsync: 'off' };
  const postgres = await startEmbeddedPostgres({ dataDir: scratch, log, settings });
  const password = readCredentials(scratch).postgres;

  const connect = async (user: string, password: string, database = 'stack') => {
    const where = { host: '127.0.0.1', port: postgres.port, database };
    const client = new pg.Client({ ...where, user, password });
    await client.connect();
    return client;
  };
  const first = await connect('postgres', password, 'postgres');
  // As the image of Postgres leaves it: the roles are still to be made.
  for (const role of ROLES) await first.query(`ALTER ROLE ${role} RENAME TO embedded_${role}`);
  await first.query('CREATE DATABASE stack');
  await first.end();
  const superuser = await connect('postgres', password);

  /** What the service would find in its environment, with this folder for /run/secrets. */
  function environmentOf(service: string): Record<string, string | undefined> {
    const given = Object.entries(stack.services[service]?.environment ?? {});
    const filled = given.map(([name, value]) => {
      const asked = value.match(/^\$\{(\w+)/)?.[1];
      return [name, asked ? TEMPLATE[asked] : value.replace('/run/secrets', secrets)];
    });
    return { ...TEMPLATE, ...Object.fromEntries(filled) };
  }

  return {
    scratch,
    secrets,
    superuser,
    connect,
    environmentOf,
    secret: (name: string) => readFileSync(join(secrets, name), 'utf8'),
    makeSecrets: () =>
      spawnSync('sh', [join(ROOT, 'deploy/make-secrets.sh'), secrets], { encoding: 'utf8' }),
    /** Runs init.sql as the image of Postgres does, with the secrets of this folder. */
    initialise: (folder: string) =>
      superuser.query(`SET conclave.secrets_dir = '${folder}'; ${INIT}`),
    /** Runs Conclave as this service, but with this machine's addresses and free ports. */
    run(service: string, command: string[], settings: Record<string, string> = {}) {
      const env = { ...environmentOf(service), ...settings };
      for (const name of ['DATABASE_URL_FILE', 'MIGRATION_DATABASE_URL_FILE']) {
        const file = env[name];
        if (!file) continue;
        const here = `@127.0.0.1:${postgres.port}/stack`;
        writeFileSync(`${file}.here`, readFileSync(file, 'utf8').replace(/@.*/, here));
        env[name] = `${file}.here`;
      }
      const ports = {
        HOST: '127.0.0.1',
        PORT: '0',
        INTERNAL_HOST: '127.0.0.1',
        INTERNAL_PORT: '0',
      };
      return spawn(process.execPath, [join(ROOT, 'bin/conclave.js'), ...command], {
        env: { ...env, ...ports },
        stdio: ['ignore', 'pipe', 'inherit'],
      });
    },
    async stop() {
      await superuser.end();
      await postgres.stop();
      rmSync(scratch, { recursive: true });
    },
  };
}
