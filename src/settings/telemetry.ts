import { z } from 'zod';
import { bool, int, list, share } from './values.ts';

/** What is seen of the server. */
export const telemetrySettings = {
  LOG_LEVEL: z
    .enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'], {
      error: 'must be fatal, error, warn, info, debug, trace or silent',
    })
    .default('info')
    .describe('Least severe level that is logged.'),
  LOG_PRETTY: bool.optional().describe('Readable log lines; default in development.'),
  LOG_FILE: z
    .string()
    .optional()
    .describe(
      'File to log to instead of standard output, without its ending: `/var/log/conclave/api` becomes `api.1.log`, `api.2.log`, … Each process needs its own.',
    ),
  LOG_FILE_MAX_MB: int(1, 10_240)
    .default(100)
    .describe('Size in megabytes at which the next log file is begun; each day begins one, too.'),
  LOG_FILE_KEEP: int(1, 1000)
    .default(14)
    .describe('How many older log files are kept beside the present one.'),
  LOG_ERRORS_TO_STDERR: bool
    .default(false)
    .describe('Whether errors are written to standard error as well.'),
  OBSERVED_OPERATIONS: list
    .default([])
    .describe(
      'Names of operations that metrics and spans tell apart, comma-separated, such as those of clients of your own. All others are `unknown`.',
    ),
  OBSERVED_FIELDS: list
    .default([])
    .describe(
      'Fields below the root whose resolvers get metrics of their own, and spans in recorded traces, comma-separated: `User.sessions`. Each costs a little at every execution.',
    ),
  OTEL_EXPORTER_OTLP_ENDPOINT: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL', abort: true })
    .refine((url) => !new URL(url).username, 'must hold no name and no password: none is sent')
    .optional()
    .describe(
      'Base URL of an OpenTelemetry collector (OTLP over HTTP). Tracing is off without it.',
    ),
  TRACE_SAMPLE_RATE: share
    .default(1)
    .describe(
      'Share of the traces that are recorded, from 0 to 1, by the trace id; the same for all processes. What a caller says not to record is not.',
    ),
  SENTRY_DSN: z
    .url({ protocol: /^https?$/, error: 'must be an http:// or https:// URL', abort: true })
    .refine(
      (url) => isDsn(new URL(url)),
      'must have a key and a project: https://<key>@<host>/<number>',
    )
    .optional()
    .describe(
      'Data source name of a Sentry project. With it, unexpected errors are reported there: what kind, where in the code, and the trace id; no messages and no data.',
    ),
  SENTRY_SAMPLE_RATE: share
    .default(1)
    .describe('Share of the unexpected errors that are reported to Sentry, from 0 to 1.'),
};

/** The library would say of another one that it is wrong, and report nothing. */
function isDsn({ username, pathname }: URL): boolean {
  return username !== '' && /\/\d+$/.test(pathname);
}
