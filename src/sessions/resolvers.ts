import { isSelf, may } from '../access/caller.ts';
import { signedIn } from '../access/rules.ts';
import type { GraphQLContext } from '../context.ts';
import { badInput, notFound } from '../errors.ts';
import type { RefreshRefusalReason, Resolvers } from '../generated/resolvers.ts';
import { parseSelection } from './session-selection.ts';
import type { Revocation, SessionRecord } from './sessions.service.ts';

const REFUSALS: Record<RefreshRefusalReason, string> = {
  INVALID: 'This refresh token is not valid. Sign in again.',
  SESSION_ENDED: 'The session has ended. Sign in again.',
  SESSION_EXPIRED: 'The session has expired. Sign in again.',
  REUSED: 'This refresh token was used before, so the session has been ended for safety.',
};

/** The session behind an id, where the caller may know of it. */
export async function visibleSession(
  { caller, services }: GraphQLContext,
  id: string,
): Promise<SessionRecord | null> {
  const session = await services.sessions.find(id);
  const visible = session && (isSelf(caller, session.userId) || may(caller, 'sessions:read'));
  return visible ? session : null;
}

function mayRevoke({ caller }: GraphQLContext, session: SessionRecord): boolean {
  return isSelf(caller, session.userId) || may(caller, 'sessions:revoke');
}

function stateOf({ endedAt, expiresAt }: SessionRecord) {
  if (endedAt) return 'ENDED';
  return expiresAt.getTime() <= Date.now() ? 'EXPIRED' : 'ACTIVE';
}

export const sessionResolvers: Resolvers = {
  Mutation: {
    async refreshSession(_, { input }, context) {
      const { cookies, services, origin } = context;
      const delivery = input.refreshToken == null ? 'COOKIE' : 'BODY';
      const token = input.refreshToken ?? cookies.refresh.read();
      if (token === undefined)
        throw badInput('input.refreshToken', 'Neither token nor cookie came.');
      const outcome = await services.refresh.refresh(token, origin);
      if (outcome.kind === 'refreshed') {
        const tokens = await context.signIn(outcome, delivery);
        return { __typename: 'RefreshSuccess', ...outcome, tokens };
      }
      const { reason } = outcome;
      return { __typename: 'RefreshRefused', reason, message: REFUSALS[reason] };
    },
    async logout(_, _args, { caller, services, origin, cookies }) {
      const { sessionId } = signedIn(caller);
      const revocation = await services.sessions.endNow({ sessionId }, 'LOGOUT', origin);
      cookies.refresh.forget();
      return ended(sessionId, revocation, services);
    },
    async revokeSession(_, { input }, context) {
      const { caller, services, origin } = context;
      const session = await services.sessions.find(input.sessionId);
      if (!session) throw notFound('session');
      if (!mayRevoke(context, session)) {
        throw await context.hide('session', 'Mutation.revokeSession', 'sessions:revoke');
      }
      const reason = isSelf(caller, session.userId) ? 'REVOKED_BY_OWNER' : 'REVOKED_BY_ADMIN';
      const selection = { sessionId: session.id };
      const revocation = await services.sessions.endNow(selection, reason, origin);
      return ended(session.id, revocation, services);
    },
    async revokeSessions(_, { input }, { services, origin }) {
      const { revokedCount, settlement } = await services.sessions.endNow(
        parseSelection(input),
        'REVOKED_BY_ADMIN',
        origin,
      );
      return { revokedCount, ...settlement };
    },
    async revokeOtherSessions(_, _args, { caller, services, origin }) {
      const { userId, sessionId } = signedIn(caller);
      const others = { userId, except: sessionId };
      const { revokedCount, settlement } = await services.sessions.endNow(
        others,
        'REVOKED_BY_OWNER',
        origin,
      );
      return { revokedCount, ...settlement };
    },
  },
  Subscription: {
    sessionRevoked: {
      subscribe: (_, _args, context) =>
        context.services.revocationStream.subscribe(streamOwner(context)) as never,
    },
    sessionActivity: {
      subscribe: (_, _args, context) =>
        context.services.activityStream.subscribe(streamOwner(context)) as never,
    },
  },
  Session: {
    user: async ({ userId }, _args, { loaders }) => found(loaders.user.load(userId)),
    state: stateOf,
    isCurrent: ({ id }, _args, { caller }) => caller.kind === 'user' && caller.sessionId === id,
    viewerCanRevoke: (session, _args, context) =>
      stateOf(session) === 'ACTIVE' && mayRevoke(context, session),
  },
};

function streamOwner({ caller, clientAddress, cutOff }: GraphQLContext) {
  const { userId, sessionId, tokenExpiresAt } = signedIn(caller);
  return { userId, sessionId, tokenExpiresAt, clientAddress, cutOff };
}

/** The session of a revocation, which may have ended before. */
async function ended(
  id: string,
  { session, settlement }: Revocation,
  { sessions }: GraphQLContext['services'],
) {
  return { session: session ?? (await found(sessions.find(id))), ...settlement };
}

async function found<T>(value: Promise<T | null | undefined>): Promise<T> {
  const present = await value;
  if (present == null) throw notFound('object');
  return present;
}
