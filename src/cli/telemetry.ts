import type { Plugin } from 'graphql-yoga';
import type { Config } from '../config.ts';
import type { Circuit } from '../outbound/circuit.ts';
import { openLogDestination } from '../telemetry/log-destination.ts';
import { createLogger, type Logger } from '../telemetry/logger.ts';
import { collectProcessMetrics } from '../telemetry/metrics.ts';

/** How a long-running process is watched: its log, metrics of its own, spans and reports of faults. */
export interface Telemetry {
  log: Logger;
  /** Records spans of requests; absent where nothing is traced. */
  tracing: Plugin | undefined;
  /** The way to whoever takes the spans; absent where nothing is traced. */
  circuit: Circuit | undefined;
  /** Sends what has not been sent yet, for a few seconds at the most. Never throws. */
  close(): Promise<void>;
}

/**
 * What is switched off is not even loaded, for its libraries cost time at every start. From now on a
 * fault that nobody catches is logged and reported, and ends the process with code 1.
 */
export async function startTelemetry(config: Config): Promise<Telemetry> {
  const reports = await startReports(config, (reason) =>
    log.warn({ event: 'error_report_lost', reason }, 'Sentry was not told of a fault'),
  );
  const log = createLogger(
    { level: config.LOG_LEVEL, pretty: config.LOG_PRETTY, onFault: reports?.report },
    await openLogDestination(config),
  );
  process.on('uncaughtException', (error) => {
    log.fatal({ event: 'process_crashed', err: error }, 'A fault that nobody caught');
    const end = () => process.exit(1);
    if (reports) void reports.close().then(end);
    else end();
  });
  const tracing = await traced(config, log);
  collectProcessMetrics();
  return {
    log,
    tracing: tracing?.plugin,
    circuit: tracing?.circuit,
    async close() {
      await tracing?.shutdown();
      await reports?.close();
    },
  };
}

async function startReports(config: Config, onLost: (reason: string) => void) {
  const { SENTRY_DSN: dsn, SENTRY_SAMPLE_RATE: sampleRate, NODE_ENV: environment } = config;
  if (!dsn) return undefined;
  const { startErrorReports } = await import('../telemetry/error-reports.ts');
  return startErrorReports({ dsn, sampleRate, environment, onLost });
}

async function traced(config: Config, log: Logger) {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, TRACE_SAMPLE_RATE: sampleRate } = config;
  if (!endpoint) return undefined;
  const [{ startTracing }, { createTraceExporter }, { useTracing }] = await Promise.all([
    import('../telemetry/tracing.ts'),
    import('../outbound/trace-exporter.ts'),
    import('../plugins/tracing.ts'),
  ]);
  const { exporter, circuit } = createTraceExporter(endpoint);
  const tracing = startTracing({ exporter, log, sampleRate });
  const operationNames = config.OBSERVED_OPERATIONS;
  const fields = config.OBSERVED_FIELDS;
  const plugin = useTracing({ tracing, operationNames, fields });
  return { plugin, circuit, shutdown: tracing.shutdown };
}
