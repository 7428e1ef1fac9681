import type { Plugin } from 'graphql-yoga';

/** Seconds for which others may keep the keys; far less than a key is published before it signs. */
const MAX_AGE = 300;

/** Serves `/.well-known/jwks.json` (RFC 7517), so that other services can check access tokens. */
export function useWellKnown(published: () => readonly object[]): Plugin {
  return {
    onRequest({ url, endResponse, fetchAPI }) {
      if (url.pathname !== '/.well-known/jwks.json') return;
      endResponse(
        new fetchAPI.Response(JSON.stringify({ keys: published() }), {
          headers: {
            'content-type': 'application/jwk-set+json',
            'cache-control': `public, max-age=${MAX_AGE}`,
          },
        }),
      );
    },
  };
}
