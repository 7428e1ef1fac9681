import { int } from './values.ts';

/** What one request may ask, and how many are worked on at once. */
export const limitSettings = {
  MAX_BODY_BYTES: int(1024, 10_485_760)
    .default(131_072)
    .describe('Largest request body, in bytes.'),
  MAX_QUERY_DEPTH: int(1, 50).default(12).describe('Deepest nesting of an operation.'),
  MAX_QUERY_ALIASES: int(0, 1000).default(15).describe('Most aliases in an operation.'),
  MAX_QUERY_TOKENS: int(50, 100_000).default(2000).describe('Most lexical tokens in a document.'),
  MAX_QUERY_COST: int(1, 1_000_000)
    .default(2000)
    .describe('Highest cost of an operation, by the `@cost` of its fields.'),
  MAX_CONCURRENT_OPERATIONS: int(1, 100_000)
    .default(200)
    .describe(
      'Queries and mutations that a node runs at once; more are refused with UNAVAILABLE, but for what ends sessions.',
    ),
};
