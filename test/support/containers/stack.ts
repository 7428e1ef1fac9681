import { inject, vi } from 'vitest';
import { engineIn } from './engine.ts';
import { projectIn } from './project.ts';

/** How long anything may take on a machine that is busy. */
const PATIENCE = { timeout: 300_000, interval: 500 };

/** What Podman says of a container. */
export interface Container {
  State: {
    Status: string;
    ExitCode: number;
    StartedAt: string;
    FinishedAt: string;
    Health?: { Status: string };
  };
  HostConfig: { Memory: number; NanoCpus: number; PidsLimit: number; ReadonlyRootfs: boolean };
  NetworkSettings: { Networks: Record<string, { IPAddress: string }> };
}

/** The stack that runs while the tests do. */
export function findStack() {
  const engine = engineIn(inject('engine'));
  const project = projectIn(engine);

  const containerOf = (service: string) => `conclave-${service}-1`;

  async function inspect(service: string): Promise<Container> {
    const text = await engine.podman('container', 'inspect', containerOf(service));
    return (JSON.parse(text) as [Container])[0];
  }

  return {
    ...project,
    inspect,
    /** Runs a shell in a container that runs, as its user. */
    sh: (service: string, script: string) =>
      engine.podman('exec', containerOf(service), 'sh', '-c', script),
    /** Waits until the health check of each has been content. */
    async untilHealthy(...services: string[]): Promise<void> {
      for (const service of services) {
        await vi.waitFor(async () => {
          const { Status, Health } = (await inspect(service)).State;
          const state = `${Status}, ${Health?.Status}`;
          if (state !== 'running, healthy') throw new Error(`${service} is ${state}`);
        }, PATIENCE);
      }
    },
    /** Waits until this no more throws. */
    until: <T>(what: () => T | Promise<T>) => vi.waitFor(what, PATIENCE),
    /** Every mail that was sent. */
    async mails(): Promise<{ to: string[]; text: string }[]> {
      const ask = "fetch('http://127.0.0.1:8025/').then(r=>r.text()).then(console.log)";
      const text = await engine.podman('exec', containerOf('mailpit'), 'node', '-e', ask);
      return JSON.parse(text) as { to: string[]; text: string }[];
    },
  };
}
