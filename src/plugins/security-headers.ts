import type { Plugin } from 'graphql-yoga';
import type { Config } from '../config.ts';
import { currentScope } from '../request-scope.ts';

/** One year, in seconds (OWASP HTTP Strict Transport Security Cheat Sheet). */
const HSTS = 'max-age=31536000';

const NOTHING = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** GraphiQL comes as one page with its scripts, styles, fonts and pictures in it; its workers are blobs. */
const GRAPHIQL = [
  NOTHING,
  "script-src 'unsafe-inline'",
  "style-src 'unsafe-inline'",
  'img-src data:',
  'font-src data:',
  'worker-src blob:',
  "connect-src 'self'",
].join('; ');

/**
 * Sets the headers that keep browsers from doing more with an answer than it is meant for (OWASP HTTP
 * Headers Cheat Sheet), and `X-Trace-ID` with the id under which the log knows the request. Answers
 * are not to be stored, unless they say otherwise themselves.
 */
export function useSecurityHeaders(config: Pick<Config, 'PUBLIC_URL' | 'isDevelopment'>): Plugin {
  const fixed = Object.entries({
    'x-content-type-options': 'nosniff',
    'x-frame-options': 'DENY',
    'referrer-policy': 'no-referrer',
    'cross-origin-opener-policy': 'same-origin',
    'cross-origin-resource-policy': 'same-origin',
    ...(config.PUBLIC_URL.startsWith('https:') && { 'strict-transport-security': HSTS }),
  });

  return {
    onResponse({ response: { headers } }) {
      for (const [name, value] of fixed) headers.set(name, value);
      const type = headers.get('content-type') ?? '';
      const isPage = config.isDevelopment && type.startsWith('text/html');
      headers.set('content-security-policy', isPage ? GRAPHIQL : NOTHING);
      // Yoga says `no-cache` for streams, which still lets them be stored.
      const caching = headers.get('cache-control');
      if (caching === null || caching === 'no-cache') headers.set('cache-control', 'no-store');
      // Whether other headers are there depends on the origin, for answers without one too.
      // Not by `append`, after which Yoga hands all headers over one by one, at 10 µs for an answer.
      const varies = headers.get('vary');
      headers.set('vary', varies === null ? 'origin' : `${varies}, origin`);
      const scope = currentScope();
      if (scope) headers.set('x-trace-id', scope.traceId);
    },
  };
}
