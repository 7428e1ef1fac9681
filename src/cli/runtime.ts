import { resolve } from 'node:path';
import type { Config } from '../config.ts';
import { type Database, openDatabase } from '../db/database.ts';
import {
  type EmbeddedPostgres,
  findEmbeddedPostgres,
  startEmbeddedPostgres,
} from '../db/embedded.ts';
import { loadOrCreateSecretKey } from '../secrets.ts';
import { createServices, ENTITIES, type Services } from '../services.ts';
import type { Logger } from '../telemetry/logger.ts';

/** The settings after what development makes by itself has been filled in. */
export interface Runtime {
  config: Config & { DATABASE_URL: string; SECRET_KEY: string };
  /** Postgres by the role that owns the schema; only migrations use it. */
  ownerUrl: string;
  db: Database;
  services: Services;
  /** Set when this process runs the database itself. */
  embedded: EmbeddedPostgres | undefined;
  close(): Promise<void>;
}

const DATABASE = 'conclave';

/** Where the database is, by its two roles, and how to let go of it. */
interface Databases {
  appUrl: string;
  ownerUrl: string;
  embedded?: EmbeddedPostgres;
  close(): Promise<void>;
}

/**
 * Where the database is: the configured one, or the embedded one.
 *
 * @param beside whether an embedded one that another process runs will do, as for a command that is
 *   given while the server runs
 */
export async function openDatabases(
  config: Config,
  log: Logger,
  beside: boolean,
): Promise<Databases> {
  const nothing = async () => undefined;
  if (config.DATABASE_URL) {
    const ownerUrl =
      config.MIGRATION_DATABASE_URL ?? config.DIRECT_DATABASE_URL ?? config.DATABASE_URL;
    return { appUrl: config.DATABASE_URL, ownerUrl, close: nothing };
  }
  const dataDir = resolve(config.DATA_DIR);
  const running = beside ? await findEmbeddedPostgres(dataDir) : undefined;
  const reporter = (step: string) => log.info({ event: 'postgres_preparing' }, step);
  const embedded = running ? undefined : await startEmbeddedPostgres({ dataDir, log, reporter });
  const address = running ?? embedded;
  if (!address) throw new Error('There is no embedded Postgres.');
  return {
    appUrl: address.url(DATABASE, 'app'),
    ownerUrl: address.url(DATABASE, 'owner'),
    ...(embedded && { embedded }),
    close: embedded ? () => embedded.stop() : nothing,
  };
}

/** Opens everything that a command needs, without serving. */
export async function openRuntime(
  config: Config,
  log: Logger,
  { beside = false } = {},
): Promise<Runtime> {
  const SECRET_KEY = config.SECRET_KEY ?? loadOrCreateSecretKey(resolve(config.DATA_DIR));
  const databases = await openDatabases(config, log, beside);
  const complete = { ...config, SECRET_KEY, DATABASE_URL: databases.appUrl };
  const db = await openDatabase({
    url: databases.appUrl,
    entities: ENTITIES,
    settings: config,
    log,
  });
  const services = createServices({ config: complete, db, log });
  return {
    config: complete,
    ownerUrl: databases.ownerUrl,
    db,
    services,
    embedded: databases.embedded,
    async close() {
      await db.close();
      await databases.close();
    },
  };
}
