import type { Origin } from '../../src/audit/facts.ts';
import { graphql } from '../../src/generated/client/index.ts';
import type { TestApp } from './app.ts';

export const WHO_AM_I = graphql(`
  query Myself {
    viewer {
      id
      role {
        name
      }
    }
  }
`);

export const DEVICES = graphql(`
  query DeviceList($includeEnded: Boolean! = false) {
    viewer {
      sessions(first: 100, includeEnded: $includeEnded) {
        edges {
          node {
            id
            deviceName
            browser
            operatingSystem
            ipAddress
            createdAt
            lastSeenAt
            expiresAt
            state
            endedAt
            endReason
            isCurrent
            viewerCanRevoke
          }
        }
      }
    }
  }
`);

export const REVOKE_SESSION = graphql(`
  mutation EndOneSession($sessionId: ID!) {
    revokeSession(input: { sessionId: $sessionId }) {
      session {
        id
        state
        endedAt
        endReason
      }
      nodesConfirmed
      nodesExpired
    }
  }
`);

export const REVOKE_OTHERS = graphql(`
  mutation EndOtherSessions {
    revokeOtherSessions {
      revokedCount
      nodesConfirmed
      nodesExpired
    }
  }
`);

export const REVOKE_USER = graphql(`
  mutation EndSessionsOf($userId: ID!) {
    revokeUserSessions(input: { userId: $userId }) {
      revokedCount
      nodesConfirmed
      nodesExpired
    }
  }
`);

export const LOGOUT = graphql(`
  mutation SignOut {
    logout {
      session {
        id
        state
        endReason
      }
      nodesConfirmed
      nodesExpired
    }
  }
`);

export const REFRESH = graphql(`
  mutation ExchangeToken($refreshToken: String!) {
    refreshSession(input: { refreshToken: $refreshToken }) {
      __typename
      ... on RefreshSuccess {
        tokens {
          accessToken
          accessTokenExpiresAt
          refreshToken
          refreshTokenExpiresAt
        }
        session {
          id
          expiresAt
        }
      }
      ... on RefreshRefused {
        reason
        message
      }
    }
  }
`);

export const ON_REVOKED = graphql(`
  subscription WhenRevoked {
    sessionRevoked {
      sessionId
      reason
      endedAt
      isCurrent
    }
  }
`);

/** The code of the refusal that a token meets, or undefined where it is accepted. */
export async function refusalOf(app: TestApp, token: string): Promise<unknown> {
  const { errors } = await app.ask(WHO_AM_I, {}, { token });
  return errors[0]?.extensions.code;
}

export interface BegunSession {
  sessionId: string;
  userId: string;
  token: string;
  refreshToken: string;
}

const SOMEWHERE: Origin = {
  actor: { type: 'SYSTEM' },
  ipAddress: '192.0.2.44',
  userAgent: 'curl/8.5.0',
};

/** Begins a session as a sign-in does, but for the password: for tests that need very many. */
export async function beginSession(app: TestApp, userId: string): Promise<BegunSession> {
  const { session, tokens } = await app.db.transaction((tx) =>
    app.services.sessions.start(tx, userId, SOMEWHERE),
  );
  const { accessToken: token, refreshToken } = tokens;
  return { sessionId: session.id, userId, token, refreshToken };
}

/** As many sessions of one account, one after another: an account's arrivals wait for each other. */
export async function beginSessions(
  app: TestApp,
  userId: string,
  count: number,
): Promise<BegunSession[]> {
  const sessions: BegunSession[] = [];
  while (sessions.length < count) sessions.push(await beginSession(app, userId));
  return sessions;
}

export interface RecordedFact {
  action: string;
  outcome: string;
  actor_type: string;
  actor_id: string | null;
  session_id: string | null;
  target_id: string | null;
  ip_address: string | null;
  data: Record<string, unknown>;
}

/** What the audit log says was done to an object, in the order in which it was done. */
export function factsAbout(app: TestApp, targetId: string): Promise<RecordedFact[]> {
  return app.sql<RecordedFact>(
    'select * from audit_event where target_id = $1 order by occurred_at, id',
    [targetId],
  );
}
