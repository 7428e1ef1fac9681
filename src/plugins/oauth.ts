import type { Plugin } from 'graphql-yoga';
import { addressBucket } from '../client-address.ts';
import { isOutage } from '../faults.ts';
import { currentScope, currentTraceId } from '../request-scope.ts';
import type { Logger } from '../telemetry/logger.ts';
import type { OAuthLimits } from './oauth-limits.ts';
import { OAuthError, readCredentials, readToken } from './oauth-request.ts';

export const INTROSPECTION_PATH = '/oauth/introspect';
export const REVOCATION_PATH = '/oauth/revoke';

interface RequestOrigin {
  ipAddress: string;
  userAgent?: string;
  traceId: string;
}

export interface OAuthOptions<ServerContext, Client extends { id: string }> {
  clients: { authenticate(id: string, secret: string): Promise<Client | undefined> };
  tokens: {
    introspect(token: string): Promise<object>;
    revoke(token: string, client: Client, origin: RequestOrigin): Promise<void>;
    refuse(endpoint: string, origin: RequestOrigin): Promise<void>;
  };
  limits: OAuthLimits;
  addressOf(request: Request, context: ServerContext): string;
  log: Logger;
}

/** An answer, before it becomes a response. */
interface Answer {
  status: number;
  body?: object;
  headers?: Record<string, string>;
}

/**
 * Token introspection (RFC 7662) and revocation (RFC 7009) for other services, which authenticate by
 * HTTP Basic and send a form. These paths never reach GraphQL, nor its rules for bodies and browsers.
 */
export function useOAuth<ServerContext extends object, Client extends { id: string }>(
  options: OAuthOptions<ServerContext, Client>,
): Plugin<object, ServerContext> {
  const { clients, tokens, limits, addressOf, log } = options;

  async function identify(path: string, request: Request, origin: RequestOrigin): Promise<Client> {
    const credentials = readCredentials(request.headers);
    const client = credentials && (await clients.authenticate(credentials.id, credentials.secret));
    if (client) {
      await limits.take('requests', client.id);
      return client;
    }
    await limits.take('failures', addressBucket(origin.ipAddress));
    await tokens.refuse(path, origin);
    throw new OAuthError(401, 'invalid_client', 'The credentials are not good.', {
      'www-authenticate': 'Basic realm="conclave", charset="UTF-8"',
    });
  }

  async function answer(path: string, request: Request, origin: RequestOrigin): Promise<Answer> {
    if (request.method !== 'POST') {
      throw new OAuthError(405, 'invalid_request', 'Use POST.', { allow: 'POST' });
    }
    const client = await identify(path, request, origin);
    const token = await readToken(request);
    const log = { event: 'oauth_request', path, serviceId: client.id };
    if (path === INTROSPECTION_PATH) {
      const body = await tokens.introspect(token);
      options.log.debug(log, 'A service asked about a token');
      return { status: 200, body };
    }
    await tokens.revoke(token, client, origin);
    options.log.info(log, 'A service revoked a token');
    return { status: 200 };
  }

  function toAnswer(error: unknown): Answer {
    if (error instanceof OAuthError) {
      const { status, code, message, headers } = error;
      return { status, headers, body: { error: code, error_description: message } };
    }
    log.error({ event: 'oauth_request_failed', err: error }, 'A service got no answer');
    return isOutage(error)
      ? {
          status: 503,
          headers: { 'retry-after': '2' },
          body: { error: 'temporarily_unavailable' },
        }
      : { status: 500, body: { error: 'server_error' } };
  }

  return {
    async onRequest({ request, url, serverContext, fetchAPI, endResponse }) {
      const { pathname } = url;
      if (pathname !== INTROSPECTION_PATH && pathname !== REVOCATION_PATH) return;
      // A revocation does not wait behind what is only asked.
      const scope = currentScope();
      if (scope && pathname === REVOCATION_PATH) scope.urgency = 'session';
      const userAgent = request.headers.get('user-agent');
      const origin: RequestOrigin = {
        ipAddress: addressOf(request, serverContext),
        ...(userAgent !== null && { userAgent }),
        traceId: currentTraceId(),
      };
      const { status, body, headers } = await answer(pathname, request, origin).catch(toAnswer);
      endResponse(
        new fetchAPI.Response(body ? JSON.stringify(body) : null, {
          status,
          headers: {
            ...(body && { 'content-type': 'application/json' }),
            'cache-control': 'no-store',
            ...headers,
          },
        }),
      );
    },
  };
}
