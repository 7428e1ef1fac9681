import { createClient as createSseClient, NetworkError } from 'graphql-sse';
import { createClient as createWebSocketClient } from 'graphql-ws';

/** Who listens: the access token in memory, and how to get another one. */
export interface SignedIn {
  token(): string;
  /** False when nobody is signed in any more. */
  refresh(): Promise<boolean>;
}

interface Revoked {
  sessionId: string;
  reason: string;
  isCurrent: boolean;
}

const query = 'subscription { sessionRevoked { sessionId reason isCurrent } }';

/** Longer with every failure in a row, up to half a minute, and never the same for two clients. */
async function backOff(failures: number): Promise<void> {
  const longest = Math.min(30_000, 500 * 2 ** failures);
  await new Promise((done) => setTimeout(done, longest * (0.5 + Math.random() / 2)));
}

/** Listens by server-sent events until the person is signed out. */
export async function listenBySse(
  url: string,
  session: SignedIn,
  onRevoked: (event: Revoked) => void,
  wait = backOff,
): Promise<void> {
  const client = createSseClient({
    url,
    singleConnection: false,
    // Its own retries would also repeat what was refused, and no stream that was completed.
    retryAttempts: 0,
    headers: () => ({ authorization: `Bearer ${session.token()}` }),
  });
  for (let failures = 0; ; failures++) {
    let isOver = false;
    const failure = await new Promise<unknown>((resolve) => {
      client.subscribe<{ sessionRevoked: Revoked }>(
        { query },
        {
          next({ data }) {
            if (!data) return;
            isOver = data.sessionRevoked.isCurrent;
            onRevoked(data.sessionRevoked);
          },
          // Also when the token expires and when the server stops: nothing else says so.
          complete: () => resolve(undefined),
          error: resolve,
        },
        { connected: () => (failures = 0) },
      );
    });
    const code = await codeOf(failure);
    if (isOver || code === 'SESSION_REVOKED' || code === 'UNAUTHENTICATED') return;
    if (code !== 'TOKEN_EXPIRED') await wait(failures);
    else if (!(await session.refresh())) return;
  }
}

/** Why a subscription was refused: it comes with an HTTP status, as an event of a stream. */
async function codeOf(failure: unknown): Promise<string | undefined> {
  if (!(failure instanceof NetworkError) || !failure.response) return undefined;
  const { response } = failure as NetworkError<Response>;
  return /"code":"([A-Z_]+)"/.exec((await response?.text()) ?? '')?.[1];
}

/** Listens over WebSocket until the person is signed out. */
export async function listenByWebSocket(
  url: string,
  session: SignedIn,
  onRevoked: (event: Revoked) => void,
  wait = backOff,
): Promise<void> {
  let isExpired = false;
  let isOver = false;
  const client = createWebSocketClient({
    url,
    retryAttempts: Number.POSITIVE_INFINITY,
    // By default it gives up when it cannot connect at all, as while the server is started anew.
    shouldRetry: () => !isOver,
    retryWait: wait,
    async connectionParams() {
      isOver = isExpired && !(await session.refresh());
      if (isOver) throw new Error('signed out');
      isExpired = false;
      return { authorization: `Bearer ${session.token()}` };
    },
    on: {
      closed(event) {
        isExpired = (event as CloseEvent).code === 4403;
      },
    },
  });
  await new Promise<void>((resolve) => {
    client.subscribe<{ sessionRevoked: Revoked }>(
      { query },
      {
        next: ({ data }) => data && onRevoked(data.sessionRevoked),
        complete: resolve,
        // It ended with 4401, or nobody is signed in any more; after all else it has come back.
        error: () => resolve(),
      },
    );
  });
  await client.dispose();
}
