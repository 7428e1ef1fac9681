import type { Logger } from '../telemetry/logger.ts';
import { withoutLiterals } from '../telemetry/statement-text.ts';
import type { StatementWatch } from './statements.ts';

/**
 * Writes a line for each statement that took longer than `slowMs`, with its text but none of its
 * values. It says what the caller waited for: on a busy process that is more than the database took.
 */
export function logSlowQueries(slowMs: number, log: Logger): StatementWatch {
  return (_client, text) => {
    const startedAt = performance.now();
    return () => {
      const durationMs = Math.round(performance.now() - startedAt);
      if (durationMs < slowMs) return;
      const statement = withoutLiterals(text());
      log.warn({ event: 'slow_query', durationMs, statement }, 'A statement took long');
    };
  };
}
