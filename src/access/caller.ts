import type { ErrorCode } from '../errors.ts';
import type { Permission } from './permissions.ts';
import type { Principal } from './principals.ts';
import { roleAllows } from './roles.ts';

/** Somebody without a session; `refusal` says what was wrong with the credentials that came along. */
export interface AnonymousCaller {
  kind: 'anonymous';
  refusal?: Extract<ErrorCode, 'UNAUTHENTICATED' | 'TOKEN_EXPIRED' | 'SESSION_REVOKED'>;
}

/** An account with a live session. */
export interface UserCaller {
  kind: 'user';
  userId: string;
  sessionId: string;
  /** When the access token expires, in milliseconds since the epoch. */
  tokenExpiresAt: number;
  principal: Principal;
}

export type Caller = AnonymousCaller | UserCaller;

export function may(caller: Caller, permission: Permission): boolean {
  return caller.kind === 'user' && roleAllows(caller.principal.role, permission);
}

/** Whether the caller is that account. */
export function isSelf(caller: Caller, userId: string): boolean {
  return caller.kind === 'user' && caller.userId === userId;
}
