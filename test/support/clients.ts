import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { type ExecutionResult, print } from 'graphql';
import { createClient as createSseClient } from 'graphql-sse';
import { createClient as createWebSocketClient } from 'graphql-ws';
import { expect, onTestFinished, vi } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import type { Answer } from './app.ts';

type Operation<T, V> = TypedDocumentNode<T, V> | string;
type Variables = Record<string, unknown>;

const textOf = (operation: Operation<never, never> | string) =>
  typeof operation === 'string' ? operation : print(operation);

/** Sends an operation over a real connection, as any HTTP client would. */
export async function post<T, V extends Variables>(
  url: string,
  operation: Operation<T, V>,
  { token, variables }: { token?: string | undefined; variables?: V } = {},
): Promise<Answer<T>> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'application/graphql-response+json',
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query: textOf(operation as string), variables }),
  });
  const { data = null, errors = [] } = (await response.json()) as Partial<Answer<T>>;
  return { status: response.status, headers: response.headers, data, errors };
}

/** How a stream ended, as its client sees it: `complete`, or what it was told instead. */
export type StreamOutcome = 'complete' | { error: unknown };

/** A subscription of a real client, and everything that it has been told. */
export interface ListeningClient<T> {
  results: ExecutionResult<T>[];
  /** Resolves when the client gives the stream up; undefined as long as it is open. */
  ended: Promise<StreamOutcome>;
  outcome(): StreamOutcome | undefined;
  /** Resolves when this many results have come. */
  received(count: number): Promise<ExecutionResult<T>[]>;
  /** Goes away, as a closed tab does. */
  leave(): void;
}

type Sink<T> = {
  next(result: ExecutionResult<T>): void;
  error(error: unknown): void;
  complete(): void;
};

function collect<T>(subscribe: (sink: Sink<T>) => () => void): ListeningClient<T> {
  const results: ExecutionResult<T>[] = [];
  const { promise: ended, resolve } = Promise.withResolvers<StreamOutcome>();
  let outcome: StreamOutcome | undefined;
  const end = (how: StreamOutcome) => {
    outcome ??= how;
    resolve(how);
  };
  const leave = subscribe({
    next: (result) => void results.push(result),
    error: (error) => end({ error }),
    complete: () => end('complete'),
  });
  return {
    results,
    ended,
    outcome: () => outcome,
    async received(count) {
      await vi.waitFor(() => expect(results.length).toBeGreaterThanOrEqual(count), {
        timeout: 20_000,
        interval: 5,
      });
      return results;
    },
    leave,
  };
}

/**
 * Listens with graphql-sse, one HTTP connection for each stream. Resolves when the server answers; goes
 * away with the test.
 */
export async function listenSse<T>(
  url: string,
  operation: Operation<T, never>,
  token?: string,
): Promise<ListeningClient<T>> {
  const { promise: answered, resolve } = Promise.withResolvers<void>();
  const client = createSseClient({
    url: `${url}/graphql`,
    singleConnection: false,
    retryAttempts: 0,
    ...(token && { headers: { authorization: `Bearer ${token}` } }),
    on: { connected: () => resolve() },
  });
  const listening = collect<T>((sink) =>
    client.subscribe({ query: textOf(operation as string) }, sink as never),
  );
  onTestFinished(() => listening.leave());
  await Promise.race([answered, listening.ended]);
  return listening;
}

export interface WebSocketClosing {
  code: number;
  reason: string;
}

/** A graphql-ws client with its one socket. */
export interface WebSocketPeer {
  listen<T>(operation: Operation<T, never>, variables?: Variables): ListeningClient<T>;
  /** One operation's one result. */
  ask<T>(operation: Operation<T, never>, variables?: Variables): Promise<ExecutionResult<T>>;
  /** Every time the socket was closed, and how. */
  closings: WebSocketClosing[];
  closed(): Promise<WebSocketClosing>;
  isOpen(): boolean;
  dispose(): void;
}

export interface WebSocketPeerOptions extends ClientOptions {
  /** What the connection begins with, where it is not just a token. */
  connectionParams?: Variables;
  /** As `authorization` in the connection's parameters; a function is asked at each connection. */
  token?: string | (() => string) | undefined;
  retryAttempts?: number;
}

/**
 * Connects with graphql-ws. Resolves when the server has acknowledged or closed the socket; goes away
 * with the test.
 */
export async function connectWebSocket(
  url: string,
  { token, connectionParams, retryAttempts = 0, ...options }: WebSocketPeerOptions = {},
): Promise<WebSocketPeer> {
  const closings: WebSocketClosing[] = [];
  const { promise: decided, resolve } = Promise.withResolvers<void>();
  const { promise: firstClosing, resolve: onClosed } = Promise.withResolvers<WebSocketClosing>();
  let isOpen = false;
  const given = () => (typeof token === 'function' ? token() : token);
  const client = createWebSocketClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: class extends WebSocket {
      constructor(address: string, protocols: string[]) {
        super(address, protocols, options);
      }
    },
    lazy: false,
    retryAttempts,
    // Without it, a server that cannot be reached for a moment is given up at once.
    shouldRetry: () => true,
    retryWait: () => new Promise((done) => setTimeout(done, 10)),
    onNonLazyError: () => resolve(),
    connectionParams: () => {
      if (connectionParams) return connectionParams;
      const sent = given();
      return sent === undefined ? {} : { authorization: `Bearer ${sent}` };
    },
    on: {
      connected: () => {
        isOpen = true;
        resolve();
      },
      closed: (event) => {
        isOpen = false;
        const { code, reason } = event as WebSocketClosing;
        closings.push({ code, reason });
        onClosed({ code, reason });
      },
    },
  });
  onTestFinished(() => void client.dispose());
  await decided;
  const listen = <T>(operation: Operation<T, never>, variables?: Variables) =>
    collect<T>((sink) =>
      client.subscribe(
        { query: textOf(operation as string), ...(variables && { variables }) },
        sink as never,
      ),
    );
  return {
    listen,
    async ask(operation, variables) {
      const once = listen(operation, variables);
      const outcome = await once.ended;
      const [result] = once.results;
      if (result) return result;
      // A refusal before the execution comes as a message of its own, with the errors alone.
      const { error } = outcome as { error: unknown };
      if (!Array.isArray(error)) throw error;
      return { errors: error };
    },
    closings,
    closed: () => firstClosing,
    isOpen: () => isOpen,
    dispose: () => void client.dispose(),
  };
}
