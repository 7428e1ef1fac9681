import { randomBytes } from 'node:crypto';
import { SYSTEM } from '../../src/audit/facts.ts';
import { graphql } from '../../src/generated/client/index.ts';
import type { TestApp } from './app.ts';

export const LOGIN = graphql(`
  mutation Login($input: LoginInput!) {
    login(input: $input) {
      __typename
      ... on LoginSuccess {
        tokens {
          accessToken
          accessTokenExpiresAt
          refreshToken
          refreshTokenExpiresAt
        }
        session {
          id
          deviceName
        }
        user {
          id
          email
          displayName
        }
      }
    }
  }
`);

/** A person with an account, who can sign in. */
export interface SeededUser {
  id: string;
  email: string;
  displayName: string;
  password: string;
  /** Signs in as from a device and gives what its client would hold. */
  signIn(userAgent?: string): Promise<SeededSession>;
}

export interface SeededSession {
  sessionId: string;
  token: string;
  refreshToken: string;
}

export type RoleName = 'ADMIN' | 'COUNCIL_OPERATOR' | 'VIEWER';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0';

/** Sign-ins are limited for each address, so each comes from another. */
export function someAddress(): string {
  return `10.${[...randomBytes(3)].join('.')}`;
}

/** Creates state through the same services as the server does. */
export function initSeed(app: TestApp) {
  async function user(
    role: RoleName = 'VIEWER',
    displayName = 'Testa Person',
  ): Promise<SeededUser> {
    const email = `${randomBytes(6).toString('hex')}@people.example`;
    const password = randomBytes(15).toString('base64url');
    const account = { email, displayName, password, role };
    const outcome = await app.services.registration.create(account, SYSTEM);
    if (outcome.kind !== 'created') throw new Error(`the account was not created: ${outcome.kind}`);

    async function signIn(userAgent = FIREFOX): Promise<SeededSession> {
      const { login } = await app.must(
        LOGIN,
        { input: { email, password } },
        { headers: { 'user-agent': userAgent, 'x-forwarded-for': someAddress() } },
      );
      if (login.__typename !== 'LoginSuccess')
        throw new Error(`not signed in: ${login.__typename}`);
      const { accessToken: token, refreshToken } = login.tokens;
      if (refreshToken === null) throw new Error('the refresh token went elsewhere');
      return { sessionId: login.session.id, token, refreshToken };
    }

    return { id: outcome.id, email, displayName, password, signIn };
  }

  return { user };
}

/** Signs each person in once, however often they ask. */
export function keepSignedIn(): (user: SeededUser) => Promise<SeededSession> {
  const sessions = new Map<string, Promise<SeededSession>>();
  return (user) => {
    const session = sessions.get(user.id) ?? user.signIn();
    sessions.set(user.id, session);
    return session;
  };
}

export type Seed = ReturnType<typeof initSeed>;
