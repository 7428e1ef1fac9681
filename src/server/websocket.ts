import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ExecutionArgs } from 'graphql';
import { type WebSocket, WebSocketServer } from 'ws';
import type { Bus } from '../events/bus.ts';
import { publishError } from '../plugins/published-error.ts';
import { type RequestScope, runInScope } from '../request-scope.ts';
import type { Authentication } from '../sessions/authentication.ts';
import type { Logger } from '../telemetry/logger.ts';
import { scopeOfMessage, type Yoga } from './peer.ts';
import { carryGraphQL, refuseUpgrade, type Transport } from './websocket-transport.ts';

/** Close codes of graphql-ws clients: they give up at the first and come back after the second. */
const UNAUTHORIZED = 4401;
const FORBIDDEN = 4403;
/** They come back after the first of these, and give up at the second. */
const TRY_AGAIN = 1013;
const INTERNAL = 4500;
/** How long a socket may take to deliver its last events, in milliseconds. */
const LAST_WORDS_MS = 1_000;

export interface WebSocketOptions {
  server: Server;
  yoga: Yoga;
  authentication: Authentication;
  bus: Bus;
  log: Logger;
  isAllowedOrigin: (origin: string) => boolean;
  /** Largest message, in bytes. */
  maxPayload: number;
  /** How often a socket is pinged, and so how long it may take to answer. */
  pingSeconds: number;
}

/** A socket and what is known of its session. */
interface Line {
  socket: WebSocket;
  sessionId?: string;
  /** When its access token expires, in milliseconds since the epoch. */
  expiresAt?: number;
  expiry?: NodeJS.Timeout;
  running: number;
  closeWhenIdle?: () => void;
}

interface Extra extends Transport, Record<PropertyKey, unknown> {
  line?: Line;
}

type EnvelopedArgs = ExecutionArgs & { rootValue: EnvelopedRoot };
interface EnvelopedRoot {
  scope: RequestScope;
  line: Line | undefined;
  run: (args: ExecutionArgs) => never;
  listen: (args: ExecutionArgs) => never;
}

/**
 * Subscriptions (and other operations) over WebSocket, by the graphql-transport-ws protocol. The
 * access token comes as `authorization` in the connection's parameters. The socket closes with 4401
 * when its session ends and with 4403 when its token expires, after the last event of its streams.
 */
export function attachWebSocket(options: WebSocketOptions): { dispose(): Promise<void> } {
  const { server, yoga, authentication, bus, log } = options;
  const sockets = new WebSocketServer({ noServer: true, maxPayload: options.maxPayload });
  const lines = new Map<string, Set<Line>>();

  function upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    const { origin } = request.headers;
    const path = request.url?.split('?')[0];
    if (path !== '/graphql') {
      refuseUpgrade(socket, '404 Not Found');
      return;
    }
    // Browsers send cookies and no preflight with an upgrade: the origin is all there is to check.
    if (origin !== undefined && !options.isAllowedOrigin(origin)) {
      refuseUpgrade(socket, '403 Forbidden');
      return;
    }
    sockets.handleUpgrade(request, socket, head, (webSocket) => {
      sockets.emit('connection', webSocket, request);
    });
  }
  server.on('upgrade', upgrade);

  function close({ socket }: Line, code: number, reason: string): void {
    socket.close(code, reason);
    // A client that does not read does not answer either.
    setTimeout(() => socket.terminate(), LAST_WORDS_MS).unref();
  }

  /** Lets streams deliver what they have to say of the end. */
  function closeSoon(line: Line, code: number, reason: string): void {
    line.closeWhenIdle = () => close(line, code, reason);
    setTimeout(line.closeWhenIdle, line.running === 0 ? 0 : LAST_WORDS_MS).unref();
  }

  function expire(line: Line): void {
    if (!line.closeWhenIdle) close(line, FORBIDDEN, 'Access token expired');
  }

  /** What the token says, or why not. Nothing, and the socket closes, where that cannot be found out. */
  async function claimsOf({ socket }: Line, token: string) {
    try {
      return await authentication.authenticate(token);
    } catch (error) {
      const { extensions, message } = publishError(error, log);
      socket.close(extensions.code === 'UNAVAILABLE' ? TRY_AGAIN : INTERNAL, message);
      return undefined;
    }
  }

  function forget(line: Line): void {
    if (!line.sessionId) return;
    clearTimeout(line.expiry);
    const same = lines.get(line.sessionId);
    same?.delete(line);
    if (same?.size === 0) lines.delete(line.sessionId);
  }

  const stopListening = bus.on('sessions.ended', ({ sessionIds }) => {
    for (const id of sessionIds) {
      for (const line of lines.get(id) ?? []) closeSoon(line, UNAUTHORIZED, 'Session ended');
    }
  });

  carryGraphQL<{ authorization?: unknown }, Extra>({
    sockets,
    log,
    pingSeconds: options.pingSeconds,
    server: {
      execute: (args) => {
        const { scope, line, run } = (args as EnvelopedArgs).rootValue;
        begin(line);
        return runInScope(scope, () => run(withoutRoot(args)));
      },
      subscribe: (args) => {
        const { scope, line, listen } = (args as EnvelopedArgs).rootValue;
        begin(line);
        return runInScope(scope, () => listen(withoutRoot(args)));
      },
      async onConnect(context) {
        const line: Line = { socket: context.extra.socket, running: 0 };
        context.extra.line = line;
        const token = bearer(context.connectionParams?.authorization);
        if (token === undefined) return true;
        const claims = await claimsOf(line, token);
        if (!claims) return true;
        if (typeof claims === 'string') {
          const code = claims === 'TOKEN_EXPIRED' ? FORBIDDEN : UNAUTHORIZED;
          line.socket.close(code, claims);
          return true;
        }
        // Whoever has left meanwhile would never be forgotten.
        if (line.socket.readyState !== line.socket.OPEN) return true;
        line.socket.once('close', () => forget(line));
        line.sessionId = claims.sessionId;
        lines.set(claims.sessionId, (lines.get(claims.sessionId) ?? new Set()).add(line));
        line.expiresAt = claims.expiresAt;
        line.expiry = setTimeout(() => expire(line), claims.expiresAt - Date.now());
        line.expiry.unref();
        return true;
      },
      async onSubscribe(context, _id, params) {
        const scope = scopeOfMessage(context.extra.request);
        return runInScope(scope, async () => {
          const peer = {
            request: context.extra.request,
            authorization: asString(context.connectionParams?.authorization),
            cutOff: () => context.extra.socket.terminate(),
          };
          const enveloped = yoga.getEnveloped({ peer, req: context.extra.request, params });
          const { schema, execute, subscribe, contextFactory, parse, validate } = enveloped;
          try {
            const document = parse(params.query);
            const errors = validate(schema, document);
            if (errors.length > 0) return errors.map((error: unknown) => publishError(error, log));
            const contextValue = await contextFactory();
            return {
              schema,
              operationName: params.operationName,
              document,
              variableValues: params.variables,
              contextValue,
              rootValue: { scope, line: context.extra.line, run: execute, listen: subscribe },
            };
          } catch (error) {
            // Thrown on, it would end the socket and with it all other operations.
            return [publishError(error, log)];
          }
        });
      },
      onComplete(context) {
        const { line } = context.extra;
        if (!line) return;
        line.running -= 1;
        // Else a stream that ended with the token would be called complete, and not be begun anew.
        if (line.expiresAt !== undefined && line.expiresAt <= Date.now()) expire(line);
        if (line.running <= 0) line.closeWhenIdle?.();
      },
      // What the library finds wrong by itself, and what a stream throws, comes by here alone.
      onError: (context, _id, _params, errors) =>
        runInScope(scopeOfMessage(context.extra.request), () =>
          errors.map((error) => publishError(error.originalError ?? error, log).toJSON()),
        ),
    },
  });

  return {
    async dispose() {
      server.off('upgrade', upgrade);
      stopListening();
      const limit = setTimeout(() => {
        for (const socket of sockets.clients) socket.terminate();
      }, LAST_WORDS_MS);
      for (const socket of sockets.clients) socket.close(1001, 'Going away');
      await new Promise<void>((resolve) => sockets.close(() => resolve()));
      clearTimeout(limit);
    },
  };
}

/** Every operation that begins is completed, by `onComplete`. */
function begin(line: Line | undefined): void {
  if (line) line.running += 1;
}

/** The functions travelled in the root value; resolvers must not see them. */
function withoutRoot(args: ExecutionArgs): ExecutionArgs {
  return { ...args, rootValue: undefined };
}

function asString(value: unknown): string | undefined {
  return typeof value === 'string' ? value : undefined;
}

const BEARER = /^Bearer +(\S+)$/i;

/** The token of `authorization`; empty, which no token is, where it is none. */
function bearer(authorization: unknown): string | undefined {
  if (authorization === undefined || authorization === null) return undefined;
  return BEARER.exec(asString(authorization) ?? '')?.[1] ?? '';
}
