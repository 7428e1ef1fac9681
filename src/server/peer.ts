import type { IncomingMessage } from 'node:http';
import type { YogaInitialContext, YogaServerInstance } from 'graphql-yoga';
import { clientAddress, type TrustedProxies } from '../client-address.ts';
import type { GraphQLContext, Peer } from '../context.ts';
import { type RequestScope, scopeOf } from '../request-scope.ts';

/** What a transport hands to Yoga with each operation. */
export interface ServerContext {
  /** The HTTP request, or the one that was upgraded; absent for calls within the process. */
  req?: IncomingMessage;
  /** Set by WebSocket, where credentials come with the connection and not in a header. */
  peer?: {
    request: IncomingMessage;
    authorization: string | undefined;
    cutOff: () => void;
  };
}

export type Yoga = YogaServerInstance<ServerContext, GraphQLContext>;

/** Calls within the process, as in tests, or by a Unix socket come from here. */
const LOOPBACK = '127.0.0.1';

/** The scope of a request by its headers, which Node joins where they were sent twice. */
export function scopeOfMessage({ headers }: IncomingMessage): RequestScope {
  const sent = headers['x-trace-id'];
  const { traceparent } = headers;
  return scopeOf(
    typeof sent === 'string' ? sent : undefined,
    typeof traceparent === 'string' ? traceparent : undefined,
  );
}

/** Who speaks, as far as the transport can tell. */
export function peerOf(
  initial: Partial<YogaInitialContext> & ServerContext,
  trusted: TrustedProxies,
): Peer {
  const { req, peer, request } = initial;
  const incoming = req ?? peer?.request;
  const header = (name: string) => headerOf(incoming, request, name);
  return {
    authorization: peer ? peer.authorization : header('authorization'),
    userAgent: header('user-agent'),
    cutOff: peer?.cutOff ?? (() => req?.socket.destroy()),
    clientAddress:
      clientAddress({
        remoteAddress: incoming ? incoming.socket.remoteAddress : LOOPBACK,
        forwardedFor: header('x-forwarded-for'),
        trusted,
      }) ?? LOOPBACK,
  };
}

function headerOf(
  incoming: IncomingMessage | undefined,
  request: Request | undefined,
  name: string,
): string | undefined {
  if (!incoming) return request?.headers.get(name) ?? undefined;
  const value = incoming.headers[name];
  return Array.isArray(value) ? value.join(', ') : value;
}
