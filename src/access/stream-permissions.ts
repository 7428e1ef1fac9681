import type { Streams } from '../events/streams.ts';
import type { Permission } from './permissions.ts';
import type { Principals } from './principals.ts';
import { roleAllows } from './roles.ts';

/** Ends those open streams of an account on this node that need what its role does not allow. */
export type RecheckStreams = (userId: string) => Promise<void>;

/**
 * For whenever an account has changed, and for a stream that was just opened: its permission may have
 * been lost between the check and the opening, when there was no stream yet to be ended.
 */
export function createStreamRecheck(deps: {
  principals: Principals;
  streams: Pick<Streams, 'recheck'>;
  isTrusted: () => boolean;
}): RecheckStreams {
  const { principals, streams, isTrusted } = deps;
  return async (userId) => {
    const principal = await Promise.resolve(principals.get(userId, isTrusted())).catch(
      () => undefined,
    );
    // Who cannot be looked up now may have lost anything: such streams end, and clients come back.
    const role = principal?.status === 'ACTIVE' ? principal.role : '';
    streams.recheck(userId, (permission) => roleAllows(role, permission as Permission));
  };
}
