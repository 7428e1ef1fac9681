import { chmodSync, globSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedPostgres } from '../../src/db/embedded.ts';
import { clusterPaths, findOwner } from '../../src/db/embedded-cluster.ts';
import { findLauncher, findPrograms } from '../../src/db/embedded-launcher.ts';
import { startPostmaster } from '../../src/db/embedded-postmaster.ts';
import { migrateUp } from '../../src/db/migrate.ts';
import { createLogger } from '../../src/telemetry/logger.ts';

/** A Postgres whose clock a test sets, by Debian's libfaketime. */
export async function startClockedPostgres() {
  const [library] = globSync('/usr/lib/*/faketime/libfaketime.so.1');
  if (!library) throw new Error('This test needs libfaketime: apt-get install libfaketime');
  const log = createLogger({ level: 'silent', pretty: false });
  const scratch = mkdtempSync(join(tmpdir(), 'conclave-clock-'));
  chmodSync(scratch, 0o755);
  const offset = join(scratch, 'offset');

  function setClock(seconds: number): void {
    writeFileSync(offset, `${seconds < 0 ? seconds : `+${seconds}`}\n`);
    chmodSync(offset, 0o644);
  }

  setClock(0);
  const dataDir = join(scratch, 'data');
  const first = await startEmbeddedPostgres({ dataDir, log, settings: { fsync: 'off' } });
  await migrateUp(first.url('conclave'));
  await first.stop();

  // The same cluster again, in a process whose clock a file sets.
  const programs = await findPrograms();
  const launcher = await findLauncher(programs, dataDir, findOwner(dataDir));
  const faked = {
    LD_PRELOAD: library,
    FAKETIME_TIMESTAMP_FILE: offset,
    FAKETIME_NO_CACHE: '1',
    FAKETIME_DONT_FAKE_MONOTONIC: '1',
  };
  const postmaster = await startPostmaster({
    programs,
    launcher: {
      ...launcher,
      spawn: (command, env) => launcher.spawn(command, { ...env, ...faked }),
    },
    data: clusterPaths(dataDir).data,
    settings: { fsync: 'off', autovacuum: 'off' },
    log,
  });
  const at = (url: string) => Object.assign(new URL(url), { port: String(postmaster.port) }).href;

  return {
    appUrl: at(first.url('conclave', 'app')),
    ownerUrl: at(first.url('conclave')),
    /** Sets the database's clock to so many seconds behind (or, below zero, before) the true time. */
    setClock,
    async stop(): Promise<void> {
      await postmaster.stop();
      rmSync(scratch, { recursive: true, force: true });
    },
  };
}
