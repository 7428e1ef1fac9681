import { readdirSync, readFileSync } from 'node:fs';
import { parse } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readAccess } from '../src/access/directive.ts';
import { PERMISSION_ENUM } from '../src/access/permissions.ts';
import {
  COUNCIL_PERMISSION_ENUM,
  COUNCIL_PERMISSIONS,
} from '../src/councils/council/permissions.ts';
import { newId } from '../src/ids.ts';
import { buildSchema } from '../src/schema.ts';
import { ENDPOINT, startApp, type TestApp } from './support/app.ts';
import {
  actorOf,
  type Councils,
  initCouncils,
  type ProposalOptions,
  type SeededCouncil,
} from './support/councils.ts';
import { initSeed, keepSignedIn, type Seed, type SeededUser } from './support/seed.ts';

const CALLERS = [
  'outsider',
  'observer',
  'operator of another council',
  'operator here',
  'chair',
  'admin',
  'expired seat',
  'suspended',
] as const;
type CallerName = (typeof CALLERS)[number];

/** What the callers get in a council for members only, in the order of CALLERS. */
type Outcomes = readonly string[];

const ROOTS = new Set(['Query', 'Mutation', 'Subscription']);

const HIDDEN = 'NOT_FOUND';
const ENDED = 'SESSION_REVOKED';
const members = (observer: string, operator: string, chair: string, admin: string): Outcomes => [
  ...[HIDDEN, observer, HIDDEN, operator, chair, admin],
  ...[HIDDEN, ENDED],
];
const READERS = members('ok', 'ok', 'ok', 'ok');
const OPERATORS = members('FORBIDDEN', 'ok', 'ok', 'ok');
const CHAIRS = members('FORBIDDEN', 'FORBIDDEN', 'ok', 'ok');
/** Steps of the author alone: here the operator wrote the draft, which an observer does not see. */
const AUTHOR_OF_DRAFT = members('NOT_FOUND', 'ok', 'FORBIDDEN', 'FORBIDDEN');
/** Whom no membership makes. */
const MANAGERS = ['FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'FORBIDDEN', 'ok'].concat([
  'FORBIDDEN',
  ENDED,
]);
const SCHEDULERS = members('FORBIDDEN', 'ok', 'ok', 'ok');

interface World {
  councilId: string;
  slug: string;
  membershipId: string;
  outsiderId: string;
  proposalId: string;
  /** By the operator. */
  commentId: string;
  /** The chair's place on the roll, where the vote is open. */
  entryId: string;
}

interface Row {
  operation: string;
  variables: (world: World) => Record<string, unknown>;
  /** The state of the proposal, written by the operator, that it is tried on. */
  state: ProposalOptions['state'];
  outcomes: Outcomes;
  /** Whether it changes nothing, so that all callers can be let in to the same council. */
  isRead?: true;
}

const IN = ({ councilId }: World) => ({ id: councilId });
const ON = ({ proposalId }: World) => ({ id: proposalId });
const SAID = ({ commentId }: World) => ({ id: commentId });
const OF = ({ membershipId }: World) => ({ id: membershipId });

function mutation(
  name: string,
  input: string,
  variables: Row['variables'],
  outcomes: Outcomes,
  state: Row['state'] = 'SUBMITTED',
): Row {
  const operation = `mutation ($id: ID!) { it: ${name}(input: { ${input} }) { __typename } }`;
  return { operation, variables, outcomes, state };
}

const read = (
  operation: string,
  variables: Row['variables'],
  outcomes = READERS,
  state: Row['state'] = 'SUBMITTED',
): Row => ({ operation, variables, outcomes, state, isRead: true });

/** A list leaves out what somebody may not know of, and `node` knows nothing of it. */
const ABSENT = READERS.map((outcome) => (outcome === HIDDEN ? 'nothing' : outcome));
const FOUNDERS = ['FORBIDDEN', 'FORBIDDEN', 'ok', 'FORBIDDEN', 'ok', 'ok', 'FORBIDDEN', ENDED];

const NODE = 'query ($id: ID!) { it: node(id: $id) { id } }';

let founded = 0;

/** By the coordinate of the field, with what is tried of it where there are several. */
const ROWS: Record<string, Row> = {
  'Query.council': read(
    'query ($id: ID!) { it: council(id: $id) { id memberships(first: 5) { edges { cursor } } } }',
    IN,
  ),
  'Query.council by its slug': read(
    'query ($slug: String!) { it: council(slug: $slug) { id } }',
    ({ slug }) => ({ slug }),
  ),
  'Query.councils': read(
    `query ($slug: String!) {
      list: councils(first: 5, filter: { search: $slug }) { edges { node { id } } } }`,
    ({ slug }) => ({ slug }),
    ABSENT,
  ),
  'Query.proposal': read('query ($id: ID!) { it: proposal(id: $id) { id council { id } } }', ON),
  'Query.proposals': read(
    `query ($id: ID!) {
      list: proposals(first: 5, filter: { council: $id }) { edges { node { id } } } }`,
    IN,
    ABSENT,
  ),
  'Query.node of a council': read(NODE, IN, ABSENT),
  'Query.node of a membership': read(NODE, OF, ABSENT),
  'Query.node of a proposal': read(NODE, ON, ABSENT),
  'Query.node of a roll entry': read(NODE, ({ entryId }) => ({ id: entryId }), ABSENT, 'OPEN'),
  'Query.node of a comment': read(NODE, SAID, ABSENT),
  'Subscription.proposalChanged': read(
    'subscription ($id: ID!) { it: proposalChanged(proposalId: $id) { id } }',
    ON,
  ),
  'Subscription.proposalChanged of a council': read(
    'subscription ($id: ID!) { it: proposalChanged(councilId: $id) { id } }',
    IN,
  ),
  'Subscription.commentAdded': read(
    'subscription ($id: ID!) { it: commentAdded(proposalId: $id) { id } }',
    ON,
  ),
  'Subscription.tallyChanged': read(
    'subscription ($id: ID!) { it: tallyChanged(proposalId: $id) { turnout } }',
    ON,
    READERS,
    'OPEN',
  ),
  'Mutation.createCouncil': {
    operation:
      'mutation ($slug: String!) { it: createCouncil(input: { slug: $slug, name: "N" }) { __typename } }',
    variables: () => ({ slug: `founded-${++founded}` }),
    outcomes: FOUNDERS,
    state: 'SUBMITTED',
  },
  'Mutation.updateCouncil': mutation('updateCouncil', 'councilId: $id, name: "N"', IN, CHAIRS),
  'Mutation.archiveCouncil': mutation('archiveCouncil', 'councilId: $id', IN, CHAIRS),
  'Mutation.addCouncilMember': {
    ...mutation('', '', IN, CHAIRS),
    operation:
      'mutation ($id: ID!, $user: ID!) { it: addCouncilMember(input: { councilId: $id, userId: $user, role: OBSERVER }) { __typename } }',
    variables: ({ councilId, outsiderId }) => ({ id: councilId, user: outsiderId }),
  },
  'Mutation.updateCouncilMember': mutation(
    'updateCouncilMember',
    'membershipId: $id, weight: "2"',
    OF,
    CHAIRS,
  ),
  'Mutation.removeCouncilMember': mutation('removeCouncilMember', 'membershipId: $id', OF, CHAIRS),
  'Mutation.createProposal': mutation(
    'createProposal',
    'councilId: $id, title: "T", body: ""',
    IN,
    OPERATORS,
  ),
  'Mutation.reviseProposal': mutation(
    'reviseProposal',
    'proposalId: $id, title: "T"',
    ON,
    AUTHOR_OF_DRAFT,
    'DRAFT',
  ),
  'Mutation.submitProposal': mutation(
    'submitProposal',
    'proposalId: $id',
    ON,
    AUTHOR_OF_DRAFT,
    'DRAFT',
  ),
  'Mutation.withdrawProposal': mutation(
    'withdrawProposal',
    'proposalId: $id',
    ON,
    AUTHOR_OF_DRAFT,
    'DRAFT',
  ),
  'Mutation.scheduleProposal': mutation(
    'scheduleProposal',
    'proposalId: $id, closesAt: "2027-01-01T00:00:00Z"',
    ON,
    SCHEDULERS,
  ),
  'Mutation.closeProposal': mutation('closeProposal', 'proposalId: $id', ON, SCHEDULERS, 'OPEN'),
  'Mutation.certifyProposal': mutation('certifyProposal', 'proposalId: $id', ON, CHAIRS, 'OPEN'),
  'Mutation.castBallot': mutation(
    'castBallot',
    'proposalId: $id, choice: { motion: FOR }',
    ON,
    READERS,
    'OPEN',
  ),
  'Mutation.recuseFromProposal': mutation(
    'recuseFromProposal',
    'proposalId: $id, reason: "R"',
    ON,
    READERS,
    'OPEN',
  ),
  'Mutation.delegateVote': {
    ...mutation('', '', ON, READERS, 'OPEN'),
    operation:
      'mutation ($id: ID!, $entry: ID!) { it: delegateVote(input: { proposalId: $id, delegateId: $entry }) { __typename } }',
    variables: ({ proposalId, entryId }) => ({ id: proposalId, entry: entryId }),
  },
  'Mutation.revokeDelegation': mutation('revokeDelegation', 'proposalId: $id', ON, READERS, 'OPEN'),
  'Mutation.annulProposal': mutation(
    'annulProposal',
    'proposalId: $id, reason: "R"',
    ON,
    MANAGERS,
    'OPEN',
  ),
  'Mutation.withdrawAnnulment': mutation(
    'withdrawAnnulment',
    'proposalId: $id',
    ON,
    MANAGERS,
    'OPEN',
  ),
  'Mutation.commentOnProposal': mutation(
    'commentOnProposal',
    'proposalId: $id, body: "B"',
    ON,
    OPERATORS,
  ),
  'Mutation.editComment': mutation(
    'editComment',
    'commentId: $id, body: "B"',
    SAID,
    members('FORBIDDEN', 'ok', 'FORBIDDEN', 'FORBIDDEN'),
  ),
  'Mutation.removeComment': mutation('removeComment', 'commentId: $id', SAID, OPERATORS),
  'Mutation.cancelProposal': mutation(
    'cancelProposal',
    'proposalId: $id, reason: "R"',
    ON,
    SCHEDULERS,
  ),
};

let app: TestApp;
let seed: Seed;
let councils: Councils;
let people: Record<Exclude<CallerName, 'chair'>, SeededUser>;
let chair: SeededUser;
beforeAll(async () => {
  app = await startApp();
  seed = initSeed(app);
  councils = initCouncils(app, seed);
  chair = await seed.user('COUNCIL_OPERATOR');
  people = {
    outsider: await seed.user(),
    observer: await seed.user(),
    'operator of another council': await seed.user('COUNCIL_OPERATOR'),
    'operator here': await seed.user(),
    admin: await seed.user('ADMIN'),
    'expired seat': await seed.user(),
    suspended: await seed.user(),
  };
  await councils.member(
    await councils.council(),
    'OPERATOR',
    {},
    people['operator of another council'],
  );
  await as(people.suspended);
  await app.services.administration.suspend(people.suspended.id, null, {
    actor: { type: 'SYSTEM' },
  });
});
afterAll(() => app?.close());

const as = keepSignedIn();

/** An account that nobody signs in to. */
async function somebody(): Promise<string> {
  const id = newId('user');
  await app.sql(
    `insert into "user" (id, email, display_name, role, password_hash)
     values ($1, $1 || '@people.example', 'Somebody', 'VIEWER', 'none')`,
    [id],
  );
  return id;
}

/** A proposal by the council's operator, and somebody to seat or unseat. */
async function worldOf(council: SeededCouncil, state: Row['state']): Promise<World> {
  const author = people['operator here'];
  const proposalId = await councils.proposal(council, { ...(state && { state }), author });
  const { membershipId } = await app.services.memberships.add(
    { councilId: council.id, userId: await somebody(), role: 'OBSERVER' },
    actorOf(council.chair),
  );
  const comment = { proposalId, body: 'Said.' };
  const { commentId } = await app.services.comments.add(comment, actorOf(author));
  const [entry] = await app.sql<{ id: string }>(
    'select id from roll_entry where proposal_id = $1 and user_id = $2',
    [proposalId, council.chair.id],
  );
  return {
    councilId: council.id,
    slug: council.slug,
    entryId: entry?.id ?? '',
    membershipId,
    outsiderId: await somebody(),
    proposalId,
    commentId,
  };
}

async function seatEverybody(council: SeededCouncil): Promise<void> {
  await councils.member(council, 'OBSERVER', {}, people.observer);
  await councils.member(council, 'OPERATOR', {}, people['operator here']);
  const termTo = new Date(Date.now() - 1_000);
  await councils.member(council, 'CHAIR', { termTo }, people['expired seat']);
  await councils.member(council, 'CHAIR', {}, people.suspended);
}

async function outcomeOf(row: Row, world: World, caller: SeededUser): Promise<string> {
  const variables = row.variables(world);
  if (row.operation.startsWith('subscription')) return listening(row.operation, variables, caller);
  const { data, errors } = await app.ask<
    { it?: unknown; list?: { edges: object[] } },
    Record<string, unknown>
  >(row.operation, variables, await as(caller));
  if (errors[0]) return String(errors[0].extensions.code);
  return data?.it || data?.list?.edges.length ? 'ok' : 'nothing';
}

/** What opening a stream is answered: `ok` where it is one, and goes on. */
async function listening(query: string, variables: object, caller: SeededUser): Promise<string> {
  const { token } = await as(caller);
  const response = await app.fetch(ENDPOINT, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      accept: 'text/event-stream',
      authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({ query, variables }),
  });
  if (response.headers.get('content-type')?.startsWith('text/event-stream')) {
    const reader = response.body?.getReader();
    const text = Buffer.from((await reader?.read())?.value ?? '').toString();
    await reader?.cancel();
    return /"code":"([A-Z_]+)"/.exec(text)?.[1] ?? 'ok';
  }
  return /"code":"([A-Z_]+)"/.exec(await response.text())?.[1] ?? 'nothing';
}

describe('a council for members only', () => {
  async function hall(row: Row) {
    const council = await councils.council({ visibility: 'MEMBERS' }, chair);
    await seatEverybody(council);
    return worldOf(council, row.state);
  }

  test.each(Object.entries(ROWS))('%s', async (_coordinate, row) => {
    // Who is refused changes nothing, and so leaves the place to the next; who is let in has their own.
    const shared = await hall(row);
    const outcomes: string[] = [];
    for (const [position, name] of CALLERS.entries()) {
      const isAlone = row.outcomes[position] === 'ok' && !row.isRead;
      const world = isAlone ? await hall(row) : shared;
      outcomes.push(await outcomeOf(row, world, name === 'chair' ? chair : people[name]));
    }
    expect(outcomes).toEqual(row.outcomes);
  });
});

/** Where the root fields are that have to do with no council. */
const ELSEWHERE = /^(access|audit|common|directives|operations|sessions|users)\.graphql$/;

test('every operation of councils is tried', () => {
  const folder = new URL('../schema/', import.meta.url);
  const fields = readdirSync(folder)
    .filter((name) => !ELSEWHERE.test(name))
    .flatMap((name) => parse(readFileSync(new URL(name, folder), 'utf8')).definitions)
    .flatMap((node) =>
      node.kind === 'ObjectTypeExtension' && ROOTS.has(node.name.value)
        ? (node.fields ?? []).map((field) => `${node.name.value}.${field.name.value}`)
        : [],
    );
  expect(fields.length).toBeGreaterThan(25);
  const tried = new Set(Object.keys(ROWS).map((name) => name.split(' ')[0]));
  expect(fields.filter((field) => !tried.has(field))).toEqual([]);
});

const NEEDS = [...readAccess(buildSchema(), PERMISSION_ENUM)].flatMap(
  ([coordinate, { council }]) =>
    council === undefined
      ? []
      : [[coordinate, COUNCIL_PERMISSION_ENUM[council] ?? council] as const],
);

describe('the permission that the schema names', () => {
  test('is tried for every field that names one', () => {
    expect(Object.keys(ROWS)).toEqual(
      expect.arrayContaining(NEEDS.map(([coordinate]) => coordinate)),
    );
  });

  test.each(NEEDS)('%s needs %s, and no other', async (coordinate, permission) => {
    const row = ROWS[coordinate] as Row;
    const council = await councils.council({}, chair);
    await seatEverybody(council);
    const operator = people['operator here'];
    const carry = (permissions: (typeof COUNCIL_PERMISSIONS)[number][]) =>
      app.services.councils.update(
        { councilId: council.id, roles: [{ role: 'OPERATOR', permissions }] },
        actorOf(council.chair),
      );
    const world = await worldOf(council, row.state);
    await carry(COUNCIL_PERMISSIONS.filter((other) => other !== permission));
    expect(await outcomeOf(row, world, operator)).toBe('FORBIDDEN');
    expect(await outcomeOf(row, world, people.outsider)).toBe(
      row.state === 'DRAFT' ? 'NOT_FOUND' : 'FORBIDDEN',
    );
    await carry(COUNCIL_PERMISSIONS.filter((other) => other === permission));
    expect(await outcomeOf(row, world, operator)).toBe('ok');
  });
});
