import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import {
  CloseCode,
  type Context,
  handleProtocols,
  makeServer,
  type ServerOptions,
} from 'graphql-ws';
import type { WebSocket, WebSocketServer } from 'ws';
import { publishError } from '../plugins/published-error.ts';
import type { Logger } from '../telemetry/logger.ts';
import { controlFlow } from './websocket-flow.ts';

/** What stands behind a socket. */
export interface Transport {
  socket: WebSocket;
  request: IncomingMessage;
}

export interface TransportOptions<P extends Record<string, unknown>, E extends Transport> {
  sockets: WebSocketServer;
  server: ServerOptions<P, E>;
  /** How often a socket is pinged, and so how long it may take to answer. */
  pingSeconds: number;
  log: Logger;
}

/**
 * Carries the graphql-transport-ws protocol over these sockets. The library's own way to do it takes
 * whatever a client sends, and tells the console what goes wrong.
 */
export function carryGraphQL<P extends Record<string, unknown>, E extends Transport>(
  options: TransportOptions<P, E>,
): void {
  const { sockets, log, pingSeconds } = options;
  const contexts = new WeakMap<WebSocket, Context<P, E>>();
  const server = makeServer<P, E>({
    ...options.server,
    onConnect(context) {
      contexts.set(context.extra.socket, context);
      return options.server.onConnect?.(context);
    },
  });
  sockets.options.handleProtocols = handleProtocols;

  sockets.on('connection', (socket: WebSocket, request: IncomingMessage) => {
    const broke = (error: unknown) => {
      log.debug({ event: 'websocket_failed', err: error }, 'A socket broke, or the protocol');
      socket.close(CloseCode.BadRequest, 'Bad request');
    };
    const fail = (error: unknown) => {
      if (isOfSocket(error, socket)) return broke(error);
      publishError(error, log);
      socket.close(CloseCode.InternalServerError, 'Internal server error');
    };
    socket.on('error', broke);
    const stopPings = ping(socket, pingSeconds * 1000);
    const flow = controlFlow(socket, request.socket, () =>
      streamsOf(contexts.get(socket)?.subscriptions),
    );
    const closed = server.opened(
      {
        protocol: socket.protocol,
        send: (data) =>
          new Promise((resolve, reject) => {
            if (socket.readyState !== socket.OPEN) resolve();
            else socket.send(data, (error) => (error ? reject(error) : resolve()));
          }),
        close: (code, reason) => socket.close(code, reason),
        onMessage: (act) =>
          socket.on('message', (data) => flow.take(() => act(String(data)).catch(fail))),
      },
      { socket, request } as E,
    );
    socket.once('close', (code, reason) => {
      stopPings();
      closed(code, String(reason)).catch(fail);
    });
  });
}

/** Who has not answered one ping by the time of the next is dropped, as after a cut wire. */
function ping(socket: WebSocket, everyMs: number): () => void {
  let hasAnswered = true;
  socket.on('pong', () => {
    hasAnswered = true;
  });
  const timer = setInterval(() => {
    if (!hasAnswered) return socket.terminate();
    if (socket.readyState !== socket.OPEN) return;
    hasAnswered = false;
    socket.ping();
  }, everyMs);
  return () => clearInterval(timer);
}

/** Operations that have become streams: what is still to become one, or is none, has no iterator yet. */
function streamsOf(subscriptions: Context['subscriptions'] = {}): number {
  return Object.values(subscriptions).filter((stream) => stream !== null).length;
}

/** Whether the client went away or sent what only a server may, and nothing is wrong here. */
function isOfSocket(error: unknown, { readyState, OPEN }: WebSocket): boolean {
  const { code = '', message = '' } = error as { code?: string; message?: string };
  return readyState !== OPEN || /^E[A-Z]+$/.test(code) || /^Unexpected message/.test(message);
}

/** Answers a request for a WebSocket that there will not be. */
export function refuseUpgrade(socket: Duplex, status: string): void {
  // Nobody else listens any more: an error would end the process, and an open socket would stay.
  socket.on('error', () => socket.destroy());
  socket.once('finish', () => socket.destroy());
  socket.end(`HTTP/1.1 ${status}\r\nConnection: close\r\nContent-Length: 0\r\n\r\n`);
}
