import { ExportResultCode } from '@opentelemetry/core';
import { ProtobufTraceSerializer } from '@opentelemetry/otlp-transformer';
import type { SpanExporter } from '@opentelemetry/sdk-trace';
import { type CallPolicy, type Circuit, createCircuit } from './circuit.ts';

/**
 * Spans are handed over in batches, in the background. Those that the collector does not take are lost,
 * which is the fallback: no request waits for them, and no more of them are kept than one processor holds.
 */
const POLICY: CallPolicy = {
  timeoutMs: 3_000,
  attempts: 3,
  retryPauseMs: { first: 500, most: 2_000 },
  faultsToOpen: 5,
  openMs: { first: 5_000, most: 60_000 },
  // All batches of a full processor at once, as at the end of the process.
  concurrency: 4,
  queue: 4,
  isFault: (error) => !(error instanceof SpansRefused),
  isRepeatable: (error) => error instanceof CollectorFault && error.isRepeatable,
};

/** An answer has a few bytes; what is longer is not read to its end. */
const MOST_ANSWER_BYTES = 65_536;
/** OTLP 1.x, OTLP/HTTP response: what a client may send again. All others it must not. */
const REPEATABLE_STATUSES = new Set([429, 502, 503, 504]);
const UNCONNECTED = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'UND_ERR_CONNECT_TIMEOUT']);

/** The collector did not take the spans. */
class CollectorFault extends Error {
  override readonly name = 'CollectorFault';
  /** Status of the answer, or what the system says of the connection. */
  readonly code: string;
  readonly isRepeatable: boolean;
  constructor(code: string, isRepeatable: boolean) {
    super(`The collector did not take the spans (${code}).`);
    this.code = code;
    this.isRepeatable = isRepeatable;
  }
}

/** The collector is well, and does not want these spans. */
class SpansRefused extends Error {
  override readonly name = 'SpansRefused';
  constructor(status: number) {
    super(`The collector refused the spans (${status}).`);
  }
}

/** Hands spans to an OpenTelemetry collector, and shows how the way to it is. */
export interface TraceExporter {
  exporter: SpanExporter;
  circuit: Circuit;
}

/**
 * Makes what hands spans to a collector by OTLP over HTTP, with protobuf.
 *
 * @param endpoint base URL of the collector; spans go to `/v1/traces` below it
 */
export function createTraceExporter(endpoint: string): TraceExporter {
  const url = `${endpoint.replace(/\/+$/, '')}/v1/traces`;
  const circuit = createCircuit('otlp', POLICY);
  const ending = new AbortController();
  const exporter: SpanExporter = {
    export(spans, done) {
      const body = ProtobufTraceSerializer.serializeRequest(spans);
      circuit
        .call((signal) => post(url, body, AbortSignal.any([signal, ending.signal])))
        .then(
          () => done({ code: ExportResultCode.SUCCESS }),
          (error: Error) => done({ code: ExportResultCode.FAILED, error }),
        );
    },
    async shutdown() {
      ending.abort();
    },
  };
  return { exporter, circuit };
}

async function post(
  url: string,
  body: Uint8Array<ArrayBufferLike> | undefined,
  signal: AbortSignal,
): Promise<void> {
  const headers = { 'content-type': 'application/x-protobuf' };
  const init = {
    method: 'POST',
    headers,
    body: body as BodyInit,
    signal,
    redirect: 'manual',
  } as const;
  const answer = await fetch(url, init).catch((error: unknown) => {
    const code = codeOf(error);
    throw new CollectorFault(code, UNCONNECTED.has(code));
  });
  await readAway(answer.body).catch((error: unknown) => {
    throw new CollectorFault(codeOf(error), false);
  });
  if (answer.ok) return;
  const { status } = answer;
  if (status >= 400 && status < 500 && status !== 429) throw new SpansRefused(status);
  throw new CollectorFault(String(status), REPEATABLE_STATUSES.has(status));
}

/** A connection is good for the next batch only when the answer has been read. */
async function readAway(body: ReadableStream<Uint8Array> | null): Promise<void> {
  if (!body) return;
  let size = 0;
  for await (const chunk of body) {
    size += chunk.length;
    if (size > MOST_ANSWER_BYTES) break;
  }
}

function codeOf(error: unknown): string {
  const { cause, name } = error as Error & { cause?: { code?: unknown } };
  return typeof cause?.code === 'string' ? cause.code : name;
}
