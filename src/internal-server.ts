import { createServer, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Registry } from 'prom-client';
import { type Health, httpStatusOf, publicReport } from './health.ts';
import type { Logger } from './telemetry/logger.ts';
import { summarise } from './telemetry/metrics-summary.ts';

export interface InternalServerOptions {
  host: string;
  /** 0 takes any free port. */
  port: number;
  registry: Pick<Registry, 'metrics' | 'getMetricsAsJSON' | 'contentType'>;
  health: Health;
  log: Logger;
}

export interface InternalServer {
  /** Where it listens, such as `http://127.0.0.1:9464`. */
  readonly url: string;
  close(): Promise<void>;
}

type Respond = (response: ServerResponse) => Promise<void>;

/**
 * Serves operators, on a port of its own that is never routed to the public: `/metrics` for Prometheus
 * and `/metrics/health` as a short summary of it for people, `/livez`, `/startupz`, `/readyz`, and `/health` with how long each check took and what is wrong.
 *
 * @throws Error when the port is taken
 */
export async function startInternalServer(options: InternalServerOptions): Promise<InternalServer> {
  const { host, port, log } = options;
  const routes = createRoutes(options);

  const server = createServer((request, response) => {
    const respond = routes.get(request.url?.split('?', 1)[0] ?? '');
    if (!respond) return send(response, 404, 'text/plain', 'Not found\n');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      response.setHeader('allow', 'GET, HEAD');
      return send(response, 405, 'text/plain', 'Method not allowed\n');
    }
    respond(response).catch((error) => {
      log.error({ event: 'internal_request_failed', err: error }, 'An operator got no answer');
      if (response.headersSent) response.destroy();
      else send(response, 500, 'text/plain', 'Failed\n');
    });
  });
  await listen(server, host, port);
  const { port: bound } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${bound}`,
    close: () => close(server),
  };
}

function createRoutes({ registry, health }: InternalServerOptions): Map<string, Respond> {
  return new Map<string, Respond>([
    [
      '/metrics',
      async (response) => send(response, 200, registry.contentType, await registry.metrics()),
    ],
    [
      '/metrics/health',
      async (response) => sendJson(response, 200, await summarise(registry, await health.report())),
    ],
    ['/livez', async (response) => sendJson(response, 200, { status: 'healthy', checks: {} })],
    [
      '/startupz',
      async (response) => {
        const report = await health.startup();
        sendJson(response, httpStatusOf(report), report);
      },
    ],
    [
      '/readyz',
      async (response) => {
        const report = await health.report();
        sendJson(response, httpStatusOf(report), publicReport(report));
      },
    ],
    [
      '/health',
      async (response) => {
        const report = await health.report();
        sendJson(response, httpStatusOf(report), report);
      },
    ],
  ]);
}

function sendJson(response: ServerResponse, status: number, body: unknown): void {
  send(response, status, 'application/json', JSON.stringify(body));
}

function send(response: ServerResponse, status: number, type: string, body: string): void {
  response.writeHead(status, {
    'content-type': type,
    'content-length': Buffer.byteLength(body),
    'cache-control': 'no-store',
  });
  response.end(body);
}

function listen(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      resolve();
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    // A scraper keeps its connection alive; nothing here is worth waiting for.
    server.closeAllConnections();
  });
}
