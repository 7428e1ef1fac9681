import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { WebSocket } from 'ws';
import { headersOf } from './viewer.ts';

/** A subscription that a client has open. */
export interface OpenStream {
  /** When the server had closed it, by `performance.now`. */
  closed: Promise<number>;
  /** Leaves. */
  leave(): void;
}

/** Opens one and waits until the server has taken it. */
export type OpenStreamOf = (url: string, accessToken: string) => Promise<OpenStream>;

const SUBSCRIPTION = {
  query: 'subscription Ends { sessionRevoked { sessionId reason } }',
  operationName: 'Ends',
};
const eachItsOwn = new Agent({ maxSockets: Number.POSITIVE_INFINITY });

export const openEventStream: OpenStreamOf = async (url, accessToken) => {
  const outgoing = request(url, {
    agent: eachItsOwn,
    method: 'POST',
    headers: {
      ...headersOf(accessToken),
      'content-type': 'application/json',
      accept: 'text/event-stream',
    },
  });
  outgoing.end(JSON.stringify(SUBSCRIPTION));
  const [response] = (await once(outgoing, 'response')) as [IncomingMessage];
  if (response.statusCode !== 200) throw new Error(`no stream: ${response.statusCode}`);
  const { promise: closed, resolve } = Promise.withResolvers<number>();
  response.on('close', () => resolve(performance.now())).on('error', () => undefined);
  response.resume();
  return { closed, leave: () => void outgoing.destroy() };
};

export const openWebSocket: OpenStreamOf = async (url, accessToken) => {
  const { authorization, ...headers } = headersOf(accessToken);
  const socket = new WebSocket(url, 'graphql-transport-ws', { headers });
  const send = (message: object) => socket.send(JSON.stringify(message));
  const { promise: closed, resolve } = Promise.withResolvers<number>();
  socket.on('close', () => resolve(performance.now()));
  await once(socket, 'open');
  send({ type: 'connection_init', payload: { authorization } });
  await once(socket, 'message');
  send({ id: '1', type: 'subscribe', payload: SUBSCRIPTION });
  // What comes later is answered later: the subscription is taken when the pong is there.
  send({ type: 'ping' });
  await once(socket, 'message');
  return { closed, leave: () => socket.terminate() };
};
