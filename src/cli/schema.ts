import { printSchemaWithDirectives } from '@graphql-tools/utils';
import type { Command } from 'commander';
import { buildSchema } from '../schema.ts';

export function registerSchema(program: Command): void {
  program
    .command('schema')
    .description('The GraphQL schema')
    .command('print')
    .description('Print the whole schema with its directives as SDL')
    .action(() => {
      process.stdout.write(`${printSchemaWithDirectives(buildSchema())}\n`);
    });
}
