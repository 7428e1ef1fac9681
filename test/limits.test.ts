import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { type ExecutionArgs, type GraphQLError, getIntrospectionQuery, parse } from 'graphql';
import { createClient } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { createCostModel } from '../src/plugins/cost.ts';
import { documentCache } from '../src/plugins/document-cache.ts';
import { publishError } from '../src/plugins/errors.ts';
import { guardedYoga, PRODUCTION } from './support/guarded-yoga.ts';

const typeDefs = /* GraphQL */ `
  enum Color { RED GREEN }
  interface Node { id: ID! }
  input Filter { color: Color }
  type PageInfo { hasNextPage: Boolean! }
  type Person implements Node {
    id: ID!
    name: String!
    friend: Person
    friends(first: Int, last: Int): PersonConnection! @cost(weight: 2, multipliers: ["first", "last"])
    tags: [String!]!
    rooms: [Room!]!
  }
  type PersonConnection { edges: [PersonEdge!]! pageInfo: PageInfo! }
  type PersonEdge { node: Person! }
  type Room implements Node { id: ID! owner: Person! }
  type Query {
    me: Person!
    node(id: ID!): Node @cost(weight: 2)
    people(first: Int = 10, filter: Filter): PersonConnection! @cost(weight: 3, multipliers: ["first"])
    byIds(ids: [ID!]!): [Person]! @cost(weight: 1, multipliers: ["ids"])
  }
  type Mutation { act: Int @cost(weight: 7) }
  type Subscription { person: Person! @cost(weight: 5) }
`;

const person = { id: '1', name: 'Ada' };

function limitedServer(settings: Record<string, string> = {}) {
  const ran: string[] = [];
  const server = guardedYoga({
    typeDefs,
    settings,
    resolvers: {
      Query: {
        me: () => {
          ran.push('me');
          return person;
        },
        people: () => {
          ran.push('people');
          return { edges: [], pageInfo: { hasNextPage: false } };
        },
      },
      Subscription: {
        person: {
          async *subscribe() {
            ran.push('person');
            yield { person };
          },
        },
      },
    },
  });
  return { ...server, ran };
}

function costOf(query: string, variables: Record<string, unknown> = {}) {
  const { schema } = limitedServer();
  const document = parse(query);
  const operation = document.definitions.find(({ kind }) => kind === 'OperationDefinition');
  if (operation?.kind !== 'OperationDefinition') throw new Error('There is no operation');
  return createCostModel(schema, { hideSuggestions: false }).assess(document, operation, variables);
}

describe('the cost of an operation', () => {
  test.each([
    ['scalars are free, objects cost 1', '{ me { id name tags friend { id } } }', 2],
    ['a declared weight', '{ node(id: "1") { id } }', 2],
    ['a mutation', 'mutation { act }', 7],
    ['a subscription', 'subscription { person { id } }', 5],
    [
      'what a page holds counts once for each item',
      '{ people(first: 5) { edges { node { id } } } }',
      13,
    ],
    ['the argument has a default', '{ people { edges { node { id } } } }', 23],
    ['neither argument is given', '{ me { friends { edges { node { id } } } } }', 43],
    ['null is not given', '{ me { friends(first: null) { edges { node { id } } } } }', 43],
    ['the larger of two', '{ me { friends(first: 3, last: 7) { pageInfo { hasNextPage } } } }', 10],
    [
      'less than one counts as one',
      '{ me { friends(first: -5) { pageInfo { hasNextPage } } } }',
      4,
    ],
    [
      'more than a page counts as a page',
      '{ people(first: 1000000) { pageInfo { hasNextPage } } }',
      103,
    ],
    ['a list argument counts its items', '{ byIds(ids: ["1", "2", "3"]) { friend { id } } }', 4],
    [
      'a long list argument counts all its items',
      `{ byIds(ids: [${'"1" '.repeat(150)}]) { friend { id } } }`,
      151,
    ],
    ['a list without arguments counts as ten', '{ me { rooms { owner { id } } } }', 12],
    [
      'the dearest of the possible types',
      '{ node(id: "1") { ... on Person { friend { id } } ... on Room { owner { friend { id } } } } }',
      4,
    ],
    ['aliases count each', '{ a: node(id: "1") { id } b: node(id: "2") { id } }', 4],
    [
      'a fragment counts wherever it is spread',
      '{ a: me { ...f } b: me { ...f } } fragment f on Person { friend { friend { id } } }',
      6,
    ],
    ['what is skipped is free', '{ me { friend @skip(if: true) { id } } }', 1],
    ['introspection', getIntrospectionQuery(), 0],
    [
      '100 of 100 of 100',
      '{ people(first: 100) { edges { node { friends(first: 100) { edges { node { friends(first: 100) { edges { node { id } } } } } } } } } }',
      2_040_403,
    ],
  ])('%s', (_case, query, cost) => {
    expect(costOf(query)).toBe(cost);
  });

  test('follows the variables', () => {
    const query =
      'query ($n: Int, $on: Boolean!) { people(first: $n) { edges @include(if: $on) { node { id } } } }';
    expect(costOf(query, { n: 5, on: true })).toBe(13);
    expect(costOf(query, { n: 50, on: true })).toBe(103);
    expect(costOf(query, { n: 50, on: false })).toBe(3);
    expect(costOf(query, { on: true }), 'the default of the argument').toBe(23);
    expect(costOf(query, { n: null, on: true })).toBe(43);
  });

  test('is not remembered where variables change it, and is where they do not', async () => {
    const { ask } = limitedServer({ MAX_QUERY_COST: '20' });
    const paged = 'query ($n: Int) { people(first: $n) { edges { node { id } } } }';
    expect((await ask(paged, { variables: { n: 2 } })).status).toBe(200);
    expect((await ask(paged, { variables: { n: 20 } })).errors?.[0]?.extensions.code).toBe(
      'COST_EXCEEDED',
    );
    expect((await ask(paged, { variables: { n: 2 } })).status).toBe(200);
    const fixed = 'query ($f: Filter) { people(first: 10, filter: $f) { edges { node { id } } } }';
    for (let call = 0; call < 2; call++) {
      expect((await ask(fixed, { variables: {} })).errors?.[0]?.message).toContain('costs 23');
    }
  });

  test('is not mistaken for that of other lists in the same variable', async () => {
    const { ask } = limitedServer({ MAX_QUERY_COST: '2' });
    const query = 'query ($ids: [ID!]!) { byIds(ids: $ids) { friend { id } } }';
    const codeFor = async (...ids: string[]) =>
      (await ask(query, { variables: { ids } })).errors?.[0]?.extensions.code;
    expect(await codeFor('1,2')).not.toBe('COST_EXCEEDED');
    expect(await codeFor('1', '2')).toBe('COST_EXCEEDED');
  });
});

describe('an operation that asks for too much', () => {
  const friends = (depth: number) => `${'friend { '.repeat(depth)}id${' }'.repeat(depth)}`;
  const names = (count: number, field: string) =>
    Array.from({ length: count }, (_, index) => `a${index}: ${field}`).join(' ');
  const bomb = (levels: number) =>
    `{ me { ...f0 } } ${Array.from(
      { length: levels },
      (_, n) =>
        `fragment f${n} on Person { friend { ...f${n + 1} } ... on Person { friend { ...f${n + 1} } } }`,
    ).join(' ')} fragment f${levels} on Person { id }`;

  test.each([
    [
      'cost',
      '{ people(first: 100) { edges { node { friends(first: 100) { edges { node { id } } } } } } }',
      /costs 20403; the limit is a cost of 2000/,
    ],
    ['depth', `{ me { ${friends(11)} } }`, /depth limit of 12 exceeded, found 13/],
    [
      'depth in fragments',
      `{ me { ...f } } fragment f on Person { ${friends(11)} }`,
      /depth limit/,
    ],
    ['aliases', `{ me { ${names(16, 'id')} } }`, /Aliases limit of 15 exceeded, found 16/],
    ['aliases of __typename', `{ ${names(16, '__typename')} }`, /Aliases limit/],
    ['10,000 aliases', `{ ${names(10_000, '__typename')} }`, /more than 2000 tokens/],
    ['a flood of __typename', `{ ${'__typename '.repeat(1990)} }`, /repeats too many fields/],
    ['a flood of objects', `{ me { ${'friend { id } '.repeat(490)} } }`, /repeats too many fields/],
    ['a fragment bomb', bomb(10), /depth|cost|too many/],
  ])('is refused: %s', async (_case, query, message) => {
    const { ask, ran } = limitedServer({ MAX_BODY_BYTES: '1000000' });
    const { status, data, errors } = await ask(query);
    expect(errors?.[0]?.message).toMatch(message);
    expect(errors?.[0]?.extensions).toEqual({ code: 'COST_EXCEEDED', traceId: expect.any(String) });
    expect({ status, data }).toEqual({ status: 400, data: undefined });
    expect(ran).toEqual([]);
  });

  test('is refused with 400 whatever is accepted', async () => {
    const { ask } = limitedServer({ MAX_QUERY_DEPTH: '2', MAX_QUERY_TOKENS: '50' });
    const headers = { accept: 'application/json' };
    expect((await ask('{ me { friend { id } } }', { headers })).status).toBe(400);
    expect((await ask(`{ ${'me { id } '.repeat(30)} }`, { headers })).status).toBe(400);
  });

  test('is refused a second time as the first, with a trace id of its own', async () => {
    const { ask } = limitedServer({ MAX_QUERY_DEPTH: '2' });
    const [first, second] = [
      await ask('{ me { friend { id } } }'),
      await ask('{ me { friend { id } } }'),
    ];
    expect(second.errors?.[0]?.message).toBe(first.errors?.[0]?.message);
    expect(second.errors?.[0]?.extensions.traceId).not.toBe(first.errors?.[0]?.extensions.traceId);
  });

  test.each([
    ['at the depth', `{ me { ${friends(10)} } }`],
    ['at the number of aliases', `{ me { ${names(15, 'id')} } }`],
    ['the query of GraphiQL', getIntrospectionQuery({ inputValueDeprecation: true })],
  ])('is answered just below the limit: %s', async (_case, query) => {
    expect(await limitedServer().ask(query)).not.toHaveProperty('errors');
  });

  test.each([
    [
      'a variable is missing',
      'query ($id: ID!) { node(id: $id) { id } }',
      {},
      /"\$id" of required type/,
    ],
    [
      'a variable is of the wrong type',
      'query ($n: Int) { people(first: $n) { pageInfo { hasNextPage } } }',
      { n: 'many' },
      /invalid value "many"/,
    ],
    [
      'fragments go round',
      '{ me { ...a } } fragment a on Person { friend { ...b } } fragment b on Person { ...a }',
      {},
      /Cannot spread fragment/,
    ],
    ['there is no such operation', 'query A { me { id } }', {}, /operation/],
  ])('is BAD_USER_INPUT when %s', async (_case, query, variables, message) => {
    const operationName = query.startsWith('query A') ? 'B' : undefined;
    const { status, errors } = await limitedServer().ask(query, { variables, operationName });
    expect(errors?.[0]?.message).toMatch(message);
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    expect(status).toBe(400);
  });

  test('names at most fifty mistakes in variables', async () => {
    const query = 'query ($ids: [ID!]!) { byIds(ids: $ids) { id } }';
    const variables = { ids: Array.from({ length: 5000 }, () => ({})) };
    const { errors } = await limitedServer().ask(query, { variables });
    expect(errors).toHaveLength(51);
  });

  test('is refused over WebSocket, and the socket lives on', async () => {
    const { yoga, ran, lines } = limitedServer();
    const http = createServer();
    const socket = new WebSocketServer({ server: http });
    const server = useServer(
      {
        execute: (args) => engineOf(args).execute(args),
        subscribe: (args) => engineOf(args).subscribe(args),
        onSubscribe: async (_context, _id, { query, variables, operationName }) => {
          const { schema, execute, subscribe, contextFactory, parse, validate } = yoga.getEnveloped(
            {},
          );
          try {
            const document = parse(query);
            const errors = validate(schema, document);
            if (errors.length > 0) return errors;
            const contextValue = await contextFactory();
            const rootValue = { execute, subscribe };
            return {
              schema,
              document,
              variableValues: variables,
              operationName,
              contextValue,
              rootValue,
            };
          } catch (error) {
            return [publishError(error, { info() {}, warn() {}, error() {} } as never)];
          }
        },
      },
      socket,
    );
    await once(http.listen(0), 'listening');
    const url = `ws://127.0.0.1:${(http.address() as AddressInfo).port}`;
    const client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
    const codeOf = async (query: string) => {
      try {
        for await (const { errors } of client.iterate({ query })) return errors?.[0]?.extensions;
      } catch (refused) {
        return (refused as GraphQLError[])[0]?.extensions;
      }
    };
    const exceeded = { code: 'COST_EXCEEDED', traceId: expect.any(String) };
    expect(
      await codeOf(
        '{ people(first: 100) { edges { node { friends(first: 100) { edges { node { id } } } } } } }',
      ),
    ).toEqual(exceeded);
    expect(await codeOf(`subscription { person { ${friends(11)} } }`)).toEqual(exceeded);
    expect(await codeOf(`subscription { person { ${names(16, 'id')} } }`)).toEqual(exceeded);
    expect(await codeOf(`subscription { ${'person { id } '.repeat(700)} }`)).toEqual(exceeded);
    expect(
      await codeOf(
        'subscription { person { friends(first: 100) { edges { node { friends(first: 100) { edges { node { id } } } } } } } }',
      ),
    ).toEqual(exceeded);
    expect(ran).toEqual([]);
    expect(await codeOf('subscription { person { id } }')).toBeUndefined();
    expect(ran).toEqual(['person']);
    expect(lines).toEqual([]);
    await client.dispose();
    await server.dispose();
    http.close();
  });
});

type Engine = Record<'execute' | 'subscribe', (args: ExecutionArgs) => never>;
const engineOf = (args: ExecutionArgs) => args.rootValue as Engine;

describe('in production', () => {
  test('the schema cannot be read out, over any transport', async () => {
    const { ask, yoga } = limitedServer(PRODUCTION);
    const { status, errors } = await ask('{ __schema { types { name } } }');
    expect(status).toBe(400);
    expect(errors?.[0]?.message).toMatch(/introspection/i);
    expect(errors?.[0]?.extensions.code).toBe('BAD_USER_INPUT');
    const { schema, parse, validate } = yoga.getEnveloped({});
    expect(validate(schema, parse('{ __type(name: "Query") { name } }'))).not.toEqual([]);
    expect(await ask('{ __typename }')).not.toHaveProperty('errors');
  });

  test.each([
    ['a field', '{ me { nam } }', {}],
    ['an argument', '{ people(firs: 1) { pageInfo { hasNextPage } } }', {}],
    ['a type', '{ node(id: "1") { ... on Persn { id } } }', {}],
    ['an enum value', '{ people(filter: { color: REDD }) { pageInfo { hasNextPage } } }', {}],
    ['an input field', '{ people(filter: { colr: RED }) { pageInfo { hasNextPage } } }', {}],
    [
      'an enum value in a variable',
      'query ($f: Filter) { people(filter: $f) { pageInfo { hasNextPage } } }',
      { f: { color: 'REDD' } },
    ],
    [
      'an input field in a variable',
      'query ($f: Filter) { people(filter: $f) { pageInfo { hasNextPage } } }',
      { f: { colr: 'RED' } },
    ],
    [
      'a variable that the cost hangs on',
      'query ($f: Filter, $n: Int) { people(first: $n, filter: $f) { pageInfo { hasNextPage } } }',
      { f: { color: 'REDD' } },
    ],
  ])('nothing is suggested for %s', async (_case, query, variables) => {
    const ask = async (settings: Record<string, string>) => {
      const server = limitedServer(settings);
      const valid = await server.ask(query, { variables: { f: { color: 'RED' } } });
      const { errors } = await server.ask(query, { variables });
      const mistakes = [...(valid.errors ?? []), ...(errors ?? [])];
      expect(mistakes.map(({ extensions }) => extensions.code)).toContain('BAD_USER_INPUT');
      expect(mistakes.map(({ extensions }) => extensions.code)).not.toContain('INTERNAL');
      return mistakes.map(({ message }) => message).join('\n');
    };
    expect(await ask({})).toContain('Did you mean');
    expect(await ask(PRODUCTION)).not.toContain('Did you mean');
  });
});

test('parsed documents are kept within fixed memory, and what does not parse is not kept', () => {
  const { documentCache: documents, errorCache: errors } = documentCache();
  const sources = Array.from({ length: 100 }, (_, n) => `{ a } # ${n} ${'x'.repeat(10_000)}`);
  for (const source of sources) documents.set(source, parse(source));
  expect(sources.filter((source) => documents.get(source)).length).toBeLessThan(30);
  expect(documents.get(sources.at(-1) ?? '')).toBeDefined();
  errors.set('{', new Error('Syntax Error'));
  expect(errors.get('{')).toBeUndefined();
});
