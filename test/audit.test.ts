import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { GraphQLEnumType } from 'graphql';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type FactAction, SYSTEM } from '../src/audit/facts.ts';
import { graphql } from '../src/generated/client/index.ts';
import { newTraceId } from '../src/request-scope.ts';
import { buildSchema } from '../src/schema.ts';
import { type Answer, startApp, type TestApp } from './support/app.ts';
import { initSeed, type Seed, type SeededSession, type SeededUser } from './support/seed.ts';

const AUDIT_EVENTS = graphql(`
  query ListAuditEvents($filter: AuditEventFilter, $orderBy: AuditEventOrder, $first: Int, $after: String) {
    auditEvents(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {
      edges {
        node {
          id
          occurredAt
          action
          outcome
          actor {
            type
            id
            label
          }
          target {
            type
            id
            label
          }
          sessionId
          ipAddress
          userAgent
          traceId
          data
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';
const ADDRESS = '198.51.100.7';
const NEW_PASSWORD = 'nine blue kites at noon';

let app: TestApp;
let seed: Seed;
let admin: SeededUser;
let adminSession: SeededSession;
beforeAll(async () => {
  app = await startApp({ LAST_SEEN_FLUSH_SECONDS: '300' });
  seed = initSeed(app);
  admin = await seed.user('ADMIN', 'Audrey Admin');
  adminSession = await admin.signIn();
});
afterAll(() => app.close());

/** A fact as it must stand in the log, without what is the same for all of one request. */
interface ExpectedFact {
  action: FactAction;
  outcome: 'SUCCESS' | 'FAILURE' | 'DENIED';
  actor: [type: string, id: string | null, label: string | null];
  target: [type: string | null, id: string | null, label: string | null];
  sessionId: string | null;
  data: Record<string, unknown>;
}

type Data = Record<string, Record<string, unknown>>;

/** An act, ready to be done, and the facts that it is to leave behind, in their order. */
interface Scene {
  query: string;
  variables?: Record<string, unknown>;
  caller?: SeededSession;
  facts(data: Data): ExpectedFact[];
}

const ANONYMOUS: ExpectedFact['actor'] = ['ANONYMOUS', null, null];
const NOTHING: ExpectedFact['target'] = [null, null, null];
const subject = ({ id, email }: SeededUser): ['USER', string, string] => ['USER', id, email];
const sessionSubject = (id: string, label: string | null = null): ExpectedFact['target'] => [
  'SESSION',
  id,
  label,
];

async function signedIn(role: 'ADMIN' | 'COUNCIL_OPERATOR' | 'VIEWER' = 'VIEWER') {
  const person = await seed.user(role, 'Petra Person');
  return { person, session: await person.signIn() };
}

function ended(
  person: SeededUser,
  sessionId: string,
  reason: string,
  by: { actor: SeededUser; sessionId: string },
): ExpectedFact {
  return {
    action: 'SESSION_ENDED',
    outcome: 'SUCCESS',
    actor: subject(by.actor),
    target: sessionSubject(sessionId),
    sessionId: by.sessionId,
    data: { reason, userId: person.id },
  };
}

/** One act of the administrator on somebody, with the facts that follow. */
function administer(
  query: string,
  person: SeededUser,
  fact: Pick<ExpectedFact, 'action' | 'data'>,
  further: ExpectedFact[] = [],
): Scene {
  return {
    query,
    variables: { id: person.id },
    caller: adminSession,
    facts: () => [
      {
        ...fact,
        outcome: 'SUCCESS',
        actor: subject(admin),
        target: subject(person),
        sessionId: adminSession.sessionId,
      },
      ...further,
    ],
  };
}

const byAdmin = () => ({ actor: admin, sessionId: adminSession.sessionId });

function loginScene(variables: { email: string; password: string }, facts: Scene['facts']): Scene {
  return {
    query: `mutation ($email: String!, $password: String!) {
      login(input: { email: $email, password: $password }) {
        __typename ... on LoginSuccess { session { id } }
      }
    }`,
    variables,
    facts,
  };
}

function failedSignIn(reason: string, person?: SeededUser): ExpectedFact {
  return {
    action: 'SESSION_STARTED',
    outcome: 'FAILURE',
    actor: ANONYMOUS,
    target: person ? subject(person) : NOTHING,
    sessionId: null,
    data: { reason },
  };
}

function refreshScene(refreshToken: string, facts: () => ExpectedFact[]): Scene {
  return {
    query: `mutation ($token: String!) {
      refreshSession(input: { refreshToken: $token }) { __typename }
    }`,
    variables: { token: refreshToken },
    facts,
  };
}

function refreshed(
  person: SeededUser,
  sessionId: string,
  fact: Pick<ExpectedFact, 'outcome' | 'data'> & { label?: string },
): ExpectedFact {
  return {
    action: 'SESSION_REFRESHED',
    outcome: fact.outcome,
    actor: subject(person),
    target: sessionSubject(sessionId, fact.label),
    sessionId,
    data: fact.data,
  };
}

function registration(email: string): Omit<Scene, 'facts'> {
  return {
    query: `mutation ($email: String!) {
      register(input: { email: $email, password: "${NEW_PASSWORD}", displayName: "Rita" }) {
        __typename
      }
    }`,
    variables: { email },
  };
}

/** Facts that take more than one call; the tests of their acts prove them. */
const ELSEWHERE = [
  'USER_LOCKED_OUT',
  'USER_UNLOCKED',
  'SESSION_UNFAMILIAR',
  'SESSION_SUSPICIOUS',
  'KEY_ROTATED',
  'SERVICE_CREATED',
  'SERVICE_REVOKED',
  'CIRCUIT_BREAKER_RESET',
  'JOB_RETRIED',
  'JOB_CANCELLED',
  'COUNCIL_CREATED',
  'COUNCIL_UPDATED',
  'COUNCIL_ARCHIVED',
  'COUNCIL_MEMBER_ADDED',
  'COUNCIL_MEMBER_UPDATED',
  'COUNCIL_MEMBER_REMOVED',
  'PROPOSAL_CREATED',
  'PROPOSAL_REVISED',
  'PROPOSAL_SUBMITTED',
  'PROPOSAL_SCHEDULED',
  'PROPOSAL_WITHDRAWN',
  'PROPOSAL_CANCELLED',
  'PROPOSAL_OPENED',
  'PROPOSAL_EXTENDED',
  'PROPOSAL_CLOSED',
  'BALLOT_CAST',
  'RECUSAL_DECLARED',
  'VOTE_DELEGATED',
  'DELEGATION_REVOKED',
  'COMMENT_ADDED',
  'COMMENT_EDITED',
  'COMMENT_REMOVED',
  'PROPOSAL_CERTIFIED',
  'PROPOSAL_RECOUNT_DIFFERED',
  'PROPOSAL_ANNULMENT_REQUESTED',
  'PROPOSAL_ANNULMENT_WITHDRAWN',
  'PROPOSAL_ANNULLED',
  'BALLOTS_UNREADABLE',
  'CERTIFICATE_ISSUED',
] as const satisfies FactAction[];

type SceneTable = Record<
  Exclude<FactAction, (typeof ELSEWHERE)[number]>,
  Record<string, () => Promise<Scene>>
>;

/** Every action of the closed union: the acts that are facts of it. A missing action does not compile. */
const SCENES: SceneTable = {
  USER_REGISTERED: {
    'a registration': async () => ({
      ...registration(`rita-${newTraceId()}@people.example`),
      facts: () => [
        {
          action: 'USER_REGISTERED',
          outcome: 'SUCCESS',
          actor: ANONYMOUS,
          target: ['USER', expect.stringMatching(/^user_/), expect.stringMatching(/^rita-/)],
          sessionId: null,
          data: { role: 'VIEWER' },
        },
      ],
    }),
  },
  USER_REGISTRATION_REPEATED: {
    'a registration of an address that is taken': async () => {
      const person = await seed.user();
      return {
        ...registration(person.email),
        facts: () => [
          {
            action: 'USER_REGISTRATION_REPEATED',
            outcome: 'FAILURE',
            actor: ANONYMOUS,
            target: subject(person),
            sessionId: null,
            data: {},
          },
        ],
      };
    },
  },
  USER_PROFILE_UPDATED: {
    'a change of name': async () => {
      const { person, session } = await signedIn();
      return {
        query: 'mutation { updateProfile(input: { displayName: "Paula" }) { user { id } } }',
        caller: session,
        facts: () => [
          {
            action: 'USER_PROFILE_UPDATED',
            outcome: 'SUCCESS',
            actor: subject(person),
            target: subject(person),
            sessionId: session.sessionId,
            data: { displayName: { from: 'Petra Person', to: 'Paula' } },
          },
        ],
      };
    },
  },
  USER_PASSWORD_CHANGED: {
    'a change of password': async () => {
      const { person, session } = await signedIn();
      const other = await person.signIn();
      const by = { actor: person, sessionId: session.sessionId };
      return {
        query: `mutation ($old: String!) {
          changePassword(input: { currentPassword: $old, newPassword: "${NEW_PASSWORD}" }) {
            __typename
          }
        }`,
        variables: { old: person.password },
        caller: session,
        facts: () => [
          ended(person, other.sessionId, 'PASSWORD_CHANGED', by),
          {
            action: 'USER_PASSWORD_CHANGED',
            outcome: 'SUCCESS',
            actor: subject(person),
            target: subject(person),
            sessionId: session.sessionId,
            data: { revokedCount: 1 },
          },
        ],
      };
    },
    'a change of password with a wrong one': async () => {
      const { person, session } = await signedIn();
      return {
        query: `mutation {
          changePassword(input: { currentPassword: "wrong", newPassword: "${NEW_PASSWORD}" }) {
            __typename
          }
        }`,
        caller: session,
        facts: () => [
          {
            action: 'USER_PASSWORD_CHANGED',
            outcome: 'FAILURE',
            actor: subject(person),
            target: subject(person),
            sessionId: session.sessionId,
            data: { reason: 'WRONG_PASSWORD' },
          },
        ],
      };
    },
  },
  USER_ROLE_SET: {
    'a demotion': async () => {
      const { person, session } = await signedIn('COUNCIL_OPERATOR');
      return administer(
        'mutation ($id: ID!) { setUserRole(input: { userId: $id, role: "VIEWER" }) { __typename } }',
        person,
        { action: 'USER_ROLE_SET', data: { from: 'COUNCIL_OPERATOR', to: 'VIEWER' } },
        [ended(person, session.sessionId, 'ROLE_CHANGED', byAdmin())],
      );
    },
  },
  USER_SUSPENDED: {
    'a suspension': async () => {
      const { person, session } = await signedIn();
      return administer(
        `mutation ($id: ID!) {
          suspendUser(input: { userId: $id, reason: "spam" }) { __typename }
        }`,
        person,
        { action: 'USER_SUSPENDED', data: { reason: 'spam' } },
        [ended(person, session.sessionId, 'USER_SUSPENDED', byAdmin())],
      );
    },
  },
  USER_DELETED: {
    'a deletion by an administrator': async () => {
      const { person, session } = await signedIn();
      const deletion = administer(
        `mutation ($id: ID!) {
          deleteUser(input: { userId: $id, reason: "moved away" }) { __typename }
        }`,
        person,
        { action: 'USER_DELETED', data: { reason: 'moved away', revokedCount: 1 } },
      );
      const end = ended(person, session.sessionId, 'USER_DELETED', byAdmin());
      return { ...deletion, facts: (data) => [end, ...deletion.facts(data)] };
    },
    'a deletion of the own account': async () => {
      const { person, session } = await signedIn();
      const by = { actor: person, sessionId: session.sessionId };
      return {
        query: `mutation ($password: String!) {
          deleteAccount(input: { password: $password }) { __typename }
        }`,
        variables: { password: person.password },
        caller: session,
        facts: () => [
          ended(person, session.sessionId, 'USER_DELETED', by),
          {
            action: 'USER_DELETED',
            outcome: 'SUCCESS',
            actor: subject(person),
            target: subject(person),
            sessionId: session.sessionId,
            data: { revokedCount: 1 },
          },
        ],
      };
    },
  },
  USER_REINSTATED: {
    'a reinstatement': async () => {
      const person = await seed.user();
      await app.services.administration.suspend(person.id, null, SYSTEM);
      return administer(
        'mutation ($id: ID!) { reinstateUser(input: { userId: $id }) { user { id } } }',
        person,
        { action: 'USER_REINSTATED', data: {} },
      );
    },
  },
  SESSION_STARTED: {
    'a sign-in': async () => {
      const person = await seed.user();
      return loginScene(person, ({ login }) => {
        const { id = '' } = (login?.session ?? {}) as { id?: string };
        return [
          {
            action: 'SESSION_STARTED',
            outcome: 'SUCCESS',
            actor: subject(person),
            target: sessionSubject(id, 'Firefox on Linux'),
            sessionId: id,
            data: expect.objectContaining({ deviceName: 'Firefox on Linux' }),
          },
        ];
      });
    },
    'a sign-in of nobody known': async () =>
      loginScene({ email: 'nobody@people.example', password: 'x' }, () => [
        failedSignIn('UNKNOWN_ACCOUNT'),
      ]),
    'a sign-in with a wrong password': async () => {
      const person = await seed.user();
      return loginScene({ email: person.email, password: 'wrong' }, () => [
        failedSignIn('WRONG_PASSWORD', person),
      ]);
    },
    'a sign-in of somebody suspended': async () => {
      const person = await seed.user();
      await app.services.administration.suspend(person.id, null, SYSTEM);
      return loginScene(person, () => [failedSignIn('SUSPENDED', person)]);
    },
  },
  SESSION_REFRESHED: {
    'a refresh': async () => {
      const { person, session } = await signedIn();
      const label = 'Firefox on Linux';
      return refreshScene(session.refreshToken, () => [
        refreshed(person, session.sessionId, { outcome: 'SUCCESS', data: {}, label }),
      ]);
    },
    'a refresh of an ended session': async () => {
      const { person, session } = await signedIn();
      await app.services.sessions.endNow(session, 'LOGOUT', SYSTEM);
      const data = { reason: 'SESSION_ENDED' };
      return refreshScene(session.refreshToken, () => [
        refreshed(person, session.sessionId, { outcome: 'FAILURE', data }),
      ]);
    },
    'a refresh with a token spent long ago': async () => {
      const { person, session } = await signedIn();
      await app.services.refresh.refresh(session.refreshToken, SYSTEM);
      await app.sql(
        `update session set refreshed_at = refreshed_at - interval '1 hour' where id = $1`,
        [session.sessionId],
      );
      const data = { reason: 'REUSED' };
      const by = { actor: person, sessionId: session.sessionId };
      return refreshScene(session.refreshToken, () => [
        refreshed(person, session.sessionId, { outcome: 'FAILURE', data }),
        ended(person, session.sessionId, 'REFRESH_TOKEN_REUSED', by),
      ]);
    },
  },
  SESSION_ENDED: {
    'a sign-out': async () => {
      const { person, session } = await signedIn();
      const by = { actor: person, sessionId: session.sessionId };
      return {
        query: 'mutation { logout { session { id } } }',
        caller: session,
        facts: () => [ended(person, session.sessionId, 'LOGOUT', by)],
      };
    },
    'the end of all of an account': async () => {
      const { person, session } = await signedIn();
      return {
        query:
          'mutation ($id: ID!) { revokeUserSessions(input: { userId: $id }) { revokedCount } }',
        variables: { id: person.id },
        caller: adminSession,
        facts: () => [ended(person, session.sessionId, 'REVOKED_BY_ADMIN', byAdmin())],
      };
    },
  },
  ACCESS_DENIED: {
    'a field without the permission, once however often it is asked for': async () => {
      const { person, session } = await signedIn();
      return {
        query:
          '{ a: users(first: 1) { edges { cursor } } b: users(first: 2) { edges { cursor } } }',
        caller: session,
        facts: () => [
          {
            action: 'ACCESS_DENIED',
            outcome: 'DENIED',
            actor: subject(person),
            target: ['FIELD', null, 'Query.users'],
            sessionId: session.sessionId,
            data: { code: 'FORBIDDEN', missing: 'users:read' },
          },
        ],
      };
    },
    'what must not be known of, by a caller who is told that it is not there': async () => {
      const { person, session } = await signedIn();
      return {
        query: 'query ($id: ID!) { user(id: $id) { id } }',
        variables: { id: admin.id },
        caller: session,
        facts: () => [
          {
            action: 'ACCESS_DENIED',
            outcome: 'DENIED',
            actor: subject(person),
            target: ['FIELD', null, 'Query.user'],
            sessionId: session.sessionId,
            data: { code: 'NOT_FOUND', missing: 'users:read' },
          },
        ],
      };
    },
  },
};

const ALL = Object.entries(SCENES).flatMap(([action, scenes]) =>
  Object.entries(scenes).map(([name, prepare]) => [action as FactAction, name, prepare] as const),
);

interface Row {
  [column: string]: unknown;
  data: Record<string, unknown>;
}

const factsOf = (traceId: string | null) =>
  app.sql<Row>('select * from audit_event where trace_id = $1 order by id', [traceId]);

async function play({ query, variables, caller }: Scene, headers: Record<string, string> = {}) {
  return app.ask<Data, Record<string, unknown>>(query, variables, {
    ...(caller && { token: caller.token }),
    headers: { 'user-agent': FIREFOX, 'x-forwarded-for': ADDRESS, ...headers },
  });
}

function toRow({ action, outcome, actor, target, sessionId, data }: ExpectedFact) {
  return {
    action,
    outcome,
    actor_type: actor[0],
    actor_id: actor[1],
    actor_label: actor[2],
    target_type: target[0],
    target_id: target[1],
    target_label: target[2],
    session_id: sessionId,
    data,
  };
}

describe('the facts', () => {
  test('have an action of the schema each, and the schema no other', () => {
    const inSchema = (buildSchema().getType('AuditAction') as GraphQLEnumType)
      .getValues()
      .map(({ name }) => name);
    expect([...Object.keys(SCENES), ...ELSEWHERE].sort()).toEqual(inSchema.sort());
  });

  test.each(ELSEWHERE)('%s is proved in another test', (action) => {
    const others = readdirSync(import.meta.dirname).filter(
      (file) => file.endsWith('.test.ts') && file !== 'audit.test.ts',
    );
    const proofs = others.filter((file) =>
      readFileSync(join(import.meta.dirname, file), 'utf8').includes(`'${action}'`),
    );
    expect(proofs).not.toEqual([]);
  });

  test.each(ALL)('%s: %s', async (_action, _name, prepare) => {
    const scene = await prepare();
    const before = Date.now();
    const traceId = newTraceId();
    const answer = await play(scene, { 'x-trace-id': traceId });
    expect(answer.headers.get('x-trace-id')).toBe(traceId);

    const rows = await factsOf(traceId);
    expect(rows).toEqual(
      scene.facts(answer.data ?? {}).map((fact) => ({
        ...toRow(fact),
        id: expect.stringMatching(/^event_[0-9a-z]{26}$/),
        occurred_at: expect.any(Date),
        ip_address: ADDRESS,
        user_agent: FIREFOX,
        trace_id: traceId,
      })),
    );
    for (const { occurred_at } of rows) {
      expect(Math.abs((occurred_at as Date).getTime() - before)).toBeLessThan(10_000);
    }
  });

  test('are found by the trace id that the server made where none was sent', async () => {
    const { headers } = await play((await SCENES.SESSION_ENDED['a sign-out']?.()) as Scene);
    expect(await factsOf(headers.get('x-trace-id'))).toHaveLength(1);
  });

  test('name a field once for each operation and not for each object', async () => {
    const operator = await seed.user('COUNCIL_OPERATOR');
    const caller = await operator.signIn();
    const query =
      '{ users(first: 3) { edges { node { sessions(first: 1) { edges { cursor } } } } } }';
    const answers = [await play({ query, caller, facts: () => [] })];
    answers.push(await play({ query, caller, facts: () => [] }));
    for (const { headers, errors } of answers) {
      expect(errors.map(({ extensions }) => extensions.code)).toEqual(
        Array.from({ length: errors.length }, () => 'FORBIDDEN'),
      );
      const rows = await factsOf(headers.get('x-trace-id'));
      expect(rows.map(({ target_label }) => target_label)).toEqual(['User.sessions']);
    }
  });

  test('keep what the client calls itself to 512 characters', async () => {
    const person = await seed.user();
    const answer = await play(
      loginScene(person, () => []),
      { 'user-agent': 'u'.repeat(2000) },
    );
    const [row] = await factsOf(answer.headers.get('x-trace-id'));
    expect(row?.user_agent).toBe('u'.repeat(512));
  });
});

describe('an act whose fact cannot be written', () => {
  /** All that acts may change. */
  async function snapshot(): Promise<unknown> {
    const tables = ['"user"', 'session', 'audit_event', 'graphile_worker._private_jobs'];
    return Promise.all(
      tables.map((table) =>
        app.sql(
          `select '${table}' as name, count(*), md5(coalesce(string_agg(t::text, '|' order by t::text), ''))
           from ${table} as t`,
        ),
      ),
    );
  }

  beforeAll(async () => {
    await app.sql(`create function fail() returns trigger language plpgsql as $$
      begin raise exception 'disk full'; end $$`);
  });

  async function whileNothingCanBeWritten(act: () => Promise<Answer<Data>>) {
    await app.sql(
      'create trigger fail before insert on audit_event for each statement execute function fail()',
    );
    try {
      return await act();
    } finally {
      await app.sql('drop trigger fail on audit_event');
    }
  }

  test.each(ALL)('has not happened: %s: %s', async (_action, _name, prepare) => {
    const scene = await prepare();
    const before = await snapshot();
    const { data, errors } = await whileNothingCanBeWritten(() => play(scene));
    expect(data).toBeNull();
    for (const { extensions } of errors) expect(extensions.code).toBe('INTERNAL');
    expect(errors.length).toBeGreaterThan(0);
    expect(await snapshot()).toEqual(before);
    // And it can be done once the log can be written again.
    if (scene.caller && scene.caller !== adminSession) {
      const { errors: later } = await play({
        query: '{ viewer { id } }',
        caller: scene.caller,
        facts: () => [],
      });
      expect(later).toEqual([]);
    }
  });
});

describe('an act that fails at its very end', () => {
  const TABLES = ['"user"', 'session'];

  beforeAll(async () => {
    await app.sql(`create function fail_late() returns trigger language plpgsql as $$
      begin raise exception 'disk full'; end $$`);
  });

  async function whileNothingCanBeCommitted(act: () => Promise<Answer<Data>>) {
    for (const table of TABLES) {
      await app.sql(
        `create constraint trigger fail_late after insert or update on ${table}
         deferrable initially deferred for each row execute function fail_late()`,
      );
    }
    try {
      return await act();
    } finally {
      for (const table of TABLES) await app.sql(`drop trigger fail_late on ${table}`);
    }
  }

  test.each(ALL)(
    'leaves no fact, but those of no act stay: %s: %s',
    async (_action, _name, prepare) => {
      const scene = await prepare();
      const { errors, headers } = await whileNothingCanBeCommitted(() => play(scene));
      const facts = scene.facts({ login: { session: {} } });
      const isAct = facts.some(({ outcome }) => outcome === 'SUCCESS');
      if (isAct) expect(errors[0]?.extensions.code).toBe('INTERNAL');
      expect(await factsOf(headers.get('x-trace-id'))).toHaveLength(isAct ? 0 : facts.length);
    },
  );
});

describe('the log', () => {
  const CHANGES = [
    `update audit_event set outcome = 'FAILURE'`,
    'delete from audit_event',
    'truncate audit_event',
  ];

  async function attempt(url: string, ...statements: string[]): Promise<string> {
    const client = new pg.Client({ connectionString: url });
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
      return 'done';
    } catch (error) {
      const { code, message } = error as pg.DatabaseError;
      return `${code}: ${message}`;
    } finally {
      await client.end();
    }
  }

  test.each([
    ...CHANGES,
    'alter table audit_event disable trigger all',
    'alter table audit_event disable trigger audit_event_append_only',
    'drop trigger audit_event_append_only on audit_event',
    'drop table audit_event',
    'alter table audit_event add column x int',
    'grant update on audit_event to current_user',
    `set session_replication_role = 'replica'`,
  ])("is not the application's role's to change: %s", async (statement) => {
    const before = await app.sql('select * from audit_event order by id');
    const result = await attempt(app.appUrl, statement);
    // A grant of what one has not is no error but a warning, and gives nothing.
    if (!statement.startsWith('grant')) {
      expect(result).toMatch(/^42501: (permission denied|must be owner)/);
    }
    expect(await attempt(app.appUrl, ...CHANGES)).toMatch(/^42501: permission denied/);
    expect(await app.sql('select * from audit_event order by id')).toEqual(before);
  });

  test.each(CHANGES)("is not even its owner's to change: %s", async (statement) => {
    const before = await app.sql('select count(*) from audit_event');
    expect(await attempt(app.ownerUrl, statement)).toBe(
      '42501: the audit log can only be added to',
    );
    expect(await app.sql('select count(*) from audit_event')).toEqual(before);
  });
});

describe('auditEvents', () => {
  const ACTOR = 'user_00000000000000000000000001';
  const TARGET = 'user_00000000000000000000000002';
  /** Facts of long ago; two of them at the same moment. */
  const FACTS: [id: string, at: string, action: FactAction, outcome: string, target: string][] = [
    ['event_1', '2001-01-01T00:00:00.000Z', 'USER_SUSPENDED', 'SUCCESS', TARGET],
    ['event_2', '2001-01-02T00:00:00.000Z', 'USER_REINSTATED', 'SUCCESS', TARGET],
    ['event_3', '2001-01-02T00:00:00.000Z', 'USER_ROLE_SET', 'DENIED', ACTOR],
    ['event_4', '2001-01-03T00:00:00.000Z', 'USER_ROLE_SET', 'SUCCESS', TARGET],
  ];

  beforeAll(async () => {
    for (const [id, at, action, outcome, target] of FACTS) {
      await app.sql(
        `insert into audit_event (id, occurred_at, action, outcome, actor_type, actor_id, actor_label,
           target_type, target_id, data)
         values ($1, $2, $3, $4, 'USER', $5, 'long.ago@people.example', 'USER', $6, '{"n": 1}')`,
        [id, at, action, outcome, ACTOR, target],
      );
    }
  });

  async function idsOf(filter: object, orderBy?: { direction: 'ASC' | 'DESC' }) {
    const variables = {
      filter: { to: '2002-01-01T00:00:00Z', ...filter },
      ...(orderBy && { orderBy }),
    };
    const { auditEvents } = await app.must(AUDIT_EVENTS, variables as never, adminSession);
    return auditEvents.edges.map(({ node }) => node.id);
  }

  test.each<[string, object, string[]]>([
    ['all of a time', {}, ['event_4', 'event_3', 'event_2', 'event_1']],
    ['an actor', { actorId: ACTOR }, ['event_4', 'event_3', 'event_2', 'event_1']],
    ['nobody', { actorId: TARGET }, []],
    ['one action', { actions: ['USER_ROLE_SET'] }, ['event_4', 'event_3']],
    ['many actions', { actions: ['USER_SUSPENDED', 'USER_REINSTATED'] }, ['event_2', 'event_1']],
    ['no action', { actions: [] }, []],
    ['an outcome', { outcome: 'DENIED' }, ['event_3']],
    ['a target', { targetId: TARGET }, ['event_4', 'event_2', 'event_1']],
    ['from a moment on', { from: '2001-01-02T00:00:00.000Z' }, ['event_4', 'event_3', 'event_2']],
    ['before a moment', { to: '2001-01-02T00:00:00.000Z' }, ['event_1']],
    ['in another zone', { from: '2001-01-03T02:00:00+02:00' }, ['event_4']],
    [
      'everything at once',
      { actorId: ACTOR, targetId: TARGET, actions: ['USER_ROLE_SET'], outcome: 'SUCCESS' },
      ['event_4'],
    ],
  ])('finds %s', async (_what, filter, ids) => {
    expect(await idsOf(filter)).toEqual(ids);
    expect(await idsOf(filter, { direction: 'ASC' })).toEqual(ids.toReversed());
  });

  test('says who, what, when and where', async () => {
    const { person, session } = await signedIn();
    const traceId = newTraceId();
    await play(
      { query: 'mutation { logout { session { id } } }', caller: session, facts: () => [] },
      { 'x-trace-id': traceId },
    );
    const filter = { actorId: person.id, actions: ['SESSION_ENDED' as const] };
    const { auditEvents } = await app.must(AUDIT_EVENTS, { filter }, adminSession);
    expect(auditEvents.edges.map(({ node }) => node)).toEqual([
      {
        id: expect.stringMatching(/^event_/),
        occurredAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:]+\.\d{3}Z$/),
        action: 'SESSION_ENDED',
        outcome: 'SUCCESS',
        actor: { type: 'USER', id: person.id, label: person.email },
        target: { type: 'SESSION', id: session.sessionId, label: null },
        sessionId: session.sessionId,
        ipAddress: ADDRESS,
        userAgent: FIREFOX,
        traceId,
        data: { reason: 'LOGOUT', userId: person.id },
      },
    ]);
  });

  test('keeps the label that the actor had then', async () => {
    const { person, session } = await signedIn();
    await play({
      query: 'mutation { logout { session { id } } }',
      caller: session,
      facts: () => [],
    });
    await app.sql('update "user" set email = $2 where id = $1', [
      person.id,
      'moved@people.example',
    ]);
    const filter = { actorId: person.id, actions: ['SESSION_ENDED' as const] };
    const { auditEvents } = await app.must(AUDIT_EVENTS, { filter }, adminSession);
    expect(auditEvents.edges[0]?.node.actor.label).toBe(person.email);
  });

  test('walks in pages through facts of one moment without losing or repeating one', async () => {
    const filter = { to: '2002-01-01T00:00:00Z' };
    const seen: string[] = [];
    let after: string | null | undefined;
    do {
      const variables = { filter, first: 1, after: after ?? null };
      const { auditEvents } = await app.must(AUDIT_EVENTS, variables, adminSession);
      seen.push(...auditEvents.edges.map(({ node }) => node.id));
      after = auditEvents.pageInfo.hasNextPage ? auditEvents.pageInfo.endCursor : null;
    } while (after && seen.length < 10);
    expect(seen).toEqual(['event_4', 'event_3', 'event_2', 'event_1']);
  });

  test.each([
    ['filter.from', { from: '0000-01-01T00:00:00Z' }],
    ['filter.to', { to: '0000-12-31T23:59:59Z' }],
  ])('knows no year 0: %s', async (field, filter) => {
    const { errors } = await app.ask(AUDIT_EVENTS, { filter }, adminSession);
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  test.each([
    { actorId: 'a\u0000' },
    { targetId: '\u0000' },
    { from: 'yesterday' },
    { actions: ['NO_SUCH_ACTION'] },
  ])('takes no nonsense: %j', async (filter) => {
    const { errors } = await app.ask(AUDIT_EVENTS, { filter } as never, adminSession);
    expect(errors[0]?.extensions.code).toBe('BAD_USER_INPUT');
  });
});
