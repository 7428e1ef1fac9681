import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { chmod, chown, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { EmbeddedPostgresError } from './embedded-error.ts';
import type { Account, Launcher, Programs } from './embedded-launcher.ts';

/** Passwords of the cluster's logins, by their name. */
export interface Credentials {
  /** The cluster's administrator. */
  postgres: string;
  /** Owns the database `conclave`; may create databases and roles. */
  conclave_owner: string;
  /** What the server signs in as: has the rights of the group `conclave_app` and no others. */
  conclave_api: string;
}

/** Where things are in a data folder. */
export function clusterPaths(dataDir: string) {
  const folder = join(dataDir, 'postgres');
  return { folder, data: join(folder, 'data'), credentials: join(folder, 'credentials.json') };
}

/** Whose cluster it is, or undefined when there is none yet. */
export function findOwner(dataDir: string): Account | undefined {
  return statSync(clusterPaths(dataDir).data, { throwIfNoEntry: false });
}

/** @throws EmbeddedPostgresError when the file is missing, or another user's */
export function readCredentials(dataDir: string): Credentials {
  const { folder, credentials } = clusterPaths(dataDir);
  try {
    return JSON.parse(readFileSync(credentials, 'utf8')) as Credentials;
  } catch (error) {
    throw new EmbeddedPostgresError(
      `The passwords of the database in ${folder} cannot be read: start as the user who made it, or remove that folder to begin anew.`,
      { cause: error },
    );
  }
}

/**
 * Makes a cluster with its roles and the database `conclave`, and gives it its name last: a cluster
 * that is there is complete, whenever this process may have been killed.
 */
export async function createCluster(
  dataDir: string,
  programs: Programs,
  launcher: Launcher,
): Promise<void> {
  await removeUnfinished(dataDir);
  const unfinished = await mkdtemp(join(dataDir, UNFINISHED));
  const data = join(unfinished, 'data');
  await mkdir(data, { mode: 0o700 });
  if (launcher.account) {
    await chmod(unfinished, 0o711);
    await chown(data, launcher.account.uid, launcher.account.gid);
  }
  const credentials = createCredentials();
  await launcher.run([programs.initdb, '--pgdata', data, ...INITDB]);
  await launcher.run(
    [programs.postgres, ...SINGLE_USER, '-D', data, 'postgres'],
    roles(credentials),
  );
  await writeFile(join(data, 'pg_hba.conf'), HOST_BASED_AUTHENTICATION);
  await writeFile(join(unfinished, 'credentials.json'), JSON.stringify(credentials), {
    mode: 0o600,
  });
  await moveIntoPlace(unfinished, clusterPaths(dataDir).folder);
}

const UNFINISHED = 'postgres.unfinished-';

async function removeUnfinished(dataDir: string): Promise<void> {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith(UNFINISHED));
  for (const name of names) {
    // The initdb of a killed process may still be writing there; then it goes the next time.
    await rm(join(dataDir, name), { recursive: true, force: true }).catch(() => undefined);
  }
}

async function moveIntoPlace(from: string, to: string): Promise<void> {
  if (existsSync(to)) {
    await rm(from, { recursive: true, force: true });
    throw new EmbeddedPostgresError(`${to} is no database of Conclave: move it away.`);
  }
  await rename(from, to);
}

/** Safe after a crash of Postgres; only a power cut within the first seconds may spoil the cluster. */
const INITDB = [
  ...['--username=postgres', '--auth=trust', '--encoding=UTF8', '--no-sync', '--no-instructions'],
  ...['--no-locale', '--locale-provider=builtin', '--builtin-locale=C.UTF-8'],
];

const SINGLE_USER = [
  ...['--single', '-F', '-c', 'exit_on_error=on', '-c', 'log_checkpoints=off'],
  // The statements hold the passwords.
  ...['-c', 'log_min_error_statement=panic'],
];

/** Replaces what initdb wrote: the roles are made before anybody can connect, so nobody is trusted. */
const HOST_BASED_AUTHENTICATION = 'host all all 127.0.0.1/32 scram-sha-256\n';

function createCredentials(): Credentials {
  const password = () => randomBytes(32).toString('base64url');
  return { postgres: password(), conclave_owner: password(), conclave_api: password() };
}

/** One statement a line, as single-user mode reads them. The owner makes the group, as a migration would. */
function roles(credentials: Credentials): string {
  return `
alter role postgres password '${credentials.postgres}';
create role conclave_owner login createdb createrole password '${credentials.conclave_owner}';
create role conclave_api login password '${credentials.conclave_api}';
set role conclave_owner;
create role conclave_app nologin;
reset role;
grant conclave_app to conclave_api;
create database conclave owner conclave_owner;
`;
}
