/** Why the embedded Postgres does not run, in a sentence meant for the person who started it. */
export class EmbeddedPostgresError extends Error {
  override readonly name = 'EmbeddedPostgresError';
}
