import { useCSRFPrevention } from '@graphql-yoga/plugin-csrf-prevention';
import { GraphQLError } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import type { Config } from '../config.ts';
import { PublicError } from '../errors.ts';
import type { Logger } from '../telemetry/logger.ts';

/** A header that a page of another origin cannot send unless a preflight allows it. Any value will do. */
export const CSRF_HEADER = 'x-conclave-csrf';

/** The only bodies that are taken; a page of another origin cannot send them without a preflight. */
const BODY_TYPE = /^application\/(graphql\+)?json\s*(;|$)/i;

const PREFLIGHT_SECONDS = 600;

type OriginsConfig = Pick<Config, 'PUBLIC_URL' | 'CORS_ORIGINS' | 'PORT'>;

/**
 * Refuses what a page of another origin could make a browser send without asking first: with
 * FORBIDDEN, a request that has neither a JSON body nor the header `x-conclave-csrf`; and with HTTP
 * status 415 every body but JSON, forms and uploads included. So a GET needs the header. That a GET
 * runs no mutation, and that a request holds one operation, are rules of Yoga.
 */
export function useCsrfGuard(logger: Logger): Plugin {
  const prevention = useCSRFPrevention({ requestHeaders: [CSRF_HEADER] });
  type Payload = Parameters<NonNullable<Plugin['onRequestParse']>>[0];

  async function refuseForgeable(payload: Payload, contentType: string | null): Promise<void> {
    const { method, headers } = payload.request;
    try {
      await prevention.onRequestParse?.(payload);
    } catch {
      const origin = headers.get('origin')?.slice(0, 200);
      logger.warn(
        { event: 'csrf_invalid_token', method, contentType: contentType?.slice(0, 200), origin },
        'A request that another site could have made was refused',
      );
      throw new PublicError(
        'FORBIDDEN',
        `Send the header ${CSRF_HEADER}, or POST a body of type application/json.`,
      );
    }
    // The library takes all types but three for preflighted, as message/rfc822.
    if (contentType !== null || method === 'POST') {
      throw new GraphQLError('The body must be of type application/json.', {
        extensions: { http: { status: 415, headers: { 'accept-post': 'application/json' } } },
      });
    }
  }

  return {
    onRequestParse(payload) {
      const { method, headers } = payload.request;
      const contentType = headers.get('content-type');
      if (contentType !== null && BODY_TYPE.test(contentType)) return;
      // Yoga answers all other methods with 405.
      if (method === 'GET' || method === 'POST') return refuseForgeable(payload, contentType);
    },
  };
}

/**
 * Whether a page of this origin may call the server: the server's own origin and those of
 * `CORS_ORIGINS`. For the header `Origin`, where there is one; what sends none is not a browser.
 */
export function isAllowedOrigin(origin: string, config: OriginsConfig): boolean {
  return allowedOrigins(config).has(origin);
}

/**
 * The option `cors` of Yoga: a listed origin may call with credentials, any other is told nothing, so
 * that its browser keeps it out. (Yoga's default lets in every origin.)
 */
export function corsFor(config: OriginsConfig) {
  const allowed = allowedOrigins(config);
  return (request: Request) => {
    const origin = request.headers.get('origin');
    if (origin === null || !allowed.has(origin)) return false as const;
    return {
      origin: [origin],
      credentials: true,
      methods: ['GET', 'POST'],
      allowedHeaders: ['authorization', 'content-type', CSRF_HEADER, 'traceparent', 'x-trace-id'],
      exposedHeaders: ['retry-after', 'x-trace-id'],
      maxAge: PREFLIGHT_SECONDS,
    };
  };
}

function allowedOrigins({ PUBLIC_URL, CORS_ORIGINS, PORT }: OriginsConfig): ReadonlySet<string> {
  const own = new URL(PUBLIC_URL);
  const origins = new Set([own.origin, ...CORS_ORIGINS.map((url) => new URL(url).origin)]);
  // The same machine by its other name, as a developer may have opened it, and by another PORT.
  if (own.hostname === 'localhost') {
    for (const hostname of ['localhost', '127.0.0.1']) {
      for (const port of [own.port, String(PORT)]) {
        origins.add(Object.assign(new URL(own), { hostname, port }).origin);
      }
    }
  }
  return origins;
}
