import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SYSTEM } from '../src/audit/facts.ts';
import { startApp, startAppOn, type TestApp } from './support/app.ts';
import { eventually } from './support/eventually.ts';
import { initSeed, type Seed, someAddress } from './support/seed.ts';

const BASE = 'http://localhost:4000';

interface Credentials {
  id: string;
  secret: string;
}

let app: TestApp;
let seed: Seed;
let service: Credentials;
beforeAll(async () => {
  app = await startApp();
  seed = initSeed(app);
  service = await newService('gateway');
});
afterAll(() => app.close());

async function newService(name: string): Promise<Credentials> {
  const created = await app.services.serviceClients.create(name, SYSTEM);
  if (created.kind !== 'created') throw new Error(created.kind);
  return created;
}

const basic = ({ id, secret }: Credentials) =>
  `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;

interface Sent {
  body?: RequestInit['body'];
  authorization?: string;
  headers?: Record<string, string>;
  method?: string;
}

function send(path: string, { body, authorization, headers, method = 'POST' }: Sent) {
  return app.fetch(BASE + path, {
    method,
    headers: {
      'x-forwarded-for': someAddress(),
      ...(authorization !== undefined && { authorization }),
      ...headers,
    },
    ...(body !== undefined && { body }),
  });
}

function post(path: string, token: string, credentials = service): Promise<Response> {
  const body = new URLSearchParams({ token });
  return send(path, { body, authorization: basic(credentials) });
}

const introspect = async (token: string) =>
  (await (await post('/oauth/introspect', token)).json()) as Record<string, unknown>;

const seconds = (time: unknown) => Math.floor(new Date(time as string).getTime() / 1000);

describe('introspection (RFC 7662)', () => {
  test('tells of a live access token whose it is, until when, and what it allows', async () => {
    const admin = await seed.user('ADMIN');
    const { token, sessionId } = await admin.signIn();

    const answer = await introspect(token);

    expect(answer).toEqual({
      active: true,
      sub: admin.id,
      sid: sessionId,
      iss: BASE,
      aud: BASE,
      client_id: 'conclave',
      token_type: 'Bearer',
      scope:
        'users:read users:suspend users:delete roles:assign sessions:read sessions:revoke audit:read operations:manage councils:create councils:manage',
      iat: expect.any(Number),
      exp: expect.any(Number),
      jti: expect.any(String),
    });
    expect(Number(answer.exp) - Number(answer.iat)).toBe(900);
    expect(Math.abs(Number(answer.iat) - Date.now() / 1000)).toBeLessThan(30);
  });

  test('tells the permissions of this moment', async () => {
    const operator = await seed.user('COUNCIL_OPERATOR');
    const { token } = await operator.signIn();
    expect((await introspect(token)).scope).toBe('users:read councils:create');
    const viewer = await (await seed.user('VIEWER')).signIn();
    expect(await introspect(viewer.token)).toMatchObject({ active: true, scope: '' });
  });

  test('tells of a live refresh token, and does not spend it', async () => {
    const user = await seed.user();
    const { refreshToken, sessionId } = await user.signIn();

    const answer = await introspect(refreshToken);

    const [row] = await app.sql('select * from session where id = $1', [sessionId]);
    expect(answer).toEqual({
      active: true,
      sub: user.id,
      sid: sessionId,
      iss: BASE,
      client_id: 'conclave',
      token_type: 'refresh_token',
      scope: '',
      iat: seconds(row?.refreshed_at),
      exp: seconds(row?.expires_at),
    });
    const refreshed = await app.services.refresh.refresh(refreshToken, SYSTEM);
    expect(refreshed.kind).toBe('refreshed');
  });

  test('asking about a spent refresh token is no reuse', async () => {
    const { refreshToken, token } = await (await seed.user()).signIn();
    for (let spent = refreshToken; spent !== ''; ) {
      const outcome = await app.services.refresh.refresh(spent, SYSTEM);
      if (outcome.kind !== 'refreshed') throw new Error(outcome.reason);
      spent = spent === refreshToken ? outcome.tokens.refreshToken : '';
    }
    expect(await introspect(refreshToken)).toEqual({ active: false });
    expect(await introspect(token)).toMatchObject({ active: true });
  });

  test('tells of nothing else more than that it is not live', async () => {
    const people = await Promise.all([1, 2, 3, 4].map(() => seed.user()));
    const [ended, suspended, expired, live] = await Promise.all(
      people.map(async (person) => ({ id: person.id, ...(await person.signIn()) })),
    );
    if (!ended || !suspended || !expired || !live) throw new Error('four sessions');
    await app.services.sessions.endNow({ sessionId: ended.sessionId }, 'LOGOUT', SYSTEM);
    await app.services.administration.suspend(suspended.id, null, SYSTEM);
    await app.sql(
      `update session set expires_at = clock_timestamp(),
         absolute_expires_at = clock_timestamp() where id = $1`,
      [expired.sessionId],
    );
    const forged = live.refreshToken.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));
    const dead = [
      ...[ended.token, ended.refreshToken, suspended.token, suspended.refreshToken],
      ...[expired.refreshToken, forged, `${live.token}x`, 'x', 'x'.repeat(8_192)],
      ...[`cnr.${'x'.repeat(8_192)}`, live.sessionId, live.id, service.secret, '%', '\0'],
    ];
    for (const token of dead) {
      const response = await post('/oauth/introspect', token);
      expect(response.status, token).toBe(200);
      expect(await response.text(), token).toBe('{"active":false}');
    }
    expect(await introspect(live.token)).toMatchObject({ active: true });
  });
});

describe('revocation (RFC 7009)', () => {
  async function rowOf(sessionId: string) {
    const [row] = await app.sql('select ended_at, end_reason from session where id = $1', [
      sessionId,
    ]);
    return row;
  }

  test.each(['token', 'refreshToken'] as const)(
    'by the %s ends the session, on every node before it answers',
    async (kind) => {
      const node = await startAppOn(app);
      try {
        const session = await (await seed.user()).signIn();
        const before = await node.ask('{ viewer { id } }', undefined, { token: session.token });
        expect(before.errors).toEqual([]);

        const response = await post('/oauth/revoke', session[kind]);

        expect([response.status, await response.text()]).toEqual([200, '']);
        const after = await node.ask('{ viewer { id } }', undefined, { token: session.token });
        expect(after.errors[0]?.extensions.code).toBe('SESSION_REVOKED');
        expect(await rowOf(session.sessionId)).toMatchObject({ end_reason: 'REVOKED_BY_SERVICE' });
        const [fact] = await app.sql(
          `select * from audit_event where action = 'SESSION_ENDED' and target_id = $1`,
          [session.sessionId],
        );
        expect(fact).toMatchObject({
          actor_type: 'SERVICE',
          actor_id: service.id,
          actor_label: 'gateway',
          trace_id: response.headers.get('x-trace-id'),
          data: { reason: 'REVOKED_BY_SERVICE' },
        });
      } finally {
        await node.close();
      }
    },
  );

  test('tells the person and the log in the words of the contract', async () => {
    const admin = await (await seed.user('ADMIN')).signIn();
    const person = await seed.user();
    const session = await person.signIn();
    await post('/oauth/revoke', session.token);
    const data = await app.must<
      {
        user: { sessions: { edges: { node: { endReason: string } }[] } };
        auditEvents: { edges: { node: { actor: { type: string; label: string } } }[] };
      },
      Record<string, unknown>
    >(
      `query ($user: ID!, $session: ID!) {
        user(id: $user) {
          sessions(first: 5, includeEnded: true) { edges { node { endReason } } }
        }
        auditEvents(first: 1, filter: { targetId: $session, actions: [SESSION_ENDED] }) {
          edges { node { actor { type label } } }
        }
      }`,
      { user: person.id, session: session.sessionId },
      { token: admin.token },
    );
    expect(data.user.sessions.edges[0]?.node.endReason).toBe('REVOKED_BY_SERVICE');
    expect(data.auditEvents.edges[0]?.node.actor).toEqual({ type: 'SERVICE', label: 'gateway' });
  });

  test('of what is not good changes nothing and says so to nobody', async () => {
    const session = await (await seed.user()).signIn();
    await app.services.sessions.endNow({ sessionId: session.sessionId }, 'LOGOUT', SYSTEM);
    const live = await (await seed.user()).signIn();
    const forged = live.refreshToken.replace(/.$/, (last) => (last === 'A' ? 'Q' : 'A'));
    for (const token of [session.token, session.refreshToken, forged, 'x', live.sessionId]) {
      const response = await post('/oauth/revoke', token);
      expect([response.status, await response.text()], token).toEqual([200, '']);
    }
    expect(await rowOf(session.sessionId)).toMatchObject({ end_reason: 'LOGOUT' });
    expect(await rowOf(live.sessionId)).toMatchObject({ ended_at: null });
  });
});

describe.each(['/oauth/introspect', '/oauth/revoke'])('%s', (path) => {
  let token: string;
  beforeAll(async () => {
    token = (await (await seed.user()).signIn()).token;
  });
  const form = () => new URLSearchParams({ token });

  test('is closed to whoever has no good credentials', async () => {
    const stranger = await newService(`revoked ${path}`);
    await app.services.serviceClients.revoke(stranger.id, SYSTEM);
    const other = await newService(`other ${path}`);
    const attempts: (string | undefined)[] = [
      undefined,
      '',
      'Basic',
      'Basic !!!',
      `Bearer ${token}`,
      `Basic ${Buffer.from(service.id).toString('base64')}`,
      basic({ id: service.id, secret: '' }),
      basic({ id: service.id, secret: `${service.secret}x` }),
      basic({ id: service.id, secret: other.secret }),
      basic({ id: 'service_01h455vb4pex5vsknk084sn02q', secret: service.secret }),
      basic({ id: "' or true --", secret: service.secret }),
      basic(stranger),
    ];
    for (const authorization of attempts) {
      const response = await send(path, {
        body: form(),
        ...(authorization !== undefined && { authorization }),
      });
      expect(response.status, authorization).toBe(401);
      expect(response.headers.get('www-authenticate')).toMatch(/^Basic realm=/);
      expect(await response.json()).toEqual({
        error: 'invalid_client',
        error_description: expect.any(String),
      });
    }
    const [facts] = await app.sql<{ count: number }>(
      `select count(*)::int from audit_event
       where action = 'ACCESS_DENIED' and target_label = $1 and outcome = 'DENIED'`,
      [path],
    );
    expect(facts?.count).toBe(attempts.length);
    expect(await introspect(token)).toMatchObject({ active: true });
  });

  test('takes POST, a form, and one token in it', async () => {
    const authorization = basic(service);
    const status = async (sent: Sent) => (await send(path, { authorization, ...sent })).status;
    expect(await status({ method: 'GET' })).toBe(405);
    expect(await status({ method: 'PUT', body: form() })).toBe(405);
    const json = { 'content-type': 'application/json' };
    expect(await status({ body: JSON.stringify({ token }), headers: json })).toBe(415);
    const upload = new FormData();
    upload.set('token', token);
    expect(await status({ body: upload })).toBe(415);
    expect(await status({ body: '' })).toBe(415);
    expect(await status({ body: new URLSearchParams() })).toBe(400);
    expect(await status({ body: new URLSearchParams({ token: '' }) })).toBe(400);
    expect(await status({ body: new URLSearchParams(`token=${token}&token=x`) })).toBe(400);
    expect(await status({ body: new URLSearchParams({ token: 'x'.repeat(20_000) }) })).toBe(413);
    expect(await introspect(token), 'of all this nothing was done').toMatchObject({ active: true });
  });

  test('answers with the headers of every answer, and is not to be stored', async () => {
    const traceId = '0af7651916cd43dd8448eb211c80319c';
    for (const authorization of [basic(service), 'Basic eDp4']) {
      const sent = { body: new URLSearchParams({ token: 'x' }), authorization };
      const { headers } = await send(path, { ...sent, headers: { 'x-trace-id': traceId } });
      expect(Object.fromEntries(headers)).toMatchObject({
        'cache-control': 'no-store',
        'x-trace-id': traceId,
        'x-content-type-options': 'nosniff',
        'content-security-policy': expect.stringContaining("default-src 'none'"),
      });
    }
  });

  test('refuses a network that keeps guessing, and still hears who is right', async () => {
    const headers = { 'x-forwarded-for': someAddress() };
    const guess = () =>
      send(path, {
        body: form(),
        headers,
        authorization: basic({ id: service.id, secret: `cns_${'A'.repeat(43)}` }),
      });
    const statuses = new Set<number>();
    for (let n = 0; n < 30; n++) statuses.add((await guess()).status);
    expect([...statuses]).toEqual([401]);

    const refused = await guess();

    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
    const body = new URLSearchParams({ token: 'x' });
    const right = await send(path, { body, headers, authorization: basic(service) });
    expect(right.status).toBe(200);
  });

  test('is served over a socket as well, while /graphql keeps refusing forms', async () => {
    const node = await startAppOn(app);
    try {
      const { url } = await node.listen();
      const sent = { method: 'POST', headers: { authorization: basic(service) }, body: form() };
      const response = await fetch(url + path, sent);
      expect(response.status).toBe(200);
      const graphql = await fetch(`${url}/graphql`, {
        ...sent,
        body: new URLSearchParams({ query: '{ __typename }' }),
      });
      expect(graphql.status).toBe(403);
    } finally {
      await node.close();
    }
  });
});

describe('credentials of services', () => {
  test('are kept as a hash, and stand neither in the log nor among the facts', async () => {
    const { secret } = await newService('discreet');
    const { token, refreshToken } = await (await seed.user()).signIn();
    await post('/oauth/introspect', token);
    await post('/oauth/introspect', refreshToken, { id: service.id, secret: `${secret}x` });
    await post('/oauth/revoke', refreshToken);

    const rows = await app.sql('select * from service_client');
    const facts = await app.sql('select * from audit_event');
    await eventually(() =>
      expect(app.logs.some(({ event }) => event === 'oauth_request')).toBe(true),
    );
    const written = JSON.stringify([rows, facts, app.logs]);
    for (const word of [secret, service.secret, token, refreshToken]) {
      expect(written.includes(word)).toBe(false);
    }
    expect(rows.every(({ secret_hash: hash }) => (hash as Buffer).length === 32)).toBe(true);
  });

  test('are one live set for each name, and facts', async () => {
    const create = () => app.services.serviceClients.create('billing', SYSTEM);
    const outcomes = await Promise.all([create(), create(), create()]);
    expect(outcomes.map(({ kind }) => kind).sort()).toEqual(['created', 'taken', 'taken']);
    const [created] = outcomes.filter((outcome) => outcome.kind === 'created');
    if (!created) throw new Error('none was created');

    expect(await app.services.serviceClients.revoke(created.id, SYSTEM)).toBe(true);
    expect(await app.services.serviceClients.revoke(created.id, SYSTEM)).toBe(false);

    expect((await create()).kind).toBe('created');
    const facts = await app.sql<{ action: string }>(
      'select action from audit_event where target_id = $1 order by occurred_at, id',
      [created.id],
    );
    expect(facts.map(({ action }) => action)).toEqual(['SERVICE_CREATED', 'SERVICE_REVOKED']);
    for (const name of ['', ' x', 'a\nb', 'x'.repeat(101)]) {
      const outcome = await app.services.serviceClients.create(name, SYSTEM);
      expect(outcome.kind).toBe('bad-name');
    }
  });
});
