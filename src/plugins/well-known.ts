import type { FetchAPI, Plugin } from 'graphql-yoga';
import { PERMISSIONS } from '../access/permissions.ts';
import type { Logger } from '../telemetry/logger.ts';
import { INTROSPECTION_PATH, REVOCATION_PATH } from './oauth.ts';

/** Seconds for which others may keep the keys; far less than a key is published before it signs. */
const MAX_AGE = 300;
/** Seconds after which to ask again, when the database is away. */
const RETRY_AFTER = 5;

const JWKS_PATH = '/.well-known/jwks.json';
const CERTIFICATE_KEYS_PATH = '/.well-known/conclave-certificate-keys.json';
const JWK_SET = 'application/jwk-set+json';

interface Document {
  type: string;
  body: () => string | Promise<string>;
}

/**
 * Serves what other services need to check access tokens: the public keys (RFC 7517) at
 * `/.well-known/jwks.json`, and where that and the endpoints for services are (RFC 8414) at
 * `/.well-known/oauth-authorization-server`, and for libraries that look only there at
 * `/.well-known/openid-configuration`.
 *
 * The keys of certificates of votes are a set of their own, and keep what has ever signed. Whoever takes
 * the keys of tokens for them, or the other way round, finds none.
 */
export function useWellKnown(options: {
  /** PUBLIC_URL, as it stands in the tokens. */
  issuer: string;
  published: () => readonly object[];
  /** Every key that has ever signed a certificate of a vote. */
  certificateKeys: () => Promise<readonly object[]>;
  log: Logger;
}): Plugin {
  const metadata = JSON.stringify(metadataOf(options.issuer));
  const documents = new Map<string, Document>([
    [JWKS_PATH, { type: JWK_SET, body: () => JSON.stringify({ keys: options.published() }) }],
    [
      CERTIFICATE_KEYS_PATH,
      {
        type: JWK_SET,
        body: async () => JSON.stringify({ keys: await options.certificateKeys() }),
      },
    ],
    ['/.well-known/oauth-authorization-server', { type: 'application/json', body: () => metadata }],
    ['/.well-known/openid-configuration', { type: 'application/json', body: () => metadata }],
  ]);

  async function answer(
    { type, body }: Document,
    path: string,
    fetchAPI: FetchAPI,
  ): Promise<Response> {
    try {
      return new fetchAPI.Response(await body(), {
        headers: { 'content-type': type, 'cache-control': `public, max-age=${MAX_AGE}` },
      });
    } catch (err) {
      options.log.error({ event: 'keys_not_read', err }, path);
      const headers = { 'retry-after': String(RETRY_AFTER) };
      return new fetchAPI.Response(null, { status: 503, headers });
    }
  }

  return {
    onRequest({ request, url, endResponse, fetchAPI }) {
      const document = documents.get(url.pathname);
      if (!document) return undefined;
      if (request.method !== 'GET' && request.method !== 'HEAD') {
        const headers = { allow: 'GET, HEAD' };
        return endResponse(new fetchAPI.Response(null, { status: 405, headers }));
      }
      return answer(document, url.pathname, fetchAPI).then(endResponse);
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
