import type { Database } from './db/database.ts';
import { readBacklogs } from './jobs/backlog.ts';
import type { Services } from './services.ts';
import {
  type Unwatch,
  watchCertificateKey,
  watchJobs,
  watchListener,
  watchPool,
  watchRedis,
  watchReplicas,
  watchSessions,
  watchSigningKey,
} from './telemetry/gauges.ts';

/** Shows on `/metrics` what every process can see of the database. */
export function watchDatabase(
  db: Database,
  { sessions, certificateKeys }: Pick<Services, 'sessions' | 'certificateKeys'>,
): Unwatch {
  return together([
    watchPool('services', () => db.poolState()),
    watchSessions(sessions.countActive),
    watchCertificateKey(certificateKeys.ageSeconds),
    watchJobs(() => readBacklogs(db)),
    watchReplicas(() => db.replicaStates()),
  ]);
}

/** Shows on `/metrics` what a node knows once its services have started. */
export function watchNode({ bus, keys, sharedLimits }: Services): Unwatch {
  return together([
    watchListener(bus),
    watchSigningKey(keys),
    ...(sharedLimits ? [watchRedis(sharedLimits)] : []),
  ]);
}

function together(all: Unwatch[]): Unwatch {
  return () => {
    for (const unwatch of all) unwatch();
  };
}
