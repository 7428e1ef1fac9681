import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import graphql from '@graphql-eslint/eslint-plugin';
import { Kind, parse } from 'graphql';

const SCHEMA = 'schema/*.graphql';

/**
 * Values: types without an `id` that are no outcome. Everything else is an object that a client can fetch
 * again, and implements `Node`.
 */
const VALUES = [
  ...['AuditSubject', 'CircuitBreaker', 'PageInfo', 'Role', 'SessionActivity', 'SessionRevoked'],
  ...['TokenPair'],
  ...['CouncilRolePermissions', 'Majority', 'Quorum', 'VotingRules', 'VotingOption'],
  ...['ProposalAttachment', 'PendingAnnulment'],
  ...['BallotChoice', 'OpenedBallot', 'Recusal', 'Turnout', 'ViewerBallot', 'VotingPermission'],
  'VoteCertificate',
  ...['VoteSum', 'ChoiceTally', 'Tally', 'ResultBase', 'Threshold', 'QuorumResult'],
  ...['Elimination', 'ExcludedMember', 'RunoffRound', 'ProposalResult'],
];

/** Outcomes of an operation: the members of unions named `…Result`. */
function outcomes() {
  const source = globSync(SCHEMA, { cwd: import.meta.dirname })
    .map((file) => readFileSync(join(import.meta.dirname, file), 'utf8'))
    .join('\n');
  return parse(source).definitions.flatMap((definition) =>
    definition.kind === Kind.UNION_TYPE_DEFINITION && definition.name.value.endsWith('Result')
      ? (definition.types ?? []).map(({ name }) => name.value)
      : [],
  );
}

/** The rules of the contract. TypeScript is Biome's; here stands only what is about GraphQL. */
export default [
  {
    files: [SCHEMA],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: SCHEMA } },
    },
    plugins: { '@graphql-eslint': graphql },
    rules: {
      ...graphql.configs['flat/schema-recommended'].rules,
      ...graphql.configs['flat/schema-relay'].rules,
      // One line is written inline, several lines as a block.
      '@graphql-eslint/description-style': 'off',
      '@graphql-eslint/require-description': [
        'error',
        {
          types: true,
          rootField: true,
          DirectiveDefinition: true,
          EnumValueDefinition: true,
          FieldDefinition: true,
          InputValueDefinition: true,
        },
      ],
      '@graphql-eslint/strict-id-in-types': [
        'error',
        {
          exceptions: {
            types: [...VALUES, ...new Set(outcomes())],
            suffixes: ['Connection', 'Edge', 'Payload'],
          },
        },
      ],
      // A short list that cannot grow, such as all roles, needs no pages.
      '@graphql-eslint/relay-edge-types': [
        'error',
        { withEdgeSuffix: true, shouldImplementNode: true, listTypeCanWrapOnlyEdgeType: false },
      ],
      '@graphql-eslint/input-name': [
        'error',
        { checkInputType: true, caseSensitiveInputType: false },
      ],
      '@graphql-eslint/no-scalar-result-type-on-mutation': 'error',
    },
  },
];
