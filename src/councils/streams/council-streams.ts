import type { Permission } from '../../access/permissions.ts';
import type { Principals } from '../../access/principals.ts';
import { roleAllows } from '../../access/roles.ts';
import type { Bus } from '../../events/bus.ts';
import type { StreamOwner, Streams } from '../../events/streams.ts';
import { type Actor, Denial, type Reader } from '../acting/acting.ts';
import { CouncilRoom, type RoomDeps } from './council-room.ts';
import type { Listener, Told } from './listeners.ts';

/** What to listen to. */
export type Subject = { proposalId: string } | { councilId: string };

export interface CouncilStreams {
  /**
   * What changes of a proposal, or of all proposals of a council that the reader sees; or comments on a
   * proposal; or its tally, for as long as that may be shown. Ends when the reader may not see it any more, or is not a member any more who was one.
   *
   * @throws Denial when the caller may not know of it
   */
  subscribe(
    kind: Listener['kind'],
    subject: Subject,
    owner: StreamOwner,
    actor: Actor,
  ): Promise<AsyncIterable<Told>>;
}

const MANAGES: Permission = 'councils:manage';

export function createCouncilStreams(
  deps: Omit<RoomDeps, 'readerOf' | 'revoke'> & {
    bus: Bus;
    streams: Streams;
    principals: Principals;
    isLive: (sessionId: string) => boolean | Promise<boolean>;
  },
): CouncilStreams {
  const { bus, streams, principals, isLive, db } = deps;
  const rooms = new Map<string, CouncilRoom>();

  async function readerOf(userId: string): Promise<Reader | undefined> {
    const principal = await principals.get(userId, bus.isTrusted());
    if (principal?.status !== 'ACTIVE') return undefined;
    return { userId, isManager: roleAllows(principal.role, MANAGES) };
  }

  const roomDeps = { ...deps, readerOf, revoke: ({ queue }: Listener) => streams.revoke(queue) };

  function roomOf(councilId: string): CouncilRoom {
    const room = rooms.get(councilId) ?? new CouncilRoom(councilId, roomDeps);
    rooms.set(councilId, room);
    return room;
  }

  bus.on('proposal.changed', ({ councilId, proposalId }) =>
    rooms.get(councilId)?.enter({ changed: proposalId }),
  );
  bus.on('comment.added', ({ councilId, commentId }) =>
    rooms.get(councilId)?.enter({ comment: commentId }),
  );
  bus.on('membership.changed', ({ councilId, userId }) =>
    rooms.get(councilId)?.enter({ recheck: userId }),
  );
  bus.on('council.changed', ({ councilId }) => rooms.get(councilId)?.enter({ recheck: 'ALL' }));
  bus.on('principal.changed', ({ userId }) => {
    for (const room of rooms.values()) if (room.has(userId)) room.enter({ recheck: userId });
  });
  // Whoever listens may have missed anything: they are told to look again.
  bus.onResync(async () => {
    for (const room of rooms.values()) room.enter({ recheck: 'ALL', missed: true });
  });

  /** In which council it is; whether it may be known of is not asked. */
  async function councilOf(subject: Subject): Promise<string | undefined> {
    if ('councilId' in subject) return subject.councilId;
    const [place] = await db
      .fork()
      .execute<{ id: string }[]>('select council_id as id from proposal where id = ?', [
        subject.proposalId,
      ]);
    return place?.id;
  }

  return {
    async subscribe(kind, subject, owner, { userId, isManager }) {
      const proposalId = 'proposalId' in subject ? subject.proposalId : null;
      const unknown = new Denial(
        'NOT_FOUND',
        proposalId === null ? 'council' : 'proposal',
        'to see its council',
      );
      const councilId = await councilOf(subject);
      if (councilId === undefined) throw unknown;
      const queue = streams.open<Told>(owner);
      const listener: Listener = {
        kind,
        councilId,
        proposalId,
        reader: { userId, isManager },
        queue,
        since: new Date(),
        wasMember: undefined,
        lastTally: undefined,
      };
      // It hears events from here on, so that nothing is lost between the look at it and its opening.
      const room = roomOf(councilId);
      room.add(listener);
      queue.onClose(() => {
        room.remove(listener);
        if (room.isEmpty && rooms.get(councilId) === room) rooms.delete(councilId);
      });
      const admitted = await room.admit(listener).catch((error) => {
        streams.revoke(queue);
        throw error;
      });
      if (!admitted) throw unknown;
      // The session may have ended between the check of its token and the opening of the stream.
      if (!(await isLive(owner.sessionId))) queue.finish();
      return queue;
    },
  };
}
