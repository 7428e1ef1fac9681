import type { TestProject } from 'vitest/node';
import { createEngine, type Engine, removeEngine, startApi, stopEngine } from './engine.ts';
import { startHealthChecks } from './health.ts';
import { makeImages, twice } from './images.ts';
import { makeProject } from './project.ts';
import { readTimeline, type Timeline } from './timeline.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** The folder of the engine that all files share. */
    engine: string;
    /** How the stack came up. */
    timeline: Timeline;
  }
}

/** A folder in which the images are kept for the next run, for whoever works on these tests. */
const { CONTAINERS_KEPT_IN } = process.env;

/** What is started; Grafana, Loki, Alloy, Jaeger and pgAdmin are in no package of Debian or npm. */
const STARTED = ['traefik', 'worker-1', 'worker-2', 'mailpit', 'prometheus', 'alertmanager'];

/** Our image, built and the stack of it started by the commands of docs/deploy.md. */
export default async function setup({ provide }: TestProject): Promise<() => Promise<void>> {
  const engine = createEngine(CONTAINERS_KEPT_IN);
  const stops: (() => Promise<void>)[] = [];
  const stop = async () => {
    for (const each of stops.toReversed()) await each();
  };
  if (!CONTAINERS_KEPT_IN) stops.push(() => removeEngine(engine));
  try {
    provide('timeline', await start(engine, stops));
  } catch (error) {
    await stop();
    throw error;
  }
  provide('engine', engine.scratch);
  return stop;
}

async function start(engine: Engine, stops: (() => Promise<void>)[]): Promise<Timeline> {
  await makeImages(engine);
  const service = await startApi(engine);
  stops.push(() => stopEngine(engine, service));
  const { compose } = makeProject(engine);
  await twice(() => compose('build'));
  const checks = startHealthChecks(engine);
  stops.push(checks.stop);
  const profiles = ['--profile', 'observability'];
  await compose(...profiles, 'up', '--detach', '--pull', 'never', ...STARTED).catch(
    async (error: unknown) => {
      throw new Error(`${error}\n${await compose(...profiles, 'logs', '--tail', '50')}`);
    },
  );
  return readTimeline(engine, checks.healthy);
}
