import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphql } from '../src/generated/client/index.ts';
import { startApp, type TestApp } from './support/app.ts';
import { initSeed, type SeededSession, type SeededUser } from './support/seed.ts';
import { statementsOf } from './support/sql-counter.ts';

const PEOPLE = graphql(`
  query PeopleWithSessions {
    users(first: 50) {
      edges {
        node {
          id
          email
          displayName
          status
          role {
            name
            permissions
          }
          sessions(first: 5) {
            edges {
              node {
                id
                deviceName
              }
            }
            pageInfo {
              hasNextPage
            }
          }
        }
      }
    }
  }
`);

const OWNERS = graphql(`
  query OwnersOfSessions {
    users(first: 50) {
      edges {
        node {
          sessions(first: 5) {
            edges {
              node {
                user {
                  displayName
                }
              }
            }
          }
        }
      }
    }
  }
`);

const EVENTS = graphql(`
  query HundredAuditEvents {
    auditEvents(first: 100) {
      edges {
        node {
          id
          actor {
            label
          }
          target {
            label
          }
          data
        }
      }
    }
  }
`);

const VIEWER = graphql(`
  query ViewerWithRole {
    viewer {
      id
      email
      displayName
      status
      role {
        name
        permissions
      }
      viewerCanSuspend
    }
  }
`);

const VIEWER_SESSIONS = graphql(`
  query ViewerWithSessions {
    viewer {
      sessions(first: 20) {
        edges {
          node {
            id
            isCurrent
            viewerCanRevoke
          }
        }
      }
    }
  }
`);

let app: TestApp;
let admin: SeededUser;
let session: SeededSession;
beforeAll(async () => {
  app = await startApp({ LAST_SEEN_FLUSH_SECONDS: '300' });
  admin = await initSeed(app).user('ADMIN');
  session = await admin.signIn();
  await app.sql(
    `insert into "user" (id, email, display_name, role, password_hash)
     select 'user_many' || n, 'many' || n || '@people.example', 'Many ' || n, 'VIEWER', 'none'
     from generate_series(1, 60) as n`,
  );
  await app.sql(
    `insert into session
     select (jsonb_populate_record(s, jsonb_build_object('id', u.id || '_' || n, 'user_id', u.id))).*
     from session as s, "user" as u, generate_series(1, 6) as n
     where s.id = $1 and u.id like 'user_many%'`,
    [session.sessionId],
  );
  await app.sql(
    `insert into audit_event (id, action, outcome, actor_type, actor_label, data)
     select 'event_many' || n, 'USER_REINSTATED', 'SUCCESS', 'USER', 'many', '{}'
     from generate_series(1, 120) as n`,
  );
  // The first request fills what is kept in memory.
  await app.must(VIEWER, {}, session);
});
afterAll(() => app.close());

describe('statements of one operation', () => {
  test('fifty people with their sessions and roles: three at the most', async () => {
    const statements = await statementsOf(app, async () => {
      const { users } = await app.must(PEOPLE, {}, session);
      expect(users.edges).toHaveLength(50);
      const [, ...others] = users.edges;
      for (const { node } of others) {
        expect(node.sessions.edges.map((edge) => edge.node.id.startsWith(`${node.id}_`))).toEqual(
          Array.from({ length: 5 }, () => true),
        );
        expect(node.sessions.pageInfo.hasNextPage).toBe(true);
      }
    });
    expect(statements.length).toBeGreaterThan(0);
    expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(3);
  });

  test('and whose the sessions are: one more', async () => {
    const statements = await statementsOf(app, () => app.must(OWNERS, {}, session));
    expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(4);
  });

  test('a hundred facts: two at the most', async () => {
    const statements = await statementsOf(app, async () => {
      const { auditEvents } = await app.must(EVENTS, {}, session);
      expect(auditEvents.edges).toHaveLength(100);
    });
    expect(statements.length).toBeGreaterThan(0);
    expect(statements.length, statements.join('\n')).toBeLessThanOrEqual(2);
  });

  test('the viewer, signed in: none', async () => {
    const statements = await statementsOf(app, async () => {
      for (let times = 0; times < 5; times++) {
        const { viewer } = await app.must(VIEWER, {}, session);
        expect(viewer.email).toBe(admin.email);
      }
    });
    expect(statements).toEqual([]);
  });

  test('the viewer with sessions: one', async () => {
    const statements = await statementsOf(app, () => app.must(VIEWER_SESSIONS, {}, session));
    expect(statements).toHaveLength(1);
  });

  test('who is refused before anything is looked up: none', async () => {
    const statements = await statementsOf(app, async () => {
      expect((await app.ask(VIEWER)).errors).toHaveLength(1);
      expect((await app.ask(PEOPLE, {}, { token: 'nonsense' })).errors).toHaveLength(1);
    });
    expect(statements).toEqual([]);
  });
});
