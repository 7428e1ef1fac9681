import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import type { Database } from '../db/database.ts';
import type { Logger } from '../telemetry/logger.ts';
import { type CallPolicy, type Circuit, createCircuit } from './circuit.ts';
import { watchBreaker } from './metrics.ts';
import { createReports } from './reports.ts';

/** All ways to the outside that this process has. */
export interface Outbound {
  /**
   * The way to a service, made by the policy of the first who asks for it.
   *
   * @param service a short name, such as `smtp`; it is shown to administrators and in metrics
   */
  circuit(service: string, policy: CallPolicy): Circuit;
  /** Takes in a way that was made before there was a database. */
  include(circuit: Circuit): void;
  /** Services that are not called now, because their breaker is open, or that are tried again. */
  interrupted(): string[];
  /** From now on reports breakers to the database, and does what administrators ask for there. */
  start(): void;
  /** Stops reporting and takes this process's breakers off the list. */
  stop(): Promise<void>;
}

/** @param everyMs how often breakers are reported, and requests to close them taken up, in milliseconds */
export function createOutbound(deps: { db: Database; log: Logger; everyMs?: number }): Outbound {
  const circuits = new Map<string, Circuit>();
  // One machine may run several processes, and containers are all called 1.
  const process = `${hostname()}-${randomBytes(4).toString('hex')}`;
  const reports = createReports({ ...deps, process, circuits: () => [...circuits.values()] });
  function include(circuit: Circuit): void {
    circuits.set(circuit.service, circuit);
    watchBreaker(circuit.service, () => circuit.status().state);
  }
  return {
    circuit(service, policy) {
      const known = circuits.get(service);
      if (known) return known;
      const made = createCircuit(service, policy);
      include(made);
      return made;
    },
    include,
    interrupted: () =>
      [...circuits.values()]
        .filter((circuit) => circuit.status().state !== 'CLOSED')
        .map(({ service }) => service),
    ...reports,
  };
}
