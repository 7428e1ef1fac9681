import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Usage } from './measured-process.ts';

/*
 * Loaded into a server before its own program (`node --import`): answers over IPC what the process has
 * used. The server itself knows nothing of it.
 */

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();

process.on('message', (message) => {
  if (message === 'reset-delay') delay.reset();
  if (message !== 'usage') return;
  const { user, system } = process.cpuUsage();
  const usage: Usage = {
    cpuMicroseconds: user + system,
    rssBytes: process.memoryUsage.rss(),
    delayP99Ms: delay.percentile(99) / 1e6,
  };
  process.send?.({ usage });
});
// Whoever measures may have been killed.
process.on('disconnect', () => process.exit());
