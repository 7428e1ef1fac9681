import { isSelf, may } from '../access/caller.ts';
import { roleOf } from '../access/roles.ts';
import { signedIn } from '../access/rules.ts';
import type { GraphQLContext } from '../context.ts';
import { notFound } from '../errors.ts';
import type { Resolvers } from '../generated/resolvers.ts';
import { parsePage, toConnection } from '../pagination.ts';
import type { SessionRecord } from '../sessions/sessions.service.ts';
import { describeRefusal, type PasswordPolicy, type PasswordRefusalReason } from './passwords.ts';
import { cursorKey, type UserRecord } from './users.service.ts';

const MESSAGES = {
  invalid: 'The address and the password do not belong together.',
  suspended: 'This account is suspended.',
  throttled: 'Too many attempts have failed. Try again later.',
  disabled:
    'Too many attempts have failed. Set a new password, or ask an administrator to unlock the account.',
  wrongPassword: 'The current password is wrong.',
  lastAdministrator: 'This is the last active administrator; make another one first.',
};

const SESSION_KEY = ({ createdAt, id }: SessionRecord): [string, string] => [
  createdAt.toISOString(),
  id,
];

/** The longest time that browsers keep a cookie (RFC 6265bis, 5.5: 400 days). */
const deviceCookieExpiry = () => new Date(Date.now() + 400 * 86_400_000);

/** The account behind an id, where the caller may know of it. */
export async function visibleUser(
  { caller, services }: GraphQLContext,
  id: string,
): Promise<UserRecord | null> {
  return isSelf(caller, id) || may(caller, 'users:read') ? services.users.find(id) : null;
}

const isThere = ({ status }: UserRecord) => status !== 'DELETED';

function passwordRefused(reason: PasswordRefusalReason, policy: PasswordPolicy) {
  const message = describeRefusal(reason, policy);
  return { __typename: 'PasswordRefused' as const, reason, message, ...policy };
}

function tooManyAttempts(retryAfterSeconds: number | null) {
  const message = retryAfterSeconds === null ? MESSAGES.disabled : MESSAGES.throttled;
  return { __typename: 'TooManyAttempts' as const, message, retryAfterSeconds };
}

const wrongPassword = { __typename: 'WrongPassword' as const, message: MESSAGES.wrongPassword };

const lastAdministrator = {
  __typename: 'LastAdministrator' as const,
  message: MESSAGES.lastAdministrator,
};

export const userResolvers: Resolvers = {
  Query: {
    viewer: (_, _args, { caller }) => signedIn(caller).principal,
    async user(_, { id }, context) {
      const user = await visibleUser(context, id);
      if (user) return user;
      if (may(context.caller, 'users:read')) throw notFound('account');
      throw await context.hide('account', 'Query.user', 'users:read');
    },
    async users(_, { filter, orderBy, ...args }, { services }) {
      const field = orderBy?.field ?? 'CREATED_AT';
      const page = parsePage(args, { byTime: field === 'CREATED_AT' });
      const order = { field, descending: orderBy?.direction === 'DESC' };
      const users = await services.users.list(filter ?? {}, order, page);
      return toConnection(users, page, cursorKey(field));
    },
  },
  Mutation: {
    async register(_, { input }, { services, origin }) {
      const outcome = await services.registration.register(input, origin);
      if (outcome.kind === 'refused') {
        return passwordRefused(outcome.reason, services.passwordPolicy);
      }
      return { __typename: 'RegistrationAccepted', email: outcome.email };
    },
    async login(_, { input }, context) {
      const { services, origin, cookies } = context;
      const { delivery = 'BODY' } = input;
      if (delivery === 'COOKIE') cookies.check();
      const kept = delivery === 'COOKIE' ? cookies.device.read() : undefined;
      const outcome = await services.credentials.login(
        input.email,
        input.password,
        origin,
        input.deviceToken ?? kept,
      );
      if (outcome.kind === 'throttled') return tooManyAttempts(outcome.retryAfterSeconds);
      if (outcome.kind === 'signed-in') {
        const tokens = await context.signIn(outcome, delivery);
        if (delivery === 'BODY') return { __typename: 'LoginSuccess', ...outcome, tokens };
        cookies.device.keep(outcome.deviceToken, deviceCookieExpiry());
        return { __typename: 'LoginSuccess', ...outcome, tokens, deviceToken: null };
      }
      return outcome.kind === 'suspended'
        ? { __typename: 'AccountSuspended', message: MESSAGES.suspended }
        : { __typename: 'InvalidCredentials', message: MESSAGES.invalid };
    },
    async changePassword(_, { input }, { caller, services, origin }) {
      const { currentPassword, newPassword } = input;
      const outcome = await services.credentials.changePassword(
        signedIn(caller),
        currentPassword,
        newPassword,
        origin,
      );
      if (outcome.kind === 'throttled') return tooManyAttempts(outcome.retryAfterSeconds);
      if (outcome.kind === 'changed') {
        return { __typename: 'PasswordChanged', ...outcome, ...outcome.settlement };
      }
      return outcome.kind === 'wrong'
        ? { __typename: 'WrongPassword', message: MESSAGES.wrongPassword }
        : passwordRefused(outcome.reason, services.passwordPolicy);
    },
    async updateProfile(_, { input }, { caller, services, origin }) {
      const { userId } = signedIn(caller);
      return { user: await services.users.updateProfile(userId, input, origin) };
    },
    async setUserRole(_, { input }, { services, origin }) {
      const outcome = await services.administration.setRole(input.userId, input.role, origin);
      return outcome.kind === 'done'
        ? { __typename: 'UserRoleSet', ...outcome, ...outcome.settlement }
        : lastAdministrator;
    },
    async suspendUser(_, { input }, { services, origin }) {
      const { userId, reason } = input;
      const outcome = await services.administration.suspend(userId, reason ?? null, origin);
      return outcome.kind === 'done'
        ? { __typename: 'UserSuspended', ...outcome, ...outcome.settlement }
        : lastAdministrator;
    },
    reinstateUser: async (_, { input }, { services, origin }) => ({
      user: await services.administration.reinstate(input.userId, origin),
    }),
    async deleteAccount(_, { input }, context) {
      const { caller, services, origin, cookies } = context;
      const { userId } = signedIn(caller);
      const outcome = await services.deletion.deleteOwn(userId, input.password, origin);
      if (outcome.kind === 'throttled') return tooManyAttempts(outcome.retryAfterSeconds);
      if (outcome.kind === 'wrong') return wrongPassword;
      if (outcome.kind === 'last-administrator') return lastAdministrator;
      cookies.refresh.forget();
      cookies.device.forget();
      // For what the same operation may ask next.
      context.caller = { kind: 'anonymous', refusal: 'SESSION_REVOKED' };
      return { __typename: 'AccountDeleted', ...outcome, ...outcome.settlement };
    },
    async deleteUser(_, { input }, { services, origin }) {
      const { userId, reason } = input;
      const outcome = await services.deletion.deleteOther(userId, reason ?? null, origin);
      return outcome.kind === 'deleted'
        ? { __typename: 'UserDeleted', ...outcome, ...outcome.settlement }
        : lastAdministrator;
    },
    unlockUser: (_, { input }, { services, origin }) =>
      services.administration.unlock(input.userId, origin),
    async revokeUserSessions(_, { input }, { services, origin }) {
      const { userId } = input;
      const { revokedCount, settlement } = await services.administration.revokeSessions(
        userId,
        origin,
      );
      return { revokedCount, ...settlement };
    },
  },
  User: {
    role: ({ role }) => roleOf(role),
    async sessions({ id }, { includeEnded, ...args }, { loaders }) {
      const page = parsePage(args, { byTime: true });
      const sessions = await loaders.sessionsOfUser.load({ userId: id, includeEnded, page });
      return toConnection(sessions, page, SESSION_KEY);
    },
    viewerCanSuspend: (user, _args, { caller }) => isThere(user) && may(caller, 'users:suspend'),
    viewerCanSetRole: (user, _args, { caller }) => isThere(user) && may(caller, 'roles:assign'),
    viewerCanDelete: (user, _args, { caller }) =>
      isThere(user) && (isSelf(caller, user.id) || may(caller, 'users:delete')),
    viewerCanRevokeSessions: (user, _args, { caller }) =>
      isThere(user) && (isSelf(caller, user.id) || may(caller, 'sessions:revoke')),
  },
};
