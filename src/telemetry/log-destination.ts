import { type DestinationStream, pino } from 'pino';
import type { Settings } from '../settings.ts';
import { PRETTY } from './logger.ts';

type LogSettings = Pick<
  Settings,
  'LOG_FILE' | 'LOG_FILE_MAX_MB' | 'LOG_FILE_KEEP' | 'LOG_ERRORS_TO_STDERR'
> & { LOG_PRETTY: boolean };

/**
 * Where the log is written: to standard output, or to files that are begun anew each day and before
 * they grow too large; errors also to standard error, where that is wanted.
 *
 * @returns undefined for nothing but standard output
 */
export async function openLogDestination(
  settings: LogSettings,
): Promise<DestinationStream | undefined> {
  const { LOG_FILE, LOG_ERRORS_TO_STDERR, LOG_PRETTY } = settings;
  if (!LOG_FILE && !LOG_ERRORS_TO_STDERR) return undefined;
  const main = LOG_FILE ? await openFiles(LOG_FILE, settings) : standardOutput(LOG_PRETTY);
  if (!LOG_ERRORS_TO_STDERR) return main;
  return pino.multistream([
    { stream: main, level: 'trace' },
    { stream: pino.destination({ dest: 2, sync: true }), level: 'error' },
  ]);
}

function standardOutput(isPretty: boolean): DestinationStream {
  return isPretty ? pino.transport(PRETTY) : pino.destination({ dest: 1, sync: true });
}

async function openFiles(
  file: string,
  { LOG_FILE_MAX_MB, LOG_FILE_KEEP }: LogSettings,
): Promise<DestinationStream> {
  const { default: openRolling } = await import('pino-roll');
  const files = await openRolling({
    file,
    extension: '.log',
    frequency: 'daily',
    size: `${LOG_FILE_MAX_MB}m`,
    mkdir: true,
    // The last lines of a process must not be lost with it.
    sync: true,
    // Counts the present one, too.
    limit: { count: LOG_FILE_KEEP + 1, removeOtherLogFiles: true },
  });
  // A full disk loses lines; without a listener it would end the process.
  let isLost = false;
  files.on('error', (error) => {
    if (!isLost) process.stderr.write(`The log cannot be written to ${file}: ${error.message}\n`);
    isLost = true;
  });
  return files;
}
