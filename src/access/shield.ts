import { createRequire } from 'node:module';

// The ES module builds of both call util.isUndefined, which Node 23 removed; the CommonJS builds do not.
const require = createRequire(import.meta.url);

export const { shield, rule, deny } = require('graphql-shield') as typeof import('graphql-shield');
export const { applyMiddleware } =
  require('graphql-middleware') as typeof import('graphql-middleware');
