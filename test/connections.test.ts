import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { graphql } from '../src/generated/client/index.ts';
import { startApp, type TestApp } from './support/app.ts';
import { initSeed, type Seed, type SeededSession, type SeededUser } from './support/seed.ts';

const USERS = graphql(`
  query PageOfUsers(
    $first: Int
    $after: String
    $last: Int
    $before: String
    $filter: UserFilter
    $orderBy: UserOrder
  ) {
    users(
      first: $first
      after: $after
      last: $last
      before: $before
      filter: $filter
      orderBy: $orderBy
    ) {
      edges {
        cursor
        node {
          id
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
`);

const SESSIONS = graphql(`
  query PageOfSessions(
    $first: Int
    $after: String
    $last: Int
    $before: String
    $id: ID!
    $includeEnded: Boolean = false
  ) {
    user(id: $id) {
      sessions(
        first: $first
        after: $after
        last: $last
        before: $before
        includeEnded: $includeEnded
      ) {
        edges {
          cursor
          node {
            id
          }
        }
        pageInfo {
          hasNextPage
          hasPreviousPage
          startCursor
          endCursor
        }
      }
    }
  }
`);

const EVENTS = graphql(`
  query PageOfAuditEvents(
    $first: Int
    $after: String
    $last: Int
    $before: String
    $filter: AuditEventFilter
    $orderBy: AuditEventOrder
  ) {
    auditEvents(
      first: $first
      after: $after
      last: $last
      before: $before
      filter: $filter
      orderBy: $orderBy
    ) {
      edges {
        cursor
        node {
          id
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
`);

const NODE = graphql(`
  query AnyNode($id: ID!) {
    node(id: $id) {
      __typename
      id
    }
  }
`);

let app: TestApp;
let seed: Seed;
let admin: SeededUser;
let viewer: SeededUser;
let adminSession: SeededSession;
let viewerSession: SeededSession;

/** Accounts whose sort keys repeat: four names, three moments. */
const ACCOUNTS = 13;
const MOMENT = '2001-02-03T04:05:06.007Z';

beforeAll(async () => {
  app = await startApp();
  seed = initSeed(app);
  admin = await seed.user('ADMIN', 'Ann Admin');
  viewer = await seed.user('VIEWER', 'Vic Viewer');
  adminSession = await admin.signIn();
  viewerSession = await viewer.signIn();
  await app.sql(
    `insert into "user" (id, email, display_name, role, status, password_hash, created_at)
     select 'user_list' || lpad(n::text, 2, '0'), 'list' || lpad((n * 7 % 13)::text, 2, '0') || '@list.example',
       'Name ' || (n % 4), case when n % 5 = 0 then 'COUNCIL_OPERATOR' else 'VIEWER' end,
       case when n % 3 = 0 then 'SUSPENDED' else 'ACTIVE' end, 'none',
       $2::timestamptz + (n % 3) * interval '1 millisecond'
     from generate_series(1, $1::int) as n`,
    [ACCOUNTS, MOMENT],
  );
  // Sessions and facts of one moment each.
  await app.sql(
    `insert into session
     select (jsonb_populate_record(s, jsonb_build_object('id', 'session_list' || n,
       'created_at', $2::timestamptz + (n % 2) * interval '1 millisecond',
       'ended_at', case when n % 4 = 0 then now() end,
       'end_reason', case when n % 4 = 0 then 'LOGOUT' end))).*
     from session as s, generate_series(1, 9) as n where s.id = $1`,
    [viewerSession.sessionId, MOMENT],
  );
  await app.sql(
    `insert into audit_event (id, occurred_at, action, outcome, actor_type, data)
     select 'event_list' || n, $1::timestamptz + (n % 2) * interval '1 millisecond',
       'USER_REINSTATED', 'SUCCESS', 'SYSTEM', '{}'
     from generate_series(1, 9) as n`,
    [MOMENT],
  );
});
afterAll(() => app.close());

interface Page {
  edges: { cursor: string; node: { id: string } }[];
  pageInfo: {
    hasNextPage: boolean;
    hasPreviousPage: boolean;
    startCursor?: string | null;
    endCursor?: string | null;
  };
}

interface PageArguments {
  first?: number;
  after?: string;
  last?: number;
  before?: string;
}

type Fetch = (args: PageArguments) => Promise<Page>;

const SIZE = 4;

/** Which page comes next in this direction, and what a page says of the sides it has. */
const DIRECTIONS = {
  forward: {
    next: (from: string | undefined): PageArguments => ({
      first: SIZE,
      ...(from && { after: from }),
    }),
    far: ({ pageInfo }: Page) => ({ hasMore: pageInfo.hasNextPage, end: pageInfo.endCursor }),
    near: ({ pageInfo }: Page) => pageInfo.hasPreviousPage,
  },
  backward: {
    next: (from: string | undefined): PageArguments => ({
      last: SIZE,
      ...(from && { before: from }),
    }),
    far: ({ pageInfo }: Page) => ({ hasMore: pageInfo.hasPreviousPage, end: pageInfo.startCursor }),
    near: ({ pageInfo }: Page) => pageInfo.hasNextPage,
  },
};

/** Walks from one end to the other in pages, checks what each says of itself, and gives all pages. */
async function walk(fetch: Fetch, direction: keyof typeof DIRECTIONS): Promise<string[][]> {
  const { next, far, near } = DIRECTIONS[direction];
  const pages: string[][] = [];
  for (let from: string | undefined; ; ) {
    const page = await fetch(next(from));
    const cursors = page.edges.map(({ cursor }) => cursor);
    expect(page.pageInfo).toMatchObject({ startCursor: cursors[0], endCursor: cursors.at(-1) });
    // On the side that the page was entered from there is what came before it, if anything.
    expect(near(page)).toBe(pages.length > 0);
    pages.push(page.edges.map(({ node }) => node.id));
    const { hasMore, end } = far(page);
    if (!hasMore || !end) return pages;
    expect(cursors).toHaveLength(SIZE);
    expect(pages.length).toBeLessThan(10);
    from = end;
  }
}

async function expectWalks(fetch: Fetch, ids: string[]): Promise<void> {
  expect((await walk(fetch, 'forward')).flat()).toEqual(ids);
  expect((await walk(fetch, 'backward')).toReversed().flat()).toEqual(ids);
  // Between two cursors stand those between them.
  const whole = await fetch({ first: 100 });
  expect(whole.pageInfo).toMatchObject({ hasNextPage: false, hasPreviousPage: false });
  const [after, before] = [whole.edges[1]?.cursor ?? '', whole.edges.at(-2)?.cursor ?? ''];
  const between = await fetch({ first: 100, after, before });
  expect(between.edges.map(({ node }) => node.id)).toEqual(ids.slice(2, -2));
}

type Variables<T> = Omit<T, keyof PageArguments>;

const usersWith =
  (variables: Variables<{ filter?: object; orderBy?: object }> = {}): Fetch =>
  async (args) =>
    (await app.must(USERS, { ...variables, ...args } as never, adminSession)).users;

const sessionsOf =
  (id: string, includeEnded = false): Fetch =>
  async (args) =>
    (await app.must(SESSIONS, { id, includeEnded, ...args }, adminSession)).user.sessions;

const eventsWith =
  (variables: { filter?: object; orderBy?: object }): Fetch =>
  async (args) =>
    (await app.must(EVENTS, { ...variables, ...args } as never, adminSession)).auditEvents;

async function idsBySql(sql: string, params: unknown[] = []): Promise<string[]> {
  return (await app.sql<{ id: string }>(sql, params)).map(({ id }) => id);
}

describe('users', () => {
  const LISTED = { filter: { search: '@list.example' } };
  const ORDERS: [field: string, column: string][] = [
    ['CREATED_AT', 'created_at'],
    ['EMAIL', 'email'],
    ['DISPLAY_NAME', 'display_name'],
  ];

  test.each(
    ORDERS.flatMap(([field, column]) => [
      [field, 'ASC', column] as const,
      [field, 'DESC', column] as const,
    ]),
  )(
    'are walked in both directions by %s %s, however keys repeat',
    async (field, direction, column) => {
      const expected = await idsBySql(
        `select id from "user" where email like '%@list.example'
       order by ${column} ${direction}, id ${direction}`,
      );
      expect(expected).toHaveLength(ACCOUNTS);
      await expectWalks(usersWith({ ...LISTED, orderBy: { field, direction } }), expected);
    },
  );

  test('come by the time of their registration unless asked otherwise, twenty to a page', async () => {
    const { edges } = await usersWith()({});
    const all = await idsBySql('select id from "user" order by created_at, id limit 20');
    expect(edges.map(({ node }) => node.id)).toEqual(all);
  });

  test('are not lost or repeated when others come and go between two pages', async () => {
    const fetch = usersWith({ ...LISTED, orderBy: { field: 'EMAIL' } });
    const first = await fetch({ first: 4 });
    await app.sql(
      `insert into "user" (id, email, display_name, role, password_hash) values
       ('user_between1', 'list00a@list.example', 'Between', 'VIEWER', 'none'),
       ('user_between2', 'list99@list.example', 'Between', 'VIEWER', 'none')`,
    );
    await app.sql(`delete from "user" where id = $1`, [first.edges[3]?.node.id]);
    try {
      const rest = await fetch({ first: 100, after: first.edges[3]?.cursor ?? '' });
      const expected = await idsBySql(
        `select id from "user" where email like '%@list.example' and email > 'list03@list.example'
         order by email`,
      );
      expect(expected.at(-1)).toBe('user_between2');
      expect(rest.edges.map(({ node }) => node.id)).toEqual(expected);
    } finally {
      await app.sql(`delete from "user" where id like 'user_between%'`);
      await app.sql(
        `insert into "user" (id, email, display_name, role, password_hash, created_at)
         values ($1, 'list03@list.example', 'Name 1', 'VIEWER', 'none', $2)`,
        [first.edges[3]?.node.id, MOMENT],
      );
    }
  });

  test.each([
    [{ status: 'SUSPENDED' }, `status = 'SUSPENDED'`],
    [{ status: 'ACTIVE' }, `status = 'ACTIVE'`],
    [{ role: 'COUNCIL_OPERATOR' }, `role = 'COUNCIL_OPERATOR'`],
    [{ role: 'NO_SUCH_ROLE' }, 'false'],
    [{ search: 'NAME 2' }, `display_name = 'Name 2'`],
    [{ search: 'List0' }, `email like 'list0%'`],
    [
      { status: 'ACTIVE', role: 'VIEWER', search: 'name 1' },
      `status = 'ACTIVE' and role = 'VIEWER' and display_name = 'Name 1'`,
    ],
    [{ status: null, role: null, search: null }, 'true'],
  ])('are filtered: %j', async (filter, condition) => {
    const { edges } = await usersWith({ filter })({ first: 100 });
    expect(edges.map(({ node }) => node.id)).toEqual(
      await idsBySql(`select id from "user" where ${condition} order by created_at, id`),
    );
  });

  test('are searched by what is typed and not by patterns', async () => {
    const names = ['100% Sure', 'snake_case', 'back\\slash', "Nora O'Neill", 'a?b'];
    const people: Record<string, string> = {};
    for (const name of names) people[name] = (await seed.user('VIEWER', name)).id;
    const found = async (search: string) => {
      const { edges } = await usersWith({ filter: { search } })({ first: 100 });
      return edges.map(({ node }) => node.id);
    };
    expect(await found('%')).toEqual([people['100% Sure']]);
    expect(await found('_')).toEqual([people.snake_case]);
    expect(await found('\\')).toEqual([people['back\\slash']]);
    expect(await found('o%e')).toEqual([]);
    expect(await found("o'NEILL")).toEqual([people["Nora O'Neill"]]);
    expect(await found('a?b')).toEqual([people['a?b']]);
    expect(await found('%%')).toEqual([]);
  });

  test.each([
    ['nothing', ''],
    ['101 characters', 's'.repeat(101)],
  ])('are not searched for %s', async (_what, search) => {
    const { errors } = await app.ask(USERS, { filter: { search } }, adminSession);
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'filter.search' });
  });
});

describe('sessions', () => {
  const order = 'order by created_at desc, id desc';

  test('are walked newest first, live ones only', async () => {
    const expected = await idsBySql(
      `select id from session where user_id = $1 and ended_at is null ${order}`,
      [viewer.id],
    );
    expect(expected).toHaveLength(8);
    await expectWalks(sessionsOf(viewer.id), expected);
  });

  test('are walked with the ended ones when asked', async () => {
    const expected = await idsBySql(`select id from session where user_id = $1 ${order}`, [
      viewer.id,
    ]);
    expect(expected).toHaveLength(10);
    await expectWalks(sessionsOf(viewer.id, true), expected);
  });
});

describe('audit events', () => {
  test.each(['ASC', 'DESC'])('are walked by time %s', async (direction) => {
    const expected = await idsBySql(
      `select id from audit_event where id like 'event_list%'
       order by occurred_at ${direction}, id ${direction}`,
    );
    const filter = { to: '2002-01-01T00:00:00Z' };
    await expectWalks(eventsWith({ filter, orderBy: { direction } }), expected);
  });

  test('come newest first unless asked otherwise', async () => {
    const { edges } = await eventsWith({})({ first: 1 });
    expect(edges.map(({ node }) => node.id)).toEqual(
      await idsBySql('select id from audit_event order by occurred_at desc, id desc limit 1'),
    );
  });
});

describe('arguments that make no page', () => {
  const cursorOf = (key: unknown) => Buffer.from(JSON.stringify(key)).toString('base64url');
  const LISTS: [string, (args: PageArguments) => ReturnType<typeof app.ask>][] = [
    ['users', (args) => app.ask(USERS, args, adminSession)],
    ['sessions', (args) => app.ask(SESSIONS, { id: viewer.id, ...args }, adminSession)],
    ['auditEvents', (args) => app.ask(EVENTS, args, adminSession)],
  ];
  const BAD: [args: PageArguments, field: string][] = [
    [{ first: 0 }, 'first'],
    [{ first: 101 }, 'first'],
    [{ first: -1 }, 'first'],
    [{ last: 0 }, 'last'],
    [{ last: 101 }, 'last'],
    [{ last: -5 }, 'last'],
    [{ first: 1, last: 1 }, 'last'],
    [{ after: '' }, 'after'],
    [{ after: 'nonsense' }, 'after'],
    [{ before: 'bm9uc2Vuc2U' }, 'before'],
    [{ after: cursorOf([MOMENT]) }, 'after'],
    [{ after: cursorOf([MOMENT, 1]) }, 'after'],
    [{ after: cursorOf({ 0: MOMENT, 1: 'user_1' }) }, 'after'],
    [{ after: cursorOf(['not a moment', 'user_1']) }, 'after'],
    [{ after: cursorOf([MOMENT, 'nul\u0000']) }, 'after'],
    [{ after: `${cursorOf([MOMENT, 'user_1'])}=` }, 'after'],
    [{ before: cursorOf([MOMENT, 'x'.repeat(2000)]) }, 'before'],
  ];

  test.each(
    LISTS.flatMap(([name, ask]) => BAD.map(([args, field]) => [name, field, args, ask] as const)),
  )('of %s are BAD_USER_INPUT of %s: %j', async (_name, field, args, ask) => {
    const { data, errors } = await ask(args);
    expect(data).toBeNull();
    expect(errors.map(({ extensions }) => extensions)).toEqual([
      expect.objectContaining({ code: 'BAD_USER_INPUT', field }),
    ]);
  });

  test('hold for names and addresses too, of any script', async () => {
    const { errors } = await app.ask(
      USERS,
      { orderBy: { field: 'DISPLAY_NAME' }, after: cursorOf(['\u0000', 'user_1']) } as never,
      adminSession,
    );
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'after' });
    const long = await seed.user('VIEWER', 'Ü'.repeat(100));
    const fetch = usersWith({ orderBy: { field: 'DISPLAY_NAME' }, filter: { search: 'ÜÜÜ' } });
    const { edges } = await fetch({ first: 1 });
    expect(edges.map(({ node }) => node.id)).toEqual([long.id]);
    expect((await fetch({ first: 1, after: edges[0]?.cursor ?? '' })).edges).toEqual([]);
  });
});

describe('node', () => {
  const find = async (id: string, caller: SeededSession) =>
    (await app.must(NODE, { id }, caller)).node;
  let eventId: string;
  beforeAll(async () => {
    eventId =
      (await idsBySql(`select id from audit_event where id like 'event_0%' limit 1`))[0] ?? '';
  });

  test('finds an object of every type', async () => {
    const found = [
      await find(viewer.id, adminSession),
      await find(viewerSession.sessionId, adminSession),
      await find(eventId, adminSession),
    ];
    expect(found).toEqual([
      { __typename: 'User', id: viewer.id },
      { __typename: 'Session', id: viewerSession.sessionId },
      { __typename: 'AuditEvent', id: eventId },
    ]);
  });

  test('finds what is one’s own', async () => {
    const { sessionId } = viewerSession;
    expect(await find(viewer.id, viewerSession)).toEqual({ __typename: 'User', id: viewer.id });
    expect(await find(sessionId, viewerSession)).toEqual({ __typename: 'Session', id: sessionId });
  });

  test('is null for what may not be known of, as for what is not there', async () => {
    const ids = [
      admin.id,
      adminSession.sessionId,
      eventId,
      'user_01h455vb4pex5vsknk084sn02q',
      'session_01h455vb4pex5vsknk084sn02q',
      'event_01h455vb4pex5vsknk084sn02q',
    ];
    for (const id of ids) expect(await find(id, viewerSession), id).toBeNull();
    for (const id of ids.slice(3)) expect(await find(id, adminSession), id).toBeNull();
  });

  test.each(['', 'user_', 'nonsense', 'role_01h455vb4pex5vsknk084sn02q', '__proto__', 'a\u0000'])(
    'is null for what is no id: %j',
    async (id) => {
      expect(await find(id, adminSession)).toBeNull();
    },
  );

  test('does not take the id of one type for another', async () => {
    const suffix = viewer.id.slice('user_'.length);
    expect(await find(`session_${suffix}`, adminSession)).toBeNull();
    expect(await find(viewer.id.toUpperCase(), adminSession)).toBeNull();
  });
});
