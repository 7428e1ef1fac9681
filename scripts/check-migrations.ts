// Runs all migrations on a new embedded Postgres, down and up again, and asks the ORM what it would
// still change to have the tables that the entities describe.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../src/db/embedded.ts';
import { migrateDown, migrateUp, openMigrations } from '../src/db/migrate.ts';
import { withoutHandwritten } from '../src/db/migration-generator.ts';
import { ENTITIES } from '../src/services.ts';
import { createLogger } from '../src/telemetry/logger.ts';

const dataDir = mkdtempSync(join(tmpdir(), 'conclave-migrations-'));
const log = createLogger({ level: 'silent', pretty: false });
const postgres = await startEmbeddedPostgres({ dataDir, log, settings: { fsync: 'off' } });
try {
  const ownerUrl = postgres.url('conclave', 'owner');
  const ran = await migrateUp(ownerUrl);
  const left = await describeLeft(ownerUrl);
  report('The migrations leave out, or the entities do not know:', left);

  for (const _ of ran) await migrateDown(ownerUrl);
  const back = await migrateUp(ownerUrl);
  if (back.length !== ran.length) {
    report('Taken back and run again, these migrations did not run:', ran.join('\n'));
  }
} finally {
  await postgres.stop();
  rmSync(dataDir, { recursive: true, force: true });
}

/** The statements that would bring the database from where the migrations end to the entities. */
async function describeLeft(ownerUrl: string): Promise<string> {
  const orm = await openMigrations(ownerUrl, ENTITIES);
  try {
    const statements = await orm.schema.getUpdateSchemaSQL({ wrap: false });
    return withoutHandwritten(statements.split('\n')).join('\n').trim();
  } finally {
    await orm.close(true);
  }
}

function report(what: string, details: string): void {
  if (!details) return;
  process.stdout.write(`${what}\n${details}\n`);
  process.exitCode = 1;
}
