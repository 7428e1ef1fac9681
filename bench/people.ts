import type { Client } from 'pg';
import { newId } from '../src/ids.ts';
import { createPasswordHasher } from '../src/users/password-hashing.ts';

/** Accounts with one password. */
export interface People {
  password: string;
  admin: string;
  viewers: string[];
  /** Ids of the viewers, in the same order. */
  viewerIds: string[];
}

const VIEWERS = 200;
const SESSIONS_EACH = 3;

/** Puts an administrator and viewers into the database, each viewer with sessions on three devices. */
export async function createPeople(client: Client, password: string): Promise<People> {
  const passwordHash = await createPasswordHasher().hash(password);
  const admin = 'admin@bench.example';
  const viewers = Array.from({ length: VIEWERS }, (_, n) => `person${n}@bench.example`);
  const accounts = [admin, ...viewers].map((email) => ({
    id: newId('user'),
    email,
    name: email.split('@')[0],
    role: email === admin ? 'ADMIN' : 'VIEWER',
  }));
  await client.query(
    `insert into "user" (id, email, display_name, role, password_hash)
     select id, email, name, role, $2
     from json_to_recordset($1) as account(id text, email text, name text, role text)`,
    [JSON.stringify(accounts), passwordHash],
  );
  const sessions = accounts.flatMap(({ id }) =>
    Array.from({ length: SESSIONS_EACH }, () => ({ id: newId('session'), user: id })),
  );
  await client.query(
    `insert into session (id, user_id, refresh_hash, refresh_salt, device_name,
       created_at, last_seen_at, refreshed_at, expires_at, absolute_expires_at)
     select id, "user", sha256(id::bytea), sha256(id::bytea), 'Firefox on Linux',
       now(), now(), now(), now() + interval '7 days', now() + interval '30 days'
     from json_to_recordset($1) as session(id text, "user" text)`,
    [JSON.stringify(sessions)],
  );
  await client.query('analyze');
  const viewerIds = accounts.slice(1).map(({ id }) => id);
  return { password, admin, viewers, viewerIds };
}
