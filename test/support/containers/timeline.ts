import type { Engine } from './engine.ts';

/**
 * When each service was started, when the first health check began that was content, and when it ended; in
 * milliseconds of the epoch.
 */
export type Timeline = Record<string, Partial<Record<'start' | 'healthy' | 'died', number>>>;

/**
 * How the stack came up.
 *
 * @param healthy when the first check that was content began, by the id of the container
 */
export async function readTimeline(
  { podman }: Engine,
  healthy: ReadonlyMap<string, number>,
): Promise<Timeline> {
  const ids = (await podman('ps', '--all', '--no-trunc', '--format={{.ID}}')).split('\n');
  const containers = JSON.parse(await podman('container', 'inspect', ...ids)) as {
    Id: string;
    Name: string;
    State: { Status: string; StartedAt: string; FinishedAt: string };
  }[];
  return Object.fromEntries(
    containers.map(({ Id, Name, State }) => {
      const service = Name.replace(/^conclave-(.+)-1$/, '$1');
      const times = {
        start: Date.parse(State.StartedAt),
        ...(State.Status === 'exited' && { died: Date.parse(State.FinishedAt) }),
        ...(healthy.has(Id) && { healthy: healthy.get(Id) }),
      };
      return [service, times];
    }),
  );
}
