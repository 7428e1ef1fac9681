import { loadConfig } from '../../src/config.ts';
import { type Database, type DatabaseOptions, openDatabase } from '../../src/db/database.ts';
import { createLogger } from '../../src/telemetry/logger.ts';

/** A pool of one's own, with the settings' defaults. */
export function openTestDatabase(
  url: string,
  entities: DatabaseOptions['entities'],
  poolSize = 10,
): Promise<Database> {
  const settings = { ...loadConfig({ NODE_ENV: 'test' }), DATABASE_POOL_SIZE: poolSize };
  return openDatabase({
    url,
    entities,
    settings,
    log: createLogger({ level: 'silent', pretty: false }),
  });
}
