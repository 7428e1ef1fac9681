/**
 * Which folder of `src` may import which others. A folder imports only folders that stand above it, so
 * there can be no circle between folders; a new folder takes its place in this table.
 */
const MAY_IMPORT = {
  db: [],
  events: ['db'],
  outbound: ['db'],
  throttle: ['db'],
  jobs: ['db', 'events', 'outbound'],
  access: ['db', 'events'],
  audit: ['db', 'events', 'jobs', 'access'],
  sessions: ['db', 'events', 'throttle', 'jobs', 'access', 'audit'],
  users: ['db', 'events', 'throttle', 'jobs', 'access', 'audit', 'sessions'],
  councils: ['db', 'events', 'throttle', 'jobs', 'access', 'audit'],
  operations: ['db', 'jobs', 'outbound', 'access', 'audit'],
  plugins: ['db', 'events', 'throttle', 'access'],
  graphiql: [],
  server: ['events', 'access', 'sessions', 'plugins'],
  cli: [
    'db',
    'events',
    'outbound',
    'jobs',
    'access',
    'audit',
    'sessions',
    'users',
    'councils',
    'operations',
    'plugins',
    'server',
  ],
};

/**
 * The parts of `src/councils`, a feature too large for one folder, each with those that it may import:
 * only parts above it. `voting.ts` belongs to `voting`; the other files of the folder itself put the parts
 * together.
 */
const COUNCIL_PARTS = {
  voting: [],
  acting: [],
  council: ['voting', 'acting'],
  proposals: ['voting', 'acting', 'council'],
  votes: ['voting', 'acting', 'council', 'proposals'],
  results: ['voting', 'acting', 'council', 'proposals', 'votes'],
  certificates: ['voting', 'acting', 'council', 'proposals', 'votes', 'results'],
  comments: ['acting', 'council', 'proposals'],
  minutes: ['voting', 'acting', 'council', 'proposals', 'votes', 'certificates'],
  notices: ['council', 'proposals', 'votes'],
  streams: ['voting', 'acting', 'council', 'proposals', 'votes', 'results', 'comments'],
};

/** The folders that hold use cases. They meet only through each other's services. */
const FEATURES = '(?:audit|sessions|users|councils|operations)';

/** Folders that put the parts together, as do the files of `src` that are no foundation. */
const ASSEMBLY = '(?:server|cli)';

/** Files that stand below the other folders: every one of them may import these. */
const FOUNDATION =
  '^src/(?:(?:settings|telemetry)/[^/]+|batching|client-address|config|errors|faults|health|ids|key-pairs|pagination|request-scope|secrets|settings|shown-line|stream-end)\\.ts$';

/** Rules of the field, as functions of what they are given. */
const PURE = [
  '^src/(?:ids|pagination)\\.ts$',
  '^src/access/(?:caller|permissions|roles)\\.ts$',
  '^src/audit/(?:facts|merkle)\\.ts$',
  '^src/councils/voting(?:/|\\.ts$)',
  '^src/councils/acting/text\\.ts$',
  '^src/councils/council/permissions\\.ts$',
  '^src/councils/proposals/(?:lifecycle|proposal-text|showing)\\.ts$',
  '^src/councils/votes/(?:delegation|published-ballots|receipts|sealing|voter-standing)\\.ts$',
  '^src/councils/certificates/statement.ts$',
  '^src/councils/comments/commenting\\.ts$',
  '^src/councils/minutes/(?:minutes|minutes-markdown)\\.ts$',
  '^src/sessions/(?:device|device-tokens|refresh-tokens|travel)\\.ts$',
  '^src/throttle/(?:rules)\\.ts$',
  '^src/users/(?:display-name|email-address|passwords)\\.ts$',
];

const ORM = '(?:^|/)node_modules/(?:@mikro-orm/|pg/|kysely/|graphile-worker/)';
const GRAPHQL = '(?:^|/)node_modules/(?:graphql[^/]*|@graphql-[^/]*/|@envelop/)';
const TYPE_ONLY = ['type-only'];

const folders = ordered(MAY_IMPORT);
const parts = ordered(COUNCIL_PARTS);

/** The folders of a table, each of which imports only what stands above it. */
function ordered(table) {
  const names = Object.keys(table);
  for (const [position, name] of names.entries()) {
    const below = table[name].filter((other) => names.indexOf(other) >= position);
    if (below.length > 0) throw new Error(`${name} may not import ${below}: it would be a circle`);
  }
  return names;
}

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    ...folders.map((folder) => ({
      name: `direction-${folder}`,
      comment: `${folder} imports only: ${MAY_IMPORT[folder].join(', ') || 'nothing'}.`,
      severity: 'error',
      from: { path: `^src/${folder}/` },
      to: {
        path: '^src/[^/]+/',
        pathNot: `^src/(?:${[folder, 'settings', 'telemetry', 'generated', ...MAY_IMPORT[folder]].join('|')})/`,
      },
    })),
    ...parts.map((part) => ({
      name: `direction-councils-${part}`,
      comment: `councils/${part} imports only: ${COUNCIL_PARTS[part].join(', ') || 'nothing'}.`,
      severity: 'error',
      from: { path: `^src/councils/${part}(?:/|\\.ts$)` },
      to: {
        path: '^src/councils/',
        pathNot: `^src/councils/(?:${[part, ...COUNCIL_PARTS[part]].join('|')})(?:/|\\.ts$)`,
      },
    })),
    {
      name: 'council-part-without-a-place',
      comment: 'A folder of councils stands in the table of its parts.',
      severity: 'error',
      from: {},
      to: { path: '^src/councils/[^/]+/', pathNot: `^src/councils/(?:${parts.join('|')})/` },
    },
    {
      name: 'folder-without-a-place',
      comment: 'A folder of src stands in the table of directions.',
      severity: 'error',
      from: {},
      to: {
        path: '^src/[^/]+/',
        pathNot: `^src/(?:${['settings', 'telemetry', 'generated', ...folders].join('|')})/`,
      },
    },
    {
      name: 'folders-know-no-assembly',
      comment:
        'What puts the parts together (app, schema, services, …) is imported by no part; context only as a type.',
      severity: 'error',
      from: { path: '^src/[^/]+/', pathNot: `^src/${ASSEMBLY}/` },
      to: { path: '^src/[^/]+\\.ts$', pathNot: [FOUNDATION, '^src/context\\.ts$'] },
    },
    {
      name: 'context-is-a-type',
      comment: 'Parts know the shape of the context; how it is made is no business of theirs.',
      severity: 'error',
      from: { path: '^src/[^/]+/' },
      to: { path: '^src/context\\.ts$', dependencyTypesNot: TYPE_ONLY },
    },
    {
      name: 'foundation-stands-below',
      comment: 'Files that every part may import import no part.',
      severity: 'error',
      from: { path: FOUNDATION },
      to: { path: '^src/', pathNot: FOUNDATION },
    },
    {
      name: 'features-meet-through-services',
      comment:
        "A feature calls another only by the other's *.service.ts; types may come from anywhere in it.",
      severity: 'error',
      from: { path: `^src/(${FEATURES})/` },
      to: {
        path: `^src/${FEATURES}/`,
        pathNot: ['^src/$1/', '\\.service\\.ts$'],
        dependencyTypesNot: TYPE_ONLY,
      },
    },
    {
      name: 'resolvers-only-translate',
      comment: 'A resolver delegates to a service: it knows neither entities nor the database.',
      severity: 'error',
      from: { path: '[./]resolvers\\.ts$', pathNot: '^src/generated/' },
      to: { path: ['entities\\.ts$', '^src/db/', ORM] },
    },
    {
      name: 'resolvers-are-assembled-once',
      comment: 'Only the schema imports resolvers.',
      severity: 'error',
      from: { pathNot: '^src/schema\\.ts$' },
      to: { path: '[./]resolvers\\.ts$', pathNot: '^src/generated/' },
    },
    {
      name: 'services-know-no-graphql',
      comment: 'A use case is the same whoever asks for it.',
      severity: 'error',
      from: { path: '\\.service\\.ts$' },
      to: { path: [GRAPHQL, '^src/generated/', '^src/context\\.ts$'] },
    },
    {
      name: 'pure-rules-are-pure',
      comment: 'Rules of the field import neither ORM nor GraphQL nor what holds state.',
      severity: 'error',
      from: { path: PURE },
      to: {
        path: [ORM, GRAPHQL, '^src/db/', '^src/events/', 'entities\\.ts$', '\\.service\\.ts$'],
        dependencyTypesNot: TYPE_ONLY,
      },
    },
    {
      name: 'verifier-stands-alone',
      comment: 'What checks the server takes nothing from it, nor from any package.',
      severity: 'error',
      from: { path: '^verifier/' },
      to: { pathNot: '^verifier/', dependencyTypesNot: ['core'] },
    },
    {
      name: 'server-knows-no-verifier',
      comment: 'What is checked is not what checks.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^verifier/' },
    },
    {
      name: 'no-circle',
      comment: 'Files that import each other in a circle are one file in two halves.',
      severity: 'error',
      from: { pathNot: '^src/generated/' },
      to: { circular: true, viaOnly: { pathNot: '^src/generated/' } },
    },
    {
      name: 'source-knows-no-test',
      comment: 'What runs imports nothing of what tests or measures it.',
      severity: 'error',
      from: { path: '^src/' },
      to: { path: '^(?:test|bench|scripts)/' },
    },
    {
      name: 'no-development-package-at-run-time',
      comment: 'A package that src imports is in dependencies.',
      severity: 'error',
      from: { path: '^(?:src|migrations)/' },
      to: {
        dependencyTypes: ['npm-dev', 'npm-no-pkg', 'npm-unknown'],
        dependencyTypesNot: TYPE_ONLY,
      },
    },
    {
      name: 'not-found',
      comment: 'An import leads somewhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
  ],
  options: {
    // TypeScript 7 has no API that a tool could parse with. Swc sees imports of types as well.
    parser: 'swc',
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['node', 'import', 'types', 'default'],
      mainFields: ['main', 'types', 'typings'],
      extensions: ['.ts', '.js', '.mjs', '.cjs', '.json'],
    },
  },
};
