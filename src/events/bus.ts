import { randomUUID } from 'node:crypto';
import type { z } from 'zod';
import { afterCommit, type Database, type Tx } from '../db/database.ts';
import type { Logger } from '../telemetry/logger.ts';
import { createAnnouncements } from './announcements.ts';
import { sendInBatches } from './batches.ts';
import { createListener, privateChannel } from './listener.ts';
import { gatherConfirmations } from './owed-confirmations.ts';
import { createNodeRegistry } from './registry.ts';
import { createSettlements, type Settlement } from './settlement.ts';
import {
  type Confirmation,
  confirmationForm,
  type Envelope,
  envelopeForm,
  type Topic,
  type Topics,
} from './topics.ts';

export type { Settlement };

/** An announcement within a statement: SQL with its parameters. */
interface Announcing {
  sql: string;
  params: unknown[];
  settlement: Settlement;
}

export interface Bus {
  /** Registers this node and starts hearing. Memory is not trusted before the first proof of it. */
  start(): Promise<void>;
  /** Stops hearing and trusting, and takes the node off the register. */
  stop(): Promise<void>;
  /**
   * Announces an event with the transaction: it is heard when, and only when, the transaction commits.
   * `Database.transaction` does not resolve before every node has acted on the event, or must ask the
   * database because it cannot have heard itself since; the settlement says how many of each.
   */
  announce<T extends Topic>(tx: Tx, topic: T, data: Topics[T]): Promise<Settlement>;
  /**
   * `announce` as an expression of the statement that acts, which has to evaluate it once or fail; `data` is
   * an expression for the event's data, as jsonb.
   */
  announcing(tx: Tx, topic: Topic, data: string): Announcing;
  /** Tells an event with the transaction, and waits for nobody: for what decides nothing. */
  tell<T extends Topic>(tx: Tx, topic: T, data: Topics[T]): Promise<void>;
  /**
   * Tells an event soon after the commit, if this node hears events then: for what happens often and is
   * only watched. A NOTIFY holds a lock of the whole database until its transaction is on the disk, so
   * that transactions with one commit one after another; here many events share one, which writes
   * nothing.
   */
  tellAfter<T extends Topic>(tx: Tx, topic: T, data: Topics[T]): void;
  on<T extends Topic>(topic: T, act: (data: Topics[T]) => void): () => void;
  /** Registers what is to be loaded anew whenever events may have been missed. */
  onResync(load: Resync): void;
  /** Whether everything that other nodes have announced is known here. */
  isTrusted(): boolean;
}

/**
 * Loads what may have been missed. Events that turn out to have been are handed to `deliver`, which
 * has everybody here act on them as if they had just been heard.
 */
export type Resync = (
  deliver: <T extends Topic>(topic: T, data: Topics[T]) => void,
) => Promise<void>;

export interface BusOptions {
  db: Database;
  url: string;
  leaseMs: number;
  log: Logger;
}

const CHANNEL = 'conclave_events';

/**
 * Events between nodes, by Postgres' NOTIFY: they commit with the act and arrive in commit order. The
 * argument why nobody acts on old knowledge stands in docs/revocation.md.
 */
export function createBus({ db, url, leaseMs, log }: BusOptions): Bus {
  const actions = new Map<Topic, Set<(data: never) => void>>();
  const loads: Resync[] = [];
  const registry = createNodeRegistry(db);
  const settlements = createSettlements({ registry, log });
  const announcements = createAnnouncements(settlements);

  const listener = createListener({
    url,
    channel: CHANNEL,
    leaseMs,
    log,
    onMessage: hear,
    onPrivateMessage(payload) {
      const confirmation = parse(confirmationForm, payload);
      for (const id of confirmation?.ids ?? []) {
        settlements.confirm(id, confirmation?.nodeId ?? '');
      }
    },
    async onConnected(id, formerIds) {
      await registry.register({ id, leaseMs }, formerIds);
      for (const load of loads) await load(deliver);
    },
    // Nobody needs to wait for it any more.
    onLost: (id) => void registry.remove([id]).catch(() => undefined),
  });

  const confirmTo = gatherConfirmations((to, ids) => {
    const nodeId = listener.nodeId();
    // One that hears no more is waited for no longer than for its lease.
    if (!nodeId) return;
    const confirmation: Confirmation = { nodeId, ids };
    void listener.send(privateChannel(CHANNEL, to), [JSON.stringify(confirmation)]);
  });
  const tellSoon = sendInBatches<string>((payloads) => listener.send(CHANNEL, payloads));

  function hear(payload: string): void {
    const envelope = parse(envelopeForm, payload) as Envelope | undefined;
    if (!envelope) return;
    if (act(envelope)) confirm(envelope);
    // What was not acted on is not known here, and the next ping would prove the contrary.
    else listener.restart('an event was not acted on');
  }

  function deliver<T extends Topic>(topic: T, data: Topics[T]): void {
    if (!act({ topic, data })) throw new Error('a missed event was not acted on');
  }

  /** Whether all who act on the topic have done so. */
  function act(event: { topic: Topic; data: unknown }): boolean {
    const acts = [...(actions.get(event.topic) ?? [])];
    return acts.map((each) => attempt(each, event)).every(Boolean);
  }

  function attempt(
    run: (data: never) => void,
    { topic, data }: { topic: Topic; data: unknown },
  ): boolean {
    try {
      run(data as never);
      return true;
    } catch (error) {
      log.error({ event: 'event_failed', topic, err: error }, 'An event was not acted on');
      return false;
    }
  }

  function confirm({ id, from }: Envelope): void {
    const nodeId = listener.nodeId();
    if (!from || !nodeId) return;
    if (from === nodeId) settlements.confirm(id, nodeId);
    else confirmTo(id, from);
  }

  function parse<T>(form: z.ZodType<T>, payload: string): T | undefined {
    try {
      return form.parse(JSON.parse(payload));
    } catch {
      log.warn({ event: 'event_malformed' }, 'Something that is no event arrived on the channel');
      return undefined;
    }
  }

  return {
    start: () => listener.start(),
    async stop() {
      const nodeId = listener.nodeId();
      await listener.stop();
      if (nodeId) await registry.remove([nodeId]).catch(() => undefined);
    },
    async announce(tx, topic, data) {
      const { id, settlement } = announcements.expect(tx, topic);
      const from = listener.nodeId();
      const payload = JSON.stringify({ id, ...(from && { from }), topic, data });
      await tx.execute('select pg_notify(?, ?)', [CHANNEL, payload]);
      return settlement;
    },
    announcing(tx, topic, data) {
      const { id, settlement } = announcements.expect(tx, topic);
      return {
        sql: `pg_notify(?, jsonb_strip_nulls(jsonb_build_object(
          'id', ?::text, 'from', ?::text, 'topic', ?::text, 'data', ${data}))::text)`,
        params: [CHANNEL, id, listener.nodeId() ?? null, topic],
        settlement,
      };
    },
    async tell(tx, topic, data) {
      const payload = JSON.stringify({ id: randomUUID(), topic, data });
      await tx.execute('select pg_notify(?, ?)', [CHANNEL, payload]);
    },
    tellAfter(tx, topic, data) {
      afterCommit(tx, async () => tellSoon(JSON.stringify({ id: randomUUID(), topic, data })));
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
