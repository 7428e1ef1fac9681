import type { Plugin } from 'graphql-yoga';
import { PERMISSIONS } from '../access/permissions.ts';
import { INTROSPECTION_PATH, REVOCATION_PATH } from './oauth.ts';

/** Seconds for which others may keep the keys; far less than a key is published before it signs. */
const MAX_AGE = 300;

const JWKS_PATH = '/.well-known/jwks.json';

/**
 * Serves what other services need to check access tokens: the public keys (RFC 7517) at
 * `/.well-known/jwks.json`, and where that and the endpoints for services are (RFC 8414) at
 * `/.well-known/oauth-authorization-server`, and for libraries that look only there at
 * `/.well-known/openid-configuration`.
 */
export function useWellKnown(options: {
  /** PUBLIC_URL, as it stands in the tokens. */
  issuer: string;
  published: () => readonly object[];
}): Plugin {
  const metadata = JSON.stringify(metadataOf(options.issuer));
  const documents = new Map<string, { type: string; body: () => string }>([
    [
      JWKS_PATH,
      {
        type: 'application/jwk-set+json',
        body: () => JSON.stringify({ keys: options.published() }),
      },
    ],
    ['/.well-known/oauth-authorization-server', { type: 'application/json', body: () => metadata }],
    ['/.well-known/openid-configuration', { type: 'application/json', body: () => metadata }],
  ]);

  return {
    onRequest({ request, url, endResponse, fetchAPI }) {
      const document = documents.get(url.pathname);
      if (!document) return;
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        endResponse(new fetchAPI.Response(null, { status: 405, headers: { allow: 'GET, HEAD' } }));
        return;
      }
      endResponse(
        new fetchAPI.Response(document.body(), {
          headers: {
            'content-type': document.type,
            'cache-control': `public, max-age=${MAX_AGE}`,
          },
        }),
      );
    },
  };
}

/**
 * There is no authorization endpoint and no grant: people sign in over GraphQL. What OpenID Connect
 * Discovery requires beside RFC 8414 is there because libraries insist on it; of ID tokens there are none.
 */
function metadataOf(issuer: string): object {
  const at = (path: string) => new URL(path, issuer).href;
  return {
    issuer,
    jwks_uri: at(JWKS_PATH),
    introspection_endpoint: at(INTROSPECTION_PATH),
    introspection_endpoint_auth_methods_supported: ['client_secret_basic'],
    revocation_endpoint: at(REVOCATION_PATH),
    revocation_endpoint_auth_methods_supported: ['client_secret_basic'],
    scopes_supported: PERMISSIONS,
    response_types_supported: [],
    grant_types_supported: [],
    subject_types_supported: ['public'],
    id_token_signing_alg_values_supported: ['EdDSA'],
  };
}
