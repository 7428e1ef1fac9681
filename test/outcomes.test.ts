import { isUnionType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { graphql } from '../src/generated/client/index.ts';
import { buildSchema } from '../src/schema.ts';
import { startApp, type TestApp } from './support/app.ts';

const SIGN_IN_REFUSED = graphql(`
  mutation SignInRefused($input: LoginInput!) {
    login(input: $input) {
      __typename
      ... on Refusal {
        message
      }
    }
  }
`);

let app: TestApp;
beforeAll(async () => {
  app = await startApp();
});
afterAll(() => app?.close());

test('every outcome that says what stood in the way is a Refusal', () => {
  const unions = Object.values(buildSchema().getTypeMap()).filter(
    (type) => isUnionType(type) && type.name.endsWith('Result'),
  );
  const outcomes = new Set(unions.flatMap((union) => (isUnionType(union) ? union.getTypes() : [])));
  expect(outcomes.size).toBeGreaterThan(40);
  const odd = [...outcomes].filter(
    (type) =>
      'message' in type.getFields() !== type.getInterfaces().some(({ name }) => name === 'Refusal'),
  );
  expect(odd.map(({ name }) => name)).toEqual([]);
});

test('a client that knows none of them by name shows it', async () => {
  const input = { email: 'nobody@people.example', password: 'not a password of anybody' };
  expect((await app.must(SIGN_IN_REFUSED, { input })).login).toEqual({
    __typename: 'InvalidCredentials',
    message: expect.stringMatching(/\w/),
  });
});
