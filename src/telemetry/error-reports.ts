import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import {
  createStackParser,
  createTransport,
  type ErrorEvent,
  type Exception,
  Scope,
  type Transport,
} from '@sentry/core';
import { nodeStackLineParser, ServerRuntimeClient } from '@sentry/core/server';
import type { FaultDescription } from '../faults.ts';
import { newTraceId } from '../request-scope.ts';
import type { LoggedFault } from './logger.ts';

export interface ErrorReportsOptions {
  /** Data source name of the Sentry project. */
  dsn: string;
  /** Share of the faults that are reported, from 0 to 1. */
  sampleRate: number;
  /** Such as `production`. */
  environment: string;
  /** Is called when a report could not be delivered. */
  onLost: (reason: string) => void;
}

/** Reports of faults to Sentry, or to what speaks its protocol. */
export interface ErrorReports {
  report(fault: LoggedFault): void;
  /** Sends what is under way, for at most two seconds. Never throws. */
  close(): Promise<void>;
}

/** In milliseconds. */
const TIMEOUTS = { request: 3_000, close: 2_000 };
/** A fault that strikes every request is known after a few reports. */
const MAX_PER_MINUTE = 60;

const ROOT = join(import.meta.dirname, '../..');
const parseStack = createStackParser(nodeStackLineParser());

/**
 * Starts reporting. A report says which fault there was, where in the code, and in which trace. It has
 * no message, for messages quote values: that stands in the log, under the same trace id. The library
 * instruments nothing and sees no request, so there is nothing more that it could send.
 */
export function startErrorReports(options: ErrorReportsOptions): ErrorReports {
  const { dsn, sampleRate, environment, onLost } = options;
  const client = new ServerRuntimeClient({
    dsn,
    environment,
    sampleRate,
    platform: 'node',
    integrations: [],
    traceLifecycle: 'static',
    sendClientReports: false,
    stackParser: parseStack,
    transport: (transport) =>
      createTransport(transport, async ({ body }) => {
        const { url, headers = {} } = transport;
        return send(url, headers, body as Uint8Array<ArrayBuffer>).catch((error) => {
          onLost(error instanceof Error ? error.message : String(error));
          throw error;
        });
      }) satisfies Transport,
    beforeSend: onlyPublicFacts,
  });
  client.init();
  let minute = 0;
  let reported = 0;

  return {
    report({ event, description, traceId }) {
      const now = Math.floor(performance.now() / 60_000);
      if (now !== minute) [minute, reported] = [now, 0];
      reported += 1;
      if (reported > MAX_PER_MINUTE) return;
      client.captureEvent(
        {
          level: 'error',
          exception: { values: exceptionsOf(description) },
          contexts: { trace: { trace_id: traceId ?? newTraceId(), span_id: newSpanId() } },
          tags: { event },
        },
        undefined,
        // One of its own, for the one that all share takes part in nothing here.
        new Scope(),
      );
    },
    async close() {
      await Promise.resolve(client.close(TIMEOUTS.close)).catch(() => undefined);
    },
  };
}

async function send(
  url: string,
  headers: Record<string, string>,
  body: string | Uint8Array<ArrayBuffer>,
) {
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body,
    signal: AbortSignal.timeout(TIMEOUTS.request),
  });
  await response.arrayBuffer();
  return {
    statusCode: response.status,
    headers: {
      'x-sentry-rate-limits': response.headers.get('x-sentry-rate-limits'),
      'retry-after': response.headers.get('retry-after'),
    },
  };
}

/** The fault and its causes, innermost first, as Sentry wants them. */
function exceptionsOf(fault: FaultDescription): Exception[] {
  const { type, code, stack, cause } = fault;
  const frames = parseStack(stack).map(({ filename, ...frame }) => ({
    ...frame,
    filename: filename?.replace(ROOT, '.'),
    in_app: filename?.startsWith(join(ROOT, 'src')) ?? false,
  }));
  const exception: Exception = {
    type,
    value: code === undefined ? 'The message is in the log.' : `Code ${code}`,
    stacktrace: { frames },
    mechanism: { type: 'generic', handled: true },
  };
  return [...(cause ? exceptionsOf(cause) : []), exception];
}

/** What leaves, whatever a later version of the library adds by itself. */
function onlyPublicFacts(event: ErrorEvent): ErrorEvent {
  const { type, event_id, timestamp, level, platform, environment, exception, tags, sdk } = event;
  return {
    type,
    ...{ event_id, timestamp, level, platform, environment, exception, tags },
    contexts: { trace: event.contexts?.trace },
    sdk: { name: sdk?.name, version: sdk?.version },
  } as ErrorEvent;
}

function newSpanId(): string {
  return randomUUID().replaceAll('-', '').slice(16);
}
