import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createSchema, createYoga } from 'graphql-yoga';

/*
 * What Conclave is compared with: GraphQL Yoga on node:http with constants for answers. It
 * authenticates nobody and logs nothing. The first argument says whether Yoga has its `defaults`, or
 * has the costliest of them, the limit on the size of bodies, switched off (`no-body-limit`).
 */

const VIEWER = {
  id: 'user_01kb4n0z9yf5m8q2w7c3x6r1ta',
  displayName: 'Person 1',
  role: { name: 'VIEWER' },
};

const yoga = createYoga({
  logging: false,
  ...(process.argv[2] === 'no-body-limit' && { maxRequestBodySize: false as const }),
  schema: createSchema({
    typeDefs: /* GraphQL */ `
      type Query {
        viewer: User!
      }
      type User {
        id: ID!
        displayName: String!
        role: Role!
      }
      type Role {
        name: String!
      }
    `,
    resolvers: { Query: { viewer: () => VIEWER } },
  }),
});

const server = createServer(yoga);
process.on('message', (message) => {
  if (message !== 'listen') return;
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo;
    process.send?.({ url: `http://127.0.0.1:${port}/graphql` });
  });
});
