import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphql } from '../src/generated/client/index.ts';
import { registry } from '../src/telemetry/metrics.ts';
import { startApp, type TestApp } from './support/app.ts';
import { startCollector } from './support/otlp.ts';
import { initSeed, someAddress } from './support/seed.ts';

const ENTER = graphql(`
  mutation EnterForLeaks($input: LoginInput!) {
    login(input: $input) {
      __typename
      ... on LoginSuccess {
        tokens {
          accessToken
          refreshToken
        }
        session {
          id
        }
        user {
          id
        }
      }
    }
  }
`);

const REFRESH = graphql(`
  mutation RefreshForLeaks($input: RefreshSessionInput!) {
    refreshSession(input: $input) {
      __typename
      ... on RefreshSuccess {
        tokens {
          accessToken
          refreshToken
        }
      }
    }
  }
`);

const REGISTER = graphql(`
  mutation RegisterForLeaks($input: RegisterInput!) {
    register(input: $input) {
      __typename
    }
  }
`);

const CHANGE = graphql(`
  mutation ChangeForLeaks($input: ChangePasswordInput!) {
    changePassword(input: $input) {
      __typename
    }
  }
`);

/** What must be found nowhere. */
const secrets = new Set<string>();
let planted = 0;

/** A password that can be recognised wherever it turns up. */
function plant(where: string): string {
  const secret = `planted ${where} wombat ${++planted}`;
  secrets.add(secret);
  return secret;
}

function keep(tokens: { accessToken: string; refreshToken?: string | null }) {
  secrets.add(tokens.accessToken);
  // The signature alone would let nobody in, but has no business there either.
  secrets.add(tokens.accessToken.split('.')[2] ?? '');
  if (tokens.refreshToken) secrets.add(tokens.refreshToken);
}

let app: TestApp;
let collector: Awaited<ReturnType<typeof startCollector>>;
/** By where it was found: everything that was written anywhere. */
const written: Record<string, string> = {};

const fromSomewhere = () => ({ headers: { 'x-forwarded-for': someAddress() } });

async function enter(email: string, password: string) {
  const { login } = await app.must(ENTER, { input: { email, password } }, fromSomewhere());
  if (login.__typename !== 'LoginSuccess') return undefined;
  keep(login.tokens);
  const { accessToken: token, refreshToken } = login.tokens;
  return {
    token,
    refreshToken: refreshToken ?? '',
    sessionId: login.session.id,
    userId: login.user.id,
  };
}

async function raw(url: string, body: unknown, headers: Record<string, string> = {}) {
  const response = await app.fetch(`http://localhost:4000${url}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'x-forwarded-for': someAddress(),
      ...headers,
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
  await response.text();
  return response.status;
}

/** Every way for a password to come in: right, wrong, refused, misplaced and in broken requests. */
async function passwordsEverywhere() {
  const email = 'leak@people.example';
  const password = plant('registered');
  const register = (input: { email: string; password: string; displayName: string }) =>
    app.must(REGISTER, { input }, fromSomewhere());
  await register({ email, password, displayName: 'Leakless' });
  await register({ email, password: plant('registered again'), displayName: 'Other' });
  await register({ email, password: `${plant('too long')} `.repeat(9), displayName: 'Long' });
  await register({
    email: 'personal@people.example',
    password: plant('of'),
    displayName: 'Wombat',
  });

  const first = await enter(email, password);
  const second = await enter(email, password);
  await enter(email, plant('wrong'));
  await enter('unknown@people.example', plant('of nobody'));
  await enter(plant('typed as address'), plant('with no address'));

  const change = (currentPassword: string, newPassword: string) =>
    app.must(CHANGE, { input: { currentPassword, newPassword } }, { token: first?.token ?? '' });
  await change(plant('wrong current'), plant('never new'));
  await change(password, `${plant('too long anew')} `.repeat(9));
  const changed = plant('changed');
  await change(password, changed);
  if (!first || !second) throw new Error('the planted account could not sign in');
  return { first, second, email, password: changed };
}

async function brokenRequests() {
  const query = (text: string) =>
    `mutation { login(input: { email: "x", ${text} }) { __typename } }`;
  await raw('/graphql', { query: query(`password: "${plant('inline')}"`) });
  await raw('/graphql', { query: query(`password: "${plant('in bad syntax')}`) });
  await raw('/graphql', { query: query(`pasword: "${plant('in an unknown field')}"`) });
  await raw('/graphql', { query: query(`password: ["${plant('of a wrong type')}"]`) });
  await raw('/graphql', {
    query: 'mutation ($input: LoginInput!) { login(input: $input) { __typename } }',
    variables: { input: { email: 1, password: plant('in bad variables') } },
  });
  await raw('/graphql', `{"query": "{ viewer { id } }", "password": "${plant('in bad JSON')}`);
  await raw('/graphql', [{ query: query(`password: "${plant('in a batch')}"`) }]);
  await raw(`/graphql?access_token=${encodeURIComponent(plant('in the address'))}`, {
    query: '{ viewer { id } }',
  });
  await raw(`/${encodeURIComponent(plant('in the path'))}`, {});
  const headers = {
    authorization: `Bearer ${plant('in a header').replaceAll(' ', '-')}`,
    cookie: `__Host-conclave=${plant('in a cookie').replaceAll(' ', '-')}`,
  };
  secrets.add(headers.authorization.slice('Bearer '.length));
  secrets.add(headers.cookie.slice('__Host-conclave='.length));
  await raw('/graphql', { query: '{ viewer { id } }' }, headers);
  await raw(
    '/graphql',
    { query: '{ viewer { id } }' },
    {
      authorization: `Basic ${Buffer.from(plant('in another scheme')).toString('base64')}`,
    },
  );
}

type World = Awaited<ReturnType<typeof passwordsEverywhere>>;

async function tokensEverywhere({ first, second }: World) {
  const refresh = async (refreshToken: string) => {
    const { refreshSession } = await app.must(
      REFRESH,
      { input: { refreshToken } },
      fromSomewhere(),
    );
    if (refreshSession.__typename === 'RefreshSuccess') keep(refreshSession.tokens);
    return refreshSession.__typename;
  };
  expect(await refresh(first.refreshToken)).toBe('RefreshSuccess');
  await app.sql(
    `update session set refreshed_at = refreshed_at - interval '1 hour' where id = $1`,
    [first.sessionId],
  );
  expect(await refresh(first.refreshToken)).toBe('RefreshRefused');
  expect(await refresh(second.refreshToken)).toBe('RefreshRefused');
  await refresh(plant('as a refresh token'));
  // A token of an ended session, and one whose signature was changed.
  await app.ask('{ viewer { id } }', {}, { token: second.token });
  const forged = `${second.token.slice(0, -6)}AAAAAA`;
  secrets.add(forged);
  await app.ask('{ viewer { id } }', {}, { token: forged });
}

async function everythingElse({ email, password }: World) {
  const admin = await initSeed(app).user('ADMIN', 'Leak Admin');
  secrets.add(admin.password);
  const root = await enter(admin.email, admin.password);
  const session = await enter(email, password);
  if (!root || !session) throw new Error('nobody could sign in');
  const id = session.userId;
  const as = (caller: { token: string }, query: string, variables: Record<string, unknown> = {}) =>
    app.ask(query, variables, caller);
  await as(root, '{ users { edges { node { id email sessions { edges { node { id } } } } } } }');
  await as(root, '{ auditEvents { edges { node { data actor { label } } } } roles { name } }');
  await as(root, 'query ($id: ID!) { node(id: $id) { id } user(id: $id) { email } }', { id });
  await as(
    session,
    'mutation { updateProfile(input: { displayName: "Renamed" }) { user { id } } }',
  );
  await as(session, '{ users { edges { cursor } } }');
  await as(session, 'mutation { revokeOtherSessions { revokedCount } }');
  const onUser = (act: string) => as(root, `mutation ($id: ID!) { ${act} }`, { id });
  await onUser('setUserRole(input: { userId: $id, role: "COUNCIL_OPERATOR" }) { __typename }');
  await onUser('suspendUser(input: { userId: $id }) { __typename }');
  await enter(email, password);
  await onUser('reinstateUser(input: { userId: $id }) { user { id } }');
  await onUser('revokeUserSessions(input: { userId: $id }) { revokedCount }');
  await as(root, 'mutation { logout { session { id } } }');
}

/** Faults of the database: their messages quote statements and rows. */
async function faults({ email, password }: World) {
  await app.sql(`create function fail() returns trigger language plpgsql as $$
    begin raise exception 'disk full' using detail = new::text, hint = new::text; end $$`);
  for (const table of ['"user"', 'session', 'audit_event']) {
    await app.sql(
      `create trigger fail before insert or update on ${table} for each row execute function fail()`,
    );
    const input = { email: `fault${planted}@people.example`, password: plant('at a fault') };
    const { errors } = await app.ask(
      REGISTER,
      { input: { ...input, displayName: 'Zoe' } },
      fromSomewhere(),
    );
    const signIn = await app.ask(ENTER, { input: { email, password } }, fromSomewhere());
    expect([...errors, ...signIn.errors].map(({ extensions }) => extensions.code)).toContain(
      'INTERNAL',
    );
    await app.sql(`drop trigger fail on ${table}`);
  }
}

async function dump(tables: string): Promise<string> {
  const names = await app.sql<{ name: string }>(
    `select format('%I.%I', table_schema, table_name) as name from information_schema.tables
     where table_type = 'BASE TABLE' and table_schema || '.' || table_name ~ $1`,
    [tables],
  );
  expect(names.length).toBeGreaterThan(0);
  const rows = await Promise.all(
    names.map(({ name }) => app.sql<{ row: string }>(`select t::text as row from ${name} as t`)),
  );
  return rows
    .flat()
    .map(({ row }) => row)
    .join('\n');
}

beforeAll(async () => {
  collector = await startCollector();
  app = await startApp({ OTEL_EXPORTER_OTLP_ENDPOINT: collector.endpoint });
  const world = await passwordsEverywhere();
  await tokensEverywhere(world);
  await brokenRequests();
  await everythingElse(world);
  await faults(world);
  written['the audit log'] = await dump('^public\\.audit_event$');
  written['the jobs'] = await dump('^graphile_worker\\._private_jobs$');
  written['any table'] = await dump('^(public|graphile_worker)\\.');
  for (const { hash } of await app.sql<{ hash: string }>(
    'select password_hash as hash from "user"',
  )) {
    hashes.add(hash);
  }
  for (const { hash } of await app.sql<{ hash: string }>(
    `select encode(refresh_hash, 'hex') as hash from session`,
  )) {
    hashes.add(hash);
  }
  await app.close();
  written['the log'] = app.logs.map((line) => JSON.stringify(line)).join('\n');
  written['the metrics'] = await registry.metrics();
  written['the spans'] = collector.bytes().toString('latin1');
}, 60_000);
afterAll(() => collector.close());

/** What the database keeps in place of passwords and refresh tokens; nobody else may have it. */
const hashes = new Set<string>();

/** A secret in the ways in which it may have been written. */
function formsOf(secret: string): string[] {
  const bytes = Buffer.from(secret);
  return [
    secret,
    JSON.stringify(secret).slice(1, -1),
    encodeURIComponent(secret),
    bytes.toString('hex'),
    bytes.toString('base64').replace(/.{0,3}$/, ''),
  ];
}

function found(secretsToFind: Iterable<string>, place: string): string[] {
  const text = written[place] ?? '';
  return [...secretsToFind].filter((secret) => formsOf(secret).some((form) => text.includes(form)));
}

describe('of everything that came in as a secret or went out as one', () => {
  test('there is enough to look for, and enough to look through', () => {
    expect(planted).toBeGreaterThan(25);
    expect(hashes.size).toBeGreaterThan(4);
    const holds = (place: string, text: string) => written[place]?.includes(text) ?? false;
    expect(holds('the log', 'EnterForLeaks')).toBe(true);
    expect(holds('the log', 'disk full')).toBe(true);
    expect(holds('the audit log', 'leak@people.example')).toBe(true);
    expect(holds('the audit log', 'REUSED')).toBe(true);
    expect(holds('the jobs', 'REGISTRATION_REPEATED')).toBe(true);
    expect(holds('any table', '$argon2id$')).toBe(true);
    expect(holds('the metrics', 'conclave_sign_ins_total')).toBe(true);
    expect(holds('the spans', 'insert into')).toBe(true);
  });

  test.each(['the log', 'the audit log', 'the jobs', 'any table', 'the metrics', 'the spans'])(
    'nothing stands in %s',
    (place) => {
      expect(found(secrets, place)).toEqual([]);
      expect(/wombat/i.test(written[place] ?? '')).toBe(false);
    },
  );

  test.each(['the log', 'the audit log', 'the jobs', 'the metrics', 'the spans'])(
    'no hash stands in %s',
    (place) => {
      expect(found(hashes, place)).toEqual([]);
      expect(written[place]?.includes('$argon2id$')).toBe(false);
    },
  );
});
