import type { GraphQLObjectType } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Caller } from '../src/access/caller.ts';
import { readAccess } from '../src/access/directive.ts';
import { PERMISSION_ENUM } from '../src/access/permissions.ts';
import { type AccessContext, enforceAccess } from '../src/access/rules.ts';
import { buildSchema, readTypeDefs } from '../src/schema.ts';
import { startApp, type TestApp } from './support/app.ts';
import { actorOf, initCouncils } from './support/councils.ts';
import { initSeed, type Seed, type SeededUser } from './support/seed.ts';

const CALLERS = ['anonymous', 'viewer', 'operator', 'admin', 'suspended'] as const;
type CallerName = (typeof CALLERS)[number];

/** What each caller gets, in the order of CALLERS: `ok`, or the code of the refusal. */
type Outcomes = readonly [string, string, string, string, string];

const ANYONE: Outcomes = ['ok', 'ok', 'ok', 'ok', 'ok'];
const SIGNED_IN: Outcomes = ['UNAUTHENTICATED', 'ok', 'ok', 'ok', 'SESSION_REVOKED'];
const OPERATORS: Outcomes = ['UNAUTHENTICATED', 'FORBIDDEN', 'ok', 'ok', 'SESSION_REVOKED'];
const ADMINS: Outcomes = ['UNAUTHENTICATED', 'FORBIDDEN', 'FORBIDDEN', 'ok', 'SESSION_REVOKED'];
/** Signed in, but others' things are not known to exist. */
const HIDDEN_FROM_VIEWERS: Outcomes = [
  'UNAUTHENTICATED',
  'NOT_FOUND',
  'ok',
  'ok',
  'SESSION_REVOKED',
];
const HIDDEN_BUT_FOR_ADMINS: Outcomes = [
  'UNAUTHENTICATED',
  'NOT_FOUND',
  'NOT_FOUND',
  'ok',
  'SESSION_REVOKED',
];

/** A step that only the author of a proposal may take, whoever else manages the council. */
const AUTHORS_ONLY: Outcomes = [
  'UNAUTHENTICATED',
  'NOT_FOUND',
  'NOT_FOUND',
  'FORBIDDEN',
  'SESSION_REVOKED',
];

interface World {
  /** Somebody else, with an account and a session. */
  other: SeededUser;
  otherSessionId: string;
  /** A council for its members only, which none of the callers is; its open vote cannot be archived away. */
  hall: { councilId: string; membershipId: string; proposalId: string; commentId: string };
}

interface Row {
  operation: string;
  variables?: (world: World) => Record<string, unknown>;
  outcomes: Outcomes;
}

const onOther = ({ other }: World) => ({ id: other.id });

/** Every root field: an operation that reaches it on somebody else's things, and what comes of it. */
const ROOT_FIELDS: Record<string, Row> = {
  'Query.node': {
    operation: 'query ($id: ID!) { it: node(id: $id) { id } }',
    variables: onOther,
    outcomes: SIGNED_IN,
  },
  'Query.roles': { operation: '{ it: roles { name } }', outcomes: SIGNED_IN },
  'Query.viewer': { operation: '{ it: viewer { id } }', outcomes: SIGNED_IN },
  'Query.user': {
    operation: 'query ($id: ID!) { it: user(id: $id) { id } }',
    variables: onOther,
    outcomes: HIDDEN_FROM_VIEWERS,
  },
  'Query.users': {
    operation: '{ it: users(first: 1) { edges { cursor } } }',
    outcomes: OPERATORS,
  },
  'Query.auditEvents': {
    operation: '{ it: auditEvents(first: 1) { edges { cursor } } }',
    outcomes: ADMINS,
  },
  'Mutation.register': {
    operation:
      'mutation { it: register(input: { email: "new@people.example", password: "a long enough passphrase", displayName: "New" }) { __typename } }',
    outcomes: ANYONE,
  },
  'Mutation.login': {
    operation:
      'mutation { it: login(input: { email: "no@x.example", password: "no" }) { __typename } }',
    outcomes: ANYONE,
  },
  'Mutation.refreshSession': {
    operation: 'mutation { it: refreshSession(input: { refreshToken: "no" }) { __typename } }',
    outcomes: ANYONE,
  },
  'Mutation.changePassword': {
    operation:
      'mutation { it: changePassword(input: { currentPassword: "no", newPassword: "no" }) { __typename } }',
    outcomes: SIGNED_IN,
  },
  'Mutation.updateProfile': {
    operation: 'mutation { it: updateProfile(input: { displayName: "Renamed" }) { user { id } } }',
    outcomes: SIGNED_IN,
  },
  'Mutation.setUserRole': {
    operation:
      'mutation ($id: ID!) { it: setUserRole(input: { userId: $id, role: "COUNCIL_OPERATOR" }) { __typename } }',
    variables: onOther,
    outcomes: ADMINS,
  },
  'Mutation.suspendUser': {
    operation: 'mutation ($id: ID!) { it: suspendUser(input: { userId: $id }) { __typename } }',
    variables: onOther,
    outcomes: ADMINS,
  },
  'Mutation.reinstateUser': {
    operation: 'mutation ($id: ID!) { it: reinstateUser(input: { userId: $id }) { user { id } } }',
    variables: onOther,
    outcomes: ADMINS,
  },
  'Mutation.unlockUser': {
    operation: 'mutation ($id: ID!) { it: unlockUser(input: { userId: $id }) { user { id } } }',
    variables: onOther,
    outcomes: ADMINS,
  },
  'Mutation.deleteAccount': {
    operation: 'mutation { it: deleteAccount(input: { password: "no" }) { __typename } }',
    outcomes: SIGNED_IN,
  },
  'Mutation.deleteUser': {
    operation: 'mutation ($id: ID!) { it: deleteUser(input: { userId: $id }) { __typename } }',
    variables: onOther,
    outcomes: ADMINS,
  },
  'Mutation.logout': {
    operation: 'mutation { it: logout { session { id } } }',
    outcomes: SIGNED_IN,
  },
  'Mutation.revokeSession': {
    operation:
      'mutation ($id: ID!) { it: revokeSession(input: { sessionId: $id }) { session { id } } }',
    variables: ({ otherSessionId }) => ({ id: otherSessionId }),
    outcomes: HIDDEN_BUT_FOR_ADMINS,
  },
  'Mutation.revokeOtherSessions': {
    operation: 'mutation { it: revokeOtherSessions { revokedCount } }',
    outcomes: SIGNED_IN,
  },
  'Mutation.revokeSessions': {
    operation:
      'mutation ($id: ID!) { it: revokeSessions(input: { sessionIds: [$id] }) { revokedCount } }',
    variables: ({ otherSessionId }) => ({ id: otherSessionId }),
    outcomes: ADMINS,
  },
  'Mutation.revokeUserSessions': {
    operation:
      'mutation ($id: ID!) { it: revokeUserSessions(input: { userId: $id }) { revokedCount } }',
    variables: onOther,
    outcomes: ADMINS,
  },
  'Query.circuitBreakers': { operation: '{ it: circuitBreakers { service } }', outcomes: ADMINS },
  'Mutation.resetCircuitBreaker': {
    operation:
      'mutation { it: resetCircuitBreaker(input: { service: "nobody" }) { circuitBreakers { service } } }',
    outcomes: ['UNAUTHENTICATED', 'FORBIDDEN', 'FORBIDDEN', 'NOT_FOUND', 'SESSION_REVOKED'],
  },
  'Query.jobs': { operation: '{ it: jobs(first: 1) { edges { cursor } } }', outcomes: ADMINS },
  'Mutation.retryJob': {
    operation: 'mutation { it: retryJob(input: { jobId: "no" }) { job { id } } }',
    outcomes: ['UNAUTHENTICATED', 'FORBIDDEN', 'FORBIDDEN', 'NOT_FOUND', 'SESSION_REVOKED'],
  },
  'Mutation.cancelJob': {
    operation: 'mutation { it: cancelJob(input: { jobId: "no" }) { job { id } } }',
    outcomes: ['UNAUTHENTICATED', 'FORBIDDEN', 'FORBIDDEN', 'NOT_FOUND', 'SESSION_REVOKED'],
  },
  'Query.council': {
    operation: 'query ($id: ID!) { it: council(id: $id) { id } }',
    variables: ({ hall }) => ({ id: hall.councilId }),
    outcomes: HIDDEN_BUT_FOR_ADMINS,
  },
  'Query.councils': {
    operation: '{ it: councils(first: 1) { edges { cursor } } }',
    outcomes: SIGNED_IN,
  },
  'Query.proposal': {
    operation: 'query ($id: ID!) { it: proposal(id: $id) { id } }',
    variables: ({ hall }) => ({ id: hall.proposalId }),
    outcomes: HIDDEN_BUT_FOR_ADMINS,
  },
  'Query.proposals': {
    operation: '{ it: proposals(first: 1) { edges { cursor } } }',
    outcomes: SIGNED_IN,
  },
  'Mutation.createCouncil': {
    operation:
      'mutation { it: createCouncil(input: { slug: "matrix", name: "Matrix" }) { __typename } }',
    outcomes: OPERATORS,
  },
  'Mutation.updateCouncil': {
    operation:
      'mutation ($id: ID!) { it: updateCouncil(input: { councilId: $id, name: "Hall" }) { __typename } }',
    variables: ({ hall }) => ({ id: hall.councilId }),
    outcomes: HIDDEN_BUT_FOR_ADMINS,
  },
  'Mutation.archiveCouncil': {
    operation:
      'mutation ($id: ID!) { it: archiveCouncil(input: { councilId: $id }) { __typename } }',
    variables: ({ hall }) => ({ id: hall.councilId }),
    outcomes: HIDDEN_BUT_FOR_ADMINS,
  },
  'Mutation.addCouncilMember': {
    operation:
      'mutation ($id: ID!, $user: ID!) { it: addCouncilMember(input: { councilId: $id, userId: $user, role: OBSERVER }) { __typename } }',
    variables: ({ hall, other }) => ({ id: hall.councilId, user: other.id }),
    outcomes: HIDDEN_BUT_FOR_ADMINS,
  },
  'Mutation.updateCouncilMember': {
    operation:
      'mutation ($id: ID!) { it: updateCouncilMember(input: { membershipId: $id }) { __typename } }',
    variables: ({ hall }) => ({ id: hall.membershipId }),
    outcomes: HIDDEN_BUT_FOR_ADMINS,
  },
  'Mutation.removeCouncilMember': {
    operation:
      'mutation ($id: ID!) { it: removeCouncilMember(input: { membershipId: $id }) { __typename } }',
    variables: ({ hall }) => ({ id: hall.membershipId }),
    outcomes: HIDDEN_BUT_FOR_ADMINS,
  },
  'Mutation.createProposal': {
    operation:
      'mutation ($id: ID!) { it: createProposal(input: { councilId: $id, title: "T", body: "" }) { __typename } }',
    variables: ({ hall }) => ({ id: hall.councilId }),
    outcomes: HIDDEN_BUT_FOR_ADMINS,
  },
  'Mutation.reviseProposal': {
    operation:
      'mutation ($id: ID!) { it: reviseProposal(input: { proposalId: $id, title: "T" }) { __typename } }',
    variables: ({ hall }) => ({ id: hall.proposalId }),
    outcomes: AUTHORS_ONLY,
  },
  'Mutation.submitProposal': {
    operation:
      'mutation ($id: ID!) { it: submitProposal(input: { proposalId: $id }) { __typename } }',
    variables: ({ hall }) => ({ id: hall.proposalId }),
    outcomes: AUTHORS_ONLY,
  },
  'Mutation.withdrawProposal': {
    operation:
      'mutation ($id: ID!) { it: withdrawProposal(input: { proposalId: $id }) { __typename } }',
    variables: ({ hall }) => ({ id: hall.proposalId }),
    outcomes: AUTHORS_ONLY,
  },
  'Mutation.scheduleProposal': {
    operation:
      'mutation ($id: ID!) { it: scheduleProposal(input: { proposalId: $id, closesAt: "2099-01-01T00:00:00Z" }) { __typename } }',
    variables: ({ hall }) => ({ id: hall.proposalId }),
    outcomes: HIDDEN_BUT_FOR_ADMINS,
  },
  'Mutation.cancelProposal': {
    operation:
      'mutation ($id: ID!) { it: cancelProposal(input: { proposalId: $id, reason: "r" }) { __typename } }',
    variables: ({ hall }) => ({ id: hall.proposalId }),
    outcomes: HIDDEN_BUT_FOR_ADMINS,
  },
  'Mutation.castBallot': {
    operation:
      'mutation ($id: ID!) { it: castBallot(input: { proposalId: $id, choice: { abstain: true } }) { __typename } }',
    variables: ({ hall }) => ({ id: hall.proposalId }),
    outcomes: HIDDEN_BUT_FOR_ADMINS,
  },
  'Mutation.recuseFromProposal': {
    operation:
      'mutation ($id: ID!) { it: recuseFromProposal(input: { proposalId: $id, reason: "r" }) { __typename } }',
    variables: ({ hall }) => ({ id: hall.proposalId }),
    outcomes: HIDDEN_BUT_FOR_ADMINS,
  },
  'Mutation.delegateVote': {
    operation:
      'mutation ($id: ID!) { it: delegateVote(input: { proposalId: $id, delegateId: "nobody" }) { __typename } }',
    variables: ({ hall }) => ({ id: hall.proposalId }),
    outcomes: HIDDEN_BUT_FOR_ADMINS,
  },
  'Mutation.revokeDelegation': {
    operation:
      'mutation ($id: ID!) { it: revokeDelegation(input: { proposalId: $id }) { __typename } }',
    variables: ({ hall }) => ({ id: hall.proposalId }),
    outcomes: HIDDEN_BUT_FOR_ADMINS,
  },
  'Mutation.commentOnProposal': {
    operation:
      'mutation ($id: ID!) { it: commentOnProposal(input: { proposalId: $id, body: "b" }) { __typename } }',
    variables: ({ hall }) => ({ id: hall.proposalId }),
    outcomes: HIDDEN_BUT_FOR_ADMINS,
  },
  'Mutation.editComment': {
    operation:
      'mutation ($id: ID!) { it: editComment(input: { commentId: $id, body: "b" }) { __typename } }',
    variables: ({ hall }) => ({ id: hall.commentId }),
    outcomes: AUTHORS_ONLY,
  },
  'Mutation.removeComment': {
    operation:
      'mutation ($id: ID!) { it: removeComment(input: { commentId: $id }) { __typename } }',
    variables: ({ hall }) => ({ id: hall.commentId }),
    outcomes: HIDDEN_BUT_FOR_ADMINS,
  },
  'Mutation.closeProposal': {
    operation:
      'mutation ($id: ID!) { it: closeProposal(input: { proposalId: $id }) { __typename } }',
    variables: ({ hall }) => ({ id: hall.proposalId }),
    outcomes: HIDDEN_BUT_FOR_ADMINS,
  },
  'Mutation.certifyProposal': {
    operation:
      'mutation ($id: ID!) { it: certifyProposal(input: { proposalId: $id }) { __typename } }',
    variables: ({ hall }) => ({ id: hall.proposalId }),
    outcomes: HIDDEN_BUT_FOR_ADMINS,
  },
  'Mutation.annulProposal': {
    operation:
      'mutation ($id: ID!) { it: annulProposal(input: { proposalId: $id, reason: "r" }) { __typename } }',
    variables: ({ hall }) => ({ id: hall.proposalId }),
    outcomes: ADMINS,
  },
  'Mutation.withdrawAnnulment': {
    operation:
      'mutation ($id: ID!) { it: withdrawAnnulment(input: { proposalId: $id }) { __typename } }',
    variables: ({ hall }) => ({ id: hall.proposalId }),
    outcomes: ADMINS,
  },
  'Subscription.proposalChanged': {
    operation: 'subscription ($id: ID) { it: proposalChanged(proposalId: $id) { id } }',
    variables: ({ hall }) => ({ id: hall.proposalId }),
    outcomes: HIDDEN_BUT_FOR_ADMINS,
  },
  'Subscription.tallyChanged': {
    operation: 'subscription ($id: ID!) { it: tallyChanged(proposalId: $id) { represented } }',
    variables: ({ hall }) => ({ id: hall.proposalId }),
    outcomes: HIDDEN_BUT_FOR_ADMINS,
  },
  'Subscription.commentAdded': {
    operation: 'subscription ($id: ID!) { it: commentAdded(proposalId: $id) { id } }',
    variables: ({ hall }) => ({ id: hall.proposalId }),
    outcomes: HIDDEN_BUT_FOR_ADMINS,
  },
  'Subscription.sessionActivity': {
    operation: 'subscription { it: sessionActivity { sessionId } }',
    outcomes: ADMINS,
  },
  'Subscription.sessionRevoked': {
    operation: 'subscription { it: sessionRevoked { sessionId } }',
    outcomes: SIGNED_IN,
  },
};

/** Every annotated field of other types: what comes of reading it on somebody else's object. */
const OBJECT_FIELDS: Record<string, Outcomes> = {
  'User.email': OPERATORS,
  'User.role': OPERATORS,
  'User.status': OPERATORS,
  'User.sessions': ADMINS,
};

let app: TestApp;
let seed: Seed;
let world: World | undefined;
let hall: World['hall'];
let people: Record<Exclude<CallerName, 'anonymous'>, SeededUser>;

beforeAll(async () => {
  app = await startApp();
  seed = initSeed(app);
  people = {
    viewer: await seed.user('VIEWER'),
    operator: await seed.user('COUNCIL_OPERATOR'),
    admin: await seed.user('ADMIN'),
    suspended: await seed.user('ADMIN'),
  };
  const councils = initCouncils(app, seed);
  const council = await councils.council({ visibility: 'MEMBERS' });
  const { membershipId } = await councils.member(council);
  const proposalId = await councils.proposal(council);
  const said = { proposalId, body: 'Said.' };
  const { commentId } = await app.services.comments.add(said, actorOf(council.chair));
  hall = { councilId: council.id, membershipId, proposalId, commentId };
});
afterAll(() => app.close());

/** A token of a session that nothing before has touched. */
async function tokenOf(caller: CallerName): Promise<string | undefined> {
  if (caller === 'anonymous') return undefined;
  const person = people[caller];
  if (caller !== 'suspended') return (await person.signIn()).token;
  const origin = { actor: { type: 'SYSTEM' as const } };
  await app.services.administration.reinstate(person.id, origin);
  const { token } = await person.signIn();
  await app.services.administration.suspend(person.id, null, origin);
  return token;
}

/** What ends sessions, or changes accounts, is tried on people whom nothing else is tried on. */
const TOUCHES_PEOPLE = /User\(|Account\(|Sessions?\b|logout|Password\(/;
const tokens = new Map<CallerName, string | undefined>();

/** Somebody else, and a token of the caller, as the row needs them: untouched, or as they are. */
async function prepare(row: Row, caller: CallerName): Promise<string | undefined> {
  const isDelicate = TOUCHES_PEOPLE.test(row.operation);
  if (isDelicate || !world) {
    const other = await seed.user('VIEWER', 'Somebody Else');
    const { sessionId } = await other.signIn();
    world = { other, otherSessionId: sessionId, hall };
  }
  if (isDelicate) tokens.clear();
  else if (tokens.has(caller)) return tokens.get(caller);
  const token = await tokenOf(caller);
  if (!isDelicate) tokens.set(caller, token);
  return token;
}

async function outcomeOf(row: Row, caller: CallerName): Promise<string> {
  const token = await prepare(row, caller);
  if (row.operation.startsWith('subscription')) return subscribeOutcome(row, token);
  const { data, errors } = await app.ask<{ it: unknown }, Record<string, unknown>>(
    row.operation,
    world && row.variables?.(world),
    { ...(token && { token }) },
  );
  if (errors[0]) return String(errors[0].extensions.code);
  return data && 'it' in data ? 'ok' : 'no answer';
}

async function subscribeOutcome(row: Row, token: string | undefined): Promise<string> {
  const response = await app.fetch('http://localhost:4000/graphql', {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      ...(token && { authorization: `Bearer ${token}` }),
    },
    body: JSON.stringify({ query: row.operation, variables: world && row.variables?.(world) }),
  });
  const reader = response.body?.pipeThrough(new TextDecoderStream()).getReader();
  const first = await Promise.race([
    readUntilEvent(reader as ReadableStreamDefaultReader<string>),
    new Promise<string>((resolve) => setTimeout(resolve, 300, 'ok')),
  ]);
  await reader?.cancel();
  return first;
}

/** A stream that was opened says nothing at first; one that was refused says why. */
async function readUntilEvent(reader: ReadableStreamDefaultReader<string>): Promise<string> {
  let text = '';
  for (;;) {
    const { value, done } = await reader.read();
    text += value ?? '';
    const code = /"code":"([A-Z_]+)"/.exec(text)?.[1];
    if (code) return code;
    if (done) return 'closed without a word';
  }
}

describe('the matrix of callers and root fields', () => {
  test('has a row for every root field and every annotated field, and no other', () => {
    const ruled = [...readAccess(buildSchema(), PERMISSION_ENUM).keys()].sort();
    expect([...Object.keys(ROOT_FIELDS), ...Object.keys(OBJECT_FIELDS)].sort()).toEqual(ruled);
  });

  describe.each(Object.entries(ROOT_FIELDS))('%s', (_coordinate, row) => {
    test.each(CALLERS.map((caller, index) => [caller, row.outcomes[index]]))(
      'as %s: %s',
      async (caller, expected) => {
        expect(await outcomeOf(row, caller as CallerName)).toBe(expected);
      },
    );
  });
});

describe('the matrix of callers and annotated fields', () => {
  const schema = buildSchema();

  function contextOf(caller: Caller, denials: string[]): AccessContext {
    return {
      caller,
      recordDenial: async (coordinate) => void denials.push(coordinate),
    };
  }

  function callerNamed(name: CallerName): Caller {
    if (name === 'anonymous') return { kind: 'anonymous' };
    if (name === 'suspended') return { kind: 'anonymous', refusal: 'SESSION_REVOKED' };
    const role = { viewer: 'VIEWER', operator: 'COUNCIL_OPERATOR', admin: 'ADMIN' }[name];
    const principal = {
      id: people[name].id as `user_${string}`,
      email: '',
      displayName: '',
      role,
      status: 'ACTIVE' as const,
      createdAt: new Date(),
      updatedAt: new Date(),
    };
    return { kind: 'user', userId: principal.id, sessionId: 's', tokenExpiresAt: 0, principal };
  }

  async function read(coordinate: string, parentId: string, context: AccessContext) {
    const [typeName = '', fieldName = ''] = coordinate.split('.');
    const type = schema.getType(typeName) as GraphQLObjectType;
    const field = type.getFields()[fieldName];
    const parent = { id: parentId, email: 'e', role: 'VIEWER', status: 'ACTIVE' };
    const loaders = { sessionsOfUser: { load: async () => [] } };
    const value: unknown = await field?.resolve?.(parent, {}, { ...context, loaders }, {
      parentType: type,
      fieldName,
      path: { key: fieldName },
    } as never);
    if (!(value instanceof Error)) return 'ok';
    return String((value as Error & { extensions: { code: string } }).extensions.code);
  }

  describe.each(Object.entries(OBJECT_FIELDS))('%s', (coordinate, outcomes) => {
    test.each(CALLERS.map((caller, index) => [caller, outcomes[index]]))(
      "of somebody else's as %s: %s",
      async (caller, expected) => {
        const denials: string[] = [];
        const context = contextOf(callerNamed(caller as CallerName), denials);
        expect(await read(coordinate, 'user_somebodyelse', context)).toBe(expected);
        expect(denials).toEqual(expected === 'FORBIDDEN' ? [coordinate] : []);
      },
    );

    test('of their own as viewer: ok', async () => {
      const context = contextOf(callerNamed('viewer'), []);
      expect(await read(coordinate, people.viewer.id, context)).toBe('ok');
    });
  });
});

describe('a schema that says too little', () => {
  test('a root field without a rule does not build', () => {
    const unruled = 'extend type Query { secret: String }';
    expect(() => buildSchema([...readTypeDefs(), unruled])).toThrow(/Query\.secret/);
  });

  test('an owner nobody knows of does not build', () => {
    const typeDefs = [...readTypeDefs(), 'extend type Role { x: Int @access(orOwner: true) }'];
    expect(() => buildSchema(typeDefs)).toThrow(/Role/);
  });

  test('a permission that does not exist does not build', () => {
    const typeDefs = [...readTypeDefs(), 'extend type Query { x: Int @access(permission: NOPE) }'];
    expect(() => buildSchema(typeDefs)).toThrow();
  });

  test('a subscription whose rule would not be run does not build', () => {
    const schema = buildSchema();
    const field = schema.getSubscriptionType()?.getFields().sessionRevoked;
    if (field) field.resolve = () => null;
    expect(() => enforceAccess(schema, { User: (user: { id: string }) => user.id })).toThrow(
      /must not have a resolve/,
    );
  });
});
