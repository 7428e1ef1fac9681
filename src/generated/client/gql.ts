/* eslint-disable */
import * as types from './graphql.ts';
import type { TypedDocumentNode as DocumentNode } from '@graphql-typed-document-node/core';

/**
 * Map of all GraphQL operations in the project.
 *
 * This map has several performance disadvantages:
 * 1. It is not tree-shakeable, so it will include all operations in the project.
 * 2. It is not minifiable, so the string of a GraphQL query will be multiple times inside the bundle.
 * 3. It does not support dead code elimination, so it will add unused operations.
 *
 * Therefore it is highly recommended to use the babel or swc plugin for production.
 * Learn more about it here: https://the-guild.dev/graphql/codegen/plugins/presets/preset-client#reducing-bundle-size
 */
type Documents = {
    "mutation CreateAccount($input: RegisterInput!) {\n  register(input: $input) {\n    __typename\n    ... on RegistrationAccepted {\n      email\n    }\n    ... on PasswordRefused {\n      reason\n      message\n    }\n  }\n}": typeof types.CreateAccountDocument,
    "mutation SignIn($input: LoginInput!) {\n  login(input: $input) {\n    __typename\n    ... on LoginSuccess {\n      user {\n        id\n        displayName\n      }\n      session {\n        id\n        deviceName\n      }\n      tokens {\n        accessToken\n        accessTokenExpiresAt\n        refreshToken\n        refreshTokenExpiresAt\n      }\n    }\n    ... on InvalidCredentials {\n      message\n    }\n    ... on AccountSuspended {\n      message\n    }\n  }\n}": typeof types.SignInDocument,
    "query MyDevices {\n  viewer {\n    displayName\n    email\n    role {\n      name\n      permissions\n    }\n    sessions(first: 20) {\n      edges {\n        node {\n          id\n          deviceName\n          isCurrent\n          lastSeenAt\n          viewerCanRevoke\n        }\n      }\n    }\n  }\n}": typeof types.MyDevicesDocument,
    "subscription ListenForRevocation {\n  sessionRevoked {\n    sessionId\n    reason\n    endedAt\n    isCurrent\n  }\n}": typeof types.ListenForRevocationDocument,
    "mutation EndDevice($input: RevokeSessionInput!) {\n  revokeSession(input: $input) {\n    session {\n      deviceName\n      state\n      endReason\n      endedAt\n    }\n    nodesConfirmed\n    nodesExpired\n  }\n}": typeof types.EndDeviceDocument,
    "mutation RefreshTokens($input: RefreshSessionInput!) {\n  refreshSession(input: $input) {\n    __typename\n    ... on RefreshSuccess {\n      tokens {\n        accessToken\n        accessTokenExpiresAt\n        refreshToken\n        refreshTokenExpiresAt\n      }\n    }\n    ... on RefreshRefused {\n      reason\n      message\n    }\n  }\n}": typeof types.RefreshTokensDocument,
    "query People($filter: UserFilter) {\n  users(first: 20, filter: $filter, orderBy: {field: DISPLAY_NAME}) {\n    edges {\n      node {\n        id\n        displayName\n        email\n        status\n        role {\n          name\n        }\n        sessions(first: 5) {\n          edges {\n            node {\n              deviceName\n              lastSeenAt\n            }\n          }\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": typeof types.PeopleDocument,
    "mutation GiveRole($input: SetUserRoleInput!) {\n  setUserRole(input: $input) {\n    __typename\n    ... on UserRoleSet {\n      user {\n        displayName\n        role {\n          name\n        }\n      }\n      revokedCount\n    }\n    ... on LastAdministrator {\n      message\n    }\n  }\n}": typeof types.GiveRoleDocument,
    "query AuditLog($filter: AuditEventFilter) {\n  auditEvents(first: 20, filter: $filter) {\n    edges {\n      node {\n        occurredAt\n        action\n        outcome\n        actor {\n          type\n          label\n        }\n        target {\n          type\n          label\n        }\n        data\n        traceId\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": typeof types.AuditLogDocument,
    "\n  mutation SetRole($input: SetUserRoleInput!) {\n    setUserRole(input: $input) {\n      __typename\n      ... on UserRoleSet {\n        revokedCount\n        user {\n          id\n          role {\n            name\n          }\n        }\n      }\n      ... on LastAdministrator {\n        message\n      }\n    }\n  }\n": typeof types.SetRoleDocument,
    "\n  mutation Suspend($input: SuspendUserInput!) {\n    suspendUser(input: $input) {\n      __typename\n      ... on UserSuspended {\n        revokedCount\n        user {\n          id\n          status\n        }\n      }\n      ... on LastAdministrator {\n        message\n      }\n    }\n  }\n": typeof types.SuspendDocument,
    "\n  mutation Reinstate($input: ReinstateUserInput!) {\n    reinstateUser(input: $input) {\n      user {\n        id\n        status\n      }\n    }\n  }\n": typeof types.ReinstateDocument,
    "\n  mutation UpdateProfile($input: UpdateProfileInput!) {\n    updateProfile(input: $input) {\n      user {\n        displayName\n        updatedAt\n      }\n    }\n  }\n": typeof types.UpdateProfileDocument,
    "\n  query WhoAmI {\n    viewer {\n      displayName\n      updatedAt\n      role {\n        name\n        permissions\n      }\n    }\n  }\n": typeof types.WhoAmIDocument,
    "\n  query ListSomeUsers {\n    users(first: 1) {\n      edges {\n        cursor\n      }\n    }\n  }\n": typeof types.ListSomeUsersDocument,
    "\n  query ListAuditEvents($filter: AuditEventFilter, $orderBy: AuditEventOrder, $first: Int, $after: String) {\n    auditEvents(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {\n      edges {\n        node {\n          id\n          occurredAt\n          action\n          outcome\n          actor {\n            type\n            id\n            label\n          }\n          target {\n            type\n            id\n            label\n          }\n          sessionId\n          ipAddress\n          userAgent\n          traceId\n          data\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": typeof types.ListAuditEventsDocument,
    "\n  mutation RefreshByCookie {\n    refreshSession(input: {}) {\n      __typename\n      ... on RefreshSuccess {\n        tokens {\n          accessToken\n          refreshToken\n        }\n      }\n      ... on RefreshRefused {\n        reason\n      }\n    }\n  }\n": typeof types.RefreshByCookieDocument,
    "\n  mutation RevokeMany($input: RevokeSessionsInput!) {\n    revokeSessions(input: $input) {\n      revokedCount\n      nodesConfirmed\n      nodesExpired\n    }\n  }\n": typeof types.RevokeManyDocument,
    "\n  query DisplayNameOfViewer {\n    viewer {\n      displayName\n    }\n  }\n": typeof types.DisplayNameOfViewerDocument,
    "\n  mutation SignInBrowser($email: String!, $password: String!) {\n    login(input: { email: $email, password: $password, delivery: COOKIE }) {\n      __typename\n      ... on LoginSuccess {\n        tokens {\n          accessToken\n        }\n      }\n      ... on InvalidCredentials {\n        message\n      }\n      ... on AccountSuspended {\n        message\n      }\n    }\n  }\n": typeof types.SignInBrowserDocument,
    "\n  mutation RefreshBrowser {\n    refreshSession(input: {}) {\n      __typename\n      ... on RefreshSuccess {\n        tokens {\n          accessToken\n        }\n      }\n      ... on RefreshRefused {\n        reason\n      }\n    }\n  }\n": typeof types.RefreshBrowserDocument,
    "\n  query DeviceNames($first: Int!) {\n    viewer { sessions(first: $first) { edges { node { deviceName } } } }\n  }\n": typeof types.DeviceNamesDocument,
    "\n  query LoginViewer {\n    viewer {\n      id\n      updatedAt\n    }\n  }\n": typeof types.LoginViewerDocument,
    "\n  mutation LoginChangePassword($input: ChangePasswordInput!) {\n    changePassword(input: $input) {\n      __typename\n      ... on PasswordChanged {\n        revokedCount\n        user {\n          id\n          updatedAt\n        }\n      }\n      ... on PasswordRefused {\n        reason\n      }\n    }\n  }\n": typeof types.LoginChangePasswordDocument,
    "\n  mutation Register($input: RegisterInput!) {\n    register(input: $input) {\n      __typename\n      ... on RegistrationAccepted {\n        email\n      }\n      ... on PasswordRefused {\n        reason\n        message\n        minLength\n        maxLength\n      }\n    }\n  }\n": typeof types.RegisterDocument,
    "\n  mutation Login($input: LoginInput!) {\n    login(input: $input) {\n      __typename\n      ... on LoginSuccess {\n        tokens {\n          accessToken\n          accessTokenExpiresAt\n          refreshToken\n          refreshTokenExpiresAt\n        }\n        session {\n          id\n          deviceName\n        }\n        user {\n          id\n          email\n          displayName\n        }\n      }\n    }\n  }\n": typeof types.LoginDocument,
};
const documents: Documents = {
    "mutation CreateAccount($input: RegisterInput!) {\n  register(input: $input) {\n    __typename\n    ... on RegistrationAccepted {\n      email\n    }\n    ... on PasswordRefused {\n      reason\n      message\n    }\n  }\n}": types.CreateAccountDocument,
    "mutation SignIn($input: LoginInput!) {\n  login(input: $input) {\n    __typename\n    ... on LoginSuccess {\n      user {\n        id\n        displayName\n      }\n      session {\n        id\n        deviceName\n      }\n      tokens {\n        accessToken\n        accessTokenExpiresAt\n        refreshToken\n        refreshTokenExpiresAt\n      }\n    }\n    ... on InvalidCredentials {\n      message\n    }\n    ... on AccountSuspended {\n      message\n    }\n  }\n}": types.SignInDocument,
    "query MyDevices {\n  viewer {\n    displayName\n    email\n    role {\n      name\n      permissions\n    }\n    sessions(first: 20) {\n      edges {\n        node {\n          id\n          deviceName\n          isCurrent\n          lastSeenAt\n          viewerCanRevoke\n        }\n      }\n    }\n  }\n}": types.MyDevicesDocument,
    "subscription ListenForRevocation {\n  sessionRevoked {\n    sessionId\n    reason\n    endedAt\n    isCurrent\n  }\n}": types.ListenForRevocationDocument,
    "mutation EndDevice($input: RevokeSessionInput!) {\n  revokeSession(input: $input) {\n    session {\n      deviceName\n      state\n      endReason\n      endedAt\n    }\n    nodesConfirmed\n    nodesExpired\n  }\n}": types.EndDeviceDocument,
    "mutation RefreshTokens($input: RefreshSessionInput!) {\n  refreshSession(input: $input) {\n    __typename\n    ... on RefreshSuccess {\n      tokens {\n        accessToken\n        accessTokenExpiresAt\n        refreshToken\n        refreshTokenExpiresAt\n      }\n    }\n    ... on RefreshRefused {\n      reason\n      message\n    }\n  }\n}": types.RefreshTokensDocument,
    "query People($filter: UserFilter) {\n  users(first: 20, filter: $filter, orderBy: {field: DISPLAY_NAME}) {\n    edges {\n      node {\n        id\n        displayName\n        email\n        status\n        role {\n          name\n        }\n        sessions(first: 5) {\n          edges {\n            node {\n              deviceName\n              lastSeenAt\n            }\n          }\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": types.PeopleDocument,
    "mutation GiveRole($input: SetUserRoleInput!) {\n  setUserRole(input: $input) {\n    __typename\n    ... on UserRoleSet {\n      user {\n        displayName\n        role {\n          name\n        }\n      }\n      revokedCount\n    }\n    ... on LastAdministrator {\n      message\n    }\n  }\n}": types.GiveRoleDocument,
    "query AuditLog($filter: AuditEventFilter) {\n  auditEvents(first: 20, filter: $filter) {\n    edges {\n      node {\n        occurredAt\n        action\n        outcome\n        actor {\n          type\n          label\n        }\n        target {\n          type\n          label\n        }\n        data\n        traceId\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}": types.AuditLogDocument,
    "\n  mutation SetRole($input: SetUserRoleInput!) {\n    setUserRole(input: $input) {\n      __typename\n      ... on UserRoleSet {\n        revokedCount\n        user {\n          id\n          role {\n            name\n          }\n        }\n      }\n      ... on LastAdministrator {\n        message\n      }\n    }\n  }\n": types.SetRoleDocument,
    "\n  mutation Suspend($input: SuspendUserInput!) {\n    suspendUser(input: $input) {\n      __typename\n      ... on UserSuspended {\n        revokedCount\n        user {\n          id\n          status\n        }\n      }\n      ... on LastAdministrator {\n        message\n      }\n    }\n  }\n": types.SuspendDocument,
    "\n  mutation Reinstate($input: ReinstateUserInput!) {\n    reinstateUser(input: $input) {\n      user {\n        id\n        status\n      }\n    }\n  }\n": types.ReinstateDocument,
    "\n  mutation UpdateProfile($input: UpdateProfileInput!) {\n    updateProfile(input: $input) {\n      user {\n        displayName\n        updatedAt\n      }\n    }\n  }\n": types.UpdateProfileDocument,
    "\n  query WhoAmI {\n    viewer {\n      displayName\n      updatedAt\n      role {\n        name\n        permissions\n      }\n    }\n  }\n": types.WhoAmIDocument,
    "\n  query ListSomeUsers {\n    users(first: 1) {\n      edges {\n        cursor\n      }\n    }\n  }\n": types.ListSomeUsersDocument,
    "\n  query ListAuditEvents($filter: AuditEventFilter, $orderBy: AuditEventOrder, $first: Int, $after: String) {\n    auditEvents(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {\n      edges {\n        node {\n          id\n          occurredAt\n          action\n          outcome\n          actor {\n            type\n            id\n            label\n          }\n          target {\n            type\n            id\n            label\n          }\n          sessionId\n          ipAddress\n          userAgent\n          traceId\n          data\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n": types.ListAuditEventsDocument,
    "\n  mutation RefreshByCookie {\n    refreshSession(input: {}) {\n      __typename\n      ... on RefreshSuccess {\n        tokens {\n          accessToken\n          refreshToken\n        }\n      }\n      ... on RefreshRefused {\n        reason\n      }\n    }\n  }\n": types.RefreshByCookieDocument,
    "\n  mutation RevokeMany($input: RevokeSessionsInput!) {\n    revokeSessions(input: $input) {\n      revokedCount\n      nodesConfirmed\n      nodesExpired\n    }\n  }\n": types.RevokeManyDocument,
    "\n  query DisplayNameOfViewer {\n    viewer {\n      displayName\n    }\n  }\n": types.DisplayNameOfViewerDocument,
    "\n  mutation SignInBrowser($email: String!, $password: String!) {\n    login(input: { email: $email, password: $password, delivery: COOKIE }) {\n      __typename\n      ... on LoginSuccess {\n        tokens {\n          accessToken\n        }\n      }\n      ... on InvalidCredentials {\n        message\n      }\n      ... on AccountSuspended {\n        message\n      }\n    }\n  }\n": types.SignInBrowserDocument,
    "\n  mutation RefreshBrowser {\n    refreshSession(input: {}) {\n      __typename\n      ... on RefreshSuccess {\n        tokens {\n          accessToken\n        }\n      }\n      ... on RefreshRefused {\n        reason\n      }\n    }\n  }\n": types.RefreshBrowserDocument,
    "\n  query DeviceNames($first: Int!) {\n    viewer { sessions(first: $first) { edges { node { deviceName } } } }\n  }\n": types.DeviceNamesDocument,
    "\n  query LoginViewer {\n    viewer {\n      id\n      updatedAt\n    }\n  }\n": types.LoginViewerDocument,
    "\n  mutation LoginChangePassword($input: ChangePasswordInput!) {\n    changePassword(input: $input) {\n      __typename\n      ... on PasswordChanged {\n        revokedCount\n        user {\n          id\n          updatedAt\n        }\n      }\n      ... on PasswordRefused {\n        reason\n      }\n    }\n  }\n": types.LoginChangePasswordDocument,
    "\n  mutation Register($input: RegisterInput!) {\n    register(input: $input) {\n      __typename\n      ... on RegistrationAccepted {\n        email\n      }\n      ... on PasswordRefused {\n        reason\n        message\n        minLength\n        maxLength\n      }\n    }\n  }\n": types.RegisterDocument,
    "\n  mutation Login($input: LoginInput!) {\n    login(input: $input) {\n      __typename\n      ... on LoginSuccess {\n        tokens {\n          accessToken\n          accessTokenExpiresAt\n          refreshToken\n          refreshTokenExpiresAt\n        }\n        session {\n          id\n          deviceName\n        }\n        user {\n          id\n          email\n          displayName\n        }\n      }\n    }\n  }\n": types.LoginDocument,
};

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 *
 *
 * @example
 * ```ts
 * const query = graphql(`query GetUser($id: ID!) { user(id: $id) { name } }`);
 * ```
 *
 * The query argument is unknown!
 * Please regenerate the types.
 */
export function graphql(source: string): unknown;

/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation CreateAccount($input: RegisterInput!) {\n  register(input: $input) {\n    __typename\n    ... on RegistrationAccepted {\n      email\n    }\n    ... on PasswordRefused {\n      reason\n      message\n    }\n  }\n}"): (typeof documents)["mutation CreateAccount($input: RegisterInput!) {\n  register(input: $input) {\n    __typename\n    ... on RegistrationAccepted {\n      email\n    }\n    ... on PasswordRefused {\n      reason\n      message\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation SignIn($input: LoginInput!) {\n  login(input: $input) {\n    __typename\n    ... on LoginSuccess {\n      user {\n        id\n        displayName\n      }\n      session {\n        id\n        deviceName\n      }\n      tokens {\n        accessToken\n        accessTokenExpiresAt\n        refreshToken\n        refreshTokenExpiresAt\n      }\n    }\n    ... on InvalidCredentials {\n      message\n    }\n    ... on AccountSuspended {\n      message\n    }\n  }\n}"): (typeof documents)["mutation SignIn($input: LoginInput!) {\n  login(input: $input) {\n    __typename\n    ... on LoginSuccess {\n      user {\n        id\n        displayName\n      }\n      session {\n        id\n        deviceName\n      }\n      tokens {\n        accessToken\n        accessTokenExpiresAt\n        refreshToken\n        refreshTokenExpiresAt\n      }\n    }\n    ... on InvalidCredentials {\n      message\n    }\n    ... on AccountSuspended {\n      message\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query MyDevices {\n  viewer {\n    displayName\n    email\n    role {\n      name\n      permissions\n    }\n    sessions(first: 20) {\n      edges {\n        node {\n          id\n          deviceName\n          isCurrent\n          lastSeenAt\n          viewerCanRevoke\n        }\n      }\n    }\n  }\n}"): (typeof documents)["query MyDevices {\n  viewer {\n    displayName\n    email\n    role {\n      name\n      permissions\n    }\n    sessions(first: 20) {\n      edges {\n        node {\n          id\n          deviceName\n          isCurrent\n          lastSeenAt\n          viewerCanRevoke\n        }\n      }\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "subscription ListenForRevocation {\n  sessionRevoked {\n    sessionId\n    reason\n    endedAt\n    isCurrent\n  }\n}"): (typeof documents)["subscription ListenForRevocation {\n  sessionRevoked {\n    sessionId\n    reason\n    endedAt\n    isCurrent\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation EndDevice($input: RevokeSessionInput!) {\n  revokeSession(input: $input) {\n    session {\n      deviceName\n      state\n      endReason\n      endedAt\n    }\n    nodesConfirmed\n    nodesExpired\n  }\n}"): (typeof documents)["mutation EndDevice($input: RevokeSessionInput!) {\n  revokeSession(input: $input) {\n    session {\n      deviceName\n      state\n      endReason\n      endedAt\n    }\n    nodesConfirmed\n    nodesExpired\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation RefreshTokens($input: RefreshSessionInput!) {\n  refreshSession(input: $input) {\n    __typename\n    ... on RefreshSuccess {\n      tokens {\n        accessToken\n        accessTokenExpiresAt\n        refreshToken\n        refreshTokenExpiresAt\n      }\n    }\n    ... on RefreshRefused {\n      reason\n      message\n    }\n  }\n}"): (typeof documents)["mutation RefreshTokens($input: RefreshSessionInput!) {\n  refreshSession(input: $input) {\n    __typename\n    ... on RefreshSuccess {\n      tokens {\n        accessToken\n        accessTokenExpiresAt\n        refreshToken\n        refreshTokenExpiresAt\n      }\n    }\n    ... on RefreshRefused {\n      reason\n      message\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query People($filter: UserFilter) {\n  users(first: 20, filter: $filter, orderBy: {field: DISPLAY_NAME}) {\n    edges {\n      node {\n        id\n        displayName\n        email\n        status\n        role {\n          name\n        }\n        sessions(first: 5) {\n          edges {\n            node {\n              deviceName\n              lastSeenAt\n            }\n          }\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}"): (typeof documents)["query People($filter: UserFilter) {\n  users(first: 20, filter: $filter, orderBy: {field: DISPLAY_NAME}) {\n    edges {\n      node {\n        id\n        displayName\n        email\n        status\n        role {\n          name\n        }\n        sessions(first: 5) {\n          edges {\n            node {\n              deviceName\n              lastSeenAt\n            }\n          }\n        }\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "mutation GiveRole($input: SetUserRoleInput!) {\n  setUserRole(input: $input) {\n    __typename\n    ... on UserRoleSet {\n      user {\n        displayName\n        role {\n          name\n        }\n      }\n      revokedCount\n    }\n    ... on LastAdministrator {\n      message\n    }\n  }\n}"): (typeof documents)["mutation GiveRole($input: SetUserRoleInput!) {\n  setUserRole(input: $input) {\n    __typename\n    ... on UserRoleSet {\n      user {\n        displayName\n        role {\n          name\n        }\n      }\n      revokedCount\n    }\n    ... on LastAdministrator {\n      message\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "query AuditLog($filter: AuditEventFilter) {\n  auditEvents(first: 20, filter: $filter) {\n    edges {\n      node {\n        occurredAt\n        action\n        outcome\n        actor {\n          type\n          label\n        }\n        target {\n          type\n          label\n        }\n        data\n        traceId\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}"): (typeof documents)["query AuditLog($filter: AuditEventFilter) {\n  auditEvents(first: 20, filter: $filter) {\n    edges {\n      node {\n        occurredAt\n        action\n        outcome\n        actor {\n          type\n          label\n        }\n        target {\n          type\n          label\n        }\n        data\n        traceId\n      }\n    }\n    pageInfo {\n      hasNextPage\n      endCursor\n    }\n  }\n}"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SetRole($input: SetUserRoleInput!) {\n    setUserRole(input: $input) {\n      __typename\n      ... on UserRoleSet {\n        revokedCount\n        user {\n          id\n          role {\n            name\n          }\n        }\n      }\n      ... on LastAdministrator {\n        message\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation SetRole($input: SetUserRoleInput!) {\n    setUserRole(input: $input) {\n      __typename\n      ... on UserRoleSet {\n        revokedCount\n        user {\n          id\n          role {\n            name\n          }\n        }\n      }\n      ... on LastAdministrator {\n        message\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Suspend($input: SuspendUserInput!) {\n    suspendUser(input: $input) {\n      __typename\n      ... on UserSuspended {\n        revokedCount\n        user {\n          id\n          status\n        }\n      }\n      ... on LastAdministrator {\n        message\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation Suspend($input: SuspendUserInput!) {\n    suspendUser(input: $input) {\n      __typename\n      ... on UserSuspended {\n        revokedCount\n        user {\n          id\n          status\n        }\n      }\n      ... on LastAdministrator {\n        message\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Reinstate($input: ReinstateUserInput!) {\n    reinstateUser(input: $input) {\n      user {\n        id\n        status\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation Reinstate($input: ReinstateUserInput!) {\n    reinstateUser(input: $input) {\n      user {\n        id\n        status\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation UpdateProfile($input: UpdateProfileInput!) {\n    updateProfile(input: $input) {\n      user {\n        displayName\n        updatedAt\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation UpdateProfile($input: UpdateProfileInput!) {\n    updateProfile(input: $input) {\n      user {\n        displayName\n        updatedAt\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query WhoAmI {\n    viewer {\n      displayName\n      updatedAt\n      role {\n        name\n        permissions\n      }\n    }\n  }\n"): (typeof documents)["\n  query WhoAmI {\n    viewer {\n      displayName\n      updatedAt\n      role {\n        name\n        permissions\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ListSomeUsers {\n    users(first: 1) {\n      edges {\n        cursor\n      }\n    }\n  }\n"): (typeof documents)["\n  query ListSomeUsers {\n    users(first: 1) {\n      edges {\n        cursor\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query ListAuditEvents($filter: AuditEventFilter, $orderBy: AuditEventOrder, $first: Int, $after: String) {\n    auditEvents(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {\n      edges {\n        node {\n          id\n          occurredAt\n          action\n          outcome\n          actor {\n            type\n            id\n            label\n          }\n          target {\n            type\n            id\n            label\n          }\n          sessionId\n          ipAddress\n          userAgent\n          traceId\n          data\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"): (typeof documents)["\n  query ListAuditEvents($filter: AuditEventFilter, $orderBy: AuditEventOrder, $first: Int, $after: String) {\n    auditEvents(filter: $filter, orderBy: $orderBy, first: $first, after: $after) {\n      edges {\n        node {\n          id\n          occurredAt\n          action\n          outcome\n          actor {\n            type\n            id\n            label\n          }\n          target {\n            type\n            id\n            label\n          }\n          sessionId\n          ipAddress\n          userAgent\n          traceId\n          data\n        }\n      }\n      pageInfo {\n        hasNextPage\n        endCursor\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RefreshByCookie {\n    refreshSession(input: {}) {\n      __typename\n      ... on RefreshSuccess {\n        tokens {\n          accessToken\n          refreshToken\n        }\n      }\n      ... on RefreshRefused {\n        reason\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation RefreshByCookie {\n    refreshSession(input: {}) {\n      __typename\n      ... on RefreshSuccess {\n        tokens {\n          accessToken\n          refreshToken\n        }\n      }\n      ... on RefreshRefused {\n        reason\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RevokeMany($input: RevokeSessionsInput!) {\n    revokeSessions(input: $input) {\n      revokedCount\n      nodesConfirmed\n      nodesExpired\n    }\n  }\n"): (typeof documents)["\n  mutation RevokeMany($input: RevokeSessionsInput!) {\n    revokeSessions(input: $input) {\n      revokedCount\n      nodesConfirmed\n      nodesExpired\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query DisplayNameOfViewer {\n    viewer {\n      displayName\n    }\n  }\n"): (typeof documents)["\n  query DisplayNameOfViewer {\n    viewer {\n      displayName\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation SignInBrowser($email: String!, $password: String!) {\n    login(input: { email: $email, password: $password, delivery: COOKIE }) {\n      __typename\n      ... on LoginSuccess {\n        tokens {\n          accessToken\n        }\n      }\n      ... on InvalidCredentials {\n        message\n      }\n      ... on AccountSuspended {\n        message\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation SignInBrowser($email: String!, $password: String!) {\n    login(input: { email: $email, password: $password, delivery: COOKIE }) {\n      __typename\n      ... on LoginSuccess {\n        tokens {\n          accessToken\n        }\n      }\n      ... on InvalidCredentials {\n        message\n      }\n      ... on AccountSuspended {\n        message\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation RefreshBrowser {\n    refreshSession(input: {}) {\n      __typename\n      ... on RefreshSuccess {\n        tokens {\n          accessToken\n        }\n      }\n      ... on RefreshRefused {\n        reason\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation RefreshBrowser {\n    refreshSession(input: {}) {\n      __typename\n      ... on RefreshSuccess {\n        tokens {\n          accessToken\n        }\n      }\n      ... on RefreshRefused {\n        reason\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query DeviceNames($first: Int!) {\n    viewer { sessions(first: $first) { edges { node { deviceName } } } }\n  }\n"): (typeof documents)["\n  query DeviceNames($first: Int!) {\n    viewer { sessions(first: $first) { edges { node { deviceName } } } }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  query LoginViewer {\n    viewer {\n      id\n      updatedAt\n    }\n  }\n"): (typeof documents)["\n  query LoginViewer {\n    viewer {\n      id\n      updatedAt\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation LoginChangePassword($input: ChangePasswordInput!) {\n    changePassword(input: $input) {\n      __typename\n      ... on PasswordChanged {\n        revokedCount\n        user {\n          id\n          updatedAt\n        }\n      }\n      ... on PasswordRefused {\n        reason\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation LoginChangePassword($input: ChangePasswordInput!) {\n    changePassword(input: $input) {\n      __typename\n      ... on PasswordChanged {\n        revokedCount\n        user {\n          id\n          updatedAt\n        }\n      }\n      ... on PasswordRefused {\n        reason\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Register($input: RegisterInput!) {\n    register(input: $input) {\n      __typename\n      ... on RegistrationAccepted {\n        email\n      }\n      ... on PasswordRefused {\n        reason\n        message\n        minLength\n        maxLength\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation Register($input: RegisterInput!) {\n    register(input: $input) {\n      __typename\n      ... on RegistrationAccepted {\n        email\n      }\n      ... on PasswordRefused {\n        reason\n        message\n        minLength\n        maxLength\n      }\n    }\n  }\n"];
/**
 * The graphql function is used to parse GraphQL queries into a document that can be used by GraphQL clients.
 */
export function graphql(source: "\n  mutation Login($input: LoginInput!) {\n    login(input: $input) {\n      __typename\n      ... on LoginSuccess {\n        tokens {\n          accessToken\n          accessTokenExpiresAt\n          refreshToken\n          refreshTokenExpiresAt\n        }\n        session {\n          id\n          deviceName\n        }\n        user {\n          id\n          email\n          displayName\n        }\n      }\n    }\n  }\n"): (typeof documents)["\n  mutation Login($input: LoginInput!) {\n    login(input: $input) {\n      __typename\n      ... on LoginSuccess {\n        tokens {\n          accessToken\n          accessTokenExpiresAt\n          refreshToken\n          refreshTokenExpiresAt\n        }\n        session {\n          id\n          deviceName\n        }\n        user {\n          id\n          email\n          displayName\n        }\n      }\n    }\n  }\n"];

export function graphql(source: string) {
  return (documents as any)[source] ?? {};
}

export type DocumentType<TDocumentNode extends DocumentNode<any, any>> = TDocumentNode extends DocumentNode<  infer TType,  any>  ? TType  : never;