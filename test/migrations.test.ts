import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { defineEntity, p } from '@mikro-orm/core';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { SYSTEM } from '../src/audit/facts.ts';
import { createMigration } from '../src/db/create-migration.ts';
import { migrateDown, migrateUp, migrationStatus } from '../src/db/migrate.ts';
import { ENTITIES } from '../src/services.ts';
import { startAppOn, type TestApp } from './support/app.ts';
import { initSeed, LOGIN, type SeededUser } from './support/seed.ts';
import { ROOT } from './support/shipped.ts';
import { rowCounts, writeSomeOfAll } from './support/some-of-all.ts';

interface EmptyDatabase {
  ownerUrl: string;
  appUrl: string;
  sql<Row extends object = Record<string, unknown>>(
    text: string,
    params?: unknown[],
  ): Promise<Row[]>;
  drop(): Promise<void>;
}

/** A database that nothing has been done to. */
async function emptyDatabase(): Promise<EmptyDatabase> {
  const name = `migrations_${randomUUID().replaceAll('-', '')}`;
  const cluster = inject('cluster');
  const on = (url: string, database: string) => Object.assign(new URL(url), { pathname: database });
  const maintenance = new pg.Client(on(cluster.ownerUrl, 'postgres').href);
  await maintenance.connect();
  await maintenance.query(`create database ${name}`);
  const ownerUrl = on(cluster.ownerUrl, name).href;
  const owner = new pg.Pool({ connectionString: ownerUrl, max: 2 });
  return {
    ownerUrl,
    appUrl: on(cluster.appUrl, name).href,
    async sql<Row extends object>(text: string, params: unknown[] = []) {
      return (await owner.query(text, params)).rows as Row[];
    },
    async drop() {
      await owner.end();
      await maintenance.query(`drop database ${name}`);
      await maintenance.end();
    },
  };
}

/** All that makes up the schema: columns, constraints, indexes, triggers, functions and rights. */
async function schemaOf({ sql }: EmptyDatabase): Promise<Record<string, string[]>> {
  const queries = {
    columns: `select format('%s.%s %s %s default %s', table_name, column_name, data_type,
                is_nullable, column_default)
              from information_schema.columns where table_schema = 'public'`,
    constraints: `select format('%s %s', conrelid::regclass, pg_get_constraintdef(oid))
                  from pg_constraint where connamespace = 'public'::regnamespace`,
    indexes: `select indexdef from pg_indexes where schemaname = 'public'`,
    triggers: `select pg_get_triggerdef(t.oid) from pg_trigger as t join pg_class as c on c.oid = tgrelid
               where not tgisinternal and relnamespace = 'public'::regnamespace`,
    functions: `select pg_get_functiondef(oid) from pg_proc where pronamespace = 'public'::regnamespace`,
    rights: `select format('%s %s %s', table_name, grantee, privilege_type)
             from information_schema.role_table_grants
             where table_schema = 'public' and table_name <> 'conclave_migration'`,
  };
  const entries = Object.entries(queries).map(async ([kind, text]) => {
    const rows = await sql<Record<string, string>>(text);
    return [kind, rows.map((row) => Object.values(row)[0] ?? '').sort()] as const;
  });
  return Object.fromEntries(await Promise.all(entries));
}

const tablesOf = async ({ sql }: EmptyDatabase) =>
  (
    await sql<{ name: string }>(
      `select relname as name from pg_class
       where relnamespace = 'public'::regnamespace and relkind = 'r' order by relname`,
    )
  ).map(({ name }) => name);

let database: EmptyDatabase;
let names: string[];
beforeAll(async () => {
  database = await emptyDatabase();
  names = (await migrationStatus(database.ownerUrl)).pending;
});
afterAll(() => database.drop());

describe('a new migration', () => {
  const Extra = defineEntity({
    name: 'Extra',
    tableName: 'extra',
    properties: { id: p.text().primary() },
  });
  let folder: string;
  let current: EmptyDatabase;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'conclave-new-migration-'));
    current = await emptyDatabase();
  });
  afterAll(async () => {
    rmSync(folder, { recursive: true });
    await current.drop();
  });

  test('is not written on a database that lacks others', async () => {
    const written = createMigration(current.ownerUrl, ENTITIES, 'extra', folder);
    await expect(written).rejects.toThrow('migrate up');
  });

  test('holds what the entities say, and touches nothing that is written by hand', async () => {
    await migrateUp(current.ownerUrl);
    expect(await createMigration(current.ownerUrl, ENTITIES, 'nothing', folder)).toBeUndefined();
    expect(readdirSync(folder)).toEqual([]);

    const file = await createMigration(current.ownerUrl, [...ENTITIES, Extra], 'extra', folder);
    const statements = readFileSync(join(folder, String(file)), 'utf8').match(/addSql\(.*/g);
    expect(statements).toEqual([
      'addSql(`create table "extra" ("id" text not null, primary key ("id"))`);',
      'addSql(`drop table if exists "extra" cascade`);',
    ]);
  });
});

describe('migrations', () => {
  test('are all to be run on an empty database, and have all run after that', async () => {
    expect(names.length).toBeGreaterThan(1);
    expect(names).toEqual(names.toSorted());
    expect(await migrationStatus(database.ownerUrl)).toEqual({ executed: [], pending: names });

    expect(await migrateUp(database.ownerUrl)).toEqual(names);

    expect(await migrationStatus(database.ownerUrl)).toEqual({ executed: names, pending: [] });
    expect(await migrateUp(database.ownerUrl)).toEqual([]);
    // The role of the server may ask too: it refuses to start on a database that is behind.
    expect(await migrationStatus(database.appUrl)).toEqual({ executed: names, pending: [] });
  });

  test('go down one by one and up again to the same schema, with data in it', async () => {
    const before = await schemaOf(database);
    await database.sql(
      `insert into "user" (id, email, display_name, role, password_hash)
       values ('user_1', 'a@b.example', 'A', 'VIEWER', 'none')`,
    );
    await database.sql(
      `insert into audit_event (id, action, outcome, actor_type, data)
       values ('event_1', 'USER_REGISTERED', 'SUCCESS', 'SYSTEM', '{}')`,
    );
    const later = names.slice(1);
    for (const name of later.toReversed()) {
      expect(await migrateDown(database.ownerUrl)).toBe(name);
    }
    // What only the first migration knows has outlived all others.
    expect(await database.sql('select id from "user"')).toEqual([{ id: 'user_1' }]);
    expect(await database.sql('select id from audit_event')).toEqual([{ id: 'event_1' }]);
    expect(await migrateUp(database.ownerUrl)).toEqual(later);
    expect(await schemaOf(database)).toEqual(before);
    expect(await database.sql('select id from "user"')).toEqual([{ id: 'user_1' }]);

    for (const name of names.toReversed()) {
      expect(await migrateDown(database.ownerUrl)).toBe(name);
    }
    expect(await tablesOf(database)).toEqual(['conclave_migration']);
    expect(await migrateDown(database.ownerUrl)).toBeUndefined();

    expect(await migrateUp(database.ownerUrl)).toEqual(names);
    expect(await schemaOf(database)).toEqual(before);
  });

  test('run once each, however many start at the same time', async () => {
    const shared = await emptyDatabase();
    try {
      const runs = await Promise.all(Array.from({ length: 4 }, () => migrateUp(shared.ownerUrl)));
      expect(runs.filter((ran) => ran.length > 0)).toEqual([names]);
      const rows = await shared.sql<{ name: string }>(
        'select name from conclave_migration order by id',
      );
      expect(rows.map(({ name }) => name)).toEqual(names);
    } finally {
      await shared.drop();
    }
  });

  test('let others pass while a long read keeps them from a table', {
    timeout: 60_000,
  }, async () => {
    const busy = await emptyDatabase();
    const reader = new pg.Client({ connectionString: busy.ownerUrl });
    try {
      await migrateUp(busy.ownerUrl);
      // Down to one that changes the table that is read.
      const name = 'Migration20261121184000_annulled_unopened';
      const executed = names.slice(0, names.indexOf(name) + 1);
      for (const _ of names.slice(executed.length)) await migrateDown(busy.ownerUrl);
      await reader.connect();
      await reader.query('begin; select count(*) from proposal');
      const heldUp: string[] = [];
      const down = migrateDown(busy.ownerUrl, () => heldUp.push('once more'));
      await vi.waitFor(() => expect(heldUp.length).toBeGreaterThan(0), { timeout: 30_000 });
      // With a lock that waits before it, this would wait as long as the reader likes.
      expect(await busy.sql('select id from proposal limit 1')).toEqual([]);
      expect((await migrationStatus(busy.ownerUrl)).executed).toEqual(executed);
      await reader.query('commit');
      expect(await down).toBe(name);
    } finally {
      await reader.end();
      await busy.drop();
    }
  });
});

describe('what a server has written', () => {
  const PASSWORD = 'four herons stood in the rain';
  const signInTo = async (app: TestApp, email: string) => {
    const input = { email, password: PASSWORD };
    return (await app.must(LOGIN, { input })).login.__typename;
  };

  test('is there after all migrations but the first went down and up again, one by one', async () => {
    const written = await emptyDatabase();
    try {
      await migrateUp(written.ownerUrl);
      const before = await startAppOn(written);
      const seed = initSeed(before);
      const people = await Promise.all(
        (['ADMIN', 'COUNCIL_OPERATOR', 'VIEWER'] as const).map((role) => seed.user(role)),
      );
      const [admin, operator, viewer] = people as [SeededUser, SeededUser, SeededUser];
      const { token } = await admin.signIn();
      await operator.signIn();
      await viewer.signIn('curl/8.5');
      await signInTo(before, viewer.email);
      const { administration, registration } = before.services;
      await administration.suspend(operator.id, 'on leave', SYSTEM);
      await registration.create(
        { email: 'kept@people.example', displayName: 'Kept', password: PASSWORD, role: 'VIEWER' },
        SYSTEM,
      );
      await before.must(
        'mutation DeleteForMigration($id: ID!) { deleteUser(input: { userId: $id }) { __typename } }',
        { id: viewer.id },
        { token },
      );
      const rows = async () => ({
        users: await written.sql('select id, email, display_name, role from "user" order by id'),
        sessions: await written.sql('select id, user_id, created_at from session order by id'),
        facts: await written.sql('select id, action, data from audit_event order by id'),
      });
      await before.close();
      const kept = await rows();
      expect(kept.sessions.length).toBeGreaterThan(2);

      for (const name of names.slice(1).toReversed()) {
        expect(await migrateDown(written.ownerUrl)).toBe(name);
      }
      expect(await migrateUp(written.ownerUrl)).toEqual(names.slice(1));
      expect(await rows()).toEqual(kept);

      const after = await startAppOn(written);
      expect(await signInTo(after, 'kept@people.example')).toBe('LoginSuccess');
      await after.close();
    } finally {
      await written.drop();
    }
  });

  test('in every table, is left alone by each that goes down, but for what is its own', async () => {
    const written = await emptyDatabase();
    try {
      await migrateUp(written.ownerUrl);
      const before = await startAppOn(written);
      const admin = await writeSomeOfAll(before);
      await before.close();
      let counts = await rowCounts(written);
      expect(Object.keys(counts).length).toBeGreaterThan(15);
      for (const name of names.slice(1).toReversed()) {
        expect(await migrateDown(written.ownerUrl)).toBe(name);
        const left = await rowCounts(written);
        const same = Object.keys(left).map((table) => [table, counts[table]]);
        const { conclave_migration: _, ...others } = left;
        expect(others, name).toEqual(
          Object.fromEntries(same.filter(([table]) => table !== 'conclave_migration')),
        );
        counts = left;
      }
      expect(await migrateUp(written.ownerUrl)).toEqual(names.slice(1));
      const after = await startAppOn(written);
      const input = { email: admin.email, password: admin.password };
      expect((await after.must(LOGIN, { input })).login.__typename).toBe('LoginSuccess');
      await after.close();
    } finally {
      await written.drop();
    }
  });

  test('is there after each of the later ones went down and up again', async () => {
    const written = await emptyDatabase();
    try {
      await migrateUp(written.ownerUrl);
      const app = await startAppOn(written);
      const person = await initSeed(app).user();
      await person.signIn();
      await app.close();
      const users = () => written.sql('select id, email, password_hash from "user"');
      const before = await users();
      for (let depth = 1; depth < names.length; depth++) {
        for (let i = 0; i < depth; i++) await migrateDown(written.ownerUrl);
        expect(await users()).toEqual(before);
        expect(await migrateUp(written.ownerUrl)).toEqual(names.slice(-depth));
      }
    } finally {
      await written.drop();
    }
  });
});

describe('ballots that were there before they held a weight', () => {
  test('get that of their voter, whether they count or not', async () => {
    const written = await emptyDatabase();
    const name = 'Migration20261121164500_ballots_hold_weight';
    try {
      await migrateUp(written.ownerUrl);
      while ((await migrateDown(written.ownerUrl)) !== name);
      await written.sql(`
        insert into "user" (id, email, display_name, role, password_hash)
          values ('user_1', 'a@b.example', 'A', 'VIEWER', 'none'), ('user_2', 'b@b.example', 'B', 'VIEWER', 'none');
        insert into council (id, slug, name, description, visibility, default_rules, role_overrides)
          values ('council_1', 'c', 'C', '', 'PUBLIC', '{}', '{}');
        insert into proposal (id, council_id, author_id, state, title, body, attachments, options, rules, opens_at, closes_at)
          values ('proposal_1', 'council_1', 'user_1', 'SCHEDULED', 'T', '', '[]', '[]', '{}', now(), now() + interval '1 day');
        insert into roll_entry (id, proposal_id, user_id, weight, is_chair)
          values ('rollentry_1', 'proposal_1', 'user_1', 1500000, false), ('rollentry_2', 'proposal_1', 'user_2', 7, false);
        insert into ballot (id, proposal_id, entry_id, choice, superseded_at)
          values ('ballot_1', 'proposal_1', 'rollentry_1', '{}', now()), ('ballot_2', 'proposal_1', 'rollentry_1', '{}', null),
            ('ballot_3', 'proposal_1', 'rollentry_2', '{}', null)`);
      await migrateUp(written.ownerUrl);
      expect(await written.sql('select id, weight from ballot order by id')).toEqual([
        { id: 'ballot_1', weight: '1500000' },
        { id: 'ballot_2', weight: '1500000' },
        { id: 'ballot_3', weight: '7' },
      ]);
      expect(await migrateDown(written.ownerUrl)).toBeDefined();
      expect(await written.sql('select id from ballot')).toHaveLength(3);
    } finally {
      await written.drop();
    }
  });
});

describe('a vote that was annulled unopened', () => {
  test('outlives that the database knows of such, and is known again after that', async () => {
    const written = await emptyDatabase();
    const name = 'Migration20261121184000_annulled_unopened';
    const annul = (id: string) =>
      written.sql(
        `insert into proposal (id, council_id, author_id, state, title, body, attachments, options, rules,
           opens_at, closes_at, closed_at, annulment_requested_by, annulled_by)
         values ($1, 'council_1', 'user_1', 'ANNULLED', 'T', '', '[]', '[]', '{"secrecy": "SECRET"}',
           now(), now() + interval '1 day', now(), 'user_1', 'user_2')`,
        [id],
      );
    const constraint = 'proposal_result_check';
    try {
      await migrateUp(written.ownerUrl);
      await written.sql(`
        insert into "user" (id, email, display_name, role, password_hash)
          values ('user_1', 'a@b.example', 'A', 'ADMIN', 'none'), ('user_2', 'b@b.example', 'B', 'ADMIN', 'none');
        insert into council (id, slug, name, description, visibility, default_rules, role_overrides)
          values ('council_1', 'c', 'C', '', 'PUBLIC', '{}', '{}')`);
      await annul('proposal_1');
      while ((await migrateDown(written.ownerUrl)) !== name);
      await expect(annul('proposal_2')).rejects.toMatchObject({ constraint });
      await migrateUp(written.ownerUrl);
      await annul('proposal_2');
      const votes = await written.sql('select id, state, result from proposal order by id');
      expect(votes).toEqual(
        ['proposal_1', 'proposal_2'].map((id) => ({ id, state: 'ANNULLED', result: null })),
      );
    } finally {
      await written.drop();
    }
  });
});

describe('processes that migrate at the same time', () => {
  test('run each migration once', async () => {
    const shared = await emptyDatabase();
    try {
      const env = { NODE_ENV: 'test', DATABASE_URL: shared.ownerUrl };
      const runs = await Promise.all(
        [1, 2, 3].map(async () => {
          const argv = [join(ROOT, 'bin/conclave.js'), 'migrate', 'up'];
          const { stdout } = await promisify(execFile)(process.execPath, argv, { env });
          const lines = stdout.split('\n').filter((line) => line.startsWith('{'));
          const done = lines.find((line) => line.includes('database_migrations_complete'));
          return (JSON.parse(done ?? '{}') as { ran?: number }).ran;
        }),
      );
      expect(runs.sort()).toEqual([0, 0, names.length]);
      expect((await migrationStatus(shared.ownerUrl)).pending).toEqual([]);
    } finally {
      await shared.drop();
    }
  });
});

describe('the role of the server', () => {
  async function attempt(statement: string): Promise<string> {
    const client = new pg.Client(database.appUrl);
    await client.connect();
    try {
      await client.query(statement);
      return 'done';
    } catch (error) {
      return (error as pg.DatabaseError).code ?? '';
    } finally {
      await client.end();
    }
  }

  async function rightsOn(table: string): Promise<string[]> {
    const all = ['SELECT', 'INSERT', 'UPDATE', 'DELETE', 'TRUNCATE', 'REFERENCES', 'TRIGGER'];
    const client = new pg.Client(database.appUrl);
    await client.connect();
    const { rows } = await client.query<{ name: string }>(
      'select name from unnest($1::text[]) as name where has_table_privilege($2, name)',
      [all, table],
    );
    await client.end();
    return rows.map(({ name }) => name);
  }

  test.each([
    ['"user"', ['SELECT', 'INSERT', 'UPDATE']],
    ['session', ['SELECT', 'INSERT', 'UPDATE']],
    ['audit_event', ['SELECT', 'INSERT']],
    ['conclave_migration', ['SELECT']],
  ])('may do to %s: %j', async (table, rights) => {
    expect(await rightsOn(table)).toEqual(rights);
  });

  test('may empty, refer to and watch no table', async () => {
    const tables = await tablesOf(database);
    expect(tables.length).toBeGreaterThan(4);
    for (const table of tables) {
      const rights = await rightsOn(`"${table}"`);
      const further = rights.filter((right) =>
        ['TRUNCATE', 'REFERENCES', 'TRIGGER'].includes(right),
      );
      expect(further, table).toEqual([]);
    }
  });

  test('owns nothing and is nobody special', async () => {
    const name = decodeURIComponent(new URL(database.appUrl).username);
    expect(
      await database.sql(
        `select rolsuper, rolcreaterole, rolcreatedb, rolreplication, rolbypassrls,
           (select count(*)::int from pg_class where relowner = pg_roles.oid) as owned
         from pg_roles where rolname = $1`,
        [name],
      ),
    ).toEqual([
      {
        rolsuper: false,
        rolcreaterole: false,
        rolcreatedb: false,
        rolreplication: false,
        rolbypassrls: false,
        owned: 0,
      },
    ]);
  });

  test.each([
    'create table public.mine (id int)',
    'create table graphile_worker.mine (id int)',
    'create schema mine',
    'drop table session',
    'alter table "user" add column x int',
    'delete from "user"',
    'delete from session',
    'update conclave_migration set name = name',
    'truncate audit_event',
    'alter role current_user superuser',
  ])('may not: %s', async (statement) => {
    expect(await attempt(statement)).toBe('42501');
  });

  test.each([
    `select graphile_worker.add_job('nothing', '{}'::json)`,
    'delete from graphile_worker._private_jobs',
    'select * from conclave_migration',
  ])('may: %s', async (statement) => {
    expect(await attempt(statement)).toBe('done');
  });
});

describe('the schema itself refuses', () => {
  const user = (columns: string) =>
    `insert into "user" (id, email, display_name, role, password_hash, status) values (${columns})`;

  test.each([
    [
      'an address in capitals',
      user(`'u1', 'A@b.example', 'A', 'VIEWER', 'none', 'ACTIVE'`),
      '23514',
    ],
    ['a second account', user(`'u2', 'a@b.example', 'A', 'VIEWER', 'none', 'ACTIVE'`), '23505'],
    ['an unknown status', user(`'u3', 'c@b.example', 'A', 'VIEWER', 'none', 'GONE'`), '23514'],
    [
      'an outcome that is none',
      `insert into audit_event (id, action, outcome, actor_type, data) values ('e', 'X', 'MAYBE', 'SYSTEM', '{}')`,
      '23514',
    ],
  ])('%s', async (_what, statement, code) => {
    await database.sql(
      `insert into "user" (id, email, display_name, role, password_hash)
       values ('user_1', 'a@b.example', 'A', 'VIEWER', 'none') on conflict do nothing`,
    );
    await expect(database.sql(statement)).rejects.toMatchObject({ code });
  });
});
