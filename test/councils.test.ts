import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphql } from '../src/generated/client/index.ts';
import { refusal, startApp, startAppOn, type TestApp } from './support/app.ts';
import { actorOf, type Councils, initCouncils, type SeededCouncil } from './support/councils.ts';
import { initSeed, keepSignedIn, type Seed, type SeededUser } from './support/seed.ts';

const FOUND = graphql(`
  mutation FoundCouncil($input: CreateCouncilInput!) {
    createCouncil(input: $input) {
      __typename
      ... on CouncilCreated {
        council {
          id
          slug
          name
          visibility
          defaultRules {
            method
            tie
            secrecy
            tally
            ballotsMayChange
            extensionMinutes
            quorum {
              count
            }
            majority {
              preset
              base
              numerator
              denominator
              strict
            }
            inWords
          }
          viewerMembership {
            role
            weight
            isInTerm
            isVoting
          }
          viewerPermissions
        }
      }
      ... on SlugTaken {
        message
      }
    }
  }
`);

const SEE = graphql(`
  query SeeCouncil($id: ID, $slug: String) {
    council(id: $id, slug: $slug) {
      id
      name
      description
      visibility
      archivedAt
      roles {
        role
        permissions
      }
      viewerCanUpdate
      viewerCanManageMembers
      viewerCanCreateProposal
      viewerPermissions
    }
  }
`);

const LIST = graphql(`
  query ListCouncils($filter: CouncilFilter, $first: Int, $after: String) {
    councils(filter: $filter, first: $first, after: $after) {
      edges {
        node {
          id
          name
        }
      }
      pageInfo {
        hasNextPage
        endCursor
      }
    }
  }
`);

const CHANGE = graphql(`
  mutation ChangeCouncil($input: UpdateCouncilInput!) {
    updateCouncil(input: $input) {
      council {
        name
        description
        visibility
        defaultRules {
          method
          majority {
            preset
          }
          quorum {
            numerator
            denominator
            strict
            counts
            abstentionsCount
          }
        }
        roles {
          role
          permissions
        }
      }
    }
  }
`);

const ARCHIVE = graphql(`
  mutation ArchiveOneCouncil($input: ArchiveCouncilInput!) {
    archiveCouncil(input: $input) {
      __typename
      ... on CouncilArchived {
        council {
          archivedAt
        }
      }
      ... on VotesPending {
        count
      }
    }
  }
`);

const SEAT = graphql(`
  mutation SeatMember($input: AddCouncilMemberInput!) {
    addCouncilMember(input: $input) {
      __typename
      ... on CouncilMemberAdded {
        membership {
          id
          role
          weight
          termTo
          isInTerm
          isVoting
          user {
            id
            displayName
          }
        }
      }
      ... on AlreadyMember {
        membership {
          id
        }
      }
    }
  }
`);

const RESEAT = graphql(`
  mutation ReseatMember($input: UpdateCouncilMemberInput!) {
    updateCouncilMember(input: $input) {
      ... on CouncilMemberUpdated {
        membership {
          role
          weight
          termFrom
          termTo
          isInTerm
          isVoting
        }
      }
    }
  }
`);

const UNSEAT = graphql(`
  mutation UnseatMember($input: RemoveCouncilMemberInput!) {
    removeCouncilMember(input: $input) {
      ... on CouncilMemberRemoved {
        membership {
          id
          endedAt
          isInTerm
        }
      }
    }
  }
`);

const MEMBERS = graphql(`
  query ListMembers($id: ID!, $first: Int, $after: String, $includeEnded: Boolean! = false) {
    council(id: $id) {
      memberships(first: $first, after: $after, includeEnded: $includeEnded) {
        edges {
          node {
            id
            role
            user {
              id
            }
            council {
              id
            }
          }
        }
        pageInfo {
          hasNextPage
          endCursor
        }
      }
    }
  }
`);

let app: TestApp;
let second: TestApp;
let seed: Seed;
let councils: Councils;
let operator: SeededUser;
let admin: SeededUser;
beforeAll(async () => {
  app = await startApp();
  second = await startAppOn(app);
  seed = initSeed(app);
  councils = initCouncils(app, seed);
  operator = await seed.user('COUNCIL_OPERATOR');
  admin = await seed.user('ADMIN');
});
afterAll(async () => {
  await second?.close();
  await app?.close();
});

const as = keepSignedIn();

const slug = () => `c-${Math.random().toString(36).slice(2)}`;

describe('founding a council', () => {
  test('makes its founder the chair, under rules that are the usual ones', async () => {
    const { createCouncil } = await app.must(
      FOUND,
      { input: { slug: 'garden-board', name: 'Garden board' } },
      await as(operator),
    );
    expect(createCouncil).toEqual({
      __typename: 'CouncilCreated',
      council: {
        id: expect.stringMatching(/^council_/),
        slug: 'garden-board',
        name: 'Garden board',
        visibility: 'PUBLIC',
        defaultRules: {
          method: 'MOTION',
          tie: 'FAIL',
          secrecy: 'ROLL_CALL',
          tally: 'AFTER_CLOSE',
          ballotsMayChange: true,
          extensionMinutes: null,
          quorum: null,
          majority: {
            preset: 'SIMPLE',
            base: 'CAST',
            numerator: 1,
            denominator: 2,
            strict: true,
          },
          inWords: expect.any(String),
        },
        viewerMembership: { role: 'CHAIR', weight: '1', isInTerm: true, isVoting: true },
        viewerPermissions: expect.arrayContaining(['BALLOTS_CAST', 'MEMBERS_MANAGE']),
      },
    });
  });

  test('with a slug that is taken: says so, also when two want it at once', async () => {
    const input = { slug: slug(), name: 'Twice' };
    const caller = await as(operator);
    const both = await Promise.all([
      app.must(FOUND, { input }, caller),
      second.must(FOUND, { input }, caller),
    ]);
    const kinds = both.map(({ createCouncil }) => createCouncil.__typename).sort();
    expect(kinds).toEqual(['CouncilCreated', 'SlugTaken']);
  });

  test('sent again under the same clientMutationId, to another node: is done once', async () => {
    const input = { slug: slug(), name: 'Once', clientMutationId: 'found-1' };
    const caller = await as(operator);
    const first = await app.must(FOUND, { input }, caller);
    const again = await second.must(FOUND, { input }, caller);
    expect(first.createCouncil.__typename).toBe('CouncilCreated');
    expect(again).toEqual(first);
    const other = { ...input, name: 'Something else' };
    expect(await refusal(app.ask(FOUND, { input: other }, caller))).toBe(
      'BAD_USER_INPUT input.clientMutationId',
    );
  });

  test.each([
    ['input.slug', { slug: 'Not A Slug' }],
    ['input.slug', { slug: 'x' }],
    ['input.name', { name: '  ' }],
    ['input.name', { name: 'two\nlines' }],
    ['input.name', { name: '\u2066turned\u2069' }],
    ['input.description', { description: 'x'.repeat(5_001) }],
    ['input.defaultRules.majority', { defaultRules: { majority: { base: 'CAST' as const } } }],
    ['input.defaultRules.quorum', { defaultRules: { quorum: { numerator: 1, count: 3 } } }],
    ['input.clientMutationId', { clientMutationId: '' }],
  ])('with a bad %s: names it, and founds nothing', async (field, bad) => {
    const input = { slug: slug(), name: 'Bad', ...bad };
    const asked = app.ask(FOUND, { input }, await as(operator));
    expect(await refusal(asked)).toBe(`BAD_USER_INPUT ${field}`);
    expect(await app.sql('select from council where slug = $1', [input.slug])).toEqual([]);
  });
});

describe('seeing councils', () => {
  let hidden: SeededCouncil;
  let member: SeededUser;
  let outsider: SeededUser;
  beforeAll(async () => {
    hidden = await councils.council({ visibility: 'MEMBERS' });
    member = await councils.member(hidden, 'OBSERVER');
    outsider = await seed.user();
  });

  test('one of members only is not there for others, and the attempt is a fact', async () => {
    const asked = app.ask(SEE, { id: hidden.id }, await as(outsider));
    expect(await refusal(asked)).toBe('NOT_FOUND');
    const facts = await app.sql(
      `select data from audit_event where action = 'ACCESS_DENIED' and actor_id = $1`,
      [outsider.id],
    );
    expect(facts).toEqual([{ data: { code: 'NOT_FOUND', missing: expect.any(String) } }]);
  });

  test('its members and administrators see it, by id and by slug', async () => {
    for (const person of [member, hidden.chair, admin]) {
      const caller = await as(person);
      const byId = await app.must(SEE, { id: hidden.id }, caller);
      const bySlug = await app.must(SEE, { slug: hidden.slug }, caller);
      expect(bySlug).toEqual(byId);
    }
    const seen = await app.must(SEE, { id: hidden.id }, await as(member));
    expect(seen.council).toMatchObject({ viewerCanUpdate: false, viewerPermissions: [] });
    const led = await app.must(SEE, { id: hidden.id }, await as(admin));
    expect(led.council.viewerCanUpdate).toBe(true);
    expect(led.council.viewerPermissions).not.toContain('BALLOTS_CAST');
  });

  test('neither id nor slug, or both: names the argument', async () => {
    const caller = await as(member);
    expect(await refusal(app.ask(SEE, {}, caller))).toBe('BAD_USER_INPUT id');
    const both = { id: hidden.id, slug: hidden.slug };
    expect(await refusal(app.ask(SEE, both, caller))).toBe('BAD_USER_INPUT id');
  });

  test('lists what one may see, in pages, by name', async () => {
    const names = async (user: SeededUser, filter: object) => {
      const seen: string[] = [];
      let after: string | null | undefined;
      do {
        const variables = { filter, first: 2, ...(after && { after }) };
        const { councils: page } = await app.must(LIST, variables, await as(user));
        seen.push(...page.edges.map(({ node }) => node.name));
        after = page.pageInfo.hasNextPage ? page.pageInfo.endCursor : null;
      } while (after);
      return seen;
    };
    const all = { search: 'council-' };
    expect(await names(outsider, all)).not.toContain(`Council ${hidden.slug}`);
    expect(await names(member, all)).toContain(`Council ${hidden.slug}`);
    expect(await names(admin, all)).toContain(`Council ${hidden.slug}`);
    const mine = await names(member, { viewerIsMember: true });
    expect(mine).toEqual([`Council ${hidden.slug}`]);
    expect(await names(member, { viewerIsMember: false })).not.toContain(mine[0]);
    const sorted = await names(admin, {});
    expect(sorted).toEqual([...sorted].sort());

    const past = await councils.council();
    const search = past.slug;
    expect(await names(past.chair, { search })).toEqual([`Council ${search}`]);
    await app.services.councils.archive({ councilId: past.id }, actorOf(past.chair));
    expect(await names(past.chair, { search })).toEqual([]);
    expect(await names(past.chair, { search, includeArchived: true })).toEqual([
      `Council ${search}`,
    ]);
  });
});

describe('changing a council', () => {
  test('changes what is given, and what roles carry', async () => {
    const council = await councils.council();
    const { updateCouncil } = await app.must(
      CHANGE,
      {
        input: {
          councilId: council.id,
          name: 'Renamed',
          visibility: 'MEMBERS',
          defaultRules: {
            majority: { preset: 'TWO_THIRDS' },
            quorum: { numerator: 1, denominator: 2 },
          },
          roles: [{ role: 'OBSERVER', permissions: ['COMMENTS_WRITE'] }],
        },
      },
      await as(council.chair),
    );
    expect(updateCouncil.council).toMatchObject({
      name: 'Renamed',
      description: '',
      visibility: 'MEMBERS',
      defaultRules: {
        method: 'MOTION',
        majority: { preset: 'TWO_THIRDS' },
        quorum: {
          numerator: 1,
          denominator: 2,
          strict: false,
          counts: 'MEMBERS',
          abstentionsCount: true,
        },
      },
    });
    expect(updateCouncil.council.roles).toContainEqual({
      role: 'OBSERVER',
      permissions: ['COMMENTS_WRITE'],
    });
  });

  test('an operator of the council may not, and one of another council may not either', async () => {
    const council = await councils.council();
    const member = await councils.member(council);
    const input = { councilId: council.id, name: 'Taken over' };
    expect(await refusal(app.ask(CHANGE, { input }, await as(member)))).toBe('FORBIDDEN');
    expect(await refusal(app.ask(CHANGE, { input }, await as(operator)))).toBe('FORBIDDEN');
    const { council: seen } = await app.must(SEE, { id: council.id }, await as(member));
    expect(seen.name).toBe(`Council ${council.slug}`);
  });

  test('a permission that a role is given or loses holds on the next request', async () => {
    const council = await councils.council();
    const member = await councils.member(council);
    const set = async (permissions: 'COUNCIL_UPDATE'[] | null) =>
      app.must(
        CHANGE,
        { input: { councilId: council.id, roles: [{ role: 'OPERATOR', permissions }] } },
        await as(council.chair),
      );
    const input = { councilId: council.id, description: 'By an operator' };
    await set(['COUNCIL_UPDATE']);
    await app.must(CHANGE, { input }, await as(member));
    await set(null);
    expect(await refusal(second.ask(CHANGE, { input }, await as(member)))).toBe('FORBIDDEN');
  });

  test('an archived one stays readable and takes no change', async () => {
    const council = await councils.council();
    const caller = await as(council.chair);
    const pending = await councils.proposal(council, { state: 'SCHEDULED' });
    const input = { councilId: council.id };
    const refused = await app.must(ARCHIVE, { input }, caller);
    expect(refused.archiveCouncil).toEqual({ __typename: 'VotesPending', count: 1 });
    await councils.withoutTriggers(
      'proposal',
      `update proposal set state = 'CANCELLED' where id = '${pending}'`,
    );
    const archived = await app.must(ARCHIVE, { input }, caller);
    expect(archived.archiveCouncil.__typename).toBe('CouncilArchived');
    expect(await app.must(ARCHIVE, { input }, caller)).toEqual(archived);
    const change = { councilId: council.id, name: 'After the end' };
    expect(await refusal(app.ask(CHANGE, { input: change }, caller))).toBe('CONFLICT');
    const { council: seen } = await app.must(SEE, { id: council.id }, caller);
    expect(seen).toMatchObject({ viewerCanUpdate: false, viewerCanCreateProposal: false });
  });
});

describe('members', () => {
  test('are seated with weight and term, changed, and unseated', async () => {
    const council = await councils.council();
    const person = await seed.user('VIEWER', 'Mira Member');
    const caller = await as(council.chair);
    const input = { councilId: council.id, userId: person.id, role: 'OPERATOR' as const };
    const { addCouncilMember } = await app.must(
      SEAT,
      { input: { ...input, weight: '2.5' } },
      caller,
    );
    expect(addCouncilMember).toEqual({
      __typename: 'CouncilMemberAdded',
      membership: {
        id: expect.stringMatching(/^membership_/),
        role: 'OPERATOR',
        weight: '2.5',
        termTo: null,
        isInTerm: true,
        isVoting: true,
        user: { id: person.id, displayName: 'Mira Member' },
      },
    });
    if (addCouncilMember.__typename !== 'CouncilMemberAdded') throw new Error('not seated');
    const membershipId = addCouncilMember.membership.id;

    const twice = await app.must(SEAT, { input }, caller);
    expect(twice.addCouncilMember).toEqual({
      __typename: 'AlreadyMember',
      membership: { id: membershipId },
    });

    const yesterday = new Date(Date.now() - 86_400_000).toISOString();
    const change = { membershipId, role: 'OBSERVER' as const, termTo: yesterday };
    const { updateCouncilMember } = await app.must(RESEAT, { input: change }, caller);
    expect(updateCouncilMember).toEqual({
      membership: {
        role: 'OBSERVER',
        weight: '2.5',
        termFrom: null,
        termTo: yesterday,
        isInTerm: false,
        isVoting: false,
      },
    });

    const { removeCouncilMember } = await app.must(UNSEAT, { input: { membershipId } }, caller);
    expect(removeCouncilMember).toEqual({
      membership: { id: membershipId, endedAt: expect.any(String), isInTerm: false },
    });
    const again = await app.must(UNSEAT, { input: { membershipId } }, caller);
    expect(again).toEqual({ removeCouncilMember });
    const back = await app.must(SEAT, { input }, caller);
    expect(back.addCouncilMember.__typename).toBe('CouncilMemberAdded');
  });

  test('keep a history of their seats, one version after the other, without a gap', async () => {
    const council = await councils.council();
    const member = await councils.member(council);
    const caller = await as(council.chair);
    const { membershipId } = member;
    await app.must(RESEAT, { input: { membershipId, weight: '3' } }, caller);
    await app.must(RESEAT, { input: { membershipId, weight: '3' } }, caller);
    await app.must(
      CHANGE,
      {
        input: { councilId: council.id, roles: [{ role: 'OPERATOR', permissions: [] }] },
      },
      caller,
    );
    await app.must(UNSEAT, { input: { membershipId } }, caller);
    const versions = await app.sql<{ weight: string; votes: boolean; gap: boolean }>(
      `select weight::text, votes,
         superseded_at is distinct from lead(recorded_at, 1, superseded_at)
           over (order by recorded_at) as gap
       from seat where membership_id = $1 order by recorded_at`,
      [membershipId],
    );
    expect(versions).toEqual([
      { weight: '1000000', votes: true, gap: false },
      { weight: '3000000', votes: true, gap: false },
      { weight: '3000000', votes: false, gap: false },
    ]);
  });

  test('two chairs seat the same person at once: there is one membership', async () => {
    const council = await councils.council();
    const person = await seed.user();
    const input = { councilId: council.id, userId: person.id, role: 'OBSERVER' as const };
    const caller = await as(council.chair);
    const both = await Promise.all([
      app.must(SEAT, { input }, caller),
      second.must(SEAT, { input }, caller),
    ]);
    const kinds = both.map(({ addCouncilMember }) => addCouncilMember.__typename).sort();
    expect(kinds).toEqual(['AlreadyMember', 'CouncilMemberAdded']);
  });

  test.each([
    ['input.userId', { userId: 'user_00000000000000000000000000' }],
    ['input.weight', { weight: '0' }],
    ['input.weight', { weight: '1000000.1' }],
    ['input.termTo', { termFrom: '2027-01-01T00:00:00.000Z', termTo: '2026-12-31T00:00:00.000Z' }],
  ])('with a bad %s: names it', async (field, bad) => {
    const council = await councils.council();
    const input = { councilId: council.id, userId: operator.id, role: 'OPERATOR' as const, ...bad };
    const asked = app.ask(SEAT, { input }, await as(council.chair));
    expect(await refusal(asked)).toBe(`BAD_USER_INPUT ${field}`);
  });

  test('of a hidden council cannot be touched, and an operator cannot seat anybody', async () => {
    const council = await councils.council({ visibility: 'MEMBERS' });
    const member = await councils.member(council);
    const outsider = await as(await seed.user());
    const seat = { councilId: council.id, userId: operator.id, role: 'CHAIR' as const };
    expect(await refusal(app.ask(SEAT, { input: seat }, outsider))).toBe('NOT_FOUND');
    const unseat = { membershipId: member.membershipId };
    expect(await refusal(app.ask(UNSEAT, { input: unseat }, outsider))).toBe('NOT_FOUND');
    expect(await refusal(app.ask(SEAT, { input: seat }, await as(member)))).toBe('FORBIDDEN');
    expect(await refusal(app.ask(UNSEAT, { input: unseat }, await as(member)))).toBe('FORBIDDEN');
  });

  test('are listed in pages, those who left only when asked for', async () => {
    const council = await councils.council();
    const people = [];
    for (let count = 0; count < 4; count += 1) people.push(await councils.member(council));
    const caller = await as(council.chair);
    const left = people[1]?.membershipId ?? '';
    await app.must(UNSEAT, { input: { membershipId: left } }, caller);
    const first = await app.must(MEMBERS, { id: council.id, first: 3 }, caller);
    const { edges, pageInfo } = first.council.memberships;
    expect(edges.map(({ node }) => node.user.id)).toEqual([
      council.chair.id,
      people[0]?.id,
      people[2]?.id,
    ]);
    expect(pageInfo.hasNextPage).toBe(true);
    const rest = await app.must(
      MEMBERS,
      { id: council.id, first: 3, after: pageInfo.endCursor ?? '' },
      caller,
    );
    expect(rest.council.memberships.edges.map(({ node }) => node.user.id)).toEqual([people[3]?.id]);
    const all = await app.must(MEMBERS, { id: council.id, includeEnded: true }, caller);
    expect(all.council.memberships.edges).toHaveLength(5);
  });
});
