import { monitorEventLoopDelay } from 'node:perf_hooks';
import type { Memory, Usage } from './measured-process.ts';

/*
 * Loaded into a server before its own program (`node --import`): answers over IPC what the process has
 * used. The server itself knows nothing of it.
 */

const delay = monitorEventLoopDelay({ resolution: 1 });
delay.enable();

process.on('message', (message) => {
  if (message === 'reset-delay') delay.reset();
  if (message === 'memory') process.send?.({ memory: leastMemory() });
  if (message !== 'usage') return;
  const { user, system } = process.cpuUsage();
  const usage: Usage = {
    cpuMicroseconds: user + system,
    rssBytes: process.memoryUsage.rss(),
    delayP99Ms: delay.percentile(99) / 1e6,
  };
  process.send?.({ usage });
});
/** What is left after collecting garbage, which `node --expose-gc` allows. */
function leastMemory(): Memory {
  for (let times = 0; times < 3; times++) globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heldBytes: heapUsed + external, rssBytes: rss };
}
// Whoever measures may have been killed.
process.on('disconnect', () => process.exit());
