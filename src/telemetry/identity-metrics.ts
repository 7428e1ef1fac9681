import { counter } from './metrics.ts';

export const countSignIn = counter('conclave_sign_ins_total', 'Attempts to sign in.', 'outcome', [
  'success',
  'invalid-credentials',
  'suspended',
  'throttled',
]);

/** Locks that failed attempts have brought about; `disabled`: a password until it is reset. */
export const countLockout = counter(
  'conclave_lockouts_total',
  'Locks that failed attempts have brought about.',
  'what',
  ['account', 'device', 'address', 'password-change', 'disabled'],
);

/** Attempts that a lock refused without looking at the password, by what was locked. */
export const countLockoutRefusal = counter(
  'conclave_lockout_refusals_total',
  'Attempts that a lock refused.',
  'what',
  ['account', 'device', 'address', 'password-change'],
);

export const countUnfamiliarSignIn = counter(
  'conclave_unfamiliar_sign_ins_total',
  'Sign-ins that were unlike those before.',
  'what',
  ['new-device', 'new-country', 'impossible-travel'],
);

export const countRegistration = counter(
  'conclave_registrations_total',
  'Attempts to register.',
  'outcome',
  ['accepted', 'repeated', 'password-refused'],
);

/** `repeated`: the token before the latest was presented again within the grace. */
export const countRefresh = counter(
  'conclave_session_refreshes_total',
  'Refresh tokens presented.',
  'outcome',
  ['refreshed', 'repeated', 'INVALID', 'SESSION_ENDED', 'SESSION_EXPIRED', 'REUSED'],
);

/** Call it with the number of sessions that ended together. */
export const countSessionsRevoked = counter(
  'conclave_sessions_revoked_total',
  'Sessions that were ended.',
  'reason',
  [
    'LOGOUT',
    'REVOKED_BY_OWNER',
    'REVOKED_BY_ADMIN',
    'PASSWORD_CHANGED',
    'ROLE_CHANGED',
    'USER_SUSPENDED',
    'USER_DELETED',
    'REFRESH_TOKEN_REUSED',
    'REVOKED_BY_SERVICE',
    'EXPIRED',
  ],
);
