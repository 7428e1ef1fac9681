import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { BUCKETS, registry } from './metrics.ts';
import { type Cell, counterSeries, gaugeSeries, histogramSeries, type Series } from './series.ts';

/** In bytes, from what a probe sends to more than any body may have. */
const SIZES = [256, 1024, 4096, 16_384, 65_536, 262_144, 1_048_576];
const labelNames = ['method', 'route', 'status'] as const;

const requests = counterSeries({
  name: 'conclave_http_requests_total',
  help: 'HTTP requests on the public port that have ended.',
  labelNames,
  registry,
});

const duration = histogramSeries({
  name: 'conclave_http_request_duration_seconds',
  help: 'Time from the headers of a request to the last byte of its answer, streams left out.',
  labelNames,
  buckets: BUCKETS,
  registry,
});

const requestSize = histogramSeries({
  name: 'conclave_http_request_size_bytes',
  help: 'Bytes that came in for a request, headers included.',
  labelNames,
  buckets: SIZES,
  registry,
});

const responseSize = histogramSeries({
  name: 'conclave_http_response_size_bytes',
  help: 'Bytes that went out for a request, headers included.',
  labelNames,
  buckets: SIZES,
  registry,
});

const inFlight = gaugeSeries({
  name: 'conclave_http_requests_in_flight',
  help: 'HTTP requests on the public port that have not ended, open streams included.',
  labelNames: ['method', 'route'],
  registry,
});

const METHODS = new Set(['GET', 'HEAD', 'OPTIONS', 'POST']);

/** Every path that answers, in which `:name` stands for any one part; all others count as `other`. */
export const ROUTES: readonly string[] = [
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
  '/councils/:slug/minutes',
  '/proposals/:id/minutes',
];

const EXACT = new Set(ROUTES);
const PATTERNS = ROUTES.filter((route) => route.includes(':')).map(
  (route) => [route, new RegExp(`^${route.replaceAll(/:\w+/g, '[^/]+')}$`)] as const,
);

/** Requests of one method to one route. */
interface Requests {
  inFlight: Cell;
  byStatus: Map<number | 'aborted', Answers>;
}

/** Those of them that were answered with one status. */
interface Answers {
  requests: Cell;
  duration: Series;
  requestSize: Series;
  responseSize: Series;
}

const known = new Map<string, Map<string, Requests>>();

/** How many bytes of a connection belong to requests that have ended. */
const READ = Symbol('metrics.read');
const WRITTEN = Symbol('metrics.written');
const IS_STREAM = Symbol('metrics.isStream');

type MeasuredSocket = Socket & { [READ]?: number; [WRITTEN]?: number };
type MeasuredMessage = IncomingMessage & { [IS_STREAM]?: true };

/** Measures every request that `handle` answers, by its method, route and status. */
export function measured(handle: RequestListener): RequestListener {
  return (request, response) => {
    const startedAt = performance.now();
    const { socket } = request;
    const method = methodOf(request);
    const route = routeOf(request);
    const alike = find(method, route);
    alike.inFlight.value += 1;
    // Comes once, whether the answer was sent or the connection broke.
    response.on('close', () => {
      alike.inFlight.value -= 1;
      const status = statusOf(response);
      const answers = alike.byStatus.get(status) ?? answersOf(alike, method, route, status);
      record(answers, request, socket, startedAt);
    });
    handle(request, response);
  };
}

/** The answer to this request is a stream, whose length says nothing about how fast the server is. */
export function markStream(request: IncomingMessage | undefined): void {
  if (request) (request as MeasuredMessage)[IS_STREAM] = true;
}

function record(
  answers: Answers,
  request: MeasuredMessage,
  socket: MeasuredSocket,
  startedAt: number,
): void {
  answers.requests.value += 1;
  if (!request[IS_STREAM]) answers.duration.observe((performance.now() - startedAt) / 1000);
  const { bytesRead: read, bytesWritten: written } = socket;
  answers.requestSize.observe(read - (socket[READ] ?? 0));
  answers.responseSize.observe(written - (socket[WRITTEN] ?? 0));
  socket[READ] = read;
  socket[WRITTEN] = written;
}

function find(method: string, route: string): Requests {
  const methods = known.get(route) ?? remember(route);
  const found = methods.get(method);
  if (found) return found;
  const fresh = { inFlight: inFlight({ method, route }), byStatus: new Map() };
  methods.set(method, fresh);
  return fresh;
}

function remember(route: string): Map<string, Requests> {
  const methods = new Map<string, Requests>();
  known.set(route, methods);
  return methods;
}

function answersOf(
  { byStatus }: Requests,
  method: string,
  route: string,
  status: number | 'aborted',
): Answers {
  const labels = { method, route, status: String(status) };
  const fresh = {
    requests: requests(labels),
    duration: duration(labels),
    requestSize: requestSize(labels),
    responseSize: responseSize(labels),
  };
  byStatus.set(status, fresh);
  return fresh;
}

function methodOf({ method = '' }: IncomingMessage): string {
  return METHODS.has(method) ? method : 'other';
}

function routeOf({ url = '' }: IncomingMessage): string {
  const end = url.indexOf('?');
  const path = end === -1 ? url : url.slice(0, end);
  if (EXACT.has(path)) return path;
  return PATTERNS.find(([, pattern]) => pattern.test(path))?.[0] ?? 'other';
}

/** `aborted` where the connection broke before there was an answer. */
function statusOf({ headersSent, statusCode }: ServerResponse): number | 'aborted' {
  return headersSent ? statusCode : 'aborted';
}
