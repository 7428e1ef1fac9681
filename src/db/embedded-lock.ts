import { mkdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { EmbeddedPostgresError } from './embedded-error.ts';

/** SQLite's result code for a database that another connection has locked. */
const SQLITE_BUSY = 5;

/** For two that come at the very same moment: one of them must get it. */
const PATIENCE_MS = 200;

/** Keeps the locks from the garbage collector, which would give them back. */
const held = new Set<DatabaseSync>();

/**
 * Takes the data folder for this process, creating it where needed. Node cannot lock a file by
 * itself, but its SQLite can: the kernel holds the lock and drops it when the process ends, however
 * it ends, so there is no stale lock to judge by process id or age.
 *
 * @returns gives the folder back
 * @throws EmbeddedPostgresError when another process has it, or when it cannot be written to
 */
export function lockDataDir(dataDir: string): () => void {
  // What must stay private is so by itself; as root, Postgres' own user has to come through here.
  mkdirSync(dataDir, { recursive: true, mode: process.getuid?.() === 0 ? 0o711 : 0o700 });
  let lock: DatabaseSync | undefined;
  try {
    lock = new DatabaseSync(join(dataDir, 'postgres.lock'), { timeout: PATIENCE_MS });
    lock.exec('PRAGMA journal_mode = MEMORY; BEGIN EXCLUSIVE');
  } catch (error) {
    lock?.close();
    throw new EmbeddedPostgresError(explain(dataDir, error), { cause: error });
  }
  const taken = lock;
  held.add(taken);
  return () => {
    held.delete(taken);
    taken.close();
  };
}

function explain(dataDir: string, error: unknown): string {
  if ((error as { errcode?: number }).errcode === SQLITE_BUSY) {
    return `Another Conclave is using the data folder ${dataDir}: stop it, or set DATA_DIR to another folder.`;
  }
  return `The data folder ${dataDir} of user ${statSync(dataDir).uid} cannot be written to: start as that user, or set DATA_DIR to another folder.`;
}
