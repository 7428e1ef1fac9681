import { randomUUID } from 'node:crypto';
import { afterCommit, type Tx } from '../db/database.ts';
import type { Logger } from '../logger.ts';
import { createListener } from './listener.ts';
import type { Envelope, Topic, Topics } from './topics.ts';

export interface Bus {
  /** Starts hearing. Resolves when events are heard, or after 2 s without them: then memory is not trusted. */
  start(): Promise<void>;
  stop(): Promise<void>;
  /**
   * Announces an event with the transaction: it is heard when, and only when, the transaction
   * commits. `Database.transaction` does not resolve before this node has acted on the event, or must
   * no longer trust its memory.
   */
  announce<T extends Topic>(tx: Tx, topic: T, data: Topics[T]): Promise<void>;
  on<T extends Topic>(topic: T, act: (data: Topics[T]) => void): () => void;
  /** Registers what is to be loaded anew whenever events may have been missed. */
  onResync(load: () => Promise<void>): void;
  /** Whether everything that other nodes have announced is known here. */
  isTrusted(): boolean;
}

export interface BusOptions {
  url: string;
  leaseMs: number;
  log: Logger;
}

const CHANNEL = 'conclave_events';
/** An announcement whose transaction rolled back is never heard; forget it after this time. */
const FORGET_MS = 60_000;

/** Events between nodes, by Postgres' NOTIFY: they commit with the act and arrive in commit order. */
export function createBus(options: BusOptions): Bus {
  const { log } = options;
  const actions = new Map<Topic, Set<(data: never) => void>>();
  const loads: (() => Promise<void>)[] = [];
  const waiting = new Map<string, () => void>();

  const listener = createListener({
    url: options.url,
    channel: CHANNEL,
    leaseMs: options.leaseMs,
    log,
    onMessage: hear,
    onConnected: async () => {
      for (const load of loads) await load();
    },
  });

  function hear(payload: string): void {
    const envelope = parse(payload);
    if (!envelope) return;
    for (const act of actions.get(envelope.topic) ?? []) {
      try {
        act(envelope.data as never);
      } catch (error) {
        log.error(
          { event: 'event_failed', topic: envelope.topic, err: error },
          'An event was not acted on',
        );
      }
    }
    waiting.get(envelope.id)?.();
    waiting.delete(envelope.id);
  }

  function parse(payload: string): Envelope | undefined {
    try {
      return JSON.parse(payload) as Envelope;
    } catch {
      log.warn({ event: 'event_malformed' }, 'Something that is no event arrived on the channel');
      return undefined;
    }
  }

  function expect(id: string): () => Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    waiting.set(id, resolve);
    setTimeout(() => waiting.delete(id), FORGET_MS).unref();
    return () => heardOrUntrusted(promise, listener.remainingLeaseMs());
  }

  return {
    start: () => listener.start(),
    stop: () => listener.stop(),
    async announce(tx, topic, data) {
      const id = randomUUID();
      afterCommit(tx, expect(id));
      await tx.execute('select pg_notify(?, ?)', [CHANNEL, JSON.stringify({ id, topic, data })]);
    },
    on(topic, act) {
      const set = actions.get(topic) ?? new Set();
      actions.set(topic, set.add(act as (data: never) => void));
      return () => set.delete(act as (data: never) => void);
    },
    onResync: (load) => void loads.push(load),
    isTrusted: () => listener.remainingLeaseMs() > 0,
  };
}

/**
 * Waits for the event, or for the moment from which memory is not trusted without a newer proof. A
 * newer proof implies that the event was heard, so one lease is always enough.
 */
async function heardOrUntrusted(heard: Promise<void>, leaseMs: number): Promise<void> {
  if (leaseMs <= 0) return;
  const { promise: expired, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, leaseMs);
  await Promise.race([heard, expired]);
  clearTimeout(timer);
}
