import type { IncomingMessage } from 'node:http';
import type { YogaInitialContext, YogaServerInstance } from 'graphql-yoga';
import { clientAddress, isTrustedProxy, type TrustedProxies } from '../client-address.ts';
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

/** Which proxies are believed, and in which header they name the client's country. */
export interface BelievedProxies {
  trusted: TrustedProxies;
  countryHeader?: string | undefined;
}

/** Who speaks, as far as the transport can tell. */
export function peerOf(
  initial: Partial<YogaInitialContext> & ServerContext,
  { trusted, countryHeader }: BelievedProxies,
): Peer {
  const { req, peer, request } = initial;
  const incoming = req ?? peer?.request;
  const header = (name: string) => headerOf(incoming, request, name);
  const remoteAddress = incoming ? incoming.socket.remoteAddress : LOOPBACK;
  const named =
    countryHeader && isTrustedProxy(remoteAddress, trusted) ? header(countryHeader) : undefined;
  return {
    authorization: peer ? peer.authorization : header('authorization'),
    userAgent: header('user-agent'),
    country: countryOf(named),
    cutOff: peer?.cutOff ?? (() => req?.socket.destroy()),
    clientAddress:
      clientAddress({
        remoteAddress,
        forwardedFor: header('x-forwarded-for'),
        trusted,
      }) ?? LOOPBACK,
  };
}

/** Two letters, but for XX, which some proxies send for what they do not know. */
function countryOf(named: string | undefined): string | undefined {
  const country = named?.trim().toUpperCase() ?? '';
  return /^[A-Z]{2}$/.test(country) && country !== 'XX' ? country : undefined;
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
