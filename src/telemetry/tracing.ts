import { createRequire } from 'node:module';
import { context, type SpanStatus } from '@opentelemetry/api';
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks';
import { setGlobalErrorHandler } from '@opentelemetry/core';
import { PgInstrumentation } from '@opentelemetry/instrumentation-pg';
import { resourceFromAttributes } from '@opentelemetry/resources';
import {
  BatchSpanProcessor,
  ParentBasedSampler,
  RandomIdGenerator,
  type ReadableSpan,
  type SpanExporter,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace';
import pg from 'pg';
import { currentScope } from '../request-scope.ts';
import type { Logger } from './logger.ts';
import { createSpanRecorder } from './span-recorder.ts';
import { recordSpansBy } from './spans.ts';
import { withoutLiterals } from './statement-text.ts';

export interface TracingOptions {
  /** What takes the spans. */
  exporter: SpanExporter;
  log: Logger;
  /** Share of the traces that are recorded, from 0 to 1; see TRACE_SAMPLE_RATE. */
  sampleRate?: number;
  /** What tells this process from others of the service. */
  instanceId?: string;
}

/** The tracer provider of this process. */
export interface Tracing {
  readonly provider: TracerProvider;
  /** Sends what has been recorded, for at most a few seconds, and records no more. Never throws. */
  shutdown(): Promise<void>;
}

/** Milliseconds. */
const SHUTDOWN_TIMEOUT = 5_000;
/** While spans are lost, that is told of once in so many milliseconds. */
const TELL_MS = 10_000;

/**
 * Starts recording spans and sending them to an OpenTelemetry collector. A trace has the id of its
 * request. SQL statements of a request get spans too, others do not. What cannot be sent is kept only as
 * far as there is room for it, and then lost.
 */
export function startTracing(options: TracingOptions): Tracing {
  const { exporter, log, instanceId, sampleRate = 1 } = options;
  context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable());
  setGlobalErrorHandler(tellOfLoss(log));
  const provider = new TracerProvider({
    resource: resourceFromAttributes({
      'service.name': 'conclave',
      ...(instanceId !== undefined && { 'service.instance.id': instanceId }),
    }),
    idGenerator: traceIdsOfRequests(),
    sampler: sampler(sampleRate),
    spanLimits: { attributeValueLengthLimit: 4096, eventCountLimit: 8 },
    spanProcessors: [new BatchSpanProcessor({ exporter: onlyPublicFacts(exporter) })],
  });
  const forgetStatements = traceStatements(provider);
  const recorder = createSpanRecorder(provider.getTracer('conclave'));
  recordSpansBy(recorder);
  return {
    provider,
    async shutdown() {
      recordSpansBy(undefined);
      forgetStatements();
      await within(SHUTDOWN_TIMEOUT, provider.shutdown()).catch((error) =>
        log.warn({ event: 'trace_export_failed', reason: reasonOf(error) }, 'Spans were lost'),
      );
      // Whatever is still on its way.
      await exporter.shutdown();
      context.disable();
    },
  };
}

/**
 * A trace is recorded or not by its id, so that all processes decide alike. Who calls may decide
 * against it, but not for it: else any client could fill the collector.
 */
function sampler(sampleRate: number): ParentBasedSampler {
  const bySetting = new TraceIdRatioBasedSampler(sampleRate);
  return new ParentBasedSampler({ root: bySetting, remoteParentSampled: bySetting });
}

/** Where nobody takes spans, batches fail as fast as they come. */
function tellOfLoss(log: Logger): (error: unknown) => void {
  let toldAt = Number.NEGATIVE_INFINITY;
  return (error) => {
    const now = performance.now();
    if (now - toldAt < TELL_MS) return;
    toldAt = now;
    log.warn({ event: 'trace_export_failed', reason: reasonOf(error) }, 'Spans were lost');
  };
}

/** @returns a function that undoes it */
function traceStatements(provider: TracerProvider): () => void {
  // Not enabled, but applied by hand: its hook into the loading of modules sees only what comes later.
  const instrumentation = new PgInstrumentation({
    enabled: false,
    requireParentSpan: true,
    ignoreConnectSpans: true,
  });
  instrumentation.setTracerProvider(provider);
  const definition = instrumentation.getModuleDefinitions().find(({ name }) => name === 'pg');
  // The ORM may have a copy of its own, where its exact version is not ours.
  const drivers = new Set([pg, createRequire(import.meta.resolve('@mikro-orm/postgresql'))('pg')]);
  for (const driver of drivers) definition?.patch?.(driver);
  return () => {
    for (const driver of drivers) definition?.unpatch?.(driver);
  };
}

/** A span without a parent begins the trace that its request's log lines and answer already name. */
function traceIdsOfRequests() {
  const random = new RandomIdGenerator();
  return {
    generateTraceId: () => currentScope()?.traceId ?? random.generateTraceId(),
    generateSpanId: () => random.generateSpanId(),
  };
}

/** The attributes that may leave the process. Instrumentations record more, and change with updates. */
const PUBLIC_ATTRIBUTES = new Set([
  'db.namespace',
  'db.operation.name',
  'db.query.text',
  'db.system.name',
  'error.type',
  'exception.type',
  'graphql.error.codes',
  'graphql.execute.operationName',
  'graphql.execute.operationType',
  'http.request.method',
  'http.response.status_code',
  'http.route',
  'messaging.destination.name',
  'peer.service',
  'server.address',
  'server.port',
]);
const MAX_NAME_LENGTH = 128;

/**
 * Lets only listed attributes through, statements without their values and errors without their
 * messages: a driver's message quotes the value that was wrong, and GraphQL's quotes variables.
 */
function onlyPublicFacts(exporter: SpanExporter): SpanExporter {
  return {
    export: (spans, done) => exporter.export(spans.map(publicSpan), done),
    forceFlush: async () => exporter.forceFlush?.(),
    shutdown: () => exporter.shutdown(),
  };
}

function publicSpan(span: ReadableSpan): ReadableSpan {
  return {
    name: withoutLiterals(span.name).slice(0, MAX_NAME_LENGTH),
    kind: span.kind,
    spanContext: () => span.spanContext(),
    parentSpanContext: span.parentSpanContext,
    startTime: span.startTime,
    endTime: span.endTime,
    duration: span.duration,
    ended: span.ended,
    status: { code: span.status.code } satisfies SpanStatus,
    attributes: publicAttributes(span.attributes),
    events: span.events.map((event) => ({
      ...event,
      attributes: publicAttributes(event.attributes ?? {}),
    })),
    links: span.links.map((link) => ({ ...link, attributes: {} })),
    resource: span.resource,
    instrumentationScope: span.instrumentationScope,
    droppedAttributesCount: span.droppedAttributesCount,
    droppedEventsCount: span.droppedEventsCount,
    droppedLinksCount: span.droppedLinksCount,
  };
}

function publicAttributes<T>(attributes: Record<string, T>): Record<string, T | string> {
  const kept: Record<string, T | string> = {};
  for (const [name, value] of Object.entries(attributes)) {
    if (!PUBLIC_ATTRIBUTES.has(name)) continue;
    kept[name] = name === 'db.query.text' ? withoutLiterals(String(value)) : value;
  }
  return kept;
}

async function within(timeoutMs: number, work: Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new Error(`The collector did not answer within ${timeoutMs} ms`);
    timer = setTimeout(() => reject(error), timeoutMs);
  });
  await Promise.race([work, late]).finally(() => clearTimeout(timer));
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
