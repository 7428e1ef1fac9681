import {
  createYoga,
  type GraphiQLOptions,
  type Plugin,
  type YogaInitialContext,
} from 'graphql-yoga';
import { nodeHealth } from './checks.ts';
import { parseTrustedProxies } from './client-address.ts';
import type { Config } from './config.ts';
import { createContext, type GraphQLContext } from './context.ts';
import type { Database } from './db/database.ts';
import { exampleTabs } from './graphiql/tabs.ts';
import type { Health } from './health.ts';
import { minutesFor } from './minutes-endpoint.ts';
import { useBodyLimit } from './plugins/body-limit.ts';
import { CSRF_HEADER, corsFor, isAllowedOrigin, useCsrfGuard } from './plugins/csrf.ts';
import { documentCache } from './plugins/document-cache.ts';
import { maskedErrors, useErrors } from './plugins/errors.ts';
import { useReferenceExecutor } from './plugins/executor.ts';
import { NO_BUILT_IN_HEALTH_CHECK, useHealth } from './plugins/health.ts';
import { useHiddenSchema } from './plugins/hidden-schema.ts';
import { useLimits } from './plugins/limits.ts';
import { useLogging } from './plugins/logging.ts';
import { useMetrics } from './plugins/metrics.ts';
import { useMinutes } from './plugins/minutes.ts';
import { useOAuth } from './plugins/oauth.ts';
import { createOAuthLimits } from './plugins/oauth-limits.ts';
import { useOverloadProtection } from './plugins/overload.ts';
import { useRateLimit } from './plugins/rate-limit.ts';
import { useSecurityHeaders } from './plugins/security-headers.ts';
import { tokenCookiesOf, useTokenCookies } from './plugins/token-cookies.ts';
import { useWellKnown } from './plugins/well-known.ts';
import { runInScope, scopeOf } from './request-scope.ts';
import { buildSchema } from './schema.ts';
import { type Addresses, type Listening, listen } from './server/listen.ts';
import { peerOf, type ServerContext, type Yoga } from './server/peer.ts';
import type { Services } from './services.ts';
import type { ServiceClient } from './sessions/service-clients.service.ts';
import type { Logger } from './telemetry/logger.ts';
import { countRateLimitRefusal } from './telemetry/metrics.ts';
import { watchDatabase, watchNode } from './watching.ts';

export interface AppDeps {
  config: Config & { DATABASE_URL: string };
  db: Database;
  services: Services;
  log: Logger;
  /** The plugin that records spans; absent where nothing is traced. */
  tracing?: Plugin | undefined;
}

/** The server as one object. Tests import this and call `fetch`; `serve` calls `listen`. */
export interface App {
  /** Answers a request within the process, through every layer but the socket. */
  fetch(input: string | URL | Request, init?: RequestInit): Promise<Response>;
  /** Listens on the configured addresses. */
  listen(): Promise<Addresses>;
  /** Refuses new work, ends streams, finishes what runs, and stops the services. */
  close(): Promise<void>;
}

/** Builds the server and starts its services; nothing listens yet. */
export async function build(deps: AppDeps): Promise<App> {
  const { config, db, services, log } = deps;
  await db.useReplicas();
  await services.start();
  const watched = [watchDatabase(db, services), watchNode(services)];
  const health = nodeHealth({ db, services, databaseUrl: config.DATABASE_URL });
  const yoga = createServer(deps, health);
  let listening: Listening | undefined;

  return {
    fetch: (input, init) => {
      const request = input instanceof Request ? input : new Request(input, init);
      const { headers } = request;
      const scope = scopeOf(headers.get('x-trace-id'), headers.get('traceparent'));
      return runInScope(scope, async () => yoga.fetch(request));
    },
    async listen() {
      listening = await listen({ config, yoga, services, health, log });
      return listening.addresses;
    },
    async close() {
      health.drain();
      await listening?.handOver();
      for (const unwatch of watched) unwatch();
      services.streams.endAll();
      await listening?.close();
      await yoga.dispose();
      await services.stop();
    },
  };
}

/** The page is nine megabytes of script, so it is loaded when somebody wants to see it. */
async function renderGraphiQL(options?: GraphiQLOptions): Promise<string> {
  const page = await import('@graphql-yoga/render-graphiql');
  return page.renderGraphiQL(options);
}

function createServer({ config, services, log, tracing }: AppDeps, health: Health): Yoga {
  const trusted = parseTrustedProxies(config.TRUSTED_PROXIES);
  const believed = { trusted, countryHeader: config.COUNTRY_HEADER };
  const cookieOptions = {
    log,
    isAllowedOrigin: (origin: string) => isAllowedOrigin(origin, config),
  };
  const contextOf = (initial: YogaInitialContext & ServerContext) =>
    createContext(
      initial,
      peerOf(initial, believed),
      services,
      tokenCookiesOf(initial.request, cookieOptions),
    );
  return createYoga<ServerContext, GraphQLContext>({
    schema: buildSchema(),
    context: contextOf,
    logging: false,
    landingPage: false,
    multipart: false,
    maxRequestBodySize: false,
    healthCheckEndpoint: NO_BUILT_IN_HEALTH_CHECK,
    parserAndValidationCache: documentCache(),
    maskedErrors: maskedErrors(log),
    cors: corsFor(config),
    renderGraphiQL,
    graphiql: config.isDevelopment && graphiqlOptions(),
    // Order matters: what sees every answer stands first, what refuses stands before what works.
    plugins: [
      useReferenceExecutor(),
      useErrors(log),
      ...(tracing ? [tracing] : []),
      useMetrics({
        operationNames: config.OBSERVED_OPERATIONS,
        fields: config.OBSERVED_FIELDS,
      }),
      useLogging(log),
      useSecurityHeaders(config),
      useTokenCookies(),
      useHealth(health),
      useWellKnown({
        issuer: config.PUBLIC_URL,
        published: services.keys.published,
        certificateKeys: services.certificateKeys.published,
        log,
      }),
      useOAuth<ServerContext, ServiceClient>({
        clients: services.serviceClients,
        tokens: services.introspection,
        limits: createOAuthLimits(log, services.sharedLimits),
        addressOf: (request, server) => peerOf({ ...server, request }, believed).clientAddress,
        log,
      }),
      useMinutes<ServerContext>({
        open: minutesFor((initial) => contextOf(initial as YogaInitialContext & ServerContext)),
        log,
      }),
      useBodyLimit(config.MAX_BODY_BYTES),
      useCsrfGuard(log),
      useOverloadProtection({ max: config.MAX_CONCURRENT_OPERATIONS, log }),
      useLimits(config),
      useRateLimit({
        logger: log,
        shared: services.sharedLimits,
        onRejected: countRateLimitRefusal,
      }),
      ...(config.isDevelopment ? [] : [useHiddenSchema()]),
    ],
  });
}

/** GraphiQL listens by GET, which has to show that the page of no other origin sent it. */
function graphiqlOptions(): GraphiQLOptions {
  return {
    title: 'Conclave',
    defaultTabs: exampleTabs(),
    additionalHeaders: { [CSRF_HEADER]: '1' },
  };
}
