import type { CodegenConfig } from '@graphql-codegen/cli';
import { PERMISSION_ENUM } from './src/access/permissions.ts';
import { COUNCIL_PERMISSION_ENUM } from './src/councils/council/permissions.ts';

/** How the scalars look in our code: parsed by the server's schema, and as a consumer gets them. */
const SERVER_SCALARS = {
  ID: 'string',
  DateTime: 'Date',
  Decimal: 'string',
  JSONObject: 'Record<string, unknown>',
};
const CLIENT_SCALARS = { ...SERVER_SCALARS, DateTime: 'string' };

const HEADER = '// Written by `npm run codegen` from schema/*.graphql. Do not edit.';

/** The types written from the SDL. `npm run codegen` writes them; `npm run check` finds stale ones. */
const config: CodegenConfig = {
  schema: 'schema/*.graphql',
  ignoreNoDocuments: true,
  emitLegacyCommonJSImports: false,
  generates: {
    'src/generated/resolvers.ts': {
      plugins: [{ add: { content: HEADER } }, 'typescript', 'typescript-resolvers'],
      config: {
        contextType: '../context.ts#GraphQLContext',
        mappers: {
          AuditEvent: '../audit/entities.ts#AuditEventRecord',
          CircuitBreaker: '../outbound/entities.ts#CircuitBreakerRecord',
          Job: '../operations/jobs.service.ts#JobRecord',
          CouncilPermission:
            '../councils/council/permissions.ts#CouncilPermission as CouncilPermissionValue',
          Comment: '../councils/comments/entities.ts#CommentRecord',
          ChoiceTally: '../councils/results/tallies.service.ts#ChoiceTallyView',
          ExcludedMember: '../councils/results/tallies.service.ts#Excluded',
          ProposalResult: '../councils/results/tallies.service.ts#TallyView',
          RunoffRound: '../councils/results/tallies.service.ts#RoundView',
          Tally: '../councils/results/tallies.service.ts#TallyView',
          Council: '../councils/council/standing.service.ts#CouncilView',
          Membership: '../councils/council/memberships.service.ts#MembershipRecord',
          PendingAnnulment: '../councils/proposals/entities.ts#Annulment',
          Proposal: '../councils/proposals/proposal-access.service.ts#ProposalView',
          ProposalEvent: '../audit/entities.ts#AuditEventRecord',
          ProposalRevision: '../councils/proposals/entities.ts#ProposalRevisionRecord',
          VotingRules: '../councils/voting.ts#Rules',
          BallotCast: '../councils/votes/ballots.service.ts#BallotSlip',
          BallotChoice: '../councils/voting.ts#Choice',
          OpenedBallot: '../councils/votes/entities.ts#OpenedBallot as OpenedBallotRecord',
          RollCallBallot: '../councils/votes/ballot-list.service.ts#RollCallBallotRecord',
          RollEntry: '../councils/votes/entities.ts#RollEntry as RollEntryRecord',
          ViewerBallot: '../councils/votes/ballots.service.ts#OwnBallot',
          Role: '../access/roles.ts#RoleDefinition',
          VoteCertificate:
            '../councils/certificates/certificates.service.ts#VoteCertificate as CertificateRecord',
          Session: '../sessions/entities.ts#SessionRecord',
          User: '../users/entities.ts#UserRecord',
        },
        enumValues: { Permission: PERMISSION_ENUM, CouncilPermission: COUNCIL_PERMISSION_ENUM },
        immutableTypes: true,
        maybeValue: 'T | null | undefined',
        inputMaybeValue: 'T | null',
        scalars: SERVER_SCALARS,
        strictScalars: true,
        defaultScalarType: 'unknown',
        enumsAsTypes: true,
        useTypeImports: true,
        importExtension: '.ts',
        resolversNonOptionalTypename: { unionMember: true },
      },
    },
    'src/generated/client/': {
      preset: 'client',
      documents: ['test/**/*.ts', 'src/graphiql/*.graphql', '!src/generated/**'],
      presetConfig: { fragmentMasking: false },
      config: {
        scalars: CLIENT_SCALARS,
        strictScalars: true,
        defaultScalarType: 'unknown',
        enumsAsTypes: true,
        useTypeImports: true,
        importExtension: '.ts',
      },
    },
  },
};

export default config;
