import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config.ts';
import type { Health } from '../health.ts';
import { startInternalServer } from '../internal-server.ts';
import { isAllowedOrigin } from '../plugins/csrf.ts';
import { runInScope } from '../request-scope.ts';
import type { Services } from '../services.ts';
import { measured } from '../telemetry/http-metrics.ts';
import type { Logger } from '../telemetry/logger.ts';
import { registry } from '../telemetry/metrics.ts';
import { scopeOfMessage, type Yoga } from './peer.ts';
import { attachWebSocket } from './websocket.ts';

/** Where the server can be reached. */
export interface Addresses {
  /** The API, such as `http://127.0.0.1:4000`. */
  url: string;
  /** Metrics and detailed health. */
  internalUrl: string;
}

export interface Listening {
  addresses: Addresses;
  /**
   * Answers as before, but has every client go elsewhere for its next request, for as long as proxies
   * need to find out that the node is not ready.
   */
  handOver(): Promise<void>;
  /**
   * Takes no new connections, closes sockets, and waits for requests that run: for half of the time
   * that a shutdown may take, because a client that does not read is never done.
   */
  close(): Promise<void>;
}

/**
 * Milliseconds. Proxies keep idle connections for about a minute; ours must outlive theirs. Headers, and
 * all of a request, come within so long, or the connection ends: there are only so many of them.
 */
const KEEP_ALIVE_MS = 75_000;
const RECEIPT = {
  headersTimeout: 10_000,
  requestTimeout: 60_000,
  connectionsCheckingInterval: 5_000,
};

export async function listen(deps: {
  config: Config;
  yoga: Yoga;
  services: Services;
  health: Health;
  log: Logger;
}): Promise<Listening> {
  const { config, yoga, services, health, log } = deps;
  let isLeaving = false;
  const answer = measured(inScope(yoga));
  const server = createServer(RECEIPT, (request, response) => {
    if (isLeaving) response.shouldKeepAlive = false;
    answer(request, response);
  });
  server.keepAliveTimeout = KEEP_ALIVE_MS;
  const webSocket = attachWebSocket({
    server,
    yoga,
    authentication: services.authentication,
    bus: services.bus,
    log,
    isAllowedOrigin: (origin) => isAllowedOrigin(origin, config),
    maxPayload: config.MAX_BODY_BYTES,
    pingSeconds: config.WEBSOCKET_PING_SECONDS,
  });
  const internal = await startInternalServer({
    host: config.INTERNAL_HOST,
    port: config.INTERNAL_PORT,
    registry,
    health,
    log,
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(config.PORT, config.HOST, resolve);
  });
  return {
    addresses: { url: urlOf(server, config.HOST), internalUrl: internal.url },
    async handOver() {
      isLeaving = true;
      await sleep(config.SHUTDOWN_GRACE_SECONDS * 1000);
    },
    async close() {
      await webSocket.dispose();
      const limit = setTimeout(
        () => server.closeAllConnections(),
        (config.SHUTDOWN_TIMEOUT_SECONDS * 1000) / 2,
      );
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeIdleConnections();
      });
      clearTimeout(limit);
      await internal.close();
    },
  };
}

/** Everything that a request calls finds its trace id: the one sent along, if it is well formed. */
function inScope(yoga: Yoga): RequestListener {
  return (request, response) => {
    runInScope(scopeOfMessage(request), () => void yoga(request, response));
  };
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
