import { resolve } from 'node:path';
import type { Logger } from '../telemetry/logger.ts';
import { clusterPaths, createCluster, findOwner, readCredentials } from './embedded-cluster.ts';
import { findLauncher, findPrograms } from './embedded-launcher.ts';
import { lockDataDir } from './embedded-lock.ts';
import { endLeftover, findRunningPort } from './embedded-pid-file.ts';
import { startPostmaster } from './embedded-postmaster.ts';

export { EmbeddedPostgresError } from './embedded-error.ts';

export interface EmbeddedPostgresOptions {
  /** Data folder; the database goes into its subfolder `postgres`. Made where it is missing. */
  dataDir: string;
  log: Logger;
  /** Told what is being done, in words for a person. */
  reporter?: (step: string) => void;
  /** Settings of Postgres by name, such as `{ fsync: 'off' }`, over the ordinary ones. */
  settings?: Record<string, string>;
}

/** Where a running embedded Postgres is. */
export interface EmbeddedPostgresAddress {
  port: number;
  /**
   * Connection URL of one of its databases, with the password: as `conclave_owner`, who owns the
   * database `conclave`, or as `conclave_api`, who has the rights of the group `conclave_app`.
   */
  url(database: string, role?: 'owner' | 'app'): string;
}

export interface EmbeddedPostgres extends EmbeddedPostgresAddress {
  /** Whether this start made the cluster. */
  fresh: boolean;
  /** Ends Postgres and gives the data folder back. May be called again. */
  stop(): Promise<void>;
}

/**
 * Runs PostgreSQL 18 from npm on a data folder, for development and tests: on a free port of
 * 127.0.0.1, with passwords made on first start. It ends with this process, however that ends; what
 * was committed stays. As root it runs as another user.
 *
 * @throws EmbeddedPostgresError when another process uses the folder, or when it cannot run here
 */
export async function startEmbeddedPostgres(
  options: EmbeddedPostgresOptions,
): Promise<EmbeddedPostgres> {
  const { log, reporter, settings = {} } = options;
  const dataDir = resolve(options.dataDir);
  const { folder, data } = clusterPaths(dataDir);
  const began = performance.now();

  const programs = await findPrograms();
  const unlock = lockDataDir(dataDir);
  try {
    const owner = findOwner(dataDir);
    const launcher = await findLauncher(programs, dataDir, owner);
    const fresh = !owner;
    if (fresh) {
      reporter?.(`Making a database in ${folder}`);
      await createCluster(dataDir, programs, launcher);
    }
    const address = addressIn(dataDir);
    reporter?.('Starting Postgres');
    await endLeftover(data);
    const postmaster = await startPostmaster({ programs, launcher, data, settings, log });
    const { port } = postmaster;
    const milliseconds = Math.round(performance.now() - began);
    log.info(
      { event: 'postgres_started', port, fresh, milliseconds },
      `Postgres runs on ${folder}`,
    );
    let stopping: Promise<void> | undefined;
    return {
      ...address(port),
      fresh,
      stop() {
        stopping ??= postmaster.stop().finally(unlock);
        return stopping;
      },
    };
  } catch (error) {
    unlock();
    throw error;
  }
}

/**
 * The embedded Postgres that another process runs on the data folder, so that a command can be given
 * beside it. It ends when that process does.
 */
export async function findEmbeddedPostgres(
  dataDir: string,
): Promise<EmbeddedPostgresAddress | undefined> {
  const port = await findRunningPort(clusterPaths(resolve(dataDir)).data);
  return port === undefined ? undefined : addressIn(resolve(dataDir))(port);
}

function addressIn(dataDir: string): (port: number) => EmbeddedPostgresAddress {
  const credentials = readCredentials(dataDir);
  const logins = { owner: 'conclave_owner', app: 'conclave_api' } as const;
  return (port) => ({
    port,
    url(database, role = 'owner') {
      const login = logins[role];
      return `postgres://${login}:${credentials[login]}@127.0.0.1:${port}/${database}`;
    },
  });
}
