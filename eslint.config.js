import graphql from '@graphql-eslint/eslint-plugin';

/**
 * Types without an `id`: values, and what an operation answers. Everything else is an object that a
 * client can fetch again, and implements `Node`.
 */
const WITHOUT_ID = {
  types: [
    ...['AuditSubject', 'CircuitBreaker', 'PageInfo', 'Role', 'SessionActivity', 'TokenPair'],
    ...['CouncilRolePermissions', 'Majority', 'Quorum', 'VotingRules', 'VotingOption'],
    ...['ProposalAttachment', 'PendingAnnulment'],
    ...['BallotChoice', 'OpenedBallot', 'Recusal', 'Turnout', 'ViewerBallot', 'VotingPermission'],
    ...['VoteSum', 'ChoiceTally', 'Tally', 'ResultBase', 'Threshold', 'QuorumResult'],
    ...['Elimination', 'RunoffRound', 'ProposalResult'],
  ],
  suffixes: [
    ...['Connection', 'Edge', 'Payload'],
    // Outcomes, named by what has happened or what stood in the way.
    ...['Success', 'Accepted', 'Changed', 'Refused', 'Revoked', 'Set', 'Suspended', 'Deleted'],
    ...['Created', 'Archived', 'Added', 'Revised', 'Submitted', 'Scheduled', 'Withdrawn'],
    ...['Cancelled', 'Edited', 'RemovedBefore', 'Taken', 'Pending', 'Member', 'State'],
    ...['Administrator', 'Attempts', 'Credentials', 'Password'],
    ...['Cast', 'Voted', 'Open', 'Closed', 'Roll', 'Recused', 'Away', 'Declared'],
    ...['Delegated', 'Delegation', 'Used'],
    ...['Uncertain', 'Change', 'Certified', 'Differs', 'Requested', 'Annulled'],
  ],
};

/** The rules of the contract. TypeScript is Biome's; here stands only what is about GraphQL. */
export default [
  {
    files: ['schema/*.graphql'],
    languageOptions: {
      parser: graphql.parser,
      parserOptions: { graphQLConfig: { schema: 'schema/*.graphql' } },
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
      '@graphql-eslint/strict-id-in-types': ['error', { exceptions: WITHOUT_ID }],
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
