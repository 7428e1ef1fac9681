import { type DestinationStream, type Logger, pino } from 'pino';
import { describeFault } from './faults.ts';
import { countLogLine } from './metrics.ts';
import { currentScope } from './request-scope.ts';

export type { Logger };

export interface LoggerOptions {
  level: string;
  /** Readable lines for a person instead of JSON for a machine. */
  pretty: boolean;
}

/** Keys whose values never reach a log line, wherever they stand. The log calls name what they log; this is the net. */
const SECRET_KEYS = [
  'password',
  'currentPassword',
  'newPassword',
  'passwordHash',
  'token',
  'accessToken',
  'refreshToken',
  'authorization',
  'cookie',
  'secret',
  'secretKey',
];

const REDACTED_PATHS = SECRET_KEYS.flatMap((key) => [key, `*.${key}`, `*.*.${key}`]);

/** The process's logger: JSON lines on stdout with level, time, event and, inside a request, its trace id. */
export function createLogger(options: LoggerOptions, destination?: DestinationStream): Logger {
  return pino(
    {
      level: options.level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      hooks: {
        logMethod(args, method, level) {
          countLogLine(pino.levels.labels[level] as pino.Level);
          method.apply(this, args);
        },
      },
      serializers: { err: describeFault },
      redact: { paths: REDACTED_PATHS, censor: '[redacted]' },
      mixin: () => {
        const scope = currentScope();
        return scope ? { traceId: scope.traceId } : {};
      },
      ...(options.pretty &&
        !destination && {
          formatters: {},
          transport: {
            target: 'pino-pretty',
            options: { translateTime: 'SYS:HH:MM:ss.l', ignore: 'pid,hostname', singleLine: true },
          },
        }),
    },
    ...(destination ? [destination] : []),
  );
}

/**
 * The same log without the search for secrets, which costs ten times the line itself. Only for lines
 * that are written for every operation and hold nothing but values that their code names one by one.
 */
export function withoutRedaction(logger: Logger): Logger {
  return logger.child({}, { redact: [] });
}
