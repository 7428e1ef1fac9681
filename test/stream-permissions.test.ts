import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { startApp, type TestApp } from './support/app.ts';
import { listenSse } from './support/clients.ts';
import { initSeed, type RoleName } from './support/seed.ts';
import { beginSession } from './support/session-operations.ts';

const ACTIVITY = 'subscription { sessionActivity { kind sessionId } }';

let app: TestApp;
let url: string;
beforeAll(async () => {
  app = await startApp({ MAX_STREAMS_PER_SESSION: '50' });
  ({ url } = await app.listen());
});
afterAll(() => app.close());

/** Gives the account a role, and ends no session for it: so that nothing but the permission goes. */
const giveRole = (userId: string, role: RoleName) =>
  app.db.transaction(async (tx) => {
    await tx.execute('update "user" set role = ? where id = ?', [role, userId]);
    await app.services.bus.announce(tx, 'principal.changed', { userId });
  });

const noStreams = () =>
  vi.waitFor(() => expect(app.services.streams.size).toBe(0), { timeout: 20_000, interval: 5 });

describe('a stream whose permission is lost', () => {
  test('while it is open ends', async () => {
    const { id } = await initSeed(app).user('ADMIN');
    const { token } = await beginSession(app, id);
    const stream = await listenSse(url, ACTIVITY, token);
    expect(stream.outcome()).toBeUndefined();
    await giveRole(id, 'VIEWER');
    expect(await stream.ended).toBe('complete');
    await noStreams();
  });

  test('between its check and its opening ends at once, and says nothing', async () => {
    const { id } = await initSeed(app).user('ADMIN');
    const { token } = await beginSession(app, id);
    const { activityStream } = app.services;
    const subscribe = activityStream.subscribe;
    // The rule has let the caller through.
    const opening = vi.spyOn(activityStream, 'subscribe').mockImplementationOnce(async (owner) => {
      await giveRole(id, 'VIEWER');
      return subscribe(owner);
    });
    const stream = await listenSse(url, ACTIVITY, token);
    expect(await stream.ended).toBe('complete');
    expect(opening).toHaveBeenCalledOnce();
    expect(stream.results).toEqual([]);
    opening.mockRestore();
    await noStreams();
  });

  test('while many are being opened is open nowhere afterwards', async () => {
    const { id } = await initSeed(app).user('ADMIN');
    const { token } = await beginSession(app, id);
    let completed = 0;
    for (let round = 0; round < 15; round++) {
      await giveRole(id, 'ADMIN');
      const opening = Array.from({ length: 8 }, () => listenSse(url, ACTIVITY, token));
      await sleep(round * 2);
      await giveRole(id, 'VIEWER');
      const streams = await Promise.all(opening);
      // Either it was refused, or it was opened and has ended.
      const ends = await Promise.all(streams.map(({ ended }) => ended));
      completed += ends.filter((end) => end === 'complete').length;
      await noStreams();
    }
    expect(completed).toBeGreaterThan(0);
  });
});
