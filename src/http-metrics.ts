import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { Counter, Gauge, Histogram } from 'prom-client';
import { BUCKETS, registry } from './metrics.ts';

/** In bytes, from what a probe sends to more than any body may have. */
const SIZES = [256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576];
const labelNames = ['method', 'route', 'status'];
const registers = [registry];

const requests = new Counter({
  name: 'conclave_http_requests_total',
  help: 'HTTP requests on the public port that have ended.',
  labelNames,
  registers,
});

const duration = new Histogram({
  name: 'conclave_http_request_duration_seconds',
  help: 'Time from the headers of a request to the last byte of its answer, streams left out.',
  labelNames,
  buckets: BUCKETS,
  registers,
});

const requestSize = new Histogram({
  name: 'conclave_http_request_size_bytes',
  help: 'Bytes that came in for a request, headers included.',
  labelNames,
  buckets: SIZES,
  registers,
});

const responseSize = new Histogram({
  name: 'conclave_http_response_size_bytes',
  help: 'Bytes that went out for a request, headers included.',
  labelNames,
  buckets: SIZES,
  registers,
});

const inFlight = new Gauge({
  name: 'conclave_http_requests_in_flight',
  help: 'HTTP requests on the public port that have not ended, open streams included.',
  labelNames: ['method', 'route'],
  registers,
});

const METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'POST']);

/** Every path that answers; all others count as `other`. */
const ROUTES = new Set([
  '/graphql',
  '/livez',
  '/startupz',
  '/readyz',
  '/health',
  '/.well-known/jwks.json',
  '/.well-known/oauth-authorization-server',
  '/.well-known/openid-configuration',
  '/oauth/introspect',
  '/oauth/revoke',
]);

/** How many bytes of a connection belong to requests that have ended. */
interface Counted {
  read: number;
  written: number;
}

const COUNTED = Symbol('metrics.counted');
const IS_STREAM = Symbol('metrics.isStream');

type MeasuredSocket = Socket & { [COUNTED]?: Counted };
type MeasuredMessage = IncomingMessage & { [IS_STREAM]?: true };

/** Measures every request that `handle` answers, by its method, route and status. */
export function measured(handle: RequestListener): RequestListener {
  return (request, response) => {
    const startedAt = performance.now();
    const { socket } = request;
    const where = { method: methodOf(request), route: routeOf(request) };
    inFlight.inc(where);
    // Comes once, whether the answer was sent or the connection broke.
    response.once('close', () => {
      inFlight.dec(where);
      record({ ...where, status: statusOf(response) }, request, socket, startedAt);
    });
    handle(request, response);
  };
}

/** The answer to this request is a stream, whose length says nothing about how fast the server is. */
export function markStream(request: IncomingMessage | undefined): void {
  if (request) (request as MeasuredMessage)[IS_STREAM] = true;
}

function record(
  labels: { method: string; route: string; status: string },
  request: MeasuredMessage,
  socket: MeasuredSocket,
  startedAt: number,
): void {
  requests.inc(labels);
  if (!request[IS_STREAM]) duration.observe(labels, (performance.now() - startedAt) / 1000);
  const { bytesRead: read, bytesWritten: written } = socket;
  const before = socket[COUNTED];
  requestSize.observe(labels, read - (before?.read ?? 0));
  responseSize.observe(labels, written - (before?.written ?? 0));
  socket[COUNTED] = { read, written };
}

function methodOf({ method = '' }: IncomingMessage): string {
  return METHODS.has(method) ? method : 'other';
}

function routeOf({ url = '' }: IncomingMessage): string {
  const end = url.indexOf('?');
  const path = end === -1 ? url : url.slice(0, end);
  return ROUTES.has(path) ? path : 'other';
}

/** `aborted` where the connection broke before there was an answer. */
function statusOf({ headersSent, statusCode }: ServerResponse): string {
  return headersSent ? String(statusCode) : 'aborted';
}
