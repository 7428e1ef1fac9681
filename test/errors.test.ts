import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Socket } from 'node:net';
import { defineEntity, MikroORM, p } from '@mikro-orm/postgresql';
import { GraphQLScalarType } from 'graphql';
import pg from 'pg';
import { afterEach, describe, expect, test } from 'vitest';
import { badInput, PublicError } from '../src/errors.ts';
import { describeFault, isOutage } from '../src/faults.ts';
import { publishError } from '../src/plugins/errors.ts';
import { guardedYoga } from './support/guarded-yoga.ts';

const typeDefs = /* GraphQL */ `
  scalar Picky
  enum Color { RED }
  interface Thing { id: ID! }
  type Stone implements Thing { id: ID! }
  type Query {
    fails(how: String!): String
    mustFail(how: String!): String!
    echo(text: String! = "x", picky: Picky): String
    number: Int
    color: Color
    thing: Thing
    stone: Stone
    nothing: String!
    list: [String!]
  }
  type Subscription { fails(how: String!): String }
`;

const SECRET = 'hunter2 at /srv/conclave/src/users/service.ts';
const TRACE_ID = /^[0-9a-f]{32}$/;

function failingServer(failures: Record<string, () => unknown> = {}) {
  const fail = async (_source: unknown, { how }: { how: string }) => {
    const failure = failures[how];
    if (!failure) throw new Error(SECRET);
    return failure();
  };
  return guardedYoga({
    typeDefs,
    resolvers: {
      Picky: new GraphQLScalarType({
        name: 'Picky',
        parseValue: () => {
          throw new TypeError('Picky takes nothing at all');
        },
      }),
      Query: {
        fails: fail,
        mustFail: fail,
        echo: (_source, { text }) => text,
        number: () => SECRET,
        color: () => SECRET,
        thing: () => ({ __typename: SECRET }),
        stone: () => ({ id: { secret: SECRET } }),
        nothing: () => null,
        list: () => SECRET,
      },
      Subscription: {
        fails: {
          subscribe: async function* (_source: unknown, { how }: { how: string }) {
            if (how === 'before') throw new Error(SECRET);
            yield { fails: 'one' };
            throw how === 'public'
              ? new PublicError('SESSION_REVOKED', 'It is over.')
              : new Error(SECRET);
          },
        },
      },
    },
  });
}

describe('what is meant for the caller', () => {
  test('leaves with its code, its fields and the trace id of the answer', async () => {
    const { ask, lines } = failingServer({
      field: () => {
        throw badInput('input.name', 'The name is empty.');
      },
    });
    const { status, headers, data, errors } = await ask('{ mustFail(how: "field") }');
    expect(errors).toEqual([
      {
        message: 'The name is empty.',
        locations: [{ line: 1, column: 3 }],
        path: ['mustFail'],
        extensions: {
          code: 'BAD_USER_INPUT',
          field: 'input.name',
          traceId: headers.get('x-trace-id'),
        },
      },
    ]);
    expect(headers.get('x-trace-id')).toMatch(TRACE_ID);
    expect({ status, data }).toEqual({ status: 400, data: null });
    expect(lines).toEqual([]);
  });

  test.each([
    ['UNAUTHENTICATED', 401],
    ['FORBIDDEN', 403],
    ['NOT_FOUND', 404],
    ['CONFLICT', 409],
    ['UNAVAILABLE', 503],
  ] as const)('%s has status %i, and 200 beside data', async (code, status) => {
    const { ask } = failingServer({
      known: () => {
        throw new PublicError(code, 'No.', { retryAfterSeconds: 30 });
      },
    });
    const alone = await ask('{ mustFail(how: "known") }');
    expect(alone.status).toBe(status);
    expect(alone.headers.get('retry-after')).toBe('30');
    expect(alone.errors?.[0]?.extensions).toMatchObject({ code, retryAfterSeconds: 30 });
    const beside = await ask('{ fails(how: "known") }');
    expect(beside).toMatchObject({
      status: 200,
      data: { fails: null },
      errors: [{ message: 'No.' }],
    });
  });

  test('keeps detail and cause to the log', async () => {
    const { ask, events } = failingServer({
      hidden: () => {
        throw new PublicError('NOT_FOUND', 'There is no such user.', {
          detail: 'not the owner',
          cause: new Error(SECRET),
        });
      },
    });
    const answer = await ask('{ fails(how: "hidden") }');
    expect(JSON.stringify(answer)).not.toMatch(/owner|hunter2|stack|originalError|"http"/);
    expect(events('request_refused')).toEqual([
      expect.objectContaining({
        code: 'NOT_FOUND',
        detail: 'not the owner',
        path: 'fails',
        traceId: answer.headers.get('x-trace-id'),
        fault: expect.objectContaining({ message: SECRET }),
      }),
    ]);
  });

  test('has no internals in it for any transport', () => {
    const { lines } = failingServer();
    const silent = { error() {}, warn() {}, info() {} } as never;
    const error = publishError(
      new PublicError('RATE_LIMITED', 'Slow.', { retryAfterSeconds: 5 }),
      silent,
    );
    expect(JSON.parse(JSON.stringify(error))).toEqual({
      message: 'Slow.',
      extensions: {
        code: 'RATE_LIMITED',
        retryAfterSeconds: 5,
        traceId: expect.stringMatching(TRACE_ID),
      },
    });
    expect(error.originalError).toBeUndefined();
    expect(publishError(error, silent)).toBe(error);
    expect(lines).toEqual([]);
  });
});

describe('a fault', () => {
  test.each([
    ['an error', '{ mustFail(how: "error") }'],
    ['something thrown that is no error', '{ mustFail(how: "string") }'],
    ['nothing thrown', '{ mustFail(how: "undefined") }'],
    ['a result that is no integer', '{ number }'],
    ['a result that is no member of its enum', '{ color }'],
    ['a result of an unknown type', '{ thing { id } }'],
    ['a result that is no scalar', '{ stone { id } }'],
    ['a result that is no list', '{ list }'],
    ['null where there must be something', '{ nothing }'],
  ])('leaves as INTERNAL and nothing more: %s', async (_case, query) => {
    const { ask, events } = failingServer({
      string: () => {
        throw SECRET;
      },
      undefined: () => {
        throw undefined;
      },
    });
    const { headers, errors, ...answer } = await ask(query);
    expect(errors).toEqual([
      expect.objectContaining({
        message: 'Something went wrong.',
        extensions: { code: 'INTERNAL', traceId: headers.get('x-trace-id') },
      }),
    ]);
    expect(JSON.stringify([answer, errors])).not.toMatch(/hunter2|srv|stack|Error:/);
    expect(answer.status).toBe(answer.data === null ? 500 : 200);
    expect(events('unexpected_error')).toHaveLength(1);
    expect(events('unexpected_error')[0]?.traceId).toBe(headers.get('x-trace-id'));
  });

  test('is logged with its stack, once a request', async () => {
    const fault = new Error(SECRET);
    const { ask, events } = failingServer({
      same: () => {
        throw fault;
      },
    });
    const query = '{ a: fails(how: "same") b: fails(how: "same") }';
    expect((await ask(query)).errors).toHaveLength(2);
    expect(events('unexpected_error')).toEqual([
      expect.objectContaining({
        level: 'error',
        path: 'a',
        fault: {
          type: 'Error',
          message: SECRET,
          stack: expect.stringMatching(/^Error: hunter2.*\n\s+at .*errors\.test\.ts/),
        },
      }),
    ]);
    await ask(query);
    expect(events('unexpected_error'), 'another request').toHaveLength(2);
  });

  test('of a context or a hook leaves the same way', async () => {
    const broken = (hook: 'onContextBuilding' | 'onExecute' | 'onParams') =>
      guardedYoga({
        typeDefs: 'type Query { a: Int }',
        resolvers: {},
        plugins: [
          {
            [hook]: () => {
              throw new Error(SECRET);
            },
          },
        ],
      });
    for (const hook of ['onContextBuilding', 'onExecute', 'onParams'] as const) {
      const { ask, events } = broken(hook);
      const { status, errors } = await ask('{ a }');
      expect(status).toBe(500);
      expect(errors?.[0]).toEqual({
        message: 'Something went wrong.',
        extensions: { code: 'INTERNAL', traceId: expect.stringMatching(TRACE_ID) },
      });
      expect(events('unexpected_error')).toHaveLength(1);
    }
  });

  test.each([
    ['before', 'INTERNAL'],
    ['after', 'INTERNAL'],
    ['public', 'SESSION_REVOKED'],
  ])('of a stream leaves as an event of it: %s', async (how, code) => {
    const { fetch } = failingServer();
    const response = await fetch('http://localhost:4000/graphql', {
      method: 'POST',
      headers: { 'content-type': 'application/json', accept: 'text/event-stream' },
      body: JSON.stringify({ query: `subscription { fails(how: "${how}") }` }),
    });
    const text = await response.text();
    expect(text).toContain(`"code":"${code}"`);
    expect(text).not.toMatch(/hunter2|stack|"http"/);
    if (how !== 'before') expect(text).toContain('{"data":{"fails":"one"}}');
  });
});

describe('a mistake in the request is BAD_USER_INPUT in the words of graphql-js', () => {
  test.each([
    ['syntax', '{', {}, /^Syntax Error/],
    ['an unknown field', '{ nope }', {}, /Cannot query field "nope"/],
    [
      'a missing variable',
      'query ($how: String!) { fails(how: $how) }',
      {},
      /"\$how" of required type/,
    ],
    [
      'a wrong variable',
      'query ($how: String!) { fails(how: $how) }',
      { how: 5 },
      /"\$how" got invalid value 5/,
    ],
    [
      'a variable its scalar refuses',
      'query ($p: Picky) { echo(picky: $p) }',
      { p: 1 },
      /Picky takes nothing/,
    ],
    ['a literal its scalar refuses', '{ echo(picky: 1) }', {}, /Picky takes nothing/],
  ])('%s', async (_case, query, variables, message) => {
    const { ask, lines } = failingServer();
    for (const accept of ['application/json', 'application/graphql-response+json']) {
      const { status, headers, errors, ...answer } = await ask(query, {
        variables,
        headers: { accept },
      });
      expect(errors?.[0]?.message).toMatch(message);
      expect(errors?.[0]?.extensions).toEqual({
        code: 'BAD_USER_INPUT',
        traceId: headers.get('x-trace-id'),
      });
      expect(answer).not.toHaveProperty('data');
      expect(status).toBe(accept === 'application/json' ? 200 : 400);
    }
    expect(lines).toEqual([]);
  });

  test('null in a variable for an argument that has a default', async () => {
    const { ask } = failingServer();
    const query = 'query ($text: String = "y") { echo(text: $text) }';
    expect((await ask(query)).data).toEqual({ echo: 'y' });
    const { data, errors } = await ask(query, { variables: { text: null } });
    expect(data).toEqual({ echo: null });
    expect(errors?.[0]).toMatchObject({ path: ['echo'], extensions: { code: 'BAD_USER_INPUT' } });
    expect(errors?.[0]?.message).toMatch(/must not be null/);
  });
});

describe('an outage', () => {
  const open: { close(): unknown }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });

  /** Something on a port that is no working database. */
  async function brokenDatabase(answer: (socket: Socket) => void): Promise<number> {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket.on('error', () => {}));
      socket.once('data', () => answer(socket));
    });
    await once(server.listen(0, '127.0.0.1'), 'listening');
    open.push({
      close: () => {
        for (const socket of sockets) socket.destroy();
        server.close();
      },
    });
    return (server.address() as AddressInfo).port;
  }

  async function closedPort(): Promise<number> {
    const server = createServer();
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    return port;
  }

  /** What Postgres says before it hangs up (its protocol, 54.7: ErrorResponse). */
  const hangUp = (sqlState: string) => (socket: Socket) => {
    const fields = `SFATAL\0VFATAL\0C${sqlState}\0Mhunter2 says no\0\0`;
    const message = Buffer.alloc(5 + fields.length, `     ${fields}`, 'latin1');
    message.write('E', 0);
    message.writeInt32BE(4 + fields.length, 1);
    socket.end(message);
  };

  const databases: [string, () => Promise<number>][] = [
    ['nobody listens', closedPort],
    ['too many clients', () => brokenDatabase(hangUp('53300'))],
    ['it is starting or shutting down', () => brokenDatabase(hangUp('57P03'))],
    ['it was ended by its administrator', () => brokenDatabase(hangUp('57P01'))],
    ['it hangs up', () => brokenDatabase((socket) => socket.destroy())],
    ['it never answers', () => brokenDatabase(() => {})],
  ];

  test.each(databases)('of the database is UNAVAILABLE: %s', async (_case, start) => {
    const port = await start();
    const connection = {
      host: '127.0.0.1',
      port,
      user: 'app',
      password: 'hunter2',
      database: 'app',
    };
    const pool = new pg.Pool({ ...connection, connectionTimeoutMillis: 200 });
    const orm = new MikroORM({
      host: connection.host,
      port,
      user: connection.user,
      password: connection.password,
      dbName: connection.database,
      driverOptions: { connectionTimeoutMillis: 200 },
      entities: [defineEntity({ name: 'Thing', properties: { id: p.integer().primary() } })],
    });
    open.push({ close: () => pool.end() }, { close: () => orm.close() });
    const { ask, events } = failingServer({
      pg: () => pool.query('select 1'),
      orm: () => orm.em.fork().execute('select 1'),
    });
    for (const how of ['pg', 'orm']) {
      const answer = await ask(`{ mustFail(how: "${how}") }`);
      expect(answer.errors).toEqual([
        expect.objectContaining({
          message: 'Not available right now. Try again later.',
          extensions: { code: 'UNAVAILABLE', retryAfterSeconds: 2, traceId: expect.any(String) },
        }),
      ]);
      expect(answer.status).toBe(503);
      expect(answer.headers.get('retry-after')).toBe('2');
    }
    expect(events('dependency_unavailable')).toHaveLength(2);
    expect(events('unexpected_error')).toEqual([]);
  });

  test('is told by code, by words, by name and behind other errors', () => {
    const coded = (code: string) => Object.assign(new Error('x'), { code });
    expect(
      [
        ...[
          '08006',
          '28P01',
          '3D000',
          '53100',
          '53300',
          '57014',
          '57P05',
          '25006',
          '25P03',
          '40P01',
        ],
        ...['58030', 'ECONNRESET'],
        ...['CERT_HAS_EXPIRED', 'DEPTH_ZERO_SELF_SIGNED_CERT', 'ERR_TLS_CERT_ALTNAME_INVALID'],
        ...['SELF_SIGNED_CERT_IN_CHAIN', 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY'],
      ].map((code) => isOutage(coded(code))),
    ).not.toContain(false);
    expect(
      ['23505', '42P01', '42501', '22P02', 'XX000', 'ERR_INVALID_ARG_TYPE'].map((code) =>
        isOutage(coded(code)),
      ),
    ).not.toContain(true);
    expect(isOutage(new Error('Connection terminated unexpectedly'))).toBe(true);
    expect(isOutage(new Error('timeout expired'))).toBe(true);
    expect(isOutage(new Error('The server does not support SSL connections'))).toBe(true);
    expect(isOutage(new DOMException('slow', 'TimeoutError'))).toBe(true);
    expect(isOutage(new Error('fetch failed', { cause: coded('ENOTFOUND') }))).toBe(true);
    expect(isOutage(new AggregateError([coded('ECONNREFUSED'), coded('ECONNREFUSED')]))).toBe(true);
    expect(isOutage(new Error('Something else'))).toBe(false);
    expect(isOutage('ECONNREFUSED')).toBe(false);
    const circle = new Error('circle');
    circle.cause = circle;
    expect(isOutage(circle)).toBe(false);
  });
});

test('the log gets an error without the values that the database quotes', () => {
  const error = Object.assign(
    new Error('null value in column "name"\n - detail: Failing row contains (1, hunter2).'),
    {
      code: '23502',
      detail: 'Failing row contains (1, hunter2).',
      name: 'NotNullConstraintViolationException',
    },
  );
  const description = describeFault(new Error('flush failed', { cause: error }));
  expect(JSON.stringify(description)).not.toContain('hunter2');
  expect(description).toMatchObject({
    message: 'flush failed',
    cause: {
      type: 'NotNullConstraintViolationException',
      code: '23502',
      message: 'null value in column "name"',
      stack: expect.stringContaining('errors.test.ts'),
    },
  });
  expect(describeFault('x').message).toBe('Not an error was thrown: string');
});
