import { Command } from 'commander';
import { registerAdmin } from './cli/admin.ts';
import { registerConfig } from './cli/config.ts';
import { registerDemo } from './cli/demo.ts';
import { registerKeys } from './cli/keys.ts';
import { registerMigrate } from './cli/migrate.ts';
import { registerSchema } from './cli/schema.ts';
import { registerServe } from './cli/serve.ts';
import { registerServices } from './cli/services.ts';
import { ConfigError, EXIT_CONFIG } from './config.ts';
import { EmbeddedPostgresError } from './db/embedded.ts';
import { MigrationHeldUpError } from './db/migrate.ts';
import { PoolerError } from './db/pooler.ts';
import { NotReadyError } from './db/readiness.ts';
import { describeFault, isOutage } from './faults.ts';

/** What an operator can mend. */
const MENDABLE = [NotReadyError, EmbeddedPostgresError, PoolerError, MigrationHeldUpError];

/** The command line: one file in `cli` for each command. */
const program = new Command('conclave')
  .description('A GraphQL server for accounts, sessions, councils and audit logs on Postgres.')
  .showHelpAfterError();

registerServe(program);
registerMigrate(program);
registerAdmin(program);
registerKeys(program);
registerServices(program);
registerDemo(program);
registerConfig(program);
registerSchema(program);

try {
  await program.parseAsync();
} catch (error) {
  if (error instanceof ConfigError) {
    process.stderr.write(`${error.message}\n`);
    process.exit(EXIT_CONFIG);
  }
  // What an operator can mend is said in one sentence.
  const isMendable = isOutage(error) || MENDABLE.some((kind) => error instanceof kind);
  // Anything else is a fault. The log tells of it; without one Node would, with all that the error holds.
  if (!isMendable && process.listenerCount('uncaughtException') > 0) throw error;
  process.stderr.write(`${isMendable ? sentenceOf(error) : describeFault(error).stack}\n`);
  process.exit(1);
}

function sentenceOf(error: unknown): string {
  const { code, message } = describeFault(error);
  if (!isOutage(error)) return message;
  return `A service that this needs, most likely the database, is not there: ${message || code}`;
}
