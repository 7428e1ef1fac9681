import type { YogaInitialContext } from 'graphql-yoga';
import type { Caller } from './access/caller.ts';
import type { AccessContext } from './access/rules.ts';
import type { Origin } from './audit/facts.ts';
import { notFound, type PublicError } from './errors.ts';
import { createLoaders, type Loaders } from './loaders.ts';
import type { TokenCookies } from './plugins/token-cookies.ts';
import { currentTraceId } from './request-scope.ts';
import type { Services } from './services.ts';
import type { StartedSession, TokenPair } from './sessions/sessions.service.ts';

/** What one operation sees. A subscription keeps it for its whole life, so it holds no connection. */
export interface GraphQLContext extends YogaInitialContext, AccessContext {
  /** Who asks. A sign-in or refresh makes somebody of the caller, for the rest of the operation. */
  caller: Caller;
  readonly clientAddress: string;
  /** Where acts of this operation come from, for the audit log. */
  readonly origin: Origin;
  readonly services: Services;
  readonly loaders: Loaders;
  /** The browser's tokens, where it keeps them in cookies. */
  readonly cookies: TokenCookies;
  /** Closes the connection of a client that does not read what it asked for. */
  readonly cutOff: () => void;
  /**
   * The caller is given the tokens of this session, and what is selected below is theirs to see.
   *
   * @returns the tokens as they go into the answer
   */
  signIn(started: StartedSession, delivery: 'BODY' | 'COOKIE'): Promise<DeliveredTokens>;
  /**
   * Writes down that something was asked for that the caller may not know of.
   *
   * @returns the error to throw, which does not tell it from something that does not exist
   */
  hide(what: string, coordinate: string, missing: string): Promise<PublicError>;
}

/** Tokens as an answer holds them: without the refresh token where that went into a cookie. */
export type DeliveredTokens = Omit<TokenPair, 'refreshToken'> & { refreshToken: string | null };

/** What a transport knows of who speaks. */
export interface Peer {
  authorization: string | null | undefined;
  userAgent: string | null | undefined;
  clientAddress: string;
  /** Country that a trusted proxy has named, in two capital letters. */
  country?: string | undefined;
  /** Closes the connection, without a word. */
  cutOff: () => void;
}

/** Builds the context of one operation. */
export async function createContext(
  initial: YogaInitialContext,
  peer: Peer,
  services: Services,
  cookies: TokenCookies,
): Promise<GraphQLContext> {
  const caller = await identify(peer.authorization, services);
  const origin = originOf(caller, peer);
  const denied = new Map<string, Promise<void>>();

  async function signIn(
    this: GraphQLContext,
    { session, tokens }: StartedSession,
    delivery: 'BODY' | 'COOKIE',
  ): Promise<DeliveredTokens> {
    const principal = await services.principals.get(session.userId, services.bus.isTrusted());
    if (principal) {
      const tokenExpiresAt = tokens.accessTokenExpiresAt.getTime();
      const { id: sessionId, userId } = session;
      this.caller = { kind: 'user', userId, sessionId, tokenExpiresAt, principal };
    }
    if (delivery === 'BODY') return tokens;
    cookies.refresh.keep(tokens.refreshToken, tokens.refreshTokenExpiresAt);
    return { ...tokens, refreshToken: null };
  }

  function recordDenial(coordinate: string, code: string, missing?: string): Promise<void> {
    // Whoever is denied the same field again waits too: no denial is answered before it stands written.
    const recorded =
      denied.get(coordinate) ??
      services.audit.recordAlone(origin, {
        action: 'ACCESS_DENIED',
        outcome: 'DENIED',
        target: { type: 'FIELD', label: coordinate },
        data: { code, ...(missing !== undefined && { missing }) },
      });
    denied.set(coordinate, recorded);
    return recorded;
  }

  const context = Object.assign(initial, {
    caller,
    clientAddress: peer.clientAddress,
    origin,
    services,
    loaders: createLoaders(services, (): Caller => context.caller),
    cookies,
    cutOff: peer.cutOff,
    signIn,
    recordDenial,
    async hide(what: string, coordinate: string, missing: string) {
      await recordDenial(coordinate, 'NOT_FOUND', missing);
      return notFound(what, `${coordinate} needs ${missing}`);
    },
  });
  return context;
}

const BEARER = /^Bearer +([^\s]+)$/i;

/** The caller behind an `Authorization` header. What is wrong with it is said by the field that minds. */
async function identify(
  authorization: string | null | undefined,
  services: Services,
): Promise<Caller> {
  if (!authorization) return { kind: 'anonymous' };
  const token = BEARER.exec(authorization)?.[1];
  if (!token) return { kind: 'anonymous', refusal: 'UNAUTHENTICATED' };
  const claims = await services.authentication.authenticate(token);
  if (typeof claims === 'string') return { kind: 'anonymous', refusal: claims };
  const principal = await services.principals.get(claims.userId, services.bus.isTrusted());
  if (principal?.status !== 'ACTIVE') return { kind: 'anonymous', refusal: 'SESSION_REVOKED' };
  services.lastSeen.touch(claims.sessionId);
  const { userId, sessionId, expiresAt } = claims;
  return { kind: 'user', userId, sessionId, tokenExpiresAt: expiresAt, principal };
}

function originOf(caller: Caller, peer: Peer): Origin {
  const signedIn = caller.kind === 'user';
  return {
    actor: signedIn
      ? { type: 'USER', id: caller.userId, label: caller.principal.email }
      : { type: 'ANONYMOUS' },
    ...(signedIn && { sessionId: caller.sessionId }),
    ipAddress: peer.clientAddress,
    ...(peer.country !== undefined && { country: peer.country }),
    ...(peer.userAgent && { userAgent: peer.userAgent }),
    traceId: currentTraceId(),
  };
}
