import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { makeExecutableSchema } from '@graphql-tools/schema';
import type { ExecutionArgs } from 'graphql';
import { type Client, createClient } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { createYoga, type Plugin } from 'graphql-yoga';
import { WebSocketServer } from 'ws';
import { PublicError } from '../../src/errors.ts';
import { maskedErrors, useErrors } from '../../src/plugins/errors.ts';
import { runInScope, scopeOf } from '../../src/request-scope.ts';
import { streamEndNotes } from '../../src/stream-end.ts';
import { createLogger, type Logger, type LoggerOptions } from '../../src/telemetry/logger.ts';

export type LogLine = Record<string, unknown> & { event?: string };

const TYPE_DEFS = /* GraphQL */ `
  type Query {
    viewer: String
    viewers: [Viewer!]!
    echo(text: String, number: Int): String
    refuse: String
    fail(secret: String): String
    failLater: String
    failInList: [Viewer]
  }
  type Viewer {
    id: ID!
    name: String
  }
  type Mutation {
    login(password: String!): String
  }
  type Subscription {
    "Counts up to the number, then completes; forever without one."
    ticks(upTo: Int): Int
    failing: Int
    "Ends by itself as when its session ends."
    ending: Int
    refused: Int
  }
`;

async function* ticks(_: unknown, { upTo }: { upTo?: number }) {
  for (let tick = 1; tick <= (upTo ?? 1_000_000); tick++) {
    yield { ticks: tick };
    await new Promise((resolve) => setTimeout(resolve, 2));
  }
}

async function* failing() {
  yield { failing: 1 };
  throw new Error('planted-fault in the source');
}

async function* ending() {
  const note = streamEndNotes();
  yield { ending: 1 };
  note('session-ended');
}

const RESOLVERS = {
  Query: {
    viewer: () => 'Ada',
    viewers: () => Array.from({ length: 5 }, (_, id) => ({ id, name: `Ada ${id}` })),
    echo: (_: unknown, { text }: { text?: string }) => text,
    refuse: () => {
      throw new PublicError('FORBIDDEN', 'No.');
    },
    fail: (_: unknown, { secret }: { secret?: string }) => {
      throw new Error(`planted-fault ${secret}`);
    },
    failLater: async () => {
      throw new Error('planted-fault');
    },
    failInList: () => Array.from({ length: 50 }, () => new Error('planted-fault')),
  },
  Mutation: { login: () => 'token' },
  Subscription: {
    ticks: { subscribe: ticks },
    failing: { subscribe: failing },
    ending: { subscribe: ending },
    refused: {
      subscribe: () => {
        throw new PublicError('UNAUTHENTICATED', 'Who?');
      },
    },
  },
};

export interface Asking {
  variables?: Record<string, unknown>;
  operationName?: string;
  headers?: Record<string, string>;
  signal?: AbortSignal;
}

/** Which account the small server takes a caller for. */
export const CALLER = { kind: 'user', userId: 'user_1', sessionId: 'session_1' } as const;

/**
 * A small server on a real port, over HTTP and WebSocket, with the given plugins and a log kept in
 * memory; `echo` replaces the resolver of that name.
 */
export async function observedYoga(
  plugins: (log: Logger) => Plugin[],
  echo?: (text: string | undefined) => unknown,
  onFault?: LoggerOptions['onFault'],
) {
  const lines: LogLine[] = [];
  const log = createLogger(
    { level: 'debug', pretty: false, onFault },
    { write: (line: string) => void lines.push(JSON.parse(line)) },
  );
  const yoga = createYoga({
    schema: makeExecutableSchema({
      typeDefs: TYPE_DEFS,
      resolvers: [
        RESOLVERS,
        echo ? { Query: { echo: (_: unknown, args: { text?: string }) => echo(args.text) } } : {},
      ],
    }),
    logging: false,
    landingPage: false,
    maskedErrors: maskedErrors(log),
    context: ({ params }: { params?: { query?: string } }) => {
      if (params?.query?.includes('noContext')) throw new PublicError('UNAVAILABLE', 'Not now.');
      return { clientAddress: '192.0.2.7', caller: CALLER };
    },
    plugins: [useErrors(log), ...plugins(log)],
  });
  const server = createServer((request, response) => {
    const header = (name: string) => request.headers[name]?.toString();
    const scope = scopeOf(header('x-trace-id'), header('traceparent'));
    runInScope(scope, () => void yoga(request, response));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}/graphql`;

  const sockets = new WebSocketServer({ server, path: '/graphql' });
  const disposable = useServer(
    {
      execute: (args) => (args as EnvelopedArgs).rootValue.execute(args),
      subscribe: (args) => (args as EnvelopedArgs).rootValue.subscribe(args),
      onSubscribe(_context, _id, params) {
        const scope = scopeOf(undefined);
        return runInScope(scope, async () => {
          const enveloped = yoga.getEnveloped({ params });
          const { schema, execute, subscribe, contextFactory, parse, validate } = enveloped;
          const document = parse(params.query);
          const errors = validate(schema, document);
          if (errors.length > 0) return errors;
          return {
            schema,
            document,
            operationName: params.operationName,
            variableValues: params.variables,
            contextValue: await contextFactory(),
            rootValue: {
              execute: (args: ExecutionArgs) => runInScope(scope, () => execute(args)),
              subscribe: (args: ExecutionArgs) => runInScope(scope, () => subscribe(args)),
            },
          };
        });
      },
    },
    sockets,
  );

  return {
    yoga,
    url,
    lines,
    events: (name: string) => lines.filter((line) => line.event === name),
    /** Sends an operation over HTTP; the response is yet to be read. */
    send(query: string, { headers, signal, ...params }: Asking = {}): Promise<Response> {
      return fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ query, ...params }),
        signal: signal ?? null,
      });
    },
    webSocket: (): Client =>
      createClient({ url: `ws://127.0.0.1:${port}/graphql`, retryAttempts: 0 }),
    async close() {
      await disposable.dispose();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface EnvelopedArgs extends ExecutionArgs {
  rootValue: { execute: (args: ExecutionArgs) => never; subscribe: (args: ExecutionArgs) => never };
}

/** Waits until a condition holds; fails after 5 s. */
export async function until(
  condition: () => boolean | Promise<boolean>,
  what: string,
): Promise<void> {
  const deadline = performance.now() + 5_000;
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`Never came about: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}
