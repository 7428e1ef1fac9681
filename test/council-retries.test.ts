import { type GraphQLObjectType, isInputObjectType, isRequiredInputField } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildSchema } from '../src/schema.ts';
import { type Answer, refusal, startApp, startAppOn, type TestApp } from './support/app.ts';
import { actorOf, type Councils, initCouncils, type SeededCouncil } from './support/councils.ts';
import { initSeed, type Seed, type SeededUser } from './support/seed.ts';

/** Two nodes on one database. */
let app: TestApp;
let other: TestApp;
let seed: Seed;
let councils: Councils;
let chair: SeededUser & { token: string };
let admin: SeededUser & { token: string };
let second: SeededUser & { token: string };

const signedIn = async (user: SeededUser) => ({ ...user, token: (await user.signIn()).token });

beforeAll(async () => {
  app = await startApp();
  other = await startAppOn(app);
  seed = initSeed(app);
  councils = initCouncils(app, seed);
  chair = await signedIn(await seed.user('COUNCIL_OPERATOR', 'Clara Chair'));
  admin = await signedIn(await seed.user('ADMIN'));
  second = await signedIn(await seed.user('ADMIN'));
});
afterAll(async () => {
  await other.close();
  await app.close();
});

interface Case {
  input: object;
  /** Another input that would be fine by itself. */
  otherwise: object;
  as?: () => { token: string };
}

const council = (options: Parameters<Councils['council']>[0] = {}) =>
  councils.council(options, chair);

async function onProposal(
  options: Parameters<Councils['proposal']>[1],
  input: object = {},
): Promise<Case> {
  const place = await council();
  const proposalId = await councils.proposal(place, options);
  const another = await councils.proposal(place, options);
  return { input: { proposalId, ...input }, otherwise: { proposalId: another, ...input } };
}

async function onMember(input: object, otherwise: object): Promise<Case> {
  const { membershipId } = await councils.member(await council());
  const { membershipId: another } = await councils.member(await council());
  return {
    input: { membershipId, ...input },
    otherwise: { membershipId: another, ...otherwise },
  };
}

async function closed(rules = {}): Promise<Case> {
  const built = await onProposal({ state: 'OPEN', rules });
  for (const { proposalId } of [built.input, built.otherwise] as { proposalId: string }[]) {
    await app.services.ballots.cast({ proposalId, choice: { kind: 'FOR' } }, actorOf(chair));
    await councils.moveVote(proposalId, { opensIn: -60_000, closesIn: -1 });
  }
  return built;
}

async function comment(): Promise<Case & { input: { commentId: string } }> {
  const proposalId = await councils.proposal(await council());
  const add = (body: string) => app.services.comments.add({ proposalId, body }, actorOf(chair));
  return { input: await add('One.'), otherwise: await add('Two.') };
}

async function delegation(): Promise<Case & { proposalId: string }> {
  const place: SeededCouncil = await council();
  const member = await councils.member(place);
  const third = await councils.member(place);
  const proposalId = await councils.proposal(place);
  const [entry, another] = await Promise.all(
    [member, third].map(async ({ id }) => {
      const rows = await app.sql<{ id: string }>(
        'select id from roll_entry where proposal_id = $1 and user_id = $2',
        [proposalId, id],
      );
      return rows[0]?.id ?? '';
    }),
  );
  return {
    input: { proposalId, delegateId: entry },
    otherwise: { proposalId, delegateId: another },
    proposalId,
  };
}

const text = (title: string) => ({ title, body: 'As it stands.' });
let slugs = 0;
const slug = () => ({ slug: `retried-${++slugs}`, name: 'Retried' });
const soon = new Date(Date.now() + 3_600_000).toISOString();

/** An input for each mutation whose answer can be asked for again. */
const CASES: Record<string, () => Promise<Case>> = {
  createCouncil: async () => ({ input: slug(), otherwise: slug() }),
  async updateCouncil() {
    const { id: councilId } = await council();
    const otherwise = { councilId, name: 'Twice' };
    return { input: { councilId, name: 'Once' }, otherwise };
  },
  async archiveCouncil() {
    const [one, two] = [await council(), await council()];
    return { input: { councilId: one.id }, otherwise: { councilId: two.id } };
  },
  async addCouncilMember() {
    const { id: councilId } = await council();
    const member = async () => ({ councilId, userId: (await seed.user()).id, role: 'OBSERVER' });
    return { input: await member(), otherwise: await member() };
  },
  updateCouncilMember: () => onMember({ weight: '2' }, { weight: '3' }),
  removeCouncilMember: () => onMember({}, {}),
  async createProposal() {
    const { id: councilId } = await council();
    const otherwise = { councilId, ...text('Whether not to') };
    return { input: { councilId, ...text('Whether to') }, otherwise };
  },
  reviseProposal: () => onProposal({ state: 'DRAFT' }, { body: 'As it should be.' }),
  submitProposal: () => onProposal({ state: 'DRAFT' }),
  scheduleProposal: () => onProposal({ state: 'SUBMITTED' }, { closesAt: soon }),
  withdrawProposal: () => onProposal({ state: 'SUBMITTED' }),
  cancelProposal: () => onProposal({ state: 'SCHEDULED' }, { reason: 'Moot.' }),
  castBallot: () => onProposal({ rules: { secrecy: 'SECRET' } }, { choice: { motion: 'FOR' } }),
  recuseFromProposal: () => onProposal({}, { reason: 'Kin.' }),
  delegateVote: () => delegation(),
  async revokeDelegation() {
    const [one, two] = [await delegation(), await delegation()];
    for (const { input } of [one, two]) {
      await app.services.delegations.delegate(input as never, actorOf(chair));
    }
    const { proposalId } = one;
    return { input: { proposalId }, otherwise: { proposalId: two.proposalId } };
  },
  async closeProposal() {
    const built = await onProposal({ rules: { ballotsMayChange: false } });
    for (const { proposalId } of [built.input, built.otherwise] as { proposalId: string }[]) {
      await app.services.ballots.cast({ proposalId, choice: { kind: 'FOR' } }, actorOf(chair));
    }
    return built;
  },
  certifyProposal: () => closed(),
  async annulProposal() {
    const { input, otherwise } = await closed();
    const reason = 'Not quorate.';
    return {
      input: { ...input, reason },
      otherwise: { ...otherwise, reason },
      as: () => admin,
    };
  },
  async withdrawAnnulment() {
    const { input, otherwise } = await closed();
    for (const { proposalId } of [input, otherwise] as { proposalId: string }[]) {
      await app.services.annulment.annul({ proposalId, reason: 'Moot.' }, actorOf(admin, true));
    }
    return { input, otherwise, as: () => admin };
  },
  async commentOnProposal() {
    return onProposal({ state: 'SUBMITTED' }, { body: 'A remark.' });
  },
  async editComment() {
    const { input, otherwise } = await comment();
    return { input: { ...input, body: 'Better.' }, otherwise: { ...otherwise, body: 'Better.' } };
  },
  removeComment: () => comment(),
};

const mutations = Object.values(
  (buildSchema().getMutationType() as GraphQLObjectType).getFields(),
).flatMap(({ name, args }) => {
  const type = args
    .find((arg) => arg.name === 'input')
    ?.type.toString()
    .replace('!', '');
  const input = type && buildSchema().getType(type);
  const fields = isInputObjectType(input) ? input.getFields() : {};
  return type && 'clientMutationId' in fields
    ? [{ name, type, field: fields.clientMutationId }]
    : [];
});

const send = (
  node: TestApp,
  { name, type }: { name: string; type: string },
  input: object,
  clientMutationId: string | null,
  token: string,
) =>
  node.ask<Record<string, { __typename: string }>, Record<string, unknown>>(
    `mutation ($input: ${type}!) { ${name}(input: $input) { __typename } }`,
    { input: { ...input, clientMutationId } },
    { token },
  );

const nameOf = ({ data, errors }: Answer<unknown>) => JSON.stringify(data ?? errors);

/** How often a mutation was done, by the facts that it wrote. */
async function facts(): Promise<number> {
  const [row] = await app.sql<{ facts: number }>(
    `select count(*)::int as facts from audit_event
     where outcome = 'SUCCESS' and actor_type = 'USER'
       and target_type in ('COUNCIL', 'PROPOSAL', 'COMMENT')`,
  );
  return row?.facts ?? 0;
}

describe('a mutation sent again', () => {
  test('is tried here for each whose answer can be asked for again', () => {
    expect(mutations.map(({ name }) => name).sort()).toEqual(Object.keys(CASES).sort());
    expect(mutations.filter(({ field }) => !field || isRequiredInputField(field))).toEqual([]);
  });

  test.each(mutations)('to two nodes at once is done once: $name', async (mutation) => {
    const {
      input,
      otherwise,
      as = () => chair,
    } = await (CASES[mutation.name] as () => Promise<Case>)();
    const { token } = as();
    const id = `retry-${mutation.name}`;
    const before = await facts();
    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, n) =>
        send(n % 2 === 0 ? app : other, mutation, input, id, token),
      ),
    );
    const [first, ...others] = answers.map(nameOf);
    expect(others).toEqual(others.map(() => first));
    expect(answers[0]?.errors).toEqual([]);
    expect((await facts()) - before).toBe(1);

    // Later, on either node, it is still the first answer, and nothing happens.
    expect(nameOf(await send(other, mutation, input, id, token))).toBe(first);
    expect((await facts()) - before).toBe(1);

    // Under the same id there is nothing else.
    expect(await refusal(send(app, mutation, otherwise, id, token))).toBe(
      'BAD_USER_INPUT input.clientMutationId',
    );
    expect((await facts()) - before).toBe(1);

    // The id is this account's: of another it is a first sending, or denied, as it would be without.
    const stranger = await send(app, mutation, input, id, second.token);
    const plain = await send(app, mutation, input, null, second.token);
    expect(stranger.errors[0]?.extensions.field).not.toBe('input.clientMutationId');
    expect(stranger.errors[0]?.extensions.code).toBe(plain.errors[0]?.extensions.code);
  });

  test('under an id that served another mutation is refused', async () => {
    const [submit, withdraw] = ['submitProposal', 'withdrawProposal'].map((name) =>
      mutations.find((one) => one.name === name),
    );
    if (!submit || !withdraw) throw new Error('no such mutations');
    const id = 'two-mutations';
    // Both are given the same.
    const input = { proposalId: await councils.proposal(await council(), { state: 'DRAFT' }) };
    expect((await send(app, submit, input, id, chair.token)).errors).toEqual([]);
    expect(await refusal(send(app, withdraw, input, id, chair.token))).toBe(
      'BAD_USER_INPUT input.clientMutationId',
    );
  });

  test('gives a refusal again, too, and is not taken for something else', async () => {
    const create = mutations.find(({ name }) => name === 'createCouncil');
    if (!create) throw new Error('no such mutation');
    const input = { slug: (await council()).slug, name: 'Taken' };
    const answers = await Promise.all(
      [app, other, app, other].map((node) => send(node, create, input, 'taken', chair.token)),
    );
    for (const { data } of answers) expect(data?.createCouncil?.__typename).toBe('SlugTaken');
    expect(await refusal(send(app, create, slug(), 'taken', chair.token))).toBe(
      'BAD_USER_INPUT input.clientMutationId',
    );
  });

  test('after it failed is tried anew', async () => {
    const create = mutations.find(({ name }) => name === 'createProposal');
    if (!create) throw new Error('no such mutation');
    const { id: councilId } = await council();
    const id = 'failed-first';
    const wrong = { councilId, ...text('') };
    expect(await refusal(send(app, create, wrong, id, chair.token))).toContain('BAD_USER_INPUT');
    const right = { councilId, ...text('Whether to') };
    expect((await send(app, create, right, id, chair.token)).errors).toEqual([]);
  });

  test('by somebody who may know nothing of it any more tells them nothing', async () => {
    const place = await councils.council({ visibility: 'MEMBERS' });
    const former = await signedIn(await seed.user('VIEWER', 'Former Chair'));
    const { membershipId } = await councils.member(place, 'CHAIR', {}, former);
    const { membershipId: seat } = await councils.member(place);
    const { token } = former;
    const sent: [string, object][] = [
      ['updateCouncil', { councilId: place.id, description: 'Before.' }],
      ['addCouncilMember', { councilId: place.id, userId: (await seed.user()).id, role: 'CHAIR' }],
      ['updateCouncilMember', { membershipId: seat, weight: '2' }],
      ['createProposal', { councilId: place.id, ...text('Whether to') }],
    ];
    const each = async () =>
      Promise.all(
        sent.map(async ([name, input]) => {
          const mutation = mutations.find((one) => one.name === name);
          return mutation && send(app, mutation, input, `gone-${name}`, token);
        }),
      );
    expect((await each()).flatMap((answer) => answer?.errors)).toEqual([]);
    await app.services.memberships.remove({ membershipId }, actorOf(place.chair));
    const codes = (await each()).map((answer) => answer?.errors[0]?.extensions.code);
    expect(codes).toEqual(sent.map(() => 'NOT_FOUND'));
  });
});
