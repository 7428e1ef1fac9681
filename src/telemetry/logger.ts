import { type DestinationStream, type Logger, pino } from 'pino';
import { describeFault, type FaultDescription } from '../faults.ts';
import { currentScope } from '../request-scope.ts';
import { countLogLine } from './metrics.ts';

export type { Logger };

export interface LoggerOptions {
  level: string;
  /** Readable lines for a person instead of JSON for a machine. */
  pretty: boolean;
  /** Is told of every fault that is logged as an error. */
  onFault?: ((fault: LoggedFault) => void) | undefined;
}

/** A fault as the log tells of it. */
export interface LoggedFault {
  /** What the log calls it, such as `unexpected_error`. */
  event: string;
  description: FaultDescription;
  traceId: string | undefined;
}

/**
 * The keys that lines have. What has another one does not reach the log, and of what has one only
 * plain values and lists of them do: so nothing gets there by being part of something that is logged.
 */
const KEYS = new Set(
  `addresses attempts ballots caller clientAddress code codes contentType detail differences
   durationMs event field formerAcceptedUntil formerKid fresh internalUrl job kid kind level
   lockedForSeconds messageId method milliseconds nodeId nodeIds operationName operationType origin
   outcome path port proposalId purged ran running reason replica retryAfterSeconds service serviceId
   sessionId signal signsFrom statement subject task time to topic traceId url userId verdict what
   workers`.split(/\s+/),
);
/** What is described before it is written; see faults.ts. */
const FAULTS = new Set(['err', 'fault']);
const REDACTED = '[redacted]';

/** For a person at a terminal. */
export const PRETTY = {
  target: 'pino-pretty',
  options: { translateTime: 'SYS:HH:MM:ss.l', ignore: 'pid,hostname', singleLine: true },
};

/** The process's logger: JSON lines on stdout with level, time, event and, inside a request, its trace id. */
export function createLogger(options: LoggerOptions, destination?: DestinationStream): Logger {
  const { onFault } = options;
  return pino(
    {
      level: options.level,
      base: undefined,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }), log: onlyKnown },
      hooks: {
        logMethod(args, method, level) {
          countLogLine(pino.levels.labels[level] as pino.Level);
          if (onFault && level >= ERROR) tell(onFault, args[0]);
          method.apply(this, args);
        },
      },
      serializers: { err: describeFault },
      mixin: () => {
        const scope = currentScope();
        return scope ? { traceId: scope.traceId } : {};
      },
      ...(options.pretty && !destination && { formatters: { log: onlyKnown }, transport: PRETTY }),
    },
    ...(destination ? [destination] : []),
  );
}

/**
 * The same log without the look at each key. Only for lines that are written for every operation and
 * hold nothing but plain values that their code names one by one.
 */
export function unchecked(logger: Logger): Logger {
  return logger.child({}, { formatters: { log: (line) => line } });
}

const ERROR = pino.levels.values.error ?? 50;

/** The line with `[redacted]` for everything that no line is known to have. */
function onlyKnown(line: Record<string, unknown>): Record<string, unknown> {
  let kept = line;
  for (const key in line) {
    if (FAULTS.has(key) || (KEYS.has(key) && isPlain(line[key]))) continue;
    if (kept === line) kept = { ...line };
    kept[key] = REDACTED;
  }
  return kept;
}

function isPlain(value: unknown): boolean {
  if (typeof value !== 'object' || value === null || value instanceof Date) return true;
  return Array.isArray(value) && value.every((item) => typeof item !== 'object');
}

function tell(onFault: (fault: LoggedFault) => void, line: unknown): void {
  const { event, err, fault, traceId } = (line ?? {}) as Record<string, unknown>;
  const description = err === undefined ? fault : describeFault(err);
  if (description === undefined) return;
  onFault({
    event: String(event),
    description: description as FaultDescription,
    traceId: typeof traceId === 'string' ? traceId : currentScope()?.traceId,
  });
}
