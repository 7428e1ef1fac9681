import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { IResolvers } from '@graphql-tools/utils';
import type { GraphQLSchema } from 'graphql';
import { createYoga, type Plugin } from 'graphql-yoga';
import { loadConfig } from '../../src/config.ts';
import { useBodyLimit } from '../../src/plugins/body-limit.ts';
import { corsFor, useCsrfGuard } from '../../src/plugins/csrf.ts';
import { documentCache } from '../../src/plugins/document-cache.ts';
import { maskedErrors, useErrors } from '../../src/plugins/errors.ts';
import { useHiddenSchema } from '../../src/plugins/hidden-schema.ts';
import { useLimits } from '../../src/plugins/limits.ts';
import { type RateLimitOptions, useRateLimit } from '../../src/plugins/rate-limit.ts';
import { useSecurityHeaders } from '../../src/plugins/security-headers.ts';
import { newTraceId, runInScope } from '../../src/request-scope.ts';
import { createLogger } from '../../src/telemetry/logger.ts';

const DIRECTIVES = readFileSync('schema/directives.graphql', 'utf8');

export interface GuardedOptions {
  typeDefs: string;
  resolvers: IResolvers;
  /** Instead of one made of the two above. */
  schema?: GraphQLSchema;
  settings?: Record<string, string>;
  plugins?: Plugin[];
  rateLimit?: Partial<RateLimitOptions>;
}

export type LogLine = Record<string, unknown> & { event?: string };

export interface GraphQLAnswer {
  status: number;
  headers: Headers;
  data?: Record<string, unknown> | null;
  errors?: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[];
}

export interface Asking {
  variables?: Record<string, unknown>;
  operationName?: string;
  headers?: Record<string, string>;
}

/** A small server behind the protective plugins, as the application composes them. */
export function guardedYoga({ typeDefs, resolvers, ...options }: GuardedOptions) {
  const config = loadConfig(options.settings ?? {});
  const lines: LogLine[] = [];
  const logger = createLogger(
    { level: 'debug', pretty: false },
    { write: (line: string) => void lines.push(JSON.parse(line)) },
  );
  const schema =
    options.schema ??
    makeExecutableSchema({
      typeDefs: [DIRECTIVES, 'enum Permission { NONE } enum CouncilPermission { NONE }', typeDefs],
      resolvers,
    });
  const yoga = createYoga({
    schema,
    logging: false,
    landingPage: false,
    multipart: false,
    maxRequestBodySize: false,
    parserAndValidationCache: documentCache(),
    maskedErrors: maskedErrors(logger),
    cors: corsFor(config),
    graphiql: config.isDevelopment,
    context: ({ request }: { request?: Request }) => callerOf(request),
    plugins: [
      useErrors(logger),
      useSecurityHeaders(config),
      useBodyLimit(config.MAX_BODY_BYTES),
      useCsrfGuard(logger),
      useLimits(config),
      useRateLimit({ logger, ...options.rateLimit }),
      ...(config.isDevelopment ? [] : [useHiddenSchema()]),
      ...(options.plugins ?? []),
    ],
  });

  const fetch = (url: string, init?: RequestInit): Promise<Response> =>
    runInScope({ traceId: newTraceId() }, async () => yoga.fetch(new Request(url, init)));

  async function ask(query: string, asking: Asking = {}): Promise<GraphQLAnswer> {
    const { headers, ...params } = asking;
    const response = await fetch('http://localhost:4000/graphql', {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        accept: 'application/graphql-response+json',
        ...headers,
      },
      body: JSON.stringify({ query, ...params }),
    });
    const body = (await response.json()) as Omit<GraphQLAnswer, 'status' | 'headers'>;
    return { status: response.status, headers: response.headers, ...body };
  }

  async function listen(): Promise<{ server: Server; url: string; port: number }> {
    const server = createServer((request, response) =>
      runInScope({ traceId: newTraceId() }, () => yoga(request, response)),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    return { server, url: `http://127.0.0.1:${port}/graphql`, port };
  }

  const events = (name: string) => lines.filter((line) => line.event === name);

  return { yoga, schema, config, ask, fetch, listen, lines, events };
}

/** Tests say by header who calls. */
function callerOf(request?: Request) {
  const userId = request?.headers.get('test-user');
  return {
    clientAddress: request?.headers.get('test-address') ?? '192.0.2.1',
    caller: userId
      ? { kind: 'user' as const, userId, sessionId: 'session_1' }
      : { kind: 'anonymous' as const },
  };
}

/** Settings that a production server starts with. */
export const PRODUCTION = {
  NODE_ENV: 'production',
  DATABASE_URL: 'postgres://app@db/conclave',
  SECRET_KEY: 'q3Jx0v9Zt7Lw2Nf5Rb8Yc1Hd4Kg6Mp0Sa3Ue9Vi2Xo5',
  PUBLIC_URL: 'https://conclave.example.org',
  SMTP_URL: 'smtps://mail.example.org',
};
