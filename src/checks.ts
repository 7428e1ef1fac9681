import type { Database } from './db/database.ts';
import { migrationStatus } from './db/migrate.ts';
import { type CheckResult, createHealth, type Health } from './health.ts';
import { readBacklogs } from './jobs/backlog.ts';
import type { Services } from './services.ts';
import type { ReplicaState } from './telemetry/gauges.ts';

export interface HealthDeps {
  db: Database;
  services: Services;
  /** Postgres, to look for migrations that have not run. */
  databaseUrl: string;
}

/** A job that could have run for longer than this says that no worker does its work. Seconds. */
const LONGEST_WAIT = 300;

/** What a node of the API needs, and what it gets on without. */
export function nodeHealth({ db, services, databaseUrl }: HealthDeps): Health {
  const { bus, keys, outbound, sharedLimits } = services;
  return createHealth(
    { database: () => checkDatabase(db) },
    {
      dispensable: {
        // Without it the node checks every session in the database.
        listener: async () =>
          bus.isTrusted()
            ? { ok: true }
            : { ok: false, detail: 'not hearing events; checking the database' },
        ...(sharedLimits && {
          redis: async (): Promise<CheckResult> =>
            sharedLimits.isUp() ? { ok: true } : { ok: false, detail: 'counting for itself' },
        }),
        ...(db.replicaStates().length > 0 && {
          replicas: async () => checkReplicas(db.replicaStates()),
        }),
        outbound: async () => checkOutbound(outbound),
        jobs: () => checkJobs(db),
      },
      startup: {
        migrations: () => checkMigrations(databaseUrl),
        keys: async () => ({ ok: keys.signingKeyAgeSeconds() !== undefined }),
      },
    },
  );
}

/** The same of a worker. */
export function workerHealth({ db, services, databaseUrl }: HealthDeps): Health {
  return createHealth(
    { database: () => checkDatabase(db) },
    {
      dispensable: {
        outbound: async () => checkOutbound(services.outbound),
        jobs: () => checkJobs(db),
      },
      startup: { migrations: () => checkMigrations(databaseUrl) },
    },
  );
}

async function checkDatabase(db: Database): Promise<CheckResult> {
  await db.ping();
  return { ok: true };
}

/** Without a replica the primary does its work. */
function checkReplicas(states: readonly ReplicaState[]): CheckResult {
  const unused = states.filter(({ trouble }) => trouble);
  const details = unused.map(
    ({ replica, trouble }) => `replica ${replica} is left alone: ${trouble}`,
  );
  return {
    ok: unused.length === 0,
    ...(unused.length > 0 && { detail: details.join('; ') }),
    figures: {
      used: states.length - unused.length,
      lagBytes: Math.max(0, ...states.map(({ lagBytes }) => lagBytes ?? 0)),
    },
  };
}

/** A mail server that is away must not take down nodes that do everything else. */
function checkOutbound(outbound: Services['outbound']): CheckResult {
  const services = outbound.interrupted();
  if (services.length === 0) return { ok: true };
  return { ok: false, detail: `not calling ${services.join(', ')}` };
}

async function checkJobs(db: Database): Promise<CheckResult> {
  const all = await readBacklogs(db);
  const total = (pick: (one: (typeof all)[number]) => number) =>
    all.reduce((sum, one) => sum + pick(one), 0);
  const oldestSeconds = Math.max(0, ...all.map((one) => one.oldestSeconds));
  return {
    ok: oldestSeconds <= LONGEST_WAIT,
    ...(oldestSeconds > LONGEST_WAIT && { detail: 'jobs wait: does a worker run?' }),
    figures: {
      queued: total(({ queued }) => queued),
      running: total(({ running }) => running),
      failed: total(({ failed }) => failed),
      oldestSeconds: Math.round(oldestSeconds),
    },
  };
}

async function checkMigrations(databaseUrl: string): Promise<CheckResult> {
  const { pending } = await migrationStatus(databaseUrl);
  if (pending.length === 0) return { ok: true };
  return { ok: false, detail: `${pending.length} migration(s) have not run` };
}
