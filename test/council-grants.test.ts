import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CouncilPermission, CouncilRole } from '../src/councils/council/permissions.ts';
import { graphql } from '../src/generated/client/index.ts';
import { refusal, startApp, type TestApp } from './support/app.ts';
import { actorOf, type Councils, initCouncils, type SeededCouncil } from './support/councils.ts';
import { initSeed, type Seed, type SeededUser } from './support/seed.ts';

const SEAT = graphql(`
  mutation SeatWithRole($input: AddCouncilMemberInput!) {
    addCouncilMember(input: $input) {
      __typename
    }
  }
`);
const CHANGE = graphql(`
  mutation ChangeRoleOfMember($input: UpdateCouncilMemberInput!) {
    updateCouncilMember(input: $input) {
      __typename
    }
  }
`);
const UNSEAT = graphql(`
  mutation UnseatWithRole($input: RemoveCouncilMemberInput!) {
    removeCouncilMember(input: $input) {
      ... on CouncilMemberRemoved {
        membership {
          endedAt
          isVoting
          viewerCanManage
        }
      }
    }
  }
`);
const CARRY = graphql(`
  mutation ChangeWhatRolesCarry($input: UpdateCouncilInput!) {
    updateCouncil(input: $input) {
      council {
        roles {
          role
          permissions
        }
      }
    }
  }
`);
const GRANTS = graphql(`
  query AskForGrants($id: ID!) {
    council(id: $id) {
      viewerCanGrant
      memberships(first: 20) {
        edges {
          node {
            role
            user {
              id
            }
            viewerCanManage
          }
        }
      }
    }
  }
`);

let app: TestApp;
let seed: Seed;
let councils: Councils;
let chair: SeededUser;
let operator: SeededUser;
let tokens: Record<'chair' | 'operator' | 'admin', string>;
beforeAll(async () => {
  app = await startApp();
  seed = initSeed(app);
  councils = initCouncils(app, seed);
  chair = await seed.user('COUNCIL_OPERATOR');
  operator = await seed.user();
  const admin = await seed.user('ADMIN');
  const tokenOf = async (user: SeededUser) => (await user.signIn()).token;
  tokens = {
    chair: await tokenOf(chair),
    operator: await tokenOf(operator),
    admin: await tokenOf(admin),
  };
});
afterAll(() => app?.close());

type Roles = Partial<Record<CouncilRole, CouncilPermission[]>>;

/** A council whose roles carry this, with the operator in it. */
async function hall(roles: Roles): Promise<SeededCouncil> {
  const changes = Object.entries(roles).map(([role, permissions]) => ({
    role: role as CouncilRole,
    permissions,
  }));
  const council = await councils.council({ roles: changes }, chair);
  const seat = { councilId: council.id, userId: operator.id, role: 'OPERATOR' as const };
  await app.services.memberships.add(seat, actorOf(chair, true));
  return council;
}

const MANAGES = { OPERATOR: ['members:manage', 'ballots:cast'] } satisfies Roles;

async function seat(council: SeededCouncil, role: CouncilRole, token: string) {
  const input = { councilId: council.id, userId: (await seed.user()).id, role };
  return refusal(app.ask(SEAT, { input }, { token }));
}

const grantsOf = async ({ id }: SeededCouncil, token: string) =>
  (await app.must(GRANTS, { id }, { token })).council;

describe('who manages members and carries less than a chair', () => {
  test('seats nobody who would carry more than they do, themselves neither', async () => {
    const council = await hall(MANAGES);
    const token = tokens.operator;
    expect(await seat(council, 'OBSERVER', token)).toBe('');
    expect(await seat(council, 'OPERATOR', token)).toBe('');
    expect(await seat(council, 'CHAIR', token)).toBe('FORBIDDEN');
    const { memberships, viewerCanGrant } = await grantsOf(council, token);
    expect(viewerCanGrant).toEqual(['OPERATOR', 'OBSERVER']);
    expect(
      memberships.edges.filter(({ node }) => !node.viewerCanManage).map(({ node }) => node.role),
    ).toEqual(['CHAIR']);

    const own = await app.sql<{ id: string }>(
      'select id from membership where council_id = $1 and user_id = $2',
      [council.id, operator.id],
    );
    const promotion = { input: { membershipId: own[0]?.id ?? '', role: 'CHAIR' as const } };
    const { errors } = await app.ask(CHANGE, promotion, { token });
    expect(errors[0]).toMatchObject({
      message: 'The role CHAIR carries more here than you may do yourself.',
      extensions: { code: 'FORBIDDEN' },
    });
    const [denial] = await app.sql(
      `select data->>'missing' as missing from audit_event
       where action = 'ACCESS_DENIED' and actor_id = $1 order by occurred_at desc limit 1`,
      [operator.id],
    );
    expect(denial).toEqual({ missing: 'all that CHAIR carries' });
  });

  test('neither changes nor unseats a chair', async () => {
    const council = await hall(MANAGES);
    const { membershipId } = await councils.member(council, 'CHAIR');
    const token = tokens.operator;
    const demote = { input: { membershipId, role: 'OBSERVER' as const } };
    const lighten = { input: { membershipId, weight: '0.1' } };
    expect(await refusal(app.ask(CHANGE, demote, { token }))).toBe('FORBIDDEN');
    expect(await refusal(app.ask(CHANGE, lighten, { token }))).toBe('FORBIDDEN');
    expect(await refusal(app.ask(UNSEAT, { input: { membershipId } }, { token }))).toBe(
      'FORBIDDEN',
    );
    expect(await refusal(app.ask(CHANGE, demote, { token: tokens.chair }))).toBe('');
    expect(await refusal(app.ask(UNSEAT, { input: { membershipId } }, { token }))).toBe('');
  });
});

describe('who changes what roles carry, and carries less than a chair', () => {
  const carry = (
    council: SeededCouncil,
    role: CouncilRole,
    permissions: ('COUNCIL_UPDATE' | 'MEMBERS_MANAGE' | 'BALLOTS_CAST')[] | null,
    token = tokens.operator,
  ) => {
    const input = { councilId: council.id, roles: [{ role, permissions }] };
    return refusal(app.ask(CARRY, { input }, { token }));
  };

  test('gives no role more than they carry, and takes nothing from one that carries more', async () => {
    const council = await hall({ OPERATOR: ['council:update', 'ballots:cast'] });
    expect(await carry(council, 'OBSERVER', ['BALLOTS_CAST'])).toBe('');
    expect(await carry(council, 'OBSERVER', ['MEMBERS_MANAGE'])).toBe('FORBIDDEN');
    expect(await carry(council, 'OPERATOR', ['COUNCIL_UPDATE', 'MEMBERS_MANAGE'])).toBe(
      'FORBIDDEN',
    );
    // What a role usually carries can be more than one has here.
    expect(await carry(council, 'OPERATOR', null)).toBe('FORBIDDEN');
    expect(await carry(council, 'CHAIR', [])).toBe('FORBIDDEN');
    expect(await carry(council, 'OPERATOR', ['BALLOTS_CAST'])).toBe('');
  });
});

describe('whoever carries all that a chair does, or manages all councils', () => {
  test.each(['chair', 'admin'] as const)('grants any role: %s, who does not vote', async (who) => {
    const council = await hall({ CHAIR: ['council:update', 'members:manage'] });
    const token = tokens[who];
    expect((await grantsOf(council, token)).viewerCanGrant).toEqual([
      'CHAIR',
      'OPERATOR',
      'OBSERVER',
    ]);
    for (const role of ['CHAIR', 'OPERATOR', 'OBSERVER'] as const) {
      expect(await seat(council, role, token)).toBe('');
    }
    const roles = [{ role: 'OBSERVER' as const, permissions: ['BALLOTS_CAST' as const] }];
    const input = { councilId: council.id, roles };
    expect(await refusal(app.ask(CARRY, { input }, { token }))).toBe('');
  });

  test.each([
    ['carries nothing', []],
    ['only presides', ['ballots:cast']],
  ] as const)('an operator does not by a chair who %s', async (_, chairs) => {
    const council = await hall({ ...MANAGES, CHAIR: [...chairs], OBSERVER: ['council:update'] });
    expect(await seat(council, 'OBSERVER', tokens.operator)).toBe('FORBIDDEN');
    const { viewerCanGrant } = await grantsOf(council, tokens.operator);
    expect(viewerCanGrant).toEqual(['CHAIR', 'OPERATOR']);
  });

  test('and nobody manages in an archived council', async () => {
    const council = await hall({});
    await app.services.councils.archive({ councilId: council.id }, actorOf(chair));
    const { memberships, viewerCanGrant } = await grantsOf(council, tokens.chair);
    expect(viewerCanGrant).toEqual([]);
    expect(memberships.edges.some(({ node }) => node.viewerCanManage)).toBe(false);
  });

  test('but whoever ends their own seat, and sees the council no more, is told that it is done', async () => {
    const council = await councils.council({ visibility: 'MEMBERS' }, chair);
    const token = tokens.chair;
    const ownSeat = 'select id from membership where council_id = $1';
    const [seated] = await app.sql<{ id: string }>(ownSeat, [council.id]);
    await councils.member(council, 'CHAIR');
    const input = { membershipId: seated?.id ?? '', clientMutationId: 'leave' };
    for (const _ of ['once', 'again']) {
      const { removeCouncilMember } = await app.must(UNSEAT, { input }, { token });
      expect(removeCouncilMember).toEqual({
        membership: { endedAt: expect.any(String), isVoting: false, viewerCanManage: false },
      });
    }
    expect(await refusal(app.ask(GRANTS, { id: council.id }, { token }))).toBe('NOT_FOUND');
  });
});
