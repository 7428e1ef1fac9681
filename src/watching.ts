import type { Database } from './db/database.ts';
import {
  watchJobs,
  watchListener,
  watchPool,
  watchRedis,
  watchSessions,
  watchSigningKey,
} from './gauges.ts';
import { readBacklogs } from './jobs/backlog.ts';
import type { Services } from './services.ts';

/** Shows on `/metrics` what every process can see of the database. */
export function watchDatabase(db: Database, { sessions }: Services): void {
  watchPool('services', () => db.poolState());
  watchSessions(sessions.countActive);
  watchJobs(() => readBacklogs(db));
}

/** Shows on `/metrics` what a node knows once its services have started. */
export function watchNode({ bus, keys, sharedLimits }: Services): void {
  watchListener(bus);
  watchSigningKey(keys);
  if (sharedLimits) watchRedis(sharedLimits);
}
