import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from './engine.ts';

/** How often each container is asked until it is healthy, and from then on. */
const [UNTIL_HEALTHY_MS, THEN_MS] = [1_000, 5_000];

/** Has each container's health check run now and then, as Docker does and Podman leaves to systemd. */
export function startHealthChecks({ podman }: Engine) {
  let over = false;
  const due = new Map<string, number>();
  const healthy = new Map<string, number>();
  const running = new Map<string, Promise<void>>();

  async function check(id: string): Promise<void> {
    const began = Date.now();
    // It fails where the container is ill or has gone, and may hang where it goes meanwhile.
    const isHealthy = await podman('healthcheck', 'run', id).then(
      () => true,
      () => false,
    );
    if (isHealthy && !healthy.has(id)) healthy.set(id, began);
    due.set(id, Date.now() + (isHealthy ? THEN_MS : UNTIL_HEALTHY_MS));
    running.delete(id);
  }

  async function keepChecking(): Promise<void> {
    while (!over) {
      // Fails while one is being removed.
      const listed = await podman('ps', '--no-trunc', '--format={{.ID}} {{.Status}}').catch(
        () => '',
      );
      const ids = listed
        .split('\n')
        .filter((line) => /\((starting|healthy|unhealthy)\)/.test(line))
        .map((line) => line.slice(0, line.indexOf(' ')));
      for (const id of ids) {
        if (!running.has(id) && (due.get(id) ?? 0) <= Date.now()) running.set(id, check(id));
      }
      await sleep(250);
    }
  }

  const ended = keepChecking();
  return {
    /** When the first check began that was content, by the id of the container. */
    healthy,
    /** Lets those that run be; they end with their containers. */
    async stop(): Promise<void> {
      over = true;
      await ended;
    },
  };
}
