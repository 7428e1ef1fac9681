import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { print } from 'graphql';
import { graphql } from '../../src/generated/client/index.ts';

interface ErrorExtensions {
  code: string;
  traceId: string;
  field?: string;
  retryAfterSeconds?: number;
}

/** An error of Conclave: branch on `code`, show `message`, report `traceId`. */
export class ConclaveError extends Error {
  readonly extensions: ErrorExtensions;

  constructor(message: string, extensions: ErrorExtensions) {
    super(message);
    this.extensions = extensions;
  }
}

const SIGN_IN = graphql(`
  mutation SignInBrowser($email: String!, $password: String!) {
    login(input: { email: $email, password: $password, delivery: COOKIE }) {
      __typename
      ... on LoginSuccess {
        session {
          id
        }
        tokens {
          accessToken
        }
      }
      ... on Refusal {
        message
      }
      ... on TooManyAttempts {
        retryAfterSeconds
      }
    }
  }
`);

const REFRESH = graphql(`
  mutation RefreshBrowser {
    refreshSession(input: {}) {
      __typename
      ... on RefreshSuccess {
        session {
          id
        }
        tokens {
          accessToken
        }
      }
      ... on RefreshRefused {
        reason
      }
    }
  }
`);

/** A client for a browser: the access token is in memory, the refresh token in a cookie. */
export function createConclave(url: string, fetch: typeof globalThis.fetch = globalThis.fetch) {
  let accessToken: string | undefined;
  let sessionId: string | undefined;
  let refreshing: Promise<void> | undefined;

  async function send<Data, Variables>(
    document: TypedDocumentNode<Data, Variables>,
    variables: Variables,
  ): Promise<Data> {
    const response = await fetch(url, {
      method: 'POST',
      credentials: 'include',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        'x-conclave-csrf': '1',
        ...(accessToken && { authorization: `Bearer ${accessToken}` }),
      },
      body: JSON.stringify({ query: print(document), variables }),
    });
    const { data, errors = [] } = (await response.json()) as {
      data?: Data;
      errors?: { message: string; extensions: ErrorExtensions }[];
    };
    const [error] = errors;
    if (error) throw new ConclaveError(error.message, error.extensions);
    return data as Data;
  }

  /**
   * Also what a page does when it is loaded: the cookie knows whether somebody is signed in.
   *
   * @returns false when nobody is; or somebody else, by another tab: then load the page anew
   */
  async function refresh(): Promise<boolean> {
    // Whoever comes meanwhile waits for the same answer.
    refreshing ??= send(REFRESH, {})
      .then(({ refreshSession }) => {
        accessToken = undefined;
        if (refreshSession.__typename !== 'RefreshSuccess') return;
        const { session, tokens } = refreshSession;
        sessionId ??= session.id;
        // What was begun in one session must not be sent in another.
        if (session.id === sessionId) accessToken = tokens.accessToken;
      })
      .catch((error) => {
        // No cookie: nobody is signed in.
        if (!(error instanceof ConclaveError) || error.extensions.code !== 'BAD_USER_INPUT')
          throw error;
        accessToken = undefined;
      })
      .finally(() => {
        refreshing = undefined;
      });
    await refreshing;
    return accessToken !== undefined;
  }

  return {
    refresh,
    async signIn(email: string, password: string) {
      const { login } = await send(SIGN_IN, { email, password });
      if (login.__typename === 'LoginSuccess') {
        accessToken = login.tokens.accessToken;
        sessionId = login.session.id;
      }
      return login;
    },
    /** @throws ConclaveError; after UNAUTHENTICATED or SESSION_REVOKED the person has to sign in */
    async ask<Data, Variables>(
      document: TypedDocumentNode<Data, Variables>,
      variables: Variables,
    ): Promise<Data> {
      try {
        return await send(document, variables);
      } catch (error) {
        const isExpired =
          error instanceof ConclaveError && error.extensions.code === 'TOKEN_EXPIRED';
        if (!isExpired || !(await refresh())) throw error;
        return send(document, variables);
      }
    },
  };
}
