import { setTimeout as sleep } from 'node:timers/promises';
import { monotonic } from '../../src/events/monotonic.ts';
import { ask, type MintedSession, type NodeProcess, type NodesDatabase } from './nodes.ts';

/** A request that was accepted although it was sent after the revocation had answered. */
export interface Violation {
  node: string;
  sessionId: string;
  /** Milliseconds from the arrival of the answer to the sending of the request. */
  lateBy: number;
}

/** What the requests to one node came to. */
export interface Tally {
  accepted: number;
  /** Refused with SESSION_REVOKED. */
  refused: number;
  /** Neither: no answer, or an error that says nothing of the session. */
  failed: number;
  /** Refused requests that were sent after the revocation had answered: those that could be violations. */
  late: number;
}

/** A session's end, as its client saw it. */
export interface Ending {
  milliseconds: number;
  nodesConfirmed: number;
  nodesExpired: number;
}

const VIEWER = JSON.stringify({ query: '{ viewer { id } }' });
const WORKERS = 3;
/** For how long the token of an ended session goes on being tried, in milliseconds: several leases. */
const AFTERLIFE_MS = 4_000;

/** Sends the tokens of all sessions to all nodes, all the time, before and after they have ended. */
export function startHammer(nodes: readonly NodeProcess[]) {
  const sessions: MintedSession[] = [];
  const violations: Violation[] = [];
  const tallies = new Map<string, Tally>();
  const gone = new Set<NodeProcess>();
  const running: Promise<void>[] = [];
  let stopped = false;

  function pick(): MintedSession | undefined {
    const horizon = monotonic() - AFTERLIFE_MS;
    while (sessions[0]?.endedBy !== undefined && sessions[0].endedBy < horizon) sessions.shift();
    return sessions[Math.floor(Math.random() * sessions.length)];
  }

  async function attempt(node: NodeProcess, session: MintedSession, tally: Tally): Promise<void> {
    const sentAt = monotonic();
    const answer = await ask(node, VIEWER, session.token).catch(() => undefined);
    const wasLate = session.endedBy !== undefined && sentAt > session.endedBy;
    if (answer?.data?.viewer) {
      tally.accepted += 1;
      if (!wasLate) return;
      const lateBy = sentAt - (session.endedBy ?? 0);
      violations.push({ node: node.name, sessionId: session.id, lateBy });
    } else if (answer?.errors?.[0]?.extensions?.code === 'SESSION_REVOKED') {
      tally.refused += 1;
      if (wasLate) tally.late += 1;
    } else {
      tally.failed += 1;
      await sleep(20);
    }
  }

  async function work(node: NodeProcess, tally: Tally): Promise<void> {
    while (!stopped && !gone.has(node)) {
      const session = pick();
      if (session) await attempt(node, session, tally);
      // One answer after another would leave this process no time of its own.
      await sleep(session ? 1 : 5);
    }
  }

  function add(node: NodeProcess): void {
    const tally = { accepted: 0, refused: 0, failed: 0, late: 0 };
    tallies.set(node.name, tally);
    for (let i = 0; i < WORKERS; i++) running.push(work(node, tally));
  }
  for (const node of nodes) add(node);

  return {
    violations,
    add,
    remove: (node: NodeProcess) => void gone.add(node),
    try: (session: MintedSession) => void sessions.push(session),
    tally(node: NodeProcess): Tally {
      const tally = tallies.get(node.name);
      if (!tally) throw new Error(`${node.name} is not hammered`);
      return tally;
    },
    async stop(): Promise<void> {
      stopped = true;
      await Promise.all(running);
    },
  };
}

export type Hammer = ReturnType<typeof startHammer>;

const REVOKE =
  'mutation ($id: ID!) { revokeSession(input: { sessionId: $id }) { nodesConfirmed nodesExpired } }';

/** Ends the session through the node. Undefined when there was no answer, or an error: no promise. */
export async function revoke(
  node: NodeProcess,
  session: MintedSession,
  adminToken: string,
): Promise<Ending | undefined> {
  const body = JSON.stringify({ query: REVOKE, variables: { id: session.id } });
  const began = monotonic();
  const answer = await ask(node, body, adminToken).catch(() => undefined);
  const payload = answer?.data?.revokeSession as Omit<Ending, 'milliseconds'> | undefined;
  if (!payload) return undefined;
  session.endedBy = monotonic();
  return { ...payload, milliseconds: session.endedBy - began };
}

export interface Revoking {
  database: NodesDatabase;
  hammer: Hammer;
  /** The node that the revocations go through. */
  through: NodeProcess;
  userId: string;
  adminToken: string;
}

/** Begins a session, lets it be used, and ends it, again and again until `isOver`. */
export async function keepRevoking(
  { database, hammer, through, userId, adminToken }: Revoking,
  endings: Ending[],
  isOver: () => boolean,
): Promise<void> {
  while (!isOver()) {
    const session = await database.mint(userId).catch(() => undefined);
    if (!session) {
      await sleep(50);
      continue;
    }
    hammer.try(session);
    await sleep(25);
    const ending = await revoke(through, session, adminToken);
    if (ending) endings.push(ending);
  }
}
