import type { Logger } from './telemetry/logger.ts';

/**
 * Waits for SIGINT or SIGTERM, then closes. A second signal, or more time than allowed, ends the
 * process at once.
 */
export async function untilSignal(
  log: Logger,
  timeoutSeconds: number,
  close: () => Promise<void>,
): Promise<void> {
  // Those of bin/conclave.js, which end the process as long as it starts.
  for (const signal of ['SIGINT', 'SIGTERM']) process.removeAllListeners(signal);
  const signal = await new Promise<NodeJS.Signals>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  const hurry = () => process.exit(1);
  process.on('SIGINT', hurry);
  process.on('SIGTERM', hurry);
  const timer = setTimeout(() => {
    log.error({ event: 'shutdown_timeout' }, 'Closing took too long');
    process.exit(1);
  }, timeoutSeconds * 1000);
  log.info({ event: 'shutdown_started', signal }, 'Closing');
  await close();
  clearTimeout(timer);
  log.info({ event: 'shutdown_complete' }, 'Closed');
  process.exit(0);
}
