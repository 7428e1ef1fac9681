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
import { PoolerError } from './db/pooler.ts';
import { NotReadyError } from './db/readiness.ts';

/** What an operator can mend. */
const MENDABLE = [NotReadyError, EmbeddedPostgresError, PoolerError];

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
  // What an operator can mend is said in one sentence; anything else is a fault and shows its stack.
  if (!MENDABLE.some((kind) => error instanceof kind)) throw error;
  process.stderr.write(`${(error as Error).message}\n`);
  process.exit(1);
}
